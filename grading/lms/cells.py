"""What stands in a cell of a file of grades: names that no spreadsheet runs, points as plain decimals."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

FORMULA = "=+-@\uff1d\uff0b\uff0d\uff20"
"""The signs at which spreadsheets begin to calculate, and their wide forms, which some read alike."""

_UNSEEN = re.compile("[\x00-\x20\x7f-\xa0\u200b\u200e\u200f\u2028\u2029\ufeff]+")


def is_formula(text: str) -> bool:
    """Whether a spreadsheet may run this text instead of showing it."""
    return _UNSEEN.sub("", text)[:1] in tuple(FORMULA)


def as_name(text: str) -> str:
    """Return a text for people to read, on one line; an apostrophe before it where a spreadsheet would run it."""
    tidy = _UNSEEN.sub(" ", text).strip()
    return f"'{tidy}" if is_formula(tidy) else tidy


def as_points(score: Decimal) -> str:
    """Return points as a decimal with a point and at most two places: 32, 28.5, 0.33."""
    text = f"{score.quantize(Decimal('0.01'), ROUND_HALF_UP):f}"
    return text.rstrip("0").rstrip(".")


def points_in(text: str) -> Decimal | None:
    """Return the points that a cell of an LMS's file holds, or None when it holds none."""
    try:
        found = Decimal(text.strip().replace(",", "."))
    except ArithmeticError:
        return None
    return found if found.is_finite() else None
