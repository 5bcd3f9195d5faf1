"""What a hospital's claim is worth: examples worked by hand, and what holds always."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revcycle import folders
from revcycle.claim import Claim, Diagnosis, HospitalStay, Line, StayProcedure
from revcycle.claim.revenue_codes import revenue_code
from revcycle.codes.procedures import procedures
from revcycle.codes.procedures.data_file import CodeFileError
from revcycle.money import read_dollars
from revcycle.payer import Contract, HospitalRate, World, read_world
from revcycle.payer.adjudication import PayerDesk
from revcycle.payer.contract import BASES, HOSPITAL_SERVICES
from revcycle.payer.hospital import HospitalPrice, days_of, price_stay
from revcycle.payer.hospital_lines import service_of
from tests.unit.claim_parts import office_visit, short_stay

DAY = date(2026, 6, 1)
ROOM, ICU, NURSERY, OPERATING, LABORATORY, PHARMACY = "0120", "0200", "0170", "0360", "0300", "0250"
EMERGENCY, OBSERVATION, SCOPE, SCAN, XRAY = "0450", "0762", "0750", "0350", "0320"


@pytest.fixture(scope="module")
def world() -> World:
    """The course's own world."""
    return read_world()


def contract(world: World, plan: str) -> Contract:
    """The hospital's contract for a plan."""
    found = world.payer_of(plan).contract("hospital", plan, DAY)
    assert found is not None
    return found


def line(revenue: str, charge: str, units: int = 1, item: str = "") -> Line:
    """A line by its revenue code, charge in dollars, and procedure by concept id."""
    procedure = procedures.get(item)
    code = procedure.number if procedure else item
    return Line(code, read_dollars(charge), Decimal(units), revenue_code=revenue)


def stay(
    lines: tuple[Line, ...],
    diagnoses: str = "J18.9:Y I10:Y",
    operations: str = "",
    days: int = 3,
    drg: str = "",
    **changes: object,
) -> Claim:
    """A stay from June 1 on; diagnoses with their indicators."""
    first = short_stay().stay
    assert first is not None
    procedures_ = tuple(StayProcedure(code, DAY) for code in operations.split())
    told: dict[str, object] = {"last": date(2026, 6, 1 + days), "procedures": procedures_, "drg": drg, **changes}
    codes = [pair.partition(":") for pair in diagnoses.split()]
    return short_stay(
        lines=lines,
        total=sum(one.charge for one in lines),
        diagnoses=tuple(Diagnosis(code, indicator) for code, _, indicator in codes),
        stay=replace(first, **told),  # type: ignore[arg-type]
    )


def visit(*lines: Line) -> Claim:
    """An outpatient's visit of June 1."""
    only = HospitalStay("13", DAY, DAY, status="01")
    return short_stay(lines=lines, total=sum(one.charge for one in lines), stay=only)


@dataclass(frozen=True)
class Example:
    """One claim with its price, in dollars, worked out on paper first.

    Attributes:
        claim: what was billed.
        plan: whose contract.
        service: of the stay, or of the case rate that covers a visit; "" for a visit line by line.
        lines: the allowed amount of each.
        drg: by which the payer sees the stay.
        arithmetic: how it was worked out.
    """

    claim: Claim
    plan: str
    service: str
    lines: tuple[str, ...]
    drg: str
    arithmetic: str


