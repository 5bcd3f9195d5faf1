"""Whatever students do with encounters: nothing crashes, every file is right, every cent has a place.

A run makes 60 afternoons. ``CHOICES=1000 python -m pytest -s tests/unit/test_cycle_any_choices.py`` makes 1,000 and
prints what happened in them.
"""

import os
from collections import Counter

from hypothesis import HealthCheck, given, settings

from tests.unit.office_choices import Choice, Office, afternoons

CHOICES = int(os.environ.get("CHOICES", "60"))
ENOUGH = 300  # afternoons, for everything to have come up in one of them


def test_any_choices() -> None:
    """Is everything a sentence or an answer, in balance and within limits, after each step of any afternoon?"""
    counts: Counter[str] = Counter()

    @given(afternoons())
    @settings(
        max_examples=CHOICES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def afternoon(made: list[Choice]) -> None:
        office = Office()
        for choice in made:
            office.work(choice)
        counts.update(office.counts)
        counts["encounters"] += len(made)

    afternoon()
    print(f"\n{CHOICES:,} afternoons: {dict(sorted(counts.items()))}")
    common = ("accepted", "rejected", "remittances")
    rare = ("not billed", "again", "mend", "void", "next claim", "appeal")
    for word in (*common, *(rare if CHOICES >= ENOUGH else ())):
        assert counts[word], f"no afternoon has tried: {word}"
