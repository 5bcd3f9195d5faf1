"""The coder's book: the Tabular List, the index to it and the recent codes, alone and folded up in an exercise."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from revcycle.exercises import session
from tests.browser.harness.bridge import Room
from tests.browser.test_views_access import faults, themed
from tests.browser.test_views_keyboard import press, tab_to
from tests.fixtures.sample import furnished

FIELD = "Look up words or a code in the Tabular List"
LEADS = "Look up a lead term in the index"
NOT_OFFICIAL = "It is not the official Alphabetic Index."


@pytest.fixture
def room(page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    """A bare page over the sample module."""
    return Room(page, furnished(tmp_path, monkeypatch))


RADIUS = "Fracture \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} radius"


def shown(page: Page, title: str) -> None:
    """Wait until the page of that title is open and has the focus."""
    expect(page.get_by_role("heading", level=5, name=title)).to_be_focused()


def go(page: Page, name: str, key: str = "Tab") -> None:
    """Follow the named control with keys alone."""
    tab_to(page, name, key)
    press(page, "Enter")


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
    expect(page.get_by_text("Heading. Not billable")).to_be_visible()
    assert room.saved("sample-codes") is None


def test_chapters_lead_down_to_a_code(room: Room, page: Page) -> None:
    """Can a code be reached from the chapters, and the way back be gone, with keys alone?"""
    room.draw(session.look_up())
    go(page, "All chapters")
    shown(page, "All chapters")
    expect(page.get_by_role("button", name="Open chapter")).to_have_count(22)
    go(page, "Open chapter 19 Injury, poisoning and certain other consequences of external causes (S00-T88)")
    shown(page, "Chapter 19 Injury")
    go(page, "Open S90-S99 Injuries to the ankle and foot (S90-S99)")
    shown(page, "S90-S99 Injuries to the ankle and foot")
    go(page, "Open S93 Dislocation and sprain of joints and ligaments at ankle, foot and toe level")
    shown(page, "S93 Dislocation and sprain")
    page.get_by_role("button", name="Open S93.4 Sprain of ankle").focus()
    press(page, "Enter")
    shown(page, "S93.4 Sprain of ankle")
    go(page, "Open S93.40 Sprain of unspecified ligament of ankle")
    shown(page, "S93.40 Sprain")
    go(page, "Open S93.401 Sprain of unspecified ligament of right ankle")
    shown(page, "S93.401 Sprain of unspecified ligament of right ankle")
    page.get_by_role("button", name="Open S93.401D", exact=False).focus()
    press(page, "Enter")
    shown(page, "S93.401D Sprain of unspecified ligament of right ankle, subsequent encounter")
    expect(page.get_by_text("Code. Billable.")).to_be_visible()
    go(page, "Up to S93.401 Sprain of unspecified ligament of right ankle", "Shift+Tab")
    shown(page, "S93.401 Sprain")
    go(
        page,
        "Open chapter 19 Injury, poisoning and certain other consequences of external causes (S00-T88)",
        "Shift+Tab",
    )
    shown(page, "Chapter 19 Injury")
    go(page, "Up to all chapters", "Shift+Tab")
    shown(page, "All chapters")


def test_code_in_a_note_leads_there_and_back(room: Room, page: Page) -> None:
    """Can a code that a note names be followed, and the entry be come back to?"""
    room.draw(session.look_up())
    tab_to(page, FIELD)
    page.keyboard.type("e11")
    press(page, "Enter")
    shown(page, "E11 Type 2 diabetes mellitus")
    go(page, "Open Z79.4 Long term (current) use of insulin")
    shown(page, "Z79.4 Long term (current) use of insulin")
    go(page, "Back to E11", "Shift+Tab")
    shown(page, "E11 Type 2 diabetes mellitus")
    expect(page.get_by_role("button", name="Back to")).to_have_count(0)


def test_search_is_kept_to_billable_codes(room: Room, page: Page) -> None:
    """Does the check box leave the headings out of the list, at once and by keyboard?"""
    room.draw(session.look_up())
    tab_to(page, FIELD)
    page.keyboard.type("s52.5")
    expect(page.get_by_role("option", name="S52.5 Fracture of lower end of radius")).to_be_visible()
    tab_to(page, "Billable codes only")
    press(page, "Space")
    tab_to(page, FIELD, "Shift+Tab")
    expect(page.get_by_role("option", name="S52.501A")).to_be_visible()
    expect(page.get_by_role("option", name="Not billable")).to_have_count(0)


def test_index_leads_to_the_tabular_list(room: Room, page: Page) -> None:
    """Can a code be reached by lead term and subterm with keys alone, and does the index say what it is?"""
    room.draw(session.look_up())
    tab_to(page, "Index")
    press(page, "Enter")
    expect(page.get_by_role("combobox", name=LEADS)).to_be_focused()
    expect(page.get_by_text(NOT_OFFICIAL)).to_be_visible()
    page.keyboard.type("frac")
    expect(page.get_by_role("option", name="Fracture 2069 codes")).to_be_visible()
    press(page, "ArrowDown", "Enter")
    shown(page, "Fracture")
    expect(page.get_by_text(NOT_OFFICIAL)).to_be_visible()
    radius = page.get_by_role("button", name=f"under {RADIUS}").first
    expect(radius).to_have_accessible_name(f"radius: 126 codes under {RADIUS}")
    radius.focus()
    press(page, "Enter")
    shown(page, RADIUS)
    go(page, "Open S52.501 Unspecified fracture of the lower end of right radius: needs more characters")
    shown(page, "S52.501 Unspecified fracture of the lower end of right radius")
    go(page, f"Back to {RADIUS}", "Shift+Tab")
    shown(page, RADIUS)
    go(page, "Open Fracture", "Shift+Tab")
    shown(page, "Fracture")
    go(page, "Open the index", "Shift+Tab")
    expect(page.get_by_role("combobox", name=LEADS)).to_be_focused()


def test_part_of_the_body_is_told_to_be_no_lead_term(room: Room, page: Page) -> None:
    """Does a word that leads nowhere get the advice to look under the condition?"""
    room.draw(session.look_up())
    page.get_by_role("button", name="Index").press("Enter")
    page.get_by_role("combobox", name=LEADS).fill("shinbone thing")
    press(page, "Enter")
    expect(page.get_by_text("“shinbone thing” is no lead term here. Look under the condition")).to_be_visible()
    expect(page.get_by_role("combobox", name=LEADS)).to_be_focused()


def test_recent_codes_are_listed_and_emptied(room: Room, page: Page) -> None:
    """Are the entries looked at offered again, last one first, and gone when the list is emptied?"""
    room.draw(session.look_up())
    tab_to(page, "Recent codes")
    press(page, "Enter")
    shown(page, "Recent codes")
    expect(page.get_by_text("None yet.")).to_be_visible()
    for code, title in (("I10", "I10 Essential"), ("J18.9", "J18.9 Pneumonia")):
        page.get_by_label(FIELD).fill(code)
        press(page, "Enter")
        shown(page, title)
    go(page, "Recent codes", "Shift+Tab")
    shown(page, "Recent codes")
    links = page.get_by_role("article").get_by_role("button", name="Open ")
    assert [link.get_attribute("aria-label") for link in links.all()] == [
        "Open J18.9 Pneumonia, unspecified organism",
        "Open I10 Essential (primary) hypertension",
    ]
    go(page, "Open I10 Essential (primary) hypertension")
    shown(page, "I10 Essential")
    go(page, "Back to the recent codes", "Shift+Tab")
    shown(page, "Recent codes")
    go(page, "Empty this list")
    expect(page.get_by_text("None yet.")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible(room: Room, page: Page, theme: str) -> None:
    """Does axe-core find nothing on any kind of page: notes, 7th characters, chapters, index, recent codes?"""
    page.emulate_media(reduced_motion="reduce")
    room.draw(session.look_up())
    themed(page, theme)
    for code, title in (("S52.5", "S52.5 Fracture"), ("S52.501", "S52.501 Unspecified"), ("E11", "E11 Type 2")):
        page.get_by_label(FIELD).fill(code)
        press(page, "Enter")
        shown(page, title)
        room.settle()
        assert faults(page) == []
    for way, title in (("All chapters", "All chapters"), ("Recent codes", "Recent codes")):
        page.get_by_role("button", name=way, exact=True).first.press("Enter")
        shown(page, title)
        assert faults(page) == []
    page.get_by_role("button", name="Index").press("Enter")
    page.get_by_role("combobox", name=LEADS).press_sequentially("sprain")
    expect(page.get_by_role("option", name="Sprain")).to_be_visible()
    press(page, "ArrowDown")
    assert faults(page) == []
    press(page, "Enter")
    shown(page, "Sprain")
    assert faults(page) == []


def test_every_control_of_the_index_has_a_name_of_its_own(room: Room, page: Page) -> None:
    """Does no link of an index page share its name with one that leads elsewhere?"""
    room.draw(session.look_up())
    page.get_by_role("button", name="Index").press("Enter")
    page.get_by_role("combobox", name=LEADS).fill("diabetes")
    press(page, "Enter")
    shown(page, "Diabetes")
    names = [
        (control.get_attribute("aria-label") or control.inner_text(), control.inner_text())
        for control in page.get_by_role("article").get_by_role("button").all()
    ]
    assert all(text.lower() in name.lower() for name, text in names)
    folded = [name for name, _ in names if " under " in name]
    assert folded
    assert len(folded) == len(set(folded))


@pytest.mark.parametrize("width", [640, 400, 320], ids=["1280 px at 200 %", "400 px", "320 px"])
def test_it_fits_a_narrow_page(room: Room, page: Page, width: int) -> None:
    """Is there no sideways scroll on any kind of page, zoomed to 200 % and on a narrow screen?"""
    page.set_viewport_size({"width": width, "height": 800})
    room.draw(session.look_up())

    def fits() -> None:
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        wide = """() => [...document.querySelectorAll(".rc-card *:not(.rc-unseen):not(path)")]
            .filter((node) => node.getBoundingClientRect().right > innerWidth + 1)
            .map((node) => node.outerHTML.slice(0, 120))"""
        assert page.evaluate(wide) == []

    for code, title in (("E11.22", "E11.22 Type 2"), ("S52.501", "S52.501 Unspecified"), ("19", "Chapter 19 Injury")):
        page.get_by_label(FIELD).fill(code)
        press(page, "Enter")
        shown(page, title)
        fits()
    page.get_by_role("button", name="All chapters", exact=True).press("Enter")
    shown(page, "All chapters")
    fits()
    page.get_by_role("button", name="Index").press("Enter")
    page.get_by_role("combobox", name=LEADS).fill("accident")
    expect(page.get_by_role("option", name="Accident")).to_be_visible()
    fits()
    press(page, "Enter")
    shown(page, "Accident")
    fits()
