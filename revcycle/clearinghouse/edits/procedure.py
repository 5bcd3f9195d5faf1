"""The procedures: item 24D of the CMS-1500, form locator 44 of the UB-04."""

from __future__ import annotations

import re
from collections.abc import Iterator

from revcycle.clearinghouse import lookups
from revcycle.clearinghouse.case import Case
from revcycle.clearinghouse.edit import Book, Found
from revcycle.codes.procedures import hcpcs
from revcycle.codes.procedures.procedures import Procedure
from revcycle.dates import us_date

__all__ = ["EDITS"]

EDITS = Book()
PLACE = {"form": "24D", "bill": "44", "at": "2400 SV101-2", "bill_at": "2400 SV202-2"}
CPT = re.compile("[0-9]{4}[0-9AFMTU]")
HCPCS = re.compile("[A-CE-V][0-9]{4}")
UNNAMED = frozenset({"A4649", "A9999", "E1399", "J3490", "J3590", "J7999", "J8999", "J9999"})
"""HCPCS codes that name nothing by themselves: supplies, equipment, drugs without a code of their own (CMS, 2026)."""
WARDS = ("21", "51", "61")
VISITS = (
    ("office-visit-", "not", WARDS, "An office visit is never given to a patient in hospital"),
    ("emergency-visit-", "only", ("23",), "An emergency department visit is given in place 23"),
    (
        "hospital-initial-",
        "not",
        ("11", "12", "10", "20", "81"),
        "A hospital visit is not given in an office or at home",
    ),
    (
        "hospital-subsequent-",
        "not",
        ("11", "12", "10", "20", "81"),
        "A hospital visit is not given in an office or at home",
    ),
    (
        "hospital-discharge-",
        "not",
        ("11", "12", "10", "20", "81"),
        "A discharge from hospital is not given in an office",
    ),
)
"""Beginnings of concept ids, and where they may and may not be. Source: Medicare Claims Processing Manual, chapter 12,
sections 30.6.7, 30.6.9 and 30.6.11 (2026)."""
AGES = (
    ("preventive-visit-established-1-to-4", 1, 4),
    ("preventive-visit-established-5-to-11", 5, 11),
    ("preventive-visit-established-18-to-39", 18, 39),
    ("preventive-visit-established-40-to-64", 40, 64),
    ("preventive-visit-established-65-and-over", 65, 200),
    ("vaccine-counseling-first", 0, 18),
    ("vaccine-counseling-additional", 0, 18),
)
"""Procedures for an age, as their labels say."""


