"""How a payer turns decisions into one payment with its advice, and carries over what it could not settle.

Signs of PLB (835 005010X221A1; X12 answers 227, 325, 738, 1756, 1976): a sum above 0 takes away from the payment, one
below 0 adds to it. The codes used here:

* WO, overpayment: below 0 in the remittance that reverses a claim and does not take the money yet; above 0 in the one
  that takes it. The reference is the payer's number of the claim both times.
* FB, balance forward: below 0 where a remittance would be short, for BPR02 is never below 0; above 0 in the next one
  that has anything to settle. The reference is the number of the remittance that was short, both times.
* 72, return: below 0 for a check of the provider, beside a WO of the same sum above 0: nothing moves.
* L6, interest, and CT, capitation: below 0, for they add to the payment.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Literal

from revcycle.money import dollars, to_cents
from revcycle.parties.organizations import Organization
from revcycle.payer.contract import Contract
from revcycle.payer.correction import correction_of
from revcycle.payer.overpayments import Balance, Overpayment, Refund, RemittingError
from revcycle.payer.payer import Payer
from revcycle.payer.remittance import REVERSAL, ClaimPayment, ProviderAdjustment, Remittance

__all__ = [
    "ISSUED_ANEW",
    "Recovery",
    "capitation",
    "interest",
    "late_days",
    "overpaid",
    "remit",
]

Recovery = Literal["at-once", "later"]
DAYS_OF_YEAR = 365
ISSUED_ANEW = "recomputed"
"""The rule of a decision that was issued anew because another claim was taken back."""


def remit(
    payments: Sequence[ClaimPayment],
    payer: Payer,
    payee: Organization,
    day: date,
    trace: str,
    carried: Balance | None = None,
    *,
    recovery: Recovery = "later",
    wait: int = 30,
    refunds: Sequence[Refund] = (),
    additions: Sequence[ProviderAdjustment] = (),
    check: bool = False,
) -> tuple[Remittance, Balance]:
    """One remittance, and what the provider owes after it.

    Args:
        payments: decisions, in the order in which they are told: a reversal before its correction.
        payer, payee: who pays whom.
        day: of the payment.
        trace: the number of the check or transfer; unique for the payer.
        carried: what the provider owed before; by default nothing.
        recovery: whether a reversal's money is taken in this remittance, or told here and taken later.
        wait: days after which an overpayment that was told of is taken from other claims' money.
        refunds: checks that the provider has sent for overpayments told of before.
        additions: interest and capitation, as :func:`interest` and :func:`capitation` make them; sums below 0.
        check: whether the provider is paid by check, not by transfer.

    Raises:
        RemittingError: a refund does not fit what is owed, an addition is no addition, a claim stands there twice, or
            the trace number is that of a balance which is still open.
    """
    balance = carried or Balance()
    _check(payments, balance, trace, additions)
    told: list[ProviderAdjustment] = []
    for refund in refunds:
        balance, pair = _refund(balance, refund)
        told += pair
    due = balance.due(day, wait)
    balance = balance.without(due)
    told += [_taken(one) for one in due]
    if recovery == "later":
        for over in overpaid(payments, day):
            balance = balance.told(over)
            sentence = (
                f"{over.reason} The money is not taken now, so it is added back here. Send it, or it is taken from a "
                f"payment after {wait} days."
            )
            told.append(ProviderAdjustment("WO", over.reference, -over.amount, sentence))
    told += additions
    before = sum(payment.paid for payment in payments) - sum(one.amount for one in told)
    forward, balance = _forward(balance, before, trace)
    told += forward
    amount = before - sum(one.amount for one in forward)
    method = "NON" if amount == 0 else "CHK" if check else "ACH"
    remittance = Remittance(
        payer.name,
        payer.payer_id,
        payee.name,
        payee.npi,
        payee.tax_id,
        day,
        trace,
        method,
        amount,
        tuple(payments),
        tuple(told),
    )
    return remittance, balance


def overpaid(payments: Sequence[ClaimPayment], day: date) -> tuple[Overpayment, ...]:
    """What reversals leave owing: for each, what was taken back less what its correction beside it pays anew."""
    found: list[Overpayment] = []
    used: list[ClaimPayment] = []
    for reversal in payments:
        if reversal.status != REVERSAL:
            continue
        correction = correction_of(reversal, [other for other in payments if not any(other is one for one in used)])
        used += [correction] if correction is not None else []
        anew = correction.paid if correction is not None else 0
        over = -reversal.paid - anew
        if over > 0:
            reason = (
                f"Claim {reversal.reverses} had been paid {dollars(-reversal.paid)} and is now worth {dollars(anew)}: "
                f"{dollars(over)} was paid too much."
            )
            found.append(Overpayment(reversal.reverses, over, day, reason))
    return tuple(found)


def late_days(payer: Payer, received: date, paid: date) -> int:
    """How many days after the payer's own limit a clean claim was paid; 0 where it was in time."""
    return max(0, (paid - received).days - payer.prompt_pay_days)


