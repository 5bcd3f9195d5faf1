"""Grades for four LMSs: their columns to the letter, nobody lost, no blank made a zero, no name run as a formula."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.lms.cells import as_name, as_points, is_formula, points_in
from grading.lms.grades import ModuleGrades, Student
from grading.lms.layouts import LAYOUTS, Layout
from grading.lms.roster import Roster, RosterError, written
from grading.lms.table import GradeFile, grade_file

FILES = Path(__file__).resolve().parents[1] / "fixtures" / "lms"
ROSTERS = {
    "canvas": "canvas-roster.csv",
    "moodle": "moodle-roster.csv",
    "blackboard": "blackboard-roster.xls",
    "brightspace": "brightspace-roster.csv",
}
STUDENTS = [
    Student("ann", "Ann", "Abbott", "ann.abbott@school.example"),
    Student("S1002", "Bob", "Bold", "bob@school.example"),
    Student("zoe", "Zoë", "O'Brien", "zoe@school.example"),
    Student("DORA", "Minus", "-2+3", "dora@school.example"),
    Student("eve", "Eve", "Zander", "eve@school.example"),
    Student("gus", "Gus", "Nowhere"),
    Student("hal", "Hal", "Ungraded"),
]
TWO_SIDES = ModuleGrades(
    "01-two-sides-of-one-cycle",
    Decimal(32),
    {"ann": Decimal("28.5"), "S1002": Decimal(0), "DORA": Decimal("10.666666666666666"), "gus": Decimal(5)},
    {"eve": Decimal(4)},
)
DIAGNOSES = ModuleGrades("03-diagnosis-codes", Decimal(20), {"ann": Decimal(20), "DORA": Decimal("0.1")}, {})


def made_for(lms: str, students: list[Student] | None = None, so_far: bool = False) -> tuple[GradeFile, Roster]:
    """The file for an LMS, from its fixture of a roster."""
    roster = Roster.read(FILES / ROSTERS[lms])
    return grade_file(LAYOUTS[lms], [TWO_SIDES, DIAGNOSES], students or STUDENTS, roster, so_far=so_far), roster


@pytest.mark.parametrize("lms", ROSTERS)
def test_the_file_is_what_the_lms_documents(lms: str, tmp_path: Path) -> None:
    """Is each LMS's file, byte for byte, the one that was checked against its documentation by eye?"""
    made, roster = made_for(lms)
    written(tmp_path / "made", [made.header, *made.rows], roster.encoding, roster.delimiter)
    golden = FILES / ROSTERS[lms].replace("roster", "grades")
    assert (tmp_path / "made").read_bytes() == golden.read_bytes()


@pytest.mark.parametrize("lms", ROSTERS)
def test_without_a_roster_students_go_by_login(lms: str, tmp_path: Path) -> None:
    """Is there a file even without the LMS's own, with every student in it and each new column told?"""
    made = grade_file(LAYOUTS[lms], [TWO_SIDES, DIAGNOSES], STUDENTS)
    written(tmp_path / "made", [made.header, *made.rows], "utf-8-sig", ",")
    assert (tmp_path / "made").read_bytes() == (FILES / f"{lms}-no-roster.csv").read_bytes()
    assert made.faults == []
    assert [note.partition(":")[0] for note in made.notes[:2]] == [TWO_SIDES.name, DIAGNOSES.name]


@pytest.mark.parametrize("lms", ROSTERS)
def test_who_cannot_be_matched_is_named(lms: str) -> None:
    """Is a grade that cannot be passed on a fault that names student, points and module, and nobody left out unsaid?"""
    made, _ = made_for(lms)
    assert [fault for fault in made.faults if not fault.startswith("gus (Gus Nowhere) is not in the roster")] == []
    assert "Not passed on: 5 in 01-two-sides-of-one-cycle" in made.faults[0]
    notes = "\n".join(made.notes)
    assert "hal (Hal Ungraded) is not in the roster" in notes
    assert re.search(r"In the roster, but not in the file.*\b(flo|S1006)\.", notes)
    assert made.students == 5


@pytest.mark.parametrize("lms", ROSTERS)
def test_what_waits_for_a_person_is_blank_and_told(lms: str) -> None:
    """Is a score that waits for a person blank and told, and written when points so far are asked for?"""
    made, roster = made_for(lms)
    assert "waiting to be graded by a person, left blank: eve" in "\n".join(made.notes)
    assert scores(lms, made, roster)["eve"] == ["", ""]
    asked, _ = made_for(lms, so_far=True)
    assert "the file holds the points so far: eve" in "\n".join(asked.notes)
    assert scores(lms, asked, roster)["eve"] == ["4", ""]


@pytest.mark.parametrize("lms", ROSTERS)
def test_a_grade_that_the_lms_holds_is_kept_where_the_course_has_none(lms: str) -> None:
    """Does a student without a grade here keep the one that stands in the LMS, which a blank could erase?"""
    made, roster = made_for(lms)
    assert [Decimal(cell) for cell in scores(lms, made, roster)["zoe"]] == [31, 12]


