"""Typed values: sums of money, percentages, days, counts and dates."""

from __future__ import annotations

from typing import Any

from revcycle.exercises.variants import Shown
from revcycle.exercises.views.frame import ExerciseView, exercise_script


class AmountView(ExerciseView):
    """Labelled fields with their units. The raw answer maps a field's id to the text as typed."""

    _esm = exercise_script("amount")

    @classmethod
    def fits(cls, shown: Shown, raw: Any) -> bool:
        return isinstance(raw, dict) and all(
            name in shown.case.fields and isinstance(typed, str) for name, typed in raw.items()
        )

    def parts(self, shown: Shown) -> dict[str, Any]:
        return {
            "fields": [
                {"id": name, "label": field.label, "unit": field.unit} for name, field in shown.case.fields.items()
            ]
        }
