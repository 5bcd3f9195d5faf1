"""The codes of a hospital's bill: diagnoses on admission, procedures, DRG, condition, occurrence and value codes.

Form locators 18 to 41 and 66 to 74 of the UB-04. Source: 837 005010X223A2, in our own words, and what each edit names.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from revcycle.clearinghouse import lookups
from revcycle.clearinghouse.case import Case
from revcycle.clearinghouse.edit import Book, Found
from revcycle.codes.diagnoses.icd10cm import compact
from revcycle.codes.inpatient import drg, pcs, present_on_admission
from revcycle.dates import us_date

__all__ = ["EDITS"]

EDITS = Book()
CODE = re.compile("[0-9A-Z]{2}")
MAYBE_EXEMPT = re.compile(
    "Z|[V-Y]|U|B9[0-4]|E64|E68|I252|I69|O09|O66|O80|O94|P|Q|R29|[ST].{5}[DS]|M[0-9A-Z]{5}[DS]|T36|H[0-9]"
)
"""Codes of which many need no indicator; only CMS's list of the year tells which. Nothing is said of them."""


@EDITS.rule(
    "QH-3201", "reject", "A6:688", "Whether a diagnosis was there on admission is missing", bill="67", at="2300 HI01-9"
)
def poa_missing(case: Case) -> Iterator[Found]:
    """Source: ICD-10-CM Official Guidelines FY2026, appendix I; acute care hospitals tell it for every diagnosis."""
    if not case.acute:
        return
    for place, diagnosis in enumerate(case.claim.diagnoses, start=1):
        if diagnosis.present_on_admission.strip() or not _surely_needed(diagnosis.code):
            continue
        name = case.diagnosis_name(place)
        yield Found(
            f"{diagnosis.code} ({name}) does not say whether it was there on admission.",
            "Write Y, N, U or W.",
            item=name,
        )


@EDITS.rule("QH-3202", "reject", "A7:688", "A wrong sign for “there on admission”", bill="67", at="2300 HI01-9")
def poa_invalid(case: Case) -> Iterator[Found]:
    """Source: ICD-10-CM Official Guidelines FY2026, appendix I; an exempt code stays blank in version 5010."""
    if not case.acute:
        return
    for place, diagnosis in enumerate(case.claim.diagnoses, start=1):
        sign = diagnosis.present_on_admission.strip()
        if not sign:
            continue
        name = case.diagnosis_name(place)
        if sign not in present_on_admission.INDICATORS:
            yield Found(f"“{sign[:10]}” for {diagnosis.code} ({name}) is no sign.", "Write Y, N, U or W.", item=name)
        elif _exempt(diagnosis.code):
            yield Found(f"{diagnosis.code} ({name}) is exempt, but bears {sign}.", "Leave the field blank.", item=name)


@EDITS.rule(
    "QH-3203", "warning", "A8:688", "“There on admission”, but nobody was admitted", bill="67", at="2300 HI01-9"
)
def poa_outpatient(case: Case) -> Iterator[Found]:
    """Only stays tell what was there on admission."""
    if case.stay is None or case.inpatient:
        return
    if any(diagnosis.present_on_admission.strip() for diagnosis in case.claim.diagnoses):
        yield Found(
            "The diagnoses say what was there on admission, but this is no bill of a stay.",
            "Take the signs off, or mend the type of bill.",
        )


@EDITS.rule("QH-3204", "reject", "A7:232", "The admitting diagnosis is no code", bill="69", at="2300 HI01-2")
def admitting_invalid(case: Case) -> Iterator[Found]:
    """Source: 45 CFR 162.1002."""
    stay = case.stay
    if stay is None or not stay.admitting_diagnosis.strip():
        return
    verdict = lookups.diagnosis(stay.admitting_diagnosis, case.coding_day)
    if not verdict.billable:
        yield Found(f"Admitting diagnosis: {verdict.sentence}", "Look the code up for the date of discharge.")


