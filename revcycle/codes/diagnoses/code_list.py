"""The list of codes that CMS publishes beside the tabular XML, read line by line and held against that XML.

Three forms are known by their content, whatever the file's name:

* the order file, ``icd10cm_order_2026.txt``: columns 1-5 a running number, 7-13 the code without its dot, 15 a 1 for a
  code that may be reported and a 0 for a heading, 17-76 the short title, 78 and on the full title;
* the codes file, ``icd10cm_codes_2026.txt``: columns 1-7 the code, 9 and on the full title, complete codes only;
* the plain list of the package simple-icd-10-cm: chapter, block, heading or code, one in a line.

The order file is the one to prefer: its running numbers show that no line is lost. In the other two, a lost line of a
code that a 7th character makes goes unnoticed, because the tabular XML does not say which of these codes there are.

Source of the columns: the file layouts that CMS and NCHS publish with these files (icd10OrderFiles.pdf).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from revcycle.codes.diagnoses.entry import Entry

__all__ = ["CodeList", "CodeListError", "Line", "disagreement", "other_titles", "read"]

Form = Literal["order", "codes", "names"]

FORMS: Mapping[Form, re.Pattern[str]] = {
    "order": re.compile(r"(?P<number>\d{5}) (?=.{7} [01] )(?P<code>[A-Z][0-9A-Z]{2,6}) +(?P<flag>[01]) \S.*"),
    "codes": re.compile(r"(?=.{7} )(?P<code>[A-Z][0-9A-Z]{2,6}) +\S.*"),
    "names": re.compile(r"(?P<code>[0-9]{1,2}|[A-Z][0-9A-Z]{2}(?:-[A-Z][0-9A-Z]{2}|\.?[0-9A-Z]{1,4})?)"),
}
FORM_NAMES = {"order": "order file", "codes": "codes file", "names": "list of codes"}
LONG_TITLE_AT = 77  # bytes before the full title of the order file
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")
MOST_SHOWN = 40  # characters of a bad line


class CodeListError(Exception):
    """The list is damaged or does not belong to the tabular XML. The message names file and line."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number in the file, and whether it says that the code may be reported (None: it does not say)."""

    number: int
    billable: bool | None
    text: str


@dataclass(frozen=True)
class CodeList:
    """The whole list.

    Attributes:
        name: the file's name, for messages.
        lines: by code without its dot; a block is "A00-A09".
        repeated: codes that the plain list names twice, with their second line. It does so for a category that is
            a block of its own.
    """

    name: str
    form: Form
    lines: Mapping[str, Line]
    repeated: Mapping[str, int]


def read(path: Path) -> CodeList:
    """The list in that file.

    Raises:
        CodeListError: a line is bad, missing or there twice, or the file is none of the three forms.
        OSError: it cannot be opened.
    """
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")  # accents in titles, as older files have them
    numbered = [(number, line.rstrip()) for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1)]
    numbered = [(number, line) for number, line in numbered if line.strip("\x1a")]  # \x1a: how DOS ended a file
    if not numbered:
        raise CodeListError(f"{path.name} is empty.")
    form = _form(path.name, *numbered[0])
    lines: dict[str, Line] = {}
    repeated: dict[str, int] = {}
    before = 0
    for number, line in numbered:
        match = FORMS[form].fullmatch(line)
        if match is None or CONTROL.search(line):
            raise CodeListError(f"{path.name}, line {number}: “{_shown(line)}” is no line of a CMS {FORM_NAMES[form]}.")
        code = match["code"].replace(".", "")
        if code not in lines:
            lines[code] = Line(number, match["flag"] == "1" if form == "order" else None, line)
        elif form == "names" and code not in repeated:
            repeated[code] = number
        else:
            raise CodeListError(f"{path.name}, line {number}: {code} stands in line {lines[code].number} already.")
        if form == "order":
            if len(line.encode()) <= LONG_TITLE_AT:
                raise CodeListError(f"{path.name}, line {number}: the line of {code} is cut off before its full title.")
            before = _next_number(path.name, number, int(match["number"]), before)
    return CodeList(path.name, form, lines, repeated)


def disagreement(listed: CodeList, entries: Iterable[Entry], tabular: str) -> str:
    """What the list and the tabular XML say differently, in a sentence; empty when they belong together.

    Every code and heading must stand in both. The order file must also tell the same ones to be complete, and the
    codes file holds the complete ones alone.
    """
    known = {entry.code.replace(".", ""): entry for entry in entries}
    extra = [code for code in listed.lines if code not in known]
    groups = ("chapter", "block")
    if listed.form == "codes":
        missing = [code for code, entry in known.items() if entry.billable and code not in listed.lines]
    else:
        missing = [code for code, entry in known.items() if entry.level not in groups and code not in listed.lines]
    if extra or missing:
        return _apart(listed, tabular, extra, missing)
    for code, line_number in listed.repeated.items():
        if f"{code}-{code}" not in known:
            return f"{listed.name}, line {line_number}: {code} stands in line {listed.lines[code].number} already."
    for code, line in listed.lines.items():
        says = True if listed.form == "codes" else line.billable
        if says is not None and says != known[code].billable:
            told, is_told = ("a complete code", "a heading") if says else ("a heading", "a complete code")
            return f"{listed.name}, line {line.number}: {code} is {told} here, but {is_told} in {tabular}."
    return ""


def other_titles(listed: CodeList, titles: Mapping[str, str]) -> list[str]:
    """Codes whose full title in the list is another than in the tabular XML, accents and capitals aside.

    Args:
        listed: the list; the plain one has no titles.
        titles: the titles of the tabular XML by code without its dot.
    """
    if listed.form == "names":
        return []
    return [code for code, line in listed.lines.items() if not _plain(line.text).endswith(f" {_plain(titles[code])}")]


def _apart(listed: CodeList, tabular: str, extra: list[str], missing: list[str]) -> str:
    parts = []
    if extra:
        line = listed.lines[extra[0]].number
        lacks = f"{len(extra):,} codes that {tabular} lacks" if len(extra) > 1 else f"a code that {tabular} lacks"
        parts.append(f"has {lacks} ({extra[0]} in line {line}{', for one' if len(extra) > 1 else ''})")
    if missing:
        of_its = f"{len(missing):,} of its codes" if len(missing) > 1 else "one of its codes"
        parts.append(f"lacks {of_its} ({missing[0]}{', for one' if len(missing) > 1 else ''})")
    return (
        f"{listed.name} does not belong to {tabular}: it {' and '.join(parts)}. One of them is cut off, damaged, or of "
        "another release."
    )


def _form(name: str, number: int, line: str) -> Form:
    for form, pattern in FORMS.items():
        if pattern.fullmatch(line):
            return form
    raise CodeListError(
        f"{name}, line {number}: “{_shown(line)}” is how no ICD-10-CM list begins. Give CMS's order file, such as "
        "icd10cm_order_2026.txt."
    )


def _next_number(name: str, line: int, number: int, before: int) -> int:
    if number != before + 1:
        raise CodeListError(
            f"{name}, line {line}: it bears the number {number:05}, but {before + 1:05} is next. A line is missing, "
            "there twice or out of place."
        )
    return number


def _shown(line: str) -> str:
    line = CONTROL.sub("?", line)
    return line if len(line) <= MOST_SHOWN else line[:MOST_SHOWN] + "..."


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text)
    return " ".join("".join(sign for sign in folded if not unicodedata.combining(sign)).casefold().split())
