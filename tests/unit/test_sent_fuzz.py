"""Whatever a student types: an answer comes, every file is right, and every cent has a place.

A run sends 25 chains of claims of each kind. ``CHOICES=1000 python -m pytest -s tests/unit/test_sent_fuzz.py`` sends
1,000 and prints what became of them.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from revcycle.codes.procedures import procedures
from revcycle.cycle import Message
from revcycle.exercises import billed
from revcycle.exercises.marking import kind_of
from revcycle.exercises.sent.sending import Desk, replayed
from revcycle.exercises.variants import Shown
from revcycle.payer.reading_835 import imbalances, read_remittances
from revcycle.x12.check import check
from tests.unit.office_choices import BESIDE, CODES, SOUND, VISITS, whole
from tests.unit.sent_parts import Sender, key_of, right, shown

CHOICES = int(os.environ.get("CHOICES", "25"))
OFTEN = settings(
    max_examples=CHOICES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
TYPED = st.sampled_from(
    (
        *("", " ", "0", "1", "7", "8", "A", "AB", "ABCD", "11", "21", "99", "YES", "NO", "-5", "1.5", "999999.99"),
        *("LCP000014", "LCP999999", "2000000010", "2000000011", "E11.9", "E11", "M545", "99213", "99214", "83036"),
        *("05 11 2026", "05 11 2031", "02 30 2026", "Dupree, Anselm", "*~:^", "é“”", "x" * 600, "LAR26134000001"),
    )
)
NUMBERS = [found.number if (found := procedures.get(item)) else item for item in (*VISITS, *BESIDE)]
KNOWN = [number for number in NUMBERS if number[:1].isdigit()]
MARKS = st.sampled_from(["", "", "", "25", "59", "RT", "LT", "50", "22", "26", "TC", "GA", "25 59"])
ROWS = st.fixed_dictionaries(
    {
        "code": st.sampled_from(KNOWN),
        "modifiers": MARKS,
        "units": st.sampled_from(["1", "1", "1", "2", "40", "9999"]),
        "pointers": st.sampled_from(["A", "A", "A", ""]),
    }
)
WILD_ROWS = st.fixed_dictionaries(
    {
        "code": st.sampled_from([*NUMBERS, "", "99999", "A0", "~"]),
        "modifiers": st.sampled_from(["", "XX", "59 25 76 77 91"]),
        "units": st.sampled_from(["", "1", "0", "two"]),
        "pointers": st.sampled_from(["", "A", "B", "BA", "F"]),
    }
)
LINES = st.fixed_dictionaries(
    {"lines": st.one_of(*(st.lists(ROWS, min_size=1, max_size=3) for _ in range(3)), st.lists(WILD_ROWS, max_size=3))}
)
CODED = st.fixed_dictionaries(
    {
        "lines": st.one_of(*(st.lists(ROWS, min_size=1, max_size=2) for _ in range(3)), st.lists(WILD_ROWS)),
        "diagnoses": st.lists(
            st.fixed_dictionaries({"code": st.sampled_from([*SOUND, *SOUND, *CODES])}), min_size=1, max_size=3
        ),
    }
)


@st.composite
def forms(draw: st.DrawFn, case: Shown) -> dict[str, str]:
    """The right form with up to six boxes changed."""
    most = draw(st.sampled_from([0, 1, 1, 2, 6]))
    changed = draw(st.dictionaries(st.sampled_from(billed.asked_items(case)), TYPED, max_size=most))
    return {item: text for item, text in {**right(case), **changed}.items() if text}


def looked_at(message: Message, desk: Desk) -> None:
    """A file: what houses and payers write is right, and so is a student's claim that was taken."""
    found = [one for one in check(message.content) if one.severity == "error"]
    own = message.kind.startswith("837") and message.sender != desk.office.clearinghouse.connections.name
    if not own:
        assert found == [], (message.title, found)
    if message.kind == "835":
        for remittance in read_remittances(message.content):
            assert imbalances(remittance) == ()
            for claim in remittance.claims:
                whole(claim)


def sent(case: Shown, chain: list[Any], counts: Counter[str]) -> None:
    """Send answers one after the other, and look at everything that came back."""
    sender = Sender(case)
    kind, key = kind_of(case.exercise), key_of(case)
    for raw in chain:
        first = not sender.earlier
        told = sender.send(raw)
        json.dumps(told)
        assert told["headline"]
        assert told["lead"]
        counts[told["state"]] += 1
        if told["state"] in ("denied", "partly", "rejected", "refused"):
            assert told["causes"] or told["also"]
        if told["state"] in ("rejected", "denied", "partly") and told["causes"]:
            assert told["changes"]
        reading = kind.read(case, raw)
        if first and reading.outcome == "whole" and kind.mark(case, reading, key).outcome == "right":
            assert told["state"] in ("paid", "patient")
    desk = replayed(case, key, sender.earlier)
    assert len(desk.backs) == len(sender.earlier)
    for message in desk.office.mail:
        looked_at(message, desk)
        counts[message.kind] += 1
    for back in desk.backs:
        if back.reached:
            own = [one for one in check(back.messages[0].content) if one.severity == "error"]
            assert own == [], own


def tried(case: Shown, chains: st.SearchStrategy[list[Any]], counts: Counter[str]) -> None:
    """Send many chains to a case."""

    @given(chains)
    @OFTEN
    def one(chain: list[Any]) -> None:
        sent(case, chain, counts)

    one()


def test_any_lines() -> None:
    """Do any lines of service get an answer, in balance and in words?"""
    counts: Counter[str] = Counter()
    for name in ("sugar", "knee", "scan"):
        tried(shown("code-and-send", name), st.lists(LINES, min_size=1, max_size=1), counts)
    tried(shown("diagnose-and-send", "medicare"), st.lists(CODED, min_size=1, max_size=1), counts)
    print(f"\n{dict(sorted(counts.items()))}")
    for state in ("held", "rejected", "denied", "partly", "off"):
        assert counts[state], f"nothing was ever {state}"


def test_any_form() -> None:
    """Does any form get an answer, in balance and in words, sent up to four times?"""
    counts: Counter[str] = Counter()
    for exercise, name in (
        ("every-box-and-send", "sugar"),
        ("bill-and-send", "medicare"),
        ("stay-and-send", "pneumonia"),
    ):
        case = shown(exercise, name)
        tried(case, st.lists(forms(case), min_size=1, max_size=4), counts)
    print(f"\n{dict(sorted(counts.items()))}")
    for state in ("held", "rejected", "denied"):
        assert counts[state], f"nothing was ever {state}"
