"""Finds what is wrong in an X12 file, each finding with its segment, in one pass.

    for finding in check(Path("claims.837")):
        print(finding.segment, finding.severity, finding.rule, finding.sentence)

Memory does not grow with the file. What pyx12 and the payers check beyond this is not promised: no finding means that
this course's rules hold, not that a payer will accept the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from revcycle.x12.acknowledgment_rules import AcknowledgmentRules
from revcycle.x12.claim_rules import ClaimRules
from revcycle.x12.elements import check_elements
from revcycle.x12.finding import Finding
from revcycle.x12.hierarchy import Hierarchy
from revcycle.x12.reader import X12Error
from revcycle.x12.remittance_rules import RemittanceRules
from revcycle.x12.walk import Step, walk

__all__ = ["check", "examine"]


def check(source: BinaryIO | bytes | Path) -> Iterator[Finding]:
    """Everything that the course's rules find in a file, in the order in which it is found.

    A file that cannot be read, or not any further, gives a last finding "unreadable". A finding on a claim comes when
    the claim has ended, so the segments named need not rise.

    Raises:
        CodeFileError: a table of the course is missing or damaged.
    """
    transaction = ""
    for step, found in examine(source):
        if step is not None and step.transaction is not None:
            transaction = step.transaction.control
        elif step is not None and step.segment.tag in ("ISA", "GS"):
            transaction = ""
        for finding in found:
            yield finding if step is None else replace(finding, transaction=finding.transaction or transaction)


def examine(source: BinaryIO | bytes | Path) -> Iterator[tuple[Step | None, list[Finding]]]:
    """Every segment of a file with what is found there: for who needs both. A claim's findings come when it has ended.

    A file that cannot be read, or not any further, gives a last None with the finding "unreadable".

    Raises:
        CodeFileError: a table of the course is missing or damaged.
    """
    rules = (Hierarchy(), ClaimRules(), RemittanceRules(), AcknowledgmentRules())
    steps = walk(source)
    while True:
        try:
            step = next(steps)
        except StopIteration:
            return
        except X12Error as error:
            yield (
                None,
                [
                    Finding(
                        "unreadable", "error", error.number, "", "", error.offset, str(error), "Ask for the file again."
                    )
                ],
            )
            return
        found = [*step.findings, *check_elements(step)]
        for rule in rules:
            found += rule.take(step)
        if step.last:
            for rule in rules[1:3]:
                found += rule.end()
        yield step, found
