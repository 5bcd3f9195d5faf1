"""Exercises as they are shown to who answers everything right: with a case that waits for an answer of another module,
the reference answer of that module is in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from revcycle.exercises.answers import SavedAnswer
from revcycle.exercises.carrying.completing import NotUsableError, completed
from revcycle.exercises.carrying.copies import MOST_LINKS, Carried
from revcycle.exercises.definition import DefinitionError, Exercise
from revcycle.exercises.marking import Key, Kind, kind_of, practice_key
from revcycle.exercises.variants import Draw, Shown, show

if TYPE_CHECKING:
    from grading.material import Material

__all__ = ["Answering", "key_of", "reference_carried", "reference_shown", "right", "source_of"]

Answering = Callable[[Kind, Shown, Key], Any]
REFERENCE = Draw("reference")


def right(kind: Kind, shown: Shown, key: Key) -> Any:
    """Answer as the key does."""
    return kind.right(shown, key)


def key_of(material: Material, exercise: Exercise, case_id: str) -> Key:
    """Return the key of a case, practice or graded. Raises DefinitionError when there is none."""
    return practice_key(exercise, case_id) if exercise.practice else material.key(exercise, case_id)


def source_of(material: Material, exercise: Exercise) -> tuple[Material, Exercise]:
    """Return the exercise whose answer is carried, with its module. Raises DefinitionError when there is none."""
    module, _, name = exercise.carries.partition("/")
    try:
        there = material.beside(module)
        found = there.definitions.find(name)
    except DefinitionError as error:
        raise DefinitionError(exercise.file, exercise.id, f"carries “{exercise.carries}”: {error}") from error
    if found is None:
        problem = f"carries “{exercise.carries}”, but {module} has no such exercise. Mend the name."
        raise DefinitionError(exercise.file, exercise.id, problem)
    return there, found


def reference_carried(
    material: Material, exercise: Exercise, case_id: str, answering: Answering = right, links: int = 1
) -> Carried:
    """Return what a case carries when the source was answered in this way, and all before it right.

    Raises DefinitionError when there is no such source, or its key does not fit.
    """
    if links > MOST_LINKS:
        raise DefinitionError(exercise.file, exercise.id, "carries leads through too many modules, or round in a ring.")
    there, source = source_of(material, exercise)
    if case_id not in source.cases:
        problem = f"case “{case_id}”: “{exercise.carries}” has no such case. Give both the same name, or set given."
        raise DefinitionError(exercise.file, exercise.id, problem)
    shown, before = _shown(there, source, case_id, links + 1)
    key = key_of(there, source, case_id)
    try:
        answer = answering(kind_of(source), shown, key)
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        problem = f"case “{case_id}”: the source cannot be answered: {str(error).strip(chr(34))}"
        raise DefinitionError(exercise.file, exercise.id, problem) from error
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    saved = SavedAnswer(source.id, source.version, there.module, source.kind, case_id, REFERENCE, answer, moment)
    return Carried(saved, before)


def reference_shown(material: Material, exercise: Exercise, case_id: str, draw: Draw = REFERENCE) -> Shown:
    """Return an exercise as shown to who has answered everything before it right.

    Raises DefinitionError when its case waits for an answer that cannot be had, ChartError when its chart is missing.
    """
    return replace(_shown(material, exercise, case_id, 1)[0], draw=draw)


def _shown(material: Material, exercise: Exercise, case_id: str, links: int) -> tuple[Shown, Carried | None]:
    shown = show(exercise, REFERENCE, material.shelf, case_id)
    if not exercise.carries or shown.case.given:
        return shown, None
    carried = reference_carried(material, exercise, case_id, links=links)
    try:
        return completed(shown, carried).shown, carried
    except NotUsableError as error:
        problem = f"case “{case_id}”: the right answer of “{exercise.carries}” cannot be worked on: {error}"
        raise DefinitionError(exercise.file, exercise.id, problem) from error
