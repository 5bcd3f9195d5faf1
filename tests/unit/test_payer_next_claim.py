"""From one payer to the next: the decision handed on, the claim that carries it, and what the next one makes of it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from revcycle.claim import Adjustment, Claim, Insurance, Name, PayerName, Person, PriorAdjudication, ValueAmount
from revcycle.claim.carried import carried
from revcycle.claim.files_837 import write_claims
from revcycle.claim.levels_837 import CLEARINGHOUSE, Submitter
from revcycle.claim.named import FILING_CODES
from revcycle.claim.reading_837 import read_claims
from revcycle.claim.secondary import SecondaryClaimError, secondary_claim
from revcycle.payer import World, read_world
from revcycle.payer.adjudication import PayerDesk
from revcycle.payer.correction import reverse
from revcycle.payer.prior import PriorShare, cross_over, prior_adjudication, prior_shares
from revcycle.payer.remittance import ClaimPayment
from tests.unit.claim_parts import GRETA, office_visit, short_stay

SERVICE, FIRST, SECOND = date(2026, 5, 4), date(2026, 5, 20), date(2026, 5, 25)
LARKFIELD, MEDICARE, MEDICAID = ("larkfield-ppo", "ppo"), ("medicare-b", "medicare-b"), ("medicaid", "medicaid")
COPPERLEAF = ("copperleaf-hmo", "hmo")


@pytest.fixture(scope="module")
def world() -> World:
    """The course's own world."""
    return read_world()


def visit(world: World, patient: str, *plans: tuple[str, str]) -> Claim:
    """The visit of claim_parts for another patient with these plans, the first pays first."""
    who = world.roster.patients[patient]
    insurances = []
    for (plan, filing), order in zip(plans, "PST", strict=False):
        coverage = world.roster.coverage(patient, plan, SERVICE)
        assert coverage is not None
        holder, payer = world.roster.patients[coverage.subscriber.person], world.payer_of(plan)
        person = Person(Name(holder.last_name, holder.first_names), holder.born, holder.sex, GRETA.address)
        relationship = "self" if coverage.relationship == "self" else "child"
        insurances.append(
            Insurance(
                PayerName(payer.name, payer.payer_id),
                order,
                FILING_CODES[filing],
                coverage.subscriber.member_id,
                person,
                relationship,
            )
        )
    return office_visit(
        patient=Person(Name(who.last_name, who.first_names), who.born, who.sex, GRETA.address),
        insurances=tuple(insurances),
        authorization="A-1",
    )


def decide(world: World, payer: str, claim: Claim, day: date) -> ClaimPayment:
    """The answer of a payer's new desk."""
    (paid,) = PayerDesk(world, payer).adjudicate(claim, day)
    assert paid.difference == 0
    return paid


def codes(payment: ClaimPayment) -> dict[str, int]:
    """The sums by code."""
    return {one.code: one.amount for one in payment.all_adjustments}


def both(
    world: World, patient: str, first: tuple[str, str], second: tuple[str, str]
) -> tuple[ClaimPayment, ClaimPayment]:
    """The decisions of both payers."""
    claim = visit(world, patient, first, second)
    one = decide(world, world.payer_of(first[0]).id, claim, SERVICE)
    following = secondary_claim(claim, prior_adjudication(one, FIRST))
    return one, decide(world, world.payer_of(second[0]).id, following, SECOND)


def test_medicare_after_the_employer(world: World) -> None:
    """Amos Delacorte: does Medicare pay nothing after 75 of its 80, and leave 5 of its deductible?

    Larkfield: charge 200, allowed 100, copay 25, paid 75. Medicare's fee is 80, its deductible of 283 is not met: alone
    it would pay 0. The patient owes min(80, 80 - 75, 25) = 5; 25 - 5 = 20 are written off.
    """
    one, two = both(world, "amos-delacorte", LARKFIELD, MEDICARE)
    assert (one.paid, codes(one)) == (7500, {"CO-45": 10000, "PR-3": 2500})
    assert (two.status, two.paid, codes(two)) == ("2", 0, {"OA-23": 17500, "CO-45": 2000, "PR-1": 500})


def test_medicare_counts_its_deductible(world: World) -> None:
    """Does the whole fee of 80 count toward Medicare's deductible, though the patient owes 5 of it?"""
    claim = visit(world, "amos-delacorte", LARKFIELD, MEDICARE)
    one = decide(world, "larkfield", claim, SERVICE)
    desk = PayerDesk(world, "medicare")
    desk.adjudicate(secondary_claim(claim, prior_adjudication(one, FIRST)), SECOND)
    (used,) = desk.history.accumulators.values()
    assert used.taken("amos-delacorte").deductible == 8000


