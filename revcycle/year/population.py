"""The invented people of the year: households with their plans, drawn by a seed; nobody of them exists.

They come in panels of a few dozen people. A panel is drawn by its own private generator, so that any panel can be made
apart from the others, and is the same whoever makes it.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

from revcycle.codes.procedures.data_file import Row, stamp, table
from revcycle.parties.coverage import Coverage, Employment, Entitlement, Order, Relationship, Subscriber
from revcycle.parties.organizations import Address
from revcycle.parties.people import Family, Patient
from revcycle.parties.roster import Roster
from revcycle.year.causes import Office, office
from revcycle.year.visits import year_file

__all__ = ["FIRST", "LAST", "MEMBERS", "PANEL", "panel_families", "with_families"]

FIRST, LAST = date(2025, 10, 1), date(2026, 9, 30)
PANEL = 250
"""Claims of one panel."""
MEMBERS = 150
"""Member numbers that are kept for one panel and payer."""
FIRST_NUMBER = 300_000
"""The course's own people have lower member numbers."""

KINDS = ("F", "M", "last", "street", "group")
COMMERCIAL = ("larkfield-ppo", "copperleaf-hmo", "tallgrass-hdhp")
PREFIX = {"larkfield-ppo": "LCP", "copperleaf-hmo": "CLH", "tallgrass-hdhp": "TGS", "medicaid": "SMP"}
LETTERS = "ACDEFGHJKMNPQRTUVWXY"
"""Letters that a Medicare number may hold."""
DOCTORS = ("okafor", "brandt", "novak")


def with_families(roster: Roster, families: tuple[Family, ...]) -> Roster:
    """The course's roster with more families beside its own."""
    return replace(roster, families={**roster.families, **{family.id: family for family in families}})


