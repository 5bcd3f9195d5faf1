"""Why a claimed level is too high or too low: the verdict first, then the mistake that may be behind it.

A possible mistake is told only when making it on this visit's facts leads to the claimed level; that time never counts
in the emergency department is told whenever the note gives a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from revcycle.codes.finding import Finding
from revcycle.codes.visits.facts import Test, TimeSpent, Visit
from revcycle.codes.visits.families import Family, LevelCode, VisitLevels, standard
from revcycle.codes.visits.level import Level, NoLevel, level
from revcycle.codes.visits.mdm import Decision

__all__ = ["observed_mistakes"]


def observed_mistakes(claimed: str, visit: Visit, table: VisitLevels | None = None) -> tuple[Finding, ...]:
    """What is wrong with a claimed level, in plain words; empty when the note supports exactly that level.

    Args:
        claimed: the code number or the course's name of the service, as claimed.
        visit: the documented facts.
        table: codes and minutes; by default the course's.

    Raises:
        revcycle.codes.visits.families.VisitLevelsUnavailableError: the table of levels is missing or damaged.
    """
    table = table or standard()
    claimed = claimed.strip()
    found = level(visit, table)
    if finding := _not_a_level(claimed, visit, table, found.source):
        return (finding,)
    if isinstance(found, NoLevel):
        return (Finding("visit-level-undecided", "warning", (claimed,), found.sentence, found.source),)
    own = next(family for family in table.in_force(visit.date_of_service) if family.find(found.code) is not None)
    place, supported = own.find(claimed), own.find(found.code)
    if place is None:
        return (_other_family(claimed, visit, table, found),)
    assert supported is not None  # its own code is in it
    if place == supported:
        return ()
    if place > supported:
        return (_too_high(own.levels[place], found), *_reasons_too_high(own, place, visit, found, table))
    return (_too_low(own.levels[place], found), *_reasons_too_low(own.levels[place], found))


def _not_a_level(claimed: str, visit: Visit, table: VisitLevels, source: str) -> Finding | None:
    """The claimed code cannot be judged as a level at all: gone, a consultation, or no visit."""
    year = visit.date_of_service.year
    for gone in table.gone:
        if claimed in gone.codes and year >= gone.since:
            sentence = f"{claimed} is no longer valid since January 1, {gone.since}. {gone.instead}"
            return Finding("visit-code-gone", "error", (claimed,), sentence, table.source(gone.since))
    if claimed in table.consultations:
        sentence = (
            f"{claimed} is a consultation. Medicare does not pay consultation codes: use the code of the visit itself. "
            "Another payer may take it: look in its policy. The level is not checked here."
        )
        return Finding("visit-consultation", "warning", (claimed,), sentence, table.consultations_source)
    if not any(family.find(claimed) is not None for family in table.families):
        sentence = f"“{claimed}” is not one of the visits whose level is known here. Check the code."
        return Finding("visit-code-unknown", "error", (claimed,), sentence, source)
    return None


def _other_family(claimed: str, visit: Visit, table: VisitLevels, found: Level) -> Finding:
    theirs = next(family for family in table.families if family.find(claimed) is not None)
    if theirs.setting == visit.setting:
        is_, was = ("new", "established") if visit.new_patient else ("established", "new")
        sentence = (
            f"{claimed} is for {_article(was)} patient, and this patient is {is_}. The note supports {found.code}. "
            "New means: not seen by the same practice and specialty within three years."
        )
        return Finding("visit-patient-status", "error", (claimed, found.code), sentence, found.source)
    sentence = (
        f"{claimed} belongs to another kind of visit ({_spaced(theirs)}); this one is {_words(visit.setting)}. "
        f"The note supports {found.code}."
    )
    return Finding("visit-setting", "error", (claimed, found.code), sentence, found.source)


def _too_high(claimed: LevelCode, found: Level) -> Finding:
    short = _short_of(claimed, found.decision)
    asks = ["Only staff saw the patient, and it needs the clinician."] if found.by == "staff" else []
    if short:
        asks.append(f"By decision making it needs {claimed.decision[0]} in two of three elements. {short}")
    if claimed.minutes is not None and found.by != "staff":
        asks.append(f"By time it needs at least {claimed.minutes} minutes.")
    sentence = f"{claimed.code} is too high: the note supports {found.code}. {' '.join(asks)} Claim {found.code}."
    return Finding("visit-level-too-high", "error", (claimed.code, found.code), sentence, found.source)


def _too_low(claimed: LevelCode, found: Level) -> Finding:
    way = {"mdm": "by decision making", "time": "by time", "staff": "for a visit with staff only"}[found.by]
    sentence = (
        f"{claimed.code} is too low: the note supports {found.code} {way}. A level too low is a wrong claim too, and "
        f"loses money that was earned. Claim {found.code}."
    )
    return Finding("visit-level-too-low", "warning", (claimed.code, found.code), sentence, found.source)


def _short_of(claimed: LevelCode, decision: Decision | None) -> str:
    """Which elements stay below the claimed level."""
    if decision is None or not claimed.decision:
        return ""
    words = ("none", "straightforward", "low", "moderate", "high")
    needed = words.index(claimed.decision[0])
    below = [f"{element.name} are {element.reached}" for element in decision.elements if element.rank < needed]
    told = "; ".join(below).replace("risk are", "risk is")
    return f"{told[:1].upper()}{told[1:]}." if told else ""


def _reasons_too_high(family: Family, place: int, visit: Visit, found: Level, table: VisitLevels) -> Iterator[Finding]:
    claimed = family.levels[place]

    def reminder(rule: str, sentence: str) -> Finding:
        return Finding(rule, "reminder", (claimed.code, found.code), sentence, found.source)

    for rule, mistaken, sentence in _MISTAKES:
        wrong = level(mistaken(visit), table)
        if isinstance(wrong, Level) and wrong.code == claimed.code:
            yield reminder(rule, sentence)
    if not family.timed and visit.time is not None:
        yield reminder("visit-emergency-time", "Time never decides an emergency visit, however long it took.")
    if found.decision is not None:
        highest = max(found.decision.elements, key=lambda element: element.rank)
        if highest.rank.word in claimed.decision:
            yield reminder(
                "visit-one-element",
                f"Only {highest.name} reach{'es' if highest.name == 'risk' else ''} {highest.reached}. One element is "
                "not enough: two of the three must reach the level.",
            )


def _reasons_too_low(claimed: LevelCode, found: Level) -> Iterator[Finding]:
    def reminder(rule: str, sentence: str) -> Finding:
        return Finding(rule, "reminder", (claimed.code, found.code), sentence, found.source)

    if found.by == "time" and found.mdm == claimed.code:
        yield reminder(
            "visit-time-left-out",
            f"Decision making alone leads to {claimed.code}. The time in the note leads to {found.code}, and the "
            "higher of the two may be claimed.",
        )
    if found.by == "mdm" and found.time == claimed.code:
        yield reminder(
            "visit-decision-left-out",
            f"The time alone leads to {claimed.code}. Decision making leads to {found.code}, and the higher of the two "
            "may be claimed.",
        )
    if found.by == "mdm" and found.decision is not None:
        lowest = min(found.decision.elements, key=lambda element: element.rank)
        if lowest.rank.word in claimed.decision:
            yield reminder(
                "visit-three-of-three",
                f"{lowest.name.capitalize()} {'is' if lowest.name == 'risk' else 'are'} only {lowest.reached}, but two "
                "of three elements are enough. The lowest one may be left aside.",
            )


def _order_and_result(visit: Visit) -> Visit:
    """As if a test's order and its result were two items, and each record of it another."""
    apart: list[Test] = []
    for number, test in enumerate(visit.tests):
        name = f"{test.name} {number}"
        apart.append(replace(test, name=name, reviewed=test.reviewed and not test.ordered))
        if test.ordered and test.reviewed:
            apart.append(replace(test, name=f"{name} result", ordered=False, interpreted=False))
    return replace(visit, tests=tuple(apart))


