"""The level of a visit: the three elements of decision making, time, the basis chosen, and the code.

What follows from what, such as two of three or the least minutes of a level, comes from :mod:`revcycle.codes.visits`.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from revcycle.codes.procedures import procedures
from revcycle.codes.visits import mdm
from revcycle.codes.visits.facts import Setting, TimeSpent
from revcycle.codes.visits.families import Family, LevelCode, standard
from revcycle.codes.visits.visit_time import ProlongedUnits, by_time, prolonged
from revcycle.exercises.marking.key import Key
from revcycle.exercises.marking.kind import Kind, PartVerdict, Problem, Reading, strange
from revcycle.exercises.variants import Shown

ELEMENTS: Mapping[str, tuple[str, ...]] = {
    "problems": mdm.PROBLEM_WORDS[1:],
    "data": mdm.DATA_WORDS[1:],
    "risk": mdm.RISK_WORDS[1:],
}
"""The words of each element's ranks, from low to high."""

LABELS = {
    "problems": "Problems dealt with",
    "data": "Data looked at",
    "risk": "Risk of what was decided",
    "time": "Minutes that count (0 if the note names none)",
    "basis": "The level goes by",
    "code": "The code of the visit",
    "prolonged": "Units of prolonged time (0 for none)",
}
BASES = {"mdm": "Decision making", "time": "Time"}
TYPED: Mapping[str, int] = {"time": 24 * 60, "prolonged": 40}
"""What is typed, and the most that it can be."""

WEIGHTS = {"problems": 2, "data": 2, "risk": 2, "time": 1, "basis": 1, "code": 3, "prolonged": 1}
FACTS_WEIGHT = 1
"""What the facts of one element count, where they are asked."""

COURSE_DAY = date(2026, 6, 15)  # of a case without a chart


@dataclass(frozen=True)
class Derived:
    """What a table of elements and minutes leads to: places in the family, counted from 0, or None."""

    family: Family
    decision: mdm.Decision | None
    mdm: int | None
    time: int | None
    minutes: int
    told_time: str

    @property
    def place(self) -> int | None:
        """The level: the higher of the two."""
        reached = [place for place in (self.mdm, self.time) if place is not None]
        return max(reached) if reached else None

    @property
    def bases(self) -> frozenset[str]:
        """By what the level may be chosen: both where both reach the same."""
        return frozenset(
            name
            for name, place in (("mdm", self.mdm), ("time", self.time))
            if place is not None and place == self.place
        )

    def at(self, basis: str = "") -> LevelCode | None:
        """The code by one basis; by the higher where none is named."""
        place = {"mdm": self.mdm, "time": self.time}.get(basis, self.place)
        return None if place is None else self.family.levels[place]

    @property
    def sentence(self) -> str:
        """Which elements decide, and what the minutes reach."""
        return " ".join(filter(None, [self.decision.sentence if self.decision else "", self.told_time]))


def day_of(shown: Shown) -> date:
    """Return the date of the visit."""
    return shown.chart.date_of_service if shown.chart else COURSE_DAY


def families(shown: Shown) -> list[Family]:
    """Return the kinds of visit that the exercise is about: of new and established patients, unless the case tells."""
    told = {"new": True, "established": False}.get(shown.case.patient)
    setting = Setting(shown.exercise.visit)
    return [
        family
        for family in standard().in_force(day_of(shown))
        if family.setting == setting and (told is None or family.new_patient in (None, told))
    ]


def offered(shown: Shown, name: str) -> Mapping[str, str]:
    """Return what can be chosen for a part, by id, in words; nothing for a part that is typed."""
    if name in ELEMENTS:
        return {word: word.capitalize() for word in ELEMENTS[name]}
    if name == "basis":
        return BASES
    if name == "code":
        return {one.concept: _named(one) for family in families(shown) for one in family.levels}
    return {}


def derive(family: Family, table: Mapping[str, Any]) -> Derived:
    """Return what elements and minutes lead to in a family; an element that is missing leaves decision making out."""
    decision = None
    if all(table.get(name) for name in ELEMENTS):
        ranks = [mdm.Rank(ELEMENTS[name].index(table[name]) + 1) for name in ELEMENTS]
        decision = mdm.weighed(*ranks)
    place = None
    if decision:
        words = decision.rank.word
        place = next((number for number, one in enumerate(family.levels) if words in one.decision), None)
    minutes = table.get("time", 0)
    reached = by_time(family, TimeSpent(minutes) if minutes else None)
    return Derived(family, decision, place, reached.place, minutes, reached.sentence)


