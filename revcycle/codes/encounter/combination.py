"""Codes that belong together: what the classification links, combination codes, and symptoms of a diagnosis."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from revcycle.codes.encounter.encounter import Case, Reported
from revcycle.codes.encounter.tables import rules
from revcycle.codes.finding import Finding, Severity

__all__ = ["combined", "integral", "linked", "outcome", "weight"]

DELIVERED = ("in childbirth", "complicating childbirth", "full-term uncomplicated delivery", "encounter for cesarean")


def linked(case: Case) -> Iterator[Finding]:
    """Two conditions that the classification presumes to be linked, coded apart. Source: guideline I.A.15."""
    yield from _pairs(case, "linked", "conflict", " If the provider says that they are not linked, both may stand.")


def combined(case: Case) -> Iterator[Finding]:
    """Two codes where one combination code says it all. Source: guideline I.B.9."""
    yield from _pairs(case, "combined", "warning", "")


def _pairs(case: Case, table: str, severity: Severity, unless: str) -> Iterator[Finding]:
    for rule in rules()[table]:
        ones = [one for one in case.reported if one.compact in rule["codes"]]
        others = [other for other in case.reported if other.compact in rule["beside"] and other not in ones]
        if ones and others:
            one, other = ones[0], others[0]
            sentence = f"{one.name} beside {other.name}: {rule['why']} Use {rule['use']}.{unless}"
            codes = (one.code.code, other.code.code)
            yield Finding(table, severity, codes, sentence, case.guideline(rule["section"]))


def integral(case: Case) -> Iterator[Finding]:
    """A symptom beside the diagnosis that explains it. Source: guideline I.B.5."""
    for symptom in case.reported:
        explained = next((one for rule in rules()["integral"] if (one := _explaining(case, symptom, rule))), None)
        if explained:
            sentence = (
                f"{symptom.name} belongs to {explained.name}: a symptom that comes with a confirmed diagnosis is not "
                "coded beside it, unless the provider treats it as something else."
            )
            codes = (symptom.code.code, explained.code.code)
            yield Finding("integral-symptom", "warning", codes, sentence, case.guideline("I.B.5"))


def _explaining(case: Case, symptom: Reported, rule: dict[str, Any]) -> Reported | None:
    if symptom.compact not in rule["symptoms"]:
        return None
    # A diagnosis that is only suspected explains nothing outside a stay: there the symptom is what is coded.
    certain = [one for one in case.reported if case.encounter.setting == "inpatient" or not case.suspects(one)]
    return next((one for one in certain if one.compact in rule["diagnoses"]), None)


def weight(case: Case) -> Iterator[Finding]:
    """A body mass index without the diagnosis it belongs to. Source: guideline I.B.14."""
    table = rules()["weight"]
    for one in case.reported:
        if one.compact in table["index"] and not any(other.compact in table["diagnoses"] for other in case.reported):
            sentence = (
                f"{one.name} stands alone. A body mass index is coded only beside a diagnosis of the provider, such as "
                "overweight, obesity or malnutrition."
            )
            yield Finding("weight", "error", (one.code.code,), sentence, case.guideline("I.B.14"))


def outcome(case: Case) -> Iterator[Finding]:
    """The record of a delivery without the code for its outcome. Source: guideline I.C.15.b.5."""
    if any(one.begins("Z37") for one in case.reported):
        return
    for one in case.reported:
        if one.begins("O") and any(words in one.code.title.lower() for words in DELIVERED):
            sentence = (
                f"{one.name} tells of a delivery. Each record of a mother with a delivery has a code of Z37.- for its "
                "outcome. Add it."
            )
            yield Finding("outcome-missing", "warning", (one.code.code,), sentence, case.guideline("I.C.15.b.5"))
            return
