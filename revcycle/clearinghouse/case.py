"""One claim under the edits, with what they ask of it more than once."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from datetime import date

from revcycle.claim import Claim, HospitalStay, Insurance, Line, NamedProvider
from revcycle.claim.claim import LETTERS
from revcycle.clearinghouse import lookups
from revcycle.clearinghouse.acknowledgment import SyntaxFault
from revcycle.clearinghouse.connections import Connection, Connections
from revcycle.clearinghouse.sent import Sent
from revcycle.codes.diagnoses.verdict import Verdict
from revcycle.codes.finding import Finding

__all__ = ["Case"]

INPATIENT = ("11", "12", "18", "21", "41")
"""Types of bill of stays: hospital inpatient (Part A and B), swing bed, skilled nursing, religious institution."""
ACUTE = ("11",)


class Case:
    """One claim, when it came, and what else the clearinghouse knows.

    Attributes:
        claim: as it was sent.
        received: the day it came.
        connections: the clearinghouse and its payers.
        payer: the payer that the claim goes to; None for one that is not known.
        sent: what was sent before.
        twin: the number, from 1, of an earlier claim of the same file that says the same; 0 where there is none.
        faults: what the 999 has told of the claim's syntax.
        insurance: the coverage of the payer that the claim goes to; None where the claim names none.
        first, last: the days of service; None where nothing tells one.
        coding_day: the day whose codes hold: of the service, for a stay of the discharge.
    """

    def __init__(
        self,
        claim: Claim,
        received: date,
        connections: Connections,
        sent: Sent,
        twin: int = 0,
        faults: Sequence[SyntaxFault] = (),
    ) -> None:
        self.claim, self.received, self.connections = claim, received, connections
        self.sent, self.twin, self.faults = sent, twin, faults
        self.professional = claim.kind == "professional"
        self.insurance: Insurance | None = claim.insurances[0] if claim.insurances else None
        self.payer: Connection | None = connections.get(self.insurance.payer.payer_id) if self.insurance else None
        days = claim.days
        self.first: date | None = days[0] if days is not None else None
        self.last: date | None = days[1] if days is not None else None
        self.coding_day = self.last if self.inpatient else self.first

    @property
    def stay(self) -> HospitalStay | None:
        """The institutional part."""
        return self.claim.stay

    @functools.cached_property
    def inpatient(self) -> bool:
        """Whether it is the bill of a stay."""
        return not self.professional and self.claim.stay is not None and self.claim.stay.type_of_bill in INPATIENT

    @property
    def acute(self) -> bool:
        """Whether it is the bill of a stay in an acute care hospital."""
        return not self.professional and self.claim.stay is not None and self.claim.stay.type_of_bill in ACUTE

    @property
    def kind(self) -> str:
        """What the payer is; "" for one that is not known."""
        return self.payer.kind if self.payer is not None else ""

    @property
    def payer_name(self) -> str:
        """The payer as a sentence names it."""
        if self.payer is not None:
            return self.payer.name
        return (self.insurance.payer.name if self.insurance else "") or "The payer"

    def lines(self) -> Iterator[tuple[int, Line]]:
        """Every line with its number, from 1."""
        return enumerate(self.claim.lines, start=1)

    def providers(self) -> Iterator[tuple[NamedProvider, str, int]]:
        """Every rendering provider with the line, 0 for that of the claim, and the loop it stands in."""
        if self.claim.rendering is not None:
            yield self.claim.rendering, "2310B" if self.professional else "2310D", 0
        for number, line in self.lines():
            if line.rendering is not None:
                yield line.rendering, "2420A" if self.professional else "2420C", number

    @functools.cached_property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What each diagnosis is as a code, in their order."""
        return tuple(lookups.diagnosis(diagnosis.code, self.coding_day) for diagnosis in self.claim.diagnoses)

    @functools.cached_property
    def coding(self) -> tuple[Finding, ...]:
        """What the rules of ICD-10-CM find in the diagnoses together."""
        codes = tuple(diagnosis.code for diagnosis in self.claim.diagnoses)
        return lookups.coding(codes, "inpatient" if self.inpatient else "outpatient", self.coding_day) if codes else ()

    def coding_rule(self, rule: str) -> Iterator[Finding]:
        """The findings of one rule of ICD-10-CM."""
        return (finding for finding in self.coding if finding.rule == rule)

    @functools.cached_property
    def modifier_findings(self) -> tuple[tuple[int, Finding], ...]:
        """What the rules on modifiers find, each with its line."""
        return tuple(
            (number, finding)
            for number, line in self.lines()
            if line.code
            for finding in lookups.modifier_findings(line.code, line.modifiers, line.place, self.claim.kind)
        )

    def modifier_rule(self, *rules: str) -> Iterator[tuple[int, Finding]]:
        """The findings of some rules on modifiers, each with its line."""
        return ((number, finding) for number, finding in self.modifier_findings if finding.rule in rules)

    @functools.cached_property
    def age(self) -> int | None:
        """The patient's age in whole years on the first day of service."""
        born = self.claim.patient.born
        if born is None or self.first is None or self.first < born:
            return None
        return self.first.year - born.year - ((self.first.month, self.first.day) < (born.month, born.day))

    def diagnosis_name(self, place: int) -> str:
        """How the form names a diagnosis, by its number from 1: "A" or "67"."""
        if self.professional:
            return LETTERS[place - 1] if place <= len(LETTERS) else str(place)
        return "67" if place == 1 else f"67{'ABCDEFGHIJKLMNOPQ'[min(place - 2, 16)]}"
