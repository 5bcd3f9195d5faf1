"""The coder's book in a cell of its own: the Tabular List, an index to it, and the codes looked at last."""

from __future__ import annotations

from typing import Any

from revcycle.exercises.views.asked import AskedView
from revcycle.exercises.views.frame import STYLE, script
from revcycle.exercises.views.reading import answered


class TabularView(AskedView):
    """A search field, and the page that is open. It holds no answer; the codes looked at stay on this computer."""

    _esm = script("parts", "combobox", "tabular", "lookup")
    _css = STYLE

    def answer(self, content: dict[str, Any]) -> dict[str, Any] | None:
        return answered(content)
