"""A claim is taken back: what later claims of the family then owe is decided again, in the open, to the cent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revcycle.claim import Claim
from revcycle.payer.accumulators import Taken
from revcycle.payer.adjudication import Evidence, PayerDesk
from revcycle.payer.adjudication.documents import BY_RECORD
from revcycle.payer.remittance import REVERSAL, ClaimPayment
from tests.unit.adjudication_parts import MAY, claim, desk, service, told, world
from tests.unit.test_payer_adjudication_balances import FIRST, check, check_limits, claims, hand_in

RECEIVED = date(2026, 5, 8)
LATER = RECEIVED + timedelta(days=20)


def setting(item: str, account: str, day: date = MAY, **facts: object) -> Claim:
    """A claim of Anselm Dupree with one service that is subject to the deductible."""
    provider = facts.pop("provider", "whitlock")
    made = service(item, day, **facts)
    return claim("anselm-dupree", "larkfield-ppo", [made], ["S52.502A"], str(provider), account=account)


def taken_back(bill: Claim, number: str) -> Claim:
    """The void of a claim."""
    return replace(bill, frequency="8", original_reference=number)


def two_claims() -> tuple[PayerDesk, Claim, ClaimPayment, ClaimPayment]:
    """An x-ray of 40.00, all deductible, and after it a fracture's care of 600.00: 460.00 and 20 % of 140.00."""
    at = desk("larkfield-ppo")
    first = setting("wrist-xray", "A-1", modifiers="LT")
    (one,) = at.adjudicate(first, RECEIVED)
    day = MAY + timedelta(days=5)
    second = setting("wrist-fracture-closed-setting", "A-2", day, modifiers="LT")
    (two,) = at.adjudicate(second, RECEIVED + timedelta(days=6))
    assert told(one.lines[0]) == "allowed 40.00; paid 0.00; CO-45 40.00; PR-1 40.00"
    assert told(two.lines[0]) == "allowed 600.00; paid 112.00; CO-45 600.00; PR-1 460.00; PR-2 28.00"
    return at, first, one, two


def test_a_deductible_that_was_taken_back_falls_on_the_next_claim() -> None:
    """By hand: 500.00 are open again; 20 % of the other 100.00 is 20.00; 600.00 - 520.00 = 80.00. Is it told why?"""
    at, first, one, two = two_claims()
    payments = at.adjudicate(taken_back(first, one.control_number), LATER)
    assert [(p.account, p.status == REVERSAL) for p in payments] == [("A-1", True), ("A-2", True), ("A-2", False)]
    assert told(payments[2].lines[0]) == "allowed 600.00; paid 80.00; CO-45 600.00; PR-1 500.00; PR-2 20.00"
    assert "MA67" in payments[2].remarks
    (again,) = at.history.recomputed
    assert (again.earlier, again.reversal, again.decision) == (two, payments[1], payments[2])
    assert again.cause == one.control_number
    assert again.sentence == (
        f"The claim of 05/04/2026 ({one.control_number}) that had met $40.00 of the deductible was taken back. So "
        "this claim is now: deductible $500.00 instead of $460.00; coinsurance $20.00 instead of $28.00; paid $80.00 "
        "instead of $112.00."
    )
    assert payments[2].why(0)[0].sentence == again.sentence
    assert not at.decision(two.control_number).stands  # type: ignore[union-attr]
    assert at.decision(payments[2].control_number).stands  # type: ignore[union-attr]


def test_a_replacement_takes_the_place_of_the_first_claim() -> None:
    """A correction that changes no limit changes no other claim; one with half of the price moves 20.00 along."""
    at, first, one, _ = two_claims()
    same = replace(first, frequency="7", original_reference=one.control_number)
    (reversal, again) = at.copy().adjudicate(same, LATER)
    assert (reversal.status, again.patient_owes) == (REVERSAL, 4000)
    part = setting("wrist-xray", "A-1", modifiers="26 LT")
    half = replace(part, frequency="7", original_reference=one.control_number)
    _, now, _, later = at.adjudicate(half, LATER)
    moved = 4000 - now.patient_owes
    assert moved > 0
    owed = {one.code: one.amount for one in later.lines[0].adjustments}
    assert owed["PR-1"] == 46000 + moved
    assert "was decided again as " + now.control_number in at.history.recomputed[0].sentence


def test_a_payer_may_leave_later_claims_alone() -> None:
    """Does the payer's file decide whether it does so?"""
    at, first, one, two = two_claims()
    at.payer = replace(at.payer, correction=replace(at.payer.correction, recomputes=False))
    assert len(at.adjudicate(taken_back(first, one.control_number), LATER)) == 1
    assert at.decision(two.control_number).stands  # type: ignore[union-attr]


