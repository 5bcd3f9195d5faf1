"""exercise(): from an id in a notebook to a widget, or to a sentence when that cannot be."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from revcycle.codes.diagnoses import index
from revcycle.exercises import session
from tests.fixtures.sample import furnished, saved


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample module, as the working folder."""
    return furnished(tmp_path, monkeypatch)


def opened(exercise_id: str) -> Any:
    """Return the widget of an exercise."""
    widget = session.exercise(exercise_id)
    assert not isinstance(widget, session.Panel), widget.sentence
    return widget


def told(exercise_id: str) -> str:
    """Return the sentence that stands in place of an exercise."""
    panel = session.exercise(exercise_id)
    assert isinstance(panel, session.Panel)
    return panel.sentence


def rewritten(module: Path, exercise_id: str, **changes: Any) -> None:
    """Change what an answer file records."""
    path = module / "answers" / f"{exercise_id}.json"
    path.write_text(json.dumps(saved(module, exercise_id) | changes), "utf-8")


def test_found_by_the_notebooks_folder(module: Path) -> None:
    """Is the exercise found in the exercises.toml beside the notebook?"""
    assert opened("sample-choice-one").scene["title"] == "Who codes the visit?"


def test_called_as_notebooks_call_it(module: Path) -> None:
    """Does `from revcycle import exercise` give something that can be called with an id?"""
    from revcycle import exercise

    assert exercise("sample-choice-one").scene["id"] == "sample-choice-one"


def test_same_case_each_time(module: Path) -> None:
    """Does a student meet the same case each time the cell is run?"""
    assert opened("sample-codes").scene == opened("sample-codes").scene


