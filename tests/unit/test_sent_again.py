"""The payer remembers: claims that are sent again, as new or as a replacement."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from revcycle.exercises.answers import AnswersFolder
from revcycle.exercises.marking import kind_of
from revcycle.exercises.sent.checked import marking_key, sent_answer, start_again
from revcycle.exercises.sent.log import Past, SentLog
from tests.unit.sent_parts import Sender, boxes, key_of, right, shown

FORM = ("bill-and-send", "sugar")
BAD = {"i24E_2": "A"}  # the sugar test points to the cold: denied for medical necessity


@pytest.fixture
def sender() -> Sender:
    """Nothing sent yet."""
    return Sender(shown(*FORM))


def test_the_same_claim_twice_is_a_duplicate(sender: Sender) -> None:
    """Is the same claim, sent again as new, denied as a duplicate by a payer that remembers?"""
    raw = boxes(sender.case, **BAD)
    first = sender.send(raw)
    told = sender.send(raw)
    assert told["state"] == "denied"
    assert first["number"] in told["causes"][0]["text"]
    assert not any(told["number"] in change for change in told["changes"])  # a correction names the first claim
    assert all(cause["code"].startswith("OA-18: ") for cause in told["causes"])
    assert "Do not send the same claim again as new" in told["changes"][0]
    assert told["before"][0].startswith("1. Sent 05/14/2026: Paid in part")
    assert first["number"] in sender.send(raw)["causes"][0]["text"]  # a third time, it is still the first one


def test_a_rejected_claim_comes_again_as_new(sender: Sender) -> None:
    """Was a claim that never reached the payer never there?"""
    sender.send(boxes(sender.case, i1a="XX1"))
    told = sender.send(right(sender.case))
    assert told["state"] == "paid"
    assert "Rejected" in told["before"][0]


def test_a_replacement_is_paid(sender: Sender) -> None:
    """Is a mended claim with frequency 7 and the payer's number paid, the first decision taken back?"""
    first = sender.send(boxes(sender.case, **BAD))
    number = first["number"]
    assert number
    assert any(number in one and "code 7" in one for one in first["changes"])
    told = sender.send(boxes(sender.case, **{"i22-code": "7", "i22": number}))
    assert told["state"] in ("paid", "off")
    assert [row["paid"] for row in told["money"]["rows"]] == ["$75.00", "$8.00"]
    assert "takes its earlier decision back" in " ".join(told["messages"][-1]["plain"])
    assert "A replacement of the payer's claim" in " ".join(told["messages"][0]["plain"])


def test_a_wrong_number_replaces_nothing(sender: Sender) -> None:
    """Is a replacement of a claim that the payer does not know sent back?"""
    sender.send(boxes(sender.case, **BAD))
    told = sender.send(boxes(sender.case, **{"i22-code": "7", "i22": "LAR1"}))
    assert told["state"] == "denied"
    assert "LAR1" in told["causes"][0]["text"]
    assert "item 22" in told["changes"][0]


def test_a_replacement_without_a_number_is_rejected(sender: Sender) -> None:
    """Does the clearinghouse ask for the payer's number?"""
    told = sender.send(boxes(sender.case, **{"i22-code": "7"}))
    assert told["state"] == "rejected"
    assert told["causes"][0]["where"] == "Item 22"


def test_a_void_takes_the_claim_back(sender: Sender) -> None:
    """Is a void told as what it is?"""
    number = sender.send(right(sender.case))["number"]
    told = sender.send(boxes(sender.case, **{"i22-code": "8", "i22": number}))
    assert told["state"] == "taken-back"
    assert "$83.00" in told["lead"]


def test_medicare_takes_no_replacement() -> None:
    """Does Medicare's own rule stand in what to do?"""
    sender = Sender(shown("bill-and-send", "medicare"))
    first = sender.send(boxes(sender.case, **BAD))
    assert not any("code 7" in one for one in first["changes"])
    told = sender.send(boxes(sender.case, **{"i22-code": "7", "i22": first["number"]}))
    assert told["state"] == "rejected"
    assert "frequency 7" in told["causes"][0]["text"]


