"""Reads the tables of the procedures' rules: CSV files that an instructor may read and change.

A line that begins with # is a remark. Whatever is wrong with a file is told in one sentence that names the file, the
line and what to do; nothing of a damaged file is used.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from revcycle import folders

__all__ = ["CodeFileError", "Row", "stamp", "table", "table_path"]

Entry = TypeVar("Entry")


class CodeFileError(Exception):
    """A code file is missing or damaged. The message is a sentence that names the file, the line and the mend."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table.

    Attributes:
        path: the file.
        line: its line number, counted from 1.
        cells: what stands in each column, without the blanks around it.
    """

    path: Path
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def wrong(self, sentence: str) -> CodeFileError:
        """The error that says what is wrong with this line; the sentence also says what to do."""
        return CodeFileError(f"{self.path.name}, line {self.line}: {sentence} (The file is {self.path}.)")

    def words(self, column: str, known: Sequence[str]) -> frozenset[str]:
        """The words of a cell, separated by blanks, each one of the known ones.

        Raises:
            CodeFileError: a word is not known.
        """
        found = frozenset(self[column].split())
        if strange := sorted(found - set(known)):
            raise self.wrong(f"{column} holds “{strange[0]}”. Use {', '.join(known)}.")
        return found

    def one(self, column: str, known: Sequence[str]) -> str:
        """The cell, which must be one of the known words.

        Raises:
            CodeFileError: it is not.
        """
        if self[column] not in known:
            choices = ", ".join(word or "nothing" for word in known)
            raise self.wrong(f"{column} holds “{self[column]}”. Use one of: {choices}.")
        return self[column]


def table_path(name: str) -> Path:
    """Where a table lies that the course ships, such as ``modifiers.csv``.

    Raises:
        CodeFileError: the assets folder is missing.
    """
    try:
        return folders.assets() / "codes" / name
    except folders.FolderUnavailableError as error:
        raise CodeFileError(str(error)) from error


def stamp(path: Path) -> tuple[Path, int, int]:
    """Changes when the file changes: what a reader keeps its result under.

    Raises:
        CodeFileError: there is no such file.
    """
    try:
        state = path.stat()
    except OSError as error:
        raise _missing(path, error) from error
    return path, state.st_mtime_ns, state.st_size


def table(path: Path, columns: Sequence[str], entry: Callable[[Row], Entry]) -> tuple[Entry, ...]:
    """All lines of a table, each made into an entry.

    Raises:
        CodeFileError: the file is missing or not text, a column is missing, a line is damaged, or it holds nothing.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            lines = [(reader.line_num, cells) for cells in reader]
    except UnicodeDecodeError as error:
        raise CodeFileError(f"{path.name} is not plain text. Save it as CSV in UTF-8. (The file is {path}.)") from error
    except csv.Error as error:
        raise CodeFileError(
            f"{path.name}, line {reader.line_num}: the quotation marks do not match ({error}). Mend or remove them. "
            f"(The file is {path}.)"
        ) from error
    except OSError as error:
        raise _missing(path, error) from error
    entries = _entries(path, lines, columns, entry)
    if not entries:
        raise CodeFileError(f"{path.name} holds no entries. Put the course's own file back. (The file is {path}.)")
    return tuple(entries)


def _entries(
    path: Path, lines: list[tuple[int, list[str]]], columns: Sequence[str], entry: Callable[[Row], Entry]
) -> list[Entry]:
    names: list[str] | None = None
    entries: list[Entry] = []
    for line, typed in lines:
        cells = [cell.strip() for cell in typed]
        if not any(cells) or cells[0].startswith("#"):
            continue
        if names is None:
            names = cells
            if missing := [column for column in columns if column not in names]:
                raise CodeFileError(
                    f"{path.name}, line {line}: the column {missing[0]} is missing. The first line that is "
                    f"not a remark must name the columns {', '.join(columns)}. (The file is {path}.)"
                )
            continue
        row = Row(path, line, dict(zip(names, cells, strict=False)))
        if len(cells) != len(names):
            raise row.wrong(f"it has {len(cells)} cells, but there are {len(names)} columns. Count its commas.")
        entries.append(entry(row))
    return entries


def _missing(path: Path, error: OSError) -> CodeFileError:
    return CodeFileError(
        f"The file {path} cannot be read ({error.strerror or error}). Put it back, or install the course again."
    )
