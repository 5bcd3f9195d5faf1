"""A claim form that is completed item by item, below the face sheet of the encounter and above the raw 837."""

from __future__ import annotations

from typing import Any

from revcycle.claim.forms import FilledForm, read_form
from revcycle.claim.forms.page import STYLE as FORM_STYLE
from revcycle.exercises import billed
from revcycle.exercises.marking import Reading
from revcycle.exercises.variants import Shown
from revcycle.exercises.views.claim_form import SHEET, scene_of_form
from revcycle.exercises.views.face_sheet import face_sheet
from revcycle.exercises.views.frame import STYLE, ExerciseView, script
from revcycle.exercises.views.raw_837 import raw_of


class ClaimView(ExerciseView):
    """Open boxes among filled ones. The raw answer maps an item to the text as typed; blank boxes are left out."""

    _esm = (
        script(*("parts", "combobox", "tabular", "frame", "sent", "claim_parts", "claim_raw"), "claim")
        + "\nexport default exercise(claim);\n"
    )
    _css = "\n".join([STYLE, FORM_STYLE, SHEET.read_text("utf-8")])

    @classmethod
    def fits(cls, shown: Shown, raw: Any) -> bool:
        asked = billed.asked_items(shown)
        return isinstance(raw, dict) and all(item in asked and isinstance(text, str) for item, text in raw.items())

    def parts(self, shown: Shown) -> dict[str, Any]:
        form = billed.handed_out(shown)
        return {
            "sheet": face_sheet(billed.billed(shown), pointed=shown.carried),
            "paper": {**scene_of_form(form), "rows": max(billed.line_count(shown), form.rows)},
            "given": dict(form.items),
            "open": list(billed.asked_items(shown)),
        }

    def remarks(self, reading: Reading) -> dict[str, Any]:
        form = self._typed()
        return {
            "faults": [{"item": problem.name, "sentence": problem.sentence} for problem in reading.problems],
            "raw": raw_of(read_form(form)[0]),
        }

    def _typed(self) -> FilledForm:
        form = billed.handed_out(self._shown)
        return form.typed({**form.items, **self.answer})
