"""The level of a visit from ticked facts, as the browser asks and is told."""

from __future__ import annotations

from datetime import date
from typing import Any

from revcycle.bench.fields import whole_number
from revcycle.codes.visits.facts import Problem, Risk, Setting, Test, TimeSpent, Visit
from revcycle.codes.visits.families import VisitLevelsUnavailableError
from revcycle.codes.visits.level import Level, level

__all__ = ["leveled"]

MOST = 50  # of any one thing that is counted
LONGEST_DAY = 24 * 60


def leveled(content: dict[str, Any]) -> dict[str, Any]:
    """Return the level with its reasoning, or the sentence why there is none; ``trouble`` tells what cannot be read."""
    try:
        found = level(_visit(content))
    except (ValueError, VisitLevelsUnavailableError) as error:
        return {"trouble": str(error)}
    told = {"trouble": "", "reasoning": list(found.reasoning), "source": found.source}
    if isinstance(found, Level):
        return {**told, "code": found.code, "concept": found.concept, "by": found.by}
    return {**told, "code": "", "sentence": found.sentence}


def _visit(content: dict[str, Any]) -> Visit:
    try:
        day = date.fromisoformat(str(content.get("date")))
        setting = Setting(str(content.get("setting")))
    except ValueError as error:
        raise ValueError("Give the date of the visit and where it was.") from error
    counts, data = _table(content.get("problems")), _table(content.get("data"))
    ticked = content.get("risks")
    risks = [name for name in ticked if isinstance(name, str)] if isinstance(ticked, list) else []
    minutes = _count(content.get("minutes"), "minutes", LONGEST_DAY)
    tests = [Test(f"ordered {number}", ordered=True) for number in range(_count(data.get("ordered"), "tests"))]
    tests += [Test(f"reviewed {number}", reviewed=True) for number in range(_count(data.get("reviewed"), "results"))]
    if data.get("interpreted") is True:
        tests.append(Test("interpreted", interpreted=True))
    return Visit(
        day,
        setting,
        new_patient={"new": True, "established": False}.get(str(content.get("patient"))),
        problems=tuple(kind for kind in Problem for _ in range(_count(counts.get(kind.value), "problems"))),
        external_notes=tuple(f"source {number}" for number in range(_count(data.get("notes"), "sources of notes"))),
        tests=tuple(tests),
        independent_historian=data.get("historian") is True,
        discussion=data.get("discussion") is True,
        risks=tuple(kind for kind in Risk if kind.value in risks),
        time=TimeSpent(minutes) if minutes else None,
    )


def _table(given: Any) -> dict[str, Any]:
    return given if isinstance(given, dict) else {}


def _count(given: Any, what: str, most: int = MOST) -> int:
    """A number of things as typed; nothing typed is none.

    Raises:
        ValueError: it is no whole number from 0 to the most, in a sentence.
    """
    try:
        return whole_number(given, most) or 0
    except ValueError as error:
        raise ValueError(f"The number of {what} could not be read. Write a whole number from 0 to {most}.") from error
