"""Adjudications that were worked on paper, from the plans' and contracts' files, before the engine was asked.

The files stand in tests/fixtures/adjudications: the facts, the arithmetic in words, and what must come out.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.adjudication_parts import play, scenarios, told

SCENARIOS = scenarios()


@pytest.mark.parametrize("scenario", SCENARIOS, ids=[f"{one['file']}: {one['name']}" for one in SCENARIOS])
def test_the_engine_agrees_with_the_paper(scenario: dict[str, Any]) -> None:
    """Does the payer decide each line as it was worked out by hand, and balance?"""
    for expected, payments in play(scenario):
        assert [[told(line) for line in one.lines] for one in payments] == expected["expect"], scenario["paper"]
        for one in payments:
            assert one.difference == 0
            assert all(line.difference == 0 for line in one.lines)
            if "status" in expected:
                assert one.status == expected["status"]


def test_there_are_enough_of_them() -> None:
    """Are at least 40 adjudications worked by hand, each with its arithmetic?"""
    assert sum(len(one["claim"]) for one in SCENARIOS) >= 40
    assert all(len(one["paper"]) > 20 for one in SCENARIOS)
