"""The ledger: the operations of a practice's accounts, each posted wholly or not at all.

    ledger = Ledger.of(read_world())
    account = ledger.charge(claim, date(2026, 5, 5))
    ledger.take_payment(account.number, 2500, date(2026, 5, 4), "card", "R-1")
    posting = ledger.post(remittance)
    account.total                  # charge = paid + adjusted + patient + open, always

What cannot be posted raises :class:`LedgerError`, whose message is a sentence, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from revcycle.claim import Adjustment, Claim, Person
from revcycle.ledger import adjusting, charging, payments, posting
from revcycle.ledger.account import Account
from revcycle.ledger.books import Books
from revcycle.ledger.denial_policy import Policy, denial_policy
from revcycle.ledger.entry import PATIENT, Entry
from revcycle.ledger.payments import Method
from revcycle.ledger.tally import Tally
from revcycle.payer.payer import Payer
from revcycle.payer.remittance import Remittance
from revcycle.payer.world import World

__all__ = ["Ledger"]


@dataclass
class Ledger(Books):
    """The accounts of one practice or hospital.

    Attributes:
        policy: what is done with which reason code.
    """

    policy: Policy = field(default_factory=denial_policy)

    @classmethod
    def of(cls, world: World) -> Ledger:
        """An empty ledger that knows the rules of a world's payers."""
        return cls(by_payer_id(world.payers))

    @property
    def total(self) -> Tally:
        """What all accounts come to."""
        total = Tally()
        for account in self.accounts.values():
            total.add(account.total)
        return total

    def charge(self, claim: Claim, day: date, guarantor: Person | None = None, *, again: bool = False) -> Account:
        """Opens an account with a claim's charges (:func:`revcycle.ledger.charging.charge`)."""
        return charging.charge(self, claim, day, guarantor, again)

    def rebill(self, claim: Claim, day: date) -> tuple[Entry, ...]:
        """Sends an account's claim again: to the next payer, corrected, or void (:func:`charging.rebill`)."""
        return charging.rebill(self, claim, day)

    def may_rebill(self, claim: Claim) -> Account:
        """The account of a claim that may be sent again (:func:`charging.may_rebill`)."""
        return charging.may_rebill(self, claim)

    def returned(self, claim: Claim, day: date, why: str, *, charged: bool) -> None:
        """Notes that the clearinghouse returned a claim (:func:`charging.returned`)."""
        charging.returned(self, claim, day, why, charged=charged)

    def submit(self, number: str, payer: str, day: date, frequency: str = "1") -> None:
        """Notes that a claim was sent to a payer (:func:`charging.submit`)."""
        charging.submit(self, number, payer, day, frequency)

    def post(self, remittance: Remittance, day: date | None = None) -> posting.Posting:
        """Posts a remittance (:func:`revcycle.ledger.posting.post`)."""
        return posting.post(self, remittance, self.policy, day)

    def post_line(
        self,
        number: str,
        line: int,
        payer: str,
        day: date,
        paid: int,
        adjustments: Sequence[Adjustment] = (),
        *,
        trace: str,
        allowed: int | None = None,
        from_unapplied: bool = False,
    ) -> tuple[Entry, ...]:
        """Posts one line by hand (:func:`revcycle.ledger.posting.post_line`)."""
        return posting.post_line(
            *(self, self.policy, number, line, payer, day, paid, adjustments),
            trace=trace,
            allowed=allowed,
            from_unapplied=from_unapplied,
        )

    def take_payment(
        self,
        number: str,
        amount: int,
        day: date,
        method: Method = "card",
        reference: str = "",
        *,
        at_desk: bool | None = None,
    ) -> tuple[Entry, ...]:
        """Takes a patient's payment (:func:`revcycle.ledger.payments.take_payment`)."""
        return payments.take_payment(self, number, amount, day, method, reference, at_desk=at_desk)

    def refund(self, number: str, party: str, amount: int, day: date, reference: str) -> tuple[Entry, ...]:
        """Pays back a credit balance (:func:`revcycle.ledger.payments.refund`)."""
        return payments.refund(self, number, party, amount, day, reference)

    def unapplied(self, payer: str) -> dict[str, int]:
        """A payer's money that is on no account (:func:`revcycle.ledger.payments.unapplied`)."""
        return payments.unapplied(self, payer)

    def apply_unapplied(
        self, payer: str, reference: str, number: str, line: int, day: date, amount: int | None = None
    ) -> tuple[Entry, ...]:
        """Puts a payer's unapplied money onto a line (:func:`revcycle.ledger.payments.apply_unapplied`)."""
        return payments.apply_unapplied(self, payer, reference, number, line, day, amount)

    def write_off(
        self,
        number: str,
        reason: adjusting.WriteOffReason,
        day: date,
        *,
        party: str = PATIENT,
        amount: int | None = None,
        line: int | None = None,
        note: str = "",
    ) -> adjusting.WriteOff:
        """Writes off what a party owes (:func:`revcycle.ledger.adjusting.write_off`)."""
        return adjusting.write_off(self, number, reason, day, party=party, amount=amount, line=line, note=note)

    def reinstate(self, number: str, amount: int, day: date, note: str = "") -> tuple[Entry, ...]:
        """Takes back a write-off of the patient's balance (:func:`revcycle.ledger.adjusting.reinstate`)."""
        return adjusting.reinstate(self, number, amount, day, note)

    def transfer(
        self, number: str, line: int, amount: int, day: date, *, party: str, to: str, note: str
    ) -> tuple[Entry, ...]:
        """Makes another party owe part of a line (:func:`revcycle.ledger.adjusting.transfer`)."""
        return adjusting.transfer(self, number, line, amount, day, party=party, to=to, note=note)

    def adjust(
        self, number: str, line: int, code: str, amount: int, day: date, *, party: str, note: str
    ) -> tuple[Entry, ...]:
        """Posts an adjustment by hand (:func:`revcycle.ledger.adjusting.adjust`)."""
        return adjusting.adjust(self, self.policy, number, line, code, amount, day, party=party, note=note)

    def undo(self, batch: int, day: date, why: str) -> tuple[Entry, ...]:
        """Takes back a whole operation (:func:`revcycle.ledger.adjusting.undo`)."""
        return adjusting.undo(self, batch, day, why)


def by_payer_id(payers: Mapping[str, Payer]) -> dict[str, Payer]:
    """Payers by the id that claims and remittances name them with."""
    return {payer.payer_id: payer for payer in payers.values()}
