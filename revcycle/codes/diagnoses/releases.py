"""The releases of ICD-10-CM that are here, side by side, and which one is in force on a date of service.

The course's own release comes with the installed package. Others are loaded with ``revcycle release load`` and lie in
the code-sets folder: below icd10cm/, each has a record, FY2027.json, that names its two source files. The record is
what counts, and it is put in place in one step when everything else is there. The files lie with the record because
they cannot be made again; the index made of them lies in each reader's cache, because it can (see ``index``).

Dates: a fiscal year runs from October 1 to September 30. A release holds from its first day until a later one takes
its place or its fiscal year ends. An update stands in for the earlier part of its year when nothing else of that year
is here; :class:`InForce` says so. For outpatients the date is that of the encounter, for inpatients that of discharge.
Source: CMS's ICD-10 pages, which give each year's files for encounters and discharges of its fiscal year.
"""

from __future__ import annotations

import functools
import json
import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from revcycle import folders
from revcycle.codes.diagnoses import icd10cm
from revcycle.codes.diagnoses.icd10cm import ICD10CM
from revcycle.codes.diagnoses.index import Index, IndexUnavailableError, Origin
from revcycle.codes.diagnoses.source import Source, SourceMissingError
from revcycle.dates import us_date

__all__ = [
    "FIRST_DAY",
    "UPDATES_WITHOUT_CODES",
    "InForce",
    "Release",
    "ReleaseError",
    "fiscal_year",
    "folder",
    "for_date",
    "forget",
    "in_force",
    "known",
    "look_up",
    "named",
    "origin",
    "own",
]

FIRST_DAY = date(2015, 10, 1)  # until then it was ICD-9-CM: 45 CFR 162.1002

# Updates within a year that added, deleted and retitled no code, so that they tell the codes of the whole year.
# 2025-04-01: its code addenda hold no change.
# 2026-04-01: from April 2025 to April 2026 there are 487 new, 28 deleted and 38 retitled codes, which are the very
# figures that CMS gave for October 1, 2025.
UPDATES_WITHOUT_CODES = frozenset({date(2025, 4, 1), date(2026, 4, 1)})

MONTHS = {1: "January", 4: "April", 7: "July", 10: "October"}
RECORD_FIELDS = ("name", "start", "tabular", "code_list", "digest")


class ReleaseError(IndexUnavailableError):
    """A release is not here, cannot be loaded or cannot be used. The message is a sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Release:
    """One release.

    Attributes:
        start: the first day it is in force.
        own: it is the course's own, out of the installed package.
    """

    start: date
    own: bool = False

    @property
    def year(self) -> int:
        """Its fiscal year."""
        return fiscal_year(self.start)

    @property
    def name(self) -> str:
        """What commands and files call it: "FY2027", or, for an update within the year, "FY2026-April"."""
        return f"FY{self.year}" + ("" if self.start.month == 10 else f"-{self.start:%B}")

    @property
    def label(self) -> str:
        """What readers see: "FY2027", "FY2026, April 2026"."""
        return f"FY{self.year}" + ("" if self.start.month == 10 else f", {self.start:%B %Y}")


@dataclass(frozen=True, slots=True)
class InForce:
    """The release that is taken for some day.

    Attributes:
        first: the first day it is taken for.
        last: the last one.
        remark: what may be wrong in taking it, a sentence; empty when nothing is.
    """

    release: Release
    first: date
    last: date
    remark: str = ""


def fiscal_year(day: date) -> int:
    """The government's fiscal year of a day: it begins on October 1 of the year before."""
    return day.year + (day.month >= 10)


def folder() -> Path:
    """Where loaded releases lie; there may be no such folder yet. Raises ReleaseError if it cannot be reached."""
    try:
        return folders.code_sets() / "icd10cm"
    except folders.FolderUnavailableError as error:
        raise ReleaseError(str(error)) from error


def own() -> Release:
    """The course's own release. Raises IndexUnavailableError when it cannot be opened."""
    label = icd10cm.standard().release
    match = re.fullmatch(r"FY(\d{4})(?:, (January|April|July|October) (\d{4}))?", label)
    if match is None:
        raise ReleaseError(f"The installed code files call themselves “{label}”, which is no release.")
    if match[2]:
        return Release(date(int(match[3]), {name: month for month, name in MONTHS.items()}[match[2]], 1), own=True)
    return Release(date(int(match[1]) - 1, 10, 1), own=True)


