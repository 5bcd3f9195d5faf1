"""The rows that a panel's year comes to: plain values in the order of the columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from revcycle.ledger.entry import PATIENT
from revcycle.ledger.tally import Tally
from revcycle.payer.remittance import ClaimPayment
from revcycle.year.population import FIRST, LAST
from revcycle.year.practice import PanelYear
from revcycle.year.work import Answer, Work, refusals

__all__ = ["PanelRows", "panel_rows"]

Row = tuple[object, ...]


@dataclass(slots=True)
class PanelRows:
    """What one panel hands over.

    Attributes:
        tables: rows by table; postings lack what stands outside of accounts, deposits lack those of payers.
        told: what payers paid, claim by claim, without lines: payer's id, day, and the claims in order.
        members: how many people each payer pays by the head for, by plan and month (its first day).
    """

    tables: dict[str, list[Row]]
    told: list[tuple[str, date, tuple[ClaimPayment, ...]]]
    members: dict[tuple[str, date], int] = field(default_factory=dict)


def panel_rows(year: PanelYear) -> PanelRows:
    """The rows of a panel after its year."""
    tables: dict[str, list[Row]] = {
        "claims": [_claim(year, work) for work in year.works],
        "lines": [row for work in year.works for row in _lines(year, work)],
        "postings": list(_postings(year)),
        "denials": [row for work in year.works for row in _denials(year, work)],
        "patients": list(_patients(year)),
        "remittances": [],
        "deposits": [
            (one.day, one.party, one.amount, one.reference, one.method, one.at_desk)
            for one in year.ledger.deposits
            if one.party == PATIENT
        ],
        "balances": list(_balances(year)),
    }
    told = [
        (one.payer_id, one.day, tuple(replace(paid, lines=(), adjustments=(), explanations=()) for paid in one.claims))
        for one in year.remitted
    ]
    return PanelRows(tables, told, _members(year))


def _sums(tally: Tally) -> Row:
    adjusted = tally.contractual + tally.other
    return tally.payer_paid, tally.patient_paid, adjusted, tally.written_off, tally.patient, tally.open


def _part(year: PanelYear, cause: str) -> str | None:
    return year.causes[cause].where if cause else None


def _claim(year: PanelYear, work: Work) -> Row:
    visit, account = work.visit, year.ledger.accounts.get(work.account)
    total = account.total if account else Tally()
    billed_to = work.wrong.destination
    billed_plan = work.billed_plan(year.world)
    provider = year.world.roster.providers[visit.provider]
    answer, outcome = work.first_answer, work.first_outcome(year.ledger.policy)
    refused = list(refusals(answer.payment, year.ledger.policy)) if answer else []
    settled = outcome in ("paid", "patient owes", "no payment due")
    paid_on = next((one.day for one in work.answers if one.payment.paid > 0), None)
    return (
        *(work.account, visit.person.id, billed_to.payer.payer_id, billed_plan),
        visit.coverages[1].plan if len(visit.coverages) > 1 else None,
        *(visit.provider, provider.specialty, visit.template.id, visit.template.place),
        *(visit.day, work.entered if work.entered <= LAST else None, work.sent[0] if work.sent else None),
        *(len(work.wrong.lines), work.wrong.total, total.charge),
        bool(work.sent) and not work.rejections,
        work.rejections[0][1][0] if work.rejections else None,
        outcome,
        answer.day if answer else None,
        outcome == "denied",
        refused[0][1].code if refused else None,
        sum(one.amount for _, one in refused),
        settled and work.times_sent(billed_to.payer.payer_id) == 1,
        len(work.sent),
        work.appealed or None,
        *(work.cause or "none", _part(year, work.cause)),
        *(paid_on, (paid_on - work.sent[0]).days if paid_on else None),
        *_sums(total),
        len(account.statements) if account else 0,
        _status(year, work, total),
    )


def _status(year: PanelYear, work: Work, total: Tally) -> str:
    """Where a claim stands on the last day."""
    if not work.sent:
        return "not sent"
    if work.voided:
        return "taken back"
    if not any(total.balances.values()):
        return "settled"
    if total.open == 0:
        return "with the patient" if total.patient > 0 else "credit"
    if work.rejections and not work.answers and work.rejections[-1][0] == work.sent[-1]:
        return "rejected"
    account = year.ledger.accounts[work.account]
    if any(account.denials):
        return "denied"
    return "with the second payer" if account.claim.earlier else "with the payer"


def _lines(year: PanelYear, work: Work) -> Iterator[Row]:
    account = year.ledger.accounts.get(work.account)
    if account is None:
        return
    told = {line.line: line for line in work.first_answer.payment.lines} if work.first_answer else {}
    refused = dict(reversed(list(refusals(work.first_answer.payment, year.ledger.policy)))) if work.first_answer else {}
    for line in account.lines:
        sent = work.wrong.lines[line.number - 1] if line.number <= len(work.wrong.lines) else line.service
        first, why = told.get(line.number), refused.get(line.number) or refused.get(0)
        pointed = sent.pointers[0] if sent.pointers else 0
        yield (
            *(work.account, line.number, sent.code, " ".join(sent.modifiers) or None, int(sent.units)),
            work.wrong.diagnoses[pointed - 1].code if pointed else None,
            line.tally.charge,
            *((first.allowed, first.paid) if first else (None, None)),
            why.code if why else None,
            *_sums(line.tally),
        )


def _postings(year: PanelYear) -> Iterator[Row]:
    for entry in year.ledger.journal:
        if entry.account:
            yield (
                *(entry.number, entry.day, entry.account, entry.line, entry.kind.value, entry.amount, entry.party),
                *(entry.to or None, entry.code or None, entry.reference, entry.reversal),
            )


def _denials(year: PanelYear, work: Work) -> Iterator[Row]:
    for place, answer in enumerate(work.answers):
        remarks = {line.line: line.remarks for line in answer.payment.lines}
        for number, one in refusals(answer.payment, year.ledger.policy):
            told = remarks.get(number) or answer.payment.remarks
            yield (
                *(work.account, number, answer.payer_id, answer.day, one.code, " ".join(told) or None, one.amount),
                *(place == 0, work.cause or "none", _part(year, work.cause), bool(work.worked), work.appealed or None),
                *(work.gave_up, _since(work, answer, number)),
            )


def _since(work: Work, answer: Answer, number: int) -> int:
    """What this payer has paid for a line after it had refused; of the whole claim, for line 0."""
    later = [one for one in work.answers if one.payer_id == answer.payer_id and one.day > answer.day]
    return sum(line.paid for one in later for line in one.payment.lines if number in (0, line.line))


def _patients(year: PanelYear) -> Iterator[Row]:
    counts: dict[str, int] = {}
    for work in year.works:
        counts[work.visit.person.id] = counts.get(work.visit.person.id, 0) + 1
    for family in year.families:
        for person in family.members:
            held = [one for one in family.coverages if one.patient == person.id and one.plan != "medicare-a"]
            ends = [one.ends for one in held if one.ends]
            yield (
                *(person.id, family.id, person.born, person.sex, held[0].plan),
                *(held[1].plan if len(held) > 1 else None, max(ends, default=None), counts.get(person.id, 0)),
            )


def _balances(year: PanelYear) -> Iterator[Row]:
    for account in year.ledger.accounts.values():
        total = account.total
        for party, cents in total.balances.items():
            if cents:
                age = (LAST - account.service_day).days
                yield account.number, party, cents, age, total.since.get(party)


def _members(year: PanelYear) -> dict[tuple[str, date], int]:
    """Who is in a plan that pays by the head, on the first day of each month."""
    paying = {
        plan
        for payer in year.world.payers.values()
        for contract in payer.contracts
        if contract.organization == "practice" and contract.per_member_per_month
        for plan in contract.plans
    }
    found: dict[tuple[str, date], int] = {}
    for month in range(FIRST.month, FIRST.month + 12):
        day = date(FIRST.year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
        for family in year.families:
            for coverage in family.coverages:
                if coverage.plan in paying and coverage.active(day):
                    found[coverage.plan, day] = found.get((coverage.plan, day), 0) + 1
    return found
