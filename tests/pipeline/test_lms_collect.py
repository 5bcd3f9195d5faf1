"""Hand-ins that an LMS let download reach the grader: whole, each under its student, and nothing of them in silence."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from grading.commands import main
from grading.exchange import returned_note
from tests.pipeline.downloads import HOSTILE, laid_out, without, work_of, zipped
from tests.pipeline.temporary_course import SAMPLE, TemporaryCourse, temporary_course

LATER = (2026, 11, 21, 9, 0, 0)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TemporaryCourse]:
    """A course whose module is released."""
    with temporary_course(tmp_path_factory.mktemp("downloads")) as made:
        yield made


@pytest.fixture
def fresh(course: TemporaryCourse, monkeypatch: pytest.MonkeyPatch) -> TemporaryCourse:
    """The same course, as it was before anything was collected."""
    for step in ("submitted", "autograded", "feedback"):
        shutil.rmtree(course.classroom / step)
        (course.classroom / step).mkdir()
    with Gradebook(course.nbgrader.coursedir.db_url, "revcycle") as gradebook:
        for student in gradebook.students:
            gradebook.remove_student(student.id)
    return course


def collect(download: Path, *options: str) -> int:
    """Run the command on a download, in a zone where clocks show UTC."""
    return main(["collect", SAMPLE, "--from", str(download), "--timezone", "UTC", *options])


def collected(course: TemporaryCourse) -> dict[str, str]:
    """The students under submitted/, with the time of each."""
    places = (course.classroom / "submitted").glob(f"*/{SAMPLE}")
    return {place.parent.name: (place / "timestamp.txt").read_text()[:19] for place in places}


def test_canvas(fresh: TemporaryCourse, tmp_path: Path) -> None:
    """Are Canvas's files told apart by their numbers, late ones and those handed in again included?"""
    files = {
        "abbottann_9001_5501_01-sample_ann.zip": zipped(work_of(fresh, "ann")),
        "boldbob_LATE_9002_5502_01-sample_bob-2.zip": zipped(work_of(fresh, "bob")),
        "cydcyd_9003_5503_sample.ipynb": work_of(fresh, "cyd")["sample.ipynb"],
    }
    (tmp_path / "submissions.zip").write_bytes(zipped(files))
    assert collect(tmp_path / "submissions.zip") == 0
    assert collected(fresh) == {
        "abbottann-9001": "2026-11-20 14:02:10",
        "boldbob-9002": "2026-11-20 14:02:10",
        "cydcyd-9003": "2026-11-20 14:02:10",
    }
    assert fresh.autograde()["success"]
    assert {grade.score for grade in fresh.grades("boldbob-9002").values()} == {4.0}
    assert {grade.score for grade in fresh.grades("cydcyd-9003").values()} == {0.0}


def test_moodle(fresh: TemporaryCourse, tmp_path: Path) -> None:
    """Are Moodle's folders and flat names both read, Moodle's own page of text left out, and names kept?"""
    files = {
        "Ann Abbott_100_assignsubmission_file_/01-sample_ann.zip": zipped(work_of(fresh, "ann")),
        "Ann Abbott_100_assignsubmission_onlinetext_/onlinetext.html": b"<p>hello</p>",
        "Zoë O'Brien_101_assignsubmission_file_01-sample_zoe.zip": zipped(work_of(fresh, "zoe")),
    }
    (tmp_path / "moodle.zip").write_bytes(zipped(files))
    assert collect(tmp_path / "moodle.zip") == 0
    assert sorted(collected(fresh)) == ["ann-abbott", "zoe-o-brien"]
    with Gradebook(fresh.nbgrader.coursedir.db_url, "revcycle") as gradebook:
        student = gradebook.find_student("zoe-o-brien")
        assert (student.first_name, student.last_name) == ("Zoë", "O'Brien")