def test_days_pass(sender: Sender) -> None:
    """Does each claim go out after the answer to the one before, on a day of work?"""
    for _ in range(8):
        sender.send(boxes(sender.case, **BAD))
    days = [past.day for past in sender.earlier]
    assert days == sorted(set(days))
    assert days[0] == date(2026, 5, 14)
    assert all(day.weekday() < 5 for day in days)


def test_the_log_is_kept_and_begun_anew(tmp_path: Path) -> None:
    """Is each sending kept beside the answers in its simple form, and forgotten with a new start?"""
    case, folder = shown(*FORM), AnswersFolder(tmp_path)
    key, kind = key_of(case), kind_of(case.exercise)
    for _ in range(2):
        raw = right(case)
        used = marking_key(case, key, folder)
        sent_answer(case, used, raw, kind.mark(case, kind.read(case, raw), used), folder)
    facts = json.loads((tmp_path / "answers" / "sent.bill-and-send.json").read_text("utf-8"))
    assert [sorted(one) for one in facts] == [["answer", "case", "day"]] * 2
    assert [past.answer for past in SentLog(folder).read("bill-and-send", "sugar")] == [right(case)] * 2
    assert SentLog(folder).read("bill-and-send", "medicare") == ()
    start_again(case, folder)
    assert SentLog(folder).read("bill-and-send", "sugar") == ()


def test_item_22_is_marked_by_what_came_back(tmp_path: Path) -> None:
    """Does item 22 cost nothing once a claim was sent, and its weight before?"""
    case, folder = shown(*FORM), AnswersFolder(tmp_path)
    key, kind = key_of(case), kind_of(case.exercise)
    raw = boxes(case, **{"i22-code": "7", "i22": "LAR26134000001"})
    assert kind.mark(case, kind.read(case, raw), key).outcome == "wrong"
    SentLog(folder).add("bill-and-send", Past("sugar", date(2026, 5, 14), right(case)))
    assert kind.mark(case, kind.read(case, raw), marking_key(case, key, folder)).outcome == "right"


@pytest.mark.parametrize(
    "text", ["", "{", "[1]", '[{"case": "sugar"}]', '{"a": 1}', "[" * 100_000, '[{"case":1,"day":"x"}]']
)
def test_a_damaged_log_tells_of_nothing(tmp_path: Path, text: str) -> None:
    """Does a log that cannot be read cost nothing but the memory?"""
    folder = AnswersFolder(tmp_path)
    folder.folder.mkdir()
    SentLog(folder).path("bill-and-send").write_text(text, "utf-8")
    assert SentLog(folder).read("bill-and-send", "sugar") == ()


@pytest.mark.parametrize("raw", [None, [], "x", {"24F.1": 7}, {"24F.1": "plenty"}])
def test_strange_sendings_are_passed_over(raw: object) -> None:
    """Does an entry of the log that is no claim leave the others standing?"""
    sender = Sender(shown(*FORM), (Past("sugar", date(2026, 5, 14), raw),))
    assert sender.send(right(sender.case))["state"] == "paid"


def test_no_log_where_item_22_is_not_asked(tmp_path: Path) -> None:
    """Is each check a first claim where nothing can be sent again?"""
    case, folder = shown("code-and-send", "sugar"), AnswersFolder(tmp_path)
    key, kind = key_of(case), kind_of(case.exercise)
    for _ in range(2):
        told = sent_answer(case, key, right(case), kind.mark(case, kind.read(case, right(case)), key), folder)
        assert told["state"] == "paid"
    assert not SentLog(folder).path("code-and-send").exists()


def test_too_many_sendings(sender: Sender) -> None:
    """Does a claim that was sent too often get a sentence, and no answer?"""
    sender.earlier = tuple(Past("sugar", date(2026, 5, 14), right(sender.case)) for _ in range(40))
    assert "40 times" in sender.send(right(sender.case))["lead"]
