"""Sending answers of the fixture exercises without a browser."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from functools import cache
from typing import Any

from revcycle.chart import ChartShelf
from revcycle.exercises.definition import read_definitions
from revcycle.exercises.marking import Key, kind_of, practice_key
from revcycle.exercises.sent.log import Past
from revcycle.exercises.sent.told import came_back
from revcycle.exercises.variants import Draw, Shown, show
from tests.fixtures.sample import HOUSE

MODULE = HOUSE / "tests" / "fixtures" / "sent"


@cache
def shown(exercise: str, case: str) -> Shown:
    """A case of a fixture exercise."""
    found = read_definitions(MODULE)
    assert found.problems == ()
    return show(found.current[exercise], Draw("mia"), ChartShelf(MODULE), case)


def key_of(case: Shown) -> Key:
    """Its key."""
    return practice_key(case.exercise, case.case.id)


def right(case: Shown) -> Any:
    """Its right answer, to be changed."""
    return copy.deepcopy(kind_of(case.exercise).right(case, key_of(case)))


@dataclass
class Sender:
    """Sends answers to one case, one after the other, as its log keeps them."""

    case: Shown
    earlier: tuple[Past, ...] = ()

    def send(self, raw: Any) -> dict[str, Any]:
        """Send an answer, and return what is drawn."""
        kind, key = kind_of(self.case.exercise), key_of(self.case)
        marked = kind.mark(self.case, kind.read(self.case, raw), key)
        told, past = came_back(self.case, key, raw, self.earlier, marked)
        if past is not None:
            self.earlier = (*self.earlier, past)
        return told


def lines(case: Shown, *changes: dict[str, str]) -> Any:
    """The right lines with changes, one table for each line."""
    raw = right(case)
    for row, change in zip(raw["lines"], changes, strict=False):
        row.update(change)
    return raw


def boxes(case: Shown, **changes: str) -> Any:
    """The right form with other texts: _ stands for the sign before a line's number, as in ``24E_2``."""
    typed = {name.removeprefix("i").replace("_", "."): text for name, text in changes.items()}
    return {item: text for item, text in {**right(case), **typed}.items() if text}
