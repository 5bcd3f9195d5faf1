"""Each change is saved, or the student is told at once."""

import errno
import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from revcycle.exercises import session
from tests.fixtures.sample import HOUSE, furnished, saved

ANSWERS: dict[str, Any] = {
    "sample-choice-one": "nurse",
    "sample-choice-many": ["side", "phase"],
    "sample-codes": [{"code": "S52.501D"}, {"code": "not a code"}],
    "sample-amount": {"days": "14", "plan": "one hundred"},
}


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample module, as the working folder."""
    return furnished(tmp_path, monkeypatch)


def entered(widget: Any, answer: Any, tick: str = "1") -> None:
    """Do what the browser does when something is entered."""
    widget.set_state({"answer": answer, "tick": tick})


@pytest.mark.parametrize("exercise_id", ANSWERS)
def test_each_change_is_saved(module: Path, exercise_id: str) -> None:
    """Does what was entered lie in the answers folder at once, readable or not?"""
    widget = session.exercise(exercise_id)
    entered(widget, ANSWERS[exercise_id])
    facts = saved(module, exercise_id)
    assert facts["answer"] == ANSWERS[exercise_id]
    assert widget.notice["saved"] == facts["saved"]
    assert widget.notice["trouble"] == ""
    assert widget.notice["tick"] == "1"


def test_one_write_for_one_change(module: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is one message of the browser one write to the disk?"""
    widget = session.exercise("sample-choice-one")
    writes = []
    save = widget._folder.save
    monkeypatch.setattr(widget._folder, "save", lambda *given: writes.append(given) or save(*given))
    entered(widget, "nurse")
    assert len(writes) == 1


def test_recorded_case_and_draw(module: Path) -> None:
    """Does the file record the case shown and whom it was drawn for?"""
    widget = session.exercise("sample-codes")
    entered(widget, [])
    facts = saved(module, "sample-codes")
    assert facts["drawn_for"] == "sam"
    assert facts["case"] in ("ankle-first-visit", "wrist-six-weeks")
    assert set(facts) == {
        *("schema", "course", "module", "exercise", "version", "kind", "case", "attempt"),
        *("drawn_for", "answer", "saved"),
    }


def test_blank_and_unreadable_are_told(module: Path) -> None:
    """Does the notice name blank fields, and say how to mend what cannot be read?"""
    widget = session.exercise("sample-amount")
    assert widget.notice["outcome"] == "blank"
    entered(widget, {"adjustment": "12", "plan": "one hundred"})
    assert widget.notice["outcome"] == "malformed"
    assert widget.notice["blank"] == ["Days from visit to payment"]
    [problem] = widget.notice["malformed"]
    assert problem["part"] == "The plan pays"
    assert "Type dollars and cents" in problem["sentence"]


def test_full_disk_is_told(module: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is a full disk told at once, the earlier answer whole, and the next try saved?"""
    widget = session.exercise("sample-choice-one")
    entered(widget, "coder", "1")
    before = widget.notice["saved"]

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        entered(widget, "nurse", "2")
    assert "the disk is full" in widget.notice["trouble"]
    assert widget.notice["saved"] == before
    assert saved(module, "sample-choice-one")["answer"] == "coder"
    entered(widget, "nurse", "3")
    assert widget.notice["trouble"] == ""
    assert saved(module, "sample-choice-one")["answer"] == "nurse"


def test_write_that_the_system_refuses(module: Path) -> None:
    """Is a write that the operating system itself cuts off told, with nothing half-written left?"""
    widget = session.exercise("sample-choice-one")
    entered(widget, "coder", "1")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        entered(widget, "nurse", "2")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert widget.notice["trouble"].startswith("Not saved")
    assert [path.name for path in (module / "answers").iterdir()] == ["sample-choice-one.json"]
    assert saved(module, "sample-choice-one")["answer"] == "coder"


READ_ONLY = """
import os, sys
os.chdir(sys.argv[1])
from revcycle.exercises import session
widget = session.exercise("sample-choice-one")
if os.geteuid() == 0:
    os.seteuid(65534)  # root may write anywhere: go on as nobody
widget.set_state({"answer": "nurse", "tick": "1"})
print(widget.notice["trouble"])
"""


def test_read_only_folder_is_told(module: Path) -> None:
    """Is a folder that may not be written to told at once?"""
    module.chmod(0o555)
    command = [sys.executable, "-c", READ_ONLY, str(module)]
    environment = os.environ | {"PYTHONPATH": str(HOUSE)}
    try:
        ran = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    finally:
        module.chmod(0o755)
    assert ran.stdout.startswith("Not saved: this folder cannot be written to."), ran.stdout + ran.stderr
    assert not (module / "answers").exists()


@pytest.mark.parametrize("answer", [{"a": 1}, 7, ["x" * 700_000], [["deep"]], None, "no-such-option"])
def test_strange_answers_are_refused(module: Path, answer: Any) -> None:
    """Is what no widget sends refused in words, and the saved answer kept?"""
    widget = session.exercise("sample-choice-one")
    entered(widget, "coder", "1")
    entered(widget, answer, "2")
    assert widget.notice["trouble"].startswith("Not saved")
    assert saved(module, "sample-choice-one")["answer"] == "coder"


def test_nothing_written_by_looking(module: Path) -> None:
    """Does drawing an exercise write nothing?"""
    session.exercise("sample-choice-one")
    assert not (module / "answers").exists()


def test_views_stay_in_step(module: Path) -> None:
    """Does a second view of the same exercise show what was entered in the first?"""
    one, other = session.exercise("sample-amount"), session.exercise("sample-amount")
    entered(one, {"days": "14"}, "from one")
    assert other.answer == {"days": "14"}
    assert other.notice["saved"] == one.notice["saved"]
    entered(other, {"days": "15"}, "from other")
    assert one.answer == {"days": "15"}
    assert saved(module, "sample-amount")["answer"] == {"days": "15"}


def test_codes_are_named(module: Path) -> None:
    """Does the notice give each chosen code's title, and say which text is no code?"""
    widget = session.exercise("sample-codes")
    entered(widget, ANSWERS["sample-codes"])
    [code] = widget.notice["codes"]
    assert code["title"].startswith("Unspecified fracture of the lower end of right radius")
    assert code["billable"] is True
    assert [problem["part"] for problem in widget.notice["malformed"]] == ["not a code"]


def test_search_answers_with_its_number(module: Path) -> None:
    """Does the kernel answer a search with the number and view that asked, and flags?"""
    widget = session.exercise("sample-codes")
    replies: list[Any] = []
    widget.send = replies.append
    widget._handle_custom_msg({"do": "search", "text": "sprain right ankle", "number": 4, "view": "v"}, [])
    [reply] = replies
    assert (reply["did"], reply["number"], reply["view"]) == ("search", 4, "v")
    assert {hit["billable"] for hit in reply["hits"]} <= {True, False}
    assert json.dumps(reply)


@pytest.mark.parametrize(
    "content", [None, "search", {"do": "search"}, {"do": 7}, {}, {"do": "search", "text": "\0" * 9999}]
)
def test_odd_messages_do_no_harm(module: Path, content: Any) -> None:
    """Do messages that no browser sends end without a fault?"""
    widget = session.exercise("sample-codes")
    widget.send = lambda content: None
    widget._asked(widget, content, [])
    assert widget.answer == []
