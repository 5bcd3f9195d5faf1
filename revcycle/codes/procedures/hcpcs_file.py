"""Reads the fixed-width file in which CMS publishes HCPCS Level II, and keeps it for the look-ups.

CMS's file (HCPC<year>_..._ANWEB.txt) has records of 320 characters. By CMS's record layout: columns 1-5 code (a
modifier stands in 4-5), 6-10 sequence number, 11 kind of record (3 first line of a code, 4 its further lines, 7 and 8
the same for a modifier), 12-91 description, 269-276 date added, 285-292 last day of use. Before the first record stands
a disclaimer.

The D codes are the property of the American Dental Association and the numeric codes that of the AMA: both are passed
over and counted.
"""

from __future__ import annotations

import csv
import os
import re
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from revcycle.codes.procedures.hcpcs_measures import unit_in
from revcycle.codes.procedures.hcpcs_table import COLUMNS, HcpcsCode, HcpcsFileError, cells, kind_of, loaded_path

__all__ = ["CmsFile", "read_cms", "store"]

RECORD = re.compile(r"(?P<code>.{5})(?P<sequence>\d{5})(?P<kind>[3478])")
LENGTH = 320  # characters of a record; the columns after those that are read may be missing, as in CMS's own file
LEAST_LENGTH = {"3": 293, "4": 91, "7": 293, "8": 91}  # up to the action code; up to the description
LARGEST = 100_000_000  # bytes: CMS's file has about 4 million
SERIES = "ABCEGHJKLPQRSTV"  # every yearly file has all of them
LAST_CODE = "V5300"  # the last records are those of hearing services
STANDING_SINCE = date(2015, 1, 1)
LEAST_STANDING = 0.9  # share of the codes in use for years that a whole file holds
MOST_PROBLEMS = 5  # told at once


@dataclass(frozen=True, slots=True)
class CmsFile:
    """What was read from CMS's file.

    Attributes:
        name: the file's name.
        codes: with CMS's descriptions.
        modifiers: each with its description.
        records: lines that are records; every one of them was read.
        preamble: lines before the first record, and blank ones.
        dental: D codes passed over.
        numeric: codes of digits passed over.
        with_unit: codes whose description tells the billing unit.
    """

    name: str
    codes: tuple[HcpcsCode, ...]
    modifiers: dict[str, str]
    records: int
    preamble: int
    dental: int
    numeric: int

    @property
    def with_unit(self) -> int:
        """How many codes have a billing unit that could be read."""
        return sum(code.unit_amount is not None for code in self.codes)


def read_cms(path: Path, standing: Sequence[HcpcsCode] = ()) -> CmsFile:
    """The codes and modifiers of CMS's fixed-width file. Every line is read or the file is refused.

    Args:
        path: the file, such as HCPC2026_JAN_ANWEB.txt.
        standing: codes known from elsewhere; those in use for years must be there, else the file is not whole.

    Raises:
        HcpcsFileError: it is not that file, not whole, or has lines that cannot be read or codes that come twice.
    """
    lines = _lines(path)
    first = next((number for number, line in enumerate(lines) if RECORD.match(line)), None)
    if first is None:
        raise HcpcsFileError(
            f"{path.name} is not CMS's fixed-width HCPCS file: it has no records. The right file is in CMS's zip of "
            "the alpha-numeric HCPCS codes; its name ends in ANWEB.txt."
        )
    problems = [
        f"line {number}: it stands before the first record, and is neither a record nor part of the disclaimer"
        for number, line in enumerate(lines[:first], 1)
        if not _is_preamble(line)
    ]
    blank = first + sum(not line.strip() for line in lines[first:])
    entries: dict[str, list[str]] = {}
    kept: dict[str, str] = {}  # first line of each code or modifier
    last = ("", 0, "")
    for number, line in enumerate(lines[first:], first + 1):
        if not line.strip():
            continue
        problem, last = _take(line, last, entries, kept)
        if problem:
            problems.append(f"line {number}: {problem}")
    codes, counts = _codes(entries, kept, problems)
    if problems:
        told = "; ".join(problems[:MOST_PROBLEMS])
        more = f"; and {len(problems) - MOST_PROBLEMS} more" if len(problems) > MOST_PROBLEMS else ""
        raise HcpcsFileError(
            f"{path.name} was not loaded, because {len(problems)} of its lines cannot be used. {told}{more}. "
            "Download CMS's file again and load it unchanged."
        )
    modifiers = {key.strip(): " ".join(parts) for key, parts in entries.items() if key.startswith("   ")}
    _check_whole(path, codes, modifiers, standing)
    records = len(lines) - blank
    return CmsFile(path.name, tuple(codes), modifiers, records, blank, counts["dental"], counts["numeric"])


def _lines(path: Path) -> list[str]:
    try:
        if path.stat().st_size > LARGEST:
            raise HcpcsFileError(f"{path.name} is too large to be CMS's HCPCS file. Look for the one named ANWEB.txt.")
        raw = path.read_bytes()
    except OSError as error:
        raise HcpcsFileError(f"{path} cannot be read ({error.strerror or error}). Check the file's name.") from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")  # as CMS's own computers write it
    return text.rstrip("\x1a").replace("\r\n", "\n").split("\n")  # \x1a: the end of a file in old systems


