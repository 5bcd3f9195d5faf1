"""Posting: a remittance onto the accounts, claim by claim, with a report of what was posted and what was not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from revcycle.claim.adjudicated import Adjustment
from revcycle.dates import us_date
from revcycle.ledger.account import Account, Decision, Denial, Submission, payer_id
from revcycle.ledger.books import Books, Deposit, Draft
from revcycle.ledger.denial_policy import Policy
from revcycle.ledger.entry import PATIENT, Entry, Kind, LedgerError
from revcycle.ledger.matching import LineResult, UnpostableError, line_results
from revcycle.ledger.routing import Source, apply_patient_credit, route
from revcycle.money import dollars
from revcycle.payer.remittance import DENIED_UNKNOWN, REVERSAL, ClaimPayment, ProviderAdjustment, Remittance

__all__ = ["Outside", "PostedClaim", "Posting", "Unposted", "post", "post_line"]

FORWARDED = ("19", "20", "21")
"""CLP02 of a claim that the payer has sent on to the next one."""

SECOND = ("2", "20", "3", "21")
NOT_OURS, ESTIMATE = "23", "25"

OUTSIDE: dict[str, tuple[Kind, str]] = {
    "L6": (Kind.INTEREST, "Interest for late payment. It is income and belongs to no charge."),
    "CT": (Kind.CAPITATION, "Capitation: the monthly sum for the members. It belongs to no charge."),
    "WO": (Kind.UNAPPLIED, "The payer takes back, or gives back, an overpayment. It waits until its account is found."),
    "FB": (Kind.UNAPPLIED, "Carried forward to or from another remittance. The two cancel out."),
    "72": (Kind.UNAPPLIED, "The payer confirms that a refund has arrived. It cancels out against WO."),
    "CS": (Kind.UNAPPLIED, "A correction by the payer. Ask what it is about."),
    "AP": (Kind.UNAPPLIED, "An advance payment is set off."),
    "LE": (Kind.UNAPPLIED, "A levy: a tax office takes part of the payment."),
}
"""PLB reasons: what kind of entry each becomes with the payer, and what it means."""


@dataclass(frozen=True, slots=True)
class PostedClaim:
    """One claim as posted: sums in cents, and what a reader should know.

    Attributes:
        account, payer: where.
        reversal: whether it took back an earlier decision.
        paid, contractual, other: as posted.
        to_patient, to_next: what the patient and the next payer owe by it.
        denials: what waits for a person.
        notes: sentences.
    """

    account: str
    payer: str
    reversal: bool
    paid: int
    contractual: int
    other: int
    to_patient: int
    to_next: int
    denials: tuple[Denial, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unposted:
    """A claim that could not be posted: its account as the payer names it, its payment (cents), and why."""

    account: str
    amount: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Outside:
    """Money outside of claims: the PLB reason, its reference, cents as they change the payment, and what it means."""

    reason: str
    reference: str
    amount: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Posting:
    """What became of one remittance. Invariant: amount = posted payments + unposted + outside.

    Attributes:
        payer, trace, day, amount: of the remittance.
        posted, unposted, outside: what became of it.
        entries: what was added to the journal.
        payer_name: as the remittance names the payer; "" where it names none.
    """

    payer: str
    trace: str
    day: date
    amount: int
    posted: tuple[PostedClaim, ...]
    unposted: tuple[Unposted, ...]
    outside: tuple[Outside, ...]
    entries: tuple[Entry, ...] = field(default=(), repr=False)
    payer_name: str = ""

    @property
    def difference(self) -> int:
        """The money less what is told of it: always 0."""
        told = sum(one.amount for one in self.unposted) + sum(one.amount for one in self.outside)
        return self.amount - sum(claim.paid for claim in self.posted) - told

    def sentences(self) -> list[str]:
        """The report in plain words, a line each."""
        payer = self.payer_name.strip() or self.payer
        lines = [f"{payer} paid {dollars(self.amount)} with {self.trace}, posted on {us_date(self.day)}."]
        for claim in self.posted:
            verb = "taken back" if claim.reversal else "posted"
            parts = [f"paid {dollars(claim.paid)}"]
            for cents, words in (
                (claim.contractual, "contractual adjustment"),
                (claim.other, "other adjustment"),
                (claim.to_next, "to the next payer"),
                (claim.to_patient, "to the patient"),
            ):
                if cents:
                    parts.append(f"{words} {dollars(cents)}")
            lines.append(f"Account {claim.account}: {verb}: {', '.join(parts)}.")
            lines += [f"  To work: line {one.line} {one.code} {dollars(one.amount)}." for one in claim.denials]
            lines += [f"  {note}" for note in claim.notes]
        lines += [f"NOT POSTED, account {one.account}, {dollars(one.amount)}: {one.sentence}" for one in self.unposted]
        lines += [f"Outside of claims, {one.reason} {dollars(one.amount)}: {one.sentence}" for one in self.outside]
        return lines


def post(books: Books, remittance: Remittance, policy: Policy, day: date | None = None) -> Posting:
    """Posts a remittance: each claim wholly or not at all, the remittance once.

    A claim that cannot be posted leaves its money with the payer, unapplied, so that the deposit is accounted for.

    Args:
        books: what it is posted to.
        remittance: as read from an 835 or made by a payer.
        policy: what is done with which reason code.
        day: of posting; by default the day of the payment.

    Raises:
        LedgerError: it was posted before, has no trace, or does not balance. Then nothing is posted.
    """
    remittance = replace(remittance, payer_id=_payer_id(books, remittance))
    _refuse(books, remittance)
    draft = Draft(books, day or remittance.day)
    posted: list[PostedClaim] = []
    unposted: list[Unposted] = []
    forwarded: list[tuple[Account, str]] = []
    for claim in remittance.claims:
        try:
            done = _claim(draft, remittance, claim, policy)
        except UnpostableError as error:
            unposted.append(Unposted(claim.account, claim.paid, str(error)))
            reference = claim.control_number or claim.account
            note = f"Not posted to account {claim.account}: {error}"
            draft.add(Kind.UNAPPLIED, claim.paid, remittance.payer_id, code="unposted", reference=reference, note=note)
            continue
        posted.append(done)
        if (claim.status in FORWARDED or claim.forwarded_to) and claim.status != REVERSAL:
            forwarded.append((books.accounts[claim.account], done.payer))
    outside = [_outside(draft, remittance, one) for one in remittance.adjustments]
    method = {"ACH": "ACH", "CHK": "check", "NON": "none"}.get(remittance.method, remittance.method)
    draft.deposits.append(Deposit(remittance.day, remittance.payer_id, remittance.amount, remittance.trace, method))
    entries = books.commit(draft)
    books.posted[remittance.payer_id, remittance.trace] = draft.day
    books.remittances[remittance.payer_id, remittance.trace] = draft.batch
    for account, payer in forwarded:
        if (following := account.next_payer(payer)) is not None:
            account.submissions.append(Submission(following, remittance.day, forwarded=True))
    return Posting(
        *(remittance.payer_id, remittance.trace, draft.day, remittance.amount),
        *(tuple(posted), tuple(unposted), tuple(outside), entries),
        payer_name=remittance.payer,
    )


def post_line(
    books: Books,
    policy: Policy,
    number: str,
    line: int,
    payer: str,
    day: date,
    paid: int,
    adjustments: Sequence[Adjustment] = (),
    *,
    trace: str,
    allowed: int | None = None,
    from_unapplied: bool = False,
) -> tuple[Entry, ...]:
    """Posts by hand what a payer decided about one line.

    Args:
        books: what it is posted to.
        policy: what is done with which reason code.
        number, line: where.
        payer: its id on the account.
        day: of the payment.
        paid: in cents.
        adjustments: as on the remittance; with the payment they must come to the charge.
        trace: the number of the check or transfer; the same one may stand on other lines, not twice on this one.
        allowed: in cents, where the remittance tells it.
        from_unapplied: whether the money is with the payer's unapplied already, and no new deposit.

    Raises:
        LedgerError: no such account, line or payer; it does not balance; or it was posted before.
    """
    account = books.account(number)
    target = books.line(account, line)
    if payer not in account.payers:
        raise LedgerError(f"{payer} is no payer of account {number}. Its payers are: {', '.join(account.payers)}.")
    if not trace.strip():
        raise LedgerError("Give the number of the check or transfer, so that the payment is found again.")
    before = [one for one in account.decisions if one.payer == payer and not one.reversed and one.trace == trace]
    if any(told.line == line for one in before for told in one.lines):
        raise LedgerError(
            f"{trace} from {payer} stands on account {number}, line {line} already. It is not posted twice."
        )
    if (payer, trace) in books.posted and not from_unapplied:
        raise LedgerError(f"The whole remittance {trace} from {payer} was posted on {books.posted[payer, trace]}.")
    told = sum(one.amount for one in adjustments)
    if target.tally.charge != paid + told:
        raise LedgerError(
            f"It does not balance: the charge is {dollars(target.tally.charge)}, but payment {dollars(paid)} and "
            f"adjustments {dollars(told)} come to {dollars(paid + told)}. Look for what was left out or mistyped."
        )
    draft = Draft(books, day)
    result = LineResult(target, paid, list(adjustments), allowed)
    first = draft.length + 1
    routed = route(draft, account, result, Source(payer, day, trace), policy)
    decision = Decision(
        *(payer, day, trace, "", target.tally.charge, paid),
        *((routed.decision,) if routed.decision else (), tuple(routed.denials), draft.batch, first, draft.length),
    )  # fmt: skip
    draft.decisions.append((account, decision))
    apply_patient_credit(draft, account)
    if from_unapplied:
        draft.add(Kind.UNAPPLIED, -paid, payer, code="applied", reference=trace, note=f"To account {number}.")
    else:
        draft.deposits.append(Deposit(day, payer, paid, trace, "by hand"))
    return books.commit(draft)


def _payer_id(books: Books, remittance: Remittance) -> str:
    """The payer's id as its claims name it: remittances may bear another number of the same payer (TRN03, REF*2U)."""
    accounts = [books.accounts[claim.account] for claim in remittance.claims if claim.account in books.accounts]
    if any(account.payer_of(remittance.payer_id) for account in accounts):
        return remittance.payer_id
    name = remittance.payer.strip().casefold()
    for account in accounts:
        for party, payer in account.payers.items():
            if name and payer.name.strip().casefold() == name:
                return payer_id(party)
    return remittance.payer_id


