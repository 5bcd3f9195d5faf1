"""The judge over hand-ins that carry an answer: it is graded as it lies there, and a difference is shown to a person.

The hand-ins lie under tests/fixtures/carried/handins, each over an honest one of the same student. Settings of
hand-in.toml: ``what`` it is, ``outcome`` and ``score`` of the claim, ``notes`` that the grader reads (none where there
is nothing to look at), ``never`` what stands in no page as it was typed, ``remove`` and ``links`` files taken out and
links put in.
"""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grading.draws import ClassDraws
from grading.handins import HandIn
from grading.judge import note_cell
from grading.judgement import Bench, Judgement
from grading.material import Material
from revcycle.exercises.answers import AnswersFolder
from revcycle.exercises.marking import kind_of
from revcycle.exercises.variants import Draw, show
from tests.pipeline.temporary_course import HOUSE, TemporaryCourse, temporary_course

CHAIN = HOUSE / "tests" / "fixtures" / "chain"
HONEST = HOUSE / "tests" / "fixtures" / "carried" / "honest"
HANDED_IN = HOUSE / "tests" / "fixtures" / "carried" / "handins"
SERVICES, CLAIM, EXERCISE = "22-services", "23-claim", "bill-your-visit"
ALL = {path.parent.name: tomllib.loads(path.read_text("utf-8")) for path in sorted(HANDED_IN.glob("*/hand-in.toml"))}
DRAWN_FOR = "student-0"
COMPARED = "handed in there"


@pytest.fixture(scope="module")
def material() -> Iterator[Material]:
    """The module of the claim, with its keys."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REVCYCLE_KEYS", str(CHAIN / "keys"))
        yield Material.of(CHAIN / "modules" / CLAIM)


def lay_out(name: str, place: Path, student: str = DRAWN_FOR) -> None:
    """Put the three modules of a hand-in where nbgrader collects to, drawn for a student."""
    for module in HONEST.iterdir():
        shutil.copytree(module, place / module.name / "answers", dirs_exist_ok=True)
    for removed in ALL[name].get("remove", ()):
        target = place / removed
        shutil.rmtree(target) if target.is_dir() else target.unlink()
    for module in (HANDED_IN / name).iterdir():
        if module.is_dir():
            shutil.copytree(module, place / module.name / "answers", dirs_exist_ok=True)
    for link, to in ALL[name].get("links", {}).items():
        module_name, _, file = link.partition("/")
        (place / module_name / "answers" / file).symlink_to(to)
    for path in place.rglob("*.json"):
        if student != DRAWN_FOR and not path.is_symlink():
            path.write_text(path.read_text("utf-8").replace(DRAWN_FOR, student), "utf-8")


def judged(material: Material, name: str, place: Path) -> Judgement:
    """What the judge says to the claim of a hand-in."""
    lay_out(name, place)
    return Bench(material, HandIn(name, CLAIM, place / CLAIM)).judge(EXERCISE, 4.0)


def notes(judgement: Judgement) -> str:
    """All that a grader reads of a judgement."""
    return " ".join([judgement.reason, *judgement.flags])


@pytest.mark.parametrize("name", list(ALL))
def test_each_earns_what_it_should(material: Material, tmp_path: Path, name: str) -> None:
    """Is each graded as it lies in the hand-in, or left to a person where it cannot be?"""
    judgement = judged(material, name, tmp_path)
    assert (judgement.outcome, judgement.score) == (ALL[name]["outcome"], ALL[name]["score"])


@pytest.mark.parametrize("name", list(ALL))
def test_the_grader_is_told(material: Material, tmp_path: Path, name: str) -> None:
    """Does the grader read what differs, with both sides of it, and nothing where nothing differs?"""
    told = notes(judged(material, name, tmp_path))
    assert [words for words in ALL[name]["notes"] if words not in told] == []
    assert bool(told) == bool(ALL[name]["notes"])


@pytest.mark.parametrize("name", list(ALL))
def test_the_student_is_not_accused(material: Material, tmp_path: Path, name: str) -> None:
    """Is nothing of the comparison in what the student reads?"""
    judgement = judged(material, name, tmp_path)
    assert COMPARED not in judgement.review.html() + judgement.review.text()


@pytest.mark.parametrize("name", list(ALL))
def test_regrading_gives_the_same(material: Material, tmp_path: Path, name: str) -> None:
    """Is a second grading, with the material read anew, the same to the last word?"""
    first = judged(material, name, tmp_path)
    again = Bench(Material.of(material.folder), HandIn(name, CLAIM, tmp_path / CLAIM)).judge(EXERCISE, 4.0)
    assert (again.outcome, again.score, again.flags, again.reason) == (
        first.outcome,
        first.score,
        first.flags,
        first.reason,
    )
    assert again.review.html() == first.review.html()


@pytest.mark.parametrize("name", [name for name, told in ALL.items() if "never" in told])
def test_nothing_of_a_copy_is_active(material: Material, tmp_path: Path, name: str) -> None:
    """Is what a copy holds nothing but text in the review and in the grader's note?"""
    judgement = judged(material, name, tmp_path)
    page = judgement.review.html() + str(note_cell(list(judgement.flags))["outputs"])
    assert [words for words in ALL[name]["never"] if words in page] == []


