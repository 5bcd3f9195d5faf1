"""Medical decision making: problems, data and risk, and the level that two of the three reach.

Source: the rules for office visits of 2021, for all visits since 2023 (CPT, adopted by Medicare), told in the course's
own words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from revcycle.codes.visits.facts import Problem, Risk, Test, Visit

__all__ = ["Decision", "Element", "Rank", "decide", "weighed"]


class Rank(IntEnum):
    """How far decision making, or one of its elements, goes."""

    NONE = 0
    STRAIGHTFORWARD = 1
    LOW = 2
    MODERATE = 3
    HIGH = 4

    @property
    def word(self) -> str:
        """The level's name in lower case."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Element:
    """One of the three elements.

    Attributes:
        name: "problems", "data" or "risk".
        reached: what the element is called at its rank: data are "limited" where problems are "low".
        why: which facts lead to it, and which do not count; full sentences.
        lift: what the note would have to show for the next rank; empty at the highest. Never a reason to write it.
    """

    name: str
    rank: Rank
    reached: str
    why: str
    lift: str

    @property
    def sentence(self) -> str:
        """The element in one line, for the student."""
        return " ".join(filter(None, (f"{self.name.capitalize()}: {self.reached}.", self.why, self.lift)))


@dataclass(frozen=True, slots=True)
class Decision:
    """The three elements and what two of them reach."""

    problems: Element
    data: Element
    risk: Element
    rank: Rank

    @property
    def elements(self) -> tuple[Element, Element, Element]:
        """Problems, data, risk."""
        return (self.problems, self.data, self.risk)

    @property
    def sentence(self) -> str:
        """Which elements decide, and what the next level asks."""
        if self.rank == Rank.NONE:
            return "Decision making: none. No problem was dealt with, so there was nothing to decide."
        reaching = [element.name for element in self.elements if element.rank >= self.rank]
        told = f"Decision making: {self.rank.word}. Two of the three elements must reach a level: {_and(reaching)} do."
        if self.rank == Rank.HIGH:
            return told
        following = Rank(self.rank + 1)
        there = [element.name for element in self.elements if element.rank >= following]
        have = f"only {there[0]} does" if there else "none does"
        return f"{told} For {following.word}, two would have to reach {following.word}: {have}."


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a kind of problem or risk is named, what it reaches once and more often, and its first year in the rules."""

    one: str
    many: str
    rank: Rank
    twice: Rank
    since: int = 2021


def _problem(one: str, many: str, rank: Rank, twice: Rank | None = None, since: int = 2021) -> _Kind:
    return _Kind(one, many, rank, twice or rank, since)


PROBLEMS = {
    Problem.SELF_LIMITED: _problem("minor problem", "minor problems", Rank.STRAIGHTFORWARD, Rank.LOW),
    Problem.STABLE_CHRONIC: _problem("stable long-term illness", "stable long-term illnesses", Rank.LOW, Rank.MODERATE),
    Problem.ACUTE_UNCOMPLICATED: _problem(
        "acute illness or injury without complications", "acute illnesses or injuries without complications", Rank.LOW
    ),
    Problem.STABLE_ACUTE: _problem("stable acute illness", "stable acute illnesses", Rank.LOW, since=2023),
    Problem.ACUTE_UNCOMPLICATED_IN_HOSPITAL: _problem(
        "acute illness or injury without complications that needs a hospital bed",
        "acute illnesses or injuries without complications that need a hospital bed",
        Rank.LOW,
        since=2023,
    ),
    Problem.CHRONIC_WORSE: _problem(
        "long-term illness that is worse, not at its goal, or troubled by its treatment",
        "long-term illnesses that are worse, not at their goal, or troubled by their treatment",
        Rank.MODERATE,
    ),
    Problem.UNDIAGNOSED_UNCERTAIN: _problem(
        "new problem without a diagnosis and with an unclear outlook",
        "new problems without a diagnosis and with an unclear outlook",
        Rank.MODERATE,
    ),
    Problem.ACUTE_SYSTEMIC: _problem(
        "acute illness that affects the whole body", "acute illnesses that affect the whole body", Rank.MODERATE
    ),
    Problem.ACUTE_COMPLICATED_INJURY: _problem(
        "acute injury with complications", "acute injuries with complications", Rank.MODERATE
    ),
    Problem.CHRONIC_SEVERE: _problem(
        "long-term illness in a severe flare", "long-term illnesses in a severe flare", Rank.HIGH
    ),
    Problem.THREAT: _problem(
        "problem that endangers life or a bodily function soon",
        "problems that endanger life or a bodily function soon",
        Rank.HIGH,
    ),
}
PROBLEM_WORDS = ("none", "minimal", "low", "moderate", "high")
PROBLEM_LIFTS = (
    "Name each problem that was assessed or treated at the visit.",
    "It would be low with a second minor problem, one stable long-term illness, or one acute illness or injury.",
    "It would be moderate with a second stable long-term illness, a long-term illness that is worse, or an acute one "
    "that affects the whole body.",
    "It would be high with a severe flare, or a danger to life or function soon.",
    "",
)

RISKS = {
    Risk.MINIMAL: _problem("care with hardly any risk", "", Rank.STRAIGHTFORWARD),
    Risk.LOW: _problem("care with a low risk", "", Rank.LOW),
    Risk.PRESCRIPTION_DRUG: _problem("managing a prescription drug", "", Rank.MODERATE),
    Risk.SOCIAL_DETERMINANTS: _problem("living conditions that limit the care", "", Rank.MODERATE),
    Risk.MINOR_SURGERY_RISK_FACTORS: _problem("deciding on minor surgery with risk factors", "", Rank.MODERATE),
    Risk.MAJOR_SURGERY: _problem("deciding on planned major surgery without risk factors", "", Rank.MODERATE),
    Risk.OTHER_MODERATE: _problem("a risk that the physician judged moderate", "", Rank.MODERATE),
    Risk.MAJOR_SURGERY_RISK_FACTORS: _problem("deciding on planned major surgery with risk factors", "", Rank.HIGH),
    Risk.EMERGENCY_MAJOR_SURGERY: _problem("deciding on emergency major surgery", "", Rank.HIGH),
    Risk.TOXICITY_MONITORING: _problem("a drug watched closely for poisonous effects", "", Rank.HIGH),
    Risk.HOSPITALIZATION: _problem("deciding on a hospital stay", "", Rank.HIGH),
    Risk.ESCALATION: _problem("deciding on a higher level of hospital care", "", Rank.HIGH, since=2023),
    Risk.DO_NOT_RESUSCITATE: _problem("deciding to hold back treatment since the outlook is poor", "", Rank.HIGH),
    Risk.PARENTERAL_CONTROLLED_SUBSTANCE: _problem(
        "a controlled drug given by injection or infusion", "", Rank.HIGH, since=2023
    ),
    Risk.OTHER_HIGH: _problem("a risk that the physician judged high", "", Rank.HIGH),
}
RISK_WORDS = ("none", "minimal", "low", "moderate", "high")
RISK_LIFTS = (
    "",
    "It would be low with, for example, an over-the-counter medicine or physical therapy.",
    "It would be moderate with, for example, a prescription drug that is started, changed or knowingly kept.",
    "It would be high with, for example, a decision on a hospital stay or on emergency major surgery.",
    "",
)

DATA_WORDS = ("none", "minimal", "limited", "moderate", "extensive")
LIMITED_ITEMS = 2  # notes and tests, without the historian
MODERATE_ITEMS = 3  # notes, tests and historian together


def decide(visit: Visit) -> Decision:
    """Medical decision making of a visit by the rules of its year: those of 2021, with the additions of 2023."""
    year = visit.date_of_service.year
    problems, data, risk = _problems(visit.problems, year), _data(visit), _risk(visit.risks, year)
    return _of(problems, data, risk)


def weighed(problems: Rank, data: Rank, risk: Rank) -> Decision:
    """Decision making of three elements whose ranks are known, without the facts behind them."""
    return _of(
        Element("problems", problems, PROBLEM_WORDS[problems], "", ""),
        Element("data", data, DATA_WORDS[data], "", ""),
        Element("risk", risk, RISK_WORDS[risk], "", ""),
    )


def _of(problems: Element, data: Element, risk: Element) -> Decision:
    ranks = sorted((problems.rank, data.rank, risk.rank))
    return Decision(problems, data, risk, ranks[1] if problems.rank else Rank.NONE)


def _problems(listed: Iterable[Problem], year: int) -> Element:
    counts = Counter(listed)
    rank, why, too_new = Rank.NONE, [], []
    for problem, kind in PROBLEMS.items():
        count = counts[problem]
        if not count:
            continue
        if year < kind.since:
            too_new.append(f"“{kind.one}” is a kind of problem only since {kind.since}, so it does not count here")
            continue
        rank = max(rank, kind.rank if count == 1 else kind.twice)
        why.append(f"{count} {kind.one if count == 1 else kind.many}")
    told = f"Dealt with: {_and(why)}." if why else "No problem is shown to have been assessed or treated."
    return Element("problems", rank, PROBLEM_WORDS[rank], _sentences([told, *too_new]), PROBLEM_LIFTS[rank])


def _data(visit: Visit) -> Element:
    sources = {_plain(source) for source in visit.external_notes if source.strip()}
    named: dict[str, list[Test]] = {}
    for test in visit.tests:
        named.setdefault(_plain(test.name), []).append(test)
    counted = [name for name, tests in named.items() if any(_is_item(test) for test in tests)]
    interpreted = any(test.interpreted and not test.billed_here for test in visit.tests)
    items = len(sources) + len(counted)
    many = items + visit.independent_historian >= MODERATE_ITEMS
    categories = many + interpreted + visit.discussion
    if categories:
        rank = Rank.HIGH if categories > 1 else Rank.MODERATE
    elif items >= LIMITED_ITEMS or visit.independent_historian:
        rank = Rank.LOW
    else:
        rank = Rank.STRAIGHTFORWARD
    parts = [
        _number(len(sources), "source of outside notes", "sources of outside notes"),
        _number(len(counted), "test ordered or reviewed", "different tests ordered or reviewed"),
        "a history from someone else" if visit.independent_historian else "",
        "an image or tracing read by the clinician" if interpreted else "",
        "a talk with an outside professional" if visit.discussion else "",
    ]
    told = [f"Counted: {_and(list(filter(None, parts))) or 'nothing'}."]
    told += _not_counted(named)
    return Element("data", rank, DATA_WORDS[rank], _sentences(told), _data_lift(rank, items))


def _data_lift(rank: Rank, items: int) -> str:
    if rank == Rank.STRAIGHTFORWARD:
        more = "another" if items else "two"
        noun = "note or test" if items else "notes or tests"
        return f"It would be limited with {more} {noun}, or a history that had to come from someone else."
    if rank == Rank.LOW:
        return (
            f"It would be moderate with {MODERATE_ITEMS} notes, tests and outside history together, an image or "
            "tracing read by the clinician, or a talk with an outside professional."
        )
    if rank == Rank.MODERATE:
        return (
            "It would be extensive with two of these three groups, and one is there: "
            f"{MODERATE_ITEMS} notes, tests and outside history together; an image or tracing read by the clinician; "
            "a talk with an outside professional."
        )
    return ""


def _is_item(test: Test) -> bool:
    """Whether a test counts as ordered or reviewed: once, however often it was handled."""
    return (test.ordered or test.reviewed) and not test.billed_here and not test.counted_earlier


def _not_counted(named: dict[str, list[Test]]) -> list[str]:
    """What does not count, with the reason; both an order and its result count once."""
    told = []
    for tests in named.values():
        name = tests[0].name.strip()
        if any(test.billed_here for test in tests):
            told.append(f"{name} is left out where this clinician bills its reading")
        if any(test.counted_earlier and test.reviewed for test in tests):
            told.append(f"{name} was counted when it was ordered, so its result is not counted again")
        live = [test for test in tests if _is_item(test)]
        if len(live) > 1 or any(test.ordered and test.reviewed for test in live):
            told.append(f"{name} counts once")
    return told


def _risk(listed: Iterable[Risk], year: int) -> Element:
    chosen = [RISKS[risk] for risk in RISKS if risk in set(listed)]
    too_new = [
        f"“{kind.one}” is named in the rules only since {kind.since}, so it does not count here by itself"
        for kind in chosen
        if year < kind.since
    ]
    known = [kind for kind in chosen if year >= kind.since]
    rank = max((kind.rank for kind in known), default=Rank.STRAIGHTFORWARD)
    why = [kind.one for kind in known if kind.rank == rank]
    told = f"It comes from {_and(why)}." if why else "No decision with a higher risk is shown."
    return Element("risk", rank, RISK_WORDS[rank], _sentences([told, *too_new]), RISK_LIFTS[rank])


def _plain(name: str) -> str:
    return " ".join(name.lower().split())


def _number(count: int, one: str, many: str) -> str:
    return "" if not count else f"{count} {one if count == 1 else many}"


def _and(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def _sentences(told: list[str]) -> str:
    return " ".join(f"{text.rstrip('.')}." for text in told)
