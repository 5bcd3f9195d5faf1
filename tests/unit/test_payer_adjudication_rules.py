"""Single rules of adjudication: what each one catches and what it lets pass."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from revcycle.claim import Claim, Diagnosis, Name
from revcycle.payer.adjudication import PayerDesk
from revcycle.payer.remittance import ClaimPayment, LinePayment
from tests.unit.adjudication_parts import MAY, STRANGER, claim, desk, rendering, service, world
from tests.unit.claim_parts import short_stay

RECEIVED = date(2026, 5, 8)
PERSON = {
    "larkfield-ppo": "anselm-dupree",
    "copperleaf-hmo": "darnell-whitby",
    "tallgrass-hdhp": "gerald-osei",
    "medicare-b": "agnes-holloway",
    "medicaid": "aisha-renfield",
}


def bill(*items: str, plan: str = "larkfield-ppo", **facts: Any) -> Claim:
    """A claim with one line of each item."""
    diagnoses, provider = facts.pop("diagnoses", ("I10",)), facts.pop("provider", "okafor")
    return claim(PERSON[plan], plan, [service(item, **facts) for item in items], diagnoses, provider)


def decide(made: Claim, at: PayerDesk | None = None, on: date = RECEIVED) -> ClaimPayment:
    """The one payment of a claim, at a fresh desk where none is told."""
    payer = next(key for key, one in world().payers.items() if one.payer_id == made.destination.payer.payer_id)
    (paid,) = (at or PayerDesk(world(), payer)).adjudicate(made, on)
    return paid


def codes(line: LinePayment) -> list[str]:
    """The codes of a line's adjustments."""
    return [one.code for one in line.adjustments]


# ---------------------------------------------------------------- intake


def test_another_payers_claim() -> None:
    """Is a claim that names another payer sent away with 109?"""
    (paid,) = desk("larkfield-ppo").adjudicate(bill("tsh", plan="tallgrass-hdhp"), RECEIVED)
    assert codes(paid.lines[0]) == ["CO-109"]
    assert "Tallgrass" in paid.why(1, "CO-109")[0].sentence


@pytest.mark.parametrize(
    ("change", "remark"),
    [
        ({"billing": replace(STRANGER, npi="2000000011")}, "N257"),
        ({"rendering": replace(rendering("okafor"), npi="2000001019")}, "N290"),
        ({"diagnoses": ()}, "MA63"),
        ({"diagnoses": (Diagnosis("I10.9"),)}, "M76"),
        ({"diagnoses": (Diagnosis("E11"),)}, "M76"),
        ({"total": 19900}, "M54"),
    ],
)
def test_what_is_missing_on_the_claim(change: dict[str, Any], remark: str) -> None:
    """Does the remark say which fact of the claim is missing or wrong?"""
    paid = decide(replace(bill("office-visit-established-low"), **change))
    assert codes(paid.lines[0]) == ["CO-16"]
    assert remark in paid.lines[0].remarks


@pytest.mark.parametrize(
    ("change", "remark"),
    [
        ({"charge": -100}, "M79"),
        ({"units": Decimal(0)}, "M53"),
        ({"units": Decimal("1.5")}, "M53"),
        ({"unit": "MJ"}, "M53"),
        ({"first": None}, "M52"),
        ({"last": MAY - timedelta(days=1)}, "M59"),
        ({"code": "99999"}, "M51"),
        ({"code": "J1030"}, "M51"),  # ended before that day
        ({"place": "88"}, "M77"),
        ({"pointers": ()}, "M76"),
        ({"pointers": (2,)}, "M76"),
        ({"first": date(2026, 5, 9), "last": date(2026, 5, 9)}, "M52"),  # after receipt
    ],
)
def test_what_is_missing_on_a_line(change: dict[str, Any], remark: str) -> None:
    """Does the remark say which fact of a line is missing or wrong?"""
    made = bill("office-visit-established-low")
    line = replace(made.lines[0], **change)
    paid = decide(replace(made, lines=(line,), total=line.charge))
    assert codes(paid.lines[0]) == ["CO-16"]
    assert remark in paid.lines[0].remarks


def test_anesthesia_is_told_in_minutes() -> None:
    """Is anesthesia in units sent back, and in minutes priced?"""
    assert codes(decide(bill("anesthesia-lens-surgery", modifiers="AA", place="22")).lines[0]) == ["CO-16"]
    paid = decide(bill("anesthesia-lens-surgery", modifiers="AA", place="22", unit="MJ", units=30, charge=30000))
    assert paid.lines[0].allowed == 12000  # (4 + 2) x 20.00


def test_a_waived_test_needs_the_laboratorys_number_at_medicare() -> None:
    """Does Medicare send a QW test without CLIA number back, and take it with one?"""
    made = bill("glucose", plan="medicare-b", modifiers="QW")
    assert decide(made).lines[0].remarks == ("MA120",)
    assert decide(replace(made, laboratory="99D9999999")).paid == 784


