"""The look-up drill and the name field."""

import random
from pathlib import Path
from typing import Any

import pytest

from revcycle.exercises import session, student
from revcycle.exercises.views.drill import ROUND, DrillView, read_items
from tests.fixtures.sample import furnished, saved


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample module, as the working folder."""
    return furnished(tmp_path, monkeypatch)


def drill(module: Path, seconds: float = 60) -> tuple[DrillView, list[float]]:
    """Return a drill that has begun, and its clock."""
    clock = [100.0]
    view = DrillView(read_items(module), module.name, generator=random.Random(5), clock=lambda: clock[0])
    view._handle_custom_msg({"do": "start"}, [])
    clock[0] += seconds
    return view, clock


def asked(view: DrillView, content: dict[str, Any]) -> dict[str, Any]:
    """Send a message as the browser does, and return the state after it."""
    view._handle_custom_msg(content, [])
    state: dict[str, Any] = view.state
    return state


def finished(view: DrillView, right: int) -> dict[str, Any]:
    """Work through a round."""
    for number in range(ROUND):
        item = view._round[view._number]
        asked(view, {"do": "pick", "code": item.answers[0]} if number < right else {"do": "skip"})
    state: dict[str, Any] = view.state
    return state


def test_ten_terms(module: Path) -> None:
    """Is a round ten different terms?"""
    view, _ = drill(module)
    assert len({item.term for item in view._round}) == 10


def test_answers_stay_in_the_kernel(module: Path) -> None:
    """Is a term asked for without its answer?"""
    view, _ = drill(module)
    assert not any(answer in str(view.state) for answer in view._round[0].answers)


def test_wrong_code_stays_on_the_term(module: Path) -> None:
    """Does a wrong code leave the term open, and say so?"""
    view, _ = drill(module)
    state = asked(view, {"do": "pick", "code": "A00.0"})
    assert (state["number"], state["outcome"]) == (1, "wrong")
    assert "A00.0" in state["said"]


def test_skipping_tells_the_answer(module: Path) -> None:
    """Does skipping go on, and tell the code that was meant?"""
    view, _ = drill(module)
    answer = view._round[0].answers[0]
    state = asked(view, {"do": "skip"})
    assert state["number"] == 2
    assert answer in state["said"]


def test_score_and_personal_best(module: Path) -> None:
    """Is the best round kept: more found first, then less time?"""
    view, _ = drill(module, seconds=60)
    state = finished(view, right=8)
    assert (state["found"], state["seconds"], state["better"]) == (8, 60, True)
    slower = finished(drill(module, seconds=90)[0], right=8)
    assert slower["better"] is False
    assert slower["best"] == {"found": 8, "seconds": 60}
    assert finished(drill(module, seconds=200)[0], right=9)["better"] is True
    assert student.kept("drill") == {"01-sample": {"found": 9, "seconds": 200}}


def test_best_that_cannot_be_kept(module: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is the score shown, and the trouble told, when the best cannot be kept?"""
    (module / "file").write_text("")
    monkeypatch.setenv("REVCYCLE_HOME", str(module / "file" / "home"))
    state = finished(drill(module)[0], right=3)
    assert state["found"] == 3
    assert "could not be kept" in state["trouble"]


def test_generator_of_its_own(module: Path) -> None:
    """Does the drill leave the student's random numbers alone?"""
    random.seed(1)
    before = random.getstate()
    view = session.drill()
    view._handle_custom_msg({"do": "start"}, [])
    assert random.getstate() == before


def test_picks_before_the_start_are_ignored(module: Path) -> None:
    """Does a message out of turn do nothing?"""
    view = session.drill()
    assert asked(view, {"do": "pick", "code": "I10"})["phase"] == "ready"


@pytest.mark.parametrize(
    "text", [None, "[[item", "", '[[item]]\nterm = "x"', '[[item]]\nterm = "x"\nanswers = []', "item = 7"]
)
def test_broken_file_is_a_sentence(module: Path, text: str | None) -> None:
    """Does a missing or broken drill.toml give a sentence?"""
    (module / "drill.toml").unlink()
    if text is not None:
        (module / "drill.toml").write_text(text)
    panel = session.drill()
    assert isinstance(panel, session.Panel)
    assert "drill.toml" in panel.sentence


def test_name_is_kept(module: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is the name kept, tidied, and used for the draw?"""
    monkeypatch.delenv("JUPYTERHUB_USER")
    view = session.your_name()
    view._handle_custom_msg({"do": "name", "name": "  Sam   Rivers "}, [])
    assert view.state["name"] == "Sam Rivers"
    assert "Thank you, Sam Rivers" in view.state["said"]
    assert student.student_id() == "Sam Rivers"
    assert session.your_name().state["name"] == "Sam Rivers"


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_name_that_will_not_do(module: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Is a name that cannot be kept told in words?"""
    monkeypatch.delenv("JUPYTERHUB_USER")
    view = session.your_name()
    view._handle_custom_msg({"do": "name", "name": name}, [])
    assert view.state["trouble"] == "Type your name, with 80 characters at most."


def test_name_of_the_hub(module: Path) -> None:
    """On a hub, is the signed-in name shown and none asked for?"""
    view = session.your_name()
    assert (view.state["hub"], view.state["name"]) == (True, "sam")
    view._handle_custom_msg({"do": "name", "name": "Other"}, [])
    assert student.kept("student") == {}


def test_name_where_nothing_can_be_written(module: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is a name that cannot be written told in words, and the field still drawn?"""
    monkeypatch.delenv("JUPYTERHUB_USER")
    monkeypatch.setattr(student, "keep", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    view = session.your_name()
    view._handle_custom_msg({"do": "name", "name": "Sam"}, [])
    assert "could not be kept" in view.state["trouble"]


def test_name_given_after_start(module: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is what is still blank drawn again for the student's own name, and what was answered left alone?"""
    monkeypatch.delenv("JUPYTERHUB_USER")
    blank, answered = session.exercise("sample-bins"), session.exercise("sample-choice-one")
    answered.answer = answered.scene["options"][0]["id"]
    given = saved(module, "sample-choice-one")
    session.your_name()._handle_custom_msg({"do": "name", "name": "Sam Rivers"}, [])
    assert blank._shown.draw.student == "Sam Rivers"
    assert saved(module, "sample-choice-one") == given
    assert not (module / "answers" / "sample-bins.json").exists()
    blank.answer = {blank.scene["items"][0]["id"]: "coder"}
    assert saved(module, "sample-bins")["drawn_for"] == "Sam Rivers"
