"""Posting a remittance line by line. The key is what the ledger posts, so that no key disagrees with the engine.

Every cell in which something belongs counts with its column's weight; what stands where nothing belongs takes half a
weight away. The deposit counts as one part more: it is earned when all money of the remittance stands where it belongs,
which is more than a sum that agrees by chance.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from revcycle.exercises.marking.key import Key
from revcycle.exercises.marking.kind import Kind, PartVerdict, Problem, Reading, net, strange
from revcycle.exercises.posting import balance
from revcycle.exercises.posting.sheet import COLUMNS, OUTSIDE, Sheet, sheet_of
from revcycle.exercises.posting.tempting import MISTAKES, Mistake, mistakes
from revcycle.exercises.variants import Shown
from revcycle.money import dollars, read_signed_dollars

__all__ = ["LEDGER", "Posting", "mistakes_of"]

LEDGER = "ledger"
"""The answer of a key that stands for what the ledger posts."""

WEIGHTS = {"paid": 1, **dict.fromkeys(("contractual", "other", "next", "patient", "denial", *OUTSIDE), 2)}
"""What a cell counts: a payment is copied, and where the rest goes is decided."""

DEPOSIT = 1
"""What the deposit in balance counts."""

_LONGEST = 30
NOTHING = "Nothing of this line belongs here."


class Posting(Kind):
    """Values are dicts from the name of a cell (``QMG-2001-1:patient``) to whole cents; empty cells are left out."""

    def read(self, shown: Shown, raw: Any) -> Reading:
        if raw is None or raw in ({}, ""):
            return Reading("blank")
        if not isinstance(raw, dict) or any(not isinstance(typed, str) for typed in raw.values()):
            return strange()
        sheet = _sheet(shown)
        cells = sheet.cells
        if any(name not in cells for name in raw):
            return strange()
        value, problems = {}, []
        for name, label in cells.items():
            typed = raw.get(name, "").strip()
            if not typed:
                continue
            try:
                value[name] = _cents(typed)
            except ValueError as error:
                problems.append(Problem(label, str(error), name))
        filled = {name for name, typed in raw.items() if typed.strip()}
        blank = tuple(label for label, names in _rows(sheet) if filled.isdisjoint(names))
        if problems:
            return Reading("malformed", value, tuple(problems), blank)
        return Reading("whole", value, blank=blank) if value else Reading("blank")

    def _compare(self, shown: Shown, value: Mapping[str, int], key: Key) -> tuple[Fraction, tuple[PartVerdict, ...]]:
        sheet = _sheet(shown)
        due = self._due(shown, key)
        right = 0
        wrong = Fraction(0)
        parts = []
        for name, label in sheet.cells.items():
            weight = WEIGHTS[name.rpartition(":")[2]]
            given = value.get(name)
            if name not in due:
                if given:
                    wrong += Fraction(weight, 2)
                    parts.append(
                        PartVerdict(f"{label}: {dollars(given)}", "wrong", _reply(sheet, name, given, key), name)
                    )
            elif given == due[name]:
                right += weight
                parts.append(PartVerdict(f"{label}: {dollars(given)}", "right", part=name))
            elif given is None:
                parts.append(PartVerdict(f"{label}: nothing posted", "missing", _reply(sheet, name, None, key), name))
            else:
                reply = _reply(sheet, name, given, key)
                parts.append(PartVerdict(f"{label}: {dollars(given)}", "wrong", reply, name))
        total = sum(WEIGHTS[name.rpartition(":")[2]] for name in due)
        if any(name in due for name in sheet.money):
            total += DEPOSIT
            sound = all(value.get(name, 0) == due.get(name, 0) for name in sheet.money)
            right += DEPOSIT if sound else 0
            parts.append(_deposit(sheet, value, sound))
        return net(right, wrong, total), tuple(parts)

    def _due(self, shown: Shown, key: Key) -> Mapping[str, int]:
        """What belongs into each cell, in cents; cells with nothing in them left out."""
        return {name: cents for name, typed in self.from_key(shown, key.answer).items() if (cents := _cents(typed))}

    def describe(self, shown: Shown, value: Mapping[str, int]) -> list[str]:
        sheet = _sheet(shown)
        lines = []
        for label, names in _rows(sheet):
            told = [f"{_words(name)} {dollars(value[name])}" for name in names if name in value]
            if told:
                lines.append(f"{label}: {', '.join(told)}")
        if lines:
            lines.append(f"The deposit: {balance.deposit_words(sheet, value)}")
        return lines

    def from_key(self, shown: Shown, notation: Any) -> Any:
        """A key's notation: ``"ledger"``, or a table from cell to text, with ``from = "ledger"`` as changes to it."""
        sheet = _sheet(shown)
        ledger = {name: dollars(cents) for name, cents in sheet.due.items()}
        if notation == LEDGER:
            return ledger
        if not isinstance(notation, dict) or any(not isinstance(typed, str) for typed in notation.values()):
            raise ValueError('an answer of posting is "ledger", or a table from cell to text.')
        changes = {name: typed for name, typed in notation.items() if name != "from"}
        if notation.get("from", LEDGER) != LEDGER:
            raise ValueError('from is "ledger", or left out.')
        cells = sheet.cells
        if unknown := [name for name in changes if name not in cells]:
            raise LookupError(f"there is no cell “{', '.join(unknown)}”. Cells: {', '.join(sheet.due)}.")
        whole = {**(ledger if "from" in notation else {}), **changes}
        return {name: typed for name, typed in whole.items() if typed}

    def blank(self, shown: Shown) -> Any:
        return {}

    def malformed(self, shown: Shown) -> Any:
        return dict.fromkeys(_sheet(shown).cells, "about a hundred")

    def wrong(self, shown: Shown, key: Key) -> Any:
        return {name: dollars(cents + 1) for name, cents in self._due(shown, key).items()}

    def everything(self, shown: Shown, key: Key) -> Any:
        def earned(raw: Any) -> Fraction:
            return self.mark(shown, self.read(shown, raw), key).fraction

        return max(_all_to_one(_sheet(shown)), key=earned)

    def guess(self, shown: Shown, key: Key, generator: random.Random) -> Any:
        """Puts each sum that the remittance names into any column."""
        sheet = _sheet(shown)
        sums: dict[str, int] = {}
        for _, row in sheet.rows:
            for cents in (row.told.paid, *(one.amount for one in row.told.adjustments)):
                name = f"{row.id}:{generator.choice(list(COLUMNS))}"
                sums[name] = sums.get(name, 0) + cents
        for outside in sheet.outside:
            sums[f"{outside.id}:{generator.choice(list(OUTSIDE))}"] = generator.choice((1, -1)) * outside.amount
        return {name: dollars(cents) for name, cents in sums.items() if cents}


