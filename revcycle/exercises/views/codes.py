"""Codes from a chart, found by searching as one types."""

from __future__ import annotations

from typing import Any

from revcycle.codes.diagnoses import icd10cm
from revcycle.exercises.marking import Reading
from revcycle.exercises.variants import Shown
from revcycle.exercises.views.frame import ExerciseView, exercise_script


class CodesView(ExerciseView):
    """A search field and the chosen codes. The raw answer is a list of ``{"code": ...}``, first-listed first."""

    _esm = exercise_script("codes")
    hides_missing = True

    @classmethod
    def fits(cls, shown: Shown, raw: Any) -> bool:
        return isinstance(raw, list) and all(isinstance(row, dict) and isinstance(row.get("code"), str) for row in raw)

    def parts(self, shown: Shown) -> dict[str, Any]:
        return {"most": shown.exercise.most}

    def remarks(self, reading: Reading) -> dict[str, Any]:
        found = [(row["code"], icd10cm.get(row["code"])) for row in self.answer if row["code"].strip()]
        return {
            "codes": [{"code": typed, "title": code.title, "billable": code.billable} for typed, code in found if code]
        }
