"""What the guarantor is billed: a statement as data, as accessible HTML and as plain text, and the steps of asking.

A statement bills an account only when insurance is settled on it: nothing is owed by a payer and nothing to one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from revcycle.claim import Line, Person
from revcycle.codes.procedures import procedures
from revcycle.dates import us_date
from revcycle.ledger.account import Account
from revcycle.ledger.aging import BUCKETS, bucket
from revcycle.ledger.books import Books
from revcycle.ledger.entry import PATIENT, LedgerError
from revcycle.ledger.page import facts, money, page, paragraph, table
from revcycle.money import dollars

__all__ = [
    "DAYS_BETWEEN",
    "DAYS_TO_PAY",
    "STEPS",
    "Billed",
    "Statement",
    "Step",
    "Waiting",
    "guarantor_accounts",
    "next_step",
    "send_statement",
    "statement",
    "statement_page",
    "statement_text",
]

DAYS_TO_PAY = 21
"""Days from the statement until payment is due: this course's own policy."""

DAYS_BETWEEN = 30
"""Days between two statements."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of asking a guarantor for money (dunning).

    Attributes:
        number: from 1; of a letter, which statement it is.
        name: what the practice calls it.
        after: days from the first statement.
        sentence: what it says to the guarantor, or to the practice where it is no letter.
        letter: whether a statement goes out.
    """

    number: int
    name: str
    after: int
    sentence: str
    letter: bool = True


STEPS = (
    Step(1, "first statement", 0, "This is what your insurance has left for you to pay. Thank you for paying in time."),
    Step(
        2,
        "reminder",
        30,
        "Perhaps our first bill did not reach you. Please pay, or call us to agree on a payment plan.",
    ),
    Step(
        3,
        "second reminder",
        60,
        "Your bill is more than 60 days old. Call us: we can spread it, or see if you get help.",
    ),
    Step(4, "final notice", 90, "Please pay or call us within 30 days. Financial help is still open to you."),
    Step(
        *(5, "decision", 120),
        "Four letters brought no payment. Decide with a manager: assistance, a payment plan, an agency, or bad debt.",
        letter=False,
    ),
)
"""This course's own steps. The last comes 120 days after the first bill (see adjusting.COLLECTION_DAYS)."""


