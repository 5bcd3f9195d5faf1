"""What of a claim an 837 carries, and what stands on paper only.

    read_claims(write_claims([claim], ...))  gives  carried(claim)

The guides 005010X222A1 and 005010X223A2 have no place for some fields of a form; PAPER_ONLY lists them. What only the
other kind of claim can tell is refused when a claim is written (:func:`misplaced`), so that nothing is lost in silence.
"""

from __future__ import annotations

import functools
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

from revcycle.claim.accidents import ToldAccident, told_accident
from revcycle.claim.adjudicated import PriorAdjudication
from revcycle.claim.claim import Claim, ClaimKind, Diagnosis, HospitalStay, Line
from revcycle.claim.drafts_837 import dotted, spoken, trimmed
from revcycle.claim.named import Insurance, NamedProvider, Person
from revcycle.claim.parts_837 import NINE_DIGITS, code, phone_number, undotted
from revcycle.parties.organizations import Address

__all__ = ["ELSEWHERE", "PAPER_ONLY", "PROPERTY_AND_CASUALTY", "carried", "misplaced", "one_person", "same_person"]

T = TypeVar("T")

PROPERTY_AND_CASUALTY = ("WC", "AM")
"""SBR09 of the insurances that want the patient's telephone number (837P, loops 2010BA and 2010CA, PER)."""

PAPER_ONLY = {
    "Person.phone": "Professional claims to workers' compensation and auto insurance carry it; others do not.",
    "Insurance.insured": "Of an insured who is not the patient, the wire carries name and member id. The guides want "
    "birth date, sex and address of the insured only where the insured is the patient. Of another payer's insured it "
    "carries name and address.",
    "Insurance.released": "For the payer that the claim goes to it is Claim.released, told once.",
    "Insurance.adjudication": "Of the payer that the claim goes to, nothing is carried: it has yet to decide.",
    "Insurance.medicare_secondary": "An institutional claim tells by a value code why Medicare is second.",
    "Line.description": "On a hospital's line without a HCPCS code, the revenue code alone tells what it is.",
}
"""The fields that an 837 does not carry, each with the reason."""

ELSEWHERE: dict[ClaimKind, dict[str, str]] = {
    "institutional": {
        "onset": "an occurrence code",
        "other_date": "an occurrence code",
        "unable_to_work": "occurrence spans",
        "hospitalized": "the days of the statement",
        "place": "the type of bill",
        "laboratory": "nothing: it is asked for on professional claims only",
        "outside_lab": "nothing: it is asked for on professional claims only",
        "patient_paid": "nothing: post it to the account",
        "signed": "nothing: it is asked for on professional claims only",
    },
    "professional": {"stay": "nothing: use an institutional claim"},
}
"""The fields that only the other kind of claim has, each with what tells the same on this kind."""

LINE_ELSEWHERE: dict[ClaimKind, tuple[str, ...]] = {
    "institutional": ("place", "pointers", "emergency", "epsdt"),
    "professional": ("revenue_code", "noncovered"),
}


@functools.cache
def _defaults(kind: type) -> dict[str, Any]:
    return {entry.name: entry.default for entry in fields(kind)}


def misplaced(claim: Claim) -> str:
    """What a claim tells that only the other kind of claim has a place for, as a sentence; "" where nothing is."""
    other = "a professional" if claim.kind == "institutional" else "an institutional"
    own = "An institutional" if claim.kind == "institutional" else "A professional"
    default = _defaults(Claim)
    for name, instead in ELSEWHERE[claim.kind].items():
        if getattr(claim, name) != default[name]:
            return f"{own} claim has no place for “{name}”, which only {other} claim has. Here it is told by {instead}."
    if claim.stay is not None and (trouble := _untold(claim, told_accident(claim.stay))):
        return trouble
    default = _defaults(Line)
    for name in LINE_ELSEWHERE[claim.kind]:
        for place, line in enumerate(claim.lines, start=1):
            if getattr(line, name) != default[name]:
                return f"Line {place} tells “{name}”, which only {other} claim has a place for. Remove it."
    if claim.kind == "professional" and any(diagnosis.present_on_admission for diagnosis in claim.diagnoses):
        return "A professional claim has no place for “present on admission”. Remove it from the diagnoses."
    if claim.kind == "institutional" and claim.referring is not None and claim.referring.role not in ("", "DN"):
        return f"An institutional claim has no place for the role {claim.referring.role}; only for who referred (DN)."
    return ""


