"""An account's history as a page that can be read: what happened, when, by whom, and what was left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from revcycle.ledger.account import Account, Decision, payer_id
from revcycle.ledger.books import Books
from revcycle.ledger.entry import Entry, Kind
from revcycle.ledger.page import facts, money, page, table
from revcycle.ledger.tally import Tally
from revcycle.money import dollars

__all__ = ["HistoryRow", "history", "history_page", "history_text"]


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """What one operation did, entries of several lines taken together.

    Attributes:
        day: of posting.
        what: in words, such as "contractual adjustment (CO-45)".
        amount: in cents, how much was charged, paid, adjusted or moved; None for an answer that moved no money.
        who: whom it concerns.
        reference: the remittance's trace or the check's number.
        balance: what is not settled after it, in cents.
        batch: the operation, as in the journal.
        note: a sentence; may be empty.
    """

    day: date
    what: str
    amount: int | None
    who: str
    reference: str
    balance: int
    batch: int
    note: str = ""


def history(books: Books, number: str, day: date | None = None) -> list[HistoryRow]:
    """An account's rows in the order of posting, up to a day.

    Raises:
        LedgerError: there is no such account.
    """
    account = books.account(number)
    answers = sorted(_answers(books, account, day), key=lambda one: one[0])
    groups: dict[tuple[object, ...], list[Entry]] = {}
    for entry in books.entries(number):
        if (day is None or entry.day <= day) and entry.kind is not Kind.APPLIED:
            code = "" if entry.kind is Kind.CHARGE else entry.code
            key = (entry.batch, entry.kind, entry.party, entry.to, code, entry.reversal)
            groups.setdefault(key, []).append(entry)
    rows: list[HistoryRow] = []
    tally = Tally()
    for entries in groups.values():
        first, amount = entries[0], sum(entry.amount for entry in entries)
        while answers and answers[0][0] < first.batch:
            rows.append(_answer_row(account, *answers.pop(0), tally.balance))
        for entry in entries:
            tally.take(entry)
        who = account.party_name(first.party)
        rows.append(
            HistoryRow(
                *(
                    first.day,
                    _what(account, first),
                    amount,
                    who,
                    first.reference,
                    tally.balance,
                    first.batch,
                    first.note,
                )
            )
        )
    return [*rows, *(_answer_row(account, *one, tally.balance) for one in answers)]


Answer = tuple[int, date, str, Decision]
"""A payer's answer that moved no money: the operation and the day of posting, what it was in words, the decision."""


def _answers(books: Books, account: Account, day: date | None) -> Iterator[Answer]:
    """The denials, one for each line and code, and their being taken back."""
    days = {one.batch: books.posted.get((payer_id(one.payer), one.trace), one.day) for one in account.decisions}
    days |= {entry.batch: entry.day for entry in books.entries(account.number)}
    for one in account.decisions:
        posted = days[one.batch]
        back = days.get(one.reversed_by, posted)
        for denial in one.denials:
            what = f"denied line {denial.line} ({denial.code})"
            if day is None or posted <= day:
                yield one.batch, posted, what, one
            if one.reversed and (day is None or back <= day):
                yield one.reversed_by, back, f"taken back: {what}", one


def _answer_row(account: Account, batch: int, day: date, what: str, decision: Decision, balance: int) -> HistoryRow:
    return HistoryRow(day, what, None, account.party_name(decision.payer), decision.trace, balance, batch)


def history_page(books: Books, number: str, day: date | None = None) -> str:
    """The history as accessible HTML.

    Raises:
        LedgerError: there is no such account.
    """
    account = books.account(number)
    rows = [
        [
            *(f"{row.day:%m/%d/%Y}", row.what, row.who, row.reference),
            *("" if row.amount is None else money(row.amount), money(row.balance)),
        ]
        for row in history(books, number, day)
    ]
    headers = ["Date", "What", "Who", "Reference", "Amount", "Balance"]
    parts = [facts([("Patient", _name(account)), *_sums(account)])] if day is None else []
    return page(f"Account {number}", *parts, table("What happened on the account", headers, rows))


def history_text(books: Books, number: str, day: date | None = None) -> str:
    """The history as plain text.

    Raises:
        LedgerError: there is no such account.
    """
    lines = [f"Account {number}, {_name(books.account(number))}"]
    lines += [
        f"{row.day:%m/%d/%Y}  {row.what:48} {row.who:28} {_sum(row):>12} {dollars(row.balance):>12}"
        for row in history(books, number, day)
    ]
    return "\n".join(lines)


def _sum(row: HistoryRow) -> str:
    return "" if row.amount is None else dollars(row.amount)


def _sums(account: Account) -> list[tuple[str, str]]:
    total = account.total
    return [
        ("Charge", dollars(total.charge)),
        ("Paid", dollars(total.paid)),
        ("Adjusted", dollars(total.adjusted)),
        ("The patient owes", dollars(total.patient)),
        ("Payers owe", dollars(total.open)),
    ]


def _what(account: Account, entry: Entry) -> str:
    words = str(entry.kind)
    if entry.kind is Kind.TRANSFER:
        words = f"transfer to {account.party_name(entry.to)}"
    elif entry.kind is Kind.PATIENT_PAYMENT and entry.code:
        words = f"{words} by {entry.code}"
    if entry.code and entry.kind not in (Kind.CHARGE, Kind.PATIENT_PAYMENT):
        words += f" ({entry.code})"
    return f"taken back: {words}" if entry.reversal else words


def _name(account: Account) -> str:
    name = account.patient.name
    return " ".join(filter(None, (name.first, name.middle, name.last, name.suffix)))
