"""What the coder's bench costs: first query, thousands of queries, a whole encounter checked, memory. Prints figures.

    python tests/benchmarks/coders_bench.py

Beside it, the same search with what else is at hand: the package simple-icd-10-cm (which has no search of its own: all
its descriptions are looked through) and pandas (a column of titles, one condition for each word).
"""

import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

from revcycle.codes.diagnoses import icd10cm
from revcycle.codes.diagnoses.search import search
from revcycle.codes.diagnoses.words import split
from revcycle.codes.encounter import Encounter, check

PREFIXES = 10_000
OTHERS = 60  # queries for the slow ways
ENCOUNTERS = 300
CODES = 12
FRESH = """
import resource, sys, time
{before}
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize() / 1e6
bare, start = resident(), time.perf_counter()
{task}
print((time.perf_counter() - start) * 1000, resident() - bare)
"""
TWELVE = (
    "E11.22",
    "I13.0",
    "I50.32",
    "N18.31",
    "J44.1",
    "J96.01",
    "I48.91",
    "E78.5",
    "D63.1",
    "Z79.4",
    "Z87.891",
    "Z68.35",
)
TASKS = {
    "open and first query": (
        "from revcycle.codes.diagnoses.search import search",
        "search('broken wrist')",
    ),
    "open and check 12 codes": (
        "from revcycle.codes.encounter import Encounter, check",
        f"check(Encounter({TWELVE!r}))",
    ),
    "simple-icd-10-cm: import": ("", "import simple_icd_10_cm"),
}


def percentiles(times: list[float]) -> str:
    """Median, p95 and p99 of some milliseconds, in print."""
    cuts = statistics.quantiles(times, n=100)
    return f"p50 {cuts[49]:8.2f} ms   p95 {cuts[94]:8.2f} ms   p99 {cuts[98]:8.2f} ms"


def timed(task: Callable[[], object]) -> float:
    """Milliseconds of one run."""
    start = time.perf_counter()
    task()
    return (time.perf_counter() - start) * 1000


def fresh() -> None:
    """Prints time and resident memory of the first use, each in a process of its own."""
    for name, (before, task) in TASKS.items():
        runs = []
        for _ in range(5):
            program = FRESH.format(before=before, task=task)
            command = [sys.executable, "-W", "ignore", "-c", program]
            told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
            runs.append((float(told[-2]), float(told[-1])))
        spent, more = statistics.median(run[0] for run in runs), max(run[1] for run in runs)
        print(f"{name:26} {spent:8.1f} ms   {more:6.1f} MB more")


def prefixes() -> None:
    """Prints the latency over random beginnings of titles and codes by length, and the slow ways on some of them."""
    draw = random.Random(1)
    rows = icd10cm.standard().index.rows("select code, title from entry where billable")
    queries: list[str] = []
    while len(queries) < PREFIXES:
        code, title = draw.choice(rows)
        text = code if draw.random() < 0.2 else " ".join(draw.sample(split(title), k=min(3, len(split(title)))))
        queries.append(text[: draw.randint(1, 24)].strip() or "a")
    times = [(len(query), timed(lambda query=query: search(query))) for query in queries]  # type: ignore[misc]
    for name, low, high in (("1 letter", 1, 1), ("2 letters", 2, 2), ("3 and more", 3, 99)):
        chosen = [spent for length, spent in times if low <= length <= high]
        print(f"{len(chosen):5} random beginnings, {name:10}  {percentiles(chosen)}")
    some = [query for query in queries if len(query) > 2][:OTHERS]
    ours = statistics.median(timed(lambda query=query: search(query)) for query in some)  # type: ignore[misc]
    for name, way in (("simple-icd-10-cm", by_package()), ("pandas", by_pandas(rows))):
        other = statistics.median(timed(lambda query=query, way=way: way(query)) for query in some)  # type: ignore[misc]
        print(f"{name}: median {other:.1f} ms over {len(some)} of them, {other / ours:.0f} times ours ({ours:.2f} ms)")


def by_package() -> Callable[[str], list[str]]:
    """Every description of the package that has all words."""
    import simple_icd_10_cm as package

    codes = package.get_all_codes(with_dots=True)

    def find(text: str) -> list[str]:
        words = split(text)
        return [code for code in codes if all(word in package.get_description(code).lower() for word in words)][:20]

    return find


def by_pandas(rows: list[tuple[str, str]]) -> Callable[[str], list[str]]:
    """Every title of a data frame that has all words."""
    import pandas

    table = pandas.DataFrame(rows, columns=["code", "title"])

    def find(text: str) -> list[str]:
        fits = table.title.str.len() > 0
        for word in split(text):
            fits &= table.title.str.contains(word, case=False, regex=False)
        return list(table.code[fits][:20])

    return find


def encounters() -> None:
    """Prints how long it takes to check encounters of 12 codes: never seen before, and again."""
    draw = random.Random(2)
    codes = [code for (code,) in icd10cm.standard().index.rows("select code from entry where billable")]
    drawn = [Encounter(tuple(draw.sample(codes, CODES)), sex="F", age=50) for _ in range(ENCOUNTERS)]
    for name in ("new codes", "the same again"):
        print(f"check {CODES} codes, {name:15}  {percentiles([timed(lambda one=one: check(one)) for one in drawn])}")  # type: ignore[misc]
    chart = "Type 2 diabetes with chronic kidney disease stage 3a. Chronic diastolic heart failure. COPD exacerbation."
    again = [timed(lambda: check(Encounter(TWELVE, sex="M", age=70, chart=chart))) for _ in range(200)]
    print(f"check a real list of 12, with its note   {percentiles(again)}")


if __name__ == "__main__":
    icd10cm.release()
    fresh()
    prefixes()
    encounters()
