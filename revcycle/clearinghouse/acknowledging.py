"""Reads a file and says what of it is taken.

from revcycle.clearinghouse.acknowledging import acknowledge

answer = acknowledge(Path("claims.837"))
for line in answer.sentences():
    print(line)
"""

from __future__ import annotations

import re
from bisect import bisect_right
from pathlib import Path
from typing import BinaryIO

from revcycle.clearinghouse.acknowledgment import (
    Acknowledgment,
    GroupAnswer,
    InterchangeAnswer,
    SyntaxFault,
    TransactionAnswer,
)
from revcycle.clearinghouse.syntax import Syntax, element_code, syntax_of
from revcycle.x12.check import examine
from revcycle.x12.finding import Finding
from revcycle.x12.segment import Segment, shown
from revcycle.x12.walk import Step

__all__ = ["MOST_FAULTS", "acknowledge"]

MOST_FAULTS = 1000
"""How many faults of one transaction are kept; those beyond are counted."""
ELEMENT = re.compile(r"^[A-Z0-9]{2,3}?([0-9]{2})(?:-([0-9]{1,2}))?$")
NO_TRAILER = {
    "ST": Syntax("transaction", "2", breaks=True),
    "GS": Syntax("group", "3", breaks=True),
    "ISA": Syntax("interchange", "023", breaks=True),
}


def acknowledge(source: BinaryIO | bytes | Path) -> Acknowledgment:
    """The answer to a file. Any text or bytes whatever are answered.

    Raises:
        CodeFileError: a table of the course is missing or damaged.
    """
    answering = _Answering()
    for step, findings in examine(source):
        if step is None:
            return answering.stopped(findings[0])
        answering.take(step, findings)
    return Acknowledgment(tuple(answering.interchanges))


class _Scopes:
    """The levels and claims of one transaction: which of them a segment belongs to, and what is wrong in each."""

    def __init__(self) -> None:
        self.starts: list[int] = []
        self.faults: list[list[SyntaxFault] | None] = []  # None: a level above all claims
        self.accounts: list[str] = []
        self.subscriber: list[SyntaxFault] = []
        self.patient: list[SyntaxFault] = []

    def take(self, segment: Segment, answer: TransactionAnswer) -> None:
        """Opens a level or a claim at its first segment."""
        account = ""
        faults: list[SyntaxFault] = []
        above = False
        if segment.tag == "HL" and segment.element(3) == "22":
            self.subscriber, self.patient = faults, []
        elif segment.tag == "HL" and segment.element(3) == "23":
            self.patient = faults
        elif segment.tag == "HL":
            above = True
        elif segment.tag == "CLM":
            answer.claims[segment.number] = (self.subscriber, self.patient, faults)
            account = segment.element(1)
        else:
            return
        self.starts.append(segment.number)
        self.faults.append(None if above else faults)
        self.accounts.append(account)

    def of(self, number: int) -> tuple[list[SyntaxFault] | None, str]:
        """The faults of the level or claim that a segment belongs to (None above all claims), and the account."""
        place = bisect_right(self.starts, number) - 1
        return (self.faults[place], self.accounts[place]) if place >= 0 else (None, "")


