"""Judging one graded exercise of one hand-in: from the answer file to a fraction of the points and a review.

Pure reading and comparing: nothing of the student's is run, and nothing here knows nbgrader.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from grading.carried import carried_flags
from grading.guide import facts
from grading.handins import HandIn
from grading.material import Material
from grading.review import Item, Review, Section
from revcycle.exercises.answers import DamagedAnswerError, SavedAnswer
from revcycle.exercises.carrying.completing import NotUsableError, completed
from revcycle.exercises.definition import Exercise
from revcycle.exercises.marking import FAULTS, Key, Reading, Verdict, kind_of
from revcycle.exercises.variants import COURSE, Draw, Shown, drawn_case, show


@dataclass(frozen=True)
class Judgement:
    """What one graded cell earns.

    ``outcome`` is blank, malformed, wrong, right, or damaged (a person must look, and ``reason`` says why);
    ``score`` is in points; ``flags`` are sentences for the grader alone.
    """

    exercise: str
    outcome: str
    score: float
    review: Review
    reason: str = ""
    flags: tuple[str, ...] = ()


class Bench:
    """Judges the exercises of one hand-in."""

    def __init__(self, material: Material, handin: HandIn, draw: str = "") -> None:
        self.material = material
        self.handin = handin
        self._draw = draw
        """Whom this hand-in's other answers were drawn for; tells the case of an exercise left blank."""

    def judge(self, exercise_id: str, points: float) -> Judgement:
        """Judge one exercise worth so many points.

        Raises LookupError when the course has no such graded exercise, DefinitionError when its key is missing:
        these are faults of the course, and no hand-in may be scored over them.
        """
        current = self.material.definitions.find(exercise_id)
        if current is None or current.practice:
            raise LookupError(" ".join(self.material.missing([exercise_id])))
        try:
            saved = self.handin.answer(exercise_id)
            if saved is None:
                return self._untouched(current, points)
            shown = self._as_shown(saved)
        except DamagedAnswerError as error:
            return self._damaged(current, points, f"The saved answer cannot be used: {error}")
        key = self.material.key(shown.exercise, shown.case.id)
        try:
            kind = kind_of(shown.exercise)
            reading = kind.read(shown, saved.answer)
            verdict = kind.mark(shown, reading, key)
            given = kind.describe(shown, reading.value) if reading.value else []
        except FAULTS:
            raise
        except Exception as error:  # noqa: BLE001 - one strange answer must cost neither the others nor the class
            return self._damaged(current, points, f"The saved answer could not be marked ({type(error).__name__}).")
        score = earned(points, verdict.fraction)
        review = self._review(shown, key, reading, verdict, given, score, points)
        flags = (*_flags(shown, saved), *carried_flags(shown, self.handin, self.material))
        return Judgement(exercise_id, verdict.outcome, score, review, flags=flags)

    def _as_shown(self, saved: SavedAnswer) -> Shown:
        """Return the exercise as the student met it, of the version and case that the file records."""
        definitions = self.material.definitions
        if saved.draw.course != COURSE or saved.module != self.material.module:
            raise DamagedAnswerError("it belongs to another module.")
        exercise = definitions.find(saved.exercise, saved.version)
        if exercise is None:
            raise DamagedAnswerError(f"it answers version {saved.version}, which the course does not have.")
        if exercise.practice or exercise.kind != saved.kind:
            raise DamagedAnswerError("it does not fit the exercise.")
        if saved.case not in exercise.cases:
            raise DamagedAnswerError("it names a case that the exercise does not have.")
        shown = show(exercise, saved.draw, self.material.shelf, saved.case)
        return self._with_own(shown) if exercise.carries and not shown.case.given else shown

    def _with_own(self, shown: Shown) -> Shown:
        """Return the student's own visit, as the copy in the hand-in has it."""
        try:
            carried = self.handin.carried(shown.exercise.id)
        except DamagedAnswerError as error:
            raise DamagedAnswerError(
                f"the copy of the own visit that it was given with cannot be used: {error}"
            ) from error
        if carried is None:
            raise DamagedAnswerError("the copy of the own visit is missing.")
        try:
            return completed(shown, carried).shown
        except NotUsableError as error:
            raise DamagedAnswerError(f"it cannot be graded with the own visit that was handed in. {error}") from error
        except FAULTS:
            raise
        except Exception as error:  # one strange copy must cost neither the others nor the class
            name = type(error).__name__
            raise DamagedAnswerError(f"the own visit that was handed in cannot be worked on ({name}).") from error

    def _untouched(self, exercise: Exercise, points: float) -> Judgement:
        sections: list[Section] = []
        asked: tuple[str, ...] = (exercise.prompt,)
        chart = None
        if self._draw or len(exercise.cases) == 1:
            shown = show(exercise, Draw(self._draw), self.material.shelf)
            key = self.material.key(exercise, shown.case.id)
            sections = [_right_answer(shown, key), *_beside(shown, key), *_teaching(exercise, key)]
            asked, chart = (exercise.prompt, shown.text), shown.chart
        first = Section("Your answer", ("You gave no answer here.",))
        review = Review(exercise.title, "blank", 0.0, points, (first, *sections), asked, chart)
        return Judgement(exercise.id, "blank", 0.0, review)

    def _damaged(self, exercise: Exercise, points: float, reason: str) -> Judgement:
        told = Section(
            "What happened",
            (reason, "Your grader will look at this answer. Your other answers are not touched by it."),
        )
        review = Review(exercise.title, "waiting", 0.0, points, (told,), (exercise.prompt,))
        return Judgement(exercise.id, "damaged", 0.0, review, reason=reason)

    def _review(
        self,
        shown: Shown,
        key: Key,
        reading: Reading,
        verdict: Verdict,
        given: Iterable[str],
        score: float,
        points: float,
    ) -> Review:
        outcome = "partly" if verdict.outcome == "wrong" and verdict.fraction else verdict.outcome
        items = [Item(part.label, part.outcome, part.reply) for part in verdict.parts] or [Item(line) for line in given]
        sections = [Section("Your answer", () if items else ("You gave no answer here.",), items)]
        if reading.blank and verdict.outcome != "blank":
            sections.append(Section("Left empty", items=[Item(label) for label in reading.blank]))
        if verdict.outcome != "right":
            sections.append(_right_answer(shown, key))
        sections += _beside(shown, key)
        sections += _teaching(shown.exercise, key)
        asked = (shown.exercise.prompt, shown.text)
        return Review(shown.exercise.title, outcome, score, points, sections, asked, shown.chart)