EXAMPLES = {
    "case: a medical stay": Example(
        stay((line(ROOM, "12000", 3), line(LABORATORY, "150", 4))),
        "larkfield-ppo", "inpatient-medical", ("8888.89", "111.11"), "195",
        "9,000 x 12,000/12,150 = 8,888.889; 9,000 x 150/12,150 = 111.111",
    ),
    "case: the charge is less": Example(
        stay((line(ROOM, "8000", 2), line(LABORATORY, "80"))),
        "larkfield-ppo", "inpatient-medical", ("8000", "80"), "195",
        "9,000 is over 8,080, and the contract pays the lesser",
    ),
    "case: a day in intensive care makes the whole stay one": Example(
        stay((line(ROOM, "12000", 3), line(ICU, "16000", 2), line(PHARMACY, "2000")), days=5),
        "larkfield-ppo", "inpatient-intensive", ("9600", "12800", "1600"), "195",
        "24,000 over 30,000 of charges: 80 cents a dollar",
    ),
    "DRG: simple pneumonia without complication": Example(
        stay((line(ROOM, "12000", 3), line(LABORATORY, "150", 4))),
        "medicare-a", "inpatient-medical", ("4345.19", "54.31"), "195",
        "7,000 x 0.6285 = 4,399.50; x 12,000/12,150 = 4,345.185; 54.315: the cent goes to the larger remainder",
    ),
    "DRG: the claim says 193, its codes say 194": Example(
        stay((line(ROOM, "20000", 5),), "J18.9:Y N17.9:Y", days=5, drg="193"),
        "medicare-a", "inpatient-medical", ("5641.30",), "194",
        "N17.9 is a CC, no MCC: 7,000 x 0.8059 = 5,641.30",
    ),
    "DRG: more than the charge, and no lesser of": Example(
        stay((line(ROOM, "2000", 1),), days=1),
        "medicare-a", "inpatient-medical", ("4399.50",), "195",
        "Medicare's contract pays the DRG whatever the charge",
    ),
    "DRG: an ulcer acquired in the hospital does not count": Example(
        stay((line(ROOM, "20000", 5),), "J18.9:Y L89.153:N", days=5),
        "medicare-a", "inpatient-medical", ("4399.50",), "195",
        "L89.153 is an MCC (193), but with N it is as if it were not there: 195",
    ),
    "DRG: the same ulcer brought along": Example(
        stay((line(ROOM, "20000", 5),), "J18.9:Y L89.153:Y", days=5),
        "medicare-a", "inpatient-medical", ("9200.80",), "193",
        "7,000 x 1.3144 = 9,200.80",
    ),
    "DRG: a new knee": Example(
        stay((line(ROOM, "10000", 2), line(OPERATING, "30000")), "M17.11:Y", "0SRC0J9", 2),
        "medicare-a", "inpatient-surgical", ("3375.58", "10126.72"), "470",
        "7,000 x 1.9289 = 13,502.30; a quarter is 3,375.575, three quarters 10,126.725: the first has the cent",
    ),
    "day: a medical stay": Example(
        stay((line(ROOM, "12000", 3), line(LABORATORY, "150", 4))),
        "medicaid", "inpatient-medical", ("3200", "40"), "195",
        "3 x 1,080 = 3,240; x 12,000/12,150 = 3,200",
    ),
    "day: three days in a room and two in intensive care": Example(
        stay((line(ROOM, "12000", 3), line(ICU, "18000", 2)), days=5),
        "copperleaf-hmo", "inpatient-intensive", ("4824", "7236"), "195",
        "3 x 1,620 + 2 x 3,600 = 12,060; two fifths and three fifths",
    ),
    "day: more days on the lines than the stay has": Example(
        stay((line(ROOM, "16000", 4),)),
        "medicaid", "inpatient-medical", ("3240",), "195",
        "June 1 to 4 are 3 days, not 4: 3 x 1,080",
    ),
    "day: more days in intensive care than the stay has": Example(
        stay((line(ICU, "40000", 5),)),
        "copperleaf-hmo", "inpatient-intensive", ("10800",), "195",
        "3 x 3,600, not 5",
    ),
    "day: a birth": Example(
        stay((line(ROOM, "7000", 2),), "O80 Z37.0", "10E0XZZ", 2),
        "medicaid", "inpatient-maternity", ("1920",), "807",
        "2 x 960",
    ),
    "case: a newborn": Example(
        replace(stay((line(NURSERY, "3000", 2),), "Z38.00", days=2)),
        "larkfield-ppo", "inpatient-newborn", ("1500",), "",
        "the case rate of a newborn's stay",
    ),
    "percentage: workers' compensation": Example(
        stay((line(ROOM, "12000", 3), line(LABORATORY, "150", 4))),
        "anvil-comp", "inpatient-medical", ("8400", "105"), "195",
        "70% of 12,150 = 8,505",
    ),
    "visit: the emergency room with a scan and tests": Example(
        visit(line(EMERGENCY, "1500", 1, "emergency-visit-moderate"), line(SCAN, "2000", 1, "ct-head"),
              line(LABORATORY, "80", 1, "blood-count")),
        "larkfield-ppo", "emergency-department", ("251.40", "335.19", "13.41"), "",
        "case rate 600 for the visit; 600/3,580 of each charge: 251.397, 335.196, 13.408",
    ),
    "visit: surgery beats the emergency room": Example(
        visit(line(EMERGENCY, "1500"), line(OPERATING, "8500", 1, "appendectomy-laparoscopic")),
        "larkfield-ppo", "outpatient-surgery", ("600", "3400"), "",
        "4,000 over 10,000 of charges",
    ),
    "visit: the endoscopy room": Example(
        visit(line(SCOPE, "3000", 1, "colonoscopy-snare"), line("0310", "80", 1, "surgical-pathology-usual")),
        "medicare-b", "outpatient-endoscopy", ("935.06", "24.94"), "",
        "960 x 3,000/3,080 = 935.065; 960 x 80/3,080 = 24.935: the cent goes to 24.9351, the larger remainder",
    ),
    "visit: tests only, line by line": Example(
        visit(line(LABORATORY, "160", 2, "hemoglobin-a1c"), line(XRAY, "90", 1, "knee-xray"), line(PHARMACY, "50")),
        "larkfield-ppo", "", ("40", "90", "25"), "",
        "2 x 20 = 40; 100 is over 90: 90; 50% of 50 = 25",
    ),
    "visit: 26 hours under observation": Example(
        visit(line(OBSERVATION, "2600", 26, "G0378"), line(LABORATORY, "80")),
        "medicaid", "", ("624", "12"), "",
        "26 x 24 = 624; 1 x 12",
    ),
    "visit: an infusion": Example(
        visit(line("0260", "600", 1, "medicine-infusion-first-hour"), line("0636", "400", 4)),
        "larkfield-ppo", "infusion-visit", ("150", "100"), "",
        "250 over 1,000 of charges",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples(world: World, name: str) -> None:
    """Is the price of the example what was worked out on paper?"""
    example = EXAMPLES[name]
    found = price_stay(example.claim, contract(world, example.plan))
    assert [one.allowed for one in found.lines] == [read_dollars(sum_) for sum_ in example.lines]
    assert (found.service, found.drg, found.trouble) == (example.service, example.drg, "")


def test_another_drg_is_told(world: World) -> None:
    """Does the payer say that it groups to another DRG than the claim states, and is silent where they agree?"""
    rates = contract(world, "medicare-a")
    other = price_stay(stay((line(ROOM, "20000", 5),), drg="193"), rates)
    assert other.drg_changed
    assert any("states DRG 193" in reason and "195" in reason for reason in other.reasons)
    same = price_stay(stay((line(ROOM, "20000", 5),), drg="195"), rates)
    assert not same.drg_changed
    assert not any("states DRG" in reason for reason in same.reasons)


def test_a_stay_outside_of_the_table(world: World) -> None:
    """Is a stay that no DRG is known for paid by the claim's own DRG, and not at all without one?"""
    rates = contract(world, "medicare-a")
    unknown = "T78.2XXA:Y"
    stated = price_stay(stay((line(ROOM, "8000", 2),), unknown, drg="194"), rates)
    assert stated.allowed == read_dollars("5641.30")
    for drg in ("", "999", "9X9"):
        none = price_stay(stay((line(ROOM, "8000", 2),), unknown, drg=drg), rates)
        assert none.trouble
        assert [one.allowed for one in none.lines] == [None]


def test_a_child_by_the_day(world: World) -> None:
    """Is a stay without DRG all the same surgical where it used the operating room, and medical where not?"""
    young = {"patient": replace(short_stay().patient, born=date(2015, 1, 1))}
    rates = contract(world, "medicaid")
    medical = replace(stay((line(ROOM, "8000", 2),), days=2), **young)  # type: ignore[arg-type]
    assert price_stay(medical, rates).service == "inpatient-medical"
    surgical = replace(stay((line(ROOM, "8000", 2), line(OPERATING, "100")), "K35.80", days=2), **young)  # type: ignore[arg-type]
    assert price_stay(surgical, rates).service == "inpatient-surgical"


def test_noncovered_charges(world: World) -> None:
    """Is what the hospital calls not covered left out of the charge that a percentage is taken of?"""
    private = replace(line(ROOM, "12000", 3), noncovered=300000)
    (one,) = price_stay(stay((private,)), contract(world, "anvil-comp")).lines
    assert (one.charge, one.noncovered, one.allowed) == (900000, 300000, 630000)


def test_the_days_of_a_stay() -> None:
    """Is the day of discharge not counted, a stay of hours one day, and the last day of one who stays counted?"""
    claim = short_stay()
    assert claim.stay is not None
    assert days_of(claim.stay) == 3
    assert days_of(replace(claim.stay, status="30")) == 4
    assert days_of(replace(claim.stay, last=claim.stay.first)) == 1


def test_only_hospitals(world: World) -> None:
    """Are a professional claim, one without lines, and a charge below 0 refused in a sentence?"""
    rates = contract(world, "larkfield-ppo")
    for claim in (office_visit(), short_stay(lines=())):
        with pytest.raises(ValueError, match="Only a hospital's claim"):
            price_stay(claim, rates)
    with pytest.raises(ValueError, match="less than 0"):
        price_stay(stay((line(ROOM, "-5"),)), rates)


@pytest.mark.parametrize("service", HOSPITAL_SERVICES)
def test_billed_and_priced_alike(service: str) -> None:
    """Is a line that the hospital bills for a service taken by the payer as a line of that service?"""
    billed = revenue_code(service)
    assert billed is not None
    inpatient = service.startswith("inpatient")
    found = service_of(Line(billed.code, 100, revenue_code=billed.number), inpatient)[0]
    rooms = ("inpatient-medical", "inpatient-surgical", "inpatient-maternity")
    assert found == ("room" if service in rooms else service)


def test_a_damaged_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    """Does a wrong service in the file of lines name the file, the line and what may stand there?"""
    (tmp_path / "payers").mkdir()
    file = tmp_path / "payers" / "hospital_lines.csv"
    rates = contract(world, "larkfield-ppo")
    monkeypatch.setattr(folders, "assets", lambda: tmp_path)
    file.write_text("stay,revenue,item,service,meaning\ninpatient,01??,,roof,x\n")
    with pytest.raises(CodeFileError, match=r"hospital_lines\.csv, line 2: service holds “roof”"):
        price_stay(visit(Line("", 100, revenue_code="0450")), rates)
    file.write_text("stay,revenue,item,service,meaning\ninpatient,,,room,x\n")
    with pytest.raises(CodeFileError, match="revenue and item are both empty"):
        price_stay(visit(Line("", 100, revenue_code="0450")), rates)


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    """Any stay or visit of up to six lines."""
    revenue = st.sampled_from([ROOM, ICU, NURSERY, OPERATING, LABORATORY, PHARMACY, EMERGENCY, OBSERVATION, SCOPE, ""])
    lines = tuple(
        Line("", charge, Decimal(draw(st.integers(0, 9))), revenue_code=draw(revenue), noncovered=draw(off))
        for charge in draw(st.lists(st.integers(0, 900000), min_size=1, max_size=6))
        for off in [st.integers(0, charge)]
    )
    if draw(st.booleans()):
        return visit(*lines)
    return stay(
        lines, draw(st.sampled_from(["J18.9", "Z38.00", "O80 Z37.0", "T78.2XXA"])), days=draw(st.integers(0, 20))
    )


@given(claims(), st.sampled_from(BASES), st.integers(0, 2000000), st.integers(0, 100), st.booleans())
def test_what_holds_always(claim: Claim, basis: str, amount: int, percent: int, lesser: bool) -> None:
    """Does every cent of the price stand on a line, none below 0, and none above the charge under a lesser-of?"""
    rate = {one: HospitalRate(one, basis, amount, percent) for one in HOSPITAL_SERVICES}  # type: ignore[arg-type]
    agreed = Contract(
        "any", "hospital", ("p",), DAY, None, lesser, (100,), 0, 0, 0, 0, None, rate, frozenset(), 0
    )  # fmt: skip
    found = price_stay(claim, agreed)
    assert [one.line for one in found.lines] == list(range(1, len(claim.lines) + 1))
    for one, billed in zip(found.lines, claim.lines, strict=True):
        assert one.charge + one.noncovered == billed.charge
        assert (one.allowed is None) == bool(found.trouble)
        assert one.allowed is None or one.allowed >= 0
        assert one.allowed is None or not lesser or one.allowed <= one.charge
    _whole(found, basis, amount, lesser)


def _whole(found: HospitalPrice, basis: str, amount: int, lesser: bool) -> None:
    if basis == "case":
        total = sum(one.charge for one in found.lines)
        assert found.allowed == (min(amount, total) if lesser else amount)


# ---------------------------------------------------------------- through the payer's desk


def test_a_stay_at_the_desk(world: World) -> None:
    """Is a stay paid by its case rate, less one deductible and 20% of the rest, to the cent over both lines?

    9,000 allowed; 500 deductible; 20% of 8,500 = 1,700; paid 6,800; 12,150 - 9,000 = 3,150 written off.
    """
    (paid,) = PayerDesk(world, "larkfield").adjudicate(short_stay(), date(2026, 6, 10))
    sums: dict[str, int] = {}
    for one in paid.all_adjustments:
        sums[one.code] = sums.get(one.code, 0) + one.amount
    assert sums == {"CO-45": 315000, "PR-1": 50000, "PR-2": 170000}
    assert (paid.paid, paid.patient_owes, paid.drg, paid.difference) == (680000, 220000, "195", 0)
    assert all(one.difference == 0 for one in paid.lines)


def test_one_copay_a_stay(world: World) -> None:
    """Is the copay of an HMO taken once for a stay, however many lines and days it has?"""
    beckett = world.roster.patients["beckett-lindhurst"]
    maud = world.roster.coverages(beckett.id, DAY)[0]
    claim = short_stay()
    insurance = replace(
        claim.destination,
        payer=replace(claim.destination.payer, payer_id="TRN02"),
        member_id=maud.subscriber.member_id,
        relationship="other",
    )
    patient = replace(
        claim.patient, name=replace(claim.patient.name, last="Lindhurst", first="Beckett"), born=beckett.born, sex="M"
    )
    days = tuple(
        replace(one, first=date(2026, 6, 1 + number), last=date(2026, 6, 1 + number))
        for number, one in enumerate(claim.lines)
    )
    claim = replace(claim, patient=patient, insurances=(insurance,), lines=days)
    (paid,) = PayerDesk(world, "copperleaf").adjudicate(claim, date(2026, 6, 10))
    assert sum(one.amount for one in paid.all_adjustments if one.code == "PR-3") == 50000
    assert paid.paid == 3 * 162000 - 50000


def test_a_planned_stay_needs_authorization(world: World) -> None:
    """Is a planned stay without authorization denied (197), and an emergency's paid?"""
    claim = short_stay(authorization="")
    assert claim.stay is not None
    planned = replace(claim, stay=replace(claim.stay, admission_type="3"))
    (denied,) = PayerDesk(world, "larkfield").adjudicate(planned, date(2026, 6, 10))
    assert denied.paid == 0
    assert {one.code for one in denied.all_adjustments} == {"CO-197"}
    (paid,) = PayerDesk(world, "larkfield").adjudicate(claim, date(2026, 6, 10))
    assert paid.paid > 0