def followed(shown: Shown, value: Mapping[str, Any]) -> LevelCode | None:
    """Return the code that a student's own table leads to, by the basis that they chose."""
    own = families(shown)
    return derive(own[0], value).at(value.get("basis", "")) if len(own) == 1 else None


def prolonged_units(shown: Shown, found: Derived) -> int:
    """Return the units of prolonged time that go with the highest level by time, by the rule of the case's plan."""
    rule = _prolonged(shown, found)
    highest = found.time is not None and found.time == len(found.family.levels) - 1
    return rule.units if rule and highest and "time" in found.bases else 0


def _prolonged(shown: Shown, found: Derived) -> ProlongedUnits | None:
    medicare = shown.chart is not None and shown.chart.coverage.startswith("medicare")
    return prolonged(found.family, TimeSpent(found.minutes), medicare=medicare)


def _prolonged_rule(shown: Shown, found: Derived) -> str:
    rule = _prolonged(shown, found)
    if rule is None:
        return "No prolonged time is held here for this kind of visit."
    return f"Prolonged time ({rule.code}) goes with the highest level by time only, from {rule.first} minutes on."


class Level(Kind):
    """Values are dicts from part to word, concept id or whole number; ``facts`` is a set of ids."""

    def read(self, shown: Shown, raw: Any) -> Reading:
        if raw is None or raw in ({}, ""):
            return Reading("blank")
        asks = shown.exercise.asks
        if not isinstance(raw, dict) or not set(raw) <= {*asks, "facts"}:
            return strange()
        ticked = raw.get("facts", [])
        if not isinstance(ticked, list) or any(not isinstance(raw.get(name, ""), str) for name in asks):
            return strange()
        value: dict[str, Any] = {}
        problems, blank = [], []
        for name in asks:
            typed = raw.get(name, "").strip()[:40]
            try:
                if not typed:
                    blank.append(LABELS[name])
                elif name in TYPED:
                    value[name] = _whole(typed, TYPED[name])
                elif typed in offered(shown, name):
                    value[name] = typed
                else:
                    raise ValueError("This answer names something that the exercise does not have. Choose again.")
            except ValueError as error:
                problems.append(Problem(LABELS[name], str(error), name))
        known = _all_facts(shown)
        if any(fact not in known for fact in ticked if isinstance(fact, str)) or not all(
            isinstance(fact, str) for fact in ticked
        ):
            problems.append(Problem("Facts", "This answer names a fact that the exercise does not have. Choose again."))
        elif ticked:
            value["facts"] = frozenset(ticked)
        if problems:
            return Reading("malformed", value, tuple(problems), tuple(blank))
        return Reading("whole", value, blank=tuple(blank)) if value else Reading("blank")

    def _compare(self, shown: Shown, value: Mapping[str, Any], key: Key) -> tuple[Fraction, tuple[PartVerdict, ...]]:
        best: tuple[Fraction, tuple[PartVerdict, ...]] | None = None
        for accepted in (key.answer, *key.alternatives):
            found = self._against(shown, value, accepted, key)
            if best is None or found[0] > best[0]:
                best = found
        assert best is not None
        return best

    def _against(self, shown: Shown, value: Mapping[str, Any], accepted: Mapping[str, Any], key: Key) -> Any:
        right = derived_from_key(shown, accepted)
        earned, most, parts = Fraction(0), 0, []
        for name in shown.exercise.asks:
            weight = WEIGHTS[name]
            most += weight
            fits = _accepted(name, accepted, right)
            if name not in value:
                parts.append(PartVerdict(f"{LABELS[name]}: left open", "missing", key.reply(f"not:{name}"), name))
            elif value[name] in fits:
                earned += weight
                told = right.sentence if name == "code" and right else ""
                parts.append(PartVerdict(said(shown, name, value[name]), "right", told, name))
            else:
                options = len(offered(shown, name))
                earned -= Fraction(weight, options - 1) if options else 0
                reply = key.reply(f"{name}: {value[name]}", name)
                cost = _cost(name, value[name], accepted, right)
                told = _explained(shown, value, right) if name == "code" and right else ""
                if name == "prolonged" and right:
                    told = _prolonged_rule(shown, right)
                if name == "basis" and right and not shown.exercise.practice:
                    told = _both_ways(right)
                replies = " ".join(filter(None, [reply, cost, told]))
                parts.append(PartVerdict(said(shown, name, value[name]), "wrong", replies, name))
        for element, facts in shown.case.facts.items():
            points, told_facts = _facts(shown, element, value.get("facts", frozenset()), accepted.get("facts", ()), key)
            most += FACTS_WEIGHT if any(fact in facts for fact in accepted.get("facts", ())) else 0
            earned += points * FACTS_WEIGHT
            place = next((at for at, part in enumerate(parts) if part.part == element), len(parts) - 1)
            parts[place + 1 : place + 1] = told_facts
        return min(Fraction(1), max(Fraction(0), earned / most)), tuple(parts)

    def describe(self, shown: Shown, value: Mapping[str, Any]) -> list[str]:
        told = [said(shown, name, value[name]) for name in shown.exercise.asks if name in value]
        known = _all_facts(shown)
        if chosen := [text for fact, text in known.items() if fact in value.get("facts", ())]:
            told.append(f"What counts: {'; '.join(chosen)}")
        if "code" not in shown.exercise.asks and (one := followed(shown, value)):
            told.append(f"That leads to {_named(one)}")
        return told

    def from_key(self, shown: Shown, notation: Any) -> Any:
        if not isinstance(notation, dict) or not set(notation) <= {*LABELS, "facts"}:
            raise ValueError(f"an answer of a level is a table of some of: {', '.join(LABELS)}, facts.")
        for name, given in notation.items():
            if name in ELEMENTS and given not in ELEMENTS[name]:
                raise LookupError(f"{name} is one of {', '.join(ELEMENTS[name])}, not “{given}”.")
            if name in ("basis", "code") and given not in offered(shown, name):
                raise LookupError(
                    f"“{given}” cannot be chosen as {name}. Choose from: {', '.join(offered(shown, name))}."
                )
        if unknown := [fact for fact in notation.get("facts", ()) if fact not in _all_facts(shown)]:
            raise LookupError(f"there is no fact “{', '.join(unknown)}”.")
        raw: dict[str, Any] = {name: str(notation[name]) for name in shown.exercise.asks if name in notation}
        if shown.case.facts and notation.get("facts"):
            raw["facts"] = list(notation["facts"])
        return raw

    def right(self, shown: Shown, key: Key) -> Any:
        if missing := [name for name in shown.exercise.asks if name not in key.answer]:
            raise LookupError(f"the answer has no {', '.join(missing)}.")
        return super().right(shown, key)

    def blank(self, shown: Shown) -> Any:
        return {}

    def malformed(self, shown: Shown) -> Any:
        return dict.fromkeys(shown.exercise.asks, "quite long")

    def wrong(self, shown: Shown, key: Key) -> Any:
        raw: dict[str, Any] = {}
        answers = (key.answer, *key.alternatives)
        for name in shown.exercise.asks:
            fits = {fit for answer in answers for fit in _accepted(name, answer, derived_from_key(shown, answer))}
            if name in TYPED:
                raw[name] = str(next(number for number in range(7, 70) if number not in fits))
            elif unfit := [one for one in offered(shown, name) if one not in fits]:
                raw[name] = unfit[0]
        wanted = {fact for answer in answers for fact in answer.get("facts", ())}
        if unwanted := [fact for fact in _all_facts(shown) if fact not in wanted]:
            raw["facts"] = unwanted
        return raw

    def everything(self, shown: Shown, key: Key) -> Any:
        """Only one level of each can be chosen, so this is: all the facts."""
        ticked = list(_all_facts(shown))
        return {**self.wrong(shown, key), **({"facts": ticked} if ticked else {})}

    def guess(self, shown: Shown, key: Key, generator: random.Random) -> Any:
        raw: dict[str, Any] = {
            name: generator.choice(list(offered(shown, name)))
            if offered(shown, name)
            else str(generator.choice(range(0, 60, 5) if name == "time" else range(3)))
            for name in shown.exercise.asks
        }
        if ticked := [fact for fact in _all_facts(shown) if generator.random() < 0.5]:
            raw["facts"] = ticked
        return raw