def mistakes_of(shown: Shown) -> frozenset[str]:
    """The names that a key may reply to in a case: mistakes that can be made there, its cells, and empty cells."""
    sheet = _sheet(shown)
    cells = sheet.cells
    return frozenset({*(one.name for one in mistakes(sheet)), *cells, *(f"not:{name}" for name in cells)})


def _sheet(shown: Shown) -> Sheet:
    if shown.case.remittance is None:
        raise LookupError("a posting exercise needs a remittance.")
    return sheet_of(shown.case.remittance)


def _cents(typed: str) -> int:
    """The cents of a typed sum."""
    if len(typed.strip()) > _LONGEST:
        raise ValueError("This is too long for a sum of money.")
    return read_signed_dollars(typed)


def _rows(sheet: Sheet) -> Iterator[tuple[str, tuple[str, ...]]]:
    for block, row in sheet.rows:
        yield f"{sheet.said(block)}, line {row.line}", row.cells
    for outside in sheet.outside:
        yield outside.name, outside.cells


def _words(cell: str) -> str:
    column = cell.rpartition(":")[2]
    return {**COLUMNS, **OUTSIDE}[column].lower()


def _reply(sheet: Sheet, cell: str, value: int | None, key: Key) -> str:
    """What is said to a wrong cell: the key's words, else those of the mistake made, and why it is what it is."""
    made = next((one for one in mistakes(sheet) if (one.cell, one.value) == (cell, value)), None)
    names = [f"not:{cell}"] if value is None else []
    said = key.reply(*([made.name] if made else []), *names, cell) or _told(made)
    why = sheet.whys.get(cell, "")
    return f"{said} {why}".strip() or NOTHING


def _told(made: Mistake | None) -> str:
    return MISTAKES[made.name] if made else ""


def _deposit(sheet: Sheet, value: Mapping[str, int], sound: bool) -> PartVerdict:
    words = balance.deposit_words(sheet, value)
    if sound:
        return PartVerdict(f"The deposit. {words}", "right")
    if balance.deposit_left(sheet, value):
        return PartVerdict(f"The deposit. {words}", "wrong", "A remittance is posted when every cent has a place.")
    reply = "The total agrees, but not all of the money stands where it belongs: two errors cancel out."
    return PartVerdict(f"The deposit. {words}", "wrong", reply)


def _all_to_one(sheet: Sheet) -> Iterator[dict[str, str]]:
    """Answers without thought: every line into one column, with or without its payment posted, PLB always posted."""
    for column in COLUMNS:
        yield {f"{row.id}:{column}": dollars(row.open) for _, row in sheet.rows}
        for held in OUTSIDE:
            raw = {f"{row.id}:paid": dollars(row.told.paid) for _, row in sheet.rows if row.told.paid}
            if column != "paid":
                for _, row in sheet.rows:
                    if rest := row.open - row.told.paid:
                        raw[f"{row.id}:{column}"] = dollars(rest)
            yield {**raw, **{f"{one.id}:{held}": dollars(one.amount) for one in sheet.outside}}
