"""What earlier payers have made of a claim, as the next payer reads it line by line; and how a decision is handed on.

A claim to a second payer carries the first one's decision (837 loops 2320 and 2430). The sums of an earlier payer that
tells no lines are spread over the lines by charge.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from revcycle.claim.adjudicated import Adjustment, PriorAdjudication, PriorLine
from revcycle.claim.claim import Claim
from revcycle.claim.named import FILING_CODES, Insurance
from revcycle.money import spread
from revcycle.payer.remittance import PRIMARY, SECONDARY, TERTIARY, ClaimPayment

__all__ = ["FORWARDED", "PriorShare", "cross_over", "prior_adjudication", "prior_shares"]

FORWARDED = {PRIMARY: "19", SECONDARY: "20", TERTIARY: "21"}
"""CLP02 of a claim that was decided on and sent on to a further payer."""

PRICE = frozenset({"1", "2", "3", "66", "122"})
"""With PR: what the patient owes of the price itself. Any other PR reason lies outside of it."""

EARLIER = "23"
"""What a payer that is not first says of those before it: their sums are in it already, and are not counted again."""


@dataclass(frozen=True, slots=True)
class PriorShare:
    """What all earlier payers together have made of one line, in cents.

    Attributes:
        paid: by them.
        written_off: what they took off so that nobody owes it (CO, PI, OA): the provider has posted it already.
        price_share: what they left to the patient of their price: deductible, copay, coinsurance.
    """

    paid: int = 0
    written_off: int = 0
    price_share: int = 0

    @property
    def allowed(self) -> int:
        """What the earlier payer took as the whole price: paid, and the patient's share of it."""
        return self.paid + self.price_share

    def open(self, charge: int) -> int:
        """What is still open of the charge: what the earlier payer left to the patient.

        Never below 0, and never more than the charge less what was paid: what an earlier payer's price adds to the
        charge (a sum written off below 0) opens nothing for the next.
        """
        return min(charge, max(0, charge - self.paid - max(0, self.written_off)))


def prior_shares(claim: Claim) -> tuple[PriorShare, ...]:
    """What the earlier payers of a claim have made of each of its lines, in their order; nothing where there is none.

    Raises:
        ValueError: the claim has no lines.
    """
    charges = [max(0, line.charge) for line in claim.lines]
    total = [PriorShare()] * len(charges)
    for insurance in claim.earlier:
        decided = insurance.adjudication
        if decided is not None:
            total = [_sum(one, other) for one, other in zip(total, _shares(decided, charges), strict=True)]
    return tuple(total)


def prior_adjudication(payment: ClaimPayment, day: date) -> PriorAdjudication:
    """A payer's decision as a claim to the next payer carries it.

    Args:
        payment: the decision.
        day: when it was made: the day of the remittance.
    """
    lines = tuple(
        PriorLine(
            line.line, line.paid, line.code or line.revenue_code, line.modifiers, line.units, line.adjustments, day
        )
        for line in payment.lines
    )
    # Each line tells its day; the claim tells one only where there are no lines (837 loops 2330B and 2430, DTP*573).
    return PriorAdjudication(
        payment.paid,
        payment.patient_owes,
        payment.control_number,
        None if lines else day,
        payment.adjustments,
        lines,
    )


def cross_over(payment: ClaimPayment, further: Insurance) -> ClaimPayment:
    """A decision that the payer has sent on to the next payer itself, as Medicare does: nobody need bill it again.

    The status turns to 19, 20 or 21, the further payer is named, and a remark says so: MA07 for Medicaid, MA18 for
    any other (835 005010X221A1, CLP02 and NM1*TT). A denied or reversed claim is not sent on, and comes back as it is.
    """
    if payment.status not in FORWARDED or not (payment.paid or payment.patient_owes):
        return payment
    remark = "MA07" if further.filing == FILING_CODES["medicaid"] else "MA18"
    remarks = payment.remarks if remark in payment.remarks else (*payment.remarks, remark)
    return replace(payment, status=FORWARDED[payment.status], forwarded_to=further.payer.name, remarks=remarks)


def _sum(one: PriorShare, other: PriorShare) -> PriorShare:
    # What a second payer left to the patient replaces what the first did: it decided on just that part.
    return PriorShare(one.paid + other.paid, one.written_off + other.written_off, other.price_share)


def _shares(decided: PriorAdjudication, charges: list[int]) -> list[PriorShare]:
    count = len(charges)
    paid, off, share = [0] * count, [0] * count, [0] * count
    for line in decided.lines:
        if 1 <= line.line <= count:
            paid[line.line - 1] += line.paid
            for one in line.adjustments:
                off[line.line - 1] += _written_off(one)
                share[line.line - 1] += _price_share(one)
    rest = decided.paid - sum(paid)
    whole = (
        spread(rest, charges),
        spread(sum(_written_off(one) for one in decided.adjustments), charges),
        spread(sum(_price_share(one) for one in decided.adjustments), charges),
    )
    return [
        PriorShare(paid[at] + whole[0][at], off[at] + whole[1][at], share[at] + whole[2][at]) for at in range(count)
    ]


def _written_off(one: Adjustment) -> int:
    return 0 if one.group == "PR" or one.reason == EARLIER else one.amount


def _price_share(one: Adjustment) -> int:
    return one.amount if one.group == "PR" and one.reason in PRICE else 0
