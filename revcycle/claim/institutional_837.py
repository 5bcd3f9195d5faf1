"""Writes institutional claims as an 837I, guide 005010X223A2.

    write_claims([claim], submitter_of(claim.billing), CLEARINGHOUSE, moment).written()

A claim goes out as it is: what is wrong with it is found by the clearinghouse, not here. What only a professional claim
can tell (see carried.py) is refused: an institutional claim has no place for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from revcycle.claim.claim import Claim, Diagnosis, HospitalStay, Line
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
from revcycle.x12.writing import Interchange, TransactionWriter, Unwritable, amount, composite, day8, span8

__all__ = ["MOST_CODES", "write_claim", "write_claims"]

MOST_CODES = 12  # in one HI segment


def write_claims(
    claims: Sequence[Claim],
    submitter: Submitter,
    receiver: Receiver,
    moment: datetime,
    control: int = 1,
    usage: str = "T",
) -> Interchange:
    """An interchange with these institutional claims, in their order.

    Args:
        submitter, receiver: who sends it and who gets it; see :mod:`revcycle.claim.levels_837`.
        moment: when it is made.
        control: the interchange's control number.
        usage: "T" test or "P" production.

    Raises:
        Unwritable: a claim cannot be written; the message says which and why.
    """
    interchange = Interchange(submitter.id, receiver.id, moment, control, usage)
    add_claims(interchange, "institutional", claims, submitter, receiver, write_claim)
    return interchange


def write_claim(out: TransactionWriter, claim: Claim) -> None:
    """Writes one claim, from CLM on.

    Raises:
        Unwritable: it holds what cannot stand on the wire.
    """
    stay = claim.stay
    if stay is None:
        raise Unwritable("It lacks the hospital's part: type of bill and days. Add them.")
    out.add(
        "CLM",
        text(claim.account, 38, "The account number"),
        amount(claim.total),
        "",
        "",
        composite(code(stay.type_of_bill), "A", code(claim.frequency)),
        "",
        code(claim.assignment),
        yes(claim.destination.assigned),
        code(claim.released),
        *[""] * 10,
        code(claim.delay_reason),
    )
    if hour := code(stay.discharge_hour):
        out.add("DTP", "096", "TM", f"{hour}00")
    out.add("DTP", "434", "RD8", span8(stay.first, stay.last))
    hour = code(stay.admission_hour)
    if stay.admitted is not None and hour:
        out.add("DTP", "435", "DT", f"{day8(stay.admitted)}{hour}00")
    elif stay.admitted is not None:
        out.add("DTP", "435", "D8", day8(stay.admitted))
    elif hour:
        out.add("DTP", "435", "TM", f"{hour}00")
    if stay.admission_type or stay.admission_source or stay.status:
        out.add("CL1", code(stay.admission_type), code(stay.admission_source), code(stay.status))
    claim_reference(out, "9F", claim.referral, "The referral number")
    claim_reference(out, "G1", claim.authorization, "The authorization number")
    claim_reference(out, "F8", claim.original_reference, "The payer's claim number")
    claim_reference(out, "LU", claim.accident_state, "The state of the accident")
    claim_reference(out, "EA", stay.medical_record, "The number of the medical record")
    if note := text(claim.note, 80, "The note"):
        out.add("NTE", "ADD", note)
    _codes(out, claim.diagnoses, stay)
    provider(out, "71", stay.attending)
    provider(out, "72", stay.operating)
    provider(out, "ZZ", stay.other_operating)
    provider(out, "82", claim.rendering)
    facility(out, claim.facility)
    provider(out, "DN", claim.referring)
    other_payers(out, claim)
    for place, line in enumerate(claim.lines, start=1):
        _line(out, claim, line, place)


def _codes(out: TransactionWriter, diagnoses: Sequence[Diagnosis], stay: HospitalStay) -> None:
    """The HI segments: a kind of code in each, and twelve codes at most."""
    procedures = [(code(procedure.code), "D8", day8(procedure.day)) for procedure in stay.procedures]
    spans = [event for event in stay.occurrences if event.last is not None]
    single = [event for event in stay.occurrences if event.last is None]
    _several(out, [_diagnosis("ABK", diagnosis) for diagnosis in diagnoses[:1]])
    if stay.admitting_diagnosis:
        out.add("HI", composite("ABJ", undotted(stay.admitting_diagnosis)))
    _several(out, [composite("APR", undotted(reason)) for reason in stay.visit_reasons])
    _several(out, [_diagnosis("ABN", cause) for cause in stay.external_causes])
    if stay.drg:
        out.add("HI", composite("DR", code(stay.drg)))
    _several(out, [_diagnosis("ABF", diagnosis) for diagnosis in diagnoses[1:]])
    _several(out, [composite("BBR", *procedure) for procedure in procedures[:1]])
    _several(out, [composite("BBQ", *procedure) for procedure in procedures[1:]])
    _several(
        out,
        [composite("BI", code(event.code), "RD8", span8(event.first, event.last or event.first)) for event in spans],
    )
    _several(out, [composite("BH", code(event.code), "D8", day8(event.first)) for event in single])
    _several(out, [composite("BE", code(value.code), "", "", amount(value.amount)) for value in stay.values])
    _several(out, [composite("BG", code(condition)) for condition in stay.conditions])


def _diagnosis(qualifier: str, diagnosis: Diagnosis) -> str:
    return composite(qualifier, undotted(diagnosis.code), *[""] * 6, code(diagnosis.present_on_admission))


def _several(out: TransactionWriter, codes: Sequence[str]) -> None:
    for start in range(0, len(codes), MOST_CODES):
        out.add("HI", *codes[start : start + MOST_CODES])


def _line(out: TransactionWriter, claim: Claim, line: Line, place: int) -> None:
    if len(line.modifiers) > 4:
        raise Unwritable(f"Line {place} has {len(line.modifiers)} modifiers; X12 has room for four.")
    out.add("LX", place)
    procedure = ""
    if line.code:
        modifiers = (*map(code, line.modifiers), *[""] * (4 - len(line.modifiers)))
        description = text(line.description, 80, f"The description of line {place}")
        procedure = composite("HC", code(line.code), *modifiers, description)
    out.add(
        "SV2",
        code(line.revenue_code),
        procedure,
        amount(line.charge),
        code(line.unit),
        quantity(line.units),
        "",
        amount(line.noncovered) if line.noncovered else "",
    )
    dates(out, "472", line.first, line.last)
    claim_reference(out, "6R", line.control, f"The control number of line {place}")
    provider(out, "82", line.rendering)
    prior_lines(out, claim, line, place)
