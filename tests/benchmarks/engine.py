"""The whole engine in one table: each stage for 1,000 claims, its aim, beside others, and how it grows.

    python tests/benchmarks/engine.py [--growth 25000]

Seconds are processor time of one core, the best of three rounds: the machine may have other work. Claims have two
lines, each of another patient; those to decide are a seeded mix for all payers. Nothing is asserted. pyx12 reads a
file's segments in their loops, openx12 reads claims and payments as ours does; neither writes. Growth is the time for
each claim at 25,000 claims, as a multiple of that at 1,000: 1.0 is linear. It is taken without Python's garbage
collector, which looks at everything that is held again and again, and is told with it in brackets.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import io
import logging
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from revcycle.claim.reading_837 import read_claims
from revcycle.clearinghouse import scrub
from revcycle.payer.reading_835 import read_remittances
from tests.benchmarks import adjudication, claim_writing, posting, remittance, scrubbing

ROUNDS = 3
CLAIMS = 1_000
Task = Callable[[], object]


@dataclass(frozen=True)
class Stage:
    """One stage.

    Attributes:
        name: what it does.
        aim: seconds for 1,000 claims; None where none is set.
        prepare: makes ready, for so many claims, what may be run once.
        beside: what others do of the same, by their name, with the file that they are given.
    """

    name: str
    aim: float | None
    prepare: Callable[[int], Task]
    beside: tuple[tuple[str, Callable[[bytes], object]], ...] = ()
    file: Callable[[int], bytes] | None = None


def processor(task: Task) -> float:
    """Seconds of one core."""
    start = time.process_time()
    task()
    return time.process_time() - start


def best(prepare: Callable[[int], Task], claims: int, rounds: int) -> float:
    """The best of a few rounds, each made ready anew."""
    return min(processor(prepare(claims)) for _ in range(rounds))


def collected(prepare: Callable[[int], Task], claims: int, rounds: int, *, on: bool) -> float:
    """The best of a few rounds with or without the garbage collector."""
    gc.collect()
    if not on:
        gc.disable()
    try:
        return best(prepare, claims, rounds)
    finally:
        gc.enable()


def pyx12_reads(held: bytes) -> object:
    """Its segments in their loops."""
    import pyx12.error_handler
    import pyx12.params
    from pyx12.x12context import X12ContextReader

    reader = X12ContextReader(pyx12.params.params(), pyx12.error_handler.errh_null(), io.StringIO(held.decode()))
    return sum(1 for _ in reader.iter_segments())


def openx12_reads(module: str) -> Callable[[bytes], object]:
    """Claims or payments as openx12 reads them."""

    def read(held: bytes) -> object:
        parser: Any = importlib.import_module(f"openx12.{module}")
        return parser.parse(held.decode())

    return read


def claims_file(kind: str) -> Callable[[int], bytes]:
    """An 837 of so many claims."""
    return lambda count: claim_writing.written(claim_writing.several(count, kind))


def writing_837(kind: str) -> Callable[[int], Task]:
    """Claims to write."""

    def prepare(count: int) -> Task:
        claims = claim_writing.several(count, kind)
        return lambda: claim_writing.written(claims)

    return prepare


def reading_837(kind: str) -> Callable[[int], Task]:
    """A file of claims to read."""

    def prepare(count: int) -> Task:
        held = claims_file(kind)(count)
        return lambda: sum(1 for _ in read_claims(held))

    return prepare


def scrubbed(count: int) -> Task:
    """Claims for the edits to look at."""
    claims = scrubbing.claims(count)
    return lambda: [scrub(claim, scrubbing.RECEIVED.date()) for claim in claims]


def adjudicated(count: int) -> Task:
    """Claims for the payers to decide."""
    claims = adjudication.mix(count)
    return lambda: adjudication.decide(claims)


def remittance_file(count: int) -> bytes:
    """An 835 of so many claims."""
    return remittance.written(remittance.of_claims(count))


def writing_835(count: int) -> Task:
    """A remittance to write."""
    whole = remittance.of_claims(count)
    return lambda: remittance.written(whole)


def reading_835(count: int) -> Task:
    """An 835 to read."""
    held = remittance_file(count)
    return lambda: list(read_remittances(held))


def charging(count: int) -> Task:
    """Claims to charge."""
    return lambda: posting.charged(count)


def posted(count: int) -> Task:
    """A remittance to post onto accounts."""
    ledger, whole = posting.charged(count), posting.sent(count)
    return lambda: ledger.post(whole)


STAGES = (
    Stage("write 837P", 0.3, writing_837("professional")),
    Stage(
        *("read 837P", 0.3, reading_837("professional")),
        (("pyx12", pyx12_reads), ("openx12", openx12_reads("x837p"))),
        claims_file("professional"),
    ),
    Stage("write 837I", None, writing_837("institutional")),
    Stage(
        *("read 837I", None, reading_837("institutional")),
        (("pyx12", pyx12_reads), ("openx12", openx12_reads("x837i"))),
        claims_file("institutional"),
    ),
    Stage("scrub", None, scrubbed),
    Stage("adjudicate", 1.0, adjudicated),
    Stage("write 835", 0.3, writing_835),
    Stage(
        *("read 835", 0.3, reading_835), (("pyx12", pyx12_reads), ("openx12", openx12_reads("x835"))), remittance_file
    ),
    Stage("charge", None, charging),
    Stage("post 835", None, posted),
)


def compared(stage: Stage, ours: float) -> str:
    """How long others take for the same, as multiples of ours."""
    if stage.file is None:
        return ""
    held, told = stage.file(CLAIMS), []
    for name, read in stage.beside:
        try:
            spent = processor(lambda read=read: read(held))  # type: ignore[misc]
        except ImportError:
            told.append(f"{name} is not here")
        else:
            told.append(f"{name} {spent:.2f} s ({spent / ours:.1f} times)")
    return ", ".join(told)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--growth", type=int, default=25_000, help="claims that growth is measured to; 0 for none")
    growth = parser.parse_args().growth
    logging.getLogger("pyx12").setLevel(logging.CRITICAL)
    print(f"{CLAIMS:,} claims   {'s':>6} {'aim':>5}  {'growth':>13}  beside")
    for stage in STAGES:
        ours = collected(stage.prepare, CLAIMS, ROUNDS, on=True)
        grown = ""
        if growth:
            alone = collected(stage.prepare, CLAIMS, ROUNDS, on=False)
            ratios = [
                collected(stage.prepare, growth, 1, on=on) / growth * CLAIMS / small
                for on, small in ((False, alone), (True, ours))
            ]
            grown = f"{ratios[0]:.2f} ({ratios[1]:.2f})"
        aim = f"{stage.aim:.1f}" if stage.aim else ""
        print(f"{stage.name:12} {ours:6.3f} {aim:>5}  {grown:>13}  {compared(stage, ours)}", flush=True)


if __name__ == "__main__":
    main()
