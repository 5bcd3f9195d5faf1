"""Posting a remittance: the 835 as a table that can be read, a table to post into, and what has no place yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from revcycle.dates import us_date
from revcycle.exercises.marking import Reading, Verdict
from revcycle.exercises.posting import balance
from revcycle.exercises.posting.sheet import COLUMNS, OUTSIDE, ClaimBlock, Row, Sheet, headline, sheet_of
from revcycle.exercises.variants import Shown
from revcycle.exercises.views.frame import ExerciseView, exercise_script
from revcycle.money import dollars
from revcycle.payer.remittance import LinePayment, Remittance
from revcycle.x12.dictionary import reason, remark


class PostingView(ExerciseView):
    """The raw answer maps a cell's name, such as ``QMG-2001-1:patient``, to the text as typed."""

    _esm = exercise_script("posting")
    hides_missing = True

    @classmethod
    def fits(cls, shown: Shown, raw: Any) -> bool:
        if shown.case.remittance is None or not isinstance(raw, dict):
            return False
        cells = sheet_of(shown.case.remittance).cells
        return all(name in cells and isinstance(typed, str) for name, typed in raw.items())

    def parts(self, shown: Shown) -> dict[str, Any]:
        assert shown.case.remittance is not None
        sheet = sheet_of(shown.case.remittance)
        return {
            "headline": headline(sheet.remittance),
            "remittance": [_told(claim.account, claim.status, claim.lines) for claim in sheet.remittance.claims],
            "plb": _plb(sheet.remittance),
            "segments": [list(pair) for pair in sheet.segments],
            "columns": [{"id": name, "label": label} for name, label in COLUMNS.items()],
            "claims": [_claim(sheet, number) for number in range(len(sheet.claims))],
            "places": [{"id": name, "label": label} for name, label in OUTSIDE.items()],
            "outside": [
                {
                    "id": row.id,
                    "name": row.name,
                    "about": f"about {row.about}" if row.about and row.id.startswith("plb") else "",
                    "cells": {cell: sheet.cells[cell] for cell in row.cells},
                }
                for row in sheet.outside
            ],
        }

    def remarks(self, reading: Reading) -> dict[str, Any]:
        assert self._shown.case.remittance is not None
        sheet = sheet_of(self._shown.case.remittance)
        cells: Mapping[str, int] = reading.value or {}
        return {
            "deposit": {
                "words": balance.deposit_words(sheet, cells),
                "even": not balance.deposit_left(sheet, cells),
            },
            "lines": {
                row.id: {"words": balance.line_words(row, cells), "even": not balance.line_left(row, cells)}
                for _, row in sheet.rows
            },
            "accounts": {block.account: balance.account_words(block, sheet, cells) for block in sheet.claims},
            "unread": [problem.name for problem in reading.problems],
        }

    def _summary(self, verdict: Verdict) -> str:
        if verdict.outcome == "blank":
            return super()._summary(verdict)
        missing = sum(part.outcome == "missing" for part in verdict.parts)
        return f"{missing} more {'sum has' if missing == 1 else 'sums have'} to be posted." if missing else ""


def _told(account: str, status: str, lines: tuple[LinePayment, ...]) -> dict[str, Any]:
    return {
        "account": account,
        "status": status,
        "lines": [
            {
                "line": str(line.line),
                "code": " ".join((line.code or line.revenue_code, *line.modifiers)),
                "day": us_date(line.first) if line.first else "",
                "charge": dollars(line.charge),
                "allowed": "" if line.allowed is None else dollars(line.allowed),
                "paid": dollars(line.paid),
                "adjustments": [
                    [f"{one.code} {dollars(one.amount)}", _meaning(one.reason)] for one in line.adjustments
                ],
                "remarks": [f"{code} {meaning}" if (meaning := remark(code)) else code for code in line.remarks],
            }
            for line in lines
        ],
    }


def _meaning(code: str) -> str:
    known = reason(code)
    return known.meaning if known else ""


def _plb(remittance: Remittance) -> list[dict[str, str]]:
    return [
        {"reason": one.reason, "about": one.reference, "amount": dollars(one.amount)} for one in remittance.adjustments
    ]


def _claim(sheet: Sheet, number: int) -> dict[str, Any]:
    block = sheet.claims[number]
    last = all(other.account != block.account for other in sheet.claims[number + 1 :])
    return {
        "account": block.account,
        "name": sheet.said(block),
        "patient": block.patient,
        "facts": _facts(block),
        "sum": last,
        "rows": [_row(sheet, row) for row in block.rows],
    }


def _facts(block: ClaimBlock) -> list[str]:
    facts = [block.status[:1].upper() + block.status[1:], f"balance before: {dollars(block.before)}"]
    if block.owed_before < 0:
        facts.append(f"the patient has paid {dollars(-block.owed_before)} already")
    if block.denied_before:
        facts.append(f"{dollars(block.denied_before)} of it denied and to be worked")
    if len(block.payers) > 1:
        facts.append(f"payers in order: {', '.join(block.payers)}")
    else:
        facts.append("no other payer")
    return facts


def _row(sheet: Sheet, row: Row) -> dict[str, Any]:
    return {
        "id": row.id,
        "line": str(row.line),
        "code": row.name,
        "service": row.service,
        "open": dollars(row.open),
        "cells": {cell: sheet.cells[cell] for cell in row.cells},
    }