def _untold(claim: Claim, told: ToldAccident) -> str:
    """What an institutional claim says of an accident that its codes do not tell."""
    for name in ("employment", "auto", "other_accident", "accident"):
        said = getattr(claim, name)
        if said and said != getattr(told, name):
            return (
                f"An institutional claim tells “{name}” by a condition or occurrence code, and none here says so. "
                "Add the code: occurrence 02 auto, 04 work, 05 other, with the day of the accident."
            )
    return ""


def one_person(claim: Claim) -> Person | None:
    """The patient who is the subscriber, with what the claim tells of either; None where they are two."""
    insured, patient = claim.destination.insured, claim.patient
    if claim.destination.relationship != "self":
        return None
    if insured is patient or insured == patient:
        return patient
    told = ((insured.born, patient.born), (insured.sex, patient.sex), (insured.address, patient.address))
    if insured.name != patient.name or insured.organization != patient.organization:
        return None
    if any(one and other and one != other for one, other in told):
        return None
    return replace(
        patient,
        born=patient.born or insured.born,
        sex=patient.sex or insured.sex,
        address=patient.address or insured.address,
        phone=patient.phone or insured.phone,
    )


def same_person(patient: Person, other: Person) -> bool:
    """Whether the person whom another payer's part names is the patient: it tells name and address only."""
    return other.name == patient.name and other.address in (None, patient.address)


def carried(claim: Claim) -> Claim:
    """The claim as an 837 carries it: without what stands on paper only, each thing written in one way.

    Texts lose accents and separators, telephone numbers and ZIP codes get their usual form, a single day of service is
    first and last day, and a person told twice is told once.
    """
    plain = _plain(claim)
    phones = claim.kind == "professional" and claim.destination.filing in PROPERTY_AND_CASUALTY
    own = one_person(plain)
    patient = _person(own or plain.patient, phones)
    destination = plain.destination
    insured = patient if own is not None else _person(destination.insured, phones)
    if destination.relationship != "self":
        insured = Person(insured.name, phone=insured.phone, organization=insured.organization)
    payer = replace(destination.payer, address=_told(destination.payer.address))
    destination = replace(destination, payer=payer, insured=insured, released=claim.released == "Y", adjudication=None)
    insurances = (destination, *(_other(insurance, patient) for insurance in plain.insurances[1:]))
    if claim.kind == "institutional":
        insurances = tuple(replace(insurance, medicare_secondary="") for insurance in insurances)
    billing = plain.billing
    billing = replace(
        billing,
        address=_address(billing.address),
        phone=spoken(phone_number(billing.phone)),
        tax_id_kind=billing.tax_id_kind if billing.tax_id else "EI",
    )
    told = told_accident(plain.stay) if plain.stay is not None else plain
    facility = plain.facility
    referring = plain.referring
    return replace(
        plain,
        patient=patient,
        insurances=insurances,
        billing=billing,
        diagnoses=tuple(map(_diagnosis, plain.diagnoses)),
        lines=tuple(_line(line, plain) for line in plain.lines),
        stay=_stay(plain.stay) if plain.stay is not None else None,
        rendering=_provider(plain.rendering),
        referring=replace(referring, role=referring.role or "DN") if referring is not None else None,
        facility=replace(facility, address=_address(facility.address)) if facility is not None else None,
        employment=told.employment,
        auto=told.auto,
        other_accident=told.other_accident,
        onset_kind=(plain.onset_kind or "431") if plain.onset is not None else "",
        **({"accident": told.accident} if plain.stay is not None else _other_date(plain)),
    )


