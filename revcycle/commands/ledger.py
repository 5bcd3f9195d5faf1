"""``revcycle ledger``: the accounts that claims make, with remittances posted to them.

The claims of the 837 are charged on their last day of service, the remittances of the 835 posted on theirs. With
``--json`` one object is printed and nothing else. Sums are whole cents, days are 2026-06-15. The names stay:

* accounts: account, patient, charge, paid, adjusted, patient_owes, open
* postings: payer, trace, day, amount, posted (account, payer, reversal, paid, contractual, other, to_patient, to_next,
  denials, notes), unposted (account, amount, sentence), outside (reason, reference, amount, sentence)
* refused: sentences about claims and remittances that could not be taken
* aging: day, counted_from, rows (name, buckets, credit)
* follow_up: task, account, party, amount, since, deadline, reason, next_step, code
* bank: party, deposits, payments, income, unapplied

Exit status: 0 where everything was posted, 1 where something was refused or could not be posted or read.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from revcycle.claim.reading_837 import read_claims
from revcycle.codes.procedures.data_file import CodeFileError
from revcycle.codes.procedures.hcpcs_table import HcpcsFileError
from revcycle.dates import read_date, us_date
from revcycle.folders import FolderUnavailableError
from revcycle.ledger import Ledger, LedgerError, Posting
from revcycle.ledger.aging import BUCKETS, COUNTED_FROM, WORDS, Aging, aging
from revcycle.ledger.bank import reconcile
from revcycle.ledger.follow_up import WorkItem, follow_up
from revcycle.money import dollars
from revcycle.payer.reading_835 import read_remittances
from revcycle.payer.world import read_world
from revcycle.world_files import WorldFileError
from revcycle.x12.reader import X12Error
from revcycle.x12.segment import shown

__all__ = ["add"]

MOST_SHOWN = 30
WIDTH = 400


def add(stages: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds this command to the program's."""
    command = stages.add_parser("ledger", help="accounts from claims (837), with remittances (835) posted to them")
    command.add_argument("claims", type=Path, help="an 837, such as claims.837")
    command.add_argument("remittances", type=Path, nargs="*", help="835s, in the order in which they came")
    command.add_argument("--day", help="the day of aging and follow-up (default: the last posting)")
    command.add_argument("--counted-from", choices=COUNTED_FROM, default="service", help="what ages count from")
    command.add_argument("--all", action="store_true", help=f"show all, not the first {MOST_SHOWN}")
    command.add_argument("--json", action="store_true", help="for another program to read")
    command.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    try:
        day = read_date(options.day) if options.day else None
        ledger = Ledger.of(read_world())
        refused = _charge(ledger, options.claims)
        postings: list[Posting] = []
        for path in options.remittances:
            refused += _post(ledger, path, postings)
    except (X12Error, ValueError, WorldFileError, CodeFileError, HcpcsFileError, FolderUnavailableError) as error:
        print(error, file=sys.stderr)
        return 1
    until = day or max((entry.day for entry in ledger.journal), default=date.min)
    aged, items = aging(ledger, until, options.counted_from), follow_up(ledger, until)
    if options.json:
        print(json.dumps(_object(ledger, postings, refused, aged, items), indent=2, default=str))
    else:
        most = None if options.all else MOST_SHOWN
        for line in _lines(ledger, postings, refused, aged, items, most):
            print(shown(line, WIDTH))
    return 1 if refused or any(posting.unposted for posting in postings) else 0


def _charge(ledger: Ledger, path: Path) -> list[str]:
    refused = []
    for read in read_claims(path):
        claim = read.claim
        day = claim.days[1] if claim.days else date.min + timedelta(days=1)
        try:
            if claim.account in ledger.accounts:
                ledger.rebill(claim, day)
            else:
                ledger.charge(claim, day)
        except LedgerError as error:
            refused.append(f"Claim at segment {read.segment}: {error}")
    return refused


def _post(ledger: Ledger, path: Path, postings: list[Posting]) -> list[str]:
    refused = []
    for remittance in read_remittances(path):
        try:
            postings.append(ledger.post(remittance))
        except LedgerError as error:
            refused.append(str(error))
    return refused


def _lines(
    ledger: Ledger, postings: list[Posting], refused: list[str], aged: Aging, items: list[WorkItem], most: int | None
) -> list[str]:
    lines = [f"{len(ledger.accounts):,} accounts: charge = paid + adjusted + patient + open"]
    for account in list(ledger.accounts.values())[:most]:
        total = account.total
        sums = " + ".join(dollars(cents) for cents in (total.paid, total.adjusted, total.patient, total.open))
        lines.append(f"  {account.number:20} {dollars(total.charge)} = {sums}")
    lines += _more(len(ledger.accounts), most)
    for posting in postings:
        told = posting.sentences()
        lines += ["", *told[: None if most is None else most * 3]]
        lines += _more(len(told), None if most is None else most * 3)
    lines += ["", *(f"REFUSED: {sentence}" for sentence in refused)] if refused else []
    lines += ["", f"Aging on {us_date(aged.day)}, counted from {WORDS[aged.counted_from]}: {', '.join(BUCKETS)}"]
    for row in (*aged.payers, aged.insurance, aged.patients, aged.total):
        buckets = "  ".join(f"{dollars(cents):>12}" for cents in row.buckets)
        lines.append(f"  {row.name[:30]:30} {buckets}" + (f"  credit {dollars(row.credit)}" if row.credit else ""))
    lines += ["", f"To do: {len(items):,}"]
    for item in items[:most]:
        by = f", by {us_date(item.deadline)}" if item.deadline else ""
        where = f"account {item.account}" if item.account else "no account"
        lines += [f"  {dollars(item.amount)}, {item.task}, {where}{by}: {item.reason}", f"    {item.next_step}"]
    return lines + _more(len(items), most)


def _more(count: int, most: int | None) -> list[str]:
    return [f"  and {count - most:,} more (--all shows them)"] if most is not None and count > most else []


def _object(
    ledger: Ledger, postings: list[Posting], refused: list[str], aged: Aging, items: list[WorkItem]
) -> dict[str, Any]:
    accounts = []
    for account in ledger.accounts.values():
        total, name = account.total, account.patient.name
        accounts.append(
            {
                "account": account.number,
                "patient": " ".join(filter(None, (name.first, name.last))),
                "charge": total.charge,
                "paid": total.paid,
                "adjusted": total.adjusted,
                "patient_owes": total.patient,
                "open": total.open,
            }
        )
    told = []
    for posting in postings:
        one = asdict(posting)
        del one["entries"]
        told.append(one)
    rows = [
        {"name": row.name, "buckets": row.buckets, "credit": row.credit}
        for row in (*aged.payers, aged.insurance, aged.patients, aged.total)
    ]
    return {
        "accounts": accounts,
        "postings": told,
        "refused": refused,
        "aging": {"day": aged.day, "counted_from": aged.counted_from, "rows": rows},
        "follow_up": [asdict(item) for item in items],
        "bank": [asdict(one) for one in reconcile(ledger)],
    }
