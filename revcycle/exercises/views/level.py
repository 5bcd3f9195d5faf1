"""The level of a visit: the table of decision making, time, the basis, and the code."""

from __future__ import annotations

from typing import Any

from revcycle.exercises.marking import Reading
from revcycle.exercises.marking.level import LABELS, followed, parts_of
from revcycle.exercises.variants import Shown
from revcycle.exercises.views.frame import ExerciseView, exercise_script
from revcycle.exercises.views.scene import entries


class LevelView(ExerciseView):
    """A row of radio buttons per element, facts to tick below it, and typed minutes.

    The raw answer maps a part to the word or concept id chosen or to the text as typed; ``facts`` is a list of ids.
    """

    _esm = exercise_script("level")

    @classmethod
    def fits(cls, shown: Shown, raw: Any) -> bool:
        return (
            isinstance(raw, dict)
            and set(raw) <= {*shown.exercise.asks, "facts"}
            and all(isinstance(raw[name], str) for name in raw if name != "facts")
            and isinstance(raw.get("facts", []), list)
            and all(isinstance(fact, str) for fact in raw.get("facts", []))
        )

    def parts(self, shown: Shown) -> dict[str, Any]:
        return {
            "parts": [
                {"id": name, "label": LABELS[name], "options": entries(options), "facts": entries(facts)}
                for name, options, facts in parts_of(shown)
            ],
            "follows": "code" not in shown.exercise.asks,
        }

    def remarks(self, reading: Reading) -> dict[str, Any]:
        if "code" in self._shown.exercise.asks:
            return {}
        one = followed(self._shown, reading.value or {})
        return {"follows": one.code if one else ""}
