"""The ICD-10-CM look-up: what a code is, what stands above and below it, and what its notes say.

Codes are accepted with or without the dot and in any case; they are given back as printed, with the dot.
Source: the ICD-10-CM tabular list of the release the index was built from.
"""

from __future__ import annotations

import functools
import unicodedata
from dataclasses import dataclass
from typing import Literal

from revcycle.codes.diagnoses.index import Index

__all__ = [
    "ICD10CM",
    "Code",
    "Level",
    "Note",
    "NoteKind",
    "ancestors",
    "billable",
    "billable_below",
    "children",
    "compact",
    "exists",
    "get",
    "notes",
    "parent",
    "release",
    "seventh_characters",
    "standard",
]

Level = Literal["chapter", "block", "category", "subcategory", "code"]
NoteKind = Literal[
    "includes",
    "inclusion term",
    "excludes1",
    "excludes2",
    "code first",
    "use additional",
    "code also",
    "note",
    "7th character",
]

COLUMNS = "entry.code, entry.title, entry.billable, entry.level, above.code, entry.extended"
ABOVE = "left join entry as above on above.id = entry.parent"
FROM = f"from entry {ABOVE}"


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of the tabular list.

    Attributes:
        code: with the dot, such as "S52.501D"; a block is "S50-S59" ("B20-B20" where it holds one category), a
            chapter its number.
        title: the full description, the meaning of a 7th character included.
        billable: complete, so it may be reported.
        level: what it is. A category that is not divided further, such as I10, is a "code".
        parent: the entry above, None for a chapter.
        extended: made by adding a 7th character to its parent.
    """

    code: str
    title: str
    billable: bool
    level: Level
    parent: str | None
    extended: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """One note of the tabular list, and the entry it stands under."""

    kind: NoteKind
    text: str
    code: str


def compact(text: str) -> str:
    """The code as typed, without dot and spaces, in capitals, full-width signs as plain: " s52.501d" is "S52501D"."""
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode()  # a browser may send half a character, which SQLite refuses
        text = "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf")
    return "".join(text.split()).replace(".", "").upper()


class ICD10CM:
    """Look-ups in one index. Safe to use from several threads.

    Unknown codes give None or nothing at all; the methods raise only
    :class:`revcycle.codes.diagnoses.index.IndexUnavailableError`, when there is no index and none can be built.
    """

    def __init__(self, index: Index | None = None) -> None:
        self.index = index or Index()

    @property
    def release(self) -> str:
        """The release's name, such as "FY2026, April 2026"."""
        return self.index.release

    def get(self, text: str) -> Code | None:
        """The entry of that code, or None."""
        found = self._codes(f"select {COLUMNS} {FROM} where entry.compact = ?", compact(text))
        return found[0] if found else None

    def exists(self, text: str) -> bool:
        """Whether the tabular list has such an entry, heading or code."""
        return self.get(text) is not None

    def billable(self, text: str) -> bool:
        """Whether it is a complete code, which may be reported."""
        code = self.get(text)
        return code is not None and code.billable

    def parent(self, text: str) -> Code | None:
        """The entry directly above."""
        above = self.ancestors(text)
        return above[0] if above else None

    def ancestors(self, text: str) -> list[Code]:
        """The entries above, the nearest first, up to the chapter."""
        return self._line(text)[1:]

    def children(self, text: str) -> list[Code]:
        """The entries one level down, in the order of the tabular list."""
        return self._codes(f"select {COLUMNS} {FROM} where above.compact = ? order by entry.id", compact(text))

    def billable_below(self, text: str) -> list[Code]:
        """All complete codes under this heading; the code itself when it is complete."""
        return self._codes(
            "with recursive below (id) as (select id from entry where compact = ? "
            "union all select entry.id from entry join below on entry.parent = below.id) "
            f"select {COLUMNS} {FROM} where entry.id in (select id from below) and entry.billable order by entry.id",
            compact(text),
        )

    def notes(self, text: str, inherited: bool = True) -> list[Note]:
        """The notes that hold for this entry, its own first, then those of the headings above it.

        An inclusion term names what its own entry stands for. It is therefore not inherited, except by a code that
        differs from the entry above by its 7th character alone. Of the notes on 7th characters, the nearest holds.
        """
        line = self._line(text)
        found: list[Note] = []
        characters_told = False
        for distance, code in enumerate(line if inherited else line[:1]):
            notes = self._own_notes(code.code)
            terms_hold = distance == 0 or (distance == 1 and line[0].extended)
            for note in notes:
                if note.kind == "inclusion term" and not terms_hold:
                    continue
                if note.kind == "7th character" and characters_told:
                    continue
                found.append(note)
            characters_told = characters_told or any(note.kind == "7th character" for note in notes)
        return found

    def _own_notes(self, code: str) -> list[Note]:
        rows = self.index.rows(
            "select kind, text from note join entry on entry.id = note.entry where compact = ? order by note.rowid",
            (compact(code),),
        )
        return [Note(kind, text, code) for kind, text in rows]

    def seventh_characters(self, text: str) -> dict[str, str]:
        """The 7th characters this code may take, each with its meaning; empty when it takes none.

        For a heading far above, they are those defined for its codes as a whole; a code that has one already gives
        those of its family.
        """
        line = self._line(text)
        if not line:
            return {}
        stem = line[1] if line[0].extended else line[0]
        own = {child.code[-1] for child in self.children(stem.code) if child.extended}
        if not own and stem.billable:
            return {}
        for code in line:
            meanings = {
                str(character): str(meaning)
                for character, meaning in self.index.rows(
                    "select character, meaning from seventh join entry on entry.id = seventh.entry "
                    "where compact = ? order by seventh.rowid",
                    (compact(code.code),),
                )
            }
            if meanings:
                return {key: value for key, value in meanings.items() if not own or key in own}
        return {}

    def _line(self, text: str) -> list[Code]:
        """The entry and those above it."""
        return self._codes(
            "with recursive line (id, up, distance) as (select id, parent, 0 from entry where compact = ? "
            "union all select entry.id, entry.parent, distance + 1 from entry join line on entry.id = line.up) "
            f"select {COLUMNS} from line cross join entry on entry.id = line.id {ABOVE} order by line.distance",
            compact(text),
        )

    def _codes(self, sql: str, *values: object) -> list[Code]:
        return [
            Code(code, title, bool(complete), level, above, bool(extended))
            for code, title, complete, level, above, extended in self.index.rows(sql, values)
        ]


