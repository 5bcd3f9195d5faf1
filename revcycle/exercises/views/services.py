"""Lines of service from a chart: codes found by searching as one types, modifiers, units and pointers as typed."""

from __future__ import annotations

from typing import Any

from revcycle.codes.diagnoses import icd10cm
from revcycle.exercises.marking import Reading
from revcycle.exercises.marking.service_lines import LETTERS
from revcycle.exercises.marking.services import coded_here
from revcycle.exercises.variants import Shown
from revcycle.exercises.views.frame import ExerciseView, exercise_script
from revcycle.exercises.views.service_search import named

_FIELDS = {"code", "modifiers", "units", "pointers"}


class ServicesView(ExerciseView):
    """The diagnoses with their letters, given or coded here, and the lines.

    The raw answer is a table: ``lines`` is a list of ``{"code", "modifiers", "units", "pointers"}``, all as typed;
    ``diagnoses`` a list of ``{"code": ...}``, where the student codes them.
    """

    _esm = exercise_script("services", "codes", "sent")
    hides_missing = True

    @classmethod
    def fits(cls, shown: Shown, raw: Any) -> bool:
        return (
            isinstance(raw, dict)
            and set(raw) <= {"lines", "diagnoses"}
            and _texts(raw.get("lines", []), _FIELDS)
            and _texts(raw.get("diagnoses", []), {"code"})
        )

    def parts(self, shown: Shown) -> dict[str, Any]:
        return {
            "most": shown.exercise.most,
            "asks": list(shown.exercise.asks),
            "letters": LETTERS,
            "coded_here": coded_here(shown),
            "diagnoses": [{"code": code, "title": _title(code)} for code in shown.case.diagnoses],
        }

    def remarks(self, reading: Reading) -> dict[str, Any]:
        typed = [row["code"] for row in self.answer.get("diagnoses", []) if row["code"].strip()]
        found = [(code, icd10cm.get(code)) for code in typed]
        services = [named({"code": row["code"]}) for row in self.answer.get("lines", [])]
        return {
            "codes": [{"code": code, "title": one.title, "billable": one.billable} for code, one in found if one],
            "services": [{"code": one["code"], "title": one["title"]} for one in services],
        }


def _texts(rows: Any, names: set[str]) -> bool:
    return isinstance(rows, list) and all(
        isinstance(row, dict)
        and "code" in row
        and set(row) <= names
        and all(isinstance(text, str) for text in row.values())
        for row in rows
    )


def _title(code: str) -> str:
    found = icd10cm.get(code)
    return found.title if found else ""
