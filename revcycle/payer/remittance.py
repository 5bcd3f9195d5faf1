"""What a payer answers: each claim's payment, line by line, and the remittance that carries the money.

Sums are whole cents. Three sums hold always (835 005010X221A1, section on balancing):

* line: charge less adjustments is what was paid;
* claim: charge less all adjustments is what was paid;
* remittance: the claims' payments less the adjustments outside of claims are the money sent.

Every sum can be asked why: :meth:`ClaimPayment.why`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from revcycle.claim.adjudicated import Adjustment
from revcycle.claim.named import Name
from revcycle.parties.organizations import Address

__all__ = [
    "DENIED_UNKNOWN",
    "PAID",
    "PRIMARY",
    "REVERSAL",
    "SECONDARY",
    "TERTIARY",
    "ClaimPayment",
    "Explanation",
    "LeftOut",
    "LinePayment",
    "ProviderAdjustment",
    "Remittance",
]

PRIMARY, SECONDARY, TERTIARY, DENIED_UNKNOWN, REVERSAL = "1", "2", "3", "4", "22"
"""CLP02. A denial of a known patient's claim is 1, 2 or 3 with nothing paid; 4 is for a patient who is not known."""

PAID = "paid"
"""The bucket of :class:`Explanation` for what the payer paid; all others are adjustment codes such as "CO-45"."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why part of a line's charge went where it went.

    Attributes:
        line: the line, from 1; 0 for the claim as a whole.
        bucket: PAID, or the adjustment such as "PR-1".
        amount: in cents; the amounts of one line and bucket add up to that bucket's sum.
        rule: the rule's stable id, such as "deductible".
        source: where the rule stands: the plan's or contract's line, or the law, with its year.
        sentence: what happened, in plain words with the figures.
    """

    line: int
    bucket: str
    amount: int
    rule: str
    source: str
    sentence: str


@dataclass(frozen=True, slots=True)
class LinePayment:
    """One service line as decided.

    Attributes:
        line: the number of the claim's line, from 1.
        code, modifiers, revenue_code: what was decided on (SVC01; SVC04).
        charge, paid: in cents.
        allowed: in cents, what the payer takes as the whole price (AMT*B6); None where the line was not priced.
        units, billed_units: paid for, and billed.
        first, last: the days of service, or None.
        adjustments: in order.
        remarks: remark codes (LQ*HE).
        control: the line's own number on the claim (REF*6R).
        billed_code: what was billed, where another code was decided on; else "".
    """

    line: int
    code: str
    charge: int
    paid: int
    allowed: int | None
    units: Decimal
    billed_units: Decimal
    modifiers: tuple[str, ...] = ()
    revenue_code: str = ""
    first: date | None = None
    last: date | None = None
    adjustments: tuple[Adjustment, ...] = ()
    remarks: tuple[str, ...] = ()
    control: str = ""
    billed_code: str = ""

    @property
    def difference(self) -> int:
        """Charge less adjustments less payment; 0 where the line balances."""
        return self.charge - sum(one.amount for one in self.adjustments) - self.paid

    @property
    def patient_owes(self) -> int:
        """The line's adjustments with group PR."""
        return sum(one.amount for one in self.adjustments if one.group == "PR")


