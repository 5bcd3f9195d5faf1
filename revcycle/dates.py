"""Calendar dates as people in the United States type and read them."""

from __future__ import annotations

import re
from datetime import date

_ISO = re.compile(r"^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})$")
_US = re.compile(r"^([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4}|[0-9]{2})$")


def read_date(text: str) -> date:
    """Return the date that a typed text means, as ``2026-06-15``, ``06/15/2026`` or ``6/15/26``.

    Raises ValueError with a plain sentence when it is not a date.
    """
    squeezed = text.strip()
    try:
        if match := _ISO.match(squeezed):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := _US.match(squeezed):
            year = int(match[3])
            return date(year if year > 99 else 2000 + year, int(match[1]), int(match[2]))
    except ValueError:
        pass
    raise ValueError(f"“{squeezed}” is not a date. Type it as month/day/year, such as 06/15/2026.")


def us_date(day: date) -> str:
    """Return a date as forms in the United States show it: 06/15/2026."""
    return f"{day:%m/%d/%Y}"
