"""From a claim to its paper form and back: nothing is lost on the way, and nothing that was typed.

What the boxes cannot say goes along beside them: a copy of what each earlier payer decided, as one staples it to a
paper claim, and a sheet with the rest, which an office keeps in its own system.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from revcycle.claim.claim import Claim
from revcycle.claim.flat import NotAClaimError, flatten, unflatten
from revcycle.claim.forms import cms1500, typed, ub04
from revcycle.claim.forms.boxes import FORM_NAMES, Box, boxes, split_item
from revcycle.claim.forms.filled import Beyond, Fault, FilledForm
from revcycle.claim.forms.filling import Filling, Reading, called

__all__ = ["fill", "read_form"]

PAPER_DATES = ("12-date", "31-date", "FL45-created")
STATEMENT = ("FL6-from", "FL6-through")
READ_WITHOUT_FIELD = ("11b-qualifier", "21-indicator", "FL66", "FL78-role", "FL79-role")
MOST_FAULTS = 200
NUMBER = re.compile("FL[0-9]+|[0-9]+|carrier")


def fill(claim: Claim) -> FilledForm:
    """The claim on its paper form. :func:`read_form` gives back an equal claim."""
    told = flatten(claim)
    filling = Filling(claim.kind, told)
    sent_to = "A"
    if claim.kind == "professional":
        cms1500.fill(filling, claim)
    else:
        ub04.fill(filling, claim)
        sent_to = next(iter(ub04.rows_of_payers(claim)), "A")
    form = FilledForm(claim.kind, filling.items, (), sent_to)
    while stopped := _unreadable(form):
        form = form.typed({item: text for item, text in form.items.items() if item not in stopped})
    said = _whole(_boxes_read(form).told)
    beyond = [
        Beyond(path, told.get(path), _bound(path, form, filling.where))
        for path in dict.fromkeys([*told, *said])
        if told.get(path) != said.get(path)
    ]
    if claim.kind == "institutional" and claim.stay is None:
        beyond.append(Beyond("stay", None, tuple((item, "") for item in STATEMENT)))
    return replace(form, beyond=tuple(beyond))


def read_form(form: FilledForm) -> tuple[Claim | None, tuple[Fault, ...]]:
    """The claim that a form tells, and what is wrong with what is typed.

    Returns:
        The claim, None where a fault stops the reading; and the faults in the order of the boxes. A fault that does not
        stop tells of a text that is too long for its box or that the claim has no place for: the form keeps it.
    """
    if not any(text.strip() for text in form.items.values()) and not form.beyond:
        return None, (Fault("", "Nothing is typed yet. Begin with the first item."),)
    reading = _boxes_read(form)
    _apply(form, reading)
    _look_over(form, reading)
    claim = None
    if not any(fault.stops for fault in reading.faults):
        try:
            claim = unflatten(reading.told)
        except NotAClaimError as error:
            reading.faults.append(_missing(form, error))
    order = {box.item: place for place, box in enumerate(boxes(form.kind))}
    faults = sorted(
        dict.fromkeys(reading.faults),
        key=lambda fault: (order.get(split_item(fault.item)[0], -1), split_item(fault.item)[1]),
    )
    return claim, tuple(faults[:MOST_FAULTS])


def _unreadable(form: FilledForm) -> set[str]:
    """Boxes that cannot be read back as filled in, such as a sum of twenty digits: it is said beyond the boxes."""
    found: set[str] = set()
    for fault in _boxes_read(form).faults:
        if fault.stops:
            number = NUMBER.match(fault.item)
            kin = {item for item in form.items if number and (same := NUMBER.match(item)) and same[0] == number[0]}
            found |= {fault.item} if fault.item in form.items else kin
    return found


def _whole(told: dict[str, str]) -> dict[str, str]:
    """What boxes say, with what a claim takes for granted where they say nothing. Items of lists keep their places."""
    try:
        whole = flatten(unflatten(told))
    except NotAClaimError:
        return told
    places: dict[str, set[int]] = {}  # of each list, those that the boxes fill: there may be gaps between
    for path in told:
        parts = path.split(".")
        for end, part in enumerate(parts):
            if part.isdecimal():
                places.setdefault(".".join(parts[:end]), set()).add(int(part))
    filled = {path: sorted(found) for path, found in places.items()}
    return {_in_place(path, filled): text for path, text in whole.items()}


def _in_place(path: str, filled: Mapping[str, list[int]]) -> str:
    parts: list[str] = []
    for part in path.split("."):
        there = filled.get(".".join(parts), [])
        parts.append(str(there[int(part)]) if part.isdecimal() and int(part) < len(there) else part)
    return ".".join(parts)


def _boxes_read(form: FilledForm) -> Reading:
    reading = Reading(form.kind, form.items, {"kind": form.kind})
    if form.kind == "professional":
        cms1500.read(reading)
    else:
        ub04.read(reading, form.sent_to)
    return reading


def _bound(path: str, form: FilledForm, where: dict[str, tuple[str, ...]]) -> tuple[tuple[str, str], ...]:
    """The boxes that a path belongs to, by the longest path above it that boxes tell; with what is typed there."""
    above = path
    while above and above not in where:
        above = above.rpartition(".")[0]
    return tuple((item, form.text(item)) for item in where.get(above, ()))


def _apply(form: FilledForm, reading: Reading) -> None:
    """Adds what the boxes cannot say, as long as the boxes that it belongs to say what they said."""
    rows = {f"lines.{row - 1}" for row in reading.rows}
    without_stay = False
    for one in form.beyond:
        line = ".".join(one.path.split(".")[:2])
        if line.startswith("lines.") and line not in rows:
            continue
        if any(form.text(item) != text for item, text in one.boxes):
            continue
        if one.text is None:
            for path in [path for path in reading.told if path == one.path or path.startswith(f"{one.path}.")]:
                del reading.told[path]
        else:
            reading.told[one.path] = one.text
        without_stay |= one.path == "stay"
    for item in STATEMENT if form.kind == "institutional" and not without_stay else ():
        if not reading.take(item):
            reading.fault(item, "it is blank. Type the first and the last day that the bill covers.")


def _look_over(form: FilledForm, reading: Reading) -> None:
    """Texts that are too long, that no box is there for, or that the claim has no place for."""
    known = {one.item: one for one in boxes(form.kind)}
    for item, text in form.items.items():
        name, line = split_item(item)
        one = known.get(name)
        if not text.strip():
            continue
        if one is None or one.on_line != bool(line):
            sentence = (
                f"The {FORM_NAMES[form.kind]} has no item “{item[:40]}”. What is typed there is kept, and not read."
            )
            reading.faults.append(Fault(item, sentence, stops=False))
            continue
        _look_at(one, item, text.strip(), reading)


def _look_at(one: Box, item: str, text: str, reading: Reading) -> None:
    if one.kind in ("reserved", "heading"):
        reading.fault(item, "this box is reserved. Leave it blank.", stops=False)
    elif one.most and len(text) > one.most:
        reading.fault(
            item, f"it has room for {one.most} characters, and {len(text)} are typed. Shorten it.", stops=False
        )
    elif item in PAPER_DATES:
        try:
            typed.read_day(text)
        except ValueError as error:
            reading.fault(item, str(error), stops=False)
    elif one.wire and not one.fields and one.item not in READ_WITHOUT_FIELD:
        reading.fault(item, "the course's claims do not carry this. It stays on the form only.", stops=False)


def _missing(form: FilledForm, error: NotAClaimError) -> Fault:
    """What is missing for a claim, as a fault of the box that tells it."""
    for one in boxes(form.kind):
        if any(error.path == path or error.path.startswith(f"{path}.") for path in one.fields):
            return Fault(one.item, f"{called(form.kind, one.item)}: it is missing or cannot be read. Type it.")
    return Fault("", f"The form does not tell a whole claim ({error}). Fill in what is blank.")
