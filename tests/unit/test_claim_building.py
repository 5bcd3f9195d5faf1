"""From encounter to claim: names, charges, lines, pointers, places, and what cannot be billed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache

import pytest

from revcycle.chart.chart import ChartShelf
from revcycle.claim import Claim, Diagnosis, Insurance, NamedFacility, Occurrence, StayProcedure
from revcycle.claim.building import BillingError, build, build_all
from revcycle.claim.charted import encounter_of
from revcycle.claim.encounter import (
    Accident,
    BilledEncounter,
    BilledService,
    HospitalFacts,
    Referral,
    room_days,
)
from revcycle.claim.revenue_codes import revenue_code
from revcycle.codes.procedures import procedures
from revcycle.parties import Address
from revcycle.payer import read_world
from revcycle.payer.contract import HOSPITAL_SERVICES
from revcycle.payer.insurance import accident_on_claim, insurance_on_claim, insurances_on_claim
from revcycle.payer.world import World

DAY = date(2026, 5, 4)
VISIT = BilledEncounter(
    id="QMG-0001",
    patient="greta-norgard",
    house="practice",
    plans=("larkfield-ppo",),
    provider="okafor",
    place="11",
    diagnoses=(Diagnosis("I10"), Diagnosis("E78.5")),
    services=(
        BilledService("office-visit-established-low", DAY, pointers=(1, 2)),
        BilledService("lipid-panel", DAY, pointers=(2,)),
    ),
)
STAY = BilledEncounter(
    id="QCH-0001",
    patient="greta-norgard",
    house="hospital",
    plans=("larkfield-ppo",),
    provider="chen",
    diagnoses=(Diagnosis("J18.9", "Y"),),
    services=(
        BilledService("inpatient-medical", DAY, Decimal(3)),
        BilledService("blood-count", DAY, Decimal(2)),
    ),
    hospital=HospitalFacts(
        inpatient=True,
        first=DAY,
        last=date(2026, 5, 7),
        admission_hour="14",
        discharge_hour="11",
        admission_type="1",
        admission_source="1",
        status="01",
        medical_record="MR-1",
        admitting_diagnosis="R05.9",
        drg="194",
        procedures=(StayProcedure("0BH17EZ", DAY),),
    ),
)


@cache
def world() -> World:
    """The course's world."""
    return read_world()


def insured(encounter: BilledEncounter) -> tuple[Insurance, ...]:
    """The insurances of an encounter."""
    return insurances_on_claim(world(), encounter)


def billed(encounter: BilledEncounter) -> Claim:
    """The one claim of an encounter."""
    return build(encounter, world().roster, insured(encounter))


def number(concept: str) -> str:
    """The number of a procedure."""
    found = procedures.get(concept)
    assert found is not None
    return found.number


def service(**changes: object) -> BilledEncounter:
    """The visit with its first service changed, alone."""
    return replace(VISIT, services=(replace(VISIT.services[0], **changes),))  # type: ignore[arg-type]


def told(encounter: BilledEncounter) -> str:
    """The sentence of an encounter that cannot be billed."""
    with pytest.raises(BillingError) as caught:
        build_all(encounter, world().roster, insured(VISIT))
    return str(caught.value)


@pytest.mark.parametrize(
    ("modifiers", "charge"), [((), 44000), (("26",), 18000), (("TC",), 26000), (("LT", "26"), 18000)]
)
def test_a_part_is_charged_as_a_part(modifiers: tuple[str, ...], charge: int) -> None:
    """Is the reading of a scan charged at twice its Larkfield fee of 90.00, the technical part at twice 130.00?"""
    scan = BilledService("ct-abdomen-pelvis", DAY, modifiers=modifiers, pointers=(1,))
    claim = billed(replace(VISIT, services=(scan,)))
    assert (claim.lines[0].charge, claim.total) == (charge, charge)


def test_what_has_no_parts_is_charged_whole() -> None:
    """Is a service without parts charged whole, whatever stands on it?"""
    visit = BilledService("office-visit-established-low", DAY, modifiers=("26",), pointers=(1,))
    assert billed(replace(VISIT, services=(visit,))).total == 20000