def test_a_visit_that_was_taken_back_gives_the_next_one_its_place() -> None:
    """Is the visit over the limit, denied with PR-119, paid once an earlier one is taken back?"""
    at = desk("larkfield-ppo")
    bills = [
        claim(
            "anselm-dupree",
            "larkfield-ppo",
            [service("therapeutic-exercise", MAY + timedelta(days=number), modifiers="GP")],
            ["M54.50"],
            "price",
            account=f"T-{number}",
        )
        for number in range(32)
    ]
    paid = [at.adjudicate(bill, MAY + timedelta(days=40))[0] for bill in bills]
    assert [told(one.lines[0])[:12] for one in paid[29:]] == ["allowed 30.0", "allowed none", "allowed none"]
    void = taken_back(bills[3], paid[3].control_number)
    _, reversal, now = at.adjudicate(void, MAY + timedelta(days=60))
    assert reversal.account == now.account == "T-30"
    assert told(now.lines[0]) == "allowed 30.00; paid 5.00; CO-45 30.00; PR-3 25.00"


def test_a_visit_that_was_forgotten_takes_the_place_of_the_last_one() -> None:
    """A test is corrected to a therapy visit: is the thirtieth visit of the year, paid so far, now one too many?"""
    at = desk("larkfield-ppo")
    plan = ("anselm-dupree", "larkfield-ppo")
    wrong = claim(*plan, [service("glucose")], ["M54.50"], "price", account="T")
    (first,) = at.adjudicate(wrong, MAY + timedelta(days=40))
    for number in range(1, 31):
        line = service("therapeutic-exercise", MAY + timedelta(days=number + 2), modifiers="GP")
        (paid,) = at.adjudicate(
            claim(*plan, [line], ["M54.50"], "price", account=f"T-{number}"), MAY + timedelta(days=40)
        )
        assert paid.paid == 500
    right = claim(*plan, [service("therapeutic-exercise", modifiers="GP")], ["M54.50"], "price", account="T")
    sent = replace(right, frequency="7", original_reference=first.control_number)
    _, now, reversal, denied = at.adjudicate(sent, MAY + timedelta(days=50))
    assert told(now.lines[0]) == "allowed 30.00; paid 5.00; CO-45 30.00; PR-3 25.00"
    assert (reversal.account, denied.account) == ("T-30", "T-30")
    assert told(denied.lines[0]) == "allowed none; paid 0.00; PR-119 60.00"


def test_a_duplicate_is_paid_when_the_first_is_taken_back() -> None:
    """Is a claim that was denied as the same as another one decided on its own once the other is gone?"""
    at = desk("larkfield-ppo")
    bill = claim("anselm-dupree", "larkfield-ppo", [service("office-visit-established-low")])
    (first,) = at.adjudicate(bill, RECEIVED)
    (second,) = at.adjudicate(bill, RECEIVED)
    assert second.lines[0].adjustments[0].code == "OA-18"
    _, _, now = at.adjudicate(taken_back(bill, first.control_number), LATER)
    assert told(now.lines[0]) == "allowed 100.00; paid 75.00; CO-45 100.00; PR-3 25.00"


def test_what_was_on_file_then_holds_still() -> None:
    """Is a claim denied without authorization still denied when it is decided again, though a number came since?"""
    at, first, one, _ = two_claims()
    number = "LAR-A00001"
    knee = setting("knee-arthroscopy-meniscus", "A-3", MAY + timedelta(days=6), modifiers="RT", provider="feld")
    lines = (*knee.lines, service("chest-xray-two-views", MAY + timedelta(days=6)))
    knee = replace(knee, authorization=number, lines=lines, total=sum(line.charge for line in lines))
    (denied,) = at.adjudicate(knee, RECEIVED + timedelta(days=9))
    assert denied.lines[0].adjustments[0].code == "CO-197"
    assert at.authorize("anselm-dupree", ["knee-arthroscopy-meniscus"], MAY, LATER) == number
    payments = at.adjudicate(taken_back(first, one.control_number), LATER)
    standing = [d for d in at.history.decided.values() if d.stands and d.claim.account == "A-3"]
    assert [d.payment.lines[0].adjustments[0].code for d in standing] == ["CO-197"]
    assert len(payments) >= 3


