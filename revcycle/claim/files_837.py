"""Writes claims of both kinds into one interchange: a functional group of 837P, and one of 837I."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from revcycle.claim import institutional_837, professional_837
from revcycle.claim.claim import Claim
from revcycle.claim.levels_837 import Receiver, Submitter, add_claims
from revcycle.x12.writing import Interchange, Unwritable

__all__ = ["write_claims"]


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
