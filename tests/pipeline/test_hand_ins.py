"""Broken and hostile hand-ins: each gets the right verdict, and none stops the others."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.pipeline.hostile import ALL, Hostile
from tests.pipeline.temporary_course import HOUSE, TemporaryCourse, temporary_course

HONEST = ("aaa-honest", "zzz-honest")
SOURCE = "zzz-source"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TemporaryCourse]:
    """Hand them all in, honest students around them, grade the class in one go and return its feedback."""
    with temporary_course(tmp_path_factory.mktemp("hostile")) as made:
        for student in (*HONEST, SOURCE):
            place = made.hand_in(student)
            for exercise in made.exercises:
                made.answer(place, exercise, lambda kind, shown, key: kind.right(shown, key), student=student)
        for hostile in ALL:
            hostile.hand_in(made)
        for result in (
            made.autograde(),
            made.nbgrader.generate_feedback(made.module),
            made.nbgrader.release_feedback(made.module),
        ):
            assert result["success"], result.get("error")
        yield made


@pytest.fixture(params=ALL, ids=lambda hostile: hostile.name)
def hostile(request: pytest.FixtureRequest) -> Hostile:
    """Each of them in turn."""
    found: Hostile = request.param
    return found


def test_each_earns_what_it_should(course: TemporaryCourse, hostile: Hostile) -> None:
    """Does every exercise earn all of its points or none, as stated for the hand-in?"""
    lost = hostile.named(hostile.lost, course)
    grades = course.grades(hostile.name)
    assert {name for name, grade in grades.items() if grade.score == 0} == lost
    assert {name for name, grade in grades.items() if grade.score == grade.points} == set(grades) - lost


def test_points_cannot_be_changed(course: TemporaryCourse, hostile: Hostile) -> None:
    """Are the points of every exercise those of the course?"""
    assert {grade.points for grade in course.grades(hostile.name).values()} == {4.0}


def test_a_person_is_asked_where_one_is_needed(course: TemporaryCourse, hostile: Hostile) -> None:
    """Do exactly the damaged answers wait for a person, and exactly the suspicious hand-ins bear a flag?"""
    waiting = {name for name, grade in course.grades(hostile.name).items() if grade.waits_for_a_person}
    assert (waiting, course.flagged(hostile.name)) == (hostile.named(hostile.waiting, course), hostile.flagged)


def test_the_review_says_why(course: TemporaryCourse, hostile: Hostile) -> None:
    """Does the review of each lost exercise begin with its outcome, and say what is wrong with it?"""
    reviews = course.reviews(hostile.name)
    for name in hostile.named(hostile.lost, course):
        assert reviews[name].startswith(hostile.outcome or ("○", "⚠", "⚑", "✘"))
    for name in hostile.named(hostile.waiting, course):
        assert reviews[name].startswith("⚑ A person will look at this")
    for name, text in hostile.reviews.items():
        assert text in reviews[name]


def test_the_grader_is_told(course: TemporaryCourse, hostile: Hostile) -> None:
    """Does the grader read what was unusual, and nothing where nothing was?"""
    notes = course.notes(hostile.name)
    assert [note for note in hostile.notes if note not in notes] == []
    assert bool(notes) == bool(hostile.notes)


def test_the_student_is_not_accused(course: TemporaryCourse, hostile: Hostile) -> None:
    """Is nothing of what the grader is told in the student's feedback?"""
    page = course.feedback(hostile.name)
    assert "For the grader" not in page
    assert [note for note in hostile.notes if note in page] == []


def test_nothing_foreign_is_carried_on(course: TemporaryCourse, hostile: Hostile) -> None:
    """Are forged parts gone from everything made of the hand-in, and the student's own cells kept as text?"""
    made = [course.classroom / step / hostile.name for step in ("autograded", "feedback")]
    texts = [path.read_text("utf-8", "replace") for folder in made for path in folder.rglob("*") if path.is_file()]
    assert [word for word in hostile.never if any(word in text for text in texts)] == []
    kept = "".join("".join(cell["source"]) for cell in course.judged(hostile.name)["cells"])
    assert [word for word in hostile.keeps if word not in kept] == []


