"""The notes of the tabular list are prose. This reads the codes and ranges out of them, for the whole release.

    read("tobacco dependence (F17.-)").references      # (Reference("F17", "F17"),)
    read("dermatitis (L23-L25)").references            # (Reference("L23", "L25"),)
    read("code for adverse effect, if applicable, to identify drug (T36-T50 with fifth or sixth character 5)")

A note that names codes in a way that is not understood, or codes that do not exist, is "unreadable", with the reason:
nothing is passed over in silence. Source of the forms: the tabular list itself; guidelines I.A.5 and I.A.6 on the dash
and on placeholders.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

__all__ = ["Reading", "Reference", "Sort", "read", "unknown_codes"]

Sort = Literal["codes", "heading", "words", "unreadable"]

CODE = r"(?<![A-Za-z0-9.])[A-Z]\d[0-9A-Z](?:\.[0-9A-Zx]{1,4})?\.?-?(?![0-9A-Za-z])"
SPAN = rf"({CODE})(?:\s*(?:-|to)\s*({CODE}))?"
# Between two codes of a list; the tabular list has a full stop or nothing at all in a few places.
BETWEEN = re.compile(r"\s*(?:[,;.]|,?\s*\b(?:and|or)\b)?\s*")
ORDINALS = {"fifth": 5, "5th": 5, "sixth": 6, "six": 6, "6th": 6, "seventh": 7, "7th": 7, "fourth": 4, "4th": 4}
ORDINAL = "|".join(ORDINALS)
BY_PLACE = re.compile(
    rf"({ORDINAL})(?:[- ](?:or|to) ({ORDINAL}))?[- ]characters? "
    r"\.?([0-9]{2}|[0-9A-Z](?:-[0-9A-Z])?)((?:(?:, | or |, or )[0-9A-Z](?:-[0-9A-Z])?)*)"
)
BY_END = re.compile(r"final characters? [.-]?([0-9]{1,4})(?: or [.-]?([0-9]{1,4}))?")
OPTIONAL = re.compile(r"(?i)\bif (?:applicable|known|any|present|so|documented)|\bany\b|when specified")
AFTER_DOT = re.compile(r"\.([0-9]{1,3})-?(?:-\.([0-9]{1,3}))?")
OPEN_FRACTURE = frozenset("BCEFHJMNQR")  # guideline I.C.19.c: 7th characters of open fractures of any type and phase


@dataclass(frozen=True, slots=True)
class Reference:
    """A code with all below it, or a range of them, as a note names it.

    Attributes:
        first, last: without dot and dash; equal where it is no range. "K50" to "K52" holds K52.9 too.
        places: positions of the characters that decide, counted from 1; empty when all codes of the range are meant.
        values: what stands there. For two places, the last one that is no placeholder decides.
        endings: what the code ends with, 7th characters apart; empty when any.
        parts: what follows the dot, at its beginning; empty when any.
    """

    first: str
    last: str
    places: tuple[int, ...] = ()
    values: frozenset[str] = frozenset()
    endings: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()

    def __contains__(self, code: str) -> bool:
        """Whether the code, with or without its dot, is meant."""
        compact = code.replace(".", "")
        if not (self.first <= compact[: len(self.first)] and compact[: len(self.last)] <= self.last):
            return False
        if self.places:
            signs = [compact[place - 1] for place in self.places if len(compact) >= place]
            deciding = [sign for sign in signs if sign != "X"] or signs
            return bool(deciding) and deciding[-1] in self.values
        if self.endings:
            return compact[:6].rstrip("X").endswith(self.endings)
        return not self.parts or compact[3:].startswith(self.parts)

    def __str__(self) -> str:
        """As it is written in print: "E08-E13", "K50.0"."""
        return self.first_printed if self.first == self.last else f"{self.first_printed}-{_printed(self.last)}"

    @property
    def first_printed(self) -> str:
        """The first code with its dot."""
        return _printed(self.first)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood of one note.

    Attributes:
        sort: "codes": it names the codes in ``references``; "heading": it introduces the notes after it, and names no
            codes itself; "words": it names none, a person must apply it; "unreadable": see ``trouble``.
        references: what it names.
        applicable: it says "if applicable", "if known", "any" or the like, so that it need not hold.
        examples: it says "such as", so that its list is open.
        trouble: why it could not be read, else empty.
    """

    sort: Sort
    references: tuple[Reference, ...] = ()
    applicable: bool = False
    examples: bool = False
    trouble: str = ""