def test_a_birth_date_that_is_not_the_members() -> None:
    """Is a wrong birth date sent back with its remark, and a missing one passed?"""
    made = bill("office-visit-established-low")
    wrong = decide(replace(made, patient=replace(made.patient, born=date(1966, 2, 15))))
    assert (codes(wrong.lines[0]), wrong.lines[0].remarks) == (["CO-16"], ("N329",))
    assert decide(replace(made, patient=replace(made.patient, born=None))).paid == 7500


def test_a_name_in_capitals_or_with_a_middle_name_is_the_same() -> None:
    """Is the patient found whatever the capitals, and told back as the payer has the name?"""
    made = bill("office-visit-established-low")
    loud = decide(replace(made, patient=replace(made.patient, name=Name("DUPREE", "ANSELM"))))
    assert (loud.paid, loud.corrected) == (7500, None)
    long = decide(replace(made, patient=replace(made.patient, name=Name("Dupree", "Anselm Jean"))))
    assert (long.paid, long.corrected) == (7500, Name("Dupree", "Anselm"))


def test_a_patient_who_is_no_dependent() -> None:
    """Is a stranger on somebody's membership denied as no dependent?"""
    made = claim("caleb-norgard", "larkfield-ppo", [service("tsh")])
    paid = decide(replace(made, patient=replace(made.patient, name=Name("Norgard", "Lena"))))
    assert codes(paid.lines[0]) == ["CO-32"]


def test_an_auto_accident_waits_for_the_insurer_of_the_car() -> None:
    """Does a health plan deny an auto accident with 21, and pay for any other accident?"""
    made = bill("office-visit-established-low", diagnoses=("S93.401A",))
    assert codes(decide(replace(made, auto=True)).lines[0]) == ["CO-21"]
    assert decide(replace(made, other_accident=True)).paid == 7500


def test_an_injury_insurer_pays_for_nothing_else() -> None:
    """Is a claim without the mark of item 10a none of the workers' compensation insurer's?"""
    made = claim("consuela-pryce", "anvil-comp", [service("office-visit-established-low")], claim_number="AWC-26-0412")
    assert codes(decide(made).lines[0]) == ["CO-109"]


def test_a_hospital_does_not_come_twice() -> None:
    """Is a hospital's claim that comes again a duplicate, and are its own like lines none?"""
    at = desk("larkfield-ppo")
    stay = short_stay()
    number = at.authorize("greta-norgard", ["inpatient-medical"], date(2026, 5, 1), date(2026, 7, 1))
    stay = replace(stay, authorization=number, lines=(stay.lines[0], stay.lines[1], stay.lines[1]), total=1230000)
    first, second = (decide(stay, at, date(2026, 6, 20)) for _ in range(2))
    assert not any("18" in code for line in first.lines for code in codes(line))
    assert {code for line in second.lines for code in codes(line)} == {"OA-18"}


def test_the_same_line_twice_on_a_claim() -> None:
    """Is a line repeated without a modifier denied, and one with 76 or 91 not called a duplicate?"""
    assert codes(decide(bill("chest-xray-two-views", "chest-xray-two-views")).lines[1]) == ["OA-18"]
    made = bill("glucose")
    again = replace(made, lines=(*made.lines, replace(made.lines[0], modifiers=("91",))), total=4000)
    assert codes(decide(again).lines[1]) == ["CO-45", "PR-2"]


# ---------------------------------------------------------------- line rules


def test_medicare_year_of_filing() -> None:
    """Has Medicare one calendar year, moved past a weekend and no further?"""
    made = bill("office-visit-established-low", plan="medicare-b", day=date(2025, 6, 7))
    assert decide(made, on=date(2026, 6, 8)).patient_owes  # June 7, 2026 is a Sunday
    assert codes(decide(made, on=date(2026, 6, 9)).lines[0]) == ["CO-29"]


def test_a_referral_is_used_up() -> None:
    """Is a referral for one visit good for one day, and for another provider not at all?"""
    at = desk("copperleaf-hmo")
    number = at.refer("darnell-whitby", "iyer", date(2026, 5, 1), date(2026, 6, 30), visits=1)
    first, second = (
        replace(bill("office-visit-established-low", plan="copperleaf-hmo", provider="iyer", day=day), referral=number)
        for day in (MAY, MAY + timedelta(days=7))
    )
    on = date(2026, 5, 20)
    other = bill("office-visit-established-low", plan="copperleaf-hmo", provider="haddad")
    assert decide(first, at, on).paid == 5000
    assert codes(decide(second, at, on).lines[0]) == ["CO-287"]
    assert codes(decide(replace(other, referral=number), at, on).lines[0]) == ["CO-288"]


