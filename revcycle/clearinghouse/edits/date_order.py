"""Days that cannot be, or cannot stand in this order: items 14 to 18 and 24A, form locators 6 and 45."""

from __future__ import annotations

from collections.abc import Iterator

from revcycle.clearinghouse.case import Case
from revcycle.clearinghouse.edit import Book, Found
from revcycle.dates import us_date

__all__ = ["EDITS"]

EDITS = Book()
INPATIENT_PLACES = ("21", "51", "61")


@EDITS.rule("QH-1301", "reject", "A6:187", "A line has no date of service", form="24A", at="2400 DTP03")
def day_missing(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1, DTP*472 of loop 2400."""
    for number, line in case.lines():
        if line.first is None:
            yield Found(f"Line {number} has no date of service.", "Write the day of the service.", number)


@EDITS.rule(
    "QH-1302", "reject", "A7:187", "A service lies after the day the claim came", form="24A", bill="45", at="2400 DTP03"
)
def day_later(case: Case) -> Iterator[Found]:
    """A service is billed when it has been given."""
    for number, line in case.lines():
        day = line.last or line.first
        if day is not None and day > case.received:
            yield Found(
                f"Line {number} is dated {us_date(day)}, but the claim came on {us_date(case.received)}.",
                "Mend the date, or wait until the service has been given.",
                number,
            )


@EDITS.rule("QH-1303", "reject", "A8:187", "A line ends before it begins", form="24A", bill="45", at="2400 DTP03")
def line_backwards(case: Case) -> Iterator[Found]:
    """Item 24A holds the first day, then the last."""
    for number, line in case.lines():
        if line.first is not None and line.last is not None and line.last < line.first:
            yield Found(
                f"Line {number} ends on {us_date(line.last)}, before it begins on {us_date(line.first)}.",
                "Write the first day in “from” and the last in “to”.",
                number,
            )


@EDITS.rule(
    "QH-1304",
    "reject",
    "A8:187",
    "A service lies before the patient's birth",
    form="3, 24A",
    bill="10, 6",
    at="2400 DTP03",
    bill_at="2300 DTP03",
)
def before_birth(case: Case) -> Iterator[Found]:
    """One of the two dates is wrong."""
    born = case.claim.patient.born
    if born is None or case.first is None or case.first >= born or born > case.received:
        return  # a birth in the future is told by its own edit
    yield Found(
        f"The service of {us_date(case.first)} lies before the patient's birth on {us_date(born)}.",
        "Mend the date of birth or the date of service.",
    )


@EDITS.rule("QH-1305", "reject", "A8:397", "The illness begins after the service", form="14", at="2300 DTP03")
def onset_later(case: Case) -> Iterator[Found]:
    """Item 14: the illness, or the last period, comes before the last service for it."""
    onset = case.claim.onset
    if onset is not None and case.last is not None and onset > case.last:
        yield Found(
            f"Item 14 says {us_date(onset)}, after the last service on {us_date(case.last)}.",
            "Write the day on which it began, or leave the item empty.",
        )


@EDITS.rule("QH-1306", "reject", "A8:195", "The days unable to work run backwards", form="16", at="2300 DTP03")
def work_backwards(case: Case) -> Iterator[Found]:
    """Item 16 holds the first day, then the last."""
    first, last = case.claim.unable_to_work
    if first is not None and last is not None and last < first:
        yield Found(
            f"The patient could not work from {us_date(first)} to {us_date(last)}: that runs backwards.",
            "Write the first day, then the last.",
        )


@EDITS.rule("QH-1307", "reject", "A8:194", "The days in hospital run backwards", form="18", at="2300 DTP03")
def hospital_backwards(case: Case) -> Iterator[Found]:
    """Item 18 holds the day of admission, then that of discharge."""
    first, last = case.claim.hospitalized
    if first is not None and last is not None and last < first:
        yield Found(
            f"The patient was in hospital from {us_date(first)} to {us_date(last)}: that runs backwards.",
            "Write the day of admission, then that of discharge.",
        )


@EDITS.rule(
    "QH-1308", "reject", "A6:189", "A service in hospital without the day of admission", form="18", at="2300 DTP03"
)
def admission_missing(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1, DTP*435 of loop 2300; Medicare Claims Processing Manual, chapter 26, item 18 (2026)."""
    if case.claim.hospitalized[0] is not None:
        return
    number = next((number for number, line in case.lines() if line.place in INPATIENT_PLACES), 0)
    if number:
        yield Found(
            f"Line {number} was given to a patient in hospital (place {case.claim.lines[number - 1].place}), but the "
            "claim does not say when the patient was admitted.",
            "Write the day of admission in item 18.",
        )


@EDITS.rule(
    "QH-1309",
    "warning",
    "A8:187",
    "A line spans days, but counts another number of them",
    form="24A, 24G",
    at="2400 DTP03",
)
def span_units(case: Case) -> Iterator[Found]:
    """A span of days on one line is for the same service on each of them. Source: CMS-1500 instructions, item 24A."""
    for number, line in case.lines():
        if line.first is None or line.last is None or line.unit != "UN" or line.last <= line.first:
            continue
        days = (line.last - line.first).days + 1
        if line.units % days:
            yield Found(
                f"Line {number} spans {days} days, but has {line.units} units.",
                "Write a line for each day, or the same number of units for every day of the span.",
                number,
            )


@EDITS.rule(
    "QH-1310", "reject", "A8:188", "A line lies outside of the statement's days", form="", bill="45, 6", at="2400 DTP03"
)
def outside_statement(case: Case) -> Iterator[Found]:
    """Source: UB-04, form locators 6 and 45: the statement covers every line."""
    stay = case.stay
    if stay is None or stay.last < stay.first:
        return
    for number, line in case.lines():
        for day in {line.first, line.last} - {None}:
            if day is not None and not stay.first <= day <= stay.last and day <= case.received:
                yield Found(
                    f"Line {number} is dated {us_date(day)}. The statement covers {us_date(stay.first)} to "
                    f"{us_date(stay.last)}.",
                    "Mend the line's date, or the days of the statement.",
                    number,
                )
                break
