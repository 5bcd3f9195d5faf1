"""The books: the journal, the accounts that it adds up to, and what came to the bank.

Whatever is posted is drafted first. A draft looks at the books and never changes them; only a whole draft is taken
over (:meth:`Books.commit`), so that nothing is ever posted half.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from revcycle.ledger.account import Account, AccountLine, Decision
from revcycle.ledger.entry import Entry, Kind, LedgerError
from revcycle.ledger.tally import Tally
from revcycle.money import dollars
from revcycle.payer.payer import Payer

__all__ = ["Books", "Deposit", "Draft", "positive"]


@dataclass(frozen=True, slots=True)
class Deposit:
    """Money that came to the bank (or left it: below 0).

    Attributes:
        day: of the payment.
        party: a payer's id, or PATIENT.
        amount: in cents.
        reference: the trace of the remittance, or the check's number.
        method: such as "ACH", "check", "card", "cash".
        at_desk: whether it was paid at the time of service.
        batch: the operation that it came with.
    """

    day: date
    party: str
    amount: int
    reference: str
    method: str
    at_desk: bool = False
    batch: int = 0


class Draft:
    """Entries on the way into the books, and the sums as they will be."""

    def __init__(self, books: Books, day: date, above: Draft | None = None) -> None:
        self.books, self.day, self.above = books, day, above
        self.batch = books.batches + 1
        self.entries: list[Entry] = []
        self.decisions: list[tuple[Account, Decision]] = []
        self.reversed: list[Decision] = []
        self.restored: list[Decision] = []
        self.deposits: list[Deposit] = []
        self._tallies: dict[tuple[str, int], Tally] = {}
        self._before: int = above.length if above else len(books.journal)

    @property
    def length(self) -> int:
        """How many entries the journal will have."""
        return self._before + len(self.entries)

    def tally(self, account: Account, line: int) -> Tally:
        """A line's sums as they will be. They are not to be changed by hand."""
        key = account.number, line
        if key in self._tallies:
            return self._tallies[key]
        return self.above.tally(account, line) if self.above else account.lines[line - 1].tally

    def decisions_of(self, account: Account) -> list[Decision]:
        """An account's decisions as they will be, those drafted included and those reversed left out."""
        before = self.above.decisions_of(account) if self.above else account.decisions
        mine = [decision for of, decision in self.decisions if of is account]
        return [one for one in (*before, *mine) if not (one.reversed or any(one is gone for gone in self.reversed))]

    def add(
        self,
        kind: Kind,
        amount: int,
        party: str,
        account: Account | None = None,
        line: int = 0,
        *,
        to: str = "",
        code: str = "",
        reference: str = "",
        note: str = "",
        reversal: bool = False,
    ) -> None:
        """Drafts one entry. An amount of 0 is none."""
        if not amount:
            return
        number = account.number if account else ""
        entry = Entry(
            *(self.length + 1, self.batch, self.day, number, line, kind, amount, party),
            *(to, code, reference, note, reversal),
        )
        self.entries.append(entry)
        if account:
            if (number, line) not in self._tallies:
                self._tallies[number, line] = self.tally(account, line).copy()
            self._tallies[number, line].take(entry)

    def negate(self, entry: Entry, account: Account | None, note: str) -> None:
        """Drafts what takes an entry back to the cent."""
        self.add(
            *(entry.kind, -entry.amount, entry.party, account, entry.line),
            to=entry.to,
            code=entry.code,
            reference=entry.reference,
            note=note,
            reversal=True,
        )

    def merge(self, below: Draft) -> None:
        """Takes over a draft that was begun upon this one."""
        self.entries += below.entries
        self.decisions += below.decisions
        self.reversed += below.reversed
        self.deposits += below.deposits
        self._tallies.update(below._tallies)

    def finish(self) -> None:
        """Puts the sums onto the accounts. Only for the books."""
        for (number, line), tally in self._tallies.items():
            self.books.accounts[number].lines[line - 1].tally = tally
        for account, decision in self.decisions:
            account.decisions.append(decision)
        for decision in self.reversed:
            decision.reversed_by = self.batch
        for decision in self.restored:
            decision.reversed_by = 0


@dataclass
class Books:
    """Everything the ledger holds.

    Attributes:
        payers: what is known of each payer's rules, by the id that claims and remittances name it with.
        journal: every entry, in order.
        accounts: by number.
        deposits: what came to the bank.
        posted: the remittances that were posted, as payer id and trace.
        batches: how many operations there were.
        remittances: the operation that posted each remittance.
        undone: operations that were taken back.
        by_account: where in the journal each account's entries stand.
        prints: the account on which the same services to the same patient stand.
    """

    payers: Mapping[str, Payer] = field(default_factory=dict)
    journal: list[Entry] = field(default_factory=list)
    accounts: dict[str, Account] = field(default_factory=dict)
    deposits: list[Deposit] = field(default_factory=list)
    posted: dict[tuple[str, str], date] = field(default_factory=dict)
    batches: int = 0
    remittances: dict[tuple[str, str], int] = field(default_factory=dict, repr=False)
    undone: set[int] = field(default_factory=set, repr=False)
    by_account: dict[str, list[int]] = field(default_factory=dict, repr=False)
    prints: dict[tuple[object, ...], str] = field(default_factory=dict, repr=False)

    def account(self, number: str) -> Account:
        """The account of a number.

        Raises:
            LedgerError: there is none.
        """
        try:
            return self.accounts[number]
        except KeyError:
            known = f" Known are, among others: {', '.join(list(self.accounts)[:3])}." if self.accounts else ""
            raise LedgerError(f"There is no account {number}. Look for a mistyped number.{known}") from None

    def line(self, account: Account, number: int) -> AccountLine:
        """A line of an account.

        Raises:
            LedgerError: it has no such line.
        """
        if not 1 <= number <= len(account.lines):
            raise LedgerError(f"Account {account.number} has lines 1 to {len(account.lines)}, and no line {number}.")
        return account.lines[number - 1]

    def entries(self, account: str) -> list[Entry]:
        """The entries of one account, in order."""
        return [self.journal[place] for place in self.by_account.get(account, ())]

    def commit(self, draft: Draft) -> tuple[Entry, ...]:
        """Takes over a whole draft; nothing here can fail half-way. Returns its entries."""
        self.batches = draft.batch
        for entry in draft.entries:
            if entry.account:
                self.by_account.setdefault(entry.account, []).append(len(self.journal))
            self.journal.append(entry)
        self.deposits += [replace(deposit, batch=draft.batch) for deposit in draft.deposits]
        draft.finish()
        return tuple(draft.entries)


def positive(amount: int, what: str) -> None:
    """Refuses a sum that is not above 0.

    Raises:
        LedgerError: it is not.
    """
    if isinstance(amount, bool) or not isinstance(amount, int):
        raise LedgerError(f"{what} must be whole cents, not {amount!r}.")
    if amount <= 0:
        raise LedgerError(f"{what} must be above 0, not {dollars(amount)}.")
