"""The lines of a remittance to be posted, what the ledger posts to each, and why.

A line is posted into six columns. Together they are what was open with the payer on this line: nothing is lost, and
what the payer refused stays open. A claim that takes back an earlier decision (CLP02 22) has sums below 0. Money
outside of claims (PLB), and that of claims whose account nobody knows, goes into three columns of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from revcycle.dates import us_date
from revcycle.exercises.posting.desk import desk_of
from revcycle.exercises.posting.task import Remitted, TaskError
from revcycle.ledger import PATIENT, Account, Entry, Kind, Ledger, LedgerError, Posting
from revcycle.ledger.denial_policy import denial_policy
from revcycle.money import dollars
from revcycle.payer.remittance import REVERSAL, ClaimPayment, LinePayment, Remittance
from revcycle.x12.dictionary import procedure

__all__ = ["COLUMNS", "OUTSIDE", "ClaimBlock", "OutsideRow", "Row", "Sheet", "sheet_of"]

COLUMNS: Mapping[str, str] = {
    "paid": "Paid by the payer",
    "contractual": "Contractual adjustment",
    "other": "Other adjustment",
    "next": "To the next payer",
    "patient": "To the patient",
    "denial": "Denial to work",
}
"""The columns of a line, by the word that keys and answers use."""

OUTSIDE: Mapping[str, str] = {
    "interest": "Interest income",
    "capitation": "Capitation income",
    "held": "On no account yet",
}
"""The columns of money outside of claims."""

_STATUS = {
    "1": "decided as first payer",
    "2": "decided as second payer",
    "3": "decided as third payer",
    "4": "denied: the payer does not know the patient",
    "19": "decided as first payer and sent on to the next",
    "20": "decided as second payer and sent on to the next",
    "22": "an earlier decision taken back (reversal)",
    "23": "not this payer's to pay",
}


@dataclass(frozen=True)
class Row:
    """One line to post. ``open`` is what is to be placed: in cents, below 0 where a decision is taken back."""

    id: str
    line: int
    name: str
    service: str
    open: int
    told: LinePayment

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells of the line, by name."""
        return tuple(f"{self.id}:{column}" for column in COLUMNS)


@dataclass(frozen=True)
class ClaimBlock:
    """One claim of the remittance, on its account.

    Before anything is posted: ``before`` is the account's balance, ``owed_before`` what the patient owes of it, and
    ``denied_before`` what payers have refused and nobody has worked.
    """

    account: str
    patient: str
    status: str
    reversal: bool
    payers: tuple[str, ...]
    next_payer: str
    before: int
    owed_before: int
    denied_before: int
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class OutsideRow:
    """Money outside of accounts; ``amount`` as it changes the deposit, in cents."""

    id: str
    name: str
    about: str
    amount: int

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells of the entry, by name."""
        return tuple(f"{self.id}:{column}" for column in OUTSIDE)


@dataclass(frozen=True)
class Sheet:
    """All that is to be posted, and what the ledger posts.

    ``due`` holds cells with what belongs there, in cents, those with 0 left out; ``whys`` a sentence for each of them.
    """

    remittance: Remittance
    segments: tuple[tuple[str, str], ...]
    claims: tuple[ClaimBlock, ...]
    outside: tuple[OutsideRow, ...]
    due: Mapping[str, int] = field(default_factory=dict)
    whys: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def cells(self) -> Mapping[str, str]:
        """Every cell by name, with what people call it."""
        return {
            **{
                cell: f"{self.said(block)}, line {row.line}, {COLUMNS[cell.rpartition(':')[2]].lower()}"
                for block, row in self.rows
                for cell in row.cells
            },
            **{
                cell: f"{row.name}, {OUTSIDE[cell.rpartition(':')[2]].lower()}"
                for row in self.outside
                for cell in row.cells
            },
        }

    @property
    def rows(self) -> Iterator[tuple[ClaimBlock, Row]]:
        """Every line with its claim."""
        for block in self.claims:
            for row in block.rows:
                yield block, row

    @property
    def money(self) -> tuple[str, ...]:
        """The cells that make up the deposit."""
        paid = tuple(f"{row.id}:paid" for _, row in self.rows)
        return paid + tuple(cell for row in self.outside for cell in row.cells)

    @staticmethod
    def said(block: ClaimBlock) -> str:
        """A claim's name: its account, and whether it takes back."""
        return f"Account {block.account}{' (taken back)' if block.reversal else ''}"


