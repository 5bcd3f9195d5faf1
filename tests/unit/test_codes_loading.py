"""Loading releases of ICD-10-CM: what is found, what is refused, and that nothing is ever half loaded."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from revcycle.codes.diagnoses import code_list, icd10cm, index, loading, releases, source
from revcycle.codes.diagnoses.releases import Release, ReleaseError
from tests.unit.invented_releases import FIXTURES, Files

APRIL = date(2031, 4, 1)
STANDARD = Release(date(2026, 4, 1), own=True)


@pytest.fixture(autouse=True)
def apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A code-sets folder and a cache of this test's own. Gives the folder with the loaded releases."""
    icd10cm.release()  # the course's own index stays where it is
    monkeypatch.setenv("REVCYCLE_CODE_SETS", str(tmp_path / "sets"))
    monkeypatch.setenv("REVCYCLE_CACHE", str(tmp_path / "cache"))
    yield tmp_path / "sets" / "icd10cm"
    releases.forget()


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """The files of FY2031."""
    return Files(tmp_path / "files")


def left_behind(place: Path) -> list[str]:
    """What lies in the folder of loaded releases."""
    return sorted(path.name for path in place.glob("*")) if place.exists() else []


def test_a_folder_is_loaded(apart: Path) -> None:
    """Does a folder with CMS's two files become a release that can be looked up?"""
    loaded = loading.load([FIXTURES / "FY2031"])
    assert (loaded.release.name, loaded.billable, loaded.told) == ("FY2031", 8, False)
    assert loaded.other_titles == ()  # the order file has no accents
    assert releases.known() == [STANDARD, loaded.release]
    codes = releases.look_up(releases.named("fy2031"))
    assert codes.release == "FY2031"
    assert [code.code for code in codes.billable_below("B99")] == ["B99.1XXA", "B99.1XXD"]
    assert [note.text for note in codes.notes("A00.0")] == ["ink stain (A01.-)"]


def test_zips_are_loaded(tmp_path: Path) -> None:
    """Are the two zips found that CMS publishes, in a folder, with their addenda left alone?"""
    folder = tmp_path / "download"
    folder.mkdir()
    with zipfile.ZipFile(folder / "2031 Code Tables.zip", "w") as archive:
        archive.write(FIXTURES / "FY2031" / "icd10cm_tabular_2031.xml", "Table and Index/icd10cm_tabular_2031.xml")
        archive.writestr("Table and Index/icd10cm_index_2031.xml", "<x/>")
    with zipfile.ZipFile(folder / "2031 Code Descriptions.zip", "w") as archive:
        archive.write(FIXTURES / "FY2031" / "icd10cm_order_2031.txt", "icd10cm_order_2031.txt")
        archive.writestr("icd10cm_order_addenda_2031.txt", "Add: something")
        archive.writestr("icd10cm_codes_2031.txt", "not looked at, as the order file tells more")
    loaded = loading.load([folder])
    assert (loaded.tabular, loaded.code_list) == ("icd10cm_tabular_2031.xml", "icd10cm_order_2031.txt")
    assert loading.load(sorted(folder.glob("*.zip"))).release == loaded.release


def test_a_zip_beside_its_own_files_is_no_riddle(files: Files) -> None:
    """Does a zip that lies beside what was unpacked from it load?"""
    with zipfile.ZipFile(files.folder / "all.zip", "w") as archive:
        for path in (files.tabular, files.order):
            archive.write(path, path.name)
    assert loading.load([files.folder]).billable == 8


def test_the_codes_file_will_do(files: Files) -> None:
    """Does the simple list of complete codes load in place of the order file?"""
    complete = [line for line in files.lines() if line[14] == "1"]
    (files.folder / "icd10cm_codes_2031.txt").write_text("".join(f"{line[6:13]} {line[77:]}" for line in complete))
    files.order.unlink()
    assert loading.load([files.folder]).billable == 8