def test_an_appeal_that_was_won_stays_won() -> None:
    """Is what an appeal has shown remembered when an earlier claim is taken back, and when a second one is heard?"""
    at, first, one, _ = two_claims()
    knee = setting("knee-arthroscopy-meniscus", "A-3", MAY + timedelta(days=6), modifiers="RT", provider="feld")
    (denied,) = at.adjudicate(knee, RECEIVED + timedelta(days=9))
    number = at.authorize("anselm-dupree", ["knee-arthroscopy-meniscus"], MAY, LATER)
    evidence = Evidence(authorization=number)
    won = at.appeal(denied.control_number, 1, "authorization", evidence, RECEIVED + timedelta(days=15))
    assert won.payments[1].lines[0].allowed == 60000
    at.adjudicate(taken_back(first, one.control_number), LATER)
    (standing,) = [d for d in at.history.decided.values() if d.stands and d.claim.account == "A-3"]
    assert standing.payment.lines[0].allowed == 60000


@pytest.mark.parametrize("gone", [0, 1])
def test_a_void_of_a_decision_issued_anew_goes_on(gone: int) -> None:
    """Can a decision that was issued anew be taken back as well, by its own number only?"""
    at, first, one, two = two_claims()
    _, _, again = at.adjudicate(taken_back(first, one.control_number), LATER)
    second = setting("wrist-fracture-closed-setting", "A-2", MAY + timedelta(days=5), modifiers="LT")
    number = (two, again)[gone].control_number
    answer = at.adjudicate(taken_back(second, number), LATER + timedelta(days=1))
    if gone:
        assert [(p.status, p.paid) for p in answer] == [(REVERSAL, -8000)]
        assert all(not used.people for used in at.history.accumulators.values())
    else:
        assert [p.lines[0].adjustments[0].code for p in answer] == ["CO-16"]


# ---------------------------------------------------------------- for any claims

FAMILY = (("greta-norgard", "larkfield-ppo"), ("caleb-norgard", "larkfield-ppo"))
ALONE = (("anselm-dupree", "larkfield-ppo"),)
TALLGRASS = (("ella-larkspur", "tallgrass-hdhp"), ("otto-larkspur", "tallgrass-hdhp"))
COPPERLEAF = (("darnell-whitby", "copperleaf-hmo"),)
CODES = desk("larkfield-ppo").codes


@st.composite
def family_claims(draw: Callable[..., object]) -> list[Claim]:
    """Claims of one family, none of which waits for papers."""
    people = draw(st.sampled_from([FAMILY, ALONE, ALONE, TALLGRASS, COPPERLEAF]))
    bills = draw(st.lists(st.sampled_from(people).flatmap(claims), min_size=2, max_size=6))  # type: ignore[arg-type]
    waits = {*BY_RECORD, "52"}
    return [
        replace(
            bill,
            account=f"F-{number}",
            lines=tuple(
                replace(line, modifiers=tuple(m for m in line.modifiers if m not in waits)) for line in bill.lines
            ),
        )
        for number, bill in enumerate(bills)  # type: ignore[arg-type]
    ]


def used(at: PayerDesk) -> Mapping[object, Mapping[str, Taken]]:
    """What everybody has used."""
    return {key: one.people for key, one in at.history.accumulators.items() if one.people}


def standing(at: PayerDesk) -> dict[str, list[object]]:
    """What holds for each account."""
    return {
        one.claim.account: [(told(line), line.remarks) for line in one.payment.lines]
        for one in at.history.decided.values()
        if one.stands
    }


@given(family_claims(), st.integers(0, 5), st.sampled_from("78"))
@settings(max_examples=100, deadline=None)
def test_it_is_as_if_the_claim_had_never_been(bills: list[Claim], which: int, frequency: str) -> None:
    """Does the desk stand where one stands that decided the same claims without the one taken back?"""
    payer = next(key for key, one in world().payers.items() if one.payer_id == bills[0].destination.payer.payer_id)
    at, other = PayerDesk(world(), payer, codes=CODES), PayerDesk(world(), payer, codes=CODES)
    which %= len(bills)
    first = [hand_in(at, bill) for bill in bills]
    original = first[which][0]
    if not at.decision(original.control_number).stands:  # type: ignore[union-attr]
        return
    last = bills[which].lines[-1]
    instead = replace(bills[which], lines=(last,), total=last.charge)
    sent = replace(instead, frequency=frequency, original_reference=original.control_number)
    answer = at.adjudicate(sent, (original.received or FIRST) + timedelta(days=50))
    if answer[0].status != REVERSAL:
        return
    for number, bill in enumerate(bills):
        if number != which:
            hand_in(other, bill)
        elif frequency == "7":
            other.adjudicate(instead, original.received or FIRST)
    for paid in answer:
        check(paid)
    check_limits(at)
    assert used(at) == used(other)
    assert standing(at) == standing(other)
    money = sum(one.paid for payments in (*first, answer) for one in payments)
    assert money == sum(one.payment.paid for one in at.history.decided.values() if not one.undone_by)
