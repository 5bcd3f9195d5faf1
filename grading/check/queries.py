"""Charts whose right answer is a query: the coder must ask the provider before the visit can be coded."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grading.material import Material
from revcycle.exercises.definition import Case, DefinitionError, Exercise
from revcycle.exercises.marking import Key, practice_key

_ASKS = re.compile(
    r"^ask\b|\bquer(?:y|ies)\b|\bask the (?:provider|doctor|surgeon)\b|\bquestion to the (?:provider|doctor)\b",
    re.IGNORECASE,
)


def charts_to_query(materials: Sequence[Material]) -> set[str]:
    """Return the charts of cases whose right answer is to ask.

    That is a chosen option or a bin whose words say so, or a place to be marked where the task says that one must ask.
    """
    found = set()
    for material in materials:
        for exercise in material.definitions:
            for case in exercise.cases.values():
                try:
                    key = practice_key if exercise.practice else material.key
                    if case.chart and _asks(exercise, case, key(exercise, case.id)):
                        found.add(case.chart)
                except DefinitionError:
                    continue  # the check of keys tells of it
    return found


def _asks(exercise: Exercise, case: Case, key: Key) -> bool:
    answer = key.answer
    if exercise.kind == "choice":
        right = [answer] if isinstance(answer, str) else list(answer or ())
        return any(_ASKS.search(case.options.get(option, "")) for option in right)
    if exercise.kind == "sort" and isinstance(answer, dict):
        return any(_ASKS.search(case.bins.get(name, "")) for name in answer.values())
    return exercise.kind == "evidence" and bool(answer) and bool(_ASKS.search(exercise.prompt))
