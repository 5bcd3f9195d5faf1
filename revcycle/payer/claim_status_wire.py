"""Writes and reads 276s and 277s (005010X212): one patient in each transaction written, any number in those read.

    write_questions([question], "2000000010", "TRN01", moment).written()
    write_answers([response], "TRN01", "2000000010", moment).written()
    list(read_questions(Path("question.276"))), list(read_answers(Path("answer.277")))

What is written is read back the same. Texts come back as X12 can carry them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

from revcycle.claim.named import Name
from revcycle.money import to_cents
from revcycle.payer.claim_status import ClaimStatus, LineStatus, Status, StatusQuestion, StatusResponse
from revcycle.payer.eligibility import Member
from revcycle.x12.reader import read
from revcycle.x12.segment import Segment, shown
from revcycle.x12.values import read_day, read_number
from revcycle.x12.writing import (
    Interchange,
    TransactionWriter,
    amount,
    composite,
    day8,
    hour4,
    number,
    plain_text,
    span8,
)

__all__ = ["read_answers", "read_questions", "write_answers", "write_questions"]

LEVELS = {"20": "payer", "21": "receiver", "19": "provider", "22": "subscriber", "23": "dependent"}
ENDS = ("ST", "SE", "GE", "GS", "IEA", "ISA")


def write_questions(
    questions: Iterable[StatusQuestion], sender: str, receiver: str, moment: datetime, control: int = 1
) -> Interchange:
    """An interchange with one 276 for each question."""
    interchange = Interchange(sender, receiver, moment, control)
    for question in questions:
        with interchange.transaction("276") as transaction:
            add = transaction.add
            add("BHT", "0010", "13", plain_text(question.trace, 50), day8(moment), hour4(moment))
            _parties(transaction, question, receiver_below=True, provider_below=True)
            _people(transaction, question.subscriber, question.dependent)
            add("TRN", "1", plain_text(question.trace, 50))
            for kind, value in (
                ("1K", question.control_number),
                ("BLT", question.type_of_bill),
                ("EJ", question.account),
            ):
                if value:
                    add("REF", kind, plain_text(value, 50))
            if question.charge is not None:
                add("AMT", "T3", amount(question.charge))
            _days(transaction, question.first, question.last)
    return interchange


def write_answers(
    responses: Iterable[StatusResponse], sender: str, receiver: str, moment: datetime, control: int = 1
) -> Interchange:
    """An interchange with one 277 for each answer."""
    interchange = Interchange(sender, receiver, moment, control)
    for response in responses:
        with interchange.transaction("277") as transaction:
            trace = response.claims[0].trace if response.claims else "0"
            transaction.add("BHT", "0010", "08", plain_text(trace, 50), day8(moment), hour4(moment), "DG")
            _answer(transaction, response)
    return interchange


def read_questions(source: BinaryIO | bytes | Path) -> Iterator[StatusQuestion]:
    """Every question of a file, one for each claim that is asked about; other transactions are passed over.

    Raises:
        X12Error: the file cannot be read, or not any further.
    """
    for response, charges in _patients(source, "276"):
        for claim, charge in zip(response.claims, charges, strict=True):
            yield StatusQuestion(
                *(response.payer, response.payer_id, response.receiver, response.receiver_id),
                *(response.provider, response.provider_npi),
                response.subscriber or Member(Name("")),
                response.dependent,
                *(claim.account, claim.control_number, claim.type_of_bill),
                charge,
                *(claim.first, claim.last),
                claim.trace,
            )


def read_answers(source: BinaryIO | bytes | Path) -> Iterator[StatusResponse]:
    """Every answer of a file, one for each patient, provider or whole question; other transactions are passed over.

    A 277 that acknowledges claims (277CA, 005010X214) has the same number: it is read too, as far as it is the same.

    Raises:
        X12Error: the file cannot be read, or not any further.
    """
    for response, _ in _patients(source, "277"):
        yield response


def _parties(
    transaction: TransactionWriter,
    asked: StatusQuestion | StatusResponse,
    *,
    receiver_below: bool,
    provider_below: bool,
) -> None:
    """The levels of payer, receiver and provider."""
    add, blank = transaction.add, ("",) * 4
    add("HL", "1", "", "20", "1")
    add("NM1", "PR", "2", plain_text(asked.payer, 60), *blank, "PI", plain_text(asked.payer_id, 80))
    add("HL", "2", "1", "21", "1" if receiver_below else "0")
    add("NM1", "41", "2", plain_text(asked.receiver, 60), *blank, "46", plain_text(asked.receiver_id, 80))
    if receiver_below:
        add("HL", "3", "2", "19", "1" if provider_below else "0")
        add("NM1", "1P", "2", plain_text(asked.provider, 60), *blank, "XX", plain_text(asked.provider_npi, 80))


def _people(transaction: TransactionWriter, subscriber: Member, dependent: Member | None) -> None:
    """The levels of subscriber and dependent; the patient's is the one that claims hang on."""
    add = transaction.add
    add("HL", "4", "3", "22", "1" if dependent is not None else "0")
    _born(transaction, subscriber)
    _person(transaction, "IL", subscriber)
    if dependent is not None:
        add("HL", "5", "4", "23")
        _born(transaction, dependent)
        _person(transaction, "QC", dependent)


