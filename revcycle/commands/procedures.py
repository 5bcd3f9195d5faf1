"""``revcycle procedures``: procedures, their numbers and licensed descriptors at the command line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import get_args

from revcycle.codes.procedures import licensed, procedures
from revcycle.codes.procedures.data_file import CodeFileError
from revcycle.folders import FolderUnavailableError

__all__ = ["add"]

MOST_NAMED = 10  # numbers without a descriptor that are named


def add(stages: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds these commands to the program's."""
    commands = stages.add_parser("procedures", help="procedures and their numbers").add_subparsers(
        title="commands", required=True, metavar="command"
    )
    find = commands.add_parser("search", help="search by words or by the beginning of a number")
    find.add_argument("words", nargs="+", help="words, such as: knee injection")
    find.add_argument("--limit", type=int, default=20, help="how many to show (default 20)")
    find.set_defaults(run=_told(_search))
    show = commands.add_parser("show", help="show a procedure by its number or concept id")
    show.add_argument("procedure", help="such as 99213 or office-visit-established-low")
    show.set_defaults(run=_told(_show))
    load = commands.add_parser("load", help="load official descriptors from the school's licensed CPT file")
    load.add_argument("file", type=Path, help="a text file: number and descriptor on each line")
    load.set_defaults(run=_told(_load))
    forget = commands.add_parser("forget", help="remove the loaded descriptors, as when a license ends")
    forget.set_defaults(run=_told(_forget))
    use = commands.add_parser("use", help="choose the numbers: cpt, or fictional for programs without a CPT license")
    use.add_argument("numbers", choices=get_args(procedures.Numbers))
    use.set_defaults(run=_told(_use))


def _told(run: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """Tells what is wrong with a file or folder in a sentence, without a traceback."""

    def told(options: argparse.Namespace) -> int:
        try:
            return run(options)
        except (CodeFileError, FolderUnavailableError) as error:
            print(error, file=sys.stderr)
            return 1

    return told


def _search(options: argparse.Namespace) -> int:
    found = procedures.search(" ".join(options.words), options.limit)
    for procedure in found:
        print(f"{procedure.number:7} {procedures.label(procedure.concept)}  [{procedure.concept}]")
    if not found:
        print("Nothing found. Try fewer or other words. The course knows about 150 procedures.", file=sys.stderr)
    return 0 if found else 1


def _show(options: argparse.Namespace) -> int:
    procedure = procedures.get(options.procedure)
    if procedure is None:
        print(f"The course knows no procedure {options.procedure}. Search by words instead.", file=sys.stderr)
        return 1
    print(f"{procedure.number}  {procedures.label(procedure.concept)}")
    facts = {
        "concept id": procedure.concept,
        "family": procedure.family,
        "global days": procedure.global_days,
        "where": ", ".join(sorted(procedure.sides)),
        "parts": procedure.component,
        "adds to": ", ".join(sorted(procedure.add_on_to)),
        "unit": "15 minutes" if procedure.timed else "",
        "therapy plan": ", ".join(sorted(procedure.plan)),
    }
    for name, fact in facts.items():
        if fact:
            print(f"- {name}: {fact}")
    return 0


def _load(options: argparse.Namespace) -> int:
    loaded = licensed.load(options.file)
    print(f"{loaded.count:,} descriptors loaded, kept in {loaded.path}")
    if procedures.numbers() == "fictional":
        print("Made-up numbers are in use, so none of them is shown. Choose with: revcycle procedures use cpt")
        return 0
    known = licensed.descriptors()
    if missing := [procedure.number for procedure in procedures.all_procedures() if procedure.number not in known]:
        more = f", and {len(missing) - MOST_NAMED} more" if len(missing) > MOST_NAMED else ""
        named = ", ".join(missing[:MOST_NAMED])
        print(f"The file has no descriptor for {len(missing)} numbers of the course: {named}{more}")
        print("They keep the course's own labels. If a number was deleted, tell the course's authors.")
    return 0


def _forget(_: argparse.Namespace) -> int:
    print("The descriptors are removed." if licensed.forget() else "No descriptors were loaded.")
    return 0


def _use(options: argparse.Namespace) -> int:
    path = procedures.use(options.numbers)
    kind = "CPT numbers" if options.numbers == "cpt" else "made-up numbers"
    print(f"Procedures now bear {kind}. The setting is kept in {path}")
    return 0
