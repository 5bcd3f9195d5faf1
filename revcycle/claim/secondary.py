"""The claim to the next payer: the same services, with what the payer before has decided.

Source: 837 005010X222A1 and X223A2: loop 2000B and 2010BB turn to the next payer, 2320 to 2330B and 2430 carry the one
that has decided.
"""

from __future__ import annotations

from dataclasses import replace

from revcycle.claim.adjudicated import PriorAdjudication
from revcycle.claim.claim import Claim, HospitalStay, ValueAmount
from revcycle.claim.named import FILING_CODES, Insurance

__all__ = ["SecondaryClaimError", "secondary_claim"]

PLACES = "PST"


class SecondaryClaimError(ValueError):
    """There is no claim to a next payer to be made; the message says why in a sentence."""


def secondary_claim(
    claim: Claim, adjudication: PriorAdjudication, insurance: Insurance | None = None, authorization: str = ""
) -> Claim:
    """The claim that goes to the next payer after the one it was sent to has decided.

    Args:
        claim: as it was sent.
        adjudication: what its destination has decided.
        insurance: the coverage of the next payer; by default the first on the claim whose payer has not decided.
        authorization: what the next payer has authorized; the first payer's number means nothing to it.

    A hospital's claim to Medicare as a second payer tells why it is second by a value code, with what was paid before.

    Raises:
        SecondaryClaimError: no further coverage is known, or the next payer has decided already, or three have.
    """
    waiting = [other for other in claim.insurances[1:] if other.adjudication is None]
    following = insurance or (waiting[0] if waiting else None)
    if following is None:
        raise SecondaryClaimError("No other coverage stands on the claim. Ask the patient, and add it.")
    if following.adjudication is not None or _same(following, claim.destination):
        raise SecondaryClaimError(f"{following.payer.name} has decided on this claim already. Name the next payer.")
    decided = (*claim.earlier, replace(claim.destination, adjudication=adjudication))
    if len(decided) >= len(PLACES):
        raise SecondaryClaimError("Three payers have decided already. What is left is the patient's or written off.")
    decided = tuple(replace(one, order=PLACES[place]) for place, one in enumerate(decided))
    rest = tuple(
        replace(other, order=PLACES[min(place, 2)])
        for place, other in enumerate(
            (other for other in waiting if not _same(other, following)), start=len(decided) + 1
        )
    )
    return replace(
        claim,
        insurances=(replace(following, order=PLACES[len(decided)]), *decided, *rest),
        frequency="1",
        original_reference="",
        authorization=authorization,
        referral="",
        stay=_with_value(claim.stay, following, adjudication.paid),
    )


def _with_value(stay: HospitalStay | None, following: Insurance, paid: int) -> HospitalStay | None:
    """The value codes of FL 39 to 41 that Medicare asks for are those of SBR05: 12, 13, 14, 15, 43."""
    code = following.medicare_secondary
    if stay is None or not code or following.filing not in (FILING_CODES["medicare-a"], FILING_CODES["medicare-b"]):
        return stay
    others = tuple(value for value in stay.values if value.code != code)
    return replace(stay, values=(*others, ValueAmount(code, paid)))


def _same(one: Insurance, other: Insurance) -> bool:
    return (one.payer.payer_id, one.member_id) == (other.payer.payer_id, other.member_id)