def _refuse(books: Books, remittance: Remittance) -> None:
    payer, trace = remittance.payer_id, remittance.trace
    if not trace.strip():
        raise LedgerError(
            "The remittance has no number of a check or transfer (TRN02), so it cannot be told from others."
        )
    if (payer, trace) in books.posted:
        raise LedgerError(
            f"The remittance {trace} from {remittance.payer} was posted on {books.posted[payer, trace]}. "
            "It is not posted twice. If it was posted wrongly, undo that posting first."
        )
    if remittance.amount < 0:
        raise LedgerError(f"The remittance {trace} pays {dollars(remittance.amount)}. A payment is never below 0.")
    if remittance.difference:
        raise LedgerError(
            f"The remittance {trace} does not balance: its claims less its other adjustments differ from the payment "
            f"by {dollars(remittance.difference)}. Nothing was posted. Ask the payer for a corrected one."
        )


def _claim(above: Draft, remittance: Remittance, claim: ClaimPayment, policy: Policy) -> PostedClaim:
    books = above.books
    account = books.accounts.get(claim.account)
    if account is None:
        raise UnpostableError("No account has this number. Look for the patient by name and member number.")
    payer = account.payer_of(remittance.payer_id, claim.status in SECOND)
    if payer is None:
        raise UnpostableError(
            f"{remittance.payer} is no payer of this account. Check the patient's coverage, then post by hand."
        )
    if claim.status == ESTIMATE:
        raise UnpostableError("It is an estimate (predetermination), and no decision.")
    draft = Draft(books, above.day, above)
    source = Source(payer, remittance.day, remittance.trace)
    if claim.status == REVERSAL:
        _reverse(draft, account, claim, source)
        denials: tuple[Denial, ...] = ()
        notes: list[str] = []
    else:
        denials, notes = _decide(draft, account, claim, source, policy)
    apply_patient_credit(draft, account)
    above.merge(draft)
    return _summed(draft, account, payer, claim.status == REVERSAL, denials, notes)


