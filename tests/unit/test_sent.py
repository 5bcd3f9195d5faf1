"""What comes back of a practice answer that is sent, and what is said of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.unit.sent_parts import Sender, boxes, lines, right, shown

SUGAR = ("code-and-send", "sugar")
FORM = ("bill-and-send", "sugar")


def sent(exercise: str, case: str, raw: Any = None) -> dict[str, Any]:
    """Send one answer alone, the right one if none is given."""
    found = shown(exercise, case)
    return Sender(found).send(right(found) if raw is None else raw)


def kinds(told: dict[str, Any]) -> list[str]:
    """The messages that came, in order."""
    return [message["kind"] for message in told["messages"]]


def said(told: dict[str, Any]) -> str:
    """All words of what came back."""
    return json.dumps({name: part for name, part in told.items() if name != "messages"}, ensure_ascii=False)


def test_paid_in_full() -> None:
    """Is a right claim paid under the contract, with nothing to mend, and every message there?"""
    told = sent(*SUGAR)
    assert (told["state"], told["headline"]) == ("paid", "Paid in full under the contract: $83.00")
    assert (told["causes"], told["changes"], told["compared"]) == ([], [], [])
    assert kinds(told) == ["837P", "999", "277CA", "835"]
    assert [row["paid"] for row in told["money"]["rows"]] == ["$75.00", "$8.00"]
    assert "$25.00 is the patient's copay." in told["notes"]


def test_the_patients_deductible_is_no_denial() -> None:
    """Is a claim that goes to the deductible told as taken in full?"""
    told = sent("diagnose-and-send", "medicare")
    assert told["state"] == "patient"
    assert "no denial" in told["lead"]
    assert told["changes"] == []
    assert "$112.00 goes to the patient's deductible." in told["notes"]


@pytest.mark.parametrize(
    ("change", "item", "words"),
    [
        ({"i1a": "XX1"}, "Item 1a", "cannot be a number of Larkfield"),
        ({"i33a": "2000000011"}, "Item 33a", "NPI"),
        ({"i28": "999.00"}, "Item 28", "The lines add up to"),
        ({"i21A": "E11"}, "Item 21A", "E11"),
        ({"i24E_2": ""}, "Item 24E, line 2", "diagnosis"),
    ],
)
def test_rejected_by_the_clearinghouse(change: dict[str, str], item: str, words: str) -> None:
    """Is a claim rejected for a wrong item, with the item, the cause and the mend, and no payer asked?"""
    told = sent(*FORM, boxes(shown(*FORM), **change))
    assert told["state"] == "rejected"
    assert "never reached the payer" in told["headline"]
    assert kinds(told) == ["837P", "999", "277CA"]
    assert any(cause["where"] == item and words in cause["text"] for cause in told["causes"])
    assert any(one.startswith(f"{item}: ") for one in told["changes"])
    assert told["money"] is None


def test_denied_for_medical_necessity() -> None:
    """Does a test that points to a cold come back as CO-50, with line and diagnoses named, the visit being paid?"""
    told = sent(*SUGAR, lines(shown(*SUGAR), {}, {"pointers": "A"}))
    assert told["state"] == "partly"
    (cause,) = told["causes"]
    assert cause["where"] == "Line 2, 83036"
    assert cause["code"].startswith("CO-50: ")
    assert "J06.9" in cause["text"]
    assert any("21 and 24E" in one for one in told["changes"])
    assert [row["paid"] for row in told["money"]["rows"]] == ["$75.00", "$0.00"]
    assert told["compared"][0] == (
        "The right claim would have brought $110.00 ($83.00 from the payer, $27.00 from the patient)."
    )
    assert told["compared"][2] == "As long as nobody mends it, $10.00 is lost."


def test_bundled_without_modifier_25() -> None:
    """Is a visit beside a small procedure refused where nothing says that it was separate?"""
    case = shown("code-and-send", "knee")
    told = Sender(case).send(lines(case, {"modifiers": ""}))
    (cause,) = told["causes"]
    assert cause["code"].startswith("CO-97: ")
    assert cause["where"] == "Line 1, 99213"
    assert "25" in " ".join(told["changes"])


def test_bundled_without_modifier_59() -> None:
    """Is a sample beside an excision refused where nothing says that it was another spot?"""
    case = shown("code-and-send", "biopsy")
    told = Sender(case).send(lines(case, {}, {"modifiers": ""}))
    (cause,) = told["causes"]
    assert cause["where"] == "Line 2, 11104"
    assert "59" in cause["text"]


def test_units_are_cut() -> None:
    """Is a line with more units than are believed paid less, and the cut told apart from the contract's?"""
    case = shown("code-and-send", "knee")
    told = Sender(case).send(lines(case, {}, {"units": "2"}))
    assert told["headline"] == "Paid less than asked for: Larkfield Health Insurance cut line 2"
    (cause,) = told["causes"]
    assert cause["code"].startswith("CO-151: ")
    off = told["money"]["rows"][1]["off"]
    assert sum("see what caused it" in one for one in off) == 1
    assert any("CO-45" in one for one in off)