def test_a_visit_becomes_a_claim() -> None:
    """Does a visit become a claim with the names of the roster and the charges of the practice's list?"""
    claim = billed(VISIT)
    charges = world().roster.charges
    first, second = claim.lines
    assert (claim.kind, claim.account, claim.place) == ("professional", "QMG-0001", "11")
    assert (claim.patient.name.last, claim.patient.name.first, claim.patient.born) == (
        "Norgard",
        "Greta",
        date(1986, 3, 9),
    )
    assert claim.billing.npi == "2000000010"
    assert claim.rendering is not None
    assert (claim.rendering.name.last, claim.rendering.npi) == ("Okafor", "2000001018")
    assert (first.code, first.charge) == (
        number("office-visit-established-low"),
        charges["office-visit-established-low"],
    )
    assert (first.pointers, second.pointers) == ((1, 2), (2,))
    assert claim.total == first.charge + second.charge
    assert (first.first, first.last, first.unit) == (DAY, DAY, "UN")
    assert claim.facility is None


def test_the_insurance_is_the_worlds() -> None:
    """Does the claim bear payer, member id, group, kind of plan and insured as the world has them?"""
    (own,) = billed(VISIT).insurances
    assert (own.payer.payer_id, own.order, own.filing, own.member_id) == ("TRN01", "P", "12", "LCP200001")
    assert (own.group_id, own.plan_name, own.relationship) == ("MRF-20", "Larkfield Choice PPO", "self")
    assert own.insured.name.first == "Greta"
    assert own.insured == billed(VISIT).patient


def test_a_child_is_insured_by_its_parent() -> None:
    """Is the insured of a child the parent who holds the plan, and a stepchild a child?"""
    for plan, parent in (("larkfield-ppo", "Greta"), ("tallgrass-hdhp", "Jonas")):
        (own,) = insured(replace(VISIT, patient="caleb-norgard", plans=(plan,)))
        assert (own.relationship, own.insured.name.first) == ("child", parent)
    coverage = world().roster.coverages("caleb-norgard")[0]
    assert insurance_on_claim(world(), replace(coverage, relationship="stepchild")).relationship == "child"
    assert insurance_on_claim(world(), replace(coverage, relationship="other")).relationship == "other"


def test_two_plans_stand_in_their_order() -> None:
    """Do two plans come first and second, and is the reason told why Medicare is second?"""
    child = replace(VISIT, patient="caleb-norgard", plans=("tallgrass-hdhp", "larkfield-ppo"))
    assert [(one.order, one.payer.payer_id) for one in insured(child)] == [
        ("P", world().payer_of("tallgrass-hdhp").payer_id),
        ("S", "TRN01"),
    ]
    patient = next(
        coverage.patient
        for family in world().roster.families.values()
        for coverage in family.coverages
        if coverage.plan == "medicare-b" and coverage.begins < DAY
    )
    coverage = world().roster.coverage(patient, "medicare-b", DAY)
    assert coverage is not None
    assert insurance_on_claim(world(), coverage, "secondary", "12").medicare_secondary == "12"
    alone = insurances_on_claim(world(), replace(VISIT, patient=patient, plans=("medicare-b",)), "12")
    assert alone[0].medicare_secondary == ""  # it is first here


def test_the_employer_is_insured_for_work_injuries() -> None:
    """Is the insured of workers' compensation the employer, and does the claim bear the number of the injury?"""
    day = date(2026, 4, 10)
    injured = replace(VISIT, patient="desmond-achterlee", plans=("anvil-comp",))
    injured = replace(injured, services=tuple(replace(one, day=day) for one in VISIT.services))
    (own,) = insured(injured)
    assert (own.insured.name.last, own.insured.organization, own.relationship) == ("Town of Quillhaven", True, "other")
    assert own.filing == "WC"
    coverage = world().roster.coverage("desmond-achterlee", "anvil-comp", day)
    assert coverage is not None
    accident = accident_on_claim(world(), coverage)
    assert accident == Accident("work", date(2026, 4, 8), "", "AWC-26-0415")
    claim = billed(replace(injured, accident=accident))
    assert claim.employment
    assert not claim.auto
    assert (claim.accident, claim.claim_number) == (date(2026, 4, 8), "AWC-26-0415")


def test_other_coverages_are_for_no_accident() -> None:
    """Is a health plan's coverage for no accident, and an auto insurer's for its own?"""
    health = world().roster.coverages("greta-norgard")[0]
    assert accident_on_claim(world(), health) is None
    auto = world().roster.coverage("cormac-eastling", "wayfarer-auto", DAY)
    assert auto is not None
    assert accident_on_claim(world(), auto, "AA") == Accident("auto", date(2026, 4, 18), "AA", "WFA-26-0418")


