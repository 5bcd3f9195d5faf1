"""Where each box of a form lives in the raw 837, and what a raw element is called on the form.

places = locate(written)["24D.2"]        the second line's procedure code
places[0].segment, places[0].element     31, 1
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from revcycle.claim.claim import ClaimKind
from revcycle.claim.forms.boxes import Box, Spot, boxes, item_of
from revcycle.x12.segment import Segment
from revcycle.x12.walk import Step, walk

__all__ = ["Place", "items_at", "locate", "raw_text"]

KINDS: dict[str, ClaimKind] = {"837P": "professional", "837I": "institutional"}
LEVELS = {"20": 0, "22": 1, "23": 2}
ENDS = ("CLM", "HL", "SE", "GE", "IEA", "ISA", "GS", "ST")


class Place(NamedTuple):
    """A place in a raw file.

    Attributes:
        segment: which segment of the file, from 1.
        element: which element, from 1.
        component: which component, from 1; 0 for the whole element.
    """

    segment: int
    element: int
    component: int = 0


@dataclass(slots=True)
class _Seen:
    """A segment of the claim, with the line and the coverage it belongs to."""

    segment: Segment
    loop: str
    line: int
    order: str


@dataclass(slots=True)
class _Claim:
    """The segments of one claim and of the levels above it."""

    kind: ClaimKind
    seen: list[_Seen] = field(default_factory=list)
    lines: int = 0

    @property
    def loops(self) -> set[str]:
        """The loops that it has."""
        return {one.loop for one in self.seen}


def locate(written: bytes, claim: int = 1) -> dict[str, tuple[Place, ...]]:
    """Where each box of a claim's form stands in a file; boxes whose content is not there are left out.

    Args:
        written: the file.
        claim: which claim of the file, from 1.

    Raises:
        LookupError: the file has no such claim of an 837P or 837I.
        X12Error: the file cannot be read.
    """
    found = _claim(written, claim)
    places: dict[str, tuple[Place, ...]] = {}
    for one in boxes(found.kind):
        for line in range(1, found.lines + 1) if one.on_line else (0,):
            if told := _places(found, one, line):
                places[item_of(one, line)] = told
    return places


def items_at(places: Mapping[str, Sequence[Place]], segment: int) -> tuple[str, ...]:
    """The boxes whose content stands in a segment, in the order of the form."""
    return tuple(item for item, told in places.items() if any(place.segment == segment for place in told))


def raw_text(segment: Segment, place: Place) -> str:
    """What stands at a place of its segment."""
    if place.component:
        return segment.component(place.element, place.component)
    return segment.element(place.element)


def _claim(written: bytes, wanted: int) -> _Claim:
    finder = _Finder(wanted)
    for step in walk(written):
        if finder.found is not None and step.segment.tag in ENDS:
            break
        finder.take(step)
    if finder.found is None:
        raise LookupError(f"The file has no claim {wanted} of an 837P or 837I.")
    return finder.found


class _Finder:
    """Keeps the levels that are open, until the claim that is wanted comes by; then that claim."""

    def __init__(self, wanted: int) -> None:
        self.wanted = wanted
        self.found: _Claim | None = None
        self.levels: list[list[_Seen]] = [[], [], []]  # billing provider, subscriber, patient
        self.level = 0
        self.claims = 0
        self.order = ""  # SBR01 of the coverage that was told last
        self.between = True  # not inside of a claim

    def take(self, step: Step) -> None:
        """Takes in a segment."""
        segment = step.segment
        table = step.transaction.guide.table if step.transaction is not None and step.transaction.guide else ""
        if table not in KINDS:
            return
        if segment.tag == "SBR":
            self.order = segment.element(1)
        if self.found is None:
            self._above(segment, KINDS[table])
        loop = step.loop.id if step.loop is not None else ""
        if self.found is not None:
            self.found.lines += segment.tag == "LX"
            order = self.order if loop.startswith(("232", "233")) else self._destination()
            self.found.seen.append(_Seen(segment, loop, self.found.lines, order))
        elif self.between:
            self.levels[self.level].append(_Seen(segment, loop, 0, self.order))

    def _above(self, segment: Segment, kind: ClaimKind) -> None:
        """Opens a level, or the claim that is wanted."""
        if segment.tag in ENDS:
            self.between = segment.tag != "CLM"
        if segment.tag == "HL":
            self.level = LEVELS.get(segment.element(3), self.level)
            self.levels[self.level :] = [[] for _ in self.levels[self.level :]]
        elif segment.tag == "CLM":
            self.claims += 1
            if self.claims == self.wanted:
                self.found = _Claim(kind, [one for told in self.levels for one in told])

    def _destination(self) -> str:
        return next((one.order for one in self.levels[1] if one.segment.tag == "SBR"), "")


def _places(claim: _Claim, box: Box, line: int) -> tuple[Place, ...]:
    for spots in box.wire:
        if told := tuple(place for spot in spots for place in _found(claim, spot, line)):
            return told
    return ()


def _found(claim: _Claim, spot: Spot, line: int) -> tuple[Place, ...]:
    segments = list(_candidates(claim, spot, line))
    if spot.ordinal:
        return tuple(_nth_code(segments, spot))
    for qualifier in spot.qualifiers or ("",):
        for segment in segments:
            if qualifier and segment.element(1) != qualifier:
                continue
            if told := tuple(_elements(segment, spot)):
                return told
    return ()


def _candidates(claim: _Claim, spot: Spot, line: int) -> Iterator[Segment]:
    if len(spot.only) > 1 and spot.only not in claim.loops:
        return
    for one in claim.seen:
        if one.loop != spot.loop or one.segment.tag != spot.segment:
            continue
        if line and spot.loop.startswith("24") and one.line != line:
            continue
        if len(spot.only) == 1 and one.order != spot.only:
            continue
        yield one.segment


def _elements(segment: Segment, spot: Spot) -> Iterator[Place]:
    for element, component in spot.elements:
        if spot.value:
            parts = segment.components(element)
            if spot.value in parts:
                yield Place(segment.number, element, parts.index(spot.value) + 1)
        else:
            place = Place(segment.number, element, component)
            if raw_text(segment, place):
                yield place


def _nth_code(segments: Sequence[Segment], spot: Spot) -> Iterator[Place]:
    """The place of the nth code with a qualifier, counted over all HI segments."""
    count = 0
    for segment in segments:
        for element in range(1, len(segment.elements) + 1):
            if segment.component(element, 1) in spot.qualifiers:
                count += 1
                place = Place(segment.number, element, spot.elements[0][1])
                if count == spot.ordinal and raw_text(segment, place):
                    yield place
