"""Bundling: services of one day that are not paid apart, or only for a reason that a modifier tells.

The pairs in assets/codes/bundling.csv are this course's own list, by concept id, for teaching. They are **not** the
NCCI tables of CMS: for a real claim look the pair up in the tables of its quarter. What an indicator means is CMS's
rule (NCCI Policy Manual for Medicare, chapter 1, 2026): 0, never both; 1, both with a fitting modifier; 9, not in
force. Since July 1, 2019, Medicare takes 59 or an X modifier on either code of the pair (MLN1783722).

    from revcycle.codes.procedures.bundling import check_bundling
    from revcycle.codes.procedures.service_line import ServiceLine

    check_bundling([ServiceLine("colonoscopy-snare"), ServiceLine("colonoscopy-biopsy")])   # [Finding(...)]
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from typing import Literal

from revcycle.codes.finding import Finding
from revcycle.codes.procedures import modifiers, procedures
from revcycle.codes.procedures.data_file import Row, stamp, table, table_path
from revcycle.codes.procedures.service_line import HCPCS, ServiceLine, key

__all__ = ["EITHER_CODE_SINCE", "Pair", "all_pairs", "check_add_ons", "check_bundling", "pair"]

Indicator = Literal["0", "1", "9"]

EITHER_CODE_SINCE = date(2019, 7, 1)
SOURCE = "This course's own pair; meaning of the indicator: NCCI Policy Manual for Medicare, chapter 1, 2026"
VISIT_SOURCE = "Medicare Claims Processing Manual (Pub. 100-04), chapter 12, sections 30.6.6 and 40, 2026"
ADD_ON_SOURCE = "NCCI Policy Manual for Medicare, chapter 1, section on add-on codes, 2026"
MINOR, MAJOR = ("000", "010"), "090"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two services that are not simply paid apart on one day.

    Attributes:
        column_one: the concept id (or HCPCS code) that is paid.
        column_two: the one that is not, unless a modifier shows why.
        indicator: "0" never both, "1" both with a fitting modifier, "9" not in force.
        reason: why, in our own words; a whole sentence.
    """

    column_one: str
    column_two: str
    indicator: Indicator
    reason: str


def all_pairs() -> tuple[Pair, ...]:
    """All pairs, in the order of the file.

    Raises:
        CodeFileError: a table is missing or damaged.
    """
    return tuple(_pairs().values())


def pair(one: str, two: str) -> Pair | None:
    """The pair of two items, in either order; None when there is none.

    Raises:
        CodeFileError: a table is missing or damaged.
    """
    known = _pairs()
    first, second = key(one), key(two)
    return known.get((first, second)) or known.get((second, first))


def check_bundling(lines: Sequence[ServiceLine]) -> list[Finding]:
    """What is not paid apart among lines of one patient: listed pairs, then visits beside procedures.

    Only lines of the same day and the same provider are compared; for a major procedure also the visit of the day
    before. A pair that is reported apart for a fitting reason gives a reminder of what the record must show.

    Raises:
        CodeFileError: a table is missing or damaged.
    """
    found: list[Finding] = []
    for one, two in combinations(lines, 2):
        if one.provider != two.provider:
            continue
        listed = pair(one.item, two.item)
        same_day = one.day == two.day or one.day is None or two.day is None
        if listed and same_day and listed.indicator != "9":
            first, second = (one, two) if one.key == listed.column_one else (two, one)
            found += _paired(listed, first, second)
        elif not listed:
            found += _visit(one, two, same_day)
    return found


def check_add_ons(lines: Sequence[ServiceLine]) -> list[Finding]:
    """The add-ons that stand without any service that they add to, on the same day by the same provider.

    Raises:
        CodeFileError: a table is missing or damaged.
    """
    found = []
    for line in lines:
        procedure = line.procedure
        if procedure is None or not procedure.add_on:
            continue
        beside = {
            other.key
            for other in lines
            if other.provider == line.provider and (other.day == line.day or other.day is None or line.day is None)
        }
        if not beside & procedure.add_on_to:
            first = procedures.shown(min(procedure.add_on_to))
            sentence = (
                f"{procedures.shown(line.item)} is an add-on and never stands alone. Add the service that it adds to, "
                f"such as {first}, or take it off."
            )
            found.append(Finding("add-on-alone", "error", (line.code,), sentence, ADD_ON_SOURCE))
    return found