def scores(lms: str, made: GradeFile, roster: Roster) -> dict[str, list[str]]:
    """The two grades of each student that is in both, in the order of the gradebook."""
    table = Roster(tuple(made.header), tuple(map(tuple, made.rows)), roster.encoding, roster.delimiter)
    rows = [row for row in table.rows if not LAYOUTS[lms].is_points_row(table, row)]
    items = [item.header for item in LAYOUTS[lms].items(table)]
    names = [student.id for student in STUDENTS if student.id not in ("gus", "hal")]
    return {name: [table.cell(row, item) for item in items] for name, row in zip(names, rows, strict=True)}


def test_other_points_in_the_lms_are_a_fault() -> None:
    """Is a column that counts other points than the course told, since 20 of 20 would become 20 of 100?"""
    roster = Roster.read(FILES / ROSTERS["brightspace"])
    header = tuple(name.replace("MaxPoints:20", "MaxPoints:100") for name in roster.header)
    made = grade_file(LAYOUTS["brightspace"], [DIAGNOSES], STUDENTS[:1], Roster(header, roster.rows))
    assert "Brightspace counts 100 points, the course 20" in made.faults[0]
    canvas = Roster.read(FILES / ROSTERS["canvas"])
    other = ModuleGrades(DIAGNOSES.name, Decimal(24), DIAGNOSES.scores, {})
    assert (
        "Canvas counts 20 points, the course 24" in grade_file(LAYOUTS["canvas"], [other], STUDENTS, canvas).faults[0]
    )


def test_a_column_can_be_chosen_and_doubt_is_told() -> None:
    """Can a column of another title be chosen, and is a module left out and named where two fit or none does?"""
    roster = Roster.read(FILES / ROSTERS["canvas"])
    chosen = grade_file(LAYOUTS["canvas"], [DIAGNOSES], STUDENTS[:1], roster, {DIAGNOSES.name: "Essay"})
    assert chosen.header[-1] == "Essay (5509)"
    assert "counts 10 points" in chosen.faults[0]
    missing = grade_file(LAYOUTS["canvas"], [DIAGNOSES], STUDENTS[:1], roster, {DIAGNOSES.name: "Nothing"})
    assert missing.header[-1] == "Section"
    assert "no column “Nothing”" in missing.faults[0]
    twice = Roster((*roster.header, "Diagnosis codes (77)"), tuple((*row, "") for row in roster.rows))
    doubtful = grade_file(LAYOUTS["canvas"], [DIAGNOSES], STUDENTS[:1], twice)
    assert "both fit" in doubtful.faults[0]
    shared = [ModuleGrades(name, Decimal(20), {}, {}) for name in ("03-diagnosis-codes", "13-diagnosis-codes")]
    plain = Roster(("Student", "ID", "Diagnosis codes (77)"), (("Abbott, Ann", "9001", ""),))
    assert "fit one column" in grade_file(LAYOUTS["canvas"], shared, [], plain).faults[0]


def test_doubtful_matches_are_left_to_a_person() -> None:
    """Is nothing written where a student fits two lines, or two students fit one line?"""
    roster = Roster(
        ("Username", "Student ID", "03-diagnosis-codes [Total Pts: 20 Score] |1"),
        (("ann", "S1", ""), ("other", "ann", ""), ("bob", "S2", "")),
    )
    students = [Student("ann"), Student("bob"), Student("S2")]
    grades = ModuleGrades(DIAGNOSES.name, Decimal(20), {one.id: Decimal(1) for one in students}, {})
    made = grade_file(LAYOUTS["blackboard"], [grades], students, roster)
    assert made.rows == []
    assert "ann fits 2 lines of the roster" in made.faults[0]
    assert "bob fits the same line of the roster as S2" in made.faults[1]
    assert "S2 fits the same line of the roster as bob" in made.faults[2]


def test_canvas_own_numbers_are_no_student_ids() -> None:
    """Is a student whose school id happens to be another person's number in Canvas not taken for that person?"""
    roster = Roster(("Student", "ID", "SIS Login ID"), (("Other, One", "1001", "other"),))
    grades = ModuleGrades(DIAGNOSES.name, Decimal(20), {"1001": Decimal(1)}, {})
    assert grade_file(LAYOUTS["canvas"], [grades], [Student("1001")], roster).rows[1:] == []
    assert len(grade_file(LAYOUTS["canvas"], [grades], [Student("x", lms_id="1001")], roster).rows[1:]) == 1


def test_a_login_that_a_spreadsheet_would_run_is_left_to_a_person() -> None:
    """Is a login beginning like a formula neither written nor changed, but named?"""
    grades = ModuleGrades(DIAGNOSES.name, Decimal(20), {"=1+1": Decimal(1)}, {})
    made = grade_file(LAYOUTS["blackboard"], [grades], [Student("=1+1")])
    assert made.rows == []
    assert "a spreadsheet would run “=1+1”" in made.faults[0]


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", " =1", "\t=1", "\ufeff=1", "\u200b@x", "\uff1d1", "\r\n+1"])
def test_formulas_are_known_in_every_dress(text: str) -> None:
    """Is a text that a spreadsheet may run known as one, and shown with an apostrophe before it?"""
    assert is_formula(text)
    assert as_name(text).startswith("'")


