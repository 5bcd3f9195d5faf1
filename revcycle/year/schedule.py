"""Who comes when, and for what: visits drawn for the people of a panel, so that none denies another by accident."""

from __future__ import annotations

from bisect import insort
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from revcycle.parties.coverage import Coverage
from revcycle.parties.organizations import Provider
from revcycle.parties.people import Family, Patient
from revcycle.payer.order_of_benefits import order_of_coverages
from revcycle.payer.plan import Plan
from revcycle.world_files import WorldFileError
from revcycle.year.population import FIRST, LAST
from revcycle.year.visits import Template, templates

__all__ = ["Visit", "coverages_of", "draw_visits"]

DAYS = (LAST - FIRST).days + 1
TRIES = 400
THERAPY_VISITS = 18
"""The most visits of therapy drawn for one person: the tightest plan pays for 20 in a year."""
CLOSED = frozenset({(10, 13), (11, 11), (11, 26), (11, 27), (12, 25), (1, 1), (5, 25), (7, 3), (9, 7)})
"""Days on which the office is closed."""


@dataclass(frozen=True, slots=True, order=True)
class Visit:
    """One visit of a person.

    Attributes:
        day: of service.
        number: which of its panel.
        person, family: who.
        template: what for.
        provider: the id of who gave it.
        coverages: the plans that are to pay for it, the first one first.
    """

    day: date
    number: int
    person: Patient = field(compare=False)
    family: Family = field(compare=False)
    template: Template = field(compare=False)
    provider: str = field(compare=False)
    coverages: tuple[Coverage, ...] = field(compare=False)


def coverages_of(
    family: Family, person: str, day: date, plans: Mapping[str, Plan], injury: bool = False
) -> tuple[Coverage, ...]:
    """The plans that pay for a person's care of a day, the first one first; an insurer of an injury only for that."""
    found = []
    for coverage in family.coverages:
        if coverage.patient != person or not coverage.active(day) or plans[coverage.plan].kind == "medicare-a":
            continue
        if (plans[coverage.plan].kind in ("workers-compensation", "auto")) == injury:
            found.append(coverage)
    if len(found) < 2:
        return tuple(found)
    return tuple(one.coverage for one in order_of_coverages(family, found, plans, day))


def draw_visits(
    random: Random,
    families: tuple[Family, ...],
    count: int,
    plans: Mapping[str, Plan],
    providers: Mapping[str, Provider],
) -> list[Visit]:
    """So many visits of these people, in the order of their days.

    Each is tried against what a person has had already: no second visit within two days, none of a specialty in the
    days of care that its operation includes, no new patient who is known, and yearly services once.

    Raises:
        WorldFileError: there are too few people, or too few kinds of visits for them.
    """
    people = [(family, person) for family in families for person in family.members]
    diary = _Diary(random, plans, providers)
    weights = [diary.need(person) for _, person in people]
    found: list[Visit] = []
    for number in range(1, count + 1):
        for _ in range(TRIES):
            family, person = random.choices(people, weights)[0]
            visit = diary.draw(number, family, person)
            if visit is not None:
                found.append(visit)
                break
        else:
            raise WorldFileError(
                f"year/visits.csv: after {len(found)} of {count} visits no other could be drawn for {len(people)} "
                "people. Add visits that fit more of them, or raise patients_per_thousand_claims in year/office.toml."
            )
    return sorted(found)


class _Diary:
    """What everybody of a panel has had."""

    def __init__(self, random: Random, plans: Mapping[str, Plan], providers: Mapping[str, Provider]) -> None:
        self.random, self.plans, self.providers = random, plans, providers
        self.templates = templates()
        self.days: dict[str, list[date]] = {}
        self.had: dict[str, list[tuple[date, Template, str]]] = {}
        self.fitting: dict[tuple[int, str, frozenset[str], int], tuple[list[Template], list[int]]] = {}

    def need(self, person: Patient) -> int:
        """How often one comes, against the others: the young and the old more, and some much more than others."""
        age = person.age(FIRST)
        return (12 if age < 5 else 5 if age < 18 else 7 if age < 45 else 11 if age < 65 else 17) * self.random.choice(
            (1, 1, 2, 2, 3, 6)
        )

    def draw(self, number: int, family: Family, person: Patient) -> Visit | None:
        """One more visit of a person, or None where what was drawn cannot be."""
        day = FIRST + timedelta(days=self.random.randrange(DAYS))
        injured = any(coverage.accident is not None for coverage in family.coverages if coverage.patient == person.id)
        injury = injured and self.random.random() < 0.5
        coverages = coverages_of(family, person.id, day, self.plans, injury)
        if not coverages:
            return None
        fitting, weights = self._fitting(person.age(day), person.sex, frozenset(one.plan for one in coverages), day)
        if not fitting:
            return None
        template = self.random.choices(fitting, weights)[0]
        provider = self.random.choice(template.providers)
        open_ = template.place in ("21", "23") or (day.weekday() < 5 and (day.month, day.day) not in CLOSED)
        if not open_ or not self._free(person.id, template, provider, day):
            return None
        insort(self.days.setdefault(person.id, []), day)
        specialty = self.providers[provider].specialty
        self.had.setdefault(person.id, []).append((day, template, specialty))
        return Visit(day, number, person, family, template, provider, coverages)

    def _fitting(self, age: int, sex: str, plans: frozenset[str], day: date) -> tuple[list[Template], list[int]]:
        key = age, sex, plans, day.month
        if key not in self.fitting:
            found = [one for one in self.templates if day.month in one.months and one.fits(age, sex, plans)]
            self.fitting[key] = found, [one.weight for one in found]
        return self.fitting[key]

    def _free(self, person: str, template: Template, provider: str, day: date) -> bool:
        if any(abs((day - other).days) <= 2 for other in self.days.get(person, ())):
            return False
        specialty, care = self.providers[provider].specialty, template.global_days
        therapy = 0
        for other, before, same in self.had.get(person, ()):
            if template.once and before.once and _kind(before) == _kind(template):
                return False
            therapy += same == "physical therapy"
            if same != specialty:
                continue
            apart = (day - other).days
            if 0 <= apart <= before.global_days or 0 <= -apart <= care + 1:
                return False
            if (template.new_patient and other < day) or (before.new_patient and day < other):
                return False
        return specialty != "physical therapy" or therapy < THERAPY_VISITS


def _kind(template: Template) -> str:
    """What is had once: check-ups of any kind are one."""
    first = template.services[0].item
    return "check-up" if first.startswith(("preventive-visit-", "G0438", "G0439")) else template.id
