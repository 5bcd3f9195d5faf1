"""Checks each element by itself: what must be there, dates, sums, codes, NPIs, lengths and separators."""

from __future__ import annotations

import re
from collections.abc import Sequence

from revcycle.parties.identifiers import npi_is_valid
from revcycle.x12.dictionary import Element, SegmentKind, segment_kind
from revcycle.x12.finding import Finding, fault
from revcycle.x12.plain import Part, read_segment
from revcycle.x12.segment import Segment, shown
from revcycle.x12.walk import Step

__all__ = ["check_elements"]

# Lists of which this course knows every code that version 5010 of health care allows, so another one is an error.
CLOSED = {
    "yes_no", "entity_type", "date_form", "group_code", "credit", "payer_order", "child", "claim_status", "verdict",
    "facility_kind", "place",
}  # fmt: skip
# The most characters, by segment and element, in the guides of 5010.
LONGEST = {
    ("CLM", 1): 38,
    ("CLP", 1): 38,
    ("CLP", 7): 50,
    ("N1", 2): 60,
    ("N3", 1): 55,
    ("N3", 2): 55,
    ("N4", 1): 30,
    ("NM1", 3): 60,
    ("NM1", 4): 35,
    ("NM1", 9): 80,
    ("NTE", 2): 80,
    ("REF", 2): 50,
    ("SBR", 3): 50,
    ("TRN", 2): 50,
}
MIXED = re.compile(r"^[A-Z0-9]{1,4}([>:^|<\\])[A-Z0-9]")
VALUES = {
    "money": "Write dollars and cents with a point, such as 120.5, without commas or a $.",
    "number": "Write digits, with a point where needed.",
    "whole": "Write digits only.",
    "date": "Write year, month and day, such as 20260615.",
    "date6": "Write the year's last two digits, month and day, such as 260615.",
    "time": "Write hours and minutes, such as 1705.",
    "when": "Write it in the form that the element before tells: D8 is 20260615, RD8 is 20260615-20260617.",
}


def check_elements(step: Step) -> list[Finding]:
    """What is wrong with the elements of one segment.

    Raises:
        CodeFileError: a table of the course is missing or damaged.
    """
    segment = step.segment
    kind = segment_kind(segment.tag)
    if kind is None or not kind.name:
        return []  # told as a segment without a place
    found = _shape(segment)
    mixed = _mixed(segment, kind)
    found += mixed
    if segment.tag != "ISA":  # its widths are checked with the envelope
        found += _missing(segment, kind, {finding.element for finding in mixed})
        found += _long(segment)
    if mixed:
        return found
    for part in read_segment(segment).puzzles:
        found += _puzzle(segment, kind, part)
    return found + _identifiers(segment, kind)


def _shape(segment: Segment) -> list[Finding]:
    found = []
    if segment.elements and not segment.elements[-1]:
        sentence = f"{segment.tag} ends with an empty element: a separator too many."
        mend = "Remove the separators at the end of the segment."
        found.append(
            fault("trailing-separator", segment, sentence, mend, element=len(segment.elements), severity="warning")
        )
    for position, value in enumerate(segment.elements, start=1):
        if value.isascii() and value.isprintable():
            continue
        strange = next(character for character in value if not (character.isascii() and character.isprintable()))
        named = f"“{strange}”" if strange.isprintable() else f"character {ord(strange):X} hex"
        sentence = f"{segment.tag}{position:02d} holds {named}, which is not in X12's basic or extended character set."
        mend = "Write plain letters, digits and signs. Many receivers reject the file otherwise."
        found.append(fault("characters", segment, sentence, mend, element=position, severity="warning"))
    return found


def _mixed(segment: Segment, kind: SegmentKind) -> list[Finding]:
    """Composites whose parts are split by another character than ISA16 names."""
    component = segment.separators.component
    found = []
    for position, value in enumerate(segment.elements, start=1):
        element = kind.element(position)
        if element is None or element.kind != "composite" or component in value:
            continue
        mixed = MIXED.match(value)
        if mixed and mixed[1] not in (component, segment.separators.repetition):
            sentence = (
                f"The parts of {segment.tag}{position:02d} are split by “{mixed[1]}”, but ISA16 names “{component}”."
            )
            mend = f"Write “{component}” between the parts, or “{mixed[1]}” in ISA16."
            found.append(fault("component-separator", segment, sentence, mend, element=position))
    return found


