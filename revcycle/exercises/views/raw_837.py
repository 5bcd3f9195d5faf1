"""The raw 837 beside a claim form: its segments, and where each box stands in it."""

from __future__ import annotations

from typing import Any

from revcycle.claim import Claim
from revcycle.claim.files_837 import written_alone
from revcycle.claim.forms.locating import Place, locate
from revcycle.x12.plain import read_segment
from revcycle.x12.reader import X12Error, read
from revcycle.x12.segment import Segment
from revcycle.x12.writing import Unwritable

__all__ = ["MOST_SEGMENTS", "raw_file", "raw_of", "segment_told"]

MOST_SEGMENTS = 3000
MEND_FIRST = "Mend what is marked first. Then the claim can be written as an 837."


def raw_of(claim: Claim | None) -> dict[str, Any]:
    """The 837 of a claim as the browser draws it; without a claim, or where it cannot be written, why not."""
    if claim is None:
        return _none(MEND_FIRST)
    try:
        return raw_file(written_alone(claim))
    except Unwritable as error:
        return _none(str(error))


def raw_file(written: bytes, claim: int = 1) -> dict[str, Any]:
    """A file as the browser draws it, with the places of one claim's boxes (claims count from 1)."""
    try:
        segments = [segment_told(segment) for segment, _ in zip(read(written), range(MOST_SEGMENTS), strict=False)]
        places = locate(written, claim)
    except (X12Error, LookupError) as error:
        return _none(str(error.args[0] if error.args else error))
    return {"trouble": "", "segments": segments, "places": {item: _pairs(told) for item, told in places.items()}}


def _none(trouble: str) -> dict[str, Any]:
    return {"trouble": trouble, "segments": [], "places": {}}


def _pairs(told: tuple[Place, ...]) -> list[list[int]]:
    return [list(place) for place in told]


def segment_told(segment: Segment) -> dict[str, Any]:
    """A segment as the browser draws it: its elements in components, and what it says."""
    whole = segment.tag == "ISA"  # its 16th element is the component separator itself
    reading = read_segment(segment)
    said = "; ".join(f"{part.name}: {part.meaning or part.value}" for part in reading.parts if part.name)
    return {
        "number": segment.number,
        "tag": segment.tag,
        "elements": [
            [one] if whole or not one else one.split(segment.separators.component) for one in segment.elements
        ],
        "separators": [segment.separators.element, segment.separators.component, segment.separators.segment],
        "name": reading.name,
        "said": said,
    }
