"""The tables of our ICD-10-PCS extract, as ICD-10-PCS itself has them: rows of values that may be combined.

Source: assets/codes/pcs.toml, which says what it was checked against.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from revcycle.codes.inpatient.tables import damaged, read_toml

__all__ = ["FIELDS", "LETTERS", "Extract", "Table", "extract"]

NAME = "pcs.toml"
FIELDS = ("part", "approach", "device", "qualifier")  # the places 4 to 7, as the file calls them
LETTERS = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no I and no O, which look like 1 and 0


@dataclass(frozen=True)
class Table:
    """What may stand in the places 4 to 7 after three given characters.

    Attributes:
        key: the first three characters.
        title: makes the title of a code; `title_with_qualifier` does where that differs.
        partial: the fields of which this extract holds some values only.
        left_out: codes that fit here and that the extract does not hold, since they are newer than its check.
        rows: four sets of characters each; any one of each makes a code.
        meanings: field -> character -> meaning. A Z that means "none" has no entry.
    """

    key: str
    title: str
    title_with_qualifier: str
    partial: frozenset[str]
    left_out: frozenset[str]
    rows: tuple[tuple[str, ...], ...]
    meanings: Mapping[str, Mapping[str, str]]

    def codes(self) -> Iterator[str]:
        """Every code of the table."""
        for row in self.rows:
            yield from (self.key + "".join(choice) for choice in product(*row))

    def allowed(self, beginning: str) -> str:
        """The characters that may follow 3 to 6 characters that fit this table, in the order of LETTERS."""
        chosen = beginning[3:]
        fitting = {
            character
            for row in self.rows
            if all(one in values for one, values in zip(chosen, row, strict=False))
            for character in row[len(chosen)]
        }
        return "".join(character for character in LETTERS if character in fitting)


@dataclass(frozen=True)
class Extract:
    """The whole file.

    Attributes:
        name: what to call it in a sentence.
        sections: all sections of ICD-10-PCS, by their first character.
        places: section -> the names of its seven places.
        systems: the first two characters -> the body system.
        operations: section and third character -> the name and what it does.
        approaches: character -> its name, its words in a title, and what it does.
        tables: in the order of the file.
    """

    name: str
    sections: Mapping[str, str]
    places: Mapping[str, tuple[str, ...]]
    systems: Mapping[str, str]
    operations: Mapping[str, tuple[str, str]]
    approaches: Mapping[str, tuple[str, str, str]]
    tables: tuple[Table, ...]

    def place_names(self, section: str) -> tuple[str, ...]:
        """What the seven places are called in a section."""
        return self.places.get(section, self.places["standard"])

    def under(self, beginning: str) -> tuple[Table, ...]:
        """The tables that begin so; from four characters on, the one table that holds the body part."""
        found = tuple(table for table in self.tables if table.key == beginning[:3] or table.key.startswith(beginning))
        if len(beginning) < 4:
            return found
        return tuple(table for table in found if any(beginning[3] in row[0] for row in table.rows))

    def meaning(self, table: Table, field: str, character: str) -> str:
        """What a character means in a table, as titles say it; empty for a Z that means none."""
        own = table.meanings.get(field, {}).get(character)
        if own is not None:
            return own
        known = self.approaches.get(character) if field == "approach" and table.key[0] not in "5B" else None
        return known[1] if known else ""


@functools.cache
def extract() -> Extract:
    """The extract, read once.

    Raises:
        TableUnavailableError: the file is missing or damaged.
    """
    data = read_toml(NAME)
    try:
        found = Extract(
            name=str(data["release"]["name"]),
            sections=dict(data["sections"]),
            places={section: tuple(names) for section, names in data["places"].items()},
            systems=dict(data["systems"]),
            operations={key: (str(name), str(does)) for key, (name, does) in data["operations"].items()},
            approaches={
                key: (str(name), str(in_title), str(does)) for key, (name, in_title, does) in data["approaches"].items()
            },
            tables=tuple(_table(entry, number) for number, entry in enumerate(data["table"], 1)),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise damaged(NAME, "an entry before the tables", f"something is missing or misshapen ({error}).") from error
    for table in found.tables:
        _complete(found, table)
    return found


def _table(entry: Mapping[str, Any], number: int) -> Table:
    where = f"table {number} ({entry.get('key', 'no key')})"
    try:
        rows = tuple(tuple(str(row).split()) for row in entry["rows"])
        table = Table(
            key=str(entry["key"]),
            title=str(entry["title"]),
            title_with_qualifier=str(entry.get("title_with_qualifier", entry["title"])),
            partial=frozenset(entry["partial"]),
            left_out=frozenset(entry.get("left_out", ())),
            rows=rows,
            meanings={field: dict(entry.get(field, {})) for field in FIELDS},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise damaged(NAME, where, f"{error} is missing or misshapen.") from error
    for row in rows:
        if len(row) != len(FIELDS) or not set("".join(row)) <= set(LETTERS):
            raise damaged(NAME, where, f"the row “{' '.join(row)}” must be four sets of digits and capital letters.")
    return table


def _complete(whole: Extract, table: Table) -> None:
    """Whether every character has a meaning, so that no title is made with a hole in it."""
    where = f"the table {table.key}"
    if table.key[0] not in whole.sections or table.key[:2] not in whole.systems:
        raise damaged(NAME, where, "its section or body system has no name.")
    if table.key[0] + table.key[2] not in whole.operations:
        raise damaged(NAME, where, f"{table.key[0] + table.key[2]} is missing among the operations.")
    for row in table.rows:
        for field, characters in zip(FIELDS, row, strict=True):
            for character in characters:
                if character != "Z" and not whole.meaning(table, field, character):
                    raise damaged(NAME, where, f"the {field} {character} has no meaning.")
