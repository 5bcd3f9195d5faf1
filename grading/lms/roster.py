"""A file of students that an LMS exported itself: its columns and ids are taken over, never guessed."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

LARGEST = 50_000_000
"""Bytes; a file above this was exported by no LMS for one course."""


class RosterError(ValueError):
    """A file of students that cannot be used; the message says why in a sentence."""


@dataclass(frozen=True)
class Roster:
    """The table as the LMS wrote it. Every row has as many cells as the header."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    encoding: str = "utf-8-sig"
    delimiter: str = ","

    @classmethod
    def read(cls, path: Path) -> Roster:
        """Read a CSV file in whatever encoding and with whatever separator the LMS uses.

        Raises RosterError when it cannot be opened or is no table.
        """
        try:
            if path.stat().st_size > LARGEST:
                raise RosterError(f"{path} is too large to be one course's file of students.")
            raw = path.read_bytes()
        except OSError as error:
            raise RosterError(f"{path} cannot be opened: {error.strerror}.") from error
        text, encoding = _decoded(raw)
        first = text.partition("\n")[0]
        delimiter = max(",\t;", key=first.count)
        try:
            table = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if any(row)]
        except csv.Error as error:
            raise RosterError(f"{path} is not a table that can be read: {error}.") from error
        if not table or "\0" in text:
            raise RosterError(f"{path} is not a CSV file. Export it from the LMS again, as CSV.")
        header = tuple(cell.strip() for cell in table[0])
        rows = (tuple((row + [""] * len(header))[: len(header)]) for row in table[1:])
        return cls(header, tuple(rows), encoding, delimiter)

    def place(self, column: str) -> int | None:
        """Where a column stands, whatever its capitals; None when there is none of that name."""
        names = [name.casefold() for name in self.header]
        return names.index(column.casefold()) if column.casefold() in names else None

    def cell(self, row: Sequence[str], column: str) -> str:
        """What a row holds in a column, without spaces around it; an empty text where there is no such column."""
        place = self.place(column)
        return "" if place is None else row[place].strip()


def written(path: Path, table: Iterable[Sequence[str]], encoding: str, delimiter: str) -> None:
    """Write a table so that there is either the whole file or the one before it. Raises OSError when it cannot be."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(table)
    unfinished = path.with_name(f".{path.name}.new")
    unfinished.write_bytes(text.getvalue().encode(encoding, "replace"))
    unfinished.replace(path)


def _decoded(raw: bytes) -> tuple[str, str]:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", "replace"), "utf-16"
    if raw.startswith(codecs.BOM_UTF8):
        return raw.decode("utf-8-sig", "replace"), "utf-8-sig"
    try:
        return raw.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace"), "utf-8"
