"""What importing costs in time and memory, each in a fresh process. Prints figures, asserts nothing.

    python tests/benchmarks/import_cost.py

The package with the codes is there for comparison: it is what every notebook would pay without the index.
"""

import subprocess
import sys

ROUNDS = 5
PROGRAMS = {
    "python alone": "pass",
    "import revcycle": "import revcycle",
    "import revcycle.codes.diagnoses.search": "import revcycle.codes.diagnoses.search",
    "first search": "from revcycle.codes.diagnoses.search import search; search('broken wrist')",
    "import simple_icd_10_cm": "import simple_icd_10_cm",
}
MEASURE = """
import resource, time
start = time.perf_counter()
{program}
spent = time.perf_counter() - start
print(spent * 1000, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def measure(program: str) -> tuple[float, float]:
    """Milliseconds (the best of a few rounds) and megabytes of the process at its largest."""
    spent, size = float("inf"), 0.0
    for _ in range(ROUNDS):
        command = [sys.executable, "-W", "ignore", "-c", MEASURE.format(program=program)]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[-1].split()
        spent, size = min(spent, float(told[0])), max(size, float(told[1]))
    return spent, size


if __name__ == "__main__":
    figures = {name: measure(program) for name, program in PROGRAMS.items()}
    witness, weight = figures["import simple_icd_10_cm"]
    print(f"{'':30} {'ms':>8} {'MB':>7} {'times cheaper than the package':>32}")
    for name, (spent, size) in figures.items():
        print(f"{name:30} {spent:8.1f} {size:7.1f} {witness / spent if spent > 0.01 else float('inf'):32.1f}")
