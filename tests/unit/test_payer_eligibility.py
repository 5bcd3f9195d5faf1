"""Eligibility: asked (270), answered (271), and told on a card."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from revcycle.claim import Name
from revcycle.payer import Accumulators, World, read_world
from revcycle.payer.eligibility import (
    REFUSALS,
    Benefit,
    Inquiry,
    Member,
    Refusal,
    Response,
    UnknownMembershipError,
    answer,
    ask,
)
from revcycle.payer.eligibility_benefits import INSURANCE_TYPES, SERVICE_TYPES
from revcycle.payer.eligibility_card import explain
from revcycle.payer.eligibility_wire import read_inquiries, read_responses, write_inquiries, write_responses
from revcycle.payer.plan import PLAN_KINDS, SERVICES
from revcycle.x12.check import check
from revcycle.x12.dictionary import meaning

MOMENT = datetime(2026, 5, 4, 8, tzinfo=UTC)
DAY = date(2026, 5, 4)


@pytest.fixture(scope="module")
def world() -> World:
    """The course's world."""
    return read_world()


@pytest.fixture
def greta(world: World) -> Inquiry:
    """The question about Greta Norgard's own plan, which also covers her family."""
    return ask(world, "greta-norgard", "larkfield-ppo", DAY)


def found(response: Response, kind: str, **facts: object) -> list[Benefit]:
    """The benefits of a kind with these facts."""
    return [
        one
        for one in response.benefits
        if one.kind == kind and all(getattr(one, name) == value for name, value in facts.items())
    ]


def everybody(world: World) -> Iterator[tuple[Inquiry, Response]]:
    """Every membership of the world, on a day that most are active, and one before most began."""
    for family in world.roster.families.values():
        for coverage in family.coverages:
            for day in (DAY, date(2024, 6, 3)):
                inquiry = ask(world, coverage.patient, coverage.plan, day)
                yield inquiry, answer(world, inquiry)


def test_every_membership_there_and_back(world: World) -> None:
    """Are question and answer about every membership the same once written and read, and without findings?"""
    asked, answered = zip(*everybody(world), strict=True)
    questions = write_inquiries(asked, "2000000010", "TRN01", MOMENT).written()
    answers = write_responses(answered, "TRN01", "2000000010", MOMENT).written()
    assert list(read_inquiries(questions)) == list(asked)
    assert list(read_responses(answers)) == list(answered)
    assert not any(one.left_out for one in read_responses(answers))
    assert [(one.rule, one.element) for one in (*check(questions), *check(answers))] == []


def test_every_plan_answers(world: World) -> None:
    """Does every plan of the world answer that somebody is covered, with its name?"""
    told = {one.plan for _, response in everybody(world) for one in found(response, "1", services=("30",))}
    assert told == {plan.name for plan in world.plans.values()}


def test_active(world: World, greta: Inquiry) -> None:
    """Is an active plan told with its name, kind, members and first day?"""
    response = answer(world, greta)
    [active] = found(response, "1", services=("30",))
    assert response.active
    assert (active.plan, active.insurance, active.coverage) == ("Larkfield Choice PPO", "PR", "FAM")
    assert (active.first, active.last) == (date(2023, 1, 1), None)
    assert (response.group_id, response.group) == ("MRF-20", "Millrace Foods")


def test_inactive(world: World) -> None:
    """Is a plan that had not begun told as inactive, and nothing of its benefits?"""
    before = answer(world, ask(world, "bettina-marchetti", "larkfield-ppo", date(2025, 9, 30)))
    assert [one.kind for one in before.benefits] == ["6"]
    assert not before.active
    assert "NOT COVERED on 09/30/2025" in explain(before)
    assert answer(world, ask(world, "bettina-marchetti", "larkfield-ppo", date(2025, 10, 1))).active


def test_limits_and_what_is_left(world: World, greta: Inquiry) -> None:
    """Are deductible and out-of-pocket maximum told, for one and for the family, and what remains of each?"""
    response = answer(world, greta)
    assert [one.amount for one in found(response, "C", coverage="IND", network="Y")] == [50000, 50000]
    assert [one.period for one in found(response, "C", coverage="IND", network="Y")] == ["23", "29"]
    assert [one.amount for one in found(response, "G", coverage="FAM", network="N")] == [1200000, 1200000]


