"""The command that collects from an LMS's download: its options, and what it says."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from grading.classroom import NbgraderError


def add_options(command: argparse.ArgumentParser) -> None:
    """Add the options that a download needs."""
    command.add_argument("--from", dest="download", metavar="DOWNLOAD", help="a folder or zip that an LMS let download")
    command.add_argument("--roster", default="", help="the LMS's CSV file of grades, to tell students by")
    command.add_argument("--timezone", default="", help="where the LMS's clocks stand, such as America/Chicago")


def take_download(nbgrader: Any, modules: Sequence[str], options: argparse.Namespace) -> bool:
    """Collect a module's hand-ins from a download, and print what became of each. Returns whether all went well.

    Raises NbgraderError with a sentence when nothing can be collected.
    """
    from zoneinfo import ZoneInfo

    from grading.lms.collecting import Collecting
    from grading.lms.roster import Roster, RosterError
    from grading.lms.unpacking import RefusedError

    path = Path(options.download)
    if len(modules) != 1:
        raise NbgraderError("A download holds the hand-ins of one module. Name it: collect --from DOWNLOAD MODULE")
    if not path.exists():
        raise NbgraderError(f"There is no {path}.")
    try:
        zone = ZoneInfo(options.timezone) if options.timezone else None
    except (LookupError, ValueError) as error:
        raise NbgraderError(f"There is no time zone {options.timezone}. Write it as in America/Chicago.") from error
    try:
        roster = Roster.read(Path(options.roster)) if options.roster else None
        found = Collecting(nbgrader.coursedir, modules[0], roster, zone).take(path.absolute())
    except (RosterError, RefusedError) as error:
        raise NbgraderError(f"{path}: it {error}" if isinstance(error, RefusedError) else str(error)) from error
    for sentence in found.taken:
        print(f"  {_shown(sentence)}")
    print(f"{modules[0]}: {len(found.taken)} collected from {path}, {len(found.unchanged)} already there.")
    if not (found.taken or found.unchanged or found.problems):
        raise NbgraderError(f"There is nothing in {path} that could be a hand-in.")
    for sentence in found.problems:
        print(_shown(sentence), file=sys.stderr)
    return not found.problems


def _shown(sentence: str) -> str:
    """A sentence without signs that a terminal would act on."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in sentence)
