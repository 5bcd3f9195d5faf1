"""Writes and reads 270s and 271s (005010X279A1): one patient in each transaction written, any number in those read.

    write_inquiries([inquiry], "2000000010", "TRN01", moment).written()
    write_responses([response], "TRN01", "2000000010", moment).written()
    list(read_inquiries(Path("question.270"))), list(read_responses(Path("answer.271")))

What is written is read back the same. Texts come back as X12 can carry them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

from revcycle.claim.named import Name
from revcycle.money import to_cents
from revcycle.payer.eligibility import Benefit, Entity, Inquiry, Member, Refusal, Response
from revcycle.x12.reader import read
from revcycle.x12.segment import Segment, shown
from revcycle.x12.values import read_day, read_number
from revcycle.x12.writing import SEPARATORS, Interchange, TransactionWriter, amount, day8, hour4, number, plain_text

__all__ = ["read_inquiries", "read_responses", "write_inquiries", "write_responses"]

LEVELS = {"20": "payer", "21": "provider", "22": "subscriber", "23": "dependent"}


def write_inquiries(
    inquiries: Iterable[Inquiry], sender: str, receiver: str, moment: datetime, control: int = 1
) -> Interchange:
    """An interchange with one 270 for each question."""
    interchange = Interchange(sender, receiver, moment, control)
    for inquiry in inquiries:
        with interchange.transaction("270") as transaction:
            _heads(transaction, inquiry, "13", moment)
            _provider(transaction, inquiry, below=True)
            for role, member in _members(inquiry.subscriber, inquiry.dependent):
                patient = member is (inquiry.dependent or inquiry.subscriber)
                _level(transaction, role, member, inquiry, "1" if patient else "")
                _demographics(transaction, member)
                if patient:
                    if inquiry.day is not None:
                        transaction.add("DTP", "291", "D8", day8(inquiry.day))
                    transaction.add("EQ", _repeated(inquiry.services))
    return interchange


def write_responses(
    responses: Iterable[Response], sender: str, receiver: str, moment: datetime, control: int = 1
) -> Interchange:
    """An interchange with one 271 for each answer."""
    interchange = Interchange(sender, receiver, moment, control)
    for response in responses:
        with interchange.transaction("271") as transaction:
            _response(transaction, response, moment)
    return interchange


def read_inquiries(source: BinaryIO | bytes | Path) -> Iterator[Inquiry]:
    """Every question of a file; other transactions are passed over.

    Raises:
        X12Error: the file cannot be read, or not any further.
    """
    for response, services in _patients(source, "270"):
        yield Inquiry(
            response.payer,
            response.payer_id,
            response.provider,
            response.provider_npi,
            response.subscriber or Member(Name("")),
            response.day,
            response.dependent,
            services,
            response.trace,
        )


def read_responses(source: BinaryIO | bytes | Path) -> Iterator[Response]:
    """Every answer of a file; other transactions are passed over.

    Raises:
        X12Error: the file cannot be read, or not any further.
    """
    for response, _ in _patients(source, "271"):
        yield response


def _heads(transaction: TransactionWriter, asked: Inquiry | Response, purpose: str, moment: datetime) -> None:
    transaction.add("BHT", "0022", purpose, plain_text(asked.trace, 50), day8(moment), hour4(moment))
    transaction.add("HL", "1", "", "20", "1" if asked.provider_npi or asked.provider else "0")
    transaction.add(*("NM1", "PR", "2", plain_text(asked.payer, 60)), *("",) * 4, "PI", plain_text(asked.payer_id, 80))


def _provider(transaction: TransactionWriter, asked: Inquiry | Response, *, below: bool) -> None:
    transaction.add("HL", "2", "1", "21", "1" if below else "0")
    npi = plain_text(asked.provider_npi, 80)
    transaction.add("NM1", "1P", "2", plain_text(asked.provider, 60), *("",) * 4, *(("XX", npi) if npi else ()))


def _members(subscriber: Member | None, dependent: Member | None) -> Iterator[tuple[str, Member]]:
    for role, member in (("IL", subscriber), ("03", dependent)):
        if member is not None:
            yield role, member


def _level(
    transaction: TransactionWriter, role: str, member: Member, asked: Inquiry | Response, trace_kind: str
) -> None:
    """The level of a subscriber or dependent, with the trace number where it is the patient's (a kind is given)."""
    subscriber = role == "IL"
    numbers = ("3", "2", "22", "1" if asked.dependent is not None else "0") if subscriber else ("4", "3", "23", "0")
    transaction.add("HL", *numbers)
    if trace_kind and asked.trace:
        company = f"9{asked.provider_npi[:9]:0<9}"  # 9 and nine digits of the asker's own choice
        transaction.add("TRN", trace_kind, plain_text(asked.trace, 50), plain_text(company, 10))
    name, number_of = member.name, plain_text(member.member_id, 80)
    names = (plain_text(name.last, 60), plain_text(name.first, 35), plain_text(name.middle, 25))
    identified = ("MI", number_of) if number_of else ()
    transaction.add("NM1", role, "1", *names, "", plain_text(name.suffix, 10), *identified)


