"""Pointers to diagnoses that the student coded in another module: one mistake there is not charged again here.

A key names a pointer by its diagnosis code. A code of the key that the student does not have is stood for by the
student's codes of the same three-character category. Where there is none, that pointer is not judged; nor is a pointer
to a code of the student's that stands for none of the key's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from revcycle.exercises.marking.service_lines import Line

__all__ = ["as_the_key_has_it", "standing_for", "without_lost"]


def standing_for(lines: Iterable[Line], own: Sequence[str]) -> Mapping[str, str]:
    """Return for each of the student's codes the code that it stands for in the key's lines; others are left out."""
    named = list(dict.fromkeys(code for line in lines for code in line.pointers))
    found = {code: code for code in own if code in named}
    for wanted in named:
        if wanted not in own:
            found |= {code: wanted for code in own if code not in found and code[:3] == wanted[:3]}
    return found


def as_the_key_has_it(line: Line, standing: Mapping[str, str]) -> Line:
    """Return a student's line with its pointers in the codes of the key, without those that stand for none."""
    pointers = dict.fromkeys(standing[code] for code in line.pointers if code in standing)
    return replace(line, pointers=tuple(pointers))


def without_lost(right: Line, standing: Mapping[str, str]) -> Line:
    """Return a right line without the pointers that nothing of the student's stands for."""
    there = tuple(code for code in right.pointers if code in standing.values())
    if there or not right.pointers:
        return replace(right, pointers=there)
    return replace(right, pointers=(), unjudged=frozenset({"pointers"}))
