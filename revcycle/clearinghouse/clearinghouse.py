"""The clearinghouse takes a file of claims, answers it, and sends on what is accepted.

from revcycle.clearinghouse import Clearinghouse

house = Clearinghouse()
submission = house.submit(Path("claims.837"), datetime(2026, 5, 6, 9, 30))
submission.answer_999, submission.answer_277          # bytes
submission.accepted, submission.rejected              # claims, each with its edits
submission.forwarded                                  # {"TRN01": bytes, ...}
house = submission.clearinghouse                      # it remembers what was sent
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from revcycle.claim.reading_837 import ReadClaim, read_claims
from revcycle.clearinghouse import lookups
from revcycle.clearinghouse.acknowledging import acknowledge
from revcycle.clearinghouse.acknowledgment import Acknowledgment, InterchangeAnswer, SyntaxFault, TransactionAnswer
from revcycle.clearinghouse.acknowledgment_writing import write_acknowledgment
from revcycle.clearinghouse.claim_acknowledgment import Batch, ClaimAnswer, write_claim_acknowledgment
from revcycle.clearinghouse.connections import Connections, read_connections
from revcycle.clearinghouse.forwarding import Destination, forward
from revcycle.clearinghouse.scrubbing import rejected, scrub
from revcycle.clearinghouse.sent import Receipt, Sent, fingerprint
from revcycle.x12 import guides
from revcycle.x12.reader import X12Error, read
from revcycle.x12.writing import Interchange, plain_text

__all__ = ["Clearinghouse", "Submission"]

TABLES = ("837P", "837I")


@dataclass(frozen=True, slots=True)
class Submission:
    """What became of one file.

    Attributes:
        received: when it came.
        acknowledgment: what of it could be read.
        claims: every claim of the transactions that were taken, in order.
        answer_999: the 999, with a TA1 where one is due; empty where nothing could be read.
        answer_277: the 277CA; empty where no claim could be looked at.
        forwarded: the accepted claims as an 837 for each payer, by payer id.
        message: why nothing could be read; else "".
        clearinghouse: the clearinghouse afterwards, which remembers what was sent.
    """

    received: datetime
    acknowledgment: Acknowledgment
    claims: tuple[ClaimAnswer, ...]
    answer_999: bytes
    answer_277: bytes
    forwarded: Mapping[str, bytes]
    message: str
    clearinghouse: Clearinghouse

    @property
    def accepted(self) -> tuple[ClaimAnswer, ...]:
        """The claims that go to their payers."""
        return tuple(answer for answer in self.claims if answer.accepted)

    @property
    def rejected(self) -> tuple[ClaimAnswer, ...]:
        """The claims that come back; they never reached a payer."""
        return tuple(answer for answer in self.claims if not answer.accepted)

    @property
    def clean(self) -> bool:
        """Whether everything was taken: the file, and every claim of it."""
        return self.acknowledgment.accepted and not self.rejected


@dataclass(frozen=True, slots=True)
class Clearinghouse:
    """A clearinghouse, and what it remembers. It never changes: :meth:`submit` gives the next one.

    Attributes:
        connections: who it is and the payers it delivers to.
        sent: what was sent before.
    """

    connections: Connections = field(default_factory=read_connections)
    sent: Sent = field(default_factory=Sent)

    def submit(self, source: bytes | Path, received: datetime) -> Submission:
        """Takes a file: answers it, looks at every claim, and sends on what is accepted.

        A file whose control number the same sender has used before is refused: nothing is accepted twice.

        Raises:
            WorldFileError, CodeFileError, HcpcsFileError, IndexUnavailableError, RulesUnreadableError,
            TableUnavailableError: a file of the course is missing or damaged. Any source whatever is answered.
        """
        lookups.refresh()
        content, message = _content(source)
        answer = acknowledge(content) if not message else Acknowledgment((), message)
        for interchange in answer.interchanges:
            self._refuse_again(interchange)
        _refuse_strangers(answer)
        claims = tuple(self._claims(content, answer, received))
        written = self.sent.files + 1
        house = self.connections
        answer_999 = write_acknowledgment(answer, house.id, received, written) if answer.readable else b""
        written += len(answer.interchanges)
        answer_277 = self._answer_claims(content, answer, claims, received, written)
        written += answer_277.count(b"ISA*") if answer_277 else 0
        to = {one.segment: self._destination(one) for one in claims if one.accepted}
        forwarded = forward(content, to, house.id, received, written) if to else {}
        written += len(forwarded)
        sent = self._remembered(answer, claims, received, written - 1)
        return Submission(
            received,
            answer,
            claims,
            answer_999,
            answer_277,
            forwarded,
            "" if answer.readable else answer.message,
            replace(self, sent=sent),
        )

    def _refuse_again(self, interchange: InterchangeAnswer) -> None:
        if (interchange.sender, interchange.control) in self.sent.interchanges and not interchange.broken:
            interchange.broken, interchange.note = True, "025"
            interchange.sentence = "The same sender has sent a file with this control number before. Give each its own."

    def _claims(self, content: bytes, answer: Acknowledgment, received: datetime) -> Iterator[ClaimAnswer]:
        taken = [transaction for _, transaction in answer.taken()]
        if not taken:
            return
        faults = {number: one for transaction in taken for number, one in transaction.claims.items()}
        spans = iter(taken)
        span = next(spans)
        seen: dict[object, int] = {}
        count = 0
        for found in _readable(content):
            while found.segment > span.last and (following := next(spans, None)) is not None:
                span = following
            if not span.first <= found.segment <= span.last:
                continue
            count += 1
            one = self._claim(found, count, received, faults.get(found.segment, ()), seen)
            yield one

    def _claim(
        self,
        found: ReadClaim,
        number: int,
        received: datetime,
        faults: tuple[list[SyntaxFault], ...],
        seen: dict[object, int],
    ) -> ClaimAnswer:
        said = fingerprint(found.claim)
        day = received.date()
        edits = scrub(found.claim, day, self.sent, connections=self.connections, twin=seen.get(said, 0))
        own = [fault for some in faults for fault in some]
        if own and not rejected(edits):
            edits = scrub(found.claim, day, self.sent, connections=self.connections, faults=own)
        accepted = not rejected(edits)
        if accepted:
            seen.setdefault(said, number)
        trace = f"TC{received:%y%m%d}{self.sent.count + number:07d}"
        return ClaimAnswer(number, found.segment, found.claim, trace, edits, accepted, len(found.left_out))

    def _answer_claims(
        self,
        content: bytes,
        answer: Acknowledgment,
        claims: tuple[ClaimAnswer, ...],
        received: datetime,
        control: int,
    ) -> bytes:
        written: list[bytes] = []
        senders = _senders(content) if claims else {}
        for interchange in answer.interchanges:
            out: Interchange | None = None
            for sender, transaction in answer.taken():
                inside = tuple(one for one in claims if transaction.first < one.segment <= transaction.last)
                if sender is not interchange or not inside:
                    continue
                if out is None:
                    to = plain_text(interchange.sender, 15) or "UNKNOWN"
                    out = Interchange(self.connections.id, to, received, control + len(written))
                name, identifier, reference = senders.get(transaction.first, ("", "", ""))
                batch = Batch(name, identifier, reference, inside)
                trace = f"{received:%Y%m%d}-{out.control}-{transaction.control}"
                write_claim_acknowledgment(out, batch, self.connections.name, self.connections.id, trace)
            if out is not None:
                written.append(out.written())
        return b"".join(written)

    def _destination(self, answer: ClaimAnswer) -> Destination:
        payer = answer.claim.destination.payer
        known = self.connections.get(payer.payer_id)
        name = plain_text(known.name if known else payer.name, 60)
        return Destination(known.payer_id if known else payer.payer_id, name)

    def _remembered(
        self, answer: Acknowledgment, claims: tuple[ClaimAnswer, ...], received: datetime, files: int
    ) -> Sent:
        sent = replace(self.sent, files=files)
        for interchange, _ in answer.taken():
            sent = sent.with_interchange(interchange.sender, interchange.control)
        receipts = {
            fingerprint(one.claim): Receipt(one.trace, one.claim.account, received.date())
            for one in claims
            if one.accepted
        }
        return sent.with_claims(receipts, len(claims))


def _content(source: bytes | Path) -> tuple[bytes, str]:
    """What the source holds, and why it cannot be read."""
    if isinstance(source, bytes):
        return source, ""
    try:
        return source.read_bytes(), ""
    except OSError as error:
        return b"", f"{source} cannot be read ({error.strerror or error}). Check its name and place."


def _refuse_strangers(answer: Acknowledgment) -> None:
    """A clearinghouse for claims takes professional and institutional claims only."""
    for _, group, transaction in answer.transactions():
        guide = guides.find(transaction.guide or group.version, transaction.set) or guides.usual(transaction.set)
        if transaction.set != "837":
            _refuse(transaction, "1")
        elif guide is None or guide.table not in TABLES:
            _refuse(transaction, "I6")


def _refuse(transaction: TransactionAnswer, code: str) -> None:
    transaction.broken = True
    if code not in transaction.codes:
        transaction.codes.append(code)


def _readable(content: bytes) -> Iterator[ReadClaim]:
    """The claims up to where the file cannot be read any further; what is there is told by its acknowledgment."""
    try:
        yield from read_claims(content)
    except X12Error:
        return


def _senders(content: bytes) -> dict[int, tuple[str, str, str]]:
    """Who sent each transaction, name and number, and the sender's number of it, by the transaction's first segment."""
    found: dict[int, tuple[str, str, str]] = {}
    first = 0
    try:
        for segment in read(content):
            if segment.tag == "ST":
                first = segment.number
            elif segment.tag == "BHT" and first:
                found[first] = ("", "", segment.element(3))
            elif segment.tag == "NM1" and segment.element(1) == "41" and first in found and not found[first][1]:
                found[first] = (segment.element(3), segment.element(9), found[first][2])
    except X12Error:
        pass
    return found
