"""Everyday words and abbreviations for the words of the classification: "heart attack", "uti", "broken".

Two tables under assets/codes/. In word_forms.csv, each line puts one written form into another, word for word: "lt"
is left, "hurts" is pain, "oedema" is edema. In synonyms.csv, each line gives an everyday expression and the words of
the classification for it, as many lines for an expression as it has meanings. Forms come first, so an expression
need be listed in one form only.
"""

from __future__ import annotations

import csv
import functools
import sys
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations, islice, product

from revcycle import folders
from revcycle.codes.diagnoses.words import STOP_WORDS, singular, split

__all__ = ["Reading", "abbreviated", "covered", "everyday_words", "readings"]

MOST_READINGS = 10
MOST_TOGETHER = 3  # expressions in one query
MOST_MATCHES = (24, 10, 6)  # of the expressions that fit, how many are tried alone, in twos, in threes
LONGEST_SHORT_FORM = 5  # letters
SHORTEST_BEGINNING = 3  # letters of an everyday word, standing alone, that is still being typed
FORM_BONUS = 0.75
SIDES = frozenset({"bilateral", "left", "right"})


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a query: the words to look for, and what the reading adds to the score of its finds."""

    words: tuple[str, ...]
    bonus: float = 0.0


@dataclass(frozen=True, slots=True)
class _Match:
    """An everyday expression in a query: the query's words it covers, how sure it is, what its finds gain."""

    key: tuple[str, ...]
    covered: frozenset[str]
    weight: float
    bonus: float


@dataclass
class _Table:
    """The synonyms by the everyday words they stand for, in the order of the alphabet, and the forms by the words
    written. Meanings are kept as written: few are ever asked for."""

    meanings: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    containing: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    sorted_words: list[str] = field(default_factory=list)
    longest: int = 1
    forms: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)


def readings(words: Sequence[str]) -> list[Reading]:
    """The query as it stands, then with everyday words put into the words of the classification.

    Words are in the singular. The last one may still be unfinished: "heart att" is read as "heart attack" too.
    """
    table = _table()
    found: dict[tuple[str, ...], tuple[float, float]] = {}  # words: weight, bonus
    for line, more in _lines(table, words):
        found.setdefault(line, (99.0, more))
        for group in _groups(_matches(table, line)):
            together = frozenset().union(*(match.covered for match in group))
            rest = tuple(word for word in line if word not in together)
            weight = sum(match.weight for match in group) - 0.1 * len(group)
            bonus = max(more, sum(match.bonus for match in group) / len(group))
            choices = product(*(map(_words, table.meanings[match.key]) for match in group))
            for meaning in islice(choices, MOST_READINGS):
                reading = tuple(dict.fromkeys(chain(*meaning, rest)))
                if not SIDES.isdisjoint(rest):  # the side is told, so the meaning is not the unspecified one
                    reading = tuple(word for word in reading if word != "unspecified")
                if reading not in found or found[reading][0] < weight:
                    found[reading] = weight, bonus
    ordered = sorted(found.items(), key=lambda item: -item[1][0])  # stable: first meanings first
    return [Reading(reading, bonus) for reading, (_, bonus) in ordered[:MOST_READINGS]]


def covered(words: Sequence[str]) -> set[str]:
    """The words that are part of an everyday expression of several words, all of which are there."""
    table = _table()
    parts: set[str] = set()
    for line, _ in _lines(table, words):
        for match in _matches(table, line, finished=True):
            if len(match.key) > 1:
                parts |= match.covered
    return parts


def abbreviated(word: str) -> tuple[str, ...]:
    """The words that a short form stands for; nothing when it is none, or has more than one meaning."""
    meanings = _table().meanings.get((word,), ()) if len(word) <= LONGEST_SHORT_FORM else ()
    return _words(meanings[0]) if len(meanings) == 1 else ()


def everyday_words() -> set[str]:
    """All words that the everyday expressions and the forms are made of, in the singular."""
    table = _table()
    return set(table.containing) | {word for form in table.forms for word in form}


def _lines(table: _Table, words: Sequence[str]) -> list[tuple[tuple[str, ...], float]]:
    """The words as typed and, where it differs, with every written form put into its other."""
    typed = tuple(words)
    other: list[str] = []
    place = 0
    while place < len(typed):
        for size in (2, 1):
            form = table.forms.get(typed[place : place + size])
            if form and len(typed[place : place + size]) == size:
                other += form
                place += size
                break
        else:
            other.append(typed[place])
            place += 1
    put = tuple(dict.fromkeys(other))
    return [(typed, 0.0)] if put == typed else [(typed, 0.0), (put, FORM_BONUS)]


def _matches(table: _Table, words: Sequence[str], finished: bool = False) -> list[_Match]:
    """The everyday expressions in the query, those of most words first."""
    found: dict[tuple[str, ...], _Match] = {}
    distinct = sorted({word for word in words if word in table.containing})
    for size in range(min(table.longest, len(distinct)), 0, -1):
        for key in combinations(distinct, size):
            if key in table.meanings:
                found[key] = _Match(key, frozenset(key), size, 0.5 + 0.5 * size)
    unfinished = words[-1] if words and not finished else ""
    complete = frozenset(words[:-1])
    for word in _continuing(table, unfinished):
        for key in table.containing[word]:
            others = frozenset(key) - {word}
            if others <= complete and (others or len(unfinished) >= SHORTEST_BEGINNING):
                typed = others | {unfinished}
                found.setdefault(key, _Match(key, typed, len(key) - 0.75, -0.75 + 0.5 * len(key)))
    return sorted(found.values(), key=lambda match: -match.weight)[: MOST_MATCHES[0]]


def _continuing(table: _Table, beginning: str) -> Iterator[str]:
    """The everyday words that begin so and go on."""
    if beginning:
        for word in table.sorted_words[bisect_left(table.sorted_words, beginning) :]:
            if not word.startswith(beginning):
                break
            if word != beginning:
                yield word


def _groups(matches: Sequence[_Match]) -> Iterator[tuple[_Match, ...]]:
    """The expressions alone, then those together that share no word: "broken ankle fx"."""
    for size in range(1, MOST_TOGETHER + 1):
        for group in combinations(matches[: MOST_MATCHES[size - 1]], size):
            if sum(len(match.covered) for match in group) == len(frozenset().union(*(one.covered for one in group))):
                yield group


@functools.cache
def _table() -> _Table:
    table = _Table()
    for everyday, classification in _rows("synonyms.csv"):
        words = _words(everyday)
        strong = [word for word in words if word not in STOP_WORDS]
        key = tuple(sorted({sys.intern(word) for word in (strong if len(strong) > 1 else words)}))
        if key:
            table.meanings[key] = (*table.meanings.get(key, ()), sys.intern(classification))
            table.longest = max(table.longest, len(key))
    for key in table.meanings:
        for word in key:
            table.containing.setdefault(word, []).append(key)
    table.sorted_words = sorted(table.containing)
    table.forms = {_words(written): _words(read) for written, read in _rows("word_forms.csv")}
    return table


def _rows(name: str) -> list[tuple[str, str]]:
    """The two columns of a table; none when it is missing: search then knows fewer words."""
    try:
        text = (folders.assets() / "codes" / name).read_text("utf-8")
    except (OSError, folders.FolderUnavailableError):
        return []
    lines = list(csv.reader(text.splitlines()))[1:]
    return [(line[0], line[1]) for line in lines if len(line) >= 2 and line[0].strip() and line[1].strip()]


def _words(text: str) -> tuple[str, ...]:
    return tuple(singular(word) for word in split(text))
