"""The command that writes grades for an LMS, and says in words what it could not pass on."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from grading.classroom import NbgraderError
from grading.lms.layouts import LAYOUTS


def add_options(command: argparse.ArgumentParser) -> None:
    """Add the command's own options."""
    command.add_argument("--to", required=True, choices=sorted(LAYOUTS), help="the LMS that imports the grades")
    command.add_argument("--roster", default="", help="the CSV file of grades that the LMS exported: its ids are used")
    command.add_argument("--file", default="", help="the file to write; grades-LMS.csv in the classroom when not named")
    command.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="MODULE=TITLE",
        help="the LMS's title of a module's grade column, where it differs from the module's",
    )
    command.add_argument("--so-far", action="store_true", help="write points so far where a person must still look")


def write_grades(nbgrader: Any, modules: Sequence[str], options: argparse.Namespace, default: str) -> bool:
    """Write the file and print what is worth knowing. Returns whether nothing is left for a person to do.

    Raises NbgraderError with a sentence when nothing can be written.
    """
    from nbgrader.api import MissingEntry

    from grading.lms.exporters import EXPORTERS
    from grading.lms.roster import RosterError

    columns = dict(choice.split("=", 1) for choice in options.column if "=" in choice)
    if wrong := [choice for choice in options.column if "=" not in choice or choice.split("=", 1)[0] not in modules]:
        raise NbgraderError(f"--column {wrong[0]}: write it as MODULE=TITLE, with a module such as {modules[0]}.")
    exporter = EXPORTERS[options.to](parent=nbgrader)
    exporter.to = options.file or default
    exporter.roster, exporter.columns, exporter.so_far = options.roster, columns, options.so_far
    exporter.assignment = list(modules)
    try:
        with nbgrader.gradebook as gradebook:
            path, made = exporter.write(gradebook)
    except (RosterError, MissingEntry) as error:
        raise NbgraderError(str(error)) from error
    print(f"{path} holds the grades of {made.students} students for {exporter.layout.lms}.")
    for note in made.notes:
        print(f"  {note}")
    for fault in made.faults:
        print(fault, file=sys.stderr)
    return not made.faults
