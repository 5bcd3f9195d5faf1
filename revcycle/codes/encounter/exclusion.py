"""Codes that do not stand together: kept apart by an Excludes note, or by their own titles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from revcycle.codes.diagnoses.icd10cm import Code, Note
from revcycle.codes.diagnoses.references import read
from revcycle.codes.encounter.encounter import Case, Reported
from revcycle.codes.finding import Finding

__all__ = ["contradicting", "excludes1", "excludes2"]

WITH = re.compile(r"\bwith(out)? ([a-z]+)")


def excludes1(case: Case) -> Iterator[Finding]:
    """Two codes of which one is excluded where the other stands: a conflict, for unrelated conditions may both stand.

    Source: guideline I.A.12.a.
    """
    for one, other in case.pairs():
        if note := _excluding("excludes1", one, other) or _excluding("excludes1", other, one):
            sentence = (
                f"{one.name} and {other.name} exclude each other. Report both only when the chart shows two conditions "
                "that have nothing to do with each other; when it does not say, ask the provider."
            )
            codes = (one.code.code, other.code.code)
            yield Finding("excludes1", "conflict", codes, sentence, f"{case.tabular(note)}; guideline I.A.12.a")


def excludes2(case: Case) -> Iterator[Finding]:
    """Two codes of which one is not part of the other: both may stand, if the chart has both.

    Notes of whole chapters and blocks are left out: they part nearly everything from everything.
    """
    for one, other in case.pairs():
        note = _excluding("excludes2", one, other) or _excluding("excludes2", other, one)
        if note and "-" not in note.code and not note.code.isdigit():
            sentence = (
                f"{other.name} is not part of {one.name}. Both codes may stand: see that the chart documents both."
            )
            codes = (one.code.code, other.code.code)
            yield Finding("excludes2", "reminder", codes, sentence, f"{case.tabular(note)}; guideline I.A.12.b")


def contradicting(case: Case) -> Iterator[Finding]:
    """Two codes of one category of which one says "with" what the other says "without".

    Codes for different sides may both stand. Source: the titles themselves.
    """
    for one, other in case.pairs():
        if one.category == other.category and (word := _denied(one.code, other.code) or _denied(other.code, one.code)):
            sentence = (
                f"{one.name} and {other.name}: one says “with {word}”, the other “without”. Keep the one that the "
                "chart supports, unless they are about different places."
            )
            codes = (one.code.code, other.code.code)
            source = f"ICD-10-CM Tabular List {case.year}, titles of {codes[0]} and {codes[1]}"
            yield Finding("contradicting", "conflict", codes, sentence, source)


def _denied(one: Code, other: Code) -> str:
    """The first word of what one title says is absent and the other says is there."""
    sides = [{"right", "left"} & set(code.title.lower().replace(",", "").split()) for code in (one, other)]
    if all(sides) and sides[0] != sides[1]:
        return ""
    absent = {word for out, word in WITH.findall(one.title.lower()) if out}
    present = {word for out, word in WITH.findall(other.title.lower()) if not out}
    return min(absent & present, default="")


def _excluding(kind: str, one: Reported, other: Reported) -> Note | None:
    """The note of one code that names the other. A range that holds both does not tell them apart."""
    for note in one.notes_of(kind):
        for reference in read(note.text).references:
            if other.compact in reference and one.compact not in reference:
                return note
    return None
