"""One claim of the year, and what happens to it on the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from revcycle.claim.adjudicated import Adjustment
from revcycle.claim.claim import Claim
from revcycle.ledger.denial_policy import Policy
from revcycle.payer.remittance import REVERSAL, ClaimPayment
from revcycle.payer.world import World
from revcycle.year.schedule import Visit

__all__ = ["Answer", "Work", "refusals"]

PATIENT_SHARE = frozenset({"1", "2", "3", "45", "59", "66", "100", "131"})
"""PR reasons that are a share of the price, or what a plan lets the patient owe above it: no refusal."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a payer told on one remittance about one claim.

    Attributes:
        day: of the remittance.
        payer_id: such as "TRN01".
        payment: the decision.
    """

    day: date
    payer_id: str
    payment: ClaimPayment


@dataclass(slots=True)
class Work:
    """A claim of the year.

    Attributes:
        visit: what happened; for charges that were entered twice, the same one again.
        account: its number.
        right: the claim as it should be.
        wrong: the claim as it was first sent; the right one where nothing went wrong.
        cause: the root cause of what went wrong, or "".
        entered, goes: the days on which the charges were entered, and the claim was to go out.
        sent: the days on which it was sent, the first one first; empty where it has not gone out yet.
        sent_to: the payer of each of these.
        rejections: the days on which it came back, each with the codes of the edits.
        answers: what payers told, in order.
        worked: how often a denial was worked.
        gave_up: whether the rest of a denial was written off.
        appealed: the outcome of an appeal, or "".
        voided: whether the charges were taken back.
    """

    visit: Visit
    account: str
    right: Claim
    wrong: Claim
    cause: str
    entered: date
    goes: date
    sent: list[date] = field(default_factory=list)
    sent_to: list[str] = field(default_factory=list)
    rejections: list[tuple[date, tuple[str, ...]]] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    worked: int = 0
    gave_up: bool = False
    appealed: str = ""
    voided: bool = False

    @property
    def first_payer(self) -> str:
        """Whom the claim was first sent to."""
        return self.wrong.destination.payer.payer_id

    def billed_plan(self, world: World) -> str:
        """The plan that the claim was first sent to."""
        payer = self.first_payer
        held = [one for one in self.visit.family.coverages if one.patient == self.visit.person.id]
        fitting = [one.plan for one in (*self.visit.coverages, *held) if world.payer_of(one.plan).payer_id == payer]
        return fitting[0]

    @property
    def first_answer(self) -> Answer | None:
        """The first payer's first word."""
        return self.answers[0] if self.answers else None

    @property
    def last_answer(self) -> Answer | None:
        """The last word on it that is no reversal."""
        return next((one for one in reversed(self.answers) if one.payment.status != REVERSAL), None)

    def times_sent(self, payer: str) -> int:
        """How often it was sent to a payer."""
        return sum(1 for name in self.sent_to if name == payer)

    def first_outcome(self, policy: Policy) -> str:
        """What became of it at first: rejected, denied, part denied, paid, patient owes, no payment due,
        waiting or not sent."""
        if not self.sent:
            return "not sent"
        if self.rejections and self.rejections[0][0] == self.sent[0]:
            return "rejected"
        answer = self.first_answer
        if answer is None:
            return "waiting"
        payment = answer.payment
        refused = [one for _, one in refusals(payment, policy)]
        if refused:
            left = payment.charge - sum(one.amount for one in refused)
            return "part denied" if payment.paid or left > 0 else "denied"
        return "paid" if payment.paid else "patient owes" if payment.patient_owes else "no payment due"


def refusals(payment: ClaimPayment, policy: Policy) -> Iterator[tuple[int, Adjustment]]:
    """The adjustments with which a payer refuses, each with its line: no part of the price agreed or shared."""
    told = [(0, one) for one in payment.adjustments]
    told += [(line.line, one) for line in payment.lines for one in line.adjustments]
    for number, one in told:
        if one.amount <= 0:
            continue
        if one.group == "PR":
            if one.reason not in PATIENT_SHARE:
                yield number, one
        elif policy.disposition(one.group, one.reason) in ("denial", "duplicate"):
            yield number, one
