"""Loads another release of ICD-10-CM: finds CMS's two files, checks them, and puts them in place in one step.

What is found is copied into a folder of its own, checked there and made into an index. Only then is the release's
record written, in one step: before that nobody sees any of it, and two who load the same release at once both succeed.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import tempfile
import time
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from revcycle.codes.diagnoses import code_list, index, releases
from revcycle.codes.diagnoses.index import IndexUnavailableError, Origin
from revcycle.codes.diagnoses.releases import Release, ReleaseError, fiscal_year
from revcycle.codes.diagnoses.source import Source, SourceMissingError

__all__ = ["Loaded", "load"]

NOTHING_LOADED = "Nothing was loaded. Get both files of one release from CMS again."
LARGEST = 200 * 2**20  # bytes of one file in a zip: several times what CMS publishes
STALE_AFTER = 3600.0  # seconds after which files that no record names belong to nobody

TABULAR = re.compile(r"icd-?10cm?.*tabular.*\.xml", re.IGNORECASE)
# The list of codes by its file's name, the most telling first. Addenda list changes only.
LISTS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (r"icd-?10cm.*order.*\.txt", r"icd-?10cm.*codes.*\.txt", r"code-?list.*\.txt")
]
ADDENDA = re.compile(r"addend", re.IGNORECASE)
UPDATE = re.compile(r"(Jan|Apr|Jul|Oct)[a-z]*[-_ ]?(?:0?1[-_ ,]+)?(20\d\d)", re.IGNORECASE)
MONTH_NUMBERS = {"jan": 1, "apr": 4, "jul": 7, "oct": 10}
YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
VERSION = re.compile(rb"<version>\s*(20\d\d)\s*</version>")


@dataclass(frozen=True)
class Loaded:
    """What was loaded.

    Attributes:
        tabular: the name of the XML file.
        code_list: the name of the other one.
        billable: how many complete codes there are.
        other_titles: codes whose title in the order or codes file is another than in the XML, accents and capitals
            aside; the XML's holds.
        told: the files' names tell from which day the release is in force; else October 1 was assumed.
    """

    release: Release
    tabular: str
    code_list: str
    billable: int
    other_titles: tuple[str, ...]
    told: bool


@dataclass(frozen=True)
class _Found:
    """A file on the disk, or in a zip on the disk."""

    path: Path
    member: zipfile.ZipInfo | None = None

    @property
    def name(self) -> str:
        return re.split(r"[/\\]", self.member.filename)[-1] if self.member else self.path.name

    @property
    def size(self) -> int:
        return self.member.file_size if self.member else self.path.stat().st_size

    def copy_to(self, place: Path) -> Path:
        target = place / self.name
        if self.member is None:
            shutil.copyfile(self.path, target)
        elif self.member.file_size > LARGEST:
            raise ReleaseError(f"{self.name} in {self.path.name} is too large for a CMS file. {NOTHING_LOADED}")
        else:
            try:
                with (
                    zipfile.ZipFile(self.path) as archive,
                    archive.open(self.member) as packed,
                    target.open("wb") as out,
                ):
                    shutil.copyfileobj(packed, out)
            except (zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError) as error:
                raise ReleaseError(f"{self.path.name} is cut off or damaged ({error}). {NOTHING_LOADED}") from error
        return target


def load(paths: Sequence[Path], start: date | None = None) -> Loaded:
    """Loads the release that lies in these folders, zips or files.

    Args:
        paths: one folder or zip that holds both files, or several; or the two files themselves, whatever their names.
        start: the first day it is in force, where the files' names do not tell that they are an update's.

    Raises:
        ReleaseError: the files are not there, are damaged or do not belong together, or there is no room. What was
            loaded before is then untouched.
    """
    place = releases.folder()
    try:
        place.mkdir(exist_ok=True)
        _remove_leftovers(place)
        home = Path(tempfile.mkdtemp(prefix="files-", dir=place))
    except OSError as error:
        raise ReleaseError(f"Nothing can be written to {place} ({error}). {NOTHING_LOADED}") from error
    kept = False
    try:
        chosen = _choose(paths)
        tabular, listing = (found.copy_to(home) for found in chosen)
        archives = [found.path.name for found in chosen if found.member]
        began, told = _start(tabular, listing, archives, start)
        release = Release(began)
        _refuse_own(release)
        files = Source(tabular, listing, release.label, mend=NOTHING_LOADED)
        files = replace(files, digest=files.measured())
        origin = Origin(release.name, lambda: files)
        titles, billable = _titles(index.build(origin=origin), origin)
        _record(place, home, release, files)
        kept = True
        releases.forget()
        listed = code_list.read(listing)
        differing = tuple(code_list.other_titles(listed, titles))
        return Loaded(release, tabular.name, listing.name, billable, differing, told)
    except ReleaseError:
        raise
    except IndexUnavailableError as error:
        raise ReleaseError(str(error)) from error
    except OSError as error:
        raise ReleaseError(f"A file cannot be read or written ({error}). {NOTHING_LOADED}") from error
    finally:
        if not kept:
            shutil.rmtree(home, ignore_errors=True)


def _choose(paths: Sequence[Path]) -> tuple[_Found, _Found]:
    """The tabular XML and the list of codes among what is there."""
    named = [_Found(path) for path in paths if path.is_file() and not _is_zip(path)]
    found = [file for path in paths for file in _inside(path)]
    tables = [file for file in named if file.path.suffix.lower() == ".xml"]
    lists = [file for file in named if file.path.suffix.lower() != ".xml"]
    tables = tables or [file for file in found if TABULAR.fullmatch(file.name)]
    for pattern in LISTS:
        lists = lists or [file for file in found if pattern.fullmatch(file.name)]
    where = ", ".join(str(path) for path in paths)
    return (
        _only(tables, "tabular XML, such as icd10cm_tabular_2027.xml,", where),
        _only(lists, "order file, such as icd10cm_order_2027.txt,", where),
    )


def _only(files: list[_Found], kind: str, where: str) -> _Found:
    if not files:
        raise ReleaseError(f"No {kind} is in {where}. Nothing was loaded. Give the folder or zip that holds it, too.")
    files = list({(file.name, file.size): file for file in files}.values())  # a zip may lie beside its own files
    if len(files) > 1:
        names = ", ".join(str(file.path if file.member is None else file.name) for file in files)
        raise ReleaseError(
            f"There is more than one {kind} in {where}: {names}. Nothing was loaded. Name the two files."
        )
    return files[0]


def _inside(path: Path) -> Iterable[_Found]:
    """All files in a folder or a zip, and those in the zips of a folder, but for addenda."""
    if path.is_dir():
        for file in sorted(path.rglob("*")):
            if file.is_file():
                yield from _inside(file) if _is_zip(file) else _but_addenda([_Found(file)])
    elif not path.exists():
        raise ReleaseError(f"There is no {path}. Nothing was loaded.")
    elif _is_zip(path):
        try:
            with zipfile.ZipFile(path) as archive:
                members = archive.infolist()
        except zipfile.BadZipFile as error:
            raise ReleaseError(f"{path.name} is cut off or damaged ({error}). {NOTHING_LOADED}") from error
        yield from _but_addenda(_Found(path, member) for member in members if not member.is_dir())


def _but_addenda(files: Iterable[_Found]) -> Iterable[_Found]:
    return (file for file in files if not ADDENDA.search(file.name))


def _is_zip(path: Path) -> bool:
    return path.suffix.lower() == ".zip"


def _start(tabular: Path, listing: Path, archives: Iterable[str], wanted: date | None) -> tuple[date, bool]:
    """The release's first day, and whether it is told rather than assumed. All that tell it must agree."""
    with tabular.open("rb") as beginning:
        version = VERSION.search(beginning.read(1 << 16))
    told = {name: day for name in (tabular.name, listing.name, *archives) if (day := _update(name))}
    years = {name: fiscal_year(day) for name, day in told.items()}
    for file in (tabular, listing):
        if file.name not in years and (match := YEAR.search(file.name)):
            years[file.name] = int(match[1])
    if version:
        years[f"the <version> of {tabular.name}"] = int(version[1])
    if wanted and wanted.day != 1:
        raise ReleaseError(f"A release begins on the first of a month, not on {wanted:%B %d, %Y}. Nothing was loaded.")
    if wanted:
        years["the first day given"] = fiscal_year(wanted)
        told["the first day given"] = wanted
    if len(set(years.values())) > 1:
        said = ", ".join(f"{name}: FY{year}" for name, year in years.items())
        raise ReleaseError(f"The files are of different years ({said}). Nothing was loaded. Give two of one release.")
    if len(set(told.values())) > 1:
        said = ", ".join(f"{name}: {day:%B %Y}" for name, day in told.items())
        raise ReleaseError(f"The files are of different updates ({said}). Nothing was loaded. Give two of one release.")
    if not years or not version:
        raise ReleaseError(f"{tabular.name} does not tell its year: it is cut off or not CMS's. {NOTHING_LOADED}")
    if told:
        return next(iter(told.values())), True
    return date(int(version[1]) - 1, 10, 1), False


