"""What the browser is told: everything to draw, and never a key."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from revcycle.exercises import session
from revcycle.exercises.definition import read_definitions
from tests.fixtures.sample import HOUSE, KEYS, SAMPLE, furnished

EXERCISES = {exercise.id: exercise for exercise in read_definitions(SAMPLE)}
GRADED = [name for name, exercise in EXERCISES.items() if not exercise.practice]
PRACTICE = [name for name, exercise in EXERCISES.items() if exercise.practice]
REAL = sorted(path.parent for path in (HOUSE / "modules").glob("*/exercises.toml"))


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample module, as the working folder."""
    return furnished(tmp_path, monkeypatch)


def sent(widget: Any) -> str:
    """Everything that the widget tells the browser, but the program itself."""
    state = widget.get_state()
    return json.dumps({name: state[name] for name in ("scene", "answer", "notice", "reply")}, ensure_ascii=False)


def sentences(table: Any) -> Iterator[str]:
    """The texts of `why` and `wrong` anywhere in a key."""
    for name, value in table.items():
        if name == "why":
            yield value
        elif name == "wrong":
            yield from value.values()
        elif isinstance(value, dict):
            yield from sentences(value)


@pytest.mark.parametrize("exercise_id", GRADED)
def test_graded_keys_stay_away(module: Path, exercise_id: str) -> None:
    """Does nothing of a graded key reach the browser, whatever is entered and asked?"""
    widget = session.exercise(exercise_id)
    key = tomllib.loads(KEYS.read_text("utf-8"))[exercise_id]
    widget._handle_custom_msg({"do": "check", "answer": widget.answer}, [])
    widget._handle_custom_msg({"do": "another"}, [])
    assert widget.reply is None
    assert not any(sentence in sent(widget) for sentence in sentences(key))


@pytest.mark.parametrize("exercise_id", PRACTICE)
def test_practice_keys_wait(module: Path, exercise_id: str) -> None:
    """Does the key of a practice exercise stay in the kernel until the answer is checked?"""
    widget = session.exercise(exercise_id)
    exercise = EXERCISES[exercise_id]
    tables = [exercise.key, *(case.key or {} for case in exercise.cases.values())]
    told = sent(widget)
    assert not any(sentence in told for table in tables for sentence in sentences(table))
    assert '"answer": {' not in json.dumps(widget.scene)


@pytest.mark.parametrize("folder", REAL, ids=lambda folder: folder.name)
def test_real_modules(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Can every exercise of every module be drawn, without a word of its key?"""
    furnished(tmp_path, monkeypatch)
    definitions = read_definitions(folder)
    keys = HOUSE / "grading" / "keys" / f"{folder.name}.toml"
    graded = tomllib.loads(keys.read_text("utf-8")) if keys.exists() else {}
    monkeypatch.setattr(Path, "cwd", lambda: folder)
    monkeypatch.setattr(session, "AnswersFolder", lambda _: session_answers(tmp_path))
    for exercise in definitions:
        widget = session.exercise(exercise.id)
        assert not isinstance(widget, session.Panel), widget.sentence
        told = sent(widget)
        assert not any(sentence in told for sentence in sentences(graded.get(exercise.id, {})))


def session_answers(folder: Path) -> Any:
    """Return an answers folder in an empty place."""
    from revcycle.exercises.answers import AnswersFolder

    return AnswersFolder(folder)


def test_browser_may_only_answer(module: Path) -> None:
    """Is everything but the answer taken from the kernel only?"""
    widget = session.exercise("sample-choice-one")
    before = (widget.scene, widget.notice)
    widget.set_state({"scene": {}, "notice": {}, "reply": {"state": "right"}, "_esm": "alert(1)"})
    assert (widget.scene, widget.notice, widget.reply) == (*before, None)
    assert "alert(1)" not in widget._esm


def test_drawn_sums_are_filled_in(module: Path) -> None:
    """Does the case's text show the student's own sums?"""
    scene = session.exercise("sample-amount").scene
    text = " ".join(word for block in scene["text"] for word, _ in block["words"])
    assert "{" not in text
    assert text.count("$") == 3


def test_chart_as_a_sheet(module: Path) -> None:
    """Does the chart say whose it is, where and when?"""
    chart = session.exercise("sample-sequence").scene["chart"]
    facts = dict(chart["facts"])
    assert chart["house"] == "Quillhaven Medical Group"
    assert facts["Place of service"] == "11 Office"
    assert facts["Coverage"] == "Medicare Part B"
    assert set(facts) >= {"Patient", "Age and sex", "Date of birth", "Date of service", "Provider"}


def test_options_are_shuffled_unless_their_order_means_something(module: Path) -> None:
    """Does `shuffle = false` keep the author's order, and the rest follow the student's draw?"""
    kept = session.exercise("practice-choice").scene["options"]
    assert [option["id"] for option in kept] == ["a", "d", "s", "none"]


def test_bold_words_in_options_and_items(module: Path) -> None:
    """Is Markdown in an option or item shown as style, and left out of its name?"""
    path = module / "exercises.toml"
    path.write_text(path.read_text().replace('coder = "The coder"', 'coder = "The **coder** of the `claim`"'))
    [option] = [option for option in session.exercise("sample-choice-one").scene["options"] if option["id"] == "coder"]
    assert option["text"] == "The coder of the claim"
    assert ["coder", "strong"] in option["words"]
