"""How anesthesia is counted: base units of the procedure, and a time unit for every 15 minutes, taken to one tenth.

Source: Medicare Claims Processing Manual (Pub. 100-04), chapter 12, section 50. Base units: codes/anesthesia.csv.
"""

from __future__ import annotations

import functools
from decimal import ROUND_HALF_UP, Decimal

from revcycle.codes.procedures import procedures
from revcycle.codes.procedures.data_file import Row, table, table_path

__all__ = ["anesthesia_units", "base_units"]

MINUTES = 15


def anesthesia_units(item: str, minutes: int) -> Decimal:
    """The units of an item (a concept id or number): base and time. An item without base units has time only.

    Raises:
        CodeFileError: a table of codes is missing or damaged.
    """
    procedure = procedures.get(item)
    base = base_units().get(procedure.concept if procedure is not None else item, 0)
    return base + (Decimal(minutes) / MINUTES).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


@functools.cache
def base_units() -> dict[str, int]:
    """The base units of each procedure of anesthesia.

    Raises:
        CodeFileError: the file is missing or damaged.
    """

    def entry(row: Row) -> tuple[str, int]:
        if not row["base_units"].isdigit():
            raise row.wrong(f"base_units holds “{row['base_units']}”. Write a whole number.")
        return row["item"], int(row["base_units"])

    return dict(table(table_path("anesthesia.csv"), ("item", "base_units"), entry))
