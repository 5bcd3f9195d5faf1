"""One student at the four modules of tests/fixtures/chain, which lie side by side and follow one visit."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from grading.material import Material
from revcycle.exercises import session
from revcycle.exercises.marking import kind_of
from tests.fixtures.sample import HOUSE

CHAIN = HOUSE / "tests" / "fixtures" / "chain"
CARRIED = HOUSE / "tests" / "fixtures" / "carried"
CODES, SERVICES, CLAIM, POSTING = "21-codes", "22-services", "23-claim", "24-posting"
EXERCISE = {
    CODES: "code-your-visit",
    SERVICES: "code-your-services",
    CLAIM: "bill-your-visit",
    POSTING: "post-your-payment",
}
OWN, GIVEN = "You work on your own visit", "You work on a given visit"
VISIT = {
    "lines": [
        {"code": "99214", "modifiers": "25", "units": "1", "pointers": "BA"},
        {"code": "87880", "modifiers": "QW", "units": "1", "pointers": "A"},
    ]
}
"""What the student answers in the second module, to the visit for a sore throat."""


class Student:
    """Opens, answers and turns, as the notebook and the browser do."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, name: str = "student-0") -> None:
        self.folder, self._patch = folder, patch
        for module in (CODES, SERVICES, CLAIM, POSTING):
            shutil.copytree(CHAIN / "modules" / module, folder / module)
        patch.setenv("REVCYCLE_KEYS", str(CHAIN / "keys"))
        patch.setenv("REVCYCLE_HOME", str(folder / "home"))
        patch.delenv("NBGRADER_EXECUTION", raising=False)
        self.called(name)

    def called(self, name: str) -> None:
        """Take a name: cases are drawn by it."""
        self._patch.setenv("JUPYTERHUB_USER", name)

    def answers(self, module: str) -> Path:
        """The answers folder of a module."""
        return self.folder / module / "answers"

    def lays(self, fixture: str, module: str = SERVICES) -> Path:
        """Lay the files of a fixture over the answers folder of a module, and return the fixture's folder."""
        source = CARRIED / fixture
        shutil.copytree(source, self.answers(module), dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.toml"))
        return source

    def has_coded(self) -> Student:
        """Have diagnoses and services of the visit for a sore throat coded already."""
        self.lays("honest/21-codes", CODES)
        self.lays("honest/22-services", SERVICES)
        return self

    def opens(self, module: str) -> Any:
        """Open the exercise of a module, and return its widget."""
        self._patch.chdir(self.folder / module)
        widget = session.exercise(EXERCISE[module])
        assert not isinstance(widget, session.Panel), widget.sentence
        return widget

    def answered(self, module: str, raw: Any) -> Any:
        """Open the exercise of a module, answer it, and return its widget."""
        widget = self.opens(module)
        widget.answer = raw
        return widget

    def saved(self, module: str) -> dict[str, Any]:
        """What the answers folder holds about the exercise of a module."""
        facts: dict[str, Any] = json.loads((self.answers(module) / f"{EXERCISE[module]}.json").read_text("utf-8"))
        return facts

    def copy(self, module: str) -> dict[str, Any]:
        """The copy that the exercise of a module is worked on with."""
        path = self.answers(module) / f"carried.{EXERCISE[module]}.json"
        facts: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return facts

    def typed_anywhere(self, module: str) -> list[Any]:
        """Every answer that lies in a module's folder, under whatever name."""
        found = []
        for path in self.answers(module).glob("*.json"):
            try:
                facts = json.loads(path.read_text("utf-8"))
            except ValueError:
                continue
            if isinstance(facts, dict) and "answer" in facts and not path.name.startswith("carried."):
                found.append(facts["answer"])
        return found


def turn(widget: Any, way: str) -> None:
    """Press one of the buttons of the panel about the visit."""
    buttons = {button["to"] for button in widget.scene["visit"]["buttons"]}
    assert way in buttons
    widget._handle_custom_msg({"do": "visit", "to": way}, [])


def said(widget: Any) -> str:
    """All that the student is told about the visit."""
    visit = widget.scene["visit"]
    return " ".join(
        [visit["title"], *visit["told"], *visit["notes"], *widget.notice["tidings"], widget.notice["trouble"]]
    )


def title(widget: Any) -> str:
    """Which of the two visits the student is told that it is."""
    words: str = widget.scene["visit"]["title"]
    return words


def right(widget: Any) -> Any:
    """The right answer to what is shown."""
    shown = widget._shown
    key = Material.of(CHAIN / "modules" / shown.exercise.module).key(shown.exercise, shown.case.id)
    return kind_of(shown.exercise).right(shown, key)


def draws(case: str, module: str = CODES) -> str:
    """The name of a student who draws a case."""
    from revcycle.exercises.definition import read_definitions
    from revcycle.exercises.variants import Draw, drawn_case

    exercise = read_definitions(CHAIN / "modules" / module).current[EXERCISE[module]]
    return next(name for name in map("student-{}".format, range(200)) if drawn_case(exercise, Draw(name)) == case)
