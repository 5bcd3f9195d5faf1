"""Whose a hand-in is, told from the names that LMSs give: each pattern, its clocks, its copies, and any name at all."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.lms.filenames import (
    as_student_id,
    cleaned,
    copy_number,
    is_junk,
    owner_by_course_name,
    owner_of,
)
from grading.lms.grades import Student
from grading.lms.people import NobodyError, People


@pytest.mark.parametrize(
    ("part", "lms", "key", "name", "file"),
    [
        ("abbottann_9001_5501_03-diagnosis-codes_ann.zip", "Canvas", "9001", "abbottann", "03-diagnosis-codes_ann.zip"),
        ("abbottann_LATE_9001_5501_x-2.zip", "Canvas", "9001", "abbottann", "x-2.zip"),
        ("Ann Abbott_1234567_assignsubmission_file_", "Moodle", "1234567", "Ann Abbott", ""),
        ("Ann Abbott_1234567_assignsubmission_file", "Moodle", "1234567", "Ann Abbott", ""),
        ("Ann Abbott_1234567_assignsubmission_file_x_y.zip", "Moodle", "1234567", "Ann Abbott", "x_y.zip"),
        ("Module 3_ann_attempt_2026-11-20-14-02-11_x.zip", "Blackboard", "ann", "", "x.zip"),
        ("6012-4711 - Ann Abbott - Nov 20, 2026 202 PM", "Brightspace", "6012", "Ann Abbott", ""),
        (
            "6012-4711 - Ann A-Bold - Nov 2, 2026 1202 AM - x.zip",
            "Brightspace",
            "6012",
            "Ann A-Bold",
            "x.zip",
        ),
    ],
)
def test_each_lms_is_known_by_its_names(part: str, lms: str, key: str, name: str, file: str) -> None:
    """Is a file or folder of each LMS known, with the person and the name that the student gave it?"""
    found = owner_of(part)
    assert found is not None
    assert (found[0].lms, found[0].key, found[0].name, found[1]) == (lms, key, name, file)


@pytest.mark.parametrize(
    "part",
    ["03-diagnosis-codes_ann.zip", "answers", "dx-site_1.json", "notes_2026.txt", "__MACOSX", "", "a_b_c_d.zip", "x"],
)
def test_other_names_belong_to_nobody(part: str) -> None:
    """Is a name of no LMS taken for none?"""
    assert owner_of(part) is None


@pytest.mark.parametrize(
    ("part", "when"),
    [
        ("6-4 - A B - Nov 20, 2026 202 PM", datetime(2026, 11, 20, 14, 2)),  # noqa: DTZ001 - names tell no zone
        ("6-4 - A B - Nov 20, 2026 1202 AM", datetime(2026, 11, 20, 0, 2)),  # noqa: DTZ001 - names tell no zone
        ("6-4 - A B - November 2, 2026 1159 PM", datetime(2026, 11, 2, 23, 59)),  # noqa: DTZ001 - as above
        ("M_ann_attempt_2026-11-20-14-02-11_x.zip", datetime(2026, 11, 20, 14, 2, 11)),  # noqa: DTZ001 - as above
        ("M_ann_attempt_2026-13-20-14-02-11_x.zip", None),
        ("M_ann_attempt_9999-12-31-23-59-59_x.zip", None),
        ("abbott_1_2_x.zip", None),
    ],
)
def test_times_in_names(part: str, when: datetime | None) -> None:
    """Is the time in a name read, "202 PM" as two minutes past two, and an impossible one as none?"""
    found = owner_of(part)
    assert found
    assert found[0].when == when


def test_a_login_with_an_underscore() -> None:
    """Is a login that holds an underscore found whole when it is known to exist?"""
    part = "Module_3_Ann_Abbott_attempt_2026-11-20-14-02-11_x.zip"
    assert owner_of(part)[0].login == "Abbott"  # type: ignore[index]
    assert owner_of(part, {"ann_abbott", "abbott"})[0].login == "Ann_Abbott"  # type: ignore[index]


@pytest.mark.parametrize(
    ("name", "lms", "number"),
    [
        ("x.zip", "", 0), ("x (1).zip", "", 1), ("x(12).zip", "", 12), ("x - Copy.zip", "", 1),
        ("x - Copy (3).zip", "", 3), ("x-2.zip", "Canvas", 2), ("x-2.zip", "", 0),
    ],
)  # fmt: skip
def test_copies(name: str, lms: str, number: int) -> None:
    """Is the number of a copy read as browsers, Windows and Canvas write it?"""
    assert copy_number(name, lms) == number


def test_the_course_pages_own_names() -> None:
    """Is the student read from a zip that the Course page made, also from a copy of it?"""
    assert owner_by_course_name("03-diagnosis-codes_ann.zip") == "ann"
    assert owner_by_course_name("03-diagnosis-codes_ann-b (2).zip") == "ann-b"
    assert owner_by_course_name("essay.zip") == ""


@pytest.mark.parametrize(
    ("path", "junk"),
    [
        ("__MACOSX/x/._a.json", True), ("a/.DS_Store", True), ("._a.ipynb", True),
        ("a/.ipynb_checkpoints/x.ipynb", True), ("Thumbs.db", True), ("a/answers/x.json", False), (".hidden", False),
    ],
)  # fmt: skip
def test_what_systems_leave_behind(path: str, junk: bool) -> None:
    """Is what macOS, Windows and Jupyter leave behind known, and nothing else taken for it?"""
    assert is_junk(path.split("/")) == junk


@given(st.text(st.characters(), max_size=80))
def test_any_name_is_survived(text: str) -> None:
    """Can any name at all be looked at, and does every id that comes of it stay one plain folder name?"""
    owner_of(text)
    owner_of(f"{text}_12_assignsubmission_file_x")
    copy_number(text, "Canvas")
    cleaned(text).encode("utf-8")
    made = as_student_id(text)
    assert not made.startswith((".", "-"))
    assert not set(made) & set('/\\:\0*?"<>| ')
    made.encode("utf-8")
    try:
        student = People([], None).named(text)
    except NobodyError:
        return
    assert student.id
    assert not set(student.id) & set('/\\:\0*?"<>| ')
    assert not student.id.startswith(".")
    f"{student.first_name}{student.last_name}".encode()


def test_who_is_meant_by_a_name() -> None:
    """Does a hand-in's own word find a known student by login, e-mail or full name, and never one of two?"""
    people = People([Student("ann", "Ann", "Abbott", "ann@x.example"), Student("a2", "Ann", "Abbott")], None)
    assert people.named("ANN").id == "ann"
    assert people.named("ann@x.example").id == "ann"
    assert people.named("Bob Bold") == Student("bob-bold", "Bob", "Bold")
    with pytest.raises(NobodyError, match="may be a2 or ann"):
        people.named("Ann Abbott")