def test_the_plain_list_will_do(files: Files) -> None:
    """Does the list of the package load, where a category that is a block of its own stands twice?"""
    names = ["1", "A00-A01", *(line[6:13].strip() for line in files.lines())]
    names.insert(names.index("B99"), "B99")
    (files.folder / "code-list-April-2031.txt").write_text("\n".join(names))
    files.order.unlink()
    assert loading.load([files.folder]).release.name == "FY2031-April"


def test_a_zip_tells_the_update(files: Files) -> None:
    """Is the first day read out of the names of zips, where those of the files inside do not tell it?"""
    for path, name in ((files.tabular, "april-1-2031-code-tables.zip"), (files.order, "April 1, 2031 Order.zip")):
        with zipfile.ZipFile(files.folder / name, "w") as archive:
            archive.write(path, path.name)
        path.unlink()
    loaded = loading.load([files.folder])
    assert (loaded.release.name, loaded.told) == ("FY2031-April", True)
    (files.folder / "April 1, 2031 Order.zip").rename(files.folder / "January 1, 2031 Order.zip")
    with pytest.raises(ReleaseError, match="of different updates"):
        loading.load([files.folder])


def test_the_plain_list_may_not_repeat_a_code(files: Files) -> None:
    """Is a code refused that stands twice in the plain list and is no block of its own, or thrice?"""
    names = ["1", "A00-A01", "B99", *(line[6:13].strip() for line in files.lines())]
    path = files.folder / "code-list-2031.txt"
    files.order.unlink()
    path.write_text("\n".join([*names, "A010"]))
    with pytest.raises(ReleaseError, match=r"code-list-2031\.txt, line 17: A010 stands in line 8 already"):
        loading.load([files.folder])
    path.write_text("\n".join([*names, "B99"]))
    with pytest.raises(ReleaseError, match="line 17: B99 stands in line 3 already"):
        loading.load([files.folder])


def test_wherever_a_file_is_cut_it_is_noticed(files: Files) -> None:
    """Is each of the two files refused wherever it ends too early, at every byte of it?"""
    both_files = source.Source(files.tabular, files.order)
    for path, last in ((files.tabular, b">"), (files.order, b"Blank page")):
        whole = path.read_bytes()
        for length in range(whole.rindex(last)):
            path.write_bytes(whole[:length])
            with pytest.raises(source.SourceMissingError):
                source.read(both_files)
        path.write_bytes(whole)
    files.order.write_bytes(files.order.read_bytes()[:-4])  # within the very last title, which comes from the XML
    assert loading.load([files.folder]).other_titles == ("C00",)


def test_each_lost_or_doubled_line_is_noticed(files: Files) -> None:
    """Is the order file refused without any one of its lines, and with any one of them twice?"""
    lines = files.lines()
    for place in range(len(lines)):
        for spoiled in (lines[:place] + lines[place + 1 :], lines[: place + 1] + lines[place:]):
            files.write(spoiled)
            with pytest.raises(source.SourceMissingError):
                source.read(source.Source(files.tabular, files.order))


def test_named_files_may_have_any_name(files: Files) -> None:
    """Are two files loaded that are named one by one, whatever they are called?"""
    table, order = files.tabular.rename(files.folder / "t.XML"), files.order.rename(files.folder / "list of mine.dat")
    assert loading.load([order, table]).release.name == "FY2031"


