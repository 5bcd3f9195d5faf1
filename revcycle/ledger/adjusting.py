"""What a person decides about a balance: write it off, transfer it, adjust it, take a posting back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from revcycle.ledger.account import Account
from revcycle.ledger.books import Books, Deposit, Draft, positive
from revcycle.ledger.denial_policy import Policy
from revcycle.ledger.entry import PATIENT, Entry, Kind, LedgerError
from revcycle.ledger.payments import named_party
from revcycle.ledger.routing import apply_patient_credit
from revcycle.money import dollars

__all__ = [
    "COLLECTION_DAYS",
    "REASONS",
    "SMALL_BALANCE",
    "WriteOff",
    "WriteOffReason",
    "adjust",
    "reinstate",
    "transfer",
    "undo",
    "write_off",
]

WriteOffReason = Literal[
    "bad-debt", "charity", "small-balance", "courtesy", "timely-filing", "denial", "no-authorization", "bundled"
]
WRITE_OFF_REASONS: tuple[WriteOffReason, ...] = get_args(WriteOffReason)

SMALL_BALANCE = 1000
"""The most, in cents, that a balance may be to be written off as small: this course's own policy."""

COLLECTION_DAYS = 120
"""Days from the first bill before a patient's balance is given up: how long Medicare wants collection tried before it
takes a debt as worthless (Provider Reimbursement Manual 15-1, section 310.2; 42 CFR 413.89), and how long a non-profit
hospital must wait before extraordinary steps (26 CFR 1.501(r)-6). A practice may have another policy."""


@dataclass(frozen=True, slots=True)
class _Reason:
    whose: str
    words: str


REASONS: Mapping[str, _Reason] = {
    "bad-debt": _Reason(PATIENT, "The patient was billed and does not pay."),
    "charity": _Reason(PATIENT, "The patient cannot pay, and has shown it under the assistance policy."),
    "small-balance": _Reason("", "Collecting it would cost more."),
    "courtesy": _Reason(PATIENT, "The practice forgoes it."),
    "timely-filing": _Reason("payer", "The claim came too late. The patient may not be billed for it."),
    "denial": _Reason("payer", "The payer refused, and nothing more can be done."),
    "no-authorization": _Reason("payer", "Authorization was not asked for."),
    "bundled": _Reason("payer", "It is part of another service."),
}
"""The reasons to write off, whose balance each is for ("" any), and what it means."""


@dataclass(frozen=True, slots=True)
class WriteOff:
    """A write-off as posted: its entries, and warnings in sentences that a manager should read."""

    entries: tuple[Entry, ...]
    warnings: tuple[str, ...]


def write_off(
    books: Books,
    number: str,
    reason: WriteOffReason,
    day: date,
    *,
    party: str = PATIENT,
    amount: int | None = None,
    line: int | None = None,
    note: str = "",
) -> WriteOff:
    """Writes off what a party owes, with a reason.

    Args:
        books: what it is posted to.
        number: the account.
        reason: one of REASONS.
        day: of posting.
        party: whose balance: PATIENT, or a payer's id.
        amount: in cents; by default all that this party owes.
        line: on one line only; by default on the lines in order.
        note: who approved it and why.

    Raises:
        LedgerError: the reason is unknown or not for this party, or less is owed.
    """
    account = books.account(number)
    named_party(account, party)
    if reason not in REASONS:
        raise LedgerError(f"“{reason}” is no reason to write off. Use one of: {', '.join(REASONS)}.")
    whose = REASONS[reason].whose
    if whose and (whose == PATIENT) != (party == PATIENT):
        rightly = "a patient's balance" if whose == PATIENT else "a payer's balance"
        raise LedgerError(f"“{reason}” is for {rightly}, and not for that of {account.party_name(party)}.")
    lines = account.lines if line is None else [books.line(account, line)]
    owed = sum(max(0, one.tally.balances.get(party, 0)) for one in lines)
    wanted = owed if amount is None else amount
    if not owed:
        raise LedgerError(f"{account.party_name(party).capitalize()} owes nothing on account {number}.")
    positive(wanted, "A write-off")
    if wanted > owed:
        raise LedgerError(
            f"{dollars(wanted)} cannot be written off: {account.party_name(party)} owes {dollars(owed)} there."
        )
    if reason == "small-balance" and wanted > SMALL_BALANCE:
        raise LedgerError(f"{dollars(wanted)} is no small balance: the limit is {dollars(SMALL_BALANCE)}.")
    draft = Draft(books, day)
    left = wanted
    for one in lines:
        part = min(left, max(0, one.tally.balances.get(party, 0)))
        draft.add(Kind.WRITE_OFF, part, party, account, one.number, code=reason, note=note or REASONS[reason].words)
        left -= part
    warnings = tuple(_warnings(account, reason, party, day))
    return WriteOff(books.commit(draft), warnings)


def reinstate(books: Books, number: str, amount: int, day: date, note: str = "") -> tuple[Entry, ...]:
    """Takes back a write-off of the patient's balance, as when a payment comes after all.

    Raises:
        LedgerError: no such account, or less was written off.
    """
    account = books.account(number)
    positive(amount, "A sum")
    written: dict[tuple[int, str], int] = {}
    for entry in books.entries(number):
        if entry.kind is Kind.WRITE_OFF and entry.party == PATIENT:
            key = entry.line, entry.code
            written[key] = written.get(key, 0) + entry.amount
    if amount > sum(written.values()):
        raise LedgerError(f"Only {dollars(sum(written.values()))} of the patient's balance were written off there.")
    draft = Draft(books, day)
    left = amount
    for (line, reason), cents in written.items():
        part = min(left, max(0, cents))
        draft.add(Kind.WRITE_OFF, -part, PATIENT, account, line, code=reason, note=note, reversal=True)
        left -= part
    apply_patient_credit(draft, account)
    return books.commit(draft)


