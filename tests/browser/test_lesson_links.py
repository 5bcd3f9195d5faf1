"""Links in a lesson, in a real JupyterLab: words of the trade, and the way to other modules."""

import shutil
from collections.abc import Iterator
from contextlib import suppress

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.browser.harness.lab import laboratory
from tests.browser.test_views_access import RULES
from tests.fixtures.sample import HOUSE

HERE = "01-two-sides-of-one-cycle"
BESIDE = "00-start-here"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A JupyterLab over module 01, with module 00 beside it and no other."""
    folder = tmp_path_factory.mktemp("laboratory")
    with laboratory(folder, HOUSE / "modules" / HERE) as started:
        shutil.copytree(HOUSE / "modules" / BESIDE, folder / "work" / BESIDE)
        yield started


@pytest.fixture
def lesson(browser: Browser, address: str) -> Iterator[Page]:
    """Module 01, opened and not started."""
    context = browser.new_context(viewport={"width": 1300, "height": 900})
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.goto(f"{address}/lab/tree/{HERE}/two-sides-of-one-cycle.ipynb?reset")
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_focused(timeout=60_000)
    expect(page.get_by_role("img", name="You are here")).to_be_visible()
    yield page
    context.close()


def test_word_by_keyboard(lesson: Page) -> None:
    """Does Enter on a word tell its meaning in place, and does a second Enter lead back to the word?"""
    for _ in range(8):  # past the tools that JupyterLab puts on the active cell
        lesson.keyboard.press("Tab")
        if lesson.evaluate("document.activeElement.textContent") == "revenue cycle":
            break
    word = lesson.get_by_role("link", name="revenue cycle", exact=True)
    expect(word).to_be_focused()
    lesson.keyboard.press("Enter")
    told = lesson.get_by_role("dialog")
    expect(told).to_contain_text("All that happens between a patient's call and the day when the visit is paid for.")
    expect(told.get_by_role("button", name="Back to the text")).to_be_focused()
    found = Axe().run(lesson, context=".revcycle-word", options=RULES).response
    assert [rule["id"] for rule in found["violations"]] == []
    lesson.keyboard.press("Enter")
    expect(told).to_be_hidden()
    expect(word).to_be_focused()
    expect(word).to_be_in_viewport()


def test_words_at_the_end(lesson: Page) -> None:
    """Without our program, does JupyterLab itself find the place of each linked word in the list at the end?"""
    lost = """() => [...document.querySelectorAll('a[href*="-word-"]')]
        .map((link) => link.getAttribute("href").slice(1))
        .filter((anchor) => document.querySelectorAll(`[data-jupyter-id="${CSS.escape(anchor)}"]`).length !== 1)"""
    with suppress(PlaywrightTimeout):  # JupyterLab draws the last cells when it has time
        lesson.wait_for_function(f"() => ({lost})().length === 0")
    assert lesson.evaluate(lost) == []
    assert lesson.locator('a[href*="-word-"]').count() > 30


def test_to_a_module_that_is_there(lesson: Page) -> None:
    """Do Tab and Enter alone open the list of modules, and a module that the student has?"""
    lesson.locator("summary").focus()
    lesson.keyboard.press("Enter")
    lesson.keyboard.press("Tab")
    expect(lesson.get_by_role("link", name="00 Start here")).to_be_focused()
    lesson.keyboard.press("Enter")
    expect(lesson.get_by_role("tab", name="start-here.ipynb")).to_be_visible()
    expect(lesson.get_by_role("heading", name="Start here", exact=True)).to_be_visible()


def test_to_a_module_that_is_not_there(lesson: Page) -> None:
    """Is a student told in words that a module is missing, led to the Course page, or left where they were?"""
    lesson.locator("summary").click()
    link = lesson.get_by_role("link", name="02 Reading the record")
    link.focus()
    lesson.keyboard.press("Enter")
    expect(lesson.get_by_role("dialog")).to_contain_text("You do not have this module yet")
    lesson.keyboard.press("Escape")
    expect(link).to_be_focused()
    lesson.keyboard.press("Enter")
    lesson.get_by_role("button", name="Open the Course page").click()
    expect(lesson.get_by_role("tab", name="Course")).to_be_visible()


def test_stages_of_the_figure(lesson: Page) -> None:
    """Does a press on a stage lead to its module, or to the choice among several?"""
    figure = lesson.get_by_role("img", name="You are here")
    figure.click(position={"x": 360, "y": 78})
    expect(lesson.get_by_role("dialog")).to_contain_text("02 Reading the record")
    lesson.keyboard.press("Escape")
    figure.click(position={"x": 596, "y": 78})
    expect(lesson.get_by_role("link", name="03 Diagnosis codes")).to_be_focused()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_figure_at_twice_the_size(lesson: Page, theme: str) -> None:
    """At 200 % zoom, is the whole figure to be seen without scrolling sideways, on a ground of its own?"""
    if theme == "dark":
        lesson.get_by_role("menuitem", name="Settings", exact=True).click()
        lesson.locator(".lm-Menu-itemLabel", has_text="Theme").first.click()
        lesson.locator(".lm-Menu-itemLabel", has_text="JupyterLab Dark").first.click()
        expect(lesson.locator("body")).to_have_attribute("data-jp-theme-light", "false")
    lesson.set_viewport_size({"width": 650, "height": 450})
    figure = lesson.get_by_role("img", name="You are here")
    figure.scroll_into_view_if_needed()
    shown = figure.evaluate("image => [image.clientWidth, image.closest('.jp-RenderedMarkdown').clientWidth]")
    assert 100 < shown[0] <= shown[1]
    words = lesson.get_by_role("link", name="revenue cycle", exact=True)
    colors = words.evaluate("link => [getComputedStyle(link).color, getComputedStyle(link.parentElement).color]")
    assert colors[0] == colors[1]
    assert words.evaluate("link => getComputedStyle(link).textDecorationLine") == "underline"
