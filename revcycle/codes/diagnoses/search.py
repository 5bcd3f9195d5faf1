"""Search over ICD-10-CM as the reader types: words in any order, beginnings of words, everyday words, codes.

Every word of the query must begin a word of what is found. The full-text index keeps its entries in the order of
their standing, so the first few hundred matches hold the likely ones, and only these are compared closely. That is
why a single letter costs no more than a sentence. bm25 would have to count every match, and where all words must be
present in titles this short it tells little more than the length of the title, which is compared here directly.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, islice, pairwise, product

from revcycle.codes.diagnoses import icd10cm, spelling
from revcycle.codes.diagnoses.icd10cm import ICD10CM
from revcycle.codes.diagnoses.index import Index
from revcycle.codes.diagnoses.synonyms import Reading, covered, readings
from revcycle.codes.diagnoses.words import FILLERS, LIGHT_WORDS, STOP_WORDS, TIMES, plain, singular, split

__all__ = ["Hit", "search"]

LONGEST_QUERY = 200  # characters
MOST_WORDS = 10
CANDIDATES = 100  # matches of one reading that are compared closely
MOST_TRIES = 24  # readings that are tried when words are spelled better
MOST_KNOWN = 6  # words out of which selections are made when all of them find nothing
MOST_CHOICES = 12  # selections that are tried, and readings of each
LEAST = 0.3  # what a number or a word that very many titles have tells
FEW = 5  # finds that are enough when words were left out
EXPRESSION = 4.0  # what a word of an everyday expression tells, against up to 3 for others
TERM_PENALTY = 0.25  # an inclusion term that fits as well as another code's title comes after it
STANDING = 2.5  # what the standing of a family is worth, against up to 6 for its likeness

LIKE_A_CODE = re.compile(r"[A-Z](\d[0-9A-Z]?|[A-Z]\d)[0-9A-Z]{0,4}")  # also QA0.8
# cross join: the order of the tables, which spares SQLite from looking at more matches than the limit
BY_WORDS = """
select family.standing, family.title, family.terms, family.plain, family.seventh, entry.id, entry.code, entry.title,
    entry.billable
from words cross join family on family.standing = words.rowid cross join entry on entry.id = family.entry
where words match ? and entry.compact >= ? and entry.compact < ? order by words.rowid limit ?
"""


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
    plain: str
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
        revcycle.codes.diagnoses.index.IndexUnavailableError: there is no index and none can be built.
    """
    index = (codes or icd10cm.standard()).index
    text = text[:LONGEST_QUERY]
    if limit < 1 or not text.strip():
        return []
    typed = icd10cm.compact(text)
    if LIKE_A_CODE.fullmatch(typed) and (hits := _by_code(index, typed, limit, billable_only)):
        return hits
    within, rest = _code_among(index, text.split())
    words = [singular(word) for word in split(rest)][:MOST_WORDS]
    if not words:
        return _by_code(index, within, limit, billable_only) if within else []
    return _spread(index, _by_words(index, words, within), words, limit, billable_only)


def _code_among(index: Index, parts: Sequence[str]) -> tuple[str, str]:
    """The beginning of a code that stands among the words ("s52.5 right"), if any, and the other words."""
    for part in parts:
        typed = icd10cm.compact(part)
        if len(typed) > 2 and LIKE_A_CODE.fullmatch(typed) and _by_code(index, typed, 1, billable_only=False):
            return typed, " ".join(other for other in parts if other != part)
    return "", " ".join(parts)


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


def _by_words(index: Index, words: Sequence[str], within: str) -> list[_Family]:
    """The families that fit the words in any of their readings, the best first."""
    found: dict[int, _Family] = {}
    for some, enough in _tries(index, words):
        for reading in some:
            for family in _fitting(index, reading, within):
                if family.id not in found or family.score > found[family.id].score:
                    found[family.id] = family
        if len(found) >= enough:
            break
    return sorted(found.values(), key=lambda family: (-family.score, family.standing))


def _tries(index: Index, words: Sequence[str]) -> Iterator[tuple[list[Reading], int]]:
    """The readings of the query, and how many finds are enough to try no more.

    For when nothing fits, those without words of everyday speech, then with words spelled better, then with words
    left out, those first that say least.
    """
    yield readings(words), 1
    together = covered(words)
    telling = [word for word, next_word in pairwise([*words, ""]) if word in together or not _spoken(word, next_word)]
    telling = telling or list(words)
    if len(telling) < len(words):
        yield readings(telling), 1
    spelled = [spelling.nearest(index, word) for word in telling]
    if any(near != [word] for near, word in zip(spelled, telling, strict=True)):
        better = (
            Reading(reading.words, reading.bonus - turn)
            for turn, chosen in enumerate(product(*spelled))
            for reading in readings(chosen)
        )
        yield list(islice(better, MOST_TRIES)), 1
    yield from _fewer(index, [near[0] for near in spelled])


def _spoken(word: str, next_word: str) -> bool:
    """A word of everyday speech, or the number in "2 years ago"."""
    return word in FILLERS or (word.isdigit() and next_word in TIMES)


def _fewer(index: Index, words: Sequence[str]) -> Iterator[tuple[list[Reading], int]]:
    """The readings with words left out: those first that keep the words that tell most."""
    together = covered(words)
    weights = {word: EXPRESSION if word in together else _weight(index, word) for word in words}
    known = [word for word in words if weights[word]][:MOST_KNOWN]
    selections = chain.from_iterable(combinations(known, size) for size in range(len(known), 0, -1))
    weighed = [(sum(weights[word] for word in some), some) for some in selections]
    weighed.sort(key=lambda pair: -pair[0])  # stable: of equal weight, more words first
    for weight, some in weighed[:MOST_CHOICES]:
        lost = weighed[0][0] - weight
        yield [Reading(one.words, one.bonus - lost) for one in readings(some)[:MOST_CHOICES]], FEW


