"""One claim, professional or institutional: the model that the forms and the 837 are faces of.

Sums are whole cents, codes are texts without surprises (ICD-10-CM with its dot), days are dates. A claim holds what was
billed, right or wrong: whether it is right is asked by the clearinghouse and the payer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, get_args

from revcycle.claim.named import BillingProvider, Insurance, NamedFacility, NamedProvider, Person

__all__ = [
    "CLAIM_KINDS",
    "LETTERS",
    "Claim",
    "ClaimKind",
    "Diagnosis",
    "HospitalStay",
    "Line",
    "Occurrence",
    "StayProcedure",
    "ValueAmount",
]

ClaimKind = Literal["professional", "institutional"]
CLAIM_KINDS: tuple[ClaimKind, ...] = get_args(ClaimKind)
LETTERS = "ABCDEFGHIJKL"
"""How the CMS-1500 names its twelve diagnoses in item 21."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A diagnosis of the claim.

    Attributes:
        code: ICD-10-CM with its dot.
        present_on_admission: Y, N, U or W; "" where it is exempt or not asked (FL 67, shaded).
    """

    code: str
    present_on_admission: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One service line.

    Attributes:
        code: the CPT number or HCPCS code; "" on a hospital's line that has a revenue code only.
        modifiers: up to four.
        charge: in cents, for all units.
        units: how many, or minutes.
        unit: "UN" units, "MJ" minutes, "DA" days.
        first, last: the days of service; None on a hospital's line that tells none.
        place: the place of service of a professional line (item 24B); "" on a hospital's.
        pointers: the numbers of the diagnoses it is for, from 1, the most important first; up to four.
        emergency: item 24C.
        epsdt: a child's check-up under Medicaid (item 24H).
        rendering: who gave the service, where not the claim's rendering provider (item 24J).
        revenue_code: four digits, on a hospital's line (FL 42).
        description: what it is, in words, where the line must say so (FL 43, and unlisted services).
        noncovered: cents that the hospital knows not to be covered (FL 48).
        control: the sender's own number of the line; "" where there is none.
    """

    code: str
    charge: int
    units: Decimal = Decimal(1)
    modifiers: tuple[str, ...] = ()
    unit: str = "UN"
    first: date | None = None
    last: date | None = None
    place: str = ""
    pointers: tuple[int, ...] = ()
    emergency: bool = False
    epsdt: bool = False
    rendering: NamedProvider | None = None
    revenue_code: str = ""
    description: str = ""
    noncovered: int = 0
    control: str = ""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An event that bears on payment (FL 31 to 36): its code, its day, and a last day where it is a span."""

    code: str
    first: date
    last: date | None = None


@dataclass(frozen=True, slots=True)
class ValueAmount:
    """A value code with its amount (FL 39 to 41): cents, or hundredths of whatever the code counts."""

    code: str
    amount: int


@dataclass(frozen=True, slots=True)
class StayProcedure:
    """A procedure of a stay (FL 74): its ICD-10-PCS code and its day."""

    code: str
    day: date


@dataclass(frozen=True, slots=True)
class HospitalStay:
    """What only an institutional claim tells.

    Attributes:
        type_of_bill: its first three digits, the leading 0 left out: "11" inpatient hospital, "13" outpatient (FL 4).
            The frequency is the claim's own.
        first, last: the days the statement covers (FL 6).
        admitted: the day of admission or start of care; None where it does not apply (FL 12).
        admission_hour, discharge_hour: two digits, or "" (FL 13, 16).
        admission_type: one digit, 1 emergency to 5 trauma, 9 unknown (FL 14).
        admission_source: one character, where the patient came from (FL 15).
        status: two digits, where the patient went (FL 17).
        medical_record: the hospital's own number of the patient (FL 3b).
        admitting_diagnosis: its code (FL 69).
        visit_reasons: codes of why an outpatient came, up to three (FL 70).
        external_causes: up to three on paper (FL 72).
        procedures: the principal one first (FL 74).
        drg: the MS-DRG, three digits (FL 71).
        conditions: condition codes (FL 18 to 28).
        occurrences: single days and spans (FL 31 to 36).
        values: value codes (FL 39 to 41).
        attending, operating, other_operating: FL 76 to 78.
    """

    type_of_bill: str
    first: date
    last: date
    admitted: date | None = None
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
    attending: NamedProvider | None = None
    operating: NamedProvider | None = None
    other_operating: NamedProvider | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim to one payer.

    Attributes:
        kind: professional or institutional.
        account: the provider's own number of the patient's account, at most 20 characters (CLM01; item 26; FL 3a).
        patient: who was treated.
        insurances: the payer that the claim goes to first, then the others.
        billing: who bills.
        diagnoses: the first-listed or principal one first; at most 12 on a professional claim.
        lines: the services; at most 50 on the wire, six a page on paper.
        total: the charge that the claim states, in cents. It may be wrong: that is an edit of the clearinghouse.
        frequency: "1" original, "7" replacement, "8" void; institutional also interim bills.
        original_reference: the payer's own number of the claim that is replaced or voided (item 22; FL 64).
        place: the place of service of the claim (CLM05-1), that of its first line; "" on an institutional claim.
        stay: the institutional part; None on a professional claim.
        rendering: who gave the services, where it is not the billing provider itself (2310B; item 24J).
        referring: item 17, with its role; FL 79 of an outpatient claim.
        facility: where (item 32); None where at the billing provider's address.
        authorization, referral: numbers that the payer gave before (item 23; FL 63).
        laboratory: the number that allows a laboratory its tests (CLIA; item 23).
        signed: whether provider and patient signatures are on file (items 12, 13, 31; CLM06).
        assignment: "A" the provider takes what the payer allows, "C" not (item 27; CLM07).
        released: "Y" signed, "I" allowed by law (CLM09).
        employment, auto, other_accident: what the condition is related to (item 10).
        accident_state: two letters, with an auto accident.
        accident: its day.
        onset, onset_kind: the day of onset and "431", or of the last period and "484" (item 14).
        other_date, other_date_kind: item 15, such as "454" first treatment.
        unable_to_work: first and last day (item 16); either may be None.
        hospitalized: first and last day of a stay that goes with the services (item 18); the last may be None.
        note: what the claim has to say in words, at most 80 characters (item 19; FL 80).
        outside_lab: what an outside laboratory was paid, in cents; None where there was none (item 20).
        patient_paid: what the patient has paid so far, in cents (item 29).
        delay_reason: why it comes late, such as "8" eligibility was not known (CLM20).
        claim_number: the accident's or injury's number at its insurer (item 11b).
    """

    kind: ClaimKind
    account: str
    patient: Person
    insurances: tuple[Insurance, ...]
    billing: BillingProvider
    diagnoses: tuple[Diagnosis, ...]
    lines: tuple[Line, ...]
    total: int
    frequency: str = "1"
    original_reference: str = ""
    place: str = ""
    stay: HospitalStay | None = None
    rendering: NamedProvider | None = None
    referring: NamedProvider | None = None
    facility: NamedFacility | None = None
    authorization: str = ""
    referral: str = ""
    laboratory: str = ""
    signed: bool = True
    assignment: str = "A"
    released: str = "Y"
    employment: bool = False
    auto: bool = False
    other_accident: bool = False
    accident_state: str = ""
    accident: date | None = None
    onset: date | None = None
    onset_kind: str = ""
    other_date: date | None = None
    other_date_kind: str = ""
    unable_to_work: tuple[date | None, date | None] = (None, None)
    hospitalized: tuple[date | None, date | None] = (None, None)
    note: str = ""
    outside_lab: int | None = None
    patient_paid: int = 0
    delay_reason: str = ""
    claim_number: str = ""

    @property
    def destination(self) -> Insurance:
        """The coverage of the payer that the claim goes to."""
        return self.insurances[0]

    @property
    def earlier(self) -> tuple[Insurance, ...]:
        """The coverages whose payers have decided before."""
        return tuple(insurance for insurance in self.insurances[1:] if insurance.adjudication is not None)

    @property
    def charges(self) -> int:
        """What the lines add up to, in cents."""
        return sum(line.charge for line in self.lines)

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and the last day of service; None where nothing tells one."""
        days = [day for line in self.lines for day in (line.first, line.last) if day is not None]
        if self.stay is not None:
            return self.stay.first, self.stay.last
        return (min(days), max(days)) if days else None
