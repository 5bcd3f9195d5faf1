"""Where each part of a payer's decision about a line goes: payment, adjustment, next payer, patient, or to a person."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from revcycle.claim.adjudicated import Adjustment
from revcycle.ledger.account import Account, Denial, LineDecision
from revcycle.ledger.books import Draft
from revcycle.ledger.denial_policy import Policy
from revcycle.ledger.entry import PATIENT, Kind
from revcycle.ledger.matching import LineResult
from revcycle.money import dollars

__all__ = ["Routed", "Source", "apply_patient_credit", "route"]


@dataclass(frozen=True, slots=True)
class Source:
    """What a decision came with: the account's id of the payer, the day, and the trace of the payment."""

    payer: str
    day: date
    trace: str


@dataclass(slots=True)
class Routed:
    """What became of one line: its decision, what waits for a person, and what a reader should know."""

    decision: LineDecision | None
    denials: list[Denial] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Parts:
    """The adjustments of a line by what is done with them."""

    contractual: list[Adjustment] = field(default_factory=list)
    other: list[Adjustment] = field(default_factory=list)
    refused: list[Adjustment] = field(default_factory=list)
    next_payer: list[Adjustment] = field(default_factory=list)
    patient: list[Adjustment] = field(default_factory=list)
    prior: int = 0
    duplicate: bool = False


def route(draft: Draft, account: Account, result: LineResult, source: Source, policy: Policy) -> Routed:
    """Drafts the entries of one line.

    What other payers or the patient have settled of a line is no longer this payer's to adjust: a secondary payer
    names it with OA-23, and often repeats the first payer's price difference with CO-45. So what is on the account
    already is taken off the payer's adjustments first (those of the contract, then others, refusals, and what it
    leaves to the patient), and only the rest is posted. Where OA-23 names more than the account knows, the difference
    stays open and is told.
    """
    number, payer = result.line.number, source.payer
    tally = draft.tally(account, number)
    routed = Routed(None)
    parts = _sorted(result, policy, tally.charge)
    settled = tally.charge - tally.balances.get(payer, 0)
    surplus = settled - parts.prior
    for kind in (parts.contractual, parts.other, parts.refused, parts.patient, parts.next_payer):
        surplus = _absorb(kind, surplus)
    if surplus > 0:
        routed.notes.append(
            f"Line {number} ({result.line.name}): {dollars(surplus)} more came from {account.party_name(payer)} than "
            "was open with it. That is a credit balance: find out who is to be paid back."
        )
    elif surplus < 0:
        routed.notes.append(
            f"Line {number} ({result.line.name}): {account.party_name(payer)} counts {dollars(parts.prior)} from "
            f"earlier payers, the account {dollars(settled)}. {dollars(-surplus)} stay open with it: compare the first "
            "payer's remittance."
        )
    _draft(draft, account, result, source, parts)
    routed.decision = _decision(draft, account, result, source, parts)
    if parts.duplicate and routed.decision is None:
        routed.notes.append(f"Line {number}: a duplicate of what was answered before. Nothing is to do.")
    else:
        routed.denials = [
            Denial(number, payer, one.code, one.amount, result.remarks, source.day, source.trace)
            for one in parts.refused
            if one.amount
        ]
    return routed


def apply_patient_credit(draft: Draft, account: Account) -> None:
    """Moves what the patient has paid too much on one line to what the patient owes on another."""
    owed = [(line.number, draft.tally(account, line.number).patient) for line in account.lines]
    credits_ = [[number, -cents] for number, cents in owed if cents < 0]
    for number, cents in owed:
        rest = cents
        while rest > 0 and credits_:
            part = min(rest, credits_[0][1])
            draft.add(Kind.APPLIED, -part, PATIENT, account, credits_[0][0], note=f"Moved to line {number}.")
            draft.add(Kind.APPLIED, part, PATIENT, account, number, note=f"Moved from line {credits_[0][0]}.")
            rest -= part
            credits_[0][1] -= part
            if not credits_[0][1]:
                del credits_[0]


def _sorted(result: LineResult, policy: Policy, charge: int) -> _Parts:
    parts = _Parts()
    for one in result.adjustments:
        if one.group == "PR":
            parts.patient.append(one)
            continue
        whole = charge > 0 and one.amount == charge and result.paid == 0
        disposition = policy.disposition(one.group, one.reason, whole)
        if disposition == "prior":
            parts.prior += one.amount
        elif disposition == "contractual":
            parts.contractual.append(one)
        elif disposition == "adjustment":
            parts.other.append(one)
        elif disposition == "next-payer":
            parts.next_payer.append(one)
        elif disposition == "patient-has-it":
            parts.patient.append(one)
        else:
            parts.duplicate = parts.duplicate or disposition == "duplicate"
            parts.refused.append(one)
    return parts


def _absorb(adjustments: list[Adjustment], surplus: int) -> int:
    """Takes what is settled already off some adjustments. Returns what is left of it."""
    for place, one in enumerate(adjustments):
        part = max(0, min(surplus, one.amount))
        if part:
            adjustments[place] = replace(one, amount=one.amount - part)
            surplus -= part
    return surplus


def _draft(draft: Draft, account: Account, result: LineResult, source: Source, parts: _Parts) -> None:
    payer, number = source.payer, result.line.number

    def add(kind: Kind, one: Adjustment, to: str = "") -> None:
        draft.add(kind, one.amount, payer, account, number, to=to, code=one.code, reference=source.trace)

    draft.add(Kind.PAYER_PAYMENT, result.paid, payer, account, number, reference=source.trace)
    for one in parts.contractual:
        add(Kind.CONTRACTUAL, one)
    for one in parts.other:
        add(Kind.ADJUSTMENT, one)
    following = account.next_payer(payer)
    for one in parts.patient:
        # What the payer has given to the patient is the patient's to pass on, and no other payer's.
        add(Kind.TRANSFER, one, PATIENT if one.reason == "100" and one.group != "PR" else following or PATIENT)
    for one in parts.next_payer:
        if following:
            add(Kind.TRANSFER, one, following)
        else:
            parts.refused.append(one)


def _decision(draft: Draft, account: Account, result: LineResult, source: Source, parts: _Parts) -> LineDecision | None:
    """What the payer decided; None for a mere duplicate of what it decided before."""
    number = result.line.number
    if parts.duplicate and not result.paid:
        before = (one for one in draft.decisions_of(account) if one.payer == source.payer)
        if any(line.line == number for one in before for line in one.lines):
            return None
    patient = sum(one.amount for one in result.adjustments if one.group == "PR")
    allowed = result.allowed
    if allowed is None and not parts.refused and not parts.prior:
        cut = sum(one.amount for one in result.adjustments if one.reason == "253")
        allowed = result.paid + patient + cut
    return LineDecision(number, allowed, result.paid, patient)
