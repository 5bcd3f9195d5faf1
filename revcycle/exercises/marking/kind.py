"""What every kind of exercise can do with an answer: read it, mark it, say it in words, and make specimens of it."""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from revcycle.codes.diagnoses.index import IndexUnavailableError
from revcycle.codes.procedures.data_file import CodeFileError
from revcycle.codes.procedures.hcpcs_table import HcpcsFileError
from revcycle.codes.visits.families import VisitLevelsUnavailableError
from revcycle.exercises.marking.key import Key
from revcycle.exercises.variants import Shown

FAULTS = (IndexUnavailableError, CodeFileError, HcpcsFileError, VisitLevelsUnavailableError)
"""What is wrong with the course's own files, and never with an answer. The message says what to do."""

Outcome = Literal["blank", "malformed", "wrong", "right"]
PartOutcome = Literal["right", "wrong", "missing", "malformed", "optional"]


@dataclass(frozen=True)
class Problem:
    """A part of an answer that cannot be understood, and the sentence that tells the student how to mend it.

    ``part`` names it in words; ``name`` is the id of the field or item, where it has one.
    """

    part: str
    sentence: str
    name: str = ""


@dataclass(frozen=True)
class Reading:
    """A raw answer as understood, before any key is looked at.

    ``value`` holds what could be understood; ``blank`` the labels of parts that are still empty.
    """

    outcome: Literal["blank", "malformed", "whole"]
    value: Any = None
    problems: tuple[Problem, ...] = ()
    blank: tuple[str, ...] = ()


@dataclass(frozen=True)
class PartVerdict:
    """One part of an answer: ``label`` is what was given or is missing, in words; ``reply`` the key's answer to it."""

    label: str
    outcome: PartOutcome
    reply: str = ""
    part: str = ""


@dataclass(frozen=True)
class Verdict:
    """The marking of one answer; ``fraction`` of the points, 0 to 1.

    Partly right is ``wrong`` with a fraction above 0.
    """

    outcome: Outcome
    fraction: Fraction
    parts: tuple[PartVerdict, ...] = ()


class Kind(ABC):
    """One kind of exercise, on the side that reads and marks answers."""

    def mark(self, shown: Shown, reading: Reading, key: Key) -> Verdict:
        """Mark an answer: blank and unreadable ones earn nothing and are told apart from wrong ones."""
        if reading.outcome == "blank":
            return Verdict("blank", Fraction(0))
        unread = tuple(PartVerdict(problem.part, "malformed", problem.sentence) for problem in reading.problems)
        fraction, parts = self._compare(shown, reading.value, key) if reading.value else (Fraction(0), ())
        if key.credit == "all" and fraction < 1:
            fraction = Fraction(0)
        if unread:
            names = {problem.name for problem in reading.problems}
            told = tuple(part for part in parts if part.outcome != "missing" or part.part not in names)
            return Verdict("malformed", fraction, unread + told)
        return Verdict("right" if fraction == 1 else "wrong", fraction, parts)

    @abstractmethod
    def read(self, shown: Shown, raw: Any) -> Reading:
        """Understand a raw answer as the answers folder holds it. Never raises, whatever the answer is."""

    @abstractmethod
    def _compare(self, shown: Shown, value: Any, key: Key) -> tuple[Fraction, tuple[PartVerdict, ...]]:
        """Return the fraction earned by a value that was understood, and its parts."""

    @abstractmethod
    def describe(self, shown: Shown, value: Any) -> list[str]:
        """Say an understood value in words, a line a part."""

    @abstractmethod
    def from_key(self, shown: Shown, notation: Any) -> Any:
        """Return the raw answer that a key's notation stands for.

        Raises LookupError or ValueError with a plain sentence when the notation does not fit the exercise.
        """

    @abstractmethod
    def blank(self, shown: Shown) -> Any:
        """Return the raw answer of a student who did nothing."""

    @abstractmethod
    def malformed(self, shown: Shown) -> Any:
        """Return a raw answer in which nothing can be understood."""

    def beside(self, shown: Shown, key: Key) -> tuple[str, list[str]]:
        """Return what is shown beside the right answer after grading: a heading, and its lines. Mostly nothing."""
        return "", []

    def right(self, shown: Shown, key: Key) -> Any:
        """Return the raw reference answer."""
        return self.from_key(shown, key.answer)

    @abstractmethod
    def wrong(self, shown: Shown, key: Key) -> Any:
        """Return a raw answer in which everything is wrong."""

    @abstractmethod
    def everything(self, shown: Shown, key: Key) -> Any:
        """Return the raw answer of a student who takes everything on offer."""

    @abstractmethod
    def guess(self, shown: Shown, key: Key, generator: random.Random) -> Any:
        """Return the raw answer of a student who guesses."""


def net(right: int, wrong: Fraction | int, parts: int) -> Fraction:
    """Return right minus wrong over all parts, never below 0 and never above 1."""
    return min(Fraction(1), max(Fraction(0), Fraction(right - wrong, parts) if parts else Fraction(0)))


def texts(raw: Any) -> Sequence[str] | None:
    """Return the raw value as a list of distinct texts, or None when it is not one of at most 200."""
    if not isinstance(raw, list) or len(raw) > 200 or any(not isinstance(entry, str) for entry in raw):
        return None
    return list(dict.fromkeys(raw))


def strange(part: str = "Your answer") -> Reading:
    """The reading of an answer that no widget of the course could have written."""
    sentence = "This answer is not in the form that the exercise saves. Open the notebook and enter it again."
    return Reading("malformed", None, (Problem(part, sentence),))
