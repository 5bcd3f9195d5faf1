"""The diagnoses: item 21 of the CMS-1500, form locator 67 of the UB-04."""

from __future__ import annotations

from collections.abc import Iterator

from revcycle.clearinghouse import lookups
from revcycle.clearinghouse.case import Case
from revcycle.clearinghouse.edit import Book, Found
from revcycle.codes.diagnoses.icd10cm import compact
from revcycle.dates import us_date

__all__ = ["EDITS", "MOST_DIAGNOSES"]

EDITS = Book()
MOST_DIAGNOSES = {"professional": 12, "institutional": 25}
"""Source: 837 005010X222A1 and X223A2, HI of loop 2300: the principal one and 11, or the principal one and 24."""


@EDITS.rule("QH-1401", "reject", "A6:254", "There is no diagnosis", form="21", bill="67", at="2300 HI01-2")
def diagnosis_missing(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1 and X223A2, HI of loop 2300."""
    if not case.claim.diagnoses:
        yield Found("The claim has no diagnosis.", "Code why the patient was seen.")


@EDITS.rule("QH-1402", "reject", "A7:255", "A diagnosis is no code on that day", form="21", bill="67", at="2300 HI01-2")
def diagnosis_invalid(case: Case) -> Iterator[Found]:
    """Source: 45 CFR 162.1002: the code set of the date of service, for stays of the discharge."""
    for place, verdict in enumerate(case.verdicts, start=1):
        if verdict.status in ("unknown", "former", "blank"):
            name = case.diagnosis_name(place)
            yield Found(
                f"Diagnosis {name}: {verdict.sentence}",
                "Look the code up for the date of service.",
                item=_item(case, name),
            )


@EDITS.rule("QH-1403", "reject", "A7:255", "A diagnosis needs more characters", form="21", bill="67", at="2300 HI01-2")
def diagnosis_incomplete(case: Case) -> Iterator[Found]:
    """Source: ICD-10-CM Official Guidelines FY2026, section I.B.2: the highest number of characters."""
    for place, verdict in enumerate(case.verdicts, start=1):
        if verdict.status == "heading":
            name = case.diagnosis_name(place)
            yield Found(
                f"Diagnosis {name}: {verdict.sentence}",
                "Choose the complete code from the chart.",
                item=_item(case, name),
            )


@EDITS.rule(
    "QH-1404",
    "warning",
    "A7:255",
    "The diagnoses cannot be checked for that year",
    form="21",
    bill="67",
    at="2300 HI01-2",
)
def year_unknown(case: Case) -> Iterator[Found]:
    """The course holds one fiscal year of ICD-10-CM; a school may load others (revcycle release load)."""
    day = case.coding_day
    if day is not None and case.claim.diagnoses and day <= case.received and not lookups.knows_year(day):
        yield Found(
            f"The ICD-10-CM codes of {us_date(day)} are not here, so the diagnoses were read by another year's.",
            "Check the date of service. If it is right, look the codes up for that year.",
        )


@EDITS.rule("QH-1405", "reject", "A8:255", "A diagnosis stands there twice", form="21", bill="67", at="2300 HI01-2")
def diagnosis_repeated(case: Case) -> Iterator[Found]:
    """Source: ICD-10-CM Official Guidelines FY2026, section I.B.12: a code is reported once."""
    seen: set[str] = set()
    for place, diagnosis in enumerate(case.claim.diagnoses, start=1):
        code = compact(diagnosis.code)
        if code and code in seen:
            name = case.diagnosis_name(place)
            yield Found(
                f"{diagnosis.code} stands there twice, again as {name}.",
                "Keep it once, and mend the pointers of the lines." if case.professional else "Keep it once.",
                item=_item(case, name),
            )
        seen.add(code)


@EDITS.rule("QH-1406", "reject", "A7:255", "There are too many diagnoses", form="21", bill="67", at="2300 HI01-2")
def diagnosis_count(case: Case) -> Iterator[Found]:
    """Twelve on a professional claim, twenty-five on a hospital's."""
    most = MOST_DIAGNOSES[case.claim.kind]
    if len(case.claim.diagnoses) > most:
        yield Found(
            f"The claim has {len(case.claim.diagnoses)} diagnoses; there is room for {most}.",
            "Keep those that the services were for.",
        )


@EDITS.rule("QH-1407", "reject", "A8:254", "A cause of injury stands first", form="21", bill="67", at="2300 HI01-2")
def external_cause_first(case: Case) -> Iterator[Found]:
    """Source: ICD-10-CM Official Guidelines FY2026, section I.C.20.a.6."""
    for finding in case.coding_rule("external-cause-first"):
        yield Found(finding.sentence, "Put the injury first, and how it happened after it.")


@EDITS.rule("QH-1408", "reject", "A8:254", "A manifestation stands first", form="21", bill="67", at="2300 HI01-2")
def manifestation_first(case: Case) -> Iterator[Found]:
    """Source: ICD-10-CM Official Guidelines FY2026, section I.A.13."""
    for finding in case.coding_rule("manifestation-first"):
        yield Found(finding.sentence, "Put the underlying disease first.")


@EDITS.rule(
    "QH-1409",
    "warning",
    "A8:254",
    "A code that only adds to others stands first",
    form="21",
    bill="67",
    at="2300 HI01-2",
)
def never_first(case: Case) -> Iterator[Found]:
    """Source: ICD-10-CM Official Guidelines FY2026, the section that each finding names."""
    for rule in ("never-first", "drug-effect-first"):
        for finding in case.coding_rule(rule):
            yield Found(finding.sentence, "Put first why the patient was seen.")


@EDITS.rule("QH-1410", "warning", "A8:255", "Two diagnoses exclude each other", form="21", bill="67", at="2300 HI01-2")
def excludes1(case: Case) -> Iterator[Found]:
    """Source: ICD-10-CM Official Guidelines FY2026, section I.A.12.a: a conflict to resolve, no error by itself."""
    for finding in case.coding_rule("excludes1"):
        yield Found(finding.sentence, "Look into the chart: keep one, or both if they are unrelated.")


@EDITS.rule(
    "QH-1411", "warning", "A8:255", "The underlying disease stands too late", form="21", bill="67", at="2300 HI01-2"
)
def code_first(case: Case) -> Iterator[Found]:
    """Source: the notes “code first” of ICD-10-CM; Official Guidelines FY2026, section I.A.13."""
    for finding in case.coding_rule("code-first"):
        yield Found(finding.sentence, "Change the order, and the pointers with it.")


@EDITS.rule(
    "QH-1412",
    "warning",
    "A8:255",
    "A diagnosis does not fit the patient's sex",
    form="3, 21",
    bill="11, 67",
    at="2300 HI01-2",
)
def diagnosis_sex(case: Case) -> Iterator[Found]:
    """A reason to look twice, never to reject: records hold mistakes, and people do not all fit the tables."""
    yield from _patient(case, "sex", "Ask the patient, or look at the record.")


@EDITS.rule(
    "QH-1413",
    "warning",
    "A8:255",
    "A diagnosis does not fit the patient's age",
    form="3, 21",
    bill="10, 67",
    at="2300 HI01-2",
)
def diagnosis_age(case: Case) -> Iterator[Found]:
    """Source: the kinds of conflict in CMS's Medicare Code Editor."""
    yield from _patient(case, "age", "Check the code and the date of birth.")


def _patient(case: Case, rule: str, mend: str) -> Iterator[Found]:
    sex = case.claim.patient.sex
    for diagnosis in case.claim.diagnoses:
        for finding in lookups.patient_findings(diagnosis.code, case.coding_day, sex, case.age):
            if finding.rule == rule:
                yield Found(finding.sentence, mend)


def _item(case: Case, name: str) -> str:
    return f"21{name}" if case.professional else name
