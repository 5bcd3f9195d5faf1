"""Levels of visits in keys: code, basis and prolonged time are what the engine derives from the key's elements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from grading.material import Material
from revcycle.chart import ChartError
from revcycle.exercises.marking import practice_key
from revcycle.exercises.marking.level import derived_from_key, prolonged_units
from revcycle.exercises.variants import Draw, Shown, show


def level_problems(material: Material) -> Iterator[str]:
    """Yield where the key of a module's level exercises is not what follows from its own elements."""
    for exercise in material.definitions:
        if exercise.kind != "level":
            continue
        for case_id in exercise.cases:
            try:
                key = practice_key(exercise, case_id) if exercise.practice else material.key(exercise, case_id)
                shown = show(exercise, Draw("reference"), material.shelf, case_id)
            except (ValueError, LookupError, ChartError):
                continue  # told elsewhere
            file = exercise.file if exercise.practice else material.keys.file
            for answer in (key.answer, *key.alternatives):
                if isinstance(answer, dict):
                    for problem in _answer(shown, answer):
                        yield f"{file}, exercise “{exercise.id}”: case “{case_id}”: {problem}"


def _answer(shown: Shown, answer: Mapping[str, Any]) -> Iterator[str]:
    try:
        found = derived_from_key(shown, answer)
    except (ValueError, LookupError, TypeError):
        return  # told with the scores
    if found is None:
        yield "the answer names no code of this kind of visit. Add code, or say whether the patient is new."
        return
    level = found.at()
    if level is None:
        yield "its elements and minutes reach no level. Give problems, data and risk, or time."
        return
    if answer.get("code", level.concept) != level.concept:
        yield f"its elements lead to {level.concept}, not to {answer['code']}. {found.sentence} Mend one of the two."
    if answer.get("basis", min(found.bases)) not in found.bases:
        yield f"its level is reached by {' or '.join(sorted(found.bases))}, but it gives {answer['basis']}. Mend basis."
    units = prolonged_units(shown, found)
    if answer.get("prolonged", units) != units:
        yield f"its minutes reach {units} units of prolonged time, but it gives {answer['prolonged']}. Mend prolonged."
