"""What a payer pays after another: line by line, by the plan's own method.

Of each line's charge the earlier payers have paid a part and written a part off; what they left to the patient is
**open**. The second payer decides on that part alone. So for every line, to the cent:

    charge = OA-23 (paid and written off before) + paid now + written off now + what the patient still owes

and neither more than the payer's own benefit nor more than the open part is ever paid. Sources: NAIC model regulation
120, section 7 (a secondary plan pays no more than it would have paid alone); 42 CFR 411.33 and 411.35 for Medicare; 835
005010X221A1, section on secondary payment, for OA-23.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from revcycle.claim.adjudicated import Adjustment
from revcycle.money import dollars, percent_of, spread
from revcycle.payer.plan import Part, SecondaryMethod
from revcycle.payer.prior import PriorShare
from revcycle.payer.remittance import PAID, Explanation

__all__ = ["PATIENT_CODES", "OwnBenefit", "SecondaryLine", "lowest_of_three", "secondary_payment"]

PATIENT_CODES: dict[Part, str] = {"deductible": "1", "coinsurance": "2", "copay": "3"}
"""The reason code with PR of each part of the patient's share."""

MSP = "42 CFR 411.33"
MSP_PATIENT = "42 CFR 411.35"
NAIC = "NAIC coordination of benefits model regulation 120, section 7"
SEQUESTRATION = "Budget Control Act, sequestration of Medicare"


@dataclass(frozen=True, slots=True)
class OwnBenefit:
    """What this payer would do with a line if it were the only one, in cents.

    Attributes:
        line: the number of the claim's line, from 1.
        charge: of the line.
        allowed: this payer's price.
        deductible, copay, coinsurance: the patient's share of it.
    """

    line: int
    charge: int
    allowed: int
    deductible: int = 0
    copay: int = 0
    coinsurance: int = 0

    @property
    def share(self) -> int:
        """The whole of the patient's share."""
        return self.deductible + self.copay + self.coinsurance

    @property
    def benefit(self) -> int:
        """What this payer would pay alone."""
        return self.allowed - self.share


@dataclass(frozen=True, slots=True)
class SecondaryLine:
    """A line as the second payer decides, in cents.

    Attributes:
        line: its number.
        paid: now.
        adjustments: OA-23, what is written off now, and what the patient owes; none of 0.
        deductible, copay, coinsurance: what the patient really owes of each.
        credited: what counts as met of this payer's deductible: as much as if it were the only payer, for what others
            have paid meets it too (42 CFR 411.30(b); NAIC 120, section 7).
        explanations: why, for what was paid and for each adjustment.
    """

    line: int
    paid: int
    adjustments: tuple[Adjustment, ...]
    deductible: int
    copay: int
    coinsurance: int
    credited: int
    explanations: tuple[Explanation, ...] = field(default=(), compare=False)

    @property
    def patient_owes(self) -> int:
        """The adjustments with group PR."""
        return sum(one.amount for one in self.adjustments if one.group == "PR")


@dataclass(frozen=True, slots=True)
class _Sums:
    """What the decision stands on, of one line or of a whole claim."""

    open: int
    before: int  # paid by the earlier payers
    price_before: int  # the earlier payer's allowed amount
    allowed: int
    share: int

    @classmethod
    def of(cls, own: OwnBenefit, prior: PriorShare) -> _Sums:
        return cls(prior.open(own.charge), prior.paid, prior.allowed, own.allowed, own.share)

    @classmethod
    def whole(cls, lines: Sequence[_Sums]) -> _Sums:
        return cls(
            sum(line.open for line in lines),
            sum(line.before for line in lines),
            sum(line.price_before for line in lines),
            sum(line.allowed for line in lines),
            sum(line.share for line in lines),
        )

    @property
    def benefit(self) -> int:
        return self.allowed - self.share

    @property
    def room(self) -> int:
        """What is left of this payer's price after the earlier payments, and is open."""
        return min(self.open, max(0, self.allowed - self.before))

    def rest(self, method: SecondaryMethod, paid: int) -> int:
        """What the patient owes after this payment."""
        if method == "none":
            return 0
        if method == "lowest-of-three":
            return max(0, min(self.share, self.allowed - self.before - paid, self.open - paid))
        return self.room - paid