def test_cases_differ_between_students(module: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Do different students meet different cases?"""
    met = set()
    for student in "abcdefgh":
        monkeypatch.setenv("JUPYTERHUB_USER", student)
        met.add(opened("sample-codes").scene["chart"]["title"])
    assert len(met) == 2


def test_answer_comes_back(module: Path) -> None:
    """Does a saved answer come back when the notebook is run again?"""
    opened("sample-codes").answer = [{"code": "S52.501D"}]
    again = opened("sample-codes")
    assert again.answer == [{"code": "S52.501D"}]
    assert again.notice["saved"] == saved(module, "sample-codes")["saved"]


def test_recorded_case_comes_back(module: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Does the case that was answered come back, with its sums, even under another name?"""
    before = opened("sample-amount")
    before.answer = {"days": "14"}
    for student in "abcdefgh":
        monkeypatch.setenv("JUPYTERHUB_USER", student)
        assert opened("sample-amount").scene == before.scene


def test_damaged_file_is_set_aside(module: Path) -> None:
    """Is a damaged answer file kept under another name, told in words, and the exercise blank?"""
    opened("sample-choice-one").answer = "coder"
    path = module / "answers" / "sample-choice-one.json"
    path.write_text('{"schema": 1, "ans')
    widget = opened("sample-choice-one")
    [kept] = (module / "answers").glob("sample-choice-one.damaged-*.json")
    assert widget.answer == ""
    assert kept.read_text() == '{"schema": 1, "ans'
    assert not path.exists()
    assert f"answers/{kept.name}" in widget.notice["tidings"][0]
    assert "could not be read" in widget.notice["tidings"][0]


@pytest.mark.parametrize(
    ("exercise_id", "answer"),
    [
        ("sample-choice-one", ["coder"]),
        ("sample-choice-many", "side"),
        ("sample-choice-many", ["no-such-option"]),
        ("sample-bins", ["coder"]),
        ("sample-order", {"visit": 1}),
        ("sample-order", [{"visit": 1}]),
        ("sample-codes", [["S52.501D"]]),
        ("sample-evidence", [{"from": 3, "to": 100_000, "text": "x"}]),
        ("sample-evidence", [{"from": 0, "to": 1, "text": "not these words"}]),
        ("sample-amount", {"days": 14}),
        ("sample-amount", None),
    ],
)
def test_answer_of_a_strange_form_is_set_aside(module: Path, exercise_id: str, answer: Any) -> None:
    """Is an answer that the widget could not draw set aside like a damaged file?"""
    widget = opened(exercise_id)
    blank = widget.answer
    widget._folder.save(widget._shown, answer)
    again = opened(exercise_id)
    assert again.answer == blank
    assert len(list((module / "answers").glob(f"{exercise_id}.damaged-*.json"))) == 1
    assert again.notice["tidings"]


def test_kept_older_version_goes_on(module: Path) -> None:
    """Does a student who began an older version, which is kept, go on with it?"""
    widget = opened("sample-choice-many")
    widget._folder.save(widget._shown, ["side"])
    rewritten(module, "sample-choice-many", version=1, case="ankle")
    again = opened("sample-choice-many")
    assert again.answer == ["side"]
    assert len(again.scene["options"]) == 5
    assert "earlier" in again.notice["tidings"][0]
    again.answer = ["side", "phase"]
    assert saved(module, "sample-choice-many")["version"] == 1


@pytest.mark.parametrize("changes", [{"version": 7}, {"case": "taken-out"}, {"kind": "sort"}])
def test_changed_exercise_keeps_the_old_file(module: Path, changes: dict[str, Any]) -> None:
    """When the exercise was changed since, is the old answer renamed, not lost, and the student told?"""
    opened("sample-codes").answer = [{"code": "S52.501D"}]
    rewritten(module, "sample-codes", **changes)
    widget = opened("sample-codes")
    [kept] = (module / "answers").glob("sample-codes.version-*.json")
    assert widget.answer == []
    assert json.loads(kept.read_text())["answer"] == [{"code": "S52.501D"}]
    assert f"answers/{kept.name}" in widget.notice["tidings"][0]


def test_unknown_id(module: Path) -> None:
    """Does an unknown id give a sentence that names it?"""
    assert "no exercise “sample-none”" in told("sample-none")


def test_missing_definitions(module: Path) -> None:
    """Does a missing exercises.toml give a sentence?"""
    (module / "exercises.toml").unlink()
    assert "the file is missing" in told("sample-codes")


def test_definitions_that_are_not_toml(module: Path) -> None:
    """Does a broken exercises.toml give a sentence?"""
    (module / "exercises.toml").write_text("[broken")
    assert "not valid TOML" in told("sample-codes")


def test_one_broken_exercise(module: Path) -> None:
    """Does a broken exercise give its own problem, and cost no other exercise?"""
    path = module / "exercises.toml"
    path.write_text(path.read_text().replace('title = "Code the injury"', 'titel = "Code the injury"'))
    assert "titel" in told("sample-codes")
    assert opened("sample-sequence")


def test_missing_chart(module: Path) -> None:
    """Does a missing chart give a sentence that names it?"""
    for chart in (module / "charts").glob("*.md"):
        chart.unlink()
    assert "There is no chart" in told("sample-codes")


def test_practice_without_key(module: Path) -> None:
    """Does a practice exercise without a key say so before it is answered?"""
    path = module / "exercises.toml"
    path.write_text(path.read_text().replace('answer = "d"', ""))
    assert "there is no answer" in told("practice-choice")


def gone(*_: Any) -> Any:
    """Fail as a code index does that cannot be had."""
    raise index.IndexUnavailableError("The code index is missing.")


def test_missing_index(module: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Does a code index that cannot be had give its sentence?"""
    monkeypatch.setattr("revcycle.codes.diagnoses.icd10cm.release", gone)
    assert told("sample-codes") == "The code index is missing."


def test_index_that_goes_missing(module: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the index goes while a student works, are answers still saved, and the trouble told?"""
    widget = opened("sample-codes")
    monkeypatch.setattr("revcycle.codes.diagnoses.icd10cm.get", gone)
    widget.answer = [{"code": "S52.501D"}]
    assert widget.notice["trouble"] == "The code index is missing."
    assert saved(module, "sample-codes")["answer"] == [{"code": "S52.501D"}]


def test_missing_package(module: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Does a missing package give a sentence?"""
    for name in [name for name in sys.modules if name.startswith("revcycle.exercises.views")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "anywidget", None)
    assert "package of the course is missing" in told("sample-codes")


def test_fault_of_our_own(module: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Does a fault that nobody thought of give a sentence instead of a traceback?"""

    def fault(*_: Any) -> Any:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(session, "show", fault)
    assert "ZeroDivisionError" in told("sample-codes")


def test_panel_is_text(module: Path) -> None:
    """Is what a notebook asks for shown as text, never as HTML?"""
    panel = session.exercise("<script>alert(1)</script>")
    assert "<script>" not in panel._repr_html_()
    assert "&lt;script&gt;" in panel._repr_html_()


def test_file_that_cannot_be_set_aside(module: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is the student told when a damaged file cannot even be renamed?"""

    def refuse(*_: Any) -> Any:
        raise PermissionError(13, "Permission denied")

    (module / "answers").mkdir()
    (module / "answers" / "sample-codes.json").write_text("{")
    monkeypatch.setattr(Path, "rename", refuse)
    assert "could not be set aside" in opened("sample-codes").notice["tidings"][0]


def test_place_and_points(module: Path) -> None:
    """Does a graded exercise say its number and points, as the notebook tells them?"""
    scene = opened("sample-codes").scene
    assert (scene["place"], scene["points"]) == ("Exercise 5 of 8", "4 points")


def test_notebook_half_written(module: Path) -> None:
    """Is an exercise drawn also while the notebook file is being written?"""
    (module / "sample.ipynb").write_text('{"cells": [')
    assert opened("sample-codes").scene["points"] == ""


def test_home_that_cannot_be_made(module: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is an exercise drawn also where the student's own folder cannot be made?"""
    monkeypatch.delenv("JUPYTERHUB_USER")
    (module / "file").write_text("")
    monkeypatch.setenv("REVCYCLE_HOME", str(module / "file" / "home"))
    assert opened("sample-codes")
