"""Writes the answer to a file as X12: TA1 for its envelope, 999 005010X231A1 for each of its groups."""

from __future__ import annotations

from datetime import datetime

from revcycle.clearinghouse.acknowledgment import (
    Acknowledgment,
    GroupAnswer,
    InterchangeAnswer,
    SyntaxFault,
    TransactionAnswer,
)
from revcycle.x12.dictionary import meaning
from revcycle.x12.values import plain_time, read_short_day
from revcycle.x12.writing import Interchange, TransactionWriter, composite, hour4, plain_text

__all__ = ["write_acknowledgment"]

NOBODY = "UNKNOWN"
CLAIMS, CLAIM = "HC", "837"  # what a clearinghouse of claims takes a group and a transaction for that do not say
MOST_CODES = 5  # IK502 to IK506, AK905 to AK909
MOST_VALUE = 99  # IK404


def write_acknowledgment(answer: Acknowledgment, sender: str, moment: datetime, control: int = 1) -> bytes:
    """The answer, an interchange back for each that came; empty where nothing could be read.

    Args:
        answer: of :func:`revcycle.clearinghouse.acknowledgment.acknowledge`.
        sender: the clearinghouse's own number.
        moment: when it answers.
        control: the control number of its first interchange.
    """
    written = []
    for number, interchange in enumerate(answer.interchanges, start=control):
        to = plain_text(interchange.sender, 15) or NOBODY
        out = Interchange(sender, to, moment, number)
        if interchange.needs_answer or not interchange.groups:
            out.answer(*_envelope(interchange, moment))
        for group in interchange.groups if not interchange.broken else ():
            with out.transaction("999") as transaction:
                _group(transaction, group)
        written.append(out.written())
    return b"".join(written)


def _envelope(interchange: InterchangeAnswer, moment: datetime) -> tuple[str, ...]:
    """The elements of the TA1. What a damaged ISA does not tell is filled up: the control number with zeros."""
    digits = interchange.control.isascii() and interchange.control.isdecimal()
    control = interchange.control[:9] if digits else ""
    day = interchange.day if read_short_day(interchange.day) is not None else f"{moment:%y%m%d}"
    time = interchange.time if len(interchange.time) == 4 and plain_time(interchange.time) else hour4(moment)
    return control.rjust(9, "0"), day, time, interchange.verdict, interchange.note


def _group(out: TransactionWriter, group: GroupAnswer) -> None:
    code = group.code if meaning("group", group.code) else CLAIMS
    out.add("AK1", code, plain_text(group.control, 9) or "0", plain_text(group.version, 12))
    if not group.broken:
        for transaction in group.transactions:
            _transaction(out, transaction)
    received = len(group.transactions)
    announced = received if group.announced is None else group.announced
    out.add("AK9", group.verdict, announced, received, group.accepted, *group.codes[:MOST_CODES])


def _transaction(out: TransactionWriter, transaction: TransactionAnswer) -> None:
    guide = plain_text(transaction.guide, 12)
    kind = transaction.set if meaning("set", transaction.set) else CLAIM
    out.add("AK2", kind, plain_text(transaction.control, 9) or "0", guide)
    by_segment: dict[tuple[int, str], list[SyntaxFault]] = {}
    for fault in transaction.faults:
        by_segment.setdefault((fault.position, fault.tag), []).append(fault)
    for faults in by_segment.values():
        _segment(out, faults)
    codes = [*transaction.codes, *(["5"] if transaction.faults else [])]
    out.add("IK5", transaction.verdict, *codes[:MOST_CODES])


def _segment(out: TransactionWriter, faults: list[SyntaxFault]) -> None:
    """The faults of one segment: each of the whole segment by itself, then those of its elements together."""
    whole = {fault.code: fault for fault in faults if fault.level == "segment"}
    elements = [fault for fault in faults if fault.level == "element"]
    for fault in whole.values():
        _opener(out, fault, fault.code)
    if elements:
        _opener(out, elements[0], "8")
        for fault in elements:
            position = composite(fault.element or 1, fault.component or "")
            out.add("IK4", position, "", fault.code, plain_text(fault.value, MOST_VALUE))


def _opener(out: TransactionWriter, fault: SyntaxFault, code: str) -> None:
    tag = plain_text(fault.tag, 3) or "UNK"
    out.add("IK3", tag, fault.position, plain_text(fault.loop, 6), code)
    if fault.account:
        out.add("CTX", composite("CLM01", plain_text(fault.account, 35)))
