"""What is wrong in an X12 file, and where: the one answer that all checks of the wire format give.

The codes' own findings name codes; here the place in the file matters, so a finding holds it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from revcycle.x12.segment import Segment

__all__ = ["Finding", "Severity", "fault"]

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, or likely wrong.

    Attributes:
        rule: the rule's stable id, such as "segment-count"; all are listed in :data:`revcycle.x12.rules.RULES`.
        severity: "error": a receiver would reject or misread it; "warning": likely wrong, or not understood.
        segment: which segment of the file, from 1; 0 where no segment is meant.
        tag: that segment's name.
        element: the element, such as "CLM02" or "SV101-2"; "" where the whole segment is meant.
        offset: bytes of the file before the segment.
        sentence: what is the matter, in plain words.
        mend: what to do.
        loop: the loop the segment stands in, such as "2010AA"; "" outside of loops.
        transaction: the control number of its transaction (ST02); "" outside of one.
    """

    rule: str
    severity: Severity
    segment: int
    tag: str
    element: str
    offset: int
    sentence: str
    mend: str
    loop: str = ""
    transaction: str = ""


def fault(
    rule: str,
    segment: Segment,
    sentence: str,
    mend: str,
    *,
    element: int = 0,
    component: int = 0,
    severity: Severity = "error",
) -> Finding:
    """A finding at a segment, or at one of its elements or components, both counted from 1."""
    name = f"{segment.tag}{element:02d}" if element else ""
    if component:
        name = f"{name}-{component}"
    return Finding(rule, severity, segment.number, segment.tag, name, segment.offset, sentence, mend, segment.loop)