def test_medicaid_after_the_father(world: World) -> None:
    """Pia Rosario: does Medicaid, whose fee is 60, pay nothing after 75, and is nobody billed for the 25?"""
    one, two = both(world, "pia-rosario", LARKFIELD, MEDICAID)
    assert one.paid == 7500
    assert (two.paid, two.patient_owes, codes(two)) == (0, 0, {"OA-23": 17500, "CO-45": 2500})


def test_medicaid_after_medicare(world: World) -> None:
    """Esther Okonjo: does Medicaid pay its fee of 60 of the 80 that Medicare's deductible took, and she nothing?"""
    one, two = both(world, "esther-okonjo", MEDICARE, MEDICAID)
    assert (one.paid, codes(one)) == (0, {"CO-45": 12000, "PR-1": 8000})
    assert (two.paid, two.patient_owes, codes(two)) == (6000, 0, {"OA-23": 12000, "CO-45": 2000})


def test_a_stay_after_the_employer(world: World) -> None:
    """Amos Delacorte in hospital: does Medicare pay nothing where the plan has paid more than its price?

    Larkfield: charge 12,150; case rate 9,000; deductible 500, 20% of 8,500 = 1,700; paid 6,800; open 2,200. Medicare:
    DRG 195 is 4,399.50. Its price less paid is below 0: it pays 0, and the patient owes nothing; 2,200 are written off.
    """
    claim = visit(world, "amos-delacorte", LARKFIELD, ("medicare-a", "medicare-a"))
    stay = short_stay(patient=claim.patient, insurances=claim.insurances)
    one = decide(world, "larkfield", stay, date(2026, 6, 10))
    assert (one.paid, one.patient_owes) == (680000, 220000)
    two = decide(
        world, "medicare", secondary_claim(stay, prior_adjudication(one, date(2026, 6, 20))), date(2026, 6, 25)
    )
    sums: dict[str, int] = {}
    for each in two.all_adjustments:
        sums[each.code] = sums.get(each.code, 0) + each.amount
    assert (two.paid, two.patient_owes, sums) == (0, 0, {"OA-23": 995000, "CO-45": 220000})


@pytest.mark.parametrize(("day", "paid"), [(date(2026, 10, 18), True), (date(2026, 10, 19), False)])
def test_the_second_payers_days(world: World, day: date, paid: bool) -> None:
    """Does Larkfield, second, count 60 days from the first payer's remittance, though its own 90 are over?

    The visit was on May 4; 90 days end on August 2. Copperleaf answers on August 19, and 60 days later is October 18.
    """
    claim = visit(world, "hal-pemberley", COPPERLEAF, LARKFIELD)
    one = decide(world, "copperleaf", claim, SERVICE)
    two = decide(world, "larkfield", secondary_claim(claim, prior_adjudication(one, date(2026, 8, 19))), day)
    assert ("CO-29" not in codes(two)) == paid


def test_without_the_first_answer(world: World) -> None:
    """Does a second payer send a claim back that does not carry the first one's decision (CO-22)?"""
    claim = visit(world, "pia-rosario", MEDICAID, LARKFIELD)
    answer = decide(world, "medicaid", claim, SECOND)
    assert (answer.paid, set(codes(answer))) == (0, {"CO-22"})


# ---------------------------------------------------------------- the claim


def test_the_claim_that_carries_it(world: World) -> None:
    """Is the next payer the destination, the first one's decision told line by line, and its numbers left behind?"""
    claim = visit(world, "amos-delacorte", LARKFIELD, MEDICARE)
    paid = decide(world, "larkfield", claim, SERVICE)
    following = secondary_claim(replace(claim, original_reference="X", frequency="7"), prior_adjudication(paid, FIRST))
    assert [one.order for one in following.insurances] == ["S", "P"]
    assert following.destination.payer.payer_id == "TRN04"
    (earlier,) = following.earlier
    decided = earlier.adjudication
    assert decided is not None
    assert (decided.paid, decided.patient_owes, decided.control_number) == (7500, 2500, paid.control_number)
    assert decided.day is None
    (line,) = decided.lines
    assert (line.line, line.paid, line.code, line.day) == (1, 7500, "99213", FIRST)
    assert [(one.code, one.amount) for one in line.adjustments] == [("CO-45", 10000), ("PR-3", 2500)]
    assert (following.frequency, following.original_reference, following.authorization) == ("1", "", "")
    assert (following.lines, following.total, following.diagnoses) == (claim.lines, claim.total, claim.diagnoses)