def test_nobody_is_billed_to_a_plan_without_being_in_it() -> None:
    """Is a plan that the patient is not in on that day refused with a sentence?"""
    with pytest.raises(BillingError, match=r"Greta Norgard is not in the plan copperleaf-hmo on 05/04/2026"):
        insured(replace(VISIT, plans=("copperleaf-hmo",)))
    with pytest.raises(BillingError, match="“nobody”"):
        insured(replace(VISIT, patient="nobody"))


def test_units_multiply_the_charge() -> None:
    """Is the charge that of one unit times the units, half a cent up, unless the encounter tells another?"""
    once = world().roster.charges["therapeutic-exercise"]
    assert billed(service(item="therapeutic-exercise", units=Decimal(3))).total == 3 * once
    assert billed(service(item="therapeutic-exercise", units=Decimal("1.5"))).total == once * 3 // 2
    assert billed(service(charge=12345)).total == 12345


def test_anesthesia_is_billed_in_minutes() -> None:
    """Is anesthesia billed in minutes, and charged by its base units and a unit for each 15 minutes?"""
    (line,) = billed(service(item="anesthesia-knee-replacement", minutes=95, modifiers=("AA",))).lines
    fee = world().roster.charges["anesthesia-knee-replacement"]
    assert (line.unit, line.units) == ("MJ", Decimal(95))
    assert line.charge == fee * 133 // 10  # 7 base units and 6.3 time units


def test_a_signed_notice_is_told_by_ga() -> None:
    """Does a service with a signed notice bear GA, once, and is a fifth modifier refused?"""
    assert billed(service(notice=True, modifiers=("25",))).lines[0].modifiers == ("25", "GA")
    assert billed(service(notice=True, modifiers=("GA",))).lines[0].modifiers == ("GA",)
    assert billed(service()).lines[0].modifiers == ()
    assert "5 modifiers" in told(service(notice=True, modifiers=("25", "59", "LT", "GP")))


def test_item_32_names_the_hospital_for_its_places() -> None:
    """Does item 32 name the hospital for services there, nobody for the office, and is it asked for elsewhere?"""
    for place, name in (("11", None), ("10", None), ("12", None), ("21", "2000000028"), ("23", "2000000028")):
        claim = billed(replace(VISIT, place=place))
        assert (claim.facility.npi if claim.facility is not None else None) == name, place
    assert "place 31" in told(replace(VISIT, place="31"))
    home = NamedFacility("Fern House", Address("3 Fern Road", "Quillhaven", "AA", "00010-0300"), "2000000036")
    assert billed(replace(VISIT, place="31", facility=home)).facility == home


def test_places_may_differ_by_service() -> None:
    """Does a service elsewhere keep its place, and the claim that of its first line?"""
    first, second = VISIT.services
    claim = billed(replace(VISIT, services=(first, replace(second, place="22"))))
    assert (claim.place, [line.place for line in claim.lines]) == ("11", ["11", "22"])
    assert claim.facility is not None


def test_a_line_names_its_own_provider() -> None:
    """Does a line name who gave it only where that is not the claim's provider?"""
    assert billed(service(provider="okafor")).lines[0].rendering is None
    other = billed(service(provider="novak")).lines[0].rendering
    assert other is not None
    assert other.name.last == "Novak"
    assert "“smith”" in told(service(provider="smith"))


def test_a_referral_is_carried() -> None:
    """Does the claim name who referred, in which role, and the number of the referral?"""
    claim = billed(replace(VISIT, referral=Referral("brandt", "DN", "REF-7"), authorization="A-1"))
    assert claim.referring is not None
    assert (claim.referring.name.last, claim.referring.role, claim.referral) == ("Brandt", "DN", "REF-7")
    assert claim.authorization == "A-1"


def test_thirteen_diagnoses_become_two_claims() -> None:
    """Do more than 12 diagnoses become several claims, with pointers that still lead to the same diagnoses?"""
    codes = tuple(Diagnosis(f"Z79.{place}") for place in range(14))
    services = tuple(replace(VISIT.services[1], pointers=tuple(range(start, start + 4))) for start in (1, 5, 9, 11))
    many = replace(VISIT, diagnoses=codes, services=services, patient_paid=500)
    claims = build_all(many, world().roster, insured(VISIT))
    assert [claim.account for claim in claims] == ["QMG-0001", "QMG-0001-2"]
    assert [len(claim.lines) for claim in claims] == [3, 1]
    assert all(len(claim.diagnoses) <= 12 for claim in claims)
    lines = [(claim, line) for claim in claims for line in claim.lines]
    meant = [[claim.diagnoses[place - 1] for place in line.pointers] for claim, line in lines]
    assert meant == [[codes[place - 1] for place in one.pointers] for one in services]
    assert [claim.patient_paid for claim in claims] == [500, 0]
    with pytest.raises(BillingError, match="needs 2 claims"):
        build(many, world().roster, insured(VISIT))


