"""The answers folder: nothing lost, nothing half, everything told."""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import stat
import tempfile
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revcycle.exercises.answers import AnswersFolder, DamagedAnswerError, NotSavedError
from revcycle.exercises.definition import Case, Exercise
from revcycle.exercises.variants import Draw, Shown

CASE = Case("only", options={name: name for name in "abcd"})
EXERCISE = Exercise("pick", 1, "01-sample", "f", "choice", "t", "o", "p", {"only": CASE})
SHOWN = Shown(EXERCISE, CASE, Draw("mia", 2), None, {})

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)


@given(values)
def test_there_and_back(answer: object) -> None:
    """Does every answer come back as it was saved, with the case and the draw it belongs to?"""
    with tempfile.TemporaryDirectory() as folder:
        saved = AnswersFolder(Path(folder)).save(SHOWN, answer)
        assert AnswersFolder(Path(folder)).read("pick") == saved
        assert (saved.case, saved.draw) == ("only", Draw("mia", 2))


def test_never_a_score(tmp_path: Path) -> None:
    """Does an answer file hold the raw answer and nothing that could pass for a mark?"""
    AnswersFolder(tmp_path).save(SHOWN, "a")
    facts = json.loads((tmp_path / "answers" / "pick.json").read_text("utf-8"))
    expected = "schema course module exercise version kind case attempt drawn_for answer saved"
    assert sorted(facts) == sorted(expected.split())


def test_a_grader_can_read_it(tmp_path: Path) -> None:
    """Is the file readable by others, as nbgrader's collection needs, and is no temporary file left?"""
    AnswersFolder(tmp_path).save(SHOWN, "a")
    assert stat.S_IMODE((tmp_path / "answers" / "pick.json").stat().st_mode) == 0o644
    assert [path.name for path in (tmp_path / "answers").iterdir()] == ["pick.json"]


def test_nothing_is_written_while_graded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is the folder left alone while nbgrader runs the notebook?"""
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    AnswersFolder(tmp_path).save(SHOWN, "a")
    assert not (tmp_path / "answers").exists()


@pytest.mark.parametrize(
    ("number", "said"),
    [(errno.ENOSPC, "disk is full"), (errno.EROFS, "cannot be written to"), (errno.EIO, "computer says")],
)
def test_a_failing_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str) -> None:
    """Is a failing disk told in words, with the earlier answer still whole and nothing left behind?"""
    folder = AnswersFolder(tmp_path)
    folder.save(SHOWN, "a")

    def fail(handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(NotSavedError, match=said):
        folder.save(SHOWN, "b")
    monkeypatch.undo()
    assert folder.read("pick").answer == "a"  # type: ignore[union-attr]
    assert [path.name for path in (tmp_path / "answers").iterdir()] == ["pick.json"]


@pytest.mark.parametrize("bytes_", [b"", b"{", b"[]", b'{"schema": 1}', b"\xff\xfe", b'{"schema": 9}', b"[" * 100_000])
def test_a_damaged_file_is_noticed(tmp_path: Path, bytes_: bytes) -> None:
    """Is a damaged file noticed, and can it be set aside without being lost?"""
    folder = AnswersFolder(tmp_path)
    folder.folder.mkdir()
    folder.path("pick").write_bytes(bytes_)
    with pytest.raises(DamagedAnswerError):
        folder.read("pick")
    assert folder.set_aside("pick").read_bytes() == bytes_
    assert folder.read("pick") is None


def test_an_answer_under_another_name_is_noticed(tmp_path: Path) -> None:
    """Is a file that answers another exercise refused?"""
    folder = AnswersFolder(tmp_path)
    folder.save(SHOWN, "a")
    folder.path("pick").rename(folder.path("other"))
    with pytest.raises(DamagedAnswerError, match="answers “pick”"):
        folder.read("other")


def test_leftovers_are_swept(tmp_path: Path) -> None:
    """Is a temporary file that a killed kernel left behind removed by a later save, and a fresh one left alone?"""
    folder = AnswersFolder(tmp_path)
    folder.folder.mkdir()
    old, fresh = folder.folder / ".pick-old.tmp", folder.folder / ".pick-fresh.tmp"
    old.touch()
    fresh.touch()
    os.utime(old, (1, 1))
    folder.save(SHOWN, "a")
    assert not old.exists()
    assert fresh.exists()


def test_many_threads_save_at_once(tmp_path: Path) -> None:
    """Does saving from several threads, as subshells do, leave one whole file?"""
    folder = AnswersFolder(tmp_path)
    threads = [threading.Thread(target=folder.save, args=(SHOWN, ["x"] * number)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert folder.read("pick").answer in [["x"] * number for number in range(20)]  # type: ignore[union-attr]
    assert [path.name for path in folder.folder.iterdir()] == ["pick.json"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_killed_at_any_moment(tmp_path: Path) -> None:
    """Does a process killed 200 times in the middle of saving ever lose an answer that it had confirmed?"""
    generator = random.Random(2026)
    folder = AnswersFolder(tmp_path)
    confirmed = -1
    for _ in range(200):
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reader)
            number = confirmed
            while True:
                number += 1
                folder.save(SHOWN, {"number": number, "text": "x" * 5000})
                os.write(writer, number.to_bytes(8, "big"))
        os.close(writer)
        with os.fdopen(reader, "rb") as pipe:
            told = pipe.read(8 * generator.randint(1, 4))  # however slow the computer is, it has confirmed something
            time.sleep(generator.uniform(0, 0.01))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            told += pipe.read()
        confirmed = int.from_bytes(told[len(told) // 8 * 8 - 8 : len(told) // 8 * 8], "big")
        saved = folder.read("pick")
        assert saved is not None
        assert saved.answer["number"] in (confirmed, confirmed + 1)
        confirmed = saved.answer["number"]
    assert confirmed > 200
