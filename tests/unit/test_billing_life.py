"""Situations from a biller's day, worked by hand first: from the encounter to what stands on the account."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from revcycle.claim import Claim, Diagnosis
from revcycle.claim.encounter import Accident, BilledEncounter, BilledService, HospitalFacts
from revcycle.clearinghouse.claim_acknowledgment import MOST_TEXT
from revcycle.cycle import BillingOffice, Sending
from revcycle.ledger import LedgerError
from revcycle.ledger.follow_up import follow_up
from revcycle.ledger.history import history, history_page, history_text
from revcycle.ledger.statement import send_statement
from revcycle.payer import World, read_world
from revcycle.payer.adjudication import Evidence
from revcycle.payer.order_of_benefits import order_of_benefits
from revcycle.payer.reading_835 import read_remittances

DAY = date(2026, 5, 4)
VISIT = "office-visit-established-low"
Adjusted = dict[str, int]


@pytest.fixture(scope="module")
def world() -> World:
    """The course's own world."""
    return read_world()


@pytest.fixture
def office(world: World) -> BillingOffice:
    """An office that has billed nothing yet."""
    return BillingOffice(world)


def encounter(
    patient: str, plans: str, diagnoses: str, services: str, day: date = DAY, **facts: Any
) -> BilledEncounter:
    """An encounter from a few words. A service is its item, then its modifiers, or x and its units."""
    made = []
    for words in services.split(", "):
        item, *rest = words.split()
        units = next((Decimal(word[1:]) for word in rest if word[0] == "x"), Decimal(1))
        marks = tuple(word for word in rest if word[0] != "x")
        made.append(BilledService(item, day, units, marks, pointers=(1,)))
    hospital = "hospital" in facts
    defaults: dict[str, Any] = {"id": "QMG-1", "provider": "okafor", "place": "11"}
    if hospital:
        defaults |= {"provider": "chen", "place": ""}
    return BilledEncounter(
        patient=patient,
        house="hospital" if hospital else "practice",
        plans=tuple(plans.split()),
        diagnoses=tuple(Diagnosis(code, "Y" if hospital else "") for code in diagnoses.split()),
        services=tuple(made),
        **{**defaults, **facts},
    )


def sent(office: BillingOffice, claim: Claim, day: date) -> Sending:
    """What became of one claim that was sent on a day."""
    return office.send([claim], datetime.combine(day, time(9)))


def paid_and_posted(office: BillingOffice, day: date) -> list[str]:
    """The payers pay on a day, and the office posts on the next; what the posting says."""
    office.pay(day)
    return [sentence for one in office.post(day + timedelta(1)) for sentence in one.sentences()]


def sums(office: BillingOffice, account: str = "QMG-1") -> Adjusted:
    """The last decision on an account: what was paid and what was adjusted, by code."""
    decision = office.decisions[account][-1]
    assert decision.difference == 0
    found = {"paid": decision.paid}
    for one in decision.all_adjustments:
        found[one.code] = found.get(one.code, 0) + one.amount
    return found


# Who pays first


def test_a_newborn_under_two_plans(world: World) -> None:
    """Does the father's plan pay first, since his birthday is in February and the mother's in May?"""
    first, second = order_of_benefits(world, "baby-etcheverry", date(2026, 8, 10))
    assert (first.coverage.plan, second.coverage.plan) == ("larkfield-ppo", "copperleaf-hmo")
    assert "Luc's birthday is February 8, Marisol's birthday is May 25" in first.sentence


def test_the_sentence_names_the_parent(world: World) -> None:
    """Does every place of a child of parents who live apart say whose plan pays before whose?"""
    decreed, other = order_of_benefits(world, "milo-fenwick", DAY)
    assert decreed.coverage.plan == "larkfield-ppo"
    assert "makes Ross responsible" in decreed.sentence
    assert "Ross's plan pays first" in other.sentence
    mother, stepfather, father = order_of_benefits(world, "priya-castellane", DAY)
    assert [one.coverage.plan for one in (mother, stepfather, father)] == [
        *("larkfield-ppo", "copperleaf-hmo", "tallgrass-hdhp")
    ]
    assert "Anjali's plan pays before Peter's" in mother.sentence
    assert "Peter's plan pays before Marc's" in father.sentence