@EDITS.rule("QH-3205", "reject", "A7:673", "The reason for the visit is no code", bill="70", at="2300 HI01-2")
def visit_reason_invalid(case: Case) -> Iterator[Found]:
    """Source: 45 CFR 162.1002."""
    for code in case.stay.visit_reasons if case.stay is not None else ():
        verdict = lookups.diagnosis(code, case.coding_day)
        if not verdict.billable:
            yield Found(f"Reason for the visit: {verdict.sentence}", "Look the code up for the date of service.")


@EDITS.rule("QH-3206", "reject", "A7:509", "A cause of injury is no such code", bill="72", at="2300 HI01-2")
def external_cause_invalid(case: Case) -> Iterator[Found]:
    """Source: 45 CFR 162.1002; form locator 72 holds codes from V00 to Y99."""
    for cause in case.stay.external_causes if case.stay is not None else ():
        verdict = lookups.diagnosis(cause.code, case.coding_day)
        if not verdict.billable:
            yield Found(f"Cause of injury: {verdict.sentence}", "Look the code up for the date of service.")
        elif not "V" <= compact(cause.code)[:1] <= "Y":
            yield Found(f"{cause.code} does not tell how an injury happened.", "Move it to form locator 67.")


@EDITS.rule("QH-3207", "reject", "A7:465", "A hospital procedure is no code", bill="74", at="2300 HI01-2")
def pcs_invalid(case: Case) -> Iterator[Found]:
    """Source: ICD-10-PCS (CMS). What the course's extract does not hold, it does not judge."""
    for procedure in case.stay.procedures if case.stay is not None else ():
        told = _pcs(procedure.code)
        if told.status in ("malformed", "wrong place", "blank"):
            yield Found(told.sentence, "Build the code again from the tables.")


@EDITS.rule(
    "QH-3208", "reject", "A8:465", "A hospital procedure code on an outpatient bill", bill="4, 74", at="2300 HI01-2"
)
def pcs_outpatient(case: Case) -> Iterator[Found]:
    """Source: 45 CFR 162.1002: ICD-10-PCS is for hospital inpatients; outpatients have CPT and HCPCS."""
    if case.stay is not None and case.stay.procedures and not case.inpatient:
        yield Found(
            f"{case.stay.procedures[0].code} is an ICD-10-PCS code, which is for stays only.",
            "Code the procedure by CPT or HCPCS on its line.",
        )


@EDITS.rule(
    "QH-3209", "reject", "A8:486", "A procedure lies outside of the days covered", bill="6, 74", at="2300 HI01-4"
)
def pcs_day(case: Case) -> Iterator[Found]:
    """The statement covers every procedure on it."""
    stay = case.stay
    if stay is None or stay.last < stay.first:
        return
    for procedure in stay.procedures:
        if not stay.first <= procedure.day <= stay.last:
            yield Found(
                f"{procedure.code} was done on {us_date(procedure.day)}; the statement covers {us_date(stay.first)} to "
                f"{us_date(stay.last)}.",
                "Mend the day, or the days of the statement.",
            )


@EDITS.rule("QH-3210", "reject", "A7:256", "The DRG has a wrong form", bill="71", at="2300 HI01-2")
def drg_form(case: Case) -> Iterator[Found]:
    """An MS-DRG has three digits."""
    if case.stay is not None and case.stay.drg and not re.fullmatch("[0-9]{3}", case.stay.drg):
        yield Found(f"“{case.stay.drg[:10]}” is no DRG.", "Write its three digits.")


@EDITS.rule("QH-3211", "warning", "A8:256", "The DRG does not follow from the codes", bill="71", at="2300 HI01-2")
def drg_differs(case: Case) -> Iterator[Found]:
    """Source: assets/codes/drg.toml; the payer groups the stay itself."""
    stay = case.stay
    if stay is None or not case.acute or not re.fullmatch("[0-9]{3}", stay.drg) or not case.claim.diagnoses:
        return
    codes = tuple(diagnosis.code for diagnosis in case.claim.diagnoses)
    signs = tuple(diagnosis.present_on_admission for diagnosis in case.claim.diagnoses)
    procedures = tuple(procedure.code for procedure in stay.procedures)
    assigned = _drg(codes, signs, procedures, case.claim.patient.sex, case.age, stay.status)
    if assigned is not None and assigned != int(stay.drg):
        yield Found(
            f"The claim says DRG {stay.drg}, but its codes lead to {assigned:03d}.",
            "Compare the codes with the record, and group again.",
        )


