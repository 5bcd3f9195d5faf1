"""Archives by others are opened to the end or refused in a sentence, whatever their bytes are."""

from __future__ import annotations

import io
import os
import tarfile
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.lms.unpacking import Budget, Entry, RefusedError, in_archive, in_folder, one_file, unpack


def a_zip() -> bytes:
    """A small zip with a zip in it."""
    inner, packed = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("answers/a.json", "{}" * 50)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("work.ipynb", "{}" * 50)
        archive.writestr("inner.zip", inner.getvalue())
    return packed.getvalue()


def a_tar() -> bytes:
    """A small packed tar."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        info = tarfile.TarInfo("answers/a.json")
        info.size = 100
        archive.addfile(info, io.BytesIO(b"{}" * 50))
    return packed.getvalue()


WHOLE = {"x.zip": a_zip(), "x.tar.gz": a_tar()}


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_archive_is_unpacked(name: str, tmp_path: Path) -> None:
    """Is an honest archive unpacked whole, the archive in it too?"""
    (tmp_path / name).write_bytes(WHOLE[name])
    (tmp_path / "out").mkdir()
    unpack([one_file(tmp_path / name)], tmp_path / "out", Budget())
    assert [path.read_text() for path in (tmp_path / "out").rglob("a.json")] == ["{}" * 50]


@settings(deadline=None)
@given(
    name=st.sampled_from(sorted(WHOLE)),
    changes=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=6),
    cut=st.integers(0, 10_000),
)
def test_damage_is_told_and_nothing_leaves_the_folder(name: str, changes: list[tuple[int, int]], cut: int) -> None:
    """Is an archive with any bytes changed or cut off unpacked or refused, and nothing written outside its folder?"""
    content = bytearray(WHOLE[name])
    for place, value in changes:
        content[place % len(content)] = value
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        (here / name).write_bytes(content[: max(1, len(content) - cut % 40)])
        (here / "out").mkdir()
        reason = ""
        try:
            unpack([one_file(here / name)], here / "out", Budget())
        except RefusedError as refused:
            reason = str(refused)
        assert reason == "" or reason.endswith(".")
        assert sorted(path.name for path in here.iterdir()) == ["out", name]
        assert not any(path.is_symlink() for path in here.rglob("*"))


PARTS = st.sampled_from(["a", "b", ".", "/", "\\", ":", "C", " ", "\n", "ä", "..", "../"])
NAMES = st.lists(PARTS, max_size=8).map("".join)


@settings(deadline=None)
@given(st.lists(NAMES, max_size=4, unique=True))
def test_no_name_leads_out(names: list[str]) -> None:
    """Is nothing ever written outside the folder, whatever names an archive has?"""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name or "x"), "x")
    with tempfile.TemporaryDirectory() as folder:
        inside = Path(folder) / "a" / "b" / "out"
        inside.mkdir(parents=True)
        (Path(folder) / "x.zip").write_bytes(packed.getvalue())
        try:
            with in_archive(Path(folder) / "x.zip") as entries:
                unpack(entries, inside, Budget())
        except RefusedError:
            pass
        outside = [path for path in Path(folder).rglob("*") if inside not in path.parents and path.is_file()]
        assert [path.name for path in outside] == ["x.zip"]


def test_budgets_are_kept(tmp_path: Path) -> None:
    """Does unpacking stop at the byte and at the file that is too much, and not after it?"""
    entries = [Entry((str(number),), None, lambda: io.BytesIO(b"12345")) for number in range(3)]
    for number, budget in enumerate((Budget(left=14), Budget(files=2))):
        (tmp_path / str(number)).mkdir()
        with pytest.raises(RefusedError, match="more than"):
            unpack(entries, tmp_path / str(number), budget)
    (tmp_path / "enough").mkdir()
    unpack(entries, tmp_path / "enough", Budget(left=15, files=3))
    assert len(list((tmp_path / "enough").iterdir())) == 3


def test_a_folder_that_cannot_be_opened_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is a folder of a download that may not be looked into named, instead of being passed over?"""
    (tmp_path / "open").mkdir()
    (tmp_path / "open" / "x").write_text("x")
    (tmp_path / "shut").mkdir()
    whole = os.scandir

    def refusing(path: str) -> object:
        if str(path).endswith("shut"):
            raise PermissionError(13, "Permission denied", path)
        return whole(path)

    monkeypatch.setattr(os, "scandir", refusing)
    found = {entry.place: entry.problem for entry in in_folder(tmp_path)}
    assert found == {"open/x": "", "shut": "cannot be opened: Permission denied."}