@lru_cache(maxsize=64)
def sheet_of(task: Remitted) -> Sheet:
    """Return the sheet of a task. Raises TaskError where the engine cannot make it, or cannot post it."""
    desk = desk_of(task)
    ledger = desk.fresh()
    before = desk.ledger
    try:
        posting = ledger.post(desk.remittance)
    except LedgerError as error:
        raise TaskError(f"the ledger refuses the remittance: {error}") from error
    unposted = [one.account for one in posting.unposted]
    for one in posting.unposted:
        if one.account in before.accounts:
            raise TaskError(f"the claim of {one.account} does not fit its account: {one.sentence}")
    known = [claim for claim in desk.remittance.claims if claim.account not in unposted]
    if len({(claim.account, claim.status == REVERSAL) for claim in known}) < len(known):
        raise TaskError("an account stands there twice with a decision. Leave one of them out.")
    due: dict[str, int] = {}
    whys: dict[str, str] = {}
    claims = tuple(_block(before, ledger, posting, claim, due, whys) for claim in known)
    outside = tuple(_outside(desk.remittance, posting, due, whys))
    sheet = Sheet(desk.remittance, desk.segments, claims, outside, due, whys)
    rows = [row.id for _, row in sheet.rows]
    if len(set(rows)) < len(rows) or sum(due.get(cell, 0) for cell in sheet.money) != desk.remittance.amount:
        raise TaskError("some of its money stands on no single line, as with a stay that is decided as a whole.")
    return sheet


def _block(
    before: Ledger, after: Ledger, posting: Posting, claim: ClaimPayment, due: dict[str, int], whys: dict[str, str]
) -> ClaimBlock:
    account = before.account(claim.account)
    reversal = claim.status == REVERSAL
    mine = [one for one in posting.entries if one.account == claim.account and one.reversal == reversal]
    payer = next(done.payer for done in posting.posted if (done.account, done.reversal) == (claim.account, reversal))
    rows = []
    for place, told in enumerate(claim.lines, 1):
        number = _line_of(after.account(claim.account), told, place)
        line = after.account(claim.account).lines[number - 1]
        entries = [one for one in mine if one.line == number]
        if reversal:
            open_ = _taken_back(account, after.account(claim.account), number, entries)
        else:
            open_ = _open(account, payer, number, posting, claim)
        row = Row(
            id=f"{claim.account}-{number}{'-back' if reversal else ''}",
            line=number,
            name=(told.billed_code or told.code or line.name) if reversal else line.name,
            service=procedure(told.billed_code or told.code),
            open=open_,
            told=told,
        )
        _fill(row, entries, account, payer, due, whys)
        rows.append(row)
    name = account.patient.name
    following = account.next_payer(payer)
    return ClaimBlock(
        account=claim.account,
        patient=" ".join(filter(None, (name.first, name.last))),
        status=_STATUS.get(claim.status, f"claim status {claim.status}"),
        reversal=reversal,
        payers=tuple(account.party_name(one) for one in account.payers),
        next_payer=account.party_name(following) if following else "",
        before=account.balance,
        owed_before=account.owed_by(PATIENT),
        denied_before=sum(one.amount for one in account.denials),
        rows=tuple(rows),
    )


def _line_of(account: Account, told: LinePayment, place: int) -> int:
    """The account's line: by its control number where the remittance tells one, else by its place."""
    same = [line.number for line in account.lines if told.control and line.service.control == told.control]
    return same[0] if same else min(place, len(account.lines))


def _open(account: Account, payer: str, number: int, posting: Posting, claim: ClaimPayment) -> int:
    """What is open with the payer on a line, a reversal before it in the same remittance counted in."""
    if number > len(account.lines):
        return next((told.charge for told in claim.lines if told.line == number), 0)
    taken = sum(
        one.amount if one.kind is Kind.TRANSFER or one.kind in _KINDS else 0
        for one in posting.entries
        if (one.account, one.line, one.reversal, one.party) == (account.number, number, True, payer)
    )
    return account.lines[number - 1].tally.balances.get(payer, 0) - taken


