"""Posting a remittance in the page: by keyboard alone, in words, on a narrow screen, and in a real JupyterLab."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from revcycle.chart import ChartShelf
from revcycle.exercises.definition import read_definitions
from revcycle.exercises.marking import Key, kind_of
from revcycle.exercises.student import student_id
from revcycle.exercises.variants import Draw, Shown, show
from tests.browser.answering import enter, kept
from tests.browser.harness.bridge import Room
from tests.browser.harness.lab import laboratory, open_and_start
from tests.browser.test_views_access import RULES, faults, themed
from tests.fixtures.sample import HOUSE

MODULE = HOUSE / "tests" / "fixtures" / "posting"
PRACTICE = "practice-posting"
FIRST, SECOND = "Account QMG-2001, line 1", "Account QMG-2002, line 1"


@pytest.fixture
def room(page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    """A bare page over the module of posting exercises."""
    module = tmp_path / "posting"
    shutil.copytree(MODULE, module)
    monkeypatch.chdir(module)
    monkeypatch.setenv("REVCYCLE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("JUPYTERHUB_USER", "sam")
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    return Room(page, module)


def shown(exercise_id: str, student: str) -> Shown:
    """An exercise as a student meets it."""
    exercise = read_definitions(MODULE).current[exercise_id]
    return show(exercise, Draw(student), ChartShelf(MODULE))


def reference(met: Shown) -> dict[str, str]:
    """The raw reference answer."""
    answer: dict[str, str] = kind_of(met.exercise).right(met, Key("ledger", why="w", source="s"))
    return answer


def post(page: Page, name: str, typed: str) -> None:
    """Type a sum into a field and leave it."""
    field = page.get_by_label(name, exact=True)
    field.fill(typed)
    field.press("Tab")


def worked(room: Room) -> None:
    """Post some lines well, some badly and one not readably, and ask for the reply; everything folded is open."""
    page = room.page
    room.exercise(PRACTICE)
    post(page, f"{FIRST}, paid by the payer", "115")
    post(page, f"{FIRST}, to the patient", "165")
    post(page, f"{SECOND}, contractual adjustment", "lots")
    page.get_by_text("Show the raw segments").click()
    room.settle()
    page.get_by_role("button", name="Check my answer").press("Enter")
    room.settle()
    page.get_by_text("Show the answer and why").click()


def test_all_of_it_by_keyboard(room: Room, page: Page) -> None:
    """Can a whole remittance be posted with nothing but keys, and is it right?"""
    met = shown(PRACTICE, "sam")
    room.exercise(PRACTICE)
    enter(page, met, reference(met))
    assert room.saved(PRACTICE) == reference(met)
    page.get_by_role("button", name="Check my answer").press("Enter")
    expect(page.get_by_role("heading", name="Right", exact=True)).to_be_visible()


def test_balance_is_told_at_once(room: Room, page: Page) -> None:
    """Is what has no place yet told in words, while it is posted?"""
    room.exercise(PRACTICE)
    deposit = page.locator(".rc-deposit")
    expect(deposit).to_have_text("$116.70 of the deposit have no place yet.")
    expect(deposit).to_have_attribute("role", "status")
    page.get_by_label(f"{FIRST}, paid by the payer").press_sequentially("104.70")
    expect(deposit).to_have_text("$12.00 of the deposit have no place yet.")
    field = page.get_by_label(f"{FIRST}, paid by the payer")
    expect(field).to_have_accessible_description("$175.30 have no place yet.")
    expect(page.locator(".rc-sum").first).to_contain_text("$175.30 without a place")
    field.fill("115")
    post(page, "PLB L6, interest income", "1.70")
    expect(deposit).to_have_text("In balance: all $116.70 of the deposit have a place.")


def test_arrows_go_from_line_to_line(room: Room, page: Page) -> None:
    """Do the up and down arrows go to the line above and below, and stay where there is none?"""
    room.exercise(PRACTICE)
    page.get_by_label(f"{FIRST}, contractual adjustment").focus()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label(f"{FIRST}, contractual adjustment")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label(f"{SECOND}, contractual adjustment")).to_be_focused()


def test_what_cannot_be_read_is_told(room: Room, page: Page) -> None:
    """Is a sum that cannot be read told with the name of its field, and marked?"""
    room.exercise(PRACTICE)
    post(page, f"{FIRST}, to the patient", "the copay")
    expect(page.get_by_text(f"{FIRST}, to the patient: “the copay” is not a sum of money.")).to_be_visible()
    expect(page.get_by_label(f"{FIRST}, to the patient")).to_have_attribute("aria-invalid", "true")
    post(page, f"{FIRST}, to the patient", "25")
    expect(page.get_by_label(f"{FIRST}, to the patient")).not_to_have_attribute("aria-invalid", "true")


def test_tables_are_tables(room: Room, page: Page) -> None:
    """Are the remittance and the accounts tables with named rows and columns, on narrow screens too?"""
    room.exercise(PRACTICE)
    for width in (1300, 320):
        page.set_viewport_size({"width": width, "height": 800})
        told = page.get_by_role("table", name="What the payer says of each line")
        expect(told.get_by_role("columnheader")).to_have_count(7)
        expect(told.get_by_role("rowheader").first).to_contain_text("QMG-2001, line 1")
        mine = page.get_by_role("table", name="Post to Account QMG-2001")
        expect(mine.get_by_role("columnheader")).to_have_count(7)
        expect(mine.get_by_role("textbox")).to_have_count(6)


def test_segments_are_one_press_away(room: Room, page: Page) -> None:
    """Do the raw segments show with one key, each with its meaning?"""
    room.exercise(PRACTICE)
    expect(page.get_by_text("CLP*QMG-2001*1*280*115")).to_be_hidden()
    page.get_by_text("Show the raw segments").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("CLP*QMG-2001*1*280*115")).to_be_visible()
    expect(page.locator(".rc-segments li").filter(has_text="CAS*CO*45*140")).to_contain_text("Adjustment")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(room: Room, page: Page, theme: str) -> None:
    """Does axe-core find nothing with everything open, in both themes?"""
    page.emulate_media(reduced_motion="reduce")
    themed(page, theme)
    worked(room)
    assert faults(page) == []


@pytest.mark.parametrize("width", [640, 400, 320])
def test_no_sideways_scroll(room: Room, page: Page, width: int) -> None:
    """Does everything fit on a narrow screen?"""
    page.set_viewport_size({"width": width, "height": 700})
    worked(room)
    wide = page.evaluate(
        """() => [...document.querySelectorAll(".rc-card *:not(.rc-unseen):not(path)")]
            .filter((node) => node.getBoundingClientRect().right > innerWidth + 1)
            .map((node) => node.outerHTML.slice(0, 120))"""
    )
    assert wide == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_names_and_targets(room: Room, page: Page) -> None:
    """Has every field a name of its own, and is it large enough to be hit?"""
    worked(room)
    names = [field.get_attribute("aria-label") for field in page.get_by_role("textbox").all()]
    assert len(names) == len(set(names)) == 15
    for field in page.get_by_role("textbox").all():
        box = field.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24


def test_posting_comes_back(room: Room, page: Page) -> None:
    """Is what was posted there again, as it was typed, when the notebook is opened anew?"""
    room.exercise(PRACTICE)
    post(page, f"{FIRST}, paid by the payer", "$115")
    post(page, f"{FIRST}, to the patient", "the copay")
    room.settle()
    fresh = page.context.new_page()
    Room(fresh, room.module).exercise(PRACTICE)
    expect(fresh.get_by_label(f"{FIRST}, paid by the payer")).to_have_value("$115")
    expect(fresh.get_by_label(f"{FIRST}, to the patient")).to_have_value("the copay")
    expect(fresh.locator(".rc-deposit")).to_have_text("$1.70 of the deposit have no place yet.")


def test_graded_tells_balance_and_no_reply(room: Room, page: Page) -> None:
    """Does a graded remittance tell what has no place, and never what is right?"""
    room.exercise("graded-posting")
    expect(page.locator(".rc-deposit")).to_contain_text("of the deposit have no place yet")
    expect(page.get_by_role("button", name="Check my answer")).to_have_count(0)


# --- In a real JupyterLab ---


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the laboratory lies."""
    return tmp_path_factory.mktemp("posting")