def _paired(listed: Pair, one: ServiceLine, two: ServiceLine) -> list[Finding]:
    codes = (two.code, one.code)
    names = f"{procedures.shown(two.item)} is not paid beside {procedures.shown(one.item)}. {listed.reason}"
    if listed.indicator == "0":
        sentence = f"{names} No modifier changes that (indicator 0). Take {two.code} off."
        return [Finding("bundled-never", "error", codes, sentence, SOURCE)]
    if two.procedure and two.procedure.visit:
        return _paired_visit(names, one, two)
    distinct = modifiers.bypassing("distinct")
    if distinct & two.marks or (distinct & one.marks and _either_code(one, two)):
        return [_shown_apart(codes)]
    anatomic, after = modifiers.bypassing("anatomic"), modifiers.bypassing("global") - {"24", "57"}
    if after & (one.marks | two.marks):
        return [_shown_apart(codes)]
    first, second = anatomic & one.marks, anatomic & two.marks
    if first and second and not first & second and "50" not in one.marks | two.marks:
        return [_shown_apart(codes)]
    if first & second:
        mend = f"Both lines name the same place ({', '.join(sorted(first & second))}), so they are not apart."
        sentence = f"{names} {mend} Take {two.code} off, or show another session with 59 or an X modifier."
    elif distinct & one.marks:
        sentence = f"{names} Before July 1, 2019, 59 or an X modifier counts on {two.code} only. Move it there."
    else:
        sentence = (
            f"{names} If it was another session, site or injury and the record shows it, add the modifier that says so "
            f"(a side, finger or toe on both lines, an X modifier, or 59). Else take {two.code} off."
        )
    return [Finding("bundled", "conflict", codes, sentence, SOURCE)]


def _paired_visit(names: str, one: ServiceLine, two: ServiceLine) -> list[Finding]:
    codes = (two.code, one.code)
    if {"25", "24", "57", "27"} & two.marks:
        return [_shown_apart(codes)]
    sentence = (
        f"{names} If the note shows significant, separate visit work, put 25 on {two.code}, not 59 on the other line. "
        f"Else take {two.code} off."
    )
    return [Finding("bundled-visit", "conflict", codes, sentence, SOURCE)]


def _visit(one: ServiceLine, two: ServiceLine, same_day: bool) -> list[Finding]:
    """A visit beside a procedure that has its own days of care: the fee of the procedure includes visits."""
    for visit, other in ((one, two), (two, one)):
        if not (visit.procedure and visit.procedure.visit and other.procedure) or other.procedure.visit:
            continue
        days = other.procedure.global_days
        codes = (visit.code, other.code)
        names = f"{procedures.shown(visit.item)} beside {procedures.shown(other.item)}"
        if days in MINOR and same_day and not {"25", "24", "57"} & visit.marks:
            sentence = (
                f"{names}: a minor procedure includes the visit that leads to it, also for a new patient. With "
                f"significant, separate visit work put 25 on {visit.code}. Else take {visit.code} off."
            )
            return [Finding("visit-with-minor-procedure", "conflict", codes, sentence, VISIT_SOURCE)]
        if days == MAJOR and (same_day or _day_before(visit, other)) and not {"25", "24", "57"} & visit.marks:
            sentence = (
                f"{names}: a major procedure includes visits from the day before on. If the decision for it was made "
                f"at this visit, put 57 on {visit.code}. Else take {visit.code} off."
            )
            return [Finding("visit-with-major-procedure", "conflict", codes, sentence, VISIT_SOURCE)]
    return []


def _day_before(visit: ServiceLine, procedure: ServiceLine) -> bool:
    return bool(visit.day and procedure.day and visit.day + timedelta(days=1) == procedure.day)


def _either_code(one: ServiceLine, two: ServiceLine) -> bool:
    day = one.day or two.day
    return day is None or day >= EITHER_CODE_SINCE


def _shown_apart(codes: tuple[str, str]) -> Finding:
    sentence = (
        f"{codes[0]} and {codes[1]} are usually paid as one. The modifier asks for both: make sure that the record "
        "shows why. A different diagnosis alone is not enough."
    )
    return Finding("bundled-shown-apart", "reminder", codes, sentence, SOURCE)


def _pairs() -> dict[tuple[str, str], Pair]:
    concepts = frozenset(procedure.concept for procedure in procedures.all_procedures())
    return _read(*stamp(table_path("bundling.csv")), concepts)


@functools.cache
def _read(path: Path, _changed: int, _size: int, concepts: frozenset[str]) -> dict[tuple[str, str], Pair]:
    found: dict[tuple[str, str], Pair] = {}

    def entry(row: Row) -> None:
        one, two = row["column_one"], row["column_two"]
        for item in (one, two):
            if item not in concepts and not re.fullmatch(HCPCS, item):
                raise row.wrong(
                    f"“{item}” is no concept id of the procedures in use and no HCPCS code. Mend its spelling."
                )
        if one == two:
            raise row.wrong(f"{one} is paired with itself. Repeats are a matter of units.csv. Remove the line.")
        if (one, two) in found or (two, one) in found:
            raise row.wrong(f"{one} and {two} stand in the file twice. Remove one of the two lines.")
        if not row["reason"]:
            raise row.wrong("The reason is empty. Write one sentence.")
        indicators: tuple[Indicator, ...] = ("0", "1", "9")
        indicator = next(known for known in indicators if known == row.one("indicator", indicators))
        found[one, two] = Pair(one, two, indicator, row["reason"])

    table(path, ("column_one", "column_two", "indicator", "reason"), entry)
    return found
