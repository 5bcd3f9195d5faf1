"""The HL segments of a transaction: numbered from 1 without a gap, each under the level it names."""

from __future__ import annotations

from dataclasses import dataclass

from revcycle.x12.finding import Finding, fault
from revcycle.x12.segment import Segment, shown
from revcycle.x12.walk import Step

__all__ = ["Hierarchy"]


@dataclass(slots=True)
class _Level:
    segment: Segment
    below: bool = False  # whether a level stands under it


DEEPEST = 50
"""Levels under one another that are kept open. The guides know four; a file that nests on and on is not followed."""


class Hierarchy:
    """Checks the HL segments as they come by. Only the open levels are kept."""

    def __init__(self) -> None:
        self.count = 0
        self.open: list[_Level] = []

    def take(self, step: Step) -> list[Finding]:
        """What is wrong with the levels at this segment."""
        if step.segment.tag == "ST":
            found, self.count, self.open = self._closed(0), 0, []
            return found
        if step.segment.tag == "SE" or step.last:
            return self._closed(0)
        if step.segment.tag != "HL" or step.transaction is None:
            return []
        segment, found = step.segment, []
        self.count += 1
        if segment.element(1) != str(self.count):
            sentence = f"HL01 says {shown(segment.element(1)) or 'nothing'}, but this is level {self.count}."
            mend = "Number the HL segments of a transaction 1, 2, 3 and so on."
            found.append(fault("level-number", segment, sentence, mend, element=1))
        return found + self._parent(segment)

    def _parent(self, segment: Segment) -> list[Finding]:
        named = segment.element(2)
        if not named:
            found = self._closed(0)
            self.open = [_Level(segment)]
            return found
        for place, level in enumerate(self.open):
            if level.segment.element(1) == named:
                found = self._closed(place + 1)
                level.below = True
                self._opened(segment)
                return found
        sentence = f"HL02 says that this level stands under level {shown(named)}, which is not open here."
        mend = "Write the number (HL01) of the level above it."
        self._opened(segment)
        return [fault("level-parent", segment, sentence, mend, element=2)]

    def _opened(self, segment: Segment) -> None:
        if len(self.open) < DEEPEST:
            self.open.append(_Level(segment))

    def _closed(self, depth: int) -> list[Finding]:
        """Closes the levels below a depth; says where HL04 was not true."""
        found = []
        for level in self.open[depth:]:
            told = level.segment.element(4)
            if told in ("0", "1") and (told == "1") != level.below:
                said, is_so = ("levels stand", "none does") if told == "1" else ("no level stands", "one does")
                sentence = f"HL04 says that {said} under this level, but {is_so}."
                mend = f"Write {0 if told == '1' else 1}, or add what is missing."
                found.append(fault("level-children", level.segment, sentence, mend, element=4, severity="warning"))
        del self.open[depth:]
        return found
