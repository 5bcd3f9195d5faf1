"""The widget of the bench. The browser draws; every answer comes from the code sets, by message."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import anywidget

from revcycle.bench import review, risk, services, stay, visit
from revcycle.exercises.views.frame import STYLE, script
from revcycle.exercises.views.reading import answered

STATIC = Path(__file__).parent / "static"
TOOLS = ("findings", "facts", "review", "services", "visit", "stay", "risk", "bench")


class BenchView(anywidget.AnyWidget):
    """Tools in tabs. It holds no answer and no state of its own: each message is answered to the view that asked."""

    _esm = "\n".join(
        [
            script("parts", "combobox", "tabular", "codes"),
            *((STATIC / f"{name}.js").read_text("utf-8") for name in TOOLS),
        ]
    )
    _css = "\n".join([STYLE, (STATIC / "bench.css").read_text("utf-8")])

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
            if (reply := _reply(content)) is not None:
                self.send(reply)


def _reply(content: dict[str, Any]) -> dict[str, Any] | None:
    asked = {"did": content.get("do"), "view": content.get("view"), "number": content.get("number")}
    match content.get("do"):
        case "named":
            return {**asked, **review.named(content)}
        case "review":
            return {**asked, **review.reviewed(content)}
        case "services":
            return {**asked, **services.found(content)}
        case "service":
            return {**asked, **services.named(content)}
        case "lines":
            return {**asked, **services.checked(content)}
        case "level":
            return {**asked, **visit.leveled(content)}
        case "procedures":
            return {**asked, **stay.found(content)}
        case "procedure":
            return {**asked, **stay.named(content)}
        case "stay":
            return {**asked, **stay.looked_at(content)}
        case "risk":
            return {**asked, **risk.adjusted(content)}
    return answered(content)
