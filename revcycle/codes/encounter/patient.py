"""Does a code fit this patient? Warnings only: records hold mistakes, and people do not all fit the tables.

Source: the limits that chapters and titles name, and the kinds of conflict in CMS's Medicare Code Editor. Medicare no
longer rejects for sex; a payer's own rules may.
"""

from __future__ import annotations

from collections.abc import Iterator

from revcycle.codes.encounter.encounter import Case
from revcycle.codes.encounter.tables import rules
from revcycle.codes.finding import Finding

__all__ = ["age", "sex", "trimester"]

SOURCE = "CMS Medicare Code Editor, {} conflict"
WORDS = {"F": "female", "M": "male"}
TRIMESTERS = {"first": (0, 13), "second": (14, 27), "third": (28, 99)}  # whole weeks: guideline I.C.15.a.3, chapter 15


def sex(case: Case) -> Iterator[Finding]:
    """A code for organs that the registered sex does not lead one to expect."""
    registered = case.encounter.sex
    if registered not in WORDS:
        return
    other = "M" if registered == "F" else "F"
    for one in case.reported:
        if one.compact in rules()["patient"][WORDS[other]]:
            sentence = (
                f"{one.name} is a code for {WORDS[other]} patients, and this one is registered as "
                f"{WORDS[registered]}. Check the code and the registration: either may be wrong."
            )
            yield Finding("sex", "warning", (one.code.code,), sentence, SOURCE.format("sex"))


def age(case: Case) -> Iterator[Finding]:
    """A code for people of another age."""
    years = case.encounter.age
    if years is None:
        return
    for one in case.reported:
        for rule in rules()["patient"]["age"]:
            if one.compact in rule["codes"] and not rule.get("from", 0) <= years <= rule.get("to", years):
                sentence = f"{one.name} {rule['what']}. This patient is {years}: check the code and the date of birth."
                yield Finding("age", "warning", (one.code.code,), sentence, SOURCE.format("age"))


def trimester(case: Case) -> Iterator[Finding]:
    """A trimester that does not fit the week of pregnancy. Source: the note at the head of chapter 15."""
    week = next((int(one.compact[3:]) for one in case.reported if one.begins("Z3A") and one.compact[3:].isdecimal()), 0)
    if not 8 <= week <= 42:
        return  # Z3A.00, .01 and .49 name no week
    right = next(name for name, (first, last) in TRIMESTERS.items() if first <= week <= last)
    for one in case.reported:
        said = next((name for name in TRIMESTERS if f"{name} trimester" in one.code.title), right)
        if one.begins("O") and said != right:
            sentence = (
                f"{one.name} is for the {said} trimester, and week {week} is in the {right}. For a stay, the trimester "
                "of the admission counts for what was there then."
            )
            source = f"ICD-10-CM Tabular List {case.year}, note at chapter 15; guideline I.C.15.a.3"
            yield Finding("trimester", "warning", (one.code.code,), sentence, source)
