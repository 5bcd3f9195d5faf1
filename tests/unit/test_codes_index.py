"""The ICD-10-CM index: what is in it, and whether a bad one is ever used."""

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from revcycle import folders
from revcycle.codes.diagnoses import icd10cm, index, source

TABULAR = """<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.tabular><version>2026</version>
<chapter><name>1</name><desc>Chapter one (A00-A09)</desc>
 <section id="A00-A09"><desc>Infections (A00-A09)</desc>
  <diag><name>A00</name><desc>Cholera</desc>
   <diag><name>A00.0</name><desc>Cholera, classical</desc></diag>
   <diag><name>A00.9</name><desc>Cholera, unspecified</desc></diag>
  </diag></section></chapter></ICD10CM.tabular>"""


@pytest.fixture(scope="session")
def whole_index() -> Path:
    """The real index of this computer."""
    icd10cm.release()
    return index.location()


@pytest.fixture
def damaged(whole_index: Path, tmp_path: Path) -> Path:
    """A copy of the real index, to be spoiled."""
    return Path(shutil.copy(whole_index, tmp_path / "icd10cm.sqlite"))


@pytest.fixture
def small_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> source.Source:
    """A release of three codes, which is built in no time."""
    files = source.Source(tmp_path / "icd10c-tabular-April-1-2026.xml", tmp_path / "code-list-April-2026.txt")
    files.tabular.write_text(TABULAR, "utf-8")
    files.code_list.write_text("A00\nA000\nA009\n", "utf-8")
    monkeypatch.setattr(source, "find", lambda: files)
    return files


def test_holds_every_code_of_the_release() -> None:
    """Are all 74,719 billable codes and all headings of FY2026 in the index?"""
    counts = dict(icd10cm.standard().index.rows("select level, count(*) from entry group by level"))
    assert counts == {"chapter": 22, "block": 297, "category": 1704, "subcategory": 21763, "code": 74719}
    assert icd10cm.standard().index.rows("select count(*) from entry where billable") == [(74719,)]
    assert icd10cm.release() == "FY2026, April 2026"


def test_a_good_index_has_no_faults(whole_index: Path) -> None:
    """Is a sound index left alone?"""
    assert index.faults(whole_index) == ""


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
def test_one_changed_byte_is_noticed(damaged: Path, place: float, flip: int) -> None:
    """Is the index refused when a single byte anywhere in it has changed?"""
    offset = int(place * damaged.stat().st_size)
    with damaged.open("r+b") as file:
        file.seek(offset)
        good = file.read(1)
        file.seek(offset)
        file.write(bytes([good[0] ^ flip]))
    try:
        assert index.faults(damaged)
    finally:
        with damaged.open("r+b") as file:
            file.seek(offset)
            file.write(good)


@pytest.mark.parametrize("offset", [0, 16, 24, 60, 63, 68, 71, 92, 99, 100])
def test_a_changed_header_is_noticed(damaged: Path, offset: int) -> None:
    """Is the index refused when a byte of its header has changed, that of the checksum included?"""
    with damaged.open("r+b") as file:
        file.seek(offset)
        byte = file.read(1)[0]
        file.seek(offset)
        file.write(bytes([byte ^ 0x40]))
    assert index.faults(damaged) == "is damaged"


@pytest.mark.parametrize("length", [0, 1, 99, 100, 4096, 5_000_000, -1])
def test_a_cut_index_is_noticed(damaged: Path, length: int) -> None:
    """Is the index refused when its end is missing?"""
    with damaged.open("r+b") as file:
        file.truncate(length if length >= 0 else damaged.stat().st_size - 1)
    assert index.faults(damaged) == "is damaged"


def test_another_database_is_noticed(tmp_path: Path) -> None:
    """Is some other SQLite file in the index's place refused?"""
    path = tmp_path / "icd10cm.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("create table meta (name, value)")
    connection.close()
    assert index.faults(path) == "is damaged"


