"""Makes a claim of what was read of an 837. Whatever it cannot keep is added to what the draft leaves out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TypedDict

from revcycle.claim.accidents import told_accident
from revcycle.claim.adjudicated import PriorAdjudication, PriorLine
from revcycle.claim.carried import same_person
from revcycle.claim.claim import Claim, Line
from revcycle.claim.codes_of_837 import diagnoses_of, numbered_diagnoses, stay_of
from revcycle.claim.drafts_837 import (
    Draft,
    DraftLine,
    DraftPrior,
    OtherPayer,
    cents,
    span_of,
    trimmed,
    units_of,
)
from revcycle.claim.named import (
    BillingProvider,
    Insurance,
    InsuredRelationship,
    Name,
    NamedFacility,
    NamedProvider,
    PayerName,
    Person,
)
from revcycle.parties.organizations import Address
from revcycle.x12.segment import Segment

__all__ = ["claim_of"]

RELATIONSHIPS: dict[str, InsuredRelationship] = {"18": "self", "01": "spouse", "19": "child"}
OTHER_DATES = ("439+", "454", "304", "453", "455", "471", "090", "091", "444")
NO_ADDRESS = Address("", "", "", "")
NOBODY = Person(Name(""))


def claim_of(draft: Draft) -> Claim:
    """The claim of a draft, with empty fields for what the file does not tell."""
    patient = _patient(draft)
    lines = tuple(_line(draft, line) for line in draft.lines)
    insurances = (_destination(draft, patient), *_other_payers(draft, patient))
    total = _cents(draft, draft.segment, 2)
    common = _Common(
        account=draft.segment.element(1),
        patient=patient,
        insurances=insurances,
        billing=_billing(draft),
        lines=lines,
        total=total,
        frequency=draft.segment.component(5, 3),
        original_reference=draft.references.get("F8", ""),
        rendering=draft.provider("82"),
        referring=_referring(draft),
        facility=draft.parties["77"].facility if "77" in draft.parties else None,
        authorization=draft.references.get("G1", ""),
        referral=draft.references.get("9F", ""),
        assignment=draft.segment.element(7),
        released=draft.segment.element(9),
        note=draft.note,
        delay_reason=draft.segment.element(20),
        claim_number=draft.casualty,
    )
    if draft.kind == "institutional":
        diagnoses = (*diagnoses_of(draft, "ABK", "BK"), *diagnoses_of(draft, "ABF", "BF"))
        stay = stay_of(draft, lines)
        told = told_accident(stay)
        return Claim(
            kind="institutional",
            diagnoses=diagnoses,
            stay=stay,
            employment=told.employment,
            auto=told.auto,
            other_accident=told.other_accident,
            accident=told.accident,
            accident_state=draft.references.get("LU", ""),
            **common,
        )
    return _professional(draft, common)


class _Common(TypedDict):
    """What both kinds of claims have."""

    account: str
    patient: Person
    insurances: tuple[Insurance, ...]
    billing: BillingProvider
    lines: tuple[Line, ...]
    total: int
    frequency: str
    original_reference: str
    rendering: NamedProvider | None
    referring: NamedProvider | None
    facility: NamedFacility | None
    authorization: str
    referral: str
    assignment: str
    released: str
    note: str
    delay_reason: str
    claim_number: str


def _professional(draft: Draft, common: _Common) -> Claim:
    segment = draft.segment
    if segment.component(5, 2) != "B" or segment.element(6) not in ("Y", "N"):
        draft.left_out.append(segment)
    causes = segment.components(11)
    if set(causes[:3]) - {"", "AA", "EM", "OA"} or len(causes) > 4:
        draft.left_out.append(segment)
    onset = next((kind for kind in ("431", "484") if kind in draft.dates), "")
    if onset == "431" and "484" in draft.dates:
        draft.left_out.append(draft.dates["484"])
    others = [kind for kind in OTHER_DATES if kind in draft.dates]
    draft.left_out += [draft.dates[kind] for kind in others[1:]]
    other = others[0] if others else ""
    return Claim(
        kind="professional",
        diagnoses=numbered_diagnoses(draft),
        place=segment.component(5, 1),
        laboratory=draft.references.get("X4", ""),
        signed=segment.element(6) == "Y",
        employment="EM" in causes[:3],
        auto="AA" in causes[:3],
        other_accident="OA" in causes[:3],
        accident_state=segment.component(11, 4),
        accident=_day(draft, "439"),
        onset=_day(draft, onset),
        onset_kind=onset,
        other_date=_day(draft, other),
        other_date_kind=other.rstrip("+"),
        unable_to_work=_unable(draft),
        hospitalized=(_day(draft, "435"), _day(draft, "096")),
        outside_lab=_outside_lab(draft),
        patient_paid=draft.amounts.get("F5", 0),
        **common,
    )


def _cents(draft: Draft, segment: Segment, position: int) -> int:
    found = cents(segment.element(position))
    if found is None:
        draft.left_out.append(segment)
    return found or 0


def _day(draft: Draft, kind: str) -> date | None:
    segment = draft.dates.get(kind)
    if segment is None:
        return None
    span = span_of(segment)
    if span is None or span[0] != span[1]:
        draft.left_out.append(segment)
    return span[0] if span is not None else None


def _unable(draft: Draft) -> tuple[date | None, date | None]:
    both = span_of(draft.dates["314"]) if "314" in draft.dates else (None, None)
    if both is None:
        draft.left_out.append(draft.dates["314"])
        both = (None, None)
    return both[0] or _day(draft, "360"), both[1] or _day(draft, "361")


def _outside_lab(draft: Draft) -> int | None:
    found = [line.purchased for line in draft.lines if line.purchased is not None]
    known = draft.parties["77"].npi if "77" in draft.parties else ""
    for segment in found:
        if segment.element(1) != known or len(found) > 1 or segment is not draft.lines[0].purchased:
            draft.left_out.append(segment)
    return sum(_cents(draft, segment, 2) for segment in found) if found else None


# Who: providers, patient and insurances.


def _billing(draft: Draft) -> BillingProvider:
    party, tax = draft.levels.get("2010AA"), draft.tax
    number, kind = (tax.element(2), tax.element(1)) if tax is not None else ("", "EI")
    if party is None:
        return BillingProvider("", "", number, NO_ADDRESS, "", kind)
    name = party.segment.element(3)
    if party.segment.element(2) == "1":  # told as left out: the model has organizations only
        name = " ".join(filter(None, (party.name.first, party.name.middle, party.name.last, party.name.suffix)))
    return BillingProvider(name, party.npi, number, party.address or NO_ADDRESS, party.phone, kind)


def _referring(draft: Draft) -> NamedProvider | None:
    """The referring or supervising provider; or the ordering one, if all lines name the same."""
    ordering = [line.parties.get("DK") for line in draft.lines]
    roles = [role for role in ("DN", "DQ") if role in draft.parties]
    for role in roles[1:]:
        draft.left_out.append(draft.parties[role].segment)
    if roles:
        draft.left_out += [party.segment for party in ordering if party is not None]
        return draft.parties[roles[0]].provider(roles[0])
    told = [party for party in ordering if party is not None]
    if told and len(told) == len(ordering) and len({party.provider("DK") for party in told}) == 1:
        return told[0].provider("DK")
    draft.left_out += [party.segment for party in told]
    return None


def _patient(draft: Draft) -> Person:
    party = draft.levels.get("2010CA") or draft.levels.get("2010BA")
    return party.person if party is not None else NOBODY


def _destination(draft: Draft, patient: Person) -> Insurance:
    segment, payer, insured = draft.insurance, draft.levels.get("2010BB"), draft.levels.get("2010BA")
    level = draft.relation.element(1) if draft.relation is not None else ""
    told = segment.element(2) if segment is not None else ""
    if told not in ("", "18") and segment is not None:
        draft.left_out.append(segment)
    assigned = draft.segment.element(8)
    if assigned not in ("Y", "N"):
        draft.left_out.append(draft.segment)
    if draft.kind == "institutional" and segment is not None and segment.element(5):
        draft.left_out.append(segment)
    return Insurance(
        payer=payer.payer if payer is not None else PayerName("", ""),
        order=segment.element(1) if segment is not None else "",
        filing=segment.element(9) if segment is not None else "",
        member_id=insured.id if insured is not None else "",
        insured=patient if "2010CA" not in draft.levels or insured is None else insured.person,
        relationship=_relationship(told or level),
        group_id=segment.element(3) if segment is not None else "",
        plan_name=segment.element(4) if segment is not None else "",
        medicare_secondary=segment.element(5) if segment is not None else "",
        assigned=assigned == "Y",
        released=draft.segment.element(9) == "Y",
    )


def _relationship(code: str) -> InsuredRelationship:
    return RELATIONSHIPS.get(code, "other")


def _other_payers(draft: Draft, patient: Person) -> list[Insurance]:
    """The insurances of loops 2320, each with the lines that its payer has decided about."""
    lines: list[list[PriorLine]] = [[] for _ in draft.others]
    totals = [0] * len(draft.others)
    payers = [other.parties["PR"].id if "PR" in other.parties else "" for other in draft.others]
    for place, line in enumerate(draft.lines, start=1):
        taken: set[int] = set()
        for decided in line.prior:
            same = [index for index, payer in enumerate(payers) if payer == decided.segment.element(1)]
            if not same:
                draft.left_out += decided.segments
                continue
            index = next((index for index in same if index not in taken), same[-1])
            taken.add(index)
            found = _prior_line(draft, decided, place, line, draft.others[index].day)
            if found is not None:
                lines[index].append(found)
                totals[index] += found.paid
    return [
        _other(draft, other, patient, tuple(lines[index]), totals[index]) for index, other in enumerate(draft.others)
    ]


def _other(
    draft: Draft, other: OtherPayer, patient: Person, lines: tuple[PriorLine, ...], paid_lines: int
) -> Insurance:
    segment, consent = other.segment, other.consent
    insured = other.parties["IL"].person if "IL" in other.parties else NOBODY
    relationship = _relationship(segment.element(2))
    if relationship == "self" and same_person(patient, insured):
        insured = patient
    adjudication = None
    if lines or other.amounts or other.adjustments or other.day is not None:
        adjudication = PriorAdjudication(
            paid=other.amounts.get("D", paid_lines),
            patient_owes=other.amounts.get("EAF", 0),
            control_number=other.control.element(2) if other.control is not None else "",
            day=other.day,
            adjustments=tuple(other.adjustments),
            lines=lines,
        )
    elif other.control is not None:
        draft.left_out.append(other.control)
    if draft.kind == "institutional" and segment.element(5):
        draft.left_out.append(segment)
    return Insurance(
        payer=other.parties["PR"].payer if "PR" in other.parties else PayerName("", ""),
        order=segment.element(1),
        filing=segment.element(9),
        member_id=other.parties["IL"].id if "IL" in other.parties else "",
        insured=insured,
        relationship=relationship,
        group_id=segment.element(3),
        plan_name=segment.element(4),
        medicare_secondary=segment.element(5),
        assigned=consent is None or consent.element(3) == "Y",
        released=consent is None or consent.element(6) == "Y",
        adjudication=adjudication,
    )


# What: lines, codes and days.


def _prior_line(
    draft: Draft, decided: DraftPrior, place: int, line: DraftLine, payers_day: date | None
) -> PriorLine | None:
    segment, day = decided.segment, decided.day or payers_day
    paid, units = cents(segment.element(2)), units_of(segment.element(5))
    procedure = segment.components(3)
    revenue = line.service.element(1) if line.service is not None and line.service.tag == "SV2" else ""
    strange = procedure[:1] not in ([], ["HC"]) or any(procedure[6:]) or segment.element(4) != revenue
    if paid is None or units is None or day is None or strange:
        draft.left_out.append(segment)
    if day is None:
        draft.left_out += decided.segments
        return None
    return PriorLine(
        line=place,
        paid=paid or 0,
        code=procedure[1] if len(procedure) > 1 else "",
        modifiers=trimmed(procedure[2:6]),
        units=Decimal(1) if units is None else units,
        adjustments=tuple(decided.adjustments),
        day=day,
    )


def _line(draft: Draft, line: DraftLine) -> Line:
    service = line.service
    rendering = line.parties["82"].provider() if "82" in line.parties else None
    first, last = line.days
    if service is None:
        draft.left_out.append(line.opener)
        return Line("", 0, first=first, last=last, rendering=rendering, control=line.control)
    hospital = service.tag == "SV2"
    procedure = service.components(2 if hospital else 1)
    units = units_of(service.element(5 if hospital else 4))
    pointers = [] if hospital else service.components(7)
    numbers = tuple(int(pointer) for pointer in pointers if pointer.isdecimal() and len(pointer) < 4)
    if units is None or procedure[:1] not in ([], ["HC"]) or any(procedure[7:]) or len(numbers) < len(pointers):
        draft.left_out.append(service)
    found = Line(
        code=procedure[1] if len(procedure) > 1 else "",
        charge=_cents(draft, service, 3 if hospital else 2),
        units=Decimal(1) if units is None else units,
        modifiers=trimmed(procedure[2:6]),
        unit=service.element(4 if hospital else 3),
        first=first,
        last=last,
        rendering=rendering,
        description=procedure[6] if len(procedure) > 6 else "",
        control=line.control,
    )
    if hospital:
        noncovered = _cents(draft, service, 7) if service.element(7) else 0
        return replace(found, revenue_code=service.element(1), noncovered=noncovered)
    return replace(
        found,
        place=service.element(5) or draft.segment.component(5, 1),
        pointers=numbers,
        emergency=service.element(9) == "Y",
        epsdt=service.element(11) == "Y",
    )