@EDITS.rule("QH-3212", "reject", "A7:460", "A condition code has a wrong form", bill="18", at="2300 HI01-2")
def condition_form(case: Case) -> Iterator[Found]:
    """Two characters."""
    for code in case.stay.conditions if case.stay is not None else ():
        if not CODE.fullmatch(code):
            yield Found(f"“{code[:10]}” is no condition code.", "Write its two characters.")


@EDITS.rule("QH-3213", "reject", "A7:719", "An occurrence code has a wrong form", bill="31", at="2300 HI01-2")
def occurrence_form(case: Case) -> Iterator[Found]:
    """Two characters."""
    for event in case.stay.occurrences if case.stay is not None else ():
        if not CODE.fullmatch(event.code):
            yield Found(f"“{event.code[:10]}” is no occurrence code.", "Write its two characters.")


@EDITS.rule("QH-3214", "reject", "A7:722", "An occurrence ends before it begins", bill="35", at="2300 HI01-4")
def occurrence_backwards(case: Case) -> Iterator[Found]:
    """A span holds the first day, then the last."""
    for event in case.stay.occurrences if case.stay is not None else ():
        if event.last is not None and event.last < event.first:
            yield Found(
                f"Occurrence {event.code} runs from {us_date(event.first)} back to {us_date(event.last)}.",
                "Write the first day, then the last.",
            )


@EDITS.rule(
    "QH-3215", "reject", "A7:720", "An occurrence lies after the day the claim came", bill="31", at="2300 HI01-4"
)
def occurrence_later(case: Case) -> Iterator[Found]:
    """What is told has happened."""
    for event in case.stay.occurrences if case.stay is not None else ():
        if case.received < event.first and not (case.last is not None and case.last > case.received):
            yield Found(f"Occurrence {event.code} is dated {us_date(event.first)}.", "Mend its date.")


@EDITS.rule("QH-3216", "reject", "A7:725", "A value code has a wrong form", bill="39", at="2300 HI01-2")
def value_form(case: Case) -> Iterator[Found]:
    """Two characters."""
    for value in case.stay.values if case.stay is not None else ():
        if not CODE.fullmatch(value.code):
            yield Found(f"“{value.code[:10]}” is no value code.", "Write its two characters.")


@EDITS.rule("QH-3217", "reject", "A7:726", "The amount of a value code is below 0", bill="39", at="2300 HI01-5")
def value_amount(case: Case) -> Iterator[Found]:
    """Amounts and counts are told without a minus."""
    for value in case.stay.values if case.stay is not None else ():
        if value.amount < 0:
            yield Found(f"The amount of value code {value.code} is below 0.", "Mend the amount.")


@functools.lru_cache(maxsize=65_536)
def _surely_needed(code: str) -> bool:
    return MAYBE_EXEMPT.match(compact(code)) is None and not _exempt(code)


@functools.lru_cache(maxsize=65_536)
def _exempt(code: str) -> bool:
    return present_on_admission.exempt(code).status == "exempt"


@functools.lru_cache(maxsize=65_536)
def _pcs(code: str) -> pcs.Check:
    return pcs.check(code)


@functools.lru_cache(maxsize=65_536)
def _drg(
    codes: tuple[str, ...], signs: tuple[str, ...], procedures: tuple[str, ...], sex: str, age: int | None, status: str
) -> int | None:
    indicators = {code: sign for code, sign in zip(codes, signs, strict=True) if sign}
    return drg.drg(codes[0], codes[1:], procedures, sex if sex in "FM" else "", age, status or "01", indicators).drg