def test_no_link_is_carried_on(course: TemporaryCourse, hostile: Hostile) -> None:
    """Does grading leave no link behind, and follow none?"""
    made = [course.classroom / step / hostile.name for step in ("autograded", "feedback")]
    assert [path for folder in made for path in folder.rglob("*") if path.is_symlink()] == []


def test_every_graded_cell_is_there_once(course: TemporaryCourse, hostile: Hostile) -> None:
    """Does the judged notebook hold every graded cell exactly once, with a review and a number and nothing else?"""
    cells = [cell for cell in course.judged(hostile.name)["cells"] if "nbgrader" in cell["metadata"]]
    names = [cell["metadata"]["nbgrader"]["grade_id"] for cell in cells]
    assert sorted(names) == sorted(exercise.id for exercise in course.exercises)
    assert {tuple(output["output_type"] for output in cell["outputs"]) for cell in cells} == {
        ("display_data", "execute_result")
    }


@pytest.mark.parametrize("student", HONEST)
def test_honest_students_beside_them_lose_nothing(course: TemporaryCourse, student: str) -> None:
    """Do honest students graded before and after them earn every point, unflagged and without a note?"""
    grades = course.grades(student)
    assert {grade.score for grade in grades.values()} == {4.0}
    assert (course.flagged(student), course.notes(student)) == (False, "")


def test_one_whose_work_was_copied_is_shown_to_a_person_too(course: TemporaryCourse) -> None:
    """Is the student under whose name a classmate's answers were drawn flagged as well, at no loss of marks?"""
    assert course.flagged(SOURCE)
    assert {grade.score for grade in course.grades(SOURCE).values()} == {4.0}


def test_nothing_of_a_student_was_run(course: TemporaryCourse) -> None:
    """Has no cell of a hand-in left the trace that it leaves when it is run?"""
    trace = "I-WAS-RUN.txt"
    assert list(course.folder.rglob(trace)) == []
    assert not Path(trace).exists()
    assert not (HOUSE / "grading" / trace).exists()


class Active(HTMLParser):
    """Gathers the parts of a page that a browser would act on: scripts, attributes, comments."""

    def __init__(self) -> None:
        super().__init__()
        self.acted_on: list[str] = []
        self.in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag's attributes."""
        self.in_script = tag in ("script", "style")
        self.acted_on += [tag, *(f"{name}={value}" for name, value in attrs)]

    def handle_endtag(self, tag: str) -> None:
        """Leave a script."""
        self.in_script = False

    def handle_data(self, data: str) -> None:
        """Note what stands inside a script."""
        if self.in_script:
            self.acted_on.append(data)


def acts_on(page: str, word: str) -> list[str]:
    """Return where a page holds a word other than as text to read."""
    parser = Active()
    parser.feed(page)
    return [part for part in parser.acted_on if word in part]


@pytest.mark.parametrize("name", [hostile.name for hostile in ALL if hostile.harmless])
def test_scripts_do_not_run_in_feedback(course: TemporaryCourse, name: str) -> None:
    """Is a script in a hand-in nothing but text on the student's feedback page?"""
    page = course.feedback(name)
    assert "hacked" in page
    assert acts_on(page, "hacked") == []


@pytest.mark.parametrize("name", [hostile.name for hostile in ALL if hostile.harmless])
def test_scripts_do_not_run_in_formgrader(course: TemporaryCourse, name: str) -> None:
    """Is a script in a hand-in nothing but text on Formgrader's page, made by Formgrader's own template?"""
    from nbconvert.exporters import HTMLExporter
    from nbgrader.server_extensions.formgrader import handlers

    exporter = HTMLExporter(template_name="formgrade", extra_template_basedirs=[handlers.template_path])
    path = course.classroom / "autograded" / name / course.module / f"{course.notebook}.ipynb"
    resources = {"index": 0, "total": 1, "submission_id": "1", "notebook_id": "x", "assignment_id": "y", "base_url": ""}
    page, _ = exporter.from_filename(str(path), resources=resources)
    assert "hacked" in page
    assert acts_on(page, "hacked") == []