@functools.lru_cache(maxsize=16384)
def read(text: str) -> Reading:
    """What a note says. Takes any text whatever, and never fails: what is not understood is "unreadable"."""
    applicable = bool(
        re.search(r"(?i)\bif (?:applicable|known|any|present|so|documented)|\bany\b|when specified", text)
    )
    examples = "such as" in text or "including" in text
    references: list[Reference] = []
    trouble = ""
    try:
        for part in _parts(text):
            references += _part(part)
    except ValueError as error:
        trouble = str(error)
    if trouble:
        return Reading("unreadable", tuple(references), applicable, examples, trouble)
    if references:
        return Reading("codes", tuple(dict.fromkeys(references)), applicable, examples)
    sort: Sort = "heading" if text.rstrip().endswith((":", "(in)", "with")) else "words"
    return Reading(sort, (), applicable, examples)


def unknown_codes(reading: Reading, exists: Callable[[str], bool]) -> list[str]:
    """The ends of its references that the release does not have, as printed."""
    ends = dict.fromkeys(end for reference in reading.references for end in (reference.first, reference.last))
    return [_printed(end) for end in ends if not exists(end)]


def _parts(text: str) -> Iterator[str]:
    """The pieces of a note that may hold a list of codes.

    What stands in brackets; where no bracket has codes, what stands outside. In "any type in A15 (J65)" the code
    outside only describes.
    """
    inside = re.findall(r"\(([^()]*)\)", text)
    if coded := [inner for inner in inside if re.search(CODE, inner)]:
        yield from coded
        return
    for outside in re.split(r"\([^()]*\)", text):
        if re.search(CODE, outside) and not re.search(r"(?i)\bvitamin [A-Z]\d", outside):
            yield outside


def _part(text: str) -> list[Reference]:
    """The references of one piece: lists of codes and ranges, each list with the characters it is narrowed to."""
    found: list[Reference] = []
    current: list[tuple[str, str]] = []
    end = 0
    spans = list(re.finditer(SPAN, text))
    for number, span in enumerate(spans):
        between = text[end : span.start()]
        if current and not BETWEEN.fullmatch(between):
            found += _narrowed(current, between)
            current = []
        first = _compact(span[1])
        last = _compact(span[2]) if span[2] else first
        if (len(first) == len(last) and first > last) or first[0] > last[0]:
            raise ValueError(f"the range {span[0]} runs backwards")
        current.append((first, last))
        end = span.end()
        if number == len(spans) - 1:
            found += _narrowed(current, text[end:])
    return found


def _narrowed(spans: list[tuple[str, str]], rest: str) -> list[Reference]:
    """The spans as references, narrowed by what is said after them."""
    narrow: dict[str, object] = {}
    said = rest.strip(" ,;.-").removeprefix("with ").strip()
    if "open fracture 7th character" in said:
        narrow = {"places": (7,), "values": OPEN_FRACTURE}
    elif "to indicate intent" in said:
        pass
    elif match := BY_PLACE.search(said):
        narrow = _by_place(match)
    elif match := BY_END.search(said):
        narrow = {"endings": tuple(filter(None, match.groups()))}
    elif said.startswith(".") and (parts := _after_dot(said)):
        narrow = {"parts": parts}
    elif "character" in said or re.match(r"\.\d", said) or rest.lstrip(" ,-").startswith("with "):
        raise ValueError(f"“{said}” is not understood")
    return [Reference(first, last, **narrow) for first, last in spans]  # type: ignore[arg-type]


def _by_place(match: re.Match[str]) -> dict[str, object]:
    places = tuple(dict.fromkeys(ORDINALS[name] for name in match.group(1, 2) if name))
    if len(match[3]) == 2 and match[3].isdigit():  # "fifth to sixth characters 51": both, one after the other
        return {"endings": (match[3],)}
    values: set[str] = set()
    for value in re.findall(r"[0-9A-Z](?:-[0-9A-Z])?", match[3] + match[4].replace("or", "")):
        values.update(chr(sign) for sign in range(ord(value[0]), ord(value[-1]) + 1))
    return {"places": places, "values": frozenset(values)}


def _after_dot(said: str) -> tuple[str, ...]:
    parts: list[str] = []
    for match in AFTER_DOT.finditer(said):
        if match[2]:
            parts += [str(number).zfill(len(match[1])) for number in range(int(match[1]), int(match[2]) + 1)]
        else:
            parts.append(match[1])
    return tuple(parts)


def _compact(written: str) -> str:
    return written.rstrip("-").replace(".", "").upper()


def _printed(compact: str) -> str:
    return f"{compact[:3]}.{compact[3:]}" if len(compact) > 3 else compact