def derived_from_key(shown: Shown, accepted: Mapping[str, Any]) -> Derived | None:
    """Return what the elements of a key lead to, in the family of its code; None where it names no family."""
    own = [family for family in families(shown) if family.find(str(accepted.get("code", ""))) is not None]
    own = own or families(shown)
    return derive(own[0], accepted) if len(own) == 1 else None


def said(shown: Shown, name: str, given: Any) -> str:
    """Return a part with what was given, in words."""
    words = offered(shown, name).get(given, str(given))
    return f"{LABELS[name].partition(' (')[0]}: {words}"


def _accepted(name: str, accepted: Mapping[str, Any], right: Derived | None) -> frozenset[Any]:
    given = frozenset([accepted[name]]) if name in accepted else frozenset()
    if name == "basis" and right is not None and given <= right.bases:
        return given | right.bases
    return given


def _explained(shown: Shown, value: Mapping[str, Any], right: Derived) -> str:
    """Return why another code is right; in practice, where a second try follows, only what the student's table says."""
    if not shown.exercise.practice:
        return right.sentence
    own = derive(right.family, value)
    level = own.at(value.get("basis", ""))
    return f"Your own table says: {own.sentence}" if level and own.decision else ""


def _both_ways(right: Derived) -> str:
    ways = {"By decision making": right.at("mdm"), "by time": right.at("time")}
    told = ", ".join(f"{way} {one.code if one else 'no level'}" for way, one in ways.items())
    return f"{told}: the higher of the two may be claimed."


