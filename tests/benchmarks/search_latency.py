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


@functools.cache
def descriptions() -> list[tuple[str, str]]:
    """The codes of the package simple-icd-10-cm with their descriptions in small letters."""
    import simple_icd_10_cm as package

    return [(code, package.get_description(code).lower()) for code in package.get_all_codes(with_dots=True)]


def package_search(text: str) -> list[str]:
    """The descriptions of the package that have all words, in its order. It has no search of its own."""
    words = split(text)
    return [code for code, title in descriptions() if all(word in title for word in words)]


def quality() -> None:
    """Prints how many everyday queries find their code among the first five and ten, ours and other ways, by half."""
    ways: dict[str, Callable[[str, int], list[str]]] = {
        "ours, all": lambda text, limit: [hit.code for hit in search(text, limit)],
        "ours, billable": lambda text, limit: [hit.code for hit in search(text, limit, billable_only=True)],
        "bm25": lambda text, limit: plain_search(text)[:limit],
        "package": lambda text, limit: package_search(text)[:limit],
    }
    print(f"{'half':>5} {'queries':>8}   " + "   ".join(f"{name:>14}" for name in ways) + "   (first five, first ten)")
    for half in ("tune", "held"):
        chosen = [(row["query"], set(row["expected"].split())) for row in rows() if row["half"] == half]
        cells = []
        for way in ways.values():
            counts = [sum(bool(codes & set(way(text, limit))) for text, codes in chosen) for limit in (5, 10)]
            cells.append(", ".join(f"{count} ({count / len(chosen):.0%})" for count in counts))
        print(f"{half:>5} {len(chosen):8}   " + "   ".join(f"{cell:>14}" for cell in cells))


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
