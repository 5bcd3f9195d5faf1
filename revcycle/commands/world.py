"""``revcycle world``: the invented practice, its patients and its payers at the command line.

* check: read all files, tell every fault with its place and the mend, then how much there is; exit 1 at a fault
* show NAME: a payer, plan, contract's fees aside, a provider, a patient or a family, by id or name
* list: the names that show takes

With ``--json`` check prints a list of objects (file, place, sentence), show one object, list an object of lists.
"""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
from dataclasses import asdict
from pathlib import Path

from revcycle import folders
from revcycle.commands.world_summary import facts, names, summary
from revcycle.payer.chart_parties import chart_faults
from revcycle.payer.connected import connection_faults
from revcycle.payer.world import World, examine, read_world
from revcycle.world_files import Faults, WorldFileError

__all__ = ["add"]

WIDTH = 100


def add(stages: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds these commands to the program's."""
    world = stages.add_parser(
        "world",
        help="the practice, its patients and its payers",
        description=__doc__.partition("\n\n")[2],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    ).add_subparsers(title="commands", required=True, metavar="command")
    check = world.add_parser("check", help="tell what is wrong with the files; exit 1 at a fault")
    check.set_defaults(run=_check)
    show = world.add_parser("show", help="show a payer, plan, provider, patient or family")
    show.add_argument("name", nargs="+", help="an id or a name, such as larkfield-ppo or Caleb Norgard")
    show.set_defaults(run=_show)
    listed = world.add_parser("list", help="list the names that show takes")
    listed.set_defaults(run=_list)
    for command in (check, show, listed):
        command.add_argument("--folder", type=Path, help="another assets folder than the course's own")
        command.add_argument("--json", action="store_true", help="print objects instead of text")


def _check(options: argparse.Namespace) -> int:
    folder = _folder(options)
    if folder is None:
        return 1
    world, faults = examine(folder)
    modules = sorted((folder.parent / "modules").glob("*/charts"))
    charts = [folder / "charts", *modules]
    faults.extend(chart_faults(world, charts))
    faults.extend(connection_faults(world, folder))
    if options.json:
        print(json.dumps([asdict(fault) for fault in faults], ensure_ascii=False, indent=2))
    else:
        for fault in faults:
            print(textwrap.fill(str(fault), WIDTH, initial_indent="- ", subsequent_indent="  "))
        print(_totals(world, faults, sum(len(list(place.glob("*.md"))) for place in charts)))
    return 1 if faults else 0


def _totals(world: World, faults: Faults, charts: int) -> str:
    contracts = [contract for payer in world.payers.values() for contract in payer.contracts]
    fees = sum(len(contract.schedule.fees) for contract in contracts if contract.schedule)
    coverages = sum(len(family.coverages) for family in world.roster.families.values())
    number = f"{len(faults)} fault{'s' if len(faults) != 1 else ''}" if faults else "No faults"
    return (
        f"{number}: {len(world.payers)} payers, {len(world.plans)} plans, {len(contracts)} contracts, {fees:,} fees, "
        f"{len(world.roster.providers)} providers, {len(world.roster.families)} families, "
        f"{len(world.roster.patients)} people, {coverages} coverages, {charts} charts."
    )


def _show(options: argparse.Namespace) -> int:
    world = _world(options)
    if world is None:
        return 1
    name = " ".join(options.name)
    if options.json:
        found = facts(world, name)
        if found is not None:
            print(json.dumps(found, ensure_ascii=False, indent=2, default=str))
            return 0
    elif text := summary(world, name):
        print(text)
        return 0
    print(f"Nothing here is called “{name}”. See all names: revcycle world list", file=sys.stderr)
    return 1


def _list(options: argparse.Namespace) -> int:
    world = _world(options)
    if world is None:
        return 1
    if options.json:
        print(json.dumps(names(world), ensure_ascii=False, indent=2))
        return 0
    for kind, ids in names(world).items():
        print(textwrap.fill(f"{kind}: {', '.join(ids)}", WIDTH, subsequent_indent="  ", break_on_hyphens=False))
    return 0


def _folder(options: argparse.Namespace) -> Path | None:
    try:
        folder: Path = options.folder.absolute() if options.folder else folders.assets()
    except folders.FolderUnavailableError as error:
        print(error, file=sys.stderr)
        return None
    if not folder.is_dir():
        print(f"There is no folder {folder}. Name the folder that holds practice.toml.", file=sys.stderr)
        return None
    return folder


def _world(options: argparse.Namespace) -> World | None:
    folder = _folder(options)
    try:
        return read_world(folder) if folder else None
    except WorldFileError as error:
        print(error, file=sys.stderr)
        return None
