"""``revcycle clearinghouse``: what a clearinghouse answers to a file of claims.

It writes FILE.999 (the file) and FILE.277 (its claims, 277CA) beside the file or into a folder, and tells in plain
words what became of each claim. With --forward it also writes what goes on: FILE.TRN01.837 for the payer TRN01. A file
that is there already is left alone unless --force is given. All of them are written whole, or none.

* --edits: the table of all edits; no file is needed

With ``--json`` one object and nothing else: file, message, acknowledged (accepted, verdicts, sentences), claims
(number, account, patient, charge, accepted, trace, edits (code, severity, status, line, item, place, reading, mend)),
counts (sent, accepted, rejected), written. Sums are texts such as "185.00". The names stay as they are.

Exit status: 0 everything was accepted, 1 something was rejected, 2 the file cannot be read or the command is wrong.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import textwrap
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from revcycle.codes.diagnoses.index import IndexUnavailableError
from revcycle.codes.encounter.tables import RulesUnreadableError
from revcycle.codes.inpatient.tables import TableUnavailableError
from revcycle.codes.procedures.data_file import CodeFileError
from revcycle.codes.procedures.hcpcs_table import HcpcsFileError
from revcycle.commands.whole_files import write_together
from revcycle.dates import read_date
from revcycle.folders import FolderUnavailableError
from revcycle.money import dollars
from revcycle.world_files import WorldFileError
from revcycle.x12.segment import shown

if TYPE_CHECKING:
    from revcycle.clearinghouse.clearinghouse import Submission

__all__ = ["add"]

WIDTH = 100
MOST_SENTENCES = 40
TROUBLE = (
    *(CodeFileError, HcpcsFileError, FolderUnavailableError, WorldFileError, RulesUnreadableError),
    *(TableUnavailableError, IndexUnavailableError),
)


def add(stages: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds this command to the program's."""
    command = stages.add_parser(
        "clearinghouse",
        help="answer a file of claims: 999, edits and 277CA",
        description=__doc__.partition("\n\n")[2],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("file", type=Path, nargs="?", help="a file of claims, such as claims.837")
    command.add_argument("--out", type=Path, help="the folder for the answers (default: beside the file)")
    command.add_argument("--received", type=_day, help="the day it comes in, such as 2026-06-15 (default: today)")
    command.add_argument("--forward", action="store_true", help="also write what goes on to each payer")
    command.add_argument("--force", action="store_true", help="write over answers that are there already")
    command.add_argument("--edits", action="store_true", help="show the table of all edits")
    command.add_argument("--json", action="store_true", help="for another program to read")
    command.set_defaults(run=_run)


def _day(text: str) -> date:
    try:
        return read_date(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _run(options: argparse.Namespace) -> int:
    try:
        if options.edits:
            return _edits(options)
        if options.file is None:
            print("Name a file of claims, such as claims.837; or ask for --edits.", file=sys.stderr)
            return 2
        return _submit(options)
    except TROUBLE as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(f"The answer cannot be written ({error.strerror or error}). Name another folder: --out", file=sys.stderr)
    return 2


def _edits(options: argparse.Namespace) -> int:
    from revcycle.clearinghouse.edits import RULES

    if options.json:
        rows = [
            {
                "code": rule.code,
                "severity": rule.severity,
                "status": str(rule.status),
                "form": rule.form,
                "bill": rule.bill,
                "place": str(rule.form_place if rule.form else rule.bill_place),
                "title": rule.title,
            }
            for rule in RULES.values()
        ]
        print(json.dumps(rows, ensure_ascii=True, indent=2))
        return 0
    print(f"{'edit':8} {'severity':8} {'status':11} {'CMS-1500':9} {'UB-04':7} what is wrong")
    for rule in RULES.values():
        print(f"{rule.code:8} {rule.severity:8} {rule.status!s:11} {rule.form:9} {rule.bill:7} {rule.title}")
    return 0


def _submit(options: argparse.Namespace) -> int:
    from revcycle.clearinghouse.clearinghouse import Clearinghouse

    received = datetime.now(UTC).astimezone()
    if options.received:
        received = datetime.combine(options.received, time(9, 0), UTC)
    submission = Clearinghouse().submit(options.file, received)
    if not submission.answer_999:
        if options.json:
            print(json.dumps({"file": str(options.file), "message": submission.message}, ensure_ascii=True, indent=2))
        print(submission.message, file=sys.stderr)
        return 2
    answers = {".999": submission.answer_999}
    if submission.answer_277:
        answers[".277"] = submission.answer_277
    if options.forward:
        answers |= {f".{_safe(payer)}.837": content for payer, content in submission.forwarded.items()}
    written = _written(options, answers)
    if written is None:
        return 2
    if options.json:
        print(json.dumps(_told(options.file, submission, written), ensure_ascii=True, indent=2))
    else:
        for line in _lines(submission):
            print(line)
        print()
        for path in written:
            print(f"Written: {path}")
    return 0 if submission.clean else 1


def _safe(payer_id: str) -> str:
    return re.sub("[^A-Za-z0-9]", "", payer_id) or "payer"


def _written(options: argparse.Namespace, answers: dict[str, bytes]) -> list[Path] | None:
    """Writes the answers; None where one would go over a file that is there and is another."""
    folder: Path = options.out or options.file.parent
    paths = {folder / f"{options.file.stem}{ending}": content for ending, content in answers.items()}
    for path, content in paths.items():
        if path.resolve() == options.file.resolve():
            print(f"The answer would go over {path} itself. Rename the file to end in .837.", file=sys.stderr)
            return None
        if path.exists() and not options.force and path.read_bytes() != content:
            print(f"{path} is there already. Move it away, name a folder (--out), or add --force.", file=sys.stderr)
            return None
    write_together(paths)
    return list(paths)


def _lines(submission: Submission) -> Iterator[str]:
    sentences = list(submission.acknowledgment.sentences())
    for sentence in sentences[:MOST_SENTENCES]:
        yield _wrapped(sentence)
    if len(sentences) > MOST_SENTENCES:
        yield f"... and {len(sentences) - MOST_SENTENCES:,} more; --json tells all"
    for answer in submission.claims:
        claim = answer.claim
        name = ", ".join(filter(None, (claim.patient.name.last, claim.patient.name.first)))
        what = "accepted" if answer.accepted else "REJECTED"
        yield ""
        yield _wrapped(f"Claim {shown(claim.account)}, {shown(name)}, {dollars(claim.total)}: {what} ({answer.trace})")
        for edit in answer.edits:
            where = f"item {edit.item}" if claim.kind == "professional" else f"form locator {edit.item}"
            yield _wrapped(f"{edit.code} {edit.severity}, {edit.status}, {where} ({edit.place}):", "  ")
            yield _wrapped(f"{edit.reading} {edit.mend}", "    ")
    accepted, rejected = len(submission.accepted), len(submission.rejected)
    yield ""
    yield f"{accepted + rejected:,} claims: {accepted:,} accepted, {rejected:,} rejected."
    if rejected:
        yield "A rejected claim never reached its payer: mend it and send it again as an original."


def _told(file: Path, submission: Submission, written: list[Path]) -> dict[str, Any]:
    acknowledgment = submission.acknowledgment
    return {
        "file": str(file),
        "message": submission.message,
        "acknowledged": {
            "accepted": acknowledgment.accepted,
            "verdicts": [transaction.verdict for _, _, transaction in acknowledgment.transactions()],
            "sentences": list(acknowledgment.sentences()),
        },
        "claims": [
            {
                "number": answer.number,
                "account": answer.claim.account,
                "patient": ", ".join(filter(None, (answer.claim.patient.name.last, answer.claim.patient.name.first))),
                "charge": _plain(answer.claim.total),
                "accepted": answer.accepted,
                "trace": answer.trace,
                "edits": [
                    {
                        "code": edit.code,
                        "severity": edit.severity,
                        "status": str(edit.status),
                        "line": edit.line,
                        "item": edit.item,
                        "place": str(edit.place),
                        "reading": edit.reading,
                        "mend": edit.mend,
                    }
                    for edit in answer.edits
                ],
            }
            for answer in submission.claims
        ],
        "counts": {
            "sent": len(submission.claims),
            "accepted": len(submission.accepted),
            "rejected": len(submission.rejected),
        },
        "written": [str(path) for path in written],
    }


def _plain(cents: int) -> str:
    return dollars(cents).replace("$", "").replace(",", "")


def _wrapped(text: str, mark: str = "") -> str:
    return textwrap.fill(text, WIDTH, initial_indent=mark, subsequent_indent=" " * len(mark))
