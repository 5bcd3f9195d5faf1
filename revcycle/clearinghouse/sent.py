"""What has come through the clearinghouse before: a value, that every submission makes anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from revcycle.claim import Claim, Line

__all__ = ["Receipt", "Sent", "fingerprint"]

Fingerprint = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """A claim that was taken.

    Attributes:
        trace: the clearinghouse's number of it.
        account: the provider's number of it.
        day: when it came.
    """

    trace: str
    account: str
    day: date


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent before.

    Attributes:
        interchanges: sender and control number of each file that was taken.
        claims: the claims that were accepted, by what they say.
        count: how many claims have got a trace number so far.
        files: how many files the clearinghouse has written so far.
    """

    interchanges: frozenset[tuple[str, str]] = frozenset()
    claims: Mapping[Fingerprint, Receipt] = field(default_factory=dict)
    count: int = 0
    files: int = 0

    def earlier(self, claim: Claim) -> Receipt | None:
        """The claim that says exactly the same and was accepted before; None where there is none."""
        return self.claims.get(fingerprint(claim)) if self.claims else None

    def with_claims(self, accepted: Mapping[Fingerprint, Receipt], count: int) -> Sent:
        """The same, with claims that were accepted just now; count is how many trace numbers were given."""
        return replace(self, claims={**self.claims, **accepted}, count=self.count + count)

    def with_interchange(self, sender: str, control: str) -> Sent:
        """The same, with a file that was taken."""
        return replace(self, interchanges=self.interchanges | {(sender, control)})


def fingerprint(claim: Claim) -> Fingerprint:
    """What a claim says that a payer would compare. Two claims that agree in it are one claim sent twice.

    The account and the numbers of the lines are the sender's own and do not count. All else does: a claim that was
    mended and comes again is another claim.
    """
    return (
        claim.kind,
        claim.frequency,
        claim.original_reference,
        claim.patient.name,
        claim.patient.born,
        tuple(
            (one.payer.payer_id, one.order, one.member_id, one.group_id, one.adjudication) for one in claim.insurances
        ),
        (claim.billing.npi, claim.billing.tax_id, claim.rendering, claim.referring, claim.facility),
        claim.diagnoses,
        tuple(_line(line) for line in claim.lines),
        claim.total,
        claim.stay,
        (claim.authorization, claim.referral, claim.laboratory, claim.note, claim.delay_reason, claim.claim_number),
        (claim.employment, claim.auto, claim.other_accident, claim.accident, claim.accident_state),
        (claim.onset, claim.other_date, claim.hospitalized, claim.unable_to_work, claim.patient_paid),
    )


def _line(line: Line) -> tuple[object, ...]:
    said = (line.code, line.modifiers, line.charge, line.units, line.unit, line.first, line.last, line.place)
    return (*said, line.pointers, line.rendering, line.revenue_code, line.noncovered)