def test_what_was_used(world: World, greta: Inquiry) -> None:
    """Is what the membership has used taken off what remains, of the person and of the family?"""
    plan = world.plans["larkfield-ppo"]
    used = Accumulators.start(plan, DAY, "in_network", members=3)
    used = used.add("greta-norgard", deductible=12000, copay=2500, visits={"therapy": 4})
    used = used.add("caleb-norgard", deductible=10000)
    key = ("larkfield-ppo", "greta-norgard", date(2026, 1, 1), "in_network")
    response = answer(world, greta, {key: used})  # type: ignore[dict-item]
    left = {one.coverage: one.amount for one in found(response, "C", network="Y", period="29")}
    assert left == {"IND": 38000, "FAM": 78000}
    spent = {one.coverage: one.amount for one in found(response, "G", network="Y", period="29")}
    assert spent == {"IND": 300000 - 14500, "FAM": 600000 - 24500}
    assert [one.count for one in found(response, "F", services=("PT",), network="Y")] == [Decimal(30), Decimal(26)]
    assert [one.amount for one in found(response, "C", network="N", period="29")] == [100000, 200000]
    last_year = ("larkfield-ppo", "greta-norgard", date(2025, 1, 1), "in_network")
    assert answer(world, greta, {last_year: used}) == answer(world, greta)  # type: ignore[dict-item]


def test_family_that_meets_its_deductible_together(world: World) -> None:
    """Is an aggregate deductible told for the family only?"""
    response = answer(world, ask(world, "jonas-norgard", "tallgrass-hdhp", DAY))
    assert not found(response, "C", coverage="IND")
    assert "The family meets its deductible together." in explain(response)


@pytest.mark.parametrize(
    ("patient", "plan", "services", "network", "kind", "expected"),
    [
        ("greta-norgard", "larkfield-ppo", ("86",), "Y", "B", 25000),
        ("greta-norgard", "larkfield-ppo", ("86",), "Y", "A", Decimal("0.2")),
        ("greta-norgard", "larkfield-ppo", ("MH",), "Y", "B", 2500),
        ("jonas-norgard", "tallgrass-hdhp", ("81",), "Y", "A", Decimal(0)),
        ("milo-fenwick", "copperleaf-hmo", ("48",), "Y", "B", 50000),
        ("agnes-holloway", "medicare-b", ("48",), "W", "I", None),
    ],
)
def test_share(
    world: World, patient: str, plan: str, services: tuple[str, ...], network: str, kind: str, expected: object
) -> None:
    """Is the patient's share of a service what the plan's file says?"""
    response = answer(world, ask(world, patient, plan, DAY, services=services))
    shares = [
        one
        for one in found(response, kind, network=network, plan=world.plans[plan].name)
        if services[0] in one.services
    ]
    assert expected in [one.amount if kind == "B" else one.percent for one in shares]


def test_only_what_is_asked(world: World, greta: Inquiry) -> None:
    """Does a question about one service get that one, and one about a service nobody tells of get all?"""
    office = answer(world, replace(greta, services=("98",)))
    assert {service for one in office.benefits if one.kind in "ABI" for service in one.services} == {"98"}
    assert sorted(one.messages[1] for one in found(office, "B", network="Y")) == ["Primary care.", "Specialist."]
    assert answer(world, replace(greta, services=("35",))).benefits == answer(world, greta).benefits
    hospital = answer(world, replace(greta, services=("47",)))
    assert {service for one in hospital.benefits if one.kind in "ABI" for service in one.services} == {"48", "50"}


def test_authorization(world: World, greta: Inquiry) -> None:
    """Is it told which services need authorization: all, some, none?"""
    response = answer(world, greta)
    needed = {service: one.authorization for one in response.benefits if one.network == "Y" for service in one.services}
    assert (needed["62"], needed["2"], needed["81"]) == ("Y", "U", "N")
    [surgery] = found(response, "A", services=("2",), network="Y")
    assert "Total knee replacement" in surgery.messages[-1]


def test_primary_care_and_referral(world: World) -> None:
    """Is the primary care provider named, and that a specialist needs a referral, where the plan asks for one?"""
    response = answer(world, ask(world, "milo-fenwick", "copperleaf-hmo", DAY))
    [primary] = found(response, "L")
    assert primary.entities[0].name == Name("Adeyemi", "Sola")
    assert primary.entities[0].number == "2000001091"
    assert "referral" in primary.messages[0]
    assert not found(answer(world, ask(world, "greta-norgard", "larkfield-ppo", DAY)), "L")


def test_other_payers(world: World, greta: Inquiry) -> None:
    """Is another payer named with its place, and is it said where nobody knows the place?"""
    [other] = found(answer(world, greta), "R")
    assert (other.entities[0].role, other.entities[0].number, other.plan[:9]) == ("SEP", "TRN03", "Tallgrass")
    [unknown] = found(answer(world, ask(world, "caleb-norgard", "larkfield-ppo", DAY)), "R")
    assert (unknown.entities[0].role, bool(unknown.messages)) == ("PR", True)