def test_two_plans_of_divorced_parents(office: BillingOffice) -> None:
    """Larkfield: 100.00 less 25.00. Copperleaf's own benefit 90.00 - 20.00 = 70.00 is below the 75.00: nothing more.

    Both plans: price 90.00 of the second; 75.00 is paid; 15.00 is left of its copay, and 10.00 lies above its price.
    """
    (claim,) = office.bill(
        encounter("milo-fenwick", "larkfield-ppo copperleaf-hmo", "H66.91", VISIT, provider="adeyemi")
    )
    sent(office, claim, DAY)
    assert sums(office) == {"paid": 7500, "CO-45": 10000, "PR-3": 2500}
    paid_and_posted(office, date(2026, 5, 19))
    sent(office, office.next_claim("QMG-1", date(2026, 5, 19)), date(2026, 5, 21))
    assert sums(office) == {"paid": 0, "OA-23": 17500, "CO-45": 1000, "PR-3": 1500}
    paid_and_posted(office, date(2026, 6, 5))
    assert office.ledger.account("QMG-1").owed_by("patient") == 1500


def test_the_second_plan_billed_first(office: BillingOffice) -> None:
    """Does Copperleaf send Milo's claim back with CO-22 and MA04, and say whom to bill first?"""
    (claim,) = office.bill(encounter("milo-fenwick", "copperleaf-hmo", "H66.91", VISIT, provider="adeyemi"))
    sent(office, claim, DAY)
    decision = office.decisions["QMG-1"][-1]
    assert sums(office) == {"paid": 0, "CO-22": 20000}
    assert decision.lines[0].remarks == ("MA04",)
    assert "Bill Larkfield Choice PPO first" in decision.explanations[0].sentence


def test_medicare_second_to_an_employer(office: BillingOffice) -> None:
    """Is nothing left to Amos, whose employer's plan has paid 115.00 of Medicare's 112.00?

    Three sums: 280.00 - 115.00; 0.00, for his deductible is open; 140.00 - 115.00 = 25.00. The lowest is 0.00.
    """
    (claim,) = office.bill(
        encounter("amos-delacorte", "larkfield-ppo medicare-b", "I10", "office-visit-established-moderate")
    )
    sent(office, claim, DAY)
    paid_and_posted(office, date(2026, 5, 19))
    following = office.next_claim("QMG-1", date(2026, 5, 19))
    assert following.destination.medicare_secondary == "12"
    sent(office, following, date(2026, 5, 21))
    assert sums(office) == {"paid": 0, "OA-23": 25500, "CO-45": 2500}
    (why,) = (one for one in office.decisions["QMG-1"][-1].explanations if one.bucket == "OA-23")
    assert why.source.startswith("42 CFR 411")
    paid_and_posted(office, date(2026, 6, 5))
    assert office.ledger.account("QMG-1").balance == 0


def test_medicaid_after_medicare(office: BillingOffice) -> None:
    """Medicare: 112.00, all deductible. Medicaid pays its 84.00, writes 28.00 off, and Esther owes nothing."""
    (claim,) = office.bill(
        encounter("esther-okonjo", "medicare-b medicaid", "I10", "office-visit-established-moderate")
    )
    sent(office, claim, DAY)
    assert sums(office) == {"paid": 0, "CO-45": 16800, "PR-1": 11200}
    paid_and_posted(office, date(2026, 5, 19))
    sent(office, office.next_claim("QMG-1", date(2026, 5, 19)), date(2026, 5, 21))
    assert sums(office) == {"paid": 8400, "OA-23": 16800, "CO-45": 2800}
    paid_and_posted(office, date(2026, 6, 5))
    assert office.ledger.account("QMG-1").balance == 0


# Coverage that is not there