def test_an_emergency_needs_neither_referral_nor_authorization() -> None:
    """Is imaging in an emergency department paid without the papers that it needs elsewhere?"""
    made = bill("ct-head", plan="copperleaf-hmo", provider="sandoval", modifiers="26", place="23")
    assert decide(made).paid == 0  # 40.00 x 90 %, taken by the copay of 100.00
    assert codes(decide(made).lines[0]) == ["CO-45", "PR-3"]
    at_noon = bill("ct-head", plan="copperleaf-hmo", provider="brandt")
    assert codes(decide(at_noon).lines[0]) == ["CO-197"]


def test_an_authorization_is_used_up() -> None:
    """Are the units of an authorization counted over claims?"""
    at = desk("anvil-comp")
    number = at.authorize("consuela-pryce", ["manual-therapy"], MAY, date(2026, 6, 30), units=3)
    related = {"employment": True, "claim_number": "AWC-26-0412", "authorization": number}

    def therapy(day: date, units: int) -> Claim:
        line = service("manual-therapy", day, modifiers="GP", units=units)
        return claim("consuela-pryce", "anvil-comp", [line], ["S61.411D"], "price", **related)

    assert codes(decide(therapy(MAY, 2), at).lines[0]) == ["CO-P12"]
    assert codes(decide(therapy(MAY + timedelta(days=1), 2), at).lines[0]) == ["CO-198"]
    assert codes(decide(therapy(MAY + timedelta(days=2), 1), at).lines[0]) == ["CO-P12"]


def test_an_add_on_finds_its_service_on_an_earlier_claim() -> None:
    """Is an add-on paid when the service that it adds to came on a claim before?"""
    at = desk("larkfield-ppo")
    decide(bill("precancer-destruction-first", diagnoses=("L57.0",)), at)
    late = decide(bill("precancer-destruction-additional", diagnoses=("L57.0",)), at)
    assert codes(late.lines[0]) == ["CO-45", "PR-1"]


def test_an_add_on_falls_with_its_service() -> None:
    """Is an add-on denied when the service that it adds to is?"""
    made = bill("skin-biopsy-tangential", "skin-biopsy-tangential-additional", diagnoses=("D48.5",))
    first = replace(made.lines[0], modifiers=("95", "24"))
    paid = decide(replace(made, lines=(first, made.lines[1])))
    assert [codes(line) for line in paid.lines] == [["CO-4"], ["CO-107"]]


@pytest.mark.parametrize(
    ("item", "modifiers", "reason", "remark"),
    [
        ("therapeutic-exercise", "", "4", "N822"),
        ("therapeutic-exercise", "GN", "4", "N823"),
        ("tsh", "26", "4", "N823"),
        ("large-joint-injection", "LT RT", "4", "N823"),
        ("large-joint-injection", "ZZ", "4", "N823"),
    ],
)
def test_modifiers_that_do_not_fit(item: str, modifiers: str, reason: str, remark: str) -> None:
    """Is a missing or unfitting modifier denied with 4 and the remark that tells which of the two?"""
    (line,) = decide(bill(item, modifiers=modifiers, provider="price")).lines
    assert (codes(line), line.remarks) == ([f"CO-{reason}"], (remark,))


def test_the_technical_part_in_a_hospital_is_the_hospitals() -> None:
    """Is a physician's claim for the technical part denied in a hospital?"""
    (line,) = decide(bill("ekg-tracing", place="22")).lines
    assert (codes(line), line.remarks) == (["CO-5"], ("M97",))


def test_a_new_patient_was_not_seen_for_three_years() -> None:
    """Is one who was seen nearly two years ago no new patient?"""
    at = desk("tallgrass-hdhp")
    decide(bill("office-visit-established-low", plan="tallgrass-hdhp", day=date(2025, 1, 6)), at, date(2025, 1, 9))
    later = bill("office-visit-new-low", plan="tallgrass-hdhp", day=date(2026, 12, 30))
    assert codes(decide(later, at, date(2026, 12, 31)).lines[0]) == ["CO-B16"]


def test_a_visit_the_day_before_a_major_operation() -> None:
    """Is the visit before an operation included when it comes on a later claim, and 57 paid?"""
    at = desk("larkfield-ppo")
    operation = bill("appendectomy-laparoscopic", provider="feld", place="21", diagnoses=("K35.80",))
    decide(operation, at)
    day = MAY - timedelta(days=1)
    plain, decision = (
        bill("office-visit-established-high", provider="feld", day=day, modifiers=marks) for marks in ("", "57")
    )
    assert codes(decide(plain, at).lines[0]) == ["CO-97"]
    assert codes(decide(decision, at).lines[0]) == ["CO-45", "PR-3"]


