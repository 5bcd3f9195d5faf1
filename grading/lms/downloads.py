"""A download from an LMS sorted by who handed in what: every file of it goes to somebody, or is told."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from grading.lms.contents import NOTE
from grading.lms.filenames import LMS_OWN, Owner, is_junk, owner_of
from grading.lms.unpacking import (
    OTHER_ARCHIVES,
    Budget,
    Entry,
    RefusedError,
    in_archive,
    in_folder,
    is_archive,
    one_file,
    unpack,
)
from revcycle.exercises.answers import FOLDER

LARGEST_DOWNLOAD = 2_000_000_000
"""Bytes of a download that lies as an archive in another one."""


@dataclass
class Parcel:
    """What one person handed in at one time: an archive by itself, or the files that came without one.

    ``files`` are its files with the path under which they were handed in; ``place`` is where it lies in the download.
    """

    owner: Owner | None
    place: str
    files: list[Entry] = field(default_factory=list)
    archive: bool = False

    @property
    def time(self) -> datetime | None:
        """When it was handed in: the time in the LMS's name, else the latest of its files in the download."""
        if self.owner and self.owner.when:
            return self.owner.when
        times = [entry.time for entry in self.files if entry.time]
        return max(times, key=lambda time: time.timestamp(), default=None)


@dataclass
class Download:
    """A sorted download. ``problems`` tells what is in it that can be nobody's hand-in."""

    parcels: list[Parcel] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def sort_download(path: Path, known: Collection[str], stack: ExitStack) -> Download:
    """Sort a folder or archive that an LMS let download; archives stay open as long as the stack.

    ``known`` are logins that exist. Raises RefusedError when the download itself cannot be opened.
    """
    made = Download()
    if path.is_dir():
        entries: Iterable[Entry] = in_folder(path)
    else:
        entries = stack.enter_context(in_archive(path))
        if not _is_download(entries, known):  # one person's zip, and no LMS's
            entries = [one_file(path)]
    _Sorter(made, known, stack).sort(entries)
    return made


class _Sorter:
    def __init__(self, made: Download, known: Collection[str], stack: ExitStack) -> None:
        self.made = made
        self.known = known
        self.stack = stack
        self.loose: dict[tuple[str, ...], Parcel] = {}

    def sort(self, entries: Iterable[Entry], above: tuple[str, ...] = ()) -> None:
        """Give each file to its owner; look into archives that have none."""
        nobody: list[Entry] = []
        for entry in entries:
            if is_junk(entry.parts) or LMS_OWN.fullmatch(entry.parts[-1]):
                continue
            if not self._give(entry, above):
                nobody.append(entry)
        self._sort_unowned(nobody, above)

    def _give(self, entry: Entry, above: tuple[str, ...]) -> bool:
        """Give a file to the person whom a part of its path names. Returns whether there is one."""
        for depth, part in enumerate(entry.parts):
            found = owner_of(part, self.known)
            if found is None and part.casefold() in self.known and depth < len(entry.parts) - 1:
                found = Owner("", part.casefold(), login=part), ""
            if found is None:
                continue
            owner, file = found
            inside = (*((file,) if file else ()), *entry.parts[depth + 1 :])
            handed_in = replace_parts(entry, inside or (part,))
            where = "/".join((*above, *entry.parts))
            if is_archive(handed_in.parts[-1]) and not entry.problem:
                self.made.parcels.append(Parcel(owner, where, [handed_in], archive=True))
            else:
                key = (*above, *entry.parts[:depth], owner.lms, owner.key, str(owner.when))
                if key not in self.loose:
                    self.loose[key] = Parcel(owner, "/".join((*above, *entry.parts[: depth + 1])))
                    self.made.parcels.append(self.loose[key])
                self.loose[key].files.append(handed_in)
            return True
        return False

    def _sort_unowned(self, entries: list[Entry], above: tuple[str, ...]) -> None:
        folders: dict[tuple[str, ...], Parcel] = {}
        for entry in entries:
            where = "/".join((*above, *entry.parts))
            if entry.problem:
                self.made.problems.append(f"{where}: it {entry.problem}")
            elif is_archive(entry.parts[-1]):
                self._archive(entry, where, above)
            elif entry.parts[-1].casefold().endswith(OTHER_ARCHIVES):
                self.made.problems.append(f"{where}: archives of this kind are not opened. Ask for a zip.")
            else:
                top = entry.parts[:-2] if entry.parts[-2:-1] == (FOLDER,) else entry.parts[:-1]
                key = top or entry.parts
                if key not in folders:
                    folders[key] = Parcel(None, "/".join((*above, *key)))
                    self.made.parcels.append(folders[key])
                folders[key].files.append(replace_parts(entry, entry.parts[len(top) :]))

    def _archive(self, entry: Entry, where: str, above: tuple[str, ...]) -> None:
        """An archive without an owner is a download in the download, or a hand-in that must say itself whose it is."""
        if not above:
            spooled = Path(self.stack.enter_context(tempfile.TemporaryDirectory(prefix="download-")))
            try:
                unpack([replace_parts(entry, ("x.spooled",))], spooled, Budget(left=LARGEST_DOWNLOAD))
                path = (spooled / "x.spooled").rename(spooled / entry.parts[-1])
                inner = self.stack.enter_context(in_archive(path))
                if _is_download(inner, self.known):
                    self.sort(inner, (*above, *entry.parts))
                    return
            except RefusedError as refused:
                self.made.problems.append(f"{where}: it {refused}")
                return
        self.made.parcels.append(Parcel(None, where, [replace_parts(entry, entry.parts[-1:])], archive=True))


def replace_parts(entry: Entry, parts: tuple[str, ...]) -> Entry:
    """The same file under another path."""
    return replace(entry, parts=parts)


def _is_download(entries: Iterable[Entry], known: Collection[str]) -> bool:
    """Whether an archive holds hand-ins and is none itself: an LMS's names, or archives and no work beside them."""
    files = [entry.parts for entry in entries if not is_junk(entry.parts)]
    if any(owner_of(part, known) for parts in files for part in parts):
        return True
    work = any(parts[-1] == NOTE or parts[-1].casefold().endswith(".ipynb") or FOLDER in parts for parts in files)
    return not work and any(is_archive(parts[-1]) for parts in files)
