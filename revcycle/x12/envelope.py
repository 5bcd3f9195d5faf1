"""The three envelopes of an X12 file: interchange (ISA to IEA), group (GS to GE) and transaction (ST to SE).

Each begins with a control number that its end repeats, and its end counts what it holds. Source: X12's
standards of interchange and application control, version 005010.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from revcycle.x12 import guides
from revcycle.x12.finding import Finding, fault
from revcycle.x12.guides import Guide
from revcycle.x12.segment import Segment, shown

__all__ = ["Envelope", "Group", "Interchange", "Transaction"]

WIDTHS = (2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1)
OUTSIDE = {"ISA", "IEA", "GS", "GE", "ST", "TA1"}
WITHOUT_GUIDE = {"835"}  # the sets whose ST does not name the guide


@dataclass(slots=True)
class Transaction:
    """One transaction, ST to SE.

    Attributes:
        opener: its ST segment.
        version: the guide it names, in ST03 or GS08, such as "005010X222A1".
        guide: the guide it is read by; None for a transaction set that is not known.
        known: whether the version names that guide; otherwise it was chosen by the transaction set.
        segments: how many segments it has so far, ST and SE included.
    """

    opener: Segment
    version: str
    guide: Guide | None
    known: bool
    segments: int = 0

    @property
    def set(self) -> str:
        """The transaction set, such as "837"."""
        return self.opener.element(1)

    @property
    def control(self) -> str:
        """Its control number, ST02."""
        return self.opener.element(2)

    @property
    def replaced(self) -> bool:
        """Whether it is written by a guide of version 4010, whose structure is not checked."""
        return self.known and self.guide is not None and not self.guide.adopted

    @property
    def current(self) -> bool:
        """Whether it is written by a guide in use, not by one of version 4010 or by none that is known."""
        return self.known and self.guide is not None and bool(self.guide.adopted)


@dataclass(slots=True)
class Group:
    """One functional group, GS to GE: transactions of one kind."""

    opener: Segment
    controls: set[str] = field(default_factory=set)
    transactions: int = 0


@dataclass(slots=True)
class Interchange:
    """One interchange, ISA to IEA: what one sender sends one receiver at once."""

    opener: Segment
    controls: set[str] = field(default_factory=set)
    groups: int = 0


class Envelope:
    """Which envelopes are open, as the segments come by.

    Attributes:
        interchange, group, transaction: those that are open; None where none is.
    """

    def __init__(self) -> None:
        self.interchange: Interchange | None = None
        self.group: Group | None = None
        self.transaction: Transaction | None = None
        self.controls: set[str] = set()

    def take(self, segment: Segment) -> list[Finding]:
        """Takes in the next segment of the file. Returns what is wrong with the envelopes here."""
        if self.transaction is not None and segment.tag not in OUTSIDE:
            self.transaction.segments += 1
            return self._close_transaction(segment) if segment.tag == "SE" else []
        taken = {
            "ISA": self._open_interchange,
            "GS": self._open_group,
            "ST": self._open_transaction,
            "SE": self._close_transaction,
            "GE": self._close_group,
            "IEA": self._close_interchange,
            "TA1": self._acknowledgment,
        }.get(segment.tag)
        if taken:
            return taken(segment)
        sentence = f"{shown(segment.tag) or 'An empty segment'} stands outside of any transaction (ST to SE)."
        return [fault("outside-transaction", segment, sentence, "Move it between ST and SE, or remove it.")]

    def end(self, last: Segment) -> list[Finding]:
        """What is still open when the file ends with this segment."""
        found = []
        if not last.ended:
            sentence = f"The file breaks off in this segment: “{last.separators.segment}” does not end it."
            found.append(fault("truncated", last, sentence, "Ask for the whole file; the end is missing."))
        return found + self._unclosed(last, "ISA")

    def _unclosed(self, segment: Segment, outermost: str) -> list[Finding]:
        """Closes what is open, from the transaction out to an envelope, because something else begins or ends here."""
        found = []
        open_ones = (
            ("ST", "SE", self.transaction.opener if self.transaction else None),
            ("GS", "GE", self.group.opener if self.group else None),
            ("ISA", "IEA", self.interchange.opener if self.interchange else None),
        )
        for start, end, opener in open_ones:
            if opener is not None:
                sentence = f"{end} is missing: the {start} of segment {opener.number} is never closed."
                mend = f"Add {end} where it ends. If the file was cut off, ask for the whole file."
                found.append(fault("envelope-open", segment, sentence, mend))
            if start == "ST":
                self.transaction = None
            elif start == "GS":
                self.group = None
            else:
                self.interchange = None
            if start == outermost:
                break
        return found

    def _open_interchange(self, segment: Segment) -> list[Finding]:
        found = self._unclosed(segment, "ISA")
        self.interchange = Interchange(segment)
        if len(segment.elements) != len(WIDTHS):
            sentence = f"ISA has {len(segment.elements)} elements; it must have {len(WIDTHS)}."
            return [*found, fault("isa-elements", segment, sentence, "Ask the sender for a correct ISA.")]
        for position, width in enumerate(WIDTHS, start=1):
            held = segment.element(position)
            if len(held) != width:
                sentence = f"ISA{position:02d} has {len(held)} characters; it must have {width}."
                mend = "Fill it up with blanks; a control number, with zeros in front."
                found.append(fault("isa-width", segment, sentence, mend, element=position))
        control = segment.element(13)
        if control in self.controls:
            sentence = f"The control number {shown(control)} was used by an earlier interchange of this file."
            found.append(fault("control-repeats", segment, sentence, "Give each interchange its own.", element=13))
        self.controls.add(control)
        version = segment.element(12)
        if version != "00501":
            sentence = f"The interchange is of version {shown(version)}. Health care uses 00501."
            found.append(fault("isa-version", segment, sentence, "Ask for version 00501.", element=12))
        elif not segment.separators.repetition:
            sentence = (
                f"ISA11 holds “{shown(segment.element(11))}”. In version 00501 it names the repetition separator."
            )
            mend = "Put a character there that is not used in the data, such as ^."
            found.append(fault("repetition-separator", segment, sentence, mend, element=11, severity="warning"))
        return found

    def _open_group(self, segment: Segment) -> list[Finding]:
        found = self._unclosed(segment, "GS")
        self.group = Group(segment)
        if self.interchange is None:
            return [*found, fault("envelope-order", segment, "GS stands outside of ISA and IEA.", "Add the ISA.")]
        self.interchange.groups += 1
        control = segment.element(6)
        if control in self.interchange.controls:
            sentence = f"The control number {shown(control)} was used by an earlier group of this interchange."
            found.append(fault("control-repeats", segment, sentence, "Give each group its own.", element=6))
        self.interchange.controls.add(control)
        return found

    def _open_transaction(self, segment: Segment) -> list[Finding]:
        found = self._unclosed(segment, "ST")
        named, group_version = segment.element(3), ""
        if self.group is None:
            found.append(fault("envelope-order", segment, "ST stands outside of GS and GE.", "Add the GS before it."))
        else:
            self.group.transactions += 1
            group_version = self.group.opener.element(8)
            control = segment.element(2)
            if control in self.group.controls:
                sentence = f"The control number {shown(control)} was used by an earlier transaction of this group."
                found.append(fault("control-repeats", segment, sentence, "Give each its own.", element=2))
            self.group.controls.add(control)
        version = named or group_version
        known = guides.find(version, segment.element(1))
        guide = known or guides.usual(segment.element(1))
        self.transaction = Transaction(segment, version, guide, known is not None, 1)
        return found + self._version(segment, self.transaction, group_version)

    def _version(self, segment: Segment, transaction: Transaction, group_version: str) -> list[Finding]:
        version, guide, named = transaction.version, transaction.guide, segment.element(3)
        if guide is None:
            sentence = f"{shown(transaction.set) or 'Nothing'} is no transaction set that this course reads."
            mend = "It reads 270, 271, 276, 277, 835, 837 and 999. The segments are shown, but not checked."
            return [fault("set-unknown", segment, sentence, mend, element=1)]
        found = []
        if not transaction.known:
            sentence = f"“{shown(version)}” names no guide for {transaction.set} that this course knows."
            mend = f"It is read as a {guide.name} by {guide.adopted}. Name the guide in ST03 and GS08."
            found.append(fault("guide-unknown", segment, sentence, mend, element=3))
        elif not guide.adopted:
            sentence = f"{shown(version)} is a guide of version 4010, replaced by 5010 on 1 January 2012."
            mend = "It is read as far as it is like 5010; its structure is not checked. Ask for version 5010."
            found.append(fault("guide-replaced", segment, sentence, mend, element=3))
        elif version != guide.adopted:
            sentence = f"{shown(version)} is not the version in use, which is {guide.adopted}."
            mend = f"It is read as {guide.adopted}. Many receivers reject any other version."
            found.append(fault("guide-addenda", segment, sentence, mend, element=3, severity="warning"))
        if named and group_version and named != group_version:
            sentence = f"ST03 names {shown(named)}, but GS08 of its group names {shown(group_version)}."
            found.append(fault("guide-differs", segment, sentence, "Name the same guide in both.", element=3))
        if not named and transaction.current and guide.set not in WITHOUT_GUIDE:
            sentence = "ST03 is empty. In version 5010 it names the implementation guide."
            found.append(fault("guide-missing", segment, sentence, f"Write {guide.adopted} there.", element=3))
        if self.group and self.group.opener.element(1) != guide.group:
            sentence = (
                f"A {guide.set} belongs into a group {guide.group}; GS01 says {shown(self.group.opener.element(1))}."
            )
            found.append(fault("group-code", self.group.opener, sentence, f"Write {guide.group} in GS01.", element=1))
        return found

    def _close_transaction(self, segment: Segment) -> list[Finding]:
        if self.transaction is None:
            return [fault("envelope-order", segment, "SE closes no ST.", "Remove it, or add the ST before it.")]
        found = _closing(segment, self.transaction.opener, 2, self.transaction.segments, "segments, ST and SE included")
        self.transaction = None
        return found

    def _close_group(self, segment: Segment) -> list[Finding]:
        found = self._unclosed(segment, "ST")
        if self.group is None:
            return [*found, fault("envelope-order", segment, "GE closes no GS.", "Remove it, or add the GS before.")]
        found += _closing(segment, self.group.opener, 6, self.group.transactions, "transactions")
        self.group = None
        return found

    def _close_interchange(self, segment: Segment) -> list[Finding]:
        found = self._unclosed(segment, "GS")
        if self.interchange is None:
            return [*found, fault("envelope-order", segment, "IEA closes no ISA.", "Remove it, or add the ISA before.")]
        found += _closing(segment, self.interchange.opener, 13, self.interchange.groups, "groups")
        self.interchange = None
        return found

    def _acknowledgment(self, segment: Segment) -> list[Finding]:
        if self.interchange is None or self.group is not None:
            sentence = "TA1 stands between ISA and the first GS only."
            return [fault("envelope-order", segment, sentence, "Move it there.")]
        return []


def _closing(end: Segment, start: Segment, position: int, count: int, things: str) -> list[Finding]:
    """What is wrong with the count and the control number that close an envelope."""
    found = []
    told = end.element(1)
    if not told.isdecimal() or int(told[:18]) != count:
        sentence = f"{end.tag}01 says {shown(told) or 'nothing'}, but there are {count} {things}."
        found.append(fault("count", end, sentence, f"Write {count}; or find what was lost or added.", element=1))
    control = start.element(position)
    if end.element(2) != control:
        sentence = (
            f"{end.tag}02 says {shown(end.element(2)) or 'nothing'}, but {start.tag}{position:02d} of segment "
            f"{start.number} says {shown(control) or 'nothing'}."
        )
        found.append(fault("control-number", end, sentence, "Both must be the same.", element=2))
    return found