def test_global_days_are_the_surgeons_own() -> None:
    """Is another specialty's visit in the global days paid, and a procedure of the surgeon denied without 79?"""
    at = desk("larkfield-ppo")
    decide(bill("appendectomy-laparoscopic", provider="feld", place="21", diagnoses=("K35.80",)), at)
    on, day = date(2026, 6, 10), date(2026, 6, 3)
    assert codes(decide(bill("office-visit-established-low", day=day), at, on).lines[0]) == ["CO-45", "PR-3"]
    for marks, expected in (("", ["CO-97"]), ("79", ["CO-45", "PR-2"])):
        again = bill("abscess-drainage-simple", provider="feld", day=day, modifiers=marks, diagnoses=("L02.212",))
        assert codes(decide(again, at.copy(), on).lines[0]) == expected


def test_medicare_without_assignment() -> None:
    """Does one who takes no assignment get 95 %, from Medicare to the patient, up to the limiting charge?"""
    payer = world().payers["medicare"]
    assert payer.medicare is not None
    outside = replace(payer, medicare=replace(payer.medicare, participating=False))
    at = PayerDesk(replace(world(), payers={**world().payers, "medicare": outside}), "medicare")
    made = bill("office-visit-established-moderate", plan="medicare-b")
    (line,) = decide(replace(made, assignment="C"), at).lines
    # 112.00 x 95 % = 106.40; limiting charge 115 % = 122.36; charge 280.00; deductible takes 106.40
    assert [(one.code, one.amount) for one in line.adjustments] == [
        ("PR-45", 1596),
        ("CO-45", 15764),
        ("PR-1", 10640),
    ]
    second = replace(made, lines=(service("ekg-complete", date(2026, 5, 6)),), total=4000)
    used = at.history.accumulators
    key = next(iter(used))
    used[key] = used[key].add("agnes-holloway", deductible=used[key].deductible_left("agnes-holloway"))
    (line,) = decide(replace(second, assignment="C"), at).lines
    # 16.00 x 95 % = 15.20; 115 % = 17.48; 20 % = 3.04; 12.16 less 0.24 goes to the patient
    assert [(one.code, one.amount) for one in line.adjustments] == [
        ("PR-45", 228),
        ("CO-45", 2252),
        ("PR-2", 304),
        ("CO-253", 24),
        ("OA-100", 1192),
    ]


def test_a_payment_above_the_charge() -> None:
    """Is a fee above the charge told as a negative adjustment where the contract does not take the lesser?"""
    payer = world().payers["larkfield"]
    contracts = tuple(replace(one, lesser_of_charge=False) for one in payer.contracts)
    changed = replace(payer, contracts=contracts)
    at = PayerDesk(replace(world(), payers={**world().payers, "larkfield": changed}), "larkfield")
    (line,) = decide(bill("office-visit-established-low", charge=8000), at).lines
    assert (line.paid, line.allowed) == (7500, 10000)
    assert [(one.code, one.amount) for one in line.adjustments] == [("CO-94", -2000), ("PR-3", 2500)]


def test_every_denial_tells_what_to_do() -> None:
    """Does a denied line always come with at least two sentences: what is wrong, and what to do?"""
    denied = [
        decide(bill("hemoglobin-a1c")),
        decide(bill("mri-lumbar-spine", diagnoses=("M54.50",))),
        decide(bill("office-visit-established-low", plan="copperleaf-hmo", provider="iyer")),
        decide(replace(bill("tsh"), diagnoses=())),
        decide(bill("office-visit-established-low"), on=date(2027, 1, 1)),
    ]
    for paid in denied:
        (line,) = paid.lines
        (why,) = paid.why(1, line.adjustments[0].code)
        assert why.sentence.count(". ") >= 1
        assert why.amount == line.charge


@pytest.mark.parametrize(("again", "owed"), [(date(2026, 5, 2), 0), (date(2026, 5, 3), 173600)])
def test_part_a_takes_its_deductible_once_a_benefit_period(again: date, owed: int) -> None:
    """Is a stay within 60 days of the last discharge, March 4, free of the deductible, and the next day's not?"""
    at = desk("medicare-a")
    member = claim("agnes-holloway", "medicare-a", [service("tsh")])

    def stay(day: date) -> Claim:
        made = short_stay(patient=member.patient, insurances=member.insurances, authorization="")
        assert made.stay is not None
        return replace(made, stay=replace(made.stay, first=day, last=day + timedelta(days=3), admitted=day))

    def deductible(day: date) -> int:
        paid = decide(stay(day), at, day + timedelta(days=20))
        return sum(one.amount for line in paid.lines for one in line.adjustments if one.code == "PR-1")

    assert deductible(date(2026, 3, 1)) == 173600
    assert deductible(again) == owed
