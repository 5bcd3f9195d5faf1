"""``revcycle x12``: X12 files at the command line: what they are, segment by segment, and what is wrong with them.

With ``--json`` each command prints one object or list and nothing else. Sums of money are texts such as "185.00", days
are 2026-06-15, segments are counted from 1, and byte offsets from 0. The names stay as they are:

* read: file, segments, elements, interchanges (sender, receiver, date, control, version, usage, answer), transactions
  (set, name, version, control, segment, segments, purpose, parties, claims, answers, counts, amounts, balances),
  not_understood (what, why, count, segment), stopped
* explain: one object a line for each segment: segment, offset, tag, text, loop, loop_name, transaction, name, parts
  (position, name, value, meaning, puzzle), placed
* check: rule, severity, segment, tag, element, offset, loop, transaction, sentence, mend

Exit status of check: 1 where there is an error, 0 where there are none or only warnings.
"""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

from revcycle.codes.procedures.data_file import CodeFileError
from revcycle.codes.procedures.hcpcs_table import HcpcsFileError
from revcycle.folders import FolderUnavailableError
from revcycle.x12.check import check
from revcycle.x12.finding import Finding
from revcycle.x12.plain import read_segment
from revcycle.x12.reader import X12Error
from revcycle.x12.segment import shown
from revcycle.x12.summary import FileSummary, TransactionSummary, summarize
from revcycle.x12.values import plain_money
from revcycle.x12.walk import Step, walk

__all__ = ["add"]

WIDTH = 100
MOST_SHOWN = 20


