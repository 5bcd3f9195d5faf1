"""The practice, the hospital, and who works there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

__all__ = ["HOUSES", "PROVIDER_KINDS", "Address", "House", "Organization", "Provider", "ProviderKind"]

House = Literal["practice", "hospital"]
ProviderKind = Literal["physician", "non-physician-practitioner", "therapist"]
HOUSES: tuple[House, ...] = get_args(House)
PROVIDER_KINDS: tuple[ProviderKind, ...] = get_args(ProviderKind)


@dataclass(frozen=True, slots=True)
class Address:
    """Where post goes. ``state`` is two letters, ``zip_code`` five digits or nine with a hyphen."""

    street: str
    city: str
    state: str
    zip_code: str

    def __str__(self) -> str:
        """On one line."""
        return f"{self.street}, {self.city}, {self.state} {self.zip_code}"


@dataclass(frozen=True, slots=True)
class Organization:
    """A group of providers or a hospital, as a claim names it.

    Attributes:
        id: "practice" or "hospital".
        name: its legal name.
        npi: its organization NPI, which passes the check digit.
        tax_id: its invented employer identification number.
        taxonomy: what it is, in words.
        address: where it is and gets its post.
        phone: a number kept free for fiction.
        laboratory: the number of its certificate to do laboratory tests (CLIA); "" where it does none.
    """

    id: House
    name: str
    npi: str
    tax_id: str
    taxonomy: str
    address: Address
    phone: str
    laboratory: str = ""


@dataclass(frozen=True, slots=True)
class Provider:
    """One who treats patients.

    Attributes:
        id: as charts name the provider, such as "okafor".
        name: with the degree, such as "Chidi Okafor, MD".
        npi: the individual NPI, which passes the check digit.
        specialty: in words.
        taxonomy: what a claim says of the provider, in words.
        kind: physician, non-physician practitioner (whom many payers pay less), or therapist.
        primary_care: whether plans take a visit here as one of primary care.
        organization: the organization that bills for this provider's work.
    """

    id: str
    name: str
    npi: str
    specialty: str
    taxonomy: str
    kind: ProviderKind
    primary_care: bool
    organization: House
