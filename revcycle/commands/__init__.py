"""The command ``revcycle``: what a student or an instructor does to the library by hand.

revcycle codes build              build the ICD-10-CM index again
revcycle codes search broken wrist
revcycle codes show S52.501D      a code with its headings and notes
revcycle codes check I10 N18.30   what the coding rules say of an encounter's codes
revcycle release load FOLDER      use CMS's files of another year; also list and compare
revcycle hcpcs load FILE          use CMS's yearly file of HCPCS Level II
revcycle hcpcs show J1885         a HCPCS code, its billing unit and its dates
revcycle procedures show 99213    a procedure; also search, load (licensed descriptors), forget, use cpt|fictional
revcycle world check              what is wrong with the files of practice, patients and payers; also list
revcycle world show larkfield-ppo a payer, plan, provider, patient or family
revcycle x12 read FILE            what an X12 file is; also explain (in plain words) and check
revcycle clearinghouse FILE.837   what a clearinghouse answers: 999, edits, 277CA; --edits lists all edits
revcycle payer FILE.837           what the payers answer: 835s to files; also eligibility PATIENT PLAN DATE
revcycle ledger FILE.837 FILE.835 accounts from claims, with remittances posted to them
revcycle year make FOLDER         a practice's year of claims as tables (Parquet); show: what such a year holds
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from revcycle.codes.diagnoses.index import IndexUnavailableError
from revcycle.commands import clearinghouse, codes, hcpcs, ledger, payer, procedures, releases, world, x12, year

__all__ = ["main"]

STAGES = (codes, releases, hcpcs, procedures, world, x12, clearinghouse, payer, ledger, year)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command. Returns the exit status: 0 done, 1 not found or not possible, 2 wrongly called."""
    parser = argparse.ArgumentParser(prog="revcycle", description="Medical billing and coding course: tools.")
    stages = parser.add_subparsers(title="commands", required=True, metavar="command")
    for stage in STAGES:
        stage.add(stages)
    options = parser.parse_args(arguments)
    try:
        return int(options.run(options))
    except IndexUnavailableError as error:
        print(error, file=sys.stderr)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of a pipe has seen enough
    return 1
