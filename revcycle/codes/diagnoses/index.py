"""One SQLite file with the whole of a release of ICD-10-CM: built from its code files, checked whenever it is opened.

The file lies in the cache folder, one for each release: the code files may lie where a student cannot write, and each
version of the course makes its own kind of index. It is made in a temporary file beside it and put in place in one
step, so a reader never sees half of it and two processes may build at once. A checksum over the whole file stands in
the file's own header; a damaged, truncated or outdated file is therefore noticed when it is opened, and built again.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from revcycle import folders
from revcycle.codes.diagnoses import source
from revcycle.codes.diagnoses.entry import Entry
from revcycle.codes.diagnoses.words import plain, split, standing

__all__ = ["STANDARD", "Index", "IndexUnavailableError", "Origin", "build", "faults", "location"]

# Raise whenever what is stored, or how it is ranked, changes: older files are then built again.
SCHEMA = 6
APPLICATION = 0x52434331  # "RCC1", in the header field SQLite keeps for the owner of a file
CHECK_AT = 60  # SQLite's "user version", four bytes free for our use: here the checksum of all other bytes
BLOCK = 1 << 16  # bytes read at once for the checksum: what fits the processor's cache is summed up fastest
STALE_AFTER = 3600.0  # seconds after which a temporary file belongs to a build that was killed

TABLES = """
create table meta (name text primary key, value text not null) without rowid;
create table entry (
    id integer primary key,            -- the order of the tabular list
    code text not null, compact text not null, title text not null, level text not null,
    billable integer not null, extended integer not null, parent integer
);
create table note (entry integer not null, kind text not null, text text not null);
create table seventh (entry integer not null, character text not null, meaning text not null);
create table family (                  -- what search looks through: an entry with its 7th-character codes
    standing integer primary key,      -- 1 is the one to show first, all else being equal
    entry integer not null,
    title text not null,               -- its plain words
    terms text not null,               -- what it stands for, one in a line
    plain text not null,               -- the plain words of each of these lines
    seventh text not null              -- the plain words of the meanings of its 7th characters
);
create table vocabulary (word text primary key, uses integer not null) without rowid;  -- of the titles
create virtual table words using fts5(
    title, terms, seventh, context, content='', detail=column, columnsize=0, prefix='1 2 3', tokenize='ascii'
);
"""
INDEXES = """
create unique index entry_compact on entry (compact);
create index entry_parent on entry (parent);
create index note_entry on note (entry);
create index seventh_entry on seventh (entry);
create unique index family_entry on family (entry);
"""


class IndexUnavailableError(Exception):
    """The code index can neither be opened nor built. The message is a sentence that says what to do."""


@dataclass(frozen=True)
class Origin:
    """Which release an index is made of.

    Attributes:
        release: its name for a file, such as "FY2025-April"; empty for the course's own release.
        find: gives its code files, or raises SourceMissingError; by default those of the installed package.
    """

    release: str = ""
    find: Callable[[], source.Source] | None = None

    def files(self) -> source.Source:
        """Its code files. Raises SourceMissingError when they are not there."""
        return self.find() if self.find else source.find()

    @property
    def index_name(self) -> str:
        """How sentences begin that tell of this index."""
        return f"The code index of {self.release}" if self.release else "The code index"

    @property
    def again(self) -> str:
        """What to do when its trouble is over, in words that follow "then"."""
        return f"run: revcycle release build {self.release}" if self.release else "run: revcycle codes build"


STANDARD = Origin()


def location(origin: Origin = STANDARD) -> Path:
    """Where the index lies on this computer."""
    return folders.cache() / (f"icd10cm-{origin.release}.sqlite" if origin.release else "icd10cm.sqlite")


def build(path: Path | None = None, origin: Origin = STANDARD) -> Path:
    """Builds an index from its code files and puts it in place in one step. Returns where it lies.

    Raises:
        IndexUnavailableError: the code files are missing or damaged, or the folder cannot be written to.
    """
    try:
        path = location(origin) if path is None else path
        files = origin.files()
        release, entries = source.read(files)
        path.parent.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(path)
        handle, name = tempfile.mkstemp(prefix=path.name + ".", suffix=".part", dir=path.parent)
        os.close(handle)
        part = Path(name)
        try:
            _write(part, release, _stamp(files), entries)
            _seal(part)
            _put_in_place(part, path, origin)
        finally:
            part.unlink(missing_ok=True)
        _sync_folder(path.parent)
    except (source.SourceMissingError, folders.FolderUnavailableError) as error:
        raise IndexUnavailableError(str(error)) from error
    except (OSError, sqlite3.Error) as error:
        raise IndexUnavailableError(
            f"{origin.index_name} could not be written to {path} ({error}). Make room on the disk or close other "
            f"programs that use the course, then {origin.again}"
        ) from error
    return path


def faults(path: Path, origin: Origin = STANDARD) -> str:
    """Why the index cannot be used, in words that follow "The code index"; empty when it can."""
    try:
        with path.open("rb") as file:
            header = file.read(100)
            if len(header) < 100 or not header.startswith(b"SQLite format 3\0"):
                return "is damaged"
            if int.from_bytes(header[68:72], "big") != APPLICATION:
                return "is damaged"
            file.seek(0)
            if _checksum(file) != int.from_bytes(header[CHECK_AT : CHECK_AT + 4], "big"):
                return "is damaged"
        with contextlib.closing(_connect(path)) as connection:
            stored = dict(connection.execute("select name, value from meta"))
    except FileNotFoundError:
        return "is not there yet"
    except OSError as error:
        return f"cannot be read ({error.strerror or error})"
    except sqlite3.Error:
        return "is damaged"
    if stored.get("schema") != str(SCHEMA):
        return "was made by another version of the course"
    try:
        stamp = _stamp(origin.files())
    except (source.SourceMissingError, OSError):
        return ""  # the code files are needed for building only
    return "" if stored.get("stamp") == stamp else "was made from another release of the codes"


@dataclass
class _Held:
    """A thread's connection, closed when the thread ends."""

    connection: sqlite3.Connection
    generation: int

    def __del__(self) -> None:
        self.connection.close()


