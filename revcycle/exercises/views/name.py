"""The field in which a student gives their name, once, in the first module."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import traitlets

from revcycle.exercises.student import name_yourself
from revcycle.exercises.views.asked import AskedView
from revcycle.exercises.views.frame import STYLE, script
from revcycle.folders import FolderUnavailableError


class NameView(AskedView):
    """``state`` holds the name as kept, whether the hub gave it, and what to tell the student.

    ``named`` is called with a name that was given just now.
    """

    _esm = script("parts", "name")
    _css = STYLE

    state = traitlets.Dict().tag(sync=True)

    def __init__(self, name: str, *, from_hub: bool, named: Callable[[str], None]) -> None:
        self._named = named
        super().__init__(state={"name": name, "hub": from_hub, "said": "", "trouble": ""})

    def answer(self, content: dict[str, Any]) -> dict[str, Any] | None:
        if content.get("do") != "name" or self.state["hub"]:
            return None
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
        return None