def test_a_third_payer(world: World) -> None:
    """Does a third claim carry both decisions in order, and is a fourth refused?"""
    claim = visit(world, "amos-delacorte", LARKFIELD, MEDICARE)
    third = replace(claim.insurances[1], payer=PayerName("Third", "TRN09"), order="T")
    claim = replace(claim, insurances=(*claim.insurances, third))
    answer = PriorAdjudication(100, 50)
    second = secondary_claim(claim, answer)
    assert [one.order for one in second.insurances] == ["S", "P", "T"]
    last = secondary_claim(second, PriorAdjudication(20, 30))
    assert [(one.payer.payer_id, one.order) for one in last.insurances] == [
        ("TRN09", "T"),
        ("TRN01", "P"),
        ("TRN04", "S"),
    ]
    assert [one.adjudication.paid for one in last.earlier if one.adjudication] == [100, 20]
    with pytest.raises(SecondaryClaimError, match="Three payers"):
        secondary_claim(last, answer, replace(third, payer=PayerName("Fourth", "TRN10")))


def test_no_next_payer(world: World) -> None:
    """Is a claim without another coverage, or to a payer that has decided, refused in a sentence?"""
    with pytest.raises(SecondaryClaimError, match="No other coverage"):
        secondary_claim(office_visit(), PriorAdjudication(1, 1))
    with pytest.raises(SecondaryClaimError, match="has decided on this claim already"):
        secondary_claim(office_visit(), PriorAdjudication(1, 1), office_visit().destination)


def test_both_kinds_go_through_the_wire(world: World) -> None:
    """Does a claim that carries a decision come back from its 837 as it went, and is it paid the same?"""
    visits = secondary_claim(
        visit(world, "pia-rosario", LARKFIELD, MEDICAID),
        prior_adjudication(decide(world, "larkfield", visit(world, "pia-rosario", LARKFIELD), SERVICE), FIRST),
    )
    stay = short_stay(insurances=(short_stay().destination, visits.destination))
    stays = secondary_claim(
        stay, prior_adjudication(decide(world, "larkfield", stay, date(2026, 6, 10)), date(2026, 6, 20))
    )
    sender = Submitter("Quillhaven Medical Group", "2000000010", "Billing office", "555-0101")
    file = write_claims([visits, stays], sender, CLEARINGHOUSE, datetime(2026, 7, 1, 10, 5, tzinfo=UTC)).written()
    found = [each.claim for each in read_claims(file)]
    assert found == [carried(visits), carried(stays)]
    assert prior_shares(found[0]) == prior_shares(visits) == (PriorShare(7500, 10000, 2500),)
    assert prior_shares(found[1]) == prior_shares(stays)
    assert sum(share.paid for share in prior_shares(stays)) == 680000


def test_why_medicare_is_second_on_a_stay(world: World) -> None:
    """Does a hospital's claim tell Medicare by value code 12 what the employer's plan paid, once?"""
    medicare = replace(
        visit(world, "amos-delacorte", MEDICARE).destination, order="S", filing="MA", medicare_secondary="12"
    )
    claim = secondary_claim(short_stay(), PriorAdjudication(680000, 220000), medicare)
    assert claim.stay is not None
    assert claim.stay.values == (ValueAmount("12", 680000),)
    again = secondary_claim(replace(short_stay(), stay=claim.stay), PriorAdjudication(1, 2), medicare)
    assert again.stay is not None
    assert again.stay.values == (ValueAmount("12", 1),)
    other = secondary_claim(short_stay(), PriorAdjudication(1, 2), replace(medicare, filing="CI"))
    assert other.stay == short_stay().stay


# ---------------------------------------------------------------- sent on by the payer itself


def test_crossing_over(world: World) -> None:
    """Does Medicare name Medicaid as the payer it sent the claim on to, with status 19 and MA07?"""
    claim = visit(world, "esther-okonjo", MEDICARE, MEDICAID)
    paid = decide(world, "medicare", claim, SERVICE)
    sent = cross_over(paid, claim.insurances[1])
    assert (sent.status, sent.forwarded_to) == ("19", "State Medicaid Program (training)")
    assert "MA07" in sent.remarks
    supplement = replace(claim.insurances[1], filing="CI")
    assert "MA18" in cross_over(paid, supplement).remarks
    assert reverse(sent).forwarded_to == ""


def test_what_does_not_cross_over(world: World) -> None:
    """Are a denial, of which nothing is left to pay, and a reversal not sent on?"""
    claim = visit(world, "esther-okonjo", MEDICARE, MEDICAID)
    paid = decide(world, "medicare", claim, SERVICE)
    denied = replace(paid, paid=0, patient_owes=0, adjustments=(Adjustment("CO", "29", paid.charge),), lines=())
    for one in (denied, reverse(paid)):
        assert cross_over(one, claim.insurances[1]) == one
