"""A raw file whose elements are marked: by mouse, by keyboard, saved, and everybody's access to it."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from revcycle.chart import ChartShelf
from revcycle.exercises.definition import read_definitions
from revcycle.exercises.marking import Key, kind_of
from revcycle.exercises.variants import Draw, show
from tests.browser.answering import card, enter
from tests.browser.harness.bridge import Room
from tests.browser.harness.lab import laboratory, open_and_start
from tests.browser.test_views_access import faults, themed
from tests.fixtures.sample import HOUSE

MODULE = HOUSE / "modules" / "00-start-here"
KEY = Key({"account": "CLM 01", "diagnosis": "HI:ABK 01-2", "code": "procedure"}, "w", "s")


@pytest.fixture
def room(page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    """A bare page over the first module."""
    module = tmp_path / MODULE.name
    shutil.copytree(MODULE, module)
    monkeypatch.chdir(module)
    monkeypatch.setenv("REVCYCLE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("JUPYTERHUB_USER", "sam")
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    return Room(page, module)


def test_marks_are_saved_and_taken_away(room: Room, page: Page) -> None:
    """Does a click mark an element for the question that is chosen, and a second one take the mark away?"""
    widget = room.exercise("start-segments")
    claim = next(one for one in widget.scene["segments"] if one["tag"] == "CLM")
    account = page.locator(f'[data-at="{claim["number"]}.1"]')
    account.click()
    at = {"at": f"{claim['number']}.1", "text": claim["elements"][0][0]}
    assert room.saved("start-segments") == {"account": at}
    expect(account).to_have_attribute("aria-pressed", "true")
    page.get_by_role("radio", name="2. Mark the diagnosis code").check()
    account.click()
    assert room.saved("start-segments") == {"account": at, "diagnosis": at}
    account.click()
    assert room.saved("start-segments") == {"account": at}


def test_names_do_not_give_the_meaning_away(room: Room, page: Page) -> None:
    """Is each element called by segment, tag, place and text, and by nothing else?"""
    widget = room.exercise("start-segments")
    hi = next(one for one in widget.scene["segments"] if one["tag"] == "HI")
    code = hi["elements"][0][1]
    found = page.locator(f'[data-at="{hi["number"]}.1.2"]')
    expect(found).to_have_accessible_name(f"segment {hi['number']}, HI, element 1, component 2: {code}")


def test_arrows_go_from_element_to_element(room: Room, page: Page) -> None:
    """Do arrows, Home and End go through the file, as one stop of Tab, and does Delete take a mark away?"""
    room.exercise("start-segments")
    assert page.locator('.rx-element[tabindex="0"]').count() == 1
    page.locator('.rx-element[tabindex="0"]').focus()
    seen = []
    for key in ("ArrowRight", "ArrowDown", "End", "Home", "ArrowUp"):
        page.keyboard.press(key)
        seen.append(page.evaluate("document.activeElement.dataset.at"))
    assert seen == ["1.3", "2.2", "2.8", "2.1", "1.1"]
    page.keyboard.press("Enter")
    assert room.saved("start-segments")["account"]["at"] == "1.1"
    page.keyboard.press("Delete")
    assert room.saved("start-segments") == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(room: Room, page: Page, theme: str) -> None:
    """Does axe-core find nothing, with marks, choices and a reply, in both themes?"""
    page.emulate_media(reduced_motion="reduce")
    themed(page, theme)
    for name in ("start-segments", "try-segments"):
        room.exercise(name)
    for element in page.locator('[data-at="2.2"]').all():
        element.click()
    page.get_by_role("button", name="Check my answer").click()
    room.settle()
    assert faults(page) == []


@pytest.mark.parametrize("width", [640, 320])
def test_no_sideways_scroll_and_large_targets(room: Room, page: Page, width: int) -> None:
    """Does the file fit at 200 % zoom and on a narrow screen, with targets of 24 px?"""
    page.set_viewport_size({"width": width, "height": 800})
    room.exercise("start-segments")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    sizes = page.evaluate(
        "[...document.querySelectorAll('.rx-element')].map((one) => one.getBoundingClientRect())"
        ".map(({ width, height }) => Math.min(width, height))"
    )
    assert min(sizes) >= 24


@pytest.fixture(scope="module")
def lab(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Page, Path]]:
    """The first module's notebook in a real JupyterLab, started; and its folder."""
    folder = tmp_path_factory.mktemp("laboratory")
    with laboratory(folder, MODULE) as address:
        context = browser.new_context(viewport={"width": 1300, "height": 900}, timezone_id="UTC")
        context.set_default_timeout(60_000)
        page = context.new_page()
        open_and_start(page, address, f"{MODULE.name}/start-here.ipynb")
        yield page, folder / "work" / MODULE.name
        context.close()


def test_by_keyboard_alone_in_jupyterlab(lab: tuple[Page, Path]) -> None:
    """Can elements be marked by keyboard alone in JupyterLab, and do its keys leave the notebook alone?"""
    page, module = lab
    exercise = read_definitions(module).current["start-segments"]
    place = card(page, exercise.title)
    case = "glass" if place.get_by_text("Carla Hutchins").count() else "bank"
    shown = show(exercise, Draw("x"), ChartShelf(module), case)
    answer = kind_of(exercise).right(shown, KEY)
    cells = page.locator(".jp-Cell").count()
    enter(page, shown, answer)
    page.wait_for_timeout(1000)
    saved = json.loads((module / "answers" / "start-segments.json").read_text("utf-8"))
    assert saved["answer"] == answer
    assert page.locator(".jp-Cell").count() == cells
