"""The stay: admission, discharge and who was in charge: form locators 12 to 16 and 76 to 78 of the UB-04.

Source: 837 005010X223A2 and the Medicare Claims Processing Manual, chapter 25 (2026), in our own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from revcycle.clearinghouse.case import Case
from revcycle.clearinghouse.edit import Book, Found
from revcycle.clearinghouse.edits.provider import why_no_npi
from revcycle.dates import us_date
from revcycle.parties.identifiers import npi_is_valid

__all__ = ["EDITS"]

EDITS = Book()
HOUR = re.compile("[01][0-9]|2[0-3]|99")
TYPES = ("1", "2", "3", "4", "5", "9")
SOURCES = ("1", "2", "4", "5", "6", "8", "9", "D", "E", "F", "G")
NEWBORN, BORN_HERE = "4", ("5", "6")


@EDITS.rule("QH-3101", "reject", "A6:189", "The day of admission is missing", bill="12", at="2300 DTP03")
def admission_missing(case: Case) -> Iterator[Found]:
    """Source: 837 005010X223A2, DTP*435: needed on inpatient claims."""
    if case.stay is not None and case.inpatient and case.stay.admitted is None:
        yield Found("The bill of a stay needs the day of admission.", "Add the day of the inpatient order.")


@EDITS.rule("QH-3102", "reject", "A8:189", "The admission lies after the days covered", bill="6, 12", at="2300 DTP03")
def admission_later(case: Case) -> Iterator[Found]:
    """Services of the days before may be on the bill, but the admission is no later than its last day."""
    stay = case.stay
    if stay is not None and stay.admitted is not None and stay.first <= stay.last < stay.admitted:
        yield Found(
            f"The patient was admitted on {us_date(stay.admitted)}, after the last day covered, {us_date(stay.last)}.",
            "Mend the day of admission or the days of the statement.",
        )


@EDITS.rule("QH-3103", "reject", "A6:230", "The hour of admission is missing", bill="13", at="2300 DTP03")
def admission_hour_missing(case: Case) -> Iterator[Found]:
    """Source: 837 005010X223A2, DTP*435 tells day and hour of an inpatient admission."""
    if case.stay is not None and case.inpatient and not case.stay.admission_hour.strip():
        yield Found("The hour of admission is missing.", "Write two digits, such as 14 for 2 p.m.")


@EDITS.rule("QH-3104", "reject", "A7:230", "There is no such hour of admission", bill="13", at="2300 DTP03")
def admission_hour(case: Case) -> Iterator[Found]:
    """00 to 23, 99 where it is not known."""
    stay = case.stay
    if stay is not None and stay.admission_hour.strip() and not HOUR.fullmatch(stay.admission_hour):
        yield Found(f"“{stay.admission_hour[:10]}” is no hour.", "Write 00 to 23, or 99 where it is not known.")


@EDITS.rule("QH-3105", "reject", "A6:233", "The hour of discharge is missing", bill="16", at="2300 DTP03")
def discharge_hour_missing(case: Case) -> Iterator[Found]:
    """Source: 837 005010X223A2, DTP*096: needed on the last bill of a stay."""
    stay = case.stay
    if stay is None or not case.inpatient or stay.status in ("", "30") or case.claim.frequency not in ("1", "4"):
        return
    if not stay.discharge_hour.strip():
        yield Found("The hour of discharge is missing.", "Write two digits, such as 11 for 11 a.m.")


@EDITS.rule("QH-3106", "reject", "A7:233", "There is no such hour of discharge", bill="16", at="2300 DTP03")
def discharge_hour(case: Case) -> Iterator[Found]:
    """00 to 23, 99 where it is not known."""
    stay = case.stay
    if stay is not None and stay.discharge_hour.strip() and not HOUR.fullmatch(stay.discharge_hour):
        yield Found(f"“{stay.discharge_hour[:10]}” is no hour.", "Write 00 to 23, or 99 where it is not known.")


@EDITS.rule("QH-3107", "reject", "A6:231", "The type of admission is missing", bill="14", at="2300 CL101")
def admission_type_missing(case: Case) -> Iterator[Found]:
    """Source: 837 005010X223A2, CL101."""
    if case.stay is not None and not case.stay.admission_type.strip():
        yield Found("The type of admission or visit is missing.", "Write one digit, such as 1 for an emergency.")


@EDITS.rule("QH-3108", "reject", "A7:231", "There is no such type of admission", bill="14", at="2300 CL101")
def admission_type(case: Case) -> Iterator[Found]:
    """1 emergency, 2 urgent, 3 elective, 4 newborn, 5 trauma, 9 not known."""
    stay = case.stay
    if stay is not None and stay.admission_type.strip() and stay.admission_type not in TYPES:
        yield Found(f"“{stay.admission_type[:10]}” is no type of admission.", "Use 1 to 5, or 9 where it is not known.")


@EDITS.rule("QH-3109", "reject", "A6:229", "Where the patient came from is missing", bill="15", at="2300 CL102")
def admission_source_missing(case: Case) -> Iterator[Found]:
    """Source: 837 005010X223A2, CL102; a laboratory's bill for samples alone (014x) may leave it out."""
    stay = case.stay
    if stay is not None and not stay.admission_source.strip() and stay.type_of_bill != "14":
        yield Found("The claim does not say where the patient came from.", "Write the source, such as 1 for home.")


