"""What a hand-in carries from another module, held against what the same student handed in there.

A student may work on with an answer that was handed in as something else: mended afterwards, say, or another student's.
It is graded as it lies in the hand-in, and a person is told. It is never a lost mark.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from grading.handins import HandIn
from grading.material import Material
from grading.reference import source_of
from revcycle.exercises.answers import DamagedAnswerError
from revcycle.exercises.carrying.completing import completed
from revcycle.exercises.carrying.copies import Carried
from revcycle.exercises.marking import FAULTS, kind_of
from revcycle.exercises.variants import Shown, show

__all__ = ["carried_flags"]

MOST_LINES = 6
"""Lines that are shown of each of two answers that differ."""

LONGEST = 160
"""Characters of a line."""


def carried_flags(shown: Shown, handin: HandIn, material: Material) -> Iterator[str]:
    """Yield a sentence for the grader where a student's own visit is not the one handed in for its module."""
    if not shown.carried:
        return
    exercise = shown.exercise
    module, _, source = exercise.carries.partition("/")
    begun = f"{exercise.id}: the student works on with an own answer of {module}, “{source}”"
    end = "It was graded as it lies in this hand-in. Please look. No mark was taken away."
    try:
        here, there = handin.carried(exercise.id), handin.beside(module).answer_with_all(source)
    except DamagedAnswerError as error:
        yield f"{begun}. What was handed in for {module} cannot be read: {error} {end}"
        return
    if there is None:
        yield f"{begun}, but nothing was handed in there. {end}"
    elif here is not None and not here.says_the_same(there):
        yield f"{begun}, which is not the same as what was handed in there. {_both(shown, material, here, there)} {end}"


def _both(shown: Shown, material: Material, here: Carried, there: Carried) -> str:
    """What two answers say, without what they have in common."""
    ours, theirs = _lines(shown, material, here), _lines(shown, material, there)
    if here.source.case != there.source.case:
        return f"Here it is about “{here.source.case[:LONGEST]}”, there about “{there.source.case[:LONGEST]}”."
    if ours == theirs:
        return "Both say the same. What they hang on differs: an answer further up, or what was sent before."
    mine, other = _listed(ours, theirs), _listed(theirs, ours)
    return f"Only here: {mine}. Only there: {other}."


def _listed(lines: list[str], others: list[str]) -> str:
    only = [line for line in lines if line not in others] or (["the same in another order"] if lines else ["nothing"])
    more = f"; and {len(only) - MOST_LINES} more" if len(only) > MOST_LINES else ""
    return "; ".join(line[:LONGEST] for line in only[:MOST_LINES]) + more


def _lines(shown: Shown, material: Material, carried: Carried) -> list[str]:
    """An answer in words, a line a part; as it lies in its file where that cannot be had."""
    raw: Any = carried.source.answer
    try:
        there, exercise = source_of(material, shown.exercise)
        met = show(exercise, carried.source.draw, there.shelf, carried.source.case)
        if exercise.carries and not met.case.given and carried.before is not None:
            met = completed(met, carried.before).shown
        kind = kind_of(exercise)
        reading = kind.read(met, raw)
        told = kind.describe(met, reading.value) if reading.value else []
        told += [f"{problem.part}: cannot be read" for problem in reading.problems]
    except FAULTS:
        raise
    except Exception:  # noqa: BLE001  whatever a hand-in holds, its grader is shown something
        return [repr(raw)]
    return told
