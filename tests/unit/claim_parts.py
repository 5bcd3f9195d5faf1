"""Claims that tests start from: each is right as it stands, so that a test changes one thing."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from revcycle.claim import (
    BillingProvider,
    Claim,
    Diagnosis,
    HospitalStay,
    Insurance,
    Line,
    Name,
    NamedProvider,
    PayerName,
    Person,
)
from revcycle.parties import Address

PRACTICE = BillingProvider(
    "Quillhaven Medical Group",
    "2000000010",
    "000000101",
    Address("100 Heron Lane", "Quillhaven", "AA", "00010-0100"),
    "555-0100",
)
HOSPITAL = BillingProvider(
    "Quillhaven Community Hospital",
    "2000000028",
    "000000102",
    Address("1 Lantern Hill", "Quillhaven", "AA", "00010-0110"),
    "555-0110",
)
OKAFOR = NamedProvider(Name("Okafor", "Chidi"), "2000001018")
CHEN = NamedProvider(Name("Chen", "Walter"), "2000001083")
LARKFIELD = PayerName(
    "Larkfield Health Insurance", "TRN01", Address("200 Larkfield Plaza", "Larkfield", "AA", "00020-0200")
)
GRETA = Person(
    Name("Norgard", "Greta"),
    date(1986, 3, 9),
    "F",
    Address("14 Juniper Street", "Quillhaven", "AA", "00010"),
    "555-0111",
)
LARKFIELD_PPO = Insurance(LARKFIELD, "P", "12", "LCP200001", GRETA, "self", "MRF-20", "Larkfield Choice PPO")


def office_visit(**changes: object) -> Claim:
    """Greta Norgard's visit to Dr. Okafor for high blood pressure on 2026-05-04: one line, 99213."""
    day = date(2026, 5, 4)
    claim = Claim(
        kind="professional",
        account="QMG-0001",
        patient=GRETA,
        insurances=(LARKFIELD_PPO,),
        billing=PRACTICE,
        diagnoses=(Diagnosis("I10"),),
        lines=(Line("99213", 20000, first=day, last=day, place="11", pointers=(1,)),),
        total=20000,
        place="11",
        rendering=OKAFOR,
    )
    return replace(claim, **changes)  # type: ignore[arg-type]


def short_stay(**changes: object) -> Claim:
    """Greta Norgard's three days in hospital with pneumonia from 2026-06-01, discharged home."""
    claim = Claim(
        kind="institutional",
        account="QCH-0001",
        patient=GRETA,
        insurances=(LARKFIELD_PPO,),
        billing=HOSPITAL,
        diagnoses=(Diagnosis("J18.9", "Y"), Diagnosis("I10", "Y")),
        lines=(
            Line("", 1200000, Decimal(3), unit="DA", revenue_code="0120"),
            Line("", 15000, Decimal(4), revenue_code="0300"),
        ),
        total=1215000,
        stay=HospitalStay(
            type_of_bill="11",
            first=date(2026, 6, 1),
            last=date(2026, 6, 4),
            admitted=date(2026, 6, 1),
            admission_hour="14",
            discharge_hour="11",
            admission_type="1",
            admission_source="1",
            status="01",
            medical_record="MR-200001",
            admitting_diagnosis="R05.9",
            attending=CHEN,
        ),
        authorization="LK-AUTH-1",
    )
    return replace(claim, **changes)  # type: ignore[arg-type]