@pytest.mark.parametrize(
    ("tabular", "order", "start", "expected"),
    [
        ("icd10cm_tabular_2031.xml", "icd10cm_order_2031.txt", None, (date(2030, 10, 1), "FY2031", False)),
        ("icd10c-tabular-April-1-2031.xml", "icd10cm-order-April-1-2031.txt", None, (APRIL, "FY2031-April", True)),
        ("icd10cm_tabular_2031.xml", "icd10cm-order-Jan-2031.txt", None, (date(2031, 1, 1), "FY2031-January", True)),
        ("icd10cm-tabular-October-2030.xml", "icd10cm_order_2031.txt", None, (date(2030, 10, 1), "FY2031", True)),
        ("icd10cm_tabular_2031.xml", "icd10cm_order_2031.txt", APRIL, (APRIL, "FY2031-April", True)),
    ],
)  # fmt: skip
def test_names_tell_the_first_day(
    files: Files, tabular: str, order: str, start: date | None, expected: tuple[date, str, bool]
) -> None:
    """Is the first day read out of the names that CMS and NCHS give, or taken as told?"""
    files.tabular.rename(files.folder / tabular)
    files.order.rename(files.folder / order)
    loaded = loading.load([files.folder], start)
    assert (loaded.release.start, loaded.release.name, loaded.told) == expected
    assert releases.look_up(loaded.release).release == loaded.release.label


