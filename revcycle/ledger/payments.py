"""The patient's payments, refunds, and money of a payer that no account has yet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Literal, get_args

from revcycle.ledger.account import Account, payer_id
from revcycle.ledger.books import Books, Deposit, Draft, positive
from revcycle.ledger.entry import PATIENT, Entry, Kind, LedgerError
from revcycle.ledger.routing import apply_patient_credit
from revcycle.money import dollars

__all__ = ["METHODS", "Method", "apply_unapplied", "refund", "take_payment", "unapplied"]

Method = Literal["cash", "check", "card", "transfer"]
METHODS: tuple[Method, ...] = get_args(Method)


def take_payment(
    books: Books,
    number: str,
    amount: int,
    day: date,
    method: Method = "card",
    reference: str = "",
    *,
    at_desk: bool | None = None,
) -> tuple[Entry, ...]:
    """Takes a payment by the patient, such as a copay before the payer has answered.

    It goes to the lines on which the patient owes, in order; what is left to the first charge, where it waits as the
    patient's credit for what the payer will leave to the patient.

    Args:
        books: what it is posted to.
        number: the account.
        amount: in cents.
        day: of the payment.
        method: one of METHODS.
        reference: the number of the check or receipt; with one, the same payment is not taken twice.
        at_desk: whether it was paid at the time of service; by default, if paid on the first or last day of service.

    Raises:
        LedgerError: no such account, a sum of 0 or below, an unknown method, or the same payment again.
    """
    account = books.account(number)
    positive(amount, "A payment")
    if method not in METHODS:
        raise LedgerError(f"“{method}” is no way to pay here. Use one of: {', '.join(METHODS)}.")
    if reference and any(
        entry.kind is Kind.PATIENT_PAYMENT and (entry.reference, entry.code) == (reference, method)
        for entry in books.entries(number)
        if not entry.reversal
    ):
        raise LedgerError(f"The payment by {method} with {reference} stands on account {number} already.")
    draft = Draft(books, day)
    left = amount
    for line in account.lines:
        part = min(left, max(0, line.tally.patient))
        draft.add(Kind.PATIENT_PAYMENT, part, PATIENT, account, line.number, code=method, reference=reference)
        left -= part
    first = next((line for line in account.lines if line.tally.charge > 0), account.lines[0])
    draft.add(Kind.PATIENT_PAYMENT, left, PATIENT, account, first.number, code=method, reference=reference)
    apply_patient_credit(draft, account)
    days = account.claim.days or (account.opened, account.opened)
    desk = at_desk if at_desk is not None else day in days
    draft.deposits.append(Deposit(day, PATIENT, amount, reference, method, desk))
    return books.commit(draft)


def refund(books: Books, number: str, party: str, amount: int, day: date, reference: str) -> tuple[Entry, ...]:
    """Pays back a credit balance to the patient or to a payer. Only what is owed to that party can be paid back.

    Args:
        books: what it is posted to.
        number: the account.
        party: PATIENT or a payer's id on the account.
        amount: in cents.
        day: of the refund.
        reference: the number of the check.

    Raises:
        LedgerError: no such account, or less is owed to that party on it.
    """
    account = books.account(number)
    positive(amount, "A refund")
    credit = -account.owed_by(party)
    if amount > credit:
        raise LedgerError(
            f"{dollars(amount)} cannot be refunded: account {number} owes {account.party_name(party)} "
            f"{dollars(max(0, credit))}. Refund that much at most."
        )
    draft = Draft(books, day)
    left = amount

    def pay(room: Callable[[int], int]) -> None:
        nonlocal left
        for line in account.lines:
            part = min(left, max(0, room(line.number)))
            draft.add(Kind.REFUND, part, party, account, line.number, reference=reference)
            left -= part

    pay(lambda line: -draft.tally(account, line).balances.get(party, 0))
    draft.deposits.append(Deposit(day, payer_id(party), -amount, reference, "refund"))
    return books.commit(draft)


def unapplied(books: Books, payer: str) -> dict[str, int]:
    """A payer's money that is on no account, by reference in cents; below 0 where it took money back.

    What has cancelled out, such as a balance carried forward and settled, is left out.
    """
    sums: dict[str, int] = {}
    for entry in books.journal:
        if entry.kind is Kind.UNAPPLIED and entry.party == payer:
            sums[entry.reference] = sums.get(entry.reference, 0) + entry.amount
    return {reference: cents for reference, cents in sums.items() if cents}


def apply_unapplied(
    books: Books, payer: str, reference: str, number: str, line: int, day: date, amount: int | None = None
) -> tuple[Entry, ...]:
    """Puts a payer's unapplied money onto a line: a payment, or, where the payer took money back, a takeback.

    Args:
        books: what it is posted to.
        payer: the payer's id on the account.
        reference: which of its unapplied sums (see :func:`unapplied`).
        number, line: where it belongs.
        day: of posting.
        amount: in cents, with the sign of the unapplied sum; by default all of it.

    Raises:
        LedgerError: no such account, line, payer or sum, or more than there is.
    """
    account = books.account(number)
    books.line(account, line)
    if payer not in account.payers:
        raise LedgerError(f"{payer} is no payer of account {number}. Its payers are: {', '.join(account.payers)}.")
    sums = unapplied(books, payer_id(payer))
    held = sums.get(reference, 0)
    if not held:
        known = ", ".join(f"{name} ({dollars(cents)})" for name, cents in sums.items()) or "none"
        raise LedgerError(f"{payer} has no unapplied money under “{reference}”. There is: {known}.")
    part = held if amount is None else amount
    if not part or (part > 0) != (held > 0) or abs(part) > abs(held):
        raise LedgerError(f"Under “{reference}” there are {dollars(held)}. {dollars(part)} cannot be taken from that.")
    draft = Draft(books, day)
    draft.add(Kind.UNAPPLIED, -part, payer_id(payer), code="applied", reference=reference, note=f"To account {number}.")
    if part > 0:
        draft.add(Kind.PAYER_PAYMENT, part, payer, account, line, reference=reference)
    else:
        draft.add(Kind.TAKEBACK, -part, payer, account, line, reference=reference)
    return books.commit(draft)


def named_party(account: Account, party: str) -> str:
    """A party of an account.

    Raises:
        LedgerError: it is none.
    """
    if party != PATIENT and party not in account.payers:
        known = ", ".join((PATIENT, *account.payers))
        raise LedgerError(f"“{party}” has nothing to do with account {account.number}. Use one of: {known}.")
    return party
