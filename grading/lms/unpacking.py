"""Archives and folders by others, opened without trusting a name, a size or a kind of file in them."""

from __future__ import annotations

import io
import os
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from grading.lms.filenames import is_junk

LARGEST = 100_000_000
"""Bytes of one hand-in when it is unpacked; nbgrader takes no more either."""

MOST_FILES = 2_000
DEEPEST = 3
"""Archives in archives that are opened: a zip, a zip in it, and one in that."""

ARCHIVES = (".zip", ".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tar.xz")
OTHER_ARCHIVES = (".7z", ".rar", ".gz", ".bz2", ".xz")
_PIECE = 1 << 20


class RefusedError(ValueError):
    """Something that is not unpacked; the message continues the sentence "The file x ..."."""


@dataclass(frozen=True)
class Entry:
    """A file of a folder or archive. ``problem`` says why it must not be unpacked, or is empty."""

    parts: tuple[str, ...]
    time: datetime | None
    opened: Callable[[], IO[bytes]] = field(repr=False)
    problem: str = ""

    @property
    def place(self) -> str:
        """Its path, for people to read."""
        return "/".join(part if part.isprintable() else ascii(part)[1:-1] for part in self.parts)


@dataclass
class Budget:
    """How much may still be unpacked."""

    left: int = LARGEST
    files: int = MOST_FILES

    def take(self, size: int) -> None:
        """Count bytes that were unpacked. Raises RefusedError when they are too many."""
        self.left -= size
        if self.left < 0:
            raise RefusedError(f"unpacks to more than {LARGEST // 1_000_000} MB.")

    def take_file(self) -> None:
        """Count a file. Raises RefusedError when there are too many."""
        self.files -= 1
        if self.files < 0:
            raise RefusedError(f"holds more than {MOST_FILES:,} files.")


def is_archive(name: str) -> bool:
    """Whether a file can be unpacked here, by its name."""
    return name.casefold().endswith(ARCHIVES)


def in_folder(folder: Path) -> Iterator[Entry]:
    """Yield the files under a folder. Links are never followed; they and what is no ordinary file bear a problem.

    So does a folder that cannot be looked into.
    """
    closed: list[OSError] = []
    for place, folders, files in os.walk(folder, onerror=closed.append):
        here = Path(place)
        folders.sort()
        for name in sorted([*files, *(name for name in folders if (here / name).is_symlink())]):
            path = here / name
            facts = path.lstat()
            problem = "" if stat.S_ISREG(facts.st_mode) else f"is {_kind(facts.st_mode)}."
            moment = datetime.fromtimestamp(facts.st_mtime, UTC)
            yield Entry(path.relative_to(folder).parts, moment, lambda path=path: path.open("rb"), problem)  # type: ignore[misc]
    for error in closed:
        where = Path(str(error.filename))
        parts = where.relative_to(folder).parts or (where.name,)
        yield Entry(parts, None, io.BytesIO, f"cannot be opened: {error.strerror}.")


def one_file(path: Path) -> Entry:
    """Return an ordinary file as the only one of a folder. Raises OSError when it cannot be looked at."""
    moment = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return Entry((path.name,), moment, lambda: path.open("rb"))


@contextmanager
def in_archive(path: Path) -> Iterator[list[Entry]]:
    """Give the files of a zip or tar, which stay readable inside the with block.

    Raises RefusedError when it is damaged, holds too many files or cannot be opened.
    """
    with ExitStack() as stack:
        with _plainly():
            if zipfile.is_zipfile(path) or path.name.casefold().endswith(".zip"):
                entries = _zip_entries(stack.enter_context(zipfile.ZipFile(path)))
            else:
                entries = _tar_entries(stack.enter_context(tarfile.open(path)))
        yield entries


