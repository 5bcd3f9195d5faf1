"""An exercise that sends, as its widget works: the reply, the log beside the answers, and faults."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from revcycle.exercises import session
from revcycle.exercises.sent import checked
from revcycle.exercises.views.scene import plain
from tests.fixtures.sample import HOUSE, furnished
from tests.unit.sent_parts import MODULE, boxes, key_of, right, shown

START = HOUSE / "modules" / "00-start-here"


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The fixture module, as the working folder."""
    return furnished(tmp_path, monkeypatch, source=MODULE)


def check(widget: Any, answer: Any) -> Any:
    """Check a practice answer, and return the reply."""
    widget._handle_custom_msg({"do": "check", "answer": answer}, [])
    return widget.reply


def opened(exercise: str, case: str) -> Any:
    """An exercise at a case."""
    widget = session.exercise(exercise)
    for _ in widget._shown.exercise.cases:
        if widget._shown.case.id == case:
            return widget
        widget._handle_custom_msg({"do": "another"}, [])
    raise AssertionError(f"{exercise} never comes to {case}")


def log(module: Path) -> Any:
    """What was sent so far."""
    return json.loads((module / "answers" / "sent.bill-and-send.json").read_text("utf-8"))


def test_the_reply_tells_what_came_back(module: Path) -> None:
    """Does a check bring the marking and, beside it, what came back?"""
    widget = opened("bill-and-send", "sugar")
    assert widget.scene["sends"]
    reply = check(widget, right(widget._shown))
    assert (reply["state"], reply["sent"]["state"]) == ("right", "paid")
    assert check(widget, {**right(widget._shown), "1a": "XX1"})["sent"]["state"] == "rejected"


def test_nothing_is_sent_of_nothing(module: Path) -> None:
    """Is a blank answer neither sent nor noted?"""
    widget = opened("bill-and-send", "sugar")
    assert check(widget, {})["sent"] is None
    assert not (module / "answers" / "sent.bill-and-send.json").exists()


def test_denied_mended_and_paid(module: Path) -> None:
    """Can a student mend a denied claim with item 22, marked right, also after the notebook was opened anew?"""
    widget = opened("bill-and-send", "sugar")
    denied = check(widget, boxes(widget._shown, i24E_2="A"))["sent"]
    assert denied["state"] == "partly"
    again = session.exercise("bill-and-send")
    assert again._shown.case.id == "sugar"
    reply = check(again, {**right(again._shown), "22-code": "7", "22": denied["number"]})
    assert (reply["state"], reply["sent"]["state"]) == ("right", "paid")
    assert [one["answer"].get("22-code") for one in log(module)] == [None, "7"]
    assert not any("22" in plain(part["label"]).split() for part in reply["parts"])  # the payer judges it, no marking


def test_a_new_start_forgets(module: Path) -> None:
    """Does another case begin with a payer that knows nothing?"""
    widget = opened("bill-and-send", "sugar")
    check(widget, right(widget._shown))
    assert len(log(module)) == 1
    widget._handle_custom_msg({"do": "another"}, [])
    assert log(module) == []


def test_a_log_that_cannot_be_written(module: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is the student told that the payer will not remember, with the answer there all the same?"""
    widget = opened("bill-and-send", "sugar")

    def full(*_: Any) -> None:
        from revcycle.exercises.answers import NotSavedError

        raise NotSavedError("Not saved: the disk is full.")

    monkeypatch.setattr("revcycle.exercises.answers.AnswersFolder.keep", full)
    told = check(widget, right(widget._shown))["sent"]
    assert told["state"] == "paid"
    assert "will not remember" in told["lead"]


def test_a_fault_of_the_course_leaves_the_marking(module: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is the answer marked, and the fault told in a sentence, when the world behind it breaks?"""
    widget = opened("bill-and-send", "sugar")

    def broken(*_: Any) -> None:
        raise RuntimeError("the world is gone")

    monkeypatch.setattr(checked, "came_back", broken)
    reply = check(widget, right(widget._shown))
    assert reply["state"] == "right"
    assert "Tell your instructor" in reply["sent"]["lead"]


def test_other_exercises_send_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Do exercises without sends go on as before?"""
    furnished(tmp_path, monkeypatch, source=START)
    widget = session.exercise("try-codes")
    assert not widget.scene["sends"]
    assert check(widget, [{"code": "L24.7"}])["sent"] is None


def test_a_check_is_quick(module: Path) -> None:
    """Does a check after the first, with ten claims sent before, stay far below half a second?"""
    widget = opened("bill-and-send", "sugar")
    for _ in range(10):
        check(widget, right(widget._shown))
    began = time.perf_counter()
    check(widget, right(widget._shown))
    assert time.perf_counter() - began < 0.5


def test_the_scene_holds_no_answer(module: Path) -> None:
    """Is nothing of what would come back there before the check?"""
    widget = session.exercise("bill-and-send")
    assert widget.reply is None
    words = json.dumps([widget.scene, widget.notice])
    assert key_of(shown("bill-and-send", "sugar")).why not in words
    assert "came back" not in words
