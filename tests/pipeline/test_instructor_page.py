"""What docs/instructor.md says: each of its commands does what stands there."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from grading.commands import main
from grading.lms.roster import Roster
from tests.pipeline.downloads import laid_out, work_of, zipped
from tests.pipeline.temporary_course import HOUSE, TemporaryCourse, temporary_course

PAGE = (HOUSE / "docs" / "instructor.md").read_text("utf-8")
COMMANDS = re.findall(r"^    ((?:python -m grading|nbgrader) .+)$", PAGE, re.MULTILINE)
MODULE = "03-diagnosis-codes"
TITLES = "Student,ID,SIS User ID,SIS Login ID,Section,Week 5 (7)"
FILES = {
    "roster.csv": f"{TITLES}\n    Points Possible,,,,,\nAnn Abbott,9001,S1,ann,A,\n",
    "moodle.csv": "First name,Last name,Username,ID number,Email address\nAnn,Abbott,ann,S1,ann@x.example\n",
    "blackboard.csv": "Last Name,First Name,Username,Student ID,Last Access,Availability\nAbbott,Ann,ann,S1,,Yes\n",
    "brightspace.csv": "OrgDefinedId,Username,End-of-Line Indicator\n#S1,#ann,#\n",
}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TemporaryCourse]:
    """The module of the page, released, and a download of Canvas in which Ann has handed it in."""
    folder = tmp_path_factory.mktemp("page")
    with temporary_course(folder, MODULE, HOUSE / "modules", HOUSE / "grading" / "keys") as made:
        files = {f"abbottann_9001_1_{MODULE}_ann.zip": zipped(work_of(made, "ann"))}
        laid_out(folder, {"submissions.zip": zipped(files), **{name: text.encode() for name, text in FILES.items()}})
        yield made


def test_the_page_holds_the_commands_that_are_run_here() -> None:
    """Are collecting, grading and all four LMSs on the page, so that the test below is not empty?"""
    assert len(COMMANDS) == 11
    assert [lms for lms in ("canvas", "moodle", "blackboard", "brightspace") if f"--to {lms}" not in PAGE] == []


def test_every_command_does_what_it_says(
    course: TemporaryCourse, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Does each command of the page, in the page's order, succeed, and does Ann's grade reach every LMS's file?"""
    monkeypatch.chdir(course.folder)
    for command in COMMANDS:
        words = shlex.split(command)
        if words[0] == "nbgrader":
            variables = os.environ | course.environment | {"PYTHONPATH": str(HOUSE)}
            named = [word.replace("=roster.csv", f"={course.folder}/roster.csv") for word in words[1:]]
            named = [word.replace("=grades.csv", f"={course.folder}/grades.csv") for word in named]
            run = [sys.executable, "-m", "nbgrader", *named]
            ran = subprocess.run(run, check=False, cwd=HOUSE / "grading", env=variables, capture_output=True, text=True)
            assert ran.returncode in (0, 1), ran.stderr
            assert "Wrote the grades of 1 students" in ran.stderr
        elif "collect" in words and "--roster" not in words:
            continue  # without a roster the student has another id: tried below
        else:
            assert main(words[3:]) == 0, f"{command}: {capsys.readouterr().err}"
    points = sum(grade.score for grade in course.grades("ann").values())
    assert points > 0
    assert f"{points:g}" in course.feedback("ann")
    files = [*course.classroom.glob("grades-*.csv"), course.folder / "grades.csv"]
    assert len(files) == 5
    for path in files:
        assert f"{points:g}" in {cell for row in Roster.read(path).rows for cell in row}, path.name


def test_collecting_without_a_roster(course: TemporaryCourse, monkeypatch: pytest.MonkeyPatch) -> None:
    """Do the page's two shorter commands collect as well, under the name that Canvas gives?"""
    monkeypatch.chdir(course.folder)
    shorter = [shlex.split(command)[3:] for command in COMMANDS if "collect" in command and "--roster" not in command]
    assert [main(words) for words in shorter] == [0, 0]
    assert list(Path(course.classroom / "submitted").glob(f"*/{MODULE}"))
