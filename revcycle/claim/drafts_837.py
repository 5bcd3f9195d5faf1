"""What has been read of an 837's claim so far: segments sorted by what they tell, before a claim is made of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from revcycle.claim.adjudicated import Adjustment
from revcycle.claim.claim import ClaimKind
from revcycle.claim.named import Name, NamedFacility, NamedProvider, PayerName, Person
from revcycle.parties.organizations import Address
from revcycle.x12.segment import Segment
from revcycle.x12.values import read_day, read_number

__all__ = [
    "Draft",
    "DraftLine",
    "DraftPrior",
    "OtherPayer",
    "Party",
    "adjustments_of",
    "cents",
    "dotted",
    "span_of",
    "spoken",
    "trimmed",
    "units_of",
]

SPAN = re.compile(r"^([0-9]{8})?-([0-9]{8})$")
PHONE = re.compile(r"^([0-9]{3})?([0-9]{3})([0-9]{4})$")
ZIP_PLUS_FOUR = re.compile(r"^([0-9]{5})([0-9]{4})$")
LONGEST_CAS = 19


@dataclass(slots=True)
class Party:
    """One NM1 with the segments that follow it."""

    segment: Segment
    street: str | None = None
    town: Segment | None = None
    facts: Segment | None = None
    phone: str = ""

    @property
    def name(self) -> Name:
        """The name of a person; of an organization, its last name is its name."""
        element = self.segment.element
        return Name(element(3), element(4), element(5), element(7))

    @property
    def id(self) -> str:
        """Its number, whatever kind of number it is."""
        return self.segment.element(9)

    @property
    def address(self) -> Address | None:
        """Its address; None where nothing is told."""
        if self.street is None and self.town is None:
            return None
        if self.town is None:
            return Address(self.street or "", "", "", "")
        zip_code = ZIP_PLUS_FOUR.sub(r"\1-\2", self.town.element(3))
        return Address(self.street or "", self.town.element(1), self.town.element(2), zip_code)

    @property
    def person(self) -> Person:
        """The patient or an insured."""
        born = read_day(self.facts.element(2)) if self.facts is not None else None
        sex = self.facts.element(3) if self.facts is not None else ""
        return Person(self.name, born, sex, self.address, self.phone, self.segment.element(2) == "2")

    @property
    def payer(self) -> PayerName:
        """A payer."""
        return PayerName(self.segment.element(3), self.id, self.address)

    @property
    def facility(self) -> NamedFacility:
        """A place of service."""
        return NamedFacility(self.segment.element(3), self.address or Address("", "", "", ""), self.npi)

    @property
    def npi(self) -> str:
        """Its NPI; "" where its number is another."""
        return self.id if self.segment.element(8) == "XX" else ""

    def provider(self, role: str = "") -> NamedProvider:
        """One who treated, referred, ordered, attended or operated."""
        return NamedProvider(self.name, self.npi, role)


@dataclass(slots=True)
class DraftPrior:
    """One SVD with its adjustments and its day, and all segments that tell them."""

    segment: Segment
    segments: list[Segment] = field(default_factory=list)
    adjustments: list[Adjustment] = field(default_factory=list)
    day: date | None = None


@dataclass(slots=True)
class DraftLine:
    """One LX with what follows it."""

    opener: Segment
    service: Segment | None = None
    days: tuple[date | None, date | None] = (None, None)
    control: str = ""
    purchased: Segment | None = None
    parties: dict[str, Party] = field(default_factory=dict)
    prior: list[DraftPrior] = field(default_factory=list)


@dataclass(slots=True)
class OtherPayer:
    """One loop 2320 with its inner loops."""

    segment: Segment
    adjustments: list[Adjustment] = field(default_factory=list)
    amounts: dict[str, int] = field(default_factory=dict)
    consent: Segment | None = None
    parties: dict[str, Party] = field(default_factory=dict)
    day: date | None = None
    control: Segment | None = None


@dataclass(slots=True)
class Draft:
    """One CLM with what follows it, and what stands above it.

    Attributes:
        levels: the parties above the claim, by loop.
        insurance, relation: the SBR of its subscriber, and the PAT of its patient's level.
        casualty: the number of the accident's claim (REF*Y4).
        left_out: segments that tell more than a claim of the model can hold.
    """

    segment: Segment
    kind: ClaimKind
    levels: dict[str, Party]
    insurance: Segment | None
    relation: Segment | None
    tax: Segment | None
    casualty: str
    left_out: list[Segment]
    dates: dict[str, Segment] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)
    amounts: dict[str, int] = field(default_factory=dict)
    codes: dict[str, list[Segment]] = field(default_factory=dict)
    note: str = ""
    admission: Segment | None = None
    parties: dict[str, Party] = field(default_factory=dict)
    others: list[OtherPayer] = field(default_factory=list)
    lines: list[DraftLine] = field(default_factory=list)

    def provider(self, role: str) -> NamedProvider | None:
        """The provider of a role, such as "82"; None where the claim names nobody."""
        return self.parties[role].provider() if role in self.parties else None


def cents(text: str) -> int | None:
    """A sum in cents; None where it is none, or where it counts parts of a cent."""
    found = read_number(text)
    if found is None:
        return None
    hundredfold = found * 100
    return int(hundredfold) if hundredfold == hundredfold.to_integral_value(ROUND_HALF_UP) else None


def units_of(text: str) -> Decimal | None:
    """A quantity; None where it is none."""
    return read_number(text)


def dotted(code: str) -> str:
    """A diagnosis code with its dot."""
    return f"{code[:3]}.{code[3:]}" if len(code) > 3 else code


def spoken(phone: str) -> str:
    """The digits of a telephone number as people write them, such as 555-0100; anything else as it stands."""
    found = PHONE.match(phone)
    return "-".join(part for part in found.groups() if part) if found else phone


def span_of(segment: Segment) -> tuple[date | None, date | None] | None:
    """The first and the last day of a DTP segment; None where it holds none. One day is both."""
    text = segment.element(3)
    if segment.element(2) == "RD8":
        found = SPAN.match(text)
        if found is None:
            return None
        first, last = read_day(found[1] or ""), read_day(found[2])
        return None if last is None or (found[1] and first is None) else (first, last)
    day = read_day(text) if segment.element(2) == "D8" else None
    return None if day is None else (day, day)


def trimmed(texts: list[str]) -> tuple[str, ...]:
    """Texts without the empty ones at their end."""
    while texts and not texts[-1]:
        texts = texts[:-1]
    return tuple(texts)


def adjustments_of(segment: Segment) -> tuple[list[Adjustment], bool]:
    """The adjustments of a CAS segment, and whether all of it could be read."""
    found: list[Adjustment] = []
    whole = len(segment.elements) <= LONGEST_CAS
    for start in range(2, min(len(segment.elements), LONGEST_CAS) + 1, 3):
        reason, sum_text, units_text = (segment.element(start + step) for step in range(3))
        amount, units = cents(sum_text), units_of(units_text)
        if not reason and not sum_text and not units_text:
            continue
        if amount is None or (units_text and units is None):
            whole = False
        else:
            found.append(Adjustment(segment.element(1), reason, amount, units))
    return found, whole
