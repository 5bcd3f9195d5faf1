"""Official CPT descriptors out of a school's own licensed file. None is part of the course.

A school that has a license from the American Medical Association (AMA) loads its file once, with
``revcycle procedures load FILE``. The descriptors go into the folder of the school's code sets
(:func:`revcycle.folders.code_sets`), never into the course. After that,
:func:`revcycle.codes.procedures.procedures.label` shows them.

Files that are understood: a number and a descriptor on each line, separated by a tab, a comma or blanks. The AMA's own
files are of this kind: tab-separated, or in fixed columns, where a long descriptor goes on in the next line under the
same number with a two-digit counter (01, 02, ...). Their first lines are a copyright notice, which is skipped.
"""

from __future__ import annotations

import csv
import functools
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from revcycle import folders
from revcycle.codes.procedures.data_file import CodeFileError, stamp, table

__all__ = ["Loaded", "descriptors", "forget", "load", "write"]

STORED = "cpt-descriptors.csv"
SHAPE = re.compile(r"[0-9]{4}[0-9A-Z]")
FIXED = re.compile(r"(?P<number>[0-9]{4}[0-9A-Za-z])(?:(?P<counter>[0-9]{2}))?\s+(?P<descriptor>\S.*)")
MOST_NAMED = 5  # bad lines named in one message
LONGEST = 2000  # characters of a descriptor; a longer one shows that lines have run together
WINDOWS = "cp1252"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded.

    Attributes:
        count: how many descriptors.
        path: where they are kept.
    """

    count: int
    path: Path


def load(path: Path) -> Loaded:
    """Checks a licensed file and keeps its descriptors. When anything is wrong, nothing is changed.

    Raises:
        CodeFileError: the file cannot be read or a line is damaged; the bad lines are named.
        revcycle.folders.FolderUnavailableError: the folder of code sets cannot be created.
    """
    found = _parsed(path, _text(path))
    kept = folders.code_sets() / STORED
    lines = ["number,descriptor"]
    lines += [f'{number},"{descriptor.replace(chr(34), chr(34) * 2)}"' for number, descriptor in sorted(found.items())]
    write(kept, "\n".join(lines) + "\n")
    return Loaded(len(found), kept)


def forget() -> bool:
    """Removes the descriptors, as when a license ends. Returns whether there were any.

    Raises:
        CodeFileError: the file cannot be removed.
    """
    path = folders.code_sets() / STORED
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise CodeFileError(f"The file {path} cannot be removed ({error.strerror or error}). Remove it.") from error
    return True


def descriptors() -> dict[str, str]:
    """The loaded descriptors by number; empty when none are loaded.

    Raises:
        CodeFileError: the file with them is damaged.
    """
    try:
        path = folders.code_sets() / STORED
    except folders.FolderUnavailableError:
        return {}
    return _kept(*stamp(path)) if path.is_file() else {}


def write(path: Path, text: str) -> None:
    """Writes a whole file or nothing.

    Raises:
        CodeFileError: it cannot be written.
    """
    draft = ""
    try:
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).chmod(0o644)  # a school's people read what one of them has loaded
        Path(draft).replace(path)
    except OSError as error:
        if draft:
            Path(draft).unlink(missing_ok=True)
        raise CodeFileError(
            f"The file {path} cannot be written ({error.strerror or error}). Make room or ask for permission."
        ) from error


@functools.cache
def _kept(path: Path, _changed: int, _size: int) -> dict[str, str]:
    return dict(table(path, ("number", "descriptor"), lambda row: (row["number"], row["descriptor"])))


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise CodeFileError(
            f"The file {path} cannot be read ({error.strerror or error}). Check its name and place."
        ) from error
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in raw:
        encodings = []
    else:
        encodings = ["utf-8-sig", WINDOWS]
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CodeFileError(
        f"{path.name} is not a text file. Load the file of descriptors that ends in .txt or .csv, "
        "not a spreadsheet or an archive."
    )


def _parsed(path: Path, text: str) -> dict[str, str]:
    """The descriptors by number.

    Raises:
        CodeFileError: a line is damaged, a number stands there twice, or there is none.
    """
    found: dict[str, str] = {}
    counters: dict[str, int] = {}
    bad: list[str] = []
    for line, separated, (number, counter, descriptor) in _lines(text):
        if not SHAPE.fullmatch(number):
            if found or bad or (separated and _nearly(number)):
                bad.append(f"line {line} ({_why(number)})")
        elif not descriptor:
            bad.append(f"line {line} ({number} has no descriptor)")
        elif len(descriptor) > LONGEST:
            bad.append(f"line {line} ({number} is longer than {LONGEST} characters)")
        elif number not in found:
            found[number], counters[number] = descriptor, counter
        elif counter and counter == counters[number] + 1:
            found[number], counters[number] = f"{found[number]} {descriptor}", counter
        else:
            bad.append(f"line {line} ({number} is there twice)")
    if bad:
        more = f", and {len(bad) - MOST_NAMED} more" if len(bad) > MOST_NAMED else ""
        raise CodeFileError(
            f"{path.name} was not loaded: {'; '.join(bad[:MOST_NAMED])}{more}. "
            "Each line holds a number of five characters and its descriptor. Mend the lines and load it again."
        )
    if not found:
        raise CodeFileError(
            f"{path.name} was not loaded: no line begins with a number of five characters and a descriptor."
        )
    return found


def _lines(text: str) -> Iterator[tuple[int, bool, tuple[str, int, str]]]:
    """Line number, whether a tab or comma separates, then number, counter (0 where there is none) and descriptor."""
    for count, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        if not line.strip():
            continue
        counter, separated = 0, True
        if "\t" in line:
            number, _, descriptor = line.partition("\t")
            descriptor = descriptor.replace("\t", " ")
        elif re.match(r'\s*"?\w*"?\s*,', line):
            cells = next(csv.reader([line]))
            number, descriptor = cells[0], ",".join(cells[1:])
        elif match := FIXED.match(line):
            number, counter = match["number"], int(match["counter"] or 0)
            descriptor, separated = match["descriptor"], False
        else:
            separated = False
            number, _, descriptor = line.strip().partition(" ")
        descriptor = " ".join(descriptor.strip().strip('"').split())
        yield count, separated, (number.strip().strip('"').upper(), counter, descriptor)


def _nearly(number: str) -> bool:
    """Whether it may be meant as a number, so that a first line is not taken for a notice or for column names."""
    return number.isdigit() and 2 < len(number) < 7 and number[:2] not in ("19", "20")


def _why(number: str) -> str:
    shown = number[:20] or "nothing"
    if number.isdigit() and len(number) < 5:
        return f"{shown} has {len(number)} characters, not 5: a spreadsheet may have dropped a zero at its beginning"
    return f"“{shown}” is no number of 5 characters"