def interest(payer: Payer, payment: ClaimPayment, day: date) -> ProviderAdjustment | None:
    """Interest for a clean claim that is paid late; None where nothing is owed.

    Simple interest on what is paid, for each day after the payer's limit, at a yearly rate: paid x rate / 365 x days,
    rounded to the cent. Whether interest is owed and at which rate is the law of the state or the contract: here a line
    of the payer's file. Medicare's rate changes every half year, and is not modelled. A decision that the payer issues
    anew because another claim was taken back is not late, however long ago its claim came.

    Args:
        payer: for its limit and its rate.
        payment: as decided; it must tell when the claim was received.
        day: of the payment.
    """
    percent = payer.late_interest_percent
    if payment.received is None or payment.status == REVERSAL or payment.paid <= 0:
        return None
    if any(why.rule == ISSUED_ANEW for why in payment.why(0)):
        return None
    days = late_days(payer, payment.received, day)
    amount = to_cents(Decimal(payment.paid) * percent * days / 10000 / DAYS_OF_YEAR)
    if not amount:
        return None
    sentence = (
        f"The claim came on {payment.received} and should have been paid within {payer.prompt_pay_days} days. It is "
        f"{days} days late: {dollars(payment.paid)} x {percent}% x {days} / {DAYS_OF_YEAR} = {dollars(amount)}."
    )
    return ProviderAdjustment("L6", payment.control_number, -amount, sentence)


def capitation(contract: Contract, members: int, month: date) -> ProviderAdjustment | None:
    """A month's payment for the services that are paid by the head; None where the contract has none, or no member.

    Args:
        contract: with ``per_member_per_month``.
        members: how many are assigned to the practice in that month.
        month: any day of it.

    Raises:
        RemittingError: there are fewer than no members.
    """
    if members < 0:
        raise RemittingError("There cannot be fewer than 0 members. Count them again.")
    amount = contract.per_member_per_month * members
    if not amount:
        return None
    rate = dollars(contract.per_member_per_month)
    sentence = f"Capitation for {month:%B %Y}: {members} members x {rate} = {dollars(amount)}."
    return ProviderAdjustment("CT", f"{month:%Y%m}", -amount, sentence)


def _check(
    payments: Sequence[ClaimPayment], balance: Balance, trace: str, additions: Sequence[ProviderAdjustment]
) -> None:
    seen = set()
    for payment in payments:
        key = (payment.control_number, payment.status == REVERSAL)
        if key in seen:
            raise RemittingError(f"Claim {payment.control_number} stands in the remittance twice. Tell it once.")
        seen.add(key)
    if not trace or trace == balance.reference:
        raise RemittingError(f"The trace number “{trace}” is missing or was used before. Give each payment its own.")
    for one in additions:
        if one.amount >= 0:
            raise RemittingError(f"{one.reason} of {one.amount} cents adds nothing. Give it a sum below 0.")


def _taken(one: Overpayment) -> ProviderAdjustment:
    sentence = f"{one.reason} It was told on {one.since}, and is taken from the money of other claims now.".strip()
    return ProviderAdjustment("WO", one.reference, one.amount, sentence)


def _refund(balance: Balance, refund: Refund) -> tuple[Balance, list[ProviderAdjustment]]:
    after = balance.refunded(refund)
    came = f"The check {refund.check} over {dollars(refund.amount)} has come." if refund.check else "A check has come."
    return after, [
        ProviderAdjustment("72", refund.reference, -refund.amount, f"{came} It is set against the overpayment."),
        ProviderAdjustment(
            "WO", refund.reference, refund.amount, f"{dollars(refund.amount)} of the overpayment is settled by a check."
        ),
    ]


def _forward(balance: Balance, before: int, trace: str) -> tuple[list[ProviderAdjustment], Balance]:
    """The balance-forward entries, and the balance after them.

    A balance waits as long as there is nothing to settle it with. It is never told twice at a time: what is still short
    becomes one new balance, under the number of this remittance.
    """
    if before == 0 or (before > 0 and not balance.forwarded):
        return [], balance
    told = []
    if balance.forwarded:
        sentence = f"{dollars(balance.forwarded)} was short in remittance {balance.reference}, and is settled here."
        told.append(ProviderAdjustment("FB", balance.reference, balance.forwarded, sentence))
    short = balance.forwarded - before
    if short <= 0:
        return told, Balance(0, "", balance.overpayments)
    sentence = f"This remittance is {dollars(short)} short. Nothing is paid, and the sum is carried to the next one."
    told.append(ProviderAdjustment("FB", trace, -short, sentence))
    return told, Balance(short, trace, balance.overpayments)