def earned(points: float, fraction: Fraction) -> float:
    """Return the points that a fraction is worth, to the hundredth, and never more than there are."""
    return min(points, round(float(fraction * Fraction(points).limit_denominator(10_000)), 2))


def _right_answer(shown: Shown, key: Key) -> Section:
    kind = kind_of(shown.exercise)
    described = kind.describe(shown, kind.read(shown, kind.right(shown, key)).value)
    return Section("The right answer", items=[Item(line) for line in described])


def _beside(shown: Shown, key: Key) -> list[Section]:
    heading, lines = kind_of(shown.exercise).beside(shown, key)
    return [Section(heading, items=[Item(line) for line in lines])] if lines else []


def _teaching(exercise: Exercise, key: Key) -> list[Section]:
    sections = [Section("Why", (key.why, f"Source: {key.source}"))]
    known = facts()
    if told := [known[name].sentence for name in exercise.guide if name in known]:
        sections.append(Section("From the guide", items=[Item(sentence) for sentence in told]))
    if exercise.beyond:
        sections.append(Section("Beyond the guide", (exercise.beyond,)))
    return sections


def _flags(shown: Shown, saved: SavedAnswer) -> Iterable[str]:
    drawn = drawn_case(shown.exercise, saved.draw)
    if drawn != saved.case and not shown.carried:
        yield (
            f"{saved.exercise}: the answer records the case “{saved.case}”, but “{drawn}” is drawn for "
            f"“{saved.draw.student[:80]}”. It was graded as recorded. Please look whether it is copied work."
        )
    if saved.draw.attempt != 1:
        yield f"{saved.exercise}: this is attempt {saved.draw.attempt}. Please check that another attempt was allowed."
