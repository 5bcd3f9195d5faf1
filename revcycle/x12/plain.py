"""A plain-language reading of every segment: what it is, and what each of its elements says.

    reading = read_segment(segment)
    reading.sentence          # "Claim. patient account number: QH-1001; total charge: $185.00; ..."
    reading.parts[0].meaning  # what the element says in words, "" where its text says it itself
    reading.puzzles           # what this course does not explain, part by part

A code that this course does not explain is said to be one; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from revcycle.x12.dictionary import (
    Element,
    SegmentKind,
    meaning,
    modifier,
    place,
    procedure,
    reason,
    remark,
    segment_kind,
)
from revcycle.x12.segment import Segment, shown
from revcycle.x12.values import plain_day, plain_money, plain_time, plain_when, read_day, read_number, read_short_day

__all__ = ["UNEXPLAINED", "Part", "Reading", "read_segment"]

UNEXPLAINED = "a code that this course does not explain"
LONGEST_SHOWN = 400
DIAGNOSES = ("ABK", "ABF", "ABJ", "ABN", "APR")
"""Kinds of code of an HI segment that are ICD-10-CM diagnoses. The wire leaves their dot out."""

Puzzle = Literal["", "segment", "element", "code", "value"]


@dataclass(frozen=True, slots=True)
class Part:
    """One element or component, read.

    Attributes:
        position: such as "CLM02" or "CLM05-1".
        name: what it tells; "" where the course does not explain the element.
        value: as it stands in the file.
        meaning: what the value says in words; "" where it says it itself, as a name does.
        puzzle: why it is not fully read: "segment" or "element" (not explained by this course), "code" (not in its
            lists), "value" (no such date, sum or number); "" where it is.
    """

    position: str
    name: str
    value: str
    meaning: str = ""
    puzzle: Puzzle = ""

    @property
    def told(self) -> str:
        """The part as a person reads it, such as "sex: female (F)"."""
        name = self.name or self.position
        value = shown(self.value.strip(), LONGEST_SHOWN)
        if not self.meaning:
            return f"{name}: {value}"
        plain = self.meaning == value or self.meaning.lstrip("-")[:1] == "$" or self.meaning[:1].isdigit()
        return f"{name}: {self.meaning}" if plain and not self.puzzle else f"{name}: {self.meaning} ({value})"


@dataclass(frozen=True, slots=True)
class Reading:
    """A segment, read.

    Attributes:
        tag: the segment's name in the file.
        name: what it is, in plain words.
        parts: its elements and components that hold something, in order.
    """

    tag: str
    name: str
    parts: list[Part] = field(default_factory=list)

    @property
    def puzzles(self) -> list[Part]:
        """The parts that are not fully read."""
        return [part for part in self.parts if part.puzzle]

    @property
    def sentence(self) -> str:
        """The whole segment in words."""
        told = "; ".join(part.told for part in self.parts)
        return f"{self.name}. {told[:1].upper()}{told[1:]}".strip()


def read_segment(segment: Segment) -> Reading:
    """A segment in plain words. Every element that holds something is told, explained or not.

    Raises:
        CodeFileError: a table of the course is missing or damaged.
    """
    kind = segment_kind(segment.tag)
    if kind is None or not kind.name:
        parts = [
            Part(f"{shown(segment.tag, 10)}{position:02d}", "", value, UNEXPLAINED, "segment")
            for position, value in enumerate(segment.elements, start=1)
            if value.strip()
        ]
        return Reading(segment.tag, "A segment that this course does not explain", parts)
    parts = []
    for position, value in enumerate(segment.elements, start=1):
        if value.strip():
            parts += _element(segment, kind, position, value)
    return Reading(segment.tag, kind.name, parts)


def _element(segment: Segment, kind: SegmentKind, position: int, value: str) -> list[Part]:
    label = f"{segment.tag}{position:02d}"
    element = kind.element(position)
    if element is None:
        return [Part(label, "", value, "an element that this course does not explain", "element")]
    repetition = segment.separators.repetition
    whole = [value] if not repetition or segment.tag == "ISA" else value.split(repetition)
    parts: list[Part] = []
    for once in whole:
        if element.kind == "composite":
            parts += _composite(segment, element, label, once.split(segment.separators.component))
        elif once:
            parts.append(_read(element, label, element.name, once, segment.elements))
    return parts


def _composite(segment: Segment, element: Element, label: str, values: Sequence[str]) -> list[Part]:
    kind = segment_kind(element.of)
    parts = []
    for number, value in enumerate(values, start=1):
        if not value:
            continue
        inner = kind.element(number) if kind else None
        where = f"{label}-{number}"
        if inner is None:
            parts.append(Part(where, "", value, "an element that this course does not explain", "element"))
        else:
            name = f"{element.name}, {inner.name}" if inner.name != element.name else inner.name
            parts.append(_read(inner, where, name, value, values))
    return parts


def _read(element: Element, label: str, name: str, value: str, around: Sequence[str]) -> Part:
    """One value, told by its kind. ``around``: the values beside it, of which one may tell its form."""
    teller = around[int(element.of) - 1] if element.of.isdecimal() and int(element.of) <= len(around) else ""
    if element.kind in _WRITTEN:
        said = _WRITTEN[element.kind](value, teller)
        if said is None:
            return Part(label, name, value, f"not a {_NAMES.get(element.kind, element.kind)}", "value")
        return Part(label, name, value, said)
    if element.kind in _LISTED:
        said = _LISTED[element.kind](value, element.of if element.kind == "code" else teller)
        return Part(label, name, value, UNEXPLAINED, "code") if said is None else Part(label, name, value, said)
    return Part(label, name, value, _IDENTIFIED[element.kind](value, teller) if element.kind in _IDENTIFIED else "")


def _sum(value: str, _: str) -> str | None:
    number = read_number(value)
    return None if number is None else plain_money(number)


def _number(value: str, _: str) -> str | None:
    return None if read_number(value) is None else value


def _whole(value: str, _: str) -> str | None:
    return value if value.isascii() and value.isdecimal() else None


def _date(value: str, _: str) -> str | None:
    day = read_day(value)
    return plain_day(day) if day else None


def _short_date(value: str, _: str) -> str | None:
    day = read_short_day(value)
    return plain_day(day) if day else None


def _facility(value: str, kind: str) -> str | None:
    if kind == "A":
        return meaning("bill", value)
    return place(value)


def _reason(value: str, _: str) -> str | None:
    known = reason(value)
    if known is None:
        return None
    return f"{known.meaning}; no longer given out" if known.ended else known.meaning


def _identifier(value: str, kind: str) -> str:
    """What an identifier says by the code beside it: a remark code (LQ), a diagnosis with its dot; "" otherwise."""
    if kind == "HE":
        return remark(value) or UNEXPLAINED
    if kind in DIAGNOSES and len(value) > 3 and value.isalnum():
        return f"{value[:3]}.{value[3:]}"
    return ""


_WRITTEN: dict[str, Callable[[str, str], str | None]] = {
    "money": _sum,
    "number": _number,
    "whole": _whole,
    "date": _date,
    "date6": _short_date,
    "time": lambda value, _: plain_time(value),
    "when": lambda value, form: plain_when(form, value),
}
_NAMES = {"money": "sum of money", "whole": "whole number", "date6": "date", "when": "date of the form told"}
_LISTED: dict[str, Callable[[str, str], str | None]] = {
    "code": lambda value, list_name: meaning(list_name, value),
    "place": lambda value, _: place(value),
    "facility": _facility,
    "reason": _reason,
    "remark": lambda value, _: remark(value),
}
_IDENTIFIED: dict[str, Callable[[str, str], str]] = {
    "id": _identifier,
    "procedure": lambda value, _: procedure(value),
    "modifier": lambda value, _: modifier(value),
}