@pytest.mark.parametrize(
    ("patient", "plan", "day", "code"),
    [
        ("bettina-marchetti", "larkfield-ppo", date(2025, 9, 1), "PR-26"),  # begins on October 1, 2025
        ("rosalind-kettering", "tallgrass-hdhp", date(2026, 8, 3), "PR-27"),  # ended on July 31, 2026
    ],
)
def test_the_card_of_another_time(office: BillingOffice, patient: str, plan: str, day: date, code: str) -> None:
    """Does the claim go out with the card on file, come back with the reason, and lead to a look at the coverage?"""
    (claim,) = office.bill(encounter(patient, plan, "J02.9", VISIT, day))
    assert sent(office, claim, day + timedelta(2)).accepted
    assert sums(office) == {"paid": 0, code: 20000}
    paid_and_posted(office, day + timedelta(16))
    (item,) = follow_up(office.ledger, day + timedelta(20))
    assert (item.task, item.code, item.amount) == ("coverage", code, 20000)


# Injuries


def test_workers_compensation_names_the_employer(office: BillingOffice) -> None:
    """Is the insured of a work injury told as an organization in the 837 and in the 835?"""
    accident = Accident("work", date(2026, 4, 8), "", "AWC-26-0415")
    (claim,) = office.bill(encounter("desmond-achterlee", "anvil-comp", "S61.412D", VISIT, accident=accident))
    assert "NM1*IL*2*Town of Quillhaven" in sent(office, claim, DAY).messages[0].raw
    (remittance,) = office.pay(date(2026, 5, 19))
    assert "NM1*IL*2*Town of Quillhaven*****MI*AWC260415~" in remittance.raw
    (read,) = read_remittances(remittance.content)
    assert read.claims[0].organization
    assert sums(office) == {"paid": 12000, "CO-P12": 8000}


@pytest.mark.parametrize(("state", "number", "status"), [("", "WFA-26-0418", "A6:750"), ("AA", "", "A6:629")])
def test_an_accident_without_its_facts(office: BillingOffice, state: str, number: str, status: str) -> None:
    """Does the clearinghouse return an auto claim without the state, or without the claim number?"""
    accident = Accident("auto", date(2026, 4, 18), state, number)
    (claim,) = office.bill(encounter("cormac-eastling", "wayfarer-auto", "S61.412D", VISIT, accident=accident))
    sending = sent(office, claim, DAY)
    assert sending.rejected == ("QMG-1",)
    assert f"STC*{status}" in sending.messages[2].raw


# The clearinghouse's text


def test_a_rejection_ends_at_a_whole_sentence(office: BillingOffice) -> None:
    """Does STC12 end with a sentence, though all that is to be said finds no room?"""
    (claim,) = office.bill(encounter("walter-ashcombe", "medicare-b", "N18.3", VISIT))
    answer = sent(office, claim, DAY).messages[2].raw
    (status,) = (line for line in answer.splitlines() if line.startswith("STC*A7"))
    text = status.rstrip("~").split("*")[12]
    assert 100 < len(text) <= MOST_TEXT
    assert text.endswith("N18.30, N18.31 or N18.32.")


def test_a_returned_claim_is_work_at_once(office: BillingOffice) -> None:
    """Does the work-list of the same day name a returned claim, why, and until when it may be filed; then no more?"""
    wrong = encounter("walter-ashcombe", "medicare-b", "N18.3", VISIT)
    sent(office, office.bill(wrong)[0], DAY)
    (item,) = follow_up(office.ledger, DAY)
    assert (item.task, item.amount, item.deadline) == ("returned claim", 20000, date(2027, 5, 4))
    assert item.reason.startswith("The clearinghouse returned the claim on 05/04/2026: QH-1402 Diagnosis A: N18.3")
    assert "as an original" in item.next_step
    right = replace(wrong, diagnoses=(Diagnosis("N18.31"),))
    assert sent(office, office.bill(right)[0], date(2026, 5, 5)).accepted
    assert follow_up(office.ledger, date(2026, 5, 6)) == []
    assert office.ledger.account("QMG-1").charge == 20000


@pytest.mark.parametrize(("relationship", "told"), [("spouse", True), ("child", False)])
def test_a_namesake(office: BillingOffice, relationship: Any, told: bool) -> None:
    """Is a spouse of the patient's own name told as the patient, and a child that bears a parent's name let pass?"""
    (claim,) = office.bill(encounter("anselm-dupree", "larkfield-ppo", "I10", VISIT))
    named = replace(claim, insurances=(replace(claim.destination, relationship=relationship),))
    (submission,) = sent(office, named, DAY).submissions
    assert ("QH-1013" in {edit.code for answer in submission.claims for edit in answer.edits}) is told


