"""Makes claims of a billing encounter: names, charges, lines and pointers.

    build(encounter, world.roster, insurances)          one claim
    build_all(encounter, world.roster, insurances)      as many as the encounter needs

A professional claim holds twelve diagnoses and fifty lines: an encounter with more becomes several claims, each with
the diagnoses that its lines are for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from revcycle.claim.accidents import OCCURRENCES, WORK_CONDITION, told_accident
from revcycle.claim.anesthesia import anesthesia_units
from revcycle.claim.claim import Claim, HospitalStay, Line, Occurrence
from revcycle.claim.encounter import BilledEncounter, BilledService, HospitalFacts
from revcycle.claim.laboratory import done_here
from revcycle.claim.named import Insurance, NamedFacility, NamedProvider
from revcycle.claim.naming import billing_provider, facility, person, provider
from revcycle.claim.revenue_codes import revenue_code
from revcycle.codes.procedures import hcpcs, place_of_service, procedures
from revcycle.parties.roster import Roster

__all__ = ["MOST_DIAGNOSES", "MOST_LINES", "NOTICE_SIGNED", "BillingError", "build", "build_all"]

MOST_DIAGNOSES, MOST_LINES = 12, 50
MOST_HOSPITAL_LINES = 999
NOTICE_SIGNED = "GA"
"""The modifier that tells of a notice (ABN) that the patient signed."""

OWN_PLACES = frozenset({"", "02", "10", "11", "12"})
"""Places for which item 32 names no facility: the office at the billing address, the patient's home, telehealth."""

INPATIENT, OUTPATIENT = "11", "13"


class BillingError(ValueError):
    """An encounter cannot be billed. The message is a sentence that names the encounter and the mend."""


def build(encounter: BilledEncounter, roster: Roster, insurances: Sequence[Insurance]) -> Claim:
    """The claim of an encounter, to the first of the insurances.

    Raises:
        BillingError: something is missing, or the encounter needs several claims (:func:`build_all`).
        CodeFileError, HcpcsFileError: a table of codes is missing or damaged.
    """
    found = build_all(encounter, roster, insurances)
    if len(found) > 1:
        raise _wrong(
            encounter,
            f"it needs {len(found)} claims: a claim holds {MOST_DIAGNOSES} diagnoses and {MOST_LINES} lines",
            "Bill it as several claims, or take off what need not be billed",
        )
    return found[0]


def build_all(encounter: BilledEncounter, roster: Roster, insurances: Sequence[Insurance]) -> tuple[Claim, ...]:
    """The claims of an encounter, to the first of the insurances. Most need one.

    Further claims bear the account number with -2, -3 and so on. Diagnoses that no line points to fill what room is
    left; what then finds no room is not billed.

    Raises:
        BillingError: something is missing.
        CodeFileError, HcpcsFileError: a table of codes is missing or damaged.
    """
    _ready(encounter, roster, insurances)
    if encounter.house == "hospital":
        return (_institutional(encounter, roster, tuple(insurances)),)
    return tuple(_professional(encounter, roster, tuple(insurances)))


def _wrong(encounter: BilledEncounter, sentence: str, mend: str) -> BillingError:
    return BillingError(f"Encounter {encounter.id or 'without a number'} cannot be billed: {sentence}. {mend}.")


def _ready(encounter: BilledEncounter, roster: Roster, insurances: Sequence[Insurance]) -> None:
    if not encounter.id or len(encounter.id) > 20:
        raise _wrong(encounter, "its number must have 1 to 20 characters", "Give it a shorter one")
    if encounter.patient not in roster.patients:
        known = "Add the patient to parties/, or mend the id"
        raise _wrong(encounter, f"nobody has the id “{encounter.patient}”", known)
    if encounter.house not in roster.organizations:
        raise _wrong(encounter, f"“{encounter.house}” bills nothing here", "Use practice or hospital")
    if not encounter.services:
        raise _wrong(encounter, "no service was captured", "Add what was done")
    if not insurances:
        raise _wrong(encounter, "it names no insurance", "A patient who pays alone gets a statement, not a claim")
    if (encounter.hospital is not None) != (encounter.house == "hospital"):
        told = "has none of the hospital's facts" if encounter.hospital is None else "has facts of a hospital"
        raise _wrong(encounter, f"the {encounter.house}'s encounter {told}", "Mend who bills, or the facts")
    for place, service in enumerate(encounter.services, start=1):
        if len(service.pointers) > 4:
            told = f"service {place} points to {len(service.pointers)} diagnoses; a line points to four at most"
            raise _wrong(encounter, told, "Keep the four that matter most")
        if strange := [pointer for pointer in service.pointers if not 1 <= pointer <= len(encounter.diagnoses)]:
            told = f"service {place} points to diagnosis {strange[0]} of {len(encounter.diagnoses)}"
            raise _wrong(encounter, told, "Mend the pointer, or add the diagnosis")


