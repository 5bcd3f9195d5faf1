"""The table of HCPCS Level II codes: the course's own extract, or one made from CMS's file, in the same columns.

First lines that begin with # tell the source; then one code in a line: code, label, kind, amount and name of one
billing unit, first and last day of use, other words. An instructor may change it with any editor.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from revcycle import folders
from revcycle.codes.procedures.hcpcs_measures import counted

__all__ = [
    "COLUMNS",
    "KINDS",
    "HcpcsCode",
    "HcpcsFileError",
    "Table",
    "bundled_path",
    "cells",
    "kind_of",
    "loaded_path",
    "read_table",
]

COLUMNS = ("code", "label", "kind", "unit_amount", "unit_name", "effective_from", "ended", "also")
CODE = re.compile(r"[A-Z]\d{4}")

# First and last code of each kind, the narrower ranges first. The series are CMS's; a few are mixed.
RANGES = (
    ("A0080", "A0210", "transport"),
    ("A0021", "A0999", "ambulance"),
    ("A4641", "A4642", "imaging agent"),
    ("A9500", "A9700", "imaging agent"),
    ("A9800", "A9800", "imaging agent"),
    ("A4000", "A9999", "supply"),
    ("B4000", "B9999", "nutrition"),
    ("E0000", "E9999", "dme"),
    ("G0008", "G0010", "administration"),
    ("J0000", "J9999", "drug"),
    ("K0000", "K9999", "dme"),
    ("L0000", "L4999", "orthotic"),
    ("L5000", "L9999", "prosthetic"),
    ("M0201", "M0250", "administration"),
    ("P9010", "P9100", "blood"),
    ("P9603", "P9604", "service"),
    ("P0000", "P9999", "laboratory"),
    ("Q0111", "Q0115", "laboratory"),
    ("Q0138", "Q0249", "drug"),
    ("Q0477", "Q0509", "prosthetic"),
    ("Q0515", "Q0515", "drug"),
    ("Q2000", "Q2051", "drug"),
    ("Q2053", "Q2099", "drug"),
    ("Q3001", "Q3001", "imaging agent"),
    ("Q3027", "Q3028", "drug"),
    ("Q4001", "Q4051", "supply"),
    ("Q4074", "Q4082", "drug"),
    ("Q4100", "Q4999", "supply"),
    ("Q5101", "Q5999", "drug"),
    ("Q9950", "Q9983", "imaging agent"),
    ("Q9991", "Q9998", "drug"),
    ("R0070", "R0076", "service"),
    ("S0012", "S0198", "drug"),
    ("S0207", "S0208", "ambulance"),
    ("S0209", "S0215", "transport"),
    ("S0500", "S0590", "vision"),
    ("S5000", "S5001", "drug"),
    ("S5010", "S5014", "drug"),
    ("S5550", "S5553", "drug"),
    ("S8096", "S8101", "supply"),
    ("S8415", "S8490", "supply"),
    ("S9960", "S9961", "ambulance"),
    ("T2001", "T2007", "transport"),
    ("T2049", "T2049", "transport"),
    ("T4500", "T5999", "supply"),
    ("U0000", "U9999", "laboratory"),
    ("V2000", "V2799", "vision"),
    ("V5000", "V5999", "hearing"),
)
KINDS = frozenset(kind for *_, kind in RANGES) | {"service"}


class HcpcsFileError(Exception):
    """A file of HCPCS codes cannot be used. The message names the file, the line and what to do."""


@dataclass(frozen=True, slots=True)
class HcpcsCode:
    """One HCPCS Level II code.

    Attributes:
        code: a letter and four digits, such as "J1885".
        label: what it stands for, in plain words; for a loaded file, CMS's description.
        kind: one of KINDS, such as "drug", "dme" or "ambulance".
        unit_amount: how much one billing unit stands for, None where the code is not counted by an amount.
        unit_name: of what, such as "mg", "units", "mile".
        effective_from: first day of use; None where it is not known, the code being older than the table.
        ended: last day of use; None while it is in use.
        also: other words people look for, such as a brand name.
    """

    code: str
    label: str
    kind: str
    unit_amount: Decimal | None = None
    unit_name: str | None = None
    effective_from: date | None = None
    ended: date | None = None
    also: str = ""

    @property
    def unit(self) -> str:
        """One billing unit in words, such as "15 mg"; empty where there is none."""
        if self.unit_amount is None or self.unit_name is None:
            return ""
        return f"{self.unit_amount.normalize():f} {counted(self.unit_name, self.unit_amount)}"

    def in_use(self, on: date) -> bool:
        """Whether it may be used for a service of that day."""
        return not (self.effective_from and on < self.effective_from) and not (self.ended and on > self.ended)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of codes, and what its head says of its source."""

    source: str
    codes: tuple[HcpcsCode, ...]


