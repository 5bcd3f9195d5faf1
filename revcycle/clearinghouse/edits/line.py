"""The lines: pointers, charges, units and places, items 24B to 24G of the CMS-1500, form locators 42 to 47."""

from __future__ import annotations

from collections.abc import Iterator

from revcycle.clearinghouse import lookups
from revcycle.clearinghouse.case import Case
from revcycle.clearinghouse.edit import Book, Found
from revcycle.dates import us_date
from revcycle.money import dollars

__all__ = ["EDITS"]

EDITS = Book()
MOST_LINES = 50  # 837 005010X222A1, loop 2400
MOST_POINTERS = 4  # item 24E; SV107
REPEATED = frozenset({"76", "77", "91", "59", "XE", "XP", "XS", "XU", "JW"})
"""Modifiers that say why the same service stands there again."""


@EDITS.rule("QH-1501", "reject", "A6:477", "A line points to no diagnosis", form="24E", at="2400 SV107-1")
def pointer_missing(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1, SV107."""
    for number, line in case.lines():
        if not line.pointers:
            yield Found(
                f"Line {number} does not say which diagnosis it is for.",
                "Write the letter of the diagnosis in 24E, the most important first.",
                number,
            )


@EDITS.rule(
    "QH-1502", "reject", "A7:477", "A line points to a diagnosis that is not there", form="24E", at="2400 SV107-1"
)
def pointer_dangling(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1, SV107."""
    count = len(case.claim.diagnoses)
    for number, line in case.lines():
        for pointer in line.pointers:
            if not 1 <= pointer <= count and count:
                last = case.diagnosis_name(count)
                named = case.diagnosis_name(pointer) if pointer > 0 else str(pointer)
                yield Found(
                    f"Line {number} points to diagnosis {named}, but item 21 ends with {last}.",
                    f"Point to one of A to {last}, or add the diagnosis." if count > 1 else "Point to A.",
                    number,
                )
                break


@EDITS.rule("QH-1503", "reject", "A7:477", "A line points to one diagnosis twice", form="24E", at="2400 SV107-1")
def pointer_repeated(case: Case) -> Iterator[Found]:
    """Each pointer names another diagnosis."""
    for number, line in case.lines():
        if len(set(line.pointers)) < len(line.pointers):
            yield Found(f"Line {number} points to the same diagnosis twice.", "Keep each letter once.", number)


@EDITS.rule("QH-1504", "reject", "A7:477", "A line has more than four pointers", form="24E", at="2400 SV107-1")
def pointer_count(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1, SV107: four at most."""
    for number, line in case.lines():
        if len(line.pointers) > MOST_POINTERS:
            yield Found(
                f"Line {number} points to {len(line.pointers)} diagnoses; four are allowed.",
                "Keep the four that matter most.",
                number,
            )


@EDITS.rule("QH-1505", "reject", "A6:247", "The claim has no line", form="24", bill="42", at="2400 LX01")
def line_missing(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1 and X223A2, loop 2400."""
    if not case.claim.lines:
        yield Found("The claim has no service on it.", "Add what was done, a line for each service.")


@EDITS.rule("QH-1506", "reject", "A7:121", "The claim has more than fifty lines", form="24", at="2400 LX01")
def line_count(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1, loop 2400."""
    if len(case.claim.lines) > MOST_LINES:
        yield Found(
            f"The claim has {len(case.claim.lines)} lines; fifty are allowed.",
            "Divide it into two claims with totals of their own.",
        )


@EDITS.rule(
    "QH-1507",
    "reject",
    "A7:402",
    "A charge is not above 0",
    form="24F",
    bill="47",
    at="2400 SV102",
    bill_at="2400 SV203",
)
def charge(case: Case) -> Iterator[Found]:
    """What costs nothing is not billed here; a payer's own rule for free vaccines may differ."""
    for number, line in case.lines():
        if line.charge <= 0:
            yield Found(
                f"The charge of line {number} is {dollars(line.charge)}.",
                "Write the charge from the fee schedule.",
                number,
            )


@EDITS.rule(
    "QH-1508",
    "reject",
    "A7:476",
    "A quantity is not above 0",
    form="24G",
    bill="46",
    at="2400 SV104",
    bill_at="2400 SV205",
)
def units(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1, SV104; X223A2, SV205."""
    for number, line in case.lines():
        if line.units <= 0:
            yield Found(
                f"Line {number} has a quantity of {line.units}.", "Write how many units, days or minutes.", number
            )


@EDITS.rule(
    "QH-1509",
    "warning",
    "A7:476",
    "A quantity is not whole",
    form="24G",
    bill="46",
    at="2400 SV104",
    bill_at="2400 SV205",
)
def units_whole(case: Case) -> Iterator[Found]:
    """Only miles are counted in tenths. Source: Medicare Claims Processing Manual, chapter 15, section 30.2 (2026)."""
    for number, line in case.lines():
        if line.units > 0 and line.units != line.units.to_integral_value() and not _miles(line.code):
            yield Found(f"Line {number} has a quantity of {line.units}.", "Round as the code's rule says.", number)


@EDITS.rule("QH-1510", "reject", "A7:659", "A unit that a professional line may not have", form="24G", at="2400 SV103")
def unit_kind(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1, SV103: units (UN) or minutes (MJ)."""
    for number, line in case.lines():
        if line.unit not in ("UN", "MJ"):
            yield Found(
                f"Line {number} counts in “{line.unit[:10]}”.",
                "Count units (UN), or minutes of anesthesia (MJ).",
                number,
            )


@EDITS.rule("QH-1511", "reject", "A7:251", "Anesthesia is not counted in minutes", form="24G", at="2400 SV103")
def anesthesia_minutes(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1, SV103: anesthesia time is told in minutes (MJ)."""
    for number, line in case.lines():
        procedure = lookups.procedure(line.code)
        if procedure is not None and procedure.family == "anesthesia" and line.unit == "UN":
            yield Found(
                f"Line {number} is anesthesia, but counts units.",
                "Write the minutes, from the start of the anesthesia to its end.",
                number,
            )


@EDITS.rule("QH-1512", "reject", "A8:659", "Minutes on a service that is no anesthesia", form="24G", at="2400 SV103")
def minutes_elsewhere(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1, SV103: minutes are for anesthesia."""
    for number, line in case.lines():
        procedure = lookups.procedure(line.code)
        if procedure is not None and procedure.family != "anesthesia" and line.unit == "MJ":
            yield Found(f"Line {number} counts minutes, but is no anesthesia.", "Write the number of units.", number)


@EDITS.rule("QH-1513", "reject", "A6:249", "The place of service is missing", form="24B", at="2400 SV105")
def place_missing(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1, CLM05-1 and SV105."""
    for number, line in case.lines():
        if not line.place.strip():
            yield Found(
                f"Line {number} has no place of service.", "Write the two digits, such as 11 for an office.", number
            )


@EDITS.rule(
    "QH-1514", "reject", "A7:249", "The place of service is no such code on that day", form="24B", at="2400 SV105"
)
def place_invalid(case: Case) -> Iterator[Found]:
    """Source: CMS, Place of Service Code Set, 2026."""
    for number, line in case.lines():
        if not line.place.strip():
            continue
        place = lookups.place(line.place)
        if place is None:
            yield Found(
                f"“{line.place[:10]}” on line {number} is no place of service.",
                "Look the place up; 11 is an office.",
                number,
            )
        elif place.effective is not None and line.first is not None and line.first < place.effective:
            yield Found(
                f"Place {place.code} ({place.name}) is in use since {us_date(place.effective)} only.",
                "Choose the place that was right on the date of service.",
                number,
            )


@EDITS.rule(
    "QH-1515",
    "warning",
    "A8:247",
    "A line stands there twice",
    form="24",
    bill="42",
    at="2400 SV101",
    bill_at="2400 SV202",
)
def line_repeated(case: Case) -> Iterator[Found]:
    """The same service on the same day, without a modifier that says why."""
    seen: dict[tuple[object, ...], int] = {}
    for number, line in case.lines():
        if not line.code or REPEATED & set(line.modifiers):
            continue
        said = (
            line.code,
            line.modifiers,
            line.first,
            line.last,
            line.charge,
            line.units,
            line.place,
            line.revenue_code,
        )
        if said in seen:
            yield Found(
                f"Lines {seen[said]} and {number} say the same.",
                "Remove one; or say with units or a modifier (76, 77, 91) that it was done again.",
                number,
            )
        seen.setdefault(said, number)


def _miles(code: str) -> bool:
    known = lookups.hcpcs_code(code) if code[:1].isalpha() else None
    return known is not None and ((known.unit_name or "").startswith("mile") or "mileage" in known.label.casefold())
