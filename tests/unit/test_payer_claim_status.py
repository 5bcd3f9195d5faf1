"""The status of a claim: asked (276), answered (277), and told in plain words."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from revcycle.claim import Claim, PayerName
from revcycle.payer import World, read_world
from revcycle.payer.adjudication import PayerDesk
from revcycle.payer.adjudication.history import History, Pending
from revcycle.payer.claim_status import Status, StatusQuestion, StatusResponse, about, answer
from revcycle.payer.claim_status_page import NEXT, explain
from revcycle.payer.claim_status_wire import read_answers, read_questions, write_answers, write_questions
from revcycle.payer.eligibility import Member
from revcycle.payer.remitting import remit
from revcycle.x12.check import check
from revcycle.x12.dictionary import meaning
from tests.unit.claim_parts import GRETA, LARKFIELD_PPO, office_visit, short_stay

MOMENT = datetime(2026, 6, 20, 8, tzinfo=UTC)
RECEIVED, TODAY = date(2026, 5, 11), date(2026, 6, 20)


@pytest.fixture(scope="module")
def world() -> World:
    """The course's world."""
    return read_world()


@pytest.fixture
def desk(world: World) -> PayerDesk:
    """Larkfield's desk, where nothing has come yet."""
    return PayerDesk(world, "larkfield")


def only(response: StatusResponse) -> Status:
    """The one status of the one claim."""
    [claim] = response.claims
    [status] = claim.statuses
    return status


def test_paid(world: World, desk: PayerDesk) -> None:
    """Is a paid claim told with its sums, the day, the payer's number and its lines?"""
    [paid] = desk.adjudicate(office_visit(), RECEIVED)
    response = answer(world, about(office_visit()), desk.history, TODAY)
    status = only(response)
    assert (status.category, status.code) == ("F1", "65")
    assert (status.charge, status.paid, status.decided) == (20000, paid.paid, RECEIVED)
    [claim] = response.claims
    assert (claim.account, claim.control_number) == ("QMG-0001", paid.control_number)
    assert [(line.code, line.paid, line.statuses[0].category) for line in claim.lines] == [("99213", paid.paid, "F1")]


def test_payment_is_named(world: World, desk: PayerDesk) -> None:
    """Is the payment named once it is sent, and is a decision before that told as waiting for it (F0)?"""
    payments = desk.adjudicate(office_visit(), RECEIVED)
    question = about(office_visit())
    assert only(answer(world, question, desk.history, TODAY, remittances=())).category == "F0"
    practice = world.roster.organizations["practice"]
    remittance, _ = remit(payments, desk.payer, practice, date(2026, 5, 25), "LK-77")
    desk.remitted(remittance)
    status = only(answer(world, question, desk.history, TODAY, remittances=[remittance]))
    assert (status.category, status.check, status.check_day) == ("F1", "LK-77", date(2026, 5, 25))


def test_denied(world: World, desk: PayerDesk) -> None:
    """Is a claim whose every line is denied told as denied, a duplicate as one?"""
    first, again = office_visit(), office_visit(account="QMG-0002")
    desk.adjudicate(first, RECEIVED)
    desk.adjudicate(again, RECEIVED)
    status = only(answer(world, about(again), desk.history, TODAY))
    assert (status.category, status.code, status.paid) == ("F2", "54", 0)
    assert only(answer(world, about(first), desk.history, TODAY)).category == "F1"


def test_sent_back(world: World, desk: PayerDesk) -> None:
    """Is a claim that the payer could not process told as denied for data that is missing or wrong?"""
    [paid] = desk.adjudicate(office_visit(), RECEIVED)
    decided = desk.history.decided[paid.control_number]
    desk.history.note(replace(decided, returned=True, payment=replace(paid, paid=0)))
    status = only(answer(world, about(office_visit()), desk.history, TODAY))
    assert (status.category, status.code) == ("F2", "122")


def test_nothing_to_pay(world: World) -> None:
    """Is a claim that went to the deductible told as decided with nothing to pay (F4), not as denied?"""
    jonas = replace(GRETA, name=replace(GRETA.name, first="Jonas"), born=date(1984, 9, 21), sex="M")
    plan = replace(LARKFIELD_PPO, payer=PayerName("Tallgrass Mutual", "TRN03"), member_id="TGS200001", insured=jonas)
    claim = office_visit(patient=jonas, insurances=(plan,))
    desk = PayerDesk(world, "tallgrass")
    [paid] = desk.adjudicate(claim, RECEIVED)
    assert paid.paid == 0
    assert paid.patient_owes > 0
    status = only(answer(world, about(claim), desk.history, TODAY))
    assert (status.category, status.code) == ("F4", "104")