def _provider(encounter: BilledEncounter, roster: Roster, key: str, role: str = "") -> NamedProvider:
    if key not in roster.providers:
        raise _wrong(encounter, f"no provider has the id “{key}”", "Mend the id, or add the provider to practice.toml")
    return provider(roster.providers[key], role)


def _common(encounter: BilledEncounter, roster: Roster, insurances: tuple[Insurance, ...]) -> dict[str, Any]:
    referral, referring = encounter.referral, None
    if referral is not None and isinstance(referral.provider, NamedProvider):
        referring = replace(referral.provider, role=referral.role)
    elif referral is not None and isinstance(referral.provider, str):
        referring = _provider(encounter, roster, referral.provider, referral.role)
    return {
        "account": encounter.id,
        "patient": person(roster.patients[encounter.patient]),
        "insurances": insurances,
        "billing": billing_provider(roster.organizations[encounter.house]),
        "referring": referring,
        "authorization": encounter.authorization,
        "referral": referral.number if referral is not None else "",
        "assignment": encounter.assignment,
        "released": encounter.released,
        "note": encounter.note,
        "accident_state": encounter.accident.state if encounter.accident is not None else "",
        "claim_number": encounter.accident.claim_number if encounter.accident is not None else "",
    }


# Charges


def _charge(encounter: BilledEncounter, service: BilledService, unit_charge: int) -> int:
    """The charge of a line in cents: of all units, halves of a cent up. Anesthesia counts base and time units."""
    if service.charge is not None:
        return service.charge
    units = anesthesia_units(service.item, service.minutes) if service.minutes else service.units
    if units <= 0:
        raise _wrong(encounter, f"{service.item} has no units", "Write how many were given, from 1 on")
    return int((unit_charge * units).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _number(encounter: BilledEncounter, item: str) -> str:
    """The CPT number or HCPCS code of an item."""
    procedure = procedures.get(item)
    if procedure is not None:
        return procedure.number
    if hcpcs.get(item) is not None:
        return hcpcs.compact(item)
    mend = "Mend its spelling, or add it to the procedures"
    raise _wrong(encounter, f"“{item}” is no concept id or HCPCS code that the course knows", mend)


def _modifiers(encounter: BilledEncounter, service: BilledService) -> tuple[str, ...]:
    told = service.modifiers
    if service.notice and NOTICE_SIGNED not in told:
        told = (*told, NOTICE_SIGNED)
    if len(told) > 4:
        raise _wrong(
            encounter, f"{service.item} has {len(told)} modifiers; a line holds four", "Keep the most important"
        )
    return told


# The professional claim


@dataclass(slots=True)
class _Part:
    """The lines of one claim, and the numbers of the diagnoses they point to."""

    services: list[BilledService]
    diagnoses: list[int]


def _parts(encounter: BilledEncounter) -> list[_Part]:
    """The services in their order, dealt out so that each claim's diagnoses and lines fit."""
    if len(encounter.diagnoses) <= MOST_DIAGNOSES and len(encounter.services) <= MOST_LINES:
        return [_Part(list(encounter.services), list(range(1, len(encounter.diagnoses) + 1)))]
    parts: list[_Part] = []
    for service in encounter.services:
        for part in parts:
            together = {*part.diagnoses, *service.pointers}
            if len(part.services) < MOST_LINES and len(together) <= MOST_DIAGNOSES:
                break
        else:
            part = _Part([], [])
            parts.append(part)
        part.services.append(service)
        part.diagnoses += [number for number in service.pointers if number not in part.diagnoses]
    pointed = {number for part in parts for number in part.diagnoses}
    spare = [number for number in range(1, len(encounter.diagnoses) + 1) if number not in pointed]
    for part in parts:
        room = MOST_DIAGNOSES - len(part.diagnoses)
        part.diagnoses = sorted([*part.diagnoses, *spare[:room]])
        spare = spare[room:]
    return parts


def _professional(encounter: BilledEncounter, roster: Roster, insurances: tuple[Insurance, ...]) -> list[Claim]:
    common = _common(encounter, roster, insurances)
    accident = encounter.accident
    rendering = _provider(encounter, roster, encounter.provider)
    claims = []
    for number, part in enumerate(_parts(encounter), start=1):
        lines = tuple(_line(encounter, roster, service, part.diagnoses) for service in part.services)
        first = number == 1
        account = encounter.id if first else f"{encounter.id}-{number}"
        claim = Claim(
            kind="professional",
            **{**common, "account": account},
            diagnoses=tuple(encounter.diagnoses[place - 1] for place in part.diagnoses),
            lines=lines,
            total=sum(line.charge for line in lines),
            place=lines[0].place,
            rendering=rendering,
            facility=_facility(encounter, roster, {line.place for line in lines}),
            laboratory=encounter.laboratory or _laboratory(encounter, roster, lines),
            signed=encounter.signed,
            employment=encounter.employment or (accident is not None and accident.kind == "work"),
            auto=accident is not None and accident.kind == "auto",
            other_accident=accident is not None and accident.kind == "other",
            accident=accident.day if accident is not None else None,
            onset=encounter.onset,
            onset_kind=(encounter.onset_kind or "431") if encounter.onset is not None else "",
            unable_to_work=encounter.unable_to_work,
            hospitalized=encounter.hospitalized,
            outside_lab=encounter.outside_lab if first else None,
            patient_paid=encounter.patient_paid if first else 0,
        )
        claims.append(claim)
        if len(claim.account) > 20:
            raise _wrong(
                encounter, f"its claim {number} would bear a number of over 20 characters", "Shorten the number"
            )
    return claims


def _laboratory(encounter: BilledEncounter, roster: Roster, lines: Sequence[Line]) -> str:
    """The house's own certificate where its laboratory did a test."""
    done = any(done_here(line, procedures.get(line.code)) for line in lines)
    return roster.organizations[encounter.house].laboratory if done else ""


def _line(encounter: BilledEncounter, roster: Roster, service: BilledService, diagnoses: Sequence[int]) -> Line:
    number = _number(encounter, service.item)
    procedure = procedures.get(service.item)
    item = procedure.concept if procedure is not None else number
    unit_charge = roster.charge(item, service.modifiers)
    if service.charge is None and unit_charge is None:
        mend = "Add a line to parties/charges.csv"
        raise _wrong(encounter, f"the practice has no charge for {service.item}", mend)
    place = service.place or encounter.place
    if place_of_service.get(place) is None:
        raise _wrong(encounter, f"“{place}” is no place of service", "Use one of CMS's codes, such as 11 for an office")
    other = service.provider not in ("", encounter.provider)
    return Line(
        code=number,
        charge=_charge(encounter, service, unit_charge or 0),
        units=Decimal(service.minutes) if service.minutes else service.units,
        modifiers=_modifiers(encounter, service),
        unit="MJ" if service.minutes else "UN",
        first=service.day,
        last=service.last or service.day,
        place=place,
        pointers=tuple(diagnoses.index(pointer) + 1 for pointer in service.pointers),
        emergency=service.emergency,
        epsdt=service.epsdt,
        rendering=_provider(encounter, roster, service.provider) if other else None,
        description=service.description,
    )


def _facility(encounter: BilledEncounter, roster: Roster, places: set[str]) -> NamedFacility | None:
    """Item 32: the facility that is told, or the hospital for its places; none for the office, home and telehealth."""
    if encounter.facility is not None:
        return encounter.facility
    if places & place_of_service.HOSPITAL:
        return facility(roster.organizations["hospital"])
    if strange := sorted(places - OWN_PLACES):
        name = place_of_service.get(strange[0])
        what = f"place {strange[0]}" + (f" ({name.name})" if name is not None else "")
        raise _wrong(encounter, f"{what} is not at the practice, and no facility is named", "Name it with its address")
    return None


# The institutional claim


def _institutional(encounter: BilledEncounter, roster: Roster, insurances: tuple[Insurance, ...]) -> Claim:
    facts = encounter.hospital
    assert facts is not None  # asked by _ready
    if len(encounter.services) > MOST_HOSPITAL_LINES:
        count = f"{len(encounter.services)} services; a hospital's claim holds {MOST_HOSPITAL_LINES}"
        raise _wrong(encounter, f"it has {count}", "Sum up what belongs together")
    if facts.last < facts.first:
        raise _wrong(encounter, f"it ends ({facts.last}) before it begins ({facts.first})", "Mend one of the days")
    lines = tuple(_hospital_line(encounter, roster, service, facts.inpatient) for service in encounter.services)
    stay = _stay(encounter, roster, facts)
    told = told_accident(stay)
    return Claim(
        kind="institutional",
        **_common(encounter, roster, insurances),
        diagnoses=encounter.diagnoses,
        lines=lines,
        total=sum(line.charge for line in lines),
        stay=stay,
        facility=encounter.facility,
        employment=told.employment,
        auto=told.auto,
        other_accident=told.other_accident,
        accident=told.accident,
    )


def _hospital_line(encounter: BilledEncounter, roster: Roster, service: BilledService, inpatient: bool) -> Line:
    row = revenue_code(service.item)
    if row is None and hcpcs.get(service.item) is None:
        mend = "Mend its spelling, or add a line to claim/revenue_codes.csv"
        raise _wrong(encounter, f"no revenue code is known for “{service.item}”", mend)
    row = row or revenue_code("any-other")
    if row is None:
        raise _wrong(encounter, "claim/revenue_codes.csv has no line any-other", "Add it")
    procedure = procedures.get(service.item)
    item = procedure.concept if procedure is not None else service.item
    charges = roster.hospital_charges
    unit_charge = charges.get(item, charges.get(row.service))
    if row.service == "any-other" and item != "any-other" and item not in charges:
        unit_charge = roster.charges.get(item, unit_charge)
    if unit_charge is None and service.charge is None:
        mend = "Add a line to parties/hospital_charges.csv"
        raise _wrong(encounter, f"the hospital has no charge for {service.item}", mend)
    code = row.code
    if procedure is not None or hcpcs.get(service.item) is not None:
        code = _number(encounter, service.item)
    code = "" if inpatient else code
    return Line(
        code=code,
        charge=_charge(encounter, service, unit_charge or 0),
        units=anesthesia_units(service.item, service.minutes) if service.minutes else service.units,
        modifiers=_modifiers(encounter, service) if code else (),
        unit=row.unit,
        first=None if inpatient else service.day,
        last=None if inpatient else service.last or service.day,
        rendering=_provider(encounter, roster, service.provider) if service.provider and not inpatient else None,
        revenue_code=row.number,
        description=service.description if code else "",
        noncovered=service.noncovered,
    )


def _stay(encounter: BilledEncounter, roster: Roster, facts: HospitalFacts) -> HospitalStay:
    def named(key: str) -> NamedProvider | None:
        return _provider(encounter, roster, key) if key else None

    occurrences, conditions = facts.occurrences, facts.conditions
    accident = encounter.accident
    if accident is not None and accident.day is not None:
        event = Occurrence(OCCURRENCES[accident.kind], accident.day)
        occurrences = occurrences if event in occurrences else (event, *occurrences)
    work = encounter.employment or (accident is not None and accident.kind == "work")
    if work and WORK_CONDITION not in conditions:
        conditions = (WORK_CONDITION, *conditions)
    return HospitalStay(
        type_of_bill=facts.type_of_bill or (INPATIENT if facts.inpatient else OUTPATIENT),
        first=facts.first,
        last=facts.last,
        admitted=facts.first if facts.inpatient else None,
        admission_hour=facts.admission_hour if facts.inpatient else "",
        discharge_hour=facts.discharge_hour if facts.inpatient else "",
        admission_type=facts.admission_type,
        admission_source=facts.admission_source,
        status=facts.status,
        medical_record=facts.medical_record,
        admitting_diagnosis=facts.admitting_diagnosis,
        visit_reasons=facts.visit_reasons,
        external_causes=facts.external_causes,
        procedures=facts.procedures,
        drg=facts.drg,
        conditions=conditions,
        occurrences=occurrences,
        values=facts.values,
        attending=named(facts.attending or encounter.provider),
        operating=named(facts.operating),
        other_operating=named(facts.other_operating),
    )
