"""Goes through an X12 file once: each segment with its envelopes and its loop. All readings and checks stand on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from revcycle.x12.dictionary import refresh
from revcycle.x12.envelope import Envelope, Group, Interchange, Transaction
from revcycle.x12.finding import Finding
from revcycle.x12.loops import loops_of
from revcycle.x12.reader import read
from revcycle.x12.segment import Segment
from revcycle.x12.structure import Loop, Structure

__all__ = ["Step", "walk"]


@dataclass(slots=True)
class Step:
    """One segment of a file, and where it stands.

    Attributes:
        segment: the segment.
        interchange, group, transaction: the envelopes around it, those that it opens or closes included; None where
            there is none.
        loop: its loop. A segment without a place of its own bears the loop that was open; None outside a transaction.
        placed: whether it has a place in a loop or is part of an envelope. In a transaction set that the course
            does not read, no place is looked for.
        findings: what is wrong with envelopes and loops here.
        last: whether the file ends with it.
    """

    segment: Segment
    interchange: Interchange | None
    group: Group | None
    transaction: Transaction | None
    loop: Loop | None
    placed: bool
    findings: list[Finding] = field(default_factory=list)
    last: bool = False


def walk(source: BinaryIO | bytes | Path) -> Iterator[Step]:
    """Every segment of a file in turn, in its envelopes and loop. Memory does not grow with the file.

    Raises:
        X12Error: the file cannot be read, or not any further.
        CodeFileError: a table of loops is missing or damaged.
    """
    refresh()
    envelope = Envelope()
    structure: Structure | None = None
    waiting: Step | None = None
    for segment in read(source):
        if waiting is not None:
            yield waiting
        before = (envelope.interchange, envelope.group, envelope.transaction)
        findings = envelope.take(segment)
        transaction = envelope.transaction or (before[2] if segment.tag == "SE" else None)
        placed = segment.tag in ("ISA", "GS", "GE", "IEA", "TA1") or (segment.tag == "SE" and transaction is not None)
        loop = None
        if structure is not None and transaction is not before[2]:  # the transaction ended without its SE
            findings = [*_in_place(structure.end(), before[2], None), *findings]
            structure = None
        if transaction is not None and transaction.guide is None:
            placed = True
        if segment.tag == "ST" and transaction is not None:
            placed = True
            if transaction.guide is not None:
                structure = Structure(loops_of(transaction.guide.table), segment)
                loop = structure.loop
        elif structure is not None and transaction is not None:
            placed, told = structure.place(segment)
            loop = structure.loop
            segment.loop = loop.id
            if segment.tag == "SE":
                told += structure.end()
                structure = None
            findings += _in_place(told, transaction, loop)
        waiting = Step(
            segment,
            envelope.interchange or (before[0] if segment.tag == "IEA" else None),
            envelope.group or (before[1] if segment.tag == "GE" else None),
            transaction,
            loop,
            placed,
            findings,
        )
    if waiting is not None:
        waiting.findings += envelope.end(waiting.segment)
        if structure is not None:
            waiting.findings += _in_place(structure.end(), waiting.transaction, None)
        waiting.last = True
        yield waiting


def _in_place(findings: list[Finding], transaction: Transaction | None, loop: Loop | None) -> list[Finding]:
    """Findings on the structure, with transaction and loop. Guides of version 4010 are not held to 5010's structure."""
    if transaction is None or transaction.replaced:
        return []
    inside = loop.id if loop else ""
    return [replace(finding, transaction=transaction.control, loop=finding.loop or inside) for finding in findings]
