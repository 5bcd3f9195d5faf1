"""The whole invented world: its people and organizations, and its payers.

    from revcycle.payer import read_world

    world = read_world()
    world.plans["larkfield-ppo"].year(date(2026, 5, 1)).limits["in_network"].deductible_individual    # 50000
    world.payer_of("larkfield-ppo").contract("practice", "larkfield-ppo", date(2026, 5, 1)).schedule.fee("tsh")

``revcycle world check`` tells what is wrong with a changed file; :func:`examine` is what it asks.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from revcycle.codes.procedures.data_file import CodeFileError
from revcycle.codes.procedures.hcpcs import HcpcsFileError
from revcycle.folders import FolderUnavailableError, assets
from revcycle.parties.reading import FAMILIES, PATIENTS
from revcycle.parties.roster import Roster, read_roster
from revcycle.payer import hospital_lines
from revcycle.payer.contract import HOSPITAL_SERVICES
from revcycle.payer.items import Items
from revcycle.payer.payer import Payer
from revcycle.payer.plan import SERVICES, Plan, Service
from revcycle.payer.reading import read_payer
from revcycle.world_files import Faults, WorldFileError, read_rows

__all__ = ["OFFICE_VISIT", "SELF_PAY", "World", "examine", "read_world"]

SELF_PAY = "self-pay"
OFFICE_VISIT = "office-visit"
"""In services.csv: a visit of primary care or of a specialist, by who gives it."""

SERVICES_FILE = "payers/services.csv"


@dataclass(frozen=True)
class World:
    """People, organizations and payers.

    Attributes:
        roster: people and organizations.
        payers: by id.
        services: the family of services of each concept id, HCPCS code and service of the hospital, or OFFICE_VISIT.
    """

    roster: Roster
    payers: Mapping[str, Payer]
    services: Mapping[str, str]

    @functools.cached_property
    def plans(self) -> dict[str, Plan]:
        """Every plan by id."""
        return {key: plan for payer in self.payers.values() for key, plan in payer.plans.items()}

    def payer_of(self, plan: str) -> Payer:
        """The payer of a plan. Raises KeyError for an unknown plan."""
        return self.payers[self.plans[plan].payer]

    def service(self, item: str, provider: str = "") -> Service:
        """The family of services that an item belongs to in this provider's hands; the hospital's need no provider.

        Raises:
            KeyError: no such item or provider.
        """
        family = self.services[item]
        if family == OFFICE_VISIT:
            return "primary-care-visit" if self.roster.providers[provider].primary_care else "specialist-visit"
        return cast(Service, family)


def read_world(folder: Path | None = None) -> World:
    """The world of an assets folder, by default the course's own.

    Raises:
        WorldFileError: something is wrong with a file; the message tells the first fault and how many there are.
        IndexUnavailableError: the index of ICD-10-CM cannot be built.
    """
    try:
        world, faults = examine(folder or assets())
    except FolderUnavailableError as error:
        raise WorldFileError(str(error)) from error
    if faults:
        more = f" There are {len(faults) - 1} more faults." if len(faults) > 1 else ""
        raise WorldFileError(f"{faults[0]}{more} To see all of them: revcycle world check")
    return world


def examine(folder: Path) -> tuple[World, Faults]:
    """The world as far as it can be read, and everything that is wrong with its files.

    Raises:
        IndexUnavailableError: the index of ICD-10-CM cannot be built.
    """
    faults = Faults()
    roster = read_roster(folder, faults)
    _hospital_lines(folder, faults)
    payers: dict[str, Payer] = {}
    services: dict[str, str] = {}
    try:
        items = Items.in_use()
        services = _services(folder, faults, items)
        for path in sorted((folder / "payers").glob("*.toml")):
            payers[path.stem] = read_payer(path, faults, items)
        world = World(roster, payers, services)
        _charges(roster, folder, faults, items)
    except (CodeFileError, HcpcsFileError) as error:
        faults.add("codes", "", str(error))
        return World(roster, payers, services), faults
    _agree(world, faults)
    return world, faults


def _hospital_lines(folder: Path, faults: Faults) -> None:
    try:
        hospital_lines.read_rules(folder / "payers" / hospital_lines.FILE)
    except CodeFileError as error:
        faults.add(f"payers/{hospital_lines.FILE}", "", str(error).partition(" (The file is ")[0])


def _services(folder: Path, faults: Faults, items: Items) -> dict[str, str]:
    services: dict[str, str] = {}
    rows = read_rows(folder / SERVICES_FILE, SERVICES_FILE, ("item", "service"), faults)
    for row in rows:
        item = row.text("item")
        items.check(row, item, "item", hospital=True)
        if item in services:
            row.fault(f"{item} stands in the file twice. Remove one of the two lines.")
        services[item] = row.one("service", (OFFICE_VISIT, *SERVICES))
    for concept in (*items.procedures, *HOSPITAL_SERVICES) if rows else ():
        if concept not in services:
            faults.add(SERVICES_FILE, "", f"{concept} has no line. Add one with its family of services.")
    return services


def _charges(roster: Roster, folder: Path, faults: Faults, items: Items) -> None:
    for name, hospital in (("charges", False), ("hospital_charges", True)):
        file = f"parties/{name}.csv"
        for row in read_rows(folder / file, file, ("item", "charge"), Faults()):
            row.faults = faults
            items.check(row, row.text("item"), "item", hospital)
    for item in dict.fromkeys(item for item, _ in roster.part_charges):
        if item not in roster.charges:
            faults.add("parties/part_charges.csv", item, "it has no charge as a whole. Add it to parties/charges.csv.")
    for concept in items.procedures if roster.charges else ():
        if concept not in roster.charges:
            faults.add("parties/charges.csv", "", f"{concept} has no line. Add one with its charge.")
    for service in HOSPITAL_SERVICES if roster.hospital_charges else ():
        if service not in roster.hospital_charges:
            faults.add("parties/hospital_charges.csv", "", f"{service} has no line. Add one with its charge.")


def _agree(world: World, faults: Faults) -> None:
    """Whether the files agree with each other."""
    _agree_payers(world, faults)
    _agree_names(world, faults)
    _agree_coverages(world, faults)


def _agree_payers(world: World, faults: Faults) -> None:
    seen: dict[str, str] = {}
    numbers: dict[str, str] = {}
    for payer in world.payers.values():
        for plan in payer.plans:
            if plan in seen:
                sentence = f"the plan “{plan}” belongs to {seen[plan]} too. Rename or remove one."
                faults.add(f"payers/{payer.id}.toml", "plan", sentence)
            seen[plan] = payer.id
        if payer.payer_id in numbers:
            sentence = f"{numbers[payer.payer_id]} has the payer_id {payer.payer_id} too. Give each its own."
            faults.add(f"payers/{payer.id}.toml", "payer_id", sentence)
        numbers[payer.payer_id] = payer.id


def _agree_names(world: World, faults: Faults) -> None:
    names = {**{plan.id: plan.name for plan in world.plans.values()}, SELF_PAY: "Self-pay"}
    for key in sorted(set(names) | set(world.roster.coverage_names)):
        listed = world.roster.coverage_names.get(key)
        if key not in names:
            faults.add("practice.toml", f"coverages.{key}", "no payer has this plan. Mend the id, or add the plan.")
        elif listed is None:
            sentence = f"the plan {key} is missing. Add {key} = {{ name = “{names[key]}” }}."
            faults.add("practice.toml", "coverages", sentence)
        elif listed != names[key]:
            sentence = f"the name is “{listed}”, but “{names[key]}” in the payer's file. Give both one name."
            faults.add("practice.toml", f"coverages.{key}", sentence)


def _agree_coverages(world: World, faults: Faults) -> None:
    primary = [key for key, provider in world.roster.providers.items() if provider.primary_care]
    for family in world.roster.families.values():
        file = FAMILIES if family.story else PATIENTS
        for coverage in family.coverages:
            plan = world.plans.get(coverage.plan)
            if plan is None:
                sentence = f"{coverage.patient} has the plan “{coverage.plan}”, which no payer has. Mend the id."
                faults.add(file, family.id, sentence)
            elif plan.kind in ("workers-compensation", "auto") and not (coverage.claim_number and coverage.accident):
                sentence = f"{coverage.patient} has {coverage.plan} without claim number and accident. Add both."
                faults.add(file, family.id, sentence)
            elif plan.referral and coverage.primary_care_provider not in primary:
                named = coverage.primary_care_provider or "nobody"
                sentence = f"{coverage.plan} needs a primary care provider of practice.toml, and {coverage.patient} has"
                faults.add(file, family.id, f"{sentence} {named}. Use one of: {', '.join(primary)}.")
