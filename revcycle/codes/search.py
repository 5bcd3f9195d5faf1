"""Search over ICD-10-CM as the reader types: words in any order, beginnings of words, everyday words, codes.

Every word of the query must begin a word of what is found. The full-text index keeps its entries in the order of
their standing, so the first few hundred matches hold the likely ones, and only these are compared closely. That is
why a single letter costs no more than a sentence. bm25 would have to count every match, and where all words must be
present in titles this short it tells little more than the length of the title, which is compared here directly.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from revcycle.codes import icd10cm, spelling
from revcycle.codes.icd10cm import ICD10CM
from revcycle.codes.index import Index
from revcycle.codes.synonyms import Reading, readings
from revcycle.codes.words import singular, split

__all__ = ["Hit", "search"]

LONGEST_QUERY = 200  # characters
MOST_WORDS = 10
CANDIDATES = 120  # matches of one reading that are compared closely

LIKE_A_CODE = re.compile(r"[A-Z]\d[0-9A-Z]{0,5}")
STOP_WORDS = frozenset("a an and at by due for from has in is my of on or the to with".split())
# Words of a title that do not make it more special.
LIGHT_WORDS = STOP_WORDS | {"unspecified", "nos", "site", "disease", "syndrome", "disorder", "initial", "encounter"}

FAMILIES = """
select family.standing, family.title, family.terms, family.seventh, entry.id, entry.code, entry.title, entry.billable
from {source} where {condition} order by family.standing limit ?
"""
BY_WORDS = FAMILIES.format(
    source="words cross join family on family.standing = words.rowid cross join entry on entry.id = family.entry",
    condition="words match ?",
).replace("order by family.standing", "order by words.rowid")
BY_CODE = FAMILIES.format(
    source="entry cross join family on family.entry = entry.id",
    condition="entry.compact >= ? and entry.compact < ?",
)


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of the list of suggestions.

    Attributes:
        code: with the dot.
        title: the full description.
        billable: complete, so it may be reported.
        term: the inclusion term that fits the query better than the title, or None.
    """

    code: str
    title: str
    billable: bool
    term: str | None = None


@dataclass(slots=True)
class _Family:
    """An entry with the codes that a 7th character makes of it."""

    standing: int
    words: str
    terms: str
    seventh: str
    id: int
    code: str
    title: str
    billable: bool
    score: float = 0.0
    term: str | None = None


def search(text: str, limit: int = 20, billable_only: bool = False, codes: ICD10CM | None = None) -> list[Hit]:
    """The entries that fit the text best, the best first.

    Takes any text whatever and never complains about it; nothing found is an empty list.

    Args:
        text: words, beginnings of words, or the beginning of a code with or without the dot.
        limit: how many to give at most.
        billable_only: leave out the headings.
        codes: the look-up whose index to search; by default that of this computer.

    Raises:
        revcycle.codes.index.IndexUnavailableError: there is no index and none can be built.
    """
    index = (codes or icd10cm.standard()).index
    text = text[:LONGEST_QUERY]
    if limit < 1 or not text.strip():
        return []
    typed = icd10cm.compact(text)
    hits: list[Hit] = []
    if LIKE_A_CODE.fullmatch(typed):
        hits = _by_code(index, typed, limit, billable_only)
    words = [singular(word) for word in split(text)][:MOST_WORDS]
    if words and len(hits) < limit:
        families = _by_words(index, words)
        known = {hit.code for hit in hits}
        hits += [hit for hit in _spread(index, families, words, limit, billable_only) if hit.code not in known]
    return hits[:limit]


def _by_code(index: Index, typed: str, limit: int, billable_only: bool) -> list[Hit]:
    """What begins with the code as typed: those of best standing, in the order of the tabular list."""
    rows = index.rows(
        "select entry.code, entry.title, entry.billable, entry.id, ifnull(own.standing, above.standing) as standing "
        "from entry left join family as own on own.entry = entry.id left join family as above "
        "on above.entry = entry.parent where compact >= ? and compact < ? and (billable or ?) and level not in "
        "('chapter', 'block') order by compact <> ?, extended and compact not like '%A', standing limit ?",
        (typed, typed + "~", not billable_only, typed, limit),
    )
    return [Hit(code, title, bool(complete)) for code, title, complete, _, _ in sorted(rows, key=lambda row: row[3])]


def _by_words(index: Index, words: Sequence[str]) -> list[_Family]:
    """The families that fit the words in any of their readings, the best first."""
    found: dict[int, _Family] = {}
    for reading in readings(words):
        for family in _fitting(index, reading):
            if family.id not in found or family.score > found[family.id].score:
                found[family.id] = family
    if not found:
        for reading in _eased(index, words):
            for family in _fitting(index, reading):
                found.setdefault(family.id, family)
    return sorted(found.values(), key=lambda family: (-family.score, family.standing))


