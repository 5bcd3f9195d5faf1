"""Can everybody use the exercises: names, contrast, size of targets, zoom, motion."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect

from revcycle.exercises import session
from tests.browser.harness.bridge import Room
from tests.fixtures.sample import furnished

GRADED = ("choice-one", "choice-many", "bins", "order", "codes", "sequence", "evidence", "amount")
PRACTICE = ("choice", "many", "bins", "order", "codes", "evidence", "amount")
EXERCISES = [f"sample-{name}" for name in GRADED] + [f"practice-{name}" for name in PRACTICE]
VIEWPORT: ViewportSize = {"width": 1300, "height": 850}
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


@pytest.fixture
def room(page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    """A bare page over the sample module."""
    return Room(page, furnished(tmp_path, monkeypatch))


@pytest.fixture(scope="module", params=EXERCISES)
def standing(
    request: pytest.FixtureRequest, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Room]:
    """A page with one exercise in which something was done, and checked where there is a check."""
    context = browser.new_context(viewport=VIEWPORT, reduced_motion="reduce")  # colors that stand still
    with pytest.MonkeyPatch.context() as patch:
        room = Room(context.new_page(), furnished(tmp_path_factory.mktemp("access"), patch))
        worked(room, request.param)
        replied(room)
        yield room
    context.close()


def themed(page: Page, theme: str) -> None:
    """Set JupyterLab's light or dark theme."""
    page.evaluate("(light) => (document.body.dataset.jpThemeLight = light)", str(theme == "light").lower())


def worked(room: Room, exercise_id: str) -> None:
    """Open an exercise and do something in it, so that all its parts are on the page."""
    widget = room.exercise(exercise_id)
    page = room.page
    if (hint := page.get_by_role("button", name="Hint 1")).count():
        hint.click()
    match widget.scene["kind"]:
        case "choice":
            page.locator(".rc-option input").first.check()
        case "sort" if "bins" in widget.scene:
            page.locator(".rc-bin input").first.check()
        case "sort":
            for _ in range(2):
                page.get_by_role("button", name="Add:").first.click()
        case "codes":
            search = page.get_by_role("combobox").first
            for text in ("M25561", "S52.501", "S99.999Z"):
                search.fill(text)
                room.settle()
                search.press("Enter")
            search.press_sequentially("fracture")
            expect(page.get_by_role("option").first).to_be_visible()
            search.press("ArrowDown")
        case "evidence":
            cursor = page.get_by_role("application")
            for key in ("ArrowRight", "Shift+ArrowRight", "Enter", "ArrowDown", "ArrowDown", "Shift+ArrowRight"):
                cursor.press(key)
        case "amount":
            fields = page.locator(".rc-field input")
            fields.nth(0).fill("lots")
            fields.nth(1).fill("12")
            fields.nth(1).press("Tab")
    room.settle()


def replied(room: Room) -> None:
    """Check the practice answer, and open what the reply keeps folded."""
    if (check := room.page.get_by_role("button", name="Check my answer")).count():
        check.press("Enter")
        room.settle()
        if (fold := room.page.get_by_text("Show the answer and why")).count():
            fold.click()