@dataclass(frozen=True, slots=True)
class Billed:
    """One account on a statement, sums in cents.

    Attributes:
        account: its number.
        patient: who was treated.
        day: the first day of service.
        services: each with its charge.
        charge, insurance_paid, adjusted, patient_paid: as the account tells.
        due: what the guarantor owes.
        insurance: what each payer did, in sentences.
    """

    account: str
    patient: str
    day: date
    services: tuple[tuple[str, int], ...]
    charge: int
    insurance_paid: int
    adjusted: int
    patient_paid: int
    due: int
    insurance: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """An account that is not billed because insurance is not settled: its number, day of service, and why."""

    account: str
    day: date
    sentence: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A bill to a guarantor.

    Attributes:
        guarantor: who gets it.
        day: of the statement.
        billed: the accounts that are due.
        waiting: those that wait for insurance.
        due: the sum, in cents.
        pay_by: until when.
        ages: what is due by its age since the first statement, in the buckets of aging.
        step: which step of asking this is.
    """

    guarantor: Person
    day: date
    billed: tuple[Billed, ...]
    waiting: tuple[Waiting, ...]
    due: int
    pay_by: date
    ages: tuple[int, ...]
    step: Step


def guarantor_accounts(books: Books, guarantor: Person) -> Iterator[Account]:
    """The accounts whose bills this person gets."""
    for account in books.accounts.values():
        if (account.guarantor.name, account.guarantor.born) == (guarantor.name, guarantor.born):
            yield account


def unsettled(account: Account) -> str:
    """Why insurance is not settled on an account, in a sentence; "" where it is."""
    total = account.total
    refused = {denial.payer for denial in account.denials}
    for payer in account.payers:
        cents = total.balances.get(payer, 0)
        if cents > 0 and payer in refused:
            name = account.party_name(payer)
            return f"{name} has refused a part, and {dollars(cents)} stand open with it. We are taking that up with it."
        if cents > 0:
            return f"We are waiting for {account.party_name(payer)} to decide about {dollars(cents)}."
        if cents < 0:
            return f"{account.party_name(payer)} has paid {dollars(-cents)} too much. We are settling that first."
    return ""


def next_step(account: Account, day: date) -> Step | None:
    """The step of asking that is due for an account on a day; None where none is."""
    if unsettled(account) or account.total.patient <= 0:
        return None
    sent = [one for one in account.statements if one <= day]
    if not sent:
        return STEPS[0]
    step = STEPS[min(len(sent), len(STEPS) - 1)]
    waited = (day - max(sent)).days >= DAYS_BETWEEN
    return step if waited and (day - min(sent)).days >= step.after else None


def statement(books: Books, guarantor: Person, day: date, describe: Callable[[Line], str] | None = None) -> Statement:
    """What a guarantor owes on a day.

    Args:
        books: the accounts.
        guarantor: who gets the bill: a Person as on the account.
        day: of the statement; it tells the books as they are.
        describe: a service in words; by default the course's label of it, its description on the claim, or its code.

    Raises:
        LedgerError: this person has no account, or nothing is due; the sentence says why.
        CodeFileError: the file of procedures is damaged.
    """
    accounts = list(guarantor_accounts(books, guarantor))
    name = full_name(guarantor)
    if not accounts:
        raise LedgerError(f"{name} has no account here.")
    waiting = tuple(
        Waiting(account.number, account.service_day, why) for account in accounts if (why := unsettled(account))
    )
    due = [account for account in accounts if not unsettled(account) and account.total.patient > 0]
    if not due:
        why = f" {waiting[0].sentence} No bill goes out before that." if waiting else ""
        raise LedgerError(f"{name} owes nothing now.{why}")
    ages = [0] * len(BUCKETS)
    for account in due:
        first = min(account.statements, default=day)
        ages[bucket((day - first).days)] += account.total.patient
    billed = tuple(_billed(account, describe or _described) for account in due)
    letters = [step for step in STEPS if step.letter]
    step = letters[min(max(len(account.statements) for account in due), len(letters) - 1)]
    total = sum(one.due for one in billed)
    return Statement(guarantor, day, billed, waiting, total, day + timedelta(days=DAYS_TO_PAY), tuple(ages), step)


def send_statement(books: Books, guarantor: Person, day: date) -> Statement:
    """Makes a statement and notes on its accounts that it went out.

    Raises:
        LedgerError: nothing is due, or one went out that day already.
    """
    made = statement(books, guarantor, day)
    if any(day in books.accounts[one.account].statements for one in made.billed):
        raise LedgerError(f"A statement to {full_name(guarantor)} went out on {us_date(day)} already.")
    for one in made.billed:
        books.accounts[one.account].statements.append(day)
    return made


def statement_page(made: Statement, practice: str) -> str:
    """The statement as accessible HTML."""
    head = [
        ("Statement for", full_name(made.guarantor)),
        ("Statement date", us_date(made.day)),
        ("You owe", dollars(made.due)),
        ("Please pay by", us_date(made.pay_by)),
    ]
    services = [
        [one.account, one.patient, us_date(one.day), name, money(cents)]
        for one in made.billed
        for name, cents in one.services
    ]
    sums = [[one.account, *map(money, _sums(one))] for one in made.billed]
    several = len(sums) > 1
    if several:
        totals = map(sum, zip(*map(_sums, made.billed), strict=True))
        sums.append(["All accounts", *map(money, totals)])
    parts = [
        facts(head),
        paragraph(made.step.sentence),
        table("What you owe", ["Account", *SUMS], sums, total=several),
        table("Services", ["Account", "Patient", "Date of service", "Service", "Charge"], services),
        *(paragraph(f"Account {one.account}: {sentence}") for one in made.billed for sentence in one.insurance),
        table("How old it is, in days since your first bill", ["Age", *BUCKETS], [["You owe", *map(money, made.ages)]]),
    ]
    if made.waiting:
        waits = [[one.account, us_date(one.day), one.sentence] for one in made.waiting]
        parts.append(table("Not billed yet", ["Account", "Date of service", "Why"], waits))
    parts.append(paragraph(HELP))
    return page(f"Statement from {practice}", *parts)


def statement_text(made: Statement, practice: str) -> str:
    """The statement as plain text."""
    lines = [
        f"{practice}: STATEMENT",
        f"For {full_name(made.guarantor)}, {us_date(made.day)}",
        f"You owe {dollars(made.due)}. Please pay by {us_date(made.pay_by)}.",
        made.step.sentence,
    ]
    for one in made.billed:
        lines += ["", f"Account {one.account}, {one.patient}, {us_date(one.day)}"]
        lines += [f"  {name}: {dollars(cents)}" for name, cents in one.services]
        lines += [f"  {name}: {dollars(cents)}" for name, cents in zip(SUMS, _sums(one), strict=True)]
        lines += [f"  {sentence}" for sentence in one.insurance]
    aged = ", ".join(f"{name}: {dollars(cents)}" for name, cents in zip(BUCKETS, made.ages, strict=True))
    lines += ["", f"Days since your first bill: {aged}"]
    lines += [f"Not billed yet: account {one.account}, {us_date(one.day)}. {one.sentence}" for one in made.waiting]
    return "\n".join([*lines, "", HELP])


SUMS = ("Charge", "Insurance paid", "Adjusted", "You paid", "You owe")
HELP = (
    "Do you think that something is wrong, or can you not pay all at once? Call us. You may ask for a payment plan and "
    "for financial assistance."
)


def full_name(person: Person) -> str:
    """A person's name as an envelope has it."""
    name = person.name
    return " ".join(filter(None, (name.first, name.middle, name.last, name.suffix)))


def _sums(one: Billed) -> tuple[int, ...]:
    return one.charge, one.insurance_paid, one.adjusted, one.patient_paid, one.due


def _described(line: Line) -> str:
    found = procedures.get(line.code) if line.code else None
    if found is not None:
        return f"{procedures.label(found.concept)} ({line.code})"
    return line.description or (f"Service {line.code}" if line.code else f"Revenue code {line.revenue_code}")


def _billed(account: Account, describe: Callable[[Line], str]) -> Billed:
    total = account.total
    services = tuple((describe(line.service), line.tally.charge) for line in account.lines if line.tally.charge)
    return Billed(
        *(account.number, full_name(account.patient), account.service_day, services, total.charge),
        *(total.payer_paid, total.adjusted, total.patient_paid, total.balances.get(PATIENT, 0)),
        tuple(_insurance(account)),
    )


def _insurance(account: Account) -> Iterator[str]:
    """What each payer did, as the patient should hear it."""
    for decision in account.decisions:
        if decision.reversed:
            continue
        left = sum(line.patient for line in decision.lines)
        words = (
            f"{account.party_name(decision.payer)} decided on {us_date(decision.day)}: it paid {dollars(decision.paid)}"
        )
        yield f"{words} and left {dollars(left)} to you or your next plan." if left else f"{words}."
