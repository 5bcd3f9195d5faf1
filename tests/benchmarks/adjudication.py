"""How long payers take to decide claims. Prints figures, asserts nothing.

    python tests/benchmarks/adjudication.py

A seeded mix of the practice's claims, one to four lines each, is decided at the desks of all payers; the best of three
rounds of 1,000 claims counts. Growth is measured from 1,000 to 25,000 claims at the same desks, whose memory grows
with them. The course has some thirty patients: with 25,000 claims each has about three a day, more than in life, and a
claim is compared with those of its days. Processor time is told beside the clock's.
"""

from __future__ import annotations

import random
import sys
import time
import tracemalloc
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from revcycle.claim import Claim
from revcycle.payer.adjudication import PayerDesk
from tests.unit.adjudication_parts import claim, service, world

ROUNDS = 3
GROWTH = (1_000, 5_000, 25_000)
BESIDE = ("venipuncture", "glucose", "lipid-panel", "ekg-complete", "chest-xray-two-views", "urinalysis-automated")
ALONE = (
    "office-visit-established-low",
    "office-visit-established-moderate",
    "large-joint-injection",
    "wart-destruction",
)
DIAGNOSES = ("I10", "E11.9", "M17.11", "Z00.00", "R05.9")


def mix(count: int) -> list[tuple[str, Claim, date]]:
    """So many claims: the payer, the claim and the day of receipt."""
    draw = random.Random(835)
    members = [one for family in world().roster.families.values() for one in family.coverages]
    providers = list(world().roster.providers)
    found = []
    for number in range(count):
        member = draw.choice(members)
        day = date(2026, 1, 1) + timedelta(days=draw.randrange(240))
        items = [draw.choice(ALONE), *draw.sample(BESIDE, draw.randrange(4))]
        made = claim(
            member.patient,
            member.plan,
            [service(item, day, modifiers="RT" if item.startswith("large") else "") for item in items],
            [draw.choice(DIAGNOSES)],
            draw.choice(providers),
            account=f"B{number:06d}",
        )
        found.append((world().plans[member.plan].payer, made, day + timedelta(days=5)))
    return found


def decide(claims: list[tuple[str, Claim, date]], clock: Callable[[], float] = time.perf_counter) -> float:
    """Seconds to decide them at fresh desks that share one code book."""
    first, *others = world().payers
    desks = {first: PayerDesk(world(), first)}
    desks.update({key: PayerDesk(world(), key, codes=desks[first].codes) for key in others})
    start = clock()
    for payer, made, received in claims:
        desks[payer].adjudicate(made, received)
    return clock() - start


def main() -> None:
    """Prints the figures."""
    claims = mix(GROWTH[-1])
    best = min(decide(claims[:1_000]) for _ in range(ROUNDS))
    print(f"1,000 claims: {best:.2f} s (aim 1 s)")
    for count in GROWTH:
        print(
            f"{count:6,} claims: {1000 * decide(claims[:count]) / count:.2f} ms each, "
            f"{1000 * decide(claims[:count], time.process_time) / count:.2f} ms of the processor"
        )
    tracemalloc.start()
    decide(claims[:5_000])
    print(f"Memory for 5,000 decisions: {tracemalloc.get_traced_memory()[1] / 2**20:.0f} MB at most")


if __name__ == "__main__":
    main()
