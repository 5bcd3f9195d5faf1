"""Which of two plans pays before the other, where neither is Medicare, Medicaid or an insurer of an injury.

The rules of the model regulation (NAIC 120, 2013, section 6 D), tried in turn until one decides: one's own plan
before one that covers as a dependent; for a child the birthday rule, or court decree and custody; at work before
retired; any other before one continued after work; the longer coverage. The rules of retirement and continuation hold
only where the first one decides nothing: one's own continued plan still pays before the spouse's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from revcycle.parties.coverage import Coverage
from revcycle.parties.people import Family, Patient

__all__ = ["NAIC", "Decided", "earlier"]

NAIC = "NAIC coordination of benefits model regulation 120 (2013), section 6 D"
CHILD = ("child", "stepchild")


@dataclass(frozen=True, slots=True)
class Decided:
    """A rule that decided: its stable name, a plain sentence, and where it stands."""

    rule: str
    sentence: str
    source: str


def earlier(one: Coverage, other: Coverage, family: Family) -> tuple[bool, Decided]:
    """Whether the first of two plans of one patient pays before the second, and by which rule."""
    for rule in (_own, _parents, _retired, _continued):
        found = rule(one, other, family)
        if found is not None:
            return found
    return _longer(one, other, family)


Answer = tuple[bool, Decided] | None


def _own(one: Coverage, other: Coverage, family: Family) -> Answer:
    own = [one.relationship == "self", other.relationship == "self"]
    if own[0] == own[1]:
        return None
    member = one if own[0] else other
    continued = ""
    if member.subscriber.employment in ("retired", "continuation"):
        continued = " That the work has ended changes nothing here."
    sentence = f"A plan that covers the patient as the member pays before one that covers a dependent.{continued}"
    return own[0], Decided("own-plan-first", sentence, f"{NAIC}(1)")


def _parents(one: Coverage, other: Coverage, family: Family) -> Answer:
    if one.relationship not in CHILD or other.relationship not in CHILD:
        return None
    people = {person.id: person for person in family.members}
    holders = people.get(one.subscriber.person), people.get(other.subscriber.person)
    if holders[0] is None or holders[1] is None or holders[0] == holders[1]:
        return None
    if family.parents == "apart":
        return _apart(one, other, family)
    return _birthday(one, other, holders[0], holders[1])


def _birthday(one: Coverage, other: Coverage, mother: Patient, father: Patient) -> Answer:
    days = [(person.born.month, person.born.day) for person in (mother, father)]
    if days[0] != days[1]:
        sentences = [f"{person.first_names}'s birthday is {_day(person)}" for person in (mother, father)]
        first = days[0] < days[1]
        sentence = (
            f"The parents live together: the plan of the one whose birthday comes first in the year pays first. "
            f"{', '.join(sentences if first else sentences[::-1])}. The year of birth does not count."
        )
        return first, Decided("birthday", sentence, f"{NAIC}(2)(a)")
    since = one.subscriber.since, other.subscriber.since
    if since[0] == since[1]:
        return None
    sentence = (
        f"The parents have the same birthday, {_day(mother)}: the plan that has covered a parent longer pays first "
        f"({_date(min(since))} before {_date(max(since))})."
    )
    return since[0] < since[1], Decided("birthday-longer-in-force", sentence, f"{NAIC}(2)(a)")


def _apart(one: Coverage, other: Coverage, family: Family) -> Answer:
    names = {person.id: person.first_names for person in family.members}
    ranks: list[tuple[str, Callable[[Coverage], bool], str]] = [
        (
            "court-decree",
            lambda coverage: coverage.subscriber.person == family.decreed_parent,
            "A court decree makes {first} responsible for the child's health care: {first}'s plan pays first.",
        ),
        (
            "custodial-parent",
            lambda coverage: coverage.subscriber.person == family.custodial_parent,
            "The parents live apart. The child lives with {first}: {first}'s plan pays before {second}'s.",
        ),
        (
            "custodial-spouse",
            lambda coverage: (
                coverage.relationship == "stepchild" and _spouse(coverage, family.custodial_parent, family)
            ),
            "The parents live apart. {first} is married to the parent whom the child lives with, so {first}'s plan "
            "pays before {second}'s.",
        ),
        (
            "other-parent",
            lambda coverage: coverage.relationship == "child",
            "The parents live apart. {first} is the other parent, so {first}'s plan pays before {second}'s.",
        ),
    ]
    for rule, fits, sentence in ranks:
        fit = fits(one), fits(other)
        if fit[0] != fit[1]:
            first, second = (one, other) if fit[0] else (other, one)
            named = {"first": names[first.subscriber.person], "second": names[second.subscriber.person]}
            return fit[0], Decided(rule, sentence.format(**named), f"{NAIC}(2)(b)")
    return None


def _spouse(coverage: Coverage, parent: str, family: Family) -> bool:
    """Whether the holder of a plan is a parent's spouse: a plan of one covers the other so, or they share a home."""
    holder = coverage.subscriber.person
    for other in family.coverages:
        if other.relationship == "spouse" and {other.subscriber.person, other.patient} == {holder, parent}:
            return True
    homes = {person.id: person.address for person in family.members}
    return holder in homes and homes[holder] == homes.get(parent)


def _retired(one: Coverage, other: Coverage, family: Family) -> Answer:
    working = [one.subscriber.employment, other.subscriber.employment]
    if sorted(working) != ["active", "retired"]:
        return None
    sentence = "A plan held by one who works pays before one held by one who has retired."
    return working[0] == "active", Decided("active-before-retired", sentence, f"{NAIC}(3)")


def _continued(one: Coverage, other: Coverage, family: Family) -> Answer:
    continued = [one.subscriber.employment == "continuation", other.subscriber.employment == "continuation"]
    if continued[0] == continued[1]:
        return None
    sentence = "A plan that is only continued after work has ended (COBRA) pays after any other."
    return continued[1], Decided("continuation-last", sentence, f"{NAIC}(4)")


def _longer(one: Coverage, other: Coverage, family: Family) -> tuple[bool, Decided]:
    if one.begins == other.begins:
        sentence = (
            "No rule decides, and both plans began on the same day: they share the cost. Ask both before billing."
        )
        return one.id < other.id, Decided("equal", sentence, f"{NAIC}(6)")
    begun = sorted((one.begins, other.begins))
    sentence = (
        f"No other rule decides: the plan that has covered the patient longer pays first "
        f"({_date(begun[0])} before {_date(begun[1])})."
    )
    return one.begins < other.begins, Decided("longer-coverage", sentence, f"{NAIC}(5)")


def _day(person: Patient) -> str:
    return f"{person.born:%B} {person.born.day}"


def _date(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"