def half(path: Path) -> None:
    """Cut a file in the middle."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


FAULTS: dict[str, tuple[Callable[[Files], object], str]] = {
    "half XML": (lambda f: half(f.tabular), r"icd10cm_tabular_2031.xml cannot be read: .* damaged at line 1\d"),
    "empty XML": (lambda f: f.tabular.write_bytes(b""), "icd10cm_tabular_2031.xml does not tell its year"),
    "half order": (lambda f: f.write(f.lines()[:6]), r"lacks 5 of its codes \(A0111, for one\)"),
    "half line": (lambda f: f.write([*f.lines()[:11], f.lines()[11][:60]]), "line 12: .* B991XXD is cut off"),
    "cut code": (lambda f: f.write([*f.lines()[:11], f.lines()[11][:11]]), "line 12: “00012 B991X” is no line"),
    "empty order": (lambda f: f.order.write_bytes(b"\r\n"), "icd10cm_order_2031.txt is empty"),
    "duplicate line": (lambda f: f.write([*f.lines()[:3], *f.lines()[2:]]), "line 4: A009 stands in line 3 already"),
    "renumbered duplicate": (
        lambda f: f.write([*f.lines(), "00014" + f.lines()[2][5:]]),
        "line 14: A009 stands in line 3 already",
    ),
    "lost line": (lambda f: f.write(f.lines()[:10] + f.lines()[11:]), "line 11: it bears the number 00012, but 00011"),
    "bad line": (lambda f: f.change(f.order, "00005 A010 ", "00005 A0#0 "), "line 5: “00005 A0#0"),
    "bad flag": (lambda f: f.change(f.order, "A010    1", "A010    7"), "line 5: .* is no line of a CMS order file"),
    "binary": (lambda f: f.change(f.order, "Ink stain of hand", "Ink\0stain of hand"), "line 5: .* is no line"),
    "another kind of file": (lambda f: f.order.write_text("%PDF-1.7\n"), "line 1: “%PDF-1.7” is how no ICD-10-CM list"),
    "flag of a heading": (
        lambda f: f.change(f.order, "A011    0", "A011    1"),
        "line 6: A011 is a complete code here",
    ),
    "unknown code": (
        lambda f: f.write([*f.lines(), f.lines()[4].replace("00005 A010 ", "00014 A019 ")]),
        r"it has a code that icd10cm_tabular_2031.xml lacks \(A019 in line 14\)",
    ),
    "year in the name": (
        lambda f: f.order.rename(f.folder / "icd10cm_order_2030.txt"),
        r"of different years \(icd10cm_tabular_2031.xml: FY2031, icd10cm_order_2030.txt: FY2030, the <version>",
    ),
    "year in the XML": (lambda f: f.change(f.tabular, ">2031<", ">2030<"), "the <version> of .*: FY2030"),
    "year of the content": (
        lambda f: shutil.copy(FIXTURES / "FY2032" / "icd10cm_order_2032.txt", f.order),
        r"does not belong to icd10cm_tabular_2031.xml: it has 2 codes that .* lacks \(A0001 in line 3, for one\) and "
        r"lacks 2 of its codes \(A0111",
    ),
    "no year": (lambda f: f.change(f.tabular, "<version>2031", "<version>new"), "does not tell its year"),
    "update": (
        lambda f: (
            f.tabular.rename(f.folder / "icd10cm-tabular-April-2031.xml"),
            f.order.rename(f.folder / "icd10cm-order-Jan-2031.txt"),
        ),
        "of different updates .*April 2031.*January 2031",
    ),
    "another XML": (
        lambda f: f.tabular.write_text("<ICD10CM.index><version>2031</version></ICD10CM.index>"),
        "begins with <ICD10CM.index>",
    ),
    "duplicate in the XML": (lambda f: f.change(f.tabular, ">A01.0<", ">A00.0<"), "line 12: A00.0 is there twice"),
    "bad code in the XML": (lambda f: f.change(f.tabular, ">A01.0<", ">A01,0<"), "line 12: “A01,0” is not how"),
    "nameless in the XML": (lambda f: f.change(f.tabular, ">A01.0<", "><"), "line 12: “” is not how"),
    "no title in the XML": (lambda f: f.change(f.tabular, ">Ink stain of hand<", "><"), "line 12: A01.0 has no title"),
    "nothing in the XML": (
        lambda f: f.tabular.write_text("<ICD10CM.tabular><version>2031</version></ICD10CM.tabular>"),
        "holds no codes",
    ),
    "no XML": (lambda f: f.tabular.unlink(), "No tabular XML"),
    "no order": (lambda f: f.order.unlink(), "No order file"),
    "two orders": (
        lambda f: (f.folder / "icd10cm_order_2030.txt").write_bytes(f.order.read_bytes()[:-2]),
        "more than one order file.*Name the two files",
    ),
    "half zip": (
        lambda f: (f.folder / "a.zip").write_bytes(b"PK\x03\x04 and no more"),
        "a.zip is cut off or damaged",
    ),
    "no folder": (lambda f: shutil.rmtree(f.folder), "There is no .*files"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_bad_files_are_refused(apart: Path, files: Files, fault: str) -> None:
    """Is each fault told in a sentence with file and line, and nothing loaded?"""
    spoil, said = FAULTS[fault]
    spoil(files)
    with pytest.raises(ReleaseError, match=said) as told:
        loading.load([files.folder])
    assert "Nothing was loaded" in str(told.value)
    assert left_behind(apart) == []
    assert releases.known() == [STANDARD]


def test_damage_inside_a_zip_is_told(files: Files) -> None:
    """Is a zip refused whose table of contents is whole and whose content is not?"""
    path = files.folder / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(files.tabular, "icd10cm_tabular_2031.xml")
        archive.write(files.order, "icd10cm_order_2031.txt")
    content = path.read_bytes()
    path.write_bytes(content.replace(b"Quill cramp", b"Quilt cramp", 1))
    with pytest.raises(ReleaseError, match=r"all\.zip is cut off or damaged"):
        loading.load([path])


@pytest.mark.parametrize(
    ("start", "said"),
    [(date(2031, 4, 15), "on the first of a month"), (date(2031, 10, 1), "the first day given: FY2032")],
)
def test_a_wrong_first_day_is_refused(start: date, said: str) -> None:
    """Is a first day refused that no release has?"""
    with pytest.raises(ReleaseError, match=said):
        loading.load([FIXTURES / "FY2031"], start)


def test_the_own_release_is_not_loaded_again() -> None:
    """Is the course's own release left where it is?"""
    files = source.find()
    with pytest.raises(ReleaseError, match="FY2026-April is the course's own release"):
        loading.load([files.tabular, files.code_list])