def _missing(segment: Segment, kind: SegmentKind, leave: set[str]) -> list[Finding]:
    found = []
    for position, element in kind.elements.items():
        value = segment.element(position)
        if element.need and not value:
            sentence = f"{segment.tag}{position:02d} ({element.name}) is empty; {segment.tag} cannot do without it."
            found.append(fault("element-missing", segment, sentence, "Fill it in.", element=position))
    for position, value in enumerate(segment.elements, start=1):
        known = kind.element(position)
        if known is None or known.kind != "composite" or not value or f"{segment.tag}{position:02d}" in leave:
            continue
        inner = segment_kind(known.of)
        parts = value.split(segment.separators.component)
        for place, component in inner.elements.items() if inner else ():
            if component.need and (place > len(parts) or not parts[place - 1]):
                name = f"{segment.tag}{position:02d}-{place}"
                sentence = f"{name} ({component.name}) is empty; {known.name} cannot do without it."
                mend = "Fill it in, or check that the separators of the composite are right."
                found.append(fault("element-missing", segment, sentence, mend, element=position, component=place))
    return found


def _long(segment: Segment) -> list[Finding]:
    found = []
    for position, value in enumerate(segment.elements, start=1):
        most = LONGEST.get((segment.tag, position))
        if most and len(value) > most:
            sentence = f"{segment.tag}{position:02d} has {len(value)} characters; {most} are allowed."
            found.append(fault("element-long", segment, sentence, "Shorten it.", element=position))
    return found


def _puzzle(segment: Segment, kind: SegmentKind, part: Part) -> list[Finding]:
    position, _, component = part.position.removeprefix(segment.tag).partition("-")
    at, inside = int(position), int(component or 0)
    value = shown(part.value)
    if part.puzzle == "element":
        sentence = f"{part.position} holds “{value}”, which has no place in this segment as the course knows it."
        mend = "Look it up in the guide."
        return [fault("element-unknown", segment, sentence, mend, element=at, component=inside, severity="warning")]
    element = _known(kind, at, inside)
    if element is None or part.position == "ST01":  # the envelope tells of a set that is not read
        return []
    if part.puzzle == "value":
        sentence = f"{part.position} ({part.name}) holds “{value}”, which is {part.meaning}."
        return [fault("element-value", segment, sentence, VALUES[element.kind], element=at, component=inside)]
    if element.of in CLOSED or element.kind in CLOSED:
        sentence = f"{part.position} ({part.name}) holds “{value}”, which is not one of its codes."
        return [
            fault(
                "code-invalid",
                segment,
                sentence,
                "Use a code that the guide lists there.",
                element=at,
                component=inside,
            )
        ]
    sentence = f"{part.position} ({part.name}) holds “{value}”, a code that this course does not explain."
    mend = "It may be right all the same: look it up in the guide or the official list."
    return [fault("code-unknown", segment, sentence, mend, element=at, component=inside, severity="warning")]


def _known(kind: SegmentKind, position: int, component: int) -> Element | None:
    element = kind.element(position)
    if element is None or not component:
        return element
    inner = segment_kind(element.of)
    return inner.element(component) if inner else None


def _identifiers(segment: Segment, kind: SegmentKind) -> list[Finding]:
    found = []
    for position, value in _npis(segment, kind):
        if not npi_is_valid(value):
            sentence = (
                f"{segment.tag}{position:02d} holds “{shown(value)}” as an NPI, but "
                f"{'its check digit is wrong' if _looks_like_npi(value) else 'an NPI has ten digits, 1 or 2 first'}."
            )
            mend = "Look the NPI up in the public registry (NPPES) and type it again."
            found.append(fault("npi", segment, sentence, mend, element=position))
    return found


def _npis(segment: Segment, kind: SegmentKind) -> Sequence[tuple[int, str]]:
    return [
        (position, segment.element(position))
        for position, element in kind.elements.items()
        if element.kind == "id"
        and element.of.isdecimal()
        and segment.element(position)
        and segment.element(int(element.of)) == "XX"
    ]


def _looks_like_npi(value: str) -> bool:
    return len(value) == 10 and value.isascii() and value.isdecimal() and value[0] in "12"
