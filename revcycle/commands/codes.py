"""``revcycle codes``: the ICD-10-CM codes at the command line."""

from __future__ import annotations

import argparse
import sys
import textwrap

from revcycle.codes.diagnoses import icd10cm, index
from revcycle.codes.diagnoses.search import search
from revcycle.codes.diagnoses.verdict import check

__all__ = ["add"]

WIDTH = 100


def add(stages: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds these commands to the program's."""
    codes = stages.add_parser("codes", help="the ICD-10-CM codes").add_subparsers(
        title="commands", required=True, metavar="command"
    )
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


def _build(_: argparse.Namespace) -> int:
    path = index.build()
    built = index.Index(path)
    print(f"ICD-10-CM {built.release}: {int(built.meta['billable']):,} billable codes, in {path}")
    return 0


def _search(options: argparse.Namespace) -> int:
    hits = search(" ".join(options.words), options.limit, options.billable)
    for hit in hits:
        kind = "" if hit.billable else "  (heading)"
        term = f"  [{hit.term}]" if hit.term else ""
        print(f"{hit.code:9} {hit.title}{term}{kind}")
    if not hits:
        print("Nothing found. Try fewer or other words.", file=sys.stderr)
    return 0 if hits else 1


def _show(options: argparse.Namespace) -> int:
    verdict = check(options.code)
    print(_wrapped(verdict.sentence))
    if verdict.code is None:
        return 1
    code = verdict.code.code
    for above in reversed(icd10cm.ancestors(code)):
        print(_wrapped(f"{above.code}  {above.title}", "  "))
    for note in icd10cm.notes(code):
        print(_wrapped(f"{note.kind} ({note.code}): {note.text}", "- "))
    for character, meaning in icd10cm.seventh_characters(code).items():
        print(_wrapped(f"7th character {character}: {meaning}", "- "))
    return 0


def _wrapped(text: str, mark: str = "") -> str:
    return textwrap.fill(text, WIDTH, initial_indent=mark, subsequent_indent=" " * len(mark))