def test_taken_back(world: World, desk: PayerDesk) -> None:
    """Is a claim that was replaced told as changed (F3) beside the one in its place?"""
    [paid] = desk.adjudicate(office_visit(), RECEIVED)
    better = office_visit(frequency="7", original_reference=paid.control_number, diagnoses=office_visit().diagnoses)
    desk.adjudicate(better, date(2026, 6, 1))
    response = answer(world, about(office_visit()), desk.history, TODAY)
    assert [claim.statuses[0].category for claim in response.claims] == ["F3", "F1"]
    assert response.claims[0].lines == ()
    by_number = answer(world, about(better, paid.control_number), desk.history, TODAY)
    assert only(by_number).category == "F3"


def pending(claim: Claim) -> History:
    """A payer's memory with one claim that waits for papers."""
    history = History()
    history.wait(Pending("LAR1", claim, RECEIVED, "greta-norgard", {1: "the record"}, RECEIVED, TODAY))
    return history


def test_waiting(world: World) -> None:
    """Is a claim that waits for papers told as P3, and one that nobody has looked at as P1?"""
    claim = office_visit()
    status = only(answer(world, about(claim), pending(claim), TODAY))
    assert (status.category, status.code, status.entity, status.day) == ("P3", "123", "1P", RECEIVED)
    status = only(answer(world, about(claim), History(), TODAY, waiting=[(claim, RECEIVED)]))
    assert (status.category, status.code) == ("P1", "20")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "A4"),
        ({"payer_id": "TRN03"}, "D0"),
        ({"subscriber": Member(office_visit().patient.name, "LCP299999")}, "D0"),
    ],
)
def test_not_found(world: World, changes: dict[str, object], expected: str) -> None:
    """Is a claim that never came told as not found, and a member that nobody knows as no success of the search?"""
    question = replace(about(office_visit()), **changes)  # type: ignore[arg-type]
    response = answer(world, question, History(), TODAY)
    status = only(response)
    assert (status.category, status.day) == (expected, TODAY)
    assert response.claims[0].account == "QMG-0001"


def test_unknown_provider(world: World, desk: PayerDesk) -> None:
    """Is a provider that the payer does not know told of nothing but that?"""
    desk.adjudicate(office_visit(), RECEIVED)
    response = answer(world, replace(about(office_visit()), provider_npi="2000009003"), desk.history, TODAY)
    assert response.claims == ()
    assert response.subscriber is None
    assert [(one.category, one.code, one.entity) for one in response.statuses] == [("D0", "26", "1P")]


@pytest.mark.parametrize(
    ("changes", "finds"),
    [
        ({}, True),
        ({"account": ""}, True),
        ({"account": "", "charge": 20001}, False),
        ({"account": "", "first": date(2026, 5, 5), "last": date(2026, 5, 9)}, False),
        ({"account": "", "first": date(2026, 5, 1), "last": date(2026, 5, 4)}, True),
        ({"account": "", "first": None, "last": None}, False),
        ({"account": "OTHER"}, False),
        ({"control_number": "OTHER"}, False),
    ],
)
def test_search(world: World, desk: PayerDesk, changes: dict[str, object], finds: bool) -> None:
    """Is a claim found by account, or by days and charge, and not where one fact differs?"""
    desk.adjudicate(office_visit(), RECEIVED)
    question = replace(about(office_visit()), **changes)  # type: ignore[arg-type]
    assert (only(answer(world, question, desk.history, TODAY)).category == "F1") == finds


def test_another_patients_claim_is_not_told(world: World, desk: PayerDesk) -> None:
    """Is a claim never told of under another member's number, even to who knows its number?"""
    [paid] = desk.adjudicate(office_visit(), RECEIVED)
    stranger = Member(office_visit().patient.name, "LCP000006")
    question = replace(about(office_visit(), paid.control_number), subscriber=stranger)
    assert only(answer(world, question, desk.history, TODAY)).category == "A4"


