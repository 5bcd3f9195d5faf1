"""Places of service: the two digits of item 24B of the CMS-1500 that say where the service was given.

Source: CMS, Place of Service Code Set (public domain), as of 2026; the rate of each is from the Medicare Claims
Processing Manual (Pub. 100-04), chapter 26, section 10.5, and chapter 12, section 20.4.2. The table is
assets/codes/places_of_service.csv, the names shortened by us.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from revcycle.codes.finding import Finding
from revcycle.codes.procedures.data_file import Row, stamp, table, table_path

__all__ = ["HOSPITAL", "TELEHEALTH", "Place", "all_places", "check_place", "get"]

Rate = Literal["facility", "non-facility", ""]

SOURCE = "CMS Place of Service Code Set, 2026"
TELEHEALTH = frozenset({"02", "10"})
HOSPITAL = frozenset({"19", "21", "22", "23"})


@dataclass(frozen=True, slots=True)
class Place:
    """One place of service.

    Attributes:
        code: two digits, as text.
        name: a short name.
        rate: which rate of the Medicare physician fee schedule is paid there: "facility", "non-facility", or "" where
            none is published.
        effective: the first day of use, where it is stated.
    """

    code: str
    name: str
    rate: Rate
    effective: date | None


def all_places() -> tuple[Place, ...]:
    """All assigned places, in order.

    Raises:
        CodeFileError: the table is missing or damaged.
    """
    return tuple(_read(*stamp(table_path("places_of_service.csv"))).values())


def get(code: str) -> Place | None:
    """The place of a code; None when the code is unassigned.

    Raises:
        CodeFileError: the table is missing or damaged.
    """
    return _read(*stamp(table_path("places_of_service.csv"))).get(code.strip())


def check_place(code: str, day: date | None = None) -> list[Finding]:
    """What is wrong with a place of service, on a date of service where one is given.

    Raises:
        CodeFileError: the table is missing or damaged.
    """
    typed = code.strip()
    if not typed:
        sentence = "There is no place of service. Say where the service was given, such as 11 for an office."
        return [Finding("place-missing", "error", ("",), sentence, SOURCE)]
    place = get(typed)
    if place is None:
        return [Finding("place-unknown", "error", (typed,), _unknown(typed), SOURCE)]
    if day and place.effective and day < place.effective:
        sentence = (
            f"Place of service {place.code} ({place.name}) is in use only since {place.effective.isoformat()}, "
            f"after this date of service. Choose the place that was right on {day.isoformat()}."
        )
        return [Finding("place-not-yet", "error", (place.code,), sentence, SOURCE)]
    return []


def _unknown(typed: str) -> str:
    shown = typed[:20]
    if re.fullmatch(r"[0-9]", typed):
        if place := get(f"0{typed}"):
            return f"A place of service has two digits. Did you mean {place.code} ({place.name})?"
        return f"A place of service has two digits, and 0{typed} is not assigned. Look up the place in the list."
    if not re.fullmatch(r"[0-9]{2}", typed):
        return f"“{shown}” is no place of service. It has two digits, such as 11 for an office."
    return f"Place of service {shown} is not assigned to any place. Look up the place in the list."


@functools.cache
def _read(path: Path, _changed: int, _size: int) -> dict[str, Place]:
    found: dict[str, Place] = {}

    def entry(row: Row) -> None:
        code = row["code"]
        if not re.fullmatch(r"[0-9]{2}", code):
            raise row.wrong(
                f"“{code}” is no place of service. Write two digits; a spreadsheet may have dropped a zero."
            )
        if code in found:
            raise row.wrong(f"{code} stands in the file twice. Remove one of the two lines.")
        rates: tuple[Rate, ...] = ("facility", "non-facility", "")
        rate = next(known for known in rates if known == row.one("rate", rates))
        try:
            effective = date.fromisoformat(row["effective"]) if row["effective"] else None
        except ValueError as error:
            raise row.wrong(f"“{row['effective']}” is no date. Write it as 2023-10-01.") from error
        found[code] = Place(code, row["name"], rate, effective)

    table(path, ("code", "name", "rate", "effective"), entry)
    return found
