"""Words marked in a note."""

from __future__ import annotations

from typing import Any

from revcycle.exercises.variants import Shown
from revcycle.exercises.views.frame import ExerciseView, exercise_script


class EvidenceView(ExerciseView):
    """A note whose words can be marked. The raw answer is a list of ``{"from": 3, "to": 7, "text": ...}``."""

    _esm = exercise_script("evidence")
    hides_missing = True

    @classmethod
    def fits(cls, shown: Shown, raw: Any) -> bool:
        return isinstance(raw, list) and all(
            isinstance(mark, dict)
            and type(mark.get("from")) is int
            and type(mark.get("to")) is int
            and 0 <= mark["from"] <= mark["to"] < len(shown.words)
            and mark.get("text") == " ".join(shown.words[mark["from"] : mark["to"] + 1])
            for mark in raw
        )

    def parts(self, shown: Shown) -> dict[str, Any]:
        return {}
