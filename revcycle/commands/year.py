"""``revcycle year``: makes a practice's year of claims, and shows what one holds.

Exit status: 0 done, 1 where the folder holds something else, or no year, or a package is missing.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from revcycle.codes.procedures.data_file import CodeFileError
from revcycle.codes.procedures.hcpcs_table import HcpcsFileError
from revcycle.folders import FolderUnavailableError
from revcycle.ledger.aging import BUCKETS, bucket
from revcycle.ledger.indicators import indicators
from revcycle.money import dollars
from revcycle.payer.directory import listed_payer
from revcycle.world_files import WorldFileError
from revcycle.year.making import Plan, YearError, make_year, processors
from revcycle.year.tables import check_folder, read_year, write_year, year_figures, year_of

__all__ = ["add"]


def add(stages: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds this command to the program's."""
    command = stages.add_parser("year", help="a practice's year of claims, as tables")
    actions = command.add_subparsers(title="actions", required=True, metavar="action")
    make = actions.add_parser("make", help="make a year, and write it to a folder as Parquet")
    make.add_argument("folder", type=Path, help="a new folder, or one that holds an earlier year")
    make.add_argument("--claims", type=int, default=Plan().claims, help="how many claims (default: %(default)s)")
    make.add_argument("--seed", type=int, default=Plan().seed, help="the same seed gives the same year")
    make.add_argument("--processes", type=int, default=processors(), help="default: one for each processor")
    make.set_defaults(run=_make)
    show = actions.add_parser("show", help="show the indicators, denials and aging of a year")
    show.add_argument("folder", type=Path, help="a folder that revcycle year make has written")
    show.set_defaults(run=_show)


def _make(options: argparse.Namespace) -> int:
    try:
        plan = Plan(options.claims, options.seed, options.processes)
        check_folder(options.folder)
        files = write_year(make_year(plan), options.folder)
    except (YearError, WorldFileError, CodeFileError, HcpcsFileError, FolderUnavailableError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"A year of {plan.claims:,} claims (seed {plan.seed}) is in {options.folder}: {', '.join(files)}.")
    return 0


def _show(options: argparse.Namespace) -> int:
    try:
        plan, tables = year_of(options.folder), read_year(options.folder)
    except YearError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"A year of {plan.claims:,} claims (seed {plan.seed}), on its last day")
    for line in (*_indicators(tables), *_denials(tables), *_aging(tables)):
        print(line)
    return 0


def _indicators(tables: dict[str, Any]) -> Iterator[str]:
    yield "\nIndicators, each with whose definition it is"
    for one in indicators(year_figures(tables)):
        yield f"  {one.name:52} {one.shown:>14}  {one.owner}"


def _denials(tables: dict[str, Any]) -> Iterator[str]:
    claims = tables["claims"]
    yield "\nWhat really went wrong, and what came of it at first"
    yield f"  {'cause':28} {'claims':>6} {'reject':>6} {'denied':>6} {'refused':>14}"
    for cause, rows in claims[claims["cause"] != "none"].groupby("cause", observed=True):
        rejected = int((rows["first_outcome"] == "rejected").sum())
        denied = int(rows["first_outcome"].isin(["denied", "part denied"]).sum())
        amount = dollars(int(rows["denied_amount"].sum()))
        yield f"  {cause:28} {len(rows):6,} {rejected:6,} {denied:6,} {amount:>14}"


def _aging(tables: dict[str, Any]) -> Iterator[str]:
    yield f"\nWhat is owed, by age in days from the service: {', '.join(BUCKETS)}"
    owed = tables["balances"]
    owed = owed[owed["amount"] > 0]
    for party, rows in owed.groupby("party", observed=True):
        sums = [0] * len(BUCKETS)
        for amount, age in zip(rows["amount"], rows["age"], strict=True):
            sums[bucket(int(age))] += int(amount)
        payer = listed_payer(str(party))
        named = payer.name if payer else str(party)
        yield f"  {named:34} " + "  ".join(f"{dollars(cents):>13}" for cents in sums)