def _plain(thing: T) -> T:
    """The same with every text as X12 may carry it."""
    if isinstance(thing, str):
        return cast(T, code(thing))
    if isinstance(thing, tuple):
        return cast(T, tuple(map(_plain, thing)))
    if is_dataclass(thing) and not isinstance(thing, type):
        return replace(thing, **{entry.name: _plain(getattr(thing, entry.name)) for entry in fields(thing)})
    return thing


def _other_date(claim: Claim) -> dict[str, Any]:
    """Item 15. With the qualifier of an accident (439) and no accident told elsewhere, it is the accident."""
    if claim.other_date is None:
        return {"other_date_kind": ""}
    kind = claim.other_date_kind or "454"
    if kind == "439" and claim.accident is None:
        return {"accident": claim.other_date, "other_date": None, "other_date_kind": ""}
    return {"other_date_kind": kind}


def _address(address: Address) -> Address:
    return replace(address, zip_code=spoken_zip(address.zip_code))


def spoken_zip(zip_code: str) -> str:
    """A ZIP code of nine digits with its hyphen; anything else as it stands."""
    joined = NINE_DIGITS.sub(r"\1\2", zip_code)
    return f"{joined[:5]}-{joined[5:]}" if len(joined) == 9 and joined.isdecimal() else joined


def _person(person: Person, phone: bool) -> Person:
    return replace(person, address=_told(person.address), phone=spoken(phone_number(person.phone)) if phone else "")


def _told(address: Address | None) -> Address | None:
    """An address; None where it says nothing."""
    if address is None or not any((address.street, address.city, address.state, address.zip_code)):
        return None
    return _address(address)


def _other(insurance: Insurance, patient: Person) -> Insurance:
    told = _person(insurance.insured, phone=False)
    insured = Person(told.name, address=told.address, organization=told.organization)
    if insurance.relationship == "self" and same_person(patient, insured):
        insured = patient
    payer = replace(insurance.payer, address=_told(insurance.payer.address))
    decided = _adjudication(insurance.adjudication) if insurance.adjudication is not None else None
    return replace(insurance, payer=payer, insured=insured, adjudication=decided)


def _adjudication(decided: PriorAdjudication) -> PriorAdjudication:
    lines = sorted(decided.lines, key=lambda line: line.line)
    return replace(decided, lines=tuple(replace(line, modifiers=trimmed(list(line.modifiers))) for line in lines))


def _provider(provider: NamedProvider | None) -> NamedProvider | None:
    return replace(provider, role="") if provider is not None else None


def _diagnosis(diagnosis: Diagnosis) -> Diagnosis:
    return replace(diagnosis, code=dotted(undotted(diagnosis.code)))


def _line(line: Line, claim: Claim) -> Line:
    last = line.last if line.last is not None else line.first
    described = line.description if line.code or claim.kind == "professional" else ""
    return replace(
        line,
        modifiers=trimmed(list(line.modifiers)),
        last=last,
        place=line.place or claim.place,
        rendering=_provider(line.rendering),
        description=described,
    )


def _stay(stay: HospitalStay) -> HospitalStay:
    return replace(
        stay,
        admitting_diagnosis=dotted(undotted(stay.admitting_diagnosis)),
        visit_reasons=tuple(dotted(undotted(reason)) for reason in stay.visit_reasons),
        external_causes=tuple(map(_diagnosis, stay.external_causes)),
        occurrences=(
            *(event for event in stay.occurrences if event.last is None),
            *(event for event in stay.occurrences if event.last is not None),
        ),
        attending=_provider(stay.attending),
        operating=_provider(stay.operating),
        other_operating=_provider(stay.other_operating),
    )