class Index:
    """The opened index: read-only, one connection for each thread, checked once and built again when it must be.

    Args:
        path: the file; by default the one in the cache folder.
        say: gets the one line that tells that the index is being built.
        origin: the release; by default the course's own.
    """

    def __init__(self, path: Path | None = None, say: Callable[[str], None] = print, origin: Origin = STANDARD) -> None:
        self._path = path
        self._say = say
        self._origin = origin
        self._lock = threading.Lock()
        self._generation = 0  # raised when the file is found good; connections of older generations are dropped
        self._local = threading.local()
        self._meta: dict[str, str] = {}

    @property
    def release(self) -> str:
        """The release's name, such as "FY2026, April 2026"."""
        return self.meta["release"]

    @property
    def meta(self) -> dict[str, str]:
        """What the index says about itself: release, schema, counts, stamp of the code files."""
        if not self._meta:
            self._meta = {str(name): str(value) for name, value in self.rows("select name, value from meta")}
        return self._meta

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query.

        Raises:
            IndexUnavailableError: the index can neither be read nor built again.
        """
        try:
            return self._connection().execute(sql, values).fetchall()
        except sqlite3.DatabaseError as error:
            self._reopen(error)
        return self._connection().execute(sql, values).fetchall()

    def close(self) -> None:
        """Closes this thread's connection; the next query opens another."""
        self._local.held = None

    def _connection(self) -> sqlite3.Connection:
        held: _Held | None = getattr(self._local, "held", None)
        if held is None or held.generation != self._generation:
            with self._lock:
                if self._generation == 0:
                    self._make_good()
                    self._generation = 1
                held = self._local.held = _Held(_connect(self._file()), self._generation)
        return held.connection

    def _reopen(self, error: sqlite3.DatabaseError) -> None:
        """After a failed query: if the file was damaged or taken away while it was open, builds it again."""
        with self._lock:
            if not faults(self._file(), self._origin):
                raise error
            self._make_good()
            self._generation += 1
            self._meta = {}

    def _file(self) -> Path:
        if self._path is None:
            try:
                self._path = location(self._origin)
            except folders.FolderUnavailableError as error:
                raise IndexUnavailableError(str(error)) from error
        return self._path

    def _make_good(self) -> None:
        path = self._file()
        fault = faults(path, self._origin)
        if not fault:
            return
        self._say(f"{self._origin.index_name} {fault}: building it, which takes a few seconds.")
        build(path, self._origin)
        if fault := faults(path, self._origin):
            raise IndexUnavailableError(
                f"{self._origin.index_name} in {path} {fault}, even after it was built again. Check the disk, or set "
                f"REVCYCLE_CACHE to a folder on another disk, then {self._origin.again}"
            )


def _connect(path: Path) -> sqlite3.Connection:
    # immutable: the file is only ever replaced as a whole, so no locks are needed, even on a read-only disk.
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)


def _stamp(files: source.Source) -> str:
    from revcycle.codes.diagnoses import frequent

    return f"{files.stamp}|{frequent.stamp()}"


