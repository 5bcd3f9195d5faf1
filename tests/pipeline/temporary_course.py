"""A course in a temporary folder, run by the real nbgrader with the course's own settings."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pytest

from grading.classroom import open_nbgrader
from grading.course import Classroom
from grading.material import Material
from grading.reference import reference_carried, reference_shown
from revcycle.exercises.answers import FOLDER, AnswersFolder, facts_of
from revcycle.exercises.carrying.copies import Carried, keep_copy
from revcycle.exercises.definition import FILE_NAME, Exercise
from revcycle.exercises.marking import Key, Kind, kind_of
from revcycle.exercises.variants import Draw, Shown, drawn_case, show

HOUSE = Path(__file__).resolve().parents[2]
SAMPLE = "01-sample"
SAMPLE_MODULES = HOUSE / "tests" / "fixtures" / "modules"
SAMPLE_KEYS = HOUSE / "tests" / "fixtures" / "keys"

Answering = Callable[[Kind, Shown, Key], Any]


@dataclass(frozen=True)
class Grade:
    """What the gradebook holds of one exercise."""

    score: float
    points: float
    waits_for_a_person: bool


class TemporaryCourse:
    """One module in a classroom of its own."""

    def __init__(self, folder: Path, module: str, modules: Path, keys: Path) -> None:
        self.folder = folder
        self.module = module
        self.classroom = folder / "classroom"
        (folder / "keys").mkdir()
        for name in (module, *carried_from(modules, module)):
            shutil.copytree(modules / name, folder / "modules" / name)
            shutil.copy(keys / f"{name}.toml", folder / "keys")
        self.environment = {
            "REVCYCLE_MODULES": str(folder / "modules"),
            "REVCYCLE_KEYS": str(folder / "keys"),
            "REVCYCLE_CLASSROOM": str(self.classroom),
        }

    @cached_property
    def material(self) -> Material:
        """The module with its keys."""
        return Material.of(self.folder / "modules" / self.module)

    @cached_property
    def nbgrader(self) -> Any:
        """nbgrader's interface, with the settings of grading/nbgrader_config.py."""
        return open_nbgrader(self.classroom / "nbgrader.log")

    def release(self) -> None:
        """Make the students' version, and put it into the exchange."""
        Classroom.of_this_house().make_folders()
        (self.classroom / "gradebook.db").write_bytes(empty_gradebook())
        for step in (self.nbgrader.generate_assignment, self.nbgrader.release_assignment):
            result = step(self.module)
            assert result["success"], result.get("error")

    @property
    def exercises(self) -> list[Exercise]:
        """The graded exercises."""
        return [exercise for exercise in self.material.definitions if not exercise.practice]

    @property
    def notebook(self) -> str:
        """The name of the module's notebook."""
        return self.material.notebook_names()[0]

    def place(self, student: str) -> Path:
        """Where a student's hand-in lies."""
        return self.classroom / "submitted" / student / self.module

    def hand_in(self, student: str, notebook: bool = True) -> Path:
        """Put an untouched hand-in where nbgrader collects to, and return its folder."""
        place = self.place(student)
        place.mkdir(parents=True)
        (place / "timestamp.txt").write_text("2026-11-23 14:02:11.000000 UTC")
        (place / "submission_secret.txt").write_text(student.encode().hex().ljust(64, "0"))
        if notebook:
            released = self.classroom / "release" / self.module / f"{self.notebook}.ipynb"
            shutil.copy(released, place)
        return place

    def answer(self, place: Path, exercise: Exercise, answering: Answering, case: str = "", student: str = "") -> None:
        """Save an answer in a hand-in as the exercise would, to the case drawn for the student or to a named one.

        A case that waits for an answer of another module is met with the right one, which was handed in there.
        """
        if case and exercise.carries and not exercise.cases[case].given:
            draw = Draw(student or place.parent.name)
            shown = reference_shown(self.material, exercise, case, draw)
            carried = drawn_by(draw, reference_carried(self.material, exercise, case))
            keep_copy(AnswersFolder(place), exercise.id, carried)
            (place.parent / carried.source.module).mkdir(exist_ok=True)
            source = AnswersFolder(place.parent / carried.source.module)
            source.keep(f"{carried.source.exercise}.json", facts_of(carried.source))
            if carried.before:
                keep_copy(source, carried.source.exercise, carried.before)
        else:
            draw = Draw(student or draw_for(exercise, place.parent.name, case))
            shown = show(exercise, draw, self.material.shelf)
        key = self.material.key(exercise, shown.case.id)
        AnswersFolder(place).save(shown, answering(kind_of(exercise), shown, key))

    def answer_all(self, place: Path, answering: Answering, number: int = 0) -> None:
        """Answer every graded exercise, each in its case of that number (or the last, where there are fewer)."""
        for exercise in self.exercises:
            cases = list(exercise.cases)
            self.answer(place, exercise, answering, cases[min(number, len(cases) - 1)])

    def autograde(self, student: str = "*", force: bool = True) -> Mapping[str, Any]:
        """Grade in one call of nbgrader's interface, as Formgrader's button does. Returns nbgrader's result."""
        result: Mapping[str, Any] = self.nbgrader.autograde(self.module, student, force=force)
        return result

    def grades(self, student: str) -> dict[str, Grade]:
        """What the gradebook holds of one student, by exercise."""
        with self.nbgrader.gradebook as gradebook:
            notebook = gradebook.find_submission_notebook(self.notebook, self.module, student)
            return {
                grade.name: Grade(grade.score, grade.max_score, grade.needs_manual_grade) for grade in notebook.grades
            }

    def flagged(self, student: str) -> bool:
        """Whether the hand-in is flagged for a person."""
        with self.nbgrader.gradebook as gradebook:
            return bool(gradebook.find_submission_notebook(self.notebook, self.module, student).flagged)

    def judged(self, student: str) -> dict[str, Any]:
        """The judged notebook, as the grader opens it."""
        path = self.classroom / "autograded" / student / self.module / f"{self.notebook}.ipynb"
        content: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return content

    def reviews(self, student: str) -> dict[str, str]:
        """The text of the review under each exercise."""
        return {
            cell["metadata"]["nbgrader"]["grade_id"]: "".join(cell["outputs"][0]["data"]["text/plain"])
            for cell in self.judged(student)["cells"]
            if cell["metadata"].get("nbgrader", {}).get("grade")
        }

    def notes(self, student: str) -> str:
        """What is written for the grader, or an empty text."""
        first = self.judged(student)["cells"][0]
        if first["metadata"].get("revcycle", {}).get("for") != "grader":
            return ""
        return "".join(first["outputs"][0]["data"]["text/plain"])

    def feedback(self, student: str) -> str:
        """The feedback page."""
        page = self.classroom / "feedback" / student / self.module / f"{self.notebook}.html"
        return page.read_text("utf-8")


