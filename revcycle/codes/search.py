"""Search over ICD-10-CM as the reader types."""

from __future__ import annotations

from dataclasses import dataclass

from revcycle.codes import icd10cm
from revcycle.codes.words import split

__all__ = ["Hit", "search"]


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of the list of suggestions.

    Attributes:
        code: with the dot.
        title: the full description.
        billable: complete, so it may be reported.
        term: the inclusion term that fits the query better than the title, or None.
    """

    code: str
    title: str
    billable: bool
    term: str | None = None


def search(text: str, limit: int = 20, billable_only: bool = False) -> list[Hit]:
    """The codes that fit the text best, the best first."""
    index = icd10cm.standard().index
    typed = icd10cm.compact(text)
    only = "and billable" if billable_only else ""
    rows: list[tuple[str, str, int]] = []
    if typed[:1].isalpha() and typed[1:2].isdigit():
        rows = index.rows(
            f"select code, title, billable from entry where compact >= ? and compact < ? {only} order by id limit ?",
            (typed, typed + "\uffff", limit),
        )
    elif words := split(text):
        rows = index.rows(
            "select code, entry.title, billable from words join family on standing = words.rowid join entry "
            f"on entry.id in (family.entry) or entry.parent = family.entry and extended where words match ? {only} "
            "order by words.rowid limit ?",
            (" ".join(f'"{word}"*' for word in words), limit),
        )
    return [Hit(code, title, bool(complete)) for code, title, complete in rows]
