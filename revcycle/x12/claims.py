"""The claims of an 837 as they stand on the wire: what a claim says of parties, charges, lines and diagnoses.

This is a reading of the file, not the course's claim model: it keeps what a summary tells and what the checks compare.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from revcycle.x12.segment import Segment
from revcycle.x12.values import SPAN, money, read_day
from revcycle.x12.walk import Step

__all__ = ["ClaimReader", "ClaimSeen", "Diagnosis", "LineSeen", "Party", "days_of", "party"]

CLOSING = {"CLM", "HL", "ST", "SE", "GS", "GE", "ISA", "IEA"}
SERVICES = {"SV1": (1, 2, 4, 5), "SV2": (2, 3, 5, 0), "SV3": (1, 2, 6, 3)}  # procedure, charge, quantity, place
DIAGNOSES = {"BK", "BF", "ABK", "ABF"}


@dataclass(frozen=True, slots=True)
class Party:
    """A person or organization as a name segment tells it.

    Attributes:
        role: the entity code, such as "85".
        name: last name or organization, then first and middle names after a comma.
        identifier: its number, and
        kind: the code that tells what number it is, such as "XX".
        segment: where it stands.
    """

    role: str
    name: str
    identifier: str
    kind: str
    segment: Segment


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A diagnosis code of an HI segment, with the element it stands in."""

    qualifier: str
    code: str
    segment: Segment
    element: int


@dataclass(slots=True)
class LineSeen:
    """One service line.

    Attributes:
        opener: its LX segment.
        service: its SV1, SV2 or SV3; None where it has none.
        procedure: the code, with its modifiers.
        charge: in dollars.
        quantity: units or minutes, as written.
        pointers: which diagnoses it points to, as written.
        dates: first and last day of service, where they are told.
    """

    opener: Segment
    service: Segment | None = None
    procedure: tuple[str, ...] = ()
    charge: Decimal = Decimal(0)
    quantity: str = ""
    pointers: list[str] = field(default_factory=list)
    dates: tuple[date, ...] = ()


@dataclass(slots=True)
class ClaimSeen:
    """One claim of an 837.

    Attributes:
        segment: its CLM segment.
        loop: the level it stands under: "2000B" where the subscriber is the patient, else "2000C".
        billing, subscriber, payer, patient: the parties; the patient is the subscriber where no other is named.
        insurance: the SBR segment of its subscriber.
        facts: which segments tell of the subscriber: N3, N4, DMG.
        born: the patient's date of birth.
        references: by qualifier.
        dates: the segments of its dates, by qualifier.
        diagnoses: in their order.
        coded: whether an HI segment is there, readable or not.
        lines: in their order.
    """

    segment: Segment
    loop: str
    billing: Party | None
    subscriber: Party | None
    payer: Party | None
    patient: Party | None
    insurance: Segment | None
    facts: frozenset[str]
    born: date | None
    references: dict[str, str] = field(default_factory=dict)
    dates: dict[str, Segment] = field(default_factory=dict)
    diagnoses: list[Diagnosis] = field(default_factory=list)
    coded: bool = False
    lines: list[LineSeen] = field(default_factory=list)

    @property
    def charge(self) -> Decimal:
        """The total charge it states, in dollars."""
        return money(self.segment.element(2))

    @property
    def days(self) -> tuple[date, ...]:
        """First and last day of service, of its lines or, where they tell none, of the statement."""
        days = [day for line in self.lines for day in line.dates]
        if not days and "434" in self.dates:
            days = list(days_of(self.dates["434"]))
        return (min(days), max(days)) if days else ()


