"""Does the 7th character of an injury say what the chart says: open or closed, still treated or long past?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from revcycle.codes.encounter.chart_words import certain_words, sentences, title_words
from revcycle.codes.encounter.encounter import Case, Reported
from revcycle.codes.finding import Finding

__all__ = ["open_fracture", "sequela"]

LATE = re.compile(r"(?i)\blate (?:effect|result)|\bsequela|\bresidual of\b")


def open_fracture(case: Case) -> Iterator[Finding]:
    """A 7th character for a closed fracture, while the chart calls that fracture open. Source: guideline I.C.19.c."""
    said = [words for line in sentences(case.encounter.chart) if (words := certain_words(line))]
    for one in _injuries(case):
        if "for closed fracture" not in one.code.title:
            continue
        if any({"open", "fracture"} <= words and "reduction" not in words and _about(one, words) for words in said):
            sentence = (
                f"{one.name} has the 7th character of a closed fracture, and the chart calls it open. Choose the 7th "
                "character by the type of the wound, such as B (or C for the graver types of long bones)."
            )
            yield Finding("open-fracture", "warning", (one.code.code,), sentence, case.guideline("I.C.19.c"))


def sequela(case: Case) -> Iterator[Finding]:
    """An injury coded as present, while the chart tells of what it has left behind. Source: guideline I.B.10."""
    late = [certain_words(line) for line in sentences(case.encounter.chart) if LATE.search(line)]
    for one in _injuries(case):
        if not one.compact.endswith("S") and any(_about(one, words) for words in late):
            sentence = (
                f"{one.name} is for care of the injury itself, and the chart speaks of what it has left. Then the 7th "
                "character is S, and what was left is listed before."
            )
            yield Finding("sequela-as-present", "warning", (one.code.code,), sentence, case.guideline("I.B.10"))


def _injuries(case: Case) -> Iterator[Reported]:
    return (one for one in case.reported if one.within("S00", "T34") and one.code.extended)


def _about(one: Reported, words: frozenset[str]) -> bool:
    """Whether a sentence has half or more of the words of an injury's title, its 7th character apart."""
    title = title_words(one.line[1].title)
    return bool(title) and len(title & words) * 2 >= len(title)
