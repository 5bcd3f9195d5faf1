"""People and organizations: the practice, its hospital and providers, patients, families and their coverage.

Shared ground: it knows nothing of claims, payers or money owed. All of them are invented.
"""

from revcycle.parties.coverage import Coverage, Subscriber
from revcycle.parties.identifiers import npi_for, npi_is_valid
from revcycle.parties.organizations import Address, Organization, Provider
from revcycle.parties.people import Family, Guarantor, Patient
from revcycle.parties.roster import Roster, read_roster

__all__ = [
    "Address",
    "Coverage",
    "Family",
    "Guarantor",
    "Organization",
    "Patient",
    "Provider",
    "Roster",
    "Subscriber",
    "npi_for",
    "npi_is_valid",
    "read_roster",
]