def _cost(name: str, given: str, accepted: Mapping[str, Any], right: Derived | None) -> str:
    """Return what a wrong element would have cost: the level that it leads to beside the right others."""
    if right is None or name not in (*ELEMENTS, "time") or right.place is None:
        return ""
    other = derive(right.family, {**accepted, name: given})
    one, level = other.at(), right.at()
    if one is None or level is None:
        return "With it the note would reach no level."
    if one is level:
        return "By itself it changes nothing here: the level stays the same."
    assert other.place is not None
    way = "too high: the note does not support it" if other.place > right.place else "too low: earned money is lost"
    return f"With it the level would be {one.code}, {way}."


def _facts(
    shown: Shown, element: str, chosen: frozenset[str], wanted: Any, key: Key
) -> tuple[Fraction, list[PartVerdict]]:
    """Return the share of an element's facts that is earned, and their parts. Practice does not name missing ones."""
    facts = shown.case.facts[element]
    right = [fact for fact in facts if fact in wanted]
    points, parts = Fraction(0), []
    for fact, text in facts.items():
        if fact in chosen and fact in right:
            points += Fraction(1, len(right))
            parts.append(PartVerdict(f"Counts: {text}", "right", part=fact))
        elif fact in chosen:
            points -= Fraction(1, max(1, len(right)))
            parts.append(PartVerdict(f"Counts: {text}", "wrong", key.reply(fact), fact))
        elif fact in right:
            said_ = f"{LABELS[element]}: one more fact counts" if shown.exercise.practice else f"Counts: {text}"
            parts.append(PartVerdict(said_, "missing", key.reply(f"not:{fact}"), fact))
    return points, parts


def _all_facts(shown: Shown) -> dict[str, str]:
    return {fact: text for facts in shown.case.facts.values() for fact, text in facts.items()}


def _whole(typed: str, most: int) -> int:
    text = re.sub(r"(?i)\s*(minutes?|min\.?|units?)$", "", typed)
    if not re.fullmatch(r"[0-9]{1,5}", text) or int(text) > most:
        raise ValueError(f"“{typed}” is not a whole number from 0 to {most}. Type digits only, such as 25.")
    return int(text)


def _named(one: LevelCode) -> str:
    return f"{one.code} {procedures.label(one.concept)}"


def parts_of(shown: Shown) -> Iterator[tuple[str, Mapping[str, str], Mapping[str, str]]]:
    """Yield each part that is asked, with what can be chosen, and the facts to tick below it."""
    for name in shown.exercise.asks:
        yield name, offered(shown, name), shown.case.facts.get(name, {})