def everything(world: World, desk: PayerDesk) -> tuple[list[StatusQuestion], list[StatusResponse]]:
    """Questions and answers of every kind."""
    visit, stay = office_visit(), short_stay()
    child = replace(visit.insurances[0], relationship="child")
    caleb = replace(visit.patient, name=replace(visit.patient.name, first="Caleb"), born=date(2014, 10, 22), sex="M")
    of_child = office_visit(account="QMG-C", patient=caleb, insurances=(child,))
    [paid] = desk.adjudicate(visit, RECEIVED)
    desk.adjudicate(stay, date(2026, 6, 8))
    desk.adjudicate(of_child, RECEIVED)
    questions = [about(visit, paid.control_number), about(stay), about(of_child), about(office_visit(account="NONE"))]
    responses = [answer(world, question, desk.history, TODAY) for question in questions]
    responses.append(answer(world, replace(questions[0], provider_npi="2000009003"), desk.history, TODAY))
    responses.append(answer(world, about(visit), pending(visit), TODAY))
    sent, _ = remit([paid], desk.payer, world.roster.organizations["practice"], date(2026, 5, 25), "LK-77")
    responses.append(answer(world, questions[0], desk.history, TODAY, remittances=[sent]))
    return questions, responses


def test_there_and_back(world: World, desk: PayerDesk) -> None:
    """Are questions and answers the same once written and read, and without findings?"""
    questions, responses = everything(world, desk)
    asked = write_questions(questions, "2000000010", "TRN01", MOMENT).written()
    answered = write_answers(responses, "TRN01", "2000000010", MOMENT).written()
    assert list(read_questions(asked)) == questions
    assert list(read_answers(answered)) == responses
    assert not any(one.left_out for one in read_answers(answered))
    assert [(one.rule, one.segment, one.element) for one in (*check(asked), *check(answered))] == []


def test_segments(world: World, desk: PayerDesk) -> None:
    """Do the facts of a hospital's claim stand in their places?"""
    questions, responses = everything(world, desk)
    told = write_questions(questions[1:2], "2000000028", "TRN01", MOMENT).written().decode().splitlines()
    for line in ("REF*BLT*111~", "REF*EJ*QCH-0001~", "AMT*T3*12150~", "DTP*472*RD8*20260601-20260604~"):
        assert line in told
    back = write_answers(responses[1:2], "TRN01", "2000000028", MOMENT).written().decode().splitlines()
    assert "TRN*2*QCH-0001-S~" in back
    assert any(line.startswith("STC*F1:65*20260608**12150*") for line in back)
    assert any(line.startswith("SVC*NU:0120*12000*") for line in back)


def test_plain_words(world: World, desk: PayerDesk) -> None:
    """Does the page tell where each claim stands and what to do, and is every category explained?"""
    _, responses = everything(world, desk)
    page = explain(responses[0])
    assert "F1, finalized: paid; 65, paid." in page
    assert NEXT["F1"] in page
    assert "Line 1, 99213: $200.00 charged, $75.00 paid." in page
    assert all(explain(response) for response in responses)
    assert all(meaning("status_category", category) for category in NEXT)
    used = {status for one in responses for claim in one.claims for status in claim.statuses}
    assert all(status.category in NEXT and meaning("status", status.code) for status in used)


def test_answers_by_others(x12_samples: Path) -> None:
    """Is every 276 and 277 by others read, and the same once written and read?"""
    claims = 0
    for path in sorted(x12_samples.rglob("*")):
        if not path.is_file() or not {"276", "277"} & set(path.parts):
            continue
        questions, responses = list(read_questions(path)), list(read_answers(path))
        assert questions or responses
        assert list(read_questions(write_questions(questions, "A", "B", MOMENT).written())) == questions
        assert list(read_answers(write_answers(responses, "A", "B", MOMENT).written())) == responses
        assert all(explain(response) for response in responses)
        claims += len(questions) + sum(len(response.claims) for response in responses)
    assert claims >= 15


def test_what_by_others_has_no_place(world: World, desk: PayerDesk) -> None:
    """Is what an answer by others holds beyond ours told, with its segment?"""
    _, responses = everything(world, desk)
    held = write_answers(responses[:1], "TRN01", "2000000010", MOMENT).written()
    [read] = read_answers(held.replace(b"REF*EJ*", b"REF*D9*55~\nREF*EJ*", 1))
    assert [one.partition(": ")[2] for one in read.left_out] == ["REF*D9*55"]
    assert read == responses[0]
