"""The grader's commands over nbgrader's own exchange: from release to the feedback in the student's folder."""

from __future__ import annotations

import copy
import getpass
import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nbgrader.exchange import ExchangeError
from nbgrader.utils import temp_attrs

from grading.commands import main
from grading.handins import FoundNotebook, HandIn
from tests.pipeline.temporary_course import SAMPLE, TemporaryCourse, temporary_course

ME = getpass.getuser()


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TemporaryCourse]:
    """A course whose module is released, in which nobody has worked yet."""
    with temporary_course(tmp_path_factory.mktemp("commands")) as made:
        yield made


@pytest.fixture
def fresh(course: TemporaryCourse) -> TemporaryCourse:
    """The same course, as it was before anybody handed in."""
    kept = course.folder / "kept"
    if not kept.exists():
        shutil.copytree(course.classroom, kept)
    shutil.rmtree(course.classroom)
    shutil.copytree(kept, course.classroom)
    (course.classroom / "exchange").chmod(0o777)
    return course


def exchange(course: TemporaryCourse, step: str) -> None:
    """Do one of the student's steps: FetchAssignment, Submit or FetchFeedback."""
    api = course.nbgrader
    with temp_attrs(api.coursedir, assignment_id=course.module, student_id="*"):
        plugin: Any = getattr(api.exchange, step)(coursedir=api.coursedir, authenticator=api.authenticator, parent=api)
        plugin.start()


def work(course: TemporaryCourse, score: str = "right") -> Path:
    """Fetch the module, answer everything, and return the student's folder."""
    place = course.classroom / "my-work" / course.module
    if not place.exists():
        exchange(course, "FetchAssignment")
    for exercise in course.exercises:
        course.answer(place, exercise, lambda kind, shown, key: getattr(kind, score)(shown, key), student="me")
    return place


def pages(course: TemporaryCourse) -> list[str]:
    """The names of the feedback pages that the student has fetched."""
    return [path.name for path in (course.classroom / "my-work").rglob("*.html")]


def test_the_whole_way(fresh: TemporaryCourse, capsys: pytest.CaptureFixture[str]) -> None:
    """Do the commands bring a student's work to feedback in the student's own folder, saying what they did?"""
    work(fresh, "wrong")
    exchange(fresh, "Submit")
    assert [main([command]) for command in ("collect", "autograde", "feedback")] == [0, 0, 0]
    said = capsys.readouterr().out
    assert f"{SAMPLE}: 1 hand-in collected so far." in said
    assert f"  {ME}: 0 of 32 points\n" in said
    assert "feedback of 1 hand-in is returned" in said
    exchange(fresh, "FetchFeedback")
    assert pages(fresh) == ["sample.html"]
    page = next((fresh.classroom / "my-work").rglob("*.html")).read_text("utf-8")
    assert "The right answer" in page


def test_feedback_reaches_a_renamed_notebook(fresh: TemporaryCourse) -> None:
    """Can a student who handed the notebook in under another name fetch the feedback?"""
    place = work(fresh)
    (place / "sample.ipynb").rename(place / "mine.ipynb")
    exchange(fresh, "Submit")
    assert [main([command, SAMPLE]) for command in ("collect", "autograde", "feedback")] == [0, 0, 0]
    assert {grade.score for grade in fresh.grades(ME).values()} == {4.0}
    exchange(fresh, "FetchFeedback")
    assert pages(fresh) == ["mine.html"]


def test_a_hand_in_after_feedback_does_not_count(fresh: TemporaryCourse) -> None:
    """Is work that is handed in after the right answers were shown left uncollected, and flagged?"""
    work(fresh, "wrong")
    exchange(fresh, "Submit")
    for command in ("collect", "autograde", "feedback"):
        main([command])
    time.sleep(1.1)  # nbgrader's times and ours are compared to the second
    work(fresh, "right")
    exchange(fresh, "Submit")
    for command in ("collect", "autograde"):
        main([command])
    assert {grade.score for grade in fresh.grades(ME).values()} == {0.0}
    assert fresh.flagged(ME)


def test_a_hand_in_before_feedback_counts(fresh: TemporaryCourse) -> None:
    """Does the last hand-in before the feedback replace the one before it?"""
    work(fresh, "wrong")
    exchange(fresh, "Submit")
    for command in ("collect", "autograde"):
        main([command])
    time.sleep(1.1)
    work(fresh, "right")
    exchange(fresh, "Submit")
    for command in ("collect", "autograde"):
        main([command])
    assert {grade.score for grade in fresh.grades(ME).values()} == {4.0}


def test_links_are_not_collected(fresh: TemporaryCourse) -> None:
    """Is a link that a student puts into the exchange by hand left there, with all that it points at?"""
    place = work(fresh)
    exchange(fresh, "Submit")
    inbound = next((fresh.classroom / "exchange" / "revcycle" / "inbound").iterdir())
    inbound.chmod(0o777)
    (inbound / "answers").chmod(0o777)
    (inbound / "answers" / "sample-codes.json").unlink()
    (inbound / "answers" / "sample-codes.json").symlink_to(fresh.folder / "keys" / f"{SAMPLE}.toml")
    assert main(["collect"]) == 0
    collected = fresh.place(ME) / "answers"
    assert (collected / "sample-order.json").is_file()
    assert not (collected / "sample-codes.json").exists()
    assert place.is_dir()


