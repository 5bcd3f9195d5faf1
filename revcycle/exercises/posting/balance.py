"""What still has no place, in words: of the deposit, of each line, and what each account comes to."""

from __future__ import annotations

from collections.abc import Mapping

from revcycle.exercises.posting.sheet import COLUMNS, ClaimBlock, Row, Sheet
from revcycle.money import dollars

__all__ = ["account_words", "deposit_left", "deposit_words", "line_left", "line_words"]


def deposit_left(sheet: Sheet, cells: Mapping[str, int]) -> int:
    """The cents of the deposit that have no place yet; below 0 where more is posted than came."""
    return sheet.remittance.amount - sum(cells.get(cell, 0) for cell in sheet.money)


def deposit_words(sheet: Sheet, cells: Mapping[str, int]) -> str:
    """Whether the posted money is the deposit, in a sentence."""
    amount, left = sheet.remittance.amount, deposit_left(sheet, cells)
    if not left and not amount and not any(cells.get(cell) for cell in sheet.money):
        return "This remittance brings no money, and none is posted."
    if not left:
        return f"In balance: all {dollars(amount)} of the deposit have a place."
    if left > 0:
        return f"{dollars(left)} of the deposit have no place yet."
    return f"{dollars(-left)} more are posted than the deposit of {dollars(amount)} brought."


def line_left(row: Row, cells: Mapping[str, int]) -> int:
    """The cents of a line that have no place yet; the sign follows what is open on it."""
    return row.open - sum(cells.get(cell, 0) for cell in row.cells)


def line_words(row: Row, cells: Mapping[str, int]) -> str:
    """Whether all of a line has its place, in a sentence; empty while nothing is posted to it."""
    if not any(cell in cells for cell in row.cells):
        return ""
    left = line_left(row, cells)
    if not left:
        return "All of it has a place."
    if (left > 0) == (row.open > 0):
        return f"{dollars(left)} have no place yet."
    return f"{dollars(-left)} too much."


def account_words(block: ClaimBlock, sheet: Sheet, cells: Mapping[str, int]) -> str:
    """What an account comes to with all that is posted to it so far, in a sentence."""
    sums = dict.fromkeys(COLUMNS, 0)
    left = 0
    turned = False  # where a decision is taken back, a rest below 0 is a rest like any other
    for other, row in sheet.rows:
        if other.account == block.account:
            left += line_left(row, cells)
            turned = turned or row.open < 0
            for column in COLUMNS:
                sums[column] += cells.get(f"{row.id}:{column}", 0)
    owed = block.owed_before + sums["patient"]
    balance = block.before - sums["paid"] - sums["contractual"] - sums["other"]
    parts = [
        f"{dollars(cents)} {words}"
        for words, cents in (
            ("owed by the patient", max(0, owed)),
            ("with the next payer", sums["next"]),
            ("denied and to be worked", block.denied_before + sums["denial"]),
            ("without a place", left if turned else max(0, left)),
            ("too much", 0 if turned else max(0, -left)),
            ("paid by the patient beforehand", max(0, -owed)),
        )
        if cents
    ]
    told = f": {', '.join(parts)}" if parts else ""
    return f"Balance {dollars(balance)}{told}."
