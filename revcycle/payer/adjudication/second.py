"""Payment after another payer: what the plan would pay alone, and what its method makes of it."""

from __future__ import annotations

from collections.abc import Mapping

from revcycle.payer.adjudication.case import Case, LineCase
from revcycle.payer.order_of_benefits import MedicarePart, order_of_benefits
from revcycle.payer.plan import Part
from revcycle.payer.prior import prior_shares
from revcycle.payer.remittance import PAID
from revcycle.payer.secondary import OwnBenefit, SecondaryLine, secondary_payment

__all__ = ["earlier_payers", "in_order", "settle"]


def earlier_payers(case: Case) -> None:
    """Notes what earlier payers have made of each line. Whatever is decided later is decided about the rest."""
    if case.claim.earlier:
        for line, prior in zip(case.lines, prior_shares(case.claim), strict=True):
            line.prior = prior


def in_order(case: Case) -> None:
    """A payer that is not first waits for the answers of those before it (CO-22)."""
    if case.person is None or case.coverage is None or case.plan is None:
        return
    claim = case.claim
    day = claim.days[0] if claim.days else case.received
    part: MedicarePart = "medicare-a" if case.plan.kind == "medicare-a" else "medicare-b"
    order = order_of_benefits(
        case.world,
        case.person.id,
        day,
        employment=claim.employment,
        auto=claim.auto,
        accident=claim.accident,
        part=part,
    )
    answered = {one.payer.payer_id for one in claim.earlier}
    mine = next((one for one in order if one.coverage.plan == case.plan.id), None)
    before = [one for one in order if mine is not None and one.place < mine.place]
    missing = [one for one in before if case.world.payer_of(one.coverage.plan).payer_id not in answered]
    if missing and mine is not None:
        names = " and ".join(case.world.plans[one.coverage.plan].name for one in missing)
        sentence = (
            f"{names} pays before {case.plan.name}, and the claim does not tell what it has decided. {mine.sentence} "
            f"Bill {names} first; then send this claim with that remittance."
        )
        case.send_back("22", "other-payer-first", mine.source, sentence, "MA04")


def settle(case: Case, shares: Mapping[int, Mapping[Part, int]]) -> dict[int, SecondaryLine]:
    """What is paid of each open line after the earlier payers, by line number; the lines take it over.

    Args:
        case: with every open line priced.
        shares: the patient's share of each open line if this were the only payer.
    """
    assert case.plan is not None
    lines = list(case.open_lines())
    own = []
    for line in lines:
        allowed, parts = min(line.allowed or 0, line.line.charge), shares[line.number]
        own.append(
            OwnBenefit(
                line.number, line.line.charge, allowed, parts["deductible"], parts["copay"], parts["coinsurance"]
            )
        )
    prior = [line.prior for line in lines if line.prior is not None]
    medicare = case.payer.medicare
    outside = any(line.contract is None for line in lines)
    decided = secondary_payment(
        case.plan.secondary,
        own,
        prior,
        steps=case.plan.steps,
        balance_billing=outside and case.plan.balance_billing,
        sequestration_percent=medicare.sequestration_percent if medicare else 0,
        whole=case.claim.kind == "institutional",
        source=f"{case.plan.name} ({case.plan.id}), payment as second payer: {case.plan.secondary}",
    )
    for line, result in zip(lines, decided, strict=True):
        _take_over(line, result)
    return {one.line: one for one in decided}


def _take_over(line: LineCase, result: SecondaryLine) -> None:
    """Puts the second payer's decision in the place of what it would have done alone."""
    line.amounts.clear()
    line.quantities.clear()
    line.explanations.clear()
    for told in result.explanations:
        if told.bucket == PAID:
            line.explanations.append(told)
        else:
            group, reason = told.bucket.split("-", 1)
            line.take(group, reason, told.amount, told.rule, told.source, told.sentence)
    line.explanations[:] = [one for one in line.explanations if one.bucket != PAID or one.amount]
    line.decided = True
