"""Whatever students do with encounters: nothing crashes, every file is right, every cent has a place.

A run makes 60 afternoons. ``CHOICES=1000 python -m pytest -s tests/unit/test_cycle_any_choices.py`` makes 1,000 and
prints what happened in them.
"""

import os
from collections import Counter
from collections.abc import Sequence
from datetime import date

from hypothesis import HealthCheck, given, settings

from revcycle.claim import Diagnosis
from revcycle.claim.encounter import BilledEncounter, BilledService
from tests.unit.office_choices import Choice, Office, afternoons

DAY = date(2026, 5, 4)
CHOICES = int(os.environ.get("CHOICES", "60"))


def work(made: Sequence[Choice], counts: Counter[str]) -> None:
    """One office works these encounters."""
    office = Office()
    for choice in made:
        office.work(choice)
    counts.update(office.counts)
    counts["encounters"] += len(made)


def visit(
    number: int, patient: str, plans: tuple[str, ...], item: str = "office-visit-established-low"
) -> BilledEncounter:
    """A visit to Dr. Okafor."""
    service = BilledService(item, DAY, pointers=(1,))
    return BilledEncounter(
        f"ALW-{number}", patient, "practice", plans, "okafor", (Diagnosis("I10"),), (service,), place="11"
    )


TRIED_ALWAYS = (
    Choice(visit(1, "greta-norgard", ("larkfield-ppo", "tallgrass-hdhp")), (), ("pay", "next claim", "pay"), 2),
    Choice(visit(2, "anselm-dupree", ("larkfield-ppo",)), (), ("again", "pay", "mend", "pay", "void", "pay"), 2),
    Choice(visit(3, "carla-hutchins", ("larkfield-ppo",)), (), ("pay", "appeal", "pay"), 2),
    Choice(visit(4, "harlan-quickfoot", ("larkfield-ppo",), "no-such-service"), (), (), 2),
)
"""What chance may leave out of a short run."""


def test_any_choices() -> None:
    """Is everything a sentence or an answer, in balance and within limits, after each step of any afternoon?"""
    counts: Counter[str] = Counter()
    work(TRIED_ALWAYS, counts)

    @given(afternoons())
    @settings(
        max_examples=CHOICES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def afternoon(made: list[Choice]) -> None:
        work(made, counts)

    afternoon()
    print(f"\n{CHOICES:,} afternoons: {dict(sorted(counts.items()))}")
    for word in ("accepted", "rejected", "remittances", "not billed", "again", "mend", "void", "next claim", "appeal"):
        assert counts[word], f"no afternoon has tried: {word}"
