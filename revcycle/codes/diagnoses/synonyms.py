"""Everyday words and abbreviations for the words of the classification: "heart attack", "uti", "broken".

The table is assets/codes/synonyms.csv: two columns, ``everyday`` and ``classification``, one pair in a line, as many
lines for an everyday word as it has meanings.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

from revcycle import folders
from revcycle.codes.diagnoses.words import singular, split

__all__ = ["Reading", "everyday_words", "readings"]

MOST_READINGS = 6
SHORTEST_BEGINNING = 3  # letters of an everyday word, standing alone, that is still being typed


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a query: the words to look for, and what the reading adds to the score of its finds."""

    words: tuple[str, ...]
    bonus: float = 0.0


@dataclass
class _Table:
    """The synonyms by the set of everyday words they stand for."""

    meanings: dict[frozenset[str], list[tuple[str, ...]]] = field(default_factory=dict)
    containing: dict[str, list[frozenset[str]]] = field(default_factory=dict)
    longest: int = 1


def readings(words: Sequence[str]) -> list[Reading]:
    """The query as it stands, then with everyday words put into the words of the classification.

    Words are in the singular. The last one may still be unfinished: "heart att" is read as "heart attack" too.
    """
    table = _table()
    found: dict[tuple[str, ...], float] = {tuple(words): 0.0}
    matches = list(_matches(table, words))
    for key, covered, bonus in matches:
        rest = tuple(word for word in words if word not in covered)
        for meaning in table.meanings[key]:
            found.setdefault(tuple(dict.fromkeys(meaning + rest)), bonus)
        # "broken ankle fx": what is left may hold a second everyday word
        for other, also, more in matches:
            if not covered & also:
                left = tuple(word for word in rest if word not in also)
                both = table.meanings[key][0] + table.meanings[other][0] + left
                found.setdefault(tuple(dict.fromkeys(both)), (bonus + more) / 2)
    return [Reading(reading, bonus) for reading, bonus in found.items()][:MOST_READINGS]


def everyday_words() -> set[str]:
    """All words that the everyday expressions are made of, in the singular."""
    return set(_table().containing)


def _matches(table: _Table, words: Sequence[str]) -> list[tuple[frozenset[str], frozenset[str], float]]:
    """The everyday expressions in the query: expression, the query's words it covers, its bonus; longest first."""
    found: dict[frozenset[str], tuple[frozenset[str], float]] = {}
    distinct = list(dict.fromkeys(words))
    for size in range(min(table.longest, len(distinct)), 0, -1):
        for chosen in combinations(distinct, size):
            key = frozenset(chosen)
            if key in table.meanings:
                found.setdefault(key, (key, 0.5 + 0.5 * size))
    unfinished = words[-1] if words else ""
    complete = frozenset(words[:-1])
    for word, keys in table.containing.items():
        if word.startswith(unfinished) and word != unfinished:
            for key in keys:
                if key - {word} <= complete and (len(key) > 1 or len(unfinished) >= SHORTEST_BEGINNING):
                    found.setdefault(key, ((key - {word}) | {unfinished}, -0.75 + 0.5 * len(key)))
    return [(key, covered, bonus) for key, (covered, bonus) in found.items()]


@functools.cache
def _table() -> _Table:
    table = _Table()
    try:
        text = (folders.assets() / "codes" / "synonyms.csv").read_text("utf-8")
    except (OSError, folders.FolderUnavailableError):
        return table  # search then knows the words of the classification only
    for row in csv.DictReader(text.splitlines()):
        key = frozenset(_plain(row.get("everyday") or ""))
        meaning = tuple(_plain(row.get("classification") or ""))
        if key and meaning:
            table.meanings.setdefault(key, []).append(meaning)
            table.longest = max(table.longest, len(key))
    for key in table.meanings:
        for word in key:
            table.containing.setdefault(word, []).append(key)
    return table


def _plain(text: str) -> list[str]:
    return [singular(word) for word in split(text)]
