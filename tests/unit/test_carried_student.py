"""Carrying forward as a student meets it: what is brought, what is told, and that nothing typed is ever lost."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from revcycle.exercises.answers import AnswersFolder, NotSavedError
from tests.unit.carried_parts import (
    CLAIM,
    CODES,
    EXERCISE,
    GIVEN,
    OWN,
    POSTING,
    SERVICES,
    VISIT,
    Student,
    said,
    title,
    turn,
)

MENDED = {"lines": [VISIT["lines"][0]]}
TYPED = {"1a": "LCP000014", "24E.1": "A", "24E.2": "AB"}


@pytest.fixture
def student(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Student:
    """A student who has coded diagnoses and services of a visit for a sore throat."""
    return Student(tmp_path, monkeypatch).has_coded()


@pytest.fixture
def newcomer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Student:
    """A student who has answered nothing yet."""
    return Student(tmp_path, monkeypatch)


# What is brought


def test_the_answer_beside_it_is_copied_on_opening(student: Student) -> None:
    """Does the answers folder hold the other module's answer, whole, as soon as the exercise has been opened?"""
    widget = student.opens(CLAIM)
    assert title(widget) == OWN
    copy = student.copy(CLAIM)
    assert copy["answer"] == student.saved(SERVICES)
    assert copy["carried"]["answer"] == student.saved(CODES)


def test_the_visit_holds_the_students_own_codes(student: Student) -> None:
    """Does the face sheet show the codes, modifiers, units and pointers of the answer that was brought?"""
    encounter = student.opens(CLAIM)._shown.case.encounter
    assert encounter["diagnoses"] == ["J02.0", "I10"]
    brought = [(one["item"], one["modifiers"], int(one["units"]), one["pointers"]) for one in encounter["services"]]
    assert brought == [
        ("office-visit-established-moderate", ["25"], 1, [2, 1]),
        ("strep-rapid-test", ["QW"], 1, [1]),
    ]


def test_codes_become_the_diagnoses_of_the_next_module(student: Student) -> None:
    """Are the diagnosis codes of the first module the lettered diagnoses of the second, in their order?"""
    shutil.rmtree(student.answers(SERVICES))
    widget = student.opens(SERVICES)
    assert [one["code"] for one in widget.scene["diagnoses"]] == ["J02.0", "I10"]


def test_the_claim_is_answered_by_the_payer(student: Student) -> None:
    """Does the payer's file in the last module answer the claim that the student completed, and no other?"""
    student.lays("honest/23-claim", CLAIM)
    widget = student.opens(POSTING)
    assert title(widget) == OWN
    [claim] = widget.scene["remittance"]
    assert student.saved(CLAIM)["answer"]["26"] == "strep-visit"
    assert "strep-visit" in json.dumps(claim)


def test_a_hand_in_stands_alone(student: Student) -> None:
    """With the modules before it gone, is the visit the same, and the answer to it too?"""
    before = student.answered(CLAIM, TYPED)
    for module in (CODES, SERVICES):
        shutil.rmtree(student.folder / module)
    widget = student.opens(CLAIM)
    assert (title(widget), widget.answer) == (OWN, TYPED)
    assert widget._shown.case == before._shown.case


def test_an_opened_exercise_stands_alone(student: Student) -> None:
    """With nothing typed yet and the modules before it gone, is the visit still the one that was brought?"""
    student.opens(CLAIM)
    for module in (CODES, SERVICES):
        shutil.rmtree(student.folder / module)
    assert title(student.opens(CLAIM)) == OWN


def test_nothing_there_is_a_given_visit(newcomer: Student) -> None:
    """Where nothing was answered in the other module, is the student told so, and works on a given visit?"""
    widget = newcomer.opens(CLAIM)
    assert title(widget) == GIVEN
    assert "There is no answer of yours in module 22 (services) yet." in said(widget)
    assert widget._shown.case.given
    assert list(newcomer.folder.rglob("carried.*")) == []


def test_the_other_module_was_never_fetched(newcomer: Student) -> None:
    """Is a given visit shown where the other module's folder is not there at all?"""
    shutil.rmtree(newcomer.folder / SERVICES)
    assert title(newcomer.opens(CLAIM)) == GIVEN


