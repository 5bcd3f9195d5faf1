"""Writes X12: segments with their separators, and the three envelopes around transactions.

    with no file open, all in memory:

    interchange = Interchange("TRN900", "TRN01", moment, control=7)
    with interchange.transaction("837P") as transaction:
        transaction.add("BHT", "0019", "00", "A1", day8(moment), hour4(moment), "CH")
        ...
    interchange.written()        # bytes, ISA to IEA

Envelopes count and number themselves. Sources: X12's standards of interchange and application control, version 005010,
and the guides named in assets/x12/guides.csv.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal

from revcycle.x12.guides import Guide, by_table
from revcycle.x12.segment import Segment, Separators

__all__ = [
    "Interchange",
    "TransactionWriter",
    "Unwritable",
    "amount",
    "composite",
    "day8",
    "hour4",
    "number",
    "plain_text",
    "span8",
]

SEPARATORS = Separators()
UNFIT = re.compile(r"[^A-Z0-9!\"&'()+,\-./;?= a-z%@\[\]_{}\\|<>#$]")  # the basic and extended sets, less our separators


class Unwritable(ValueError):  # noqa: N818  a plain word that a reader of the traceback understands
    """A value cannot be written as X12. The message is a sentence."""


class TransactionWriter:
    """The segments of one transaction, ST to SE.

    Attributes:
        segments: those written so far, ST included.
        control: its control number, ST02.
    """

    def __init__(self, guide: Guide, control: str) -> None:
        self.guide = guide
        self.control = control
        self.segments: list[Segment] = []
        version = [] if guide.set == "835" else [guide.adopted]
        self.add("ST", guide.set, control, *version)

    def add(self, tag: str, *elements: str | int) -> Segment:
        """Writes one segment. Empty elements at its end are left out. Composites come from :func:`composite`."""
        texts = [str(element) for element in elements]
        while texts and not texts[-1]:
            texts.pop()
        segment = Segment(tag, texts, SEPARATORS, after="\n")
        self.segments.append(segment)
        return segment


class Interchange:
    """One interchange with one functional group for each kind of transaction.

    Attributes:
        sender, receiver: their numbers, at most 15 characters.
        moment: when it was made.
        control: the interchange's control number, 1 to 999999999.
        usage: "T" test or "P" production. The course writes test files only, unless told otherwise.
    """

    def __init__(self, sender: str, receiver: str, moment: datetime, control: int = 1, usage: str = "T") -> None:
        self.sender, self.receiver = plain_text(sender, 15), plain_text(receiver, 15)
        self.moment, self.control, self.usage = moment, control, usage
        self.groups: dict[Guide, list[TransactionWriter]] = {}
        self.answers: list[Segment] = []

    @contextmanager
    def transaction(self, table: str) -> Iterator[TransactionWriter]:
        """A transaction to fill, by its short name ("837P", "277CA" ...; see assets/x12/guides.csv)."""
        guide = by_table(table)
        transactions = self.groups.setdefault(guide, [])
        number_of_all = sum(map(len, self.groups.values())) + 1
        writer = TransactionWriter(guide, f"{number_of_all:04d}")
        yield writer
        writer.add("SE", len(writer.segments) + 1, writer.control)
        transactions.append(writer)

    def answer(self, *elements: str) -> None:
        """Adds a TA1, the answer to an interchange's envelope. It stands before the first group."""
        self.answers.append(Segment("TA1", list(elements), SEPARATORS, after="\n"))

    def segments(self) -> Iterator[Segment]:
        """Every segment, ISA to IEA, numbered from 1."""
        offset = 0
        for place, segment in enumerate(self._segments(), start=1):
            segment.number, segment.offset = place, offset
            offset += len(segment.written)
            yield segment

    def _segments(self) -> Iterator[Segment]:
        control = f"{self.control:09d}"
        blank = " " * 10
        short = f"{self.moment:%y%m%d}"
        parties = ["ZZ", self.sender.ljust(15), "ZZ", self.receiver.ljust(15)]
        tail = [SEPARATORS.repetition, "00501", control, "0", self.usage, SEPARATORS.component]
        isa = ["00", blank, "00", blank, *parties, short, hour4(self.moment), *tail]
        yield Segment("ISA", isa, SEPARATORS, after="\n")
        yield from self.answers
        for place, (guide, transactions) in enumerate(self.groups.items(), start=1):
            moment = [day8(self.moment), hour4(self.moment)]
            opener = [guide.group, self.sender, self.receiver, *moment, str(place), "X", guide.adopted]
            yield Segment("GS", opener, SEPARATORS, after="\n")
            for transaction in transactions:
                yield from transaction.segments
            yield Segment("GE", [str(len(transactions)), str(place)], SEPARATORS, after="\n")
        yield Segment("IEA", [str(len(self.groups)), control], SEPARATORS, after="\n")

    def written(self) -> bytes:
        """The whole interchange, a line for each segment."""
        return b"".join(segment.written for segment in self.segments())


def plain_text(text: str, most: int) -> str:
    """A text as X12 may carry it: without accents, separators and strange characters, at most so long.

    What X12 cannot carry becomes a blank, so that words stay apart; blanks at the ends are dropped.
    """
    base = unicodedata.normalize("NFKD", text)
    base = "".join(character for character in base if not unicodedata.combining(character))
    base = base.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").replace("\N{EN DASH}", "-")
    return " ".join(UNFIT.sub(" ", base).split())[:most].rstrip()


def composite(*components: str | int) -> str:
    """One composite element. Empty components at its end are left out."""
    texts = [str(component) for component in components]
    while texts and not texts[-1]:
        texts.pop()
    return SEPARATORS.component.join(texts)


def amount(cents: int) -> str:
    """Cents as X12 writes dollars: no sign before the number but a minus, no zeros that say nothing: 12050 is 120.5."""
    whole, rest = divmod(abs(cents), 100)
    digits = f"{whole}.{rest:02d}".rstrip("0").rstrip(".")
    return f"-{digits}" if cents < 0 else digits


def number(value: Decimal) -> str:
    """A quantity as X12 writes it, without an exponent and without zeros that say nothing."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def day8(day: date) -> str:
    """A day as 20260615."""
    return f"{day.year:04d}{day.month:02d}{day.day:02d}"


def span8(first: date, last: date) -> str:
    """Two days as 20260615-20260617."""
    return f"{day8(first)}-{day8(last)}"


def hour4(moment: datetime) -> str:
    """A time as 1705."""
    return f"{moment.hour:02d}{moment.minute:02d}"