def test_blackboard_takes_the_latest_attempt(fresh: TemporaryCourse, tmp_path: Path) -> None:
    """Does the latest of Blackboard's attempts count, and is Blackboard's own text file no hand-in?"""
    stem = "Module 1_ann_attempt_2026-11-"
    files = {
        f"{stem}19-10-00-00_01-sample_ann.zip": zipped(work_of(fresh, "ann")),
        f"{stem}20-10-00-00_01-sample_ann.zip": zipped(work_of(fresh, "ann", "wrong")),
        f"{stem}20-10-00-00.txt": b"Name: Ann Abbott (ann)",
    }
    assert collect(laid_out(tmp_path / "gradebook", files)) == 0
    assert collected(fresh) == {"ann": "2026-11-20 10:00:00"}
    fresh.autograde()
    assert {grade.score for grade in fresh.grades("ann").values()} == {0.0}


def test_brightspace_takes_the_latest_folder(fresh: TemporaryCourse, tmp_path: Path) -> None:
    """Does the latest of Brightspace's folders count, by the clock in its name and the zone that is given?"""
    files = {
        "6012-4711 - Ann Abbott - Nov 20, 2026 202 PM/01-sample_ann.zip": zipped(work_of(fresh, "ann")),
        "6012-4711 - Ann Abbott - Nov 20, 2026 1159 AM/01-sample_ann.zip": zipped(work_of(fresh, "ann", "wrong")),
        "index.html": b"<p>Brightspace's own</p>",
    }
    (tmp_path / "d2l.zip").write_bytes(zipped(files, LATER))
    assert main(["collect", SAMPLE, "--from", str(tmp_path / "d2l.zip"), "--timezone", "America/Chicago"]) == 0
    assert collected(fresh) == {"ann-abbott": "2026-11-20 20:02:00"}
    fresh.autograde()
    assert {grade.score for grade in fresh.grades("ann-abbott").values()} == {4.0}


