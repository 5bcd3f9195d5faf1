"""Accidents and injuries at work: items 10, 11b and 14 of the CMS-1500, form locators 31 to 34 of the UB-04."""

from __future__ import annotations

import re
from collections.abc import Iterator

from revcycle.clearinghouse.case import Case
from revcycle.clearinghouse.edit import Book, Found
from revcycle.dates import us_date

__all__ = ["EDITS"]

EDITS = Book()
ACCIDENTS = ("01", "02", "03", "04", "05", "06")
"""Occurrence codes of the UB-04 for auto, no-fault, liability, work, other accident and crime."""
LIABLE = {"workers-compensation": "employment", "auto": "auto"}


@EDITS.rule("QH-2001", "reject", "A6:727", "An accident without its date", form="10, 14", at="2300 DTP03")
def accident_date_missing(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1, DTP*439: needed with an auto or another accident."""
    claim = case.claim
    if (claim.auto or claim.other_accident) and claim.accident is None and case.kind not in LIABLE:
        yield Found("Item 10 tells of an accident, but its date is missing.", "Add the day of the accident.")


@EDITS.rule("QH-2002", "reject", "A6:750", "An auto accident without its state", form="10b", at="2300 CLM11-4")
def accident_state_missing(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1, CLM11-4."""
    if case.claim.auto and not case.claim.accident_state.strip():
        yield Found(
            "An auto accident names the state where it was; here it is missing.", "Add the state's two letters."
        )


@EDITS.rule("QH-2003", "reject", "A7:750", "The accident's state has a wrong form", form="10b", at="2300 CLM11-4")
def accident_state_form(case: Case) -> Iterator[Found]:
    """Two capital letters."""
    state = case.claim.accident_state
    if state.strip() and not re.fullmatch("[A-Z]{2}", state):
        yield Found(f"“{state[:15]}” is no state.", "Write the two capital letters of the state.")


@EDITS.rule("QH-2004", "reject", "A8:633", "The date of an accident, but no accident", form="10", at="2300 CLM11-1")
def accident_date_alone(case: Case) -> Iterator[Found]:
    """A date of accident stands with one of the boxes of item 10."""
    claim = case.claim
    said = claim.auto or claim.other_accident or claim.employment
    if claim.accident is not None and not said and case.kind not in LIABLE:
        yield Found(
            f"The claim tells of an accident on {us_date(claim.accident)}, but item 10 says no to all three.",
            "Say YES to work, auto or other accident; or take the date off.",
        )


@EDITS.rule(
    "QH-2005",
    "reject",
    "A8:727",
    "The accident lies after the service",
    form="14",
    bill="31",
    at="2300 DTP03",
    bill_at="2300 HI01-4",
)
def accident_later(case: Case) -> Iterator[Found]:
    """The accident comes first."""
    claim = case.claim
    days = [] if claim.accident is None else [claim.accident]
    if case.stay is not None:
        days += [event.first for event in case.stay.occurrences if event.code in ACCIDENTS]
    for day in days:
        if case.last is not None and day > case.last:
            yield Found(
                f"The accident is dated {us_date(day)}, after the last service on {us_date(case.last)}.",
                "Mend the date of the accident or of the service.",
            )


@EDITS.rule(
    "QH-2006",
    "reject",
    "A8:633",
    "The payer insures accidents, but item 10 tells of none",
    form="10",
    at="2300 CLM11-1",
)
def liable_without_box(case: Case) -> Iterator[Found]:
    """Workers' compensation pays for what happened at work, auto insurance for auto accidents."""
    needed = LIABLE.get(case.kind)
    if needed is None:
        return
    said = case.claim.employment if needed == "employment" else case.claim.auto or case.claim.other_accident
    if not said:
        box = "10a (work)" if needed == "employment" else "10b (auto accident)"
        yield Found(f"{case.payer_name} pays for such claims only, but item {box} says no.", "Say YES there.")


@EDITS.rule(
    "QH-2007",
    "reject",
    "A6:629",
    "The number of the accident or injury is missing",
    form="11b",
    bill="80",
    at="2010BA REF02",
)
def claim_number_missing(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1 and X223A2, REF*Y4 of loop 2010BA: needed by property and casualty insurers."""
    if case.kind in LIABLE and not case.claim.claim_number.strip():
        yield Found(
            f"{case.payer_name} pays for one accident or injury at a time, and the claim does not give its number.",
            "Ask the insurer or the employer for the number.",
        )


@EDITS.rule(
    "QH-2008",
    "reject",
    "A7:629",
    "The number of the accident or injury has a wrong form",
    form="11b",
    bill="80",
    at="2010BA REF02",
)
def claim_number_form(case: Case) -> Iterator[Found]:
    """Source: the payer's line in assets/clearinghouse/payers.toml."""
    number = case.claim.claim_number
    if case.payer is None or case.payer.claim_number is None or not number.strip():
        return
    if not case.payer.claim_number.fullmatch(number):
        yield Found(
            f"“{number[:30]}” cannot be a number of {case.payer.name}.", "Compare it with the insurer's letter."
        )


@EDITS.rule(
    "QH-2009",
    "reject",
    "A6:749",
    "The day of the accident or injury is missing",
    form="14",
    bill="31",
    at="2300 DTP03",
    bill_at="2300 HI01-4",
)
def injury_date_missing(case: Case) -> Iterator[Found]:
    """On a hospital's claim an occurrence code (01 to 06) tells it."""
    if case.kind not in LIABLE or case.claim.accident is not None:
        return
    if case.stay is not None and any(event.code in ACCIDENTS for event in case.stay.occurrences):
        return
    yield Found(f"{case.payer_name} needs the day of the accident or injury.", "Add it.")


@EDITS.rule("QH-2010", "warning", "A8:633", "An accident, billed to a health plan", form="10", at="2300 CLM11-1")
def other_payer_first(case: Case) -> Iterator[Found]:
    """Workers' compensation, and often auto insurance, pay before a health plan."""
    claim = case.claim
    if case.payer is None or case.kind in LIABLE or not (claim.employment or claim.auto) or claim.earlier:
        return
    first = "the employer's workers' compensation" if claim.employment else "the auto insurance"
    yield Found(
        f"The condition comes from {'work' if claim.employment else 'an auto accident'}, so {first} may have to pay "
        f"before {case.payer_name}.",
        "Ask the patient, and bill that insurer first.",
    )
