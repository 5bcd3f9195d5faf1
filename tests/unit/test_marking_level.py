"""The level of a visit: what each part of the table earns, what follows from it, and what is told."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.check.levels import _answer
from revcycle.codes.procedures import procedures
from revcycle.codes.visits.facts import Setting
from revcycle.codes.visits.families import standard
from revcycle.exercises.marking import Key, Verdict, kind_of
from revcycle.exercises.marking.level import COURSE_DAY, ELEMENTS, derive, offered
from tests.unit.test_marking import LEVEL, LEVEL_KEY, marked, shown

ALL = ("problems", "data", "risk", "time", "basis", "code", "prolonged")
WHOLE = 13  # what all parts and the facts of one element weigh together
RIGHT = {**{name: str(LEVEL_KEY.answer[name]) for name in ALL}, "facts": ["bone"]}


def leveled(**changes: Any) -> Verdict:
    """Mark the right answer with some parts changed; None leaves a part open."""
    raw = {name: value for name, value in {**RIGHT, **changes}.items() if value is not None}
    return marked(LEVEL, LEVEL_KEY, raw)


def reply(verdict: Verdict, part: str) -> str:
    """Return the reply to one part."""
    return next(one.reply for one in verdict.parts if one.part == part)


@pytest.mark.parametrize(
    ("changes", "lost"),
    [
        ({}, 0),
        ({"time": "25 minutes"}, 0),
        ({"problems": "high"}, 2 + Fraction(2, 3)),
        ({"problems": None}, 2),
        ({"basis": "time"}, 2),
        ({"code": "office-visit-established-low"}, 3 + Fraction(3, 8)),
        ({"time": "40"}, 1),
        ({"prolonged": "1"}, 1),
        ({"facts": None}, 1),
        ({"facts": ["bone", "smoke"]}, 1),
    ],
)
def test_parts_of_the_table(changes: dict[str, Any], lost: Fraction | int) -> None:
    """Does each part earn its own weight, and a wrong choice cost so much that guessing earns nothing?"""
    assert leveled(**changes).fraction == (WHOLE - Fraction(lost)) / WHOLE


def test_what_cannot_be_read() -> None:
    """Are minutes in words told apart, while the rest still counts?"""
    verdict = leveled(time="half an hour")
    assert (verdict.outcome, verdict.fraction) == ("malformed", Fraction(WHOLE - 1, WHOLE))
    assert "is not a whole number from 0 to 1440" in verdict.parts[0].reply
    assert leveled(code="99214").outcome == "malformed"
    assert leveled(facts=["no such fact"]).outcome == "malformed"


def test_two_of_three_are_explained() -> None:
    """Does the review say which two elements decide, what the minutes reach, and that they are a minimum?"""
    told = reply(leveled(), "code")
    assert "Two of the three elements must reach a level: problems and risk do." in told
    assert "25 minutes of the clinician on the date of the visit. That reaches 99213 (20 minutes or more)." in told
    assert "99214 would need 30 minutes or more." in told


def test_what_a_wrong_element_would_have_cost() -> None:
    """Is a wrong element told the level it leads to, or that it changes nothing, beside the key's own reply?"""
    assert reply(leveled(problems="low"), "problems") == (
        "A break is more. With it the level would be 99213, too low: earned money is lost."
    )
    assert reply(leveled(data="minimal"), "data") == "By itself it changes nothing here: the level stays the same."
    too_high = reply(leveled(time="40"), "time")
    assert too_high.startswith("Staff too? With it the level would be 99215, too high")


def test_a_wrong_basis_is_told_both_ways() -> None:
    """Does a wrong basis bring what each of the two reaches?"""
    told = reply(leveled(basis="time"), "basis")
    assert told == "By decision making 99214, by time 99213: the higher of the two may be claimed."


