"""Writes professional claims as an 837P, guide 005010X222A1.

    write_claims([claim], submitter_of(claim.billing), CLEARINGHOUSE, moment).written()

A claim goes out as it is: a wrong NPI, total or pointer is found by the clearinghouse, not here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from revcycle.claim.claim import Claim, Diagnosis, Line
from revcycle.claim.levels_837 import Receiver, Submitter, add_claims
from revcycle.claim.parts_837 import (
    claim_reference,
    code,
    dates,
    facility,
    other_payers,
    prior_lines,
    provider,
    quantity,
    text,
    undotted,
    yes,
)
from revcycle.x12.writing import Interchange, TransactionWriter, Unwritable, amount, composite, span8

__all__ = ["MOST_DIAGNOSES", "write_claim", "write_claims"]

MOST_DIAGNOSES = 12  # in one HI segment


def write_claims(
    claims: Sequence[Claim],
    submitter: Submitter,
    receiver: Receiver,
    moment: datetime,
    control: int = 1,
    usage: str = "T",
) -> Interchange:
    """An interchange with these professional claims, in their order.

    Args:
        submitter, receiver: who sends it and who gets it; see :mod:`revcycle.claim.levels_837`.
        moment: when it is made.
        control: the interchange's control number.
        usage: "T" test or "P" production.

    Raises:
        Unwritable: a claim cannot be written; the message says which and why.
    """
    interchange = Interchange(submitter.id, receiver.id, moment, control, usage)
    add_claims(interchange, "professional", claims, submitter, receiver, write_claim)
    return interchange


def write_claim(out: TransactionWriter, claim: Claim) -> None:
    """Writes one claim, from CLM on.

    Raises:
        Unwritable: it holds what cannot stand on the wire.
    """
    out.add(
        "CLM",
        text(claim.account, 38, "The account number"),
        amount(claim.total),
        "",
        "",
        composite(code(claim.place), "B", code(claim.frequency)),
        yes(claim.signed),
        code(claim.assignment),
        yes(claim.destination.assigned),
        code(claim.released),
        "",
        _causes(claim),
        *[""] * 8,
        code(claim.delay_reason),
    )
    _dates(out, claim)
    if claim.patient_paid:
        out.add("AMT", "F5", amount(claim.patient_paid))
    claim_reference(out, "9F", claim.referral, "The referral number")
    claim_reference(out, "G1", claim.authorization, "The authorization number")
    claim_reference(out, "F8", claim.original_reference, "The payer's claim number")
    claim_reference(out, "X4", claim.laboratory, "The laboratory's number")
    if note := text(claim.note, 80, "The note"):
        out.add("NTE", "ADD", note)
    _diagnoses(out, claim.diagnoses)
    if claim.referring is not None and claim.referring.role in ("", "DN"):
        provider(out, "DN", claim.referring)
    provider(out, "82", claim.rendering)
    facility(out, claim.facility)
    if claim.referring is not None and claim.referring.role not in ("", "DN", "DK"):
        provider(out, code(claim.referring.role), claim.referring)
    other_payers(out, claim)
    for place, line in enumerate(claim.lines, start=1):
        _line(out, claim, line, place)


def _causes(claim: Claim) -> str:
    causes = [
        name for name, told in (("AA", claim.auto), ("EM", claim.employment), ("OA", claim.other_accident)) if told
    ]
    return composite(*causes, *[""] * (3 - len(causes)), code(claim.accident_state))


def _dates(out: TransactionWriter, claim: Claim) -> None:
    dates(out, code(claim.onset_kind) or "431", claim.onset)
    dates(out, "439", claim.accident)
    dates(out, code(claim.other_date_kind) or "454", claim.other_date)
    first, last = claim.unable_to_work
    if first is not None and last is not None:
        out.add("DTP", "314", "RD8", span8(first, last))
    else:
        dates(out, "360", first)
        dates(out, "361", last)
    dates(out, "435", claim.hospitalized[0])
    dates(out, "096", claim.hospitalized[1])


def _diagnoses(out: TransactionWriter, diagnoses: Sequence[Diagnosis]) -> None:
    """HI. A claim with more than twelve goes on in a second one, which the guide does not allow."""
    codes = [
        composite("ABF" if place else "ABK", undotted(diagnosis.code)) for place, diagnosis in enumerate(diagnoses)
    ]
    for start in range(0, len(codes), MOST_DIAGNOSES):
        out.add("HI", *codes[start : start + MOST_DIAGNOSES])


def _line(out: TransactionWriter, claim: Claim, line: Line, place: int) -> None:
    if len(line.modifiers) > 4:
        raise Unwritable(f"Line {place} has {len(line.modifiers)} modifiers; X12 has room for four.")
    modifiers = (*map(code, line.modifiers), *[""] * (4 - len(line.modifiers)))
    description = text(line.description, 80, f"The description of line {place}")
    out.add("LX", place)
    out.add(
        "SV1",
        composite("HC", code(line.code), *modifiers, description),
        amount(line.charge),
        code(line.unit),
        quantity(line.units),
        code(line.place) if line.place != claim.place else "",
        "",
        composite(*line.pointers),
        "",
        "Y" if line.emergency else "",
        "",
        "Y" if line.epsdt else "",
    )
    dates(out, "472", line.first, line.last)
    claim_reference(out, "6R", line.control, f"The control number of line {place}")
    if claim.outside_lab is not None and place == 1:
        out.add("PS1", code(claim.facility.npi) if claim.facility is not None else "", amount(claim.outside_lab))
    provider(out, "82", line.rendering)
    if claim.referring is not None and claim.referring.role == "DK":
        provider(out, "DK", claim.referring)
    prior_lines(out, claim, line, place)
