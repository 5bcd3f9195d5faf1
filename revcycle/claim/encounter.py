"""The billing encounter: what charge capture knows of one visit or stay before a claim is made of it.

It names providers and the patient by the ids of the roster and services by concept id, HCPCS code or service of the
hospital. Charges, names and addresses come in when the claim is built (:mod:`revcycle.claim.building`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, get_args

from revcycle.claim.claim import Diagnosis, Occurrence, StayProcedure, ValueAmount
from revcycle.claim.named import NamedFacility, NamedProvider
from revcycle.parties.organizations import House

__all__ = [
    "ACCIDENT_KINDS",
    "Accident",
    "AccidentKind",
    "BilledEncounter",
    "BilledService",
    "HospitalFacts",
    "Referral",
    "room_days",
]

AccidentKind = Literal["work", "auto", "other"]
ACCIDENT_KINDS: tuple[AccidentKind, ...] = get_args(AccidentKind)


@dataclass(frozen=True, slots=True)
class BilledService:
    """One service, as captured.

    Attributes:
        item: a concept id or HCPCS code; on a hospital's encounter also a service of the hospital.
        day: of the service; the first one where there are several.
        units: how many.
        modifiers: as the coder gave them, up to four.
        minutes: of anesthesia: these are billed instead of units.
        pointers: the numbers of the diagnoses it is for, from 1, the most important first.
        provider: the id of who gave it, where it is not the encounter's provider.
        last: the last day, where it is another than the first.
        notice: whether the patient signed a notice (ABN) before it: modifier GA says so.
        place: the place of service, where it is another than the encounter's.
        emergency, epsdt: items 24C and 24H.
        description: in words, where the line must say so.
        charge: in cents for all units, where it is not the charge of the list.
        noncovered: cents that a hospital knows not to be covered.
    """

    item: str
    day: date
    units: Decimal = Decimal(1)
    modifiers: tuple[str, ...] = ()
    minutes: int = 0
    pointers: tuple[int, ...] = ()
    provider: str = ""
    last: date | None = None
    notice: bool = False
    place: str = ""
    emergency: bool = False
    epsdt: bool = False
    description: str = ""
    charge: int | None = None
    noncovered: int = 0


@dataclass(frozen=True, slots=True)
class Accident:
    """What happened, where the services are for an injury.

    Attributes:
        kind: at work, with a car, or any other.
        day: of the accident; None where nobody knows.
        state: two letters, with an auto accident.
        claim_number: the number that its insurer gave it.
    """

    kind: AccidentKind
    day: date | None = None
    state: str = ""
    claim_number: str = ""


@dataclass(frozen=True, slots=True)
class Referral:
    """Who sent the patient.

    Attributes:
        provider: the id of the roster, or the provider as the claim is to name him or her.
        role: DN referred, DK ordered, DQ supervised.
        number: that the payer gave for the referral; "" where there is none.
    """

    provider: str | NamedProvider
    role: str = "DN"
    number: str = ""


@dataclass(frozen=True, slots=True)
class HospitalFacts:
    """What only the hospital's encounter knows. Fields as in :class:`revcycle.claim.HospitalStay`.

    Attributes:
        inpatient: whether the patient was admitted as an inpatient.
        first, last: the days the statement covers: of a stay, admission and discharge.
        type_of_bill: three digits without the leading 0 and the frequency; "" gives "11" for a stay, else "13".
        attending, operating, other_operating: ids of the roster; "" for the encounter's provider, or nobody.
    """

    inpatient: bool
    first: date
    last: date
    admission_hour: str = ""
    discharge_hour: str = ""
    admission_type: str = ""
    admission_source: str = ""
    status: str = ""
    medical_record: str = ""
    admitting_diagnosis: str = ""
    visit_reasons: tuple[str, ...] = ()
    external_causes: tuple[Diagnosis, ...] = ()
    procedures: tuple[StayProcedure, ...] = ()
    drg: str = ""
    conditions: tuple[str, ...] = ()
    occurrences: tuple[Occurrence, ...] = ()
    values: tuple[ValueAmount, ...] = ()
    attending: str = ""
    operating: str = ""
    other_operating: str = ""
    type_of_bill: str = ""


@dataclass(frozen=True, slots=True)
class BilledEncounter:
    """One visit or stay, ready to be billed.

    Attributes:
        id: the account number of its claim, at most 20 characters.
        patient: the id of the roster.
        house: who bills: the practice (a professional claim) or the hospital (an institutional claim).
        plans: the ids of the plans that are to pay, the first one first; none when the patient pays alone.
        provider: the id of who treated.
        place: the place of service; "" on a hospital's encounter.
        diagnoses: the first-listed or principal one first; present on admission on a hospital's.
        services: in the order in which they are to be billed.
        hospital: on a hospital's encounter.
        referral: who sent the patient.
        authorization: the number that the payer gave before.
        laboratory: the number that allows the laboratory its tests (CLIA).
        facility: where the services were given, when neither the practice's nor the hospital's address is meant.
        accident: for an injury.
        employment: whether a condition that is no accident comes from work.
        onset, onset_kind: item 14: "431" onset, "484" last period.
        unable_to_work, hospitalized: items 16 and 18.
        note: item 19 or FL 80.
        outside_lab: what an outside laboratory was paid, in cents.
        patient_paid: in cents, before the claim goes out.
        assignment: "A" the provider takes what the payer allows, "C" not.
        signed, released: signatures on file, and consent to tell the payer ("Y", or "I" by law).
    """

    id: str
    patient: str
    house: House
    plans: tuple[str, ...]
    provider: str
    diagnoses: tuple[Diagnosis, ...]
    services: tuple[BilledService, ...]
    place: str = ""
    hospital: HospitalFacts | None = None
    referral: Referral | None = None
    authorization: str = ""
    laboratory: str = ""
    facility: NamedFacility | None = None
    accident: Accident | None = None
    employment: bool = False
    onset: date | None = None
    onset_kind: str = ""
    unable_to_work: tuple[date | None, date | None] = (None, None)
    hospitalized: tuple[date | None, date | None] = (None, None)
    note: str = ""
    outside_lab: int | None = None
    patient_paid: int = 0
    assignment: str = "A"
    signed: bool = True
    released: str = "Y"

    @property
    def day(self) -> date | None:
        """The first day of service; None where nothing was captured."""
        if self.hospital is not None:
            return self.hospital.first
        return min((service.day for service in self.services), default=None)


def room_days(admitted: date, discharged: date) -> Decimal:
    """How many days of room and care a stay counts: the day of discharge does not count, but one always does."""
    return Decimal(max(1, (discharged - admitted).days))
