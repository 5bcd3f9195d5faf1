"""An account's history as a page that can be read: what happened, when, by whom, and what was left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from revcycle.ledger.account import Account
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
        amount: in cents, how much was charged, paid, adjusted or moved.
        who: whom it concerns.
        reference: the remittance's trace or the check's number.
        balance: what is not settled after it, in cents.
        batch: the operation, as in the journal.
        note: a sentence; may be empty.
    """

    day: date
    what: str
    amount: int
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
    groups: dict[tuple[object, ...], list[Entry]] = {}
    for entry in books.entries(number):
        if (day is None or entry.day <= day) and entry.kind is not Kind.APPLIED:
            code = "" if entry.kind is Kind.CHARGE else entry.code
            key = (entry.batch, entry.kind, entry.party, entry.to, code, entry.reversal)
            groups.setdefault(key, []).append(entry)
    rows: list[HistoryRow] = []
    tally = Tally()
    for entries in groups.values():
        for entry in entries:
            tally.take(entry)
        first, amount = entries[0], sum(entry.amount for entry in entries)
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
    return rows


def history_page(books: Books, number: str, day: date | None = None) -> str:
    """The history as accessible HTML.

    Raises:
        LedgerError: there is no such account.
    """
    account = books.account(number)
    rows = [
        [f"{row.day:%m/%d/%Y}", row.what, row.who, row.reference, money(row.amount), money(row.balance)]
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
        f"{row.day:%m/%d/%Y}  {row.what:48} {row.who:28} {dollars(row.amount):>12} {dollars(row.balance):>12}"
        for row in history(books, number, day)
    ]
    return "\n".join(lines)


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
