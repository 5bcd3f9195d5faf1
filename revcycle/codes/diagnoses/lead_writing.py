"""Writes the lead terms of a release into its index: reading all texts takes too long for each look-up."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping

from revcycle.codes.diagnoses.entry import Entry
from revcycle.codes.diagnoses.lead_reading import under
from revcycle.codes.diagnoses.words import plain

__all__ = ["texts", "write"]

TABLES = """
create table lead (id integer primary key, word text not null, plain text not null, codes integer not null);
create table lead_entry (lead integer not null, entry integer not null, primary key (lead, entry)) without rowid;
create index lead_plain on lead (plain);
"""
LONGEST_TERM = 160  # characters; a longer "inclusion term" explains and is no name
REFERS = re.compile(r"\b(conditions? (in|class)|these|codes?|classifiable)\b", re.IGNORECASE)
WITHIN = ("inclusion term", "includes")  # the notes that name what an entry stands for


def texts(title: str, complete: bool, notes: Iterable[tuple[str, str]]) -> Iterator[str]:
    """What an entry is looked up by: its title, unless it is a mere heading, and the terms it stands for."""
    if complete:
        yield title
    for kind, text in notes:
        if kind in WITHIN and not REFERS.search(text) and len(text) <= LONGEST_TERM and not text.endswith("."):
            yield text


def write(connection: sqlite3.Connection, entries: Iterable[Entry], numbers: Mapping[int, int]) -> None:
    """Writes the lead terms and the entries each leads to. ``numbers`` gives an entry's number by its identity."""
    connection.executescript(TABLES)
    found: dict[str, tuple[str, set[int]]] = {}
    for entry in entries:
        if entry.extended or entry.level in ("chapter", "block"):
            continue
        complete = entry.billable or (len(entry.children) > 0 and entry.children[0].extended)
        for text in texts(entry.title, complete, entry.notes):
            for lead, _ in under(entry.code, text):
                found.setdefault(plain(lead), (lead, set()))[1].add(numbers[id(entry)])
    rows = sorted(found.items())
    connection.executemany(
        "insert into lead values (?, ?, ?, ?)",
        ((number, lead, typed, len(below)) for number, (typed, (lead, below)) in enumerate(rows, start=1)),
    )
    connection.executemany(
        "insert into lead_entry values (?, ?)",
        ((number, entry) for number, (_, (_, below)) in enumerate(rows, start=1) for entry in sorted(below)),
    )
