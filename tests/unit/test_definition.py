"""Exercise definitions, and what an author is told about a faulty one."""

from __future__ import annotations

from pathlib import Path

import pytest

from revcycle.exercises.definition import DefinitionError, read_definitions

GOOD = """
["pick-one"]
kind = "choice"
title = "Pick"
objective = "Pick"
prompt = "Pick."
guide = ["C7"]
["pick-one".options]
a = "A"
b = "B"
c = "C"
d = "D"
"""


def read(tmp_path: Path, text: str) -> object:
    """Read a module of one exercises.toml."""
    module = tmp_path / "01-sample"
    module.mkdir()
    (module / "exercises.toml").write_text(text, "utf-8")
    return read_definitions(module)


def test_a_good_one(tmp_path: Path) -> None:
    """Is a good definition read, with one case where none is named?"""
    found = read(tmp_path, GOOD)
    assert not found.problems  # type: ignore[attr-defined]
    assert list(found.current["pick-one"].cases) == ["only"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('kind = "choice"', 'kind = "guess"'), "kind “guess” is not one of choice"),
        (('title = "Pick"', ""), "title is missing"),
        (('guide = ["C7"]', ""), "name the guide's facts"),
        (('d = "D"', ""), "needs at least 4 options"),
        (("pick-one", "pick one"), "letters, digits, hyphens"),
        (('prompt = "Pick."', 'prompt = "Pick."\nanswer = "a"'), "a graded exercise has no key here"),
        (('prompt = "Pick."', 'prompt = "Pick."\ncolour = "red"'), "“colour” is not a known setting"),
        (('prompt = "Pick."', 'prompt = "<b>Pick</b>"'), "not used in notes"),
        (('d = "D"', 'd = "D"\n[pick-one.case.x]\nwhy = "w"'), "holds why: a graded exercise has no key here"),
        (('d = "D"', 'd = "D"\n[pick-one.case."x y"]'), "case id “x y”"),
    ],
)
def test_what_an_author_is_told(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    """Does each fault name the file, the exercise and the mend, and cost no other exercise?"""
    sound = GOOD.replace("pick-one", "sound-one")
    found = read(tmp_path, GOOD.replace(*change) + sound)
    (problem,) = found.problems  # type: ignore[attr-defined]
    assert said in str(problem)
    assert str(problem).startswith("01-sample/exercises.toml, exercise “pick")
    assert list(found.current) == ["sound-one"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(("text", "said"), [("[", "not valid TOML"), (None, "the file is missing")])
def test_a_file_that_is_none(tmp_path: Path, text: str | None, said: str) -> None:
    """Is a missing or broken file told in a sentence?"""
    if text is None:
        with pytest.raises(DefinitionError, match=said):
            read_definitions(tmp_path)
    else:
        with pytest.raises(DefinitionError, match=said):
            read(tmp_path, text)


def test_an_older_version_stays(tmp_path: Path) -> None:
    """Is a kept older version found by its number, beside the present one?"""
    older = GOOD.replace('["pick-one"]', '["pick-one@1"]').replace('["pick-one".options]', '["pick-one@1".options]')
    found = read(tmp_path, GOOD.replace('title = "Pick"', 'title = "New"\nversion = 2') + older)
    assert found.find("pick-one").title == "New"  # type: ignore[attr-defined]
    assert found.find("pick-one", 1).title == "Pick"  # type: ignore[attr-defined]
    assert found.find("pick-one", 3) is None  # type: ignore[attr-defined]


CARRYING = """
["code-your-visit"]
kind = "services"
title = "Code it"
objective = "Code"
prompt = "Code it."
guide = ["C3"]
carries = "03-diagnosis-codes/your-visit"
["code-your-visit".case.first]
chart = "first"
["code-your-visit".case.another]
chart = "another"
given = true
diagnoses = ["J02.0"]
"""


def test_an_exercise_that_carries(tmp_path: Path) -> None:
    """Are the source, the fresh start, and practice that sends read?"""
    sending = CARRYING.replace("code-your-visit", "sent").replace("guide =", "practice = true\nsends = true\nguide =")
    found = read(tmp_path, CARRYING + sending)
    assert not found.problems  # type: ignore[attr-defined]
    exercise = found.current["code-your-visit"]  # type: ignore[attr-defined]
    assert exercise.carries == "03-diagnosis-codes/your-visit"
    assert [case.given for case in exercise.cases.values()] == [False, True]
    assert found.current["sent"].sends
    assert not exercise.sends


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("given = true\n", ""), "one with given = true as a fresh start"),
        (('chart = "first"', "given = true"), "a case to work on with the own answer"),
        (('carries = "03-diagnosis-codes/your-visit"', ""), "Name it under carries"),
        (("03-diagnosis-codes/your-visit", "your-visit"), "names no exercise. Write module/exercise"),
        (('kind = "services"', 'kind = "codes"'), "carries is for the kinds services, claim, posting"),
        (("given = true", 'given = "yes"'), "given is true or false"),
        (('chart = "first"', 'chart = "first"\ndiagnoses = ["J02.0"]'), "are carried, so do not give them"),
        (('guide = ["C3"]', 'guide = ["C3"]\nsends = true'), "sends is for practice"),
    ],
)
def test_what_is_wrong_with_carrying(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    """Is a faulty way of carrying told in a sentence?"""
    (problem,) = read(tmp_path, CARRYING.replace(*change)).problems  # type: ignore[attr-defined]
    assert said in str(problem)


def test_what_a_level_asks_is_a_list(tmp_path: Path) -> None:
    """May an exercise of level say in a list what it asks, though questions of raw files are a table of that name?"""
    text = GOOD.partition('["pick-one".options]')[0].replace('"choice"', '"level"')
    found = read(tmp_path, text + 'asks = ["time", "code"]\n["pick-one".case.one]\npatient = "new"\n')
    assert not found.problems  # type: ignore[attr-defined]
    assert found.current["pick-one"].asks == ("time", "code")  # type: ignore[attr-defined]
    assert not found.current["pick-one"].cases["one"].asks  # type: ignore[attr-defined]
