"""A hospital's claim at the payer's desk: from price to patient's share, and what is denied."""

from dataclasses import replace
from datetime import date

import pytest

from revcycle.claim import Claim, Diagnosis, Insurance, Name, PayerName, Person
from revcycle.payer import World, read_world
from revcycle.payer.adjudication import PayerDesk
from revcycle.payer.remittance import PAID, ClaimPayment
from tests.unit.claim_parts import GRETA, short_stay

RECEIVED = date(2026, 6, 10)


@pytest.fixture(scope="module")
def world() -> World:
    """The course's own world."""
    return read_world()


def sums(payment: ClaimPayment) -> dict[str, int]:
    """What was paid and adjusted, by code; the claim and its lines must balance."""
    assert payment.difference == 0
    assert all(line.difference == 0 for line in payment.lines)
    found = {PAID: payment.paid}
    for one in payment.all_adjustments:
        found[one.code] = found.get(one.code, 0) + one.amount
    return found


def medicare(**changes: object) -> Claim:
    """Edith Lockwood's three days with pneumonia, to Medicare Part A."""
    edith = Person(Name("Lockwood", "Edith"), date(1944, 11, 8), "F", GRETA.address)
    insurance = Insurance(PayerName("Medicare", "TRN04"), "P", "MA", "0TR2TN8TT28", edith)
    return short_stay(patient=edith, insurances=(insurance,), **changes)


def decide(world: World, payer: str, claim: Claim) -> ClaimPayment:
    """The answer of a new desk."""
    (paid,) = PayerDesk(world, payer).adjudicate(claim, RECEIVED)
    return paid


def test_part_a(world: World) -> None:
    """Does Medicare pay the DRG less its deductible, and take 2% of the payment?

    7,000 x 0.6285 = 4,399.50; less 1,736 = 2,663.50. Lines: 4,345.19 - 1,736 = 2,609.19, 2% is 52.18; 54.31, 2% is
    1.09: together 53.27 less, 2,610.23. 12,150 - 4,399.50 = 7,750.50 are written off.
    """
    paid = decide(world, "medicare", medicare())
    assert sums(paid) == {PAID: 261023, "CO-45": 775050, "PR-1": 173600, "CO-253": 5327}
    assert (paid.drg, paid.filing) == ("195", "MA")


def test_more_than_the_charge(world: World) -> None:
    """Is a DRG above the charge paid all the same, with an adjustment below 0 (CO-94)?

    Charge 2,000; allowed 4,399.50; 4,399.50 - 1,736 = 2,663.50; 2% is 53.27; paid 2,610.23.
    """
    line = replace(short_stay().lines[0], charge=200000)
    paid = decide(world, "medicare", medicare(lines=(line,), total=200000))
    assert sums(paid) == {PAID: 261023, "CO-94": -239950, "PR-1": 173600, "CO-253": 5327}


def test_no_drg(world: World) -> None:
    """Is a stay that leads to no DRG denied (CO-A8) by who pays by DRG, with what to do?"""
    unknown = medicare(diagnoses=(Diagnosis("T78.2XXA", "Y"),))
    paid = decide(world, "medicare", unknown)
    assert sums(paid) == {PAID: 0, "CO-A8": 1215000}
    (why,) = paid.why(1, "CO-A8")
    assert "Check the diagnoses and procedures" in why.sentence


def test_the_payers_drg(world: World) -> None:
    """Does the answer bear the DRG that the payer goes by, and say that the claim states another?"""
    stay = medicare().stay
    assert stay is not None
    paid = decide(world, "medicare", medicare(stay=replace(stay, drg="193")))
    assert paid.drg == "195"
    (why,) = paid.why(1, "CO-45")
    assert "The claim states DRG 193" in why.sentence


def test_noncovered_charges(world: World) -> None:
    """Is what the hospital calls not covered the patient's (PR-96), and left out of the price's base?

    9,000 is the case rate; 12,150 - 150 = 12,000 are priced; 500 + 20% of 8,500 = 2,200 for the patient beside the 150.
    """
    lines = (short_stay().lines[0], replace(short_stay().lines[1], noncovered=15000))
    paid = decide(world, "larkfield", short_stay(lines=lines))
    assert sums(paid) == {PAID: 680000, "CO-45": 300000, "PR-96": 15000, "PR-1": 50000, "PR-2": 170000}
    assert "N130" in paid.lines[1].remarks


def test_a_strangers_hospital(world: World) -> None:
    """Is an emergency in another hospital paid like one in the network, with nothing billed above the price?"""
    far = replace(short_stay().billing, npi="2000000036", name="Far Hospital")
    emergency = decide(world, "larkfield", short_stay(billing=far))
    assert sums(emergency) == {PAID: 680000, "CO-45": 315000, "PR-1": 50000, "PR-2": 170000}


def test_a_planned_stay_elsewhere(world: World) -> None:
    """Is a planned stay out of network allowed at 80%, with the rest of the charge billed to the patient?

    80% of 9,000 = 7,200; deductible 1,000; 40% of 6,200 = 2,480; paid 3,720; 12,150 - 7,200 = 4,950 to the patient.
    """
    far = replace(short_stay().billing, npi="2000000036", name="Far Hospital")
    stay = short_stay().stay
    assert stay is not None
    claim = short_stay(billing=far, stay=replace(stay, admission_type="3"))
    desk = PayerDesk(world, "larkfield")
    number = desk.authorize("greta-norgard", ["inpatient-medical"], date(2026, 6, 1), date(2026, 6, 30))
    (paid,) = desk.adjudicate(replace(claim, authorization=number), RECEIVED)
    assert sums(paid) == {PAID: 372000, "PR-45": 495000, "PR-1": 100000, "PR-2": 248000}


def test_a_stay_replaced(world: World) -> None:
    """Does a replacement of a stay take the first decision back, deductible included, and price it anew?"""
    desk = PayerDesk(world, "larkfield")
    (first,) = desk.adjudicate(short_stay(), RECEIVED)
    longer = short_stay(frequency="7", original_reference=first.control_number)
    back, again = desk.adjudicate(longer, date(2026, 6, 20))
    assert (back.paid, back.status, back.difference) == (-first.paid, "22", 0)
    assert sums(again) == sums(first)