def transfer(
    books: Books, number: str, line: int, amount: int, day: date, *, party: str, to: str, note: str
) -> tuple[Entry, ...]:
    """Makes another party owe part of a line: the patient, or another payer.

    Raises:
        LedgerError: no such account, line or party, or less is owed.
    """
    account = books.account(number)
    target = books.line(account, line)
    named_party(account, party)
    named_party(account, to)
    positive(amount, "A transfer")
    if party == to:
        raise LedgerError("A transfer needs two parties.")
    owed = max(0, target.tally.balances.get(party, 0))
    if amount > owed:
        raise LedgerError(
            f"{dollars(amount)} cannot be transferred: {account.party_name(party)} owes {dollars(owed)} on line {line}."
        )
    draft = Draft(books, day)
    draft.add(Kind.TRANSFER, amount, party, account, line, to=to, code="by hand", note=note)
    apply_patient_credit(draft, account)
    return books.commit(draft)


def adjust(
    books: Books, policy: Policy, number: str, line: int, code: str, amount: int, day: date, *, party: str, note: str
) -> tuple[Entry, ...]:
    """Posts an adjustment by hand, such as a price difference that a takeback has made.

    Args:
        books: what it is posted to.
        policy: whether the code is part of the contract.
        number, line: where.
        code: group and reason, such as "CO-45".
        amount: in cents; below 0 takes an adjustment back.
        day: of posting.
        party: whose balance it changes.
        note: why.

    Raises:
        LedgerError: no such account, line or party; the code has no group; a sum of 0; or PR, which is a transfer.
    """
    account = books.account(number)
    books.line(account, line)
    named_party(account, party)
    group, _, reason = code.partition("-")
    if group == "PR":
        raise LedgerError("PR is what the patient owes: no adjustment, but a transfer to the patient.")
    if group not in ("CO", "OA", "PI") or not reason:
        raise LedgerError(f"“{code}” is no adjustment. Write group and reason, such as CO-45.")
    if not amount:
        raise LedgerError("An adjustment of $0.00 says nothing.")
    kind = Kind.CONTRACTUAL if policy.disposition(group, reason) == "contractual" else Kind.ADJUSTMENT
    draft = Draft(books, day)
    draft.add(kind, amount, party, account, line, code=code, note=note, reversal=amount < 0)
    return books.commit(draft)


def undo(books: Books, batch: int, day: date, why: str) -> tuple[Entry, ...]:
    """Takes back a whole operation that was posted by mistake, entry by entry. The journal shows both.

    A remittance that is undone may be posted again. A charge is taken back by a void (rebill), not here.

    Raises:
        LedgerError: there is no such operation, it charged something, was undone before, or a payer has reversed it.
    """
    entries = [entry for entry in books.journal if entry.batch == batch]
    decisions = [(of, one) for of in books.accounts.values() for one in of.decisions if one.batch == batch]
    if not entries and not decisions:
        raise LedgerError(f"There is no operation {batch} to undo. Its number stands with each entry of the journal.")
    if any(entry.kind is Kind.CHARGE for entry in entries):
        raise LedgerError("A charge is taken back by a void claim (frequency 8), so that the payer hears of it too.")
    if batch in books.undone:
        raise LedgerError(f"Operation {batch} was undone already, or is itself the undoing of another.")
    if any(one.reversed_by not in (0, batch) for _, one in decisions):
        raise LedgerError(f"A payer has taken back part of operation {batch} already. Undo that first.")
    draft = Draft(books, day)
    for entry in entries:
        draft.negate(entry, books.accounts[entry.account] if entry.account else None, why)
    draft.reversed += [one for _, one in decisions]
    draft.restored += [one for of in books.accounts.values() for one in of.decisions if one.reversed_by == batch]
    draft.deposits += [
        Deposit(day, one.party, -one.amount, one.reference, one.method, one.at_desk)
        for one in books.deposits
        if one.batch == batch
    ]
    for account in {entry.account: None for entry in entries if entry.account}:
        apply_patient_credit(draft, books.accounts[account])
    done = books.commit(draft)
    books.undone |= {batch, draft.batch}
    for key in [key for key, posted in books.remittances.items() if posted == batch]:
        del books.posted[key], books.remittances[key]
    return done


def _warnings(account: Account, reason: str, party: str, day: date) -> list[str]:
    warnings = []
    if reason == "courtesy":
        warnings.append(
            "Forgiving what a plan leaves to the patient, as a habit, may break the law: it can count as a kickback, "
            "and as billing the payer a price that nobody is asked to pay (OIG Special Fraud Alert, 1994). Do it for a "
            "single patient's need, found out and written down, and never advertise it."
        )
    if reason == "charity":
        warnings.append("Keep the patient's application and the decision with the account.")
    if reason == "bad-debt":
        first = min(account.statements, default=None)
        if first is None:
            warnings.append("The patient was never billed. Send a statement before this is called bad debt.")
        elif day < first + timedelta(days=COLLECTION_DAYS):
            warnings.append(
                f"The first bill went out on {first}, fewer than {COLLECTION_DAYS} days ago. Medicare takes a debt as "
                "worthless only after that, and a non-profit hospital has to wait as long with extraordinary steps."
            )
    if reason == "timely-filing":
        warnings.append(
            "Look once more for proof that the claim was sent in time. The patient must not be billed for it."
        )
    return warnings
