"""The answer to a file before its claims are looked at: what of it is taken, as TA1 and 999 tell it.

:mod:`revcycle.clearinghouse.acknowledging` gives it, :mod:`revcycle.clearinghouse.acknowledgment_writing` writes it.
Each transaction is accepted (A), accepted with errors (E) or rejected (R). A fault within a claim rejects that claim
later; what makes the transaction unreadable, or stands outside of its claims, rejects the transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from revcycle.x12.dictionary import meaning
from revcycle.x12.segment import shown

__all__ = [
    "Acknowledgment",
    "GroupAnswer",
    "InterchangeAnswer",
    "SyntaxFault",
    "TransactionAnswer",
    "Verdict",
]

Verdict = Literal["A", "E", "P", "R"]
WORDS = {"A": "accepted", "E": "accepted, with errors", "P": "partly accepted", "R": "rejected"}


@dataclass(frozen=True, slots=True)
class SyntaxFault:
    """One fault of a transaction.

    Attributes:
        rule: the rule of :data:`revcycle.x12.rules.RULES`.
        level: "transaction", "segment" or "element".
        code: X12's code for it (IK502, IK304, IK403).
        tag, position: the segment, and which of the transaction it is, ST being 1.
        loop: such as "2010BA"; "" for none.
        element, component: counted from 1; 0 where the whole segment or element is meant.
        value: what stands there.
        account: of the claim it stands in; "" outside of claims.
        sentence, mend: in plain words.
    """

    rule: str
    level: str
    code: str
    tag: str
    position: int
    loop: str
    element: int
    component: int
    value: str
    account: str
    sentence: str
    mend: str


@dataclass(slots=True)
class TransactionAnswer:
    """What is said of one transaction, ST to SE.

    Attributes:
        set, control, guide: ST01, ST02, ST03.
        first, last: its segments in the file, from 1.
        codes: what is wrong with it as a whole (IK502 to IK506).
        faults: what is wrong in it.
        more: how many faults more there are than are kept.
        broken: whether it cannot be taken.
        claims: the faults that reject a claim, its own and those of the levels above it, by its CLM segment's number.
    """

    set: str
    control: str
    guide: str
    first: int
    last: int = 0
    codes: list[str] = field(default_factory=list)
    faults: list[SyntaxFault] = field(default_factory=list)
    more: int = 0
    broken: bool = False
    claims: dict[int, tuple[list[SyntaxFault], ...]] = field(default_factory=dict)

    @property
    def verdict(self) -> Verdict:
        """A, E or R (IK501)."""
        if self.broken:
            return "R"
        return "E" if self.faults or self.codes else "A"


@dataclass(slots=True)
class GroupAnswer:
    """What is said of one functional group, GS to GE.

    Attributes:
        code, control, version: GS01, GS06, GS08.
        announced: how many transactions its end announces; None where it has no readable end.
        codes: what is wrong with it as a whole (AK905 to AK909).
        broken: whether nothing of it can be taken.
        transactions: in their order.
    """

    code: str
    control: str
    version: str
    announced: int | None = None
    codes: list[str] = field(default_factory=list)
    broken: bool = False
    transactions: list[TransactionAnswer] = field(default_factory=list)

    @property
    def accepted(self) -> int:
        """How many of its transactions are taken."""
        return 0 if self.broken else sum(transaction.verdict != "R" for transaction in self.transactions)

    @property
    def verdict(self) -> Verdict:
        """A, E, P or R (AK901)."""
        if self.broken or not self.accepted:
            return "R"
        if self.accepted < len(self.transactions):
            return "P"
        noted = self.codes or any(transaction.verdict == "E" for transaction in self.transactions)
        return "E" if noted else "A"


@dataclass(slots=True)
class InterchangeAnswer:
    """What is said of one interchange, ISA to IEA.

    Attributes:
        sender, receiver: who sent it, and to whom.
        control, day, time: ISA13, ISA09 and ISA10 as they stand.
        asked: whether the sender wants a TA1 in any case (ISA14).
        note: X12's code of what is wrong with it (TA105); "000" for nothing.
        broken: whether nothing of it can be taken.
        sentence: what is wrong, in plain words.
        groups: in their order.
    """

    sender: str
    receiver: str
    control: str
    day: str
    time: str
    asked: bool = False
    note: str = "000"
    broken: bool = False
    sentence: str = ""
    groups: list[GroupAnswer] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        """A, E or R (TA104)."""
        if self.broken:
            return "R"
        return "E" if self.note != "000" else "A"

    @property
    def needs_answer(self) -> bool:
        """Whether a TA1 goes back."""
        return self.asked or self.note != "000"


@dataclass(frozen=True, slots=True)
class Acknowledgment:
    """The answer to a whole file.

    Attributes:
        interchanges: in their order; none where nothing can be read.
        message: why nothing, or nothing further, can be read; "" where all was read.
    """

    interchanges: tuple[InterchangeAnswer, ...]
    message: str = ""

    @property
    def readable(self) -> bool:
        """Whether an answer can be sent at all: somebody must be there to send it to."""
        return bool(self.interchanges)

    @property
    def accepted(self) -> bool:
        """Whether everything is taken, with or without errors."""
        whole = [group for interchange in self.interchanges for group in interchange.groups]
        broken = any(interchange.broken for interchange in self.interchanges)
        return bool(whole) and not broken and all(group.verdict in "AE" for group in whole)

    def transactions(self) -> Iterator[tuple[InterchangeAnswer, GroupAnswer, TransactionAnswer]]:
        """Every transaction with its envelopes."""
        for interchange in self.interchanges:
            for group in interchange.groups:
                for transaction in group.transactions:
                    yield interchange, group, transaction

    def taken(self) -> Iterator[tuple[InterchangeAnswer, TransactionAnswer]]:
        """The transactions that are accepted, with or without errors."""
        for interchange, group, transaction in self.transactions():
            if not interchange.broken and not group.broken and not transaction.broken:
                yield interchange, transaction

    def sentences(self) -> Iterator[str]:
        """What it says, in plain words."""
        if self.message:
            yield self.message
        for interchange in self.interchanges:
            if interchange.note != "000":
                words = WORDS[interchange.verdict]
                yield f"Interchange {shown(interchange.control)} is {words}: {interchange.sentence}"
            for group in interchange.groups if not interchange.broken else ():
                yield from _group_sentences(group)


def _group_sentences(group: GroupAnswer) -> Iterator[str]:
    count = len(group.transactions)
    yield (
        f"Group {shown(group.control)} is {WORDS[group.verdict]}: {group.accepted} of {count} "
        f"transaction{'' if count == 1 else 's'} taken."
    )
    for code in group.codes:
        yield f"Group {shown(group.control)}: {meaning('group_fault', code) or code}."
    for transaction in group.transactions if not group.broken else ():
        if transaction.verdict == "A":
            continue
        told = "; ".join(meaning("transaction_fault", code) or code for code in transaction.codes)
        why = f": {told}" if told else ""
        yield f"Transaction {shown(transaction.control)} is {WORDS[transaction.verdict]}{why}."
        for fault in transaction.faults:
            of_claim = f" (claim {shown(fault.account)})" if fault.account else ""
            yield f"Segment {fault.position}, {shown(fault.tag)}{of_claim}: {fault.sentence} {fault.mend}"
        if transaction.more:
            yield f"There are {transaction.more:,} faults more."
