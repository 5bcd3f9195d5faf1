"""What comes after the first decision: requests for papers, replacements, reopenings, appeals, and a desk's memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from revcycle.claim import Claim
from revcycle.payer.adjudication import Evidence, PayerDesk
from revcycle.payer.remittance import REVERSAL, ClaimPayment
from tests.unit.adjudication_parts import MAY, claim, desk, service, told

RECEIVED = date(2026, 5, 8)


def visit(plan: str = "larkfield-ppo", patient: str = "anselm-dupree") -> Claim:
    """A visit of a known patient."""
    return claim(patient, plan, [service("office-visit-established-low")])


def appendix(modifiers: str = "22") -> Claim:
    """An operation that was more work than usual."""
    line = service("appendectomy-laparoscopic", modifiers=modifiers, place="21")
    return claim("anselm-dupree", "larkfield-ppo", [line], ["K35.80"], "feld")


def only(payments: tuple[ClaimPayment, ...]) -> ClaimPayment:
    """The one payment there is."""
    (one,) = payments
    return one


# ---------------------------------------------------------------- papers


def test_a_claim_waits_for_its_record_and_is_paid_by_what_it_shows() -> None:
    """Is a claim with modifier 22 decided only when the record is here, at the percentage that it shows?"""
    at = desk("larkfield-ppo")
    assert at.adjudicate(appendix(), RECEIVED) == ()
    ((number, waiting),) = at.history.pending.items()
    assert "operative note" in waiting.needs[1]
    paid = only(at.answer_request(number, RECEIVED + timedelta(days=10), {1: 130}))
    # 700.00 x 130 % = 910.00; deductible 500.00, 20 % of 410.00 = 82.00
    assert told(paid.lines[0]) == "allowed 910.00; paid 328.00; CO-45 490.00; PR-1 500.00; PR-2 82.00"
    assert paid.control_number == number
    assert not at.history.pending


def test_a_request_that_nobody_answers_is_denied() -> None:
    """Is the line denied with 226 when the papers come after the last day, and as soon as the payer closes the case?"""
    at = desk("larkfield-ppo")
    at.adjudicate(appendix(), RECEIVED)
    ((number, waiting),) = at.history.pending.items()
    assert at.overdue(waiting.due) == ()
    assert [one.number for one in at.overdue(waiting.due + timedelta(days=1))] == [number]
    late = at.copy()
    for payments in (
        late.answer_request(number, waiting.due + timedelta(days=1), {1: 130}),
        at.close_request(number, waiting.due + timedelta(days=1)),
    ):
        assert told(only(payments).lines[0]) == "allowed none; paid 0.00; CO-226 1400.00; remark M29"


def test_the_same_claim_again_while_the_first_waits_is_a_duplicate() -> None:
    """Is a claim that waits for papers known when it comes a second time?"""
    at = desk("larkfield-ppo")
    at.adjudicate(appendix(), RECEIVED)
    again = only(at.adjudicate(appendix(), RECEIVED + timedelta(days=3)))
    assert [one.code for one in again.lines[0].adjustments] == ["OA-18"]


def test_an_unknown_request_is_refused() -> None:
    """Is an answer to a question that nobody asked an error for the caller?"""
    with pytest.raises(KeyError):
        desk("larkfield-ppo").answer_request("LAR1", RECEIVED)


# ---------------------------------------------------------------- replacements


def test_a_replacement_that_cannot_be_decided_leaves_the_first_decision() -> None:
    """Does the first decision stand when the replacement is sent back for a missing fact?"""
    at = desk("larkfield-ppo")
    first = only(at.adjudicate(visit(), RECEIVED))
    wrong = replace(visit(), frequency="7", original_reference=first.control_number, diagnoses=())
    answer = only(at.adjudicate(wrong, RECEIVED + timedelta(days=9)))
    assert answer.lines[0].adjustments[0].code == "CO-16"
    kept = at.decision(first.control_number)
    assert kept is not None
    assert kept.stands


def test_a_correction_that_comes_too_late_is_denied() -> None:
    """Is a replacement denied with 29 after the payer's days, counted from the remittance?"""
    at = desk("larkfield-ppo")
    first = only(at.adjudicate(visit(), RECEIVED))
    again = replace(visit(), frequency="7", original_reference=first.control_number)
    late = at.copy()
    assert len(at.adjudicate(again, RECEIVED + timedelta(days=180))) == 2
    answer = only(late.adjudicate(again, RECEIVED + timedelta(days=181)))
    assert [one.code for one in answer.lines[0].adjustments] == ["CO-29"]
    assert answer.lines[0].remarks == ()


