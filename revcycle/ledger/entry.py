"""The journal's entries: what happened to money, to whom, and when. Entries are only added, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

__all__ = ["PATIENT", "Entry", "Kind", "LedgerError"]

PATIENT = "patient"
"""The party that is no payer: the patient, or who pays the patient's bills."""


class LedgerError(Exception):
    """Something that cannot be posted. The message is a sentence that says why and what to do; nothing was posted."""


class Kind(StrEnum):
    """What an entry is."""

    CHARGE = "charge"
    PAYER_PAYMENT = "payer payment"
    PATIENT_PAYMENT = "patient payment"
    CONTRACTUAL = "contractual adjustment"
    ADJUSTMENT = "other adjustment"
    WRITE_OFF = "write-off"
    TRANSFER = "transfer"
    REFUND = "refund"
    TAKEBACK = "takeback"
    APPLIED = "payment moved between lines"
    UNAPPLIED = "unapplied"
    INTEREST = "interest"
    CAPITATION = "capitation"

    @property
    def outside(self) -> bool:
        """Whether such an entry stands with a payer and on no patient's account."""
        return self in (Kind.UNAPPLIED, Kind.INTEREST, Kind.CAPITATION)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the journal.

    Attributes:
        number: its place in the journal, from 1.
        batch: the operation it came with; entries of one batch were posted together or not at all.
        day: of posting.
        account: the account's number; "" for money outside of accounts.
        line: the account's line, from 1; 0 outside of accounts.
        kind: what it is.
        amount: in cents. Above 0 it does what its kind says; below 0 it takes that back.
        party: whom it concerns: a payer's id, or PATIENT.
        to: of a transfer, who owes it now; else "".
        code: why: an adjustment such as "CO-45", a write-off's reason, a payment's method, or a PLB reason.
        reference: the remittance's trace, the check's number, or what else it is found again by.
        note: what a reader should know, in a sentence; may be empty.
        reversal: whether it takes back an earlier entry.
    """

    number: int
    batch: int
    day: date
    account: str
    line: int
    kind: Kind
    amount: int
    party: str
    to: str = ""
    code: str = ""
    reference: str = ""
    note: str = ""
    reversal: bool = False
