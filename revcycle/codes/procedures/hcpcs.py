"""HCPCS Level II: supplies, drugs, equipment, ambulance and services, to look up, to search and to count in units.

    from revcycle.codes.procedures import hcpcs

    hcpcs.get("j1885")                             # HcpcsCode(code="J1885", label="Ketorolac injection", ...) or None
    hcpcs.get("J1030", on=date(2026, 1, 5))        # None: it ended before that day
    hcpcs.search("toradol", limit=10)              # [HcpcsCode, ...]; never raises for its text
    hcpcs.units_for("J1885", Decimal(60), "mg")    # Units(administered=4, ..., sentence="...")
    hcpcs.verdict("J18.9").sentence                # why a text is, or is not, a HCPCS code

The codes are those of CMS's file where the school has loaded one (``revcycle hcpcs load FILE``), else the course's own
extract, assets/codes/hcpcs.csv. They are read at first use. A damaged file raises :class:`HcpcsFileError`.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

from revcycle.codes.diagnoses.words import STOP_WORDS, singular, split
from revcycle.codes.procedures.hcpcs_table import (
    HcpcsCode,
    HcpcsFileError,
    bundled_path,
    loaded_path,
    read_table,
)
from revcycle.codes.procedures.hcpcs_units import Units, UnitsError, units_of
from revcycle.folders import FolderUnavailableError

__all__ = [
    "HcpcsCode",
    "HcpcsFileError",
    "Status",
    "Units",
    "UnitsError",
    "Verdict",
    "compact",
    "exists",
    "get",
    "search",
    "source",
    "units_for",
    "verdict",
]

Status = Literal["blank", "valid", "ended", "not yet", "dental", "diagnosis", "cpt", "modifier", "unknown"]

LONGEST_QUERY = 200  # characters
LONGEST_SHOWN = 20  # characters of the reader's text that are repeated to them
LETTER_FOR_DIGIT = str.maketrans({"O": "0", "I": "1", "L": "1"})

LIKE_A_CODE = re.compile(r"[A-Z]\d{0,4}")
CPT = re.compile(r"\d{5}|\d{4}[AFMTU]")
# A diagnosis code has three to seven signs and a dot after the third; without the dot, five may be either.
DIAGNOSIS = re.compile(r"[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4}|[0-9A-Z]?|[0-9A-Z]{3,4})")
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a text is as a HCPCS code.

    Attributes:
        status: "valid"; "ended" and "not yet" (there is such a code, but not on that day); "dental", "diagnosis",
            "cpt", "modifier" (looks like a code of another set); "unknown"; "blank".
        sentence: the reason and what to do, for the student.
        code: the code, when there is one.
    """

    status: Status
    sentence: str
    code: HcpcsCode | None = None


def compact(text: str) -> str:
    """The code as typed, without spaces, in capitals, full-width signs as plain ones: " j 1885" is "J1885".

    A dot stays: it is a sign of a diagnosis code, and J11.00 is not J1100.
    """
    text = text.encode("utf-8", "replace").decode().translate(FULL_WIDTH)
    return "".join(sign for sign in text if not sign.isspace() and unicodedata.category(sign) != "Cf").upper()


def get(text: str, on: date | None = None) -> HcpcsCode | None:
    """The code, or None: there is none, or, when a day is given, it was not in use on that day.

    Without a day, a code that has ended is given too: look at its ``ended``.

    Raises:
        HcpcsFileError: the table of codes is missing or damaged.
    """
    code = _book().codes.get(compact(text))
    return code if code is not None and (on is None or code.in_use(on)) else None


def exists(text: str, on: date | None = None) -> bool:
    """Whether there is such a code (in use on that day). Raises as :func:`get`."""
    return get(text, on) is not None


def source() -> str:
    """Where the codes come from, such as "HCPCS Level II from CMS's file HCPC2026_JAN_ANWEB.txt"."""
    return _book().source


def search(text: str, limit: int = 20) -> list[HcpcsCode]:
    """The codes that fit the text best, the best first; nothing found is an empty list.

    Every word must begin a word of the label or of the other names the code is known by. A text that begins like a
    code ("J18") gives the codes that begin so.

    Raises:
        HcpcsFileError: the table of codes is missing or damaged.
    """
    book = _book()
    text = text[:LONGEST_QUERY].translate(FULL_WIDTH)
    typed = compact(text)
    if limit < 1 or not typed:
        return []
    if LIKE_A_CODE.fullmatch(typed) and len(typed) > 1:
        first = bisect_left(book.order, typed)
        begun = [code for code in book.order[first : first + 10_000] if code.startswith(typed)]
        if begun:
            return [book.codes[code] for code in begun[:limit]]
    words = [singular(word) for word in split(text)]
    words = [word for word in words if word not in STOP_WORDS] or words
    if not words:
        return []
    found = set.intersection(*(_beginning(book, word) for word in dict.fromkeys(words)))
    ranked = sorted(found, key=lambda code: (-_likeness(book, code, words), code))
    return [book.codes[code] for code in ranked[:limit]]


def units_for(code: str, dose: Decimal, unit: str, containers: Sequence[Decimal] = (), on: date | None = None) -> Units:
    """How many billing units a dose makes, with the reasoning, and what to do with what was thrown away.

    Args:
        code: a code whose billing unit is an amount, such as a drug.
        dose: what the patient got (for supplies, how many were handed out; for ground mileage, the miles).
        unit: the unit of the dose, such as "mg", "g", "mcg", "units", "ml", "miles".
        containers: amounts in the single-dose containers opened for it, in the same unit; none when the drug came
            from a multi-dose container or nothing is known of it.
        on: the day of service; none looks at the code whether it is still in use or not.

    Raises:
        UnitsError: it cannot be counted: unknown code, no billing unit, units that cannot be turned into each other,
            a timed service, a dose that is no amount. The message is a sentence for the student.
        HcpcsFileError: the table of codes is missing or damaged.
    """
    found = get(code, on)
    if found is None:
        raise UnitsError(verdict(code, on).sentence)
    return units_of(found, dose, unit, containers)


