"""``revcycle release``: releases of ICD-10-CM beside the course's own."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

from revcycle.codes.diagnoses import comparison, index, releases
from revcycle.codes.diagnoses.comparison import Comparison, Retitled, Titled
from revcycle.codes.diagnoses.index import IndexUnavailableError
from revcycle.dates import us_date

__all__ = ["add"]

SHOWN_AFTER_LOADING = 10  # of each list; the command compare shows all


def add(stages: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds these commands to the program's."""
    release = stages.add_parser("release", help="other releases of ICD-10-CM").add_subparsers(
        title="commands", required=True, metavar="command"
    )
    load = release.add_parser("load", help="load CMS's files of another year, check them, and show what changed")
    load.add_argument("files", nargs="+", type=Path, help="folders, zips or files with the tabular XML and order file")
    load.add_argument(
        "--from", dest="start", type=date.fromisoformat, metavar="YYYY-MM-DD", help="the first day, for an update"
    )
    load.set_defaults(run=_load)
    known = release.add_parser("list", help="list the releases that are here, with the dates they are taken for")
    known.set_defaults(run=_list)
    compare = release.add_parser("compare", help="show what was added, deleted and revised")
    compare.add_argument("old", help="the earlier release, such as FY2025-April; “standard” is the course's own")
    compare.add_argument("new", help="the later one")
    compare.add_argument("--json", action="store_true", help="as one JSON object")
    compare.set_defaults(run=_compare)
    build = release.add_parser("build", help="build the index of a loaded release again")
    build.add_argument("name", help="such as FY2025-April")
    build.set_defaults(run=_build)


def _load(options: argparse.Namespace) -> int:
    from revcycle.codes.diagnoses import loading  # zip files and hashing, which no other command needs

    loaded = loading.load(options.files, options.start)
    release = loaded.release
    print(f"ICD-10-CM {release.label} is loaded as {release.name}: {loaded.billable:,} billable codes.")
    print(f"From {loaded.tabular} and {loaded.code_list}, which agree.")
    if not loaded.told:
        print(
            f"The files' names tell no update, so it is in force from {us_date(release.start)}. If they are those of "
            f"an update, load them again with its first day, such as --from {release.year}-04-01."
        )
    if loaded.other_titles:
        some = ", ".join(loaded.other_titles[:SHOWN_AFTER_LOADING])
        print(f"Titles that differ between the two files: {len(loaded.other_titles):,} ({some}). The XML's are used.")
    try:
        own = releases.own()
    except IndexUnavailableError as error:
        print(f"It was compared with nothing: {error}", file=sys.stderr)
        return 0
    old, new = sorted((own, release), key=lambda one: one.start)
    print()
    _show(comparison.compare(releases.look_up(old), releases.look_up(new)), SHOWN_AFTER_LOADING)
    print(f"\nEverything: revcycle release compare {old.name} {new.name}")
    print(f"Charts whose codes are invalid in it, for graders: python -m grading check --release {release.name}")
    return 0


def _list(_: argparse.Namespace) -> int:
    for release in releases.known():
        taken = [
            found
            for day in (date(release.year - 1, 10, 1), release.start)
            if (found := releases.in_force(day)).release == release
        ]
        first, last = taken[0].first, taken[-1].last
        own = "  (the course's own)" if release.own else ""
        print(f"{release.name:16} {us_date(first)} to {us_date(last)}{own}")
        if taken[0].remark:
            print(f"{'':16} {taken[0].remark}")
    return 0


def _compare(options: argparse.Namespace) -> int:
    old, new = releases.named(options.old), releases.named(options.new)
    compared = comparison.compare(releases.look_up(old), releases.look_up(new))
    if options.json:
        print(json.dumps(asdict(compared), ensure_ascii=False, indent=1))
    else:
        _show(compared)
    return 0


def _build(options: argparse.Namespace) -> int:
    release = releases.named(options.name)
    origin = index.STANDARD if release.own else releases.origin(release)
    path = index.build(origin=origin)
    print(f"ICD-10-CM {release.label}: the index is in {path}")
    return 0


def _show(compared: Comparison, most: int | None = None) -> None:
    print(
        f"From {compared.old} ({compared.old_billable:,} billable codes) to {compared.new} ({compared.new_billable:,}):"
    )
    were, now = len(compared.became_billable), len(compared.became_heading)
    of_headings = f" (headings before: {were:,})" if were else ""
    to_headings = f" (headings now: {now:,})" if now else ""
    _titled(f"Codes added: {len(compared.added):,}{of_headings}", compared.added, most)
    _titled(f"Codes deleted: {len(compared.deleted):,}{to_headings}", compared.deleted, most, compared.became_heading)
    _retitled(f"Titles of codes revised: {len(compared.retitled):,}", compared.retitled, most)
    _titled(f"Headings added: {len(compared.headings_added):,}", compared.headings_added, most)
    _titled(f"Headings deleted: {len(compared.headings_deleted):,}", compared.headings_deleted, most)
    _retitled(f"Titles of headings revised: {len(compared.headings_retitled):,}", compared.headings_retitled, most)
    notes = compared.notes_revised
    _listed(f"Codes and headings whose notes were revised: {len(notes):,}", notes, most)


def _titled(head: str, entries: Sequence[Titled], most: int | None, headings: Sequence[Titled] = ()) -> None:
    now_headings = {entry.code for entry in headings}
    lines = [
        f"{entry.code:9} {entry.title}{'  (a heading now)' if entry.code in now_headings else ''}" for entry in entries
    ]
    _listed(head, lines, most)


def _retitled(head: str, entries: Sequence[Retitled], most: int | None) -> None:
    _listed(head, [f"{entry.code:9} {entry.old}\n{'':12}now: {entry.new}" for entry in entries], most)


def _listed(head: str, lines: Sequence[str], most: int | None) -> None:
    print(f"{head}{':' if lines else '.'}")
    for line in lines[:most]:
        print(f"  {line}")
    if most is not None and len(lines) > most:
        print(f"  and {len(lines) - most:,} more")
