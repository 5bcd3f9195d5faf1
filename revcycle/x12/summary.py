"""What an X12 file is: who sends it to whom, its transactions, claims, payments and answers, and whether it balances.

    told = summarize(Path("remittance.835"))
    told.transactions[0].amounts["paid"]

What was not understood is counted and told; nothing is dropped in silence.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from revcycle.x12.claims import ClaimReader, ClaimSeen, Party, party
from revcycle.x12.dictionary import meaning, reason
from revcycle.x12.envelope import Transaction
from revcycle.x12.plain import read_segment
from revcycle.x12.reader import X12Error
from revcycle.x12.remittance import Adjustment, PaidClaim, RemittanceReader
from revcycle.x12.segment import Segment, shown
from revcycle.x12.values import read_day
from revcycle.x12.walk import Step, walk

__all__ = ["FileSummary", "Puzzle", "TransactionSummary", "summarize"]

ANSWERS = {"AK1", "IK3", "IK4", "IK5", "AK9", "STC", "EB", "AAA", "EQ", "TRN"}
ANSWERING = {"999", "270", "271", "276", "277"}
PATIENTS = {"IL", "QC", "03"}
MOST_PUZZLES = 1000  # different things not understood that are counted apart


@dataclass(frozen=True, slots=True)
class Puzzle:
    """Something in the file that was not understood.

    Attributes:
        what: such as "REF01 = QQ" or "segment ZZZ".
        why: "set" (a transaction set that the course does not read), "segment", "element", "code", "value" or "place".
        count: how often it stands in the file.
        segment: where it stands first.
    """

    what: str
    why: str
    count: int
    segment: int


@dataclass(slots=True)
class TransactionSummary:
    """One transaction, told in short.

    Attributes:
        set: such as "837".
        name: what it is, such as "professional claim".
        version: the guide it names.
        control: its control number.
        segment: where it begins.
        segments: how many segments it has.
        purpose: what BHT says of it: purpose, kind, reference and date; empty where there is none.
        parties: those of the transaction as a whole.
        claims: those of an 837 or 835, each as plain data; the first ones only where a limit was given.
        answers: what a 999, 270, 271, 276 or 277 asks or says, segment by segment.
        counts: how many claims, lines and answers there are in all.
        amounts: sums in dollars.
        balances: for an 835, whether lines, claims and the whole balance; empty otherwise.
    """

    set: str
    name: str
    version: str
    control: str
    segment: int
    segments: int = 0
    purpose: dict[str, str] = field(default_factory=dict)
    parties: list[dict[str, str]] = field(default_factory=list)
    claims: list[dict[str, Any]] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: {"claims": 0, "lines": 0, "answers": 0})
    amounts: dict[str, Decimal] = field(default_factory=dict)
    balances: dict[str, bool] = field(default_factory=dict)


@dataclass(slots=True)
class FileSummary:
    """A whole file, told in short.

    Attributes:
        interchanges: sender, receiver, date, control number, whether it is a test, and what it says (TA1) of an
            interchange that it answers.
        transactions: in their order.
        segments: how many there are.
        elements: how many elements and components hold something.
        puzzles: what was not understood, the most frequent first.
        stopped: why reading stopped before the end; "" where it did not.
    """

    interchanges: list[dict[str, str]] = field(default_factory=list)
    transactions: list[TransactionSummary] = field(default_factory=list)
    segments: int = 0
    elements: int = 0
    puzzles: list[Puzzle] = field(default_factory=list)
    stopped: str = ""


def summarize(source: BinaryIO | bytes | Path, most: int | None = None) -> FileSummary:
    """Reads a file and tells it in short.

    Args:
        source: the file.
        most: how many claims and answers of each transaction are kept; None keeps all. All are counted and summed.

    Raises:
        X12Error: not even the first segment can be read. Later trouble is told in ``stopped``.
        CodeFileError: a table of the course is missing or damaged.
    """
    told = FileSummary()
    gatherer = _Gatherer(told, most)
    try:
        for step in walk(source):
            gatherer.take(step)
    except X12Error as error:
        if not told.segments:
            raise
        told.stopped = str(error)
    gatherer.end()
    return told


class _Gatherer:
    """Gathers the summary as the segments come by."""

    def __init__(self, told: FileSummary, most: int | None) -> None:
        self.told = told
        self.most = most
        self.claims = ClaimReader()
        self.remittance = RemittanceReader()
        self.transaction: Transaction | None = None
        self.current: TransactionSummary | None = None
        self.who = ""
        self.puzzles: Counter[tuple[str, str]] = Counter()
        self.first: dict[tuple[str, str], int] = {}

    def take(self, step: Step) -> None:
        segment = step.segment
        self.told.segments += 1
        self._puzzles(step)
        if segment.tag == "ISA":
            self.told.interchanges.append(_interchange(segment))
        elif segment.tag == "TA1" and self.told.interchanges:
            self.told.interchanges[-1]["answer"] = read_segment(segment).sentence
        if step.transaction is not self.transaction or segment.tag == "SE":
            self._finish(step)
        if self.current is None:
            return
        self.current.segments += 1
        if segment.tag == "BHT":
            self.current.purpose = _purpose(segment)
        elif segment.tag in ("N1", "NM1"):
            self._name(step, segment)
        if self.current.set == "837":
            self._claim(self.claims.take(step))
        elif self.current.set == "835":
            self._paid(self.remittance.take(step))
        elif self.current.set in ANSWERING and segment.tag in ANSWERS:
            self._answer(segment)

    def end(self) -> None:
        if self.current is not None:
            self._close(self.current)
        self.told.puzzles = [
            Puzzle(what, why, count, self.first[what, why]) for (what, why), count in self.puzzles.most_common()
        ]

    def _finish(self, step: Step) -> None:
        """Closes the open transaction, and opens the one that begins here."""
        if self.current is not None:
            self.current.segments += step.segment.tag == "SE"
            self._close(self.current)
            self.current = None
        self.transaction = step.transaction
        if step.segment.tag == "ST" and step.transaction is not None:
            guide = step.transaction.guide
            self.current = TransactionSummary(
                step.transaction.set,
                guide.name if guide is not None else "transaction that this course does not read",
                step.transaction.version,
                step.transaction.control,
                step.segment.number,
            )
            self.told.transactions.append(self.current)
            self.claims, self.remittance, self.who = ClaimReader(), RemittanceReader(), ""

    def _close(self, current: TransactionSummary) -> None:
        if current.set == "837":
            self._claim(self.claims.end())
        elif current.set == "835":
            self._paid(self.remittance.end())
            payment = self.remittance.payment
            outside = sum((one.amount for one in payment.adjustments), Decimal(0))
            current.amounts |= {"payment": payment.amount, "outside of claims": outside}
            current.balances = {"lines": True, "claims": True} | current.balances | {"whole": not payment.difference}
            current.amounts["difference"] = payment.difference
            if payment.segment is not None:
                current.purpose |= _payment(payment.segment)

    def _name(self, step: Step, segment: Segment) -> None:
        known = party(segment)
        if known.role in PATIENTS:
            self.who = known.name
        if not known.name and not known.identifier:
            return
        overall = step.loop is None or not step.loop.within("2300", "2100", "2000B", "2000C", "2000D", "2000E")
        if self.current is not None and (overall or known.role in ("1P", "41", "85")):
            told = _party(known)
            if told not in self.current.parties and (self.most is None or len(self.current.parties) < self.most):
                self.current.parties.append(told)

    def _claim(self, claim: ClaimSeen | None) -> None:
        if claim is None or self.current is None:
            return
        self._count(claim.lines)
        _add(self.current.amounts, "charge", claim.charge)
        if self.most is None or len(self.current.claims) < self.most:
            self.current.claims.append(_claim(claim))

    def _paid(self, claim: PaidClaim | None) -> None:
        if claim is None or self.current is None:
            return
        self._count(claim.lines)
        for name, amount in (("charge", claim.charge), ("paid", claim.paid), ("patient owes", claim.patient_owes)):
            _add(self.current.amounts, name, amount)
        balances = self.current.balances
        balances["claims"] = balances.get("claims", True) and not claim.difference
        balances["lines"] = balances.get("lines", True) and not any(line.difference for line in claim.lines)
        if self.most is None or len(self.current.claims) < self.most:
            self.current.claims.append(_paid(claim))

    def _count(self, lines: list[Any]) -> None:
        if self.current is not None:
            self.current.counts["claims"] += 1
            self.current.counts["lines"] += len(lines)

    def _answer(self, segment: Segment) -> None:
        if self.current is None:
            return
        self.current.counts["answers"] += 1
        if self.most is None or len(self.current.answers) < self.most:
            reading = read_segment(segment)
            self.current.answers.append(
                {
                    "segment": segment.number,
                    "who": self.who,
                    "tag": segment.tag,
                    "sentence": reading.sentence,
                    "values": [{"position": part.position, "value": part.value} for part in reading.parts],
                }
            )

    def _puzzles(self, step: Step) -> None:
        segment = step.segment
        reading = read_segment(segment)
        self.told.elements += len(reading.parts)
        keys = [
            (f"{part.position} = {shown(part.value, 20)}", str(part.puzzle))
            for part in reading.puzzles
            if part.puzzle != "segment" and part.position != "ST01"
        ]
        if any(part.puzzle == "segment" for part in reading.parts):
            keys.append((f"segment {shown(segment.tag, 10)}", "segment"))
        elif not step.placed:
            keys.append((f"segment {shown(segment.tag, 10)} where it stands", "place"))
        if segment.tag == "ST" and step.transaction is not None and step.transaction.guide is None:
            keys.append((f"transaction set {shown(step.transaction.set, 10)}", "set"))
        for key in keys:
            known = key if key in self.first or len(self.first) < MOST_PUZZLES else ("others", key[1])
            self.puzzles[known] += 1
            self.first.setdefault(known, segment.number)


def _add(amounts: dict[str, Decimal], name: str, amount: Decimal) -> None:
    amounts[name] = amounts.get(name, Decimal(0)) + amount


def _interchange(segment: Segment) -> dict[str, str]:
    return {
        "sender": segment.element(6).strip(),
        "receiver": segment.element(8).strip(),
        "date": _day(f"20{segment.element(9)}"),
        "control": segment.element(13),
        "version": segment.element(12),
        "usage": meaning("usage", segment.element(15)) or segment.element(15),
        "answer": "",
    }


def _purpose(segment: Segment) -> dict[str, str]:
    return {
        "purpose": meaning("purpose", segment.element(2)) or segment.element(2),
        "kind": meaning("bht_type", segment.element(6)) or segment.element(6),
        "reference": segment.element(3),
        "date": _day(segment.element(4)),
    }


def _payment(segment: Segment) -> dict[str, str]:
    return {
        "purpose": meaning("handling", segment.element(1)) or segment.element(1),
        "method": meaning("payment", segment.element(4)) or segment.element(4),
        "date": _day(segment.element(16)),
    }


def _party(known: Party) -> dict[str, str]:
    return {
        "role": meaning("entity", known.role) or known.role,
        "name": known.name,
        "id": known.identifier,
        "id_kind": meaning("id_kind", known.kind) or known.kind,
    }


def _claim(claim: ClaimSeen) -> dict[str, Any]:
    days = claim.days
    total = sum((line.charge for line in claim.lines), Decimal(0))
    return {
        "segment": claim.segment.number,
        "id": claim.segment.element(1),
        "patient": claim.patient.name if claim.patient else "",
        "subscriber": claim.subscriber.name if claim.subscriber else "",
        "payer": claim.payer.name if claim.payer else "",
        "billing": claim.billing.name if claim.billing else "",
        "charge": claim.charge,
        "lines_charge": total,
        "place": claim.segment.component(5, 1),
        "frequency": claim.segment.component(5, 3),
        "original": claim.references.get("F8", ""),
        "first_day": days[0].isoformat() if days else "",
        "last_day": days[-1].isoformat() if days else "",
        "diagnoses": [diagnosis.code for diagnosis in claim.diagnoses],
        "lines": [
            {
                "segment": line.opener.number,
                "procedure": line.procedure[0] if line.procedure else "",
                "modifiers": [modifier for modifier in line.procedure[1:] if modifier],
                "revenue": line.service.element(1) if line.service is not None and line.service.tag == "SV2" else "",
                "charge": line.charge,
                "quantity": line.quantity,
                "pointers": line.pointers,
                "first_day": line.dates[0].isoformat() if line.dates else "",
            }
            for line in claim.lines
        ],
    }


def _paid(claim: PaidClaim) -> dict[str, Any]:
    segment = claim.segment
    return {
        "segment": segment.number,
        "id": segment.element(1),
        "payer_number": segment.element(7),
        "status": segment.element(2),
        "status_told": meaning("claim_status", segment.element(2)) or "",
        "patient": claim.patient.name if claim.patient else "",
        "charge": claim.charge,
        "paid": claim.paid,
        "patient_owes": claim.patient_owes,
        "adjustments": [_adjustment(one) for one in claim.adjustments],
        "remarks": claim.remarks,
        "balances": not claim.difference,
        "lines": [
            {
                "segment": line.segment.number,
                "procedure": line.segment.component(1, 2),
                "modifiers": line.segment.components(1)[2:6],
                "charge": line.charge,
                "paid": line.paid,
                "adjustments": [_adjustment(one) for one in line.adjustments],
                "remarks": line.remarks,
                "balances": not line.difference,
            }
            for line in claim.lines
        ],
    }


def _adjustment(one: Adjustment) -> dict[str, Any]:
    known = reason(one.reason)
    return {
        "group": one.group,
        "reason": one.reason,
        "amount": one.amount,
        "told": known.meaning if known is not None else "",
    }


def _day(text: str) -> str:
    day = read_day(text)
    return day.isoformat() if day else ""