def verdict(text: str, on: date | None = None) -> Verdict:
    """What any text whatever is as a HCPCS code, in a sentence; with a day, whether it was in use then.

    Raises:
        HcpcsFileError: the table of codes is missing or damaged.
    """
    typed = compact(text)
    if not typed:
        return Verdict("blank", "There is no code here yet. Type a HCPCS code, such as J1885 or E0143.")
    code = _book().codes.get(typed)
    if code is None:
        return _unknown(typed)
    if code.ended and (on is None or on > code.ended):
        ended = f"{code.code} has ended. Its last day of use was {_day(code.ended)}. It stood for: {code.label}."
        return Verdict("ended", ended, code)
    if on and code.effective_from and on < code.effective_from:
        early = f"{code.code} was not in use yet on that day. Its first day is {_day(code.effective_from)}."
        return Verdict("not yet", early, code)
    unit = f" One billing unit stands for {code.unit}." if code.unit else ""
    return Verdict("valid", f"{code.code} is a HCPCS Level II code: {code.label}.{unit}", code)


def _unknown(typed: str) -> Verdict:
    shown = typed if len(typed) <= LONGEST_SHOWN else typed[:LONGEST_SHOWN] + "..."
    book = _book()
    missing = f"{shown} is not in {book.source}."
    if not book.loaded:
        missing = f"{shown} is not among the {len(book.codes):,} HCPCS codes that the course holds."
    if re.fullmatch(r"D\d{4}", typed):
        dental = f"{shown} looks like a dental code. The D codes are the American Dental Association's and not here."
        return Verdict("dental", dental)
    if CPT.fullmatch(typed):
        return Verdict("cpt", f"{shown} looks like a CPT number. A HCPCS Level II code is a letter and four digits.")
    if re.fullmatch(r"[A-Z0-9]{2}", typed):
        return Verdict("modifier", f"{shown} looks like a modifier. It goes beside a code, not in its place.")
    attempt = typed[:1] + typed[1:].translate(LETTER_FOR_DIGIT)
    if attempt in book.codes and attempt != typed:
        return Verdict("unknown", f"{missing} Did you mean {attempt}, with a digit, not a letter?")
    if DIAGNOSIS.fullmatch(typed):
        diagnosis = f"{shown} looks like a diagnosis code. A HCPCS code is a letter and four digits, without a dot."
        return Verdict("diagnosis", diagnosis)
    if not re.fullmatch(r"[A-Z]\d{4}", typed):
        return Verdict("unknown", f"{missing} A HCPCS code is a letter and four digits, such as J1885 or E0143.")
    if book.loaded:
        return Verdict("unknown", f"{missing} Search by words to find the right code.")
    return Verdict("unknown", f"{missing} CMS has more. Search by words, or look in CMS's current list.")


def _day(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


@dataclass(frozen=True, slots=True)
class _Book:
    """A table of codes made ready for look-ups and search. ``words`` is in order; its places match ``where``."""

    source: str
    loaded: bool
    codes: dict[str, HcpcsCode]
    order: list[str]
    words: list[str]
    where: list[set[str]]
    labels: dict[str, list[str]]
    others: dict[str, frozenset[str]]


def _book() -> _Book:
    """The school's table where one is loaded, else the course's own; read again when the file has changed."""
    try:
        stat = (path := loaded_path()).stat()
    except (FileNotFoundError, FolderUnavailableError):
        return _read(bundled_path(), 0, 0, loaded=False)
    except OSError as error:
        raise HcpcsFileError(f"{path} cannot be read ({error.strerror}). Ask for permission to read it.") from error
    return _read(path, stat.st_mtime_ns, stat.st_size, loaded=True)


@functools.lru_cache(maxsize=2)
def _read(path: Path, _changed: int, _size: int, loaded: bool) -> _Book:
    table = read_table(path)
    labels = {code.code: split(code.label) for code in table.codes}
    others = {code.code: frozenset(split(code.also)) for code in table.codes}
    index: dict[str, set[str]] = {}
    for code in table.codes:
        for word in {*labels[code.code], *others[code.code]}:
            index.setdefault(word, set()).add(code.code)
    words = sorted(index)
    codes = {code.code: code for code in table.codes}
    return _Book(table.source, loaded, codes, sorted(codes), words, [index[word] for word in words], labels, others)


def _beginning(book: _Book, word: str) -> set[str]:
    """The codes that have a word which begins so. A number is whole: 10 is not 100."""
    first = bisect_left(book.words, word)
    found: set[str] = set()
    for place in range(first, len(book.words)):
        if not book.words[place].startswith(word):
            break
        if not word.isdigit() or book.words[place] == word:
            found |= book.where[place]
    return found


def _likeness(book: _Book, code: str, words: Sequence[str]) -> float:
    """How well a code fits the words: words of the label before other names, whole words before beginnings."""
    label = book.labels[code]
    singulars = [singular(word) for word in label]
    score = 0.0
    for word in words:
        if word in singulars:
            score += 2.5
        elif word in book.others[code]:
            score += 2.4
        elif any(other.startswith(word) for other in label):
            score += 1.5
        else:
            score += 1.0
    if singulars and singulars[0].startswith(words[0]):
        score += 1.0 if singulars[0] == words[0] else 0.5
    if book.codes[code].ended:
        score -= 3.0
    return score - len(label) / 10