@dataclass(frozen=True, slots=True)
class ClaimPayment:
    """One claim as decided.

    Attributes:
        account: the provider's number of the account (CLP01).
        status: CLP02, such as PRIMARY or REVERSAL.
        charge, paid, patient_owes: in cents (CLP03 to 05).
        filing: what kind of coverage, such as "12" (CLP06).
        control_number: the payer's own number of the claim (CLP07).
        place: the place of service, or the first two digits of the type of bill (CLP08), and
        frequency: of the claim (CLP09).
        patient, member_id: as on the claim (NM1*QC).
        insured: where not the patient (NM1*IL); an employer's name is the last name.
        organization: whether the insured is an employer and no person, as with workers' compensation.
        corrected: the patient's or insured's name as the payer has it, where it differs (NM1*74).
        rendering_npi: who gave the service (NM1*82).
        received: the day of receipt (DTM*050).
        first, last: the days of service (DTM*232, 233).
        drg: on a hospital's stay (CLP11).
        adjustments: of the claim as a whole.
        remarks: remark codes of the claim (MIA, MOA).
        lines: as decided.
        forwarded_to: the payer that the claim was sent on to (NM1*TT); "" where to none.
        reverses: the control number of the payment that this one takes back; "" for all others.
        explanations: why every cent went where it went; never on the wire.
    """

    account: str
    status: str
    charge: int
    paid: int
    patient_owes: int
    filing: str
    control_number: str
    place: str
    frequency: str
    patient: Name
    member_id: str
    insured: Name | None = None
    corrected: Name | None = None
    rendering_npi: str = ""
    received: date | None = None
    first: date | None = None
    last: date | None = None
    drg: str = ""
    adjustments: tuple[Adjustment, ...] = ()
    remarks: tuple[str, ...] = ()
    lines: tuple[LinePayment, ...] = ()
    forwarded_to: str = ""
    reverses: str = ""
    explanations: tuple[Explanation, ...] = field(default=(), compare=False)
    organization: bool = False

    @property
    def all_adjustments(self) -> Iterator[Adjustment]:
        """Those of the claim and of its lines."""
        yield from self.adjustments
        for line in self.lines:
            yield from line.adjustments

    @property
    def difference(self) -> int:
        """Charge less all adjustments less payment; 0 where the claim balances."""
        return self.charge - sum(one.amount for one in self.all_adjustments) - self.paid

    def why(self, line: int, bucket: str = PAID) -> tuple[Explanation, ...]:
        """Why a sum of a line (0: of the claim as a whole) is what it is; none for a sum that is not there."""
        return tuple(one for one in self.explanations if (one.line, one.bucket) == (line, bucket))


@dataclass(frozen=True, slots=True)
class ProviderAdjustment:
    """Money outside of claims (PLB).

    Attributes:
        reason: such as "WO" taken back, "FB" carried forward, "L6" interest, "CT" capitation.
        reference: what it is about: a claim's number, or the remittance it is carried from.
        amount: in cents; above 0 takes away from the payment.
        sentence: why, in plain words; never on the wire.
    """

    reason: str
    reference: str
    amount: int
    sentence: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something of an 835 that a remittance has no field for, or that was not understood.

    Attributes:
        segment: which segment of the file, from 1.
        text: the segment, or the part of it that is meant.
        sentence: what is the matter.
    """

    segment: int
    text: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Remittance:
    """One payment with its advice: one 835.

    Attributes:
        payer, payer_id: who pays.
        payee, payee_npi, payee_tax_id: who is paid.
        day: of the payment.
        trace: the number of the check or transfer (TRN02).
        method: "ACH" transfer, "CHK" check, or "NON" where nothing is paid (BPR04).
        amount: in cents, never below 0 (BPR02).
        claims: as decided.
        adjustments: outside of claims.
        payer_address, payer_phone: where the payer is; None and "" where whoever made this did not look it up. They do
            not tell one remittance from another.
        left_out: what the 835 it was read from holds beyond this, or holds wrong.
    """

    payer: str
    payer_id: str
    payee: str
    payee_npi: str
    payee_tax_id: str
    day: date
    trace: str
    method: str
    amount: int
    claims: tuple[ClaimPayment, ...] = ()
    adjustments: tuple[ProviderAdjustment, ...] = ()
    payer_address: Address | None = field(default=None, compare=False)
    payer_phone: str = field(default="", compare=False)
    left_out: tuple[LeftOut, ...] = field(default=(), compare=False)

    @property
    def difference(self) -> int:
        """The claims' payments less the adjustments outside of claims less the money; 0 where it balances."""
        paid = sum(claim.paid for claim in self.claims)
        return paid - sum(one.amount for one in self.adjustments) - self.amount
