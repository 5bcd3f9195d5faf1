"""What a provider owes a payer between two remittances: sums carried forward, and overpayments not yet taken back.

Sums are whole cents. A :class:`Balance` is a value: each remittance gives a new one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from revcycle.payer.remittance import REVERSAL, ClaimPayment

__all__ = ["Balance", "Overpayment", "Refund", "RemittingError", "paid_twice"]


class RemittingError(ValueError):
    """A remittance cannot be made as asked; the message says why and what to do, in a sentence."""


@dataclass(frozen=True, slots=True)
class Overpayment:
    """Money that the payer wants back for one claim.

    Attributes:
        reference: the payer's number of the claim.
        amount: in cents, above 0: what is still to come back.
        since: the day on which the payer told of it.
        reason: why, in plain words.
    """

    reference: str
    amount: int
    since: date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Refund:
    """A check by which the provider sends an overpayment back.

    Attributes:
        reference: the payer's number of the claim, or of the remittance whose balance is paid.
        amount: in cents, above 0.
        check: the number of the check.
    """

    reference: str
    amount: int
    check: str = ""


@dataclass(frozen=True, slots=True)
class Balance:
    """What a provider owes a payer, between two remittances.

    Attributes:
        forwarded: in cents, what earlier remittances were short of (PLB code FB); 0 for nothing.
        reference: the number of the remittance that it is carried from; "" for nothing.
        overpayments: told to the provider and not yet taken back, the oldest first.
    """

    forwarded: int = 0
    reference: str = ""
    overpayments: tuple[Overpayment, ...] = ()

    @property
    def owed(self) -> int:
        """Everything that the provider owes, in cents."""
        return self.forwarded + sum(one.amount for one in self.overpayments)

    def told(self, overpayment: Overpayment) -> Balance:
        """The balance after a letter that asks a sum back: no remittance shows it before it is taken or sent back.

        Raises:
            RemittingError: the sum is not above 0.
        """
        if overpayment.amount <= 0:
            raise RemittingError(f"An overpayment of {overpayment.amount} cents is none. Give a sum above 0.")
        return replace(self, overpayments=(*self.overpayments, overpayment))

    def due(self, day: date, wait: int) -> tuple[Overpayment, ...]:
        """The overpayments that the provider was told of so many days ago or more: they may be taken now."""
        return tuple(one for one in self.overpayments if one.since + timedelta(days=wait) <= day)

    def without(self, taken: Sequence[Overpayment]) -> Balance:
        """The balance after some overpayments were taken back as a whole."""
        left = list(self.overpayments)
        for one in taken:
            left.remove(one)
        return replace(self, overpayments=tuple(left))

    def refunded(self, refund: Refund) -> Balance:
        """The balance after a check of the provider for an overpayment, in part or whole.

        Raises:
            RemittingError: no overpayment of that number is open, or the check is over it or not above 0.
        """
        open_sum = sum(one.amount for one in self.overpayments if one.reference == refund.reference)
        if not 0 < refund.amount <= open_sum:
            raise RemittingError(
                f"The check {refund.check or 'without number'} of {refund.amount} cents for {refund.reference} does "
                f"not fit: {open_sum} cents are open there. Send back what is too much, or ask what it is for."
            )
        left, kept = refund.amount, []
        for one in self.overpayments:
            part = min(left, one.amount) if one.reference == refund.reference else 0
            left -= part
            if part < one.amount:
                kept.append(replace(one, amount=one.amount - part))
        return replace(self, overpayments=tuple(kept))


def paid_twice(payments: Sequence[ClaimPayment], day: date) -> tuple[Overpayment, ...]:
    """The payments for services that an earlier one of the list has paid for already, as overpayments of that day.

    The same services are those of one member, provider and days, with the same codes, modifiers, units and charges. A
    payment that was taken back does not count. Repeated services bear modifiers (76, 77, 91) and so are not the same.
    """
    taken_back = {one.reverses for one in payments if one.status == REVERSAL}
    seen: dict[object, str] = {}
    found = []
    for one in payments:
        if one.status == REVERSAL or one.paid <= 0 or one.control_number in taken_back:
            continue
        lines = tuple(
            (line.code, line.revenue_code, line.modifiers, line.billed_units, line.charge, line.first, line.last)
            for line in one.lines
        )
        key = (one.member_id, one.patient, one.rendering_npi, one.first, one.last, one.place, lines)
        if before := seen.get(key):
            reason = f"Claim {one.control_number} was paid for the same services as {before}."
            found.append(Overpayment(one.control_number, one.paid, day, reason))
        else:
            seen[key] = one.control_number
    return tuple(found)
