"""The Tabular List to read in, alone and folded up in an exercise."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from revcycle.exercises import session
from tests.browser.harness.bridge import Room
from tests.browser.test_views_access import RULES, themed
from tests.browser.test_views_keyboard import press, tab_to
from tests.fixtures.sample import furnished

FIELD = "Look up words or a code in the Tabular List"


@pytest.fixture
def room(page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    """A bare page over the sample module."""
    return Room(page, furnished(tmp_path, monkeypatch))


def test_entry_is_found_and_left_by_keyboard(room: Room, page: Page) -> None:
    """Can an entry be searched, read, and left for the heading above it and a code below, with keys alone?"""
    room.draw(session.look_up())
    tab_to(page, FIELD)
    page.keyboard.type("e11.22")
    expect(page.get_by_role("option").first).to_be_visible()
    press(page, "ArrowDown", "Enter")
    expect(page.get_by_role("heading", name="E11.22 Type 2 diabetes mellitus")).to_be_focused()
    expect(page.get_by_text("(from E11)").first).to_be_visible()
    tab_to(page, "Open E11.2 Type 2 diabetes mellitus with kidney complications", "Shift+Tab")
    press(page, "Enter")
    expect(page.get_by_role("heading", name="E11.2 Type 2 diabetes mellitus with kidney")).to_be_focused()
    tab_to(page, "Open E11.21 Type 2 diabetes mellitus with diabetic nephropathy")
    press(page, "Enter")
    expect(page.get_by_role("heading", name="E11.21 ")).to_be_focused()


def test_exercise_carries_it_folded(room: Room, page: Page) -> None:
    """Can a student read in the Tabular List without leaving the exercise, and without changing the answer?"""
    room.exercise("sample-codes")
    page.get_by_text("Look in the Tabular List").focus()
    press(page, "Enter")
    page.get_by_label(FIELD).fill("S93.401")
    press(page, "Enter")
    expect(page.get_by_role("heading", name="S93.401 Sprain")).to_be_visible()
    expect(page.get_by_text("Not billable").first).to_be_visible()
    assert room.saved("sample-codes") is None


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible(room: Room, page: Page, theme: str) -> None:
    """Does axe-core find nothing in an entry with notes, 7th characters and codes below?"""
    room.draw(session.look_up())
    themed(page, theme)
    for code in ("S52.5", "S52.501", "E11"):
        page.get_by_label(FIELD).fill(code)
        press(page, "Enter")
        expect(page.get_by_role("heading", name=f"{code} ", exact=False).first).to_be_visible()
        room.settle()
        found = Axe().run(page, options=RULES).response
        assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]] == []


def test_it_fits_a_narrow_page(room: Room, page: Page) -> None:
    """Is there no sideways scroll at 400 pixels?"""
    page.set_viewport_size({"width": 400, "height": 800})
    room.draw(session.look_up())
    page.get_by_label(FIELD).fill("E11.22")
    press(page, "Enter")
    expect(page.get_by_role("heading", name="E11.22 ", exact=False)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