def test_one_that_cannot_be_graded_is_named(
    fresh: TemporaryCourse, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """When something unforeseen hits one hand-in, are the others graded, that one named, and 1 returned?"""
    for student in ("ann", "bob", "cyd"):
        fresh.answer_all(fresh.hand_in(student), lambda kind, shown, key: kind.right(shown, key))
    whole = HandIn.notebook

    def broken(self: HandIn, name: str) -> FoundNotebook:
        if self.student == "bob":
            raise RuntimeError("nobody foresaw this")
        return whole(self, name)

    monkeypatch.setattr(HandIn, "notebook", broken)
    assert main(["autograde"]) == 1
    said = capsys.readouterr()
    assert "  ann: 32 of 32 points\n  bob: NOT GRADED\n" in said.out
    assert "nobody foresaw this\n  cyd: 32 of 32 points\n" in said.out
    assert "1 hand-in could not be graded" in said.err


def test_grading_that_was_broken_off_starts_again(fresh: TemporaryCourse) -> None:
    """Is a hand-in whose grading was killed half-way graded by the next run, without force?"""
    fresh.answer_all(fresh.hand_in("ann"), lambda kind, shown, key: kind.right(shown, key))
    half = fresh.classroom / "autograded" / "ann" / SAMPLE
    half.mkdir(parents=True)
    shutil.copy(fresh.place("ann") / "sample.ipynb", half)
    assert main(["autograde"]) == 0
    assert {grade.score for grade in fresh.grades("ann").values()} == {4.0}


def test_a_cell_without_a_key_stops_everything(fresh: TemporaryCourse, capsys: pytest.CaptureFixture[str]) -> None:
    """Is nothing scored, and the exercise named, when a graded cell has no key?"""
    fresh.answer_all(fresh.hand_in("ann"), lambda kind, shown, key: kind.right(shown, key))
    keys = fresh.folder / "keys" / f"{SAMPLE}.toml"
    text = keys.read_text("utf-8")
    try:
        keys.write_text(text.replace('"sample-codes"', '"sample-kodes"'), "utf-8")
        assert main(["autograde"]) == 1
    finally:
        keys.write_text(text, "utf-8")
    said = capsys.readouterr().err
    assert "Nothing was graded" in said
    assert "“sample-codes”" in said
    assert not (fresh.classroom / "autograded" / "ann").exists()


def test_a_cell_added_after_release_is_not_graded(fresh: TemporaryCourse) -> None:
    """Are hand-ins still graded when the module has got another graded cell since its release?"""
    fresh.answer_all(fresh.hand_in("ann"), lambda kind, shown, key: kind.right(shown, key))
    source = fresh.folder / "modules" / SAMPLE / "sample.ipynb"
    text = source.read_text("utf-8")
    notebook = json.loads(text)
    added = copy.deepcopy(next(cell for cell in notebook["cells"] if cell["id"] == "sample-codes"))
    added["id"] = added["metadata"]["nbgrader"]["grade_id"] = "sample-new"
    notebook["cells"].append(added)
    try:
        source.write_text(json.dumps(notebook), "utf-8")
        assert main(["autograde"]) == 0
    finally:
        source.write_text(text, "utf-8")
    assert sum(grade.score for grade in fresh.grades("ann").values()) == 32


def test_stock_nbgrader_scores_nothing(fresh: TemporaryCourse, caplog: pytest.LogCaptureFixture) -> None:
    """Does nbgrader's own autograder with the course's judge, but without its intake, refuse to score?"""
    from nbgrader.converters.autograde import Autograde
    from nbgrader.converters.base import NbGraderException

    fresh.answer_all(fresh.hand_in("ann"), lambda kind, shown, key: kind.right(shown, key))
    api = fresh.nbgrader
    api.coursedir.assignment_id, api.coursedir.student_id = SAMPLE, "ann"
    with pytest.raises(NbGraderException):
        Autograde(coursedir=api.coursedir, parent=api).start()
    assert {grade.score for grade in fresh.grades("ann").values()} == {0.0}
    assert not (fresh.classroom / "autograded" / "ann" / SAMPLE).exists()
    assert "the course's own grading is not plugged in" in caplog.text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["autograde"], "No hand-in has been collected yet"),
        (["autograde", "99-nothing"], f"There is no module 99-nothing. The modules are: {SAMPLE}."),
        (["autograde", SAMPLE], "There are no hand-ins under"),
        (["feedback", SAMPLE], "No notebooks were matched"),
    ],
)
def test_wrong_calls_are_answered_in_a_sentence(
    fresh: TemporaryCourse, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    """Does a command that cannot work say why in a sentence, and return 1?"""
    assert main(arguments) == 1
    heard = capsys.readouterr().err
    assert said in heard
    assert "Traceback" not in heard


def test_students_cannot_fetch_before_release(tmp_path: Path) -> None:
    """Is a module that was not released not there to fetch?"""
    with temporary_course(tmp_path) as made:
        shutil.rmtree(made.classroom / "exchange" / "revcycle" / "outbound" / SAMPLE)
        with pytest.raises(ExchangeError):
            exchange(made, "FetchAssignment")
