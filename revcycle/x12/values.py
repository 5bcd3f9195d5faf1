"""Sums, dates and identifiers as X12 writes them. Money is exact: it is read as Decimal, never as a binary fraction."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

__all__ = ["money", "plain_money", "plain_when", "read_day", "read_number"]

# X12's decimal number: an optional minus, 18 digits at most, an optional decimal point; no sign +, commas or exponent.
NUMBER = re.compile(r"^-?(?:[0-9]{1,18}(?:\.[0-9]{0,9})?|\.[0-9]{1,9})$")
SPAN = re.compile(r"^([0-9]{8})-([0-9]{8})$")
MOMENT = re.compile(r"^([0-9]{8})([0-9]{4})$")
CLOCK = re.compile(r"^([01][0-9]|2[0-3])([0-5][0-9])(?:[0-5][0-9](?:[0-9]{1,2})?)?$")


def read_number(text: str) -> Decimal | None:
    """The number that an element holds; None where it is none."""
    return Decimal(text) if NUMBER.match(text) else None


def money(text: str) -> Decimal:
    """A sum in dollars; 0 where the element is empty or no sum, which the checks report."""
    return read_number(text) or Decimal(0)


def plain_money(amount: Decimal) -> str:
    """A sum as people write it, such as "$1,204.50"; part of a cent is shown where there is one."""
    cents = amount.quantize(Decimal("0.01"))
    shown = cents if cents == amount else amount.normalize()
    return f"{'-' if amount < 0 else ''}${abs(shown):,}"


def read_day(text: str) -> date | None:
    """The day of an eight-digit date; None where there is no such day."""
    if len(text) != 8 or not text.isascii() or not text.isdecimal():
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def read_short_day(text: str) -> date | None:
    """The day of a six-digit date of an ISA, taken to lie in this century; None where there is no such day."""
    return read_day(f"20{text}") if len(text) == 6 else None


def plain_day(day: date) -> str:
    """A day as forms in the United States show it, such as 06/15/2026."""
    return f"{day.month:02d}/{day.day:02d}/{day.year:04d}"


def plain_time(text: str) -> str | None:
    """The time of an element, such as 17:05; None where it is none."""
    found = CLOCK.match(text)
    return f"{found[1]}:{found[2]}" if found else None


def plain_when(form: str, text: str) -> str | None:
    """A date, a time or a span as people write it, by the code of its form (D8, RD8 ...); None if wrong."""
    if form == "D8":
        day = read_day(text)
        return plain_day(day) if day else None
    if form == "RD8":
        span = SPAN.match(text)
        first, last = (read_day(span[1]), read_day(span[2])) if span else (None, None)
        return f"{plain_day(first)} to {plain_day(last)}" if first and last and first <= last else None
    if form == "DT":
        moment = MOMENT.match(text)
        day, time = (read_day(moment[1]), plain_time(moment[2])) if moment else (None, None)
        return f"{plain_day(day)} {time}" if day and time else None
    if form == "TM":
        return plain_time(text)
    if form == "D6":
        day = read_short_day(text)
        return plain_day(day) if day else None
    return None
