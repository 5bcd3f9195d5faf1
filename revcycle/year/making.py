"""Makes a year: panel by panel, in one process or several, and puts the panels together.

Panels do not touch each other: a household, its memberships and its accounts lie in one panel. What they share, the
payers' weekly payments, is put together here: a payer pays the practice once a week, whatever panel its claims are of.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from revcycle.ledger.entry import Kind
from revcycle.ledger.posting import OUTSIDE
from revcycle.payer.overpayments import Balance
from revcycle.payer.payer import Payer
from revcycle.payer.remittance import ClaimPayment, ProviderAdjustment, Remittance
from revcycle.payer.remitting import capitation, interest, remit
from revcycle.payer.world import World, read_world
from revcycle.year.causes import causes, office
from revcycle.year.columns import ORDER, TABLES
from revcycle.year.population import LAST, PANEL, panel_families, with_families
from revcycle.year.practice import PanelYear, trace_of
from revcycle.year.rows import PanelRows, Row, panel_rows
from revcycle.year.visits import check_templates

__all__ = ["MOST_CLAIMS", "Plan", "Year", "YearError", "make_year", "pay_weekly", "processors", "year_world"]

MOST_CLAIMS = 500_000
METHODS = {"ACH": "ACH", "CHK": "check", "NON": "none"}


class YearError(Exception):
    """A year cannot be made, written or read. The message is a sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which year to make.

    Attributes:
        claims: how many, by day of service.
        seed: any whole number; the same gives the same year.
        processes: in how many processes; the year is the same for any number.

    Raises:
        YearError: a number is out of range.
    """

    claims: int = 25_000
    seed: int = 1
    processes: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.claims <= MOST_CLAIMS:
            raise YearError(f"A year of {self.claims:,} claims cannot be made. Ask for 1 to {MOST_CLAIMS:,}.")
        if self.processes < 1:
            raise YearError("At least one process is needed. Leave --processes out to use one for each processor.")

    @property
    def panels(self) -> tuple[int, ...]:
        """How many claims each panel has: as even as can be."""
        count = -(-self.claims // PANEL)
        whole, rest = divmod(self.claims, count)
        return tuple(whole + (place < rest) for place in range(count))


@dataclass(frozen=True, slots=True)
class Year:
    """A year of claims.

    Attributes:
        plan: which one.
        rows: by table, in the order of revcycle.year.columns.
    """

    plan: Plan
    rows: dict[str, list[Row]]


def make_year(plan: Plan | None = None) -> Year:
    """Makes a year.

    Raises:
        WorldFileError, CodeFileError, HcpcsFileError, IndexUnavailableError: a file of the course is missing or wrong.
    """
    plan = plan or Plan()
    check_templates(read_world())
    # What is wrong with a file is told before any process is started.
    causes()
    office()
    tables: dict[str, list[Row]] = {name: [] for name in TABLES}
    told: dict[tuple[str, date], list[ClaimPayment]] = {}
    members: dict[tuple[str, date], int] = {}
    for panel in _panels(plan):
        for name, rows in panel.tables.items():
            tables[name] += rows
        for payer, day, payments in panel.told:
            told.setdefault((payer, day), []).extend(payments)
        for key, count in panel.members.items():
            members[key] = members.get(key, 0) + count
    pay_weekly(read_world(), told, members, tables)
    _number(tables)
    for name, columns in ORDER.items():
        places = [list(TABLES[name]).index(column) for column in columns]
        tables[name].sort(key=lambda row, places=places: [row[place] for place in places])  # type: ignore[misc]
    return Year(plan, tables)


def year_world(plan: Plan) -> World:
    """The course's world with everybody of a year beside its own people."""
    base = read_world()
    families = tuple(
        family for number, claims in enumerate(plan.panels) for family in panel_families(plan.seed, number, claims)
    )
    return World(with_families(base.roster, families), base.payers, base.services)