def _weight(index: Index, word: str) -> float:
    """How much a word tells, from about 0.3 to 3: the rarer the more, and 0 when nothing fits it."""
    if word.isdigit():
        return LEAST
    for reading in readings([word]):
        query = " ".join(f'"{part}"*' for part in reading.words)
        if index.rows("select rowid from words where words match ? limit 1", (query,)):
            uses = index.rows("select max(uses) from vocabulary where word >= ? and word < ?", (word, word + "~"))[0][0]
            return max(LEAST, 3 - 0.3 * math.log(uses or 1))
    return 0.0


def _fitting(index: Index, reading: Reading, within: str) -> Iterator[_Family]:
    wanted = [word for word in reading.words if word not in STOP_WORDS] or list(reading.words)
    whole = " ".join(f'"{word}"' for word in wanted)
    begun = " ".join(_begun(word, last=word == wanted[-1]) for word in wanted)
    queries = [f"{{title terms}} : ({whole})", f"{{title terms}} : ({begun})", begun]
    if len(wanted) > 1:
        queries.insert(0, queries.pop())  # several words are seldom found often: one query then tells all
    seen: set[int] = set()
    for number, query in enumerate(queries):
        rows = index.rows(BY_WORDS, (query, within, within + "~", CANDIDATES))
        for row in rows:
            if row[0] not in seen:
                seen.add(row[0])
                family = _Family(*row)
                _weigh(family, wanted, reading)
                yield family
        all_told = query == begun and len(rows) < CANDIDATES
        enough = len(wanted) == 1 and number == 1 and len(seen) > CANDIDATES // 2
        if all_told or enough:
            break


def _begun(word: str, last: bool) -> str:
    """Numbers and single letters in the middle of a query are whole words: type 2 is not type 20."""
    return f'"{word}"*' if last or (len(word) > 1 and not word.isdigit()) else f'"{word}"'


def _weigh(family: _Family, wanted: Sequence[str], reading: Reading) -> None:
    """Gives the family its score and, where an inclusion term fits better than the title, that term."""
    best = _likeness(family.words, wanted, family.seventh)
    for number, term in enumerate(family.plain.split("\n") if _begins_one(family.plain, wanted) else ()):
        likeness = _likeness(term, wanted, family.seventh) - TERM_PENALTY
        if likeness > best:
            best, family.term = likeness, family.terms.split("\n")[number]
    family.score = best + reading.bonus + STANDING * (1 - math.log(family.standing) / 11)


def _begins_one(text: str, wanted: Sequence[str]) -> bool:
    return any(word in text for word in wanted)


def _likeness(text: str, wanted: Sequence[str], seventh: str) -> float:
    """How well plain words fit the wanted ones: up to about 6 when they are just these, below 0 when most lack."""
    spaced = f" {text} "
    fit = 0.0
    used = 0
    for word in wanted:
        if f" {word} " in spaced:
            fit += 1
            used += 1
        elif f" {word}" in spaced:
            fit += 0.75
            used += 1
        elif seventh and f" {word}" in f" {seventh}":
            fit += 0.6
        else:
            fit -= 0.5
    likeness = 3 * fit / len(wanted)
    if used:
        weight = sum(word not in LIGHT_WORDS for word in text.split()) or 1
        likeness += 1.5 * min(1.0, used / weight)
    if text.removeprefix("unspecified ").startswith(wanted[0]):
        likeness += 0.5
        if used == len(wanted) and f" {' '.join(wanted)} " in spaced:
            likeness += 1.5 if len(spaced) == len(" ".join(wanted)) + 2 else 0.5
    if " without " in spaced and "without" not in wanted and any(f" without {word}" in spaced for word in wanted):
        likeness -= 1
    return likeness


def _spread(
    index: Index, families: Sequence[_Family], words: Sequence[str], limit: int, billable_only: bool
) -> list[Hit]:
    """The families as lines of the list: a code that takes a 7th character must not fill it with all of them.

    Each such family gives its heading and its likeliest code; the others come after these, where there is room left.
    """
    if billable_only:
        families = [family for family in families if family.billable or family.seventh]
    families = families[:limit]
    words = [word for word in words if len(word) > 2 and word not in STOP_WORDS]
    extended = _extended(index, [family.id for family in families if family.seventh])
    lines: list[tuple[int, int, int, Hit]] = []  # turn, place of the family, place within it
    for place, family in enumerate(families):
        if family.billable or not billable_only:
            lines.append((0, place, -1, Hit(family.code, family.title, bool(family.billable), family.term)))
        below = extended.get(family.id, [])
        if _begins_one(family.seventh, words):  # "subsequent", "sequela": these first
            below.sort(key=lambda row: -_mentions(row[1], words))
        for turn, (code, title) in enumerate(below):
            lines.append((turn, place, turn, Hit(code, title, True, family.term)))
    lines.sort(key=lambda line: line[:3])
    return [hit for *_, hit in sorted(lines[:limit], key=lambda line: (line[0] > 0, *line[1:3]))]


def _extended(index: Index, stems: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    below: dict[int, list[tuple[str, str]]] = {}
    numbers = ",".join(map(str, stems))
    for parent, code, title in index.rows(
        f"select parent, code, title from entry where parent in ({numbers}) and extended order by id"
    ):
        below.setdefault(parent, []).append((code, title))
    return below


def _mentions(title: str, words: Sequence[str]) -> int:
    spaced = f" {plain(title)}"
    return sum(f" {word}" in spaced for word in words)
