"""Aging, follow-up and the policy of denials."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from revcycle.codes.procedures.data_file import CodeFileError
from revcycle.folders import assets
from revcycle.ledger import PATIENT, Ledger
from revcycle.ledger.aging import aging, aging_page, bucket
from revcycle.ledger.denial_policy import denial_policy, read_policy
from revcycle.ledger.follow_up import WorkItem, follow_up, follow_up_page
from revcycle.ledger.ledger import by_payer_id
from revcycle.ledger.statement import send_statement
from revcycle.payer import World, read_world
from revcycle.payer.remittance import ProviderAdjustment
from tests.unit.claim_parts import GRETA
from tests.unit.ledger_parts import (
    ANSWERED,
    BILLED,
    CLEAN,
    COPPERLEAF_ID,
    LAB_REFUSED,
    LARKFIELD_ID,
    SERVED,
    VISIT,
    decided,
    paid_line,
    remittance,
    reversal,
    visit,
    visit_with_two_plans,
)


@pytest.fixture(scope="module")
def world() -> World:
    """The course's own world."""
    return read_world()


@pytest.fixture
def ledger(world: World) -> Ledger:
    """A ledger that knows the payers, with one account."""
    made = Ledger.of(world)
    made.charge(visit(), BILLED)
    return made


@pytest.mark.parametrize(
    ("days", "place"),
    [(-3, 0), (0, 0), (30, 0), (31, 1), (60, 1), (61, 2), (90, 2), (91, 3), (120, 3), (121, 4), (999, 4)],
)
def test_buckets_have_their_edges(days: int, place: int) -> None:
    """Is day 30 still in the first bucket, and 121 in the last?"""
    assert bucket(days) == place


def test_the_day_of_counting_is_a_choice(ledger: Ledger) -> None:
    """31.00 left on May 26 of a service of May 4, billed on July 1: how old is it on August 30, by each count?"""
    ledger.post(remittance(CLEAN))
    send_statement(ledger, GRETA, date(2026, 7, 1))
    day = date(2026, 8, 30)
    found = {way: aging(ledger, day, way).patients.buckets for way in ("service", "billed", "responsibility")}  # type: ignore[arg-type]
    assert found["service"] == [0, 0, 0, 3100, 0]  # 118 days
    assert found["billed"] == [0, 3100, 0, 0, 0]  # 60 days
    assert found["responsibility"] == [0, 0, 0, 3100, 0]  # 96 days
    with pytest.raises(ValueError, match="nothing to count from"):
        aging(ledger, day, "birth")  # type: ignore[arg-type]


def test_a_part_payment_does_not_make_it_young(ledger: Ledger) -> None:
    """Is what is left of 31.00 as old as before after a payment of 28.00, and is a new balance new?"""
    ledger.post(remittance(CLEAN))
    ledger.take_payment("QMG-0001", 2800, date(2026, 8, 1))
    assert aging(ledger, date(2026, 8, 30), "responsibility").patients.buckets == [0, 0, 0, 300, 0]
    batch = ledger.take_payment("QMG-0001", 300, date(2026, 8, 2))[0].batch
    ledger.undo(batch, date(2026, 8, 20), "The check bounced.")
    assert aging(ledger, date(2026, 8, 30), "responsibility").patients.buckets == [300, 0, 0, 0, 0]


def test_insurance_and_patients_stand_apart_and_credits_too(ledger: Ledger) -> None:
    """Is an account open with a payer by payer, a patient's credit no bucket, and is an earlier day told as it was?"""
    ledger.post(remittance(decided(VISIT, LAB_REFUSED)))
    ledger.take_payment("QMG-0001", 4000, date(2026, 6, 30))
    ledger.charge(visit(account="QMG-2"), BILLED, again=True)
    report = aging(ledger, date(2026, 6, 30))
    assert [(row.name, row.buckets) for row in report.payers] == [("Larkfield Health Insurance", [0, 28000, 0, 0, 0])]
    assert (report.patients.total, report.patients.credit) == (0, -1500)
    assert (report.insurance.accounts, report.total.total, report.total.credit) == (2, 28000, -1500)
    before = aging(ledger, date(2026, 6, 3))
    assert (before.patients.total, before.patients.credit, before.insurance.total) == (2500, 0, 28000)
    assert before.patients.buckets == [2500, 0, 0, 0, 0]
    html = aging_page(report)
    assert "counted from the first day of service" in html
    assert html.count('<th scope="col"') == 8


