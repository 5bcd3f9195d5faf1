"""What a payer remembers: the claims it has decided, what each membership has used, and the numbers it has given.

Everything is added in one step (:meth:`History.post`), after a decision is complete: a step that fails on the way
leaves nothing behind. :meth:`History.copy` keeps a state to come back to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from revcycle.claim.claim import Claim
from revcycle.payer.accumulators import Accumulators
from revcycle.payer.plan import Network
from revcycle.payer.remittance import ClaimPayment

__all__ = ["AccumulatorKey", "Charged", "Decided", "DecidedLine", "History", "Pending", "Permission", "Recomputed"]

AccumulatorKey = tuple[str, str, date, Network]
"""Plan, subscriber, first day of the plan year, network: one membership's limits."""


@dataclass(frozen=True, slots=True)
class Charged:
    """What one line put on the accumulators: what a reversal takes back.

    Attributes:
        key: whose accumulators.
        person: the id of the patient.
        service: the family of services.
        day: of service.
        deductible, copay, coinsurance, paid: in cents.
        visits: 1 where the line counted as a visit against a limit.
    """

    key: AccumulatorKey
    person: str
    service: str
    day: date
    deductible: int = 0
    copay: int = 0
    coinsurance: int = 0
    paid: int = 0
    visits: int = 0


@dataclass(frozen=True, slots=True)
class DecidedLine:
    """A line as later claims are compared with it.

    Attributes:
        number: of the line.
        item: concept id or HCPCS code.
        code, modifiers, charge: as billed; the revenue code where a hospital's line has no other.
        day: of service.
        provider: the NPI of who gave the service.
        specialty: of that provider, "" where not known.
        units: paid for.
        denied: whether it was denied.
        global_days: how many days of care after it its fee includes.
        charged: what it put on the accumulators.
    """

    number: int
    item: str
    code: str
    modifiers: tuple[str, ...]
    charge: int
    day: date
    provider: str
    specialty: str
    units: int
    denied: bool
    global_days: int
    charged: Charged | None


@dataclass(frozen=True, slots=True)
class Decided:
    """A claim with what the payer decided.

    Attributes:
        claim, payment: as they came and went.
        person: the patient's id; "" where not identified.
        received, remitted: days of receipt, and of the remittance that told the decision.
        returned: whether the payer could not process the claim.
        lines: as later claims are compared with them.
        undone_by: the control number of the reversal; "" while the decision stands.
        appeals: the outcome and day of each appeal so far.
        order: its place in the order of decisions; a correction takes the place of what it corrects.
        percents, shown: what answers and appeals had shown (see ``Case``).
        permitted: how many permissions were on file.
        waiting: the patient's claims that waited for papers.
    """

    claim: Claim
    payment: ClaimPayment
    person: str
    received: date
    remitted: date
    returned: bool
    lines: tuple[DecidedLine, ...]
    undone_by: str = ""
    appeals: tuple[tuple[str, date], ...] = ()
    order: int = 0
    percents: Mapping[int, int] = field(default_factory=dict)
    shown: Mapping[str, str] = field(default_factory=dict)
    permitted: int = 0
    waiting: tuple[Pending, ...] = ()

    @property
    def stands(self) -> bool:
        """Whether it was neither taken back nor sent back."""
        return not self.undone_by and not self.returned


@dataclass(frozen=True, slots=True)
class Permission:
    """An authorization or a referral that the payer has on file.

    Attributes:
        number: as it must stand on the claim.
        kind: "authorization" or "referral".
        person: the id of the patient.
        items: what it is for; empty where for whatever the provider does (a referral).
        provider: the id of the provider it is for; "" for any.
        first, last: the days of service it holds for.
        units: how many units or visits; 0 for no limit.
    """

    number: str
    kind: str
    person: str
    items: frozenset[str]
    provider: str
    first: date
    last: date
    units: int = 0


@dataclass(frozen=True, slots=True)
class Pending:
    """A claim that waits for papers the payer has asked for.

    Attributes:
        number: the control number that its decision will bear.
        claim, received: as it came.
        person: the patient's id.
        needs: what is asked for, by line, in words.
        asked, due: the day of the letter, and the last day for the answer.
    """

    number: str
    claim: Claim
    received: date
    person: str
    needs: Mapping[int, str]
    asked: date
    due: date


