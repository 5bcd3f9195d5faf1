"""The loops of each transaction, as tables: which segment opens a loop, what may stand in it, and how often.

The tables are assets/x12/loops-837P.csv and its neighbours; a remark at the top of each says how it is read.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from revcycle.codes.procedures.data_file import Row, stamp, table
from revcycle.x12.guides import x12_table
from revcycle.x12.segment import Segment

__all__ = ["LoopKind", "Member", "loops_of"]

COLUMNS = ("loop", "parent", "opens", "most", "need", "name", "segments")
OPENS = re.compile(r"^(?P<tag>[A-Z][A-Z0-9]{1,2})(?: (?P<element>\d+)=(?P<values>[A-Z0-9]+(?:/[A-Z0-9]+)*))?$")
MEMBER = re.compile(r"^([A-Z][A-Z0-9]{1,2})(\*?)(!?)$")


@dataclass(frozen=True, slots=True)
class Member:
    """A segment that may stand in a loop.

    Attributes:
        order: its place among the loop's segments, from 0.
        need: whether every such loop has it.
        many: whether it may repeat.
    """

    order: int
    need: bool
    many: bool


@dataclass(slots=True, eq=False)
class LoopKind:
    """One loop of a guide.

    Attributes:
        id: its number in the guide, such as "2010AA".
        name: what it tells, in plain words.
        tag: the segment that opens it.
        element: the element that tells it from other loops with the same opener, counted from 1; 0 where none does.
        values: what that element may hold.
        most: how often it may stand in one parent; None where there is no limit.
        need: whether every parent has it.
        members: the segments that may follow the opener.
        inner_order: where its inner loops stand among its members.
        inner: its inner loops.
    """

    id: str
    name: str
    tag: str
    element: int
    values: frozenset[str]
    most: int | None
    need: bool
    members: dict[str, Member]
    inner_order: int
    inner: list[LoopKind] = field(default_factory=list)
    openers: dict[str, list[LoopKind]] = field(default_factory=dict)

    def opened_by(self, segment: Segment) -> bool:
        """Whether a segment opens this loop."""
        return segment.tag == self.tag and (not self.element or segment.element(self.element) in self.values)

    @property
    def opens(self) -> str:
        """What opens it, as people write it, such as "NM1*85"."""
        if not self.element:
            return self.tag
        between = "*" * self.element
        return f"{self.tag}{between}{'/'.join(sorted(self.values))}"


def loops_of(name: str) -> LoopKind:
    """The outermost loop of a transaction such as "837P", with all its inner loops.

    Raises:
        CodeFileError: the table is missing or damaged.
    """
    return _read(*stamp(x12_table(f"loops-{name}.csv")))


@functools.cache
def _read(path: Path, _modified: int, _size: int) -> LoopKind:
    kinds: dict[str, LoopKind] = {}

    def entry(row: Row) -> LoopKind:
        kind = _kind(row)
        if kind.id in kinds:
            raise row.wrong(f"the loop {kind.id} stands in the table twice. Remove one.")
        for parent in row["parent"].split():
            if parent not in kinds:
                raise row.wrong(f"the parent “{parent}” is no loop of a line above. Name one, or move this line down.")
            kinds[parent].inner.append(kind)
            kinds[parent].openers.setdefault(kind.tag, []).append(kind)
        if kinds and not row["parent"]:
            raise row.wrong("only the first loop of the table has no parent. Name the loop that this one stands in.")
        kinds[kind.id] = kind
        return kind

    return table(path, COLUMNS, entry)[0]


def _kind(row: Row) -> LoopKind:
    opens = OPENS.match(row["opens"])
    if not opens:
        raise row.wrong(f"opens holds “{row['opens']}”. Write a segment, or a segment and its values: NM1 1=85/87.")
    if row["most"] and not row["most"].isdecimal():
        raise row.wrong(f"most holds “{row['most']}”. Write a number, or nothing.")
    words = row["segments"].split()
    inner_order = words.index("/") if "/" in words else len(words)
    return LoopKind(
        id=row["loop"],
        name=row["name"],
        tag=opens["tag"],
        element=int(opens["element"] or 0),
        values=frozenset((opens["values"] or "").split("/")) - {""},
        most=int(row["most"]) if row["most"] else None,
        need=row.one("need", ("", "yes")) == "yes",
        members=_members(row, words),
        inner_order=inner_order,
    )


def _members(row: Row, words: Iterable[str]) -> dict[str, Member]:
    members: dict[str, Member] = {}
    for order, word in enumerate(words):
        if word == "/":
            continue
        found = MEMBER.match(word)
        if not found:
            raise row.wrong(f"segments holds “{word}”. Write a segment such as N3, N3! or REF*, or a / alone.")
        members[found[1]] = Member(order, bool(found[3]), bool(found[2]))
    return members
