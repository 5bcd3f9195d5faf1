"""The claim form as an exercise: filled by keyboard, saved, its raw file, and everybody's access to it."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from revcycle.chart import ChartShelf
from revcycle.exercises.definition import read_definitions
from revcycle.exercises.variants import Draw, show
from tests.browser.answering import card, enter
from tests.browser.harness.bridge import Room
from tests.browser.harness.lab import laboratory, open_and_start
from tests.browser.test_views_access import faults, themed
from tests.fixtures.sample import HOUSE

MODULE = HOUSE / "modules" / "00-start-here"
ANSWER = {"1a": "LCP000014", "21A": "J0190", "24E.1": "A", "24F.1": "200"}


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


def test_tab_stops_at_open_boxes_alone(room: Room, page: Page) -> None:
    """Does Tab go from open box to open box, and past the filled ones?"""
    room.exercise("start-claim")
    page.locator('[data-item="1a"]').focus()
    seen = []
    for _ in range(4):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.dataset.item"))
    assert seen == ["21A", "22-code", "24E.1", "24F.1"]


def test_what_is_typed_is_saved_and_sent(room: Room, page: Page) -> None:
    """Is a box saved as typed and seen in the raw file, and nothing of the answer before?"""
    widget = room.exercise("start-claim")
    assert "SV1*HC:" in json.dumps(widget.notice) or widget.notice["raw"]["segments"]
    pointed = [one for one in widget.notice["raw"]["segments"] if one["tag"] == "SV1"]
    assert pointed[0]["elements"][1] in (["0"], [""])  # no charge yet
    page.locator('[data-item="24F.1"]').fill("200")
    page.keyboard.press("Tab")
    assert room.saved("start-claim") == {"24F.1": "200"}
    (line,) = [one for one in widget.notice["raw"]["segments"] if one["tag"] == "SV1"]
    assert line["elements"][1] == ["200"]


def test_box_and_segment_lead_to_each_other(room: Room, page: Page) -> None:
    """Does a box lead to its segment, and a segment back to its boxes, the closed ones among them?"""
    room.exercise("start-claim")
    page.locator('[data-item="24F.1"]').fill("200")
    page.keyboard.press("Tab")
    room.settle()
    page.get_by_role("button", name="Show where each box is in the raw file").press("Enter")
    page.get_by_role("button", name="Where 24F Charges, line 1 is in the raw file").press("Enter")
    expect(page.locator(".cf-segment:focus")).to_contain_text("SV1*HC:")
    page.keyboard.press("Enter")
    expect(page.locator('[data-item="24F.1"]')).to_be_focused()  # not the first box of the segment: the one left
    page.locator(".cf-segment", has_text="SBR*P").press("Enter")
    expect(page.locator(".cf-given.cf-asked").first).to_be_focused()


def test_unreadable_text_is_told_at_its_box(room: Room, page: Page) -> None:
    """Is a text that cannot be read told once the box is left, and tied to it?"""
    room.exercise("start-claim")
    charge = page.locator('[data-item="24F.1"]')
    charge.fill("plenty")
    charge.press("Tab")
    room.settle()
    expect(charge).to_have_attribute("aria-invalid", "true")
    expect(charge).to_have_accessible_description(
        "“plenty” is not a sum of money. Type dollars and cents, such as 120.50."
    )
    expect(page.locator(".cf-line-faults")).to_contain_text("24F Charges, line 1: “plenty”")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(room: Room, page: Page, theme: str) -> None:
    """Does axe-core find nothing in a form half filled, with its raw file open, checked, in both themes?"""
    page.emulate_media(reduced_motion="reduce")
    themed(page, theme)
    room.exercise("try-claim")
    page.locator('[data-item="24F.1"]').fill("plenty")
    page.locator('[data-item="1a"]').fill("LCP")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Show where each box is in the raw file").click()
    page.get_by_role("button", name="Check my answer").click()
    room.settle()
    assert faults(page) == []
    page.locator('[data-item="24F.1"]').fill("200")
    page.keyboard.press("Tab")
    room.settle()
    assert faults(page) == []


@pytest.mark.parametrize("width", [640, 320])
def test_no_sideways_scroll(room: Room, page: Page, width: int) -> None:
    """Does the form fit at 200 % zoom and on a narrow screen?"""
    page.set_viewport_size({"width": width, "height": 800})
    room.exercise("start-claim")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_blank_boxes_make_room_on_a_narrow_screen(room: Room, page: Page) -> None:
    """One below the other, are the open and the filled boxes there, without those that stay blank?"""
    room.exercise("start-claim")
    given = page.locator(".cf-grid .cf-given")
    blank = given.filter(has=page.locator(".cf-unseen"))
    filled = given.filter(has_not=page.locator(".cf-unseen"))
    open_boxes = page.locator(".cf-grid .cf-input, .cf-lines .cf-input")
    counts = blank.count(), filled.count(), open_boxes.count()
    assert min(counts) > 0
    assert all(box.is_visible() for box in blank.all())
    page.set_viewport_size({"width": 640, "height": 800})
    assert not any(box.is_visible() for box in blank.all())
    assert all(box.is_visible() for box in [*filled.all(), *open_boxes.all()])
    assert (blank.count(), filled.count(), open_boxes.count()) == counts


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
    """Can a form be filled by keyboard alone in JupyterLab, and do its keys leave the notebook alone?"""
    page, module = lab
    exercise = read_definitions(module).current["start-claim"]
    card(page, exercise.title)
    cells = page.locator(".jp-Cell").count()
    enter(page, show(exercise, Draw("x"), ChartShelf(module), "glass"), ANSWER)
    page.keyboard.press("Shift+Tab")
    for key in ("ArrowDown", "Escape", "ArrowUp"):
        page.keyboard.press(key)
    page.wait_for_timeout(1000)
    saved = json.loads((module / "answers" / "start-claim.json").read_text("utf-8"))
    assert saved["answer"] == ANSWER
    assert page.locator(".jp-Cell").count() == cells
