"""Limits on units: how many of one service a line, or a day, can hold.

The limits in assets/codes/units.csv are this course's own, by concept id or HCPCS code, for teaching. They are **not**
the MUE (medically unlikely edit) tables of CMS. What the kinds mean is CMS's rule (NCCI Policy Manual for Medicare,
chapter 1, section V, 2026): a line limit (adjudication indicator 1) looks at each line by itself; a limit of the day
counts all lines of one code and one provider together, and is set either by rule or anatomy (2: no record changes it)
or by what is usual in care (3: more may be paid on appeal, with the record).

    from revcycle.codes.procedures.units import check_units

    check_units([ServiceLine("large-joint-injection", ("50",), units=2)])   # [Finding(rule="bilateral-units", ...)]
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from revcycle.codes.finding import Finding
from revcycle.codes.procedures import procedures
from revcycle.codes.procedures.data_file import Row, stamp, table, table_path
from revcycle.codes.procedures.service_line import HCPCS, ServiceLine, key

__all__ = ["Kind", "Limit", "all_limits", "check_units", "limit"]

Kind = Literal["line", "day"]
Adjudication = Literal["1", "2", "3"]

SOURCE = "This course's own limit; meaning of its kind: NCCI Policy Manual for Medicare, chapter 1, section V, 2026"
UNITS_SOURCE = "Medicare Claims Processing Manual (Pub. 100-04), chapter 26, section 10.4 (item 24G), 2026"
BILATERAL_SOURCE = "Medicare Claims Processing Manual (Pub. 100-04), chapter 12, section 40.7, 2026"


@dataclass(frozen=True, slots=True)
class Limit:
    """How many units of one service are believed.

    Attributes:
        item: a concept id or a HCPCS code.
        units: the most units.
        kind: "line" or "day".
        adjudication: "1" (line), "2" (day, by rule or anatomy) or "3" (day, by usual care).
        reason: why, in our own words; a whole sentence.
    """

    item: str
    units: int
    kind: Kind
    adjudication: Adjudication
    reason: str


def all_limits() -> tuple[Limit, ...]:
    """All limits, in the order of the file.

    Raises:
        CodeFileError: a table is missing or damaged.
    """
    return tuple(_limits().values())


def limit(item: str) -> Limit | None:
    """The limit of an item; None when there is none.

    Raises:
        CodeFileError: a table is missing or damaged.
    """
    return _limits().get(key(item))


def check_units(lines: Sequence[ServiceLine]) -> list[Finding]:
    """What is wrong with the units of lines of one patient.

    Raises:
        CodeFileError: a table is missing or damaged.
    """
    found: list[Finding] = []
    days: dict[tuple[object, ...], list[ServiceLine]] = {}
    for line in lines:
        found += _counted(line)
        known = limit(line.item)
        if known and known.kind == "line" and line.units > known.units:
            found.append(_over_line(line, known))
        elif known and known.kind == "day":
            days.setdefault((known.item, line.day, line.provider), []).append(line)
    for (item, *_), same in days.items():
        known = limit(str(item))
        total = sum(line.units for line in same)
        if known and total > known.units:
            found.append(_over_day(same[0], known, total))
    return found


def _counted(line: ServiceLine) -> list[Finding]:
    if line.units < 1:
        sentence = (
            f"{procedures.shown(line.item)} has {line.units} units. A line has one unit at least: mend the units."
        )
        return [Finding("units-missing", "error", (line.code,), sentence, UNITS_SOURCE)]
    if "50" in line.marks and line.units > 1:
        sentence = (
            f"{procedures.shown(line.item)} has 50 and {line.units} units. 50 already says both sides: report one "
            "unit. Some payers want two lines with LT and RT instead."
        )
        return [Finding("bilateral-units", "error", ("50", line.code), sentence, BILATERAL_SOURCE)]
    return []


def _over_line(line: ServiceLine, known: Limit) -> Finding:
    sentence = (
        f"{procedures.shown(line.item)} has {line.units} units, and a line can hold {known.units}. {known.reason} "
        "Check the units. If all were done, report the rest on a line of its own with the modifier that says why."
    )
    return Finding("units-over-line", "error", (line.code,), sentence, SOURCE)


def _over_day(line: ServiceLine, known: Limit, total: int) -> Finding:
    name = procedures.shown(line.item)
    start = f"{name} adds up to {total} units on one day, over the limit of {known.units}. {known.reason}"
    if known.adjudication == "2":
        sentence = f"{start} No modifier and no record changes that. Mend the units."
        return Finding("units-over-day", "error", (line.code,), sentence, SOURCE)
    sentence = f"{start} Check the units. If all were done and needed, expect a denial and appeal with the record."
    return Finding("units-over-day", "conflict", (line.code,), sentence, SOURCE)


def _limits() -> dict[str, Limit]:
    concepts = frozenset(procedure.concept for procedure in procedures.all_procedures())
    return _read(*stamp(table_path("units.csv")), concepts)


@functools.cache
def _read(path: Path, _changed: int, _size: int, concepts: frozenset[str]) -> dict[str, Limit]:
    found: dict[str, Limit] = {}

    def entry(row: Row) -> None:
        item = row["item"]
        if item not in concepts and not re.fullmatch(HCPCS, item):
            raise row.wrong(f"“{item}” is no concept id of the procedures in use and no HCPCS code. Mend its spelling.")
        if item in found:
            raise row.wrong(f"{item} stands in the file twice. Remove one of the two lines.")
        if not re.fullmatch(r"[1-9][0-9]*", row["limit"]):
            raise row.wrong(f"limit holds “{row['limit']}”. Write a whole number, 1 or more.")
        kinds: tuple[Kind, ...] = ("line", "day")
        kind = next(known for known in kinds if known == row.one("kind", kinds))
        indicators: tuple[Adjudication, ...] = ("1", "2", "3")
        indicator = next(known for known in indicators if known == row.one("adjudication", indicators))
        if (kind == "line") != (indicator == "1"):
            raise row.wrong("A line limit has adjudication 1, a limit of the day 2 or 3. Change one of the two.")
        if not row["reason"]:
            raise row.wrong("The reason is empty. Write one sentence.")
        found[item] = Limit(item, int(row["limit"]), kind, indicator, row["reason"])

    table(path, ("item", "limit", "kind", "adjudication", "reason"), entry)
    return found
