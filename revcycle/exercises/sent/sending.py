"""The desk of one exercise: its office, clearinghouse and payers, with simulated days and all that was sent before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from revcycle.claim.claim import Claim
from revcycle.clearinghouse.claim_acknowledgment import ClaimAnswer
from revcycle.clearinghouse.edit import Edit
from revcycle.cycle.message import Message
from revcycle.cycle.office import BillingOffice, Sending
from revcycle.exercises import billed
from revcycle.exercises.marking import Key
from revcycle.exercises.sent.claims import HeldBack, claim_of, right_encounter
from revcycle.exercises.sent.log import Past
from revcycle.exercises.variants import Shown
from revcycle.payer.adjudication.history import Pending, Permission
from revcycle.payer.payer import Payer
from revcycle.payer.remittance import REVERSAL, ClaimPayment
from revcycle.x12.writing import Unwritable

__all__ = ["Back", "Desk", "replayed"]

UNTIL_SENT = 3  # days from the service to the claim
UNTIL_PAID = 14  # from the claim to the payment: Medicare's floor for electronic claims, and usual elsewhere
UNTIL_AGAIN = 2  # from an answer to the next claim
LOOKED_BACK = 7
"""Days for which this exercise's clearinghouse knows a claim again: a later copy reaches the payer, which knows it for
good."""
HOUR = time(9)


@dataclass(frozen=True)
class Back:
    """One sending with all that came back.

    Attributes:
        day: it was sent on.
        claim: as sent.
        sending: the clearinghouse's answers.
        remittances: the 835s that came, mostly one.
        payments: what was decided: for a replacement the reversal first.
        waiting: papers that the payer asks for.
        payer: that the claim reached; None where it reached none.
        returned: whether the payer could not work on it, so that it may come again as a new claim.
    """

    day: date
    claim: Claim
    sending: Sending
    remittances: tuple[Message, ...] = ()
    payments: tuple[ClaimPayment, ...] = ()
    waiting: tuple[Pending, ...] = ()
    payer: Payer | None = None
    returned: bool = False

    @property
    def answer(self) -> ClaimAnswer | None:
        """The clearinghouse's answer to the claim; None where the file itself was refused (999)."""
        return next((one for submission in self.sending.submissions for one in submission.claims), None)

    @property
    def rejections(self) -> tuple[Edit, ...]:
        """The edits that keep the claim from the payer."""
        return self.answer.rejections if self.answer else ()

    @property
    def warnings(self) -> tuple[Edit, ...]:
        """The edits that let it pass."""
        return self.answer.warnings if self.answer else ()

    @property
    def reached(self) -> bool:
        """Whether the claim went on to its payer."""
        return self.answer is not None and self.answer.accepted

    @property
    def decision(self) -> ClaimPayment | None:
        """What the payer decided on this claim; None where it did not, or only took another one back."""
        return next((one for one in self.payments if one.status != REVERSAL), None)

    @property
    def reversal(self) -> ClaimPayment | None:
        """The earlier decision that it took back."""
        return next((one for one in self.payments if one.status == REVERSAL), None)

    @property
    def answered(self) -> date:
        """The day of the last answer."""
        return self.remittances[-1].moment.date() if self.remittances else self.day

    @property
    def messages(self) -> tuple[Message, ...]:
        """What a biller sees, in order: the claim, what the clearinghouse says, the remittance."""
        house = [one for one in self.sending.messages if one.receiver != (self.payer.name if self.payer else "")]
        return (*house, *self.remittances)


class Desk:
    """The world of one exercise and its case. It remembers what was sent through it.

    Attributes:
        office: the billing office.
        backs: every sending so far.
    """

    def __init__(self, shown: Shown, key: Key) -> None:
        """Opens the desk.

        Raises:
            HeldBack: the case's own encounter cannot be billed: a fault of the exercise.
        """
        self.office = BillingOffice(billed.world())
        self.backs: list[Back] = []
        encounter = right_encounter(shown, key)
        days = [service.last or service.day for service in encounter.services]
        last = encounter.hospital.last if encounter.hospital else max(days, default=date(2026, 6, 15))
        self._first = _workday(last + timedelta(days=UNTIL_SENT))
        for number, kind in (
            (encounter.authorization, "authorization"),
            (encounter.referral.number if encounter.referral else "", "referral"),
        ):
            if number:  # the visit's own numbers are on file, whoever types them
                items = frozenset(service.item for service in encounter.services) if kind == "authorization" else set()
                first = encounter.day or last
                known = Permission(number, kind, encounter.patient, frozenset(items), "", first, last)
                for desk in self.office.desks.values():
                    desk.history.permissions[number] = known

    @property
    def next_day(self) -> date:
        """The day on which the next claim goes out: some days after the visit, or after the last answer."""
        if not self.backs:
            return self._first
        return _workday(self.backs[-1].answered + timedelta(days=UNTIL_AGAIN))

    def send(self, claim: Claim, day: date) -> Back:
        """Sends a claim, and waits for every answer.

        Raises:
            Unwritable: it cannot stand on the wire.
        """
        office = self.office
        sent = office.clearinghouse.sent
        recent = {
            one: receipt for one, receipt in sent.claims.items() if receipt.day > day - timedelta(days=LOOKED_BACK)
        }
        office.clearinghouse = replace(office.clearinghouse, sent=replace(sent, claims=recent))
        before = {account: len(found) for account, found in office.decisions.items()}
        waited = {number for desk in office.desks.values() for number in desk.history.pending}
        sending = office.send_unbooked([claim], datetime.combine(day, HOUR))
        payments = [one for account, found in office.decisions.items() for one in found[before.get(account, 0) :]]
        asked = [
            one
            for desk in office.desks.values()
            for number, one in desk.history.pending.items()
            if number not in waited
        ]
        paid = office.pay(_workday(day + timedelta(days=UNTIL_PAID)))
        to = next((payer for one in sending.submissions for payer in one.forwarded), "")
        payer = office.desks[to].payer if to else None
        decisions = (office.desks[to].decision(one.control_number) for one in payments) if to else ()
        returned = any(one.returned for one in decisions if one is not None)
        back = Back(day, claim, sending, paid, tuple(payments), tuple(asked), payer, returned)
        self.backs.append(back)
        return back


def replayed(shown: Shown, key: Key, earlier: Iterable[Past]) -> Desk:
    """A desk at which everything of a log was sent again, each on its day. What cannot be sent is passed over.

    Raises:
        HeldBack: the case's own encounter cannot be billed: a fault of the exercise.
    """
    desk = Desk(shown, key)
    for past in earlier:
        try:
            desk.send(claim_of(shown, key, past.answer), past.day)
        except (HeldBack, Unwritable):
            continue
    return desk


def _workday(day: date) -> date:
    """The same day, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
