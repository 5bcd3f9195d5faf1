"""The X12 file of a ``segments`` exercise, and how keys name a place in it.

A place in a key is ``CLM 02`` (element 2 of the first CLM), ``NM1:PR 03`` (of the first NM1 whose first element is PR),
``SV1#2 01-2`` (component 2 of element 1 of the second SV1), ``17 04`` (of segment 17), or a segment alone: ``CLM``,
``SV1#2``.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from revcycle.claim.forms.locating import Place
from revcycle.claim.tabled import encounter_of_table
from revcycle.cycle.office import BillingOffice
from revcycle.exercises.billed import world
from revcycle.exercises.concepts import with_numbers
from revcycle.folders import assets
from revcycle.x12.reader import read
from revcycle.x12.segment import Segment

if TYPE_CHECKING:
    from revcycle.exercises.variants import Shown

__all__ = ["place_named", "raw_text", "segments_of"]

NAMED = re.compile(
    r"(?:(?P<number>[1-9][0-9]*)|(?P<tag>[A-Z][A-Z0-9]{1,2})(?::(?P<qualifier>[A-Z0-9]+))?(?:#(?P<nth>[1-9][0-9]*))?)"
    r"(?: (?P<element>[0-9]{2})(?:-(?P<component>[0-9]+))?)?"
)
PAID_AFTER = timedelta(days=14)


def raw_text(shown: Shown) -> str:
    """The file as the student sees it: the module's own, its procedures by number, or what the engine makes.

    Raises:
        ValueError: the encounter cannot be billed, such a file does not come of it, or it names an unknown procedure.
            The message is a sentence.
    """
    case = shown.case
    if case.raw:
        return with_numbers(case.raw)
    return _made(assets(), json.dumps(dict(case.encounter), default=str, sort_keys=True), case.wire)


@functools.lru_cache(maxsize=32)
def _made(_assets: Path, table: str, wire: str) -> str:
    office = BillingOffice(world())
    told: Mapping[str, Any] = json.loads(table)
    claims = office.bill(encounter_of_table(told))
    day = max((one.days[1] for one in claims if one.days is not None), default=date(2026, 6, 15))
    office.send(claims, datetime.combine(day + timedelta(days=1), time(9)))
    if wire == "835":
        office.pay(day + PAID_AFTER)
    found = [message for message in office.mail if message.kind == wire]
    if not found:
        made = ", ".join(dict.fromkeys(message.kind for message in office.mail))
        raise ValueError(f"no {wire} comes of this encounter, only {made}. Mend wire, or the encounter.")
    # The clearinghouse passes the claim on as a file of its own: students see the one that the office sent.
    return (found[0] if wire.startswith("837") else found[-1]).content.decode("ascii")


def segments_of(shown: Shown) -> tuple[Segment, ...]:
    """The segments of the file. Raises ValueError where it is no X12 file."""
    return _segments(raw_text(shown))


@functools.lru_cache(maxsize=32)
def _segments(text: str) -> tuple[Segment, ...]:
    return tuple(read(text.encode("ascii")))


def place_named(shown: Shown, name: str) -> Place:
    """The place that a key names; element 0 is the segment as a whole.

    Raises:
        LookupError: the file has no such place. The message is a sentence.
    """
    match = NAMED.fullmatch(name.strip())
    if match is None:
        raise LookupError(f"“{name}” names no place. Write it as CLM 02, NM1:PR 03, SV1#2 01-2 or 17 04.")
    found = [segment for segment in segments_of(shown) if _fits(segment, match)]
    nth = int(match["nth"] or 1)
    if len(found) < nth:
        raise LookupError(f"the file has no segment “{name}”.")
    segment = found[nth - 1]
    element, component = int(match["element"] or 0), int(match["component"] or 0)
    if element and not (segment.component(element, component) if component else segment.element(element)):
        raise LookupError(f"nothing stands at “{name}” in the file.")
    return Place(segment.number, element, component)


def _fits(segment: Segment, match: re.Match[str]) -> bool:
    if match["number"]:
        return segment.number == int(match["number"])
    return segment.tag == match["tag"] and match["qualifier"] in (None, segment.component(1, 1))