def test_practice_does_not_give_the_code_away() -> None:
    """Does a wrong code in practice bring what the student's own table leads to, and not the right one?"""
    wrong = {"problems": "low", "risk": "low", "basis": "mdm", "code": "office-visit-established-high"}
    raw = {**RIGHT, **wrong}
    tried = replace(LEVEL, exercise=replace(LEVEL.exercise, practice=True))
    told = reply(marked(tried, LEVEL_KEY, raw), "code")
    assert told.startswith("Your own table says: Decision making: low.")
    assert "Decision making: moderate." in reply(marked(LEVEL, LEVEL_KEY, raw), "code")


@pytest.mark.parametrize(("coverage", "first", "units"), [("larkfield-ppo", 55, 2), ("medicare-b", 69, 1)])
def test_prolonged_time_by_the_rule_of_the_plan(coverage: str, first: int, units: int) -> None:
    """Does prolonged time begin where the plan of the case lets it begin: later for Medicare?"""
    assert LEVEL.chart is not None
    case = replace(LEVEL, chart=replace(LEVEL.chart, coverage=coverage))
    answer = {**LEVEL_KEY.answer, "time": 72, "basis": "time", "code": "office-visit-established-high"}
    assert list(_answer(case, {**answer, "prolonged": units})) == []
    assert list(_answer(case, {**answer, "prolonged": units + 1})) != []
    told = reply(marked(case, Key({**answer, "prolonged": units}, "w", "s"), {**RIGHT, "prolonged": "7"}), "prolonged")
    assert f"from {first} minutes on" in told


def test_either_basis_where_both_reach_the_same() -> None:
    """Are both bases right when decision making and time reach the same level?"""
    key = Key({**LEVEL_KEY.answer, "time": 30}, "w", "s")
    assert marked(LEVEL, key, {**RIGHT, "time": "30", "basis": "time"}).fraction == 1


def test_the_code_follows_where_it_is_not_asked() -> None:
    """Does the student's own table lead to a code, by the basis that they chose?"""
    case = shown("level", asks=("problems", "data", "risk", "time", "basis"), patient="new")
    kind = kind_of(case.exercise)
    raw = {"problems": "low", "data": "minimal", "risk": "low", "time": "60", "basis": "mdm"}
    assert "99203" in kind.describe(case, kind.read(case, raw).value)[-1]
    assert "99205" in kind.describe(case, kind.read(case, {**raw, "basis": "time"}).value)[-1]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"code": "office-visit-established-low"}, "its elements lead to office-visit-established-moderate"),
        ({"basis": "time"}, "its level is reached by mdm"),
        ({"risk": "low"}, "its elements lead to office-visit-established-low"),
        ({"time": 31, "risk": "low"}, "its level is reached by time"),
        ({"time": 71, "basis": "time", "code": "office-visit-established-high"}, "its minutes reach 2 units"),
    ],
)
def test_a_key_that_does_not_follow_is_found(changes: dict[str, Any], problem: str) -> None:
    """Does the check derive code, basis and prolonged time from the key's own elements?"""
    assert list(_answer(LEVEL, LEVEL_KEY.answer)) == []
    found = list(_answer(LEVEL, {**LEVEL_KEY.answer, **changes}))
    assert found
    assert found[0].startswith(problem)


@given(st.fixed_dictionaries({name: st.sampled_from(words) for name, words in ELEMENTS.items()}))
@settings(deadline=None)
def test_two_of_three_decide(table: dict[str, str]) -> None:
    """Is the level always the second of the three ranks, whatever the elements?"""
    family = standard().family(Setting.OFFICE, False, COURSE_DAY)
    assert family is not None
    ranks = sorted(ELEMENTS[name].index(word) for name, word in table.items())
    found = derive(family, table).at()
    assert found is not None
    assert found.decision == (("straightforward", "low", "moderate", "high")[ranks[1]],)


def test_the_fictional_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Is the same saved answer right with the fictional numbers, and is no CPT number shown?"""
    monkeypatch.setattr(procedures, "numbers", lambda: "fictional")
    assert leveled().fraction == 1
    assert not any("992" in words for words in offered(LEVEL, "code").values())
