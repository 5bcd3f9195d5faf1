"""The figures of a period that indicators are made of, counted in one pass over plain tables.

The tables are sequences of rows with these attributes; rows of another kind with the same attributes, such as pandas'
``itertuples`` gives, will do:

* claims: :class:`ClaimRow`;
* entries: the journal's :class:`~revcycle.ledger.entry.Entry` (day, kind, amount, party, code are read);
* deposits: :class:`~revcycle.ledger.books.Deposit` (day, party, amount, at_desk, method are read);
* balances: :class:`BalanceRow`, as they are at the end of the period.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from revcycle.ledger.aging import CountedFrom, balances
from revcycle.ledger.aging import start_of_age as start
from revcycle.ledger.books import Books
from revcycle.ledger.entry import PATIENT, Kind

__all__ = ["BalanceRow", "ClaimRow", "Figures", "figures", "tables"]


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One claim as it fared with its first payer.

    Attributes:
        account: its number.
        payer: the payer's id.
        sent: the day of the first submission.
        charge: in cents.
        clean: whether it passed all edits without anybody touching it.
        answered: the day of the first remittance; None while there is none.
        denied: whether the first answer paid nothing, left nothing to the patient, and refused.
        denied_amount: cents that the first answer refused, of the whole claim or of some lines.
        resolved: whether the first answer settled it: nothing refused, and the claim was never sent again.
    """

    account: str
    payer: str
    sent: date
    charge: int
    clean: bool
    answered: date | None = None
    denied: bool = False
    denied_amount: int = 0
    resolved: bool = False


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """What one party owes on one account: cents (below 0: is owed), and the age in days."""

    account: str
    party: str
    amount: int
    age: int


@dataclass(slots=True)
class Figures:
    """The figures of a period, in cents where they are money.

    Attributes:
        first, last: the period.
        charges: gross charges.
        contractual, other: adjustments.
        bad_debt, charity, denied_off, other_off: write-offs; denied_off are those of payers' balances.
        payer_payments, patient_payments: before refunds.
        refunds: paid back, takebacks by payers included.
        desk_payments: what patients paid at the time of service.
        insurance, patients: what payers and patients owe at the end; credit balances are not taken off.
        credit: credit balances, as a sum above 0, and
        credit_accounts: on how many accounts.
        over_90, over_120: of what is owed, what is older.
        submitted, submitted_charges: claims first sent in the period, and their charges.
        clean, resolved: of these.
        denied, denied_charges: of these, denied at the first answer, with their charges.
        denied_amount: of these, what the first answers refused in all.
        remitted: of these, those answered.
        allowance: of what insurance owes, what is expected never to be paid; None to estimate it.
        cost: of the revenue cycle; None where it is not given.
    """

    first: date
    last: date
    charges: int = 0
    contractual: int = 0
    other: int = 0
    bad_debt: int = 0
    charity: int = 0
    denied_off: int = 0
    other_off: int = 0
    payer_payments: int = 0
    patient_payments: int = 0
    refunds: int = 0
    desk_payments: int = 0
    insurance: int = 0
    patients: int = 0
    credit: int = 0
    credit_accounts: int = 0
    over_90: int = 0
    over_120: int = 0
    submitted: int = 0
    submitted_charges: int = 0
    clean: int = 0
    resolved: int = 0
    denied: int = 0
    denied_charges: int = 0
    denied_amount: int = 0
    remitted: int = 0
    allowance: int | None = None
    cost: int | None = None

    @property
    def days(self) -> int:
        """How many days the period has."""
        return (self.last - self.first).days + 1

    @property
    def receivable(self) -> int:
        """What is owed, credit balances not taken off."""
        return self.insurance + self.patients

    @property
    def payments(self) -> int:
        """All payments, before refunds."""
        return self.payer_payments + self.patient_payments

    @property
    def write_offs(self) -> int:
        """All write-offs."""
        return self.bad_debt + self.charity + self.denied_off + self.other_off

    @property
    def net_revenue(self) -> int:
        """Charges less adjustments and write-offs of the period."""
        return self.charges - self.contractual - self.other - self.write_offs

    @property
    def expected_allowance(self) -> int:
        """What of insurance's balances will not be paid: as given, else the period's contractual share of charges."""
        if self.allowance is not None:
            return self.allowance
        if self.charges <= 0:
            return 0
        # Half up, as everywhere.
        return (2 * self.insurance * self.contractual + self.charges) // (2 * self.charges)


