"""Each kind of exercise, answered by keyboard alone: no mouse, no script, only keys."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.harness.bridge import Room
from tests.fixtures.sample import furnished


@pytest.fixture
def room(page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    """A bare page over the sample module."""
    return Room(page, furnished(tmp_path, monkeypatch))


def focused(page: Page) -> str:
    """Return the accessible name of what has the focus, as its label or text says it."""
    name: str = page.evaluate(
        """() => {
            const node = document.activeElement;
            return node.getAttribute("aria-label") ?? node.labels?.[0]?.textContent ?? node.textContent;
        }"""
    )
    return name


def tab_to(page: Page, name: str, key: str = "Tab") -> None:
    """Press Tab until the named control has the focus."""
    for _ in range(60):
        page.keyboard.press(key)
        if focused(page) == name:
            return
    raise AssertionError(f"Tab never comes to “{name}”")


def press(page: Page, *keys: str) -> None:
    """Press keys one after another."""
    for key in keys:
        page.keyboard.press(key)


def test_choice_of_one(room: Room, page: Page) -> None:
    """Can one option be chosen with Tab, arrows and Space?"""
    room.exercise("sample-choice-one")
    press(page, "Tab", "Space", "ArrowDown")
    chosen = page.evaluate("document.activeElement.value")
    assert room.saved("sample-choice-one") == chosen


def test_choice_of_many(room: Room, page: Page) -> None:
    """Can several options be ticked and one taken back?"""
    room.exercise("sample-choice-many")
    names = [room.widgets["sample-choice-many"].scene["options"][number] for number in (0, 1)]
    tab_to(page, names[0]["text"])
    press(page, "Space", "Tab", "Space")
    assert room.saved("sample-choice-many") == [option["id"] for option in names]
    press(page, "Space")
    assert room.saved("sample-choice-many") == [names[0]["id"]]


def test_bins(room: Room, page: Page) -> None:
    """Can every item be placed, and one taken back?"""
    widget = room.exercise("sample-bins")
    for item in widget.scene["items"]:
        press(page, "Tab")
        assert (
            page.evaluate("document.activeElement.closest('fieldset').querySelector('legend').textContent")
            == item["text"]
        )
        press(page, "Space", "ArrowRight", "Tab")
        assert focused(page) == f"Clear: {item['text']}"
    assert room.saved("sample-bins") == {item["id"]: "biller" for item in widget.scene["items"]}
    press(page, "Enter")
    assert len(room.saved("sample-bins")) == 5
    assert page.evaluate("document.activeElement.type") == "radio"


def test_order(room: Room, page: Page) -> None:
    """Can items be added, moved and removed, with the focus where the work goes on?"""
    widget = room.exercise("sample-order")
    texts = {item["id"]: item["text"] for item in widget.scene["items"]}
    first, second, *_ = texts
    tab_to(page, f"Add: {texts[first]}")
    press(page, "Enter")
    assert focused(page) == f"Add: {texts[second]}"
    for _ in range(4):
        press(page, "Enter")
    assert room.saved("sample-order") == list(texts)
    tab_to(page, f"Move up: {texts[second]}", "Shift+Tab")
    press(page, "Enter")
    assert focused(page) == f"Move up: {texts[second]}"
    assert room.saved("sample-order")[:2] == [second, first]
    tab_to(page, f"Remove: {texts[second]}")
    press(page, "Space")
    assert second not in room.saved("sample-order")
    assert focused(page) == f"Add: {texts[second]}"


def test_order_at_its_end(room: Room, page: Page) -> None:
    """Does a button that can do nothing more keep the focus, and say so?"""
    widget = room.exercise("sample-order")
    texts = {item["id"]: item["text"] for item in widget.scene["items"]}
    first, second, *_ = texts
    tab_to(page, f"Add: {texts[first]}")
    press(page, "Enter", "Enter")
    tab_to(page, f"Move down: {texts[first]}", "Shift+Tab")
    press(page, "Enter", "Enter", "Enter")
    assert focused(page) == f"Move down: {texts[first]}"
    assert page.evaluate("document.activeElement.getAttribute('aria-disabled')") == "true"
    assert room.saved("sample-order") == [second, first]


def test_codes(room: Room, page: Page) -> None:
    """Can codes be searched, chosen, typed in full, put in order and removed?"""
    room.exercise("sample-codes")
    tab_to(page, "Add a diagnosis code (ICD-10-CM)")
    page.keyboard.type("sprain right ankle")
    expect(page.get_by_role("option").first).to_be_visible()
    press(page, "ArrowDown", "ArrowDown")
    code = page.locator("[role=option][aria-selected=true] .rc-code").inner_text()
    press(page, "Enter")
    page.keyboard.type("s52501d")
    press(page, "Enter")
    assert room.saved("sample-codes") == [{"code": code}, {"code": "S52.501D"}]
    tab_to(page, "Move up: S52.501D", "Shift+Tab")
    press(page, "Enter")
    assert focused(page) == "Move up: S52.501D"
    assert room.saved("sample-codes") == [{"code": "S52.501D"}, {"code": code}]
    tab_to(page, f"Remove: {code}")
    press(page, "Enter")
    assert room.saved("sample-codes") == [{"code": "S52.501D"}]
    assert focused(page) == "Remove: S52.501D"


def test_escape_closes_the_list(room: Room, page: Page) -> None:
    """Does Escape close the list, and a second one clear the field, without leaving it?"""
    room.exercise("sample-codes")
    tab_to(page, "Add a diagnosis code (ICD-10-CM)")
    page.keyboard.type("wrist")
    expect(page.get_by_role("listbox")).to_be_visible()
    press(page, "Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    press(page, "Escape")
    box = page.get_by_role("combobox").first
    expect(box).to_have_value("")
    expect(box).to_be_focused()


def test_evidence(room: Room, page: Page) -> None:
    """Can words be marked with arrows, Shift and Enter, and marks be taken away?"""
    widget = room.exercise("sample-evidence")
    words = widget._shown.words
    tab_to(page, "Word cursor of the note")
    press(page, "ArrowRight", "ArrowRight", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "Enter")
    assert room.saved("sample-evidence") == [{"from": 3, "to": 5, "text": " ".join(words[3:6])}]
    press(page, "End", "Space")
    last = len(words) - 1
    assert room.saved("sample-evidence")[1] == {"from": last, "to": last, "text": words[-1]}
    press(page, "Delete")
    assert len(room.saved("sample-evidence")) == 1
    tab_to(page, f"Remove mark: {' '.join(words[3:6])}")
    press(page, "Enter")
    assert room.saved("sample-evidence") == []
    assert focused(page) == "Word cursor of the note"


def test_evidence_by_lines(room: Room, page: Page) -> None:
    """Do the up and down arrows go to the line above and below?"""
    room.exercise("sample-evidence")
    tab_to(page, "Word cursor of the note")
    press(page, "ArrowDown", "ArrowDown", "ArrowDown")
    down = page.evaluate("document.querySelector('.rc-at').getBoundingClientRect().top")
    press(page, "ArrowUp")
    up = page.evaluate("document.querySelector('.rc-at').getBoundingClientRect().top")
    assert up < down


def test_amount(room: Room, page: Page) -> None:
    """Can fields be filled, and is what cannot be read told on leaving the field?"""
    room.exercise("sample-amount")
    tab_to(page, "Contractual adjustment")
    page.keyboard.type("142.50")
    press(page, "Tab")
    page.keyboard.type("lots")
    press(page, "Tab")
    page.keyboard.type("14")
    assert room.saved("sample-amount") == {"adjustment": "142.50", "plan": "lots", "days": "14"}
    field = page.get_by_label("The plan pays")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(
        "in dollars “lots” is not a sum of money. Type dollars and cents, such as 120.50."
    )


def test_hints_and_practice(room: Room, page: Page) -> None:
    """Can hints, the check, the answer and another case be reached by keyboard?"""
    room.exercise("practice-codes")
    tab_to(page, "Add a diagnosis code (ICD-10-CM)")
    page.keyboard.type("M25.569")
    press(page, "Enter")
    tab_to(page, "Hint 1 of 1")
    press(page, "Enter")
    expect(page.get_by_text("What does the provider know for sure?")).to_be_visible()
    assert focused(page) == "No more hints"
    tab_to(page, "Check my answer")
    press(page, "Enter")
    expect(page.get_by_role("heading", name="Not yet", exact=True)).to_be_visible()
    assert focused(page) == "Check my answer"
    tab_to(page, "Show the answer and why")
    press(page, "Enter")
    expect(page.get_by_role("heading", name="A right answer")).to_be_visible()
    title = page.locator(".rc-paper h4").inner_text()
    tab_to(page, "Another case", "Shift+Tab")
    press(page, "Enter")
    expect(page.locator(".rc-paper h4")).not_to_have_text(title)
    assert focused(page) == "Sure, or not yet sure?"


def test_drill(room: Room, page: Page) -> None:
    """Can a whole round of the drill be worked by keyboard, and begun again?"""
    from revcycle.exercises import session

    drill = room.draw(session.drill(), "drill")
    tab_to(page, "Start the drill")
    press(page, "Enter")
    for number in range(10):
        expect(page.get_by_text(f"Term {number + 1} of 10")).to_be_visible()
        expect(page.get_by_role("combobox")).to_be_focused()
        page.keyboard.type(drill._round[number].answers[0])
        press(page, "Enter")
    expect(page.get_by_text("10 of 10 found")).to_be_visible()
    assert focused(page) == "Again"
    press(page, "Enter")
    expect(page.get_by_role("combobox")).to_be_focused()


def test_name(room: Room, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """Can the name be given with the keyboard?"""
    from revcycle.exercises import session

    monkeypatch.delenv("JUPYTERHUB_USER")
    room.draw(session.your_name(), "name")
    tab_to(page, "Your name")
    page.keyboard.type("Sam Rivers")
    press(page, "Enter")
    expect(page.get_by_text("Thank you, Sam Rivers.")).to_be_visible()


@pytest.mark.parametrize(
    "exercise_id", ["sample-choice-one", "sample-order", "sample-codes", "sample-evidence", "sample-amount"]
)
def test_keys_stay_inside(room: Room, page: Page, exercise_id: str) -> None:
    """Do plain keys stay in the exercise, while Ctrl combinations pass to JupyterLab?"""
    room.exercise(exercise_id)
    page.evaluate("document.addEventListener('keydown', (event) => (window.passed ??= []).push(event.key))")
    controls = page.locator(".rc input, .rc button, .rc [tabindex='0']")
    for number in range(controls.count()):
        controls.nth(number).focus()
        press(page, "d", "d", "a", "Escape", "ArrowDown")
    assert page.evaluate("window.passed ?? []") == []
    page.keyboard.press("Control+s")
    assert "s" in page.evaluate("window.passed")
