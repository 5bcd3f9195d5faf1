"""Sorting items into bins, and putting items in order."""

from __future__ import annotations

from typing import Any

from revcycle.exercises.variants import Shown
from revcycle.exercises.views.frame import ExerciseView, exercise_script
from revcycle.exercises.views.scene import entries


class BinsView(ExerciseView):
    """A row of radio buttons per item. The raw answer maps an item's id to a bin's id."""

    _esm = exercise_script("bins")

    @classmethod
    def fits(cls, shown: Shown, raw: Any) -> bool:
        return isinstance(raw, dict) and all(
            item in shown.case.items and chosen in ("", *shown.case.bins) for item, chosen in raw.items()
        )

    def parts(self, shown: Shown) -> dict[str, Any]:
        return {
            "bins": entries(shown.case.bins),
            "items": entries(shown.items),
        }


class OrderView(ExerciseView):
    """A pool of items and the order so far. The raw answer is a list of the placed items' ids."""

    _esm = exercise_script("order")

    @classmethod
    def fits(cls, shown: Shown, raw: Any) -> bool:
        known = list(shown.case.items)
        return isinstance(raw, list) and all(item in known for item in raw) and len(set(raw)) == len(raw)

    def parts(self, shown: Shown) -> dict[str, Any]:
        return {"items": entries(shown.items)}