def test_one_number_in_two_plans(world: World) -> None:
    """Are both parts of Medicare told, which share one number? Part A counts by benefit period."""
    response = answer(world, ask(world, "agnes-holloway", "medicare-b", DAY))
    assert [one.insurance for one in found(response, "1")] == ["MA", "MB"]
    assert [(one.plan, one.period, one.amount) for one in found(response, "C") if one.period != "29"] == [
        ("Medicare Part A", "26", 173600),
        ("Medicare Part B", "23", 28300),
    ]
    assert not found(response, "R")


def test_most_for_an_accident(world: World) -> None:
    """Is the most that an auto insurer pays told, less what it has paid in any year?"""
    inquiry = ask(world, "cormac-eastling", "wayfarer-auto", DAY)
    plan = world.plans["wayfarer-auto"]
    used = Accumulators.start(plan, DAY, "in_network").add("cormac-eastling", paid=123456)
    key = ("wayfarer-auto", "cormac-eastling", date(2026, 1, 1), "in_network")
    most = [one for one in answer(world, inquiry, {key: used}).benefits if one.kind == "F"]  # type: ignore[dict-item]
    assert [one.amount for one in most if one.period in ("32", "33")] == [1000000, 1000000 - 123456]


def test_network_of_who_asks(world: World, greta: Inquiry) -> None:
    """Is it told whether the provider who asks is in the network?"""
    assert found(answer(world, greta), "1")[0].messages == ("The provider who asks is in the network.",)
    assert not found(answer(world, ask(world, "agnes-holloway", "medicare-b", DAY)), "1")[0].messages


# Questions that are refused

GRETA = Member(Name("Norgard", "Greta"), "LCP200001", date(1986, 3, 9), "F")
CALEB = Member(Name("Norgard", "Caleb"), "", date(2014, 10, 22), "M")


@pytest.mark.parametrize(
    ("changes", "level", "reason"),
    [
        ({"payer_id": "NOBODY", "payer": "Nobody"}, "payer", "T4"),
        ({"provider_npi": "2000000011"}, "provider", "43"),
        ({"provider_npi": "2000009003"}, "provider", "51"),
        ({"subscriber": replace(GRETA, member_id="")}, "subscriber", "72"),
        ({"subscriber": replace(GRETA, member_id="LCP299999")}, "subscriber", "75"),
        ({"subscriber": replace(GRETA, name=Name("Norgaard", "Greta"))}, "subscriber", "73"),
        ({"subscriber": replace(GRETA, born=date(1986, 9, 3))}, "subscriber", "71"),
        ({"subscriber": replace(GRETA, born=None)}, "subscriber", "58"),
        ({"dependent": replace(CALEB, name=Name("Norgard", "Kaleb"))}, "dependent", "67"),
        ({"dependent": replace(CALEB, born=date(2014, 10, 23))}, "dependent", "71"),
        ({"dependent": CALEB, "subscriber": replace(GRETA, name=Name("Other", "Greta"))}, "subscriber", "73"),
        ({"day": None}, "subscriber", "57"),
        ({"day": date(2019, 5, 4)}, "subscriber", "62"),
    ],
)
def test_refusals(world: World, greta: Inquiry, changes: dict[str, object], level: str, reason: str) -> None:
    """Is each wrong fact refused with its own reason at its own level, there and back, and told what to do?"""
    response = answer(world, replace(greta, **changes))  # type: ignore[arg-type]
    assert response.refusals == (Refusal(level, reason),)
    assert not response.benefits
    assert not response.active
    written = write_responses([response], "TRN01", "2000000010", MOMENT).written()
    assert list(read_responses(written)) == [response]
    assert {one.rule for one in check(written)} == ({"npi"} if reason == "43" else set())  # echoed as it was asked
    card = explain(response)
    assert f"NO ANSWER. Reason {reason}" in card
    assert REFUSALS[reason] in card


def test_right_questions_are_not_refused(world: World, greta: Inquiry) -> None:
    """Are capitals, a middle name, a payer told by name only, and a dependent's right facts no reason to refuse?"""
    lower = replace(greta, subscriber=replace(GRETA, name=Name("NORGARD", "greta ann"), member_id="lcp200001"))
    by_name = replace(greta, payer_id="", payer="larkfield health insurance")
    for inquiry in (lower, by_name, replace(greta, dependent=CALEB), replace(greta, provider_npi="2000001018")):
        assert answer(world, inquiry).active


