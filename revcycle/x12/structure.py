"""Puts each segment of a transaction into its loop, and says what is missing, misplaced or too often there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from revcycle.x12.dictionary import segment_kind
from revcycle.x12.finding import Finding, fault
from revcycle.x12.loops import LoopKind
from revcycle.x12.segment import Segment, shown

__all__ = ["Loop", "Structure"]

ONCE = {"EI", "SY", "F8", "D9"}  # reference numbers of which a party or claim has one
MOST_NAMED = 12


@dataclass(slots=True, eq=False)
class Loop:
    """One loop as it stands in a file.

    Attributes:
        kind: which loop of the guide it is.
        parent: the loop it stands in; None for the transaction itself.
        opener: the segment that opened it.
        seen: how often each segment has come, and each reference number of which there is one.
        inner: how often each inner loop has come.
    """

    kind: LoopKind
    parent: Loop | None
    opener: Segment
    order: int = -1
    seen: dict[str, int] = field(default_factory=dict)
    inner: dict[str, int] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The loop's number in the guide; "" for the transaction itself."""
        return "" if self.parent is None else self.kind.id

    def within(self, *ids: str) -> Loop | None:
        """This loop or the nearest one around it that bears one of these numbers."""
        loop: Loop | None = self
        while loop is not None and loop.kind.id not in ids:
            loop = loop.parent
        return loop

    def around(self) -> Iterator[Loop]:
        """This loop and those around it, the innermost first."""
        loop: Loop | None = self
        while loop is not None:
            yield loop
            loop = loop.parent


class Structure:
    """The loops of one transaction, as its segments come by.

    Attributes:
        loop: the innermost loop that is open.
    """

    def __init__(self, kind: LoopKind, opener: Segment) -> None:
        self.loop = Loop(kind, None, opener)
        self.stray = False  # whether the segment before had no place

    def place(self, segment: Segment) -> tuple[bool, list[Finding]]:
        """Finds the loop of a segment; afterwards :attr:`loop` is that loop.

        Returns:
            Whether it has a place, and what is wrong with it or with the loops that end here. A segment without a
            place leaves the open loops as they are.
        """
        stray, self.stray = self.stray, False
        for loop in self.loop.around():
            for kind in loop.kind.openers.get(segment.tag, ()):
                if kind.opened_by(segment):
                    return True, [*self._leave(loop), *self._enter(loop, kind, segment)]
            if segment.tag in loop.kind.members:
                return True, [*self._leave(loop), *_member(loop, segment)]
        self.stray = True
        return False, [self._misplaced(segment, stray)]

    def end(self) -> list[Finding]:
        """What the loops still lack that are open when the transaction ends."""
        return [finding for loop in self.loop.around() for finding in _lacking(loop)]

    def _leave(self, until: Loop) -> list[Finding]:
        found: list[Finding] = []
        for loop in self.loop.around():
            if loop is until:
                break
            found += _lacking(loop)
        self.loop = until
        return found

    def _enter(self, parent: Loop, kind: LoopKind, segment: Segment) -> list[Finding]:
        count = parent.inner[kind.id] = parent.inner.get(kind.id, 0) + 1
        parent.order = max(parent.order, parent.kind.inner_order)
        self.loop = Loop(kind, parent, segment)
        if kind.most is None or count != kind.most + 1:
            return []
        times = "once" if kind.most == 1 else f"{kind.most} times at most"
        sentence = f"Loop {kind.id} ({kind.name}) may stand {times} in {_named(parent)}, and here it comes once more."
        return [fault("loop-repeats", segment, sentence, "Remove the loop that is too many, or start a new parent.")]

    def _misplaced(self, segment: Segment, stray: bool) -> Finding:
        if segment_kind(segment.tag) is None:
            named = f"“{shown(segment.tag, 10)}” is no segment that this course knows."
            sentence = named if segment.tag else "Here stands a segment without a name."
            mend = "If its name was mistyped, mend it. What it says is kept, but not understood."
            return fault("segment-unknown", segment, sentence, mend)
        expected: list[str] = []
        for loop in self.loop.around():
            names = [kind.opens for kind in loop.kind.inner] + list(loop.kind.members)
            expected += [name for name in names if name not in expected]
        more = ", and others" if len(expected) > MOST_NAMED else ""
        begins = shown("*".join([segment.tag, *segment.elements[:1]]))
        if stray:
            sentence = f"{begins} follows a segment without a place, and has none itself."
            mend = "Mend the segment before it first."
            return fault("segment-misplaced", segment, sentence, mend, severity="warning")
        return fault(
            "segment-misplaced",
            segment,
            f"{begins} has no place in {_named(self.loop)}, nor in the loops around it. "
            f"Expected here: {', '.join(expected[:MOST_NAMED])}{more}.",
            "Check the code in it, and whether the segment that should begin its loop is missing or stands elsewhere.",
        )


def _member(loop: Loop, segment: Segment) -> list[Finding]:
    member = loop.kind.members[segment.tag]
    found = []
    if member.order < loop.order:
        later = [tag for tag, other in loop.kind.members.items() if member.order < other.order and tag in loop.seen]
        after = f" comes after {later[-1]}" if later else " comes after the inner loops"
        found.append(
            fault(
                "segment-order",
                segment,
                f"{segment.tag}{after} in {_named(loop)}, but the guide puts it before.",
                "Put the loop's segments into the guide's order.",
            )
        )
    loop.order = max(loop.order, member.order)
    key = segment.tag
    if key == "REF" and segment.element(1) in ONCE:
        loop.seen[key] = loop.seen.get(key, 0) + 1
        key = f"REF*{segment.element(1)}"
    elif member.many:
        loop.seen[key] = 1
        return found
    loop.seen[key] = loop.seen.get(key, 0) + 1
    if loop.seen[key] == 2:
        sentence = f"{key} stands twice in {_named(loop)}, where it may stand once."
        found.append(fault("segment-repeats", segment, sentence, "Keep the right one and remove the other."))
    return found


def _lacking(loop: Loop) -> list[Finding]:
    found = []
    for tag, member in loop.kind.members.items():
        if member.need and tag not in loop.seen and tag != "SE":  # a missing SE is the envelope's matter
            sentence = f"{tag} is missing in {_named(loop)}, which begins with this segment."
            found.append(fault("segment-missing", loop.opener, sentence, f"Add {tag} at its place in this loop."))
    for kind in loop.kind.inner:
        if kind.need and kind.id not in loop.inner:
            sentence = f"Loop {kind.id} ({kind.name}, {kind.opens}) is missing in {_named(loop)}."
            mend = f"Add the loop that begins with {kind.opens}, or mend the code of the segment meant for it."
            found.append(fault("loop-missing", loop.opener, sentence, mend))
    return found


def _named(loop: Loop) -> str:
    return f"loop {loop.kind.id} ({loop.kind.name})" if loop.parent is not None else "the transaction"
