"""How long X12 takes to read, explain, check and sum up, and what memory it needs. Prints figures, asserts nothing.

    python tests/benchmarks/x12_reading.py

Files of 1,000 claims are made from the invented ones; the best of three rounds counts. For comparison, pyx12 does what
it can of the same: its segments alone (as our reader), its segments with their loops (as our walk), and its check.
Growth is measured from 1,000 to 25,000 claims; memory is the most that Python held at once. With --memory: the memory
of a check of 25,000 claims.
"""

import io
import logging
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterable
from pathlib import Path

from revcycle.x12.check import check
from revcycle.x12.plain import read_segment
from revcycle.x12.reader import read
from revcycle.x12.summary import summarize
from revcycle.x12.walk import walk

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "x12"
ROUNDS = 3
CLAIMS = 1_000
GROWTH = (1_000, 5_000, 25_000)


def professional(claims: int) -> bytes:
    """An 837 with so many professional claims: subscriber levels with two lines each."""
    text = (FIXTURES / "professional.837").read_text()
    start, end, after = text.index("HL*2*"), text.index("HL*3*"), text.index("SE*")
    levels = (text[start:end].replace("HL*2*", f"HL*{number + 2}*", 1) for number in range(claims))
    return counted(text[:start] + "".join(levels) + text[after:])


def remittance(claims: int) -> bytes:
    """An 835 with so many claims of two lines each."""
    text = (FIXTURES / "remittance.835").read_text()
    start, end, after = text.index("CLP*QH-1001"), text.index("CLP*QH-1003"), text.index("PLB*")
    paid = f"BPR*I*{132.5 * claims:.2f}"
    return counted((text[:start] + text[start:end] * claims + text[after:]).replace("BPR*I*147.5", paid))


def counted(text: str) -> bytes:
    """A transaction with its count made right."""
    count = text[text.index("ST*") : text.index("GE*")].count("~")
    end = text.index("SE*")
    return (text[:end] + f"SE*{count}*0001" + text[text.index("~", end) :]).encode()


def drained(things: Iterable[object]) -> int:
    """How many there are."""
    return sum(1 for _ in things)


def seconds(task: Callable[[], object]) -> float:
    """The best of a few rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
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


def explained(held: bytes) -> int:
    """Every segment in plain words."""
    return drained(read_segment(step.segment).sentence for step in walk(held))


TASKS: dict[str, Callable[[bytes], object]] = {
    "segments": lambda held: drained(read(held)),
    "segments in loops": lambda held: drained(walk(held)),
    "summary": lambda held: summarize(held, 20),
    "plain words": explained,
    "check": lambda held: drained(check(held)),
}


def theirs() -> dict[str, Callable[[bytes], object]]:
    """What pyx12 does of the same; nothing where it is not installed."""
    try:
        import pyx12.error_handler
        import pyx12.params
        from pyx12.x12context import X12ContextReader
        from pyx12.x12file import X12Reader
        from pyx12.x12n_document import x12n_document
    except ImportError:
        return {}
    logging.getLogger("pyx12").setLevel(logging.CRITICAL)

    def text(held: bytes) -> io.StringIO:
        return io.StringIO(held.decode())

    def in_loops(held: bytes) -> object:
        handler = pyx12.error_handler.errh_null()
        return drained(X12ContextReader(pyx12.params.params(), handler, text(held)).iter_segments())

    return {
        "segments": lambda held: drained(X12Reader(text(held))),
        "segments in loops": in_loops,
        "check": lambda held: x12n_document(pyx12.params.params(), text(held), io.StringIO(), None),
    }


def main() -> None:
    """Prints the figures."""
    judge = theirs()
    for name, made in (("837P", professional), ("835", remittance)):
        held = made(CLAIMS)
        print(f"{name}, {CLAIMS:,} claims, {len(held) / 1e6:.2f} MB, {drained(read(held)):,} segments")
        assert list(check(held)) == []
        for task, run in TASKS.items():
            ours = seconds(lambda run=run, held=held: run(held))  # type: ignore[misc]
            memory = peak(lambda run=run, held=held: run(held))  # type: ignore[misc]
            beside = ""
            if task in judge:
                other = seconds(lambda run=judge[task], held=held: run(held))  # type: ignore[misc]
                beside = f"   pyx12 {other:6.2f} s, {other / ours:5.1f} times as long"
            print(f"  {task:18} {ours:6.3f} s {memory:7.1f} MB{beside}")
    print("Growth of the check of an 837P")
    first = 0.0
    for claims in GROWTH:
        held = professional(claims)
        start = time.perf_counter()
        drained(check(held))
        spent = (time.perf_counter() - start) / claims * 1000
        first = first or spent
        print(f"  {claims:6,} claims: {spent:.3f} s per 1,000, {spent / first:.2f} times the first")
    if "--memory" in sys.argv:
        print(
            f"  memory of 25,000 claims: {peak(lambda: drained(check(professional(25_000)))):.1f} MB, the file included"
        )


if __name__ == "__main__":
    main()
