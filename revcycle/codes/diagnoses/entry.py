"""One entry of the tabular list, as it is read from the files and written to the index."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Entry"]


@dataclass
class Entry:
    """One line of the tabular list: a chapter, block, category, subcategory or code."""

    code: str
    title: str
    level: str
    parent: Entry | None
    billable: bool = False
    extended: bool = False  # made by adding a 7th character to the entry above it
    notes: list[tuple[str, str]] = field(default_factory=list)
    seventh: dict[str, str] = field(default_factory=dict)
    children: list[Entry] = field(default_factory=list)