def test_a_roster_gives_students_their_logins(
    fresh: TemporaryCourse, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Does a roster turn the LMS's names into logins, and is whoever is not in it named?"""
    roster = tmp_path / "roster.csv"
    roster.write_text("First name,Last name,Username,Email address\nAnn,Abbott,aabbott,ann@x.example\n")
    work = zipped(work_of(fresh, "ann"))
    files = {
        f"{name}_{number}_assignsubmission_file_x.zip": work for number, name in enumerate(("Ann Abbott", "Gus X"))
    }
    assert collect(laid_out(tmp_path / "moodle", files), "--roster", str(roster)) == 1
    assert sorted(collected(fresh)) == ["aabbott"]
    assert "Gus X is not in the roster" in capsys.readouterr().err


def test_what_is_exported_matches_what_was_collected(fresh: TemporaryCourse, tmp_path: Path) -> None:
    """Do grades go back to the person in Canvas who handed in, without a roster at collecting?"""
    assert collect(laid_out(tmp_path / "x", {"abbottann_9001_1_x.zip": zipped(work_of(fresh, "ann"))})) == 0
    fresh.autograde()
    (tmp_path / "canvas.csv").write_text("Student,ID,SIS Login ID,Section\nAnn,9001,ann,A\n")
    out = tmp_path / "out.csv"
    assert main(["export", "--to", "canvas", "--roster", str(tmp_path / "canvas.csv"), "--file", str(out)]) == 0
    assert out.read_text().splitlines()[-1] == "Ann,9001,ann,A,32"


def test_zips_by_themselves(fresh: TemporaryCourse, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Are zips without any LMS's name collected by what they say themselves, copies and folders included?"""
    ann = work_of(fresh, "Ann Abbott")
    files = {
        "mails/01-sample_ann.zip": zipped(ann),
        "mails/01-sample_ann (1).zip": zipped(work_of(fresh, "Ann Abbott", "wrong", "2026-11-20T15:00:00Z")),
        "mails/__MACOSX/._01-sample_ann.zip": b"junk",
        "mails/.DS_Store": b"junk",
        "bob/deep/in/folders/hand-in.json": work_of(fresh, "bob")["hand-in.json"],
        **{f"bob/deep/in/folders/{name}": text for name, text in work_of(fresh, "bob").items()},
        "cyd.zip": zipped({"cyd's work/" + name: text for name, text in work_of(fresh, "cyd").items()}),
        "dora.zip": zipped({"01-sample.zip": zipped(work_of(fresh, "dora")), "__MACOSX/._x": b"junk"}),
        "x.zip": zipped(without(work_of(fresh, "eve"), "hand-in.json")),
    }
    assert collect(laid_out(tmp_path / "all", files)) == 0
    assert sorted(collected(fresh)) == ["ann-abbott", "bob", "cyd", "dora", "eve"]
    assert "It counts instead of mails/01-sample_ann.zip" in capsys.readouterr().out
    fresh.autograde()
    assert {name: sum(grade.score for grade in fresh.grades(name).values()) for name in collected(fresh)} == {
        "ann-abbott": 0.0, "bob": 32.0, "cyd": 32.0, "dora": 32.0, "eve": 32.0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("essay.pdf", "nothing of 01-sample is in it, and its name fits no LMS's pattern"),
        ("nobody.ipynb", "it does not say whose it is"),
        ("other.zip", "it is a hand-in of 02-payments, not of 01-sample"),
        ("work.rar", "archives of this kind are not opened"),
        ("empty.zip", "nothing of 01-sample is in it"),
    ],
)
def test_what_cannot_be_matched_is_listed(
    fresh: TemporaryCourse, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, said: str
) -> None:
    """Is a file that can be nobody's hand-in named with the reason, the others collected, and 1 returned?"""
    contents = {
        "essay.pdf": b"%PDF-1.4",
        "nobody.ipynb": work_of(fresh, "ann")["sample.ipynb"],
        "other.zip": zipped({"hand-in.json": json.dumps({"module": "02-payments", "student": "gus"}).encode()}),
        "work.rar": b"Rar!",
        "empty.zip": zipped({}),
    }
    files = {name: contents[name], "01-sample_ann.zip": zipped(work_of(fresh, "ann"))}
    assert collect(laid_out(tmp_path / "all", files)) == 1
    assert sorted(collected(fresh)) == ["ann"]
    heard = capsys.readouterr().err
    assert name in heard
    assert said in heard


def test_a_file_of_another_kind_still_gets_a_verdict(
    fresh: TemporaryCourse, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Is a picture that a known student handed in collected and told, so that grading says what it is?"""
    assert collect(laid_out(tmp_path / "all", {"abbottann_9001_1_photo.jpg": b"\xff\xd8"})) == 0
    assert "Nothing of 01-sample is in it, only photo.jpg" in capsys.readouterr().out
    fresh.autograde()
    assert "The hand-in holds: photo.jpg" in fresh.notes("abbottann-9001")


def test_zips_that_a_browser_unpacked_by_itself(fresh: TemporaryCourse, tmp_path: Path) -> None:
    """Is a zip found that came out as a folder, inside the folders that unpacking twice makes?"""
    above = "submissions/submissions (1)/abbottann_9001_1_01-sample_ann"
    files = {f"{above}/{name}": text for name, text in work_of(fresh, "ann").items()}
    assert collect(laid_out(tmp_path / "all", files)) == 0
    fresh.autograde()
    assert {grade.score for grade in fresh.grades("abbottann-9001").values()} == {4.0}


def test_answers_that_an_lms_took_one_by_one(fresh: TemporaryCourse, tmp_path: Path) -> None:
    """Are answer files that were uploaded each by itself put together again?"""
    files = {f"abbottann_9001_{number}_{Path(name).name}": text for number, (name, text) in
             enumerate(work_of(fresh, "ann").items())}  # fmt: skip
    assert collect(laid_out(tmp_path / "all", files)) == 0
    fresh.autograde()
    assert {grade.score for grade in fresh.grades("abbottann-9001").values()} == {4.0}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_archives_are_refused(
    fresh: TemporaryCourse, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """Is each refused in a sentence, alone in a folder and inside an LMS's zip, and does none stop the honest one?"""
    ending, make, said = HOSTILE[name]
    files = {
        f"malmallory_9009_7_work.{ending}": make(work_of(fresh, "mallory")),
        "abbottann_9001_1_work.zip": zipped(work_of(fresh, "ann")),
    }
    (tmp_path / "lms").mkdir()
    (tmp_path / "lms" / "submissions.zip").write_bytes(zipped(files))
    for download in (laid_out(tmp_path / "a" / "b" / "folder", files), tmp_path / "lms" / "submissions.zip"):
        shutil.rmtree(fresh.classroom / "submitted")
        (fresh.classroom / "submitted").mkdir()
        before = everything(tmp_path)
        assert collect(download) == 1
        heard = capsys.readouterr().err
        assert f"malmallory_9009_7_work.{ending}: it" in heard
        assert said in heard
        assert "Traceback" not in heard
        assert "\x1b" not in heard
        assert sorted(collected(fresh)) == ["abbottann-9001"]
        assert everything(tmp_path) == before
        assert not Path("/tmp/stolen.txt").exists()
        assert list(fresh.classroom.rglob("stolen.txt")) == []
        assert [path for path in (fresh.classroom / "submitted").rglob("*") if path.is_symlink()] == []


def everything(folder: Path) -> list[Path]:
    """All paths under a folder."""
    return sorted(folder.rglob("*"))


def test_links_in_a_folder_are_refused(
    fresh: TemporaryCourse, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Is a link in an unpacked download not followed, but named?"""
    folder = laid_out(tmp_path / "all", {"abbottann_9001_1_work.zip": zipped(work_of(fresh, "ann"))})
    (folder / "bold_9002_1_work.zip").symlink_to(folder / "abbottann_9001_1_work.zip")
    (folder / "everything").symlink_to("/etc")
    assert collect(folder) == 1
    heard = capsys.readouterr().err
    assert "bold_9002_1_work.zip: it holds “work.zip”, which is a link to another file" in heard
    assert "everything: it is a link to another file" in heard
    assert sorted(collected(fresh)) == ["abbottann-9001"]


def test_names_that_climb_in_the_lms_zip_itself(
    fresh: TemporaryCourse, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Is a name that leads out of the download refused, and the rest of the download collected?"""
    files = {"../../../stolen.txt": b"x", "abbottann_9001_1_work.zip": zipped(work_of(fresh, "ann"))}
    (tmp_path / "lms.zip").write_bytes(zipped(files))
    assert collect(tmp_path / "lms.zip") == 1
    assert "would be written outside its folder" in capsys.readouterr().err
    assert sorted(collected(fresh)) == ["abbottann-9001"]


def test_people_of_one_name_are_never_mixed(
    fresh: TemporaryCourse, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Are two people of the same name left to a person, instead of one taking the other's place?"""
    work = zipped(work_of(fresh, "ann"))
    files = {f"Ann Abbott_{number}_assignsubmission_file_/x.zip": work for number in (100, 101)}
    assert collect(laid_out(tmp_path / "all", files)) == 1
    assert collected(fresh) == {}
    assert "two people would both be the student ann-abbott" in capsys.readouterr().err


def test_the_same_download_twice_changes_nothing(
    fresh: TemporaryCourse, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Does collecting again leave all as it is, take what is newer, and keep what is newer already?"""
    old, new = (
        {f"Module_ann_attempt_2026-11-{day}-10-00-00_x.zip": zipped(work_of(fresh, "ann", score))}
        for day, score in (("19", "wrong"), ("20", "right"))
    )
    assert collect(laid_out(tmp_path / "old", old)) == 0
    assert collect(laid_out(tmp_path / "old", old)) == 0
    assert "0 collected" in capsys.readouterr().out.splitlines()[-1]
    assert collect(laid_out(tmp_path / "new", new)) == 0
    assert collected(fresh) == {"ann": "2026-11-20 10:00:00"}
    assert collect(laid_out(tmp_path / "old", old)) == 1
    assert collected(fresh) == {"ann": "2026-11-20 10:00:00"}
    assert "older than what is collected already" in capsys.readouterr().err
    assert [path.name for path in (fresh.classroom / "submitted" / "ann").iterdir()] == [SAMPLE]


def test_after_feedback_nothing_more_counts(
    fresh: TemporaryCourse, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Is what came after the feedback left out and flagged, and does the last one before it count?"""
    first = {"Module_ann_attempt_2026-11-18-10-00-00_x.zip": zipped(work_of(fresh, "ann", "wrong"))}
    assert collect(laid_out(tmp_path / "one", first)) == 0
    fresh.autograde()
    note = returned_note(fresh.nbgrader.coursedir, "ann", SAMPLE)
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(datetime(2026, 11, 19, 12).isoformat())  # noqa: DTZ001 - as the note is written
    try:
        assert collect(tmp_path / "one") == 0
        assert not fresh.flagged("ann")
        late = {"Module_ann_attempt_2026-11-20-10-00-00_x.zip": zipped(work_of(fresh, "ann"))}
        assert collect(laid_out(tmp_path / "one", late)) == 1
        assert "after the feedback was returned. Not collected, flagged" in capsys.readouterr().err
        assert collected(fresh) == {"ann": "2026-11-18 10:00:00"}
        assert fresh.flagged("ann")
    finally:
        note.unlink()


def test_feedback_closes_a_hand_in_that_came_through_an_lms(fresh: TemporaryCourse, tmp_path: Path) -> None:
    """Is there a page to give back for each, and is it written down when, so that later hand-ins do not count?"""
    first = {
        "Module_ann_attempt_2026-11-18-10-00-00_x.zip": zipped(work_of(fresh, "ann", "wrong")),
        "Module_bob_attempt_2026-11-18-10-00-00_x.zip": zipped(work_of(fresh, "bob")),
    }
    assert collect(laid_out(tmp_path / "one", first)) == 0
    assert [main([command, SAMPLE]) for command in ("autograde", "feedback")] == [0, 0]
    assert "The right answer" in fresh.feedback("ann")
    notes = [returned_note(fresh.nbgrader.coursedir, student, SAMPLE) for student in ("ann", "bob")]
    try:
        assert [note.is_file() for note in notes] == [True, True]
        late = {"Module_ann_attempt_2098-11-20-10-00-00_x.zip": zipped(work_of(fresh, "ann"))}
        assert collect(laid_out(tmp_path / "two", late)) == 1
        assert fresh.flagged("ann")
        assert collected(fresh)["ann"] == "2026-11-18 10:00:00"
    finally:
        for note in notes:
            note.unlink()


def test_a_forged_secret_is_dropped(fresh: TemporaryCourse, tmp_path: Path) -> None:
    """Are nbgrader's own small files of a hand-in never a student's?"""
    forged = work_of(fresh, "ann") | {"submission_secret.txt": b"a" * 64, "timestamp.txt": b"1999-01-01 00:00:00 UTC"}
    assert collect(laid_out(tmp_path / "all", {"abbottann_9001_1_x.zip": zipped(forged)})) == 0
    place = fresh.place("abbottann-9001")
    assert not (place / "submission_secret.txt").exists()
    assert (place / "timestamp.txt").read_text().startswith("20")
    assert not (place / "timestamp.txt").read_text().startswith("1999")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["collect", "--from", "{tmp}/none", SAMPLE], "There is no"),
        (["collect", "--from", "{tmp}/empty", SAMPLE], "There is nothing in"),
        (["collect", "--from", "{tmp}/broken.zip", SAMPLE], "broken.zip: it is damaged"),
        (["collect", SAMPLE, "--roster", "x.csv"], "go with a download"),
        (["collect", "--from", "{tmp}/empty", SAMPLE, "--timezone", "Mars/Base"], "no time zone Mars/Base"),
        (["collect", "--from", "{tmp}/empty", SAMPLE, "--roster", "{tmp}/broken.zip"], "no column by which"),
    ],
)
def test_wrong_calls_are_answered_in_a_sentence(
    fresh: TemporaryCourse, tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    """Does a call that cannot work say why in a sentence, and return 1?"""
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken.zip").write_bytes(b"no zip at all")
    assert main([option.format(tmp=tmp_path) for option in options]) == 1
    heard = capsys.readouterr().err
    assert said in heard
    assert "Traceback" not in heard
