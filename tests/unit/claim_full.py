"""Claims that use every field that an 837 has a place for; each is right as it stands."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from revcycle.claim import (
    Adjustment,
    Claim,
    Diagnosis,
    HospitalStay,
    Insurance,
    Line,
    Name,
    NamedFacility,
    NamedProvider,
    Occurrence,
    PayerName,
    Person,
    PriorAdjudication,
    PriorLine,
    StayProcedure,
    ValueAmount,
)
from revcycle.parties import Address
from tests.unit.claim_parts import CHEN, GRETA, HOSPITAL, LARKFIELD, LARKFIELD_PPO, OKAFOR, office_visit, short_stay

__all__ = [
    "CALEB",
    "TALLGRASS",
    "child_visit",
    "full_stay",
    "full_visit",
    "hospital_visit",
    "paid_second",
    "stay_paid_second",
    "work_injury",
]

DAY, LAST, DECIDED = date(2026, 5, 4), date(2026, 5, 6), date(2026, 5, 20)
CALEB = Person(Name("Norgard", "Caleb"), date(2014, 10, 22), "M", GRETA.address)
JONAS = Person(Name("Norgard", "Jonas", "Erik", "Jr"), date(1984, 9, 21), "M", GRETA.address)
TALLGRASS = PayerName("Tallgrass Mutual", "TRN03", Address("300 Meadow Way", "Larkfield", "AA", "00020-0300"))
BRANDT = NamedProvider(Name("Brandt", "Lena"), "2000001034")
FELD = NamedProvider(Name("Feld", "Marcus"), "2000001109")
CLINIC = NamedFacility(
    "Quillhaven Community Hospital", Address("1 Lantern Hill", "Quillhaven", "AA", "00010-0110"), "2000000028"
)


def full_visit() -> Claim:
    """A visit with every item of the form filled in."""
    return office_visit(
        account="QMG-FULL",
        diagnoses=tuple(Diagnosis(code) for code in ("S52.501A", "I10", "E11.9", "E78.5", "Z79.4")),
        lines=(
            Line("99213", 20000, Decimal(1), ("25",), first=DAY, last=DAY, place="11", pointers=(1, 2, 3, 4)),
            Line(
                "J3301",
                4050,
                Decimal("2.5"),
                ("RT", "GA", "59", "LT"),
                first=DAY,
                last=LAST,
                place="22",
                pointers=(5,),
                emergency=True,
                epsdt=True,
                rendering=BRANDT,
                description="Special mixture",
                control="L-2",
            ),
            Line("01402", 30000, Decimal(95), ("AA",), "MJ", first=DAY, last=DAY, place="11", pointers=(1,)),
        ),
        total=54050,
        frequency="7",
        original_reference="LK-0001",
        referring=replace(CHEN, role="DN"),
        facility=CLINIC,
        authorization="A-1",
        referral="R-1",
        laboratory="11D1111111",
        signed=True,
        assignment="A",
        employment=False,
        auto=True,
        accident_state="AL",
        accident=date(2026, 5, 1),
        onset=date(2026, 5, 2),
        onset_kind="431",
        other_date=date(2026, 5, 3),
        other_date_kind="454",
        unable_to_work=(date(2026, 5, 1), date(2026, 5, 30)),
        hospitalized=(date(2026, 5, 1), date(2026, 5, 2)),
        note="Second opinion asked for",
        outside_lab=3000,
        patient_paid=2500,
        delay_reason="8",
    )


def child_visit() -> Claim:
    """A visit of a child whom the mother insures."""
    mother = replace(LARKFIELD_PPO, relationship="child")
    return office_visit(account="QMG-CHILD", patient=CALEB, insurances=(mother,))


def paid_second() -> Claim:
    """A child's claim to the second payer, with what the first has decided by claim and by line."""
    lines = (
        Line("99213", 20000, first=DAY, last=DAY, place="11", pointers=(1,)),
        Line("J3301", 5000, Decimal(4), first=DAY, last=DAY, place="11", pointers=(1,)),
    )
    cuts = (Adjustment("CO", "45", 8000), Adjustment("PR", "1", 2000), Adjustment("PR", "2", 1000))
    decided = PriorAdjudication(
        paid=9000,
        patient_owes=3000,
        control_number="TG-0001",
        adjustments=(Adjustment("OA", "209", 100),),
        lines=(
            PriorLine(1, 9000, "99213", (), Decimal(1), cuts, DECIDED),
            PriorLine(2, 0, "J3301", ("JZ",), Decimal(4), (Adjustment("CO", "97", 5000, Decimal(4)),), DECIDED),
        ),
    )
    first = Insurance(TALLGRASS, "P", "CI", "TGS200001", JONAS, "child", "HGW-30", "Saver", adjudication=decided)
    second = replace(LARKFIELD_PPO, order="S", relationship="child")
    return office_visit(
        account="QMG-SECOND", patient=CALEB, insurances=(second, first), lines=lines, total=25000, rendering=OKAFOR
    )