class _Answering:
    """Gathers the answer as the segments come by."""

    def __init__(self) -> None:
        self.interchanges: list[InterchangeAnswer] = []
        self.ended = True  # whether the last interchange has its IEA
        self.group: GroupAnswer | None = None
        self.transaction: TransactionAnswer | None = None
        self.scopes: dict[int, _Scopes] = {}  # by the first segment of the last two transactions
        self.open = False
        self.segment: Segment | None = None

    def take(self, step: Step, findings: list[Finding]) -> None:
        """Takes in a segment with what was found there."""
        segment = self.segment = step.segment
        if segment.tag == "ISA":
            self._close("ISA")
            self._interchange(segment)
        elif segment.tag == "GS" and self.interchanges:
            self._close("GS")
            self.group = GroupAnswer(segment.element(1), segment.element(6), segment.element(8))
            self.interchanges[-1].groups.append(self.group)
        elif segment.tag == "ST" and self.group is not None:
            self._close("ST")
            self._open(segment, self.group)
        elif self.transaction is not None and self.open:
            self.transaction.last = segment.number
            self.scopes[self.transaction.first].take(segment, self.transaction)
        for finding in findings:
            self._note(finding)
        if segment.tag == "SE":
            self.open = False
        elif segment.tag == "GE":
            self._close("ST")
            if self.group is not None and segment.element(1).isdecimal():
                self.group.announced = int(segment.element(1)[:6])
            self.group = None
        elif segment.tag == "IEA":
            self._close("GS")
            self.ended = True
        if step.last:
            self._close("ISA")

    def stopped(self, finding: Finding) -> Acknowledgment:
        """The answer where the file cannot be read, or not any further."""
        self._close("ISA")
        if self.interchanges:
            self._of_interchange(syntax_of(finding), finding.sentence)
        return Acknowledgment(tuple(self.interchanges), finding.sentence)

    def _interchange(self, segment: Segment) -> None:
        element = segment.element
        sender, receiver, asked = element(6).strip(), element(8).strip(), element(14) == "1"
        self.interchanges.append(InterchangeAnswer(sender, receiver, element(13), element(9), element(10), asked))
        self.transaction, self.ended = None, False

    def _open(self, segment: Segment, group: GroupAnswer) -> None:
        number = segment.number
        found = TransactionAnswer(segment.element(1), segment.element(2), segment.element(3), number, number)
        before = self.transaction.first if self.transaction is not None else 0
        self.scopes = {first: scopes for first, scopes in self.scopes.items() if first == before}
        self.scopes[number] = _Scopes()
        self.transaction, self.open = found, True
        group.transactions.append(found)

    def _close(self, outermost: str) -> None:
        """What of the envelopes that end here lacks its own end."""
        if self.open and self.transaction is not None:
            self._of_transaction(NO_TRAILER["ST"], self.transaction)
        self.open = False
        if outermost == "ST":
            return
        if self.group is not None:
            self._of_group(NO_TRAILER["GS"], self.group)
            self.group = None
        if outermost == "ISA" and self.interchanges and not self.ended:
            self._of_interchange(NO_TRAILER["ISA"], "Its end (IEA) is missing. The file may have been cut off.")
            self.ended = True

    def _note(self, finding: Finding) -> None:
        syntax = syntax_of(finding)
        if syntax.level == "interchange" and self.interchanges:
            self._of_interchange(syntax, finding.sentence)
        elif syntax.level == "group" and self.interchanges and self.interchanges[-1].groups:
            self._of_group(syntax, self.interchanges[-1].groups[-1])
        elif syntax.level in ("transaction", "segment", "element"):
            answer = self._answer_for(finding.segment)
            if answer is not None and syntax.level == "transaction":
                self._of_transaction(syntax, answer)
            elif answer is not None:
                self._of_segment(syntax, finding, answer)

    def _answer_for(self, number: int) -> TransactionAnswer | None:
        """The transaction that a segment belongs to: the last one, or the one before, which may have ended just now."""
        groups = self.interchanges[-1].groups[-2:] if self.interchanges else []
        latest = [transaction for group in groups for transaction in group.transactions[-2:]]
        return next((one for one in reversed(latest) if one.first <= number and one.first in self.scopes), None)

    def _of_interchange(self, syntax: Syntax, sentence: str) -> None:
        answer = self.interchanges[-1]
        if answer.note == "000" or (syntax.breaks and not answer.broken):
            answer.note, answer.sentence = syntax.code, sentence
        answer.broken = answer.broken or syntax.breaks

    @staticmethod
    def _of_group(syntax: Syntax, group: GroupAnswer) -> None:
        if syntax.code not in group.codes:
            group.codes.append(syntax.code)
        group.broken = group.broken or syntax.breaks

    @staticmethod
    def _of_transaction(syntax: Syntax, answer: TransactionAnswer) -> None:
        if syntax.code not in answer.codes:
            answer.codes.append(syntax.code)
        answer.broken = answer.broken or syntax.breaks

    def _of_segment(self, syntax: Syntax, finding: Finding, answer: TransactionAnswer) -> None:
        faults, account = self.scopes[answer.first].of(finding.segment)
        fault = self._fault(syntax, finding, answer, account)
        if finding.severity == "error":
            if syntax.breaks or faults is None:
                answer.broken = True
            else:
                faults.append(fault)
        if len(answer.faults) < MOST_FAULTS:
            answer.faults.append(fault)
        else:
            answer.more += 1

    def _fault(self, syntax: Syntax, finding: Finding, answer: TransactionAnswer, account: str) -> SyntaxFault:
        named = ELEMENT.match(finding.element)
        element, component = (int(named[1]), int(named[2] or 0)) if named else (0, 0)
        value = ""
        if self.segment is not None and finding.segment == self.segment.number and element:
            value = self.segment.component(element, component) if component else self.segment.element(element)
        return SyntaxFault(
            finding.rule,
            syntax.level,
            syntax.code or element_code(finding.tag, element),
            finding.tag,
            finding.segment - answer.first + 1,
            finding.loop,
            element,
            component,
            value,
            shown(account),
            finding.sentence,
            finding.mend,
        )