def test_a_void_gives_back_the_accumulators() -> None:
    """Is everything that a claim has used given back when it is taken back?"""
    at = desk("tallgrass-hdhp")
    bill = claim("gerald-osei", "tallgrass-hdhp", [service("office-visit-established-moderate")])
    first = only(at.adjudicate(bill, RECEIVED))
    (used,) = at.history.accumulators.values()
    assert used.taken("gerald-osei").deductible == 15400
    reversal = only(at.adjudicate(replace(bill, frequency="8", original_reference=first.control_number), RECEIVED))
    (now,) = at.history.accumulators.values()
    assert now.people == {}
    assert (reversal.status, reversal.charge, reversal.patient_owes) == (REVERSAL, -28000, -15400)
    assert only(at.adjudicate(bill, RECEIVED)).patient_owes == 15400  # no duplicate any more


# ---------------------------------------------------------------- reopening


def test_medicare_reopens_a_small_error() -> None:
    """Does a reopening take the decision back and decide again, with no frequency code?"""
    at = desk("medicare-b")
    bill = claim("agnes-holloway", "medicare-b", [service("hemoglobin-a1c")], ["I10", "E11.9"])
    first = only(at.adjudicate(bill, RECEIVED))
    assert first.lines[0].adjustments[0].code == "CO-50"
    corrected = replace(bill, lines=(replace(bill.lines[0], pointers=(2,)),))
    done = at.reopen(first.control_number, corrected, RECEIVED + timedelta(days=20))
    reversal, again = done.payments
    assert reversal.reverses == first.control_number
    assert told(again.lines[0]) == "allowed 8.00; paid 7.84; CO-45 12.00; CO-253 0.16"
    assert "MA67" in again.remarks
    assert at.reopen(first.control_number, corrected, RECEIVED + timedelta(days=21)).outcome == "dismissed"


def test_what_is_not_reopened() -> None:
    """Does each refusal of a reopening leave the decision and say what to do?"""
    at = desk("medicare-b")
    bill = visit("medicare-b", "agnes-holloway")
    first = only(at.adjudicate(bill, RECEIVED))
    number = first.control_number
    more = replace(bill, lines=(*bill.lines, service("tsh")))
    other = replace(bill, patient=claim("ruth-ellery", "medicare-b", bill.lines).patient)
    refused = [
        (at.reopen("MED0", bill, RECEIVED), "control number"),
        (at.reopen(number, bill, RECEIVED + timedelta(days=366)), "one year"),
        (at.reopen(number, more, RECEIVED), "cannot add services"),
        (at.reopen(number, other, RECEIVED), "another patient"),
        (desk("larkfield-ppo").reopen("LAR0", visit(), RECEIVED), "frequency 7"),
    ]
    for answer, words in refused:
        assert answer.outcome == "dismissed"
        assert words in answer.sentence
        assert answer.payments == ()


def test_what_was_never_processed_is_not_reopened() -> None:
    """Is a claim that Medicare could not process mended by a new claim, not by a reopening?"""
    at = desk("medicare-b")
    bill = replace(visit("medicare-b", "agnes-holloway"), diagnoses=())
    first = only(at.adjudicate(bill, RECEIVED))
    assert "MA130" in first.remarks
    assert "new, complete claim" in at.reopen(first.control_number, bill, RECEIVED).sentence


# ---------------------------------------------------------------- appeals


def knee(at: PayerDesk, **changes: object) -> ClaimPayment:
    """A planned operation without authorization, denied."""
    line = service("knee-arthroscopy-meniscus", modifiers="RT", place="22")
    return only(at.adjudicate(claim("anselm-dupree", "larkfield-ppo", [line], ["M23.221"], "whitlock"), RECEIVED))


