"""Aging: how long money has been owed, by whom, in buckets of 30 days, from a day of counting that is named."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

from revcycle.dates import us_date
from revcycle.ledger.account import Account, payer_id
from revcycle.ledger.books import Books
from revcycle.ledger.entry import PATIENT
from revcycle.ledger.page import money, page, table
from revcycle.ledger.tally import Tally

__all__ = ["BUCKETS", "COUNTED_FROM", "Aging", "AgingRow", "CountedFrom", "aging", "aging_page", "bucket"]

CountedFrom = Literal["service", "billed", "responsibility"]
COUNTED_FROM: tuple[CountedFrom, ...] = get_args(CountedFrom)
BUCKETS = ("0-30", "31-60", "61-90", "91-120", "over 120")
LAST_DAYS = (30, 60, 90, 120)

WORDS = {
    "service": "the first day of service",
    "billed": "the day on which each was first billed",
    "responsibility": "the day from which each has owed it",
}


@dataclass(slots=True)
class AgingRow:
    """What one party owes.

    Attributes:
        party: a payer's id, or PATIENT.
        name: as people name it.
        buckets: cents in each of BUCKETS.
        credit: cents that the practice owes it on other accounts, below 0; never mixed into the buckets.
        accounts: how many accounts are behind the buckets.
    """

    party: str
    name: str
    buckets: list[int] = field(default_factory=lambda: [0] * len(BUCKETS))
    credit: int = 0
    accounts: int = 0

    @property
    def total(self) -> int:
        """All buckets, credits left out."""
        return sum(self.buckets)

    @property
    def over_90(self) -> int:
        """What is older than 90 days."""
        return sum(self.buckets[3:])


@dataclass(frozen=True, slots=True)
class Aging:
    """What is owed on a day.

    Attributes:
        day: as of its end.
        counted_from: what the age counts from, one of COUNTED_FROM.
        payers: by payer, the largest first.
        patients: all patients together.
    """

    day: date
    counted_from: CountedFrom
    payers: tuple[AgingRow, ...]
    patients: AgingRow

    @property
    def insurance(self) -> AgingRow:
        """All payers together."""
        return _sum("insurance", "all insurance", self.payers)

    @property
    def total(self) -> AgingRow:
        """Insurance and patients together."""
        return _sum("all", "all", (*self.payers, self.patients))


def bucket(days: int) -> int:
    """The place in BUCKETS of an age in days; what lies in the future is not old."""
    return next((place for place, last in enumerate(LAST_DAYS) if days <= last), len(LAST_DAYS))


def aging(books: Books, day: date, counted_from: CountedFrom = "service") -> Aging:
    """What each payer and the patients owed at the end of a day, by age.

    Args:
        books: the accounts.
        day: entries posted later are left out.
        counted_from: "service" (the first day of service), "billed" (the day on which the payer was first sent the
            claim, or the patient the first statement; where neither was done, as for responsibility), or
            "responsibility" (the day from which this party has owed it). The same books give different ages: a report
            names its choice.
    """
    if counted_from not in COUNTED_FROM:
        raise ValueError(f"“{counted_from}” is nothing to count from. Use one of: {', '.join(COUNTED_FROM)}.")
    payers: dict[str, AgingRow] = {}
    patients = AgingRow(PATIENT, "patients")
    for account, total in balances(books, day):
        for party, cents in total.balances.items():
            if party == PATIENT:
                row = patients
            else:
                row = payers.setdefault(payer_id(party), AgingRow(payer_id(party), account.party_name(party)))
            if cents < 0:
                row.credit += cents
            elif cents:
                row.accounts += 1
                row.buckets[bucket((day - start_of_age(account, party, total, day, counted_from)).days)] += cents
    order = sorted(payers.values(), key=lambda row: (-row.total, row.name))
    return Aging(day, counted_from, tuple(order), patients)


def balances(books: Books, day: date) -> Iterable[tuple[Account, Tally]]:
    """Every account with its sums at the end of a day."""
    if all(entry.day <= day for entry in books.journal):
        for account in books.accounts.values():
            yield account, account.total
        return
    tallies: dict[str, dict[int, Tally]] = {}
    for entry in books.journal:
        if entry.day <= day and entry.account:
            tallies.setdefault(entry.account, {}).setdefault(entry.line, Tally()).take(entry)
    for number, lines in tallies.items():
        total = Tally()
        for tally in lines.values():
            total.add(tally)
        yield books.accounts[number], total


def aging_page(report: Aging) -> str:
    """The report as an accessible table, as HTML."""
    rows = [
        [row.name, *(money(cents) for cents in row.buckets), money(row.total), money(row.credit)]
        for row in (*report.payers, report.insurance, report.patients, report.total)
    ]
    caption = f"What is owed on {us_date(report.day)}, by age in days, counted from {WORDS[report.counted_from]}"
    headers = ["Who owes it", *BUCKETS, "Total", "Credit balances (not in the total)"]
    return page("Aging", table(caption, headers, rows, total=True))


def start_of_age(account: Account, party: str, total: Tally, day: date, counted_from: CountedFrom) -> date:
    """The day from which the age of what a party owes is counted."""
    if counted_from == "service":
        return account.service_day
    since = total.since.get(party, account.opened)
    if counted_from == "responsibility":
        return since
    if party == PATIENT:
        billed = [one for one in account.statements if one <= day]
    else:
        billed = [one.day for one in account.submissions if one.payer == party and one.day <= day]
    return min(billed, default=since)


def _sum(party: str, name: str, rows: Iterable[AgingRow]) -> AgingRow:
    total = AgingRow(party, name)
    for row in rows:
        total.buckets = [one + more for one, more in zip(total.buckets, row.buckets, strict=True)]
        total.credit += row.credit
        total.accounts += row.accounts
    return total
