"""Writes claims of both kinds into one interchange: a functional group of 837P, and one of 837I."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from revcycle.claim import institutional_837, professional_837
from revcycle.claim.claim import Claim
from revcycle.claim.levels_837 import CLEARINGHOUSE, Receiver, Submitter, add_claims, submitter_of
from revcycle.x12.writing import Interchange, Unwritable

__all__ = ["write_claims", "written_alone"]


def write_claims(
    claims: Sequence[Claim],
    submitter: Submitter,
    receiver: Receiver,
    moment: datetime,
    control: int = 1,
    usage: str = "T",
) -> Interchange:
    """An interchange with these claims: first the professional ones, then the institutional ones, each in their order.

    Raises:
        Unwritable: there is no claim, or one cannot be written; the message says which of its kind and why.
    """
    if not claims:
        raise Unwritable("There is no claim to write.")
    interchange = Interchange(submitter.id, receiver.id, moment, control, usage)
    professional = [claim for claim in claims if claim.kind == "professional"]
    institutional = [claim for claim in claims if claim.kind == "institutional"]
    if professional:
        add_claims(interchange, "professional", professional, submitter, receiver, professional_837.write_claim)
    if institutional:
        add_claims(interchange, "institutional", institutional, submitter, receiver, institutional_837.write_claim)
    return interchange


def written_alone(claim: Claim) -> bytes:
    """The claim as a file of its own, made on the morning of its last day.

    Raises:
        Unwritable: it cannot be written; the message says why.
    """
    days = claim.days
    day = days[1] if days is not None else date(2026, 6, 15)
    moment = datetime.combine(day, time(9))
    return write_claims([claim], submitter_of(claim.billing), CLEARINGHOUSE, moment).written()
