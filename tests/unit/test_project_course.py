"""The course's classroom on disk: what is released when, and what is left alone."""

import os
import socket
from pathlib import Path

import pytest

from grading.course import AlreadyRunningError, Classroom, release_changed
from grading.lab_process import LabError, free_port
from tests.running import write_module


@pytest.fixture
def classroom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Classroom:
    """A classroom with one module, for nbgrader as well."""
    write_module(tmp_path / "modules" / "01-claims-basics", ["1"])
    monkeypatch.setenv("REVCYCLE_MODULES", str(tmp_path / "modules"))
    monkeypatch.setenv("REVCYCLE_CLASSROOM", str(tmp_path / "classroom"))
    monkeypatch.setenv("PATH", os.environ["PATH"])
    room = Classroom.of_this_house()
    room.make_folders()
    return room


def test_new_module_is_released_once(classroom: Classroom) -> None:
    """Is a module released at the first start, and not again at the second?"""
    assert list(release_changed(classroom)) == ["Module 01-claims-basics is released."]
    released = classroom.folder / "exchange" / "revcycle" / "outbound" / "01-claims-basics"
    assert (released / "claims-basics.ipynb").is_file()
    assert list(release_changed(classroom)) == []


def test_changed_module_is_released_again_and_the_students_copy_kept(classroom: Classroom) -> None:
    """Does an instructor's change reach the exchange, and never a student's work?"""
    list(release_changed(classroom))
    mine = classroom.folder / "my-work" / "01-claims-basics" / "claims-basics.ipynb"
    mine.parent.mkdir()
    mine.write_text("what the student did")
    module = classroom.modules / "01-claims-basics"
    (module / "reading-list.md").write_text("new")
    assert list(release_changed(classroom)) == ["Module 01-claims-basics is released again, because it has changed."]
    assert (classroom.folder / "exchange" / "revcycle" / "outbound" / module.name / "reading-list.md").is_file()
    assert mine.read_text() == "what the student did"


def test_module_that_cannot_be_released_does_not_hold_up_the_others(classroom: Classroom) -> None:
    """Does a damaged notebook lead to a sentence, and to the others being released all the same?"""
    (classroom.modules / "00-broken").mkdir()
    (classroom.modules / "00-broken" / "broken.ipynb").write_text("not a notebook")
    first, second = release_changed(classroom)
    assert first.startswith("Module 00-broken could not be released: ")
    assert "Traceback" not in first
    assert second == "Module 01-claims-basics is released."


def test_module_with_a_faulty_exercise_is_not_released(classroom: Classroom) -> None:
    """Is an instructor told of a mistake before any student meets it?"""
    exercises = classroom.modules / "01-claims-basics" / "exercises.toml"
    exercises.write_text("""["first-look"]\nkind = "riddle"\n""")
    (sentence,) = release_changed(classroom)
    assert sentence.startswith("Module 01-claims-basics is not released. ")
    assert "first-look" in sentence
    assert "python -m grading check" in sentence
    assert not (classroom.folder / "exchange" / "revcycle").exists()


def test_damaged_record_releases_everything_once_more(classroom: Classroom) -> None:
    """Does a half-written record cost nothing but time?"""
    list(release_changed(classroom))
    (classroom.folder / "released.json").write_text('{"01-cl')
    assert list(release_changed(classroom)) == ["Module 01-claims-basics is released."]


def test_folders_without_a_notebook_are_no_modules(classroom: Classroom) -> None:
    """Is a folder that is only begun left out?"""
    (classroom.modules / "02-begun").mkdir()
    assert classroom.module_names() == ["01-claims-basics"]


def test_no_module_is_said(classroom: Classroom, tmp_path: Path) -> None:
    """Is an empty modules folder told, and no error?"""
    empty = Classroom(modules=tmp_path / "nothing", folder=classroom.folder)
    (sentence,) = release_changed(empty)
    assert "There is no module" in sentence


def test_classroom_is_held_by_one_course_at_a_time(classroom: Classroom) -> None:
    """Is a second course in the same classroom told the address of the first?"""
    with classroom.hold() as note:
        note.write("the address")
        note.flush()
        with pytest.raises(AlreadyRunningError, match="the address"), classroom.hold():
            pass
    with classroom.hold():
        pass


def test_taken_port_is_passed_over() -> None:
    """Is the next free port found?"""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        assert free_port(taken) > taken


def test_no_free_port_is_said() -> None:
    """Does a sentence say what to do when there is no free port?"""
    with pytest.raises(LabError, match="--port 9000"):
        free_port(65536)