def _decide(
    draft: Draft, account: Account, claim: ClaimPayment, source: Source, policy: Policy
) -> tuple[tuple[Denial, ...], list[str]]:
    results = line_results(account, claim)
    first = draft.length + 1
    notes: list[str] = []
    denials: list[Denial] = []
    decided = []
    if claim.status == DENIED_UNKNOWN:
        notes.append("The payer does not know the patient. Check name, date of birth and member number on the card.")
    if claim.status == NOT_OURS:
        notes.append("The payer says that it is not the one to pay, and has sent the claim to nobody.")
    for result in results:
        routed = route(draft, account, result, source, policy)
        notes += routed.notes
        denials += routed.denials
        if routed.decision is not None:
            decided.append(routed.decision)
    if missing := len(account.lines) - len(results):
        notes.append(f"{missing} line(s) of the account are not on this remittance and stay open.")
    if decided or draft.length >= first:
        decision = Decision(
            *(source.payer, source.day, source.trace, claim.control_number, claim.charge, claim.paid),
            *(tuple(decided), tuple(denials), draft.batch, first, draft.length),
        )  # fmt: skip
        draft.decisions.append((account, decision))
    return tuple(denials), notes


def _reverse(draft: Draft, account: Account, claim: ClaimPayment, source: Source) -> None:
    """Takes back what an earlier decision posted, entry by entry: the same amounts, from the same parties."""
    mine = [one for one in draft.decisions_of(account) if one.payer == source.payer]
    numbers = {claim.reverses, claim.control_number} - {""}
    named = [one for one in mine if one.control_number and one.control_number in numbers]
    found = [one for one in (named or mine) if one.paid == -claim.paid]
    if not found:
        paid = ", ".join(dollars(one.paid) for one in mine) or "nothing"
        raise UnpostableError(
            f"It takes back {dollars(-claim.paid)}, but no decision of that amount is on the account (there: {paid})."
        )
    decision = found[-1]
    for entry in _journal(draft, decision.first, decision.last):
        draft.negate(entry, account, f"{account.party_name(source.payer)} took back its decision of {decision.day}.")
    draft.reversed.append(decision)


