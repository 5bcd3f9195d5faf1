"""Reads the ICD-10-CM tabular list out of the installed package simple-icd-10-cm.

The package carries the government's tabular XML and the list of all valid codes. Importing it costs more than a
second and nearly 200 MB, so only its data files are read here, and only when the index is built.

Source of the rules on 7th characters and the placeholder X: ICD-10-CM Official Guidelines, section I.A.4 and I.A.5.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["Entry", "Source", "SourceMissingError", "find", "read"]

# Element of the tabular XML -> the name of the note in this library.
NOTE_KINDS = {
    "includes": "includes",
    "inclusionTerm": "inclusion term",
    "excludes1": "excludes1",
    "excludes2": "excludes2",
    "codeFirst": "code first",
    "useAdditionalCode": "use additional",
    "codeAlso": "code also",
    "notes": "note",
    "sevenChrNote": "7th character",
}

HOW_TO_GET_IT = (
    "The ICD-10-CM code files are missing. Install the package simple-icd-10-cm (pip install simple-icd-10-cm), "
    "then run: revcycle codes build"
)


class SourceMissingError(Exception):
    """The package with the code files is not installed, or its files are not there. The message says what to do."""


@dataclass(frozen=True)
class Source:
    """The two files of one release."""

    tabular: Path
    code_list: Path

    @property
    def stamp(self) -> str:
        """Names and sizes: enough to notice that another release was installed."""
        return "|".join(f"{path.name}:{path.stat().st_size}" for path in (self.tabular, self.code_list))


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


def find() -> Source:
    """The code files of the installed package, found without importing it.

    Raises:
        SourceMissingError: the package or its data files are not there.
    """
    spec = find_spec("simple_icd_10_cm")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        data = Path(folder) / "data"
        tabular = sorted(data.glob("icd10c*tabular*.xml"))
        code_list = sorted(data.glob("code-list*.txt"))
        if len(tabular) == len(code_list) == 1:
            return Source(tabular[0], code_list[0])
    raise SourceMissingError(HOW_TO_GET_IT)


def read(source: Source) -> tuple[str, list[Entry]]:
    """The release's name and its entries in the order of the tabular list, 7th-character codes written out.

    Raises:
        SourceMissingError: a file cannot be read or is not a tabular list.
    """
    from xml.etree import ElementTree  # only here: a look-up in a built index does without

    try:
        confirmed = {line.split(" ")[0].replace(".", "") for line in source.code_list.read_text("utf-8").split()}
        root = ElementTree.parse(source.tabular).getroot()
    except (OSError, UnicodeDecodeError, ElementTree.ParseError) as error:
        raise SourceMissingError(f"The ICD-10-CM code files cannot be read ({error}). {HOW_TO_GET_IT}") from error
    entries: list[Entry] = []
    for chapter in root.findall("chapter"):
        _walk(chapter, None, confirmed, entries)
    if not entries:
        raise SourceMissingError(f"{source.tabular.name} holds no codes. {HOW_TO_GET_IT}")
    return _release(source, (root.findtext("version") or "").strip()), entries


def _release(source: Source, version: str) -> str:
    """The year of the release and, where the file's name tells it, the update: "FY2026, April 2026"."""
    update = re.search(r"(January|April|July|October)(?:-1)?-(\d{4})", source.tabular.name)
    return f"FY{version}" + (f", {update[1]} {update[2]}" if update else "")


def _walk(element: Element, parent: Entry | None, confirmed: set[str], entries: list[Entry]) -> Entry:
    entry = _entry(element, parent)
    entries.append(entry)
    for child in element:
        if child.tag in ("section", "diag"):
            entry.children.append(_walk(child, entry, confirmed, entries))
    if element.tag == "diag" and not entry.children:
        entry.children = list(_extended(entry, confirmed))
        entries += entry.children
        if not entry.children:
            entry.billable, entry.level = True, "code"
    return entry


def _entry(element: Element, parent: Entry | None) -> Entry:
    name = element.get("id") or (element.findtext("name") or "").strip()
    if element.tag == "chapter":
        level = "chapter"
    elif element.tag == "section":
        level = "block"
        if "-" not in name:  # a block of one category bears the category's own name
            name = f"{name}-{name}"
    else:
        level = "category" if len(name) == 3 else "subcategory"
    entry = Entry(name, _text(element.find("desc")), level, parent)
    for part in element:
        if part.tag in NOTE_KINDS:
            kind = NOTE_KINDS[part.tag]
            entry.notes.extend((kind, text) for text in map(_text, part) if text)
        elif part.tag == "sevenChrDef":
            entry.seventh = _seventh(part, entry)
    return entry


def _seventh(part: Element, entry: Entry) -> dict[str, str]:
    """The 7th characters defined here. A remark under one of them becomes a note: it is no part of code titles."""
    meanings: dict[str, str] = {}
    for item in part:
        if item.tag == "extension":
            meanings[item.get("char", "")] = _text(item)
        elif meanings and _text(item):
            entry.notes.append(("7th character", f"{list(meanings)[-1]}: {_text(item)}"))
    return meanings


def _extended(stem: Entry, confirmed: set[str]) -> Iterator[Entry]:
    """The codes made from this one by a 7th character, with the placeholder X where the code is too short."""
    definer: Entry | None = stem
    while definer is not None and not definer.seventh:
        definer = definer.parent
    if definer is None:
        return
    base = (stem.code if "." in stem.code else f"{stem.code}.").ljust(7, "X")
    for character, meaning in definer.seventh.items():
        code = base + character
        if code.replace(".", "") in confirmed:
            yield Entry(code, f"{stem.title}, {meaning}", "code", stem, billable=True, extended=True)


def _text(element: Element | None) -> str:
    return " ".join((element.text or "").split()) if element is not None else ""
