"""How long the clearinghouse takes for 1,000 claims. Prints figures, asserts nothing.

    python tests/benchmarks/scrubbing.py

The claims are those of the tests, each with another patient and day, half of them professional; the best of three
rounds counts. "First" is a round in which no code has been looked up yet. Growth: from 1,000 to 5,000 claims.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(HOUSE))

from revcycle.claim import Claim, Diagnosis, Name  # noqa: E402
from revcycle.claim.files_837 import write_claims  # noqa: E402
from revcycle.claim.levels_837 import CLEARINGHOUSE, submitter_of  # noqa: E402
from revcycle.clearinghouse import Clearinghouse, lookups, scrub  # noqa: E402
from revcycle.clearinghouse.acknowledging import acknowledge  # noqa: E402
from revcycle.clearinghouse.connections import read_connections  # noqa: E402
from revcycle.clearinghouse.edits import RULES  # noqa: E402
from tests.unit.claim_parts import GRETA, LARKFIELD_PPO, PRACTICE, office_visit, short_stay  # noqa: E402

ROUNDS = 3
CODES = ("I10", "E11.9", "E78.5", "J06.9", "M54.50", "K21.9", "N39.0", "R05.9", "H61.21", "L70.0", "G47.33", "F32.A")
RECEIVED = datetime(2026, 7, 15, 9, 30, tzinfo=UTC)


def claims(count: int) -> list[Claim]:
    """So many claims, all different."""
    found = []
    for place in range(count):
        who = replace(GRETA, name=Name(f"Norgard{place}", "Greta"), born=date(1940 + place % 60, 3, 9))
        coverage = replace(LARKFIELD_PPO, member_id=f"LCP{place:06d}", insured=who)
        known = {"account": f"A-{place}", "patient": who, "insurances": (coverage,)}
        if place % 2:
            found.append(short_stay(**known))
            continue
        day = date(2026, 5, 4) + timedelta(days=place % 40)
        first = CODES[place % len(CODES)]
        second = CODES[(place // 7 + 1) % len(CODES)]
        diagnoses = tuple(Diagnosis(code) for code in dict.fromkeys((first, second)))
        line = replace(office_visit().lines[0], first=day, last=day)
        found.append(office_visit(**known, diagnoses=diagnoses, lines=(line,)))
    return found


def seconds(task: Callable[[], object]) -> float:
    """How long a task keeps the processor busy: the machine may have other work."""
    start = time.process_time()
    task()
    return time.process_time() - start


def best(task: Callable[[], object]) -> float:
    """The best of a few rounds."""
    return min(seconds(task) for _ in range(ROUNDS))


def main() -> None:
    """Prints the figures."""
    connections = read_connections()
    print(f"{len(RULES)} edits")
    for count in (1_000, 5_000):
        some = claims(count)

        def scrubbed(some: list[Claim] = some) -> int:
            return sum(bool(scrub(claim, RECEIVED.date(), connections=connections)) for claim in some)

        for known in lookups._CACHES:
            known.cache_clear()
        first = seconds(scrubbed)
        held = write_claims(some, submitter_of(PRACTICE), CLEARINGHOUSE, RECEIVED).written()
        print(f"{count:,} claims, {len(held) / 1e6:.2f} MB, {scrubbed()} with edits")
        print(f"  scrub, first    {first:6.3f} s")
        print(f"  scrub           {best(scrubbed):6.3f} s")
        print(f"  acknowledge     {best(lambda held=held: acknowledge(held)):6.3f} s")  # type: ignore[misc]
        print(f"  submit          {best(lambda held=held: Clearinghouse().submit(held, RECEIVED)):6.3f} s")  # type: ignore[misc]


if __name__ == "__main__":
    main()
