"""The follow-up work-list: what somebody has to do next, why, by when, and what it is worth."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from revcycle.dates import us_date
from revcycle.ledger.account import Account, AccountLine, Denial, payer_id
from revcycle.ledger.books import Books
from revcycle.ledger.denial_policy import Policy, denial_policy
from revcycle.ledger.entry import PATIENT, Kind
from revcycle.ledger.page import money, page, table
from revcycle.ledger.statement import next_step
from revcycle.money import dollars
from revcycle.payer.payer import Payer

__all__ = ["PROMPT_PAY_DAYS", "REFUND_DAYS", "SOON", "Expected", "Task", "WorkItem", "follow_up", "follow_up_page"]

Task = Literal[
    "coverage",
    "no answer",
    "returned claim",
    "claim to send",
    "denial",
    "rest",
    "underpayment",
    "credit",
    "statement",
    "decision",
    "unapplied",
]
TASKS: tuple[Task, ...] = get_args(Task)
Expected = Callable[[Account, AccountLine, str], int | None]
"""What the contract lets expect: the allowed amount in cents of an account's line with a payer, or None."""

PROMPT_PAY_DAYS = 30
"""When an answer is expected from a payer whose rules are not known."""

REFUND_DAYS = 60
"""Days to report and return an overpayment by Medicare or Medicaid, from when it is identified (Social Security Act
1128J(d); 42 CFR 401.305 as of 2025). Here the day on which the credit arose counts, to be safe."""

SOON = 14
"""Days: a deadline as near as that comes first whatever it is worth."""

