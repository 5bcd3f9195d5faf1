"""What goes on to the payers: the accepted claims of a file, each as it was sent, in a file for each payer.

Nothing of a claim is changed or lost on the way, not even what the course's claim has no field for. The levels above a
claim (billing provider, subscriber, patient) go with it and are numbered anew; a level without a claim is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from revcycle.x12.segment import Segment, Separators
from revcycle.x12.walk import Step, walk
from revcycle.x12.writing import SEPARATORS, Interchange, TransactionWriter

__all__ = ["Destination", "forward"]

OURS = str.maketrans(dict.fromkeys("*:~^", " "))


@dataclass(frozen=True, slots=True)
class Destination:
    """The payer that a claim goes to: its id and name."""

    payer_id: str
    name: str


@dataclass(slots=True)
class _Level:
    """One level of the hierarchy, with its claims and the levels under it."""

    opener: Segment
    segments: list[Segment] = field(default_factory=list)
    claims: list[list[Segment]] = field(default_factory=list)
    under: list[_Level] = field(default_factory=list)

    def for_payer(self, numbers: Mapping[int, str], payer_id: str) -> _Level | None:
        """The same with the claims that go to one payer; None where there is none."""
        claims = [claim for claim in self.claims if numbers.get(claim[0].number) == payer_id]
        under = [kept for level in self.under if (kept := level.for_payer(numbers, payer_id)) is not None]
        return _Level(self.opener, self.segments, claims, under) if claims or under else None


@dataclass(slots=True)
class _Whole:
    """One transaction: its table, what stands before its levels, and the levels."""

    table: str
    header: list[Segment] = field(default_factory=list)
    levels: list[_Level] = field(default_factory=list)


def forward(
    content: bytes, to: Mapping[int, Destination], sender: str, moment: datetime, control: int = 1
) -> dict[str, bytes]:
    """The accepted claims of a file, by payer id.

    Args:
        content: the file.
        to: where each claim goes, by the number of its CLM segment; others are left out.
        sender: the clearinghouse's own number.
        moment: when it forwards them.
        control: the control number of the first file; each further one gets the next.

    Raises:
        X12Error: the file cannot be read.
    """
    numbers = {number: destination.payer_id for number, destination in to.items()}
    names = {destination.payer_id: destination.name for destination in to.values()}
    wholes = _wholes(content)
    found: dict[str, bytes] = {}
    for place, payer_id in enumerate(sorted(names)):
        out = Interchange(sender, payer_id, moment, control + place)
        for whole in wholes:
            levels = [kept for level in whole.levels if (kept := level.for_payer(numbers, payer_id)) is not None]
            if levels:
                with out.transaction(whole.table) as transaction:
                    _write(transaction, whole, levels, Destination(payer_id, names[payer_id]))
        found[payer_id] = out.written()
    return found


def _wholes(content: bytes) -> list[_Whole]:
    found: list[_Whole] = []
    open_levels: list[_Level] = []
    for step in walk(content):
        tag = step.segment.tag
        if tag == "ST":
            guide = step.transaction.guide if step.transaction is not None else None
            found.append(_Whole(guide.table if guide is not None else ""))
            open_levels = []
        elif tag not in ("ISA", "GS", "SE", "GE", "IEA", "TA1") and found and step.transaction is not None:
            _take(step, found[-1], open_levels)
    return [whole for whole in found if whole.table in ("837P", "837I")]


def _take(step: Step, whole: _Whole, open_levels: list[_Level]) -> None:
    segment = step.segment
    if segment.tag == "HL":
        depth = {"20": 0, "22": 1, "23": 2}.get(segment.element(3), 0)
        del open_levels[depth:]
        level = _Level(segment)
        (open_levels[-1].under if open_levels else whole.levels).append(level)
        open_levels.append(level)
    elif not open_levels:
        whole.header.append(segment)
    elif segment.tag == "CLM":
        open_levels[-1].claims.append([segment])
    elif open_levels[-1].claims:
        open_levels[-1].claims[-1].append(segment)
    else:
        open_levels[-1].segments.append(segment)


def _write(out: TransactionWriter, whole: _Whole, levels: list[_Level], payer: Destination) -> None:
    for segment in whole.header:
        elements = _elements(segment)
        if segment.tag == "NM1" and segment.element(1) == "40":
            elements = ["40", "2", payer.name, "", "", "", "", "46", payer.payer_id]
        out.add(segment.tag, *elements)
    numbered = 0

    def write(level: _Level, parent: int) -> None:
        nonlocal numbered
        numbered += 1
        number = numbered
        out.add("HL", number, parent or "", level.opener.element(3), 1 if level.under else 0)
        for segment in level.segments:
            out.add(segment.tag, *_elements(segment))
        for claim in level.claims:
            for segment in claim:
                out.add(segment.tag, *_elements(segment))
        for under in level.under:
            write(under, number)

    for level in levels:
        write(level, 0)


def _elements(segment: Segment) -> list[str]:
    """The elements in our separators. What is one of ours in the data, and was none of theirs, becomes a blank."""
    if segment.separators == SEPARATORS:
        return segment.elements
    return [_translated(element, segment.separators) for element in segment.elements]


def _translated(element: str, separators: Separators) -> str:
    marked = element.replace(separators.component, "\0")
    if separators.repetition:
        marked = marked.replace(separators.repetition, "\1")
    return marked.translate(OURS).replace("\0", SEPARATORS.component).replace("\1", SEPARATORS.repetition)