def processors() -> int:
    """How many processes the computer can run at once."""
    return os.cpu_count() or 1


def _panels(plan: Plan) -> Iterator[PanelRows]:
    tasks = [(plan.seed, number, claims) for number, claims in enumerate(plan.panels)]
    processes = min(plan.processes, len(tasks))
    if processes == 1:
        yield from map(_panel, tasks)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # Spawned, not forked: the same on every system, and safe beside a notebook's threads.
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(_panel, tasks)


def _panel(task: tuple[int, int, int]) -> PanelRows:
    return panel_rows(PanelYear(*task).run())


# What is shared by all panels: the payers' payments


def pay_weekly(
    world: World,
    told: dict[tuple[str, date], list[ClaimPayment]],
    members: dict[tuple[str, date], int],
    tables: dict[str, list[Row]],
) -> None:
    """The weekly remittances of each payer, with what stands in them outside of claims.

    Args:
        world: payers and practice.
        told: what each payer told on each day, claim by claim, by payer's id and day.
        members: how many people are paid for by the head, by plan and month.
        tables: where the rows go: remittances, deposits, and the postings of what stands outside.
    """
    payers = {payer.payer_id: payer for payer in world.payers.values()}
    payee = world.roster.organizations["practice"]
    balances: dict[str, Balance] = {}
    heads = _heads(world, members)
    for name, day in sorted(told, key=lambda key: (key[1], key[0])):
        payer, payments = payers[name], told[name, day]
        extra = [one for paid in payments if (one := interest(payer, paid, day)) is not None]
        extra += _due_heads(heads, payer, day)
        trace = trace_of(name, day)
        remittance, balances[name] = remit(
            payments, payer, payee, day, trace, balances.get(name), recovery="at-once", additions=extra
        )
        _tell(remittance, tables)


def _heads(world: World, members: dict[tuple[str, date], int]) -> list[tuple[str, date, ProviderAdjustment]]:
    found = []
    for (plan, month), count in sorted(members.items(), key=lambda item: (item[0][1], item[0][0])):
        payer = world.payer_of(plan)
        contract = payer.contract("practice", plan, month)
        paid = capitation(contract, count, month) if contract else None
        if paid is not None:
            found.append((payer.payer_id, month, paid))
    return found


def _due_heads(
    heads: list[tuple[str, date, ProviderAdjustment]], payer: Payer, day: date
) -> Sequence[ProviderAdjustment]:
    """The capitation of months that have begun and is not paid yet; it is taken off the list."""
    due = [one for one in heads if one[0] == payer.payer_id and one[1] <= day]
    for one in due:
        heads.remove(one)
    return [paid for _, _, paid in due]


def _tell(remittance: Remittance, tables: dict[str, list[Row]]) -> None:
    name, day = remittance.payer_id, remittance.day
    posted = day + timedelta(days=1)
    paid = sum(one.paid for one in remittance.claims)
    tables["remittances"].append(
        (
            *(name, remittance.trace, day, posted if posted <= LAST else None, len(remittance.claims), paid),
            *(remittance.amount - paid, remittance.amount),
        )
    )
    method = METHODS.get(remittance.method, remittance.method)
    tables["deposits"].append((day, name, remittance.amount, remittance.trace, method, False))
    if posted > LAST:
        return
    for one in remittance.adjustments:
        kind = OUTSIDE[one.reason][0] if one.reason in OUTSIDE else Kind.UNAPPLIED
        entry = (0, posted, None, None, kind.value, -one.amount, name, None, one.reason, one.reference, False)
        tables["postings"].append(entry)


def _number(tables: dict[str, list[Row]]) -> None:
    """The journal of all panels together, in the order of days, numbered from 1."""
    rows = tables["postings"]
    rows.sort(key=lambda row: (row[1], str(row[2] or "~"), row[0]))
    tables["postings"] = [(number, *row[1:]) for number, row in enumerate(rows, 1)]
