"""Codes from a chart, found by searching as one types."""

from __future__ import annotations

from typing import Any

from revcycle.codes import icd10cm
from revcycle.codes.index import IndexUnavailableError
from revcycle.codes.search import search
from revcycle.exercise.marking import Reading
from revcycle.exercise.variants import Shown
from revcycle.exercise.views.frame import ExerciseView, script

LONGEST_LIST = 20
_LONGEST_QUESTION = 200


class CodesView(ExerciseView):
    """A search field and the chosen codes. The raw answer is a list of ``{"code": ...}``, first-listed first."""

    _esm = script("parts", "frame", "combobox", "codes")
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

    def message(self, content: dict[str, Any]) -> None:
        if content.get("do") == "search":
            self.send(found(content))


def found(content: dict[str, Any]) -> dict[str, Any]:
    """Return the answer to one search of the browser, with the number and view that asked."""
    text = str(content.get("text", ""))[:_LONGEST_QUESTION]
    trouble = ""
    try:
        hits = search(text, limit=LONGEST_LIST + 1)
    except IndexUnavailableError as error:
        hits, trouble = [], str(error)
    return {
        "did": "search",
        "view": content.get("view"),
        "number": content.get("number"),
        "text": text,
        "hits": [
            {"code": hit.code, "title": hit.title, "billable": hit.billable, "term": hit.term}
            for hit in hits[:LONGEST_LIST]
        ],
        "more": len(hits) > LONGEST_LIST,
        "trouble": trouble,
    }