@pytest.fixture(scope="module")
def lab(browser: Browser, folder: Path) -> Iterator[Page]:
    """The notebook of posting exercises, started in JupyterLab."""
    with laboratory(folder, MODULE) as address:
        context = browser.new_context(viewport={"width": 1300, "height": 900})
        context.set_default_timeout(60_000)
        page = context.new_page()
        open_and_start(page, address, "posting/posting.ipynb")
        expect(page.locator(".rc-card")).to_have_count(2, timeout=60_000)
        yield page
        context.close()


def test_in_jupyterlab_by_keyboard_alone(lab: Page, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is a graded remittance posted by keyboard alone in JupyterLab, and no key reaches the notebook?"""
    monkeypatch.setenv("REVCYCLE_HOME", str(folder / "home"))
    monkeypatch.delenv("JUPYTERHUB_USER", raising=False)
    met = shown("graded-posting", student_id())
    cells = lab.locator(".jp-Cell").count()
    enter(lab, met, reference(met))
    for key in ("ArrowUp", "ArrowDown", "Escape", "d", "d"):
        lab.keyboard.press(key)
    assert lab.locator(".jp-Cell").count() == cells
    found = kept(lab, folder / "work" / "posting" / "answers" / "graded-posting.json", reference(met))
    assert found["case"] == met.case.id
    assert {**found["answer"], **reference(met)} == found["answer"]


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_in_jupyterlab(lab: Page, theme: str) -> None:
    """Does axe-core find nothing inside the exercises in JupyterLab's own themes?"""
    lab.get_by_role("menuitem", name="Settings", exact=True).click()
    lab.locator(".lm-Menu-itemLabel", has_text="Theme").first.click()
    lab.locator(".lm-Menu-itemLabel", has_text=theme).first.click()
    expect(lab.locator("body")).to_have_attribute("data-jp-theme-light", str(theme.endswith("Light")).lower())
    lab.wait_for_timeout(500)
    found = Axe().run(lab, context=".rc", options=RULES).response
    assert [(rule["id"], node["html"][:150]) for rule in found["violations"] for node in rule["nodes"]] == []