# Corrections


def test_a_void_that_was_returned_takes_nothing_back(office: BillingOffice) -> None:
    """Does the account stand as it was when the clearinghouse returns a void?"""
    (claim,) = office.bill(encounter("agnes-holloway", "medicare-b", "I10", VISIT))
    sent(office, claim, DAY)
    paid_and_posted(office, date(2026, 5, 19))
    assert sent(office, replace(office.corrected("QMG-1"), frequency="8"), date(2026, 5, 22)).rejected
    account = office.ledger.account("QMG-1")
    assert (account.charge, account.owed_by("patient"), account.claim.frequency) == (20000, 8000, "1")


def test_seven_and_eight_at_medicare(office: BillingOffice) -> None:
    """Is a replacement stopped before Medicare, with what to do instead?"""
    (claim,) = office.bill(encounter("agnes-holloway", "medicare-b", "I10", VISIT))
    sent(office, claim, DAY)
    paid_and_posted(office, date(2026, 5, 19))
    for frequency in ("7", "8"):
        sending = sent(office, replace(office.corrected("QMG-1"), frequency=frequency), date(2026, 5, 22))
        assert sending.rejected == ("QMG-1",)
        (edit,) = sending.submissions[0].rejected[0].edits
        assert f"no professional claim with frequency {frequency}" in edit.reading
        assert "reopen" in edit.mend


def test_a_lower_visit_and_then_none(office: BillingOffice) -> None:
    """Is a replacement taken from the next money, and a void from the money after it?

    First 75.00. The lower visit: 60.00 - 25.00 = 35.00, so 40.00 too much; the void: all 75.00. No money goes out:
    both are carried forward (FB) until another claim of 200.00 - 25.00 = 175.00 pays for them: 100.00.
    """
    (claim,) = office.bill(encounter("anselm-dupree", "larkfield-ppo", "I10", VISIT))
    sent(office, claim, DAY)
    paid_and_posted(office, date(2026, 5, 19))
    office.ledger.take_payment("QMG-1", 2500, date(2026, 5, 21), "card")
    changed = office.corrected("QMG-1")
    lower = replace(changed.lines[0], code="99212", charge=12000)
    sent(office, replace(changed, lines=(lower,), total=12000), date(2026, 5, 22))
    (first,) = office.pay(date(2026, 6, 2))
    assert "BPR*H*0*C*NON" in first.raw
    assert "PLB*2000000010*20261231*FB:TRN01-20260602-P*-40~" in first.raw
    office.post(date(2026, 6, 3))
    sent(office, replace(office.corrected("QMG-1"), frequency="8"), date(2026, 6, 10))
    (second,) = office.pay(date(2026, 6, 20))
    assert "FB:TRN01-20260602-P*40*FB:TRN01-20260620-P*-75~" in second.raw
    office.post(date(2026, 6, 21))
    other = encounter("philippa-grange", "larkfield-ppo", "I10", "office-visit-established-high", id="QMG-2")
    sent(office, office.bill(other)[0], date(2026, 6, 23))
    (third,) = office.pay(date(2026, 6, 30))
    assert "BPR*I*100*C*ACH" in third.raw
    office.post(date(2026, 7, 1))
    assert office.ledger.account("QMG-1").owed_by("patient") == -2500


# The account


def test_too_much_at_the_desk(office: BillingOffice) -> None:
    """Is of 50.00 paid at the desk with a copay of 25.00 exactly 25.00 paid back, and no more?"""
    (claim,) = office.bill(encounter("anselm-dupree", "larkfield-ppo", "I10", VISIT))
    office.charge(claim, DAY)
    office.ledger.take_payment("QMG-1", 5000, DAY, "card", "R-1", at_desk=True)
    sent(office, claim, date(2026, 5, 5))
    paid_and_posted(office, date(2026, 5, 19))
    with pytest.raises(LedgerError, match=r"owes the patient \$25\.00"):
        office.ledger.refund("QMG-1", "patient", 3000, date(2026, 5, 25), "1201")
    office.ledger.refund("QMG-1", "patient", 2500, date(2026, 5, 25), "1201")
    assert office.ledger.account("QMG-1").balance == 0


