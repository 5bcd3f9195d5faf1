"""The payments of an 835 as they stand on the wire, and whether they balance.

Three sums must hold to the cent (implementation guide 005010X221A1, section on balancing):

* line: charge (SVC02) less the line's adjustments is what was paid (SVC03);
* claim: charge (CLP03) less all adjustments, of the claim and of its lines, is what was paid (CLP04);
* remittance: the claims' payments less the adjustments outside of claims (PLB) are the payment (BPR02).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from revcycle.x12.claims import Party, party
from revcycle.x12.segment import Segment
from revcycle.x12.values import money
from revcycle.x12.walk import Step

__all__ = ["Adjustment", "PaidClaim", "PaidLine", "Payment", "ProviderAdjustment", "RemittanceReader"]


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One adjustment of a CAS segment.

    Attributes:
        group: who bears it, such as "CO".
        reason: the reason code (CARC).
        amount: in dollars; positive takes away from the payment.
        segment: where it stands, and
        element: the position of its reason.
    """

    group: str
    reason: str
    amount: Decimal
    segment: Segment
    element: int


@dataclass(slots=True)
class PaidLine:
    """One service line as paid. Amounts in dollars."""

    segment: Segment
    adjustments: list[Adjustment] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def charge(self) -> Decimal:
        """What was charged, SVC02."""
        return money(self.segment.element(2))

    @property
    def paid(self) -> Decimal:
        """What was paid, SVC03."""
        return money(self.segment.element(3))

    @property
    def difference(self) -> Decimal:
        """Charge less adjustments less payment; 0 where the line balances."""
        return self.charge - sum((one.amount for one in self.adjustments), Decimal(0)) - self.paid


@dataclass(slots=True)
class PaidClaim:
    """One claim as paid. Amounts in dollars.

    Attributes:
        segment: its CLP segment.
        patient: the patient; None where no name is told.
        adjustments: those of the claim as a whole.
        remarks: remark codes of the claim (MIA, MOA).
        lines: its service lines.
    """

    segment: Segment
    patient: Party | None = None
    adjustments: list[Adjustment] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    lines: list[PaidLine] = field(default_factory=list)

    @property
    def charge(self) -> Decimal:
        """What was charged, CLP03."""
        return money(self.segment.element(3))

    @property
    def paid(self) -> Decimal:
        """What was paid, CLP04."""
        return money(self.segment.element(4))

    @property
    def patient_owes(self) -> Decimal:
        """What the patient owes, CLP05."""
        return money(self.segment.element(5))

    @property
    def all_adjustments(self) -> Iterator[Adjustment]:
        """Those of the claim and of its lines."""
        yield from self.adjustments
        for line in self.lines:
            yield from line.adjustments

    @property
    def difference(self) -> Decimal:
        """Charge less all adjustments less payment; 0 where the claim balances."""
        return self.charge - sum((one.amount for one in self.all_adjustments), Decimal(0)) - self.paid


@dataclass(frozen=True, slots=True)
class ProviderAdjustment:
    """One adjustment outside of the claims (PLB). Positive takes away from the payment."""

    provider: str
    reason: str
    reference: str
    amount: Decimal
    segment: Segment


@dataclass(slots=True)
class Payment:
    """The payment of one 835.

    Attributes:
        segment: its BPR segment; None while none has come.
        paid: the sum of its claims' payments so far, in dollars.
        claims: how many claims it has so far.
        adjustments: those outside of the claims.
    """

    segment: Segment | None = None
    paid: Decimal = Decimal(0)
    claims: int = 0
    adjustments: list[ProviderAdjustment] = field(default_factory=list)

    @property
    def amount(self) -> Decimal:
        """What is paid in all, BPR02."""
        return money(self.segment.element(2)) if self.segment is not None else Decimal(0)

    @property
    def difference(self) -> Decimal:
        """Payments of the claims less adjustments outside of them less the payment; 0 where it balances."""
        return self.paid - sum((one.amount for one in self.adjustments), Decimal(0)) - self.amount


CLOSING = {"CLP", "LX", "PLB", "SE", "ST", "GE", "GS", "IEA", "ISA"}


class RemittanceReader:
    """Gathers the claims of an 835 as the segments come by. Only the claim that is open is kept.

    Attributes:
        payment: the payment of the transaction.
        claim: the claim that is open; None where none is.
    """

    def __init__(self) -> None:
        self.payment = Payment()
        self.claim: PaidClaim | None = None

    def take(self, step: Step) -> PaidClaim | None:
        """Takes in a segment. Returns the claim that ended before it, if one did."""
        segment = step.segment
        ended = None
        if segment.tag in CLOSING:
            ended = self.end()
        if segment.tag == "ST":
            self.payment = Payment()
        elif segment.tag == "BPR":
            self.payment.segment = segment
        elif segment.tag == "PLB":
            self.payment.adjustments += _outside(segment)
        elif segment.tag == "CLP":
            self.claim = PaidClaim(segment)
        elif self.claim is not None:
            _inside(self.claim, segment)
        return ended

    def end(self) -> PaidClaim | None:
        """Closes the claim that is open, and counts it."""
        ended, self.claim = self.claim, None
        if ended is not None:
            self.payment.paid += ended.paid
            self.payment.claims += 1
        return ended


def adjustments(segment: Segment) -> list[Adjustment]:
    """The up to six adjustments of a CAS segment."""
    return [
        Adjustment(
            segment.element(1), segment.element(place), money(segment.element(place + 1)), segment, place
        )
        for place in range(2, len(segment.elements) + 1, 3)
        if segment.element(place) or segment.element(place + 1)
    ]  # fmt: skip


def _inside(claim: PaidClaim, segment: Segment) -> None:
    line = claim.lines[-1] if claim.lines else None
    if segment.tag == "SVC":
        claim.lines.append(PaidLine(segment))
    elif segment.tag == "CAS":
        (line.adjustments if line is not None else claim.adjustments).extend(adjustments(segment))
    elif segment.tag == "NM1" and segment.element(1) == "QC":
        claim.patient = party(segment)
    elif segment.tag == "LQ" and line is not None:
        line.remarks.append(segment.element(2))
    elif segment.tag in ("MIA", "MOA"):
        places = (5, 20, 21, 22, 23) if segment.tag == "MIA" else (3, 4, 5, 6, 7)
        claim.remarks += [segment.element(place) for place in places if segment.element(place)]


def _outside(segment: Segment) -> list[ProviderAdjustment]:
    return [
        ProviderAdjustment(
            segment.element(1),
            segment.component(place, 1),
            segment.component(place, 2),
            money(segment.element(place + 1)),
            segment,
        )
        for place in range(3, len(segment.elements) + 1, 2)
        if segment.element(place) or segment.element(place + 1)
    ]