@dataclass(frozen=True, slots=True)
class Recomputed:
    """A decision that was issued anew because an earlier claim was taken back or corrected.

    Attributes:
        earlier: the decision that no longer stands.
        reversal, decision: what takes its place, as the remittance tells them.
        cause: the control number of the claim that was taken back or corrected.
        sentence: why it changed, and what.
    """

    earlier: ClaimPayment
    reversal: ClaimPayment
    decision: ClaimPayment
    cause: str
    sentence: str


@dataclass(slots=True)
class History:
    """The payer's memory. Read it freely; change it by :meth:`post` and the methods below only.

    Attributes:
        decided: every decision by control number, in the order given.
        accumulators: what each membership has used.
        permissions: authorizations and referrals by number.
        pending: claims that wait for papers, by control number.
        given: how many control numbers have been given.
        recomputed: decisions issued anew because an earlier claim was taken back, in order.
    """

    decided: dict[str, Decided] = field(default_factory=dict)
    accumulators: dict[AccumulatorKey, Accumulators] = field(default_factory=dict)
    permissions: dict[str, Permission] = field(default_factory=dict)
    pending: dict[str, Pending] = field(default_factory=dict)
    given: int = 0
    recomputed: list[Recomputed] = field(default_factory=list)
    _people: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _days: dict[tuple[str, date], tuple[str, ...]] = field(default_factory=dict)
    _operated: dict[tuple[str, int], tuple[str, ...]] = field(default_factory=dict)

    def copy(self) -> History:
        """The same state, apart: what is posted to the one does not show in the other."""
        return History(
            dict(self.decided),
            dict(self.accumulators),
            dict(self.permissions),
            dict(self.pending),
            self.given,
            list(self.recomputed),
            dict(self._people),
            dict(self._days),
            dict(self._operated),
        )

    def of(self, person: str) -> list[Decided]:
        """What was decided about one person, in order; decisions that were taken or sent back are left out."""
        return self._standing(self._people.get(person, ()))

    def on(self, person: str, day: date) -> list[Decided]:
        """The same, with a service on that day."""
        return self._standing(self._days.get((person, day), ()))

    def operated(self, person: str, day: date) -> list[Decided]:
        """The same, with a service whose fee includes care on days after it that reach into the month of a day."""
        return self._standing(self._operated.get((person, _month(day)), ()))

    def _standing(self, numbers: tuple[str, ...]) -> list[Decided]:
        found = (self.decided[number] for number in numbers)
        return [one for one in found if one.stands]

    def post(
        self,
        decided: Iterable[Decided],
        accumulators: Mapping[AccumulatorKey, Accumulators],
        undone: Mapping[str, str] | None = None,
    ) -> None:
        """Adds complete decisions.

        Args:
            decided: with new control numbers.
            accumulators: as they are afterwards.
            undone: the control numbers of decisions that no longer stand, each with that of its reversal.
        """
        for number, by in (undone or {}).items():
            self.decided[number] = replace(self.decided[number], undone_by=by)
        for one in decided:
            number = one.payment.control_number
            self.decided[number] = one if one.order else replace(one, order=len(self.decided) + 1)
            self.pending.pop(number, None)
            if one.person:
                self._people[one.person] = (*self._people.get(one.person, ()), number)
                for day in {line.day for line in one.lines}:
                    self._days[one.person, day] = (*self._days.get((one.person, day), ()), number)
                for month in {month for line in one.lines if line.global_days for month in _months_of_care(line)}:
                    self._operated[one.person, month] = (*self._operated.get((one.person, month), ()), number)
        self.accumulators.update(accumulators)

    def wait(self, one: Pending) -> None:
        """Adds a claim that waits for papers."""
        self.pending[one.number] = one

    def note(self, one: Decided) -> None:
        """Puts a decision in the place of the one with its control number: a remittance day, an appeal."""
        self.decided[one.payment.control_number] = one


def _month(day: date) -> int:
    return 12 * day.year + day.month


def _months_of_care(line: DecidedLine) -> range:
    return range(_month(line.day), _month(line.day + timedelta(days=line.global_days)) + 1)
