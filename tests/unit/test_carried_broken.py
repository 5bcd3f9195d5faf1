"""Broken, strange and cheating files beside an exercise that carries an answer, and in place of its copy.

Each lies under tests/fixtures/carried with ``said.toml``: what is wrong (``what``), the sentence that the student reads
(``said``, ``also``), and whether the own visit can be shown all the same (``own``).
"""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.unit.carried_parts import (
    CARRIED,
    CLAIM,
    GIVEN,
    OWN,
    POSTING,
    SERVICES,
    VISIT,
    Student,
    right,
    said,
    title,
    turn,
)

TYPED = {"1a": "LCP000014", "24E.1": "A", "24E.2": "AB"}


@pytest.fixture
def student(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Student:
    """A student who has coded diagnoses and services of a visit for a sore throat."""
    return Student(tmp_path, monkeypatch).has_coded()


def told_of(fixture: str) -> dict[str, Any]:
    """What a fixture says of itself."""
    return tomllib.loads((CARRIED / fixture / "said.toml").read_text("utf-8"))


def inside(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with its content."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def named(group: str) -> list[str]:
    """The fixtures of a group."""
    return sorted(path.parent.name for path in (CARRIED / group).glob("*/said.toml"))


def broken_beside(student: Student, name: str) -> dict[str, Any]:
    """Lay the broken files over the other module's answers."""
    for path in (CARRIED / "beside" / name).iterdir():
        if path.is_dir():
            (student.answers(SERVICES) / path.name).unlink()
    student.lays(f"beside/{name}")
    return told_of(f"beside/{name}")


@pytest.mark.parametrize("name", named("beside"))
def test_a_broken_answer_beside_it(student: Student, name: str) -> None:
    """Is each told in a plain sentence, with a visit to work on all the same, and its files left as they were?"""
    expected = broken_beside(student, name)
    before = inside(student.answers(SERVICES))
    widget = student.opens(CLAIM)
    assert title(widget) == (OWN if expected["own"] else GIVEN)
    assert [words for words in (expected["said"], *expected.get("also", ())) if words not in said(widget)] == []
    assert "Error" not in said(widget)
    assert inside(student.answers(SERVICES)) == before
    widget.answer = {"1a": "LCP000014"}
    assert student.saved(CLAIM)["answer"] == {"1a": "LCP000014"}


@pytest.mark.parametrize("name", [name for name in named("beside") if not told_of(f"beside/{name}")["own"]])
def test_what_breaks_later_costs_nothing(student: Student, name: str) -> None:
    """When the answer beside it breaks after it was brought, do visit and typed answer stay, and is the button told?"""
    student.answered(CLAIM, TYPED)
    expected = broken_beside(student, name)
    widget = student.opens(CLAIM)
    assert (title(widget), widget.answer) == (OWN, TYPED)
    turn(widget, "again")
    assert (title(widget), widget.answer) == (OWN, TYPED)
    assert expected["said"] in said(widget)


@pytest.mark.parametrize("name", named("copies"))
def test_a_broken_copy_is_brought_again(student: Student, name: str) -> None:
    """Is each told, mended from the answer beside it where that can be, and nothing lost that was typed?"""
    student.answered(CLAIM, TYPED)
    student.lays(f"copies/{name}", CLAIM)
    widget = student.opens(CLAIM)
    assert title(widget) == OWN
    assert told_of(f"copies/{name}")["said"] in said(widget)
    assert TYPED in student.typed_anywhere(CLAIM)
    assert widget.answer == student.saved(CLAIM)["answer"]
    if name != "fewer-lines":
        assert widget.answer == TYPED
        assert student.copy(CLAIM)["answer"]["answer"] == VISIT


@pytest.mark.parametrize("name", ["empty", "truncated", "a-list"])
def test_a_damaged_copy_is_set_aside(student: Student, name: str) -> None:
    """Does a damaged copy stay in the folder for the instructor, under a name that tells?"""
    student.answered(CLAIM, TYPED)
    student.lays(f"copies/{name}", CLAIM)
    student.opens(CLAIM)
    [kept] = student.answers(CLAIM).glob("carried.bill-your-visit.damaged-*.json")
    assert kept.read_bytes() == (CARRIED / "copies" / name / "carried.bill-your-visit.json").read_bytes()


@pytest.mark.parametrize("name", [name for name in named("copies") if name != "fewer-lines"])
def test_a_broken_copy_with_nothing_beside_it(student: Student, name: str) -> None:
    """Is the answer to an own visit that cannot be shown any more kept in a file, and the student told where?"""
    student.answered(CLAIM, TYPED)
    student.lays(f"copies/{name}", CLAIM)
    shutil.rmtree(student.folder / SERVICES)
    widget = student.opens(CLAIM)
    assert title(widget) == GIVEN
    assert "Your own visit cannot be shown." in said(widget)
    assert "What you typed for your own visit is kept as answers/kept.bill-your-visit.strep-visit.json." in said(widget)
    widget.answer = {"2": "Sung, Mara"}
    assert TYPED in student.typed_anywhere(CLAIM)


def test_a_lost_visit_comes_back_with_its_answer(student: Student) -> None:
    """Once the answer beside it is there again, does the own visit come back with what was typed for it?"""
    student.answered(CLAIM, TYPED)
    (student.answers(CLAIM) / "carried.bill-your-visit.json").unlink()
    (student.folder / SERVICES).rename(student.folder / "elsewhere")
    widget = student.opens(CLAIM)
    (student.folder / "elsewhere").rename(student.folder / SERVICES)
    turn(widget, "own")
    assert (title(widget), widget.answer) == (OWN, TYPED)


def test_a_claim_that_reaches_nobody_is_not_posted(student: Student) -> None:
    """Does a claim that the clearinghouse rejects lead to a given visit to post, with a sentence on why?"""
    student.answered(CLAIM, right(student.opens(CLAIM)) | {"1a": "LCP00957"})
    widget = student.opens(POSTING)
    assert title(widget) == GIVEN
    assert "would not have brought an answer from the payer, so there is nothing to post." in said(widget)


def test_a_claim_that_cannot_be_read_is_not_posted(student: Student) -> None:
    """Does a form that tells no claim lead to a given visit to post, with a sentence on why?"""
    student.answered(CLAIM, right(student.opens(CLAIM)) | {"3": "yesterday"})
    widget = student.opens(POSTING)
    assert title(widget) == GIVEN
    assert "is not complete: it could not be sent like this. Complete it there first." in said(widget)
    assert "Error" not in said(widget)