def _fitting(index: Index, reading: Reading) -> Iterator[_Family]:
    wanted = [word for word in reading.words if word not in STOP_WORDS] or list(reading.words)
    whole = " ".join(f'"{word}"' for word in wanted)
    begun = " ".join(_begun(word, last=word == wanted[-1]) for word in wanted)
    seen: set[int] = set()
    for query in (f"{{title terms}} : ({whole})", f"{{title terms}} : ({begun})", begun):
        if len(seen) > CANDIDATES // 2 and query == begun:
            break
        for row in index.rows(BY_WORDS, (query, CANDIDATES)):
            if row[0] not in seen:
                seen.add(row[0])
                family = _Family(*row)
                _weigh(family, wanted, reading)
                yield family


def _begun(word: str, last: bool) -> str:
    """Numbers and single letters in the middle of a query are whole words: type 2 is not type 20."""
    return f'"{word}"*' if last or (len(word) > 1 and not word.isdigit()) else f'"{word}"'


def _eased(index: Index, words: Sequence[str]) -> Iterator[Reading]:
    """Readings to try when nothing fits: words spelled better, then all words but one, then each alone."""
    better = [spelling.nearest(index, word) for word in words]
    if better != list(words):
        yield from readings(better)
    if len(words) > 2:
        for left_out in range(len(words)):
            yield Reading(tuple(words[:left_out] + words[left_out + 1 :]), -3.0)  # type: ignore[operator]
    if len(words) > 1:
        for word in words:
            yield Reading((word,), -6.0)


def _weigh(family: _Family, wanted: Sequence[str], reading: Reading) -> None:
    """Gives the family its score and, where an inclusion term fits better than the title, that term."""
    best = _likeness(family.words.split(), wanted, family.seventh)
    for term in family.terms.splitlines():
        likeness = _likeness(split(term), wanted, family.seventh) - 0.25
        if likeness > best:
            best, family.term = likeness, term
    family.score = best + reading.bonus + 2.5 * (1 - math.log(family.standing) / 11)


def _likeness(words: Sequence[str], wanted: Sequence[str], seventh: str) -> float:
    """How well a title fits the wanted words: up to about 6 when it is just them, below 0 when it lacks most."""
    fit = 0.0
    used = 0
    for word in wanted:
        if word in words:
            fit += 1
            used += 1
        elif any(found.startswith(word) for found in words):
            fit += 0.75
            used += 1
        elif seventh and f" {word}" in f" {seventh}":
            fit += 0.6
        else:
            fit -= 0.5
    weight = sum(word not in LIGHT_WORDS for word in words) or 1
    likeness = 3 * fit / len(wanted) + 1.5 * min(1.0, used / weight)
    if words and words[0].startswith(wanted[0]):
        likeness += 0.5
    if list(words[: len(wanted)]) == list(wanted):
        likeness += 0.5 if len(words) > len(wanted) else 1.5
    return likeness


def _spread(
    index: Index, families: Sequence[_Family], words: Sequence[str], limit: int, billable_only: bool
) -> list[Hit]:
    """The families as lines of the list: a code that takes a 7th character must not fill it with all of them.

    Each such family gives its heading and its likeliest code; only where there is room left come the others.
    """
    families = families[:limit]
    stems = [family for family in families if not family.billable]
    extended = _extended(index, stems)
    lines: list[tuple[int, int, int, Hit]] = []  # turn, place of the family, place within it
    for place, family in enumerate(families):
        if family.billable or not billable_only:
            lines.append((0, place, 0, Hit(family.code, family.title, family.billable, family.term)))
        below = extended.get(family.id, [])
        likely = sorted(below, key=lambda row: -_mentions(row[1], words))
        for turn, (code, title) in enumerate(likely):
            lines.append((turn, place, 1 + below.index((code, title)), Hit(code, title, True, family.term)))
    chosen: list[tuple[int, int, int, Hit]] = []
    for line in sorted(lines, key=lambda line: line[:3]):
        if len(chosen) == limit:
            break
        chosen.append(line)
    return [hit for _, _, _, hit in sorted(chosen, key=lambda line: line[1:3])]


def _extended(index: Index, stems: Iterable[_Family]) -> dict[int, list[tuple[str, str]]]:
    below: dict[int, list[tuple[str, str]]] = {}
    numbers = ",".join(str(stem.id) for stem in stems)
    for parent, code, title in index.rows(
        f"select parent, code, title from entry where parent in ({numbers}) and extended order by id"
    ):
        below.setdefault(parent, []).append((code, title))
    return below


def _mentions(title: str, words: Sequence[str]) -> int:
    padded = " " + " ".join(split(title))
    return sum(f" {word}" in padded for word in words)
