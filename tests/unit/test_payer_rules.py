"""Payers: their plans, contracts, lists and limits."""

from datetime import date

import pytest

from revcycle.payer import FilingLimit, World, read_world
from revcycle.payer.plan import SERVICES
from revcycle.payer.rules import is_federal_holiday

DAY = date(2026, 6, 15)


@pytest.fixture(scope="module")
def world() -> World:
    """The course's own world."""
    return read_world()


def test_the_kinds_of_payers_are_there(world: World) -> None:
    """Is there a plan of each kind that billers meet?"""
    kinds = {plan.kind for plan in world.plans.values()}
    assert kinds == {
        *("ppo", "hmo", "high-deductible", "medicare-a", "medicare-b", "medicaid", "workers-compensation", "auto")
    }


def test_every_plan_tells_every_service(world: World) -> None:
    """Does every plan, on every day of the course and for every family of services, tell the patient's share?"""
    for plan in world.plans.values():
        for day in (date(2025, 10, 1), date(2025, 12, 31), date(2026, 1, 1), date(2026, 9, 30)):
            assert plan.year(day), plan.id
        for benefits in plan.benefits.values():
            for service in SERVICES:
                cost = benefits.cost(service)
                assert not (cost.deductible and not cost.covered)


@pytest.mark.parametrize("plan", ["larkfield-ppo", "copperleaf-hmo", "tallgrass-hdhp", "medicare-b", "medicaid"])
def test_preventive_care_costs_nothing(world: World, plan: str) -> None:
    """Is preventive care in the network free?"""
    cost = world.plans[plan].benefits["in_network"].cost("preventive")
    assert (cost.covered, cost.copay, cost.deductible, cost.coinsurance) == (True, 0, False, 0)


@pytest.mark.parametrize("plan", ["medicaid", "anvil-comp", "wayfarer-auto"])
def test_the_patient_pays_nothing(world: World, plan: str) -> None:
    """Is there no patient's share under Medicaid, workers' compensation and auto?"""
    for service in SERVICES:
        cost = world.plans[plan].benefits["in_network"].cost(service)
        assert (cost.copay, cost.deductible, cost.coinsurance) == (0, False, 0)
    assert not world.plans[plan].balance_billing


def test_an_office_visit_is_told_by_who_gives_it(world: World) -> None:
    """Is the same visit primary care with one provider and a specialist's with another?"""
    assert world.service("office-visit-established-low", "novak") == "primary-care-visit"
    assert world.service("office-visit-established-low", "iyer") == "specialist-visit"
    assert world.service("tsh", "iyer") == "laboratory"


def test_every_service_of_the_hospital_has_its_family(world: World) -> None:
    """Are stays, emergencies and tests of the hospital told by the words of benefits?"""
    assert {world.service(f"inpatient-{kind}") for kind in ("medical", "surgical", "maternity")} == {"inpatient-stay"}
    assert world.service("emergency-department") == "emergency"
    assert world.service("advanced-imaging") == "advanced-imaging"


def test_a_contract_begins(world: World) -> None:
    """Is the practice out of Tallgrass's network until the contract begins?"""
    tallgrass = world.payers["tallgrass"]
    assert tallgrass.contract("practice", "tallgrass-hdhp", date(2025, 12, 31)) is None
    found = tallgrass.contract("practice", "tallgrass-hdhp", date(2026, 1, 1))
    assert found is not None
    assert found.schedule is not None


def test_fees_are_cents_by_concept(world: World) -> None:
    """Are fees whole cents, with the parts that 26 and TC claim?"""
    contract = world.payers["larkfield"].contract("practice", "larkfield-ppo", DAY)
    assert contract is not None
    assert contract.schedule is not None
    visit, scan = contract.schedule.fee("office-visit-established-low"), contract.schedule.fee("ct-head")
    assert visit is not None
    assert scan is not None
    assert (visit.non_facility, visit.facility, visit.professional) == (10_000, 7_000, None)
    assert (scan.non_facility, scan.professional, scan.technical) == (12_000, 4_000, 8_000)
    assert contract.schedule.fee("no-such-thing") is None


def test_medicaid_pays_least(world: World) -> None:
    """Is no fee of Medicaid over that of any other payer that pays the service at all?"""
    schedules = {
        payer.id: contract.schedule.fees
        for payer in world.payers.values()
        for contract in payer.contracts
        if contract.schedule
    }
    for item, fee in schedules["medicaid"].items():
        others = [fees[item].non_facility for name, fees in schedules.items() if name != "medicaid"]
        assert all(fee.non_facility < other for other in others if other), item


