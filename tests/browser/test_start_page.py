"""The course's start page in a real JupyterLab with a real exchange."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from nbgrader.utils import notebook_hash
from playwright.sync_api import Locator, Page, expect

from tests.running import RunningCourse, running_course, write_module

FIELD = "import ipywidgets\nipywidgets.Text(description='Name')"
ACCESSIBILITY = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCourse]:
    """A course of two modules."""
    modules = tmp_path_factory.mktemp("modules")
    write_module(modules / "01-claims-basics", [FIELD, FIELD])
    write_module(modules / "02-payments", [FIELD])
    with running_course(modules) as course:
        yield course


@pytest.fixture
def course(running: RunningCourse) -> RunningCourse:
    """The same course, as on its first day."""
    running.begin_again()
    return running


def open_page(page: Page, course: RunningCourse) -> None:
    """Open the printed address and wait for the modules."""
    page.goto(course.address)
    page.get_by_role("heading", name="Medical billing and coding").wait_for(timeout=60_000)
    page.get_by_role("article").first.wait_for()


def card(page: Page, title: str) -> Locator:
    """The part of the page that is about one module."""
    return page.get_by_role("article").filter(has=page.get_by_role("heading", name=title))


def switch_theme(page: Page, name: str) -> None:
    """Choose a theme in JupyterLab's menu."""
    page.get_by_role("menuitem", name="Settings").click()
    page.get_by_text("Theme", exact=True).hover()
    page.get_by_text(name, exact=True).click()
    page.wait_for_function("name => document.body.dataset.jpThemeName === name", arg=name)


def give_feedback(course: RunningCourse, module: str, words: str) -> None:
    """Put a feedback page into the exchange, where nbgrader would."""
    folder = course.classroom / "exchange" / "revcycle" / "feedback"
    folder.mkdir(exist_ok=True)
    submission = max((course.classroom / "cache" / "revcycle").glob(f"*+{module}+*"))
    secret = (submission / "submission_secret.txt").read_text()
    name = next(submission.glob("*.ipynb")).stem
    page = folder / f"{notebook_hash(secret=secret, notebook_id=name)}.html"
    page.write_text(f"<!doctype html><html lang='en'><title>Feedback</title><h1>{words}</h1></html>")


def test_address_opens_start_page_with_the_modules_in_order(page: Page, course: RunningCourse) -> None:
    """Does the one address that is printed lead to the start page, with every module in order?"""
    open_page(page, course)
    titles = page.get_by_role("article").get_by_role("heading")
    expect(titles).to_have_text(["Module 1: Claims basics", "Module 2: Payments"])
    expect(page.get_by_text("2 modules, 0 submitted")).to_be_visible()
    expect(card(page, "Payments")).to_contain_text("Not started")


