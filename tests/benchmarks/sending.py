"""How long a practice answer takes to be sent and answered. Prints figures, asserts only that the claim is answered.

    python tests/benchmarks/sending.py [--earlier 20]

The right answer of a fixture exercise is sent, once alone and once with so many sendings to replay before it; the
first sending reads the world. The median of so many rounds counts.
"""

from __future__ import annotations

import argparse
import statistics
import time

from tests.unit.sent_parts import Sender, right, shown

ROUNDS = 15


def once(earlier: Sender) -> float:
    """Milliseconds of one sending after the earlier ones."""
    sender = Sender(earlier.case, earlier.earlier)
    answer = right(sender.case)
    began = time.perf_counter()
    told = sender.send(answer)
    taken = (time.perf_counter() - began) * 1000
    assert told["messages"]
    return taken


def main() -> None:
    """Print the first sending, one alone, and one after many, in milliseconds, and the ratio of the last two."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--earlier", type=int, default=20, help="sendings before the one that is measured")
    many = parser.parse_args().earlier
    sender = Sender(shown("bill-and-send", "sugar"))
    first = once(sender)
    alone = statistics.median(once(sender) for _ in range(ROUNDS))
    for _ in range(many):
        sender.send(right(sender.case))
    after = statistics.median(once(sender) for _ in range(ROUNDS))
    print(f"first {first:.0f} ms, alone {alone:.0f} ms, after {many} earlier {after:.0f} ms: {after / alone:.1f} times")


if __name__ == "__main__":
    main()
