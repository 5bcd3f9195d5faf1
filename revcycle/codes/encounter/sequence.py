"""What may and what may not stand first."""

from __future__ import annotations

from collections.abc import Iterator

from revcycle.codes.encounter.encounter import Case
from revcycle.codes.encounter.tables import rules
from revcycle.codes.finding import Finding

__all__ = ["external_cause_first", "never_first", "obstetrics_first", "only_first"]


def external_cause_first(case: Case) -> Iterator[Finding]:
    """How an injury happened, as the first code. Source: guideline I.C.20.a.6."""
    first = case.first
    if first and "V00" <= first.category <= "Y99":
        sentence = (
            f"{first.name} tells how it happened. It is never the {case.first_name}: put the injury or the illness "
            "first."
        )
        source = case.guideline("I.C.20.a.6")
        yield Finding("external-cause-first", "error", (first.code.code,), sentence, source)


def never_first(case: Case) -> Iterator[Finding]:
    """A code that only adds to another one, as the first."""
    first = case.first
    for rule in rules()["first_listed"]["never"] if first else ():
        if first and first.compact in rule["codes"]:
            sentence = f"{first.name} cannot be the {case.first_name}: {rule['why']}."
            yield Finding("never-first", "error", (first.code.code,), sentence, case.guideline(rule["section"]))


def only_first(case: Case) -> Iterator[Finding]:
    """A code that says why the patient came, and stands second. Source: guideline I.C.21.c.16."""
    if case.first is None or _only_first(case.first.compact):
        return  # two reasons to come may share a claim
    for one in case.reported:
        if one.place > 1 and _only_first(one.compact):
            sentence = f"{one.name} says why the patient came, so it stands first. Otherwise it is not reported."
            source = case.guideline("I.C.21.c.16")
            yield Finding("only-first", "warning", (one.code.code,), sentence, source)


def obstetrics_first(case: Case) -> Iterator[Finding]:
    """A code of another chapter before one of chapter 15. Source: guideline I.C.15.a.1."""
    pregnancy = next((one for one in case.reported if one.begins("O")), None)
    first = case.first
    if pregnancy and first and not first.begins("O") and not _only_first(first.compact):
        sentence = (
            f"List {pregnancy.name} before {first.code.code}: codes of chapter 15 (pregnancy, childbirth) come before "
            "those of all other chapters."
        )
        codes = (first.code.code, pregnancy.code.code)
        yield Finding("obstetrics-first", "error", codes, sentence, case.guideline("I.C.15.a.1"))


def _only_first(code: str) -> bool:
    tables = rules()["first_listed"]
    return code in tables["only"] and code not in tables["may_follow"]
