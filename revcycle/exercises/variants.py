"""Which case a student meets: drawn by a private generator, the same on every machine and at every time.

Clinical facts always come from reviewed cases. Only sums of money may be generated, as a pure function of the seed.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from revcycle.chart import Chart, ChartShelf
from revcycle.exercises.definition import Case, Exercise

COURSE = "revcycle"


@dataclass(frozen=True)
class Draw:
    """What a case is drawn for: the student's id, the course and the number of the allowed attempt (from 1)."""

    student: str
    attempt: int = 1
    course: str = COURSE

    def generator(self, exercise: Exercise, purpose: str) -> random.Random:
        """Return the private generator for one purpose of one exercise."""
        parts = (self.course, self.student, exercise.id, str(exercise.version), str(self.attempt), purpose)
        seed = hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).digest()
        return random.Random(int.from_bytes(seed, "big"))


@dataclass(frozen=True)
class Shown:
    """An exercise as one student meets it: the case, its chart, its drawn sums, and the draw.

    ``carried`` says that the case was completed with the student's own answer of another module.
    """

    exercise: Exercise
    case: Case
    draw: Draw
    chart: Chart | None
    figures: Mapping[str, Decimal]
    carried: bool = False

    @cached_property
    def text(self) -> str:
        """The case's text with its drawn sums filled in."""
        return re.sub(
            r"\{(\w+)\}",
            lambda match: f"${self.figures[match[1]]:,.2f}" if match[1] in self.figures else match[0],
            self.case.text,
        )

    @cached_property
    def options(self) -> Mapping[str, str]:
        """The options in the order shown to this student."""
        return self._shuffled(self.case.options, "options")

    @cached_property
    def items(self) -> Mapping[str, str]:
        """The items to sort, in the order shown to this student."""
        return self._shuffled(self.case.items, "items")

    @property
    def words(self) -> Sequence[str]:
        """The numbered words of the chart; empty without one."""
        return self.chart.words if self.chart else ()

    def _shuffled(self, entries: Mapping[str, str], purpose: str) -> Mapping[str, str]:
        order = list(entries)
        if self.exercise.shuffle:
            self.draw.generator(self.exercise, f"{purpose}/{self.case.id}").shuffle(order)
        return {name: entries[name] for name in order}


def drawn_case(exercise: Exercise, draw: Draw) -> str:
    """Return the id of the case that is drawn for this student and attempt.

    Attempts of one student walk through the cases in a shuffled order, so that a second attempt meets a new case.
    Of an exercise that carries an answer only fresh starts are drawn: the other cases wait for that answer.
    """
    order = [case.id for case in exercise.cases.values() if case.given or not exercise.carries]
    Draw(draw.student, 0, draw.course).generator(exercise, "case").shuffle(order)
    return order[(draw.attempt - 1) % len(order)]


def show(exercise: Exercise, draw: Draw, shelf: ChartShelf, case_id: str | None = None) -> Shown:
    """Return the exercise as shown to one student; ``case_id`` names a recorded case instead of the drawn one.

    Raises KeyError when the exercise has no such case, ChartError when its chart is missing.
    """
    case = exercise.cases[case_id if case_id is not None else drawn_case(exercise, draw)]
    figures = {}
    for name, figure in case.figures.items():
        steps = int((figure.stop - figure.start) / figure.step)
        chosen = draw.generator(exercise, f"figure/{case.id}/{name}").randint(0, steps)
        figures[name] = figure.start + chosen * figure.step
    return Shown(exercise, case, draw, shelf.chart(case.chart) if case.chart else None, figures)