def work_injury() -> Claim:
    """A claim to workers' compensation: the employer is the insured."""
    employer = Person(Name("Harbor Glass Works"), organization=True)
    payer = PayerName("Anvil Workers' Compensation", "TRN06", LARKFIELD.address)
    insurance = Insurance(payer, "P", "WC", "AWC260316", employer, "other", "HGW-30", "Anvil")
    return office_visit(
        account="QMG-WORK",
        insurances=(insurance,),
        employment=True,
        accident=date(2026, 5, 1),
        claim_number="AWC-26-0316",
    )


def full_stay() -> Claim:
    """A stay with every locator filled in that an 837I has a place for."""
    return short_stay(
        account="QCH-FULL",
        diagnoses=(Diagnosis("S72.002A", "Y"), *(Diagnosis(f"E11.{place}", "N") for place in range(13))),
        frequency="8",
        original_reference="LK-0002",
        referral="R-2",
        note="Fell at home",
        accident_state="AL",
        rendering=BRANDT,
        facility=CLINIC,
        delay_reason="11",
        lines=(
            Line("", 1200000, Decimal(3), unit="DA", revenue_code="0120", noncovered=5000),
            Line(
                "J1885",
                15000,
                Decimal(4),
                ("JZ",),
                first=date(2026, 6, 1),
                last=date(2026, 6, 2),
                revenue_code="0636",
                description="Ketorolac",
                rendering=OKAFOR,
                control="L-2",
            ),
        ),
        stay=replace(
            short_stay().stay or _no_stay(),
            external_causes=(Diagnosis("W01.0XXA", "Y"), Diagnosis("Y92.009")),
            procedures=(
                StayProcedure("0SRB01Z", date(2026, 6, 2)),
                StayProcedure("30233N1", date(2026, 6, 3)),
            ),
            drg="470",
            conditions=("02", "09"),
            occurrences=(
                Occurrence("04", date(2026, 5, 31)),
                Occurrence("11", date(2026, 5, 31)),
                Occurrence("71", date(2026, 4, 1), date(2026, 4, 9)),
            ),
            values=(ValueAmount("01", 120000), ValueAmount("80", 300)),
            operating=FELD,
            other_operating=BRANDT,
        ),
    )


def _no_stay() -> HospitalStay:
    return HospitalStay("11", DAY, LAST)


def hospital_visit() -> Claim:
    """An outpatient's visit to the hospital, referred."""
    stay = HospitalStay(
        "13",
        DAY,
        DAY,
        admission_type="1",
        admission_source="1",
        status="01",
        visit_reasons=("R07.9", "R05.9"),
        attending=CHEN,
    )
    return Claim(
        kind="institutional",
        account="QCH-VISIT",
        patient=GRETA,
        insurances=(LARKFIELD_PPO,),
        billing=HOSPITAL,
        diagnoses=(Diagnosis("R07.9"),),
        lines=(Line("99284", 150000, modifiers=("25",), first=DAY, last=DAY, revenue_code="0450"),),
        total=150000,
        stay=stay,
        referring=replace(BRANDT, role="DN"),
    )


def stay_paid_second() -> Claim:
    """A stay billed to the second payer, with what the first decided by claim and by line."""
    decided = PriorAdjudication(
        paid=900000,
        patient_owes=15000,
        control_number="TG-0002",
        day=DECIDED,
        adjustments=(Adjustment("CO", "45", 300000),),
        lines=(PriorLine(2, 0, "", (), Decimal(4), (Adjustment("PR", "1", 15000),), DECIDED),),
    )
    first = Insurance(TALLGRASS, "P", "CI", "TGS200001", JONAS, "spouse", adjudication=decided)
    return short_stay(account="QCH-SECOND", insurances=(replace(LARKFIELD_PPO, order="S"), first))