def test_the_same_835_again(office: BillingOffice) -> None:
    """Is a remittance that is posted again refused, with the day of the first time, and nothing changed?"""
    (claim,) = office.bill(encounter("anselm-dupree", "larkfield-ppo", "I10", VISIT))
    sent(office, claim, DAY)
    (file,) = office.pay(date(2026, 5, 19))
    office.post(date(2026, 5, 20))
    before = len(office.ledger.journal)
    (again,) = read_remittances(file.content)
    with pytest.raises(LedgerError, match="was posted on"):
        office.ledger.post(again, date(2026, 5, 30))
    assert len(office.ledger.journal) == before


def test_no_bill_before_insurance_has_answered(office: BillingOffice) -> None:
    """Does nobody get a bill before the answer, nor for what was denied; and does each refusal tell the truth?"""
    scan = encounter("bettina-marchetti", "larkfield-ppo", "N20.1", "ct-abdomen-pelvis 26", place="22")
    (claim,) = office.bill(scan)
    sent(office, claim, DAY)
    patient = office.ledger.account("QMG-1").guarantor
    with pytest.raises(LedgerError, match=r"waiting for Larkfield Health Insurance to decide about \$180\.00"):
        send_statement(office.ledger, patient, date(2026, 5, 5))
    paid_and_posted(office, date(2026, 5, 19))
    with pytest.raises(LedgerError, match=r"Larkfield Health Insurance has refused a part, and \$180\.00 stand open"):
        send_statement(office.ledger, patient, date(2026, 5, 25))


def test_a_denial_stands_in_the_history(office: BillingOffice) -> None:
    """Does the history tell a denial and its being taken back, as rows without a sum, in their place?"""
    scan = encounter("bettina-marchetti", "larkfield-ppo", "N20.1", "ct-abdomen-pelvis 26", place="22")
    (claim,) = office.bill(scan)
    sent(office, claim, DAY)
    told = paid_and_posted(office, date(2026, 5, 19))
    assert told[0] == "Larkfield Health Insurance paid $0.00 with TRN01-20260519-P, posted on 05/20/2026."
    number = office.desks["TRN01"].authorize("bettina-marchetti", ["ct-abdomen-pelvis"], DAY, DAY)
    decision = office.appeal("QMG-1", "authorization", Evidence(authorization=number), date(2026, 6, 1))
    assert decision.outcome == "overturned"
    paid_and_posted(office, date(2026, 6, 15))
    rows = [(f"{row.day:%m-%d}", row.what, row.amount, row.balance) for row in history(office.ledger, "QMG-1")]
    assert rows == [
        ("05-04", "charge", 18000, 18000),
        ("05-20", "denied line 1 (CO-197)", None, 18000),
        ("06-16", "contractual adjustment (CO-45)", 9000, 9000),
        ("06-16", "transfer to the patient (PR-1)", 9000, 9000),
        ("06-16", "taken back: denied line 1 (CO-197)", None, 9000),
    ]
    assert "denied line 1 (CO-197)" in history_text(office.ledger, "QMG-1")
    assert "denied line 1 (CO-197)" in history_page(office.ledger, "QMG-1")
    assert len(history(office.ledger, "QMG-1", date(2026, 5, 31))) == 2


# The hospital


def stay(**changes: Any) -> HospitalFacts:
    """Three days in June from the emergency room, discharged home."""
    facts: dict[str, Any] = {
        "inpatient": True,
        "first": date(2026, 6, 1),
        "last": date(2026, 6, 4),
        "admission_hour": "14",
        "discharge_hour": "11",
        "admission_type": "1",
        "admission_source": "1",
        "status": "01",
        "medical_record": "MR-1",
        "admitting_diagnosis": "R05.9",
    }
    return HospitalFacts(**{**facts, **changes})


