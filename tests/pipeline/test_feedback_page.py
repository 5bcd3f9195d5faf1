"""The feedback page that a student reads, made by the real nbgrader."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser

import nbformat
import pytest

from tests.pipeline.temporary_course import SAMPLE_KEYS, SAMPLE_MODULES, TemporaryCourse, temporary_course

HOSTILE = "<script src=//a.test/hacked></script>"
ESSAY = f"The claim was denied.\nI would **appeal**. {HOSTILE}"
COMMENT = "Good thinking.\nName the <payer>."
SET_BY_HAND = "sample-choice-one"
WAITING = "sample-bins"
ADDED = "a note of my own"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TemporaryCourse]:
    """A graded class: one all right, one all wrong, and one whom a person graded."""
    with temporary_course(tmp_path_factory.mktemp("page"), "01-sample", SAMPLE_MODULES, SAMPLE_KEYS) as made:
        made.answer_all(made.hand_in("right"), lambda kind, shown, key: kind.right(shown, key))
        made.answer_all(made.hand_in("wrong"), lambda kind, shown, key: kind.wrong(shown, key))
        place = made.hand_in("by-hand")
        made.answer_all(place, lambda kind, shown, key: kind.right(shown, key))
        hostile = json.loads((place / "answers" / "sample-amount.json").read_text("utf-8"))
        hostile["answer"] = dict.fromkeys(hostile["answer"], HOSTILE)
        (place / "answers" / "sample-amount.json").write_text(json.dumps(hostile), "utf-8")
        (place / "answers" / f"{WAITING}.json").write_text("{", "utf-8")
        _add_a_cell(place / "sample.ipynb")
        assert made.autograde()["success"]
        _grade_by_hand(made)
        result = made.nbgrader.generate_feedback(made.module)
        assert result["success"], result.get("error")
        yield made


def _add_a_cell(path: object) -> None:
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(1, nbformat.v4.new_markdown_cell(f"# {ADDED}"))
    nbformat.write(notebook, path)


def _grade_by_hand(course: TemporaryCourse) -> None:
    """What Formgrader stores: points set over the judge's, and an essay with points, a comment and a late penalty."""
    from nbgrader.api import Comment, Grade

    where = (course.notebook, course.module)
    with course.nbgrader.gradebook as gradebook:
        gradebook.find_grade(SET_BY_HAND, *where, "by-hand").manual_score = 1.5
        cell = gradebook.update_or_create_grade_cell("essay", *where, max_score=5, cell_type="markdown")
        solution = gradebook.update_or_create_solution_cell("essay", *where)
        notebook = gradebook.find_submission_notebook(*where, "by-hand")
        gradebook.db.add(Grade(cell=cell, notebook=notebook, manual_score=3.25, needs_manual_grade=False))
        gradebook.db.add(Comment(cell=solution, notebook=notebook, manual_comment=COMMENT))
        notebook.late_submission_penalty = 2
        notebook.assignment.timestamp += timedelta(days=1)
        gradebook.db.commit()
    path = course.classroom / "autograded" / "by-hand" / course.module / f"{course.notebook}.ipynb"
    path.chmod(0o644)
    judged = nbformat.read(path, as_version=4)
    facts = {"grade_id": "essay", "grade": True, "solution": True, "locked": False, "task": False, "points": 5}
    essay = nbformat.v4.new_markdown_cell(ESSAY, metadata={"nbgrader": {**facts, "schema_version": 3}})
    judged.cells.append(essay)
    nbformat.write(judged, path)


class Reader(HTMLParser):
    """The text of a page, and the tags and attributes in it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember a tag, and part its text from what stands before it."""
        self.words.append(" ")
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Remember a text."""
        self.words.append(data)

    @property
    def text(self) -> str:
        """All text, spaces made one."""
        return re.sub(r"\s+", " ", "".join(self.words))


def read(course: TemporaryCourse, student: str) -> Reader:
    """A student's page."""
    return Reader(course.feedback(student))


@pytest.mark.parametrize(("student", "score"), [("right", "32 of 37 points, which is 86"), ("wrong", "0 of 37 points")])
def test_score_in_words(course: TemporaryCourse, student: str, score: str) -> None:
    """Does the page begin with the module's title and the score in points and percent?"""
    text = read(course, student).text
    assert f"Feedback A sample of every kind You earned {score}" in text


def test_table_leads_to_every_review(course: TemporaryCourse) -> None:
    """Has every graded exercise, by its title, a line in the table that leads to its review?"""
    page = read(course, "wrong")
    places = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
    links = [attributes["href"] for tag, attributes in page.tags if tag == "a"]
    assert {str(link).removeprefix("#") for link in links} <= places
    for number, exercise in enumerate(course.exercises, 1):
        assert f"#review-{exercise.id}" in links
        assert page.text.count(f"{number}. {exercise.title}") == 2
    assert page.text.count("Back to the top") == len(course.exercises)


def test_outcome_in_words(course: TemporaryCourse) -> None:
    """Does the table say each outcome in words, beside its points?"""
    assert "✔ Right 4 of 4" in read(course, "right").text
    assert "Not right 0 of 4" in read(course, "wrong").text
    assert "Could not be read 0 of 4" in read(course, "by-hand").text


def test_only_what_was_graded(course: TemporaryCourse) -> None:
    """Are lesson, practice, code and the student's own cells left out, and nbgrader's own words?"""
    for student in ("right", "by-hand"):
        page = course.feedback(student)
        for word in ("Test cell", "Grade cell", "In [", "exercise(&#34;", "Practice is never graded", ADDED, "¶"):
            assert word not in page


@pytest.mark.parametrize("student", ["right", "wrong", "by-hand"])
def test_nothing_is_run_or_fetched(course: TemporaryCourse, student: str) -> None:
    """Is the page without scripts and addresses, with hostile answers as plain text?"""
    page = read(course, student)
    assert {tag for tag, _ in page.tags} & {"script", "img", "link", "iframe", "object", "form"} == set()
    attributes = [(name, value or "") for _, found in page.tags for name, value in found.items()]
    assert [name for name, _ in attributes if name.startswith("on") or name == "src"] == []
    assert [value for _, value in attributes if "//" in value] == []
    style = course.feedback(student).partition("<style>")[2].partition("</style>")[0]
    assert not re.search(r"url\(|@import", style)


def test_scripts_stay_text(course: TemporaryCourse) -> None:
    """Can a script in an answer and in a text graded by hand be read as it was typed?"""
    assert read(course, "by-hand").text.count(HOSTILE) > 1


def test_what_a_grader_adds(course: TemporaryCourse) -> None:
    """Are text, points and comment of a cell graded by hand shown, points set by hand, and what waits?"""
    text = read(course, "by-hand").text
    assert "Your written answer ◐ Partly right 3.25 of 5" in text
    assert ESSAY.replace("\n", " ") in text
    assert f"Comment from your grader {COMMENT.replace(chr(10), ' ')}" in text
    assert "◐ Partly right · 1.5 of 4 points · Your grader set these points." in text
    assert "A person will look at this 0 of 4" in text
    assert "1 exercise waits for your grader" in text


def test_late_penalty(course: TemporaryCourse) -> None:
    """Does a late student read what was taken off, and an early one nothing of it?"""
    late = read(course, "by-hand").text
    assert "2 points are already taken off, because the work came late." in late
    assert "Taken off, late \N{MINUS SIGN}2" in late
    assert "You earned 22.75 of 37 points" in late
    assert "taken off" not in read(course, "right").text.lower()