def secondary_payment(
    method: SecondaryMethod,
    own: Sequence[OwnBenefit],
    prior: Sequence[PriorShare],
    *,
    steps: Sequence[Part] = ("deductible", "copay", "coinsurance"),
    balance_billing: bool = False,
    sequestration_percent: int = 0,
    whole: bool = False,
    source: str = "",
) -> tuple[SecondaryLine, ...]:
    """What is paid of each line after the earlier payers.

    * ``up-to-allowed``: what is open, until all payers together have paid this payer's price; no more than the own
      benefit.
    * ``own-benefit-less-paid``: the own benefit less what was paid before, if anything is left.
    * ``own-fee-less-paid``: the own fee less what was paid before; the rest is written off.
    * ``lowest-of-three``: Medicare; see :func:`lowest_of_three`.
    * ``none``: nothing.

    Args:
        method: the plan's.
        own: what this payer would do with each line alone.
        prior: what the earlier payers have made of each, in the same order.
        steps: the plan's order of taking the patient's share.
        balance_billing: whether the provider may ask the patient for what lies above this payer's price: outside the
            network only, and only where the plan allows it.
        sequestration_percent: taken from each Medicare payment.
        whole: whether the claim is decided on as a whole, as a hospital's is: the method is applied to the sums of the
            claim, and the result is spread over the lines. Medicare then takes the lowest of four sums (411.33(e)).
        source: where the plan's method stands, for the explanations.

    Raises:
        ValueError: own and prior do not belong together, or the own sums contradict each other.
    """
    _check(own, prior)
    lines = [_Sums.of(one, share) for one, share in zip(own, prior, strict=True)]
    if not lines:
        return ()
    if whole:
        paid, rest, why = _together(method, _Sums.whole(lines), lines)
        whys = [why] * len(lines)
    else:
        decided = [_paid(method, line) for line in lines]
        paid, whys = [amount for amount, _ in decided], [why for _, why in decided]
        rest = [line.rest(method, amount) for line, amount in zip(lines, paid, strict=True)]
    parts = _parts(own, rest, steps, whole)
    teller = _Teller(method, steps, balance_billing, sequestration_percent, source)
    return tuple(
        teller.line(one, share, sums, *decision)
        for one, share, sums, *decision in zip(own, prior, lines, paid, parts, whys, strict=True)
    )


def lowest_of_three(own: OwnBenefit, prior: PriorShare) -> tuple[int, int, int]:
    """The three sums of 42 CFR 411.33(a), in cents: Medicare pays the lowest of them, and never less than nothing.

    1. The charge, or what the provider must take as payment in full where that is less, less what was paid before.
    2. What Medicare would pay alone.
    3. The higher of Medicare's fee and the earlier payer's price, both before deductible and coinsurance, less what was
       paid before.

    The example of 411.33(b): charge $175; the earlier payer allowed $150 and paid $120; Medicare's fee is $125, its
    deductible is met. The sums are $55, $100 and $30: Medicare pays $30.
    """
    return _three(_Sums.of(own, prior))


def _check(own: Sequence[OwnBenefit], prior: Sequence[PriorShare]) -> None:
    if len(own) != len(prior):
        raise ValueError(f"{len(own)} lines, but an earlier decision on {len(prior)}. Give one for each line.")
    for one in own:
        if min(one.charge, one.allowed, one.deductible, one.copay, one.coinsurance) < 0 or one.share > one.allowed:
            raise ValueError(f"Line {one.line}: the patient's share is over the allowed amount, or a sum is below 0.")


def _paid(method: SecondaryMethod, sums: _Sums) -> tuple[int, str]:
    opened, before = dollars(sums.open), dollars(sums.before)
    if method == "up-to-allowed":
        return min(sums.room, sums.benefit), (
            f"It pays the lowest of what is open ({opened}), its price less what was paid before "
            f"({dollars(sums.allowed)} - {before}), and what it would pay alone ({dollars(sums.benefit)})."
        )
    if method == "own-benefit-less-paid":
        return min(sums.open, max(0, sums.benefit - sums.before)), (
            f"It pays what it would pay alone less what was paid before: {dollars(sums.benefit)} - {before}, "
            f"never below 0 nor above what is open ({opened})."
        )
    if method == "own-fee-less-paid":
        return min(sums.room, sums.benefit), (
            f"It pays its fee less what was paid before: {dollars(sums.allowed)} - {before}, never below 0 nor "
            f"above what is open ({opened})."
        )
    if method == "lowest-of-three":
        first, second, third = _three(sums)
        return max(0, min(first, second, third)), (
            "Medicare pays the lowest of three sums: the charge, or the price agreed before, less paid: "
            f"{dollars(first)}; what it would pay alone: {dollars(second)}; the higher price less paid: "
            f"{dollars(third)}."
        )
    return 0, "This plan never pays after another."


def _three(sums: _Sums) -> tuple[int, int, int]:
    return sums.open, sums.benefit, max(sums.allowed, sums.price_before) - sums.before


