"""How an institutional claim tells of an accident: by codes, where a professional claim has item 10.

Codes of the National Uniform Billing Committee (AHA), meaning in own words: occurrence 01 is an accident with insurance
for medical payments, 02 with no-fault insurance, 03 with somebody liable, 04 at work, 05 with no such insurance;
condition 02 is related to work. November 2026.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from revcycle.claim.claim import HospitalStay
from revcycle.claim.encounter import AccidentKind

__all__ = ["OCCURRENCES", "WORK_CONDITION", "ToldAccident", "told_accident"]

OCCURRENCES: dict[AccidentKind, str] = {"work": "04", "auto": "02", "other": "05"}
"""The occurrence code that tells an accident of the course's world: its auto insurer pays whoever was at fault."""

WORK_CONDITION = "02"
WORK, AUTO, OTHER = ("04",), ("01", "02"), ("03", "05")


@dataclass(frozen=True, slots=True)
class ToldAccident:
    """The same as item 10 of a professional claim, and the day of the accident."""

    employment: bool
    auto: bool
    other_accident: bool
    accident: date | None


def told_accident(stay: HospitalStay) -> ToldAccident:
    """What the codes of an institutional claim tell of an accident."""
    codes = {event.code: event.first for event in reversed(stay.occurrences) if event.last is None}
    day = next((codes[code] for code in (*WORK, *AUTO, *OTHER) if code in codes), None)
    return ToldAccident(
        employment=WORK_CONDITION in stay.conditions or any(code in codes for code in WORK),
        auto=any(code in codes for code in AUTO),
        other_accident=any(code in codes for code in OTHER),
        accident=day,
    )
