"""Choosing one option, or every option that fits."""

from __future__ import annotations

from typing import Any

from revcycle.exercises.variants import Shown
from revcycle.exercises.views.frame import ExerciseView, exercise_script
from revcycle.exercises.views.scene import entries


class ChoiceView(ExerciseView):
    """Radio buttons or check boxes. The raw answer is an option's id, or a list of them."""

    _esm = exercise_script("choice")
    hides_missing = True

    @classmethod
    def fits(cls, shown: Shown, raw: Any) -> bool:
        chosen = [raw] if shown.exercise.choose == "one" else raw
        return isinstance(chosen, list) and all(name in ("", *shown.case.options) for name in chosen)

    def parts(self, shown: Shown) -> dict[str, Any]:
        return {
            "choose": shown.exercise.choose,
            "options": entries(shown.options),
        }