def _same_sources(visit: Visit) -> Visit:
    """As if each note of one source were another item."""
    return replace(visit, external_notes=tuple(f"{note} {number}" for number, note in enumerate(visit.external_notes)))


def _billed_tests(visit: Visit) -> Visit:
    return replace(visit, tests=tuple(replace(test, billed_here=False) for test in visit.tests))


def _earlier_tests(visit: Visit) -> Visit:
    return replace(visit, tests=tuple(replace(test, counted_earlier=False) for test in visit.tests))


def _all_minutes(visit: Visit) -> Visit:
    time = visit.time
    if time is None:
        return visit
    total = time.clinician + time.staff + time.other_days + time.billed_separately
    return replace(visit, time=TimeSpent(total))


_MISTAKES: tuple[tuple[str, Callable[[Visit], Visit], str], ...] = (
    (
        "visit-test-twice",
        _order_and_result,
        "A test may have been counted twice. Its order and its result count once together.",
    ),
    (
        "visit-source-twice",
        _same_sources,
        "Notes may have been counted one by one. All notes of the same source count once together.",
    ),
    (
        "visit-billed-test",
        _billed_tests,
        "A test may have been counted whose reading the clinician bills. It is paid there, so it does not count here.",
    ),
    (
        "visit-earlier-test",
        _earlier_tests,
        "A result may have been counted whose test was ordered at an earlier visit. It was counted there.",
    ),
    (
        "visit-other-minutes",
        _all_minutes,
        "Minutes may have been counted that do not: of staff, of other days, or of services billed on their own.",
    ),
)


def _article(word: str) -> str:
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"


def _spaced(family: Family) -> str:
    patient = {None: "", True: ", new patient", False: ", established patient"}[family.new_patient]
    return f"{_words(family.setting)}{patient}"


def _words(setting: str) -> str:
    return setting.replace("-", " ")
