"""Billing units of HCPCS codes, counted for a dose.

Sources: Medicare Claims Processing Manual, chapter 17, sections 10 and 40 (a dose that is not a multiple is rounded up;
discarded drugs, JW since 2017, JZ since July 2023), and chapter 15 (ambulance miles in tenths below 100, since 2011);
the Medicare contractors Noridian and CGS on JW and JZ, 2023 and 2024. Other payers may differ.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction

from revcycle.codes.procedures.hcpcs_measures import DRUG_KINDS, counted, measure
from revcycle.codes.procedures.hcpcs_table import HcpcsCode

__all__ = ["Units", "UnitsError", "units_of"]

# How many of the smallest of its family each unit is; only units of one family are turned into each other.
FAMILIES = (
    {"mcg": 1, "mg": 1_000, "g": 1_000_000},
    {"ml": 1, "liter": 1_000},
    {"microcurie": 1, "millicurie": 1_000},
)
TIMED = frozenset({"minutes", "hour", "day", "week", "month"})
GROUND_MILES = "A0425"
AIR_MILES = frozenset({"A0435", "A0436"})
WHOLE_MILES_FROM = 100
LARGEST = Decimal(1_000_000_000)
FINEST = -12  # decimals of an amount


class UnitsError(Exception):
    """Billing units cannot be counted. The message is a sentence for the student."""


@dataclass(frozen=True, slots=True)
class Units:
    """A dose in billing units.

    Attributes:
        code: the HCPCS code.
        administered: units of what the patient got; whole, but tenths for ambulance miles.
        discarded: whole units of what was left in single-dose containers and thrown away.
        modifier: "JW": discarded units go on a second line with JW; "JZ": one line, with JZ; "": neither is known to
            apply, because no single-dose container was named.
        sentence: how it was counted and how it is billed.
    """

    code: str
    administered: Decimal
    discarded: int
    modifier: str
    sentence: str


def units_of(code: HcpcsCode, dose: Decimal, unit: str, containers: Sequence[Decimal] = ()) -> Units:
    """See :func:`revcycle.codes.procedures.hcpcs.units_for`.

    Raises:
        UnitsError: it cannot be counted.
    """
    amount, name = code.unit_amount, code.unit_name
    if amount is None or name is None:
        raise UnitsError(
            f"{code.code} ({code.label}) is not counted by one amount. Read its full description, then count by hand."
        )
    if name in TIMED and code.kind == "service":
        raise UnitsError(f"{code.code} is counted by time, which has rules of its own. Doses are counted here.")
    for value in (dose, *containers):
        _check(value)
    given = measure(unit)
    if given is None:
        raise UnitsError(
            f'"{unit[:20]}" is not a unit known here. Write mg, g, mcg, units, ml or the unit of the code.'
        )
    if name == "mile":
        return _miles(code, dose, given, containers)
    factor = _factor(given, name)
    if factor is None:
        raise UnitsError(
            f"{code.code} is billed in units of {code.unit}, and {given} cannot be turned into {name} without the "
            "strength on the label. Find the strength first."
        )
    one = Fraction(amount)
    exact = Fraction(dose) * factor / one
    administered = math.ceil(exact)
    reasoning = _reasoning(code, dose, given, exact, administered)
    if not containers:
        return Units(code.code, Decimal(administered), 0, "", reasoning)
    if code.kind not in DRUG_KINDS:
        raise UnitsError(f"{code.code} is not a drug, so there is no discarded amount to bill.")
    left, discarded = _discarded(code, dose, containers, factor, administered)
    return _with_discarded(code, administered, left, discarded, given, reasoning)


def _check(value: Decimal) -> None:
    if not isinstance(value, Decimal) or not value.is_finite() or not 0 < value <= LARGEST:
        raise UnitsError("The amount must be a number above 0, such as 60 or 0.5.")
    if int(value.as_tuple().exponent) < FINEST:
        raise UnitsError("The amount has too many decimals. Check it against the order.")


def _factor(given: str, wanted: str) -> Fraction | None:
    if given == wanted:
        return Fraction(1)
    family = next((family for family in FAMILIES if given in family and wanted in family), None)
    return Fraction(family[given], family[wanted]) if family else None


def _reasoning(code: HcpcsCode, dose: Decimal, given: str, exact: Fraction, units: int) -> str:
    start = (
        f"One billing unit of {code.code} ({code.label}) stands for {code.unit}. {_plain(dose)} {counted(given, dose)}"
    )
    if exact == units:
        return f"{start} is {units} {_units(units)}."
    rounded = f"A part of a unit is rounded up, so it is {units} {_units(units)}."
    return f"{start} is {'less than 1' if units == 1 else f'more than {units - 1}'}. {rounded}"


def _discarded(
    code: HcpcsCode, dose: Decimal, containers: Sequence[Decimal], factor: Fraction, administered: int
) -> tuple[Fraction, int]:
    """What was left over, in the unit of the dose, and the whole units of it that no administered unit covers."""
    opened = sum((Fraction(container) for container in containers), Fraction(0))
    left = opened - Fraction(dose)
    if left < 0:
        raise UnitsError("The containers hold less than the dose. Check both against the chart.")
    if left >= Fraction(min(containers)):
        raise UnitsError(
            "One of the containers was not needed for this dose, and that cannot be billed. Check the chart."
        )
    beyond = opened * factor - administered * Fraction(code.unit_amount or 1)
    return left, max(0, math.floor(beyond / Fraction(code.unit_amount or 1)))


def _with_discarded(
    code: HcpcsCode, administered: int, left: Fraction, discarded: int, given: str, reasoning: str
) -> Units:
    amount = Decimal(left.numerator) / Decimal(left.denominator)
    thrown = f"{_plain(amount)} {counted(given, amount)}"
    if discarded:
        modifier = "JW"
        then = (
            f"What was left in the single-dose container, {thrown}, was thrown away. For Medicare, bill {administered} "
            f"{_units(administered)} on one line, and {discarded} {_units(discarded)} with JW on a second line."
        )
    elif left:
        modifier = "JZ"
        then = (
            f"The {thrown} thrown away makes no whole unit beyond those billed, so JW must not be used. For Medicare, "
            f"bill one line of {administered} {_units(administered)} with JZ."
        )
    else:
        modifier = "JZ"
        then = f"Nothing was thrown away. For Medicare, bill one line of {administered} {_units(administered)} with JZ."
    return Units(
        code.code, Decimal(administered), discarded, modifier, f"{reasoning} {then} Write the amounts in the chart."
    )


def _miles(code: HcpcsCode, miles: Decimal, given: str, containers: Sequence[Decimal]) -> Units:
    if given != "mile" or containers:
        raise UnitsError(f"{code.code} is counted in miles.")
    if code.code in AIR_MILES:
        raise UnitsError(f"Payers round the miles of {code.code} differently. Look up the payer's rule for air miles.")
    if code.code == GROUND_MILES and miles < WHOLE_MILES_FROM:
        units = miles.quantize(Decimal("0.1"), ROUND_CEILING)
        rule = "Below 100 miles, Medicare takes ambulance miles rounded up to the next tenth"
    else:
        units = miles.to_integral_value(ROUND_CEILING)
        rule = "From 100 miles on, ambulance miles are" if code.code == GROUND_MILES else "Miles are"
        rule = f"{rule} rounded up to the next whole mile"
    return Units(code.code, units, 0, "", f"{rule}: {_plain(miles)} miles are {_plain(units)} {_units(units)}.")


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _units(count: Decimal | int) -> str:
    return "unit" if count == 1 else "units"
