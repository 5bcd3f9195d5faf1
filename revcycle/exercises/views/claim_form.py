"""A claim form to fill in, with the raw 837 that comes of it: boxes and segments know each other.

claim_form(fill(claim))                   the raw file follows what is typed
claim_form(form, written=file)            beside a file that stays as it is
"""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from revcycle.claim import Claim
from revcycle.claim.forms import FORM_NAMES, Box, FilledForm, boxes, read_form
from revcycle.claim.forms.attached import attachments
from revcycle.claim.forms.boxes import LINES, LINES_PER_PAGE
from revcycle.claim.forms.page import STYLE as FORM_STYLE
from revcycle.exercises.views.frame import STYLE, script
from revcycle.exercises.views.raw_837 import raw_file, raw_of

__all__ = ["ClaimFormView", "claim_form", "scene_of_form"]

LONGEST_TEXT = 500
MOST_ITEMS = 4000
MOST_PAGES = 9
SHEET = Path(__file__).parent / "static" / "claim_form.css"
_FROM_BROWSER = frozenset({"value", "tick"})


def claim_form(form: FilledForm, written: bytes | None = None, claim: int = 1) -> ClaimFormView | None:
    """The widget of a form; None while nbgrader runs the notebook.

    Args:
        form: what stands in the boxes at first.
        written: an 837 to show beside it, left as it is; without one, that of the claim as typed.
        claim: which claim of that file, from 1.
    """
    if os.environ.get("NBGRADER_EXECUTION"):
        return None
    return ClaimFormView(form, written=written, claim=claim)


class ClaimFormView(anywidget.AnyWidget):
    """A form in a notebook.

    ``scene`` is what to draw. ``value`` is the text of each box that is not blank; ``tick`` changes with every value
    sent, and comes back in ``notice`` once it was read. ``notice`` tells the faults, what is attached, and the
    raw file with the places of the boxes in it.
    """

    _esm = script("parts", "claim_parts", "claim_raw", "claim_form")
    _css = "\n".join([STYLE, FORM_STYLE, SHEET.read_text("utf-8")])

    scene = traitlets.Dict().tag(sync=True)
    value = traitlets.Dict().tag(sync=True)
    tick = traitlets.Unicode().tag(sync=True)
    notice = traitlets.Dict().tag(sync=True)

    def __init__(self, form: FilledForm, *, written: bytes | None = None, claim: int = 1) -> None:
        # Messages arrive in the main thread and in subshell threads.
        self._turn = threading.RLock()
        self._form = form
        self._written, self._number = written, claim
        super().__init__(scene=scene_of_form(form), value=dict(form.items))
        self.notice = self._noticed()
        self.observe(self._changed, ["value", "tick"])

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take what is typed from the browser, and nothing else."""
        taken = {name: value for name, value in sync_data.items() if name in _FROM_BROWSER}
        with self._turn:
            super().set_state(taken)

    @property
    def form(self) -> FilledForm:
        """The form as it is typed now."""
        return self._form.typed(self._typed())

    @property
    def claim(self) -> Claim | None:
        """The claim that is typed; None as long as something cannot be read."""
        return read_form(self.form)[0]

    def _typed(self) -> dict[str, str]:
        """What the browser sent, as far as it can stand on a form."""
        pairs = list(self.value.items())[:MOST_ITEMS]
        return {item: text[:LONGEST_TEXT] for item, text in pairs if isinstance(text, str) and text}

    def _changed(self, _change: Any) -> None:
        with self._turn:
            self.notice = self._noticed()

    def _noticed(self) -> dict[str, Any]:
        form = self.form
        claim, faults = read_form(form)
        return {
            "tick": self.tick,
            "faults": [{"item": one.item, "sentence": one.sentence, "stops": one.stops} for one in faults],
            "raw": self._raw(claim),
            "attached": [{"title": one.title, "rows": [list(row) for row in one.rows]} for one in attachments(form)],
        }

    def _raw(self, claim: Claim | None) -> dict[str, Any]:
        """The segments of the file, and where each box stands in it; or why there is none."""
        return raw_of(claim) if self._written is None else raw_file(self._written, self._number)


def scene_of_form(form: FilledForm) -> dict[str, Any]:
    """The boxes of a form as the browser draws them."""
    blocks: list[dict[str, Any]] = []
    for one in boxes(form.kind):
        if not blocks or blocks[-1]["name"] != one.block:
            blocks.append({"name": one.block, "lines": one.block == LINES, "boxes": []})
        blocks[-1]["boxes"].append(_drawn(one))
    return {
        "form": FORM_NAMES[form.kind],
        "kind": form.kind,
        "blocks": blocks,
        "rows": form.rows,
        "per_page": LINES_PER_PAGE[form.kind],
        "most_rows": LINES_PER_PAGE[form.kind] * MOST_PAGES,
    }


def _drawn(one: Box) -> dict[str, Any]:
    return {
        "item": one.item,
        "number": one.number,
        "label": one.label,
        "short": one.short,
        "kind": one.kind,
        "choices": list(one.choices),
        "most": one.most,
        "wire": bool(one.wire),
        "place": [one.row, one.column, one.width, one.height],
    }