def panel_families(seed: int, panel: int, claims: int) -> tuple[Family, ...]:
    """The households of a panel: enough people for so many claims."""
    return tuple(_Panel(seed, panel).families(max(3, claims * office().patients_per_thousand // 1000)))


@functools.lru_cache(maxsize=4)
def _names(path: Path, _changed: int, _size: int) -> dict[str, tuple[str, ...]]:
    def entry(row: Row) -> tuple[str, str]:
        return row.one("kind", KINDS), row["name"]

    found: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for kind, name in table(path, ("kind", "name"), entry):
        found[kind].append(name)
    return {kind: tuple(names) for kind, names in found.items()}


@dataclass
class _Panel:
    seed: int
    number: int
    random: Random = field(init=False)
    names: dict[str, tuple[str, ...]] = field(init=False)
    office: Office = field(init=False)
    members: int = 0
    made: int = 0

    def __post_init__(self) -> None:
        self.random = Random(f"people:{self.seed}:{self.number}")
        self.office = office()
        self.names = _names(*stamp(year_file("names.csv")))

    def families(self, people: int) -> Iterator[Family]:
        """Households until there are that many people."""
        shares = self.office.households
        kinds = self.random.choices(list(shares), list(shares.values()), k=people)
        count = 0
        for kind in kinds:
            if count >= people:
                return
            family = _Household(self, kind).family()
            count += len(family.members)
            yield family

    def member_number(self) -> int:
        """The next number that no other membership of any panel has."""
        self.members += 1
        return FIRST_NUMBER + self.number * MEMBERS + self.members


def medicare_number(number: int) -> str:
    """A number of the form that Medicare's have; it begins with 0, which is never given out."""
    digits = []
    for base in (10, 10, 20, 20, 10, 10, 20):
        number, rest = divmod(number, base)
        digits.append(rest)
    d1, d2, l1, l2, d3, d4, l3 = digits
    return f"0Y{LETTERS[l3]}{d4}{LETTERS[l2]}{d3}4{LETTERS[l1]}T{d2}{d1}"


class _Household:
    """One household on the way."""

    def __init__(self, panel: _Panel, kind: str) -> None:
        self.panel, self.kind, self.random = panel, kind, panel.random
        panel.made += 1
        self.id = f"year-{panel.number:04d}-{panel.made:03d}"
        self.last = self.random.choice(panel.names["last"]).capitalize()
        street = f"{self.random.randint(1, 240)} {self.random.choice(panel.names['street'])}"
        self.home = Address(street, "Quillhaven", "AA", "00010")
        self.phone = f"555-01{self.random.randint(0, 99):02d}"
        self.people: list[Patient] = []
        self.coverages: list[Coverage] = []

    def person(self, least: int, most: int, sex: str = "") -> Patient:
        """One more person, of an age in whole years on the first day of the year."""
        sex = sex or self.random.choice("FM")
        days = self.random.randint(least * 365, most * 365 + 364)
        born = FIRST - timedelta(days=days + (least + most) // 8)
        used = {one.first_names for one in self.people}
        first = next(name for name in iter(lambda: self.random.choice(self.panel.names[sex]), "") if name not in used)
        key = f"{self.id}-{len(self.people) + 1}"
        person = Patient(key, f"{first} {self.last}", born, sex, self.home, self.phone, self.id)
        self.people.append(person)
        return person

    def family(self) -> Family:
        """The household with its plans."""
        make = {
            "medicare": self.seniors,
            "medicaid": self.medicaid,
            "two-plans": self.two_plans,
            "working-aged": self.working_aged,
            "retired": self.retired,
            "medicare-medicaid": self.medicare_medicaid,
        }.get(self.kind, self.workers)
        make()
        together = "together" if self.kind == "two-plans" else ""
        people, coverages = tuple(self.people), tuple(self.coverages)
        return Family(self.id, "", people, people[0].id, together, "", "", coverages)  # type: ignore[arg-type]

    # ---------------------------------------------------------------- kinds of households

    def workers(self) -> None:
        """People with one plan through work; in some households one of them was injured."""
        holder = self.person(22, 62)
        partner = (
            self.person(max(20, holder.age(FIRST) - 6), min(64, holder.age(FIRST) + 5)) if self.chance(55) else None
        )
        children = self.children(holder) if holder.age(FIRST) <= 52 else []
        plan = {
            "larkfield": "larkfield-ppo",
            "copperleaf": "copperleaf-hmo",
            "tallgrass": "tallgrass-hdhp",
            "auto-injury": "tallgrass-hdhp",
        }.get(self.kind, "larkfield-ppo")
        covered = [holder, *([partner] if partner else []), *children]
        begins, ends = date(2025, 1, 1), None
        group = self.group()
        if self.chance(self.panel.office.ends):
            month = self.random.randint(10, 20)
            ends = date(2025 + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        self.join(plan, holder, covered, begins, ends, group)
        if ends and self.chance(self.panel.office.new_plan):
            other = self.random.choice([one for one in COMMERCIAL if one != plan])
            self.join(other, holder, covered, ends + timedelta(days=1), None, self.group())
        if self.kind in ("work-injury", "auto-injury"):
            self.injury(holder, group)

    def seniors(self) -> None:
        """One or two people with both parts of Medicare."""
        for _ in range(2 if self.chance(50) else 1):
            self.medicare(self.person(66, 92))

    def medicaid(self) -> None:
        """A parent with children, or one person; each member holds an own number."""
        holder = self.person(19, 60)
        children = self.children(holder, least=1) if holder.age(FIRST) <= 50 and self.chance(70) else []
        for person in (holder, *children):
            self.join("medicaid", person, [person], date(2025, 1, 1), None, ("", "", 0))

    def two_plans(self) -> None:
        """A couple with a plan each; both plans cover both, and the children."""
        one = self.person(27, 50, "F")
        other = self.person(27, 52, "M")
        children = self.children(one, least=1)
        for plan, holder in (("larkfield-ppo", one), ("tallgrass-hdhp", other)):
            covered = [holder, *(person for person in (one, other) if person is not holder), *children]
            self.join(plan, holder, covered, date(2025, 1, 1), None, self.group(), "unknown")

    def working_aged(self) -> None:
        """Past 65 with Medicare and still at work: the plan of a large employer pays first."""
        holder = self.person(66, 72)
        self.join("larkfield-ppo", holder, [holder], date(2024, 1, 1), None, self.group(), "primary")
        self.medicare(holder, "secondary")

    def retired(self) -> None:
        """Medicare, and then the plan of the former employer."""
        holder = self.person(67, 85)
        self.medicare(holder, "primary")
        self.join("larkfield-ppo", holder, [holder], date(2024, 1, 1), None, self.group(), "secondary", "retired")

    def medicare_medicaid(self) -> None:
        """Medicare, and Medicaid for what it leaves."""
        holder = self.person(66, 88)
        self.medicare(holder, "primary")
        self.join("medicaid", holder, [holder], date(2025, 1, 1), None, ("", "", 0), "secondary")

    # ---------------------------------------------------------------- parts

    def chance(self, percent: int) -> bool:
        """True in so many of a hundred cases."""
        return self.random.randrange(100) < percent

    def children(self, parent: Patient, least: int = 0) -> list[Patient]:
        """Children that the parent's age allows."""
        oldest = min(17, parent.age(FIRST) - 20)
        count = self.random.choices((0, 1, 2, 3), (30, 28, 30, 12))[0]
        return [self.person(1, oldest) for _ in range(max(least, count))] if oldest >= 1 else []

    def group(self) -> tuple[str, str, int]:
        """An employer: group number, name, and how many it employs."""
        name, _, number = self.random.choice(self.panel.names["group"]).partition("|")
        return number, name, self.random.choice((85, 130, 240, 320, 410, 900))

    def join(
        self,
        plan: str,
        holder: Patient,
        covered: list[Patient],
        begins: date,
        ends: date | None,
        group: tuple[str, str, int],
        order: Order = "primary",
        employment: Employment = "active",
    ) -> None:
        """A membership that covers some people."""
        number = f"{PREFIX[plan]}{self.panel.member_number():06d}"
        at_work: Employment = employment if group[0] else "none"
        begins = max(begins, holder.born)
        held = Subscriber(holder.id, number, *group[:2], at_work, group[2], "", begins)
        for place, person in enumerate(covered):
            adult = person.age(FIRST) >= 20
            relationship: Relationship = "self" if place == 0 else "spouse" if adult else "child"
            doctor = ""
            if plan == "copperleaf-hmo":
                doctor = self.random.choice(DOCTORS) if person.age(FIRST) >= 18 else "adeyemi"
            known: Order = order
            if order == "unknown" and adult:
                known = "primary" if place == 0 else "secondary"
            self.coverages.append(
                Coverage(
                    *(f"{plan}:{person.id}", person.id, plan, held, relationship, known),
                    *(max(begins, person.born), ends, "", None, doctor),
                )
            )

    def medicare(self, person: Patient, order: Order = "primary") -> None:
        """Both parts of Medicare, by age."""
        number = medicare_number(self.panel.number * MEMBERS + self.panel.member_number() % MEMBERS)
        entitled: Entitlement = "age"
        begins = date(person.born.year + 65, person.born.month, 1)
        held = Subscriber(person.id, number, "", "", "none", 0, entitled, begins)
        for plan in ("medicare-a", "medicare-b"):
            self.coverages.append(Coverage(f"{plan}:{person.id}", person.id, plan, held, "self", order, begins, None))

    def injury(self, person: Patient, group: tuple[str, str, int]) -> None:
        """The insurer of an injury at work or in a car."""
        work = self.kind == "work-injury"
        day = FIRST + timedelta(days=self.random.randint(0, 240))
        number = self.panel.member_number()
        letters = "AWC" if work else "WFA"
        member, claim_number = f"{letters}{number:06d}", f"{letters}-{day:%y}-{number % 10000:04d}"
        told = group[:2] if work else ("", "")
        held = Subscriber(person.id, member, *told, "active" if work else "none", group[2] if work else 0, "", day)
        plan = "anvil-comp" if work else "wayfarer-auto"
        self.coverages.append(
            Coverage(f"{plan}:{person.id}", person.id, plan, held, "self", "primary", day, None, claim_number, day)
        )
