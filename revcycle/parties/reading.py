"""Reads assets/practice.toml, assets/parties/families.toml and assets/parties/patients.csv."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import cast

from revcycle.parties import coverage as words
from revcycle.parties.coverage import Coverage, Employment, Entitlement, Order, Relationship, Subscriber
from revcycle.parties.identifiers import LABORATORY, PHONE, TAX_ID, TRAINING_NPI, ZIP_CODE, npi_for, npi_is_valid
from revcycle.parties.organizations import (
    HOUSES,
    PROVIDER_KINDS,
    Address,
    House,
    Organization,
    Provider,
    ProviderKind,
)
from revcycle.parties.people import PARENTS, Family, Parents, Patient
from revcycle.world_files import Entry, Faults, read_rows, read_toml

__all__ = [
    "PATIENT_COLUMNS",
    "address",
    "npi",
    "phone",
    "read_charges",
    "read_families",
    "read_part_charges",
    "read_patients",
    "read_practice",
]

PRACTICE = "practice.toml"
FAMILIES = "parties/families.toml"
PATIENTS = "parties/patients.csv"
PATIENT_COLUMNS = (
    *("id", "name", "born", "sex", "street", "phone", "plans", "member_id", "group_id", "group_name"),
    *("begins", "ends", "order", "claim_number", "accident", "primary_care_provider"),
)
SEXES = ("F", "M", "X")


@dataclass(frozen=True, slots=True)
class _Town:
    """What every address of the world shares."""

    city: str = ""
    state: str = ""
    zip_code: str = ""


def read_practice(assets: Path, faults: Faults) -> tuple[dict[str, Organization], dict[str, Provider], dict[str, str]]:
    """The two organizations, their providers, and the names of coverages that charts use."""
    file = read_toml(assets / PRACTICE, PRACTICE, faults)
    organizations: dict[str, Organization] = {}
    numbers: dict[str, str] = {}
    for house in HOUSES:
        entry = file.entry(house)
        number = npi(entry)
        _once(entry, numbers, number, house)
        tax_id = entry.text("tax_id")
        if tax_id and not TAX_ID.fullmatch(tax_id):
            entry.fault(
                f"“{tax_id}” may be somebody's tax id. Use nine digits that begin with 00: nobody has those.", "tax_id"
            )
        laboratory = entry.text("laboratory", "")
        if laboratory and not LABORATORY.fullmatch(laboratory):
            sentence = f"“{laboratory}” may be somebody's CLIA number. Use 00D and seven digits: nobody has those."
            entry.fault(sentence, "laboratory")
        organizations[house] = Organization(
            *(house, entry.text("name"), number, tax_id, entry.text("taxonomy"), address(entry), phone(entry)),
            laboratory=laboratory,
        )
        entry.finish()
    primary = file.texts("primary_care")
    providers: dict[str, Provider] = {}
    for key, entry in file.entry("providers").named():
        number = npi(entry)
        _once(entry, numbers, number, key)
        specialty = entry.text("specialty")
        providers[key] = Provider(
            id=key,
            name=entry.text("name"),
            npi=number,
            specialty=specialty,
            taxonomy=entry.text("taxonomy"),
            kind=cast(ProviderKind, entry.one("kind", PROVIDER_KINDS, "physician")),
            primary_care=specialty in primary,
            organization=cast(House, entry.one("organization", HOUSES, "practice")),
        )
        entry.finish()
    specialties = {provider.specialty for provider in providers.values()}
    for unknown in sorted(set(primary) - specialties):
        file.fault(f"no provider has the specialty “{unknown}”. Mend its spelling, or remove it.", "primary_care")
    names: dict[str, str] = {}
    for key, entry in file.entry("coverages").named():
        names[key] = entry.text("name")
        entry.finish()
    file.finish()
    return organizations, providers, names


def read_families(assets: Path, faults: Faults) -> Iterator[Family]:
    """The families whose facts decide which plan pays first."""
    town = _town(assets)
    file = read_toml(assets / FAMILIES, FAMILIES, faults)
    for entry in file.entries("family", needed=True):
        yield _family(entry, town)
    file.finish()


def read_patients(assets: Path, faults: Faults) -> Iterator[Family]:
    """The people on their own: each a family of one, who holds the plans and pays the bills."""
    town = _town(assets)
    for row in read_rows(assets / PATIENTS, PATIENTS, PATIENT_COLUMNS, faults):
        person = _person(row, Address(row.text("street"), town.city, town.state, town.zip_code), phone(row), "")
        person = Patient(person.id, person.name, person.born, person.sex, person.address, person.phone, person.id)
        begins, ends = row.day("begins", needed=False), row.day("ends", needed=False)
        if ends and begins and ends < begins:
            row.fault(f"the coverage ends ({ends}) before it begins ({begins}). Change one of the dates.", "ends")
        if begins and begins < person.born:
            row.fault(f"the coverage begins ({begins}) before the person is born. Change begins or born.", "begins")
        plans = row.text("plans", "").split()
        if plans and begins is None:
            row.fault("begins is empty. Write the first day of the coverage, such as 2026-01-01.", "begins")
        entitled = "age" if any(plan.startswith("medicare") for plan in plans) else ""
        group = row.text("group_id", "")
        held = Subscriber(
            person.id,
            row.text("member_id", None if plans else ""),
            group,
            row.text("group_name", ""),
            "active" if group else "none",
            0,
            cast(Entitlement, entitled),
            begins or date.max,
        )
        coverages = tuple(
            Coverage(
                f"{plan}:{person.id}",
                person.id,
                plan,
                held,
                "self",
                cast(Order, row.one("order", words.ORDERS, "primary")),
                begins or date.max,
                ends,
                row.text("claim_number", ""),
                row.day("accident", needed=False),
                row.text("primary_care_provider", ""),
            )
            for plan in plans
        )
        row.finish()
        yield Family(person.id, "", (person,), person.id, "", "", "", coverages)


def read_charges(assets: Path, name: str, faults: Faults) -> dict[str, int]:
    """What the practice or the hospital charges for one unit, in cents, by item."""
    charges: dict[str, int] = {}
    for row in read_rows(assets / name, name, ("item", "charge"), faults):
        item = row.text("item")
        if item in charges:
            row.fault(f"{item} stands in the file twice. Remove one of the two lines.")
        charges[item] = row.money("charge")
    return charges


def read_part_charges(assets: Path, faults: Faults) -> dict[tuple[str, str], int]:
    """What the practice charges for a part of a service, in cents, by item and modifier (26 or TC)."""
    charges: dict[tuple[str, str], int] = {}
    name = "parties/part_charges.csv"
    for row in read_rows(assets / name, name, ("item", "professional", "technical"), faults):
        item = row.text("item")
        if (item, "26") in charges:
            row.fault(f"{item} stands in the file twice. Remove one of the two lines.")
        charges[item, "26"], charges[item, "TC"] = row.money("professional"), row.money("technical")
    return charges


def npi(entry: Entry) -> str:
    """The NPI of a party: with the right check digit, and plainly a training number."""
    number = entry.text("npi")
    if not number:
        return number
    if not npi_is_valid(number):
        ten = re.fullmatch("[0-9]{10}", number)
        hint = f" With its last digit mended it is {npi_for(number[:9])}." if ten else ""
        entry.fault(f"“{number}” is no NPI: it needs ten digits and the right check digit.{hint}", "npi")
    elif not number.startswith(TRAINING_NPI):
        entry.fault(f"“{number}” may be somebody's NPI. Use one that begins with 2, which nobody has.", "npi")
    return number


def phone(entry: Entry) -> str:
    """The telephone number of a party: one of those kept free for fiction."""
    number = entry.text("phone")
    if number and not PHONE.fullmatch(number):
        entry.fault(f"“{number}” may be somebody's number. Use 555-0100 to 555-0199.", "phone")
    return number


def address(entry: Entry) -> Address:
    """The address of an organization."""
    found = Address(entry.text("street"), entry.text("town"), entry.text("state"), entry.text("zip_code"))
    if found.state and not (len(found.state) == 2 and found.state.isalpha() and found.state.isupper()):
        entry.fault(f"state holds “{found.state}”. Use two capitals.", "state")
    if found.zip_code and not ZIP_CODE.fullmatch(found.zip_code):
        entry.fault(f"zip_code holds “{found.zip_code}”. Use five digits, or nine with a hyphen.", "zip_code")
    return found


def _once(entry: Entry, seen: dict[str, str], number: str, owner: str) -> None:
    if number and number in seen:
        entry.fault(f"{seen[number]} has the NPI {number} too. Give each an own one.", "npi")
    seen.setdefault(number, owner)


def _town(assets: Path) -> _Town:
    practice = read_toml(assets / PRACTICE, PRACTICE, Faults()).entry("practice", needed=False)
    return _Town(practice.text("town", ""), practice.text("state", ""), practice.text("zip_code", "")[:5])


def _person(entry: Entry, home: Address, number: str, family: str) -> Patient:
    name = entry.text("name")
    if name and len(name.split()) < 2:
        entry.fault(f"“{name}” is one name. Write first and last name.", "name")
    born = entry.day("born")
    return Patient(entry.id(), name, born or date.max, entry.one("sex", SEXES), home, number, family)


def _family(entry: Entry, town: _Town) -> Family:
    key = entry.id()
    home = Address(entry.text("street"), town.city, town.state, town.zip_code)
    number = phone(entry)
    members: list[Patient] = []
    for person in entry.entries("person", needed=True):
        elsewhere = person.text("street", home.street)
        members.append(_person(person, Address(elsewhere, town.city, town.state, town.zip_code), number, key))
        person.finish()
    ids = [member.id for member in members]
    people = {name: entry.text(name, None if name == "guarantor" else "") for name in ("guarantor", *PARENT_KEYS)}
    for name, value in people.items():
        if value and value not in ids:
            entry.fault(f"{name} names “{value}”, who is no person of this family. Mend the id.", name)
    parents = cast(Parents, entry.one("parents", PARENTS, ""))
    if parents == "apart" and not people["custodial_parent"]:
        entry.fault("the parents are apart, but no custodial_parent is named. Add the one a child lives with.")
    coverages: list[Coverage] = []
    for membership in entry.entries("membership"):
        coverages += _membership(membership, ids)
    _orders(entry, coverages)
    for coverage in coverages:
        if any(member.id == coverage.patient and coverage.begins < member.born for member in members):
            entry.fault(f"{coverage.patient} is in {coverage.plan} before being born. Change begins or born.")
    family = Family(
        key,
        entry.text("story"),
        tuple(members),
        people["guarantor"],
        parents,
        people["custodial_parent"],
        people["decreed_parent"],
        tuple(coverages),
    )
    entry.finish()
    return family


PARENT_KEYS = ("custodial_parent", "decreed_parent")


def _membership(entry: Entry, people: list[str]) -> Iterator[Coverage]:
    plan = entry.id("plan")
    begins, ends = entry.day("begins"), entry.day("ends", needed=False)
    if begins and ends and ends < begins:
        entry.fault(f"it ends ({ends}) before it begins ({begins}). Change one of the dates.", "ends")
    held = Subscriber(
        entry.text("subscriber"),
        entry.text("member_id"),
        entry.text("group_id", ""),
        entry.text("group_name", ""),
        cast(Employment, entry.one("employment", words.EMPLOYMENTS, "none")),
        entry.whole("employer_size", most=1_000_000, default=0),
        cast(Entitlement, entry.one("entitled_by", words.ENTITLEMENTS, "")),
        begins or date.max,
    )
    if held.person and held.person not in people:
        entry.fault(f"subscriber names “{held.person}”, who is no person of this family. Mend the id.", "subscriber")
    claim_number, accident = entry.text("claim_number", ""), entry.day("accident", needed=False)
    for covered in entry.entries("covers", needed=True):
        person = covered.text("person")
        relationship = cast(Relationship, covered.one("relationship", words.RELATIONSHIPS))
        if person and person not in people:
            covered.fault(f"person names “{person}”, who is no person of this family. Mend the id.", "person")
        if (relationship == "self") != (person == held.person):
            covered.fault("only the subscriber has the relationship “self”. Change relationship or subscriber.")
        order = cast(Order, covered.one("order", words.ORDERS, "unknown"))
        joined = covered.day("begins", needed=False) or held.since
        if joined < held.since:
            covered.fault(f"{person} is covered before the membership begins ({held.since}). Change begins.", "begins")
        first_asked = covered.text("primary_care_provider", "")
        covered.finish()
        yield Coverage(
            *(f"{plan}:{person}", person, plan, held, relationship, order),
            *(joined, ends, claim_number, accident, first_asked),
        )
    entry.finish()


def _orders(entry: Entry, coverages: list[Coverage]) -> None:
    """Two memberships of one person, in force together, cannot have the same place in the order, nor the same plan."""
    for index, one in enumerate(coverages):
        for other in coverages[index + 1 :]:
            together = one.begins <= (other.ends or date.max) and other.begins <= (one.ends or date.max)
            if one.patient != other.patient or not together:
                continue
            if one.plan == other.plan:
                entry.fault(f"{one.patient} is in {one.plan} twice at the same time. Change the dates, or remove one.")
            # Medicare's two parts are two plans here, and each pays first for its own services.
            elif one.order == other.order != "unknown" and not (_medicare(one) and _medicare(other)):
                entry.fault(
                    f"{one.plan} and {other.plan} are both {one.order} for {one.patient}. Change the order of one."
                )


def _medicare(coverage: Coverage) -> bool:
    return coverage.subscriber.entitled_by != ""