@functools.cache
def standard() -> ICD10CM:
    """The look-up in the index of this computer's cache folder, shared by all callers."""
    return ICD10CM()


def release() -> str:
    """The release's name, such as "FY2026, April 2026"."""
    return standard().release


def get(text: str) -> Code | None:
    """See :meth:`ICD10CM.get`."""
    return standard().get(text)


def exists(text: str) -> bool:
    """See :meth:`ICD10CM.exists`."""
    return standard().exists(text)


def billable(text: str) -> bool:
    """See :meth:`ICD10CM.billable`."""
    return standard().billable(text)


def parent(text: str) -> Code | None:
    """See :meth:`ICD10CM.parent`."""
    return standard().parent(text)


def ancestors(text: str) -> list[Code]:
    """See :meth:`ICD10CM.ancestors`."""
    return standard().ancestors(text)


def children(text: str) -> list[Code]:
    """See :meth:`ICD10CM.children`."""
    return standard().children(text)


def billable_below(text: str) -> list[Code]:
    """See :meth:`ICD10CM.billable_below`."""
    return standard().billable_below(text)


def notes(text: str, inherited: bool = True) -> list[Note]:
    """See :meth:`ICD10CM.notes`."""
    return standard().notes(text, inherited)


def seventh_characters(text: str) -> dict[str, str]:
    """See :meth:`ICD10CM.seventh_characters`."""
    return standard().seventh_characters(text)