def faults(page: Page) -> list[str]:
    """Return what axe finds inside our own part of the page, in words."""
    found: dict[str, Any] = Axe().run(page, context=".rc", options=RULES).response
    return [
        f"{rule['id']}: {node['html'][:200]} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(standing: Room, theme: str) -> None:
    """Does axe-core find nothing in any kind, with all its parts shown, in both themes?"""
    themed(standing.page, theme)
    assert faults(standing.page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_drill_and_name(
    room: Room, page: Page, monkeypatch: pytest.MonkeyPatch, theme: str
) -> None:
    """Does axe-core find nothing in the drill and the name field?"""
    page.emulate_media(reduced_motion="reduce")
    themed(page, theme)
    monkeypatch.delenv("JUPYTERHUB_USER")
    room.draw(session.your_name(), "name")
    room.draw(session.drill(), "drill")
    page.get_by_role("button", name="Keep my name").click()
    assert faults(page) == []
    page.get_by_role("button", name="Start the drill").click()
    page.get_by_role("combobox").press_sequentially("pain")
    expect(page.get_by_role("option").first).to_be_visible()
    assert faults(page) == []
    for number in range(10):
        expect(page.get_by_text(f"Term {number + 1} of 10")).to_be_visible()
        page.get_by_role("button", name="Skip this term").click()
    expect(page.get_by_role("button", name="Again")).to_be_visible()
    assert faults(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_alarms(room: Room, page: Page, theme: str) -> None:
    """Does axe-core find nothing in the alarm about saving and the news about an old answer?"""
    page.emulate_media(reduced_motion="reduce")
    themed(page, theme)
    (room.module / "answers").mkdir()
    (room.module / "answers" / "sample-bins.json").write_text("{")
    widget = room.exercise("sample-bins")
    widget.notice = {**widget.notice, "trouble": "Not saved: the disk is full."}
    room.push("sample-bins")
    expect(page.get_by_role("alert")).to_contain_text("the disk is full")
    assert faults(page) == []


def test_every_control_has_a_name_of_its_own(standing: Room) -> None:
    """Has every control an accessible name, and do no two of a kind share theirs?"""
    page = standing.page
    names = []
    for role in ("button", "textbox", "combobox", "checkbox", "application", "listbox", "region", "group"):
        for control in page.get_by_role(role).and_(page.locator(":not(details)")).all():
            first = control.aria_snapshot().splitlines()[0]
            assert '"' in first, first
            names.append((role, first.split('"')[1]))
    assert len(names) == len(set(names))
    for radio in page.get_by_role("radio").all():
        expect(radio).to_have_accessible_name(radio.evaluate("(node) => node.labels[0].textContent"))


def test_names_say_what_they_are_about(room: Room, page: Page) -> None:
    """Do the names of the frame's parts read well?"""
    room.exercise("sample-codes")
    expect(page.get_by_role("region", name="Code the injury")).to_be_visible()
    expect(page.get_by_role("article")).to_have_accessible_name(page.locator(".rc-paper h4").inner_text())
    box = page.get_by_role("combobox", name="Add a diagnosis code (ICD-10-CM)")
    expect(box).to_have_accessible_description("Type words or a code. Arrow keys choose from the list, Enter adds.")
    box.fill("S52.501D")
    box.press("Enter")
    expect(page.get_by_role("list", name="Your codes")).to_contain_text("S52.501D")
    expect(page.get_by_role("button", name="Remove: S52.501D")).to_be_visible()


def test_combobox_tells_its_state(room: Room, page: Page) -> None:
    """Does the search field follow the combobox pattern: expanded, controls, active descendant, selected?"""
    room.exercise("sample-codes")
    box = page.get_by_role("combobox").first
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press_sequentially("asthma")
    expect(box).to_have_attribute("aria-expanded", "true")
    assert page.locator(f"#{box.get_attribute('aria-controls')}").get_attribute("role") == "listbox"
    expect(page.get_by_text("codes found.")).to_be_visible()
    box.press("ArrowDown")
    active = page.locator(f"#{box.get_attribute('aria-activedescendant')}")
    expect(active).to_have_attribute("aria-selected", "true")
    assert page.locator("[aria-selected=true]").count() == 1
    box.press("Escape")
    assert box.get_attribute("aria-activedescendant") is None


def test_marking_is_said_aloud(room: Room, page: Page) -> None:
    """Does the cursor say the word it is on, the selection, and what was marked?"""
    widget = room.exercise("sample-evidence")
    words = widget._shown.words
    cursor = page.get_by_role("application", name="Word cursor of the note")
    said = cursor.get_by_role("status")
    cursor.press("ArrowRight")
    expect(said).to_have_text(words[1])
    cursor.press("Shift+ArrowRight")
    expect(said).to_have_text(f"Selected: {words[1]} {words[2]}")
    cursor.press("Enter")
    expect(said).to_have_text(f"Marked: {words[1]} {words[2]}")
    cursor.press("ArrowLeft")
    expect(said).to_have_text(f"{words[1]}, marked")
    cursor.press("Delete")
    expect(said).to_have_text(f"No longer marked: {words[1]} {words[2]}")


@pytest.mark.parametrize("width", [640, 400, 320], ids=["1280 px at 200 %", "400 px", "320 px"])
def test_no_sideways_scroll(standing: Room, width: int) -> None:
    """Does everything fit when it is zoomed to 200 %, and on a narrow screen?"""
    page = standing.page
    page.set_viewport_size({"width": width, "height": 700})
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    wide = page.evaluate(
        """() => [...document.querySelectorAll(".rc-card *:not(.rc-unseen):not(path)")]
            .filter((node) => node.getBoundingClientRect().right > innerWidth + 1)
            .map((node) => node.outerHTML.slice(0, 120))"""
    )
    page.set_viewport_size(VIEWPORT)
    assert over <= 0
    assert wide == []


def test_targets_are_large_enough(standing: Room) -> None:
    """Is everything that can be pressed at least 24 by 24 px?"""
    small = standing.page.evaluate(
        """() => [...document.querySelectorAll(
                ".rc :is(button, label.rc-option, label.rc-bin, input[type=text], summary, [role=option])")]
            .map((node) => [node.outerHTML.slice(0, 100), node.getBoundingClientRect()])
            .filter(([, box]) => box.width && (box.width < 24 || box.height < 24))"""
    )
    assert small == []


def test_focus_is_seen(standing: Room) -> None:
    """Does whatever gets the focus from the keyboard show a ring of at least 2 px?"""
    page = standing.page
    page.evaluate("document.activeElement.blur()")
    for _ in range(page.locator(".rc :is(button, input, summary, [tabindex='0'])").count()):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => {
                const node = document.activeElement;
                if (!node.closest(".rc")) return true;
                const ring = getComputedStyle(node.closest(".rc-option, .rc-bin") ?? node);
                return ring.outlineStyle === "solid" && parseFloat(ring.outlineWidth) >= 2;
            }"""
        )
        assert seen, page.evaluate("document.activeElement.outerHTML")


def test_motion_is_left_out(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Does nothing move for those who asked for less motion?"""
    context = browser.new_context(reduced_motion="reduce")
    room = Room(context.new_page(), furnished(tmp_path, monkeypatch))
    room.exercise("practice-choice")
    moving = room.page.evaluate(
        """() => [...document.querySelectorAll(".rc *")].filter((node) => {
            const style = getComputedStyle(node);
            return parseFloat(style.transitionDuration) > 0 || style.animationName !== "none";
        }).length"""
    )
    context.close()
    assert moving == 0


def test_size_and_measure_of_text(room: Room, page: Page) -> None:
    """Is running text 16 px or more, in lines of 75 characters at most?"""
    page.set_viewport_size({"width": 1800, "height": 900})
    room.exercise("sample-evidence")
    sizes = page.evaluate(
        """() => [...document.querySelectorAll(".rc-prompt p, .rc-case p, .rc-note p, .rc-note li")].map((node) => {
            const ruler = document.createElement("span");
            ruler.textContent = "0".repeat(75);
            ruler.style.cssText = "position:absolute;visibility:hidden;white-space:nowrap";
            ruler.style.font = getComputedStyle(node).font;
            document.body.append(ruler);
            const most = ruler.getBoundingClientRect().width;
            ruler.remove();
            return [parseFloat(getComputedStyle(node).fontSize), node.getBoundingClientRect().width <= most + 1];
        })"""
    )
    assert all(size >= 16 and fits for size, fits in sizes)
