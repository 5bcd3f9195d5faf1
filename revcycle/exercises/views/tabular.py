"""The Tabular List to read in, in a cell of its own."""

from __future__ import annotations

import threading
from typing import Any

import anywidget

from revcycle.exercises.views.frame import STYLE, script
from revcycle.exercises.views.reading import answered


class TabularView(anywidget.AnyWidget):
    """A search field, and the entry chosen. It holds no answer and saves nothing."""

    _esm = script("parts", "combobox", "tabular", "lookup")
    _css = STYLE

    def __init__(self) -> None:
        self._turn = threading.RLock()
        super().__init__()
        self.on_msg(self._asked)

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take nothing from the browser but its messages."""

    def _asked(self, _widget: Any, content: Any, _buffers: Any) -> None:
        if not isinstance(content, dict):
            return
        with self._turn:
            if (reply := answered(content)) is not None:
                self.send(reply)
