"""Files of claims, and independent judges of the answers to them."""

import io
import logging
from collections.abc import Sequence
from datetime import UTC, datetime

import pyx12.params
from pyx12.x12n_document import x12n_document

from revcycle.claim import Claim
from revcycle.claim.files_837 import write_claims
from revcycle.claim.levels_837 import CLEARINGHOUSE, submitter_of
from revcycle.x12.check import check
from tests.unit.claim_parts import PRACTICE

MOMENT = datetime(2026, 6, 15, 9, 30, tzinfo=UTC)


def file_of(*claims: Claim, control: int = 1) -> bytes:
    """These claims as the practice sends them."""
    return write_claims(claims, submitter_of(PRACTICE), CLEARINGHOUSE, MOMENT, control).written()


class _Told(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.sentences: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.sentences.append(record.getMessage())


def judged(content: bytes) -> list[str]:
    """What pyx12 says against a file."""
    logger, told = logging.getLogger("pyx12"), _Told()
    before = logger.handlers, logger.propagate, logger.level
    logger.handlers, logger.propagate = [told], False
    logger.setLevel(logging.ERROR)
    try:
        valid = x12n_document(pyx12.params.params(), io.StringIO(content.decode()), io.StringIO(), None)
    finally:
        logger.handlers, logger.propagate = before[0], before[1]
        logger.setLevel(before[2])
    return told.sentences if valid else [*told.sentences, "not valid"]


def ours(content: bytes) -> list[str]:
    """What the course's own check says against a file, warnings included."""
    return [f"{finding.rule} at {finding.segment} {finding.tag}{finding.element}" for finding in check(content)]


def starts(content: bytes, tag: str) -> list[str]:
    """The segments of a file that begin with a tag."""
    return [line for line in content.decode().replace("\n", "").split("~") if line.split("*")[0] == tag]


def control_numbers(contents: Sequence[bytes]) -> list[str]:
    """The control numbers of the interchanges of some files."""
    return [line.split("*")[13] for content in contents for line in starts(content, "ISA")]