def _is_preamble(line: str) -> bool:
    return not line.strip() or line.startswith("*") or "\t" in line


def _take(
    line: str, last: tuple[str, int, str], entries: dict[str, list[str]], kept: dict[str, str]
) -> tuple[str, tuple[str, int, str]]:
    """Adds one record to its entry. Gives what is wrong with it, if anything, and the record's key."""
    match = RECORD.match(line)
    if match is None:
        return "it is not a record (code, sequence number, kind of record)", last
    key, sequence, kind = match["code"], int(match["sequence"]), match["kind"]
    here = (key, sequence, kind)
    if not LEAST_LENGTH[kind] <= len(line) <= LENGTH:
        return f"it has {len(line)} characters instead of {LENGTH}", here
    shape = r"[A-Z]\d{4}|\d{4}[A-Z0-9]" if kind in "34" else r"   [A-Z0-9]{2}"
    if not re.fullmatch(shape, key):
        return f'"{key.strip()}" is not a {"code" if kind in "34" else "modifier"}', here
    text = line[11:91].strip()
    if kind in "37":
        if key in entries:
            return f"{key.strip()} is there twice", here
        entries[key], kept[key] = [text], line
        if sequence != 100 or not text:
            return f"the first line of {key.strip()} {'has no description' if not text else 'is missing'}", here
        return "", here
    goes_on = last == (key, sequence - 100, {"4": "3", "8": "7"}[kind]) or last == (key, sequence - 100, kind)
    if not goes_on:
        return f"it goes on with {key.strip()}, but the line before it does not belong to it", here
    entries[key].append(text)
    return "", here


def _codes(
    entries: dict[str, list[str]], kept: dict[str, str], problems: list[str]
) -> tuple[list[HcpcsCode], Counter[str]]:
    codes: list[HcpcsCode] = []
    counts: Counter[str] = Counter()
    for key, parts in entries.items():
        if key.startswith("   "):
            continue
        if key.startswith("D") or key[0].isdigit():
            counts["dental" if key.startswith("D") else "numeric"] += 1
            continue
        try:
            start, end = _day(kept[key][268:276]), _day(kept[key][284:292])
        except ValueError:
            problems.append(f"{key}: a date is not a day of the calendar")
            continue
        label, kind = " ".join(part for part in parts if part), kind_of(key)
        amount, name = unit_in(label, kind)
        codes.append(HcpcsCode(key, label, kind, amount, name, start, end))
    return codes, counts


def _day(text: str) -> date | None:
    return date.fromisoformat(f"{text[:4]}-{text[4:6]}-{text[6:]}") if text.strip() else None


def _check_whole(
    path: Path, codes: Sequence[HcpcsCode], modifiers: dict[str, str], standing: Sequence[HcpcsCode]
) -> None:
    """Half a file is a file of records too: look whether its parts are there."""
    found = {code.code for code in codes}
    missing = [letter for letter in SERIES if not any(code.startswith(letter) for code in found)]
    old = [c.code for c in standing if c.ended is None and c.effective_from and c.effective_from < STANDING_SINCE]
    there = sum(code in found for code in old)
    reason = ""
    if missing:
        reason = f"it has no codes that begin with {', '.join(missing)}"
    elif max(found) < LAST_CODE:
        reason = f"it ends at {max(found)}, before the codes for hearing services"
    elif not modifiers:
        reason = "it has no modifiers"
    elif there < LEAST_STANDING * len(old):
        reason = f"it has only {there} of {len(old)} codes that have been in use for years"
    if reason:
        raise HcpcsFileError(f"{path.name} was not loaded, because it is not whole: {reason}. Download it again.")


def store(file: CmsFile, loaded_on: date, known: Sequence[HcpcsCode] = ()) -> Path:
    """Keeps the codes in the folder of loaded code sets, all at once: a reader finds the old table or the new one.

    Args:
        file: what was read.
        loaded_on: today.
        known: codes whose other words (brand names) are kept for the search.

    Raises:
        HcpcsFileError: the folder cannot be written.
        revcycle.folders.FolderUnavailableError: there is no such folder and it cannot be made.
    """
    also = {code.code: f"{code.also} {code.label}".strip() for code in known}
    path = loaded_path()
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".hcpcs-", suffix=".csv")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
                out.write(f"# HCPCS Level II from CMS's file {file.name}\n# loaded: {loaded_on.isoformat()}\n")
                out.write(f"# codes: {len(file.codes)}\n")
                writer = csv.writer(out, lineterminator="\n")
                writer.writerow(COLUMNS)
                for code in file.codes:
                    writer.writerow(cells(code, also.get(code.code, "")))
                out.flush()
                os.fsync(out.fileno())
            Path(name).chmod(0o644)
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise HcpcsFileError(
            f"The codes cannot be kept in {path.parent} ({error.strerror or error}). What was loaded before is "
            "unchanged. Make room or ask for permission to write there, then load again."
        ) from error
    return path
