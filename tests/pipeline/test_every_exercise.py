"""Every exercise of every module through the real nbgrader: what answers of each sort earn, and what is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from grading.answer_keys import Sample, keys_folder
from grading.check.scores import sample_answer
from revcycle.exercises.definition import Exercise
from tests.pipeline.temporary_course import (
    HOUSE,
    SAMPLE,
    SAMPLE_KEYS,
    SAMPLE_MODULES,
    Answering,
    Grade,
    TemporaryCourse,
    temporary_course,
)

KEYS = keys_folder()
MODULES = [SAMPLE, *sorted(path.parent.name for path in (HOUSE / "modules").glob("*/*.ipynb"))]

SORTS: Mapping[str, Answering] = {
    "right": lambda kind, shown, key: kind.right(shown, key),
    "wrong": lambda kind, shown, key: kind.wrong(shown, key),
    "blank": lambda kind, shown, key: kind.blank(shown),
    "malformed": lambda kind, shown, key: kind.malformed(shown),
    "everything": lambda kind, shown, key: kind.everything(shown, key),
}
EMPTY = ("blank", "malformed")
"""Sorts that do not depend on the case, so that one hand-in of each is enough."""

HEADLINES = {
    "right": ("✔ Right",),
    "wrong": ("✘ Not right", "◐ Partly right"),
    "blank": ("○ Left blank",),
    "malformed": ("⚠ Could not be read",),
}


@dataclass(frozen=True)
class Graded:
    """A course whose hand-ins are graded: one per sort of answer and case, one untouched, one per sample."""

    course: TemporaryCourse
    grades: Mapping[str, Mapping[str, Grade]]
    reviews: Mapping[str, Mapping[str, str]]

    def of(self, sort: str) -> Iterator[tuple[str, str, Grade, str]]:
        """Yield student, exercise, grade and review for every hand-in of a sort."""
        for student, grades in self.grades.items():
            if student.partition("-")[0] == sort:
                for name, grade in grades.items():
                    yield student, name, grade, self.reviews[student][name]


@pytest.fixture(scope="module", params=MODULES)
def graded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graded]:
    """Hand in every sort of answer to every case, and grade them all in one go."""
    module = request.param
    modules, keys = (SAMPLE_MODULES, SAMPLE_KEYS) if module == SAMPLE else (HOUSE / "modules", KEYS)
    with temporary_course(tmp_path_factory.mktemp(module), module, modules, keys) as course:
        students = ["untouched"]
        course.hand_in("untouched")
        for number in range(max(len(exercise.cases) for exercise in course.exercises)):
            for sort, answering in SORTS.items():
                if number and sort in EMPTY:
                    continue
                students.append(f"{sort}-{number}")
                course.answer_all(course.hand_in(students[-1]), answering, number)
        most = max(len(samples_of(course, exercise)) for exercise in course.exercises)
        for number in range(most):
            students.append(f"sample-{number}")
            place = course.hand_in(students[-1])
            for exercise in course.exercises:
                for sample in samples_of(course, exercise)[number : number + 1]:
                    course.answer(place, exercise, answer_of(sample), sample.case)
        result = course.autograde()
        assert result["success"], result.get("error")
        yield Graded(
            course,
            {student: course.grades(student) for student in students},
            {student: course.reviews(student) for student in students},
        )


def samples_of(course: TemporaryCourse, exercise: Exercise) -> tuple[Sample, ...]:
    """Return the samples of an exercise."""
    return course.material.keys.samples(exercise, course.material.definitions)


def answer_of(sample: Sample) -> Answering:
    """Return how to answer as a sample does."""
    return lambda kind, shown, key: sample_answer(kind, shown, sample)


def test_reference_answers_earn_every_point(graded: Graded) -> None:
    """Does the reference answer to each case earn all of its points?"""
    assert {(s, n) for s, n, grade, _ in graded.of("right") if grade.score != grade.points} == set()


@pytest.mark.parametrize("sort", ["wrong", "blank", "malformed", "untouched"])
def test_answers_without_anything_right_earn_nothing(graded: Graded, sort: str) -> None:
    """Does an answer that is wrong in everything, blank, unreadable or missing earn exactly zero?"""
    assert {(s, n, grade.score) for s, n, grade, _ in graded.of(sort) if grade.score != 0} == set()


@pytest.mark.parametrize("sort", ["right", "wrong", "blank", "malformed"])
def test_outcomes_are_told_apart(graded: Graded, sort: str) -> None:
    """Does the review call each outcome by its own name, in words?"""
    assert {(s, n) for s, n, _, review in graded.of(sort) if not review.startswith(HEADLINES[sort])} == set()


def test_untouched_exercises_are_blank(graded: Graded) -> None:
    """Is an exercise without any answer file told as left blank?"""
    assert {n for _, n, _, review in graded.of("untouched") if not review.startswith("○ Left blank")} == set()


def test_taking_everything_earns_half_at_most(graded: Graded) -> None:
    """Does taking everything on offer earn half of the points at most?"""
    assert {(s, n, g.score) for s, n, g, _ in graded.of("everything") if g.score > g.points / 2} == set()


def test_samples_earn_their_stated_scores(graded: Graded) -> None:
    """Does every sample earn what its key states, with the outcome that it states?"""
    off = []
    for exercise in graded.course.exercises:
        for number, sample in enumerate(samples_of(graded.course, exercise)):
            grade = graded.grades[f"sample-{number}"][exercise.id]
            review = graded.reviews[f"sample-{number}"][exercise.id]
            if abs(grade.score - sample.score * grade.points) > 0.005 * grade.points + 0.005:
                off.append((exercise.id, number, grade.score))
            if not review.startswith(HEADLINES[sample.outcome]):
                off.append((exercise.id, number, review.partition("\n")[0]))
    assert off == []


def test_ordinary_hand_ins_need_nobody(graded: Graded) -> None:
    """Is no honest hand-in flagged, left waiting for a person, or given a note?"""
    course = graded.course
    waiting = {s for s, grades in graded.grades.items() if any(g.waits_for_a_person for g in grades.values())}
    assert waiting | {s for s in graded.grades if course.flagged(s) or course.notes(s)} == set()


def test_reviews_teach(graded: Graded) -> None:
    """Does every review of a wrong answer tell the right answer, why, and the source of the rule?"""
    needed = ("Your answer", "The right answer", "Why", "Source: ")
    assert {(s, n) for s, n, _, review in graded.of("wrong") if any(part not in review for part in needed)} == set()


def test_outputs_are_a_review_and_a_plain_number(graded: Graded) -> None:
    """Does each graded cell hold exactly a review and a score that nbgrader reads as a number?"""
    for cell in graded.course.judged("right-0")["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade"):
            shown, result = cell["outputs"]
            assert set(shown["data"]) == {"text/html", "text/plain"}
            assert float("".join(result["data"]["text/plain"])) == cell["metadata"]["nbgrader"]["points"]


def test_every_module_is_here() -> None:
    """Do all modules of the course that have a notebook go through these tests?"""
    assert all((KEYS / f"{module}.toml").is_file() for module in MODULES if module != SAMPLE), Path(KEYS)
