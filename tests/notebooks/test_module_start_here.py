"""The first module: it shows every kind of exercise, and the answers that it tells are the right ones."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any, get_args

import pytest

from revcycle.chart import ChartShelf
from revcycle.exercises.definition import Exercise, KindName, read_definitions
from revcycle.exercises.marking import kind_of, practice_key, read_key
from revcycle.exercises.variants import Draw, Shown, show

HOUSE = Path(__file__).resolve().parents[2]
MODULE = HOUSE / "modules" / "00-start-here"
NOTEBOOK = json.loads((MODULE / "start-here.ipynb").read_text("utf-8"))
KEYS = tomllib.loads((HOUSE / "grading" / "keys" / "00-start-here.toml").read_text("utf-8"))
EXERCISES = list(read_definitions(MODULE))
GRADED = [exercise for exercise in EXERCISES if not exercise.practice]
SHELF = ChartShelf(MODULE)
WIDGET = "application/vnd.jupyter.widget-view+json"


def cases(exercises: list[Exercise]) -> Any:
    """Name every case of these exercises, for a test of each."""
    named = [(exercise, case) for exercise in exercises for case in exercise.cases]
    return pytest.mark.parametrize(
        ("exercise", "case"), named, ids=[f"{exercise.id}-{case}" for exercise, case in named]
    )


def shown(exercise: Exercise, case: str, student: str = "a student") -> Shown:
    """Return a case as a student meets it."""
    return show(exercise, Draw(student), SHELF, case)


def words_to_tell(exercise: Exercise, case: str) -> list[str]:
    """Return what a student must read above the exercise to be able to give the key's answer."""
    given, answer = shown(exercise, case), read_key(exercise, case, KEYS[exercise.id]).answer
    match exercise.kind, exercise.choose, exercise.arrange:
        case "segments", _, _:
            right = kind_of(exercise).right(given, read_key(exercise, case, KEYS[exercise.id]))
            options = {name: ask.options for name, ask in given.case.asks.items()}
            return [options[name][one] if isinstance(one, str) else one["text"] for name, one in right.items()]
        case "choice", "one", _:
            return [given.options[answer]]
        case "choice", _, _:
            return [given.options[option].partition(":")[0] for option in answer]
        case "sort", _, "bins":
            return [given.items[item] for item in answer]
        case "sort", _, _:
            return [f"{place}. {given.items[item]}" for place, item in enumerate(answer, start=1)]
        case "amount", _, _:
            return [re.sub(r"(\d{4})-(\d\d)-(\d\d)", r"\2/\3/\1", text) for text in answer.values()]
        case "claim", _, _:
            right = kind_of(exercise).right(given, read_key(exercise, case, KEYS[exercise.id]))
            return [f"{text[:3]}.{text[3:]}" if item.startswith("21") else text for item, text in right.items()]
        case "posting", _, _:
            kind = kind_of(exercise)
            told = kind.describe(given, kind.read(given, kind.from_key(given, answer)).value)
            return [line.partition(": ")[2] for line in told[:-1]]  # the last one tells of the deposit
        case "level", _, _:
            kind = kind_of(exercise)
            told = kind.describe(given, kind.read(given, kind.from_key(given, answer)).value)
            return [re.sub(r": [0-9A-Z]{5,6} ", ": ", line) for line in told]
        case "services", _, _:
            raw = kind_of(exercise).from_key(given, answer)
            return [
                (f"modifier {row['modifiers']}" if row["modifiers"] else "no modifier")
                + f", {row['units']} unit{'' if row['units'] == '1' else 's'}, pointer {row['pointers']}"
                for row in raw["lines"]
            ]
    return list(answer)


@cases(GRADED)
def test_answer_is_told(exercise: Exercise, case: str) -> None:
    """Does the exercise tell the answer that its key holds?"""
    text = shown(exercise, case).text.casefold()
    assert [words for words in words_to_tell(exercise, case) if words.casefold() not in text] == []


def test_told_groups() -> None:
    """Does the line of each group name the items that the key puts there, and no others?"""
    exercise = next(exercise for exercise in GRADED if exercise.id == "start-bins")
    for case, key in KEYS["start-bins"]["case"].items():
        given = shown(exercise, case)
        for group, label in given.case.bins.items():
            line = next(line for line in given.text.splitlines() if line.startswith(f"- {label}: "))
            told = {words.strip().casefold() for words in line.partition(": ")[2].split(",")}
            assert told == {given.items[item].casefold() for item, place in key["answer"].items() if place == group}


@pytest.mark.parametrize("practice", [True, False], ids=["practice", "graded"])
def test_every_kind(practice: bool) -> None:
    """Does a student meet every kind of exercise here, both for practice and for a point?"""
    here = [exercise for exercise in EXERCISES if exercise.practice == practice]
    assert {exercise.kind for exercise in here} == set(get_args(KindName))
    assert {exercise.choose for exercise in here if exercise.kind == "choice"} == {"one", "many"}
    assert {exercise.arrange for exercise in here if exercise.kind == "sort"} == {"bins", "order"}


@cases(EXERCISES)
def test_key_holds_for_all_sums(exercise: Exercise, case: str) -> None:
    """Is the key's answer right for whatever sums are drawn?"""
    kind = kind_of(exercise)
    key = practice_key(exercise, case) if exercise.practice else read_key(exercise, case, KEYS[exercise.id])
    for number in range(20):
        given = shown(exercise, case, f"student {number}")
        assert kind.mark(given, kind.read(given, kind.right(given, key)), key).outcome == "right"
        assert kind.mark(given, kind.read(given, kind.wrong(given, key)), key).fraction == 0


def test_one_cell_for_each_exercise() -> None:
    """Has each exercise one cell, each graded one a point, and is no program shown?"""
    code = [cell for cell in NOTEBOOK["cells"] if cell["cell_type"] == "code"]
    called = [
        name for cell in code for name in re.findall(r'^exercise\("(.+)"\)$', "".join(cell["source"]), re.MULTILINE)
    ]
    assert sorted(called) == sorted(exercise.id for exercise in EXERCISES)
    points = {
        cell["metadata"]["nbgrader"]["grade_id"]: cell["metadata"]["nbgrader"]["points"]
        for cell in code
        if "nbgrader" in cell["metadata"]
    }
    assert points == {exercise.id: 1 for exercise in GRADED}
    assert all(cell["metadata"]["jupyter"]["source_hidden"] and not cell["outputs"] for cell in code)


def test_practice_comes_before_the_point() -> None:
    """Does a student always try a kind before it counts?"""
    order = [cell["id"] for cell in NOTEBOOK["cells"]]
    for exercise in GRADED:
        assert order.index(exercise.id.replace("start-", "try-")) < order.index(exercise.id)