def drawn_by(draw: Draw, carried: Carried) -> Carried:
    """What is carried, and all before it, as an answer of that student."""
    before = drawn_by(draw, carried.before) if carried.before else None
    return replace(carried, source=replace(carried.source, draw=draw), before=before)


def carried_from(modules: Path, module: str) -> list[str]:
    """The other modules whose answers an exercise of a module carries, and those that are carried there in turn."""
    found: list[str] = []
    tables = tomllib.loads((modules / module / FILE_NAME).read_text("utf-8"))
    for source in (table["carries"].partition("/")[0] for table in tables.values() if "carries" in table):
        found += [one for one in (source, *carried_from(modules, source)) if one not in (module, *found)]
    return found


@contextmanager
def temporary_course(
    folder: Path, module: str = SAMPLE, modules: Path = SAMPLE_MODULES, keys: Path = SAMPLE_KEYS
) -> Iterator[TemporaryCourse]:
    """Set a course up, with the environment that its settings read."""
    course = TemporaryCourse(folder, module, modules, keys)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in course.environment.items():
            patch.setenv(name, value)
        patch.delenv("NBGRADER_EXECUTION", raising=False)
        course.release()
        yield course


@cache
def empty_gradebook() -> bytes:
    """A gradebook without anything in it: nbgrader takes seconds to make one, and all are the same."""
    from nbgrader.api import Gradebook

    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
        Gradebook(f"sqlite:///{folder}/gradebook.db").close()
        return (Path(folder) / "gradebook.db").read_bytes()


def draw_for(exercise: Exercise, student: str, case: str) -> str:
    """Return a draw id, made from a student's, that draws a case; the student's own when any case will do."""
    names = (student, *(f"{student}-{number}" for number in range(10_000)))
    return next(name for name in names if not case or drawn_case(exercise, Draw(name)) == case)


def answers_of(place: Path) -> Path:
    """The answers folder of a hand-in."""
    return place / FOLDER
