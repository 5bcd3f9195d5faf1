"""Modifiers: the two characters behind a procedure that say more about it.

The table is assets/codes/modifiers.csv, every word of it our own. The rules on them are in
:mod:`revcycle.codes.procedures.modifier_rules`.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from revcycle.codes.procedures.data_file import Row, stamp, table, table_path
from revcycle.codes.procedures.procedures import FAMILIES

__all__ = ["Bypass", "Effect", "Modifier", "all_modifiers", "bypassing", "get"]

Effect = Literal["payment", "edit", "coverage", "information"]
Bypass = Literal["anatomic", "distinct", "global", "visit", ""]
ClaimKind = Literal["professional", "institutional", "both"]

EFFECTS: tuple[Effect, ...] = get_args(Effect)
BYPASSES: tuple[Bypass, ...] = get_args(Bypass)
CLAIMS: tuple[ClaimKind, ...] = get_args(ClaimKind)
SCOPES = (
    *("any", "visit", "not-visit", "split", "paired", "eyelid", "finger", "toe", "global", "telehealth", "drug"),
    *FAMILIES,
)
COLUMNS = (
    *("code", "label", "says", "applies_to", "claim", "effect"),
    *("edit_bypass", "needs", "conflicts_with", "instead"),
)


@dataclass(frozen=True, slots=True)
class Modifier:
    """One modifier.

    Attributes:
        code: two characters.
        label: a short name in our own words.
        says: what it says about the service; completes "It means: ...".
        applies_to: where it may stand: "any", "visit", "not-visit", "split", "paired", "eyelid", "finger", "toe",
            "global", "telehealth", "drug", or families of procedures.
        claim: the claim it belongs on: "professional", "institutional" or "both".
        effect: "payment" changes the sum, "edit" may pass a bundling or global edit, "coverage" concerns whether the
            payer covers it, "information" tells only.
        bypass: by which right it may pass a bundling edit, or "".
        needs: what the record or the claim must show, or "".
        conflicts_with: modifiers that cannot stand on the same line.
        instead: what to use where it does not apply, or "".
    """

    code: str
    label: str
    says: str
    applies_to: frozenset[str]
    claim: ClaimKind
    effect: Effect
    bypass: Bypass
    needs: str
    conflicts_with: frozenset[str]
    instead: str


def all_modifiers() -> tuple[Modifier, ...]:
    """All modifiers, in the order of the file.

    Raises:
        CodeFileError: the table is missing or damaged.
    """
    return tuple(_read(*stamp(table_path("modifiers.csv"))).values())


def get(code: str) -> Modifier | None:
    """The modifier of a code, in any case; None when the course does not know it.

    Raises:
        CodeFileError: the table is missing or damaged.
    """
    return _read(*stamp(table_path("modifiers.csv"))).get(code.strip().upper())


def bypassing(kind: Bypass) -> frozenset[str]:
    """The modifiers that may pass a bundling edit by one right, such as "anatomic".

    Raises:
        CodeFileError: the table is missing or damaged.
    """
    return frozenset(modifier.code for modifier in all_modifiers() if modifier.bypass == kind)


@functools.cache
def _read(path: Path, _changed: int, _size: int) -> dict[str, Modifier]:
    rows: dict[str, Row] = {}
    found: dict[str, Modifier] = {}

    def entry(row: Row) -> None:
        code = row["code"]
        if not re.fullmatch(r"[0-9A-Z]{2}", code):
            raise row.wrong(f"“{code}” is no modifier. It has two characters, digits or capital letters.")
        if code in found:
            raise row.wrong(f"{code} stands in the file twice. Remove one of the two lines.")
        rows[code], found[code] = row, _modifier(row)

    table(path, COLUMNS, entry)
    for code, modifier in found.items():
        if strange := sorted(modifier.conflicts_with - set(found)):
            raise rows[code].wrong(f"conflicts_with names {strange[0]}, which is not in the file. Mend its spelling.")
    return found


def _modifier(row: Row) -> Modifier:
    if not row["label"] or not row["says"]:
        raise row.wrong(f"{row['code']} has no label, or nothing that it says. Write both.")
    return Modifier(
        code=row["code"],
        label=row["label"],
        says=row["says"],
        applies_to=row.words("applies_to", SCOPES),
        claim=next(known for known in CLAIMS if known == row.one("claim", CLAIMS)),
        effect=next(known for known in EFFECTS if known == row.one("effect", EFFECTS)),
        bypass=next(known for known in BYPASSES if known == row.one("edit_bypass", BYPASSES)),
        needs=row["needs"],
        conflicts_with=frozenset(row["conflicts_with"].split()),
        instead=row["instead"],
    )
