"""``revcycle payer``: what the invented payers answer.

* ``revcycle payer FILE.837``: each claim is decided by the payer that it names, and each payer's answer is written as
  an 835, beside the file or into --out: FILE.835, or FILE.PAYER.835 where there are several payers. The summary tells
  each claim with its reasons in words; --why tells the rule behind every cent. --received is the day the claims came
  (by default the day of the file), --paid the day of payment (by default the same).
* ``revcycle payer eligibility PATIENT PLAN DATE``: whether the plan covers the patient on that day, and what the
  patient pays, as a card; --x12 shows the question (270) and the answer (271).

With ``--json`` one object is printed. Sums are texts such as "185.00", days are 2026-06-15. The names stay as they are:

* FILE: file, received, paid, payers (payer, payer_id, file, remittances (payee, payee_npi, trace, method, amount,
  claims, adjustments), waiting), not_decided (account, payer), left_out (account, segment, text)
* eligibility: the answer (payer, provider, subscriber, dependent, benefits, refusals ...), active, card

Exit status: 0 done, 1 nothing could be decided or read, 2 wrongly called. Files are written whole or not at all.
"""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from revcycle.claim.reading_837 import ReadClaim, read_claims
from revcycle.codes.procedures.data_file import CodeFileError
from revcycle.codes.procedures.hcpcs_table import HcpcsFileError
from revcycle.commands.payer_summary import claim_object, in_dollars, lines, plain_value
from revcycle.commands.whole_files import write_together
from revcycle.dates import read_date
from revcycle.folders import FolderUnavailableError
from revcycle.payer.eligibility import UnknownMembershipError, answer, ask
from revcycle.payer.eligibility_card import explain
from revcycle.payer.eligibility_wire import write_inquiries, write_responses
from revcycle.payer.overpayments import RemittingError
from revcycle.payer.payment_run import PaidByPayer, PaymentRun, pay
from revcycle.payer.world import read_world
from revcycle.payer.writing_835 import write_remittances
from revcycle.world_files import WorldFileError
from revcycle.x12.reader import X12Error, read
from revcycle.x12.segment import shown
from revcycle.x12.values import read_day
from revcycle.x12.writing import Unwritable

__all__ = ["add"]

WIDTH = 100
ELIGIBILITY = "eligibility"
EXAMPLE = "An example: revcycle payer eligibility greta-norgard larkfield-ppo 2026-06-15"


