"""The widget that the browser only asks: the drill, the book, the bench, the field for a name."""

from __future__ import annotations

import threading
from typing import Any

import anywidget


class AskedView(anywidget.AnyWidget):
    """Takes no state from the browser, and answers its messages one at a time; what is no message is passed over."""

    def __init__(self, **traits: Any) -> None:
        # Messages arrive in the main thread and in subshell threads.
        self._turn = threading.RLock()
        super().__init__(**traits)
        self.on_msg(self._asked)

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take nothing from the browser but its messages."""

    def answer(self, content: dict[str, Any]) -> dict[str, Any] | None:
        """Return the answer to one message, None when there is nothing to say to it."""
        raise NotImplementedError

    def _asked(self, _widget: Any, content: Any, _buffers: Any) -> None:
        if not isinstance(content, dict):
            return
        with self._turn:
            if (reply := self.answer(content)) is not None:
                self.send(reply)