def _demographics(transaction: TransactionWriter, member: Member) -> None:
    if member.born is not None:
        transaction.add("DMG", "D8", day8(member.born), plain_text(member.sex, 1))
    elif member.sex:
        transaction.add("DMG", "", "", plain_text(member.sex, 1))


def _repeated(texts: Iterable[str]) -> str:
    return SEPARATORS.repetition.join(plain_text(text, 2) for text in texts)


def _response(transaction: TransactionWriter, response: Response, moment: datetime) -> None:
    _heads(transaction, response, "11", moment)
    _refusals(transaction, response, "payer")
    if not response.provider_npi and not response.provider:
        return
    _provider(transaction, response, below=response.subscriber is not None)
    _refusals(transaction, response, "provider")
    for role, member in _members(response.subscriber, response.dependent):
        patient = member is response.patient
        _level(transaction, role, member, response, "2" if patient else "")
        if role == "IL" and response.group_id:
            transaction.add("REF", "6P", plain_text(response.group_id, 50), plain_text(response.group, 80))
        _refusals(transaction, response, "subscriber" if role == "IL" else "dependent")
        _demographics(transaction, member)
        if role == "03" and response.relationship:
            transaction.add("INS", "N", plain_text(response.relationship, 2))
        if patient:
            if response.day is not None:
                transaction.add("DTP", "291", "D8", day8(response.day))
            for benefit in response.benefits:
                _benefit(transaction, benefit)


def _refusals(transaction: TransactionWriter, response: Response, level: str) -> None:
    for refusal in response.refusals:
        if refusal.level == level:
            valid = "Y" if refusal.valid else "N"
            transaction.add("AAA", valid, "", plain_text(refusal.reason, 2), plain_text(refusal.follow_up, 1))


def _benefit(transaction: TransactionWriter, benefit: Benefit) -> None:
    add = transaction.add
    add(
        *("EB", plain_text(benefit.kind, 2), plain_text(benefit.coverage, 3), _repeated(benefit.services)),
        *(plain_text(benefit.insurance, 3), plain_text(benefit.plan, 50), plain_text(benefit.period, 2)),
        "" if benefit.amount is None else amount(benefit.amount),
        "" if benefit.percent is None else number(benefit.percent),
        plain_text(benefit.counted, 2),
        "" if benefit.count is None else number(benefit.count),
        *(plain_text(benefit.authorization, 1), plain_text(benefit.network, 1)),
    )
    for qualifier, day in (("356", benefit.first), ("357", benefit.last)):
        if day is not None:
            add("DTP", qualifier, "D8", day8(day))
    for message in benefit.messages:
        add("MSG", plain_text(message, 264))
    if benefit.entities:
        add("LS", "2120")
        for entity in benefit.entities:
            name = entity.name
            names = (plain_text(name.last, 60), plain_text(name.first, 35), plain_text(name.middle, 25))
            suffix = plain_text(name.suffix, 10)
            identified = (plain_text(entity.kind, 2), plain_text(entity.number, 80)) if entity.number else ()
            add("NM1", plain_text(entity.role, 3), "1" if entity.person else "2", *names, "", suffix, *identified)
        add("LE", "2120")