def known() -> list[Release]:
    """The releases that are here, the course's own among them, the earliest first.

    Raises:
        ReleaseError: the record of a loaded one is damaged.
        revcycle.codes.diagnoses.index.IndexUnavailableError: the course's own cannot be opened.
    """
    found = {own()}
    starts = {release.start for release in found}
    found |= {release for path in folder().glob("FY*.json") if (release := _recorded(path)[0]).start not in starts}
    return sorted(found, key=lambda release: release.start)


def named(name: str) -> Release:
    """The release of that name; "standard" is the course's own.

    Raises:
        ReleaseError: it is not here. Also as :func:`known` does.
    """
    releases = known()
    wanted = name.strip().casefold()
    for release in releases:
        also = ("standard",) if release.own else ()
        if wanted in (release.name.casefold(), release.name.casefold().removeprefix("fy"), *also):
            return release
    raise ReleaseError(f"There is no release “{name}”. Here are: {_listed(releases)}. Load it: revcycle release load")


def look_up(release: Release) -> ICD10CM:
    """The look-up in one release. Its index is built at first use, as for the course's own."""
    return icd10cm.standard() if release.own else _look_up(release, folder())


def in_force(day: date) -> InForce:
    """The release taken for that day, and whether there is a doubt.

    Raises:
        ReleaseError: none is here for it. Also as :func:`known` does.
    """
    if day < FIRST_DAY:
        raise ReleaseError(f"{us_date(day)} is before October 1, 2015: claims of that time bear ICD-9-CM codes.")
    releases = known()
    of_year = [release for release in releases if release.year == fiscal_year(day)]
    if not of_year:
        raise ReleaseError(
            f"There is no ICD-10-CM release here for {us_date(day)}, which is in FY{fiscal_year(day)}. Here are: "
            f"{_listed(releases)}. Load the files that CMS gives for that year: revcycle release load"
        )
    begin, end = _year_bounds(fiscal_year(day))
    begun = [release for release in of_year if release.start <= day]
    release = begun[-1] if begun else of_year[0]
    later = [other.start for other in of_year if other.start > release.start]
    first = begin if release is of_year[0] else release.start
    last = later[0] - timedelta(days=1) if later else end
    remark = ""
    if not begun and release.start not in UPDATES_WITHOUT_CODES:
        remark = (
            f"{release.label} stands in for {us_date(day)}, because no earlier release of FY{release.year} is here: a "
            f"code that came on {us_date(release.start)} is taken as valid too early."
        )
    return InForce(release, first, last, remark)


def for_date(day: date) -> ICD10CM:
    """The look-up in the release that is in force on a date of service (for inpatients, of discharge).

    Raises:
        ReleaseError: none is here for that day; the sentence says which are here and how to load one.
    """
    return look_up(in_force(day).release)


def origin(release: Release) -> Origin:
    """What the index of a loaded release is made of. The record is read each time, for it may be loaded again."""
    path = folder() / f"{release.name}.json"

    def find() -> Source:
        try:
            return _recorded(path)[1]
        except ReleaseError as error:
            raise SourceMissingError(str(error)) from error

    return Origin(release.name, find)


def forget() -> None:
    """Drops what is held open of loaded releases, because one was loaded again."""
    _look_up.cache_clear()


@functools.cache
def _look_up(release: Release, place: Path) -> ICD10CM:
    return ICD10CM(Index(origin=origin(release)))


def _recorded(path: Path) -> tuple[Release, Source]:
    """What a record says. Raises ReleaseError when it is not there, or damaged, or names files that are not there."""
    again = f"Load {path.stem} again: revcycle release load"
    try:
        record: dict[str, Any] = json.loads(path.read_text("utf-8"))
        name, start, tabular, code_list, digest = (str(record[field]) for field in RECORD_FIELDS)
        release = Release(date.fromisoformat(start))
    except FileNotFoundError as error:
        raise ReleaseError(f"The release {path.stem} is not here. {again}") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReleaseError(f"The record {path} is damaged. {again}") from error
    if name != path.stem or release.name != name:
        raise ReleaseError(f"The record {path} is damaged. {again}")
    files = Source(path.parent / tabular, path.parent / code_list, release.label, digest, again)
    if missing := [file for file in (files.tabular, files.code_list) if not file.is_file()]:
        raise ReleaseError(f"The file {missing[0]} is missing. {again}")
    return release, files


def _year_bounds(year: int) -> tuple[date, date]:
    return date(year - 1, 10, 1), date(year, 9, 30)


def _listed(releases: list[Release]) -> str:
    return ", ".join(release.name for release in releases)
