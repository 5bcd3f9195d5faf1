"""The price of anesthesia: base units and time units at one fee a unit.

A time unit is 15 minutes, taken to one tenth; who gives it tells the percentage (Medicare Claims Processing Manual,
chapter 12, section 50, 2026). The base units are those that the claim is charged by.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from revcycle.claim.anesthesia import base_units
from revcycle.payer.adjudication.case import LineCase

__all__ = ["units"]

DIRECTED = frozenset({"QK", "QX", "QY"})
SUPERVISED_UNITS = 3
"""What is paid for each of more than four cases supervised (AD)."""


def units(line: LineCase, fee: Fraction) -> tuple[Fraction, str]:
    """The price of a line of anesthesia, and its words."""
    base = base_units().get(line.item, 0)
    time = (line.units / 15).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    if "AD" in line.marks:
        return fee * SUPERVISED_UNITS, f"{SUPERVISED_UNITS} units for a supervised case (AD)"
    amount = fee * (base + Fraction(time))
    words = f"{base} base units and {time} time units ({line.units} minutes)"
    if DIRECTED & line.marks:
        return amount / 2, f"{words} x 50 % for directed anesthesia"
    return amount, words