def test_a_bad_index_is_built_again_once(tmp_path: Path, small_source: source.Source) -> None:
    """Is a damaged index replaced, with exactly one line that says so, and then used?"""
    path = tmp_path / "icd10cm.sqlite"
    path.write_bytes(b"half a file")
    said: list[str] = []
    opened = index.Index(path, said.append)
    assert opened.release == "FY2026, April 2026"
    assert opened.rows("select code from entry where billable order by id") == [("A00.0",), ("A00.9",)]
    assert said == ["The code index is damaged: building it, which takes a few seconds."]


def test_an_index_of_another_version_is_built_again(
    tmp_path: Path, small_source: source.Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Is an index that an older version of the course made replaced?"""
    path = index.build(tmp_path / "icd10cm.sqlite")
    monkeypatch.setattr(index, "SCHEMA", index.SCHEMA + 1)
    assert index.faults(path) == "was made by another version of the course"
    index.build(path)
    assert index.faults(path) == ""


def test_an_index_of_another_release_is_built_again(tmp_path: Path, small_source: source.Source) -> None:
    """Is the index replaced when the installed code files are newer?"""
    path = index.build(tmp_path / "icd10cm.sqlite")
    small_source.code_list.write_text("A00\nA000\n", "utf-8")
    assert index.faults(path) == "was made from another release of the codes"


def test_an_index_serves_without_the_code_files(
    tmp_path: Path, small_source: source.Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Does a built index keep serving when the package it was made from is gone?"""
    path = index.build(tmp_path / "icd10cm.sqlite")

    def missing() -> source.Source:
        raise source.SourceMissingError(source.HOW_TO_GET_IT)

    monkeypatch.setattr(source, "find", missing)
    assert index.Index(path).release == "FY2026, April 2026"


def test_damage_while_open_is_mended(tmp_path: Path, small_source: source.Source) -> None:
    """Does a query succeed although the file was spoiled after it was opened?"""
    path = index.build(tmp_path / "icd10cm.sqlite")
    said: list[str] = []
    opened = index.Index(path, said.append)
    opened.rows("select 1")
    content = bytearray(path.read_bytes())
    content[100:] = bytes(len(content) - 100)
    path.write_bytes(content)
    assert opened.rows("select count(*) from entry") == [(5,)]
    assert len(said) == 1


def test_a_wrong_query_is_not_taken_for_damage(whole_index: Path) -> None:
    """Does a mistake in a query surface as such, without rebuilding a good index?"""
    said: list[str] = []
    with pytest.raises(sqlite3.OperationalError):
        index.Index(whole_index, said.append).rows("select nothing from nowhere")
    assert said == []


def test_an_interrupted_build_leaves_the_old_index(
    tmp_path: Path, small_source: source.Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Is the old index still whole, and nothing left over, when a build is interrupted?"""
    path = index.build(tmp_path / "icd10cm.sqlite")
    before = path.read_bytes()

    def interrupted(part: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(index, "_seal", interrupted)
    with pytest.raises(KeyboardInterrupt):
        index.build(path)
    assert path.read_bytes() == before
    assert not list(tmp_path.glob("*.part"))


def test_an_index_in_use_may_stay(tmp_path: Path, small_source: source.Source, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system refuses to replace an open file, is a good index kept and a bad one reported?"""
    path = index.build(tmp_path / "icd10cm.sqlite")

    def refused(part: Path, target: Path) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "replace", refused)
    assert index.build(path) == path
    path.write_bytes(b"damaged")
    with pytest.raises(index.IndexUnavailableError, match="close other programs"):
        index.build(path)
    assert not list(tmp_path.glob("*.part"))


def test_leftovers_of_killed_builds_go(tmp_path: Path, small_source: source.Source) -> None:
    """Does a build remove what a killed one left an hour ago, but not what another is writing now?"""
    old, new = tmp_path / "icd10cm.sqlite.a.part", tmp_path / "icd10cm.sqlite.b.part"
    for part in (old, new):
        part.write_bytes(b"")
    os.utime(old, (1, 1))
    index.build(tmp_path / "icd10cm.sqlite")
    assert [part.name for part in tmp_path.glob("*.part")] == [new.name]


def test_two_processes_build_at_once(tmp_path: Path, small_source: source.Source) -> None:
    """Is the index whole when several processes find none and all build it?"""
    path = tmp_path / "icd10cm.sqlite"
    program = (
        "import sys; from pathlib import Path; from revcycle.codes.diagnoses import index, source\n"
        "files = source.Source(Path(sys.argv[2]), Path(sys.argv[3]))\n"
        "source.find = lambda: files\n"
        "for _ in range(5): index.build(Path(sys.argv[1]))\n"
        "print(index.Index(Path(sys.argv[1])).release)"
    )
    command = [sys.executable, "-c", program, str(path), str(small_source.tabular), str(small_source.code_list)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert [process.communicate()[0] for process in running] == ["FY2026, April 2026\n"] * 3
    assert index.faults(path) == ""
    assert not list(tmp_path.glob("*.part"))


def test_threads_share_one_index(tmp_path: Path, small_source: source.Source) -> None:
    """Do threads that ask at the same moment get answers from one build?"""
    said: list[str] = []
    opened = index.Index(tmp_path / "icd10cm.sqlite", said.append)
    answers: list[object] = []
    threads = [
        threading.Thread(target=lambda: answers.append(opened.rows("select count(*) from entry"))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [[(5,)]] * 8
    assert len(said) == 1


def test_a_missing_package_is_told_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package with the codes, does the reader learn what to install?"""
    monkeypatch.setattr(source, "find_spec", lambda name: None)
    with pytest.raises(index.IndexUnavailableError, match="pip install simple-icd-10-cm"):
        index.build(tmp_path / "icd10cm.sqlite")


def test_broken_code_files_are_told_plainly(tmp_path: Path, small_source: source.Source) -> None:
    """When the code files themselves are damaged, does the reader learn what to do?"""
    small_source.tabular.write_text(TABULAR[:200], "utf-8")
    with pytest.raises(index.IndexUnavailableError, match="cannot be read"):
        index.build(tmp_path / "icd10cm.sqlite")


@pytest.mark.skipif(sys.platform == "win32", reason="resource limits are a matter of POSIX")
def test_a_full_disk_is_told_plainly(tmp_path: Path, small_source: source.Source) -> None:
    """When the disk is full, does the reader get a sentence, and is nothing half-written left?"""
    program = (
        "import resource, sys; from pathlib import Path; from revcycle.codes.diagnoses import index, source\n"
        "files = source.Source(Path(sys.argv[2]), Path(sys.argv[3]))\n"
        "source.find = lambda: files\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))\n"
        "try: index.build(Path(sys.argv[1]))\n"
        "except index.IndexUnavailableError as error: print(error)"
    )
    path = tmp_path / "icd10cm.sqlite"
    command = [sys.executable, "-c", program, str(path), str(small_source.tabular), str(small_source.code_list)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "could not be written" in told
    assert not path.exists()
    assert not list(tmp_path.glob("*.part"))


def test_a_cache_that_cannot_be_made_is_told_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the cache folder cannot be created, does the reader get a sentence?"""
    (tmp_path / "file").write_text("in the way", "utf-8")
    monkeypatch.setenv("REVCYCLE_CACHE", str(tmp_path / "file" / "cache"))
    with pytest.raises(index.IndexUnavailableError, match="REVCYCLE_CACHE"):
        index.Index().rows("select 1")


def test_folders_follow_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Can a school put both writable folders where it likes?"""
    monkeypatch.setenv("REVCYCLE_CACHE", str(tmp_path / "a" / "cache"))
    monkeypatch.setenv("REVCYCLE_HOME", str(tmp_path / "b"))
    assert folders.cache() == tmp_path / "a" / "cache"
    assert folders.personal() == tmp_path / "b"
    assert folders.cache().is_dir()


def test_the_assets_are_found() -> None:
    """Does the library find the assets of this checkout?"""
    assert (folders.assets() / "codes" / "synonyms.csv").is_file()


def test_importing_the_codes_is_light() -> None:
    """Does importing the package leave the heavy packages alone, and touch no file?"""
    heavy = ("simple_icd_10_cm", "pandas", "anywidget", "xml.etree.ElementTree", "numpy", "IPython")
    program = (
        "import sys, revcycle, revcycle.codes.diagnoses.search, revcycle.commands\n"
        "from revcycle.codes.diagnoses import icd10cm\n"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert told == "[]\n"
