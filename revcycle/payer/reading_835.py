"""Reads 835s, the course's own and anybody's, as remittances.

    for remittance in read_remittances(Path("larkfield.835")):
        print(remittance.payer, remittance.amount, imbalances(remittance))

Whatever the remittance has no field for stands in its ``left_out``, and so does what was not understood: nothing of a
file is lost in silence, but for what the wire says twice or what says nothing (see TOLD in gathering_835). Lines are
numbered by their place in the claim: the number that the provider gave a line is its ``control``.

Source: X12's implementation guide 005010X221A1, adopted by 45 CFR 162.1602; positions and qualifiers only.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import BinaryIO

from revcycle.money import dollars
from revcycle.payer.gathering_835 import Gathering
from revcycle.payer.remittance import Remittance
from revcycle.x12.reader import X12Error, read
from revcycle.x12.segment import shown
from revcycle.x12.values import read_day

__all__ = ["imbalances", "read_remittances"]

ENDS = frozenset(("SE", "ST", "GE", "GS", "IEA", "ISA"))


def read_remittances(source: BinaryIO | bytes | Path) -> Iterator[Remittance]:
    """Every 835 of a file in turn; other transactions are passed over. One remittance is held at a time.

    Raises:
        X12Error: the file cannot be read, or not any further, or a remittance has no end: what came before it has been
            told, the broken one is not, since half a remittance must not be posted.
    """
    gathering: Gathering | None = None
    moment: date | None = None
    for segment in read(source):
        tag = segment.tag
        if tag in ENDS:
            if gathering is not None:
                if tag != "SE":
                    sentence = f"Segment {segment.number}: the remittance before it has no end (SE)."
                    raise X12Error(f"{sentence} Ask for the whole file again.", segment.number, segment.offset)
                yield gathering.remittance(moment)
                gathering = None
            if tag == "ST" and segment.element(1) == "835":
                gathering = Gathering()
            elif tag == "GS":
                moment = read_day(segment.element(4))
        elif gathering is not None:
            gathering.take(segment)
    if gathering is not None:
        raise X12Error("The file ends within a remittance: its SE segment is missing. Ask for the whole file again.")


def imbalances(remittance: Remittance) -> tuple[str, ...]:
    """What does not add up in a remittance, a sentence each: lines, claims, the whole. None where it balances."""
    short = "charge less adjustments less payment leaves"
    told = []
    for claim in remittance.claims:
        where = f"Claim {shown(claim.account)}"
        told += [
            f"{where}, line {line.line}: {short} {dollars(line.difference)}." for line in claim.lines if line.difference
        ]
        if claim.difference:
            told.append(f"{where}: {short} {dollars(claim.difference)}.")
    if remittance.difference:
        told.append(
            f"The payment is {dollars(remittance.amount)}, but claims and adjustments make "
            f"{dollars(remittance.amount + remittance.difference)}."
        )
    return tuple(told)
