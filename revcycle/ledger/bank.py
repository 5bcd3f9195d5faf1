"""Whether what came to the bank is what the books say: deposits = posted payments + income + unapplied."""

from __future__ import annotations

from dataclasses import dataclass

from revcycle.ledger.account import payer_id
from revcycle.ledger.books import Books
from revcycle.ledger.entry import PATIENT, Kind

__all__ = ["Reconciliation", "reconcile"]


@dataclass(slots=True)
class Reconciliation:
    """One payer's money, or the patients', in cents.

    Attributes:
        party: the payer's id, or PATIENT.
        deposits: what came to the bank, less refunds that left it.
        payments: payments on accounts, less refunds and takebacks.
        income: interest and capitation, which belong to no account.
        unapplied: what is on no account; below 0 where the payer took money back that no account shows yet.
    """

    party: str
    deposits: int = 0
    payments: int = 0
    income: int = 0
    unapplied: int = 0

    @property
    def difference(self) -> int:
        """Deposits less payments, income and unapplied: always 0."""
        return self.deposits - self.payments - self.income - self.unapplied


def reconcile(books: Books) -> tuple[Reconciliation, ...]:
    """The money of every payer and of the patients, in one pass over the journal."""
    found: dict[str, Reconciliation] = {}

    def of(party: str) -> Reconciliation:
        name = payer_id(party)
        return found.setdefault(name, Reconciliation(name))

    for deposit in books.deposits:
        of(deposit.party).deposits += deposit.amount
    for entry in books.journal:
        if entry.kind in (Kind.PAYER_PAYMENT, Kind.PATIENT_PAYMENT):
            of(entry.party).payments += entry.amount
        elif entry.kind in (Kind.REFUND, Kind.TAKEBACK):
            of(entry.party).payments -= entry.amount
        elif entry.kind in (Kind.INTEREST, Kind.CAPITATION):
            of(entry.party).income += entry.amount
        elif entry.kind is Kind.UNAPPLIED:
            of(entry.party).unapplied += entry.amount
    return tuple(sorted(found.values(), key=lambda one: (one.party == PATIENT, one.party)))
