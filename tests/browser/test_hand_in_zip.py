"""The zip that a student makes on the start page, and what becomes of it at the grader's."""

import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from grading.commands import main
from revcycle.exercises.answers import SavedAnswer, facts_of
from revcycle.exercises.variants import Draw
from tests.browser.test_start_page import ACCESSIBILITY, FIELD, open_page
from tests.running import RunningCourse, running_course, write_module

MODULE = "01-claims-basics"
NAME = "Zoë O'Brien"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCourse]:
    """A course of one module with two graded exercises."""
    modules = tmp_path_factory.mktemp("modules")
    write_module(modules / MODULE, [FIELD, FIELD])
    with running_course(modules) as course:
        yield course


@pytest.fixture
def course(running: RunningCourse) -> RunningCourse:
    """The same course, as on its first day."""
    running.begin_again()
    return running


def answer(course: RunningCourse, exercise: str, raw: object = "42") -> None:
    """Save an answer as the exercise would."""
    folder = course.classroom / "my-work" / MODULE / "answers"
    folder.mkdir(exist_ok=True)
    saved = SavedAnswer(exercise, 1, MODULE, "amount", "a-case", Draw(NAME), raw, datetime(2026, 11, 20, tzinfo=UTC))
    (folder / f"{exercise}.json").write_text(json.dumps(facts_of(saved), ensure_ascii=False), "utf-8")


def make_zip(page: Page, folder: Path) -> Path:
    """Press the button, and return the file that the browser saves."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Zip to hand in Claims basics").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_one_click_makes_the_zip_that_graders_collect(
    page: Page, course: RunningCourse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Does one press make a zip named with module and student, told in words, that `collect --from` takes?"""
    open_page(page, course)
    page.get_by_role("button", name="Get Claims basics").click()
    page.get_by_role("button", name="Open Claims basics").wait_for()
    answer(course, "exercise-1")
    answer(course, "exercise-2", "")
    damaged = course.classroom / "my-work" / MODULE / "answers" / "exercise-3.json"
    damaged.write_bytes(b"\xff\xfe{cut off")
    path = make_zip(page, tmp_path)
    assert path.name == "01-claims-basics_zoe-o-brien.zip"
    told = page.get_by_role("status").filter(has_text="01-claims-basics_zoe-o-brien.zip is among your browser")
    expect(told).to_contain_text("your answers to 1 of 2 graded exercises")
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        names = {"claims-basics.ipynb", *(f"answers/exercise-{number}.json" for number in (1, 2, 3)), "hand-in.json"}
        assert set(archive.namelist()) == names
        assert archive.read("answers/exercise-3.json") == damaged.read_bytes()
        own = course.classroom / "my-work" / MODULE / "claims-basics.ipynb"
        assert archive.read("claims-basics.ipynb") == own.read_bytes()
        assert json.loads(archive.read("hand-in.json"))["student"] == NAME

    monkeypatch.setenv("REVCYCLE_MODULES", str(course.classroom / "release"))
    monkeypatch.setenv("REVCYCLE_CLASSROOM", str(course.classroom))
    assert main(["collect", MODULE, "--from", str(path)]) == 0
    collected = course.classroom / "submitted" / "zoe-o-brien" / MODULE
    assert (collected / "answers" / "exercise-1.json").is_file()
    assert (collected / "claims-basics.ipynb").is_file()


def test_without_answers_there_is_nothing_to_hand_in(page: Page, course: RunningCourse) -> None:
    """Is a student who has answered nothing told so, instead of getting an empty zip without a name?"""
    open_page(page, course)
    page.get_by_role("button", name="Get Claims basics").click()
    page.get_by_role("button", name="Zip to hand in Claims basics").click()
    expect(page.get_by_role("alert").filter(has_text="You have not answered anything in Claims basics")).to_be_visible()


def test_without_nbgrader_the_page_shows_the_modules_of_the_folder(
    page: Page, course: RunningCourse, tmp_path: Path
) -> None:
    """Does a student with the wheel alone find the modules of the folder, open one, and make its zip?"""
    open_page(page, course)
    page.get_by_role("button", name="Get Claims basics").click()
    page.get_by_role("button", name="Open Claims basics").wait_for()
    answer(course, "exercise-1")
    page.route("**/assignments?*", lambda route: route.fulfill(status=404, body="nothing here"))
    page.goto(course.address)
    page.get_by_role("article").first.wait_for(timeout=60_000)
    expect(page.get_by_role("heading", name="Module 1: Claims basics")).to_be_visible()
    expect(page.get_by_text("1 module in your folder")).to_be_visible()
    expect(page.get_by_role("button", name="Submit Claims basics")).to_have_count(0)
    assert zipfile.is_zipfile(make_zip(page, tmp_path))
    found = Axe().run(page, context=".revcycle-page", options=ACCESSIBILITY).response
    assert found["violations"] == []
    page.get_by_role("button", name="Open Claims basics").click()
    expect(page.get_by_role("heading", name="A small module")).to_be_visible()