def _write(part: Path, release: str, stamp: str, entries: list[Entry]) -> None:
    from revcycle.codes.diagnoses import lead_writing  # only here: a look-up in a built index does without

    numbers = {id(entry): number for number, entry in enumerate(entries, start=1)}
    with contextlib.closing(sqlite3.connect(part)) as connection:
        connection.executescript(f"pragma journal_mode = off; pragma application_id = {APPLICATION};" + TABLES)
        with connection:
            connection.executemany(
                "insert into entry values (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (
                        numbers[id(entry)],
                        entry.code,
                        entry.code.replace(".", ""),
                        entry.title,
                        entry.level,
                        entry.billable,
                        entry.extended,
                        numbers[id(entry.parent)] if entry.parent else None,
                    )
                    for entry in entries
                ),
            )
            connection.executemany(
                "insert into note values (?, ?, ?)",
                ((numbers[id(entry)], kind, text) for entry in entries for kind, text in entry.notes),
            )
            connection.executemany(
                "insert into seventh values (?, ?, ?)",
                ((numbers[id(entry)], *pair) for entry in entries for pair in entry.seventh.items()),
            )
            _write_families(connection, entries, numbers)
            lead_writing.write(connection, entries, numbers)
            meta = {
                "release": release,
                "schema": str(SCHEMA),
                "stamp": stamp,
                "entries": str(len(entries)),
                "billable": str(sum(entry.billable for entry in entries)),
                "notes": str(sum(len(entry.notes) for entry in entries)),
            }
            connection.executemany("insert into meta values (?, ?)", meta.items())
            connection.executescript(INDEXES)
        connection.execute("insert into words (words) values ('optimize')")
        connection.commit()
        connection.execute("analyze")
        connection.execute("vacuum")


def _write_families(connection: sqlite3.Connection, entries: Iterable[Entry], numbers: dict[int, int]) -> None:
    # A block or a chapter is no answer to "which code is it": they can be looked up, but search leaves them out.
    families = [entry for entry in entries if not entry.extended and entry.level not in ("chapter", "block")]
    families.sort(key=standing)
    for rank, entry in enumerate(families, start=1):
        terms = _terms(entry)
        extended = [child.title.removeprefix(entry.title) for child in entry.children if child.extended]
        seventh = " ".join(dict.fromkeys(split(" ".join(extended))))
        title = plain(entry.title)
        connection.execute(
            "insert into family values (?, ?, ?, ?, ?, ?)",
            (rank, numbers[id(entry)], title, "\n".join(terms), "\n".join(map(plain, terms)), seventh),
        )
        connection.execute(
            "insert into words (rowid, title, terms, seventh, context) values (?, ?, ?, ?, ?)",
            (rank, title, _distinct(terms), seventh, _distinct(_context(entry))),
        )

    uses = Counter(word for entry in families for word in split(entry.title))
    connection.executemany("insert into vocabulary values (?, ?)", uses.items())


def _terms(entry: Entry) -> list[str]:
    return [text for kind, text in entry.notes if kind in ("inclusion term", "includes")]


def _context(entry: Entry) -> list[str]:
    """What the headings above say a code stands for: found, but ranked last."""
    texts: list[str] = []
    above = entry.parent
    while above is not None and above.level in ("category", "subcategory"):
        texts += [above.title, *_terms(above)]
        above = above.parent
    return texts


def _distinct(texts: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(split(" ".join(texts))))


def _checksum(file: Any) -> int:
    """CRC-32 of the file from its start, the four bytes that hold the checksum counted as zero."""
    first = bytearray(file.read(BLOCK))
    first[CHECK_AT : CHECK_AT + 4] = bytes(4)
    check = zlib.crc32(first)
    while block := file.read(BLOCK):
        check = zlib.crc32(block, check)
    return check


def _seal(part: Path) -> None:
    with part.open("r+b") as file:
        check = _checksum(file)
        file.seek(CHECK_AT)
        file.write(check.to_bytes(4, "big"))
        file.flush()
        os.fsync(file.fileno())
    part.chmod(0o644)


def _put_in_place(part: Path, path: Path, origin: Origin) -> None:
    try:
        part.replace(path)
    except PermissionError:
        # Windows does not replace a file that is open: no matter, if that is the good one another process has built.
        if faults(path, origin):
            raise


def _sync_folder(folder: Path) -> None:
    """Makes the new name last through a power cut, where the system can do it (not on Windows)."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _remove_leftovers(path: Path) -> None:
    for part in path.parent.glob(path.name + ".*.part"):
        with contextlib.suppress(OSError):
            if time.time() - part.stat().st_mtime > STALE_AFTER:
                part.unlink()