def test_the_hmo_has_a_capitated_service(world: World) -> None:
    """Is a service paid for by the month, with a sum, and does a specialist need a referral?"""
    contract = world.payers["copperleaf"].contract("practice", "copperleaf-hmo", DAY)
    assert contract is not None
    assert "strep-rapid-test" in contract.capitated
    assert contract.per_member_per_month == 200
    plan = world.plans["copperleaf-hmo"]
    assert plan.referral
    assert "specialist-visit" not in plan.referral_exempt
    assert "emergency" in plan.referral_exempt


def test_authorization_by_date(world: World) -> None:
    """Does a list hold from its first day on, and for its items only?"""
    copperleaf = world.payers["copperleaf"]
    assert copperleaf.authorization("therapeutic-exercise", "copperleaf-hmo", date(2025, 12, 31)) is None
    assert copperleaf.authorization("therapeutic-exercise", "copperleaf-hmo", date(2026, 1, 1)) is not None
    assert copperleaf.authorization("tsh", "copperleaf-hmo", DAY) is None


@pytest.mark.parametrize(
    ("code", "supported"), [("E11.9", True), ("E1165", True), ("R73.03", True), ("I10", False), ("E14", False)]
)
def test_medical_necessity(world: World, code: str, supported: bool) -> None:
    """Is a diagnosis in the range of a list, with or without its dot, and no other?"""
    rule = world.payers["medicare"].necessity("hemoglobin-a1c", "medicare-b")
    assert rule is not None
    assert rule.supports(code) == supported
    assert world.payers["medicare"].necessity("ct-head", "medicare-b") is None


def test_medicare(world: World) -> None:
    """Are Medicare's dated and lasting figures as published?"""
    medicare = world.payers["medicare"]
    rules = medicare.medicare
    assert rules is not None
    assert (rules.participating, rules.limiting_charge_percent, rules.sequestration_percent) == (True, 115, 2)
    hospital = {year.first.year: year.limits["in_network"] for year in world.plans["medicare-a"].years}
    assert [hospital[year].deductible_individual for year in (2025, 2026)] == [167_600, 173_600]
    assert world.plans["medicare-b"].benefits["in_network"].cost("surgery").coinsurance == 20
    assert medicare.correction.method == "reopening"
    assert [level.days for level in medicare.appeals] == [120, 180, 60, 60, 60]


# Limits by hand. Medicare: one calendar year, weekends and federal holidays move to the next workday.
MEDICARE_DEADLINES = [
    (date(2025, 10, 1), date(2025, 10, 1), False, date(2026, 10, 1)),
    (date(2026, 5, 2), date(2026, 5, 9), True, date(2027, 5, 10)),  # May 9, 2027 is a Sunday
    (date(2026, 5, 2), date(2026, 5, 9), False, date(2027, 5, 3)),  # from the first day: May 2, 2027, a Sunday
    (date(2024, 2, 29), date(2024, 2, 29), False, date(2025, 2, 28)),
    (date(2025, 12, 25), date(2025, 12, 25), False, date(2026, 12, 28)),  # a Friday and a holiday, then the weekend
]


@pytest.mark.parametrize(("first", "last", "institutional", "until"), MEDICARE_DEADLINES)
def test_medicare_filing(world: World, first: date, last: date, institutional: bool, until: date) -> None:
    """Does one calendar year end on the day that a calendar says?"""
    assert world.payers["medicare"].filing.last_day(first, last, institutional) == until


def test_filing_in_days(world: World) -> None:
    """Do Larkfield's 90 days count from the first day of a professional claim and the last of an institutional one?"""
    filing = world.payers["larkfield"].filing
    assert filing.last_day(date(2026, 4, 1), date(2026, 4, 11), institutional=False) == date(2026, 6, 30)
    assert filing.last_day(date(2026, 4, 1), date(2026, 4, 11), institutional=True) == date(2026, 7, 10)


def test_filing_as_second_payer() -> None:
    """Does the limit from the primary's remittance help where it is later, and never shorten?"""
    filing = FilingLimit(90, "days", "first-day", "last-day", False, 60)
    day = date(2026, 4, 1)
    assert filing.last_day(day, day, False, date(2026, 6, 1)) == date(2026, 7, 31)
    assert filing.last_day(day, day, False, date(2026, 4, 10)) == date(2026, 6, 30)


def test_federal_holidays() -> None:
    """Are the federal holidays of 2026, observed days included, those that a calendar shows?"""
    shown = {
        *(date(2026, 1, 1), date(2026, 1, 19), date(2026, 2, 16), date(2026, 5, 25), date(2026, 6, 19)),
        *(date(2026, 7, 3), date(2026, 7, 4), date(2026, 9, 7), date(2026, 10, 12), date(2026, 11, 11)),
        *(date(2026, 11, 26), date(2026, 12, 25)),
    }
    found = {
        day
        for number in range(365)
        if is_federal_holiday(day := date.fromordinal(date(2026, 1, 1).toordinal() + number))
    }
    assert found == shown
