"""Practice: an instant reply, as many tries as one likes, and another case."""

from pathlib import Path
from typing import Any

import pytest

from revcycle.exercises import session
from revcycle.exercises.definition import read_definitions
from revcycle.exercises.marking import practice_key
from revcycle.exercises.views.scene import plain
from tests.fixtures.sample import SAMPLE, furnished, saved

PRACTICE = [exercise.id for exercise in read_definitions(SAMPLE) if exercise.practice]


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample module, as the working folder."""
    return furnished(tmp_path, monkeypatch)


def checked(widget: Any, answer: Any) -> Any:
    """Check a practice answer, and return the reply."""
    widget._handle_custom_msg({"do": "check", "answer": answer}, [])
    return widget.reply


@pytest.mark.parametrize("exercise_id", PRACTICE)
def test_every_outcome(module: Path, exercise_id: str) -> None:
    """Are right, wrong, blank and unreadable told apart for each kind, on every case?"""
    widget = session.exercise(exercise_id)
    for _ in widget._shown.exercise.cases:
        shown, kind = widget._shown, widget._kind
        key = practice_key(shown.exercise, shown.case.id)
        assert checked(widget, kind.blank(shown))["state"] == "blank"
        assert checked(widget, kind.wrong(shown, key))["state"] in ("wrong", "partly")
        assert checked(widget, kind.malformed(shown))["state"] == "malformed"
        right = checked(widget, kind.right(shown, key))
        assert right["state"] == "right"
        assert right["why"]
        assert right["source"] == key.source
        widget._handle_custom_msg({"do": "another"}, [])


def test_blank_tells_nothing(module: Path) -> None:
    """Does checking nothing reveal nothing?"""
    reply = checked(session.exercise("practice-many"), [])
    assert (reply["parts"], reply["why"], reply["answer_lines"]) == ([], [], [])


def test_missing_parts_are_counted_not_named(module: Path) -> None:
    """Does a reply say that something is missing without giving it away?"""
    reply = checked(session.exercise("practice-many"), ["cough", "fever"])
    assert reply["state"] == "partly"
    assert {plain(part["label"]) for part in reply["parts"]} == {"Cough", "Fever"}
    assert reply["summary"] == "1 more is needed. High blood pressure was treated at this visit, so it counts."


def test_tempting_error_is_answered(module: Path) -> None:
    """Does a tempting wrong answer get its own reply?"""
    reply = checked(session.exercise("practice-many"), ["pneumonia"])
    [wrong] = [part for part in reply["parts"] if part["outcome"] == "wrong"]
    assert "possible" in plain(wrong["reply"])


def test_another_case_is_another(module: Path) -> None:
    """Does “Another case” show a new case with a blank answer, and remember it?"""
    widget = session.exercise("practice-codes")
    first = widget.scene["chart"]["title"]
    checked(widget, [{"code": "M25.562"}])
    widget._handle_custom_msg({"do": "another"}, [])
    assert widget.scene["chart"]["title"] != first
    assert (widget.answer, widget.reply) == ([], None)
    assert saved(module, "practice-codes")["attempt"] == 2
    assert session.exercise("practice-codes").scene == widget.scene


def test_new_sums(module: Path) -> None:
    """Does an exercise with drawn sums go on to new sums when its cases are used up?"""
    widget = session.exercise("practice-amount")
    texts = set()
    for _ in range(6):
        texts.add(str(widget.scene["text"]))
        widget._handle_custom_msg({"do": "another"}, [])
    assert len(texts) > 2


def test_word_on_the_button(module: Path) -> None:
    """Does the button promise another case only where there is one?"""
    assert session.exercise("practice-codes").scene["another"] == "Another case"
    assert session.exercise("practice-many").scene["another"] == "Start again"
    assert session.exercise("sample-codes").scene["another"] == ""


def test_other_view_goes_along(module: Path) -> None:
    """Does a second view follow to another case?"""
    one, other = session.exercise("practice-codes"), session.exercise("practice-codes")
    checked(other, [{"code": "M25.562"}])
    one._handle_custom_msg({"do": "another"}, [])
    assert other.scene == one.scene
    assert (other.answer, other.reply) == ([], None)


def test_key_that_cannot_be_used(module: Path) -> None:
    """Does a key that does not fit the chart give a sentence when checked?"""
    path = module / "exercises.toml"
    path.write_text(path.read_text().replace("Culture from yesterday: E. coli", "Culture from last week"))
    widget = session.exercise("practice-evidence")
    checked(widget, [{"from": 0, "to": 1, "text": " ".join(widget._shown.words[:2])}])
    assert widget.reply is None
    assert "cannot be checked" in widget.notice["trouble"]
