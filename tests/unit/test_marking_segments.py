"""Marking elements of a raw X12 file, and how keys name a place in it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revcycle.codes.procedures import procedures
from revcycle.exercises import session
from revcycle.exercises.definition import Ask, Case, Exercise, read_definitions
from revcycle.exercises.marking import Key, Verdict, kind_of
from revcycle.exercises.marking.segments import marks, written
from revcycle.exercises.raw_text import place_named, raw_text
from revcycle.exercises.variants import Draw, Shown
from tests.fixtures.sample import HOUSE

PLAIN: dict[str, str] = {"why": "w", "source": "s"}
VISIT: dict[str, Any] = {
    "id": "QMG-1",
    "patient": "anselm-dupree",
    "house": "practice",
    "plans": ["larkfield-ppo"],
    "provider": "okafor",
    "place": "11",
    "diagnoses": ["J02.0", "I10"],
    "services": [{"item": "office-visit-established-low", "day": "2026-06-15", "pointers": [1]}],
}
ASKS = {
    "charge": Ask("Mark the charge."),
    "code": Ask("Mark the diagnosis."),
    "line": Ask("Mark the service line."),
    "means": Ask("What is it?", {"a": "A", "b": "B", "c": "C", "d": "D"}),
}
KEY = Key({"charge": "CLM 02", "code": "HI:ABK 01-2", "line": "SV1", "means": "b"}, **PLAIN)


def shown(**changed: Any) -> Shown:
    """Return an exercise about the 837 of a visit."""
    case = Case("only", encounter=VISIT, asks=ASKS, **changed)
    exercise = Exercise("x", 1, "m", "f", "segments", "t", "o", "p", {"only": case})
    return Shown(exercise, case, Draw("mia"), None, {})


def marked(raw: Any, key: Key = KEY) -> Verdict:
    """Mark a raw answer."""
    kind = kind_of(shown().exercise)
    return kind.mark(shown(), kind.read(shown(), raw), key)


def raw(**changed: str) -> dict[str, Any]:
    """Return the right raw answer, with some parts in key notation changed."""
    answer: dict[str, Any] = kind_of(shown().exercise).from_key(shown(), {**KEY.answer, **changed})
    return answer


def test_right() -> None:
    """Does the key's own answer earn everything, with the places as the browser saves them?"""
    assert marked(raw()).outcome == "right"
    assert raw()["charge"]["text"] == "200"
    assert raw()["code"]["at"].count(".") == 2


@pytest.mark.parametrize("place", ["SV1 02", "SV1 01-1", "SV1 07"])
def test_a_whole_segment(place: str) -> None:
    """Where a segment is asked for, does any element of it count?"""
    assert marked(raw(line=place)).outcome == "right"


@pytest.mark.parametrize(
    ("name", "place"), [("charge", "CLM 01"), ("code", "HI:ABK 01-1"), ("line", "CLM 02"), ("means", "a")]
)
def test_wrong(name: str, place: str) -> None:
    """Does a wrong mark or choice cost its own part and no more?"""
    verdict = marked(raw(**{name: place}))
    assert (verdict.outcome, verdict.fraction) == ("wrong", Fraction(3, 4))


def test_replies() -> None:
    """Is a wrong mark answered by the reply for its place, by the question's else, and a missing one by its own?"""
    wrong = {"charge: SV1 02": "line", "charge": "other", "not:charge": "none", "means: a": "choice"}
    key = replace(KEY, wrong=wrong)

    def replies(answer: dict[str, Any]) -> list[str]:
        return [part.reply for part in marked(answer, key).parts if part.outcome in ("wrong", "missing")]

    assert replies(raw(charge="SV1 02")) == ["line"]
    assert replies(raw(charge="CLM 01")) == ["other"]
    assert replies(raw(means="a")) == ["choice"]
    assert replies({name: one for name, one in raw().items() if name != "charge"}) == ["none"]


@pytest.mark.parametrize(
    "given",
    [{"at": "900.1", "text": "200"}, {"at": "23.2", "text": "201"}, {"at": [1], "text": "x"}, 7, "a", {"text": "200"}],
)
def test_a_file_that_changed(given: Any) -> None:
    """Is a mark that the file does not have told as unreadable, and the rest marked?"""
    verdict = marked({**raw(), "charge": given})
    assert (verdict.outcome, verdict.fraction) == ("malformed", Fraction(3, 4))


