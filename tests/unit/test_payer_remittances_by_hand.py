"""Remittances that were worked on paper: interest, and money taken back at once or later."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from revcycle.money import read_dollars
from revcycle.payer.overpayments import Balance
from revcycle.payer.remitting import interest, remit
from tests.unit.adjudication_parts import FIXTURES, play, world

FILE = FIXTURES.parent / "remittances" / "by_hand.toml"
SCENARIOS = tomllib.loads(FILE.read_text("utf-8"))["scenario"]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=[one["name"] for one in SCENARIOS])
def test_the_remittances_agree_with_the_paper(scenario: dict[str, Any]) -> None:
    """Is the money of each remittance, and each sum outside of its claims, what was worked out by hand?"""
    payer = world().payers[world().plans[scenario["plan"]].payer]
    practice = world().roster.organizations["practice"]
    carried = Balance()
    for number, (told, payments) in enumerate(play(scenario)):
        late = [one for payment in payments if (one := interest(payer, payment, told["paid"])) is not None]
        remittance, carried = remit(
            payments,
            payer,
            practice,
            told["paid"],
            f"T{number}",
            carried,
            recovery=scenario["recovery"],
            additions=late,
        )
        assert remittance.difference == 0
        assert remittance.amount == read_dollars(told["amount"]), scenario["paper"]
        outside = [(one.reason, one.amount) for one in remittance.adjustments]
        assert outside == [(words.split()[0], _cents(words.split()[1])) for words in told["outside"]]


def _cents(words: str) -> int:
    return -read_dollars(words[1:]) if words.startswith("-") else read_dollars(words)