# Reading


class _Reader:
    """The patients of one transaction while its segments come."""

    def __init__(self) -> None:
        self.level = ""
        self.base = Response("", "", "", "", None, None)
        self.open = self.base
        self.services: tuple[str, ...] = ()
        self.benefits: list[Benefit] = []
        self.told = False  # whether the open patient has anything to hand out
        self.in_benefit = False

    def take(self, segment: Segment) -> tuple[Response, tuple[str, ...]] | None:
        """Takes in a segment. Returns the patient that ended before it, if one did."""
        tag = segment.tag
        if tag == "HL":
            return self._new_level(segment)
        if tag == "BHT":
            return None
        if not self._known(segment):
            self._leave_out(segment)
        return None

    def end(self) -> tuple[Response, tuple[str, ...]] | None:
        """The patient that was open."""
        if not self.told:
            return None
        self.told = False
        ended = replace(self.open, benefits=tuple(self.benefits))
        services, self.services, self.benefits = self.services, (), []
        return ended, services

    def _new_level(self, segment: Segment) -> tuple[Response, tuple[str, ...]] | None:
        level = LEVELS.get(segment.element(3), "")
        ended = self.end()
        self.in_benefit = False
        if level == "payer":
            self.base = Response("", "", "", "", None, None)
        elif level == "provider":
            self.base = replace(self.base, provider="", provider_npi="")
        if level != "dependent":
            self.open = self.base
        else:
            self.open = replace(self.open, dependent=None, day=None, benefits=(), trace="")
        self.level = level
        return ended

    def _known(self, segment: Segment) -> bool:
        tag = segment.tag
        if tag == "NM1":
            return self._name(segment)
        if tag == "AAA":
            return self._refusal(segment)
        if self.level not in ("subscriber", "dependent"):
            return False
        if tag == "TRN":
            self.open = replace(self.open, trace=segment.element(2))
            return True
        if tag == "DMG":
            return self._demographics(segment)
        if tag == "DTP":
            return self._date(segment)
        if tag == "REF" and segment.element(1) == "6P" and not self.in_benefit:
            self.open = replace(self.open, group_id=segment.element(2), group=segment.element(3))
            return True
        if tag == "INS" and self.level == "dependent":
            self.open = replace(self.open, relationship=segment.element(2))
            return not any(segment.elements[2:])
        if tag == "EQ":
            self.told = True
            self.services += tuple(_repeats(segment, 1))
            return not any(segment.elements[1:])
        if tag == "EB":
            return self._benefit(segment)
        return self._hung_on(segment)

    def _name(self, segment: Segment) -> bool:
        role, number_of = segment.element(1), segment.element(9)
        name = Name(*(segment.element(place) for place in (3, 4, 5, 7)))
        if self.in_benefit:
            person = segment.element(2) == "1"
            entity = Entity(role, name, segment.element(8), number_of, person)
            last = self.benefits[-1]
            self.benefits[-1] = replace(last, entities=(*last.entities, entity))
        elif self.level == "payer":
            self.base = self.open = replace(self.base, payer=name.last, payer_id=number_of)
        elif self.level == "provider":
            shown_name = ", ".join(part for part in (name.last, name.first) if part)
            self.base = self.open = replace(self.base, provider=shown_name, provider_npi=number_of)
        elif self.level == "subscriber":
            self.open = replace(self.open, subscriber=Member(name, number_of))
        elif self.level == "dependent":
            self.open = replace(self.open, dependent=Member(name, number_of))
        else:
            return False
        return True

    def _refusal(self, segment: Segment) -> bool:
        if self.in_benefit or not self.level:
            return False
        refusal = Refusal(self.level, segment.element(3), segment.element(4), segment.element(1) == "Y")
        self.open = replace(self.open, refusals=(*self.open.refusals, refusal))
        if self.level in ("payer", "provider"):
            self.base = self.open
        self.told = True
        return True

    def _demographics(self, segment: Segment) -> bool:
        born, sex = read_day(segment.element(2)), segment.element(3)
        if self.level == "subscriber" and self.open.subscriber is not None:
            self.open = replace(self.open, subscriber=replace(self.open.subscriber, born=born, sex=sex))
        elif self.level == "dependent" and self.open.dependent is not None:
            self.open = replace(self.open, dependent=replace(self.open.dependent, born=born, sex=sex))
        return born is not None or not segment.element(2)

    def _date(self, segment: Segment) -> bool:
        kind, days = segment.element(1), _days(segment)
        if not days:
            return False
        if not self.in_benefit:
            if kind == "291" and segment.element(2) == "D8":
                self.open = replace(self.open, day=days[0])
                return True
            return False
        last = self.benefits[-1]
        if kind in ("356", "346"):
            self.benefits[-1] = replace(last, first=days[0])
        elif kind in ("357", "347"):
            self.benefits[-1] = replace(last, last=days[0])
        else:
            return False
        return True

    def _benefit(self, segment: Segment) -> bool:
        self.told = self.in_benefit = True
        percent, count, money = (read_number(segment.element(place)) for place in (8, 10, 7))
        self.benefits.append(
            Benefit(
                kind=segment.element(1),
                coverage=segment.element(2),
                services=tuple(_repeats(segment, 3)),
                insurance=segment.element(4),
                plan=segment.element(5),
                period=segment.element(6),
                amount=None if money is None else to_cents(money),
                percent=percent,
                counted=segment.element(9),
                count=count,
                authorization=segment.element(11),
                network=segment.element(12),
            )
        )
        return not any(segment.elements[12:])

    def _hung_on(self, segment: Segment) -> bool:
        if segment.tag in ("LS", "LE"):
            return True
        if segment.tag == "MSG" and self.in_benefit:
            last = self.benefits[-1]
            self.benefits[-1] = replace(last, messages=(*last.messages, segment.element(1)))
            return True
        return False

    def _leave_out(self, segment: Segment) -> None:
        told = (*self.open.left_out, f"Segment {segment.number}: {shown(segment.text, 200)}")
        self.open = replace(self.open, left_out=told)
        if self.level in ("payer", "provider"):
            self.base = self.open


def _patients(source: BinaryIO | bytes | Path, wanted: str) -> Iterator[tuple[Response, tuple[str, ...]]]:
    reader: _Reader | None = None
    for segment in read(source):
        ended = None
        if segment.tag == "ST":
            ended = reader.end() if reader is not None else None
            reader = _Reader() if segment.element(1) == wanted else None
        elif segment.tag in ("SE", "GE", "IEA", "GS", "ISA"):
            ended = reader.end() if reader is not None else None
            reader = None
        elif reader is not None:
            ended = reader.take(segment)
        if ended is not None:
            yield ended
    if reader is not None and (ended := reader.end()) is not None:
        yield ended


def _repeats(segment: Segment, place: int) -> list[str]:
    """The repeats of an element, also where they are split by another mark than ISA11 names, as some senders do."""
    found = segment.repeats(place)
    if len(found) == 1 and len(found[0]) > 2:
        for mark in ("^", ">", ":", "|"):
            if mark in found[0]:
                return found[0].split(mark)
    return found


def _days(segment: Segment) -> tuple[date, ...]:
    days = [read_day(part) for part in segment.element(3).split("-")]
    return tuple(day for day in days if day is not None)
