"""Who stands on a claim: the patient, the insured, payers and providers, as the claim names them.

A claim carries its own copy of what the roster knows: a typing error on a form is the claim's, not the world's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from revcycle.claim.adjudicated import PriorAdjudication
from revcycle.parties.organizations import Address

__all__ = [
    "FILING_CODES",
    "INSURED_RELATIONSHIPS",
    "BillingProvider",
    "Insurance",
    "InsuredRelationship",
    "Name",
    "NamedFacility",
    "NamedProvider",
    "PayerName",
    "Person",
]

InsuredRelationship = Literal["self", "spouse", "child", "other"]
INSURED_RELATIONSHIPS: tuple[InsuredRelationship, ...] = get_args(InsuredRelationship)
FILING_CODES = {
    "commercial": "CI",
    "ppo": "12",
    "hmo": "HM",
    "medicare-b": "MB",
    "medicare-a": "MA",
    "medicaid": "MC",
    "workers-compensation": "WC",
    "auto": "AM",
}
"""SBR09 (claim filing indicator) by kind of payer or plan."""


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name. Only the last name is always there."""

    last: str
    first: str = ""
    middle: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """The patient or an insured.

    Attributes:
        name: of the person.
        born: None where the claim does not tell.
        sex: F, M or U for unknown; "" where the claim does not tell.
        address: None where the claim does not tell.
        phone: ten digits or as typed; "" where there is none. Mostly on paper only (see carried.py).
        organization: whether the insured is no person but an employer, as with workers' compensation; its name is the
            last name.
    """

    name: Name
    born: date | None = None
    sex: str = ""
    address: Address | None = None
    phone: str = ""
    organization: bool = False


@dataclass(frozen=True, slots=True)
class PayerName:
    """A payer as the claim names it.

    Attributes:
        name: as on the card.
        payer_id: its number for electronic claims.
        address: where paper goes; None where the claim does not tell.
    """

    name: str
    payer_id: str
    address: Address | None = None


@dataclass(frozen=True, slots=True)
class Insurance:
    """One coverage on the claim: of the payer that the claim goes to, or of another.

    Attributes:
        payer: whose coverage it is.
        order: P, S or T: whether it pays first, second or third (SBR01).
        filing: what kind of coverage, such as "CI" (SBR09; see FILING_CODES).
        member_id: as on the card.
        insured: the person who holds it.
        relationship: the patient's to the insured.
        group_id: the group or policy number.
        plan_name: the plan's or the group's name.
        medicare_secondary: why Medicare is second, such as "12" (aged and working); "" where it is not (SBR05).
        assigned: whether the insured lets the payer pay the provider (item 13).
        released: whether information may go to this payer (item 12).
        adjudication: what this payer has decided; None for one that has not.
    """

    payer: PayerName
    order: str
    filing: str
    member_id: str
    insured: Person
    relationship: InsuredRelationship = "self"
    group_id: str = ""
    plan_name: str = ""
    medicare_secondary: str = ""
    assigned: bool = True
    released: bool = True
    adjudication: PriorAdjudication | None = None


@dataclass(frozen=True, slots=True)
class BillingProvider:
    """Who bills and is paid.

    Attributes:
        name: of the organization.
        npi: ten digits.
        tax_id: nine digits.
        tax_id_kind: "EI" for an employer's number, "SY" for a social security number.
        address: a street, never a post office box.
        phone: as on paper.
    """

    name: str
    npi: str
    tax_id: str
    address: Address
    phone: str = ""
    tax_id_kind: str = "EI"


@dataclass(frozen=True, slots=True)
class NamedProvider:
    """A person who treated, referred, ordered, supervised, attended or operated.

    Attributes:
        name: of the person.
        npi: ten digits; "" where it is not known.
        role: on item 17 only: DN referring, DK ordering, DQ supervising; "" elsewhere.
    """

    name: Name
    npi: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class NamedFacility:
    """Where the service was given, when that is not the billing provider's address (item 32)."""

    name: str
    address: Address
    npi: str = ""
