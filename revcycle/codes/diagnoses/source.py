"""Reads one release of ICD-10-CM out of its two files: CMS's tabular XML and the list of all valid codes.

The course's own release lies in the installed package simple-icd-10-cm. Importing it costs more than a second and
nearly 200 MB, so only its data files are read here, and only when the index is built. Other releases are loaded by
:mod:`revcycle.codes.diagnoses.loading`.

Files that are cut off, damaged or of different releases are refused as a whole, with the file and the line.

Source of the rules on 7th characters and the placeholder X: ICD-10-CM Official Guidelines, section I.A.4 and I.A.5.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from revcycle.codes.diagnoses import code_list
from revcycle.codes.diagnoses.entry import Entry

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["Source", "SourceMissingError", "find", "read"]

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


# The code of a category, subcategory or complete code, as printed.
CODE = re.compile(r"[A-Z][0-9A-Z]{2}(?:\.[0-9A-Z]{1,4})?")
ROOT = "ICD10CM.tabular"


class SourceMissingError(Exception):
    """The code files are not there, or they are damaged. The message names the file and says what to do."""


@dataclass(frozen=True)
class Source:
    """The two files of one release.

    Attributes:
        label: the release's name, when it is known otherwise than by the files' names.
        digest: of both files as they were loaded; empty for the installed package, whose installer has checked them.
        mend: what to do when they cannot be read, a sentence.
    """

    tabular: Path
    code_list: Path
    label: str = ""
    digest: str = ""
    mend: str = HOW_TO_GET_IT

    @property
    def stamp(self) -> str:
        """Names, sizes and digest: enough to notice that another release was installed or loaded."""
        sizes = [f"{path.name}:{path.stat().st_size}" for path in (self.tabular, self.code_list)]
        return "|".join([*sizes, self.digest] if self.digest else sizes)

    def measured(self) -> str:
        """The digest of both files as they are now."""
        both = hashlib.sha256()
        for path in (self.tabular, self.code_list):
            both.update(hashlib.sha256(path.read_bytes()).digest())
        return both.hexdigest()


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
        SourceMissingError: a file cannot be read, is damaged, or does not belong to the other one.
    """
    try:
        if source.digest and source.measured() != source.digest:
            raise SourceMissingError(f"{source.tabular.name} or {source.code_list.name} was changed. {source.mend}")
        listed = code_list.read(source.code_list)
        version, entries = _entries(source.tabular, set(listed.lines))
        fault = _fault(source.tabular, version, entries)
        fault = fault or code_list.disagreement(listed, entries, source.tabular.name)
    except code_list.CodeListError as error:
        raise SourceMissingError(f"{error} {source.mend}") from error
    except OSError as error:
        raise SourceMissingError(f"The ICD-10-CM code files cannot be read ({error}). {source.mend}") from error
    if fault:
        raise SourceMissingError(f"{fault} {source.mend}")
    return source.label or _release(source, version), entries


def _entries(tabular: Path, confirmed: set[str]) -> tuple[str, list[Entry]]:
    """The version and the entries. Raises CodeListError when the file is not XML or not ICD-10-CM."""
    from xml.etree import ElementTree  # only here: a look-up in a built index does without

    try:
        root = ElementTree.parse(tabular).getroot()
    except (ElementTree.ParseError, ValueError, LookupError) as error:  # the latter two: an encoding nobody has
        line = getattr(error, "position", (1, 0))[0]
        raise code_list.CodeListError(
            f"{tabular.name} cannot be read: it is cut off or damaged at line {line}."
        ) from error
    if root.tag != ROOT:
        raise code_list.CodeListError(
            f"{tabular.name} is not ICD-10-CM's tabular list: it begins with <{root.tag}> where <{ROOT}> is expected."
        )
    entries: list[Entry] = []
    for chapter in root.findall("chapter"):
        _walk(chapter, None, confirmed, entries)
    return (root.findtext("version") or "").strip(), entries


def _fault(tabular: Path, version: str, entries: list[Entry]) -> str:
    """What is wrong within the tabular list, in a sentence that names the line; empty when nothing is."""
    if not entries:
        return f"{tabular.name} holds no codes."
    if not re.fullmatch(r"20\d\d", version):
        return f"{tabular.name} does not tell its year: <version> holds “{version}”."
    seen: set[str] = set()
    for entry in entries:
        if not entry.extended and entry.level not in ("chapter", "block") and not CODE.fullmatch(entry.code):
            line = _line(tabular, f"<name>{entry.code}</name>") or _line(tabular, entry.title)
            return f"{tabular.name}{line}: “{entry.code}” is not how an ICD-10-CM code is written."
        if not entry.title:
            return f"{tabular.name}{_line(tabular, f'>{entry.code}<')}: {entry.code} has no title."
        if entry.code in seen:
            return f"{tabular.name}{_line(tabular, f'>{entry.code}<', 2)}: {entry.code} is there twice."
        seen.add(entry.code)
    return ""


def _line(tabular: Path, text: str, time: int = 1) -> str:
    """Where a text stands for the first or a later time, as ", line 12"; empty when it is not found."""
    lines = tabular.read_text("utf-8", "replace").splitlines()
    found = [number for number, line in enumerate(lines, start=1) if text and text in line]
    return f", line {found[time - 1]}" if len(found) >= time else ""


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