def add(stages: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds this command to the program's."""
    command = stages.add_parser(
        "payer",
        help="payers: decide claims (835), tell eligibility (271)",
        usage="revcycle payer FILE.837 [--received DATE] [--paid DATE] [--out FOLDER] [--why] [--json]\n"
        "       revcycle payer eligibility PATIENT PLAN DATE [--x12] [--json]",
        description=__doc__.partition("\n\n")[2],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument(
        "what", nargs="+", metavar="FILE.837", help="a file of claims, or eligibility PATIENT PLAN DATE"
    )
    command.add_argument("--received", type=_day, help="the day the claims came, such as 2026-06-15")
    command.add_argument("--paid", type=_day, help="the day of payment")
    command.add_argument("--out", type=Path, help="the folder for the 835s; by default that of the file")
    command.add_argument("--why", action="store_true", help="tell the rule behind every sum")
    command.add_argument("--x12", action="store_true", help="eligibility: show the 270 and the 271")
    command.add_argument("--json", action="store_true", help="print an object instead of text")
    command.set_defaults(run=_told(command))


def _day(text: str) -> date:
    try:
        return read_date(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _told(parser: argparse.ArgumentParser) -> Callable[[argparse.Namespace], int]:
    """The command, with trouble told in a sentence."""

    def run(options: argparse.Namespace) -> int:
        words = options.what
        if words[0] == ELIGIBILITY:
            if len(words) != 4:
                parser.error(f"{ELIGIBILITY} takes a patient, a plan and a day. {EXAMPLE}")
            try:
                options.day = read_date(words[3])
            except ValueError as error:
                parser.error(str(error))
        elif len(words) != 1:
            parser.error(f"one file at a time: “{words[1]}” is one too many")
        try:
            return _eligibility(options) if words[0] == ELIGIBILITY else _claims(options, Path(words[0]))
        except (X12Error, WorldFileError, RemittingError, Unwritable, UnknownMembershipError) as error:
            _trouble(options, str(error))
        except (CodeFileError, HcpcsFileError, FolderUnavailableError) as error:
            _trouble(options, str(error))
        except BrokenPipeError:
            raise  # told at the door of the program
        except OSError as error:
            _trouble(options, f"{error.filename or 'The file'} cannot be written ({error.strerror or error}).")
        return 1

    return run


def _trouble(options: argparse.Namespace, sentence: str) -> None:
    if options.json:
        _print_json({"stopped": sentence})
    else:
        print(textwrap.fill(sentence, WIDTH), file=sys.stderr)


# Claims


def _claims(options: argparse.Namespace, file: Path) -> int:
    read_from = list(read_claims(file))
    if not read_from:
        raise X12Error(
            f"{file} holds no professional or institutional claim (837). To see what it is: revcycle x12 read"
        )
    received = options.received or _day_of(file)
    paid = options.paid or received
    if paid < received:
        raise RemittingError(
            f"The claims came on {received}, and cannot be paid before, on {paid}. Mend one of the days."
        )
    run = pay(read_world(), [found.claim for found in read_from], received, paid)
    files = _files(run, options.out or file.parent, file, paid)
    write_together({path: content for path, content in files.values() if content})
    names = {key: path if content else None for key, (path, content) in files.items()}
    if options.json:
        _print_json(_object(run, names, file, received, paid, read_from))
    else:
        for line in lines(run, names, received, read_from, why=options.why):
            indent = " " * (len(line) - len(line.lstrip()) + 2)
            print(textwrap.fill(line, WIDTH, subsequent_indent=indent) if line else "")
    return 0 if any(paid_by.remittances or paid_by.waiting for paid_by in run.payers) else 1


def _day_of(file: Path) -> date:
    """The day of the file's first group; the date of its interchange where that has none."""
    for segment in read(file):
        if segment.tag == "GS" and (day := read_day(segment.element(4))):
            return day
        if segment.tag == "ST":
            break
    raise X12Error(f"{file} does not tell its day (GS04). Say when it came: --received 2026-06-15")


def _files(run: PaymentRun, folder: Path, file: Path, paid: date) -> dict[str, tuple[Path, bytes]]:
    """The place and the content of each payer's 835, by the payer's id; no content where nothing was decided."""
    several = len(run.payers) > 1
    moment = datetime.combine(paid, time(17), UTC)
    made = {}
    for number, one in enumerate(run.payers, start=1):
        name = f"{file.stem}.{one.payer.id}.835" if several else f"{file.stem}.835"
        made[one.payer.id] = (folder / name, _written(one, moment, number))
    return made


def _written(one: PaidByPayer, moment: datetime, control: int) -> bytes:
    if not one.remittances:
        return b""
    receiver = one.remittances[0].payee_npi if len(one.remittances) == 1 else "CLEARINGHOUSE"
    return write_remittances(one.remittances, one.payer.payer_id, receiver, moment, control).written()


def _object(
    run: PaymentRun,
    names: dict[str, Path | None],
    file: Path,
    received: date,
    paid: date,
    read_from: list[ReadClaim],
) -> dict[str, Any]:
    return {
        "file": str(file),
        "received": received,
        "paid": paid,
        "payers": [
            {
                "payer": one.payer.name,
                "payer_id": one.payer.payer_id,
                "file": str(names[one.payer.id] or ""),
                "remittances": [
                    {
                        "payee": remittance.payee,
                        "payee_npi": remittance.payee_npi,
                        "trace": remittance.trace,
                        "method": remittance.method,
                        "amount": in_dollars(remittance.amount),
                        "claims": [claim_object(claim) for claim in remittance.claims],
                        "adjustments": [
                            {**asdict(adjustment), "amount": in_dollars(adjustment.amount)}
                            for adjustment in remittance.adjustments
                        ],
                    }
                    for remittance in one.remittances
                ],
                "waiting": [
                    {
                        "account": pending.claim.account,
                        "control_number": pending.number,
                        "needs": {str(line): what for line, what in pending.needs.items()},
                        "due": pending.due,
                    }
                    for pending in one.waiting
                ],
            }
            for one in run.payers
        ],
        "not_decided": [
            {"account": claim.account, "payer": claim.destination.payer.name or claim.destination.payer.payer_id}
            for claim in run.strangers
        ],
        "left_out": [
            {"account": found.claim.account, "segment": segment.number, "text": segment.text}
            for found in read_from
            for segment in found.left_out
        ],
    }


# Eligibility


def _eligibility(options: argparse.Namespace) -> int:
    _, patient, plan, _ = options.what
    day: date = options.day
    world = read_world()
    inquiry = ask(world, patient, plan, day)
    response = answer(world, inquiry)
    moment = datetime.combine(day, time(8), UTC)
    sender, receiver = inquiry.provider_npi, inquiry.payer_id
    question = write_inquiries([inquiry], sender, receiver, moment).written().decode()
    answered = write_responses([response], receiver, sender, moment).written().decode()
    card = explain(response)
    if options.json:
        told = asdict(response)
        for benefit in told["benefits"]:
            benefit["amount"] = None if benefit["amount"] is None else in_dollars(benefit["amount"])
        told.pop("left_out")
        x12 = {"270": question, "271": answered} if options.x12 else {}
        _print_json({**told, "active": response.active, "card": card, **x12})
        return 0
    for line in card.splitlines():
        indent = " " * (len(line) - len(line.lstrip()) + 4)
        print(textwrap.fill(line, WIDTH, subsequent_indent=indent) if line else "")
    if options.x12:
        for name, text in (("question (270)", question), ("answer (271)", answered)):
            print(f"\nThe {name}:")
            print("\n".join(shown(line, 400) for line in text.splitlines()))
    return 0


def _print_json(told: Any) -> None:
    print(json.dumps(told, ensure_ascii=True, indent=2, default=plain_value))
