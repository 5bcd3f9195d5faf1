"""``revcycle hcpcs``: the HCPCS Level II codes at the command line."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from revcycle.codes.procedures import hcpcs
from revcycle.codes.procedures.hcpcs_file import read_cms, store
from revcycle.codes.procedures.hcpcs_table import HcpcsCode, HcpcsFileError, bundled_path, read_table
from revcycle.folders import FolderUnavailableError

__all__ = ["add"]


def add(stages: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds these commands to the program's."""
    commands = stages.add_parser("hcpcs", help="the HCPCS Level II codes").add_subparsers(
        title="commands", required=True, metavar="command"
    )
    load = commands.add_parser("load", help="load CMS's fixed-width file, HCPC..._ANWEB.txt")
    load.add_argument("file", type=Path, help="the file, unpacked from CMS's zip")
    load.set_defaults(run=_told(_load))
    show = commands.add_parser("show", help="show a code, or say why it is none")
    show.add_argument("code", help="a code, such as J1885")
    show.add_argument("--on", type=date.fromisoformat, help="the day of service, such as 2026-04-01")
    show.add_argument("--json", action="store_true", help="for another program to read")
    show.set_defaults(run=_told(_show))
    find = commands.add_parser("search", help="search by words, brand names or the beginning of a code")
    find.add_argument("words", nargs="+", help="words, such as: folding walker")
    find.add_argument("--limit", type=int, default=20, help="how many to show (default 20)")
    find.add_argument("--json", action="store_true", help="for another program to read")
    find.set_defaults(run=_told(_search))


def _told(run: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """The command, with trouble told in a sentence."""

    def told(options: argparse.Namespace) -> int:
        try:
            return run(options)
        except (HcpcsFileError, FolderUnavailableError) as error:
            print(error, file=sys.stderr)
            return 1

    return told


def _load(options: argparse.Namespace) -> int:
    known = read_table(bundled_path()).codes
    file = read_cms(options.file, known)
    path = store(file, datetime.now(UTC).date(), known)
    print(f"{file.name}: {file.records:,} records read, 0 left unread; {file.preamble} lines of disclaimer or blank.")
    print(f"{len(file.codes):,} codes and {len(file.modifiers):,} modifiers. {file.with_unit:,} have a billing unit.")
    print(f"Passed over: {file.dental:,} dental (D) codes and {file.numeric:,} codes of digits, which are not CMS's.")
    print(f"Look-ups now use {path}. Delete that file to go back to the course's own extract.")
    return 0


def _show(options: argparse.Namespace) -> int:
    verdict = hcpcs.verdict(options.code, options.on)
    if options.json:
        found = _as_json(verdict.code) if verdict.code else None
        print(json.dumps({"status": verdict.status, "sentence": verdict.sentence, "code": found}, indent=2))
        return 0 if verdict.status == "valid" else 1
    print(verdict.sentence)
    if verdict.code:
        code = verdict.code
        print(f"- kind: {code.kind}")
        if code.also:
            print(f"- also: {code.also}")
        if code.effective_from:
            print(f"- first day: {code.effective_from}")
        if code.ended:
            print(f"- last day: {code.ended}")
        print(f"- source: {hcpcs.source()}")
    return 0 if verdict.status == "valid" else 1


def _search(options: argparse.Namespace) -> int:
    found = hcpcs.search(" ".join(options.words), options.limit)
    if options.json:
        print(json.dumps([_as_json(code) for code in found], indent=2))
    else:
        for code in found:
            unit = f"  [{code.unit}]" if code.unit else ""
            ended = f"  (ended {code.ended})" if code.ended else ""
            print(f"{code.code}  {code.label}{unit}{ended}")
    if not found:
        print("Nothing found. Try fewer or other words.", file=sys.stderr)
    return 0 if found else 1


def _as_json(code: HcpcsCode) -> dict[str, str | None]:
    return {
        "code": code.code,
        "label": code.label,
        "kind": code.kind,
        "unit_amount": None if code.unit_amount is None else f"{code.unit_amount:f}",
        "unit_name": code.unit_name,
        "effective_from": code.effective_from.isoformat() if code.effective_from else None,
        "ended": code.ended.isoformat() if code.ended else None,
        "also": code.also or None,
    }
