"""What may and what may not stand first."""

from __future__ import annotations

from collections.abc import Iterator

from revcycle.codes.encounter.encounter import Case
from revcycle.codes.encounter.tables import rules
from revcycle.codes.finding import Finding

__all__ = [
    "drug_effect_first",
    "external_cause_first",
    "never_first",
    "obstetrics_first",
    "only_first",
    "ordered",
    "poisoning_later",
    "sequela_first",
]


# Signs, symptoms and failing organs: what poisons bring about. A lasting disease may stand before a poisoning.
BROUGHT_ABOUT = ("R", "G92", "G93.4", "I46", "J69", "J96", "K72", "N17")


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


def drug_effect_first(case: Case) -> Iterator[Finding]:
    """The drug of an adverse effect or of an underdosing, as the first code. Source: guideline I.C.19.e.5.a and c."""
    first = case.first
    if first is None or first.compact.endswith("S"):
        return
    if first.drug_effect == "adverse effect":
        what, section = "The harm that the drug did is listed first, and this code after it.", "I.C.19.e.5.a"
    elif first.drug_effect == "underdosing":
        what, section = "List the illness that was treated too little first, and this code after it.", "I.C.19.e.5.c"
    else:
        return
    sentence = f"{first.name} only names the drug. It is never the {case.first_name}. {what}"
    yield Finding("drug-effect-first", "error", (first.code.code,), sentence, case.guideline(section))


def poisoning_later(case: Case) -> Iterator[Finding]:
    """What a poisoning has brought about, listed before it. Source: guideline I.C.19.e.5.b."""
    poisoning = next((one for one in case.reported if one.drug_effect == "poisoning"), None)
    first = case.first
    if poisoning and first and first.begins(*BROUGHT_ABOUT) and not poisoning.compact.endswith("S"):
        sentence = f"List {poisoning.name} before {first.code.code}: a poisoning comes before what it brings about."
        codes = (first.code.code, poisoning.code.code)
        yield Finding("poisoning-first", "warning", codes, sentence, case.guideline("I.C.19.e.5.b"))


def sequela_first(case: Case) -> Iterator[Finding]:
    """An injury of the past (7th character S) before what it has left behind. Source: guideline I.B.10."""
    first = case.first
    if first is None or not first.within("S00", "T88") or not first.code.extended or not first.compact.endswith("S"):
        return
    left = next((one for one in case.reported if one.begins(*"ABCDEFGHIJKLMNQR")), None)
    if left:
        sentence = (
            f"List {left.name} before {first.code.code}: what an old injury has left comes first, and the injury with "
            "7th character S after it."
        )
        codes = (first.code.code, left.code.code)
        yield Finding("sequela-first", "warning", codes, sentence, case.guideline("I.B.10"))


def ordered(case: Case) -> Iterator[Finding]:
    """Two codes of which one goes first in most encounters, listed the other way round."""
    for rule in rules()["ordered"]:
        late = next((one for one in case.reported if one.compact in rule["codes"]), None)
        first = case.first
        if late and first and first.compact in rule["beside"]:
            sentence = f"{late.name} is listed after {first.code.code}. {rule['why']}"
            codes = (first.code.code, late.code.code)
            yield Finding("ordered", "conflict", codes, sentence, case.guideline(rule["section"]))


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
