"""How long a year of claims takes, how much memory, and how both grow. Prints figures, asserts only that the sums hold.

    python tests/benchmarks/year.py [--claims 25000] [--processes 2]

Each size is made in a process of its own. Memory is the peak of that process and of the largest of its workers. The aim
for 25,000 claims on two processors: 60 seconds and 1 GB; growth: linear.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time

from revcycle.year.making import Plan, make_year, processors

SHARES = (25, 5, 1)


def one(claims: int, processes: int) -> dict[str, float]:
    """Makes one year, and what it took."""
    began = time.perf_counter()
    year = make_year(Plan(claims, 1, processes))
    took = time.perf_counter() - began
    assert len(year.rows["claims"]) == claims
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    work = sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {"seconds": took, "megabytes": peak / 1024, "processor": work, "postings": len(year.rows["postings"])}


def main() -> None:
    """Prints a line for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=25_000)
    parser.add_argument("--processes", type=int, default=processors())
    parser.add_argument("--only", action="store_true", help="one size, as JSON")
    options = parser.parse_args()
    if options.only:
        print(json.dumps(one(options.claims, options.processes)))
        return
    sizes = [max(1, options.claims // share) for share in SHARES]
    print(f"{'claims':>8} {'seconds':>9} {'ms/claim':>9} {'processor s':>12} {'peak MB':>9} {'postings':>9}")
    before: tuple[int, float] | None = None
    for claims in sizes:
        call = [sys.executable, __file__, "--only", "--claims", str(claims), "--processes", str(options.processes)]
        told = json.loads(subprocess.run(call, check=True, capture_output=True, text=True).stdout)
        seconds = told["seconds"]
        line = f"{claims:8,} {seconds:9.1f} {1000 * seconds / claims:9.2f} {told['processor']:12.1f}"
        print(f"{line} {told['megabytes']:9.0f} {told['postings']:9,}")
        if before is not None:
            print(f"{'':8} {claims / before[0]:.1f} times as many claims took {seconds / before[1]:.1f} times as long")
        before = claims, seconds


if __name__ == "__main__":
    main()
