"""Reads the files of the course's invented world: TOML and CSV that an instructor may change.

Unlike a reader that stops at the first mistake, this one goes on and collects every fault, each with its file, its
place and what to do, so that one run of ``revcycle world check`` tells all. Whoever uses a world with faults gets
:class:`WorldFileError` instead: nothing of a damaged world is used.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from revcycle.money import read_dollars

__all__ = ["Entry", "Fault", "Faults", "Place", "WorldFileError", "read_rows", "read_toml"]

Place = tuple[str | int, ...]
ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
HEADER = re.compile(r"^\s*(\[\[?)\s*([A-Za-z0-9_.\-\"]+?)\s*\]\]?")
KEY = re.compile(r"^\s*\"?([A-Za-z0-9_\-]+)\"?\s*=")
ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
SUM = re.compile(r"[0-9][0-9,]{0,11}\.[0-9]{2}")


class WorldFileError(Exception):
    """A file of the world is missing or damaged. The message is a sentence that names file, place and mend."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a file.

    Attributes:
        file: the file's name below the assets folder, such as "payers/larkfield.toml".
        place: where in it, such as "line 12, plan.year.from"; may be empty when the whole file is meant.
        sentence: what is wrong and what to do.
    """

    file: str
    place: str
    sentence: str

    def __str__(self) -> str:
        """As it is printed."""
        return f"{self.file}{f', {self.place}' if self.place else ''}: {self.sentence}"


class Faults(list[Fault]):
    """What was found wrong so far, in the order of reading."""

    def add(self, file: str, place: str, sentence: str) -> None:
        """Notes one fault."""
        self.append(Fault(file, place, sentence))


class Entry:
    """One table of a file, read value by value. A value that cannot be read is a fault and gives a harmless one.

    Every key that nobody asked for is a fault too (:meth:`finish`): most likely it is misspelled.
    """

    def __init__(
        self,
        faults: Faults,
        file: str,
        values: Mapping[str, Any],
        lines: Mapping[Place, int] | None = None,
        place: Place = (),
    ) -> None:
        self.faults, self.file, self.values, self.place = faults, file, values, place
        self._lines = lines or {}
        self._asked: set[str] = set()

    def fault(self, sentence: str, key: str = "") -> None:
        """Notes what is wrong with this table, or with one of its keys."""
        place = (*self.place, key) if key else self.place
        words = ".".join(str(part) for part in place if isinstance(part, str))
        line = next((self._lines[place[:end]] for end in range(len(place), -1, -1) if place[:end] in self._lines), 0)
        self.faults.add(self.file, ", ".join(filter(None, (f"line {line}" if line else "", words))), sentence)

    def __contains__(self, key: str) -> bool:
        """Whether the file says anything under that key."""
        return key in self.values

    def get(self, key: str, needed: bool = True) -> Any:
        """The value as it stands, or None."""
        self._asked.add(key)
        if key not in self.values and needed:
            self.fault(f"{key} is missing. Add a line {key} = …", key)
        return self.values.get(key)

    def text(self, key: str, default: str | None = None) -> str:
        """A text; an optional one has a default."""
        value = self.get(key, default is None)
        if value is None:
            return default or ""
        if not isinstance(value, str) or (not value.strip() and default is None):
            self.fault(f"{key} must be a text in quotation marks that says something.", key)
            return default or ""
        return value.strip()

    def id(self, key: str = "id", default: str | None = None) -> str:
        """A stable name: small letters, digits and hyphens."""
        value = self.text(key, default)
        if value and not ID.fullmatch(value):
            self.fault(f"“{value}” is no id. Use small letters, digits and hyphens.", key)
        return value

    def one(self, key: str, known: Sequence[str], default: str | None = None) -> str:
        """One of the known words."""
        value = self.text(key, default)
        if value not in known and (value or default is None):
            if key in self.values:
                self.fault(f"{key} holds “{value}”. Use one of: {', '.join(known)}.", key)
            return default or known[0]
        return value

    def texts(self, key: str, known: Sequence[str] | None = None) -> tuple[str, ...]:
        """A list of texts, empty when it is left out."""
        value = self.get(key, needed=False)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.fault(f'{key} must be a list of texts, such as ["one", "two"].', key)
            return ()
        if known is not None and (strange := [item for item in value if item not in known]):
            self.fault(f"{key} holds “{strange[0]}”. Use words of: {', '.join(known)}.", key)
        if twice := next((item for item in value if value.count(item) > 1), None):
            self.fault(f"{key} holds “{twice}” twice. Remove one.", key)
        return tuple(value)

    def money(self, key: str, default: int | None = None) -> int:
        """A sum in dollars as whole cents. In the file it stands as "25.00" or 25.00."""
        value = self.get(key, default is None)
        if value is None:
            return default or 0
        return self._cents(key, value)

    def limit(self, key: str) -> int | None:
        """A sum as whole cents, or None for the word "none"."""
        value = self.get(key)
        return None if value is None or value == "none" else self._cents(key, value)

    def _cents(self, key: str, value: Any) -> int:
        if isinstance(value, str | Decimal) and SUM.fullmatch(str(value).strip().removeprefix("$")):
            with suppress(ValueError):  # told below, like every other sum that cannot be read
                return read_dollars(str(value))
        self.fault(f'{key} holds “{value}”. Write dollars and cents in quotation marks, such as "25.00".', key)
        return 0

    def whole(self, key: str, least: int = 0, most: int = 10_000, default: int | None = None) -> int:
        """A whole number between two others."""
        value = self.get(key, default is None)
        if value is None:
            return default if default is not None else least
        if isinstance(value, str) and re.fullmatch("[0-9]{1,9}", value):  # as a cell of a CSV file holds it
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.fault(f"{key} holds “{value}”. Write a whole number from {least:,} to {most:,}.", key)
            return least
        return value

    def percent(self, key: str, default: int | None = None, most: int = 100) -> int:
        """A whole percentage."""
        return self.whole(key, 0, most, default)

    def flag(self, key: str, default: bool | None = None) -> bool:
        """A yes or no, in the file true or false."""
        value = self.get(key, default is None)
        if value is None:
            return bool(default)
        if not isinstance(value, bool):
            self.fault(f"{key} must be true or false, without quotation marks.", key)
        return value is True

    def day(self, key: str, needed: bool = True) -> date | None:
        """A date, in the file 2026-06-15 without quotation marks."""
        value = self.get(key, needed)
        if isinstance(value, str) and ISO.fullmatch(value):  # as a cell of a CSV file holds it
            with suppress(ValueError):  # told below
                value = date.fromisoformat(value)
        if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
            self.fault(f"{key} holds “{value}”. Write a date such as 2026-06-15, without quotation marks.", key)
            return None
        return value

    def span(self) -> tuple[date, date | None]:
        """The dates of ``from`` and ``to``; without ``to`` it is open."""
        first, last = self.day("from"), self.day("to", needed=False)
        if first and last and last < first:
            self.fault(f"it ends ({last}) before it begins ({first}). Change one of the dates.", "to")
        return first or date.max, last

    def entry(self, key: str, needed: bool = True) -> Entry:
        """A table inside this one; empty when it is missing."""
        value = self.get(key, needed)
        if value is not None and not isinstance(value, dict):
            self.fault(f"{key} must be a table.", key)
            value = None
        return Entry(self.faults, self.file, value or {}, self._lines, (*self.place, key))

    def entries(self, key: str, needed: bool = False) -> list[Entry]:
        """The tables of a list, none when it is left out."""
        value = self.get(key, needed)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.fault(f"{key} must be a list of tables, each under a line [[{key}]].", key)
            return []
        return [
            Entry(self.faults, self.file, item, self._lines, (*self.place, key, index))
            for index, item in enumerate(value)
        ]

    def named(self) -> Iterator[tuple[str, Entry]]:
        """Every table inside this one with its name."""
        for key in self.values:
            yield key, self.entry(key)

    def finish(self) -> None:
        """Notes every key that nobody asked for."""
        for key in self.values:
            if key not in self._asked:
                known = ", ".join(sorted(self._asked))
                self.fault(f"“{key}” is not known here. Mend its spelling, or remove it. Known are: {known}.", key)


def read_toml(path: Path, name: str, faults: Faults) -> Entry:
    """A TOML file as an entry. A file that cannot be read is a fault and gives an empty entry."""
    try:
        text = path.read_text("utf-8-sig")
        values = tomllib.loads(text, parse_float=Decimal)
    except OSError as error:
        faults.add(name, "", f"the file cannot be read ({error.strerror or error}). Put it back.")
    except UnicodeDecodeError:
        faults.add(name, "", "the file is not plain text. Save it as UTF-8.")
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, or brackets in brackets
        faults.add(name, "", f"the file is not valid TOML: {error}. Mend that place; nothing of the file was read.")
    else:
        return Entry(faults, name, values, _lines(text))
    return Entry(Faults(), name, {})  # told already: nothing more is said about what it lacks


def read_rows(path: Path, name: str, columns: Sequence[str], faults: Faults) -> list[Entry]:
    """The lines of a CSV file as entries, each cell a text; empty cells are left out. A line with # is a remark."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            lines = [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader]
    except OSError as error:
        faults.add(name, "", f"the file cannot be read ({error.strerror or error}). Put it back.")
        return []
    except UnicodeDecodeError:
        faults.add(name, "", "the file is not plain text. Save it as CSV in UTF-8.")
        return []
    except csv.Error as error:
        faults.add(name, f"line {reader.line_num}", f"the quotation marks do not match ({error}). Mend or remove them.")
        return []
    lines = [(number, cells) for number, cells in lines if any(cells) and not cells[0].startswith("#")]
    if not lines or lines[0][1] != list(columns):
        faults.add(name, "", f"the first line that is no remark must name the columns {','.join(columns)}.")
        return []
    found: list[Entry] = []
    for number, cells in lines[1:]:
        if len(cells) == len(columns):
            values = {column: cell for column, cell in zip(columns, cells, strict=True) if cell}
            found.append(Entry(faults, name, values, {(): number}))
        else:
            sentence = f"it has {len(cells)} cells, but there are {len(columns)} columns. Count its commas."
            faults.add(name, f"line {number}", sentence)
    return found


def _lines(text: str) -> dict[Place, int]:
    """The line of every table and of every key that begins a line."""
    found: dict[Place, int] = {}
    counts: dict[Place, int] = {}
    here: Place = ()
    for number, line in enumerate(text.splitlines(), 1):
        if header := HEADER.match(line):
            here = ()
            parts = header[2].replace('"', "").split(".")
            for index, part in enumerate(parts):
                here = (*here, part)
                if index == len(parts) - 1 and header[1] == "[[":
                    counts[here] = counts.get(here, -1) + 1
                if here in counts:
                    here = (*here, counts[here])
            found.setdefault(here, number)
        elif key := KEY.match(line):
            found.setdefault((*here, key[1]), number)
    return found