def test_module_goes_from_get_to_feedback_by_keyboard_alone(page: Page, course: RunningCourse) -> None:
    """Can a student get, open, submit and read feedback without a mouse?"""
    open_page(page, course)
    page.get_by_role("button", name="Get Claims basics").focus()
    page.keyboard.press("Enter")
    opening = page.get_by_role("button", name="Open Claims basics")
    expect(opening).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="is in your folder")).to_be_visible()
    expect(card(page, "Claims basics")).to_contain_text("In progress")

    page.get_by_role("button", name="Submit Claims basics").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("You have answered 0 of 2 graded exercises.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="is submitted. Your work arrived on")).to_be_visible()
    expect(card(page, "Claims basics")).to_contain_text("Submitted")
    expect(page.get_by_role("button", name="Submit again Claims basics")).to_be_focused()
    expect(page.get_by_text("2 modules, 1 submitted")).to_be_visible()

    give_feedback(course, "01-claims-basics", "Well argued")
    page.get_by_role("button", name="Check again").focus()
    page.keyboard.press("Enter")
    reading = page.get_by_role("button", name="Read feedback Claims basics")
    reading.focus()
    page.keyboard.press("Enter")
    expect(page.frame_locator("iframe").get_by_role("heading", name="Well argued")).to_be_visible()


def test_submit_counts_the_answers_that_are_saved(page: Page, course: RunningCourse) -> None:
    """Is a student told before submitting how many graded exercises have an answer?"""
    open_page(page, course)
    page.get_by_role("button", name="Get Claims basics").click()
    page.get_by_role("button", name="Open Claims basics").wait_for()
    answers = course.classroom / "my-work" / "01-claims-basics" / "answers"
    answers.mkdir()
    (answers / "exercise-1.json").write_text('{"answer": [{"code": "S52.501D"}]}')
    (answers / "exercise-2.json").write_text('{"answer": [{"code": " "}]}')
    page.get_by_role("button", name="Submit Claims basics").click()
    expect(page.get_by_role("dialog")).to_contain_text("You have answered 1 of 2 graded exercises.")
    page.get_by_role("button", name="Not yet").click()
    expect(card(page, "Claims basics")).to_contain_text("In progress")


def test_missing_exchange_is_told_in_a_sentence(page: Page, course: RunningCourse) -> None:
    """Does a student read a plain sentence when the exchange cannot be reached?"""
    open_page(page, course)
    exchange = course.classroom / "exchange"
    elsewhere = exchange.rename(course.classroom / "elsewhere")
    try:
        page.get_by_role("button", name="Check again").click()
        alarm = page.get_by_role("alert").filter(has_text="cannot be reached")
        expect(alarm).to_be_visible()
        expect(alarm).not_to_contain_text("Traceback")
    finally:
        elsewhere.rename(exchange)


def test_missing_nbgrader_is_told_in_a_sentence(page: Page, course: RunningCourse) -> None:
    """Does a student without nbgrader learn where the modules are?"""
    page.route("**/assignments?*", lambda route: route.fulfill(status=404, body="nothing here"))
    page.goto(course.address)
    expect(page.get_by_role("alert").filter(has_text="has no nbgrader")).to_be_visible(timeout=60_000)


def test_the_bench_is_one_press_away(page: Page, course: RunningCourse) -> None:
    """Does the start page open the coder's bench in the student's folder, and leave there what is there already?"""
    open_page(page, course)
    page.get_by_role("button", name="Coder\u2019s bench").click()
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_role("heading", name="The coder\u2019s bench", level=3)).to_be_visible(timeout=60_000)
    notebook = course.classroom / "my-work" / "coders-bench.ipynb"
    own = notebook.read_text("utf-8").replace("Look up codes", "My notes. Look up codes")
    notebook.write_text(own, "utf-8")
    page.get_by_role("tab", name="Course").click()
    page.get_by_role("button", name="Coder\u2019s bench").click()
    expect(page.get_by_role("heading", name="The coder\u2019s bench", level=3)).to_be_visible()
    assert notebook.read_text("utf-8") == own


def test_instructor_finds_formgrader_and_assignment_list(page: Page, course: RunningCourse) -> None:
    """Do both of nbgrader's own views open from the start page?"""
    open_page(page, course)
    page.get_by_role("button", name="Formgrader").click()
    formgrader = page.frame_locator("iframe")
    expect(formgrader.get_by_role("heading", name="Manage Assignments")).to_be_visible()
    expect(formgrader.get_by_text("02-payments")).to_be_visible()
    page.get_by_role("tab", name="Course").click()
    page.get_by_role("button", name="Assignment List").click()
    expect(page.get_by_text("Released assignments", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Fetch").first).to_be_visible()


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_page_is_accessible(page: Page, course: RunningCourse, theme: str) -> None:
    """Does axe-core find nothing on the start page, in either theme?"""
    open_page(page, course)
    page.get_by_role("button", name="Get Claims basics").click()
    page.get_by_role("button", name="Open Claims basics").wait_for()
    switch_theme(page, theme)
    found = Axe().run(page, context=".revcycle-page", options=ACCESSIBILITY).response
    assert found["violations"] == []
    assert found["passes"]


def test_page_can_be_used_at_200_percent(page: Page, course: RunningCourse) -> None:
    """Does the page fit a window of half the size, without scrolling sideways?"""
    page.set_viewport_size({"width": 650, "height": 425})
    open_page(page, course)
    sideways = page.locator(".revcycle-page").evaluate("node => node.scrollWidth - node.clientWidth")
    assert sideways <= 0
    page.get_by_role("button", name="Get Payments").click()
    expect(page.get_by_role("button", name="Open Payments")).to_be_in_viewport()
