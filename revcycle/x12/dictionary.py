"""What segments, elements and codes mean, in this course's own words.

The tables are assets/x12/segments.csv, elements.csv and codes.csv, and assets/codes/adjustment_reasons.csv and
remark_codes.csv; a remark at the top of each says how it is read. No text of X12's guides or code lists stands in them.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from pathlib import Path

from revcycle.codes.procedures import hcpcs, modifiers, place_of_service, procedures
from revcycle.codes.procedures.data_file import Row, stamp, table, table_path
from revcycle.x12.guides import x12_table

__all__ = [
    "Element",
    "Reason",
    "SegmentKind",
    "meaning",
    "modifier",
    "place",
    "procedure",
    "reason",
    "refresh",
    "remark",
    "segment_kind",
]

KINDS = (
    "text", "name", "id", "code", "composite", "money", "number", "whole", "date", "date6", "time", "when",
    "procedure", "modifier", "revenue", "place", "facility", "reason", "remark", "zip",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a segment, or one component of a composite.

    Attributes:
        position: counted from 1.
        name: what it tells.
        kind: how it is written, one of KINDS.
        of: its list of codes, its composite, or the position of the element that tells its form.
        need: whether the segment cannot do without it.
    """

    position: int
    name: str
    kind: str
    of: str
    need: bool


@dataclass(slots=True)
class SegmentKind:
    """A segment, or a composite such as C003, as this course reads it.

    Attributes:
        tag: its name.
        name: what it is, in plain words.
        again_from: the element from which on the elements repeat in rounds; 0 where they do not.
        again_every: how many elements make one round.
        elements: by position.
    """

    tag: str
    name: str
    again_from: int = 0
    again_every: int = 0
    elements: dict[int, Element] = field(default_factory=dict)

    def element(self, position: int) -> Element | None:
        """What is known of an element; None where the course does not explain it."""
        if self.again_every and position >= self.again_from + self.again_every:
            position = self.again_from + (position - self.again_from) % self.again_every
        return self.elements.get(position)


@dataclass(frozen=True, slots=True)
class Reason:
    """An adjustment reason code (CARC).

    Attributes:
        code: as on the remittance.
        meaning: in this course's own words.
        groups: the only group codes it may stand with; empty where any will do.
        remark: whether a remark code must say more.
        ended: whether it is no longer given out.
    """

    code: str
    meaning: str
    groups: frozenset[str]
    remark: bool
    ended: bool


@dataclass(frozen=True, slots=True)
class _Tables:
    """All tables, as read at one time."""

    stamps: tuple[tuple[Path, int, int], ...]
    segments: dict[str, SegmentKind]
    codes: dict[tuple[str, str], str]
    reasons: dict[str, Reason]
    remarks: dict[str, str]


def refresh() -> None:
    """Reads the tables again where one has changed. Done at the beginning of each file, not at each of its segments.

    Raises:
        CodeFileError: a table is missing or damaged.
    """
    for known in (procedure, modifier, place):
        known.cache_clear()
    if _tables.cache_info().currsize and _tables().stamps != _stamps():
        _tables.cache_clear()
    _tables()


def segment_kind(tag: str) -> SegmentKind | None:
    """What a segment or composite is; None where this course does not explain it.

    Raises:
        CodeFileError: a table is missing or damaged.
    """
    return _tables().segments.get(tag)


def meaning(list_name: str, code: str) -> str | None:
    """What a code of a list means; None for a code that this course does not explain.

    Raises:
        CodeFileError: a table is missing or damaged.
    """
    return _tables().codes.get((list_name, code))


def reason(code: str) -> Reason | None:
    """An adjustment reason code; None for one that this course does not explain.

    Raises:
        CodeFileError: a table is missing or damaged.
    """
    return _tables().reasons.get(code)


def remark(code: str) -> str | None:
    """What a remark code means; None for one that this course does not explain.

    Raises:
        CodeFileError: a table is missing or damaged.
    """
    return _tables().remarks.get(code)


@functools.lru_cache(maxsize=4096)
def procedure(code: str) -> str:
    """A procedure in the course's own words; "" for one of the many codes that the course has no label for.

    Raises:
        CodeFileError, HcpcsFileError: a table is missing or damaged.
    """
    if known := procedures.get(code):
        return procedures.label(known.concept)
    supply = hcpcs.get(code)
    return supply.label if supply else ""


@functools.lru_cache(maxsize=4096)
def modifier(code: str) -> str:
    """A modifier in the course's own words; "" where the course has none.

    Raises:
        CodeFileError: the table is missing or damaged.
    """
    known = modifiers.get(code)
    return known.label if known else ""


@functools.lru_cache(maxsize=4096)
def place(code: str) -> str | None:
    """The name of a place of service; None for a code that is none.

    Raises:
        CodeFileError: the table is missing or damaged.
    """
    known = place_of_service.get(code)
    return known.name if known else None


def _stamps() -> tuple[tuple[Path, int, int], ...]:
    x12 = [stamp(x12_table(name)) for name in ("segments.csv", "elements.csv", "codes.csv")]
    return (*x12, *(stamp(table_path(name)) for name in ("adjustment_reasons.csv", "remark_codes.csv")))


@functools.cache
def _tables() -> _Tables:
    stamps = _stamps()
    segments, elements, codes, reasons, remarks = (path for path, _, _ in stamps)
    return _Tables(stamps, _segments(segments, elements), _codes(codes), _reasons(reasons), _remarks(remarks))


def _segments(segments: Path, elements: Path) -> dict[str, SegmentKind]:
    def segment(row: Row) -> SegmentKind:
        rounds = [row["again_from"] or "0", row["again_every"] or "0"]
        if not all(number.isdecimal() for number in rounds):
            raise row.wrong("again_from and again_every hold numbers, or nothing.")
        return SegmentKind(row["segment"], row["name"], int(rounds[0]), int(rounds[1]))

    kinds = {kind.tag: kind for kind in table(segments, ("segment", "name", "again_from", "again_every"), segment)}

    def element(row: Row) -> None:
        if not row["element"].isdecimal() or row["element"] == "0":
            raise row.wrong(f"element holds “{row['element']}”. Write its number, counted from 1.")
        known = Element(
            int(row["element"]), row["name"], row.one("kind", KINDS), row["of"], row.one("need", ("", "yes")) == "yes"
        )
        kinds.setdefault(row["segment"], SegmentKind(row["segment"], "")).elements[known.position] = known

    table(elements, ("segment", "element", "name", "kind", "of", "need"), element)
    return kinds


def _codes(path: Path) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}

    def entry(row: Row) -> None:
        key = (row["list"], row["code"])
        if key in found:
            raise row.wrong(f"the code {row['code']} stands in the list {row['list']} twice. Remove one.")
        found[key] = row["meaning"]

    table(path, ("list", "code", "meaning"), entry)
    return found


def _reasons(path: Path) -> dict[str, Reason]:
    def entry(row: Row) -> Reason:
        groups = row.words("groups", ("CO", "OA", "PI", "PR"))
        remark_needed = row.one("remark", ("", "yes")) == "yes"
        return Reason(row["code"], row["meaning"], groups, remark_needed, row.one("ended", ("", "yes")) == "yes")

    return {found.code: found for found in table(path, ("code", "meaning", "groups", "remark", "ended"), entry)}


def _remarks(path: Path) -> dict[str, str]:
    def entry(row: Row) -> tuple[str, str]:
        alert = row.one("kind", ("", "alert")) == "alert"
        return row["code"], f"{row['meaning']} (for information)" if alert else row["meaning"]

    return dict(table(path, ("code", "meaning", "kind"), entry))
