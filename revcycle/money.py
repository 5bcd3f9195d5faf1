"""Money: read from what a person types, kept as whole cents, shown as dollars."""

from __future__ import annotations

import re
from decimal import Decimal

_DOLLARS = re.compile(r"^(-)?\$?(-)?([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(?:\.([0-9]{0,2}))?$")


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


def dollars(cents: int) -> str:
    """Return cents as a person writes them: 120450 is ``"$1,204.50"``."""
    return f"{'-' if cents < 0 else ''}${abs(cents) // 100:,}.{abs(cents) % 100:02d}"


def to_cents(amount: Decimal) -> int:
    """Return a sum in dollars as whole cents, halves rounded away from zero as a cash register does."""
    from decimal import ROUND_HALF_UP

    return int((amount * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))