class ClaimReader:
    """Gathers claims as the segments come by. Only the claim that is open is kept."""

    def __init__(self) -> None:
        self.claim: ClaimSeen | None = None
        self._forget_level("2000A")

    def take(self, step: Step) -> ClaimSeen | None:
        """Takes in a segment. Returns the claim that ended before it, if one did."""
        segment = step.segment
        if segment.tag in CLOSING:
            ended, self.claim = self.claim, None
            if segment.tag == "HL" and step.loop is not None:
                self._forget_level(step.loop.id)
            elif segment.tag in ("ST", "ISA", "GS"):
                self._forget_level("2000A")
            elif segment.tag == "CLM":
                self._open(step)
            return ended
        if self.claim is None:
            self._level(step)
        elif step.placed:
            self._inside(self.claim, step)
        return None

    def end(self) -> ClaimSeen | None:
        """The claim that was open when the file ended."""
        ended, self.claim = self.claim, None
        return ended

    def _forget_level(self, loop: str) -> None:
        self.patient: Party | None = None
        if loop == "2000C":
            return
        self.subscriber: Party | None = None
        self.payer: Party | None = None
        self.insurance: Segment | None = None
        self.facts: set[str] = set()
        self.births: dict[str, date | None] = {}
        if loop == "2000A":
            self.billing: Party | None = None

    def _open(self, step: Step) -> None:
        dependent = self.patient is not None
        above = step.loop.parent.id if step.loop is not None and step.loop.parent is not None else ""
        self.claim = ClaimSeen(
            segment=step.segment,
            loop=above,
            billing=self.billing,
            subscriber=self.subscriber,
            payer=self.payer,
            patient=self.patient or self.subscriber,
            insurance=self.insurance,
            facts=frozenset(self.facts),
            born=self.births.get("2010CA" if dependent else "2010BA"),
        )

    def _level(self, step: Step) -> None:
        loop = step.loop.id if step.loop is not None and step.placed else ""
        segment = step.segment
        if segment.tag == "NM1":
            if loop == "2010AA":
                self.billing = party(segment)
            elif loop == "2010BA":
                self.subscriber = party(segment)
            elif loop == "2010BB":
                self.payer = party(segment)
            elif loop == "2010CA":
                self.patient = party(segment)
        elif segment.tag == "SBR" and loop == "2000B":
            self.insurance = segment
        elif segment.tag in ("N3", "N4", "DMG") and loop in ("2010BA", "2010CA"):
            if loop == "2010BA":
                self.facts.add(segment.tag)
            if segment.tag == "DMG":
                self.births[loop] = read_day(segment.element(2))

    def _inside(self, claim: ClaimSeen, step: Step) -> None:
        loop, segment = step.loop.id if step.loop is not None else "", step.segment
        if loop == "2300":
            if segment.tag == "REF":
                claim.references[segment.element(1)] = segment.element(2)
            elif segment.tag == "DTP":
                claim.dates[segment.element(1)] = segment
            elif segment.tag == "HI":
                claim.coded = True
                claim.diagnoses += [
                    Diagnosis(segment.component(place, 1), segment.component(place, 2), segment, place)
                    for place in range(1, len(segment.elements) + 1)
                    if segment.component(place, 1) in DIAGNOSES
                ]
        elif loop == "2400":
            self._line(claim, segment)

    def _line(self, claim: ClaimSeen, segment: Segment) -> None:
        if segment.tag == "LX":
            claim.lines.append(LineSeen(segment))
        elif segment.tag in SERVICES and claim.lines:
            line = claim.lines[-1]
            procedure, charge, quantity, _ = SERVICES[segment.tag]
            line.service = segment
            line.procedure = tuple(segment.components(procedure)[1:6])
            line.charge = money(segment.element(charge))
            line.quantity = segment.element(quantity)
            line.pointers = segment.components({"SV1": 7, "SV3": 11}.get(segment.tag, 0))
        elif segment.tag == "DTP" and segment.element(1) == "472" and claim.lines:
            claim.lines[-1].dates = days_of(segment)


def party(segment: Segment) -> Party:
    """The party of an NM1 or N1 segment."""
    if segment.tag == "N1":
        return Party(segment.element(1), segment.element(2), segment.element(4), segment.element(3), segment)
    given = " ".join(part for part in (segment.element(4), segment.element(5)) if part)
    name = f"{segment.element(3)}, {given}" if given else segment.element(3)
    return Party(segment.element(1), name, segment.element(9), segment.element(8), segment)


def days_of(segment: Segment) -> tuple[date, ...]:
    """The first and the last day of a DTP segment; none where it holds no day."""
    span = SPAN.match(segment.element(3))
    first, last = (span[1], span[2]) if span else (segment.element(3)[:8], segment.element(3)[:8])
    days = (read_day(first), read_day(last))
    return (days[0], days[1]) if days[0] is not None and days[1] is not None else ()
