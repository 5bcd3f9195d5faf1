"""The widget of the bench. The browser draws; every answer comes from the code sets, by message."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from revcycle.bench import review, risk, services, stay, visit
from revcycle.exercises.views.asked import AskedView
from revcycle.exercises.views.frame import STYLE, script
from revcycle.exercises.views.reading import answered

STATIC = Path(__file__).parent / "static"
TOOLS = ("findings", "facts", "review", "services", "visit", "stay", "risk", "bench")


# What the browser asks -> who answers.
ANSWERS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "named": review.named,
    "review": review.reviewed,
    "services": services.found,
    "service": services.named,
    "lines": services.checked,
    "level": visit.leveled,
    "procedures": stay.found,
    "procedure": stay.named,
    "stay": stay.looked_at,
    "risk": risk.adjusted,
}


class BenchView(AskedView):
    """Tools in tabs. It holds no answer and no state of its own: each message is answered to the view that asked."""

    _esm = "\n".join(
        [
            script("parts", "combobox", "tabular", "codes"),
            *((STATIC / f"{name}.js").read_text("utf-8") for name in TOOLS),
        ]
    )
    _css = "\n".join([STYLE, (STATIC / "bench.css").read_text("utf-8")])

    def answer(self, content: dict[str, Any]) -> dict[str, Any] | None:
        """See :meth:`AskedView.answer`."""
        what = content.get("do")
        if not isinstance(what, str) or what not in ANSWERS:
            return answered(content)
        asked = {"did": what, "view": content.get("view"), "number": content.get("number")}
        return {**asked, **ANSWERS[what](content)}