def _born(transaction: TransactionWriter, member: Member) -> None:
    if member.born is not None:
        transaction.add("DMG", "D8", day8(member.born), plain_text(member.sex, 1))


def _person(transaction: TransactionWriter, role: str, member: Member) -> None:
    name, number_of = member.name, plain_text(member.member_id, 80)
    names = (plain_text(name.last, 60), plain_text(name.first, 35), plain_text(name.middle, 25))
    identified = ("MI", number_of) if number_of else ()
    transaction.add("NM1", role, "1", *names, "", plain_text(name.suffix, 10), *identified)


def _days(transaction: TransactionWriter, first: date | None, last: date | None) -> None:
    if first is None:
        return
    if last is None:
        transaction.add("DTP", "472", "D8", day8(first))
    else:
        transaction.add("DTP", "472", "RD8", span8(first, last))


def _answer(transaction: TransactionWriter, response: StatusResponse) -> None:
    add = transaction.add
    told = response.subscriber is not None
    whole = bool(response.statuses) and not response.provider and not response.provider_npi
    _parties(transaction, response, receiver_below=not whole, provider_below=told)
    if response.statuses:
        add("TRN", "2" if whole else "1", "0")
        for status in response.statuses:
            _status(transaction, status)
    if response.subscriber is None:
        return
    _people(transaction, response.subscriber, response.dependent)
    for claim in response.claims:
        add("TRN", "2", plain_text(claim.trace, 50) or "0")
        for status in claim.statuses:
            _status(transaction, status)
        for kind, value in (("1K", claim.control_number), ("BLT", claim.type_of_bill), ("EJ", claim.account)):
            if value:
                add("REF", kind, plain_text(value, 50))
        _days(transaction, claim.first, claim.last)
        for line in claim.lines:
            _line(transaction, line)


def _status(transaction: TransactionWriter, status: Status) -> None:
    whole = composite(*(plain_text(part, 30) for part in (status.category, status.code, status.entity)))
    days = [day8(day) if day is not None else "" for day in (status.day, status.decided, status.check_day)]
    sums = [amount(cents) if cents is not None else "" for cents in (status.charge, status.paid)]
    transaction.add("STC", whole, days[0], "", *sums, days[1], "", days[2], plain_text(status.check, 16))


def _line(transaction: TransactionWriter, line: LineStatus) -> None:
    code, revenue = plain_text(line.code, 48), plain_text(line.revenue_code, 48)
    modifiers = [plain_text(modifier, 2) for modifier in line.modifiers]
    service = composite("HC", code, *modifiers) if code else composite("NU", revenue, *modifiers)
    transaction.add(
        *("SVC", service, amount(line.charge), amount(line.paid), revenue if code else "", "", ""),
        number(line.units),
    )
    for status in line.statuses:
        _status(transaction, status)
    if line.control:
        transaction.add("REF", "FJ", plain_text(line.control, 50))
    _days(transaction, line.first, line.last)


# Reading


