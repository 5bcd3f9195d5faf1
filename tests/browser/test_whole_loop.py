"""The whole loop with the real JupyterLab, nbgrader's own extensions and a real browser.

Release, fetch, Start, answers by keyboard alone, a kernel restart, submission, collection, grading from Formgrader,
feedback. Every step is taken where a student or grader would take it.
"""

import json
import os
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from revcycle.chart import ChartShelf
from revcycle.exercises.definition import Definitions, read_definitions
from revcycle.exercises.marking import Key, kind_of, read_key
from revcycle.exercises.student import student_id
from revcycle.exercises.variants import Draw, Shown, show
from tests.browser.answering import card, enter
from tests.fixtures.sample import HOUSE, KEYS, SAMPLE
from tests.running import RunningCourse, running_course

MODULE = "01-sample"
WRONG = "sample-choice-one"
UNREADABLE = "sample-amount"
SCRIPT = '<img src=x onerror="window.hacked=1">'


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningCourse]:
    """A course of the sample module: released, and running."""
    monkeypatch.setenv("REVCYCLE_KEYS", str(KEYS.parent))
    monkeypatch.setenv("REVCYCLE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("JUPYTERHUB_USER", raising=False)
    with running_course(SAMPLE.parent) as running:
        yield running


@pytest.fixture
def definitions() -> Definitions:
    """The sample's exercises."""
    return read_definitions(SAMPLE)


def as_met(definitions: Definitions, exercise_id: str) -> tuple[Shown, Key]:
    """An exercise as this computer's user meets it, and the key of that case."""
    exercise = definitions.current[exercise_id]
    shown = show(exercise, Draw(student_id()), ChartShelf(SAMPLE))
    tables = tomllib.loads(KEYS.read_text("utf-8"))
    return shown, read_key(exercise, shown.case.id, tables[exercise_id])


def graders_command(course: RunningCourse, *words: str) -> str:
    """Run a command of the grader, as one does in a terminal."""
    places = {"REVCYCLE_MODULES": str(SAMPLE.parent), "REVCYCLE_CLASSROOM": str(course.classroom)}
    done = subprocess.run(
        [sys.executable, "-m", "grading", *words],
        cwd=HOUSE,
        env=os.environ | places,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def lab(page: Page, course: RunningCourse, path: str) -> None:
    """Open an address of JupyterLab."""
    page.goto(course.address.replace("/lab?course&", f"{path}?"))


def in_assignment_list(page: Page, course: RunningCourse, button: str) -> None:
    """Open nbgrader's Assignment List from its menu, and press a button there."""
    lab(page, course, "/lab/tree/README.md")
    page.get_by_role("menuitem", name="Nbgrader").click(timeout=60_000)
    page.get_by_role("menuitem", name="Assignment List").or_(
        page.get_by_text("Assignment List", exact=True)
    ).first.click()
    page.get_by_role("button", name=button).first.click(timeout=30_000)


def start(page: Page) -> None:
    """Start the notebook by keyboard."""
    button = page.get_by_role("button", name="Start", exact=True)
    button.focus(timeout=60_000)
    page.keyboard.press("Enter")
    page.locator(".rc-card").first.wait_for(timeout=90_000)
    expect(button).to_be_hidden(timeout=60_000)


def read_answer(course: RunningCourse, exercise_id: str) -> Any:
    """What the student's answers folder holds."""
    return json.loads((course.classroom / "my-work" / MODULE / "answers" / f"{exercise_id}.json").read_text("utf-8"))


def worth(course: RunningCourse, definitions: Definitions, exercise_id: str) -> Any:
    """What fraction of its points a saved answer would earn."""
    shown, key = as_met(definitions, exercise_id)
    kind = kind_of(shown.exercise)
    return kind.mark(shown, kind.read(shown, read_answer(course, exercise_id)["answer"]), key).fraction


def earns(course: RunningCourse, definitions: Definitions, exercise_id: str, fraction: Fraction) -> bool:
    """Whether the saved answer comes to earn this fraction: the last key stroke is saved a moment later."""
    late = time.monotonic() + 5
    while worth(course, definitions, exercise_id) != fraction:
        if time.monotonic() > late:
            return False
        time.sleep(0.1)
    return True


def test_whole_loop(page: Page, course: RunningCourse, definitions: Definitions) -> None:
    """Can a module go from release to feedback that teaches, with the real tools and by keyboard?"""
    in_assignment_list(page, course, "Fetch")
    expect(page.get_by_role("button", name="Submit")).to_be_visible(timeout=30_000)

    lab(page, course, f"/lab/tree/{course.classroom.name}/my-work/{MODULE}/sample.ipynb")
    start(page)
    given = {}
    for exercise in definitions:
        if exercise.practice:
            continue
        shown, key = as_met(definitions, exercise.id)
        kind = kind_of(exercise)
        given[exercise.id] = kind.wrong(shown, key) if exercise.id == WRONG else kind.right(shown, key)
        if exercise.id == UNREADABLE:
            given[exercise.id] |= {list(given[exercise.id])[-1]: SCRIPT}
        enter(page, shown, given[exercise.id])
    worths = {WRONG: Fraction(0), UNREADABLE: Fraction(2, 3)}
    for exercise_id in given:
        assert earns(course, definitions, exercise_id, worths.get(exercise_id, Fraction(1))), exercise_id

    page.keyboard.press("Escape")
    page.get_by_role("menuitem", name="Kernel").click()
    page.get_by_text("Restart Kernel…", exact=True).click()
    page.get_by_role("button", name="Confirm Kernel Restart").click()
    start(page)
    shown, key = as_met(definitions, "sample-codes")
    for code in key.answer:
        expect(card(page, shown.exercise.title).locator(".rc-codes-list")).to_contain_text(code)
    shown, key = as_met(definitions, WRONG)
    expect(card(page, shown.exercise.title).locator(f"input[value={given[WRONG]}]")).to_be_checked()

    in_assignment_list(page, course, "Submit")
    expect(page.get_by_text("Submitted assignments", exact=True)).to_be_visible()
    page.wait_for_function(
        "folder => [...document.querySelectorAll('#submitted_assignments_list .list_item')].length > 0",
        arg="",
        timeout=30_000,
    )

    graders_command(course, "collect", MODULE)
    page.goto(course.address.replace("/lab?course&", f"/formgrader/manage_submissions/{MODULE}?"))
    row = page.locator("tr").filter(has_text="needs autograding")
    row.locator(".glyphicon-flash").click(timeout=30_000)
    expect(page.get_by_text("Successfully autograded")).to_be_visible(timeout=90_000)
    expect(page.locator("tr").filter(has_text="26.67 / 32")).to_contain_text("graded")

    page.goto(course.address.replace("/lab?course&", f"/formgrader/gradebook/{MODULE}/sample/?"))
    page.get_by_role("link", name="Submission #1").click(timeout=30_000)
    expect(page.get_by_text("onerror").first).to_be_visible()
    assert page.evaluate("window.hacked") is None

    graders_command(course, "feedback", MODULE)
    page.goto(course.address)
    page.get_by_role("button", name="Read feedback Sample").click(timeout=60_000)
    feedback = page.frame_locator("iframe")
    reply = key.wrong[given[WRONG]]
    expect(feedback.get_by_text(reply)).to_be_visible()
    expect(feedback.get_by_text(key.why).first).to_be_visible()
    expect(feedback.get_by_text("onerror").first).to_be_visible()
    assert [frame.evaluate("window.hacked") for frame in page.frames] == [None] * len(page.frames)
