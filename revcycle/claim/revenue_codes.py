"""Under which revenue code (FL 42) the hospital bills a service: assets/claim/revenue_codes.csv."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path

from revcycle import folders
from revcycle.codes.procedures import procedures
from revcycle.codes.procedures.data_file import CodeFileError, Row, stamp, table

__all__ = ["RevenueCode", "revenue_code"]

COLUMNS = ("item", "revenue_code", "unit", "service", "code", "meaning")
FOUR_DIGITS = re.compile(r"[0-9]{4}")


@dataclass(frozen=True, slots=True)
class RevenueCode:
    """One row of the file.

    Attributes:
        item: a concept id, HCPCS code, service of the hospital or family of procedures; HCPCS codes that begin alike
            end with an asterisk.
        number: four digits.
        unit: "UN" units or "DA" days.
        service: the service of the hospital whose charge holds, where the item has none of its own.
        code: the HCPCS code of a visit's line, where the item is no procedure; "" for none.
        meaning: in plain words.
    """

    item: str
    number: str
    unit: str
    service: str
    code: str
    meaning: str


def revenue_code(item: str) -> RevenueCode | None:
    """The revenue code of a concept id, HCPCS code or service of the hospital; None where the file tells none.

    Raises:
        CodeFileError: the file is missing or damaged.
    """
    rows = _rows(*stamp(_path()))
    procedure = procedures.get(item)
    names = {item, procedure.concept if procedure else item}
    for row in rows:
        if row.item in names or (row.item.endswith("*") and item.startswith(row.item[:-1])):
            return row
    return next((row for row in rows if procedure is not None and row.item == procedure.family), None)


def _path() -> Path:
    try:
        return folders.assets() / "claim" / "revenue_codes.csv"
    except folders.FolderUnavailableError as error:
        raise CodeFileError(str(error)) from error


@functools.lru_cache(maxsize=4)
def _rows(path: Path, _modified: int, _size: int) -> tuple[RevenueCode, ...]:
    return table(path, COLUMNS, _row)


def _row(row: Row) -> RevenueCode:
    if not FOUR_DIGITS.fullmatch(row["revenue_code"]):
        raise row.wrong(f"“{row['revenue_code']}” is no revenue code. Write four digits, such as 0300.")
    if not row["item"] or not row["service"]:
        raise row.wrong("item and service must both say something. Fill in both.")
    unit = row.one("unit", ("UN", "DA"))
    return RevenueCode(row["item"], row["revenue_code"], unit, row["service"], row["code"], row["meaning"])
