"""What a decided case becomes: the claim's payment with every cent explained, and what later claims are compared "
"with."""

from __future__ import annotations

from revcycle.claim.claim import Claim
from revcycle.claim.named import FILING_CODES, Name
from revcycle.payer.adjudication.case import Case, LineCase
from revcycle.payer.adjudication.history import Decided, DecidedLine
from revcycle.payer.remittance import DENIED_UNKNOWN, PRIMARY, SECONDARY, TERTIARY, ClaimPayment, LinePayment

__all__ = ["DAYS_OF_CARE", "decided", "payment", "provider_npi"]

STATUSES = {"P": PRIMARY, "S": SECONDARY, "T": TERTIARY}
DAYS_OF_CARE = {"010": 10, "090": 90}
PLAN_FILING = {"ppo": "ppo", "high-deductible": "ppo", "hmo": "hmo"}


def payment(case: Case, control_number: str) -> ClaimPayment:
    """The claim's payment. Every line of the case must be decided."""
    claim = case.claim
    lines = tuple(_line(case, line) for line in case.lines)
    days = claim.days
    insured = claim.destination.insured
    return ClaimPayment(
        account=claim.account,
        status=DENIED_UNKNOWN if case.unknown else STATUSES.get(claim.destination.order, PRIMARY),
        charge=sum(line.charge for line in lines),
        paid=sum(line.paid for line in lines),
        patient_owes=sum(line.patient_owes for line in lines),
        filing=claim.destination.filing or _filing(case),
        control_number=control_number,
        place=claim.stay.type_of_bill if claim.stay else claim.place,
        frequency=claim.frequency,
        patient=claim.patient.name,
        member_id=claim.destination.member_id,
        insured=insured.name if claim.destination.relationship != "self" else None,
        corrected=_corrected(case),
        rendering_npi=claim.rendering.npi if claim.rendering else "",
        received=case.received,
        first=days[0] if days else None,
        last=days[1] if days else None,
        drg=_drg(case),
        remarks=tuple(case.remarks),
        lines=lines,
        explanations=tuple(one for line in case.lines for one in line.explanations),
        organization=claim.destination.relationship != "self" and insured.organization,
    )


def decided(case: Case, paid: ClaimPayment) -> Decided:
    """The same for the payer's memory."""
    return Decided(
        claim=case.claim,
        payment=paid,
        person=case.person.id if case.person else "",
        received=case.received,
        remitted=case.today,
        returned=case.returned,
        lines=tuple(
            DecidedLine(
                number=line.number,
                item=line.item,
                code=line.line.code or line.line.revenue_code,
                modifiers=line.line.modifiers,
                charge=line.line.charge,
                day=case.day(line),
                provider=provider_npi(case.claim, line),
                specialty=line.provider.specialty if line.provider else "",
                units=int(line.units),
                denied=line.denied,
                global_days=DAYS_OF_CARE.get(line.procedure.global_days, 0) if line.procedure else 0,
                charged=line.charged,
            )
            for line in case.lines
        ),
        percents=case.percents,
        shown=case.shown,
        permitted=len(case.history.permissions),
        waiting=tuple(one for one in case.history.pending.values() if case.person and one.person == case.person.id),
    )


def provider_npi(claim: Claim, line: LineCase) -> str:
    """The NPI of who gave the service of a line: its own, else the claim's, else that of who bills."""
    rendering = line.line.rendering or claim.rendering
    return rendering.npi if rendering and rendering.npi else claim.billing.npi


def _line(case: Case, line: LineCase) -> LinePayment:
    billed = line.line
    return LinePayment(
        line=line.number,
        code=billed.code,
        charge=billed.charge,
        paid=line.open,
        allowed=line.allowed,
        units=line.units if not line.denied else billed.units,
        billed_units=billed.units,
        modifiers=billed.modifiers,
        revenue_code=billed.revenue_code,
        first=billed.first,
        last=billed.last,
        adjustments=line.adjustments(),
        remarks=tuple(line.remarks),
        control=billed.control,
    )


def _drg(case: Case) -> str:
    """The one that the payer goes by; the claim's own where the payer does not group the stay."""
    stated = case.claim.stay.drg if case.claim.stay else ""
    return case.hospital.drg or stated if case.hospital else stated


def _filing(case: Case) -> str:
    kind = case.plan.kind if case.plan else case.payer.kind
    return FILING_CODES.get(PLAN_FILING.get(kind, kind), FILING_CODES["commercial"])


def _corrected(case: Case) -> Name | None:
    """The patient's name as the payer has it, where the claim spells it in another way."""
    if case.person is None:
        return None
    billed = case.claim.patient.name
    first = case.person.first_names
    same = billed.last.casefold() == case.person.last_name.casefold() and first.casefold() in (
        billed.first.casefold(),
        f"{billed.first} {billed.middle}".strip().casefold(),
    )
    return None if same else Name(case.person.last_name, first)
