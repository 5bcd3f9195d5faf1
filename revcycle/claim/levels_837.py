"""The levels of an 837 above its claims: billing provider, subscriber and, where another was treated, the patient.

Claims that follow each other and share these parties share the levels; their order stays. A transaction holds at most
5,000 claims and a level at most 100, as the guides 005010X222A1 and 005010X223A2 say.

The patient of a claim is the subscriber where the relationship is "self" and the two persons do not contradict each
other. Where the claim says "self" and names two different persons, both are written, SBR02 says 18 and a level of the
patient follows: what does not fit together on the form does not fit together on the wire.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from revcycle.claim.carried import PROPERTY_AND_CASUALTY, misplaced, one_person
from revcycle.claim.claim import Claim, ClaimKind
from revcycle.claim.named import BillingProvider, Insurance, Person
from revcycle.claim.parts_837 import (
    address,
    claim_reference,
    code,
    level_of_payment,
    payer,
    person,
    phone_number,
    relationship_code,
    text,
)
from revcycle.x12.segment import shown
from revcycle.x12.writing import Interchange, TransactionWriter, Unwritable, day8, hour4

__all__ = [
    "CLEARINGHOUSE",
    "MOST_CLAIMS",
    "Receiver",
    "Submitter",
    "add_claims",
    "submitter_of",
]

MOST_CLAIMS = 5000  # in a transaction
MOST_IN_LEVEL = 100


@dataclass(frozen=True, slots=True)
class Submitter:
    """Who sends the file (loop 1000A): name, number, and whom to ask."""

    name: str
    id: str
    contact: str
    phone: str


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who gets the file (loop 1000B)."""

    name: str
    id: str


CLEARINGHOUSE = Receiver("Training Clearinghouse", "TRNCLEAR")


def submitter_of(billing: BillingProvider) -> Submitter:
    """A billing provider that sends its own claims, under its NPI."""
    return Submitter(billing.name, billing.npi, "Billing office", billing.phone)


@dataclass(frozen=True, slots=True)
class _Levels:
    """What tells the levels of a claim apart from those of its neighbor."""

    billing: BillingProvider
    insurance: Insurance
    subscriber: Person
    subscriber_number: str
    patient: Person | None
    patient_number: str


def _levels(claim: Claim) -> _Levels:
    own = one_person(claim)
    bare = replace(claim.destination, adjudication=None, assigned=True, released=True)
    if own is not None:
        return _Levels(claim.billing, replace(bare, insured=own), own, claim.claim_number, None, "")
    return _Levels(claim.billing, bare, bare.insured, "", claim.patient, claim.claim_number)


def add_claims(
    interchange: Interchange,
    kind: ClaimKind,
    claims: Sequence[Claim],
    submitter: Submitter,
    receiver: Receiver,
    write_claim: Callable[[TransactionWriter, Claim], None],
) -> None:
    """Adds the transactions that hold these claims, all of one kind, in their order.

    Args:
        write_claim: writes a claim from its CLM segment on.

    Raises:
        Unwritable: a claim cannot be written, or none is given; the message names the claim.
    """
    if not claims:
        raise Unwritable("There is no claim to write.")
    table = "837P" if kind == "professional" else "837I"
    for start in range(0, len(claims), MOST_CLAIMS):
        with interchange.transaction(table) as out:
            _header(out, interchange.moment, submitter, receiver, f"{interchange.control}-{out.control}")
            hierarchy = _Hierarchy(out, table == "837P")
            for place, claim in enumerate(claims[start : start + MOST_CLAIMS], start + 1):
                try:
                    _ready(claim, kind)
                    hierarchy.open(claim)
                    write_claim(out, claim)
                except Unwritable as error:
                    name = f"{place} ({shown(claim.account)})" if claim.account else str(place)
                    raise Unwritable(f"Claim {name} cannot be written. {error}") from None


