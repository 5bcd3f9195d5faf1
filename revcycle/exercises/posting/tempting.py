"""Mistakes in posting that can be told from their sums, by the name that keys reply to, and what is said of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from revcycle.exercises.posting.sheet import Row, Sheet

__all__ = ["MISTAKES", "Mistake", "mistakes"]

MISTAKES: Mapping[str, str] = {
    "contractual-to-patient": (
        "This bills the patient for the contractual adjustment. Group CO binds the practice: nobody owes it."
    ),
    "patient-as-contractual": (
        "This writes off what the patient owes. Group PR is the patient's: a copay, a deductible or a coinsurance is "
        "collected, and is no contractual adjustment."
    ),
    "denial-written-off": (
        "This writes a denial off before anybody has worked it. Leave it open: it may be corrected or appealed."
    ),
    "denial-to-patient": "This bills the patient for a denial. It stays open with the payer until it is worked.",
    "next-to-patient": (
        "This bills the patient too early. There is another payer: what the first leaves goes there first."
    ),
    "next-written-off": "This writes off what the next payer may pay. Send it on to the next payer.",
    "patient-to-next": "There is no other payer for this. It is the patient's part.",
    "prior-again": (
        "OA-23 names what earlier payers have paid and adjusted. It stands on the account already, so it is not posted "
        "again."
    ),
    "allowed-as-paid": "This is what the payer allowed. What it paid stands under Paid.",
    "charge-as-paid": "This is the charge. The payer paid what stands under Paid.",
    "reversal-added": (
        "The payer takes this back, so its sign turns around. Posted like this it stands on the account twice."
    ),
    "reversal-twice": "This takes the earlier decision back twice.",
    "reversal-ignored": "The payer took this back. Without it the earlier decision and the new one both count.",
    "plb-ignored": (
        "The remittance has money outside of claims (PLB). Without it the deposit and the posting never agree."
    ),
    "plb-sign": "A sum above 0 in PLB takes away from the deposit, and one below 0 adds to it. Turn the sign around.",
    "plb-elsewhere": "This is the right sum, in the wrong column. Look at what the PLB reason means.",
    "money-on-account-unknown": "This claim is about an account that you do not have. Its money waits on no account.",
}
"""Every mistake that is recognized, with what is said where the key has no reply of its own."""


@dataclass(frozen=True)
class Mistake:
    """One mistake: what it is called, and the sum (cents) in a cell by which it is told; None for a cell left empty."""

    name: str
    cell: str
    value: int | None


def mistakes(sheet: Sheet) -> Iterator[Mistake]:
    """Yield the mistakes that can be made with a sheet, the likelier of two with the same sum first."""
    for block, row in sheet.rows:
        right = {cell.rpartition(":")[2]: sheet.due.get(cell, 0) for cell in row.cells}
        yield from _taken_back(row, right) if block.reversal else _misplaced(row, right)
    for outside in sheet.outside:
        for cell in outside.cells:
            if cell in sheet.due:
                name = "plb-ignored" if outside.id.startswith("plb") else "money-on-account-unknown"
                yield Mistake(name, cell, None)
                yield Mistake("plb-sign", cell, -outside.amount)
            else:
                yield Mistake("plb-elsewhere", cell, outside.amount)


def _taken_back(row: Row, right: Mapping[str, int]) -> Iterator[Mistake]:
    for column, cents in right.items():
        if cents:
            yield Mistake("reversal-added", f"{row.id}:{column}", -cents)
            yield Mistake("reversal-twice", f"{row.id}:{column}", 2 * cents)
            yield Mistake("reversal-ignored", f"{row.id}:{column}", None)


def _misplaced(row: Row, right: Mapping[str, int]) -> Iterator[Mistake]:
    for name, source, wrongly in _MISPLACED:
        # the whole sum beside what belongs there, or instead of it
        for value in (right[wrongly] + right[source], right[source]) if right[source] else ():
            if value != right[wrongly]:
                yield Mistake(name, f"{row.id}:{wrongly}", value)
    if prior := sum(one.amount for one in row.told.adjustments if (one.group, one.reason) == ("OA", "23")):
        for wrongly in ("contractual", "other"):
            yield Mistake("prior-again", f"{row.id}:{wrongly}", right[wrongly] + prior)
    if row.told.allowed not in (None, right["paid"]):
        yield Mistake("allowed-as-paid", f"{row.id}:paid", row.told.allowed)
    if row.told.charge != right["paid"]:
        yield Mistake("charge-as-paid", f"{row.id}:paid", row.told.charge)


_MISPLACED = (
    ("next-to-patient", "next", "patient"),  # before the contract's cut, which is often the same sum
    ("contractual-to-patient", "contractual", "patient"),
    ("contractual-to-patient", "other", "patient"),
    ("denial-written-off", "denial", "contractual"),
    ("denial-written-off", "denial", "other"),
    ("denial-to-patient", "denial", "patient"),
    ("patient-as-contractual", "patient", "contractual"),
    ("patient-as-contractual", "patient", "other"),
    ("next-written-off", "next", "contractual"),
    ("next-written-off", "next", "other"),
    ("patient-to-next", "patient", "next"),
)
