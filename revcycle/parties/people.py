"""Patients, who pays for them, and the facts of a family that decide which plan pays first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from revcycle.parties.coverage import Coverage
from revcycle.parties.organizations import Address

__all__ = ["PARENTS", "Family", "Guarantor", "Parents", "Patient"]

Parents = Literal["together", "apart", ""]
PARENTS: tuple[Parents, ...] = get_args(Parents)


@dataclass(frozen=True, slots=True)
class Patient:
    """One invented person; also one who is never seen here but holds a policy or pays a bill.

    Attributes:
        id: a stable name, such as "caleb-norgard".
        name: first and last name; the last word is the last name.
        born: the date of birth.
        sex: F, M or X as registered.
        address, phone: where statements go.
        family: the id of the family; one person alone is a family too.
    """

    id: str
    name: str
    born: date
    sex: str
    address: Address
    phone: str
    family: str

    @property
    def last_name(self) -> str:
        """As a claim form wants it."""
        return self.name.split()[-1]

    @property
    def first_names(self) -> str:
        """All names before the last."""
        return " ".join(self.name.split()[:-1])

    def age(self, day: date) -> int:
        """In whole years on that day."""
        return day.year - self.born.year - ((day.month, day.day) < (self.born.month, self.born.day))


@dataclass(frozen=True, slots=True)
class Guarantor:
    """Who gets the bill for what the plans leave to the patient."""

    patient: str
    person: Patient


@dataclass(frozen=True, slots=True)
class Family:
    """People of one household, with the facts that coordination of benefits asks for.

    Attributes:
        id: a stable name.
        story: what is special about it, in a sentence or two.
        members: everybody, in the order of the file.
        guarantor: the id of the person who gets the bills.
        parents: "together", "apart", or "" where no child is covered by both.
        custodial_parent: the id of the parent a child lives with, where the parents are apart.
        decreed_parent: the id of the parent whom a court decree makes responsible for the child's health care costs.
        coverages: every membership of every member.
    """

    id: str
    story: str
    members: tuple[Patient, ...]
    guarantor: str
    parents: Parents
    custodial_parent: str
    decreed_parent: str
    coverages: tuple[Coverage, ...]
