"""The boxes of the CMS-1500 and the UB-04: what each is for, where it is drawn, and where its content lives in the 837.

The tables are assets/claim/cms1500.csv and assets/claim/ub04.csv; their first lines explain the columns.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from revcycle import folders
from revcycle.claim.claim import ClaimKind
from revcycle.codes.procedures.data_file import CodeFileError, Row, stamp, table

__all__ = [
    "BOX_KINDS",
    "FORM_NAMES",
    "LINES",
    "LINES_PER_PAGE",
    "Box",
    "BoxKind",
    "Spot",
    "box",
    "boxes",
    "item_of",
    "split_item",
]

BoxKind = Literal["text", "name", "person", "id", "date", "money", "number", "code", "choice", "reserved", "heading"]
BOX_KINDS: tuple[BoxKind, ...] = get_args(BoxKind)
FORM_NAMES: dict[ClaimKind, str] = {"professional": "CMS-1500", "institutional": "UB-04"}
LINES_PER_PAGE: dict[ClaimKind, int] = {"professional": 6, "institutional": 22}
LINES = "Service lines"
"""The block whose boxes stand once on each line. Their items end with a dot and the line: "24D.2"."""

FILES: dict[ClaimKind, str] = {"professional": "cms1500.csv", "institutional": "ub04.csv"}
PLACE = ("row", "column", "width", "height")
COLUMNS = ("item", "label", "short", "block", "kind", "choices", "most", "field", "wire", *PLACE)
WIDTH = 60
SPOT = re.compile(
    r"(?:\[(?P<only>[A-Z0-9]+)\] )?(?P<loop>\d{4}[A-Z]{0,2}) (?P<segment>[A-Z][A-Z0-9]{1,2})"
    r"(?::(?P<qualifiers>[A-Z0-9/]+))?"
    r"(?:#(?P<ordinal>\d+)-(?P<part>\d+)|(?P<elements>(?: \d\d(?:-\d)?)+)| (?P<holder>\d\d)=(?P<value>[A-Z0-9]+))"
)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a box's content may live on the wire.

    Attributes:
        loop: such as "2010BA".
        segment: such as "REF".
        qualifiers: which of such segments: those with one of these first; none where there is one only.
        elements: the element and the component (0: the whole element) of each part.
        ordinal: for a code of an HI segment, which of those with the qualifier, from 1; 0 elsewhere.
        value: the value by which the component is found, as in CLM11; else "".
        only: P, S or T where it belongs to the coverage of that order, or a loop that must be there too; else "".
    """

    loop: str
    segment: str
    qualifiers: tuple[str, ...]
    elements: tuple[tuple[int, int], ...]
    ordinal: int = 0
    value: str = ""
    only: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """One box of a form.

    Attributes:
        item: its stable name, such as "1a", "24D-modifier-1" or "FL42"; on a line the line's number follows a dot.
        label: what it is for, in plain words.
        short: the same in a word or two, as it is drawn.
        block: the part of the form it belongs to.
        kind: what is typed into it.
        choices: of a choice, in order.
        most: how many characters fit; 0 where that does not apply.
        fields: the paths in the claim (see flat.py) that may fill it; none where it stands on paper only.
        wire: alternatives in order, each with spots that all belong to the box.
        row, column, width, height: where it is drawn, in a grid of 60 columns, from 1.
    """

    item: str
    label: str
    short: str
    block: str
    kind: BoxKind
    choices: tuple[str, ...]
    most: int
    fields: tuple[str, ...]
    wire: tuple[tuple[Spot, ...], ...]
    row: int
    column: int
    width: int
    height: int

    @property
    def on_line(self) -> bool:
        """Whether it stands once on each service line."""
        return self.block == LINES

    @property
    def number(self) -> str:
        """The number that is drawn: "24D" for the first modifier too, "31a" for FL31a and its date."""
        return "" if self.item.startswith("carrier") else self.item.split("-", 1)[0].removeprefix("FL")


