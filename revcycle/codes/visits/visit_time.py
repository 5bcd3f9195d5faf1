"""Time: which minutes count, which level they reach, and when prolonged time is added.

Office visits had ranges from 2021 to 2023 and have had minimums since 2024; all other timed visits have had minimums
since 2023. Emergency visits never go by time. The minutes stand in assets/codes/visit_levels.toml.
"""

from __future__ import annotations

from dataclasses import dataclass

from revcycle.codes.visits.facts import Setting, TimeSpent, Visit
from revcycle.codes.visits.families import Family, LevelCode

__all__ = ["ByTime", "ProlongedUnits", "by_time", "prolonged"]

UNIT = 15  # minutes of each unit of prolonged time


@dataclass(frozen=True, slots=True)
class ByTime:
    """What time leads to: the place of the level in its family, or None, with the reason in one line."""

    place: int | None
    sentence: str


@dataclass(frozen=True, slots=True)
class ProlongedUnits:
    """Units of prolonged time that may be added to the highest level, when that level was chosen by time.

    Attributes:
        code: the add-on's number: CPT's, or Medicare's own.
        units: how many; 0: the time does not reach the first.
        first: the total minutes at which the first unit is reached.
    """

    code: str
    units: int
    first: int


def by_time(family: Family, time: TimeSpent | None) -> ByTime:
    """The level that the documented minutes reach."""
    if not family.timed:
        return ByTime(None, f"Time: never counts for {_kind(family)}.{_lost(time)}")
    if family.setting == Setting.HOSPITAL_DISCHARGE:
        return _discharge(family, time)
    first = next(level for level in family.levels if level.minutes is not None)
    if time is None:
        return ByTime(None, "Time: not in the note, so it cannot be used.")
    counted = f"Time: {_minutes(time.clinician)} of the clinician on the date of the visit.{_left_out(time)}"
    reached = [
        place for place, one in enumerate(family.levels) if one.minutes is not None and one.minutes <= time.clinician
    ]
    if not reached:
        return ByTime(None, f"{counted} That reaches no level; {first.code} begins at {_minutes(first.minutes or 0)}.")
    place = reached[-1]
    following = family.levels[place + 1] if place + 1 < len(family.levels) else None
    lift = f" {following.code} would need {_needed(following)}." if following else ""
    return ByTime(place, f"{counted} That reaches {_reached(family.levels[place], time.clinician)}.{lift}")


def prolonged(family: Family, time: TimeSpent | None, *, medicare: bool) -> ProlongedUnits | None:
    """Prolonged time on top of the highest level; None for a kind of visit whose prolonged time is not held here.

    CPT adds 15 minutes to the least time of the highest level. For office visits Medicare adds them to the last minute
    of the ranges of 2021 to 2023, so its first unit comes later.
    """
    codes = family.levels[-1].prolonged
    if codes is None:
        return None
    code, first = (codes.medicare, codes.medicare_minutes) if medicare else (codes.cpt, codes.cpt_minutes)
    minutes = time.clinician if time else 0
    return ProlongedUnits(code, (minutes - first) // UNIT + 1 if minutes >= first else 0, first)


def prolonged_sentence(family: Family, visit: Visit) -> str:
    """One line on prolonged time, or nothing where CPT's first unit is not reached."""
    others, medicare = (prolonged(family, visit.time, medicare=payer) for payer in (False, True))
    if others is None or medicare is None or not others.units:
        return ""
    at_medicare = (
        f"Medicare takes {_units(medicare)} instead."
        if medicare.units
        else f"Medicare takes {medicare.code} instead, and only from {medicare.first} minutes on."
    )
    return f"Prolonged time: if the visit goes by time, add {_units(others)}. {at_medicare}"


def _units(prolonged: ProlongedUnits) -> str:
    return f"{prolonged.units} unit{'' if prolonged.units == 1 else 's'} of {prolonged.code}"


def _discharge(family: Family, time: TimeSpent | None) -> ByTime:
    short, long = family.levels
    limit = short.to or 0
    if time is None:
        return ByTime(
            0,
            f"Time: not in the note. {long.code} needs more than {limit} minutes in writing, so {short.code} is left.",
        )
    counted = f"Time: {_minutes(time.clinician)} of the clinician on the day of discharge.{_left_out(time)}"
    if time.clinician > limit:
        return ByTime(1, f"{counted} That is more than {limit}, so {long.code}.")
    return ByTime(0, f"{counted} That is {limit} or less, so {short.code}. {long.code} would need more than {limit}.")


def _reached(level: LevelCode, minutes: int) -> str:
    if level.to is not None and minutes > level.to:
        return f"{level.code}, the highest, and goes beyond its {_needed(level)}"
    return f"{level.code} ({_needed(level)})"


def _needed(level: LevelCode) -> str:
    if level.to is not None:
        return f"{level.minutes} to {level.to} minutes"
    return f"{level.minutes} minutes or more"


def _minutes(number: int) -> str:
    return f"{number} minute{'' if number == 1 else 's'}"


def _kind(family: Family) -> str:
    return "emergency visits" if family.setting == Setting.EMERGENCY else "this kind of visit"


def _lost(time: TimeSpent | None) -> str:
    return f" The {_minutes(time.clinician)} in the note change nothing." if time else ""


def _left_out(time: TimeSpent) -> str:
    parts = [
        f"{time.staff} of staff" if time.staff else "",
        f"{time.other_days} on other days" if time.other_days else "",
        f"{time.billed_separately} for services billed on their own" if time.billed_separately else "",
    ]
    told = ", ".join(filter(None, parts))
    return f" Not counted: {told}." if told else ""