def test_an_answer_that_comes_later_is_found(newcomer: Student) -> None:
    """Can a student who began with a given visit look again once there is an own one?"""
    widget = newcomer.answered(CLAIM, {"1a": "LCP000014"})
    newcomer.lays("honest/22-services", SERVICES)
    turn(widget, "own")
    assert title(widget) == OWN
    assert newcomer.saved(CLAIM)["case"] == "strep-visit"


def test_looking_again_in_vain_changes_nothing(newcomer: Student) -> None:
    """With still nothing there, is it told again, and what was typed for the given visit stays?"""
    widget = newcomer.answered(CLAIM, {"1a": "LCP000014"})
    turn(widget, "own")
    assert title(widget) == GIVEN
    assert "There is no answer of yours in module 22 (services) yet." in said(widget)
    assert widget.answer == newcomer.saved(CLAIM)["answer"] == {"1a": "LCP000014"}


def test_a_given_visit_further_up_goes_on_where_it_is_known(student: Student) -> None:
    """Does a given visit bring its services and its own diagnoses, and not those that were brought for another one?"""
    widget = student.opens(SERVICES)
    turn(widget, "given")
    widget.answer = {"lines": [{"code": "99213", "modifiers": "", "units": "1", "pointers": "A"}]}
    billed = student.opens(CLAIM)
    assert (title(billed), billed._shown.case.id) == (OWN, "rash-visit")
    assert billed._shown.case.encounter["diagnoses"] == ["L23.7"]
    assert student.copy(CLAIM)["carried"] is None


def test_a_given_visit_further_up_ends_there(student: Student) -> None:
    """Does a visit that was given as a fresh start in the claim's module not go on where the next has no such case?"""
    student.lays("honest/23-claim", CLAIM)
    path = student.answers(CLAIM) / "bill-your-visit.json"
    path.write_text(path.read_text("utf-8").replace('"case": "strep-visit"', '"case": "no-such-visit"'), "utf-8")
    widget = student.opens(POSTING)
    assert title(widget) == GIVEN
    assert "The visit that you worked on in module 23 (claim) does not go on here." in said(widget)


# The answer beside it changes


def test_a_blank_answer_follows_what_lies_there(student: Student) -> None:
    """As long as nothing was typed here, does the visit follow the other module's answer?"""
    student.opens(CLAIM)
    student.answered(SERVICES, MENDED)
    assert len(student.opens(CLAIM)._shown.case.encounter["services"]) == 1
    assert student.copy(CLAIM)["answer"]["answer"] == MENDED


def test_a_cleared_answer_follows_too(student: Student) -> None:
    """Does the visit follow again once everything that was typed has been taken out?"""
    student.answered(CLAIM, TYPED).answer = {}
    student.answered(SERVICES, MENDED)
    widget = student.opens(CLAIM)
    assert len(widget._shown.case.encounter["services"]) == 1
    assert "have changed" not in said(widget)


def test_turning_back_does_not_bring_it_again(student: Student) -> None:
    """Does a begun own visit come back from the given one as it was worked on, and the change is told?"""
    widget = student.answered(CLAIM, TYPED)
    turn(widget, "given")
    student.answered(SERVICES, MENDED)
    turn(widget, "own")
    assert len(widget._shown.case.encounter["services"]) == 2
    assert widget.answer == TYPED
    assert "have changed since they were brought here." in said(widget)


def test_a_begun_answer_stays_and_the_change_is_told(student: Student) -> None:
    """Once something was typed, does the visit stay as it was brought, and is the student told of the change?"""
    student.answered(CLAIM, TYPED)
    student.answered(SERVICES, MENDED)
    widget = student.opens(CLAIM)
    assert len(widget._shown.case.encounter["services"]) == 2
    assert widget.answer == TYPED
    assert "Your answers in module 22 (services) have changed since they were brought here." in said(widget)