@EDITS.rule("QH-1601", "reject", "A6:454", "A line has no procedure", form="24D", at="2400 SV101-2")
def procedure_missing(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1, SV101."""
    for number, line in case.lines():
        if not line.code.strip():
            yield Found(f"Line {number} does not say what was done.", "Add the procedure's code.", number)


@EDITS.rule("QH-1602", "reject", "A7:454", "A procedure has a wrong form", **PLACE)
def procedure_form(case: Case) -> Iterator[Found]:
    """A procedure is a CPT number or a HCPCS Level II code."""
    for number, line in case.lines():
        code = line.code
        if not code.strip() or lookups.procedure(code) is not None or CPT.fullmatch(code) or HCPCS.fullmatch(code):
            continue
        told = hcpcs.verdict(code)
        why = (
            told.sentence
            if told.status in ("dental", "diagnosis", "modifier")
            else f"“{code[:20]}” is no procedure code."
        )
        yield Found(f"Line {number}: {why}", "Write five characters, a CPT number or a HCPCS code.", number)


@EDITS.rule("QH-1603", "reject", "A7:507", "A HCPCS code was not in use on that day", **PLACE)
def procedure_date(case: Case) -> Iterator[Found]:
    """Source: CMS, HCPCS Level II: first and last day of each code."""
    for number, line in case.lines():
        known = lookups.hcpcs_code(line.code) if HCPCS.fullmatch(line.code) else None
        day = line.first or case.first
        if known is None or day is None or known.in_use(day):
            continue
        if known.ended is not None and day > known.ended:
            why = f"{known.code} ({known.label}) ended on {us_date(known.ended)}"
        else:
            why = f"{known.code} ({known.label}) is in use since {us_date(known.effective_from or day)} only"
        yield Found(f"Line {number}: {why}.", f"Look up the code that held on {us_date(day)}.", number)


@EDITS.rule("QH-1604", "warning", "A7:454", "A procedure that this course does not know", **PLACE)
def procedure_unknown(case: Case) -> Iterator[Found]:
    """The course holds a part of both code sets, so a code that is not there may be right."""
    for number, line in case.lines():
        if HCPCS.fullmatch(line.code):
            known = lookups.hcpcs_code(line.code) is not None
        else:
            known = not CPT.fullmatch(line.code) or lookups.procedure(line.code) is not None
        if not known:
            yield Found(
                f"The course does not know the code {line.code} on line {number}.",
                "Look it up in the official list for the date of service.",
                number,
            )


@EDITS.rule("QH-1605", "reject", "A8:249", "A visit does not fit its place", form="24B, 24D", at="2400 SV105")
def visit_place(case: Case) -> Iterator[Found]:
    """Source: Medicare Claims Processing Manual, chapter 12, section 30.6 (2026)."""
    for number, line in case.lines():
        procedure = lookups.procedure(line.code)
        if procedure is None or not procedure.visit or lookups.place(line.place) is None:
            continue
        for beginning, how, places, why in VISITS:
            if procedure.concept.startswith(beginning) and (line.place in places) == (how == "not"):
                yield Found(
                    f"Line {number}: {why}, but its place of service is {line.place}.",
                    "Mend the place, or choose the code for that place.",
                    number,
                )


@EDITS.rule(
    "QH-1606",
    "reject",
    "A6:306",
    "A code without a name of its own has no description",
    form="24D",
    bill="43",
    at="2400 SV101-7",
    bill_at="2400 SV202-7",
)
def description_missing(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1, SV101-7: needed where the code says “not otherwise classified”."""
    for number, line in case.lines():
        if line.code in UNNAMED and not line.description.strip():
            yield Found(
                f"{line.code} on line {number} does not say what it is.",
                "Describe it: for a drug its name, strength and amount.",
                number,
            )


@EDITS.rule(
    "QH-1607", "reject", "A8:454", "An add-on stands there without its procedure", form="24D", at="2400 SV101-2"
)
def add_on_alone(case: Case) -> Iterator[Found]:
    """Source: assets/codes/procedures.csv, add_on_to; an add-on is never reported alone."""
    there = {found.concept for line in case.claim.lines if (found := lookups.procedure(line.code)) is not None}
    for number, line in case.lines():
        procedure = lookups.procedure(line.code)
        if procedure is not None and procedure.add_on and not procedure.add_on_to & there:
            yield Found(
                f"{_name(procedure)} on line {number} only adds to another procedure, and none of those is there.",
                "Add the main procedure, or choose a code that stands alone.",
                number,
            )


@EDITS.rule(
    "QH-1608",
    "warning",
    "A8:474",
    "A procedure does not fit the patient's sex",
    form="3, 24D",
    bill="11, 44",
    at="2400 SV101-2",
    bill_at="2400 SV202-2",
)
def procedure_sex(case: Case) -> Iterator[Found]:
    """A reason to look twice, never to reject. Source: assets/codes/procedures.csv, sex."""
    for number, line in case.lines():
        procedure = lookups.procedure(line.code)
        if procedure is not None and procedure.sex and case.claim.patient.sex in {"F", "M"} - {procedure.sex}:
            yield Found(
                f"{_name(procedure)} on line {number} is not usual for sex {case.claim.patient.sex}.",
                "Check the code and the registration: either may be wrong.",
                number,
            )


@EDITS.rule(
    "QH-1609",
    "warning",
    "A8:475",
    "A procedure does not fit the patient's age",
    form="3, 24D",
    bill="10, 44",
    at="2400 SV101-2",
    bill_at="2400 SV202-2",
)
def procedure_age(case: Case) -> Iterator[Found]:
    """Source: the labels of assets/codes/procedures.csv that name an age."""
    if case.age is None:
        return
    for number, line in case.lines():
        procedure = lookups.procedure(line.code)
        for concept, youngest, oldest in AGES if procedure is not None else ():
            if procedure is not None and procedure.concept == concept and not youngest <= case.age <= oldest:
                yield Found(
                    f"{_name(procedure)} on line {number} is for another age; the patient is {case.age}.",
                    "Check the code and the date of birth.",
                    number,
                )


def _name(procedure: Procedure) -> str:
    return f"{procedure.number} ({procedure.label})"
