"""Which service of the hospital a line of its claim belongs to, from payers/hospital_lines.csv."""

from __future__ import annotations

import fnmatch
import functools
from dataclasses import dataclass
from pathlib import Path

from revcycle import folders
from revcycle.claim.claim import Line
from revcycle.codes.procedures import procedures
from revcycle.codes.procedures.data_file import CodeFileError, Row, stamp, table
from revcycle.payer.contract import HOSPITAL_SERVICES

__all__ = ["FILE", "OTHER", "ROOM", "LineRule", "is_inpatient", "is_room", "read_rules", "service_of"]

FILE = "hospital_lines.csv"
COLUMNS = ("stay", "revenue", "item", "service", "meaning")
ROOM, OTHER = "room", "any-other"
ROOMS = (ROOM, "inpatient-intensive", "inpatient-newborn")
INPATIENT = frozenset({"11", "41"})
"""Types of bill of stays, by their first two digits. Part B services to inpatients (12) are priced like visits."""


@dataclass(frozen=True, slots=True)
class LineRule:
    """One row of the file.

    Attributes:
        inpatient: whether it holds for stays; else for visits.
        revenue: pattern of the revenue code; "" for any.
        item: a concept id or HCPCS code; "" for any.
        service: of the hospital, or ROOM.
        meaning: in plain words.
    """

    inpatient: bool
    revenue: str
    item: str
    service: str
    meaning: str


def is_inpatient(type_of_bill: str) -> bool:
    """Whether a type of bill, without its leading 0, is that of a stay."""
    return type_of_bill[:2] in INPATIENT


def is_room(service: str) -> bool:
    """Whether a line of a stay is one of its days."""
    return service in ROOMS


def service_of(line: Line, inpatient: bool) -> tuple[str, str]:
    """The service that a line belongs to, and what it is in plain words.

    Raises:
        CodeFileError: the file is missing or damaged.
    """
    procedure = procedures.get(line.code) if line.code else None
    items = {line.code, procedure.concept if procedure else line.code}
    for rule in _rules(stamp(_path())):
        fits = rule.inpatient == inpatient and (not rule.item or rule.item in items)
        if fits and (not rule.revenue or fnmatch.fnmatchcase(line.revenue_code, rule.revenue)):
            return rule.service, rule.meaning
    return OTHER, "something else"


def read_rules(path: Path) -> tuple[LineRule, ...]:
    """The rows of a file of this shape, in their order.

    Raises:
        CodeFileError: it is missing or damaged.
    """
    return table(path, COLUMNS, _rule)


def _path() -> Path:
    try:
        return folders.assets() / "payers" / FILE
    except folders.FolderUnavailableError as error:
        raise CodeFileError(str(error)) from error


@functools.lru_cache(maxsize=4)
def _rules(stamped: tuple[Path, int, int]) -> tuple[LineRule, ...]:
    return read_rules(stamped[0])


def _rule(row: Row) -> LineRule:
    stay = row.one("stay", ("inpatient", "outpatient"))
    service = row.one("service", (*HOSPITAL_SERVICES, ROOM))
    if not row["revenue"] and not row["item"]:
        raise row.wrong("revenue and item are both empty. Fill in one, or remove the line.")
    return LineRule(stay == "inpatient", row["revenue"], row["item"], service, row["meaning"])