def test_no_change_is_told_where_there_is_none(student: Student) -> None:
    """Is nothing said of a change where only the time of saving differs?"""
    student.answered(CLAIM, TYPED)
    path = student.answers(SERVICES) / "code-your-services.json"
    path.write_text(json.dumps(student.saved(SERVICES) | {"saved": "2026-12-01T08:00:00+00:00"}), "utf-8")
    assert "have changed" not in said(student.opens(CLAIM))


def test_it_can_be_brought_again(student: Student) -> None:
    """Do the new lines come on pressing the button, with what still has its place, and everything else kept?"""
    student.answered(CLAIM, TYPED)
    student.answered(SERVICES, MENDED)
    widget = student.opens(CLAIM)
    turn(widget, "again")
    assert len(widget._shown.case.encounter["services"]) == 1
    assert widget.answer == student.saved(CLAIM)["answer"] == {"1a": "LCP000014", "24E.1": "A"}
    assert TYPED in student.typed_anywhere(CLAIM)
    assert "have changed" not in said(widget)


def test_bringing_again_says_what_came_of_it(student: Student) -> None:
    """Is the student told where all that was typed is kept, and to look through it?"""
    student.answered(CLAIM, TYPED)
    student.answered(SERVICES, MENDED)
    widget = student.opens(CLAIM)
    turn(widget, "again")
    [kept] = student.answers(CLAIM).glob("kept.bill-your-visit.strep-visit.*.json")
    assert "Your answers in module 22 (services) were brought again." in said(widget)
    assert f"It is kept as answers/{kept.name}." in said(widget)


def test_bringing_the_same_again_says_so(student: Student) -> None:
    """Where nothing has changed, is that said, and every typed word left where it is?"""
    widget = student.answered(CLAIM, TYPED)
    turn(widget, "again")
    assert "Your answers in module 22 (services) are the same as before." in said(widget)
    assert widget.answer == TYPED


def test_bringing_again_from_nowhere(student: Student) -> None:
    """With the other module gone, does the button say so, and leave the visit and the answer alone?"""
    widget = student.answered(CLAIM, TYPED)
    shutil.rmtree(student.folder / SERVICES)
    turn(widget, "again")
    assert (title(widget), widget.answer) == (OWN, TYPED)
    assert "There is no answer of yours in module 22 (services) yet." in said(widget)
    assert title(student.opens(CLAIM)) == OWN


def test_another_visit_further_up_is_brought(student: Student) -> None:
    """Does bringing again turn to another visit where that was coded since, and keep the first one's answer for it?"""
    widget = student.answered(CLAIM, TYPED)
    path = student.answers(SERVICES) / "code-your-services.json"
    before = path.read_text("utf-8")
    path.write_text(json.dumps(student.saved(SERVICES) | {"case": "ear-visit"}), "utf-8")
    copied = student.answers(SERVICES) / "carried.code-your-services.json"
    copied.write_text(copied.read_text("utf-8").replace("strep-visit", "ear-visit"), "utf-8")
    turn(widget, "again")
    assert (widget._shown.case.id, widget.answer) == ("ear-visit", {})
    path.write_text(before, "utf-8")
    copied.write_text(copied.read_text("utf-8").replace("ear-visit", "strep-visit"), "utf-8")
    turn(widget, "again")
    assert (widget._shown.case.id, widget.answer) == ("strep-visit", TYPED)


# To the given visit and back


def test_to_the_given_visit_and_back(student: Student) -> None:
    """Does each visit keep what was typed for it, however often the student turns?"""
    widget = student.answered(CLAIM, TYPED)
    turn(widget, "given")
    assert (title(widget), widget.answer) == (GIVEN, {})
    widget.answer = {"2": "Sung, Mara"}
    turn(widget, "own")
    assert (title(widget), widget.answer) == (OWN, TYPED)
    turn(widget, "given")
    assert (title(widget), widget.answer) == (GIVEN, {"2": "Sung, Mara"})


def test_what_was_cleared_stays_cleared(student: Student) -> None:
    """Does an answer that the student took out again not come back with its visit?"""
    widget = student.answered(CLAIM, TYPED)
    turn(widget, "given")
    turn(widget, "own")
    widget.answer = {}
    turn(widget, "given")
    turn(widget, "own")
    assert widget.answer == {}