def _taken_back(before: Account, after: Account, number: int, entries: Sequence[Entry]) -> int:
    """What a reversal turns around on a line: what was posted then, and what was left open as refused."""
    standing = zip(before.decisions, after.decisions, strict=False)
    taken = [now for then, now in standing if now.reversed and not then.reversed]
    refused = sum(one.amount for decision in taken for one in decision.denials if one.line == number)
    return sum(one.amount for one in entries if _column(one)) - refused


_KINDS = {Kind.PAYER_PAYMENT: "paid", Kind.CONTRACTUAL: "contractual", Kind.ADJUSTMENT: "other"}


def _column(entry: Entry) -> str:
    if entry.kind is Kind.TRANSFER:
        return "patient" if entry.to == PATIENT else "next"
    return _KINDS.get(entry.kind, "")


def _fill(
    row: Row, entries: list[Entry], account: Account, payer: str, due: dict[str, int], whys: dict[str, str]
) -> None:
    sums: dict[str, int] = {}
    codes: dict[str, list[str]] = {}
    for one in entries:
        if column := _column(one):
            sums[column] = sums.get(column, 0) + one.amount
            codes.setdefault(column, []).append(f"{one.code} {dollars(one.amount)}" if one.code else "")
    if rest := row.open - sum(sums.values()):
        sums["denial"] = rest
        placed = {one.code for one in entries}
        codes["denial"] = [
            f"{one.code} {dollars(one.amount)}" for one in row.told.adjustments if one.code not in placed
        ]
    following = account.next_payer(payer)
    for column, cents in sums.items():
        if cents:
            due[f"{row.id}:{column}"] = cents
            told = " and ".join(filter(None, codes[column]))
            names = account.party_name(payer), account.party_name(following) if following else ""
            whys[f"{row.id}:{column}"] = _why(row, column, cents, told, *names)


def _why(row: Row, column: str, cents: int, told: str, payer: str, following: str) -> str:
    if row.id.endswith("-back"):
        return f"The payer takes its earlier decision back. {dollars(cents)} turns around what was posted then."
    match column:
        case "paid":
            return f"The payer paid {dollars(cents)} for this line (SVC03)."
        case "contractual":
            return f"{told}: by the contract nobody owes this part. It is written off, and never billed to the patient."
        case "other":
            return f"{told}: this part is adjusted for another reason than the contract's price."
        case "next":
            return f"{told}: this is left to the patient, but {following} comes first. It goes to the patient last."
        case "patient":
            return f"{told}: this part is the patient's."
    steps = [denial_policy().rule(one.reason).next_step for one in row.told.adjustments if one.code in told]
    reason = f"{told}: " if told else ""
    return f"{reason}the payer refused this, and nobody has worked it yet. It stays open. {' '.join(steps[:1])}".strip()


def _outside(
    remittance: Remittance, posting: Posting, due: dict[str, int], whys: dict[str, str]
) -> Iterator[OutsideRow]:
    kinds = {Kind.INTEREST: "interest", Kind.CAPITATION: "capitation", Kind.UNAPPLIED: "held"}
    entries = [one for one in posting.entries if one.kind in kinds and one.code != "unposted"]
    for number, told in enumerate(posting.outside, 1):
        if not told.amount:
            continue
        row = OutsideRow(f"plb-{number}", f"PLB {told.reason}", told.reference, told.amount)
        entry = next(
            one
            for one in entries
            if (one.code, one.amount) == (told.reason, told.amount)
            and one.reference in (told.reference, remittance.trace)
        )
        due[f"{row.id}:{kinds[entry.kind]}"] = told.amount
        whys[f"{row.id}:{kinds[entry.kind]}"] = told.sentence
        yield row
    for number, lost in enumerate(posting.unposted, 1):
        if lost.amount:
            row = OutsideRow(f"claim-{number}", f"Claim {lost.account}", lost.account, lost.amount)
            due[f"{row.id}:held"] = lost.amount
            whys[f"{row.id}:held"] = lost.sentence
            yield row


def headline(remittance: Remittance) -> str:
    """A remittance in a line: who paid what, when, and how."""
    methods = {"ACH": "by transfer", "CHK": "by check", "NON": "without a payment"}
    method = methods.get(remittance.method, f"by {remittance.method}")
    return (
        f"{remittance.payer} paid {dollars(remittance.amount)} {method} on {us_date(remittance.day)}, "
        f"number {remittance.trace}"
    )
