"""Downloads of LMSs for tests: honest, broken and hostile hand-ins, made by a script and never kept as files."""

from __future__ import annotations

import io
import json
import stat
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.pipeline.temporary_course import TemporaryCourse, answers_of

Files = dict[str, bytes]


def work_of(course: TemporaryCourse, student: str, score: str = "right", made: str = "2026-11-20T14:00:00Z") -> Files:
    """What the Course page puts into the zip of a student who has answered everything."""
    place = course.folder / "work" / f"{student}-{score}"
    if not place.exists():
        place.mkdir(parents=True)
        for exercise in course.exercises:
            course.answer(place, exercise, lambda kind, shown, key: getattr(kind, score)(shown, key), student=student)
    files = {f"answers/{path.name}": path.read_bytes() for path in sorted(answers_of(place).iterdir())}
    notebook = course.classroom / "release" / course.module / f"{course.notebook}.ipynb"
    files[notebook.name] = notebook.read_bytes()
    note = {"schema": 1, "course": "revcycle", "module": course.module, "student": student, "made": made}
    return files | {"hand-in.json": json.dumps(note).encode()}


def zipped(files: Mapping[str, bytes], when: tuple[int, int, int, int, int, int] = (2026, 11, 20, 14, 2, 10)) -> bytes:
    """A zip of these files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, when), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def laid_out(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Write files into a folder, as a download that was unpacked."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def without(files: Files, *names: str) -> Files:
    """The same files without some."""
    return {name: content for name, content in files.items() if name not in names}


def _with_mode(name: str, mode: int, content: bytes) -> Callable[[Files], bytes]:
    def make(files: Files) -> bytes:
        packed = io.BytesIO(zipped(files))
        with zipfile.ZipFile(packed, "a") as archive:
            info = zipfile.ZipInfo(name, (2026, 11, 20, 14, 2, 10))
            info.create_system = 3
            info.external_attr = mode << 16
            archive.writestr(info, content)
        return packed.getvalue()

    return make


def _tar(kind: bytes, target: str) -> Callable[[Files], bytes]:
    def make(files: Files) -> bytes:
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w:gz") as archive:
            for name, content in files.items():
                info = tarfile.TarInfo(name)
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
            info = tarfile.TarInfo("answers/extra.json")
            info.type, info.linkname = kind, target
            archive.addfile(info)
        return packed.getvalue()

    return make


def _bomb(files: Files) -> bytes:
    return zipped(files | {"answers/huge.json": bytes(150_000_000)})


def _tar_bomb(files: Files) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        info = tarfile.TarInfo("huge.bin")
        info.size = 150_000_000
        archive.addfile(info, io.BytesIO(bytes(info.size)))
    return packed.getvalue()


def _nested_bomb(files: Files) -> bytes:
    inner = zipped({"a": bytes(60_000_000)})
    return zipped(files | {"one.zip": inner, "two.zip": inner})


def _too_deep(files: Files) -> bytes:
    for _ in range(4):
        files = {"inner.zip": zipped(files)}
    return zipped(files)


def _crowd(files: Files) -> bytes:
    return zipped(files | {f"answers/{number}.txt": b"" for number in range(2_500)})


def _doubled(files: Files) -> bytes:
    import warnings

    packed = io.BytesIO(zipped(files))
    with zipfile.ZipFile(packed, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr("hand-in.json", b"{}")
    return packed.getvalue()


def _locked(files: Files) -> bytes:
    packed = bytearray(zipped(files))
    place = packed.find(b"PK\x01\x02")
    packed[place + 8] |= 1  # the flag of a password, in the list of contents
    return bytes(packed)


def _flipped(files: Files) -> bytes:
    packed = bytearray(zipped(files))
    packed[200:260] = bytes(60)
    return bytes(packed)


HOSTILE: dict[str, tuple[str, Callable[[Files], bytes], str]] = {
    "climbs": ("zip", lambda files: zipped(files | {"../../../stolen.txt": b"x"}), "outside its folder"),
    "climbs-windows": ("zip", lambda files: zipped(files | {"..\\..\\stolen.txt": b"x"}), "outside its folder"),
    "absolute": ("zip", lambda files: zipped(files | {"/tmp/stolen.txt": b"x"}), "absolute name"),
    "absolute-windows": ("zip", lambda files: zipped(files | {"C:\\stolen.txt": b"x"}), "absolute name"),
    "link": ("zip", _with_mode("answers/x.json", stat.S_IFLNK | 0o777, b"/etc/passwd"), "a link to another file"),
    "device": ("zip", _with_mode("answers/x.json", stat.S_IFCHR | 0o666, b""), "no ordinary file"),
    "pipe": ("zip", _with_mode("answers/x.json", stat.S_IFIFO | 0o666, b""), "no ordinary file"),
    "tar-link": ("tar.gz", _tar(tarfile.SYMTYPE, "/etc/passwd"), "a link to another file"),
    "tar-hard-link": ("tar.gz", _tar(tarfile.LNKTYPE, "../../gradebook.db"), "a link to another file"),
    "tar-device": ("tar.gz", _tar(tarfile.CHRTYPE, ""), "no ordinary file"),
    "tar-pipe": ("tar.gz", _tar(tarfile.FIFOTYPE, ""), "no ordinary file"),
    "bomb": ("zip", _bomb, "more than 100 MB"),
    "tar-bomb": ("tar.gz", _tar_bomb, "more than 100 MB"),
    "nested-bomb": ("zip", _nested_bomb, "more than 100 MB"),
    "too-deep": ("zip", _too_deep, "archives in archives"),
    "crowd": ("zip", _crowd, "more than 2,000 files"),
    "doubled": ("zip", _doubled, "“hand-in.json” twice"),
    "locked": ("zip", _locked, "locked with a password"),
    "cut-off": ("zip", lambda files: zipped(files)[:900], "not a whole archive"),
    "flipped": ("zip", _flipped, "not a whole archive"),
    "no-archive": ("zip", lambda files: b"<html>Please log in</html>", "not a whole archive"),
    "empty-file": ("zip", lambda files: b"", "not a whole archive"),
    "terminal-codes": ("zip", lambda files: zipped(files | {"\x1b[2Jx.txt": b"x"}), "unprintable signs"),
    "long-name": ("zip", lambda files: zipped(files | {"n" * 300: b"x"}), "a name that is too long"),
    "file-as-folder": ("zip", lambda files: zipped(files | {"hand-in.json/x": b"x"}), "cannot be written"),
}
