"""What holds for every claim, whatever is on it: every cent is somewhere, is explained, and limits are limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from revcycle.claim import Adjustment, Claim, Line, PriorAdjudication, PriorLine
from revcycle.payer.adjudication import PayerDesk
from revcycle.payer.remittance import PAID, REVERSAL, ClaimPayment
from revcycle.x12 import dictionary
from tests.unit.adjudication_parts import STRANGER, claim, desk, insurance, service, world

ITEMS = (
    *("office-visit-established-low", "office-visit-new-moderate", "emergency-visit-high", "hospital-initial-high"),
    *("preventive-visit-established-40-to-64", "venipuncture", "hemoglobin-a1c", "strep-rapid-test", "lipid-panel"),
    *("wart-destruction", "skin-biopsy-punch", "large-joint-injection", "colonoscopy-snare", "colonoscopy-diagnostic"),
    *("knee-replacement", "wrist-xray", "chest-xray-two-views", "mri-lumbar-spine", "therapeutic-exercise"),
    *("anesthesia-knee-replacement", "precancer-destruction-additional", "flu-vaccine", "G0439", "J1100", "A4570"),
    *("office-consultation-moderate", "cesarean-delivery-care", "psychotherapy-45"),
)
FITTING = {"therapeutic-exercise": "GP", "anesthesia-knee-replacement": "AA", "large-joint-injection": "50"}
PLACES = {"emergency-visit-high": "23", "hospital-initial-high": "21", "chest-xray-two-views": "11"}
MARKS = (
    "25",
    "59",
    "50",
    "26",
    "TC",
    "80",
    "AS",
    "52",
    "22",
    "LT",
    "GA",
    "GY",
    "GZ",
    "GP",
    "33",
    "PT",
    "QK",
    "24",
    "95",
)
PEOPLE = (
    *(("anselm-dupree", "larkfield-ppo"), ("caleb-norgard", "larkfield-ppo"), ("ella-larkspur", "tallgrass-hdhp")),
    *(("darnell-whitby", "copperleaf-hmo"), ("agnes-holloway", "medicare-b"), ("aisha-renfield", "medicaid")),
    *(("consuela-pryce", "anvil-comp"), ("cormac-eastling", "wayfarer-auto"), ("otto-larkspur", "tallgrass-hdhp")),
)
INJURIES = {
    "anvil-comp": {"employment": True, "claim_number": "AWC-26-0412"},
    "wayfarer-auto": {"auto": True, "claim_number": "WFA-26-0418"},
}
FIRST = date(2025, 11, 1)


def lines(draw: Callable[..., int], day: date) -> list[Line]:
    """A few services of one day, with charges and modifiers of any kind."""
    made = []
    for _ in range(draw(st.integers(1, 4))):
        item = draw(st.sampled_from(ITEMS))
        marks = " ".join(draw(st.lists(st.sampled_from(MARKS), max_size=3, unique=True)))
        marks = draw(st.sampled_from([FITTING.get(item, ""), FITTING.get(item, ""), marks]))
        charge = draw(st.one_of(st.integers(0, 500_000), st.just(20_000), st.integers(0, 300)))
        anesthesia = item.startswith("anesthesia")
        made.append(
            service(
                item,
                day,
                modifiers=marks,
                charge=charge,
                units=draw(st.integers(20, 300)) if anesthesia else draw(st.sampled_from([1, 1, 1, 2, 6])),
                unit="MJ" if anesthesia else "UN",
                place=draw(st.sampled_from(["11", "11", "22", PLACES.get(item, "11")])),
            )
        )
    return made


@st.composite
def claims(draw: Callable[..., object], who: tuple[str, str] | None = None) -> Claim:
    """A claim of any quality."""
    patient, plan = who or draw(st.sampled_from(PEOPLE))
    day = FIRST + timedelta(days=draw(st.integers(170, 300)) if plan in INJURIES else draw(st.integers(0, 300)))
    known = st.sampled_from(["I10", "E11.9", "Z00.00", "M17.11"])
    diagnoses = draw(st.one_of(st.lists(known, min_size=1, max_size=2), st.just(["E11.9"]), st.just(["E11"])))
    provider = draw(st.sampled_from(["okafor", "iyer", "novak", "feld", "price", "stranger"]))
    made = claim(patient, plan, lines(draw, day), diagnoses, provider, **INJURIES.get(plan, {}))
    if draw(st.integers(0, 9)) == 9:
        made = replace(made, billing=STRANGER)
    return made


@st.composite
def second_claims(draw: Callable[..., object]) -> Claim:
    """A claim to a second payer, with any decision of the first on it."""
    patient, plan, earlier = draw(
        st.sampled_from(
            [
                ("caleb-norgard", "tallgrass-hdhp", "larkfield-ppo"),
                ("amos-delacorte", "medicare-b", "larkfield-ppo"),
                ("pia-rosario", "medicaid", "larkfield-ppo"),
                ("clara-pemberley", "copperleaf-hmo", "larkfield-ppo"),
            ]
        )
    )
    made = claim(patient, plan, lines(draw, FIRST + timedelta(days=draw(st.integers(0, 300)))), ["I10"], "okafor")
    decided = []
    for number, line in enumerate(made.lines, 1):
        off = draw(st.integers(0, line.charge))
        owed = draw(st.integers(0, line.charge - off))
        adjustments = (Adjustment("CO", "45", off), Adjustment("PR", "2", owed))
        paid = line.charge - off - owed
        decided.append(PriorLine(number, paid, line.code, line.modifiers, line.units, adjustments, FIRST))
    total = sum(line.paid for line in decided)
    prior = PriorAdjudication(total, sum(one.adjustments[1].amount for one in decided), "X", FIRST, (), tuple(decided))
    other = replace(insurance(patient, earlier), adjudication=prior)
    return replace(made, insurances=(replace(made.destination, order="S"), other))


def check(paid: ClaimPayment) -> None:
    """All that must hold of one payment."""
    sign = -1 if paid.status == REVERSAL else 1
    assert paid.difference == 0
    assert paid.charge == sum(line.charge for line in paid.lines)
    assert paid.paid == sum(line.paid for line in paid.lines)
    assert paid.patient_owes == sum(line.patient_owes for line in paid.lines)
    for line in paid.lines:
        assert line.difference == 0
        assert 0 <= sign * line.paid <= sign * line.charge
        assert 0 <= sign * line.patient_owes <= sign * line.charge
        buckets = {PAID: line.paid}
        for one in line.adjustments:
            assert one.amount
            assert one.code not in buckets
            buckets[one.code] = one.amount
            reason = dictionary.reason(one.reason)
            assert reason is not None, one.code
            assert not reason.ended
            assert not reason.groups or one.group in reason.groups
            assert not reason.remark or line.remarks
        assert all(dictionary.remark(code) for code in line.remarks)
        told: dict[str, int] = {}
        for why in paid.explanations:
            if why.line == line.line:
                assert why.rule
                assert why.source
                assert why.sentence.endswith((".", ")"))
                told[why.bucket] = told.get(why.bucket, 0) + why.amount
        assert {key: cents for key, cents in told.items() if cents} == {key: c for key, c in buckets.items() if c}


def check_limits(at: PayerDesk) -> None:
    """Nobody has used more than there is, and what was counted is what the lines were charged."""
    for key, used in at.history.accumulators.items():
        for person, taken in used.people.items():
            assert used.deductible_left(person) >= 0
            assert taken.out_of_pocket <= (used.limits.out_of_pocket_individual or taken.out_of_pocket)
        assert used.family_out_of_pocket <= (used.limits.out_of_pocket_family or used.family_out_of_pocket)
        standing = [one for one in at.history.decided.values() if one.stands]
        charged = [line.charged for one in standing for line in one.lines if line.charged and line.charged.key == key]
        assert used.family_deductible == sum(one.deductible for one in charged)
        assert sum(taken.paid for taken in used.people.values()) == sum(one.paid for one in charged)


def hand_in(at: PayerDesk, bill: Claim) -> tuple[ClaimPayment, ...]:
    """Decides a claim a few days after the service."""
    days = bill.days
    assert days is not None
    return at.adjudicate(bill, days[0] + timedelta(days=5))


@given(st.lists(claims(), min_size=1, max_size=4))
@settings(max_examples=120, deadline=None)
def test_every_claim_balances_and_every_cent_is_explained(bills: list[Claim]) -> None:
    """Do line, claim and explanations add up for any claims, and do accumulators stay within their limits?"""
    desks = {payer: PayerDesk(world(), payer, codes=CODES) for payer in world().payers}
    for bill in bills:
        at = desks[next(key for key, one in world().payers.items() if one.payer_id == bill.destination.payer.payer_id)]
        payments = hand_in(at, bill)
        if not payments:
            (number,) = [key for key, one in at.history.pending.items() if one.claim == bill][-1:]
            payments = at.answer_request(number, at.history.pending[number].due, {})
        for paid in payments:
            check(paid)
        check_limits(at)


@given(st.lists(claims(("anselm-dupree", "larkfield-ppo")), min_size=1, max_size=3))
@settings(max_examples=40, deadline=None)
def test_the_same_state_gives_the_same_answer(bills: list[Claim]) -> None:
    """Does a claim that is decided twice from one state, with any claims before it, come out the same to the word?"""
    at = desk("larkfield-ppo")
    for bill in bills[:-1]:
        hand_in(at, bill)
    one, two = at.copy(), at.copy()
    first, second = hand_in(one, bills[-1]), hand_in(two, bills[-1])
    assert first == second
    assert [paid.explanations for paid in first] == [paid.explanations for paid in second]
    assert one.history == two.history


@given(second_claims())
@settings(max_examples=60, deadline=None)
def test_claims_to_a_second_payer_balance(bill: Claim) -> None:
    """Does a claim after another payer balance, whatever that one has decided?"""
    at = PayerDesk(world(), next(k for k, p in world().payers.items() if p.payer_id == bill.destination.payer.payer_id))
    for paid in hand_in(at, bill):
        check(paid)
    check_limits(at)


@given(claims(("anselm-dupree", "larkfield-ppo")), claims(("caleb-norgard", "larkfield-ppo")))
@settings(max_examples=40, deadline=None)
def test_the_order_of_two_memberships_does_not_matter(one: Claim, two: Claim) -> None:
    """Is what one membership's claim comes to the same before and after another membership's?"""

    def outcome(*bills: Claim) -> dict[str, list[ClaimPayment]]:
        at = desk("larkfield-ppo")
        found = {}
        for bill in bills:
            found[bill.patient.name.first] = [replace(paid, control_number="") for paid in hand_in(at, bill)]
        return found

    assert outcome(one, two) == outcome(two, one)


@given(claims(), st.integers(0, 1))
@settings(max_examples=60, deadline=None)
def test_a_reversal_takes_back_exactly_what_was_there(bill: Claim, frequency: int) -> None:
    """Does a void or a replacement by the same claim bring money and accumulators back to where they were?"""
    plan = next(plan for patient, plan in PEOPLE if insurance(patient, plan) == bill.destination)
    at = desk(plan)
    first = hand_in(at, bill)
    if at.payer.correction.method != "replacement" or not first or not at.decision(first[0].control_number).stands:  # type: ignore[union-attr]
        return
    used = dict(at.history.accumulators)
    again = replace(bill, frequency="78"[frequency], original_reference=first[0].control_number)
    reversal, *new = hand_in(at, again)
    check(reversal)
    assert (reversal.charge, reversal.paid, reversal.patient_owes) == (
        -first[0].charge,
        -first[0].paid,
        -first[0].patient_owes,
    )
    if frequency == 1:
        assert not new
        assert all(one.people == {} for one in at.history.accumulators.values())
    else:
        assert [line.adjustments for line in new[0].lines] == [line.adjustments for line in first[0].lines]
        assert at.history.accumulators == used


CODES = desk("larkfield-ppo").codes
