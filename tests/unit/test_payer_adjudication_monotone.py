"""What must go one way only when a claim or a plan changes, and what a correction must come to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from revcycle.claim import Claim
from revcycle.payer import World
from revcycle.payer.adjudication import PayerDesk
from revcycle.payer.plan import Benefits, CostShare
from revcycle.payer.remittance import ClaimPayment
from tests.unit.adjudication_parts import MAY, claim, desk, service, world
from tests.unit.test_payer_adjudication_balances import CODES, claims, hand_in

GRETA = ("greta-norgard", "larkfield-ppo")
APART = ("hemoglobin-a1c", "lipid-panel", "strep-rapid-test", "chest-xray-two-views", "office-visit-established-low")
"""Services that no pair of the bundling table holds together."""


def dearer(percent: int) -> World:
    """The world, but that Larkfield's patients pay so many percent more of every service."""

    def more(cost: CostShare) -> CostShare:
        return replace(cost, coinsurance=min(100, cost.coinsurance + percent)) if cost.covered else cost

    payer = world().payers["larkfield"]
    plan = payer.plans["larkfield-ppo"]
    benefits = {
        network: Benefits({key: more(cost) for key, cost in one.costs.items()}, more(one.other))
        for network, one in plan.benefits.items()
    }
    changed = replace(payer, plans={**payer.plans, plan.id: replace(plan, benefits=benefits)})
    return replace(world(), payers={**world().payers, payer.id: changed})


def decided(at: PayerDesk, bills: list[Claim]) -> list[ClaimPayment]:
    """The payments of claims; those that wait for papers have none."""
    return [paid for bill in bills for paid in hand_in(at, bill)]


@given(st.lists(claims(("anselm-dupree", "larkfield-ppo")), min_size=1, max_size=3), st.integers(1, 60))
@settings(max_examples=25, deadline=None)
def test_a_higher_coinsurance_never_pays_more(bills: list[Claim], percent: int) -> None:
    """Does a plan that asks more of its patients never pay more in all, and the patient never owe less?"""
    usual = decided(PayerDesk(world(), "larkfield", codes=CODES), bills)
    dear = decided(PayerDesk(dearer(percent), "larkfield", codes=CODES), bills)
    assert sum(one.paid for one in dear) <= sum(one.paid for one in usual)
    assert sum(one.patient_owes for one in dear) >= sum(one.patient_owes for one in usual)


@given(st.lists(st.sampled_from(APART), min_size=2, max_size=5, unique=True))
@settings(max_examples=25, deadline=None)
def test_another_service_changes_nothing_of_those_before(items: list[str]) -> None:
    """Are the lines before an added one decided as without it, so that nobody's total is lower?"""
    whole = claim(*GRETA, [service(item) for item in items], ["E11.9"])
    short = replace(whole, lines=whole.lines[:-1], total=whole.total - whole.lines[-1].charge)
    (more,), (less,) = (hand_in(desk("larkfield-ppo"), one) for one in (whole, short))
    assert more.lines[:-1] == less.lines
    assert more.paid >= less.paid
    assert more.patient_owes >= less.patient_owes


@given(st.sampled_from(APART), st.integers(0, 60_000), st.integers(0, 60_000))
@settings(max_examples=40, deadline=None)
def test_a_higher_charge_never_pays_less(item: str, one: int, two: int) -> None:
    """Does a higher charge never pay less, and never more than the price?"""
    low, high = (
        hand_in(desk("larkfield-ppo"), claim(*GRETA, [service(item, charge=charge)], ["E11.9"]))[0]
        for charge in sorted((one, two))
    )
    assert low.paid <= high.paid
    assert (low.lines[0].allowed or 0) <= (high.lines[0].allowed or 0)


@given(claims(("anselm-dupree", "larkfield-ppo")), claims(("anselm-dupree", "larkfield-ppo")), st.booleans())
@settings(max_examples=40, deadline=None)
def test_a_correction_comes_to_what_the_right_claim_would_have(wrong: Claim, right: Claim, before: bool) -> None:
    """Do a reversal and a replacement leave money and accumulators as if the right claim had come first?"""
    another = claim(
        "anselm-dupree", "larkfield-ppo", [service("mri-lumbar-spine", date(2025, 10, 20))], account="OTHER"
    )
    right = replace(right, lines=tuple(replace(one, first=MAY, last=MAY) for one in right.lines), billing=wrong.billing)
    wrong = replace(wrong, lines=tuple(replace(one, first=MAY, last=MAY) for one in wrong.lines))
    mended, at_once = desk("larkfield-ppo"), desk("larkfield-ppo")
    for at in (mended, at_once):
        if before:
            hand_in(at, another)
    first = hand_in(mended, wrong)
    assume(first)
    history = mended.decision(first[0].control_number)
    assume(history is not None and history.stands)
    made = hand_in(mended, replace(right, frequency="7", original_reference=first[0].control_number))
    expected = hand_in(at_once, right)
    assume(len(made) == 2 and expected)
    reversal, new = made
    assert reversal.paid == -first[0].paid
    assert new.lines == expected[0].lines
    assert (new.paid, new.patient_owes, new.status) == (expected[0].paid, expected[0].patient_owes, expected[0].status)
    used = {key: one for key, one in mended.history.accumulators.items() if one.people}
    assert used == {key: one for key, one in at_once.history.accumulators.items() if one.people}
