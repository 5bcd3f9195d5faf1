"""The panel of an exercise that carries an answer: which visit it is, and to the other and back by keyboard alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.harness.bridge import Room
from tests.unit.carried_parts import CLAIM, EXERCISE, GIVEN, OWN, SERVICES, Student


class Desk:
    """A student at the claim form of an own visit."""

    def __init__(self, page: Page, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.page, self.student = page, Student(folder, patch).has_coded()
        patch.chdir(folder / CLAIM)
        self.room = Room(page, folder / CLAIM)
        self.widget: Any = self.room.exercise(EXERCISE[CLAIM])

    @property
    def panel(self) -> Locator:
        """The panel about the visit."""
        return self.page.locator(".rc-visit")

    def presses(self, label: str) -> None:
        """Press a button of the panel with the keyboard."""
        self.panel.get_by_role("button", name=label).focus()
        self.page.keyboard.press("Enter")
        self.room.settle()

    def box(self, item: str) -> Locator:
        """A box of the form."""
        return self.page.locator(f'[data-item="{item}"]')


@pytest.fixture
def desk(page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The exercise, drawn."""
    return Desk(page, tmp_path, monkeypatch)


def test_the_panel_is_a_named_part_of_the_page(desk: Desk) -> None:
    """Is the panel a region that bears its title, with the sentences on where the visit comes from?"""
    region = desk.page.get_by_role("region", name=OWN)
    expect(region).to_contain_text("The diagnoses and services are the ones that you coded in module 22 (services).")
    expect(region).to_contain_text("They count as right here: a mistake that you made there costs nothing more.")


def test_to_the_given_visit_and_back_by_keyboard(desk: Desk) -> None:
    """Does the focus go to the panel's title each time, and is every box as it was typed?"""
    desk.box("1a").fill("LCP000014")
    desk.presses("Work on a given visit")
    expect(desk.panel.locator("h4")).to_have_text(GIVEN)
    expect(desk.panel.locator("h4")).to_be_focused()
    expect(desk.box("1a")).to_have_value("")
    desk.box("2").fill("Sung, Mara")
    desk.presses("Work on my own visit")
    expect(desk.panel.locator("h4")).to_have_text(OWN)
    expect(desk.panel.locator("h4")).to_be_focused()
    expect(desk.box("1a")).to_have_value("LCP000014")
    desk.presses("Work on a given visit")
    expect(desk.box("2")).to_have_value("Sung, Mara")


def test_what_was_just_typed_is_not_lost_by_turning(desk: Desk) -> None:
    """Is a word kept that was typed in the moment before the button was pressed?"""
    desk.box("1a").focus()
    desk.page.keyboard.type("LCP000014")
    desk.panel.get_by_role("button", name="Work on a given visit").click()
    desk.room.settle()
    assert {"1a": "LCP000014"} in desk.student.typed_anywhere(CLAIM)


def test_a_change_further_up_is_told_and_brought(desk: Desk) -> None:
    """Does the form lose the line that was taken out further up, once it is brought again, and is that told?"""
    desk.box("1a").fill("LCP000014")
    desk.room.settle()
    path = desk.student.answers(SERVICES) / "code-your-services.json"
    path.write_text(path.read_text("utf-8").replace('"87880"', '"99999"'), "utf-8")
    expect(desk.box("24E.2")).to_have_count(1)
    desk.presses("Bring my answers again")
    expect(desk.panel).to_contain_text("“99999” on line 2 is not a code that can be billed, so the line is left out.")
    expect(desk.page.locator(".rc-card")).to_contain_text("Your answers in module 22 (services) were brought again.")
    assert "24E.2" not in desk.widget.scene["open"]
    expect(desk.box("1a")).to_have_value("LCP000014")