@given(st.text(max_size=40))
def test_no_name_is_ever_run(text: str) -> None:
    """Is no name, whatever it is, a formula once it is written, nor more than one line?"""
    name = as_name(text)
    assert not is_formula(name)
    assert len(name.splitlines()) <= 1


@pytest.mark.parametrize(
    ("score", "text"),
    [
        ("32", "32"),
        ("28.5", "28.5"),
        ("0", "0"),
        ("100", "100"),
        ("0.333333", "0.33"),
        ("2.675", "2.68"),
        ("1E+2", "100"),
    ],
)
def test_points_are_plain_decimals(score: str, text: str) -> None:
    """Are points written with a point, two places at most, and no exponent?"""
    assert as_points(Decimal(score)) == text


@pytest.mark.parametrize("text", ["", "-", "EX", "N/A", "(read only)", "nan", "inf", "1.2.3"])
def test_what_is_no_number_is_no_grade(text: str) -> None:
    """Is nothing but a number read as points?"""
    assert points_in(text) is None


LETTERS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)
LOGIN = st.from_regex(r"[a-z][a-z0-9._]{1,10}", fullmatch=True)


@given(
    lms=st.sampled_from(sorted(LAYOUTS)),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    delimiter=st.sampled_from(",;\t"),
    people=st.dictionaries(LOGIN, st.tuples(LETTERS, LETTERS, st.none() | st.integers(0, 3200)), max_size=6),
)
def test_round_trip(
    lms: str,
    encoding: str,
    delimiter: str,
    people: dict[str, tuple[str, str, int | None]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Does every score come back from the file as it went in, whatever the names, and a missing one as a blank?"""
    layout: Layout = LAYOUTS[lms]
    students = [Student(login, first, last) for login, (first, last, _) in people.items()]
    points = {login: Decimal(score) / 100 for login, (_, _, score) in people.items() if score is not None}
    made = grade_file(layout, [ModuleGrades("01-two-sides", Decimal(32), points, {})], students)
    path = tmp_path_factory.getbasetemp() / f"{lms}-round-trip.csv"
    written(path, [made.header, *made.rows], encoding, delimiter)
    again = Roster.read(path)
    column = next(name for name in again.header if name.startswith("01-two-sides"))
    rows = [row for row in again.rows if not layout.is_points_row(again, row)]
    assert {again.cell(row, layout.login): points_in(again.cell(row, column)) for row in rows} == {
        login: points.get(login) for login in people
    }
    assert not any(is_formula(cell) for row in rows for cell in row)


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "not a CSV file"), (b"PK\x03\x04\0\0", "not a CSV file"), (b"\0\0\0", "not a CSV file")],
)
def test_what_is_no_roster_is_told(content: bytes, said: str, tmp_path: Path) -> None:
    """Is a file that is no table refused in a sentence?"""
    (tmp_path / "x.csv").write_bytes(content)
    with pytest.raises(RosterError, match=said):
        Roster.read(tmp_path / "x.csv")
    with pytest.raises(RosterError, match="cannot be opened"):
        Roster.read(tmp_path / "missing.csv")


def test_a_spreadsheet_reads_the_quoted_parts_whole() -> None:
    """Does a reader of CSV see as many cells in each line as in the header, with quotes and commas in names?"""
    text = (FILES / "canvas-grades.csv").read_text("utf-8-sig")
    assert len({len(row) for row in csv.reader(io.StringIO(text))}) == 1


@pytest.mark.parametrize(
    ("lms", "header"),
    [
        ("canvas", ("Student", "ID", "SIS Login ID", "Section", "03-diagnosis-codes (7)")),
        ("canvas", ("LastName", "FirstName", "ID", "SIS User ID", "SIS Login ID", "Section", "Diagnosis codes (7)")),
        ("moodle", ("First name", "Surname", "Username", "Assignment: Module 3 Diagnosis codes")),
        ("moodle", ("Username", "Feedback: Diagnosis codes", "Quiz: Diagnosis codes (Real)")),
        ("blackboard", ("Username", "Diagnosis codes [Total Pts: 20]")),
        ("blackboard", ("Username", "Diagnosis codes [Total Pts: 20.00000 Score] |1271854")),
        ("brightspace", ("Username", "Diagnosis codes Points Grade", "End-of-Line Indicator")),
    ],
)
def test_columns_of_older_and_other_exports(lms: str, header: tuple[str, ...]) -> None:
    """Is the module's column found in other forms of an LMS's export, and kept to the letter?"""
    row = tuple("ann" if name in ("Username", "SIS Login ID") else "" for name in header)
    made = grade_file(LAYOUTS[lms], [DIAGNOSES], STUDENTS[:1], Roster(header, (row,)))
    assert made.faults == []
    assert next(name for name in made.header if "iagnosis" in name) == next(
        name for name in header if "iagnosis" in name and not name.startswith("Feedback")
    )
    assert "20" in made.rows[-1]