def items(ledger: Ledger, day: date) -> list[tuple[str, str, int]]:
    """The list in short."""
    return [(item.task, item.party, item.amount) for item in follow_up(ledger, day)]


def test_no_answer_past_the_payer_s_days(ledger: Ledger) -> None:
    """Larkfield answers within 30 days: is the claim of May 5 on the list on June 5 and not on June 4?"""
    assert items(ledger, date(2026, 6, 4)) == []
    found = follow_up(ledger, date(2026, 6, 5))
    assert [(item.task, item.amount) for item in found] == [("no answer", 24000)]
    assert found[0].deadline == SERVED + timedelta(days=90)
    assert "276" in found[0].next_step


def test_a_denial_tells_deadline_and_next_step(ledger: Ledger, world: World) -> None:
    """CO-16 is to correct within 180 days of the remittance, CO-50 to appeal within 180: are both told?"""
    refused = paid_line(1, "99213", 20000, 0, "CO-50", 20000)
    ledger.post(remittance(decided(refused, LAB_REFUSED)))
    found = follow_up(ledger, date(2026, 6, 1))
    assert [(item.task, item.code, item.amount) for item in found] == [
        ("denial", "CO-50", 20000),
        ("denial", "CO-16", 4000),
    ]
    larkfield = world.payers["larkfield"]
    assert found[0].deadline == ANSWERED + timedelta(days=larkfield.appeals[0].days)
    assert found[1].deadline == ANSWERED + timedelta(days=larkfield.correction.days)
    assert "The first appeal is due by 11/22/2026" in found[0].next_step
    assert "N382" in found[1].reason
    assert "remark code" in found[1].next_step


def test_a_corrected_claim_is_waited_for(ledger: Ledger) -> None:
    """Is a denial off the list once a corrected claim is under way, and on it again as unanswered?"""
    ledger.post(remittance(decided(VISIT, LAB_REFUSED)))
    ledger.rebill(visit(frequency="7", original_reference="LK-1"), date(2026, 6, 1))
    assert items(ledger, date(2026, 6, 10)) == []
    assert items(ledger, date(2026, 7, 2)) == [("no answer", LARKFIELD_ID, 4000)]


def test_medicare_returns_a_claim_that_it_cannot_process(ledger: Ledger) -> None:
    """With MA130 is the next step a new claim, by the filing limit, and no appeal?"""
    refused = replace(LAB_REFUSED, remarks=("MA130",))
    ledger.post(remittance(decided(VISIT, refused)))
    item = follow_up(ledger, date(2026, 6, 1))[0]
    assert "no appeal" in item.next_step
    assert item.deadline == SERVED + timedelta(days=90)


def test_a_second_claim_is_to_be_sent(world: World) -> None:
    """When 31.00 went to the second plan and no claim did, is that on the list with the second plan's limit?"""
    ledger = Ledger.of(world)
    ledger.charge(visit_with_two_plans(), BILLED)
    ledger.post(remittance(CLEAN))
    found = follow_up(ledger, date(2026, 6, 1))
    assert [(item.task, item.party, item.amount) for item in found] == [("claim to send", COPPERLEAF_ID, 3100)]
    rules = ledger.payers[COPPERLEAF_ID].filing
    assert found[0].deadline == rules.last_day(SERVED, SERVED, False, ANSWERED)
    ledger.submit("QMG-0001", COPPERLEAF_ID, date(2026, 6, 1))
    assert items(ledger, date(2026, 6, 2)) == []