def _journal(draft: Draft, first: int, last: int) -> list[Entry]:
    """Entries by number, those drafted included."""
    journal = draft.books.journal
    found = journal[first - 1 : last] if last >= first else []
    above: Draft | None = draft
    drafted: list[Entry] = []
    while above is not None:
        drafted += above.entries
        above = above.above
    return [*found, *sorted((one for one in drafted if first <= one.number <= last), key=lambda one: one.number)]


def _summed(
    draft: Draft, account: Account, payer: str, reversal: bool, denials: tuple[Denial, ...], notes: list[str]
) -> PostedClaim:
    sums = dict.fromkeys(("paid", "contractual", "other", "patient", "next"), 0)
    words = {Kind.PAYER_PAYMENT: "paid", Kind.CONTRACTUAL: "contractual", Kind.ADJUSTMENT: "other"}
    for entry in draft.entries:
        if entry.kind is Kind.TRANSFER:
            sums["patient" if entry.to == PATIENT else "next"] += entry.amount
        elif entry.kind in words:
            sums[words[entry.kind]] += entry.amount
    paid, contractual, other, patient, following = sums.values()
    return PostedClaim(
        *(account.number, payer, reversal, paid, contractual, other, patient, following), denials, tuple(notes)
    )


def _outside(draft: Draft, remittance: Remittance, one: ProviderAdjustment) -> Outside:
    kind, sentence = OUTSIDE.get(one.reason, (Kind.UNAPPLIED, "Money outside of claims. Ask the payer what it is for."))
    sentence = one.sentence or sentence
    reference = one.reference or remittance.trace
    draft.add(kind, -one.amount, remittance.payer_id, code=one.reason, reference=reference, note=sentence)
    return Outside(one.reason, one.reference, -one.amount, sentence)
