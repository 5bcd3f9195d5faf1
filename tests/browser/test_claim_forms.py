"""The claim forms in a browser: as pages to read, and to fill in beside the raw 837."""

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from revcycle.claim.forms import blank_form, fill
from revcycle.claim.forms.page import html
from revcycle.exercises.views.claim_form import ClaimFormView
from tests.browser.harness.bridge import Room
from tests.browser.test_views_access import RULES, themed
from tests.fixtures.sample import furnished
from tests.unit.claim_making import full_stay, full_visit
from tests.unit.claim_parts import office_visit, short_stay

FORMS = {"visit": full_visit(7), "stay": full_stay(3)}
# Each form in each theme and each width, without trying all eight together.
LOOKS = [("visit", "light", 1100), ("stay", "dark", 1100), ("visit", "dark", 320), ("stay", "light", 320)]


@pytest.fixture
def room(page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    """A bare page that looks like JupyterLab."""
    page.emulate_media(reduced_motion="reduce")
    return Room(page, furnished(tmp_path, monkeypatch))


def faults(page: Page) -> list[str]:
    """What axe finds inside the form, in words."""
    found: dict[str, Any] = Axe().run(page, context=".cf", options=RULES).response
    return [
        f"{rule['id']}: {node['html'][:200]} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def read_page(room: Room, name: str) -> None:
    """Put a form to read on the page."""
    room.page.evaluate("(text) => (document.querySelector('main').innerHTML = text)", html(fill(FORMS[name])))


def sideways(page: Page) -> int:
    """How far the page can be scrolled sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize(("name", "theme", "width"), LOOKS)
def test_axe_finds_nothing_on_a_page_to_read(room: Room, page: Page, name: str, theme: str, width: int) -> None:
    """Does axe find nothing on either form, light and dark, wide and narrow, and is nothing cut off at the side?"""
    page.set_viewport_size({"width": width, "height": 800})
    themed(page, theme)
    read_page(room, name)
    assert faults(page) == []
    assert sideways(page) == 0


def test_lines_stay_a_table_when_narrow(room: Room, page: Page) -> None:
    """Is a cell of item 24 still reached by row and column at 320 pixels?"""
    page.set_viewport_size({"width": 320, "height": 800})
    read_page(room, "visit")
    table = page.get_by_role("table", name="Lines 1 to 6, page 1 of 2")
    expect(table.get_by_role("row").nth(1).get_by_role("cell").nth(4)).to_contain_text("99213")
    expect(table.get_by_role("columnheader", name="24D Procedure code")).to_have_count(1)


def test_boxes_come_in_the_order_of_the_items_when_narrow(room: Room, page: Page) -> None:
    """Do the boxes stand below each other in their order at 320 pixels?"""
    page.set_viewport_size({"width": 320, "height": 800})
    read_page(room, "visit")
    tops = page.evaluate("[...document.querySelectorAll('.cf-box')].map((box) => box.getBoundingClientRect().top)")
    assert tops == sorted(tops)
    assert len(set(tops)) == len(tops)


@pytest.mark.parametrize(("name", "theme", "width"), LOOKS)
def test_axe_finds_nothing_on_a_form_to_fill_in(room: Room, page: Page, name: str, theme: str, width: int) -> None:
    """Does axe find nothing on a form to fill in, with faults shown, places shown and a segment marked?"""
    page.set_viewport_size({"width": width, "height": 800})
    themed(page, theme)
    room.draw(ClaimFormView(fill(FORMS[name])))
    page.get_by_role("button", name="Show where each box is in the raw file").click()
    item = "26" if name == "visit" else "FL3a"
    page.locator(f'[data-where="{item}"]').click()
    expect(page.locator(".cf-segment.cf-marked")).to_have_count(1)
    assert faults(page) == []  # with the places shown, and a segment marked
    box = page.locator(f'[data-item="{"3" if name == "visit" else "FL12"}"]')
    box.fill("soon")
    box.press("Tab")
    room.settle()
    expect(box).to_have_attribute("aria-invalid", "true")
    assert faults(page) == []
    assert sideways(page) == 0


def test_a_box_leads_to_its_element_and_a_segment_to_its_boxes(room: Room, page: Page) -> None:
    """Does a box's button mark the element in the raw file, and a segment its boxes, with keys alone?"""
    room.draw(ClaimFormView(fill(office_visit())))
    page.get_by_role("button", name="Show where each box is in the raw file").press("Enter")
    page.get_by_role("button", name="Where 24D Procedure code, line 1 is in the raw file").press("Enter")
    expect(page.locator(".cf-segment.cf-marked")).to_have_text("SV1*HC:99213*200*UN*1***1~")
    expect(page.locator(".cf-part")).to_have_text("99213")
    expect(page.locator(".cf-segment:focus")).to_have_text("SV1*HC:99213*200*UN*1***1~")
    expect(page.locator(".cf-said")).to_contain_text("24D Procedure code, line 1: segment")
    page.get_by_role("button", name="N3*14 Juniper Street~").press("Enter")
    expect(page.locator('[data-item="5-street"]')).to_be_focused()
    expect(page.locator(".cf-asked")).to_have_count(2)  # items 5 and 7
    expect(page.locator(".cf-said")).to_contain_text("On the form: 5 Patient")


def test_what_is_typed_reaches_the_raw_file(room: Room, page: Page) -> None:
    """Is a box that is changed seen in the raw file, and a fault beside its box, which keeps what was typed?"""
    widget = room.draw(ClaimFormView(fill(office_visit())))
    charge = page.get_by_role("textbox", name="24F Charges, line 1")
    charge.fill("250.50")
    charge.press("Tab")
    room.settle()
    expect(page.get_by_role("button", name="SV1*HC:99213*250.5*UN*1***1~")).to_be_visible()
    assert widget.claim.lines[0].charge == 25050
    charge.fill("plenty")
    charge.press("Tab")
    room.settle()
    expect(charge).to_have_attribute("aria-invalid", "true")
    expect(charge).to_have_accessible_description(
        "Item 24F, line 1: “plenty” is not a sum of money. Type dollars and cents, such as 120.50."
    )
    expect(charge).to_have_value("plenty")
    expect(page.get_by_text("Mend what is marked first.")).to_be_visible()
    assert (widget.claim, widget.value["24F.1"]) == (None, "plenty")


def test_tab_goes_through_the_boxes_in_paper_order(room: Room, page: Page) -> None:
    """Does Tab go from item 1 to 1a, 2, 3 and on, without a stop between?"""
    room.draw(ClaimFormView(blank_form("professional")))
    page.locator('[data-item="1"]').focus()
    seen = []
    for _ in range(8):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.dataset.item"))
    assert seen == ["1a", "2", "3", "3-sex", "4", "5-street", "5-city", "5-state"]


def test_lines_can_be_added(room: Room, page: Page) -> None:
    """Can a seventh line be added and typed?"""
    widget = room.draw(ClaimFormView(fill(office_visit())))
    page.get_by_role("button", name="Add six lines").click()
    code = page.get_by_role("textbox", name="24D Procedure code, line 7")
    code.fill("99213")
    code.press("Tab")
    room.settle()
    assert widget.value["24D.7"] == "99213"
    expect(page.get_by_text("the line is blank, and another stands below it").first).to_be_visible()


def test_a_file_by_others_stays_as_it_is(room: Room, page: Page) -> None:
    """Can a form stand beside a given file, which typing does not change?"""
    file = Path(__file__).parents[1] / "fixtures" / "x12" / "professional.837"
    room.draw(ClaimFormView(blank_form("professional"), written=file.read_bytes(), claim=2))
    page.get_by_role("button", name="CLM*QH-1002*145***11:B:7*Y*A*Y*Y~").click()
    expect(page.locator('[data-item="26"]')).to_have_class("cf-input cf-asked")


def test_keys_do_not_reach_jupyterlab(room: Room, page: Page) -> None:
    """Are keys typed into a box kept from the notebook around it?"""
    room.draw(ClaimFormView(fill(short_stay())))
    page.evaluate("() => { window.heard = 0; document.addEventListener('keydown', () => (window.heard += 1)); }")
    page.locator('[data-item="FL3a"]').press("d")
    assert page.evaluate("window.heard") == 0


def test_every_box_has_its_own_name(room: Room, page: Page) -> None:
    """Has each input of both forms an accessible name that no other has?"""
    for kind in (office_visit(), short_stay()):
        room.page.evaluate("document.querySelector('main').replaceChildren()")
        room.draw(ClaimFormView(fill(kind)), kind.kind)
        names = page.evaluate("[...document.querySelectorAll('.cf-input')].map((box) => box.labels[0].textContent)")
        assert len(names) == len(set(names)) > 100