def test_a_given_visit_is_held_against_nothing(material: Material, tmp_path: Path) -> None:
    """Is an answer to a given visit graded by itself, though the copy of an own one still lies beside it?"""
    lay_out("mended-after-feedback", tmp_path)
    shown = show(material.definitions.current[EXERCISE], Draw(DRAWN_FOR), material.shelf)
    assert shown.case.given
    right = kind_of(shown.exercise).right(shown, material.key(shown.exercise, shown.case.id))
    AnswersFolder(tmp_path / CLAIM).save(shown, right)
    assert (tmp_path / CLAIM / "answers" / f"carried.{EXERCISE}.json").is_file()
    judgement = Bench(material, HandIn("mia", CLAIM, tmp_path / CLAIM)).judge(EXERCISE, 4.0)
    assert (judgement.outcome, judgement.score, judgement.flags) == ("right", 4.0, ())


def test_a_hand_in_is_the_students_own(material: Material, tmp_path: Path) -> None:
    """Is a copy held against what the same student handed in, and not against another student's hand-in?"""
    lay_out("honest", tmp_path / "mia")
    lay_out("mended-after-feedback", tmp_path / "bob")
    found = [Bench(material, HandIn(one, CLAIM, tmp_path / one / CLAIM)).judge(EXERCISE, 4.0) for one in ("mia", "bob")]
    assert [bool(one.flags) for one in found] == [False, True]


def test_a_classmates_copy_shows_both(tmp_path: Path) -> None:
    """Is a copy drawn for a classmate's name told of both students, though the answer itself bears the own name?"""
    lay_out("honest", tmp_path / "mia", "mia")
    lay_out("classmates-codes", tmp_path / "cheat", "cheat")
    lay_out("honest", tmp_path / "bob", "bob")
    handins = [HandIn(name, CLAIM, tmp_path / name / CLAIM) for name in ("mia", "cheat", "bob")]
    draws = ClassDraws(handins, [EXERCISE])
    assert {name: bool(draws.flags(name)) for name in ("mia", "cheat", "bob")} == {
        "mia": False,
        "cheat": True,
        "bob": True,
    }


@pytest.mark.parametrize("depth", [100, 900, 5000])
@pytest.mark.parametrize("place", ["answer", "sent", "carried"])
def test_no_copy_stops_the_class(material: Material, tmp_path: Path, depth: int, place: str) -> None:
    """Is a copy that is nested as deep as one likes judged or left to a person, and never an error?"""
    lay_out("honest", tmp_path)
    path = tmp_path / CLAIM / "answers" / f"carried.{EXERCISE}.json"
    text = path.read_text("utf-8").rstrip()
    deep = "[" * depth + "]" * depth
    changed = {
        "answer": text.replace('"lines": [', f'"diagnoses": {deep}, "lines": [', 1),
        "sent": text.replace('"sent": []\n}', f'"sent": [{{"case": "x", "day": "2026-01-01", "answer": {deep}}}]\n}}'),
        "carried": text.replace('"carried": null', f'"carried": {deep}'),
    }[place]
    assert changed != text
    path.write_text(changed, "utf-8")
    judgement = Bench(material, HandIn("mia", CLAIM, tmp_path / CLAIM)).judge(EXERCISE, 4.0)
    assert judgement.outcome in ("right", "damaged")
    assert notes(judgement)


# Through nbgrader


IN_CLASS = ("honest", "mended-after-feedback", "no-copy", "nothing-handed-in", "script-in-the-copy")


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TemporaryCourse]:
    """Hand some of them in, grade the class in one go, and return its feedback."""
    folder = tmp_path_factory.mktemp("carried")
    with temporary_course(folder, CLAIM, CHAIN / "modules", CHAIN / "keys") as made:
        for name in IN_CLASS:
            made.hand_in(name)
            lay_out(name, made.place(name).parent, name)
        for result in (made.autograde(), made.nbgrader.generate_feedback(made.module)):
            assert result["success"], result.get("error")
        yield made


@pytest.mark.parametrize("name", IN_CLASS)
def test_the_gradebook_knows_who_must_be_looked_at(course: TemporaryCourse, name: str) -> None:
    """Are hand-ins flagged or waiting where something differs or is missing, with the points that were earned?"""
    grade = course.grades(name)[EXERCISE]
    waits = ALL[name]["outcome"] == "damaged"
    assert grade.waits_for_a_person == waits
    assert course.flagged(name) == (bool(ALL[name]["notes"]) and not waits)
    assert grade.score == ALL[name]["score"]


@pytest.mark.parametrize("name", IN_CLASS)
def test_the_note_is_for_the_grader_alone(course: TemporaryCourse, name: str) -> None:
    """Does the note stand in the judged notebook, and not on the student's page?"""
    told = [words for words in ALL[name]["notes"] if ALL[name]["outcome"] != "damaged"]
    assert [words for words in told if words not in course.notes(name)] == []
    assert COMPARED not in course.feedback(name)


def test_grading_the_class_again_gives_the_same(course: TemporaryCourse) -> None:
    """Are grades, flags and notes the same when the whole class is graded once more?"""

    def everything() -> dict[str, Any]:
        return {name: (course.grades(name), course.flagged(name), course.notes(name)) for name in IN_CLASS}

    before = everything()
    result = course.autograde()
    assert result["success"], result.get("error")
    assert everything() == before
