"""What the 999 has told of a claim: its file was taken with errors, and this claim has one of them."""

from __future__ import annotations

from collections.abc import Iterator

from revcycle.clearinghouse.case import Case
from revcycle.clearinghouse.edit import Book, Found

__all__ = ["EDITS"]

EDITS = Book()


@EDITS.rule("QH-0001", "reject", "A3:684", "The claim has an error of syntax", form="1", bill="1", at="2300 CLM")
def syntax(case: Case) -> Iterator[Found]:
    """Source: 277CA 005010X214: of a file accepted with errors, the claims that hold them are returned."""
    for fault in case.faults:
        yield Found(f"Segment {fault.position} of the transaction, {fault.tag}: {fault.sentence}", fault.mend)
