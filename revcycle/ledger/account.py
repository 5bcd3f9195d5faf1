"""A patient's account: the charges of one claim, whom they concern, and what payers have decided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from revcycle.claim import Claim, Line, Person
from revcycle.claim.named import PayerName
from revcycle.ledger.entry import PATIENT
from revcycle.ledger.tally import Tally

__all__ = [
    "ADULT",
    "Account",
    "AccountLine",
    "Decision",
    "Denial",
    "LineDecision",
    "Submission",
    "guarantor_of",
    "payer_id",
]

ADULT = 18
"""The age from which one gets one's own bills in this course; it is another in a few states."""


@dataclass(slots=True)
class AccountLine:
    """One charge of an account.

    Attributes:
        number: from 1.
        service: what was billed last; a corrected claim may change it.
        tally: what its entries come to.
    """

    number: int
    service: Line
    tally: Tally = field(default_factory=Tally)

    @property
    def name(self) -> str:
        """What people call it: its code, else its revenue code."""
        return self.service.code or f"revenue code {self.service.revenue_code}"


@dataclass(frozen=True, slots=True)
class Submission:
    """One sending of a claim.

    Attributes:
        payer: to whom.
        day: when.
        frequency: "1" first, "7" replacement, "8" void.
        forwarded: whether the payer before sent it on.
        returned: what the clearinghouse returned it for, in words; "" where it went on to the payer.
    """

    payer: str
    day: date
    frequency: str = "1"
    forwarded: bool = False
    returned: str = ""


@dataclass(frozen=True, slots=True)
class Denial:
    """Part of a charge that a payer refused and that is not written off: it waits for a person.

    Attributes:
        line: the account's line.
        payer: the payer's id.
        code: such as "CO-16".
        amount: in cents.
        remarks: remark codes that came with it.
        day: of the remittance.
        trace: its number.
    """

    line: int
    payer: str
    code: str
    amount: int
    remarks: tuple[str, ...]
    day: date
    trace: str


@dataclass(frozen=True, slots=True)
class LineDecision:
    """What a payer decided about one line: allowed (None where it cannot be told), paid, left to the patient."""

    line: int
    allowed: int | None
    paid: int
    patient: int


@dataclass(slots=True)
class Decision:
    """What a payer decided about the account with one remittance.

    Attributes:
        payer: its id.
        day, trace: of the remittance.
        control_number: the payer's own number of the claim.
        charge, paid: in cents.
        lines: line by line.
        denials: what it refused.
        batch: the operation that posted it.
        first, last: the numbers of its first and last entry in the journal; last below first where it has none.
        reversed_by: the operation with which the payer took it back, or a person undid it; 0 where it stands.
    """

    payer: str
    day: date
    trace: str
    control_number: str
    charge: int
    paid: int
    lines: tuple[LineDecision, ...]
    denials: tuple[Denial, ...]
    batch: int = 0
    first: int = 0
    last: int = -1
    reversed_by: int = 0

    @property
    def reversed(self) -> bool:
        """Whether it no longer stands."""
        return self.reversed_by != 0

    @property
    def denied(self) -> bool:
        """Whether nothing was paid, nothing left to the patient, and something refused."""
        return bool(self.denials) and self.paid == 0 and not any(line.patient for line in self.lines)


@dataclass(slots=True)
class Account:
    """One patient's account.

    Attributes:
        number: the practice's own number (CLM01).
        claim: as billed last.
        guarantor: who gets the bill.
        payers: those whose coverage stands on the claim, the one that pays first in front; by id.
        opened: the day of the charge.
        lines: the charges.
        submissions: when the claim was sent, and to whom.
        decisions: what payers answered, in the order of posting.
        statements: the days on which the patient was billed.
    """

    number: str
    claim: Claim
    guarantor: Person
    payers: dict[str, PayerName]
    opened: date
    lines: list[AccountLine]
    submissions: list[Submission] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    statements: list[date] = field(default_factory=list)

    @property
    def patient(self) -> Person:
        """Who was treated."""
        return self.claim.patient

    @property
    def service_day(self) -> date:
        """The first day of service; the day of the charge where the claim tells none."""
        days = self.claim.days
        return days[0] if days else self.opened

    @property
    def total(self) -> Tally:
        """What all entries come to. Invariant: charge = paid + adjusted + patient + open."""
        total = Tally()
        for line in self.lines:
            total.add(line.tally)
        return total

    @property
    def charge(self) -> int:
        """What was charged, in cents."""
        return sum(line.tally.charge for line in self.lines)

    @property
    def balance(self) -> int:
        """What is not yet settled, in cents; below 0 where the practice owes."""
        return sum(line.tally.balance for line in self.lines)

    def owed_by(self, party: str) -> int:
        """What one party owes, in cents; below 0 where the practice owes it."""
        return sum(line.tally.balances.get(party, 0) for line in self.lines)

    def party_name(self, party: str) -> str:
        """A party as people name it."""
        if party == PATIENT:
            return "the patient"
        return self.payers[party].name if party in self.payers else party

    def payer_of(self, payer: str, second: bool = False) -> str | None:
        """The id here of a payer that a remittance names; of two coverages of one payer the second where asked."""
        found = [known for known in self.payers if payer_id(known) == payer]
        return found[-1 if second else 0] if found else None

    def next_payer(self, payer: str) -> str | None:
        """The payer that comes after one; None where there is none."""
        ids = list(self.payers)
        place = ids.index(payer) + 1 if payer in ids else len(ids)
        return ids[place] if place < len(ids) else None

    @property
    def denials(self) -> Iterator[Denial]:
        """Those that are still to be worked: of each payer's last decision on a line, where money is still open."""
        for line in self.lines:
            for payer in self.payers:
                if line.tally.balances.get(payer, 0) > 0:
                    last = next((one for one in reversed(self.decisions) if self._about(one, payer, line.number)), None)
                    yield from (one for one in (last.denials if last else ()) if one.line == line.number)

    @staticmethod
    def _about(decision: Decision, payer: str, line: int) -> bool:
        told = any(one.line == line for one in decision.lines)
        return decision.payer == payer and told and not decision.reversed


def payer_id(party: str) -> str:
    """A payer's id as it stands on claims; a second coverage of the same payer bears #2 on the account."""
    return party.partition("#")[0]


def guarantor_of(claim: Claim, day: date) -> Person:
    """Who gets the bill where nobody says otherwise: a patient of age, else the insured of the first coverage."""
    born = claim.patient.born
    if born is not None and claim.insurances:
        age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
        if age < ADULT:
            return claim.insurances[0].insured
    return claim.patient