def figures(
    first: date,
    last: date,
    claims: Iterable[Any],
    entries: Iterable[Any],
    deposits: Iterable[Any],
    owed: Iterable[Any],
    *,
    allowance: int | None = None,
    cost: int | None = None,
) -> Figures:
    """The figures of a period from plain tables, each read once.

    Args:
        first, last: the period, both days in it.
        claims: ClaimRow, or rows like it.
        entries: of the journal.
        deposits: of the bank.
        owed: BalanceRow at the end of the period, or rows like it.
        allowance: of what insurance owes, what is expected not to be paid, in cents; estimated where None.
        cost: of the revenue cycle in the period, in cents.

    Raises:
        ValueError: the period ends before it begins.
    """
    if last < first:
        raise ValueError(f"The period ends ({last}) before it begins ({first}).")
    found = Figures(first, last, allowance=allowance, cost=cost)
    for claim in claims:
        if first <= claim.sent <= last:
            _claim(found, claim)
    for entry in entries:
        if first <= entry.day <= last:
            _entry(found, entry)
    for deposit in deposits:
        if first <= deposit.day <= last and deposit.party == PATIENT and deposit.at_desk:
            found.desk_payments += deposit.amount
    in_credit = set()
    for row in owed:
        if row.amount < 0:
            found.credit -= row.amount
            in_credit.add(row.account)
        elif row.party == PATIENT:
            found.patients += row.amount
        else:
            found.insurance += row.amount
        if row.amount > 0:
            found.over_90 += row.amount if row.age > 90 else 0
            found.over_120 += row.amount if row.age > 120 else 0
    found.credit_accounts = len(in_credit)
    return found


def tables(
    books: Books, day: date, touched: frozenset[str] = frozenset(), counted_from: CountedFrom = "service"
) -> tuple[list[ClaimRow], list[BalanceRow]]:
    """The tables of claims and balances that the accounts make.

    Args:
        books: the accounts.
        day: the day of the balances.
        touched: accounts whose claim was rejected or mended before the payer took it; the ledger cannot know them.
        counted_from: what ages count from (see aging).
    """
    claims = []
    for account in books.accounts.values():
        if not account.submissions:
            continue
        payer = account.submissions[0].payer
        answers = [one for one in account.decisions if one.payer == payer]
        answer = answers[0] if answers else None
        again = sum(1 for one in account.submissions if one.payer == payer) > 1
        refused = sum(one.amount for one in answer.denials) if answer else 0
        settled = answer is not None and not (refused or again or answer.reversed)
        claims.append(
            ClaimRow(
                *(account.number, payer, account.submissions[0].day),
                answer.charge if answer else account.charge,
                account.number not in touched,
                answer.day if answer else None,
                answer.denied if answer else False,
                refused,
                settled,
            )
        )
    owed = [
        BalanceRow(account.number, party, cents, (day - start(account, party, total, day, counted_from)).days)
        for account, total in balances(books, day)
        for party, cents in total.balances.items()
        if cents
    ]
    return claims, owed


def _claim(found: Figures, claim: Any) -> None:
    found.submitted += 1
    found.submitted_charges += claim.charge
    found.clean += bool(claim.clean)
    found.resolved += bool(claim.resolved)
    found.remitted += claim.answered is not None and claim.answered == claim.answered  # pandas' missing is not itself
    found.denied_amount += claim.denied_amount
    if claim.denied:
        found.denied += 1
        found.denied_charges += claim.charge


WRITTEN_OFF = {"bad-debt": "bad_debt", "charity": "charity"}


def _entry(found: Figures, entry: Any) -> None:
    kind, amount = entry.kind, entry.amount
    if kind == Kind.CHARGE:
        found.charges += amount
    elif kind == Kind.PAYER_PAYMENT:
        found.payer_payments += amount
    elif kind == Kind.PATIENT_PAYMENT:
        found.patient_payments += amount
    elif kind == Kind.CONTRACTUAL:
        found.contractual += amount
    elif kind == Kind.ADJUSTMENT:
        found.other += amount
    elif kind in (Kind.REFUND, Kind.TAKEBACK):
        found.refunds += amount
    elif kind == Kind.WRITE_OFF:
        name = WRITTEN_OFF.get(entry.code) or ("other_off" if entry.party == PATIENT else "denied_off")
        setattr(found, name, getattr(found, name) + amount)