def test_a_bad_file_leaves_the_loaded_release(apart: Path, files: Files) -> None:
    """Does the release that was loaded before go on working when loading it again fails?"""
    loading.load([files.folder])
    before = left_behind(apart)
    files.change(files.order, "A010    1", "A010    7")
    with pytest.raises(ReleaseError):
        loading.load([files.folder])
    assert left_behind(apart) == before
    assert releases.look_up(releases.named("2031")).billable("A01.0")


def test_a_release_is_loaded_anew(apart: Path, files: Files) -> None:
    """Does a corrected file of the very same size take the place of the earlier one, and its files go in the end?"""
    loading.load([files.folder])
    assert releases.look_up(releases.named("FY2031")).get("A00.0").title == "Quill cramp, acute"  # type: ignore[union-attr]
    files.change(files.tabular, "Quill cramp, acute", "Quill cramp, aLute")
    files.change(files.order, "Quill cramp, acute  ", "Quill cramp, aLute  ")
    assert loading.load([files.folder]).other_titles == ("A000",)
    assert releases.look_up(releases.named("FY2031")).get("A00.0").title == "Quill cramp, aLute"  # type: ignore[union-attr]
    used = json.loads((apart / "FY2031.json").read_text())["tabular"].split("/")[0]
    homes = {path.name for path in apart.glob("files-*")}
    assert len(homes) == 2
    for home in homes:
        os.utime(apart / home, (1, 1))
    with pytest.raises(ReleaseError):
        loading.load([apart / "nothing"])
    assert {path.name for path in apart.glob("files-*")} == {used}


def test_an_index_of_the_earlier_files_is_noticed(files: Files) -> None:
    """Does somebody who has the index of the earlier files get the new ones, though names and sizes are the same?"""
    release = loading.load([files.folder]).release
    path = index.location(releases.origin(release))
    theirs = path.read_bytes()
    files.change(files.tabular, "Quill cramp, acute", "Quill cramp, aLute")
    loading.load([files.folder])
    path.write_bytes(theirs)
    assert index.faults(path, releases.origin(release)) == "was made from another release of the codes"
    assert releases.look_up(release).get("A00.0").title == "Quill cramp, aLute"  # type: ignore[union-attr]


def test_others_may_read_what_was_loaded(apart: Path) -> None:
    """Can everybody read a release in a folder that the whole school shares?"""
    loading.load([FIXTURES / "FY2031"])
    if os.name == "posix":
        assert all(path.stat().st_mode & 0o044 == 0o044 for path in apart.rglob("*"))
        assert all(path.stat().st_mode & 0o005 == 0o005 for path in apart.rglob("*") if path.is_dir())


