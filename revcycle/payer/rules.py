"""A payer's lists and limits: authorization, medical necessity, timely filing, correction, appeal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from revcycle.codes.diagnoses.references import Reference

__all__ = [
    "APPEAL_STARTS",
    "CORRECTIONS",
    "COUNTS_FROM",
    "FILING_UNITS",
    "AppealLevel",
    "AppealStart",
    "Authorization",
    "Correction",
    "CorrectionMethod",
    "CountsFrom",
    "FilingLimit",
    "FilingUnit",
    "MedicalNecessity",
    "is_federal_holiday",
]

CountsFrom = Literal["first-day", "last-day"]
FilingUnit = Literal["days", "years"]
CorrectionMethod = Literal["replacement", "reopening"]
AppealStart = Literal["remittance", "previous-decision"]
COUNTS_FROM: tuple[CountsFrom, ...] = get_args(CountsFrom)
FILING_UNITS: tuple[FilingUnit, ...] = get_args(FilingUnit)
CORRECTIONS: tuple[CorrectionMethod, ...] = get_args(CorrectionMethod)
APPEAL_STARTS: tuple[AppealStart, ...] = get_args(AppealStart)


@dataclass(frozen=True, slots=True)
class Authorization:
    """Services that need prior authorization.

    Attributes:
        items: concept ids, HCPCS codes or hospital services.
        plans: the plans it holds for.
        first, last: the days of service it holds for; no last day is open.
        emergency_exempt: whether emergencies need none.
        reason: why, in a sentence.
    """

    items: frozenset[str]
    plans: tuple[str, ...]
    first: date
    last: date | None
    emergency_exempt: bool
    reason: str


@dataclass(frozen=True, slots=True)
class MedicalNecessity:
    """Services that are paid for with certain diagnoses only. The course's own lists, not any payer's policy.

    Attributes:
        items: concept ids or HCPCS codes.
        plans: the plans it holds for.
        diagnoses: one of these must be pointed at.
        listed: the same as it stands in the file.
        reason: why, in a sentence.
        excluded: whether the law excludes the service without such a diagnosis: then nobody asks whether it is
            necessary, and the patient owes it, notice or not.
    """

    items: frozenset[str]
    plans: tuple[str, ...]
    diagnoses: tuple[Reference, ...]
    listed: str
    reason: str
    excluded: bool = False

    def supports(self, code: str) -> bool:
        """Whether a diagnosis code, with or without its dot, is on the list."""
        return any(code in reference for reference in self.diagnoses)


@dataclass(frozen=True, slots=True)
class FilingLimit:
    """By when a payer must have received a claim. The day of receipt counts, not the day of sending.

    Attributes:
        limit, unit: how many days or calendar years.
        professional, institutional: which day of service each kind of claim counts from.
        next_workday: whether a limit that falls on a weekend or federal holiday moves to the next workday.
        secondary_days: days from the first payer's remittance, where this payer is second; 0 when that changes nothing.
    """

    limit: int
    unit: FilingUnit
    professional: CountsFrom
    institutional: CountsFrom
    next_workday: bool
    secondary_days: int

    def last_day(self, first: date, last: date, institutional: bool, primary_remittance: date | None = None) -> date:
        """The last day on which a claim for services from ``first`` to ``last`` may be received.

        Of the limit from the service and the one from the primary's remittance, the later holds. One year after
        February 29 is February 28 (42 CFR 424.44; Medicare Claims Processing Manual, chapter 1, section 70).
        """
        day = first if (self.institutional if institutional else self.professional) == "first-day" else last
        end = day + timedelta(days=self.limit) if self.unit == "days" else _years_later(day, self.limit)
        if primary_remittance and self.secondary_days:
            end = max(end, primary_remittance + timedelta(days=self.secondary_days))
        while self.next_workday and (end.weekday() > 4 or is_federal_holiday(end)):
            end += timedelta(days=1)
        return end


@dataclass(frozen=True, slots=True)
class Correction:
    """How a processed claim is corrected.

    Attributes:
        method: "replacement" (frequency 7 and 8) or "reopening" (Medicare Part B).
        needs_control_number: whether the payer's own claim number must stand on it.
        days: how long after the first remittance.
        rule: in sentences.
        recomputes: whether later claims are decided again where an earlier one was taken back or corrected.
    """

    method: CorrectionMethod
    needs_control_number: bool
    days: int
    rule: str
    recomputes: bool = True


@dataclass(frozen=True, slots=True)
class AppealLevel:
    """One level of appeal: its name, days to ask for it, from when, and what is special."""

    name: str
    days: int
    counts_from: AppealStart
    rule: str


def is_federal_holiday(day: date) -> bool:
    """Whether a day is a federal holiday (5 U.S.C. 6103), the observed day of one at a weekend included."""
    for moved in (0, 1, -1):
        real = day + timedelta(days=moved)
        observed = real if real.weekday() < 5 else real + timedelta(days=1 if real.weekday() == 6 else -1)
        if (real.month, real.day) in {(1, 1), (6, 19), (7, 4), (11, 11), (12, 25)} and day in (real, observed):
            return True
    week = (day.day - 1) // 7 + 1
    last_monday = day.weekday() == 0 and (day + timedelta(days=7)).month != day.month
    mondays = {(1, 3), (2, 3), (9, 1), (10, 2)}
    return (
        (day.weekday() == 0 and (day.month, week) in mondays)
        or (day.month == 5 and last_monday)
        or (day.month == 11 and day.weekday() == 3 and week == 4)
    )


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # February 29 in a year without one
        return day.replace(year=day.year + years, day=28)
