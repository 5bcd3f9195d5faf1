"""From a real gradebook to the file of an LMS: by the course's command, and by nbgrader's own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from grading.commands import main
from grading.lms.roster import Roster
from tests.pipeline.temporary_course import HOUSE, SAMPLE, TemporaryCourse, temporary_course

ROSTER = """Student,ID,SIS User ID,SIS Login ID,Section,Sample (71)
    Points Possible,,,,,32
"Abbott, Ann",9001,S1001,ann,A,
"Bold, Bob",9002,S1002,bob@school.example,A,
"Cyd, Cyd",9003,S1003,cyd,A,
"Dee, Dora",9004,S1004,dora,A,
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TemporaryCourse]:
    """Ann and Bob are graded, Cyd has a damaged answer that waits for a person, Dora's grading broke off."""
    with temporary_course(tmp_path_factory.mktemp("export")) as made:
        for student in ("ann", "bob", "cyd"):
            made.answer_all(made.hand_in(student), lambda kind, shown, key: kind.right(shown, key))
        next((made.place("cyd") / "answers").glob("*.json")).write_text("{cut off")
        assert made.autograde()["success"]
        with Gradebook(made.nbgrader.coursedir.db_url, "revcycle") as gradebook:
            gradebook.update_or_create_student("bob", email="bob@school.example")
            gradebook.add_student("dora")
            gradebook.find_submission_notebook(made.notebook, SAMPLE, "bob").grades[0].manual_score = 1.25
            gradebook.find_submission_notebook(made.notebook, SAMPLE, "ann").late_submission_penalty = 2.5
            begun = gradebook.add_submission(SAMPLE, "dora")  # recorded, and then grading was killed
            for notebook in begun.notebooks:
                for part in (*notebook.grades, *notebook.comments, notebook):
                    gradebook.db.delete(part)
            gradebook.db.commit()
        yield made


def rows(path: Path) -> dict[str, str]:
    """The last cell of each line, by Canvas's number."""
    return {row[1]: row[-1] for row in Roster.read(path).rows}


def test_the_command_writes_what_the_gradebook_holds(
    course: TemporaryCourse, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Are penalties and scores by hand passed on, what waits blank and told, what is missing blank, and 0 returned?"""
    (tmp_path / "canvas.csv").write_text(ROSTER)
    assert main(["export", "--to", "canvas", "--roster", str(tmp_path / "canvas.csv")]) == 0
    assert rows(course.classroom / "grades-canvas.csv") == {
        "": "32",
        "9001": "29.5",
        "9002": "29.25",
        "9003": "",
        "9004": "",
    }
    said = capsys.readouterr().out
    assert "holds the grades of 4 students for Canvas" in said
    assert "waiting to be graded by a person, left blank: cyd.\n" in said


def test_who_is_not_in_the_roster_is_named_and_the_exit_code_tells(
    course: TemporaryCourse, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Does the command name a student whom the LMS does not know, write the others, and return 1?"""
    (tmp_path / "canvas.csv").write_text(ROSTER.replace("ann,A", "anna,A"))
    out = tmp_path / "out.csv"
    assert main(["export", SAMPLE, "--to", "canvas", "--roster", str(tmp_path / "canvas.csv"), "--file", str(out)]) == 1
    assert rows(out) == {"": "32", "9002": "29.25", "9003": "", "9004": ""}
    said = capsys.readouterr()
    assert "ann is not in the roster" in said.err
    assert "Not passed on: 29.5 in 01-sample." in said.err


@pytest.mark.parametrize(("lms", "exporter"), [("canvas", "CanvasExport"), ("moodle", "MoodleExport")])
def test_nbgraders_own_command_writes_the_same(
    course: TemporaryCourse, tmp_path: Path, lms: str, exporter: str
) -> None:
    """Does ``nbgrader export --exporter`` write the same file as the course's command?"""
    ours, theirs = tmp_path / "ours.csv", tmp_path / "theirs.csv"
    roster = tmp_path / "roster.csv"
    roster.write_text(ROSTER)
    options = ["--roster", str(roster)] if lms == "canvas" else []
    assert main(["export", "--to", lms, "--file", str(ours), *options]) == 0
    command = [
        sys.executable,
        "-m",
        "nbgrader",
        "export",
        f"--exporter=grading.lms.exporters.{exporter}",
        f"--to={theirs}",
    ]
    command += [f"--LmsExport.roster={roster}"] if options else []
    variables = os.environ | course.environment | {"PYTHONPATH": str(HOUSE)}
    ran = subprocess.run(command, check=False, cwd=HOUSE / "grading", env=variables, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert theirs.read_bytes() == ours.read_bytes()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--to", "canvas", "--roster", "{tmp}/none.csv"], "cannot be opened"),
        (["--to", "brightspace", "--roster", "{tmp}/canvas.csv"], "is no export of Brightspace"),
        (["--to", "canvas", "--column", "nothing"], "write it as MODULE=TITLE"),
        (["--to", "canvas", "--file", "{tmp}/none/x.csv"], "cannot be used"),
    ],
)
def test_wrong_calls_are_answered_in_a_sentence(
    course: TemporaryCourse, tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    """Does an export that cannot be made say why in a sentence, and return 1?"""
    (tmp_path / "canvas.csv").write_text(ROSTER)
    assert main(["export", *[option.format(tmp=tmp_path) for option in options]]) == 1
    heard = capsys.readouterr().err
    assert said in heard
    assert "Traceback" not in heard