class _Reader:
    """The answers of one transaction while its segments come; a question is read as an answer without statuses."""

    def __init__(self) -> None:
        self.level = ""
        self.open = StatusResponse("", "", "", "", "", "")
        self.claims: list[ClaimStatus] = []
        self.charges: list[int | None] = []
        self.lines: list[LineStatus] = []
        self.born: tuple[date | None, str] = (None, "")

    def take(self, segment: Segment) -> tuple[StatusResponse, list[int | None]] | None:
        """Takes in a segment. Returns the answer that ended before it, if one did."""
        if segment.tag == "HL":
            return self._new_level(segment)
        if segment.tag != "BHT" and not self._known(segment):
            told = (*self.open.left_out, f"Segment {segment.number}: {shown(segment.text, 200)}")
            self.open = replace(self.open, left_out=told)
        return None

    def end(self) -> tuple[StatusResponse, list[int | None]] | None:
        """The answer that was open, if it says anything."""
        self._end_claim()
        if not self.claims and not self.open.statuses:
            return None
        ended = replace(self.open, claims=tuple(self.claims)), self.charges
        self.claims, self.charges = [], []
        self.open = replace(self.open, statuses=(), left_out=())
        return ended

    def _new_level(self, segment: Segment) -> tuple[StatusResponse, list[int | None]] | None:
        ended = self.end()
        self.level = LEVELS.get(segment.element(3), "")
        self.born = (None, "")
        if self.level != "dependent":
            self.open = replace(self.open, subscriber=None)
        self.open = replace(self.open, dependent=None)
        return ended

    def _known(self, segment: Segment) -> bool:
        tag = segment.tag
        if tag == "NM1":
            return self._name(segment)
        if tag == "STC":
            return self._status(segment)
        if tag == "TRN":
            return self._trace(segment)
        if tag == "DMG":
            self.born = (read_day(segment.element(2)), segment.element(3))
            return self.level in ("subscriber", "dependent")
        if not self.claims:
            return False
        if tag == "REF":
            return self._reference(segment)
        if tag == "DTP" and segment.element(1) == "472":
            return self._date(segment)
        if tag == "SVC":
            return self._service(segment)
        if tag == "AMT" and segment.element(1) == "T3" and not self.lines:
            self.charges[-1] = _cents(segment, 2)
            return True
        return False

    def _name(self, segment: Segment) -> bool:
        name = Name(*(segment.element(place) for place in (3, 4, 5, 7)))
        said, identifier = ", ".join(part for part in (name.last, name.first) if part), segment.element(9)
        member = Member(name, identifier, *self.born)
        if self.level == "payer":
            self.open = replace(self.open, payer=said, payer_id=identifier)
        elif self.level == "receiver":
            self.open = replace(self.open, receiver=said, receiver_id=identifier, provider="", provider_npi="")
        elif self.level == "provider":
            self.open = replace(self.open, provider=said, provider_npi=identifier)
        elif self.level == "subscriber":
            self.open = replace(self.open, subscriber=member)
        elif self.level == "dependent":
            self.open = replace(self.open, dependent=member)
        else:
            return False
        return True

    def _trace(self, segment: Segment) -> bool:
        if self.level in ("subscriber", "dependent"):
            self._end_claim()
            self.claims.append(ClaimStatus("" if segment.element(2) == "0" else segment.element(2), ()))
            self.charges.append(None)
        return True

    def _end_claim(self) -> None:
        if self.claims and self.lines:
            self.claims[-1] = replace(self.claims[-1], lines=tuple(self.lines))
        self.lines = []

    def _status(self, segment: Segment) -> bool:
        found = []
        for place in (1, 10, 11):
            if not segment.element(place):
                continue
            category, code, entity = (segment.component(place, part) for part in (1, 2, 3))
            status = Status(category, code, entity, read_day(segment.element(2)))
            if place == 1:
                status = replace(
                    status,
                    charge=_cents(segment, 4),
                    paid=_cents(segment, 5),
                    decided=read_day(segment.element(6)),
                    check_day=read_day(segment.element(8)),
                    check=segment.element(9),
                )
            found.append(status)
        if self.lines:
            self.lines[-1] = replace(self.lines[-1], statuses=(*self.lines[-1].statuses, *found))
        elif self.claims:
            self.claims[-1] = replace(self.claims[-1], statuses=(*self.claims[-1].statuses, *found))
        else:
            self.open = replace(self.open, statuses=(*self.open.statuses, *found))
        kept = not segment.element(3) and not segment.element(7) and not segment.element(12)
        return kept and not any(segment.component(place, 4) for place in (1, 10, 11))

    def _reference(self, segment: Segment) -> bool:
        kind, value = segment.element(1), segment.element(2)
        if self.lines:
            if kind == "FJ":
                self.lines[-1] = replace(self.lines[-1], control=value)
            return kind == "FJ"
        claim = self.claims[-1]
        if kind == "1K":
            self.claims[-1] = replace(claim, control_number=value)
        elif kind == "BLT":
            self.claims[-1] = replace(claim, type_of_bill=value)
        elif kind == "EJ":
            self.claims[-1] = replace(claim, account=value)
        else:
            return False
        return True

    def _date(self, segment: Segment) -> bool:
        days = [read_day(part) for part in segment.element(3).split("-")]
        first, last = days[0], days[1] if len(days) > 1 else None
        if self.lines:
            self.lines[-1] = replace(self.lines[-1], first=first, last=last)
        else:
            self.claims[-1] = replace(self.claims[-1], first=first, last=last)
        return first is not None

    def _service(self, segment: Segment) -> bool:
        kind, code, *modifiers = [*segment.components(1), "", ""][: max(2, len(segment.components(1)))]
        revenue = segment.element(4)
        if kind == "NU":
            code, revenue = "", code
        units = read_number(segment.element(7))
        self.lines.append(
            LineStatus(
                code,
                _cents(segment, 2) or 0,
                _cents(segment, 3) or 0,
                (),
                tuple(one for one in modifiers[:4] if one),
                revenue,
                Decimal(1) if units is None else units,
            )
        )
        return kind in ("HC", "NU") and not any(modifiers[4:]) and not any(segment.elements[4:6])


def _cents(segment: Segment, place: int) -> int | None:
    money = read_number(segment.element(place))
    return None if money is None else to_cents(money)


def _patients(source: BinaryIO | bytes | Path, wanted: str) -> Iterator[tuple[StatusResponse, list[int | None]]]:
    reader: _Reader | None = None
    for segment in read(source):
        ended = None
        if segment.tag in ENDS:
            ended = reader.end() if reader is not None else None
            reader = _Reader() if segment.tag == "ST" and segment.element(1) == wanted else None
        elif reader is not None:
            ended = reader.take(segment)
        if ended is not None:
            yield ended
    if reader is not None and (ended := reader.end()) is not None:
        yield ended
