"""Draws real widgets in a bare page, with the test in the place of the kernel: quick, and without JupyterLab."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from revcycle.exercises import session

if TYPE_CHECKING:
    from playwright.sync_api import Page

ADDRESS = "http://localhost/harness"


class Room:
    """A page with widgets in it, and the module's folder that they save to."""

    def __init__(self, page: "Page", module: Path) -> None:
        self.page = page
        self.module = module
        self.widgets: dict[str, Any] = {}
        self.sent: dict[str, list[Any]] = {}
        self.received: list[tuple[str, str, Any]] = []
        html = Path(__file__).with_name("page.html").read_text("utf-8")
        page.route(ADDRESS, lambda route: route.fulfill(body=html, content_type="text/html"))
        page.expose_function("kernel", self._kernel)
        page.goto(ADDRESS)
        page.wait_for_function("window.ready")

    def draw(self, widget: Any, name: str = "widget", *, views: int = 1) -> Any:
        """Draw a widget, and return it."""
        self.widgets[name] = widget
        self.sent[name] = []
        widget.send = lambda content, buffers=None: self.sent[name].append(content)
        css = getattr(widget, "_css", "")
        self.page.evaluate(
            "([name, esm, css, state, views]) => draw(name, esm, css, state, views)",
            [name, widget._esm, css, self._state(widget), views],
        )
        return widget

    def exercise(self, exercise_id: str, *, views: int = 1) -> Any:
        """Open an exercise of the module as its notebook would, and draw it."""
        widget = session.exercise(exercise_id)
        assert not isinstance(widget, session.Panel), widget.sentence
        return self.draw(widget, exercise_id, views=views)

    def saved(self, exercise_id: str) -> Any:
        """Return the raw answer in the answers folder, once everything sent has arrived; None when there is no file."""
        self.settle()
        path = self.module / "answers" / f"{exercise_id}.json"
        return json.loads(path.read_text("utf-8"))["answer"] if path.exists() else None

    def settle(self) -> None:
        """Wait until the page has sent what it will, and heard all answers."""
        self.page.wait_for_timeout(350)
        self.page.evaluate("Promise.all(shown.map(({ model }) => model.settled()))")

    def push(self, name: str) -> None:
        """Tell the page about the widget's state, as a kernel does when another page changed it."""
        facts = {"changes": self._state(self.widgets[name]), "messages": []}
        self.page.evaluate("([name, facts]) => shown.find((one) => one.name === name).model.take(facts)", [name, facts])

    def _kernel(self, name: str, kind: str, content: Any) -> dict[str, Any]:
        widget = self.widgets[name]
        self.received.append((name, kind, content))
        before = self._state(widget)
        if kind == "state":
            widget.set_state(content)
        else:
            widget._handle_custom_msg(content, [])
        after = self._state(widget)
        messages, self.sent[name][:] = list(self.sent[name]), []
        changes = {
            key: value
            for key, value in after.items()
            if value != before[key] and not (kind == "state" and key in content)
        }
        return {"changes": changes, "messages": messages}

    @staticmethod
    def _state(widget: Any) -> dict[str, Any]:
        known = ("scene", "answer", "value", "tick", "notice", "reply", "state")
        names = [name for name in known if widget.has_trait(name)]
        return json.loads(json.dumps({name: getattr(widget, name) for name in names}))
