"""How a claim names the people and organizations of the roster."""

from __future__ import annotations

from revcycle.claim.named import BillingProvider, Name, NamedFacility, NamedProvider, Person
from revcycle.parties.organizations import Organization, Provider
from revcycle.parties.people import Patient

__all__ = ["billing_provider", "facility", "name_of", "person", "provider"]


def name_of(text: str) -> Name:
    """The name of a person: the last word is the last name, and what follows a comma (a degree) is left away."""
    words = text.split(",", maxsplit=1)[0].split()
    return Name(words[-1] if words else "", " ".join(words[:-1]))


def person(patient: Patient) -> Person:
    """A patient or insured. A sex registered as X is told as U: the guides know F, M and U."""
    sex = patient.sex if patient.sex in ("F", "M") else "U"
    return Person(Name(patient.last_name, patient.first_names), patient.born, sex, patient.address, patient.phone)


def provider(found: Provider, role: str = "") -> NamedProvider:
    """One who treats."""
    return NamedProvider(name_of(found.name), found.npi, role)


def billing_provider(organization: Organization) -> BillingProvider:
    """Who bills."""
    return BillingProvider(
        organization.name, organization.npi, organization.tax_id, organization.address, organization.phone
    )


def facility(organization: Organization) -> NamedFacility:
    """An organization as the place of service (item 32)."""
    return NamedFacility(organization.name, organization.address, organization.npi)
