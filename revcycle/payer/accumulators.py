"""Accumulators: how much of its deductible and out-of-pocket maximum a membership has used in one plan year.

A value: nothing changes it, every step gives a new one. All sums are whole cents. A sum that would go over a limit, or
below nothing, is refused: what may be taken is asked for first.

    before = Accumulators.start(plan, date(2026, 3, 2), "in_network", members=2)
    before.deductible_left("ana")                       # 50000
    after = before.add("ana", deductible=12000, coinsurance=3000)
    after.take_back("ana", deductible=12000, coinsurance=3000) == before
    after.on(date(2027, 1, 4), plan)                    # a new plan year, nothing used
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from revcycle.payer.plan import Limits, Network, Part, Plan

__all__ = ["Accumulators", "Taken"]


@dataclass(frozen=True, slots=True)
class Taken:
    """What one person has used in one plan year.

    Attributes:
        deductible, out_of_pocket: in cents, patient's money.
        paid: in cents, the plan's money.
        visits: by family of services, where a plan counts them.
    """

    deductible: int = 0
    out_of_pocket: int = 0
    paid: int = 0
    visits: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Accumulators:
    """What a membership, one person or a family, has used of a plan in one plan year and one network.

    Attributes:
        plan, network: whose limits these are.
        first, last: the plan year.
        limits: the limits of that year.
        family: whether more than one person is in the membership.
        aggregate: whether a family's deductible is met together only.
        counts: which parts count toward the out-of-pocket maximum.
        people: what each person has used; who has used nothing need not be there.
    """

    plan: str
    network: Network
    first: date
    last: date
    limits: Limits
    family: bool
    aggregate: bool
    counts: frozenset[Part]
    people: Mapping[str, Taken] = field(default_factory=dict)

    @classmethod
    def start(cls, plan: Plan, day: date, network: Network, members: int = 1) -> Accumulators:
        """Nothing used yet, in the plan year of that day.

        Raises:
            ValueError: the plan has no year for that day, or no limits in that network.
        """
        year = plan.year(day)
        if year is None:
            raise ValueError(f"{plan.name} has no plan year for {day}. Add one to the payer's file.")
        if network not in year.limits:
            raise ValueError(f"{plan.name} has no limits {network.replace('_', ' ')}: it pays nothing there.")
        aggregate = plan.deductible_kind == "aggregate"
        return cls(plan.id, network, year.first, year.last, year.limits[network], members > 1, aggregate, plan.counts)

    def on(self, day: date, plan: Plan) -> Accumulators:
        """These on a day of the same plan year; on any other day a new plan year's, with nothing used."""
        if self.first <= day <= self.last:
            return self
        return Accumulators.start(plan, day, self.network, 2 if self.family else 1)

    def taken(self, person: str) -> Taken:
        """What one person has used."""
        return self.people.get(person, Taken())

    @property
    def family_deductible(self) -> int:
        """What all together have used of the deductible."""
        return sum(taken.deductible for taken in self.people.values())

    @property
    def family_out_of_pocket(self) -> int:
        """What all together have paid that counts toward the out-of-pocket maximum."""
        return sum(taken.out_of_pocket for taken in self.people.values())

    def deductible_left(self, person: str) -> int:
        """The most of the deductible that may still be taken from this person, never below 0."""
        lefts = []
        if self.limits.deductible_individual is not None and not (self.family and self.aggregate):
            lefts.append(self.limits.deductible_individual - self.taken(person).deductible)
        if self.family and self.limits.deductible_family is not None:
            lefts.append(self.limits.deductible_family - self.family_deductible)
        deductible = max(0, min(lefts, default=0))
        most = self.out_of_pocket_left(person)
        return deductible if most is None or "deductible" not in self.counts else min(deductible, most)

    def out_of_pocket_left(self, person: str) -> int | None:
        """What this person may still pay that counts, never below 0; None where the plan has no maximum."""
        lefts = []
        if self.limits.out_of_pocket_individual is not None:
            lefts.append(self.limits.out_of_pocket_individual - self.taken(person).out_of_pocket)
        if self.family and self.limits.out_of_pocket_family is not None:
            lefts.append(self.limits.out_of_pocket_family - self.family_out_of_pocket)
        return max(0, min(lefts)) if lefts else None

    def add(
        self,
        person: str,
        *,
        deductible: int = 0,
        copay: int = 0,
        coinsurance: int = 0,
        paid: int = 0,
        visits: Mapping[str, int] | None = None,
    ) -> Accumulators:
        """These after one service. Sums in cents, none below 0.

        Raises:
            ValueError: a sum is below 0, or more than what is left of a limit.
        """
        counted = self._counted(deductible, copay, coinsurance, paid, visits or {})
        if deductible > self.deductible_left(person):
            raise ValueError(f"{deductible} cents are over what is left of the deductible.")
        most = self.out_of_pocket_left(person)
        if most is not None and counted > most:
            raise ValueError(f"{counted} cents are over what is left of the out-of-pocket maximum.")
        return self._changed(person, deductible, counted, paid, visits or {})

    def take_back(
        self,
        person: str,
        *,
        deductible: int = 0,
        copay: int = 0,
        coinsurance: int = 0,
        paid: int = 0,
        visits: Mapping[str, int] | None = None,
    ) -> Accumulators:
        """These as if a service that was added had never been: what a reversal does. Sums as they were added.

        Raises:
            ValueError: a sum is below 0, or more than this person has used.
        """
        counted = self._counted(deductible, copay, coinsurance, paid, visits or {})
        had = self.taken(person)
        over = deductible > had.deductible or counted > had.out_of_pocket or paid > had.paid
        if over or any(number > had.visits.get(service, 0) for service, number in (visits or {}).items()):
            raise ValueError("More cannot be taken back than was added.")
        fewer = {service: -number for service, number in (visits or {}).items()}
        return self._changed(person, -deductible, -counted, -paid, fewer)

    def _counted(self, deductible: int, copay: int, coinsurance: int, paid: int, visits: Mapping[str, int]) -> int:
        if min(deductible, copay, coinsurance, paid, *visits.values(), 0) < 0:
            raise ValueError("A sum is below 0. Take sums back with take_back.")
        parts: dict[Part, int] = {"deductible": deductible, "copay": copay, "coinsurance": coinsurance}
        return sum(cents for part, cents in parts.items() if part in self.counts)

    def _changed(
        self, person: str, deductible: int, counted: int, paid: int, visits: Mapping[str, int]
    ) -> Accumulators:
        had = self.taken(person)
        numbers = {name: had.visits.get(name, 0) + visits.get(name, 0) for name in {**had.visits, **visits}}
        now = Taken(
            had.deductible + deductible,
            had.out_of_pocket + counted,
            had.paid + paid,
            {name: number for name, number in numbers.items() if number},
        )
        people = {name: taken for name, taken in {**self.people, person: now}.items() if taken != Taken()}
        return replace(self, people=people)