NEW_CLAIM = "MA130"
"""The remark with which Medicare returns a claim that it cannot process: no decision, so no appeal."""


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One thing to do.

    Attributes:
        task: what kind of work.
        account: its number; "" for money that is on no account.
        party: whom it is about: a payer's id, or PATIENT.
        amount: what it is worth, in cents.
        since: from when.
        deadline: the last day; None where there is none.
        reason: why, in a sentence.
        next_step: what to do, in a sentence.
        code: of a denial, such as "CO-16".
    """

    task: Task
    account: str
    party: str
    amount: int
    since: date
    deadline: date | None
    reason: str
    next_step: str
    code: str = ""


def follow_up(
    books: Books, day: date, expected: Expected | None = None, policy: Policy | None = None
) -> list[WorkItem]:
    """What is to be done on a day, in the order in which to do it.

    First what has to be done within 14 days, the nearest deadline first (a refund that is late stands here too); then
    by what it is worth; last what is too late already, which needs a decision.

    Args:
        books: the accounts, with the rules of their payers.
        day: today.
        expected: what the contract lets expect of a line; without it no underpayment is looked for.
        policy: next steps by reason code; by default the course's own.
    """
    rules = policy or denial_policy()
    items: list[WorkItem] = []
    for account in books.accounts.values():
        for payer in account.payers:
            items += _insurance(books, account, payer, day, rules)
            if expected is not None:
                items += _underpaid(books, account, payer, expected)
        items += _credits(books, account)
        items += _patient(books, account, day, rules)
    items += _unapplied(books)
    return sorted(items, key=lambda item: _order(item, day))


def follow_up_page(items: list[WorkItem], day: date) -> str:
    """The list as an accessible table, as HTML."""
    rows = [
        [
            *(
                item.account or "none",
                item.task,
                money(item.amount),
                us_date(item.deadline) if item.deadline else "none",
            ),
            *(item.reason, item.next_step),
        ]
        for item in items
    ]
    headers = ["Account", "Task", "Worth", "Deadline", "Why", "Next step"]
    return page("Follow-up", table(f"What is to be done on {us_date(day)}", headers, rows, "Nothing is to be done."))


def _order(item: WorkItem, day: date) -> tuple[object, ...]:
    if item.deadline is None:
        return 1, 0, -item.amount, item.account
    late = item.deadline < day
    soon = item.deadline <= day + timedelta(days=SOON)
    if soon and (not late or item.task == "credit"):
        return 0, item.deadline.toordinal(), -item.amount, item.account
    return (2 if late else 1), 0, -item.amount, item.account


def _insurance(books: Books, account: Account, payer: str, day: date, policy: Policy) -> Iterator[WorkItem]:
    owed = account.owed_by(payer)
    if owed <= 0:
        return
    rules = books.payers.get(payer_id(payer))
    name = account.party_name(payer)
    since = account.total.since.get(payer, account.opened)
    tried = [one for one in account.submissions if one.payer == payer]
    sent = [one.day for one in tried if not one.returned]
    if tried and not sent:
        yield WorkItem(
            *("returned claim", account.number, payer, owed, tried[-1].day, _filing(account, payer, rules)),
            f"The clearinghouse returned the claim on {us_date(tried[-1].day)}: {tried[-1].returned}",
            "Mend it and send it again as an original. The payer has never seen it, so the time to file runs on.",
        )
        return
    if not sent:
        yield WorkItem(
            *("claim to send", account.number, payer, owed, since, _filing(account, payer, rules)),
            f"{name} owes {dollars(owed)}, but no claim was sent to it.",
            "Send the claim with what the payer before has decided.",
        )
        return
    answers = [one for one in account.decisions if one.payer == payer and not one.reversed]
    if not answers or max(one.day for one in answers) < max(sent):
        allowed = rules.prompt_pay_days if rules else PROMPT_PAY_DAYS
        waited = (day - max(sent)).days
        if waited > allowed:
            yield WorkItem(
                *("no answer", account.number, payer, owed, max(sent), _filing(account, payer, rules)),
                f"{name} has not answered for {waited} days; it should within {allowed}.",
                "Look whether the claim was accepted (277CA), then ask for its status (276).",
            )
        return
    denials = [one for one in account.denials if one.payer == payer]
    for denial in denials:
        yield _denial(account, denial, rules, policy)
    rest = owed - sum(one.amount for one in denials)
    if rest > 0:
        yield WorkItem(
            *("rest", account.number, payer, rest, max(one.day for one in answers), None),
            f"{name} has answered, and {dollars(rest)} are open with it without a reason.",
            "Compare the remittance with the account, line by line. A line may be missing.",
        )


def _denial(account: Account, denial: Denial, rules: Payer | None, policy: Policy) -> WorkItem:
    rule = policy.rule(denial.code.partition("-")[2])
    line = account.lines[denial.line - 1]
    step = rule.next_step
    deadline = None
    if NEW_CLAIM in denial.remarks:
        step = "The payer could not process it: mend it and send a new claim. There is no appeal."
        deadline = _filing(account, denial.payer, rules)
    elif rules is not None and rule.work == "appeal" and rules.appeals:
        deadline = denial.day + timedelta(days=rules.appeals[0].days)
        step = f"{step} The first appeal is due by {us_date(deadline)}."
    elif rules is not None and rule.work in ("correct", "eligibility", "document", "decide"):
        deadline = denial.day + timedelta(days=rules.correction.days)
        step = f"{step} {rules.correction.rule} By {us_date(deadline)}."
    remarks = f" with {', '.join(denial.remarks)}" if denial.remarks else ""
    reason = f"{account.party_name(denial.payer)} refused line {denial.line} ({line.name}) with {denial.code}{remarks}."
    return WorkItem(
        *("denial", account.number, denial.payer, denial.amount, denial.day, deadline, reason, step, denial.code)
    )


def _filing(account: Account, payer: str, rules: Payer | None) -> date | None:
    """The last day on which the payer takes the claim; None where its rules are not known."""
    if rules is None or account.claim.days is None:
        return None
    before = list(account.payers)[: list(account.payers).index(payer)]
    answered = [one.day for one in account.decisions if one.payer in before and not one.reversed]
    first, last = account.claim.days
    institutional = account.claim.kind == "institutional"
    return rules.filing.last_day(first, last, institutional, max(answered, default=None))


def _underpaid(books: Books, account: Account, payer: str, expected: Expected) -> Iterator[WorkItem]:
    last = {}
    for decision in account.decisions:
        if decision.payer == payer and not decision.reversed:
            last.update({line.line: (decision, line) for line in decision.lines})
    rules = books.payers.get(payer_id(payer))
    for number, (decision, told) in last.items():
        line = account.lines[number - 1]
        right = expected(account, line, payer)
        if right is None or told.allowed is None or told.allowed >= right:
            continue
        deadline = decision.day + timedelta(days=rules.appeals[0].days) if rules and rules.appeals else None
        yield WorkItem(
            *("underpayment", account.number, payer, right - told.allowed, decision.day, deadline),
            f"{account.party_name(payer)} allowed {dollars(told.allowed)} for line {number} ({line.name}); the "
            f"contract says {dollars(right)}.",
            "Compare with the contract and ask the payer to pay the difference; if it refuses, appeal.",
        )


def _credits(books: Books, account: Account) -> Iterator[WorkItem]:
    total = account.total
    for party, cents in total.balances.items():
        if cents >= 0 or (party == PATIENT and total.open > 0):  # a copay waits for the payer's answer
            continue
        since = total.since.get(party, account.opened)
        rules = books.payers.get(payer_id(party))
        federal = rules is not None and rules.kind in ("medicare", "medicaid")
        deadline = since + timedelta(days=REFUND_DAYS) if federal else None
        name = account.party_name(party)
        step = "Find out why. If it was paid twice or too much, refund it."
        if federal:
            step += f" Report and return it by {us_date(deadline or since)}: kept longer it can count as a false claim."
        elif party == PATIENT:
            step += " Look first whether the patient owes on another account."
        yield WorkItem(
            *("credit", account.number, party, -cents, since, deadline),
            f"The practice owes {name} {dollars(-cents)}.",
            step,
        )


def _patient(books: Books, account: Account, day: date, policy: Policy) -> Iterator[WorkItem]:
    step = next_step(account, day)
    if step is None:
        return
    owed = account.total.patient
    since = account.total.since.get(PATIENT, account.opened)
    if not account.statements and (doubtful := _doubtful(books, account, policy)):
        code, words = doubtful
        reason = (
            f"{dollars(owed)} are left to the patient, but {code} may mean that the coverage was taken down wrongly."
        )
        yield WorkItem("coverage", account.number, PATIENT, owed, since, None, reason, words, code)
    elif step.letter:
        reason = f"The patient owes {dollars(owed)} and insurance is settled."
        yield WorkItem("statement", account.number, PATIENT, owed, since, None, reason, f"Send the {step.name}.")
    else:
        reason = f"The patient was billed {len(account.statements)} times for {dollars(owed)} and has not paid."
        yield WorkItem("decision", account.number, PATIENT, owed, since, None, reason, step.sentence)


def _doubtful(books: Books, account: Account, policy: Policy) -> tuple[str, str] | None:
    """The first reason, with its next step, why the patient should not be billed before coverage is looked at again."""
    for entry in books.entries(account.number):
        if entry.kind is Kind.TRANSFER and entry.to == PATIENT and not entry.reversal:
            rule = policy.rule(entry.code.partition("-")[2])
            if rule.work in ("eligibility", "reroute"):
                return entry.code, rule.next_step
    return None


def _unapplied(books: Books) -> Iterator[WorkItem]:
    sums: dict[tuple[str, str], tuple[int, date, str, str]] = {}
    for entry in books.journal:
        if entry.kind is Kind.UNAPPLIED:
            key = entry.party, entry.reference
            cents, since, code, note = sums.get(key, (0, entry.day, entry.code, entry.note))
            sums[key] = cents + entry.amount, since, code, note
    for (party, reference), (cents, since, code, note) in sums.items():
        if not cents:
            continue
        name = books.payers[party].name if party in books.payers else party
        verb = "has paid" if cents > 0 else "has taken back"
        yield WorkItem(
            *("unapplied", "", party, abs(cents), since, None),
            f"{name} {verb} {dollars(abs(cents))} ({code} {reference}), and it is on no account. {note}",
            "Find the account and put it there; if it belongs to none, ask the payer.",
            code,
        )
