"""What a student has sent so far in an exercise whose form asks for item 22: a file beside the answers.

``answers/sent.<exercise>.json`` is a list of ``{"case", "day", "answer"}``, the first sending first: the case, the
simulated day it was sent on, and the raw answer as the answers folder keeps it. It is enough to send it all again. No
exercise can be named like this file: ids have no dot.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from revcycle.exercises.answers import LARGEST, AnswersFolder

__all__ = ["MOST", "Past", "SentLog"]

MOST = 40
"""Sendings of one case that are kept. Long before that a payer's time for corrections is over."""


@dataclass(frozen=True)
class Past:
    """One sending: the case, the simulated day, and the raw answer."""

    case: str
    day: date
    answer: Any


class SentLog:
    """The log of one answers folder."""

    def __init__(self, folder: AnswersFolder) -> None:
        self._folder = folder

    def path(self, exercise_id: str) -> Path:
        """Where the sendings of an exercise are kept."""
        return self._folder.folder / f"sent.{exercise_id}.json"

    def read(self, exercise_id: str, case: str) -> tuple[Past, ...]:
        """The sendings of a case, the first one first. A file that is damaged tells of none."""
        return tuple(one for one in self._all(exercise_id) if one.case == case)[:MOST]

    def add(self, exercise_id: str, past: Past) -> None:
        """Notes a sending; those of other cases are forgotten.

        Raises NotSavedError with a plain sentence when it cannot be written.
        """
        self._write(exercise_id, (*self.read(exercise_id, past.case), past))

    def begin(self, exercise_id: str) -> None:
        """Forgets what was sent: another case, or a new start.

        Raises NotSavedError with a plain sentence when it cannot be written.
        """
        if self.path(exercise_id).exists():
            self._write(exercise_id, ())

    def _write(self, exercise_id: str, every: tuple[Past, ...]) -> None:
        facts = [{"case": one.case, "day": one.day.isoformat(), "answer": one.answer} for one in every]
        self._folder.keep(self.path(exercise_id).name, facts)

    def _all(self, exercise_id: str) -> list[Past]:
        path = self.path(exercise_id)
        try:
            if not path.is_file() or path.stat().st_size > LARGEST:
                return []
            facts = json.loads(path.read_text("utf-8"))
            return [Past(str(one["case"]), date.fromisoformat(one["day"]), one["answer"]) for one in facts]
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return []
