"""How long an 835 takes to write and to read, and what memory it needs. Prints figures, asserts nothing but equality.

    python tests/benchmarks/remittance.py

A remittance of 1,000 claims with two lines each is written and read; the best of three rounds counts. pyx12 does not
write an 835 from decisions; beside reading stands what it does with the same file: its segments in their loops, and its
check. Growth is measured from 1,000 to 25,000 claims.
"""

import io
import logging
import sys
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # the tests' own parts

from revcycle.payer.reading_835 import read_remittances
from revcycle.payer.remittance import Remittance
from revcycle.payer.writing_835 import write_remittances
from revcycle.x12.check import check
from tests.unit.remittance_parts import MOMENT, remittance, visit_paid

ROUNDS = 3
CLAIMS = 1_000
GROWTH = (1_000, 5_000, 25_000)


def of_claims(count: int) -> Remittance:
    """A remittance with so many claims of two lines each."""
    visit = visit_paid()
    line = visit.lines[0]
    second = replace(line, line=2, control="")
    two = replace(visit, charge=2 * visit.charge, paid=2 * visit.paid, patient_owes=2 * visit.patient_owes)
    claims = (
        replace(two, account=f"QMG-{number:06d}", control_number=f"LK{number:09d}", lines=(line, second))
        for number in range(count)
    )
    return remittance(*claims)


def written(whole: Remittance) -> bytes:
    """The file of a remittance."""
    return write_remittances([whole], "TRN01", "2000000010", MOMENT).written()


def seconds(task: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The best of a few rounds."""
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        task()
        best = min(best, time.perf_counter() - start)
    return best


def peak(task: Callable[[], object]) -> float:
    """The most memory that Python held during a task, in MB."""
    tracemalloc.start()
    task()
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return held / 1e6


def theirs(held: bytes) -> dict[str, Callable[[], object]]:
    """What pyx12 does with the same file; nothing where it is not installed."""
    try:
        import pyx12.error_handler
        import pyx12.params
        from pyx12.x12context import X12ContextReader
        from pyx12.x12n_document import x12n_document
    except ImportError:
        return {}
    logging.getLogger("pyx12").setLevel(logging.CRITICAL)

    def in_loops() -> object:
        handler, text = pyx12.error_handler.errh_null(), io.StringIO(held.decode())
        return sum(1 for _ in X12ContextReader(pyx12.params.params(), handler, text).iter_segments())

    def checked() -> object:
        return x12n_document(pyx12.params.params(), io.StringIO(held.decode()), io.StringIO(), None)

    return {"reads its segments in loops": in_loops, "checks it": checked}


def main() -> None:
    """Prints the figures."""
    whole = of_claims(CLAIMS)
    held = written(whole)
    assert list(read_remittances(held)) == [whole]
    assert list(check(held)) == []
    print(f"835, {CLAIMS:,} claims of two lines, {len(held) / 1e6:.2f} MB, {held.count(b'~'):,} segments")
    writing, reading = seconds(lambda: written(whole)), seconds(lambda: list(read_remittances(held)))
    print(f"  write  {writing:6.3f} s {peak(lambda: written(whole)):7.1f} MB")
    print(f"  read   {reading:6.3f} s {peak(lambda: list(read_remittances(held))):7.1f} MB")
    for what, task in theirs(held).items():
        spent = seconds(task, 1)
        print(f"  pyx12 {what}: {spent:.2f} s, {spent / reading:.1f} times as long as reading here")
    print("Growth, seconds for 1,000 claims")
    first = (writing, reading)
    for claims in GROWTH:
        whole = of_claims(claims)
        wrote = seconds(lambda whole=whole: written(whole), 1) / claims * 1000  # type: ignore[misc]
        held = written(whole)
        told = seconds(lambda held=held: list(read_remittances(held)), 1) / claims * 1000  # type: ignore[misc]
        print(
            f"  {claims:6,} claims: write {wrote:.3f} ({wrote / first[0]:.2f}), read {told:.3f} ({told / first[1]:.2f})"
        )


if __name__ == "__main__":
    main()
