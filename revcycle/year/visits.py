"""The visits a year is made of: reviewed templates from assets/year/visits.csv. Nothing clinical is invented here."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from revcycle.claim.encounter import BilledService
from revcycle.codes.procedures import place_of_service, procedures
from revcycle.codes.procedures.data_file import CodeFileError, Row, stamp, table
from revcycle.folders import FolderUnavailableError, assets
from revcycle.payer.world import World

__all__ = ["Template", "check_templates", "templates", "year_file"]

COLUMNS = (
    *("id", "providers", "weight", "ages", "sex", "plans", "months", "place", "diagnoses", "services", "once"),
    "extra",
)
SERVICE = re.compile(r"([A-Za-z0-9-]+)(?:\*([0-9]+))?((?:\+[A-Z0-9]{2})*)@([0-9]+(?:,[0-9]+)*)")
INJURY_PLANS = frozenset({"anvil-comp", "wayfarer-auto"})


@dataclass(frozen=True, slots=True)
class Template:
    """One kind of visit.

    Attributes:
        id: a stable name.
        providers: ids of the roster, one of whom gives it.
        weight: how often, against the others.
        ages: first and last age in whole years.
        sex: F, M or "".
        plans: the only plans it is for; empty for any health plan.
        not_plans: plans it is not for.
        months: the months it happens in.
        place: the place of service.
        diagnoses: codes, the first-listed one first.
        services: what was done; the day is set when a visit is drawn.
        once: whether a person has it once in a year at most.
        extra: a part of it that a careless coder bills beside it: a concept id, or "".
        global_days: the most days of care after it that one of its services includes.
    """

    id: str
    providers: tuple[str, ...]
    weight: int
    ages: tuple[int, int]
    sex: str
    plans: frozenset[str]
    not_plans: frozenset[str]
    months: frozenset[int]
    place: str
    diagnoses: tuple[str, ...]
    services: tuple[BilledService, ...]
    once: bool
    extra: str
    global_days: int

    def fits(self, age: int, sex: str, plans: frozenset[str]) -> bool:
        """Whether a person of that age and sex in these plans may have it."""
        if not self.ages[0] <= age <= self.ages[1] or self.sex not in ("", sex) or plans & self.not_plans:
            return False
        return bool(plans & self.plans) if self.plans else bool(plans - INJURY_PLANS)

    @property
    def injury(self) -> bool:
        """Whether an insurer of an injury pays for it."""
        return bool(self.plans & INJURY_PLANS)

    @property
    def new_patient(self) -> bool:
        """Whether it is the first visit with a specialty."""
        return any(service.item.startswith("office-visit-new-") for service in self.services)


def year_file(name: str) -> Path:
    """Where a file of the year lies.

    Raises:
        CodeFileError: the assets folder is missing.
    """
    try:
        return assets() / "year" / name
    except FolderUnavailableError as error:
        raise CodeFileError(str(error)) from error


def templates() -> tuple[Template, ...]:
    """Every template.

    Raises:
        CodeFileError: the file is missing or damaged; the message names the line and the mend.
    """
    return _read(*stamp(year_file("visits.csv")))


def check_templates(world: World) -> None:
    """Whether the practice can give and bill every visit.

    Raises:
        CodeFileError: a provider, service, plan or place is not known; the message names the visit and the mend.
    """
    for one in templates():
        unknown = {
            "provider": (one.providers, world.roster.providers, "practice.toml"),
            "service": ([service.item for service in one.services], world.roster.charges, "parties/charges.csv"),
            "part": ([one.extra] if one.extra else [], world.roster.charges, "parties/charges.csv"),
            "plan": ([*one.plans, *one.not_plans], world.plans, "payers/"),
        }
        for what, (named, known, file) in unknown.items():
            if strange := [name for name in named if name not in known]:
                sentence = f"the visit {one.id} names the {what} “{strange[0]}”, which {file} does not have."
                raise CodeFileError(f"visits.csv: {sentence} Mend the name, or add it there.")
        if place_of_service.get(one.place) is None:
            raise CodeFileError(f"visits.csv: the visit {one.id} is in place “{one.place}”, which is none. Mend it.")


@functools.lru_cache(maxsize=4)
def _read(path: Path, _changed: int, _size: int) -> tuple[Template, ...]:
    found = table(path, COLUMNS, _template)
    seen: set[str] = set()
    for one in found:
        if one.id in seen:
            raise CodeFileError(f"{path.name}: the visit {one.id} stands there twice. Rename or remove one.")
        seen.add(one.id)
    return found


def _template(row: Row) -> Template:
    diagnoses = tuple(row["diagnoses"].split())
    services = tuple(_service(row, text.strip(), len(diagnoses)) for text in row["services"].split(";"))
    plans = row["plans"].split()
    if not row["weight"].isdigit() or not int(row["weight"]):
        raise row.wrong(f"weight holds “{row['weight']}”. Write a whole number from 1 on.")
    first, last = _span(row, "ages", 0, 120)
    months = frozenset(range(1, 13))
    if row["months"]:
        begin, end = _span(row, "months", 1, 12)
        length = (end - begin) % 12 + 1
        months = frozenset((begin + at - 1) % 12 + 1 for at in range(length))
    if last < first:
        raise row.wrong(f"ages end before they begin ({row['ages']}). Change one of the two.")
    if not row["providers"]:
        raise row.wrong("nobody gives this visit. Name a provider of practice.toml.")
    known = [one for service in services if (one := procedures.get(service.item)) is not None]
    return Template(
        id=row["id"],
        providers=tuple(row["providers"].split()),
        weight=int(row["weight"]),
        ages=(first, last),
        sex=row.one("sex", ("", "F", "M")),
        plans=frozenset(plan for plan in plans if not plan.startswith("-")),
        not_plans=frozenset(plan[1:] for plan in plans if plan.startswith("-")),
        months=months,
        place=row["place"],
        diagnoses=diagnoses,
        services=services,
        once=row.one("once", ("", "yes")) == "yes",
        extra=row["extra"],
        global_days=max((int(one.global_days) for one in known if one.global_days.isdigit()), default=0),
    )


def _span(row: Row, column: str, least: int, most: int) -> tuple[int, int]:
    found = re.fullmatch("([0-9]{1,3})-([0-9]{1,3})", row[column])
    if found is None or not all(least <= int(number) <= most for number in found.groups()):
        raise row.wrong(f"{column} holds “{row[column]}”. Write first and last with a hyphen, from {least} to {most}.")
    return int(found[1]), int(found[2])


def _service(row: Row, text: str, diagnoses: int) -> BilledService:
    found = SERVICE.fullmatch(text)
    if found is None:
        raise row.wrong(f"“{text}” is no service. Write item*units+modifier@diagnosis, such as knee-xray+RT@1.")
    item, units, marks, pointed = found.groups()
    pointers = tuple(int(number) for number in pointed.split(","))
    if not all(1 <= number <= diagnoses for number in pointers):
        raise row.wrong(f"{item} points to diagnosis {pointed}, and there are {diagnoses}. Mend the number.")
    modifiers = tuple(marks.split("+")[1:])
    return BilledService(item, date.min, Decimal(units or 1), modifiers, pointers=pointers)
