"""exercise() while nbgrader runs the notebook: it draws nothing, and never earns a mark."""

from pathlib import Path

import pytest

from revcycle.exercises import session
from tests.fixtures.sample import furnished


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample module, as the working folder."""
    return furnished(tmp_path, monkeypatch)


def validating(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set what nbgrader's Validate button sets."""
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")


def test_autograding_raises(module: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Does a graded cell that is run without the judge raise, which is 0 and not full marks?"""
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    with pytest.raises(RuntimeError, match="judge"):
        session.exercise("sample-codes")


def test_blank_is_told_while_validating(
    module: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Does validating say on standard error that nothing was entered, and draw nothing?"""
    validating(monkeypatch)
    assert session.exercise("sample-codes") is None
    assert capsys.readouterr().err == "Code the injury: nothing entered yet.\n"


def test_parts_are_told_while_validating(
    module: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Does validating name the blank and the unreadable parts, and nothing about right or wrong?"""
    session.exercise("sample-amount").answer = {"adjustment": "abc", "plan": "20"}
    validating(monkeypatch)
    session.exercise("sample-amount")
    said = capsys.readouterr().err
    assert "still blank: Days from visit to payment." in said
    assert "“abc” is not a sum of money" in said
    assert "20" not in said.replace("120.50", "")


def test_whole_answer_is_silent_while_validating(
    module: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Is nothing said about an answer that is whole?"""
    session.exercise("sample-choice-one").answer = "nurse"
    validating(monkeypatch)
    session.exercise("sample-choice-one")
    assert capsys.readouterr().err == ""


def test_trouble_is_told_while_validating(
    module: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Is an unknown exercise told in a sentence while validating, without a traceback?"""
    validating(monkeypatch)
    assert session.exercise("sample-none") is None
    assert "no exercise “sample-none”" in capsys.readouterr().err


@pytest.mark.parametrize("call", [session.drill, session.your_name])
def test_drill_and_name_draw_nothing(module: Path, monkeypatch: pytest.MonkeyPatch, call: object) -> None:
    """Do the drill and the name field keep out of the way while nbgrader runs?"""
    validating(monkeypatch)
    assert callable(call)
    assert call() is None
