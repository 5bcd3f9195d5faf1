"""Identifiers of parties: how they are built, and how the course's own are known to be nobody's.

* NPI: ten digits, the last a check digit by the Luhn formula over 80840 and the first nine (45 CFR 162.406; 69 FR 3434,
  2004). The rule allows 1 or 2 in first place, and until now only 1 has been given out: the course's all begin with 2.
* Tax id: the course's begin with 00, a prefix the IRS does not use.
* CLIA, of a laboratory: ten characters, the third a D; the course's begin with 00, and no state has that number.
* Telephone: 555-0100 to 555-0199, the numbers kept free for fiction.
"""

from __future__ import annotations

import re

__all__ = ["LABORATORY", "PHONE", "TAX_ID", "TRAINING_NPI", "ZIP_CODE", "npi_for", "npi_is_valid"]

LABORATORY = re.compile(r"00D[0-9]{7}")
PHONE = re.compile(r"555-01[0-9]{2}")
TAX_ID = re.compile(r"00[0-9]{7}")
TRAINING_NPI = "2"
ZIP_CODE = re.compile(r"[0-9]{5}(-[0-9]{4})?")


def npi_for(first_nine: str) -> str:
    """The ten digits of the NPI that begins with these nine.

    Raises:
        ValueError: these are not nine digits.
    """
    if not re.fullmatch("[0-9]{9}", first_nine):
        raise ValueError(f"“{first_nine}” is not nine digits.")
    return f"{first_nine}{_check_digit(f'80840{first_nine}')}"


def npi_is_valid(text: str) -> bool:
    """Whether a text has the form of an NPI: ten digits, the first 1 or 2, and the right check digit."""
    return re.fullmatch("[12][0-9]{9}", text) is not None and npi_for(text[:9]) == text


def _check_digit(digits: str) -> int:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return -total % 10