def test_the_visit_seen_last_is_the_one_saved(student: Student) -> None:
    """Does the answer file name the visit that is on the screen, as the panel says, and is it there next time?"""
    widget = student.answered(CLAIM, TYPED)
    turn(widget, "given")
    assert (student.saved(CLAIM)["case"], student.saved(CLAIM)["answer"]) == ("knee-visit", {})
    assert title(student.opens(CLAIM)) == GIVEN
    widget = student.opens(CLAIM)
    turn(widget, "own")
    assert (student.saved(CLAIM)["case"], student.saved(CLAIM)["answer"]) == ("strep-visit", TYPED)


def test_a_trouble_of_long_ago_is_not_told_again(student: Student) -> None:
    """After a button that brought nothing, is a chosen given visit told without that trouble?"""
    widget = student.answered(CLAIM, TYPED)
    (student.folder / SERVICES).rename(student.folder / "elsewhere")
    turn(widget, "again")
    turn(widget, "given")
    assert "There is no answer of yours" not in said(widget)


def test_two_views_follow_each_other(student: Student) -> None:
    """Does a second view of the exercise show the same visit and answer, so that neither writes over the other?"""
    first, second = student.opens(CLAIM), student.opens(CLAIM)
    first.answer = TYPED
    turn(first, "given")
    assert (title(second), second.answer) == (GIVEN, {})
    turn(second, "own")
    assert (title(first), first.answer) == (OWN, TYPED)


def test_a_full_disk_changes_nothing(student: Student, monkeypatch: pytest.MonkeyPatch) -> None:
    """When turning cannot be saved, is that told, and the visit with its answer still on the screen and on the disk?"""
    widget = student.answered(CLAIM, TYPED)

    def full(*_: Any) -> None:
        raise NotSavedError("Not saved: the disk is full.")

    monkeypatch.setattr(AnswersFolder, "keep", full)
    turn(widget, "given")
    assert (title(widget), widget.answer, student.saved(CLAIM)["answer"]) == (OWN, TYPED, TYPED)
    assert "Not saved: the disk is full." in said(widget)


def test_only_the_offered_ways_are_taken(student: Student) -> None:
    """Does a strange message from the browser change nothing?"""
    widget = student.answered(CLAIM, TYPED)
    for way in ("elsewhere", None, ["given"], {"to": "given"}, 7):
        widget._handle_custom_msg({"do": "visit", "to": way}, [])
    assert (title(widget), widget.answer) == (OWN, TYPED)


# Which of the two is told


@pytest.mark.parametrize("module", [SERVICES, CLAIM, POSTING])
def test_the_own_visit_is_told(student: Student, module: str) -> None:
    """Does each module say that it is the own visit, where it comes from, and what a mistake there costs here?"""
    student.lays("honest/23-claim", CLAIM)
    told = said(student.opens(module))
    words = {
        SERVICES: "The diagnoses are the codes that you chose in module 21 (codes). They count as right here",
        CLAIM: "The diagnoses and services are the ones that you coded in module 22 (services). They count as right",
        POSTING: "The payer answers the claim that you completed in module 23 (claim). Post what the payer says",
    }
    assert told.startswith(f"{OWN} {words[module]}")
    assert "bear the name" not in told


@pytest.mark.parametrize("module", [SERVICES, CLAIM, POSTING])
def test_the_given_visit_is_told(newcomer: Student, module: str) -> None:
    """Does each module say that it is a given visit, and that it counts as much?"""
    told = said(newcomer.opens(module))
    assert told.startswith(GIVEN)
    assert "This visit is a fresh start, and it counts just as much." in told


def test_nothing_is_written_while_graded(student: Student, monkeypatch: pytest.MonkeyPatch) -> None:
    """Does validating the notebook with nbgrader leave the answers folder as it is?"""
    from revcycle.exercises import session

    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    monkeypatch.chdir(student.folder / CLAIM)
    assert session.exercise(EXERCISE[CLAIM]) is None
    assert not student.answers(CLAIM).exists()
