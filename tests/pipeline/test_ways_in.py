"""Three ways to grade, one result: the course's command, nbgrader's own, and Formgrader's button."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.pipeline.hostile import ALL
from tests.pipeline.temporary_course import HOUSE, TemporaryCourse, temporary_course

PICKED = ("corrupt-answer", "duplicated-cell", "case-not-drawn", "missing-notebook", "forged-outputs")
HOSTILE = [hostile for hostile in ALL if hostile.name in PICKED]
STUDENTS = ("everything", "right", "wrong", *PICKED)


def course_command(course: TemporaryCourse) -> None:
    """``python -m grading autograde``."""
    run([sys.executable, "-m", "grading", "autograde", course.module], HOUSE, course)


def nbgrader_command(course: TemporaryCourse) -> None:
    """``nbgrader autograde``, from inside grading/."""
    run([str(Path(sys.executable).parent / "nbgrader"), "autograde", course.module], HOUSE / "grading", course)


def formgrader_button(course: TemporaryCourse) -> None:
    """What the button's handler calls, a student at a time."""
    for student in STUDENTS:
        result = course.autograde(student)
        assert result["success"], result.get("error")


def run(command: list[str], folder: Path, course: TemporaryCourse) -> None:
    """Run a command as a person would."""
    environment = {
        **os.environ,
        **course.environment,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
    }
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + done.stdout


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TemporaryCourse]:
    """A class of ordinary and of hostile hand-ins, not graded yet."""
    with temporary_course(tmp_path_factory.mktemp("ways")) as made:
        made.answer_all(made.hand_in("right"), lambda kind, shown, key: kind.right(shown, key))
        made.answer_all(made.hand_in("wrong"), lambda kind, shown, key: kind.wrong(shown, key))
        made.answer_all(made.hand_in("everything"), lambda kind, shown, key: kind.everything(shown, key))
        for hostile in HOSTILE:
            hostile.hand_in(made)
        shutil.copy(made.classroom / "gradebook.db", made.folder / "before.db")
        yield made


def graded_by(way: Callable[[TemporaryCourse], None], course: TemporaryCourse) -> dict[str, object]:
    """Grade the class from the start in one way, and return all that came of it."""
    shutil.copy(course.folder / "before.db", course.classroom / "gradebook.db")
    shutil.rmtree(course.classroom / "autograded")
    way(course)
    return {student: all_of(course, student) for student in STUDENTS}


def all_of(course: TemporaryCourse, student: str) -> object:
    """All that came of one hand-in."""
    return course.grades(student), course.flagged(student), course.judged(student)["cells"]


def test_all_ways_give_the_same(course: TemporaryCourse) -> None:
    """Do the three ways give equal scores, flags and judged notebooks?"""
    first = graded_by(course_command, course)
    assert graded_by(nbgrader_command, course) == first
    assert graded_by(formgrader_button, course) == first


def test_grading_again_changes_nothing(course: TemporaryCourse) -> None:
    """Does grading once more, with force, give what it gave before?"""
    for student in ("everything", "corrupt-answer"):
        course.autograde(student)
        first = all_of(course, student)
        course.autograde(student)
        assert all_of(course, student) == first
