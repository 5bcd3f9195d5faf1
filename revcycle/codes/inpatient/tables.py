"""Reads the small tables of the inpatient side, and says where one is damaged."""

from __future__ import annotations

import csv
import tomllib
from typing import Any

from revcycle import folders

__all__ = ["TableUnavailableError", "damaged", "read_csv", "read_toml"]


class TableUnavailableError(Exception):
    """A table of the course is missing or damaged. The message names the file, the place and what to do."""


def damaged(name: str, where: str, trouble: str) -> TableUnavailableError:
    """The error for a table that was read but cannot be used.

    Args:
        name: the file, such as "drg.toml".
        where: the line or the entry.
        trouble: what is wrong there, as a sentence.
    """
    return TableUnavailableError(
        f"The table assets/codes/{name} is damaged at {where}: {trouble} Mend it there, or take the file from the "
        "course again."
    )


def read_toml(name: str) -> dict[str, Any]:
    """The contents of a TOML file in assets/codes/.

    Raises:
        TableUnavailableError: it is missing, or is no TOML.
    """
    try:
        return tomllib.loads(_text(name))
    except tomllib.TOMLDecodeError as error:
        raise damaged(name, "the place named here", f"{error}.") from error


def read_csv(name: str, columns: tuple[str, ...]) -> list[tuple[int, dict[str, str]]]:
    """The rows of a CSV file in assets/codes/, each with the number of its line.

    Lines that begin with # are remarks. Every row has a text, maybe an empty one, in each of the columns; the first
    column is never empty.

    Raises:
        TableUnavailableError: it is missing, lacks a column, or a row has too few or too many cells.
    """
    lines = [(number, line) for number, line in enumerate(_text(name).splitlines(), 1)]
    kept = [(number, line) for number, line in lines if line.strip() and not line.startswith("#")]
    if not kept:
        raise damaged(name, "line 1", "there is no line with the names of the columns.")
    head = next(csv.reader([kept[0][1]]))
    if tuple(head) != columns:
        raise damaged(name, f"line {kept[0][0]}", f"the columns must be {', '.join(columns)}.")
    rows = []
    for number, line in kept[1:]:
        cells = next(csv.reader([line]))
        if len(cells) != len(columns):
            raise damaged(name, f"line {number}", f"it has {len(cells)} cells, and {len(columns)} belong there.")
        row = {column: cell.strip() for column, cell in zip(columns, cells, strict=True)}
        if not row[columns[0]]:
            raise damaged(name, f"line {number}", f"the cell under {columns[0]} is empty.")
        rows.append((number, row))
    return rows


def _text(name: str) -> str:
    try:
        return (folders.assets() / "codes" / name).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no UTF-8 text"
        raise TableUnavailableError(
            f"The table assets/codes/{name} cannot be read ({reason}). Take the file from the course again, or install "
            "the course again."
        ) from error
    except folders.FolderUnavailableError as error:
        raise TableUnavailableError(str(error)) from error
