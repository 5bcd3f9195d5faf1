"""How anesthesia is counted: base units of the procedure, and a time unit for every 15 minutes, taken to one tenth.

Source: Medicare Claims Processing Manual (Pub. 100-04), chapter 12, section 50, and CMS's table of base units, 2026.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from revcycle.codes.procedures import procedures

__all__ = ["BASE_UNITS", "anesthesia_units"]

BASE_UNITS = {
    "anesthesia-lens-surgery": 4,
    "anesthesia-upper-abdomen": 7,
    "anesthesia-screening-colonoscopy": 3,
    "anesthesia-knee-replacement": 7,
}
MINUTES = 15


def anesthesia_units(item: str, minutes: int) -> Decimal:
    """The units of an item (a concept id or number): base and time. An item without base units has time only.

    Raises:
        CodeFileError: the table of procedures is missing or damaged.
    """
    procedure = procedures.get(item)
    base = BASE_UNITS.get(procedure.concept if procedure is not None else item, 0)
    return base + (Decimal(minutes) / MINUTES).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
