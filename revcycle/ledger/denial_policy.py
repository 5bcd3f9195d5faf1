"""What the practice does with each reason for not paying: write it off, or work it.

The table is assets/ledger/denial_policy.csv. A code that stands in no row is a denial: nothing is written off by
accident.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

from revcycle.codes.procedures.data_file import CodeFileError, Row, table
from revcycle.folders import FolderUnavailableError, assets

__all__ = ["DISPOSITIONS", "WORKS", "Disposition", "Policy", "Rule", "Work", "denial_policy", "read_policy"]

Disposition = Literal["contractual", "adjustment", "prior", "duplicate", "next-payer", "patient-has-it", "denial"]
Work = Literal["correct", "document", "appeal", "eligibility", "reroute", "wait", "decide", ""]
DISPOSITIONS: tuple[Disposition, ...] = get_args(Disposition)
WORKS: tuple[Work, ...] = get_args(Work)
COLUMNS = ("reason", "disposition", "work", "next_step")


@dataclass(frozen=True, slots=True)
class Rule:
    """What is done with one reason code: its disposition, the kind of work, and the next step in a sentence."""

    reason: str
    disposition: Disposition
    work: Work
    next_step: str


@dataclass(frozen=True, slots=True)
class Policy:
    """The whole table, by reason code."""

    rules: Mapping[str, Rule]

    def rule(self, reason: str) -> Rule:
        """What is done with a reason code; an unknown one is a denial to decide about."""
        step = "Look the code up, and decide whether to correct, to appeal or to write off."
        return self.rules.get(reason) or Rule(reason, "denial", "decide", step)

    def disposition(self, group: str, reason: str, whole: bool = False) -> Disposition:
        """What is done with an adjustment.

        Args:
            group: CO, OA, PI or CR; PR is not asked for here.
            reason: the code.
            whole: whether it takes the whole charge. A "price difference" of the whole charge is a denial in disguise;
                capitation (24) takes the whole charge rightly.

        PI has no contract behind it: nothing with PI is written off unasked.
        """
        disposition = self.rule(reason).disposition
        if disposition in ("contractual", "adjustment") and (group == "PI" or (whole and reason in ("45", "42", "A2"))):
            return "denial"
        return disposition


def read_policy(path: Path) -> Policy:
    """The policy of a file.

    Raises:
        CodeFileError: the file is missing or damaged; the message names the line and the mend.
    """
    rules: dict[str, Rule] = {}

    def rule(row: Row) -> None:
        reason = row["reason"].upper()
        if not reason.isalnum():
            raise row.wrong("reason must be a reason code such as 45 or B7.")
        if reason in rules:
            raise row.wrong(f"{reason} stands in the file twice. Remove one of the two lines.")
        disposition = cast(Disposition, row.one("disposition", DISPOSITIONS))
        work = cast(Work, row.one("work", WORKS))
        if disposition == "denial" and not work:
            raise row.wrong(f"{reason} is a denial without work. Write one of: {', '.join(filter(None, WORKS))}.")
        if not row["next_step"]:
            raise row.wrong(f"{reason} has no next step. Write a sentence.")
        rules[reason] = Rule(reason, disposition, work, row["next_step"])

    table(path, COLUMNS, rule)
    return Policy(rules)


@functools.cache
def denial_policy() -> Policy:
    """The course's own policy.

    Raises:
        CodeFileError: the file is missing or damaged.
    """
    try:
        return read_policy(assets() / "ledger" / "denial_policy.csv")
    except FolderUnavailableError as error:
        raise CodeFileError(str(error)) from error