def test_a_lower_level_is_lost_money() -> None:
    """Is a claim that asks for too little paid, and the loss told?"""
    told = sent(*SUGAR, lines(shown(*SUGAR), {"code": "99212"}))
    assert told["state"] == "off"
    assert told["headline"] == "Paid, but $40.00 is lost"
    assert "The right claim would have brought $110.00" in told["compared"][0]


def test_a_higher_level_is_an_overpayment() -> None:
    """Is a claim that asks for too much paid, and the audit named?"""
    told = sent(*SUGAR, lines(shown(*SUGAR), {"code": "99214"}))
    assert told["state"] == "off"
    assert told["headline"] == "Paid, and $40.00 too much"
    assert "audit" in told["lead"]


def test_paid_and_yet_wrong() -> None:
    """Is a wrong diagnosis that no payer minds told as wrong all the same?"""
    told = sent(*SUGAR, lines(shown(*SUGAR), {"pointers": "B"}))
    assert told["state"] == "off"
    assert "not right" in told["headline"]


def test_what_the_entry_did_not_cause() -> None:
    """Where the right claim is denied as well, is the student told that nothing is to mend?"""
    told = sent("code-and-send", "scan-unasked")
    assert told["state"] == "denied"
    assert (told["causes"], told["changes"]) == ([], [])
    assert "the right claim meets the same answer" in told["lead"]
    assert told["also"][0]["code"].startswith("CO-197: ")


def test_the_visits_authorization_is_on_file() -> None:
    """Does the payer know the authorization that the case tells of?"""
    assert sent("code-and-send", "scan")["state"] == "patient"


def test_papers_are_asked_for() -> None:
    """Does modifier 22 make the payer wait for the record?"""
    case = shown("code-and-send", "biopsy")
    told = Sender(case).send(lines(case, {"modifiers": "22"}))
    assert told["state"] == "waiting"
    assert told["money"] is None
    assert "modifier 22" in told["causes"][0]["text"]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"24F.1": "plenty"}, "“plenty” is not a sum of money"),
        ({"3": "yesterday"}, "not a date"),
        ({"nobody": "x"}, "not in the form"),
        (["x"], "not in the form"),
    ],
)
def test_what_is_no_claim(raw: Any, words: str) -> None:
    """Is an answer that is no claim held in the office, and told item by item?"""
    told = sent(*FORM, {**right(shown(*FORM)), **raw} if isinstance(raw, dict) else raw)
    assert told["state"] == "held"
    assert words in told["causes"][0]["text"]
    assert told["messages"] == []


@pytest.mark.parametrize(
    ("change", "words"),
    [({"units": ""}, "Type how many"), ({"code": "99999"}, "99999"), ({"pointers": "F"}, "“F” points to no diagnosis")],
)
def test_lines_that_are_no_claim(change: dict[str, str], words: str) -> None:
    """Is a line that cannot be billed told by its part?"""
    told = sent(*SUGAR, lines(shown(*SUGAR), change))
    assert told["state"] == "held"
    assert words in told["causes"][0]["text"]
    assert told["causes"][0]["where"].startswith("Line 1: ")


def test_only_diagnoses() -> None:
    """Is an answer without a line held until there is something to bill?"""
    told = sent("diagnose-and-send", "medicare", {"diagnoses": [{"code": "I50.32"}], "lines": []})
    assert told["causes"] == [{"where": "The lines", "code": "", "text": "No line is entered yet. Add what was done."}]


def test_hospital_claims() -> None:
    """Does a UB-04 go the same way?"""
    case = shown("stay-and-send", "pneumonia")
    told = Sender(case).send(right(case))
    assert kinds(told) == ["837I", "999", "277CA", "835"]
    assert told["state"] == "paid"
    wrong = Sender(case).send({**right(case), "FL67": "E11"})
    assert wrong["state"] == "rejected"
    assert wrong["causes"][0]["where"].startswith("Item 67")


def test_raw_and_plain_stand_side_by_side() -> None:
    """Has each line of each message its reading, and are the ones that decide marked?"""
    told = sent(*SUGAR, lines(shown(*SUGAR), {}, {"pointers": "A"}))
    for message in told["messages"]:
        assert message["segments"][0][0].startswith("ISA*")
        assert all(text.endswith("~") and words for text, words, _ in message["segments"])
    marked = [text[:3] for text, _, decides in told["messages"][3]["segments"] if decides]
    assert {"CLP", "CAS"} <= set(marked)
    assert [text[:6] for text, _, decides in told["messages"][2]["segments"] if decides] == ["STC*A2"]


def test_nothing_is_told_in_code() -> None:
    """Do all replies speak in words that a student knows?"""
    for change in ({}, {"code": "99214"}, {"modifiers": "RT"}, {"units": ""}, {"pointers": ""}):
        words = said(sent(*SUGAR, lines(shown(*SUGAR), change)))
        for strange in ("Error", "None", "office-visit-", "encounter_of", "False"):
            assert strange not in words, (change, strange, words)