def _update(name: str) -> date | None:
    match = UPDATE.search(name)
    return date(int(match[2]), MONTH_NUMBERS[match[1].lower()], 1) if match else None


def _refuse_own(release: Release) -> None:
    try:
        own = releases.own()
    except IndexUnavailableError:
        return  # the package is not installed, so nothing is in the way
    if own.start == release.start:
        raise ReleaseError(f"{release.name} is the course's own release and is here already. Nothing was loaded.")


def _titles(built: Path, origin: Origin) -> tuple[dict[str, str], int]:
    opened = index.Index(built, origin=origin)
    rows = opened.rows("select compact, title from entry")
    billable = int(opened.meta["billable"])
    opened.close()
    return dict(rows), billable


def _record(place: Path, home: Path, release: Release, files: Source) -> None:
    """Makes the files last, lets others read them, and writes the record that names them."""
    home.chmod(0o755)
    for file in (files.tabular, files.code_list):
        file.chmod(0o644)
        _sync(file)
    target = place / f"{release.name}.json"
    with contextlib.suppress(SourceMissingError, ReleaseError, OSError):
        before = releases.origin(release).files().tabular.parent
        os.utime(before)  # those who read it now may finish; a later load takes it away
    record = {
        "name": release.name,
        "start": release.start.isoformat(),
        "tabular": f"{home.name}/{files.tabular.name}",
        "code_list": f"{home.name}/{files.code_list.name}",
        "digest": files.digest,
        "loaded": date.today().isoformat(),  # noqa: DTZ011 - the day on the wall of whoever loads it
    }
    part = home / "record.part"
    part.write_text(json.dumps(record, indent=1) + "\n", "utf-8")
    _sync(part)
    part.chmod(0o644)
    part.replace(target)


def _sync(file: Path) -> None:
    with file.open("rb+") as handle:
        os.fsync(handle.fileno())


def _remove_leftovers(place: Path) -> None:
    """Takes away the files of loads that were killed and of releases that were loaded again since."""
    used = set()
    for record in place.glob("FY*.json"):
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            used.add(str(json.loads(record.read_text("utf-8"))["tabular"]).partition("/")[0])
    for home in place.glob("files-*"):
        with contextlib.suppress(OSError):
            if home.name not in used and time.time() - home.stat().st_mtime > STALE_AFTER:
                shutil.rmtree(home)