def kind_of(code: str) -> str:
    """The kind of a code, by the series it stands in."""
    return next((kind for first, last, kind in RANGES if first <= code <= last), "service")


def bundled_path() -> Path:
    """The course's own table."""
    return folders.assets() / "codes" / "hcpcs.csv"


def loaded_path() -> Path:
    """Where the table made from CMS's file is kept."""
    return folders.code_sets() / "hcpcs.csv"


def read_table(path: Path) -> Table:
    """The codes of a table: the course's own, or one kept by :func:`store`.

    Raises:
        HcpcsFileError: it is missing or damaged; nothing of it is used.
    """
    mend = "Load CMS's file again (revcycle hcpcs load FILE), or delete this one to use the course's own."
    if path == bundled_path():
        mend = "Mend that line, or install the course again."
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise HcpcsFileError(f"The table of HCPCS codes {path} cannot be read ({error}). {mend}") from error
    head = [line.lstrip("# ").rstrip() for line in lines if line.startswith("#")]
    rows = [(number, line) for number, line in enumerate(lines, 1) if line.strip() and not line.startswith("#")]
    if not rows or tuple(rows[0][1].split(",")) != COLUMNS:
        raise HcpcsFileError(f"The table of HCPCS codes {path} does not begin with {','.join(COLUMNS)}. {mend}")
    codes: dict[str, HcpcsCode] = {}
    for number, line in rows[1:]:
        try:
            code = _row(next(csv.reader([line], strict=True)))
            if code.code in codes:
                raise ValueError(f"{code.code} is there twice")
        except (ValueError, InvalidOperation, csv.Error) as error:
            raise HcpcsFileError(f"{path}, line {number}, is damaged: {error}. {mend}") from error
        codes[code.code] = code
    told = next((line.removeprefix("codes: ") for line in head if line.startswith("codes: ")), None)
    if not codes or (told is not None and told != str(len(codes))):
        raise HcpcsFileError(f"{path} holds {len(codes)} codes, not the {told or 'many'} it should. {mend}")
    return Table(head[0] if head else path.name, tuple(codes.values()))


def _row(cells: Sequence[str]) -> HcpcsCode:
    if len(cells) != len(COLUMNS):
        raise ValueError(f"it has {len(cells)} columns instead of {len(COLUMNS)}")
    code, label, kind, amount, name, start, end, also = (cell.strip() for cell in cells)
    if not CODE.fullmatch(code) or code.startswith("D"):
        raise ValueError(f'"{code[:20]}" is not a HCPCS code')
    if not label or kind not in KINDS:
        raise ValueError(f"{code} has no label" if not label else f'"{kind}" is not a kind of code')
    unit = Decimal(amount) if amount else None
    if bool(amount) != bool(name) or (unit is not None and not (unit.is_finite() and unit > 0)):
        raise ValueError(f"the billing unit of {code} is not an amount and a name")
    first, last = (date.fromisoformat(day) if day else None for day in (start, end))
    return HcpcsCode(code, label, kind, unit, name or None, first, last, also)


def cells(code: HcpcsCode, also: str) -> tuple[str, ...]:
    """The code as a line of a table."""
    amount = "" if code.unit_amount is None else f"{code.unit_amount:f}"
    start, end = (day.isoformat() if day else "" for day in (code.effective_from, code.ended))
    return (code.code, code.label, code.kind, amount, code.unit_name or "", start, end, also)
