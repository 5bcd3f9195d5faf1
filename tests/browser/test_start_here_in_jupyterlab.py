"""The kinds that only the first module shows, answered by keyboard alone in a real JupyterLab."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from revcycle.chart import ChartShelf
from revcycle.exercises.definition import read_definitions
from revcycle.exercises.marking import kind_of, read_key
from revcycle.exercises.variants import Draw, show
from tests.browser.answering import card, enter, kept
from tests.browser.harness.lab import laboratory, open_and_start
from tests.browser.test_views_access import RULES
from tests.fixtures.sample import HOUSE

START = HOUSE / "modules" / "00-start-here"
KEYS = tomllib.loads((HOUSE / "grading" / "keys" / "00-start-here.toml").read_text("utf-8"))
EXERCISES = ("start-services", "start-level")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the laboratory lies."""
    return tmp_path_factory.mktemp("start-here")


@pytest.fixture(scope="module")
def lab(browser: Browser, folder: Path) -> Iterator[Page]:
    """The first module's notebook, started."""
    with laboratory(folder, START) as address:
        context = browser.new_context(viewport={"width": 1300, "height": 900}, timezone_id="UTC")
        context.set_default_timeout(60_000)
        page = context.new_page()
        open_and_start(page, address, f"{START.name}/start-here.ipynb")
        yield page
        context.close()


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_by_keyboard_alone(lab: Page, folder: Path, exercise_id: str) -> None:
    """Can the right answer be entered with nothing but keys, is it saved, and are the notebook's cells left alone?"""
    exercise = read_definitions(START).current[exercise_id]
    cells = lab.locator(".jp-Cell").count()
    place = card(lab, exercise.title)
    title = place.locator(".rc-paper h4").text_content()
    shelf = ChartShelf(START)
    case = next(case for case in exercise.cases if show(exercise, Draw(""), shelf, case).chart.title == title)  # type: ignore[union-attr]
    shown = show(exercise, Draw(""), shelf, case)
    key = read_key(exercise, case, KEYS[exercise_id])
    raw = kind_of(exercise).right(shown, key)
    enter(lab, shown, raw)
    for name in ("d", "d", "x", "Escape", "d", "d"):
        place.locator(".rc-tools button, .rc-bin input").first.press(name)
    assert lab.locator(".jp-Cell").count() == cells
    expect(place.locator(".rc-saved")).to_contain_text("Saved")
    found = kept(lab, folder / "work" / START.name / "answers" / f"{exercise_id}.json", raw)
    assert (found["case"], found["answer"]) == (case, raw)


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_in_both_themes(lab: Page, theme: str) -> None:
    """Does axe-core find nothing inside the exercises in JupyterLab's own themes?"""
    lab.get_by_role("menuitem", name="Settings", exact=True).click()
    lab.locator(".lm-Menu-itemLabel", has_text="Theme").first.click()
    lab.locator(".lm-Menu-itemLabel", has_text=theme).first.click()
    expect(lab.locator("body")).to_have_attribute("data-jp-theme-light", str(theme.endswith("Light")).lower())
    lab.wait_for_timeout(500)
    found = Axe().run(lab, context=".rc", options=RULES).response
    assert [(rule["id"], node["html"][:150]) for rule in found["violations"] for node in rule["nodes"]] == []
