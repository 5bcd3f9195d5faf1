"""The edits: each is tripped by one claim, which trips nothing else, and clean claims trip none."""

from dataclasses import replace
from datetime import date

import pytest

from revcycle.claim import Claim
from revcycle.clearinghouse import Sent, rejected, scrub
from revcycle.clearinghouse.connections import read_connections
from revcycle.clearinghouse.edits import RULES
from revcycle.clearinghouse.sent import Receipt, fingerprint
from revcycle.x12.dictionary import meaning
from tests.unit.claim_parts import LARKFIELD_PPO, office_visit, short_stay
from tests.unit.clearing_parts import CLEAN, OF_THEIR_OWN, RECEIVED, TRIPPING


@pytest.mark.parametrize("code", [code for code in RULES if code not in OF_THEIR_OWN])
def test_an_edit_is_tripped_alone(code: str) -> None:
    """Does the claim made for an edit trip that edit, and nothing else?"""
    edits = scrub(TRIPPING[code], RECEIVED)
    assert {edit.code for edit in edits} == {code}, [(edit.code, edit.reading) for edit in edits]
    assert {edit.severity for edit in edits} == {RULES[code].severity}


@pytest.mark.parametrize("name", CLEAN)
def test_a_clean_claim_trips_nothing(name: str) -> None:
    """Does a claim that is right pass without a word?"""
    assert scrub(CLEAN[name], RECEIVED) == ()


def test_every_edit_has_a_case() -> None:
    """Is there a claim for each edit, and no claim for an edit that is gone?"""
    assert set(TRIPPING) == set(RULES) - OF_THEIR_OWN
    assert len(RULES) >= 60


def test_statuses_are_known() -> None:
    """Can every status that an edit gives be read in plain words?"""
    for rule in RULES.values():
        assert rule.status.category in ("A3", "A6", "A7", "A8")
        assert meaning("status_category", rule.status.category), rule.code
        assert meaning("status", rule.status.code), rule.code
        assert not rule.status.entity or meaning("entity", rule.status.entity), rule.code


def test_readings_are_sentences() -> None:
    """Does each edit say what is wrong and what to do, each in a sentence, with an item to mend?"""
    for code, claim in TRIPPING.items():
        for edit in scrub(claim, RECEIVED):
            assert edit.reading[-1] == ".", code
            assert edit.mend[-1] == ".", code
            assert edit.item, code
            assert edit.place.loop, code
            assert edit.line <= len(claim.lines), code


def test_edits_are_told_apart() -> None:
    """Has each edit a title that no other edit has?"""
    titles = [rule.title for rule in RULES.values()]
    assert sorted({title for title in titles if titles.count(title) > 1}) == []


def test_sent_before() -> None:
    """Is a claim that was accepted before returned when it comes again, under another account too?"""
    sent = Sent().with_claims({fingerprint(office_visit()): Receipt("TC1", "QMG-0001", date(2026, 5, 6))}, 1)
    again = scrub(office_visit(account="QMG-0009"), RECEIVED, sent)
    assert [edit.code for edit in again] == ["QH-1805"]
    assert "TC1" in again[0].reading
    assert scrub(office_visit(authorization="LK-AUTH-9"), RECEIVED, sent) == ()


def test_twice_in_a_file() -> None:
    """Is a claim returned that stands in its file a second time?"""
    assert [edit.code for edit in scrub(office_visit(), RECEIVED, twin=3)] == ["QH-1806"]


def test_a_payer_that_takes_no_such_claims() -> None:
    """Is a claim returned whose payer does not take its kind?"""
    known = read_connections()
    payers = {**known.payers, "TRN01": replace(known.payers["TRN01"], claims=("professional",), corrections=())}
    changed = replace(known, payers=payers)
    assert [edit.code for edit in scrub(short_stay(), RECEIVED, connections=changed)] == ["QH-1103"]
    assert scrub(office_visit(), RECEIVED, connections=changed) == ()


@pytest.mark.parametrize(
    ("severity", "expected"), [("off", []), ("warning", [("QH-1701", "warning")]), ("reject", [("QH-1701", "reject")])]
)
def test_the_file_says_how_hard_an_edit_is(severity: str, expected: list[tuple[str, str]]) -> None:
    """Can an instructor soften an edit for all payers, and for one?"""
    known = read_connections()
    claim = office_visit(total=1)
    everywhere = replace(known, edits={"QH-1701": severity})
    here = replace(known, payers={**known.payers, "TRN01": replace(known.payers["TRN01"], edits={"QH-1701": severity})})
    for connections in (everywhere, here):
        edits = scrub(claim, RECEIVED, connections=connections)
        assert [(edit.code, edit.severity) for edit in edits] == expected


def test_warnings_let_a_claim_pass() -> None:
    """Does a claim with warnings alone go to the payer?"""
    assert not rejected(scrub(TRIPPING["QH-1412"], RECEIVED))
    assert rejected(scrub(TRIPPING["QH-1202"], RECEIVED))


def test_the_place_follows_the_kind_of_claim() -> None:
    """Does an edit name the item of the form that the claim has, and where it stands on the wire?"""
    visit = scrub(office_visit(insurances=(replace(LARKFIELD_PPO, member_id=""),)), RECEIVED)[0]
    hospital = scrub(short_stay(insurances=(replace(LARKFIELD_PPO, member_id=""),)), RECEIVED)[0]
    assert (visit.item, hospital.item) == ("1a", "60")
    assert str(visit.place) == str(hospital.place) == "2010BA NM109"
    assert (visit.place.loop, visit.place.segment, visit.place.element) == ("2010BA", "NM1", "NM109")


@pytest.mark.parametrize(
    "claim", [office_visit(insurances=()), short_stay(insurances=()), short_stay(lines=(), total=0)]
)
def test_a_claim_without_its_parts(claim: Claim) -> None:
    """Is a claim without payer or lines told so, without a crash?"""
    assert rejected(scrub(claim, RECEIVED))


def test_nothing_is_changed_by_looking() -> None:
    """Does looking twice find the same?"""
    for claim in TRIPPING.values():
        assert scrub(claim, RECEIVED) == scrub(claim, RECEIVED)