def unpack(entries: Iterable[Entry], into: Path, budget: Budget, depth: int = 1) -> None:
    """Write files into an empty folder, and the files of archives among them into folders beside them.

    Raises RefusedError when one of them must not be unpacked, or they are too many or too large. Never writes outside
    the folder.
    """
    inner: list[Path] = []
    for entry in entries:
        if is_junk(entry.parts):
            continue
        if entry.problem:
            raise RefusedError(f"holds “{entry.place[:80]}”, which {entry.problem}")
        budget.take_file()
        target = into.joinpath(*entry.parts)
        try:
            _make_folder(target.parent)
            with target.open("xb") as copy:
                for piece in _pieces(entry):
                    budget.take(len(piece))
                    copy.write(piece)
        except FileExistsError as error:
            raise RefusedError(f"holds “{entry.place[:80]}” twice.") from error
        except OSError as error:
            raise RefusedError(f"holds “{entry.place[:80]}”, which cannot be written: {error.strerror}.") from error
        if is_archive(target.name):
            inner.append(target)
    for path in inner:
        if depth >= DEEPEST:
            raise RefusedError("holds archives in archives in archives.")
        with in_archive(path) as found:
            folder = path.with_name(f"{path.name}.unpacked")
            folder.mkdir()
            unpack(found, folder, budget, depth + 1)
        path.unlink()


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise NotADirectoryError(error.errno, "a file has the name of a folder") from error


def _pieces(entry: Entry) -> Iterator[bytes]:
    with ExitStack() as stack:
        with _plainly():
            source = stack.enter_context(entry.opened())
            piece = source.read(_PIECE)
        while piece:
            yield piece
            with _plainly():
                piece = source.read(_PIECE)


@contextmanager
def _plainly() -> Iterator[None]:
    """Turn what damaged archives raise into a sentence."""
    try:
        yield
    except (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, ValueError, LookupError) as error:
        if isinstance(error, RefusedError):
            raise
        raise RefusedError("is damaged: it is not a whole archive.") from error
    except OSError as error:
        raise RefusedError(f"cannot be read: {error.strerror or 'it is damaged'}.") from error
    except (NotImplementedError, RuntimeError) as error:
        locked = "password" in str(error)
        reason = "is locked with a password." if locked else "is packed in a way that cannot be opened here."
        raise RefusedError(reason) from error


def _zip_entries(archive: zipfile.ZipFile) -> list[Entry]:
    if len(archive.infolist()) > 20 * MOST_FILES:
        raise RefusedError(f"holds more than {20 * MOST_FILES:,} files.")
    return [_of_zip(archive, info) for info in archive.infolist() if not info.is_dir()]


def _tar_entries(archive: tarfile.TarFile) -> list[Entry]:
    budget = Budget()
    entries = []
    for info in archive:  # a large file is met by its size before it is unpacked
        budget.take_file()
        budget.take(info.size)
        if not info.isdir():
            entries.append(_of_tar(archive, info))
    return entries


def _of_zip(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Entry:
    mode = info.external_attr >> 16
    parts, problem = _parts(info.orig_filename)
    if not problem and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        problem = f"is {_kind(mode)}."
    if not problem and info.flag_bits & 1:
        problem = "is locked with a password."
    moment = None
    if info.date_time > (1980, 1, 2):
        try:
            moment = datetime(*info.date_time)  # noqa: DTZ001 - a zip tells no zone
        except ValueError:
            moment = None
    return Entry(parts, moment, lambda: archive.open(info), problem)


def _of_tar(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Entry:
    parts, problem = _parts(info.name)
    if not problem and not info.isreg():
        links = info.issym() or info.islnk()
        problem = "is a link to another file." if links else "is no ordinary file."

    def opened() -> IO[bytes]:
        found = archive.extractfile(info)
        if found is None:
            raise RefusedError("is damaged: it is not a whole archive.")
        return found

    return Entry(parts, datetime.fromtimestamp(min(max(info.mtime, 0), 4e9), UTC), opened, problem)


def _parts(name: str) -> tuple[tuple[str, ...], str]:
    """The parts of a name in an archive, and what is wrong with it. Windows' separators count as well."""
    plain = name.replace("\\", "/")
    parts = tuple(part for part in plain.split("/") if part not in ("", ".")) or ("(no name)",)
    if plain.startswith("/") or plain[1:2] == ":":
        return parts, "has an absolute name."
    if ".." in parts:
        return parts, "would be written outside its folder."
    if any(ord(letter) < 32 or 0xD800 <= ord(letter) < 0xE000 for letter in plain):
        return parts, "has a name with unprintable signs."
    if any(len(part.encode("utf-8", "replace")) > 240 for part in parts) or len(parts) > 30:
        return parts, "has a name that is too long."
    return parts, ""


def _kind(mode: int) -> str:
    return "a link to another file" if stat.S_ISLNK(mode) else "no ordinary file"
