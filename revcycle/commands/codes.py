"""``revcycle codes``: the ICD-10-CM codes at the command line.

With ``--json`` each command prints one list of objects and nothing else:

* search: code, title, billable, term (the inclusion term that fits, or null)
* show: code, title, billable, level, status, sentence, headings (code, title), notes (kind, code, text),
  seventh_characters (character, meaning); an unknown text has its status and sentence alone
* check: rule, severity, codes, sentence, source
"""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from revcycle.codes.diagnoses import icd10cm, index, verdict
from revcycle.codes.diagnoses.search import search
from revcycle.codes.encounter import Encounter, check
from revcycle.codes.encounter.tables import RulesUnreadableError

__all__ = ["add"]

WIDTH = 100
SEVERE = ("error", "conflict")


def add(stages: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds these commands to the program's."""
    codes = stages.add_parser(
        "codes",
        help="the ICD-10-CM codes",
        description=__doc__.partition("\n\n")[2],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    ).add_subparsers(title="commands", required=True, metavar="command")
    build = codes.add_parser("build", help="build the code index again from the installed code files")
    build.set_defaults(run=_build)
    find = codes.add_parser("search", help="search by words or by the beginning of a code")
    find.add_argument("words", nargs="+", help="words, such as: broken wrist")
    find.add_argument("--limit", type=int, default=20, help="how many to show (default 20)")
    find.add_argument("--billable", action="store_true", help="complete codes only, no headings")
    find.set_defaults(run=_search)
    show = codes.add_parser("show", help="show a code with its headings and notes")
    show.add_argument("code", help="with or without the dot, such as S52.501D")
    show.set_defaults(run=_show)
    rules = codes.add_parser("check", help="check the codes of one encounter; exit 1 at an error or a conflict")
    rules.add_argument("codes", nargs="+", metavar="CODE", help="in the order of reporting")
    rules.add_argument("--date", type=date.fromisoformat, help="date of service, or of discharge: 2026-06-15")
    rules.add_argument("--setting", choices=("outpatient", "inpatient"), default="outpatient")
    rules.add_argument("--sex", choices=("F", "M"))
    rules.add_argument("--age", type=int, help="in years, on that date")
    rules.set_defaults(run=_check)
    for command in (find, show, rules):
        command.add_argument("--json", action="store_true", help="print a list of objects instead of text")


def _build(_: argparse.Namespace) -> int:
    path = index.build()
    built = index.Index(path)
    print(f"ICD-10-CM {built.release}: {int(built.meta['billable']):,} billable codes, in {path}")
    return 0


def _search(options: argparse.Namespace) -> int:
    hits = search(" ".join(options.words), options.limit, options.billable)
    if options.json:
        _print_json([asdict(hit) for hit in hits])
        return 0 if hits else 1
    for hit in hits:
        kind = "" if hit.billable else "  (heading)"
        term = f"  [{hit.term}]" if hit.term else ""
        print(f"{hit.code:9} {hit.title}{term}{kind}")
    if not hits:
        print("Nothing found. Try fewer or other words.", file=sys.stderr)
    return 0 if hits else 1


def _show(options: argparse.Namespace) -> int:
    found = verdict.check(options.code)
    if options.json:
        _print_json([_shown(found)])
        return 0 if found.code else 1
    print(_wrapped(found.sentence))
    if found.code is None:
        return 1
    code = found.code.code
    for above in reversed(icd10cm.ancestors(code)):
        print(_wrapped(f"{above.code}  {above.title}", "  "))
    for note in icd10cm.notes(code):
        print(_wrapped(f"{note.kind} ({note.code}): {note.text}", "- "))
    for character, meaning in icd10cm.seventh_characters(code).items():
        print(_wrapped(f"7th character {character}: {meaning}", "- "))
    return 0


def _shown(found: verdict.Verdict) -> dict[str, Any]:
    told: dict[str, Any] = {"status": found.status, "sentence": found.sentence}
    if found.code is None:
        return told
    code = found.code
    meanings = icd10cm.seventh_characters(code.code)
    return {
        "code": code.code,
        "title": code.title,
        "billable": code.billable,
        "level": code.level,
        **told,
        "headings": [{"code": above.code, "title": above.title} for above in reversed(icd10cm.ancestors(code.code))],
        "notes": [{"kind": note.kind, "code": note.code, "text": note.text} for note in icd10cm.notes(code.code)],
        "seventh_characters": [{"character": key, "meaning": meaning} for key, meaning in meanings.items()],
    }


def _check(options: argparse.Namespace) -> int:
    try:
        encounter = Encounter(tuple(options.codes), options.setting, options.date, options.sex, options.age)
        findings = check(encounter).findings
    except RulesUnreadableError as error:
        print(error, file=sys.stderr)
        return 1
    if options.json:
        _print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            print(_wrapped(f"{finding.severity} ({finding.rule}): {finding.sentence}"))
            print(_wrapped(finding.source, "    "))
        if not findings:
            print("Nothing found against these codes.")
    return 1 if any(finding.severity in SEVERE for finding in findings) else 0


def _print_json(found: Sequence[dict[str, Any]]) -> None:
    print(json.dumps(found, ensure_ascii=False, indent=2))


def _wrapped(text: str, mark: str = "") -> str:
    return textwrap.fill(text, WIDTH, initial_indent=mark, subsequent_indent=" " * len(mark))
