"""Money: read from what a person types, kept as whole cents, shown as dollars."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

_DOLLARS = re.compile(r"^(-)?\$?(-)?([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(?:\.([0-9]{0,2}))?$")

_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-"})
"""Signs that keyboards and word processors put where a person types a minus."""


def read_dollars(text: str) -> int:
    """Return the whole cents that a typed sum means: ``"$1,204.50"`` is 120450.

    Raises ValueError with a plain sentence when the text is not a sum of money.
    """
    squeezed = re.sub(r"\s+", "", text)
    match = _DOLLARS.match(squeezed)
    if not match or not any(character.isdigit() for character in squeezed) or (match[1] and match[2]):
        raise ValueError(f"“{text.strip()}” is not a sum of money. Type dollars and cents, such as 120.50.")
    whole = int((match[3] or "0").replace(",", ""))
    cents = int((match[4] or "").ljust(2, "0"))
    total = whole * 100 + cents
    return -total if match[1] or match[2] else total


def read_signed_dollars(text: str) -> int:
    """Return the cents of a sum that may be below 0: "-25" or "(25)", also with a longer dash.

    Raises ValueError with a plain sentence when the text is not a sum of money.
    """
    stripped = text.strip()
    if stripped.startswith("(") and stripped.endswith(")"):
        return -abs(read_dollars(stripped[1:-1]))
    return read_dollars(stripped.translate(_MINUS))


def dollars(cents: int) -> str:
    """Return cents as a person writes them: 120450 is ``"$1,204.50"``."""
    return f"{'-' if cents < 0 else ''}${abs(cents) // 100:,}.{abs(cents) % 100:02d}"


def to_cents(amount: Decimal) -> int:
    """Return a sum in dollars as whole cents, halves rounded away from zero as a cash register does."""
    from decimal import ROUND_HALF_UP

    return int((amount * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def percent_of(cents: int, percent: int) -> int:
    """Return that percentage of a sum in whole cents, halves rounded away from zero."""
    return to_cents(Decimal(cents) * percent / 10000)


def spread(total: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Return a sum cut into parts in proportion to the weights, to the last cent: the parts add up to the sum.

    Each part is rounded down first; the cents that are left go to the parts that lost most by it, the first of equals
    first (the method of the largest remainder). Weights that are all 0 count as equal.

    Raises ValueError when there is no weight, or one below 0.
    """
    if not weights or min(weights) < 0:
        raise ValueError("A sum can be spread over one or more weights, none below 0.")
    shares = list(weights) if any(weights) else [1] * len(weights)
    whole, sign = sum(shares), -1 if total < 0 else 1
    parts = [abs(total) * share // whole for share in shares]
    lost = [abs(total) * share % whole for share in shares]
    left = abs(total) - sum(parts)
    for index in sorted(range(len(shares)), key=lambda index: -lost[index])[:left]:
        parts[index] += 1
    return tuple(sign * part for part in parts)