def test_underpayment(ledger: Ledger) -> None:
    """Allowed 120.00 where the contract says 128.00: is 8.00 to be claimed, and nothing where it is right?"""
    ledger.post(remittance(CLEAN))
    fees = {"99213": 12800, "84443": 3000}
    found = follow_up(ledger, date(2026, 6, 1), expected=lambda account, line, payer: fees[line.service.code])
    short = [item for item in found if item.task == "underpayment"]
    assert [(item.amount, item.party) for item in short] == [(800, LARKFIELD_ID)]
    assert "$128.00" in short[0].reason


def test_a_credit_of_medicare_has_60_days(world: World) -> None:
    """Is Medicare's credit due back 60 days after it arose, first on the list, also when late; a commercial one not?"""
    ledger = Ledger.of(world)
    medicare = next(payer for payer in world.payers.values() if payer.kind == "medicare")
    name = replace(visit().insurances[0].payer, name=medicare.name, payer_id=medicare.payer_id)
    claim = visit(insurances=(replace(visit().insurances[0], payer=name),))
    ledger.charge(claim, BILLED)
    ledger.charge(visit(account="QMG-2"), BILLED, again=True)
    for payer, account in ((medicare.payer_id, "QMG-0001"), (LARKFIELD_ID, "QMG-2")):
        for trace in ("T-1", "T-2"):
            ledger.post(remittance(replace(CLEAN, account=account), payer=payer, trace=trace))
    found = [item for item in follow_up(ledger, date(2026, 8, 30)) if item.task == "credit"]
    assert [(item.account, item.deadline) for item in found] == [
        ("QMG-0001", ANSWERED + timedelta(days=60)),
        ("QMG-2", None),
    ]
    assert "false claim" in found[0].next_step
    assert follow_up(ledger, date(2026, 8, 30))[0] == found[0]


def test_a_copay_that_waits_is_no_credit_to_pay_back(ledger: Ledger) -> None:
    """Is a patient's credit on the list only once insurance is settled?"""
    ledger.take_payment("QMG-0001", 5000, SERVED)
    assert items(ledger, BILLED) == []
    ledger.post(remittance(CLEAN))
    assert items(ledger, ANSWERED) == [("credit", PATIENT, 1900)]


def test_statements_and_unapplied_money_are_on_the_list(ledger: Ledger) -> None:
    """Is a first statement due after the answer, and a takeback without an account to be placed?"""
    ledger.post(remittance(CLEAN, outside=[ProviderAdjustment("WO", "LK-77", 500)]))
    assert items(ledger, ANSWERED) == [("statement", PATIENT, 3100), ("unapplied", LARKFIELD_ID, 500)]


def test_coverage_is_looked_at_before_the_patient_is_billed(ledger: Ledger) -> None:
    """PR-27 (coverage ended) leaves all to the patient: is another plan to be looked for before the first statement?"""
    gone = paid_line(1, "99213", 20000, 0, "PR-27", 20000), paid_line(2, "84443", 4000, 0, "PR-27", 4000)
    ledger.post(remittance(decided(*gone)))
    (item,) = follow_up(ledger, ANSWERED)
    assert (item.task, item.code, item.amount) == ("coverage", "PR-27", 24000)
    assert "another plan" in item.next_step
    send_statement(ledger, GRETA, ANSWERED)
    assert items(ledger, ANSWERED + timedelta(days=30)) == [("statement", PATIENT, 24000)]


def test_the_list_is_a_table(ledger: Ledger) -> None:
    """Has the page a caption, headers and a row for each thing to do, and a sentence where there is none?"""
    ledger.post(remittance(CLEAN))
    html = follow_up_page(follow_up(ledger, ANSWERED), ANSWERED)
    assert html.count('<th scope="col"') == 6
    assert html.count('<th scope="row"') == 1
    assert "Send the first statement." in html
    assert "Nothing is to be done." in follow_up_page([], ANSWERED)