@pytest.mark.parametrize(
    ("patient", "plan", "sentence"),
    [
        ("nobody-here", "larkfield-ppo", "Nobody here bears the name"),
        ("greta-norgard", "no-such-plan", "There is no plan"),
        ("greta-norgard", "medicaid", "is not in medicaid. On file: larkfield-ppo, tallgrass-hdhp"),
    ],
)
def test_questions_that_cannot_be_made(world: World, patient: str, plan: str, sentence: str) -> None:
    """Is it said in a sentence why a question cannot be made?"""
    with pytest.raises(UnknownMembershipError, match=sentence):
        ask(world, patient, plan, DAY)


# The wire, the tables, the card


def test_segments_of_a_question(world: World) -> None:
    """Do the facts of a dependent's question stand in their places?"""
    inquiry = ask(world, "caleb-norgard", "larkfield-ppo", DAY, services=("30", "98"))
    told = write_inquiries([inquiry], "2000000010", "TRN01", MOMENT).written().decode().replace("~", "").splitlines()
    assert told[2:-3] == [
        "ST*270*0001*005010X279A1",
        "BHT*0022*13*CALEB-NORGARD-20260504*20260504*0800",
        "HL*1**20*1",
        "NM1*PR*2*Larkfield Health Insurance*****PI*TRN01",
        "HL*2*1*21*1",
        "NM1*1P*2*Quillhaven Medical Group*****XX*2000000010",
        "HL*3*2*22*1",
        "NM1*IL*1*Norgard*Greta****MI*LCP200001",
        "DMG*D8*19860309*F",
        "HL*4*3*23*0",
        "TRN*1*CALEB-NORGARD-20260504*9200000001",
        "NM1*03*1*Norgard*Caleb",
        "DMG*D8*20141022*M",
        "DTP*291*D8*20260504",
        "EQ*30^98",
    ]


def test_every_code_is_explained() -> None:
    """Are all codes that answers use explained by the course, and does every family of services but drugs have one?"""
    assert set(SERVICES) - set(SERVICE_TYPES) == {"drug"}
    assert all(meaning("service", code) for code in SERVICE_TYPES.values())
    assert set(INSURANCE_TYPES) == set(PLAN_KINDS)
    assert all(meaning("insurance", code) for code in INSURANCE_TYPES.values())
    assert all(meaning("refusal", code) for code in REFUSALS)


def test_card(world: World, greta: Inquiry) -> None:
    """Does the card tell who, whether covered, limits, copays and other payers in plain words?"""
    card = explain(answer(world, greta))
    for line in (
        "Patient: Greta Norgard, born 03/09/1986, member number LCP200001",
        "COVERED on 05/04/2026: Larkfield Choice PPO, family, since 01/01/2023.",
        "  Deductible, one person: $500.00 a calendar year, $500.00 left.",
        "  Physician's office visit: copay $25.00 a visit. No deductible. Primary care.",
        "  Emergency services: copay $250.00 a visit and the patient pays 20 %. The deductible comes first.",
        "  MRI or CT scan: the patient pays 20 %. The deductible comes first. Authorization is needed.",
        "  Physical therapy: at most 30 visits a calendar year, 30 left.",
        "  Tallgrass Mutual, Tallgrass Saver high-deductible plan: it pays second.",
    ):
        assert line in card.splitlines()


def test_answers_by_others(x12_samples: Path) -> None:
    """Is every 270 and 271 by others read, written again without loss, and told on a card?"""
    patients = 0
    for path in sorted(x12_samples.rglob("*")):
        if path.is_file() and {"270", "271"} & set(path.parts):
            inquiries, responses = list(read_inquiries(path)), list(read_responses(path))
            assert inquiries or responses
            again = write_inquiries(inquiries, "A", "B", MOMENT).written()
            assert list(read_inquiries(again)) == inquiries
            answers = write_responses(responses, "A", "B", MOMENT).written()
            assert list(read_responses(answers)) == responses
            assert all(explain(response) for response in responses)
            patients += len(inquiries) + len(responses)
    assert patients >= 7


def test_what_by_others_has_no_place(world: World, greta: Inquiry) -> None:
    """Is what an answer by others holds beyond ours told as not understood?"""
    held = write_responses([answer(world, greta)], "TRN01", "2000000010", MOMENT).written()
    changed = held.replace(b"DMG*D8", b"N3*1 ROAD~\nDMG*D8", 1)
    [response] = read_responses(changed)
    assert [one.partition(": ")[2] for one in response.left_out] == ["N3*1 ROAD"]
    assert "Not understood: Segment" in explain(response)
