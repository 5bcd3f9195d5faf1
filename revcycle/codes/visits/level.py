"""The level of a visit: by medical decision making or by time, whichever the note carries higher.

    level(visit)        Level, or NoLevel with the reason

The kind of visit is given by its setting; new or established matters in the office. Nothing depends on
history or exam. Source: the rules of 2021, 2023 and 2024, in the course's own words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from revcycle.codes.visits.facts import Setting, Visit
from revcycle.codes.visits.families import Family, LevelCode, VisitLevels, standard
from revcycle.codes.visits.mdm import Decision, decide
from revcycle.codes.visits.visit_time import by_time, prolonged_sentence
from revcycle.dates import us_date

__all__ = ["By", "Level", "NoLevel", "level"]

By = Literal["mdm", "time", "staff"]

KINDS = {
    Setting.OFFICE: "office visits",
    Setting.EMERGENCY: "emergency visits",
    Setting.HOSPITAL_INITIAL: "hospital visits",
    Setting.HOSPITAL_SUBSEQUENT: "hospital visits",
    Setting.HOSPITAL_DISCHARGE: "hospital visits",
}


@dataclass(frozen=True, slots=True)
class Level:
    """The level that the note supports.

    Attributes:
        code: the number of the service, such as "99214".
        concept: the course's name of it, such as "office-visit-established-moderate".
        by: "mdm" or "time", whichever reaches higher ("mdm" when both reach the same); "staff" when only staff saw the
            patient.
        mdm: the code that decision making alone reaches, or None.
        time: the code that time alone reaches, or None.
        decision: the three elements behind it; None where decision making plays no part.
        reasoning: a line for each element, for decision making, for time and for the result.
        source: the rules applied, with their year.
    """

    code: str
    concept: str
    by: By
    mdm: str | None
    time: str | None
    decision: Decision | None
    reasoning: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class NoLevel:
    """No level can be told: why, and what to do. ``reasoning`` holds what was found all the same."""

    sentence: str
    reasoning: tuple[str, ...]
    source: str


def level(visit: Visit, table: VisitLevels | None = None) -> Level | NoLevel:
    """The level of a visit, with the reasoning, or the reason why there is none.

    Args:
        visit: the documented facts.
        table: codes and minutes; by default the course's.

    Raises:
        revcycle.codes.visits.families.VisitLevelsUnavailableError: the table of levels is missing or damaged.
    """
    table = table or standard()
    begins = table.begins(visit.setting)
    if visit.date_of_service.year < begins:
        return NoLevel(
            f"The rules held here begin on January 1, {begins} for {KINDS[visit.setting]}. This visit, on "
            f"{us_date(visit.date_of_service)}, falls under earlier rules. Look them up in the code book of that year.",
            (),
            table.source(begins),
        )
    source = table.source(visit.date_of_service.year)
    by_patient = table.by_patient(visit.setting)
    if by_patient and visit.new_patient is None:
        return NoLevel(
            "New or established? New and established patients have different codes here. Look for the last visit to "
            "the same practice and specialty within three years.",
            (),
            source,
        )
    family = table.family(visit.setting, visit.new_patient if by_patient else None, visit.date_of_service)
    assert family is not None  # reading the table made sure of it
    if not visit.seen_by_clinician:
        return _staff_only(family, source)
    if visit.setting == Setting.HOSPITAL_DISCHARGE:
        reached = by_time(family, visit.time)
        one = family.levels[reached.place or 0]
        return Level(one.code, one.concept, "time", None, one.code, None, (reached.sentence,), source)
    return _higher(family, visit, source)


def _higher(family: Family, visit: Visit, source: str) -> Level | NoLevel:
    decision = decide(visit)
    reached = by_time(family, visit.time)
    by_decision = next((place for place, one in enumerate(family.levels) if decision.rank.word in one.decision), None)
    lines = [element.sentence for element in decision.elements]
    lines += [f"{decision.sentence}{_leads(family, by_decision)}", reached.sentence]
    if by_decision is None and reached.place is None:
        return NoLevel(
            "The note shows no problem that was assessed or treated, and no time that reaches a level. Without one of "
            "the two there is no level: ask the clinician.",
            tuple(lines),
            source,
        )
    timed = reached.place is not None and (by_decision is None or reached.place > by_decision)
    place = reached.place if timed else by_decision
    assert place is not None  # one of the two is there
    chosen = family.levels[place]
    lines.append(_result(chosen, _at(family, by_decision), _at(family, reached.place), timed))
    if reached.place == len(family.levels) - 1 and (more := prolonged_sentence(family, visit)):
        lines.append(more)
    return Level(
        chosen.code,
        chosen.concept,
        "time" if timed else "mdm",
        _number(_at(family, by_decision)),
        _number(_at(family, reached.place)),
        decision,
        tuple(lines),
        source,
    )


def _staff_only(family: Family, source: str) -> Level | NoLevel:
    """The lowest code of some kinds of visit is for staff; it asks for no decision making and no time."""
    lowest = family.levels[0]
    if lowest.decision or lowest.minutes is not None:
        return NoLevel(
            f"Only staff saw the patient. There is no code for that here: {lowest.code} and the others need the "
            "clinician.",
            (),
            source,
        )
    line = f"Only staff saw the patient, so {lowest.code}. It asks for no decision making and no minutes."
    return Level(lowest.code, lowest.concept, "staff", None, None, None, (line,), source)


def _leads(family: Family, place: int | None) -> str:
    one = _at(family, place)
    return f" That leads to {one.code}." if one else ""


def _result(chosen: LevelCode, mdm: LevelCode | None, time: LevelCode | None, timed: bool) -> str:
    if mdm is None:
        return f"Result: {chosen.code}, by time; decision making reaches no level."
    if time is None:
        return f"Result: {chosen.code}, by decision making."
    if mdm is time:
        return f"Result: {chosen.code}. Decision making and time agree."
    way, other, lower = ("time", "decision making", mdm) if timed else ("decision making", "time", time)
    return f"Result: {chosen.code}, by {way}, which reaches higher; {other} would reach {lower.code} only."


def _at(family: Family, place: int | None) -> LevelCode | None:
    return None if place is None else family.levels[place]


def _number(one: LevelCode | None) -> str | None:
    return one.code if one else None
