"""How the contents of boxes are typed, and read again.

As instructions for both forms have it: names as last, first, middle; days as 05 04 26; diagnoses without their dot.
What people type is taken in every usual way. A text that cannot be read raises ValueError with a sentence that says
what to type.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from revcycle.claim.named import Name
from revcycle.dates import read_date
from revcycle.money import read_dollars
from revcycle.x12.writing import number

__all__ = [
    "SIGNED",
    "day",
    "diagnosis",
    "is_signature_on_file",
    "money",
    "name",
    "person",
    "quantity",
    "read_day",
    "read_diagnosis",
    "read_money",
    "read_name",
    "read_person",
    "read_quantity",
]

SIGNED = "Signature on file"
SUFFIXES = {"JR", "SR", "II", "III", "IV", "V"}
DEGREES = re.compile(
    r"(?:M\.?D\.?|D\.?O\.?|N\.?P\.?|P\.?A\.?|PA-C|P\.?T\.?|DPT|DPM|OD|DC|PHD|PSYD|FNP|FNP-C|APRN|CRNA|CNM|RN|LCSW)",
    re.IGNORECASE,
)
MONTH_FIRST = re.compile(
    r"([0-9]{1,2})[ /.-]([0-9]{1,2})[ /.-]([0-9]{4}|[0-9]{2})|([0-9]{2})([0-9]{2})([0-9]{4}|[0-9]{2})"
)
ICD = re.compile(r"([A-Z][0-9][0-9A-Z])\.?([0-9A-Z]{1,4})")
MOST_DIGITS = 12


def day(value: date, short: bool = False) -> str:
    """A day as 05 04 2026, or short as 05 04 26 where that can be read again."""
    year = f"{value.year:04d}"
    if short and year.startswith("20"):
        year = year[2:]
    return f"{value.month:02d} {value.day:02d} {year}"


def read_day(text: str) -> date:
    """A day from 05 04 2026, 050426, 5/4/2026, 2026-05-04 and the like. Two digits of a year mean this century.

    Raises:
        ValueError: it is no day.
    """
    squeezed = " ".join(text.split())
    if found := MONTH_FIRST.fullmatch(squeezed):
        month, month_day, year = (found[place] or found[place + 3] for place in (1, 2, 3))
        try:
            return date(int(year if len(year) == 4 else f"20{year}"), int(month), int(month_day))
        except ValueError:
            pass
    else:
        try:
            return read_date(squeezed)
        except ValueError:
            pass
    raise ValueError(f"“{squeezed}” is not a date. Type month, day and year, such as 06 15 2026.")


def money(cents: int) -> str:
    """A sum as 1204.50: no dollar sign, no commas."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def read_money(text: str) -> int:
    """Cents from 1204.50, 1,204.50, $1204.50 or, as between the lines of the paper form, 1204 50.

    Raises:
        ValueError: it is no sum of money.
    """
    squeezed = re.sub(r"^(\D*[0-9][0-9,]*) ([0-9]{2})$", r"\1.\2", " ".join(text.split()))
    if len(re.sub(r"[^0-9]", "", squeezed)) > MOST_DIGITS:
        raise ValueError("This sum is too large. Type dollars and cents, such as 120.50.")
    return read_dollars(squeezed)


def read_quantity(text: str) -> Decimal:
    """A quantity such as 1 or 0.5.

    Raises:
        ValueError: it is no number.
    """
    squeezed = text.strip()
    if re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,9})?|-?\.[0-9]{1,9}", squeezed):
        return Decimal(squeezed)
    raise ValueError(f"“{squeezed}” is not a number. Type digits, such as 1.")


def quantity(value: Decimal) -> str:
    """A quantity without zeros that say nothing."""
    return number(value) if value.is_finite() else ""


def diagnosis(code: str) -> str:
    """An ICD-10-CM code without its dot: it is implied on paper."""
    return code.replace(".", "")


def read_diagnosis(text: str) -> str:
    """An ICD-10-CM code with its dot; as typed, in capitals, where it does not look like one."""
    squeezed = "".join(text.split()).upper()
    found = ICD.fullmatch(squeezed)
    return f"{found[1]}.{found[2]}" if found else squeezed


def name(value: Name) -> str:
    """A name as "Norgard Jr, Greta, A". A last name of two words alone keeps a comma, so that it is read as one."""
    last = f"{value.last} {value.suffix}" if value.suffix else value.last
    parts = [last, value.first, value.middle]
    while parts and not parts[-1]:
        parts.pop()
    if len(parts) == 1 and " " in last.strip():
        return f"{last},"
    return ", ".join(parts)


def read_name(text: str) -> tuple[Name, bool]:
    """The name that is meant, and whether that is sure: several words without a comma are taken as a last name."""
    last, *rest = [" ".join(part.split()) for part in text.split(",")]
    words = last.split()
    suffix = ""
    if len(words) > 1 and words[-1].upper().rstrip(".") in SUFFIXES:
        suffix = words[-1]
        last = " ".join(words[:-1])
    first, middle = [*rest, "", ""][:2]
    return Name(last, first, middle, suffix), bool(rest) or len(words) < 2


def person(value: Name) -> str:
    """A name as it is signed: "Greta A Norgard Jr"."""
    return " ".join(part for part in (value.first, value.middle, value.last, value.suffix) if part)


def read_person(text: str) -> Name:
    """The name of "Greta A Norgard Jr", "Chidi Okafor, MD" and "Okafor, Chidi"."""
    parts = [" ".join(part.split()) for part in text.split(",")]
    words = parts[0].split()
    others = [part for part in parts[1:] if part and not DEGREES.fullmatch(part)]
    if others and others[0].upper().rstrip(".") not in SUFFIXES:
        return read_name(", ".join([parts[0], *others]))[0]
    if len(words) > 2 and DEGREES.fullmatch(words[-1]):
        words.pop()
    suffix = others[0] if others else ""
    if not suffix and len(words) > 1 and words[-1].upper().rstrip(".") in SUFFIXES:
        suffix = words.pop()
    if len(words) < 2:
        return Name(" ".join(words), suffix=suffix)
    return Name(words[-1], words[0], " ".join(words[1:-1]), suffix)


def is_signature_on_file(text: str) -> bool:
    """Whether a signature box says that the signature is on file, and names nobody."""
    return " ".join(text.upper().split()) in ("SIGNATURE ON FILE", "SOF", "ON FILE", "SIGNED", "YES", "Y")
