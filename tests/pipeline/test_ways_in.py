"""Three ways to grade, one result: the course's batch, nbgrader's own command, and Formgrader's button."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from tests.pipeline.class_results import results
from tests.pipeline.hostile import ALL
from tests.pipeline.temporary_course import HOUSE, SAMPLE, TemporaryCourse, temporary_course

DUE = datetime(2026, 11, 20, 12)  # noqa: DTZ001 - nbgrader keeps times in UTC, without a zone
LATE = ("--LateSubmissionPlugin.penalty_method=zero",)


def batch(course: TemporaryCourse, force: bool = False) -> None:
    """``python -m grading autograde``, with the late policy that the other ways are given too."""
    from grading.batch import BatchAutograde

    api = course.nbgrader
    api.coursedir.assignment_id, api.coursedir.student_id = course.module, "*"
    made = BatchAutograde(coursedir=api.coursedir, parent=api)
    made.force = force
    made.start()
    assert {outcome.state for outcome in made.outcomes.values()} == {"graded"}


def course_command(course: TemporaryCourse) -> None:
    """``python -m grading autograde``."""
    run([sys.executable, "-m", "grading", "autograde", course.module], HOUSE, course)


def nbgrader_command(course: TemporaryCourse, *options: str) -> None:
    """``nbgrader autograde``, from inside grading/."""
    program = str(Path(sys.executable).parent / "nbgrader")
    run([program, "autograde", course.module, *options], HOUSE / "grading", course)


def formgrader_button(course: TemporaryCourse) -> None:
    """What the button's handler calls, a student at a time."""
    for place in sorted((course.classroom / "submitted").glob(f"*/{course.module}")):
        result = course.autograde(place.parent.name)
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
    """A class of ordinary, late and hostile hand-ins, in which a person has already worked on one; nothing graded."""
    with temporary_course(tmp_path_factory.mktemp("ways")) as made:
        for student in ("right", "late", "extended", "untimed"):
            made.answer_all(made.hand_in(student), lambda kind, shown, key: kind.right(shown, key))
        made.answer_all(made.hand_in("wrong"), lambda kind, shown, key: kind.wrong(shown, key))
        made.answer_all(made.hand_in("everything"), lambda kind, shown, key: kind.everything(shown, key))
        for hostile in ALL:
            hostile.hand_in(made)
        (made.place("right") / "timestamp.txt").write_text("2026-11-20 11:59:59 UTC")
        (made.place("untimed") / "timestamp.txt").unlink()
        (made.place("untimed") / "submission_secret.txt").unlink()
        with Gradebook(f"sqlite:///{made.classroom}/gradebook.db", "revcycle") as gradebook:
            gradebook.update_or_create_assignment(SAMPLE, duedate=DUE)
            for student, days in (("extended", 30), ("late", 1)):
                gradebook.add_student(student, first_name="Ex", last_name="Tended")
                gradebook.add_submission(SAMPLE, student)
                gradebook.grant_extension(SAMPLE, student, days=days)
                grade = gradebook.find_grade(made.exercises[0].id, made.notebook, SAMPLE, student)
                grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 2.3, 0.25, False
            gradebook.find_submission_notebook(made.notebook, SAMPLE, "late").flagged = True
            gradebook.db.commit()
        shutil.copy(made.classroom / "gradebook.db", made.folder / "before.db")
        made.nbgrader.config.LateSubmissionPlugin.penalty_method = "zero"
        yield made


def graded_by(way: Callable[[TemporaryCourse], None], course: TemporaryCourse) -> object:
    """Grade the class from the start in one way, and return all that came of it."""
    shutil.copy(course.folder / "before.db", course.classroom / "gradebook.db")
    shutil.rmtree(course.classroom / "autograded")
    way(course)
    return results(course)


def test_all_ways_give_the_same(course: TemporaryCourse) -> None:
    """Do batch, button and nbgrader's command leave equal gradebooks and equal files, late penalties included?"""
    first = graded_by(batch, course)
    assert graded_by(formgrader_button, course) == first
    assert graded_by(lambda made: nbgrader_command(made, *LATE), course) == first


def test_the_class_is_one_that_can_tell_ways_apart(course: TemporaryCourse) -> None:
    """Does the class that is compared hold penalties, flags, answers that wait, scores by hand and an extension?"""
    rows = graded_by(batch, course)[0]  # type: ignore[index]
    penalties = {student: penalty for _, student, _, _, penalty in rows["notebooks"]}
    assert penalties["late"] == pytest.approx(30.55)
    assert (penalties["right"], penalties["extended"], penalties["untimed"]) == (None, None, None)
    assert any(flagged for *_, flagged, _ in rows["notebooks"])
    by_hand = [row for row in rows["grades"] if row[5] is not None]
    assert {(row[5], row[6], row[7]) for row in by_hand} == {(2.3, 0.25, 1)}
    assert any(row[7] for row in rows["grades"] if row[5] is None)


def test_the_command_is_the_batch(course: TemporaryCourse) -> None:
    """Run as a program with the course's own settings, does the command leave what the batch does?"""
    course.nbgrader.config.LateSubmissionPlugin.penalty_method = "none"
    try:
        assert graded_by(course_command, course) == graded_by(batch, course)
    finally:
        course.nbgrader.config.LateSubmissionPlugin.penalty_method = "zero"


def test_grading_again_changes_nothing(course: TemporaryCourse) -> None:
    """Does grading once more by force, by the batch and then by the button, leave what was there before?"""
    first = graded_by(batch, course)
    batch(course, force=True)
    assert results(course) == first
    for student in ("late", "extended", "corrupt-answer"):
        assert course.autograde(student)["success"]
    assert results(course) == first
