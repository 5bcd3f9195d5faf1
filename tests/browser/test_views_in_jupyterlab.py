"""The exercises in a real JupyterLab: what a bare page cannot show."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.harness.lab import NOTEBOOK, laboratory, open_and_start
from tests.browser.test_views_access import RULES


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the laboratory lies."""
    return tmp_path_factory.mktemp("laboratory")


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """A JupyterLab over the sample module."""
    with laboratory(folder) as started:
        yield started


@pytest.fixture(scope="module")
def lab(browser: Browser, address: str) -> Iterator[Page]:
    """The sample's notebook, started."""
    context = browser.new_context(viewport={"width": 1300, "height": 900}, timezone_id="UTC")
    context.set_default_timeout(60_000)
    page = context.new_page()
    open_and_start(page, address)
    expect(page.locator(".rc-card")).to_have_count(15, timeout=60_000)
    yield page
    context.close()


def card(page: Page, title: str) -> Locator:
    """Return one exercise of the notebook."""
    return page.get_by_role("region", name=title)


def answer(folder: Path, exercise_id: str) -> Any:
    """Return the saved raw answer."""
    path = folder / "work" / "01-sample" / "answers" / f"{exercise_id}.json"
    return json.loads(path.read_text("utf-8"))["answer"] if path.exists() else None


def test_keys_do_not_reach_the_notebook(lab: Page, folder: Path) -> None:
    """Do arrows, "d d", "a", "b" and "x" leave the notebook's cells alone?"""
    cells = lab.locator(".jp-Cell").count()
    exercise = card(lab, "Who codes the visit?")
    exercise.get_by_role("radio").first.focus()
    lab.keyboard.press("ArrowDown")
    chosen = exercise.get_by_role("radio").nth(1)
    expect(chosen).to_be_checked()
    expect(chosen).to_be_focused()
    exercise.get_by_role("button", name="Hint 1 of 1").focus()
    for key in ("d", "d", "a", "b", "x", "Escape", "d", "d", "m", "Enter"):
        lab.keyboard.press(key)
    assert lab.locator(".jp-Cell").count() == cells
    expect(exercise.locator(".rc-hints")).to_contain_text("Ask what the person must read")
    expect(exercise.locator(".rc-saved")).to_contain_text("Saved")
    assert answer(folder, "sample-choice-one") == chosen.get_attribute("value")


def test_search_through_the_kernel(lab: Page, folder: Path) -> None:
    """Does the search find codes through the kernel, and is the chosen one saved?"""
    exercise = card(lab, "Code the injury")
    box = exercise.get_by_role("combobox", name="Add a diagnosis code (ICD-10-CM)")
    box.press_sequentially("S52.501D")
    expect(exercise.get_by_role("option").first).to_contain_text("S52.501D")
    box.press("ArrowDown")
    box.press("Enter")
    expect(exercise.locator(".rc-saved")).to_contain_text("Saved")
    assert answer(folder, "sample-codes") == [{"code": "S52.501D"}]


def test_practice_gets_its_reply(lab: Page) -> None:
    """Does practice get its reply from the kernel?"""
    exercise = card(lab, "First or later?")
    exercise.get_by_label("No 7th character").check()
    exercise.get_by_role("button", name="Check my answer").click()
    expect(exercise.get_by_role("heading", name="Not yet")).to_be_visible()


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_in_both_themes(lab: Page, theme: str) -> None:
    """Does axe-core find nothing inside the exercises in JupyterLab's own themes?"""
    lab.get_by_role("menuitem", name="Settings", exact=True).click()
    lab.locator(".lm-Menu-itemLabel", has_text="Theme").first.click()
    lab.locator(".lm-Menu-itemLabel", has_text=theme).first.click()
    expect(lab.locator("body")).to_have_attribute("data-jp-theme-light", str(theme.endswith("Light")).lower())
    lab.wait_for_timeout(500)
    found = Axe().run(lab, context=".rc", options=RULES).response
    assert [(rule["id"], node["html"][:150]) for rule in found["violations"] for node in rule["nodes"]] == []


def test_notebook_open_twice(lab: Page, address: str, folder: Path) -> None:
    """Do two tabs of one notebook stay in step?"""
    here = card(lab, "What is left over?").get_by_label("Contractual adjustment")
    here.fill("12.50")
    here.press("Tab")
    second = lab.context.new_page()
    open_and_start(second, address)
    there = card(second, "What is left over?").get_by_label("Contractual adjustment")
    expect(there).to_have_value("12.50")
    there.fill("77.00")
    there.press("Tab")
    expect(here).to_have_value("77.00")
    second.close()
    assert answer(folder, "sample-amount") == {"adjustment": "77.00"}


def test_answers_come_back_after_a_restart(lab: Page, address: str, folder: Path) -> None:
    """After the kernel is restarted and the page loaded anew, does Start bring every answer back?"""
    lab.evaluate(
        """async () => {
            const [kernel] = await (await fetch("/api/kernels")).json();
            const cookie = document.cookie.match(/_xsrf=([^;]+)/)?.[1] ?? "";
            await fetch(`/api/kernels/${kernel.id}/restart`, { method: "POST", headers: { "X-XSRFToken": cookie } });
        }"""
    )
    lab.goto("about:blank")
    lab.goto(f"{address}/lab/tree/{NOTEBOOK}")
    lab.get_by_role("button", name="Start", exact=True).click()
    exercise = card(lab, "Code the injury")
    expect(exercise.get_by_role("button", name="Remove: S52.501D")).to_be_visible()
    expect(card(lab, "What is left over?").get_by_label("Contractual adjustment")).to_have_value("77.00")
    expect(exercise.locator(".rc-saved")).to_contain_text("Saved")