@pytest.mark.parametrize("answer", [{}, None, ""])
def test_blank(answer: Any) -> None:
    """Is nothing blank, and worth nothing?"""
    assert (marked(answer).outcome, marked(answer).fraction) == ("blank", 0)


def test_places_survive_another_number() -> None:
    """Do places named by tag and qualifier mean the same when segments come before them?"""
    text = raw_text(shown())
    longer = text.replace("CLM*", "REF*EI*1~\nCLM*", 1)
    before, after = place_named(shown(), "CLM 02"), place_named(shown(raw=longer), "CLM 02")
    assert (after.segment, after.element) == (before.segment + 1, 2)
    assert place_named(shown(raw=longer), "REF:EI#2 02").element == 2


@pytest.mark.parametrize("name", ["XX", "CLM 99", "HI:ABK 01-9", "clm 02", "CLM#2 01", "900 01"])
def test_no_such_place(name: str) -> None:
    """Is a place that the file does not have refused in words?"""
    with pytest.raises(LookupError):
        place_named(shown(), name)


@pytest.mark.parametrize(("wire", "tag"), [("837P", "CLM*"), ("999", "IK5*"), ("277CA", "STC*"), ("835", "CLP*")])
def test_the_engine_makes_the_file(wire: str, tag: str) -> None:
    """Does the engine make each file of an encounter, the same every time?"""
    assert tag in raw_text(shown(wire=wire))
    assert raw_text(shown(wire=wire)) == raw_text(shown(wire=wire))


def test_a_file_that_does_not_come() -> None:
    """Is a file that does not come of the encounter refused in words?"""
    with pytest.raises(ValueError, match="no 837I comes"):
        raw_text(shown(wire="837I"))


def test_file_beside_the_module(tmp_path: Path) -> None:
    """Is a module's own file read, and a missing one told?"""
    module = tmp_path / "01-x"
    module.mkdir()
    table = """
["a"]
kind = "segments"
title = "t"
objective = "o"
prompt = "p"
beyond = "b"
file = "one.835"
asks = { paid = "Mark it." }
"""
    (module / "exercises.toml").write_text(table, "utf-8")
    assert "one.835" in str(read_definitions(module).problems[0])
    (module / "one.835").write_text("CLP*1*1~", "ascii")
    assert read_definitions(module).current["a"].cases["only"].raw == "CLP*1*1~"


def test_marks_are_elements_that_hold_something() -> None:
    """Is each element or component that holds something a place of its own, and no blank one?"""
    found = [(written(place), text) for place, text in marks(shown())]
    assert len(found) == len({at for at, _ in found})
    assert all(text.strip() for _, text in found)
    assert ":" in dict(found)["1.16"]  # the separator itself


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([*ASKS, "else"]),
        st.none() | st.text(max_size=5) | st.dictionaries(st.sampled_from(["at", "text"]), st.text(max_size=5)),
    )
)
def test_any_answer_gets_a_verdict(answer: Any) -> None:
    """Is every answer marked between 0 and 1, whatever it is?"""
    assert 0 <= marked(answer).fraction <= 1


def test_a_file_names_procedures_by_concept() -> None:
    """Does a module's own file show the number that the program has for a procedure, and no braces?"""
    number = procedures.get("ekg-complete")
    assert number is not None
    assert raw_text(shown(raw="SVC*HC:{ekg-complete}*40*0~")) == f"SVC*HC:{number.number}*40*0~"


def test_a_file_names_a_procedure_that_nobody_knows() -> None:
    """Is a concept without a number told in a sentence, not shown in braces?"""
    with pytest.raises(ValueError, match="no procedure of the course"):
        raw_text(shown(raw="SVC*HC:{head-transplant}*40*0~"))


def test_what_is_blank_is_told_without_markdown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is a question in bold words told as still blank without the stars that make them bold?"""
    module = tmp_path / "09-adjudication-and-posting"
    shutil.copytree(HOUSE / "modules" / module.name, module)
    monkeypatch.chdir(module)
    monkeypatch.setenv("REVCYCLE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("JUPYTERHUB_USER", "sam")
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    widget = session.exercise("pay-balance")
    assert not isinstance(widget, session.Panel)
    assert any("**" in ask.text for ask in widget._shown.case.asks.values())
    widget.answer = {"by": "zero"}
    assert len(widget.notice["blank"]) == 2
    assert "**" not in "".join(widget.notice["blank"])
