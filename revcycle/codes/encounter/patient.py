"""Does a code fit this patient? Warnings only: records hold mistakes, and people do not all fit the tables.

Source: the limits that chapters and titles name, and the kinds of conflict in CMS's Medicare Code Editor. Medicare no
longer rejects for sex; a payer's own rules may.
"""

from __future__ import annotations

from collections.abc import Iterator

from revcycle.codes.encounter.encounter import Case
from revcycle.codes.encounter.tables import rules
from revcycle.codes.finding import Finding

__all__ = ["age", "sex"]

SOURCE = "CMS Medicare Code Editor, {} conflict"
WORDS = {"F": "female", "M": "male"}


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
