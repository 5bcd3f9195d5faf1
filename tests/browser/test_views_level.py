"""The level of a visit in the browser: by keyboard alone, for everybody, and kept as chosen."""

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


@pytest.fixture
def room(page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    """A bare page over the first module."""
    return Room(page, furnished(tmp_path, monkeypatch, source=START))


def test_right_answer_by_keyboard(room: Room, page: Page) -> None:
    """Can the table be filled in, with its facts and minutes, and checked with nothing but keys?"""
    widget = room.exercise("try-level")
    shown = widget._shown
    raw = kind_of(shown.exercise).right(shown, practice_key(shown.exercise, shown.case.id))
    enter(page, shown, raw)
    assert room.saved("try-level") == raw
    page.get_by_role("button", name="Check my answer").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Right", exact=True)).to_be_visible()
    expect(page.locator(".rc-parts")).to_contain_text("Two of the three elements must reach a level")


def test_what_is_open_and_what_cannot_be_read(room: Room, page: Page) -> None:
    """Is what is still open named, and are minutes in words told at their field once it is left?"""
    room.exercise("start-level")
    page.get_by_role("group", name="Data looked at").get_by_label("Minimal").check()
    minutes = page.get_by_role("textbox", name="Minutes that count")
    minutes.fill("a while")
    page.keyboard.press("Tab")
    expect(minutes).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("“a while” is not a whole number")).to_be_visible()
    expect(page.locator(".rc-blank")).to_contain_text("Still blank: Problems dealt with; Risk of what was decided")
    page.get_by_role("button", name="Clear: Data looked at").focus()
    page.keyboard.press("Enter")
    assert room.saved("start-level") == {"time": "a while"}


def test_an_answer_comes_back(room: Room, page: Page) -> None:
    """Does a saved answer stand in its fields again, ticks too?"""
    room.exercise("try-level")
    page.get_by_role("group", name="Problems dealt with").get_by_role("radio").nth(1).check()
    page.get_by_role("checkbox").first.check()
    room.settle()
    room.draw(session.exercise("try-level"), "again")
    again = page.locator(".rc-card").nth(1)
    expect(again.get_by_role("radio").nth(1)).to_be_checked()
    expect(again.get_by_role("checkbox").first).to_be_checked()


@pytest.fixture(scope="module")
def worked(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """A page with the practice exercise: partly filled in and checked, the reply below."""
    context = browser.new_context(viewport={"width": 1300, "height": 850}, reduced_motion="reduce")
    with pytest.MonkeyPatch.context() as patch:
        room = Room(context.new_page(), furnished(tmp_path_factory.mktemp("level"), patch, source=START))
        filled(room)
        yield room
    context.close()


def filled(room: Room) -> None:
    """Fill in the practice exercise, and check it."""
    page = room.page
    room.exercise("try-level")
    for group in ("Problems dealt with", "Data looked at", "Risk of what was decided", "The code of the visit"):
        page.get_by_role("group", name=group, exact=True).get_by_role("radio").nth(1).check()
    page.get_by_role("checkbox").last.check()
    page.get_by_role("textbox").fill("soon")
    page.keyboard.press("Tab")
    room.settle()
    page.get_by_role("button", name="Check my answer").click()
    expect(page.locator(".rc-reply")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(worked: Room, theme: str) -> None:
    """Does axe-core find nothing, in both themes?"""
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
