"""One line of service: how what is typed in it is read, and how it is held against the right line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations

from revcycle.codes.procedures import modifiers
from revcycle.codes.procedures.modifier_rules import check_modifiers

LETTERS = "ABCDEFGHIJKL"
"""A claim has room for twelve diagnoses; a line points to them by letter."""

WEIGHTS: Mapping[str, int] = {"service": 4, "modifiers": 2, "units": 1, "pointers": 2}
"""What the parts of a line count. A line that should not be there costs as much as a whole line earns."""

DIAGNOSIS_WEIGHT = 3

FIRST_POINTER = Fraction(2, 3)
"""The first pointer names the reason for the service, and a payer may read no further."""

MOST_ON_A_LINE = 4

MOST_UNITS = 9999
LONGEST = 40  # characters of what is typed that are repeated


@dataclass(frozen=True)
class Line:
    """One line as understood: ``item`` as tables call it, pointers as codes, ``unread`` what is left out.

    ``unjudged`` names the parts of a right line that neither count nor cost.
    """

    item: str
    modifiers: tuple[str, ...] = ()
    units: int | None = None
    pointers: tuple[str, ...] = ()
    number: int = 0
    unread: frozenset[str] = frozenset()
    unjudged: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Billed:
    """The lines, and the diagnoses that the student coded, in their sequence; empty where the case gives them."""

    lines: tuple[Line, ...]
    diagnoses: tuple[str, ...] = ()


def read_modifiers(text: str) -> tuple[str, ...]:
    """Return the modifiers of a typed text, in order. Raises ValueError when one is not known, or too many."""
    marks = tuple(dict.fromkeys(mark for mark in re.split(r"[\s,;-]+", text.upper()) if mark))
    for mark in marks:
        if modifiers.get(mark) is None:
            shape = "" if len(mark) == 2 else " A modifier has two characters, and a space stands between two of them."
            raise ValueError(f"The course knows no modifier “{mark}”.{shape} Look it up, and type it again.")
    if len(marks) > MOST_ON_A_LINE:
        raise ValueError(f"A line has room for {MOST_ON_A_LINE} modifiers. Keep those that decide.")
    return marks


def read_units(text: str) -> int | None:
    """Return the units of a typed text; None when nothing is typed. Raises ValueError when it is no number of units."""
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,6}", text) or not 1 <= int(text) <= MOST_UNITS:
        raise ValueError(f"“{text[:LONGEST]}” is no number of units. Type a whole number in digits, such as 2.")
    return int(text)


def read_pointers(text: str, diagnoses: Sequence[str]) -> tuple[str, ...]:
    """Return the diagnoses that typed letters point to. Raises ValueError when a letter points to none, or too many."""
    letters = dict.fromkeys(re.sub(r"[\s,;]+", "", text).upper())
    there = LETTERS[: len(diagnoses)]
    offered = {0: "Give a diagnosis first.", 1: "The only diagnosis is A."}
    for letter in letters:
        if letter not in there:
            known = offered.get(len(there), f"The diagnoses have the letters A to {there[-1:]}.")
            raise ValueError(f"“{letter}” points to no diagnosis. {known}")
    if len(letters) > MOST_ON_A_LINE:
        raise ValueError(f"A line points to {MOST_ON_A_LINE} diagnoses at most. Keep those that are its reason.")
    return tuple(diagnoses[LETTERS.index(letter)] for letter in letters)


def paired(lines: Sequence[Line], accepted: Sequence[Line]) -> Iterator[tuple[Line | None, Line | None]]:
    """Yield each given line with the accepted one it is held against, then what is missing.

    Lines of one service, such as one a side, are paired so that they fit best.
    """
    partners: dict[int, Line] = {}
    missing: list[Line] = []
    for item in dict.fromkeys(line.item for line in accepted):
        right = [line for line in accepted if line.item == item]
        given = [place for place, line in enumerate(lines) if line.item == item]
        padded = [*given, *([-1] * max(0, len(right) - len(given)))]
        ways = (
            {place: line for place, line in zip(way, right, strict=True) if place >= 0}
            for way in permutations(padded, len(right))
        )
        chosen = max(ways, key=lambda way: sum(likeness(lines[place], line) for place, line in way.items()))
        partners |= chosen
        missing += [line for line in right if not any(line is partner for partner in chosen.values())]
    for place, line in enumerate(lines):
        yield line, partners.get(place)
    for line in missing:
        yield None, line


def likeness(line: Line, right: Line) -> Fraction:
    """Return what a line of the right service earns for its other parts, all being asked."""
    return sum((WEIGHTS[part] * share for part, share in shares_of(line, right).items()), start=Fraction(0))


def shares_of(line: Line, right: Line) -> dict[str, Fraction]:
    """Return for each part beside the service how much of it is right."""
    return {
        "modifiers": _modifier_share(line, right),
        "units": Fraction(line.units == right.units),
        "pointers": _pointer_share(line.pointers, right.pointers),
    }


def _modifier_share(line: Line, right: Line) -> Fraction:
    if not right.modifiers or not line.modifiers:
        return Fraction(line.modifiers == right.modifiers and "modifiers" not in line.unread)
    found = len(set(line.modifiers) & set(right.modifiers))
    share = max(Fraction(0), Fraction(found - (len(line.modifiers) - found), len(right.modifiers)))
    return share / 2 if share == 1 and out_of_order(line, right) else share


def out_of_order(line: Line, right: Line) -> str:
    """Return what the rules say of the sequence of modifiers, where it matters and the answer has another."""
    if line.modifiers == right.modifiers:
        return ""
    found = check_modifiers(line.item, line.modifiers)
    return next((finding.sentence for finding in found if finding.rule == "modifier-order"), "")


def _pointer_share(given: Sequence[str], right: Sequence[str]) -> Fraction:
    if not right or not given:
        return Fraction(tuple(given) == tuple(right))
    first = FIRST_POINTER if given[0] == right[0] else Fraction(0)
    found = len(set(given) & set(right[1:]))
    wrong = len(set(given) - set(right))
    rest = Fraction(found - wrong, len(right) - 1) if len(right) > 1 else Fraction(bool(first) and not wrong)
    return first + (1 - FIRST_POINTER) * max(Fraction(0), rest)
