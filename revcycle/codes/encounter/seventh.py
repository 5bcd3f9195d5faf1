"""Does the 7th character of an injury say what the chart says: open or closed, still treated or long past?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from revcycle.codes.encounter.chart_words import certain_words, sentences, title_words
from revcycle.codes.encounter.encounter import Case, Reported
from revcycle.codes.finding import Finding

__all__ = ["open_fracture", "phases", "sequela"]

PHASES = {"initial": "the treatment itself", "subsequent": "healing", "sequela": "what is left"}
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


def phases(case: Case) -> Iterator[Finding]:
    """An external cause with the 7th character of another phase of care than all the injuries. Source: I.C.20.a.2."""
    phase = {_phase(one) for one in _injuries(case)} - {""}
    for cause in case.reported:
        if len(phase) == 1 and cause.within("V00", "Y38") and _phase(cause) not in ("", *phase):
            (of_injury,) = phase
            sentence = (
                f"The 7th character of {cause.code.code} is for {PHASES[_phase(cause)]}, that of the injury for "
                f"{PHASES[of_injury]}. Both follow the phase of care, so one of them is wrong."
            )
            codes = (cause.code.code, *(one.code.code for one in _injuries(case)))
            yield Finding("phases", "warning", codes, sentence, case.guideline("I.C.20.a.2"))


def _phase(one: Reported) -> str:
    """What the 7th character says of the phase of care; nothing for codes without one."""
    said = one.code.title.rpartition(", ")[2] if one.code.extended else ""
    return next((name for name in PHASES if name in said), "")


def _injuries(case: Case) -> Iterator[Reported]:
    return (one for one in case.reported if one.within("S00", "T34") and one.code.extended)


def _about(one: Reported, words: frozenset[str]) -> bool:
    """Whether a sentence has half or more of the words of an injury's title, its 7th character apart."""
    title = title_words(one.line[1].title)
    return bool(title) and len(title & words) * 2 >= len(title)
