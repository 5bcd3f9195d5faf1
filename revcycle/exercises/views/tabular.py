"""The coder's book in a cell of its own: the Tabular List, an index to it, and the codes looked at last."""

from __future__ import annotations

import threading
from typing import Any

import anywidget

from revcycle.exercises.views.frame import STYLE, script
from revcycle.exercises.views.reading import answered


class TabularView(anywidget.AnyWidget):
    """A search field, and the page that is open. It holds no answer; the codes looked at stay on this computer."""

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
