"""The widget of the bench. The browser draws; every answer comes from the code sets, by message."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from revcycle.bench import review, services, visit
from revcycle.exercises.views.asked import AskedView
from revcycle.exercises.views.frame import STYLE, script
from revcycle.exercises.views.reading import answered

STATIC = Path(__file__).parent / "static"
TOOLS = ("findings", "review", "services", "visit", "bench")


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
        return answered(content)
