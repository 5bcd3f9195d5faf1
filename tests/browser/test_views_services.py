"""Lines of service in the browser: by keyboard alone, for everybody, and kept as typed."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from revcycle.exercises import session
from revcycle.exercises.marking import kind_of, practice_key
from tests.browser.answering import enter
from tests.browser.harness.bridge import Room
from tests.browser.test_views_access import faults, themed
from tests.fixtures.sample import HOUSE, furnished

START = HOUSE / "modules" / "00-start-here"
SEARCH = "Add a service (procedure or HCPCS Level II)"


@pytest.fixture
def room(page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    """A bare page over the first module."""
    return Room(page, furnished(tmp_path, monkeypatch, source=START))


def test_right_answer_by_keyboard(room: Room, page: Page) -> None:
    """Can the lines be found by words, filled in and checked with nothing but keys?"""
    widget = room.exercise("try-services")
    shown = widget._shown
    key = practice_key(shown.exercise, shown.case.id)
    raw = kind_of(shown.exercise).right(shown, key)
    enter(page, shown, raw)
    assert room.saved("try-services") == raw
    page.get_by_role("button", name="Check my answer").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".rc-reply")).to_contain_text("Right")
    expect(page.locator(".rc-parts")).to_contain_text("Line 1:")


def test_search_by_everyday_words(room: Room, page: Page) -> None:
    """Is a service found by a word that coders use, chosen with the arrows, and is the next field its first one?"""
    room.exercise("start-services")
    search = page.get_by_role("combobox", name=SEARCH)
    search.focus()
    page.keyboard.type("cortisone")
    room.settle()
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    code = page.get_by_role("option").first.locator(".rc-code").text_content()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name=f"Modifiers of line 1, {code}")).to_be_focused()
    page.keyboard.type("lt")
    assert room.saved("start-services") == {"lines": [{"code": code, "modifiers": "lt", "units": "1", "pointers": ""}]}
    expect(page.locator(".rc-blank")).to_have_text("Still blank: Line 1: pointers")


def test_what_cannot_be_read_is_told_at_its_field(room: Room, page: Page) -> None:
    """Do units in words and a pointer to no diagnosis get a sentence at their own fields, once left?"""
    room.exercise("start-services")
    page.get_by_role("combobox", name=SEARCH).fill("J3301")
    page.keyboard.press("Enter")
    units = page.get_by_role("textbox", name="Units of line 1")
    units.fill("two")
    page.keyboard.press("Tab")
    expect(units).to_have_attribute("aria-invalid", "true")
    expect(units).to_have_accessible_description(re.compile("no number of units"))
    page.keyboard.type("Z")
    page.keyboard.press("Tab")
    expect(page.get_by_text("“Z” points to no diagnosis.")).to_be_visible()
    page.get_by_role("button", name="Remove: line 1").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name=SEARCH)).to_be_focused()
    assert room.saved("start-services") == {"lines": []}


def test_an_answer_comes_back(room: Room, page: Page) -> None:
    """Does a saved answer stand in its fields again, with the names of its services?"""
    room.exercise("start-services")
    page.get_by_role("combobox", name=SEARCH).fill("J3301")
    page.keyboard.press("Enter")
    page.get_by_role("textbox", name="Pointers of line 1").fill("BA")
    room.settle()
    room.draw(session.exercise("start-services"), "again")
    again = page.get_by_role("textbox", name="Pointers of line 1").nth(1)
    expect(again).to_have_value("BA")
    expect(page.locator(".rc-services-list").nth(1)).to_contain_text("Triamcinolone")


CODED = """
["coded-here"]
kind = "services"
title = "Diagnoses and a line"
practice = true
objective = "Code a visit whole"
prompt = "Code the visit."
source = "s"
["coded-here".case.swollen-knee-visit]
chart = "swollen-knee-visit"
why = "w"
[\"coded-here\".case.swollen-knee-visit.answer]
diagnoses = ["M25.462", "I10"]
lines = [{ service = "large-joint-injection", modifiers = ["LT"], pointers = ["M25.462"] }]
"""


def test_diagnoses_coded_in_the_same_exercise(room: Room, page: Page) -> None:
    """Can the diagnoses be coded here too, get their letters, and be pointed to, with nothing but keys?"""
    with (room.module / "exercises.toml").open("a", encoding="utf-8") as file:
        file.write(CODED)
    widget = room.exercise("coded-here")
    shown = widget._shown
    raw = kind_of(shown.exercise).right(shown, practice_key(shown.exercise, shown.case.id))
    enter(page, shown, raw)
    assert room.saved("coded-here") == raw
    expect(page.locator(".rc-codes-list li").nth(1)).to_contain_text("BI10Essential (primary) hypertension")
    page.get_by_role("button", name="Move up: I10").click()
    page.get_by_role("button", name="Check my answer").click()
    expect(page.get_by_role("heading", name="Partly right")).to_be_visible()
    expect(page.locator(".rc-parts")).to_contain_text("pointing to I10")
    assert faults(page) == []


@pytest.fixture(scope="module")
def worked(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """A page with the practice exercise: a good line, a line with errors, the list open, the reply below."""
    context = browser.new_context(viewport={"width": 1300, "height": 850}, reduced_motion="reduce")
    with pytest.MonkeyPatch.context() as patch:
        room = Room(context.new_page(), furnished(tmp_path_factory.mktemp("services"), patch, source=START))
        filled(room)
        yield room
    context.close()


def filled(room: Room) -> None:
    """Fill in the practice exercise, and check it."""
    page = room.page
    room.exercise("try-services")
    for code in ("20610", "97110"):
        page.get_by_role("combobox", name=SEARCH).fill(code)
        room.settle()
        page.keyboard.press("Enter")
    page.get_by_role("textbox", name="Modifiers of line 1").fill("RT")
    page.get_by_role("textbox", name="Pointers of line 2").fill("K")
    page.keyboard.press("Tab")
    room.settle()
    page.get_by_role("button", name="Check my answer").click()
    expect(page.locator(".rc-reply")).to_be_visible()
    page.get_by_role("combobox", name=SEARCH).press_sequentially("knee")
    expect(page.get_by_role("option").first).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_violations(worked: Room, theme: str) -> None:
    """Does axe find nothing wrong under WCAG 2.2 AA?"""
    themed(worked.page, theme)
    assert faults(worked.page) == []


def test_a_narrow_window(worked: Room) -> None:
    """Does everything fit a window of 320 px without sideways scrolling?"""
    page = worked.page
    page.set_viewport_size({"width": 320, "height": 900})
    try:
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    finally:
        page.set_viewport_size({"width": 1300, "height": 850})
