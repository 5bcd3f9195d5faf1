"""Codes and minutes of the levels, by kind of visit and by year: assets/codes/visit_levels.toml."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from revcycle import folders
from revcycle.codes.procedures import procedures
from revcycle.codes.procedures.data_file import CodeFileError
from revcycle.codes.visits.facts import Setting

__all__ = [
    "Family",
    "Gone",
    "LevelCode",
    "ProlongedCode",
    "VisitLevels",
    "VisitLevelsUnavailableError",
    "read",
    "standard",
]

DECISION_WORDS = ("straightforward", "low", "moderate", "high")
FILE = "visit_levels.toml"


class VisitLevelsUnavailableError(Exception):
    """The table of levels is missing or damaged. The message names the file, the place in it, and what to do."""


@dataclass(frozen=True, slots=True)
class ProlongedCode:
    """The add-on for each further 15 minutes, with the total minutes that the first one takes. CPT and Medicare."""

    cpt: str
    cpt_minutes: int
    medicare: str
    medicare_minutes: int


@dataclass(frozen=True, slots=True)
class LevelCode:
    """One level of a family.

    Attributes:
        concept: the course's name of the service, such as "office-visit-new-low".
        code: its number in the set of procedures in use.
        decision: the levels of decision making that lead to it, such as ("straightforward", "low").
        minutes: the least total minutes, or None where time never leads to it.
        to: the last minute of its range, or None where there is only a minimum.
    """

    concept: str
    code: str
    decision: tuple[str, ...]
    minutes: int | None = None
    to: int | None = None
    prolonged: ProlongedCode | None = None


@dataclass(frozen=True, slots=True)
class Family:
    """The levels of one kind of visit, from low to high, under the rules of a year."""

    setting: Setting
    new_patient: bool | None
    since: int
    levels: tuple[LevelCode, ...]

    @property
    def timed(self) -> bool:
        """Whether time can lead to a level."""
        return any(level.minutes is not None for level in self.levels)

    def find(self, claimed: str) -> int | None:
        """The place of a code number or concept in the family, counted from 0 at the lowest level."""
        wanted = claimed.strip().lower()
        return next((place for place, one in enumerate(self.levels) if wanted in (one.code.lower(), one.concept)), None)


@dataclass(frozen=True, slots=True)
class Gone:
    """Codes that are no longer valid from a year on, and a sentence that says where to look now."""

    codes: tuple[str, ...]
    since: int
    instead: str


@dataclass(frozen=True, slots=True)
class VisitLevels:
    """The whole table."""

    families: tuple[Family, ...]
    sources: tuple[tuple[int, str], ...]
    gone: tuple[Gone, ...]
    consultations: tuple[str, ...]
    consultations_source: str

    def family(self, setting: Setting, new_patient: bool | None, day: date) -> Family | None:
        """The family in force on a date of service, or None when the rules held here began later."""
        return next(
            (one for one in self.in_force(day) if one.setting == setting and one.new_patient == new_patient), None
        )

    def in_force(self, day: date) -> Iterator[Family]:
        """Each kind of visit once, as it stood on a date of service."""
        latest: dict[tuple[Setting, bool | None], Family] = {}
        for family in sorted(self.families, key=lambda family: family.since):
            if family.since <= day.year:
                latest[family.setting, family.new_patient] = family
        yield from latest.values()

    def begins(self, setting: Setting) -> int:
        """The first year of service whose rules are held here for a setting."""
        return min(family.since for family in self.families if family.setting == setting)

    def by_patient(self, setting: Setting) -> bool:
        """Whether new and established patients have codes of their own in a setting."""
        return any(family.new_patient is not None for family in self.families if family.setting == setting)

    def source(self, year: int) -> str:
        """The rules in force in a year, as a source to cite."""
        return [text for since, text in self.sources if since <= year][-1]


def standard() -> VisitLevels:
    """The course's table, with the numbers of the set of procedures in use.

    Raises:
        VisitLevelsUnavailableError: it is missing or damaged.
    """
    try:
        return _standard(folders.assets() / "codes" / FILE, frozenset(_numbers().items()))
    except folders.FolderUnavailableError as error:
        raise VisitLevelsUnavailableError(str(error)) from error


@functools.lru_cache(maxsize=4)
def _standard(path: Path, numbers: frozenset[tuple[str, str]]) -> VisitLevels:
    return read(path, dict(numbers))


def _numbers() -> dict[str, str]:
    try:
        return {procedure.concept: procedure.number for procedure in procedures.all_procedures()}
    except CodeFileError as error:
        raise VisitLevelsUnavailableError(str(error)) from error


def read(path: Path, numbers: Mapping[str, str] | None = None) -> VisitLevels:
    """A table from a file.

    Args:
        path: the file.
        numbers: the number of each concept; by default those of the set of procedures in use.

    Raises:
        VisitLevelsUnavailableError: it cannot be read, or something in it is missing or cannot be.
    """
    numbers = _numbers() if numbers is None else numbers
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise VisitLevelsUnavailableError(
            f"The table of visit levels, {path}, cannot be read ({error.strerror}). Install the course again."
        ) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise VisitLevelsUnavailableError(
            f"{path} is damaged: {error}. Mend that place, or put back the file the course came with."
        ) from error
    try:
        consultations = _table(table, "consultations")
        levels = VisitLevels(
            tuple(_family(entry, where, numbers) for where, entry in _tables(table, "family", "the file")),
            tuple(
                sorted((_year(entry, where), _text(entry, "source", where)) for where, entry in _tables(table, "rules"))
            ),
            tuple(_gone(entry, where) for where, entry in _tables(table, "gone")),
            tuple(
                _numbered(concept, "consultations", numbers)
                for concept in _list(consultations, "concepts", "consultations")
            ),
            _text(consultations, "source", "consultations"),
        )
        _complete(levels)
    except _FaultError as error:
        raise VisitLevelsUnavailableError(f"{path}, {error}") from error
    return levels


class _FaultError(Exception):
    """Where in the file something cannot be, and how to mend it."""


def _complete(levels: VisitLevels) -> None:
    """Every setting has its codes from its first year on, for all patients, and every year its source."""
    for setting in Setting:
        families = [family for family in levels.families if family.setting == setting]
        if not families:
            raise _FaultError(f"the file: there is no family for {setting}. Add it.")
        first = {family.new_patient for family in families if family.since == levels.begins(setting)}
        if first not in ({None}, {True, False}):
            raise _FaultError(f"the file: {setting} needs one family for new and one for established patients.")
    if not levels.sources or levels.sources[0][0] > min(family.since for family in levels.families):
        raise _FaultError("the file: the rules of the first year have no source. Add a part [[rules]].")


def _family(entry: dict[str, Any], where: str, numbers: Mapping[str, str]) -> Family:
    setting = _text(entry, "setting", where)
    if setting not in list(Setting):
        raise _FaultError(f"{where}: “{setting}” is no setting. Write one of {', '.join(Setting)}.")
    where = f"{where} ({setting})"
    patient = entry.get("patient")
    if patient not in (None, "new", "established"):
        raise _FaultError(f"{where}: patient is “{patient}”. Write new or established, or leave the line out.")
    levels = tuple(_level(level, place, numbers) for place, level in _tables(entry, "level", where))
    minutes = [level.minutes for level in levels if level.minutes is not None]
    if minutes != sorted(set(minutes)):
        raise _FaultError(f"{where}: the minutes do not rise from level to level. List the levels from low to high.")
    return Family(Setting(setting), None if patient is None else patient == "new", _year(entry, where), levels)


def _level(entry: dict[str, Any], where: str, numbers: Mapping[str, str]) -> LevelCode:
    decision = tuple(_list(entry, "decision", where))
    if not all(word in DECISION_WORDS for word in decision):
        raise _FaultError(f"{where}: decision may hold {', '.join(DECISION_WORDS)} and nothing else.")
    concept = _text(entry, "concept", where)
    return LevelCode(
        concept,
        _numbered(concept, where, numbers),
        decision,
        _number(entry, "minutes", where) if "minutes" in entry else None,
        _number(entry, "to", where) if "to" in entry else None,
        _prolonged(entry, where, numbers) if "prolonged" in entry else None,
    )


def _prolonged(entry: dict[str, Any], where: str, numbers: Mapping[str, str]) -> ProlongedCode:
    values, within = entry["prolonged"], f"{where}, prolonged"
    if not isinstance(values, dict):
        raise _FaultError(f"{within} should be a part in braces, with names and values.")
    return ProlongedCode(
        _numbered(_text(values, "cpt", within), within, numbers),
        _number(values, "cpt_minutes", within),
        _code(values, "medicare", within),
        _number(values, "medicare_minutes", within),
    )


def _gone(entry: dict[str, Any], where: str) -> Gone:
    return Gone(_codes(entry, "codes", where), _year(entry, where), _text(entry, "instead", where))


def _tables(entry: dict[str, Any], key: str, where: str = "the file") -> Iterator[tuple[str, dict[str, Any]]]:
    """The parts of one name, each with where it stands."""
    for place, part in enumerate(_list(entry, key, where), 1):
        if not isinstance(part, dict):
            raise _FaultError(f"{where}: {key} {place} should be a part with names and values.")
        yield f"{key} {place}" if where == "the file" else f"{where}, {key} {place}", part


def _table(entry: dict[str, Any], key: str) -> dict[str, Any]:
    value = entry.get(key)
    if not isinstance(value, dict):
        raise _FaultError(f"the file: the part [{key}] is missing. Put it back.")
    return value


def _list(entry: dict[str, Any], key: str, where: str) -> Sequence[Any]:
    value = entry.get(key)
    if not isinstance(value, list):
        raise _FaultError(f"{where}: {key} should be a list in square brackets.")
    return value


def _numbered(concept: Any, where: str, numbers: Mapping[str, str]) -> str:
    if concept not in numbers:
        raise _FaultError(f"{where}: there is no procedure “{concept}”. Add it to procedures.csv, or mend its name.")
    return numbers[concept]


def _codes(entry: dict[str, Any], key: str, where: str) -> tuple[str, ...]:
    return tuple(_code({key: code}, key, where) for code in _list(entry, key, where))


def _code(entry: dict[str, Any], key: str, where: str) -> str:
    code = _text(entry, key, where)
    if not code.isalnum():
        raise _FaultError(f"{where}: {key} is “{code}”. A code is made of letters and digits, without spaces.")
    return code


def _text(entry: dict[str, Any], key: str, where: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value.strip():
        raise _FaultError(f"{where}: {key} should be a text in quotation marks.")
    return value


def _number(entry: dict[str, Any], key: str, where: str) -> int:
    value = entry.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise _FaultError(f"{where}: {key} should be a whole number, 0 or more, without quotation marks.")
    return value


def _year(entry: dict[str, Any], where: str) -> int:
    return _number(entry, "since", where)
