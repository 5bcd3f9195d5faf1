"""How long 837s take to write and to read as claims, beside pyx12's reading of the same file. Asserts nothing.

    python tests/benchmarks/claim_writing.py

1,000 claims of two lines, each of another patient; the best of three rounds counts. Aim: 0.3 s each way. Growth is
measured up to 25,000 claims; memory is the most that Python held while it read.
"""

import io
import logging
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from revcycle.claim import Claim, Name
from revcycle.claim.files_837 import write_claims
from revcycle.claim.levels_837 import CLEARINGHOUSE, submitter_of
from revcycle.claim.reading_837 import read_claims
from tests.unit.claim_parts import GRETA, HOSPITAL, LARKFIELD_PPO, PRACTICE, office_visit, short_stay

ROUNDS = 3
GROWTH = (1_000, 5_000, 25_000)
MOMENT = datetime(2026, 6, 10, 10, 5, tzinfo=UTC)


def several(count: int, kind: str) -> list[Claim]:
    """So many claims of two lines, each of another patient."""
    claims = []
    for number in range(count):
        person = replace(GRETA, name=Name("Norgard", f"Greta{number}"))
        insurance = replace(LARKFIELD_PPO, insured=person, member_id=f"LCP{number:06d}")
        if kind == "professional":
            lines = office_visit().lines * 2
            claim = office_visit(
                account=f"Q{number}", patient=person, insurances=(insurance,), lines=lines, total=40000
            )
        else:
            claim = short_stay(account=f"H{number}", patient=person, insurances=(insurance,))
        claims.append(claim)
    return claims


def written(claims: list[Claim]) -> bytes:
    """The claims as a file."""
    sender = submitter_of(PRACTICE if claims[0].kind == "professional" else HOSPITAL)
    return write_claims(claims, sender, CLEARINGHOUSE, MOMENT).written()


def seconds(task: Callable[[], object]) -> float:
    """The best of a few rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.perf_counter()
        task()
        best = min(best, time.perf_counter() - start)
    return best


def read_by_pyx12(file: bytes) -> int:
    """How many segments pyx12 reads, each with its loop."""
    import pyx12.error_handler
    import pyx12.params
    from pyx12.x12context import X12ContextReader

    reader = X12ContextReader(pyx12.params.params(), pyx12.error_handler.errh_null(), io.StringIO(file.decode()))
    return sum(1 for _ in reader.iter_segments())


def compared(kind: str) -> None:
    """Prints how long the claims of one kind take, beside pyx12."""
    claims = several(GROWTH[0], kind)
    file = written(claims)
    write, read = seconds(lambda: written(claims)), seconds(lambda: sum(1 for _ in read_claims(file)))
    other = seconds(lambda: read_by_pyx12(file))
    print(f"1,000 {kind} claims: written in {write:.2f} s, read in {read:.2f} s (aim 0.3 s each)")
    print(f"  pyx12 reads the segments with their loops in {other:.2f} s, {other / read:.1f} times as long")


def main() -> None:
    """Prints the figures."""
    logging.getLogger("pyx12").setLevel(logging.CRITICAL)
    for kind in ("professional", "institutional"):
        compared(kind)
    for count in GROWTH:
        claims = several(count, "professional")
        start = time.perf_counter()
        file = written(claims)
        middle = time.perf_counter()
        found = sum(1 for _ in read_claims(file))
        end = time.perf_counter()
        print(f"{found:,} claims: written in {middle - start:.2f} s, read in {end - middle:.2f} s")
    tracemalloc.start()
    start_size = tracemalloc.get_traced_memory()[0]
    sum(1 for _ in read_claims(file))
    print(
        f"reading {GROWTH[-1]:,} claims held {(tracemalloc.get_traced_memory()[1] - start_size) / 1e6:.1f} MB at most"
    )


if __name__ == "__main__":
    main()
