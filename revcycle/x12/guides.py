"""Which implementation guide a transaction is written by. The table is assets/x12/guides.csv."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path

from revcycle import folders
from revcycle.codes.procedures.data_file import CodeFileError, Row, stamp, table

__all__ = ["Guide", "by_table", "find", "usual", "x12_table"]

NAME = re.compile(r"^(\d{6})(X\d{3})([A-Z]\d)?$")


@dataclass(frozen=True, slots=True)
class Guide:
    """One kind of transaction as one guide describes it.

    Attributes:
        part: what the guide's name holds after the version, such as "X222".
        set: the transaction set, ST01, such as "837".
        group: the code of a functional group that holds it, GS01, such as "HC".
        table: which table of loops holds, such as "837P"; also its short name.
        adopted: the version in use, such as "005010X222A1"; "" for guides that were replaced.
        name: what it is, in plain words.
    """

    part: str
    set: str
    group: str
    table: str
    adopted: str
    name: str


def x12_table(name: str) -> Path:
    """Where a table of the wire format lies, such as ``guides.csv``.

    Raises:
        CodeFileError: the assets folder is missing.
    """
    try:
        return folders.assets() / "x12" / name
    except folders.FolderUnavailableError as error:
        raise CodeFileError(str(error)) from error


def find(version: str, transaction_set: str) -> Guide | None:
    """The guide of a version such as "005010X222A1", for a transaction set such as "837"; None where it is not known.

    Addenda are passed over: 005010X222, 005010X222A1 and 005010X222A2 are the same guide here.

    Raises:
        CodeFileError: the table is missing or damaged.
    """
    name = NAME.match(version.strip())
    return _guides().get((name[2], transaction_set)) if name else None


def usual(transaction_set: str) -> Guide | None:
    """The guide to read a transaction set by when the file does not name one that is known.

    Raises:
        CodeFileError: the table is missing or damaged.
    """
    known = [guide for guide in _guides().values() if guide.set == transaction_set and guide.adopted]
    order = {"277CA": 1, "837I": 1, "837D": 2}
    return min(known, key=lambda guide: order.get(guide.table, 0), default=None)


def by_table(name: str) -> Guide:
    """The guide in use of a transaction, by its short name such as "837P".

    Raises:
        KeyError: there is no such transaction.
        CodeFileError: the table is missing or damaged.
    """
    for guide in _guides().values():
        if guide.table == name and guide.adopted:
            return guide
    raise KeyError(name)


def _guides() -> dict[tuple[str, str], Guide]:
    return _read(*stamp(x12_table("guides.csv")))


@functools.cache
def _read(path: Path, _modified: int, _size: int) -> dict[tuple[str, str], Guide]:
    columns = ("part", "set", "group", "table", "adopted", "name")

    def entry(row: Row) -> Guide:
        return Guide(*(row[column] for column in columns))

    return {(guide.part, guide.set): guide for guide in table(path, columns, entry)}