def test_fifty_one_lines_become_two_claims() -> None:
    """Do more than 50 lines become two claims, nothing lost and nothing twice, and 50 one?"""
    many = replace(VISIT, services=VISIT.services[1:] * 51)
    claims = build_all(many, world().roster, insured(VISIT))
    assert [len(claim.lines) for claim in claims] == [50, 1]
    assert sum(claim.total for claim in claims) == 51 * world().roster.charges["lipid-panel"]
    assert len(build_all(replace(VISIT, services=many.services[:50]), world().roster, insured(VISIT))) == 1


def test_a_stay_becomes_an_institutional_claim() -> None:
    """Does a stay become a claim with room days, revenue codes, hours and status, and no procedure numbers?"""
    claim = billed(STAY)
    room, test = claim.lines
    charges = world().roster.hospital_charges
    assert (claim.kind, claim.place, claim.rendering) == ("institutional", "", None)
    assert claim.billing.npi == "2000000028"
    assert (room.revenue_code, room.units, room.unit, room.charge) == (
        "0120",
        Decimal(3),
        "DA",
        3 * charges["inpatient-medical"],
    )
    assert (test.revenue_code, test.code, test.first, test.charge) == ("0300", "", None, 2 * charges["laboratory"])
    stay = claim.stay
    assert stay is not None
    assert (stay.type_of_bill, stay.admitted, stay.last) == ("11", DAY, date(2026, 5, 7))
    assert (stay.admission_hour, stay.discharge_hour, stay.status, stay.drg) == ("14", "11", "01", "194")
    assert stay.attending is not None
    assert stay.attending.name.last == "Chen"


def test_a_visit_to_the_hospital_bears_numbers_and_days() -> None:
    """Does an outpatient line of the hospital bear its number, modifiers and day, and the bill its type 13?"""
    facts = HospitalFacts(inpatient=False, first=DAY, last=DAY, visit_reasons=("R07.9",), status="01")
    visit = replace(
        STAY,
        services=(
            BilledService("emergency-visit-moderate", DAY, modifiers=("25",)),
            BilledService("observation-hour", DAY, Decimal(9)),
            BilledService("J1885", DAY, Decimal(2)),
        ),
        hospital=facts,
    )
    claim = billed(visit)
    charges, drugs = world().roster.hospital_charges, world().roster.charges
    assert [(line.revenue_code, line.code, line.charge, line.first) for line in claim.lines] == [
        ("0450", number("emergency-visit-moderate"), charges["emergency-department"], DAY),
        ("0762", "G0378", 9 * charges["observation-hour"], DAY),
        ("0636", "J1885", 2 * drugs["J1885"], DAY),
    ]
    assert claim.lines[0].modifiers == ("25",)
    assert claim.stay is not None
    assert (claim.stay.type_of_bill, claim.stay.admitted, claim.stay.visit_reasons) == ("13", None, ("R07.9",))


def test_accidents_are_told_by_codes_on_a_hospitals_claim() -> None:
    """Does a hospital's claim tell of an accident by occurrence and condition codes?"""
    facts = STAY.hospital
    assert facts is not None
    work = billed(replace(STAY, accident=Accident("work", DAY, claim_number="AWC-1"))).stay
    assert work is not None
    assert (work.occurrences, work.conditions) == ((Occurrence("04", DAY),), ("02",))
    claim = billed(replace(STAY, accident=Accident("auto", DAY, "AA")))
    assert claim.auto
    assert claim.accident == DAY
    assert claim.accident_state == "AA"
    assert claim.stay is not None
    assert claim.stay.occurrences == (Occurrence("02", DAY),)
    none = billed(STAY).stay
    assert none is not None
    assert (none.occurrences, none.conditions) == ((), ())


@pytest.mark.parametrize("item", [*HOSPITAL_SERVICES, *(one.concept for one in procedures.all_procedures())])
def test_every_service_has_a_revenue_code(item: str) -> None:
    """Has each service of the hospital and each procedure of the course a revenue code and a charge?"""
    found = revenue_code(item)
    assert found is not None
    assert found.service in world().roster.hospital_charges


def test_numbers_find_the_same_revenue_code() -> None:
    """Does a procedure's number lead to the revenue code of its concept id?"""
    assert revenue_code(number("ct-head")) == revenue_code("ct-head")
    assert revenue_code("nothing-known") is None