@EDITS.rule("QH-3110", "reject", "A7:229", "There is no such source of admission", bill="14, 15", at="2300 CL102")
def admission_source(case: Case) -> Iterator[Found]:
    """For a newborn (type 4) there are two of their own: 5 born here, 6 born elsewhere."""
    stay = case.stay
    if stay is None or not stay.admission_source.strip():
        return
    newborn = stay.admission_type == NEWBORN
    if stay.admission_source not in (BORN_HERE if newborn else SOURCES):
        what = "a newborn's source of admission" if newborn else "a source of admission"
        mend = "Use 5 (born here) or 6 (born elsewhere)." if newborn else "Look it up; 1 is from home."
        yield Found(f"“{stay.admission_source[:10]}” is not {what}.", mend)


@EDITS.rule("QH-3111", "reject", "A6:125:71", "The attending provider is missing", bill="76", at="2310A NM103")
def attending_missing(case: Case) -> Iterator[Found]:
    """Source: 837 005010X223A2, loop 2310A."""
    if case.stay is not None and case.stay.attending is None:
        yield Found("Nobody is named as attending provider.", "Add who was in charge of the patient's care.")


@EDITS.rule("QH-3112", "reject", "A7:562:71", "The attending NPI cannot be one", bill="76", at="2310A NM109")
def attending_npi(case: Case) -> Iterator[Found]:
    """Source: 45 CFR 162.406, the check digit."""
    attending = case.stay.attending if case.stay is not None else None
    if attending is not None and not npi_is_valid(attending.npi):
        yield Found(why_no_npi(attending.npi), "Look the NPI up in the public registry (NPPES) and type it again.")


@EDITS.rule("QH-3113", "reject", "A7:562:72", "The operating NPI cannot be one", bill="77, 78", at="2310B NM109")
def operating_npi(case: Case) -> Iterator[Found]:
    """Source: 45 CFR 162.406, the check digit."""
    if case.stay is None:
        return
    for provider, entity, item, place in (
        (case.stay.operating, "72", "77", "2310B NM109"),
        (case.stay.other_operating, "73", "78", "2310C NM109"),
    ):
        if provider is not None and not npi_is_valid(provider.npi):
            mend = "Look the NPI up in the public registry (NPPES) and type it again."
            yield Found(why_no_npi(provider.npi), mend, entity=entity, item=item, place=place)


@EDITS.rule("QH-3114", "reject", "A6:125:72", "A procedure, but no operating provider", bill="74, 77", at="2310B NM103")
def operating_missing(case: Case) -> Iterator[Found]:
    """Source: 837 005010X223A2, loop 2310B: needed where a surgical procedure is on the claim."""
    if case.stay is not None and case.stay.procedures and case.stay.operating is None:
        yield Found("The claim has a procedure, but does not say who did it.", "Add the operating provider.")


@EDITS.rule("QH-3115", "reject", "A6:232", "The admitting diagnosis is missing", bill="69", at="2300 HI01-2")
def admitting_missing(case: Case) -> Iterator[Found]:
    """Source: 837 005010X223A2, HI*ABJ: needed on inpatient claims."""
    if case.stay is not None and case.inpatient and not case.stay.admitting_diagnosis.strip():
        yield Found("The admitting diagnosis is missing.", "Code what was thought at the door; it may be a symptom.")


@EDITS.rule("QH-3116", "reject", "A6:673", "Why the patient came is missing", bill="70", at="2300 HI01-2")
def visit_reason_missing(case: Case) -> Iterator[Found]:
    """Source: 837 005010X223A2, HI*APR: types of bill 013x and 085x, unscheduled, emergency room or clinic."""
    stay = case.stay
    if stay is None or stay.type_of_bill not in ("13", "85") or stay.admission_type not in ("1", "2", "5"):
        return
    codes = {line.revenue_code for line in case.claim.lines}
    if not stay.visit_reasons and any(code.startswith("045") or code in ("0516", "0762") for code in codes):
        yield Found(
            "An unscheduled visit says why the patient came; the reason is missing.", "Code the complaint at the door."
        )