def _ready(claim: Claim, kind: ClaimKind) -> None:
    if claim.kind != kind:
        raise Unwritable(f"It is {claim.kind}, and the file is {kind}.")
    if not claim.lines:
        raise Unwritable("It has no service line. Add one.")
    if not claim.insurances:
        raise Unwritable("It names no insurance. Add the payer that it goes to.")
    if trouble := misplaced(claim):
        raise Unwritable(trouble)
    for insurance in claim.insurances[1:]:
        for decided in insurance.adjudication.lines if insurance.adjudication is not None else ():
            if not 1 <= decided.line <= len(claim.lines):
                lines = f"the claim has {len(claim.lines)}"
                raise Unwritable(f"{insurance.payer.name} decided about line {decided.line}, but {lines}.")


def _header(out: TransactionWriter, moment: datetime, submitter: Submitter, receiver: Receiver, reference: str) -> None:
    out.add("BHT", "0019", "00", reference, day8(moment), hour4(moment), "CH")
    name = text(submitter.name, 60, "The submitter's name")
    out.add("NM1", "41", "2", name, "", "", "", "", "46", text(submitter.id, 80, "The submitter's number"))
    out.add("PER", "IC", text(submitter.contact, 60, "The submitter's contact"), "TE", phone_number(submitter.phone))
    name = text(receiver.name, 60, "The receiver's name")
    out.add("NM1", "40", "2", name, "", "", "", "", "46", text(receiver.id, 80, "The receiver's number"))


class _Hierarchy:
    """Opens a level where a claim needs another than the claim before it."""

    def __init__(self, out: TransactionWriter, professional: bool) -> None:
        self.out, self.professional = out, professional
        self.number = 0
        self.billing = self.subscriber = 0  # the numbers of the levels that are open
        self.open_ones: _Levels | None = None
        self.claims = 0

    def open(self, claim: Claim) -> None:
        """Sees that the levels of this claim are open."""
        before, wanted = self.open_ones, _levels(claim)
        self.claims += 1
        if wanted == before and self.claims <= MOST_IN_LEVEL:
            return
        self.claims, self.open_ones = 1, wanted
        if before is None or wanted.billing != before.billing:
            self.billing = self._level("", "20", "1")
            _billing(self.out, wanted.billing)
            before = None
        same = (
            before is not None
            and before.patient is not None
            and replace(before, patient=wanted.patient, patient_number=wanted.patient_number) == wanted
        )
        if wanted.patient is None or not same:
            child = "0" if wanted.patient is None else "1"
            self.subscriber = self._level(str(self.billing), "22", child)
            self._insured(wanted)
        if wanted.patient is not None:
            self._level(str(self.subscriber), "23", "0")
            self.out.add("PAT", relationship_code(wanted.insurance))
            person(self.out, "QC", wanted.patient)
            claim_reference(self.out, "Y4", wanted.patient_number, "The number of the accident's claim")
            self._phone(wanted.insurance, wanted.patient)

    def _level(self, parent: str, kind: str, children: str) -> int:
        self.number += 1
        self.out.add("HL", self.number, parent, kind, children)
        return self.number

    def _insured(self, wanted: _Levels) -> None:
        insurance = wanted.insurance
        relationship = "18" if insurance.relationship == "self" else ""
        self.out.add("SBR", *level_of_payment(insurance, relationship, self.professional))
        full = wanted.patient is None or insurance.relationship == "self"
        person(self.out, "IL", wanted.subscriber, insurance.member_id, full)
        claim_reference(self.out, "Y4", wanted.subscriber_number, "The number of the accident's claim")
        self._phone(insurance, wanted.subscriber)
        payer(self.out, insurance.payer)

    def _phone(self, insurance: Insurance, who: Person) -> None:
        if self.professional and who.phone and insurance.filing in PROPERTY_AND_CASUALTY:
            self.out.add("PER", "IC", "", "TE", phone_number(who.phone))


def _billing(out: TransactionWriter, billing: BillingProvider) -> None:
    npi, name = code(billing.npi), text(billing.name, 60, "The billing provider's name")
    out.add("NM1", "85", "2", name, "", "", "", "", "XX" if npi else "", npi)
    address(out, billing.address, billing.name)
    claim_reference(out, code(billing.tax_id_kind), billing.tax_id, "The tax number")
    if billing.phone:
        out.add("PER", "IC", name, "TE", phone_number(billing.phone))
