"""The look-up drill: ten terms against the clock. Never graded; a personal best stays on the student's computer."""

from __future__ import annotations

import random
import time
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import traitlets

from revcycle.codes.diagnoses import icd10cm
from revcycle.codes.diagnoses.index import IndexUnavailableError
from revcycle.exercises.definition import DefinitionError
from revcycle.exercises.student import keep, kept
from revcycle.exercises.views.asked import AskedView
from revcycle.exercises.views.frame import STYLE, script
from revcycle.exercises.views.reading import found
from revcycle.folders import FolderUnavailableError

FILE_NAME = "drill.toml"
ROUND = 10
"""Terms in one round; fewer where the file holds fewer."""


@dataclass(frozen=True)
class Item:
    """A term to look up, and the codes that count as found."""

    term: str
    answers: tuple[str, ...]


def read_items(module: Path) -> list[Item]:
    """Read a module's drill.toml. Raises DefinitionError naming the file and the mend."""
    name = f"{module.name}/{FILE_NAME}"
    try:
        tables = tomllib.loads((module / FILE_NAME).read_text("utf-8")).get("item", [])
        items = [Item(str(table["term"]), tuple(table["answers"])) for table in tables]
    except FileNotFoundError as error:
        raise DefinitionError(name, "", "the file is missing. It belongs beside the notebook.") from error
    except (OSError, ValueError) as error:
        raise DefinitionError(name, "", f"the file cannot be read ({error}).") from error
    except (KeyError, TypeError, AttributeError) as error:
        raise DefinitionError(name, "", "each [[item]] needs a term and a list of answers.") from error
    if not items or any(not item.answers for item in items):
        raise DefinitionError(name, "", "it needs at least one [[item]], each with at least one answer.")
    return items


class DrillView(AskedView):
    """One round after another. ``state`` is all that the browser draws; answers stay here until they are given."""

    _esm = script("parts", "combobox", "drill")
    _css = STYLE

    state = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        items: Sequence[Item],
        module: str,
        *,
        generator: random.Random,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._items = list(items)
        self._module = module
        self._generator = generator
        self._clock = clock
        self._round: list[Item] = []
        self._number = 0
        self._found = 0
        self._began = 0.0
        super().__init__()
        self.state = self._told("ready")

    def answer(self, content: dict[str, Any]) -> dict[str, Any] | None:
        match content.get("do"):
            case "search":
                return found(content)
            case "start":
                self._start()
            case "pick" if self._asking:
                self._pick(str(content.get("code", ""))[:20])
            case "skip" if self._asking:
                self._skip()
        return None

    @property
    def _asking(self) -> bool:
        return self._number < len(self._round)

    def _start(self) -> None:
        self._round = self._generator.sample(self._items, min(ROUND, len(self._items)))
        self._number = self._found = 0
        self._began = self._clock()
        self.state = self._told("asking")

    def _pick(self, code: str) -> None:
        item = self._round[self._number]
        if code in item.answers:
            self._found += 1
            self._next("right", f"Right: {_titled(code)}.")
        else:
            self.state = self._told("asking", "wrong", f"{_titled(code)} is not it. Try again, or skip.")

    def _skip(self) -> None:
        self._next("wrong", f"Skipped. The code is {_titled(self._round[self._number].answers[0])}.")

    def _next(self, outcome: str, said: str) -> None:
        self._number += 1
        if self._asking:
            self.state = self._told("asking", outcome, said)
            return
        seconds = round(self._clock() - self._began, 1)
        best = self._best()
        better = best is None or (self._found, -seconds) > (best["found"], -best["seconds"])
        trouble = self._keep(seconds) if better else ""
        self.state = {**self._told("done", outcome, said), "seconds": seconds, "better": better, "trouble": trouble}

    def _told(self, phase: str, outcome: str = "", said: str = "") -> dict[str, Any]:
        return {
            "phase": phase,
            "number": self._number + 1,
            "total": len(self._round) or min(ROUND, len(self._items)),
            "term": self._round[self._number].term if self._asking else "",
            "outcome": outcome,
            "said": said,
            "found": self._found,
            "elapsed": self._clock() - self._began if phase == "asking" else 0,
            "best": self._best(),
        }

    def _best(self) -> dict[str, Any] | None:
        try:
            best = kept("drill").get(self._module)
        except FolderUnavailableError:
            return None
        sound = isinstance(best, dict) and all(isinstance(best.get(name), int | float) for name in ("found", "seconds"))
        return best if sound else None

    def _keep(self, seconds: float) -> str:
        try:
            keep("drill", {**kept("drill"), self._module: {"found": self._found, "seconds": seconds}})
        except (OSError, FolderUnavailableError):
            return "Your personal best could not be kept on this computer."
        return ""


def _titled(code: str) -> str:
    try:
        known = icd10cm.get(code)
    except IndexUnavailableError:
        known = None
    return f"{known.code} {known.title}" if known else code