def _together(method: SecondaryMethod, sums: _Sums, lines: Sequence[_Sums]) -> tuple[list[int], list[int], str]:
    """The decision on a whole claim, spread over its lines: what is paid, what the patient owes, and why."""
    if method == "lowest-of-three":
        accepted = sums.open + sums.before
        four = (sums.benefit, sums.allowed - sums.before, accepted - sums.before, accepted - sums.share)
        paid = max(0, min(four))
        why = (
            "Medicare pays the claim as a whole the lowest of four sums: its price less the patient's share: "
            f"{dollars(four[0])}; its price less paid: {dollars(four[1])}; the charge, or the price agreed before, "
            f"less paid: {dollars(four[2])}; the same less the patient's share: {dollars(four[3])}."
        )
    else:
        paid, why = _paid(method, sums)
    # No part is above its line's open sum, for the whole is not above their sum.
    parts = spread(paid, [line.open for line in lines])
    rest = spread(sums.rest(method, paid), [line.open - part for line, part in zip(lines, parts, strict=True)])
    return list(parts), list(rest), f"{why} That is {dollars(paid)} for the claim, spread over its lines."


def _parts(own: Sequence[OwnBenefit], rest: Sequence[int], steps: Sequence[Part], whole: bool) -> list[dict[Part, int]]:
    """What the patient owes of each line, told by the parts of this plan's own share in the plan's order."""
    pools: list[dict[Part, int]] = [
        {"deductible": one.deductible, "copay": one.copay, "coinsurance": one.coinsurance} for one in own
    ]
    if whole:  # a line may owe what the plan's share of another line was
        pools = [{part: sum(pool[part] for pool in pools) for part in pools[0]}] * len(pools)
    found: list[dict[Part, int]] = []
    for pool, left in zip(pools, rest, strict=True):
        parts: dict[Part, int] = dict.fromkeys(pool, 0)
        for part in steps:
            parts[part] = min(left - sum(parts.values()), pool[part])
            pool[part] -= parts[part]
        found.append(parts)
    return found


@dataclass(frozen=True, slots=True)
class _Teller:
    """Puts a decision into adjustments and sentences."""

    method: SecondaryMethod
    steps: Sequence[Part]
    balance_billing: bool
    sequestration_percent: int
    source: str

    def line(
        self, own: OwnBenefit, prior: PriorShare, sums: _Sums, paid: int, parts: dict[Part, int], why: str
    ) -> SecondaryLine:
        """One line as decided."""
        cut = percent_of(paid, self.sequestration_percent)
        above = sums.open - paid - sum(parts.values())
        told = [(PAID, paid - cut, f"secondary-{self.method}", self.source or self.law, why)]
        if earlier := own.charge - sums.open:
            told.append(("OA-23", earlier, "earlier-payers", self.law, _earlier(prior, sums.open)))
        if cut:
            sentence = f"{self.sequestration_percent}% of the payment of {dollars(paid)} is withheld by law."
            told.append(("CO-253", cut, "sequestration", SEQUESTRATION, sentence))
        if above:
            told.append(self.above(above))
        told += [self.part(part, parts[part]) for part in self.steps if parts[part]]
        explanations = tuple(Explanation(own.line, *one) for one in told)
        adjustments = tuple(_adjustment(one) for one in explanations if one.bucket != PAID)
        return SecondaryLine(
            own.line,
            paid - cut,
            adjustments,
            parts["deductible"],
            parts["copay"],
            parts["coinsurance"],
            0 if self.method == "none" else own.deductible,
            explanations,
        )

    @property
    def law(self) -> str:
        """Where the method stands when the plan's file is not named."""
        return MSP if self.method == "lowest-of-three" else NAIC

    def part(self, part: Part, amount: int) -> tuple[str, int, str, str, str]:
        """One part of what the patient owes."""
        law = MSP_PATIENT if self.method == "lowest-of-three" else self.source or NAIC
        sentence = f"{dollars(amount)} of this plan's own {part} is covered by no payment, before or now."
        return (f"PR-{PATIENT_CODES[part]}", amount, f"secondary-{part}", law, sentence)

    def above(self, amount: int) -> tuple[str, int, str, str, str]:
        """What is neither paid nor the patient's own share."""
        if self.method == "none":
            sentence = f"This plan is never second. {dollars(amount)} stays with the patient, as it was left before."
            return ("PR-204", amount, "never-second", self.source or NAIC, sentence)
        if self.balance_billing:
            sentence = (
                f"{dollars(amount)} lies above this plan's price. Outside the network it may be billed to the patient."
            )
            return ("PR-45", amount, "balance-billing", self.source or NAIC, sentence)
        sentence = f"{dollars(amount)} lies above what this plan takes as the price. It is written off; nobody owes it."
        return ("CO-45", amount, "secondary-contract", self.source or self.law, sentence)


def _adjustment(told: Explanation) -> Adjustment:
    group, reason = told.bucket.split("-", 1)
    return Adjustment(group, reason, told.amount)


def _earlier(prior: PriorShare, opened: int) -> str:
    sums = []
    if prior.paid:
        sums.append(f"paid {dollars(prior.paid)}")
    if prior.written_off:
        sums.append(f"took {dollars(prior.written_off)} off the charge")
    told = " and ".join(sums) or "left nothing open"
    return f"The payers before {told}. It is posted already: do not post it again. {dollars(opened)} is open."