def boxes(kind: ClaimKind) -> tuple[Box, ...]:
    """All boxes of a form in the order in which they are filled in.

    Raises:
        CodeFileError: the table is missing or damaged.
    """
    return _boxes(_stamped(kind))


def box(kind: ClaimKind, item: str) -> Box | None:
    """The box of an item, with or without its line; None where the form has none."""
    return _by_item(_stamped(kind)).get(split_item(item)[0])


def item_of(box: Box, line: int = 0) -> str:
    """The item's name on a line (from 1), or of a box that is not on a line."""
    return f"{box.item}.{line}" if box.on_line else box.item


def split_item(item: str) -> tuple[str, int]:
    """The name of an item without its line, and the line; 0 where it has none."""
    name, _, line = item.partition(".")
    return (name, int(line)) if re.fullmatch("[1-9][0-9]{0,2}", line) else (item, 0)


def _stamped(kind: ClaimKind) -> tuple[Path, int, int]:
    try:
        return stamp(folders.assets() / "claim" / FILES[kind])
    except folders.FolderUnavailableError as error:
        raise CodeFileError(str(error)) from error


@functools.lru_cache(maxsize=4)
def _boxes(stamped: tuple[Path, int, int]) -> tuple[Box, ...]:
    found = table(stamped[0], COLUMNS, _box)
    seen: set[str] = set()
    for one in found:
        if one.item in seen:
            raise CodeFileError(f"{stamped[0].name}: the item {one.item} stands there twice. Remove one line.")
        seen.add(one.item)
    return found


@functools.lru_cache(maxsize=4)
def _by_item(stamped: tuple[Path, int, int]) -> dict[str, Box]:
    return {one.item: one for one in _boxes(stamped)}


def _box(row: Row) -> Box:
    kind = row.one("kind", BOX_KINDS)
    choices = tuple(part.strip() for part in row["choices"].split(";") if part.strip())
    if (kind == "choice") != bool(choices):
        raise row.wrong("a choice, and nothing else, needs choices, separated by semicolons.")
    place = [_whole(row, column) for column in PLACE]
    if min(place) < 1 or place[1] + place[2] > WIDTH + 1:
        raise row.wrong(f"the box does not lie within the {WIDTH} columns of the page. Mend column or width.")
    return Box(
        item=row["item"],
        label=row["label"],
        short=row["short"] or row["label"],
        block=row["block"],
        kind=next(one for one in BOX_KINDS if one == kind),
        choices=choices,
        most=_whole(row, "most"),
        fields=tuple(row["field"].split()),
        wire=tuple(tuple(_spots(row, part)) for part in row["wire"].split("|") if part.strip()),
        row=place[0],
        column=place[1],
        width=place[2],
        height=place[3],
    )


def _whole(row: Row, column: str) -> int:
    if not re.fullmatch("[0-9]{0,4}", row[column]):
        raise row.wrong(f"{column} holds “{row[column]}”. Write a whole number.")
    return int(row[column] or 0)


def _spots(row: Row, text: str) -> Iterator[Spot]:
    for part in text.split("+"):
        found = SPOT.fullmatch(part.strip())
        if found is None:
            raise row.wrong(
                f"wire holds “{part.strip()}”. Write a loop, a segment and an element, such as 2300 CLM 05-1."
            )
        if found["ordinal"]:
            elements: tuple[tuple[int, int], ...] = ((0, int(found["part"])),)
        elif found["holder"]:
            elements = ((int(found["holder"]), 0),)
        else:
            named = [piece.partition("-") for piece in found["elements"].split()]
            elements = tuple((int(element), int(component or 0)) for element, _, component in named)
        qualifiers = tuple((found["qualifiers"] or "").split("/")) if found["qualifiers"] else ()
        yield Spot(
            found["loop"],
            found["segment"],
            qualifiers,
            elements,
            int(found["ordinal"] or 0),
            found["value"] or "",
            found["only"] or "",
        )