def test_part_of_a_claim_without_an_answer(ledger: Ledger) -> None:
    """When one line is missing from the remittance, is its 40.00 on the list?"""
    ledger.post(remittance(decided(VISIT)))
    assert items(ledger, ANSWERED) == [("rest", LARKFIELD_ID, 4000)]


def test_a_reversed_answer_is_none(ledger: Ledger) -> None:
    """Is a claim whose only answer was taken back waited for again?"""
    ledger.post(remittance(CLEAN))
    ledger.post(remittance(reversal(CLEAN), trace="T-2", outside=[ProviderAdjustment("FB", "T-2", -11900)]))
    assert ("no answer", LARKFIELD_ID, 24000) in items(ledger, date(2026, 7, 1))


def test_the_order_is_by_deadline_and_money(ledger: Ledger) -> None:
    """Does a near deadline come before more money, and a missed one last?"""
    day = date(2026, 7, 25)
    recent = replace(visit().lines[0], charge=900000, first=date(2026, 7, 20), last=date(2026, 7, 20))
    ledger.charge(visit(account="QMG-2", lines=(recent,), total=900000), day)
    ledger.accounts["QMG-2"].submissions.clear()
    other = replace(visit().lines[0], first=date(2026, 2, 1), last=date(2026, 2, 1))
    ledger.charge(visit(account="QMG-3", lines=(other,), total=20000), date(2026, 2, 3))
    found = follow_up(ledger, day)
    assert [item.account for item in found] == ["QMG-0001", "QMG-2", "QMG-3"]
    order = [(item.deadline - day).days if item.deadline else None for item in found]
    assert order == [8, 85, -84]


def test_work_items_are_plain(ledger: Ledger) -> None:
    """Has each a reason and a next step that are sentences?"""
    ledger.post(remittance(decided(VISIT, LAB_REFUSED), outside=[ProviderAdjustment("WO", "LK-77", 500)]))
    found: list[WorkItem] = follow_up(ledger, date(2026, 9, 1))
    assert {item.task for item in found} == {"denial", "unapplied"}
    for item in found:
        assert item.reason.endswith(".")
        assert item.next_step.endswith(".")


def test_the_policy_knows_the_codes_of_the_course() -> None:
    """Is every code of the policy one of the course's reason codes, with what the task names in its place?"""
    text = (assets() / "codes" / "adjustment_reasons.csv").read_text("utf-8")
    known = {line.partition(",")[0] for line in text.splitlines()}
    policy = denial_policy()
    assert set(policy.rules) <= known
    assert {policy.disposition("CO", code) for code in ("45", "253", "24")} == {"contractual"}
    assert {policy.disposition("CO", code) for code in ("16", "29", "50", "97", "197", "unheard-of")} == {"denial"}
    assert policy.disposition("OA", "23") == "prior"
    assert policy.disposition("CO", "45", whole=True) == "denial"
    assert policy.disposition("CO", "24", whole=True) == "contractual"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("45,contractual,,Fine.\n45,contractual,,Again.", "twice"),
        ("45,sometimes,,Fine.", "sometimes"),
        ("16,denial,,Mend it.", "without work"),
        ("16,denial,correct,", "no next step"),
        ("CO 16,denial,correct,Mend it.", "reason code"),
    ],
)
def test_a_damaged_policy_is_told(tmp_path: Path, line: str, words: str) -> None:
    """Does the error name the line and what is wrong?"""
    path = tmp_path / "denial_policy.csv"
    path.write_text(f"reason,disposition,work,next_step\n{line}\n", "utf-8")
    with pytest.raises(CodeFileError, match=words) as told:
        read_policy(path)
    assert "line " in str(told.value)


def test_payers_are_found_by_their_number(world: World) -> None:
    """Are the payers of the world known by the id that claims name?"""
    assert by_payer_id(world.payers)[LARKFIELD_ID].id == "larkfield"
