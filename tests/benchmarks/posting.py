"""How long the ledger takes to charge, post, age and sum up. Prints figures, asserts only that the sums hold.

    python tests/benchmarks/posting.py [--claims 1000]

An 835 of so many claims with two lines each is written, read and posted; the best of three rounds counts. Growth is
measured to 25 times as many claims, as a practice has in a year.
"""

from __future__ import annotations

import argparse
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from revcycle.ledger import Ledger
from revcycle.ledger.aging import aging
from revcycle.ledger.bank import reconcile
from revcycle.ledger.figures import figures, tables
from revcycle.ledger.follow_up import follow_up
from revcycle.ledger.indicators import indicators
from revcycle.payer.reading_835 import read_remittances
from revcycle.payer.remittance import Remittance
from revcycle.payer.writing_835 import write_remittances
from tests.unit.ledger_parts import BILLED, CLEAN, LAB_REFUSED, LARKFIELD_ID, VISIT, decided, remittance, visit

ROUNDS = 3


def charged(claims: int) -> Ledger:
    """A ledger with so many accounts."""
    ledger = Ledger()
    for place in range(claims):
        ledger.charge(visit(account=f"QMG-{place}"), BILLED, again=True)
    return ledger


def sent(claims: int) -> Remittance:
    """A remittance for all of them; every tenth has a refused line."""
    mixed = decided(VISIT, LAB_REFUSED)
    told = (
        replace(CLEAN if place % 10 else mixed, account=f"QMG-{place}", control_number=f"LK-{place}")
        for place in range(claims)
    )
    return remittance(*told)


def seconds(task: Callable[[], object]) -> float:
    """How long it takes."""
    start = time.perf_counter()
    task()
    return time.perf_counter() - start


def all_indicators(ledger: Ledger, day: date) -> object:
    """Tables, figures and indicators."""
    claims, owed = tables(ledger, day)
    return indicators(figures(BILLED - timedelta(days=30), day, claims, ledger.journal, ledger.deposits, owed))


def main() -> None:
    """Prints the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--claims", type=int, default=1000)
    claims = options.parse_args().claims
    day = date(2026, 8, 31)
    for count in (claims, 5 * claims, 25 * claims):
        made = sent(count)
        rounds = ROUNDS if count == claims else 1
        best: dict[str, float] = {}

        def noted(name: str, task: Callable[[], object], best: dict[str, float] = best) -> None:
            best[name] = min(best.get(name, float("inf")), seconds(task))

        for _ in range(rounds):
            ledger = Ledger()
            noted("charge", lambda count=count: charged(count))  # type: ignore[misc]
            ledger = charged(count)
            file = write_remittances([made], LARKFIELD_ID, "QMG", datetime(2026, 6, 1, tzinfo=UTC)).written()
            noted("read the 835", lambda file=file: list(read_remittances(file)))  # type: ignore[misc]
            (read,) = read_remittances(file)
            noted("post it", lambda ledger=ledger, read=read: ledger.post(read))  # type: ignore[misc]
            noted("aging", lambda ledger=ledger: aging(ledger, day, "responsibility"))  # type: ignore[misc]
            noted("follow-up", lambda ledger=ledger: follow_up(ledger, day))  # type: ignore[misc]
            noted("indicators", lambda ledger=ledger: all_indicators(ledger, day))  # type: ignore[misc]
            total = ledger.total
            assert total.charge == total.paid + total.adjusted + total.patient + total.open == 24000 * count
            assert not any(one.difference for one in reconcile(ledger))
        told = ", ".join(f"{name} {spent:.3f} s" for name, spent in best.items())
        print(f"{count:6,} claims, {len(ledger.journal):,} entries: {told}")
    tracemalloc.start()
    ledger = charged(claims)
    ledger.post(sent(claims))
    print(f"memory of {claims:,} accounts, posted: {tracemalloc.get_traced_memory()[0] / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
