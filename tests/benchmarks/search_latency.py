"""How long search takes as a reader types, and what the index costs. Prints figures, asserts nothing.

    python tests/benchmarks/search_latency.py

Every beginning of every everyday query is searched, as typing does; three rounds, the best of them counts. For
comparison, the same with what one would write first: all codes and titles in a full-text table, ranked by bm25.
"""

import csv
import functools
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from revcycle.codes.diagnoses import icd10cm, index
from revcycle.codes.diagnoses.search import search
from revcycle.codes.diagnoses.words import split

QUERIES = Path(__file__).parents[1] / "unit" / "data" / "everyday_queries.csv"
ROUNDS = 3
GROUPS = ("1", "2", "3", "4", "5", "6+")
PLAIN = "create virtual table plain using fts5(code, title, prefix='1 2 3')"


def rows() -> list[dict[str, str]]:
    """The everyday queries with their expected codes."""
    return list(csv.DictReader(QUERIES.read_text("utf-8").splitlines()))


def milliseconds(task: Callable[[], object]) -> float:
    """The best of a few rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.perf_counter()
        task()
        best = min(best, (time.perf_counter() - start) * 1000)
    return best


@functools.cache
def plain_table() -> sqlite3.Connection:
    """All codes and titles in one full-text table in memory."""
    connection = sqlite3.connect(":memory:")
    connection.execute(PLAIN)
    titles = icd10cm.standard().index.rows("select code, title from entry")
    connection.executemany("insert into plain values (?, ?)", titles)
    connection.execute("insert into plain (plain) values ('optimize')")
    return connection


def plain_search(text: str) -> list[str]:
    """Every word a prefix, ranked by bm25."""
    words = " ".join(f'"{word}"*' for word in split(text))
    query = "select code from plain where plain match ? order by rank limit 20"
    return [code for (code,) in plain_table().execute(query, (words,))] if words else []


def group(text: str) -> str:
    """The length of a query, for the table."""
    return str(len(text)) if len(text) < 6 else "6+"


def percentile(times: list[float], share: float) -> float:
    """The time that this share of the queries stays below."""
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]


def latency() -> None:
    """Prints the table of latencies."""
    typed = sorted({row["query"][:length].strip() for row in rows() for length in range(1, len(row["query"]) + 1)})
    ours: dict[str, list[float]] = {name: [] for name in GROUPS}
    plain: dict[str, list[float]] = {name: [] for name in GROUPS}
    for text in typed:
        ours[group(text)].append(milliseconds(lambda text=text: search(text)))  # type: ignore[misc]
        plain[group(text)].append(milliseconds(lambda text=text: plain_search(text)))  # type: ignore[misc]
    print(f"{'letters':>8} {'queries':>8} {'median ms':>10} {'p95 ms':>8} {'max ms':>8} {'bm25 p95':>9} {'ratio':>6}")
    for name in GROUPS:
        times, others = ours[name], plain[name]
        high, other = percentile(times, 0.95), percentile(others, 0.95)
        print(
            f"{name:>8} {len(times):8} {statistics.median(times):10.2f} {high:8.2f} {max(times):8.2f} {other:9.2f} "
            f"{other / high:6.1f}"
        )


def quality() -> None:
    """Prints how many everyday queries find their code among the first ten, ours and by bm25."""
    for half in ("tune", "held"):
        chosen = [row for row in rows() if row["half"] == half]
        expected = [set(row["expected"].split()) for row in chosen]
        finds: dict[str, list[list[str]]] = {
            "all": [[hit.code for hit in search(row["query"], 10)] for row in chosen],
            "billable": [[hit.code for hit in search(row["query"], 10, billable_only=True)] for row in chosen],
            "bm25": [plain_search(row["query"])[:10] for row in chosen],
        }
        shares = ", ".join(
            f"{name} {sum(bool(codes & set(found)) for codes, found in zip(expected, lists, strict=True))}"
            for name, lists in finds.items()
        )
        print(f"in the first ten of {len(chosen)} queries ({half}): {shares}")


def cost() -> None:
    """Prints what building and opening the index costs."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "icd10cm.sqlite"
        start = time.perf_counter()
        index.build(path)
        print(f"build: {time.perf_counter() - start:.1f} s, size: {path.stat().st_size / 1e6:.1f} MB")
        print(f"check and open: {milliseconds(lambda: index.Index(path).release):.1f} ms")
        opened = index.Index(path)
        opened.rows("select 1")
        print(f"look up one code: {milliseconds(lambda: icd10cm.ICD10CM(opened).get('S52.501D')):.3f} ms")
        print(f"first misspelled word: {milliseconds(lambda: search('pnuemonia')):.1f} ms")


if __name__ == "__main__":
    icd10cm.release()
    latency()
    quality()
    cost()