def add(stages: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds these commands to the program's."""
    commands = stages.add_parser("x12", help="X12 files: claims, remittances and their answers").add_subparsers(
        title="commands", required=True, metavar="command"
    )
    told = commands.add_parser("read", help="what a file is: parties, claims, amounts, whether it balances")
    told.add_argument("--all", action="store_true", help=f"show all claims, not the first {MOST_SHOWN}")
    told.set_defaults(run=_told(_read))
    explained = commands.add_parser("explain", help="every segment in plain words")
    explained.add_argument("--brief", action="store_true", help="leave out the plain words of the elements")
    explained.set_defaults(run=_told(_explain))
    checked = commands.add_parser("check", help="what is wrong, with segment and element; exit 1 at an error")
    checked.set_defaults(run=_told(_check))
    for command in (told, explained, checked):
        command.add_argument("file", type=Path, help="an X12 file, such as claims.837")
        command.add_argument("--json", action="store_true", help="for another program to read")


def _told(run: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """The command, with trouble told in a sentence."""

    def told(options: argparse.Namespace) -> int:
        try:
            return run(options)
        except X12Error as error:
            if options.json:
                _print_json({"file": str(options.file), "stopped": str(error)})
            else:
                print(error, file=sys.stderr)
        except (CodeFileError, HcpcsFileError, FolderUnavailableError) as error:
            print(error, file=sys.stderr)
        return 1

    return told


def _read(options: argparse.Namespace) -> int:
    most = None if options.all or options.json else MOST_SHOWN
    told = summarize(options.file, most)
    if options.json:
        _print_json(_summary(options.file, told))
    else:
        for line in _summary_lines(options.file, told):
            print(line)
    return 1 if told.stopped else 0


def _explain(options: argparse.Namespace) -> int:
    heading = ""
    for step in walk(options.file):
        if options.json:
            print(json.dumps(_explained(step), ensure_ascii=True))
            continue
        loop = _heading(step)
        if loop != heading and step.placed:
            print(f"\n[{loop}]")
            heading = loop
        print(f"{step.segment.number:>6}  {shown(step.segment.text, WIDTH * 4)}")
        if not options.brief:
            reading = read_segment(step.segment)
            said = reading.sentence if step.placed else f"{reading.sentence} (It has no place where it stands.)"
            print(textwrap.fill(said, WIDTH, initial_indent=" " * 8, subsequent_indent=" " * 8))
    return 0


def _heading(step: Step) -> str:
    if step.loop is None:
        return "envelope"
    return f"{step.loop.id}: {step.loop.kind.name}" if step.loop.id else step.loop.kind.name


def _check(options: argparse.Namespace) -> int:
    found: Counter[str] = Counter()
    for finding in check(options.file):
        if options.json:  # one by one: a large file may hold very many
            print("[" if not found else ",", json.dumps(asdict(finding), ensure_ascii=True))
        else:
            _print_finding(finding)
        found[finding.severity] += 1
    if options.json:
        print("]" if found else "[]")
    elif found:
        print(f"\n{_count(found['error'], 'error')}, {_count(found['warning'], 'warning')}.")
    else:
        print("Nothing found by the course's rules. A payer may have more.")
    return 1 if found["error"] else 0


def _print_finding(finding: Finding) -> None:
    where = f"segment {finding.segment}, byte {finding.offset}"
    what = shown(finding.element or finding.tag, 20)
    loop = f", loop {finding.loop}" if finding.loop else ""
    print(_wrapped(f"{finding.severity} ({finding.rule}) at {where}{loop}{f', {what}' if what else ''}:"))
    print(_wrapped(f"{finding.sentence} {finding.mend}", "    "))


def _explained(step: Step) -> dict[str, Any]:
    segment, reading = step.segment, read_segment(step.segment)
    return {
        "segment": segment.number,
        "offset": segment.offset,
        "tag": segment.tag,
        "text": segment.text,
        "loop": step.loop.id if step.loop is not None else "",
        "loop_name": step.loop.kind.name if step.loop is not None else "",
        "transaction": step.transaction.control if step.transaction is not None else "",
        "name": reading.name,
        "parts": [asdict(part) for part in reading.parts],
        "placed": step.placed,
    }


def _summary(file: Path, told: FileSummary) -> dict[str, Any]:
    return {
        "file": str(file),
        "segments": told.segments,
        "elements": told.elements,
        "interchanges": told.interchanges,
        "transactions": [asdict(transaction) for transaction in told.transactions],
        "not_understood": [asdict(puzzle) for puzzle in told.puzzles],
        "stopped": told.stopped,
    }


def _summary_lines(file: Path, told: FileSummary) -> Iterator[str]:
    yield f"{shown(file.name)}: {_count(told.segments, 'segment')}, {_count(len(told.transactions), 'transaction')}"
    for interchange in told.interchanges[:MOST_SHOWN]:
        sent = f"Interchange {shown(interchange['control'])} of {interchange['date'] or 'an unreadable date'}"
        yield f"{sent}, from {shown(interchange['sender'])} to {shown(interchange['receiver'])}, {interchange['usage']}"
        if interchange["answer"]:
            yield _wrapped(interchange["answer"], "  ")
    yield from _left_out(len(told.interchanges), "interchange")
    for transaction in told.transactions[:MOST_SHOWN]:
        yield ""
        yield from _transaction_lines(transaction)
    yield from _left_out(len(told.transactions), "transaction")
    yield ""
    if told.puzzles:
        count = sum(puzzle.count for puzzle in told.puzzles)
        yield f"Not understood: {count:,} of {told.elements:,} elements and segments"
        for puzzle in told.puzzles[:MOST_SHOWN]:
            yield f"  {puzzle.what}: {_count(puzzle.count, 'time')}, first in segment {puzzle.segment} ({puzzle.why})"
        yield from _left_out(len(told.puzzles), "kind")
    else:
        yield "Every element was understood."
    if told.stopped:
        yield _wrapped(f"Reading stopped: {told.stopped}")


def _transaction_lines(transaction: TransactionSummary) -> Iterator[str]:
    set_and_name = f"{shown(transaction.set)} {transaction.name}, {shown(transaction.version) or 'no guide named'}"
    yield f"{set_and_name}, control number {shown(transaction.control)}, {_count(transaction.segments, 'segment')}"
    for name, value in transaction.purpose.items():
        if value:
            yield f"  {name}: {shown(value)}"
    for known in transaction.parties[:MOST_SHOWN]:
        identified = f", {known['id_kind']} {shown(known['id'])}" if known["id"] else ""
        yield f"  {known['role']}: {shown(known['name'])}{identified}"
    for name, amount in transaction.amounts.items():
        yield f"  {name}: {plain_money(amount)}"
    for name, count in transaction.counts.items():
        if count:
            yield f"  {name}: {count:,}"
    if transaction.balances:
        yield f"  {_balance(transaction)}"
    for claim in transaction.claims:
        yield from _claim_lines(claim)
    yield from _left_out(transaction.counts["claims"], "claim", len(transaction.claims))
    for answer in transaction.answers:
        who = f"{shown(answer['who'])}: " if answer["who"] else ""
        yield _wrapped(f"{who}{answer['sentence']}", "  - ")
    yield from _left_out(transaction.counts["answers"], "answer", len(transaction.answers))


def _balance(transaction: TransactionSummary) -> str:
    wrong = [name for name, balances in transaction.balances.items() if not balances]
    if not wrong:
        return "It balances: every line, every claim, and the whole."
    return f"It does NOT balance: {', '.join(wrong)}. revcycle x12 check tells where."


def _claim_lines(claim: dict[str, Any]) -> Iterator[str]:
    days = " to ".join(dict.fromkeys(day for day in (claim.get("first_day"), claim.get("last_day")) if day))
    parts = [f"claim {shown(claim['id'])}", shown(claim["patient"]), f"charge {plain_money(claim['charge'])}"]
    if "paid" in claim:
        parts += [f"paid {plain_money(claim['paid'])}", f"patient owes {plain_money(claim['patient_owes'])}"]
        parts += [claim["status_told"], "" if claim["balances"] else "does NOT balance"]
    else:
        parts += [f"payer {shown(claim['payer'])}" if claim["payer"] else "", days, _count(len(claim["lines"]), "line")]
    yield _wrapped(", ".join(part for part in parts if part), "  * ")
    for one in claim.get("adjustments", ()):
        yield _wrapped(_adjusted(one), "      ")
    for line in claim["lines"]:
        code = "-".join([line["procedure"] or line.get("revenue", ""), *line["modifiers"]])
        told = [shown(code), plain_money(line["charge"])]
        if "paid" in line:
            told += [f"paid {plain_money(line['paid'])}", *(_adjusted(one) for one in line["adjustments"])]
        else:
            told += [f"quantity {shown(line['quantity'])}", line["first_day"]]
        yield _wrapped(", ".join(part for part in told if part), "      ")


def _adjusted(one: dict[str, Any]) -> str:
    told = f" ({one['told']})" if one["told"] else ""
    return f"{shown(one['group'])}-{shown(one['reason'])} {plain_money(one['amount'])}{told}"


def _left_out(count: int, thing: str, kept: int = MOST_SHOWN) -> Iterator[str]:
    if count > kept:
        yield f"  ... and {_count(count - kept, f'more {thing}')}; --json tells all"


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _print_json(told: Any) -> None:
    print(json.dumps(told, ensure_ascii=True, indent=2, default=_plain_value))


def _plain_value(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value:.2f}" if value == value.quantize(Decimal("0.01")) else f"{value:f}"
    raise TypeError(f"{type(value).__name__} has no place in JSON")


def _wrapped(text: str, mark: str = "") -> str:
    return textwrap.fill(text, WIDTH, initial_indent=mark, subsequent_indent=" " * len(mark))
