"""The field in which a student gives their name, once, in the first module."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import anywidget
import traitlets

from revcycle.exercises.student import name_yourself
from revcycle.exercises.views.frame import STYLE, script
from revcycle.folders import FolderUnavailableError


class NameView(anywidget.AnyWidget):
    """``state`` holds the name as kept, whether the hub gave it, and what to tell the student.

    ``named`` is called with a name that was given just now.
    """

    _esm = script("parts", "name")
    _css = STYLE

    state = traitlets.Dict().tag(sync=True)

    def __init__(self, name: str, *, from_hub: bool, named: Callable[[str], None]) -> None:
        self._turn = threading.RLock()
        self._named = named
        super().__init__(state={"name": name, "hub": from_hub, "said": "", "trouble": ""})
        self.on_msg(self._asked)

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take nothing from the browser but its messages."""

    def _asked(self, _widget: Any, content: Any, _buffers: Any) -> None:
        if not isinstance(content, dict) or content.get("do") != "name" or self.state["hub"]:
            return
        with self._turn:
            try:
                name = name_yourself(str(content.get("name", "")))
            except (ValueError, FolderUnavailableError) as error:
                self.state = {**self.state, "said": "", "trouble": str(error)}
            except OSError as error:
                sentence = f"Your name could not be kept ({error.strerror or error}). Tell your instructor."
                self.state = {**self.state, "said": "", "trouble": sentence}
            else:
                said = f"Thank you, {name}. Your name is kept on this computer."
                self.state = {**self.state, "name": name, "said": said, "trouble": ""}
                self._named(name)