def test_an_interrupted_load_leaves_nothing(apart: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is there no trace of a load that was stopped just before its end?"""

    def interrupted(file: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(loading, "_sync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        loading.load([FIXTURES / "FY2031"])
    assert left_behind(apart) == []


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is there a sentence when the code-sets folder cannot be created?"""
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("REVCYCLE_CODE_SETS", str(tmp_path / "file" / "sets"))
    with pytest.raises(ReleaseError, match="REVCYCLE_CODE_SETS"):
        loading.load([FIXTURES / "FY2031"])


@pytest.mark.parametrize("record", ["", "[]", "{}", '{"name": "FY2031"}', "\x80", '{"name": "FY2030", "start": "x"}'])
def test_a_damaged_record_is_told(apart: Path, record: str) -> None:
    """Is a record that was spoiled told, with what to do, and mended by loading again?"""
    loading.load([FIXTURES / "FY2031"])
    (apart / "FY2031.json").write_text(record)
    with pytest.raises(ReleaseError, match=r"FY2031.json is damaged. Load FY2031 again"):
        releases.for_date(date(2031, 1, 1))
    loading.load([FIXTURES / "FY2031"])
    assert releases.for_date(date(2031, 1, 1)).billable("A00.0")


def test_a_missing_file_is_told(apart: Path) -> None:
    """Is it told when a source file of a loaded release was taken away?"""
    loading.load([FIXTURES / "FY2031"])
    next(apart.rglob("*.xml")).unlink()
    with pytest.raises(ReleaseError, match=r"tabular_2031.xml is missing. Load FY2031 again"):
        releases.named("FY2031")


def test_a_changed_file_is_not_built_from(apart: Path) -> None:
    """Is no index made of source files that were changed after they were loaded?"""
    release = loading.load([FIXTURES / "FY2031"]).release
    path = next(apart.rglob("*.xml"))
    path.write_bytes(path.read_bytes().replace(b"Quill cramp, acute", b"Quill cramp, aLute"))
    index.location(releases.origin(release)).unlink()
    with pytest.raises(index.IndexUnavailableError, match=r"was changed. Load FY2031 again"):
        releases.look_up(release).get("A00.0")


@pytest.mark.parametrize("harm", ["half", "gone", "byte", "older"])
def test_a_bad_index_of_a_release_is_built_again(
    harm: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Is the index of a loaded release checked and built again as the course's own is?"""
    release = loading.load([FIXTURES / "FY2031"]).release
    path = index.location(releases.origin(release))
    content = path.read_bytes()
    if harm == "half":
        path.write_bytes(content[: len(content) // 2])
    elif harm == "gone":
        path.unlink()
    elif harm == "byte":
        path.write_bytes(content[:-20] + bytes([content[-20] ^ 1]) + content[-19:])
    else:
        monkeypatch.setattr(index, "SCHEMA", index.SCHEMA + 1)
    assert releases.look_up(release).billable("A00.0")
    told = capsys.readouterr().out
    assert told.startswith("The code index of FY2031 ")
    assert told.count("building it") == 1


LOADER = (
    "import sys, time; from pathlib import Path; from datetime import date\n"
    "from revcycle.codes.diagnoses import index, loading, releases\n"
    "releases.own(); Path(sys.argv[2], str(time.time_ns())).touch()\n"
    "while len(list(Path(sys.argv[2]).iterdir())) < 4: time.sleep(0.001)\n"
    "for _ in range(5): loading.load([Path(sys.argv[1])])\n"
    "release = releases.named('FY2031')\n"
    "for _ in range(5): index.build(origin=releases.origin(release))\n"
    "print(releases.for_date(date(2031, 5, 1)).get('B991XXD').title)"
)


def test_several_processes_load_and_build_at_once(apart: Path, tmp_path: Path) -> None:
    """Is the release whole when several processes load it, and build its index, at the same time?"""
    (tmp_path / "cache").mkdir()
    shutil.copy(icd10cm.standard().index._file(), tmp_path / "cache" / "icd10cm.sqlite")
    ready = tmp_path / "ready"  # all begin at the same moment
    ready.mkdir()
    command = [sys.executable, "-c", LOADER, str(FIXTURES / "FY2031"), str(ready)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    assert [process.communicate() for process in running] == [("Paper cut of thumb, subsequent encounter\n", "")] * 4
    release = releases.named("FY2031")
    assert index.faults(index.location(releases.origin(release)), releases.origin(release)) == ""
    assert not list(tmp_path.rglob("*.part"))
    assert releases.look_up(release).billable("A00.0")


def test_old_files_may_have_accents_in_latin_letters(files: Files) -> None:
    """Is an order file in an older encoding read, as long as its codes are whole?"""
    files.order.write_bytes(files.order.read_bytes().replace(b"Meniere", "Ménière".encode("latin-1")))
    assert loading.load([files.folder]).other_titles == ()


def test_the_list_of_the_own_release_is_checked() -> None:
    """Does the package's own list agree with its XML to the last line?"""
    files = source.find()
    listed = code_list.read(files.code_list)
    assert listed.form == "names"
    _, entries = source.read(files)
    assert code_list.disagreement(listed, entries, files.tabular.name) == ""
