"""Everybody in the course's world, read from assets/practice.toml and assets/parties/.

from revcycle.folders import assets
from revcycle.parties import read_roster
from revcycle.world_files import Faults

roster = read_roster(assets(), Faults())
roster.find("Caleb Norgard")          # (Patient(id="caleb-norgard", ...),)
roster.coverages("caleb-norgard")     # (Coverage(...), Coverage(...))
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from revcycle.parties.coverage import Coverage
from revcycle.parties.organizations import Organization, Provider
from revcycle.parties.people import Family, Guarantor, Patient
from revcycle.parties.reading import (
    FAMILIES,
    PATIENTS,
    read_charges,
    read_families,
    read_part_charges,
    read_patients,
    read_practice,
)
from revcycle.world_files import Faults

__all__ = ["ADULT", "Roster", "read_roster"]

ADULT = 18
"""The age from which one gets one's own bills in this course; it is another in a few states."""


@dataclass(frozen=True)
class Roster:
    """The people and organizations of the world.

    Attributes:
        organizations: the practice and the hospital by id.
        providers: by the id that charts use.
        coverage_names: the plans that charts may name, and "self-pay", each with its name.
        charges: what the practice charges for one unit, in cents, by concept id or HCPCS code.
        hospital_charges: what the hospital charges, by concept id, HCPCS code or service of its own.
        families: by id; people on their own are families of one.
        patients: every person by id.
        part_charges: what the practice charges for a part of a service, by item and modifier (26 or TC).
    """

    organizations: Mapping[str, Organization]
    providers: Mapping[str, Provider]
    coverage_names: Mapping[str, str]
    families: Mapping[str, Family]
    charges: Mapping[str, int]
    hospital_charges: Mapping[str, int]
    patients: Mapping[str, Patient] = field(init=False)
    part_charges: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        everybody = {person.id: person for family in self.families.values() for person in family.members}
        object.__setattr__(self, "patients", everybody)

    def charge(self, item: str, modifiers: Iterable[str] = ()) -> int | None:
        """What the practice charges for one unit, or for the part that 26 or TC names, in cents; None if unlisted."""
        parts = (self.part_charges[item, mark] for mark in modifiers if (item, mark) in self.part_charges)
        return next(parts, self.charges.get(item))

    def find(self, name: str, born: date | None = None) -> tuple[Patient, ...]:
        """The people of that id or name, capitals or not; with a date of birth only who was born then."""
        wanted = name.strip().casefold()
        return tuple(
            person
            for person in self.patients.values()
            if wanted in (person.id, person.name.casefold()) and born in (None, person.born)
        )

    def family(self, patient: str) -> Family:
        """The family of a patient. Raises KeyError when there is no such patient."""
        return self.families[self.patients[patient].family]

    def guarantor(self, patient: str, day: date) -> Guarantor:
        """Who gets the bills of a patient on a day: an adult's own, a child's the family's guarantor."""
        person = self.patients[patient]
        pays = person if person.age(day) >= ADULT else self.patients[self.family(patient).guarantor]
        return Guarantor(patient, pays)

    def coverages(self, patient: str, day: date | None = None) -> tuple[Coverage, ...]:
        """The memberships of a patient, with a day only those active then. Raises KeyError for an unknown patient."""
        return tuple(
            coverage
            for coverage in self.family(patient).coverages
            if coverage.patient == patient and (day is None or coverage.active(day))
        )

    def coverage(self, patient: str, plan: str, day: date) -> Coverage | None:
        """A patient's membership in a plan on a day, None where there is none."""
        return next((found for found in self.coverages(patient, day) if found.plan == plan), None)


def _file(family: Family) -> str:
    return FAMILIES if family.story else PATIENTS


def read_roster(assets: Path, faults: Faults) -> Roster:
    """All people and organizations of an assets folder. What is wrong with the files is added to the faults."""
    organizations, providers, names = read_practice(assets, faults)
    families = [*read_families(assets, faults), *read_patients(assets, faults)]
    seen_families: dict[str, Family] = {}
    seen_people: dict[str, str] = {}
    for family in families:
        if family.id in seen_families:
            sentence = f"a family or person “{family.id}” stands there already. Rename or remove one."
            faults.add(_file(family), family.id, sentence)
            continue
        seen_families[family.id] = family
        for person in family.members:
            if person.id in seen_people:
                sentence = (
                    f"the person “{person.id}” belongs to {seen_people[person.id]} already. Rename or remove one."
                )
                faults.add(_file(family), family.id, sentence)
            seen_people[person.id] = family.id
    return Roster(
        organizations,
        providers,
        names,
        seen_families,
        read_charges(assets, "parties/charges.csv", faults),
        read_charges(assets, "parties/hospital_charges.csv", faults),
        read_part_charges(assets, faults),
    )
