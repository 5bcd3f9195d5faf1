"""What came back of a claim that was sent: read by keyboard, told to screen readers, and everybody's access to it."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.harness.bridge import Room
from tests.browser.test_views_access import faults, themed
from tests.unit.sent_parts import MODULE, boxes, lines, right, shown

CHECK = "Check my answer and send the claim"


@pytest.fixture
def room(page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    """A bare page over the fixture module."""
    module = tmp_path / MODULE.name
    shutil.copytree(MODULE, module)
    monkeypatch.chdir(module)
    monkeypatch.setenv("REVCYCLE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("JUPYTERHUB_USER", "sam")
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    return Room(page, module)


def at(room: Room, exercise: str, case: str, answer: object) -> None:
    """Open an exercise at a case, with an answer in it."""
    widget = room.exercise(exercise)
    while widget._shown.case.id != case:
        widget._handle_custom_msg({"do": "another"}, [])
    widget.answer = answer
    room.push(exercise)
    room.settle()


def checked_by_key(room: Room, page: Page) -> None:
    """Press the button as a keyboard does."""
    page.get_by_role("button", name=CHECK).press("Enter")
    room.settle()


def test_a_denied_claim_is_mended_by_keyboard(room: Room, page: Page) -> None:
    """Can a student who uses keys alone read the denial, type the payer's number into item 22, and be paid?"""
    at(room, "bill-and-send", "sugar", boxes(shown("bill-and-send", "sugar"), i24E_2="A"))
    checked_by_key(room, page)
    panel = page.get_by_role("region", name="What came back")
    expect(panel).to_contain_text("Paid in part: Larkfield Health Insurance refused line 2")
    expect(panel.get_by_role("heading", name="What caused it")).to_be_visible()
    expect(panel).to_contain_text("CO-50")
    expect(page.get_by_role("button", name=CHECK)).to_be_focused()
    number = panel.locator("code", has_text="LAR").first.inner_text()
    for item, text in (("24E.2", "B"), ("22-code", "7"), ("22", number)):
        page.locator(f'[data-item="{item}"]').focus()
        page.keyboard.press("Control+a")
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    checked_by_key(room, page)
    expect(panel).to_contain_text("Paid in full under the contract: $83.00")
    expect(panel).to_contain_text("1. Sent 05/14/2026: Paid in part")


def test_raw_and_plain_open_by_key(room: Room, page: Page) -> None:
    """Does each message unfold by key, with every raw line beside its meaning?"""
    at(room, "code-and-send", "sugar", right(shown("code-and-send", "sugar")))
    checked_by_key(room, page)
    folds = page.locator(".sn-time summary")
    expect(folds).to_have_count(4)
    folds.last.focus()
    page.keyboard.press("Enter")
    listed = page.get_by_role("list", name="The payer's decision and money (835): raw lines and their meaning")
    claim = listed.get_by_role("listitem").filter(has_text="CLP*QMG-")
    expect(claim).to_contain_text("Look here. Claim as paid.")
    assert listed.get_by_role("listitem").count() > 20


def test_the_answer_is_said_politely(room: Room, page: Page) -> None:
    """Does a region that is polite tell marking and answer together, in short?"""
    at(room, "bill-and-send", "sugar", boxes(shown("bill-and-send", "sugar"), i1a="XX1"))
    checked_by_key(room, page)
    said = page.locator(".rc-unseen[role=status]", has_text="What came back")
    expect(said).to_have_count(1)
    expect(said).to_contain_text("Rejected by the clearinghouse: it never reached the payer.")


def test_another_case_takes_the_panel_away(room: Room, page: Page) -> None:
    """Is nothing left of the last case's claim when another is shown?"""
    at(room, "code-and-send", "sugar", right(shown("code-and-send", "sugar")))
    checked_by_key(room, page)
    expect(page.locator(".sn")).to_be_visible()
    page.get_by_role("button", name="Another case").press("Enter")
    room.settle()
    expect(page.locator(".sn")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("units", ["1", "2", ""])
def test_axe_finds_nothing(room: Room, page: Page, theme: str, units: str) -> None:
    """Does axe-core find nothing in a paid, a cut and a held claim, unfolded, in both themes?"""
    page.emulate_media(reduced_motion="reduce")
    themed(page, theme)
    case = shown("code-and-send", "knee")
    at(room, "code-and-send", "knee", lines(case, {}, {"units": units}))
    checked_by_key(room, page)
    for fold in page.locator(".sn-time summary").all():
        fold.click()
    assert faults(page) == []


@pytest.mark.parametrize("width", [640, 320])
def test_no_sideways_scroll(room: Room, page: Page, width: int) -> None:
    """Does the panel fit at 200 % zoom and on a narrow screen, unfolded?"""
    page.set_viewport_size({"width": width, "height": 800})
    at(room, "code-and-send", "knee", lines(shown("code-and-send", "knee"), {}, {"units": "2"}))
    checked_by_key(room, page)
    for fold in page.locator(".sn-time summary").all():
        fold.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
