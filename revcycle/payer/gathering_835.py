"""Gathers one remittance of an 835 as its segments come by, and tells what of it has no place in the model.

For :mod:`revcycle.payer.reading_835`, which finds the remittances in a file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from revcycle.claim.adjudicated import Adjustment
from revcycle.claim.named import Name
from revcycle.money import to_cents
from revcycle.parties.organizations import Address
from revcycle.payer.remittance import ClaimPayment, LeftOut, LinePayment, ProviderAdjustment, Remittance
from revcycle.x12.segment import Segment, shown
from revcycle.x12.values import read_day, read_number

__all__ = ["Gathering"]

UNKNOWN_DAY = date.min
# The elements of each segment that are kept, or that say nothing beyond what is kept: how a sum is counted (BPR01, 03,
# 05), that a trace is one (TRN01, 03), the fiscal year's end of a PLB, the kind of a name's number where it is checked.
TOLD: dict[str, frozenset[int]] = {
    tag: frozenset(places)
    for tag, places in {
        "BPR": (1, 2, 3, 4, 5, 16),
        "TRN": (1, 2, 3),
        "CLP": (1, 2, 3, 4, 5, 6, 7, 8, 9, 11),
        "SVC": (1, 2, 3, 4, 5, 6, 7),
        "MIA": (1, 5, 20, 21, 22, 23),
        "MOA": (3, 4, 5, 6, 7),
        "N3": (1, 2),
        "N4": (1, 2, 3),
        "DTM": (1, 2),
        "REF": (1, 2),
        "AMT": (1, 2),
        "LQ": (1, 2),
        "LX": (1,),
    }.items()
}


@dataclass(slots=True)
class _OpenLine:
    """A line while its segments come."""

    segment: Segment
    first: date | None = None
    last: date | None = None
    adjustments: list[Adjustment] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    control: str = ""
    allowed: int | None = None


@dataclass(slots=True)
class _OpenClaim:
    """A claim while its segments come."""

    segment: Segment
    patient: Name = field(default_factory=lambda: Name(""))
    member_id: str = ""
    insured: Name | None = None
    organization: bool = False
    corrected: Name | None = None
    rendering_npi: str = ""
    forwarded_to: str = ""
    reverses: str = ""
    days: dict[str, date | None] = field(default_factory=dict)
    adjustments: list[Adjustment] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    lines: list[LinePayment] = field(default_factory=list)


class Gathering:
    """One remittance while its segments come."""

    def __init__(self) -> None:
        self.left_out: list[LeftOut] = []
        self.amount = 0
        self.method = self.trace = self.originator = ""
        self.day: date | None = None
        self.produced: date | None = None
        self.party = ""
        self.payer = self.payer_id = self.payer_phone = ""
        self.payer_address: list[str] = ["", "", "", ""]
        self.payee = self.npi = self.tax_id = ""
        self.claims: list[ClaimPayment] = []
        self.adjustments: list[ProviderAdjustment] = []
        self.claim: _OpenClaim | None = None
        self.line: _OpenLine | None = None
        self.takers: dict[str, Callable[[Segment], bool]] = {
            "BPR": self._payment, "TRN": self._trace, "N1": self._organization, "N3": self._street,
            "N4": self._town, "PER": self._contact, "LX": self._group, "CLP": self._claim, "CAS": self._adjust,
            "NM1": self._name, "MIA": self._claim_remarks, "MOA": self._claim_remarks, "REF": self._reference,
            "DTM": self._date, "AMT": self._supplement, "SVC": self._service, "LQ": self._remark, "PLB": self._outside,
        }  # fmt: skip

    def take(self, segment: Segment) -> None:
        """Takes in a segment, and tells what of it has no place."""
        taker = self.takers.get(segment.tag)
        if taker is None or not taker(segment):
            self._tell(segment, segment.text, "The remittance keeps no such thing.")
            return
        told = TOLD.get(segment.tag)
        if told is None or len(segment.elements) <= len(told) == max(told):
            return
        rest = [
            f"{segment.tag}{place:02d} {value}"
            for place, value in enumerate(segment.elements, start=1)
            if value and place not in told
        ]
        if rest:
            self._tell(segment, ", ".join(rest), "The remittance keeps no such thing.")

    def remittance(self, moment: date | None) -> Remittance:
        """The whole, once its SE has come; the day of the file stands in where no day of payment can be read."""
        self._end_claim()
        return Remittance(
            payer=self.payer,
            payer_id=self.payer_id or self.originator,
            payee=self.payee,
            payee_npi=self.npi,
            payee_tax_id=self.tax_id,
            day=self.day or self.produced or moment or UNKNOWN_DAY,
            trace=self.trace,
            method=self.method,
            amount=self.amount,
            claims=tuple(self.claims),
            adjustments=tuple(self.adjustments),
            payer_address=Address(*self.payer_address) if any(self.payer_address) else None,
            payer_phone=self.payer_phone,
            left_out=tuple(self.left_out),
        )

    def _tell(self, segment: Segment, text: str, sentence: str) -> None:
        self.left_out.append(LeftOut(segment.number, shown(text, 200), sentence))

    def _cents(self, segment: Segment, place: int) -> int:
        """A sum; 0 where there is none. Parts of a cent are rounded, half up, and told."""
        text = segment.element(place)
        if not text:
            return 0
        sum_of_money = read_number(text)
        if sum_of_money is None:
            self._tell(segment, f"{segment.tag}{place:02d} {text}", "This is no sum of money; 0 stands for it.")
            return 0
        cents = to_cents(sum_of_money)
        if cents != sum_of_money * 100:
            self._tell(segment, f"{segment.tag}{place:02d} {text}", "Part of a cent; it is rounded.")
        return cents

    def _quantity(self, segment: Segment, place: int) -> Decimal | None:
        text = segment.element(place)
        value = read_number(text) if text else None
        if text and value is None:
            self._tell(segment, f"{segment.tag}{place:02d} {text}", "This is no number.")
        return value

    def _day(self, segment: Segment, place: int) -> date | None:
        text = segment.element(place)
        day = read_day(text)
        if text and day is None:
            self._tell(segment, f"{segment.tag}{place:02d} {text}", "There is no such day.")
        return day

    # The payment and its parties

    def _payment(self, segment: Segment) -> bool:
        self.amount, self.method = self._cents(segment, 2), segment.element(4)
        self.day = self._day(segment, 16)
        if self.day is None:
            self._tell(segment, "BPR16", "The day of payment is missing; another day of the file stands for it.")
        return True

    def _trace(self, segment: Segment) -> bool:
        self.trace, self.originator = segment.element(2), segment.element(3)
        return True

    def _organization(self, segment: Segment) -> bool:
        self.party, kind, identifier = segment.element(1), segment.element(3), segment.element(4)
        if self.party == "PR":
            self.payer, self.payer_id = segment.element(2), identifier
        elif self.party == "PE":
            self.payee = segment.element(2)
            if kind == "XX":
                self.npi = identifier
            elif kind == "FI":
                self.tax_id = identifier
            elif identifier:
                self._tell(segment, f"N103 {kind}, N104 {identifier}", "The payee is kept by NPI and tax number only.")
        else:
            return False
        return True

    def _street(self, segment: Segment) -> bool:
        if self.party != "PR" or self.claim is not None:
            return False
        self.payer_address[0] = ", ".join(filter(None, (segment.element(1), segment.element(2))))
        return True

    def _town(self, segment: Segment) -> bool:
        if self.party != "PR" or self.claim is not None:
            return False
        zip_code = segment.element(3)
        if len(zip_code) == 9 and zip_code.isdecimal():
            zip_code = f"{zip_code[:5]}-{zip_code[5:]}"
        self.payer_address[1:] = [segment.element(1), segment.element(2), zip_code]
        return True

    def _contact(self, segment: Segment) -> bool:
        if self.party != "PR" or self.claim is not None:
            return False
        told = {1, 2}
        for place in (3, 5, 7):
            if segment.element(place) == "TE" and self.payer_phone in ("", _phone(segment.element(place + 1))):
                self.payer_phone = _phone(segment.element(place + 1))
                told |= {place, place + 1}
        rest = [value for place, value in enumerate(segment.elements, start=1) if value and place not in told]
        if rest:
            self._tell(segment, segment.text, "Of the payer's numbers, one telephone number is kept.")
        return True

    # The claims

    def _group(self, segment: Segment) -> bool:
        self._end_claim()
        self.party = ""
        return True

    def _claim(self, segment: Segment) -> bool:
        self._end_claim()
        self.claim = _OpenClaim(segment)
        return True

    def _end_claim(self) -> None:
        self._end_line()
        open_claim, self.claim = self.claim, None
        if open_claim is None:
            return
        segment, days = open_claim.segment, open_claim.days
        self.claims.append(
            ClaimPayment(
                account=segment.element(1),
                status=segment.element(2),
                charge=self._cents(segment, 3),
                paid=self._cents(segment, 4),
                patient_owes=self._cents(segment, 5),
                filing=segment.element(6),
                control_number=segment.element(7),
                place=segment.element(8),
                frequency=segment.element(9),
                patient=open_claim.patient,
                member_id=open_claim.member_id,
                insured=open_claim.insured,
                organization=open_claim.organization,
                corrected=open_claim.corrected,
                rendering_npi=open_claim.rendering_npi,
                received=days.get("050"),
                first=days.get("232"),
                last=days.get("233"),
                drg=segment.element(11),
                adjustments=tuple(open_claim.adjustments),
                remarks=tuple(open_claim.remarks),
                lines=tuple(open_claim.lines),
                forwarded_to=open_claim.forwarded_to,
                reverses=open_claim.reverses,
            )
        )

    def _name(self, segment: Segment) -> bool:
        claim, role, identifier = self.claim, segment.element(1), segment.element(9)
        if claim is None or self.line is not None:
            return False
        name = Name(*(segment.element(place) for place in (3, 4, 5, 7)))
        if role == "QC":
            claim.patient, claim.member_id = name, identifier or claim.member_id
        elif role == "IL":
            claim.insured, claim.organization = name, segment.element(2) == "2"
            if identifier and claim.member_id not in ("", identifier):
                self._tell(segment, f"NM109 {identifier}", "The insured's number differs from the patient's.")
            claim.member_id = claim.member_id or identifier
        elif role == "74" and name != Name(""):
            claim.corrected = name
            if identifier:
                self._tell(segment, f"NM109 {identifier}", "The payer has another member number on file.")
        elif role == "82" and segment.element(8) == "XX":
            claim.rendering_npi = identifier
            if name != Name(""):
                self._tell(segment, segment.text, "Who gave the service is kept by NPI only.")
        elif role == "TT":
            claim.forwarded_to = name.last or identifier
        else:
            return False
        return True

    def _claim_remarks(self, segment: Segment) -> bool:
        if self.claim is None:
            return False
        places = (5, 20, 21, 22, 23) if segment.tag == "MIA" else (3, 4, 5, 6, 7)
        self.claim.remarks += [segment.element(place) for place in places if segment.element(place)]
        return True

    def _reference(self, segment: Segment) -> bool:
        kind, value = segment.element(1), segment.element(2)
        if self.line is not None:
            if kind != "6R":
                return False
            self.line.control = value
        elif self.claim is not None:
            if kind != "F8":
                return False
            self.claim.reverses = value
        elif self.party == "PR" and kind == "2U":
            self.payer_id = value
        elif self.party == "PE" and kind == "TJ":
            self.tax_id = value
        else:
            return False
        return True

    def _date(self, segment: Segment) -> bool:
        kind = segment.element(1)
        if self.line is not None:
            if kind == "472":
                self.line.first = self.line.last = self._day(segment, 2)
            elif kind == "150":
                self.line.first = self._day(segment, 2)
            elif kind == "151":
                self.line.last = self._day(segment, 2)
            else:
                return False
        elif self.claim is not None:
            if kind not in ("232", "233", "050"):
                return False
            self.claim.days[kind] = self._day(segment, 2)
        elif kind == "405":
            self.produced = self._day(segment, 2)
        else:
            return False
        return True

    def _adjust(self, segment: Segment) -> bool:
        found = self.line.adjustments if self.line is not None else self.claim.adjustments if self.claim else None
        if found is None:
            return False
        group = segment.element(1)
        for place in range(2, len(segment.elements) + 1, 3):
            if segment.element(place) or segment.element(place + 1):
                cents, quantity = self._cents(segment, place + 1), self._quantity(segment, place + 2)
                found.append(Adjustment(group, segment.element(place), cents, quantity))
        return True

    def _supplement(self, segment: Segment) -> bool:
        if self.line is None or segment.element(1) != "B6":
            return False
        self.line.allowed = self._cents(segment, 2)
        return True

    # The lines

    def _service(self, segment: Segment) -> bool:
        if self.claim is None:
            return False
        self._end_line()
        self.line = _OpenLine(segment)
        return True

    def _remark(self, segment: Segment) -> bool:
        if self.line is None or segment.element(1) != "HE":
            return False
        self.line.remarks.append(segment.element(2))
        return True

    def _end_line(self) -> None:
        open_line, self.line = self.line, None
        if open_line is None or self.claim is None:
            return
        segment = open_line.segment
        kind, code, modifiers = self._procedure(segment, 1)
        revenue_code = segment.element(4)
        if kind == "NU":
            code, revenue_code = "", code
        billed = self._procedure(segment, 6)[1] if segment.element(6) else ""
        units = self._quantity(segment, 5)
        units = Decimal(1) if units is None else units  # what is not told is one unit
        billed_units = self._quantity(segment, 7)
        self.claim.lines.append(
            LinePayment(
                line=len(self.claim.lines) + 1,
                code=code,
                charge=self._cents(segment, 2),
                paid=self._cents(segment, 3),
                allowed=open_line.allowed,
                units=units,
                billed_units=units if billed_units is None else billed_units,
                modifiers=modifiers,
                revenue_code=revenue_code,
                first=open_line.first,
                last=open_line.last,
                adjustments=tuple(open_line.adjustments),
                remarks=tuple(open_line.remarks),
                control=open_line.control,
                billed_code=billed,
            )
        )

    def _procedure(self, segment: Segment, place: int) -> tuple[str, str, tuple[str, ...]]:
        """Kind, code and modifiers of a composite, also of one that is split by another mark than ISA16 names."""
        whole = segment.element(place)
        parts = segment.components(place)
        if len(parts) == 1 and len(whole) > 3 and whole[:2].isalnum() and whole[2] in ":>^|<":
            parts = whole.split(whole[2])
            self._tell(segment, whole, "Its components are split by another mark than ISA16 names.")
        kind, code, *others = [*parts, "", ""][: max(2, len(parts))]
        modifiers = tuple(value for value in others[:4] if value)
        if place == 6 and modifiers:
            self._tell(segment, whole, "Of what was billed, only the code is kept.")
        if any(others[4:]):
            self._tell(segment, ":".join(others[4:]), "A line keeps no description and no last code.")
        if kind not in ("HC", "NU", "AD", "N4", "") or (kind == "NU" and place == 6):
            self._tell(segment, whole, f"The kind of code, {shown(kind)}, is not kept.")
        return kind, code, modifiers

    def _outside(self, segment: Segment) -> bool:
        self._end_claim()
        if segment.element(1) not in (self.npi, self.tax_id):
            self._tell(segment, f"PLB01 {segment.element(1)}", "The provider is another than the payee.")
        for place in range(3, len(segment.elements) + 1, 2):
            if segment.element(place) or segment.element(place + 1):
                reason, reference = segment.component(place, 1), segment.component(place, 2)
                self.adjustments.append(ProviderAdjustment(reason, reference, self._cents(segment, place + 1)))
        return True


def _phone(text: str) -> str:
    """A telephone number as the course writes it, 555-0101; one of another length as it stands."""
    return f"{text[:3]}-{text[3:]}" if len(text) == 7 and text.isdecimal() else text