def test_room_days_leave_the_last_day_out() -> None:
    """Does a stay count nights, and a stay within one day as one?"""
    assert room_days(date(2026, 5, 4), date(2026, 5, 7)) == 3
    assert room_days(DAY, DAY) == 1


@pytest.mark.parametrize(
    ("encounter", "words"),
    [
        (replace(VISIT, id=""), "1 to 20 characters"),
        (replace(VISIT, id="X" * 21), "1 to 20 characters"),
        (replace(VISIT, patient="nobody"), "“nobody”"),
        (replace(VISIT, services=()), "no service"),
        (replace(VISIT, provider="smith"), "“smith”"),
        (replace(VISIT, place="99x"), "no place of service"),
        (replace(VISIT, hospital=STAY.hospital), "facts of a hospital"),
        (replace(STAY, hospital=None), "none of the hospital's facts"),
        (service(item="no-such-thing"), "“no-such-thing”"),
        (service(pointers=(3,)), "points to diagnosis 3 of 2"),
        (service(pointers=(1, 1, 1, 1, 1)), "four at most"),
        (service(units=Decimal(0)), "no units"),
        (replace(STAY, services=(BilledService("no-such-thing", DAY),)), "no revenue code"),
        (replace(STAY, hospital=HospitalFacts(True, DAY, date(2026, 5, 1))), "before it begins"),
    ],
)
def test_what_cannot_be_billed_is_said(encounter: BilledEncounter, words: str) -> None:
    """Does a sentence name the encounter, what is missing and the mend?"""
    sentence = told(encounter)
    assert words in sentence
    assert sentence.startswith("Encounter ")
    assert sentence.endswith(".")
    assert encounter.id in sentence


def test_a_patient_who_pays_alone_gets_no_claim() -> None:
    """Is an encounter without insurance refused, because it needs a statement?"""
    with pytest.raises(BillingError, match="statement"):
        build(VISIT, world().roster, ())


def test_a_chart_becomes_an_encounter() -> None:
    """Does a chart give patient, plan, provider, place and day, and the coder the rest?"""
    chart = ChartShelf().chart("knee-injection-and-diabetes")
    services = (BilledService("large-joint-injection", chart.date_of_service, modifiers=("RT",), pointers=(1,)),)
    encounter = encounter_of(chart, world().roster, ["M17.11", "E11.9"], services, id="QMG-9")
    assert (encounter.patient, encounter.plans, encounter.provider) == ("dolores-pruitt", ("medicare-b",), "whitlock")
    claim = billed(encounter)
    assert claim.account == "QMG-9"
    assert [diagnosis.code for diagnosis in claim.diagnoses] == ["M17.11", "E11.9"]
    assert claim.lines[0].first == date(2026, 4, 29)


def test_a_charted_stay_has_its_days() -> None:
    """Does the hospital's encounter of a chart have the days of the stay, and the chart's name where no id is given?"""
    chart = ChartShelf().chart("hip-fracture-stay")
    services = (BilledService("inpatient-surgical", date(2026, 5, 2), room_days(date(2026, 5, 2), date(2026, 5, 9))),)
    encounter = encounter_of(chart, world().roster, [Diagnosis("S72.002A", "Y")], services, house="hospital")
    assert (encounter.id, encounter.place) == ("hip-fracture-stay", "")
    claim = billed(encounter)
    assert claim.stay is not None
    assert (claim.stay.first, claim.stay.last, claim.days) == (
        date(2026, 5, 2),
        date(2026, 5, 9),
        (date(2026, 5, 2), date(2026, 5, 9)),
    )


def test_a_chart_of_a_stranger_is_refused() -> None:
    """Is a chart whose patient the roster does not know refused with a sentence?"""
    chart = ChartShelf().chart("hip-fracture-stay")
    stranger = replace(chart, patient=replace(chart.patient, name="Nora Nobody"))
    with pytest.raises(BillingError, match="nobody in parties/ is Nora Nobody"):
        encounter_of(stranger, world().roster, [], [])


def test_a_test_done_here_bears_the_certificate() -> None:
    """Does a claim name the practice's laboratory where it did a test, and only there?"""
    visit, test = VISIT.services
    roster = world().roster
    own = roster.organizations["practice"].laboratory
    assert own

    def named(*services: BilledService) -> str:
        encounter = replace(VISIT, services=services)
        return build(encounter, roster, insurances_on_claim(world(), encounter)).laboratory

    assert named(visit, test) == own
    assert named(visit, replace(test, modifiers=("90",))) == ""
    assert named(visit) == ""
