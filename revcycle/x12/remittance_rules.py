"""Checks an 835: whether it balances at line, claim and remittance level, and whether its adjustments make sense."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from revcycle.x12.dictionary import reason
from revcycle.x12.finding import Finding, fault
from revcycle.x12.remittance import Adjustment, PaidClaim, PaidLine, Payment, RemittanceReader
from revcycle.x12.segment import shown
from revcycle.x12.values import plain_money
from revcycle.x12.walk import Step

__all__ = ["RemittanceRules"]

ENDING = {"SE", "ST", "GE", "GS", "IEA", "ISA"}
REVERSAL = "22"


class RemittanceRules:
    """Checks the remittances of a file as its segments come by."""

    def __init__(self) -> None:
        self.reader = RemittanceReader()
        self.open = False

    def take(self, step: Step) -> list[Finding]:
        """What is wrong with the claim, or the whole remittance, that ended before this segment."""
        found: list[Finding] = []
        before = self.reader.payment
        ended = self.reader.take(step) if self.open or step.segment.tag == "ST" else None
        if ended is not None:
            found += _claim(ended)
        if self.open and step.segment.tag in ENDING:
            found += _payment(before)
            self.open = False
        if step.segment.tag == "ST":
            guide = step.transaction.guide if step.transaction is not None else None
            self.open = guide is not None and guide.set == "835"
        return found

    def end(self) -> list[Finding]:
        """What is wrong with the claim that was open when the file ended. A remittance without end is not summed."""
        ended = self.reader.end() if self.open else None
        return list(_claim(ended)) if ended is not None else []


def _claim(claim: PaidClaim) -> Iterator[Finding]:
    for line in claim.lines:
        yield from _line(line)
    if claim.difference:
        adjusted = sum((one.amount for one in claim.all_adjustments), Decimal(0))
        sentence = (
            f"The claim does not balance: charge {plain_money(claim.charge)} less adjustments {plain_money(adjusted)} "
            f"is {plain_money(claim.charge - adjusted)}, but {plain_money(claim.paid)} was paid "
            f"(difference {plain_money(claim.difference)})."
        )
        mend = "Ask the payer for a corrected remittance; do not post the claim as it is."
        yield fault("balance-claim", claim.segment, sentence, mend)
    charged = sum((line.charge for line in claim.lines), Decimal(0))
    if claim.lines and charged != claim.charge:
        sentence = f"The lines charge {plain_money(charged)}, the claim {plain_money(claim.charge)}."
        yield fault("line-charges", claim.segment, sentence, "Look whether a line is missing.", severity="warning")
    yield from _patient(claim)
    for one in claim.all_adjustments:
        yield from _adjustment(one)
    yield from _remarks(claim)


def _patient(claim: PaidClaim) -> Iterator[Finding]:
    told = sum((one.amount for one in claim.all_adjustments if one.group == "PR"), Decimal(0))
    if claim.segment.element(2) != REVERSAL and told != claim.patient_owes:
        sentence = (
            f"CLP05 says that the patient owes {plain_money(claim.patient_owes)}, but the adjustments with PR add up "
            f"to {plain_money(told)}."
        )
        mend = "Bill the patient the PR amounts only, and ask the payer."
        yield fault("patient-owes", claim.segment, sentence, mend, element=5, severity="warning")


def _line(line: PaidLine) -> Iterator[Finding]:
    if line.difference:
        adjusted = sum((one.amount for one in line.adjustments), Decimal(0))
        sentence = (
            f"The line does not balance: charge {plain_money(line.charge)} less adjustments {plain_money(adjusted)} is "
            f"{plain_money(line.charge - adjusted)}, but {plain_money(line.paid)} was paid "
            f"(difference {plain_money(line.difference)})."
        )
        mend = "Ask the payer for a corrected remittance; do not post the line as it is."
        yield fault("balance-line", line.segment, sentence, mend)


def _adjustment(one: Adjustment) -> Iterator[Finding]:
    if one.group == "CR":
        sentence = "The group code CR belongs to version 4010. In 5010 a reversal is told by CLP02 = 22."
        yield fault("group-code-old", one.segment, sentence, "Use CO, OA, PI or PR.", element=1)
    if not one.amount:
        sentence = f"The adjustment {shown(one.group)}-{shown(one.reason)} is of 0 dollars."
        mend = "An adjustment tells a sum; leave it out."
        yield fault("adjustment-zero", one.segment, sentence, mend, element=one.element + 1, severity="warning")
    known = reason(one.reason)
    if known is not None and known.groups and one.group not in known.groups:
        groups = " or ".join(sorted(known.groups))
        sentence = (
            f"Reason {known.code} ({known.meaning}) stands with {shown(one.group)}; it may stand with {groups} only."
        )
        yield fault("reason-group", one.segment, sentence, "Ask the payer.", element=1, severity="warning")
    if known is not None and known.ended:
        sentence = f"Reason {known.code} ({known.meaning}) is no longer given out."
        yield fault("reason-ended", one.segment, sentence, "Ask the payer.", element=one.element, severity="warning")


def _remarks(claim: PaidClaim) -> Iterator[Finding]:
    holders = [(claim.adjustments, claim.remarks)]
    holders += [(line.adjustments, line.remarks or claim.remarks) for line in claim.lines]
    for adjustments, remarks in holders:
        for one in adjustments:
            known = reason(one.reason)
            if known is not None and known.remark and not remarks:
                sentence = f"Reason {known.code} ({known.meaning}) needs a remark code that says more; there is none."
                mend = "Ask the payer what is meant."
                yield fault("remark-needed", one.segment, sentence, mend, element=one.element, severity="warning")


def _payment(payment: Payment) -> Iterator[Finding]:
    segment = payment.segment
    if segment is None:
        return  # its absence is told with the loop
    if payment.difference:
        outside = sum((one.amount for one in payment.adjustments), Decimal(0))
        sentence = (
            f"The remittance does not balance: its {payment.claims} claims paid {plain_money(payment.paid)}, less "
            f"{plain_money(outside)} outside of claims (PLB) is {plain_money(payment.paid - outside)}, but the payment "
            f"is {plain_money(payment.amount)} (difference {plain_money(payment.difference)})."
        )
        mend = "Compare with the deposit, and ask the payer; do not post it as it is."
        yield fault("balance-remittance", segment, sentence, mend, element=2)
    if payment.amount < 0:
        sentence = f"The payment is {plain_money(payment.amount)}; it cannot be below 0."
        mend = "What is owed to the payer is carried forward with PLB code FB."
        yield fault("payment-negative", segment, sentence, mend, element=2)
    if (segment.element(4) == "NON") != (payment.amount == 0):
        sentence = f"BPR04 says “{shown(segment.element(4))}” for a payment of {plain_money(payment.amount)}."
        mend = "NON stands for no payment, and for nothing else."
        yield fault("payment-method", segment, sentence, mend, element=4, severity="warning")