def test_an_authorization_in_retrospect_overturns() -> None:
    """Is a denial for a missing authorization overturned by a number given since, and only by that?"""
    at = desk("larkfield-ppo")
    first = knee(at)
    assert first.lines[0].adjustments[0].code == "CO-197"
    upheld = at.copy().appeal(first.control_number, 1, "authorization", Evidence(authorization="LAR-A1"), RECEIVED)
    assert upheld.outcome == "upheld"
    assert "Second-level appeal" in upheld.sentence
    number = at.authorize("anselm-dupree", ["knee-arthroscopy-meniscus"], MAY, MAY)
    done = at.appeal(first.control_number, 1, "authorization", Evidence(authorization=number), RECEIVED)
    reversal, again = done.payments
    assert done.outcome == "overturned"
    assert reversal.reverses == first.control_number
    # 600.00: 500.00 deductible, 20 % of 100.00
    assert told(again.lines[0]) == "allowed 600.00; paid 80.00; CO-45 600.00; PR-1 500.00; PR-2 20.00"


def test_an_emergency_overturns_only_where_the_list_exempts_it() -> None:
    """Does a record that shows an emergency help where the payer's list exempts emergencies?"""
    at = desk("larkfield-ppo")
    first = knee(at)
    done = at.appeal(first.control_number, 1, "authorization", Evidence(record=True, emergency=True), RECEIVED)
    assert done.outcome == "overturned"
    other = desk("anvil-comp")
    line = service("manual-therapy", modifiers="GP")
    related = {"employment": True, "claim_number": "AWC-26-0412"}
    bill = claim("consuela-pryce", "anvil-comp", [line], ["S61.411D"], "price", **related)
    denied = only(other.adjudicate(bill, RECEIVED))
    evidence = Evidence(record=True, emergency=True)
    assert other.appeal(denied.control_number, 1, "authorization", evidence, RECEIVED).outcome == "upheld"


@pytest.mark.parametrize(
    ("evidence", "outcome"),
    [
        (Evidence(record=True, diagnoses=("R73.03",)), "overturned"),
        (Evidence(diagnoses=("R73.03",)), "upheld"),
        (Evidence(record=True, diagnoses=("I10",)), "upheld"),
        (Evidence(record=True), "upheld"),
    ],
)
def test_necessity_is_shown_by_the_record(evidence: Evidence, outcome: str) -> None:
    """Does a diagnosis of the list overturn a denial only with the record that shows it?"""
    at = desk("larkfield-ppo")
    first = only(at.adjudicate(claim("anselm-dupree", "larkfield-ppo", [service("hemoglobin-a1c")]), RECEIVED))
    assert at.appeal(first.control_number, 1, "medical-necessity", evidence, RECEIVED).outcome == outcome


@pytest.mark.parametrize(
    ("accepted", "outcome"),
    [(date(2026, 8, 2), "overturned"), (date(2026, 8, 3), "upheld"), (None, "upheld")],
)
def test_timely_filing_is_proven_by_the_acceptance(accepted: date | None, outcome: str) -> None:
    """Does a 277CA of the last day, May 4 and 90 days, overturn a late filing, and none of the day after?"""
    at = desk("larkfield-ppo")
    first = only(at.adjudicate(visit(), date(2026, 9, 1)))
    assert first.lines[0].adjustments[0].code == "CO-29"
    done = at.appeal(first.control_number, 1, "timely-filing", Evidence(accepted=accepted), date(2026, 9, 10))
    assert done.outcome == outcome
    if outcome == "overturned":
        assert done.payments[1].paid == 7500


def test_medicare_hears_no_appeal_of_late_filing_nor_of_the_unprocessable() -> None:
    """Is an appeal dismissed where Medicare made no decision that can be appealed?"""
    at = desk("medicare-b")
    late = only(at.adjudicate(visit("medicare-b", "agnes-holloway"), date(2027, 6, 1)))
    assert late.lines[0].adjustments[0].code == "CO-29"
    answer = at.appeal(late.control_number, 1, "timely-filing", Evidence(accepted=MAY), date(2027, 6, 5))
    assert (answer.outcome, "405.926" in answer.sentence) == ("dismissed", True)
    returned = only(at.adjudicate(replace(visit("medicare-b", "agnes-holloway"), diagnoses=()), RECEIVED))
    assert at.appeal(returned.control_number, 1, "record", Evidence(), RECEIVED).outcome == "dismissed"


