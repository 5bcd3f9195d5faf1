"""How a payer takes a decision back: the reversal, and beside it the correction.

Source: 835 005010X221A1, section on reversals and corrections: the reversal has status 22, the same codes and groups,
and every sum turned around, line by line; the correction is an ordinary decision that follows it. The group code CR of
version 4010 is no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from revcycle.claim.adjudicated import Adjustment
from revcycle.payer.remittance import REVERSAL, ClaimPayment, Explanation, LinePayment

__all__ = ["correction_of", "replacement", "reverse"]


def reverse(payment: ClaimPayment) -> ClaimPayment:
    """The decision taken back: status 22, all sums turned around, the same codes, remarks and control number.

    The sums of a payment and of its reversal add up to nothing in every bucket. Units stay as they were decided on.
    ``patient_owes`` is turned around too: on the wire CLP05 stays away, for it is told only above 0.

    Raises:
        ValueError: the payment is a reversal itself.
    """
    if payment.status == REVERSAL:
        raise ValueError(f"{payment.control_number} is a reversal already. Reverse the payment that it took back once.")
    return replace(
        payment,
        status=REVERSAL,
        charge=-payment.charge,
        paid=-payment.paid,
        patient_owes=-payment.patient_owes,
        adjustments=_turned(payment.adjustments),
        lines=tuple(_line(line) for line in payment.lines),
        forwarded_to="",
        reverses=payment.control_number,
        explanations=tuple(
            Explanation(
                one.line,
                one.bucket,
                -one.amount,
                "reversal",
                one.source,
                f"The payer takes its decision {payment.control_number} back. It had said: {one.sentence}",
            )
            for one in payment.explanations
        ),
    )


def replacement(before: ClaimPayment, after: ClaimPayment) -> tuple[ClaimPayment, ClaimPayment]:
    """The reversal of a decision and the new one, in the order in which a remittance tells them."""
    return reverse(before), after


def correction_of(reversal: ClaimPayment, payments: Sequence[ClaimPayment]) -> ClaimPayment | None:
    """The new decision after a reversal in one remittance: the same account and days; None where there is none."""
    at = next((at for at, one in enumerate(payments) if one is reversal), -1)
    return next(
        (
            other
            for other in payments[at + 1 :]
            if other.status != REVERSAL
            and other.control_number != reversal.reverses
            and (other.account, other.first, other.last) == (reversal.account, reversal.first, reversal.last)
        ),
        None,
    )


def _turned(adjustments: tuple[Adjustment, ...]) -> tuple[Adjustment, ...]:
    return tuple(
        Adjustment(one.group, one.reason, -one.amount, None if one.quantity is None else -one.quantity)
        for one in adjustments
    )


def _line(line: LinePayment) -> LinePayment:
    return replace(
        line,
        charge=-line.charge,
        paid=-line.paid,
        allowed=None if line.allowed is None else -line.allowed,
        adjustments=_turned(line.adjustments),
    )