@pytest.mark.parametrize(
    ("patient", "plan", "expected"),
    [
        # 9,000.00 the case: 500.00 deductible, 20 % of 8,500.00 = 1,700.00.
        ("anselm-dupree", "larkfield-ppo", {"paid": 680000, "CO-45": 332000, "PR-1": 50000, "PR-2": 170000}),
        # 3 days x 1,620.00 = 4,860.00, copay 500.00.
        ("darnell-whitby", "copperleaf-hmo", {"paid": 436000, "CO-45": 746000, "PR-3": 50000}),
        # 9,900.00: 2,000.00 deductible, 10 % of 7,900.00 = 790.00.
        ("anton-vreeland", "tallgrass-hdhp", {"paid": 711000, "CO-45": 242000, "PR-1": 200000, "PR-2": 79000}),
        # 3 x 1,080.00 = 3,240.00.
        ("aisha-renfield", "medicaid", {"paid": 324000, "CO-45": 908000}),
        # DRG 195: 7,000.00 x 0.6285 = 4,399.50, less 1,736.00 = 2,663.50; 2 % of both lines 50.98 + 2.29 = 53.27.
        ("edith-lockwood", "medicare-a", {"paid": 261023, "CO-45": 792050, "PR-1": 173600, "CO-253": 5327}),
    ],
)
def test_one_stay_at_five_payers(office: BillingOffice, patient: str, plan: str, expected: Adjusted) -> None:
    """Is the same stay with pneumonia, charge 12,320.00, paid by case, by day and by DRG as worked by hand?"""
    services = "inpatient-medical x3, laboratory x4"
    made = encounter(patient, plan, "J18.9 I10", services, date(2026, 6, 1), hospital=stay())
    (claim,) = office.bill(made)
    assert sent(office, claim, date(2026, 6, 10)).accepted
    assert sums(office) == expected


def test_a_stay_after_a_work_injury(office: BillingOffice) -> None:
    """Is 70 % of 10,000.00 paid, and nothing left to the patient?"""
    facts = stay(first=date(2026, 4, 8), last=date(2026, 4, 10), admitting_diagnosis="S72.141A")
    accident = Accident("work", date(2026, 4, 8), "", "AWC-26-0415")
    made = encounter(
        *("desmond-achterlee", "anvil-comp", "S72.141A", "inpatient-surgical x2", date(2026, 4, 8)),
        hospital=facts,
        accident=accident,
    )
    (claim,) = office.bill(made)
    assert sent(office, claim, date(2026, 4, 20)).accepted
    assert sums(office) == {"paid": 700000, "CO-P12": 300000}


def test_observation_from_the_emergency_room(office: BillingOffice) -> None:
    """Is the visit paid by its case rate of 600.00: copay 250.00, deductible 350.00, nothing left to pay?"""
    facts = stay(
        inpatient=False,
        last=date(2026, 6, 2),
        admission_hour="",
        discharge_hour="",
        admitting_diagnosis="",
        visit_reasons=("R07.9",),
    )
    services = "emergency-visit-moderate, G0378 x20, basic-metabolic-panel, chest-xray-two-views"
    made = encounter("anselm-dupree", "larkfield-ppo", "R07.9", services, date(2026, 6, 1), hospital=facts)
    made = replace(made, diagnoses=(Diagnosis("R07.9"),))
    (claim,) = office.bill(made)
    assert sent(office, claim, date(2026, 6, 10)).accepted
    assert sums(office) == {"paid": 0, "CO-45": 528000, "PR-3": 25000, "PR-1": 35000}


# The HMO


def test_a_missing_referral_in_plain_words(office: BillingOffice) -> None:
    """Does a denial for a missing referral (CO-288) name the provider to ask, and leave the member alone?"""
    (claim,) = office.bill(
        encounter("darnell-whitby", "copperleaf-hmo", "K21.9", "office-visit-new-low", provider="feld")
    )
    sent(office, claim, DAY)
    assert sums(office) == {"paid": 0, "CO-288": 24000}
    (why,) = office.decisions["QMG-1"][-1].explanations
    assert "pays for a visit to a specialist only with a referral from the primary care provider (" in why.sentence
    assert "Brandt" in why.sentence