def test_levels_and_days_of_an_appeal() -> None:
    """Are levels asked for in order and in time, each counted from the one before?"""
    at = desk("larkfield-ppo")
    first = only(at.adjudicate(claim("anselm-dupree", "larkfield-ppo", [service("hemoglobin-a1c")]), RECEIVED))
    number = first.control_number
    nothing = Evidence(record=True)
    late = at.copy().appeal(number, 1, "medical-necessity", nothing, RECEIVED + timedelta(days=181))
    assert (late.outcome, "180 days" in late.sentence) == ("dismissed", True)
    assert at.appeal(number, 2, "medical-necessity", nothing, RECEIVED).outcome == "dismissed"
    assert at.appeal(number, 1, "bundled", nothing, RECEIVED).outcome == "dismissed"
    on = RECEIVED + timedelta(days=180)
    assert at.appeal(number, 1, "medical-necessity", nothing, on).outcome == "upheld"
    assert at.appeal(number, 1, "medical-necessity", nothing, on).outcome == "dismissed"
    assert at.appeal(number, 2, "medical-necessity", nothing, on + timedelta(days=61)).outcome == "dismissed"
    assert at.appeal(number, 2, "medical-necessity", nothing, on + timedelta(days=60)).outcome == "upheld"
    last = at.appeal(number, 3, "medical-necessity", nothing, on + timedelta(days=100))
    assert (last.outcome, "no further level" in last.sentence) == ("upheld", True)
    assert "every level" in at.appeal(number, 4, "medical-necessity", nothing, on).sentence


def test_a_hearing_needs_enough_in_dispute() -> None:
    """Is Medicare's third level closed to 100.00 in dispute, for 2026 asks 200.00?"""
    at = desk("medicare-b")
    line = service("nail-debridement-six-or-more")
    first = only(at.adjudicate(claim("agnes-holloway", "medicare-b", [line], ["B35.1"]), RECEIVED))
    for level in (1, 2):
        done = at.appeal(first.control_number, level, "medical-necessity", Evidence(record=True), RECEIVED)
        assert done.outcome == "upheld"
    third = at.appeal(first.control_number, 3, "medical-necessity", Evidence(record=True), RECEIVED)
    assert (third.outcome, "$200.00" in third.sentence) == ("dismissed", True)


@pytest.mark.parametrize(
    ("lines", "ground", "outcome"),
    [
        (["colonoscopy-snare", "colonoscopy-biopsy"], "bundled", "overturned"),
        (["colonoscopy-snare", "colonoscopy-diagnostic"], "bundled", "upheld"),
    ],
)
def test_a_record_opens_a_pair_that_may_be_opened(lines: list[str], ground: str, outcome: str) -> None:
    """Does the record overturn a pair with indicator 1, and never one with indicator 0?"""
    at = desk("larkfield-ppo")
    services = [service(item, place="22") for item in lines]
    first = only(at.adjudicate(claim("anselm-dupree", "larkfield-ppo", services, ["K63.5"], "feld"), RECEIVED))
    done = at.appeal(first.control_number, 1, "bundled", Evidence(record=True), RECEIVED)
    assert done.outcome == outcome


# ---------------------------------------------------------------- the desk


def test_the_same_claims_in_the_same_order_give_the_same_answer() -> None:
    """Is adjudication a matter of state and claim only, control numbers and explanations included?"""
    claims = [visit(), appendix(""), visit()]
    one, two = desk("larkfield-ppo"), desk("larkfield-ppo")
    first = [one.adjudicate(bill, RECEIVED) for bill in claims]
    second = [two.adjudicate(bill, RECEIVED) for bill in claims]
    assert first == second
    assert [p.explanations for payments in first for p in payments] == [
        p.explanations for payments in second for p in payments
    ]


def test_a_copy_is_apart() -> None:
    """Does what is decided at a copy of a desk leave the desk as it was?"""
    at = desk("larkfield-ppo")
    before = at.copy()
    at.adjudicate(visit(), RECEIVED)
    assert before.history.decided == {}
    assert only(before.adjudicate(visit(), RECEIVED)).paid == 7500


def test_a_step_that_fails_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Is nothing posted, not even a number used up, when the last step of a replacement breaks?"""
    from revcycle.payer.adjudication import desk as module

    at = desk("larkfield-ppo")
    first = only(at.adjudicate(visit(), RECEIVED))
    again = replace(visit(), frequency="7", original_reference=first.control_number)
    before = at.history.copy()

    def broken(*_: object) -> ClaimPayment:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(module, "payment", broken)
        for bill in (again, appendix("")):
            with pytest.raises(RuntimeError):
                at.adjudicate(bill, RECEIVED)
    assert at.history == before
