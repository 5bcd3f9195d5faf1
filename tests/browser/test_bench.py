"""The coder's bench in a browser: by keyboard alone, by name, by axe, narrow and wide."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from revcycle.bench.view import BenchView
from tests.browser.harness.bridge import Room
from tests.browser.test_views_access import faults, themed
from tests.browser.test_views_keyboard import press, tab_to
from tests.fixtures.sample import furnished


@pytest.fixture
def room(page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    """A bare page with the bench."""
    room = Room(page, furnished(tmp_path, monkeypatch))
    room.draw(BenchView())
    return room


def check(page: Page, *codes: str) -> None:
    """Type codes and ask for the check, with keys alone."""
    tab_to(page, "Add a diagnosis code (ICD-10-CM)")
    for code in codes:
        page.keyboard.type(code)
        press(page, "Enter")
    tab_to(page, "Check these codes")
    press(page, "Enter")


def test_codes_are_checked_by_keyboard(room: Room, page: Page) -> None:
    """Can codes be typed, checked, and a conflict settled with a reason and opened again, with keys alone?"""
    check(page, "N18.30", "I10")
    expect(page.get_by_role("heading", name="1 thing to settle")).to_be_focused()
    expect(page.get_by_text("Conflict: I10 (Essential (primary) hypertension)")).to_be_visible()
    tab_to(page, "It does not hold here: I10 and N18.30")
    press(page, "Enter")
    tab_to(page, "Keep the codes for this reason")
    press(page, "Enter")
    expect(page.get_by_text("Without a reason it stays open.")).to_be_visible()
    page.keyboard.type("Provider: kidney disease is from lupus.")
    tab_to(page, "Keep the codes for this reason")
    press(page, "Enter")
    expect(page.get_by_role("heading", name="Nothing to settle")).to_be_focused()
    expect(page.get_by_text("I10 and N18.30 kept: Provider: kidney disease is from lupus.")).to_be_visible()
    tab_to(page, "Take the reason back: I10 and N18.30")
    press(page, "Enter")
    expect(page.get_by_role("heading", name="1 thing to settle")).to_be_focused()


def test_titles_and_unknown_codes_are_told(room: Room, page: Page) -> None:
    """Does a typed code get its title, and what is no code a reason, before anything is checked?"""
    tab_to(page, "Add a diagnosis code (ICD-10-CM)")
    for code in ("i10", "S99.999Z"):
        page.keyboard.type(code)
        press(page, "Enter")
    mine = page.get_by_role("list", name="Your codes")
    expect(mine).to_contain_text("Essential (primary) hypertension")
    expect(mine).to_contain_text("is not in ICD-10-CM FY2026")


def test_a_change_makes_the_answer_old(room: Room, page: Page) -> None:
    """Is it said that the findings are old once a code or a fact has changed?"""
    check(page, "N40.1")
    expect(page.get_by_role("heading", name="Nothing to settle")).to_be_visible()
    page.get_by_text("Facts of the encounter").click()
    page.get_by_label("Female").check()
    expect(page.get_by_text("You have changed something since.")).to_be_visible()
    page.get_by_role("button", name="Check these codes").click()
    expect(page.get_by_text("Warning: N40.1")).to_be_visible()


def test_the_patient_comes_along(room: Room, page: Page) -> None:
    """Do codes, age and sex come along to a tool where nothing is entered yet, and never replace what is there?"""
    check(page, "A40.3", "J13")
    page.get_by_text("Facts of the encounter").click()
    page.get_by_label("Age in years").first.fill("71")
    page.get_by_label("Female").check()
    page.get_by_role("tab", name="Hospital stay").click()
    stay = page.get_by_role("tabpanel", name="Hospital stay")
    expect(stay.get_by_role("list", name="Your codes")).to_contain_text("Pneumonia due to Streptococcus pneumoniae")
    expect(stay.get_by_label("Age in years")).to_have_value("71")
    expect(stay.get_by_label("Sex as registered")).to_have_value("F")
    stay.get_by_label("Age in years").fill("72")
    stay.get_by_role("button", name="Remove: J13").click()
    page.get_by_role("tab", name="Check codes").click()
    expect(page.get_by_role("tabpanel").get_by_role("list", name="Your codes")).to_contain_text("J13")
    expect(page.get_by_label("Age in years").first).to_have_value("71")


def test_nothing_to_check(room: Room, page: Page) -> None:
    """Is an empty list told?"""
    page.get_by_role("button", name="Check these codes").click()
    expect(page.get_by_role("alert").first).to_have_text("Add at least one code first.")


def test_tabs_by_keyboard(room: Room, page: Page) -> None:
    """Do arrows, Home and End go from tab to tab, and Tab on into the open one?"""
    tab_to(page, "Check codes")
    press(page, "ArrowRight")
    expect(page.get_by_role("tab", name="Book of diagnoses")).to_be_focused()
    expect(page.get_by_role("tabpanel", name="Book of diagnoses")).to_be_visible()
    press(page, "End", "ArrowRight", "ArrowLeft")
    expect(page.get_by_role("tab", selected=True)).to_be_focused()
    press(page, "Home")
    expect(page.get_by_role("tab", name="Check codes")).to_be_focused()
    assert page.get_by_role("tabpanel").count() == 1


def test_lines_by_keyboard(room: Room, page: Page) -> None:
    """Can services be found, given modifiers and units, checked and removed, with keys alone?"""
    page.get_by_role("tab", name="Services and modifiers").focus()
    press(page, "Enter")
    place = page.get_by_role("tabpanel", name="Services and modifiers")
    tab_to(page, "Add a procedure or a HCPCS Level II code")
    page.keyboard.type("large joint")
    press(page, "ArrowDown", "Enter")
    mine = place.get_by_role("list", name="Your lines")
    expect(mine).to_contain_text("Large joint injected or drained")
    page.keyboard.type("j1885")
    press(page, "Enter")
    expect(mine).to_contain_text("Ketorolac injection")
    tab_to(page, "Modifiers of 20610, line 1", "Shift+Tab")
    page.keyboard.type("LT RT")
    tab_to(page, "Check the lines")
    press(page, "Enter")
    expect(place.get_by_text("Error: LT and RT cannot stand on the same line.")).to_be_visible()
    tab_to(page, "Remove: 20610, line 1", "Shift+Tab")
    press(page, "Enter")
    expect(place.get_by_text("You have changed something since.")).to_be_visible()
    expect(page.get_by_label("Add a procedure or a HCPCS Level II code")).to_be_focused()


def test_a_level_by_keyboard(room: Room, page: Page) -> None:
    """Can a visit's level be found with keys alone, and does the reasoning take the focus?"""
    page.get_by_role("tab", name="Level of a visit").focus()
    press(page, "Enter")
    place = page.get_by_role("tabpanel", name="Level of a visit")
    place.get_by_label("Established").focus()
    press(page, "Space")
    place.get_by_label("Long-term illness, stable").focus()
    page.keyboard.type("2")
    place.get_by_label("A prescription drug was decided on").focus()
    press(page, "Space")
    place.get_by_role("button", name="Find the level").focus()
    press(page, "Enter")
    expect(page.get_by_role("heading", name="99214, by decision making")).to_be_focused()
    place.get_by_label("Minutes of the clinician").fill("many")
    place.get_by_role("button", name="Find the level").click()
    expect(place.get_by_role("alert")).to_contain_text("The number of minutes could not be read.")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible(room: Room, page: Page, theme: str) -> None:
    """Does axe-core find nothing in any tool, with findings and results shown?"""
    themed(page, theme)
    check(page, "Z68.35", "N18.30", "I10", "J18.9", "R05.9", "S99.999Z")
    page.get_by_text("Facts of the encounter").click()
    page.get_by_text("It does not hold here").first.click()
    page.get_by_text("Reminders: what else to look for").click()
    assert faults(page) == []
    for tab in page.get_by_role("tab").all():
        tab.click()
        room.settle()
        assert faults(page) == []
    page.get_by_role("tab", name="Services and modifiers").click()
    for number in ("99213", "20610", "J1885"):
        page.get_by_label("Add a procedure or a HCPCS Level II code").fill(number)
        page.get_by_label("Add a procedure or a HCPCS Level II code").press("Enter")
    page.get_by_role("button", name="Check the lines").click()
    expect(page.get_by_role("heading", name="to settle, and")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("tab", name="Level of a visit").click()
    page.get_by_label("Established").check()
    page.get_by_role("button", name="Find the level").click()
    expect(page.get_by_role("heading", name="No level")).to_be_visible()
    assert faults(page) == []


def test_it_fits_a_narrow_page(room: Room, page: Page) -> None:
    """Is there no sideways scroll at 320 pixels, in any tool?"""
    page.set_viewport_size({"width": 320, "height": 800})
    check(page, "N18.30", "I10")
    page.get_by_text("Facts of the encounter").click()
    for tab in page.get_by_role("tab").all():
        tab.click()
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
