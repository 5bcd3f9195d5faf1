"""Can everybody read the feedback page: contrast, zoom, keyboard, and inside JupyterLab's own viewer."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.harness.lab import laboratory
from tests.pipeline.temporary_course import Answering, temporary_course

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
THEMES: list[Literal["light", "dark"]] = ["light", "dark"]

RIGHT: Answering = lambda kind, shown, key: kind.right(shown, key)  # noqa: E731
WRONG: Answering = lambda kind, shown, key: kind.wrong(shown, key)  # noqa: E731
PARTLY: Answering = lambda kind, shown, key: kind.right(shown, key)[:1]  # noqa: E731
UNREADABLE: Answering = lambda kind, shown, key: kind.malformed(shown)  # noqa: E731
WAYS = (RIGHT, PARTLY, WRONG, UNREADABLE, None, RIGHT, RIGHT, WRONG)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a student with every outcome: right, partly right, wrong, blank, not readable, and waiting."""
    with temporary_course(tmp_path_factory.mktemp("course")) as course:
        place = course.hand_in("sam")
        for exercise, answering in zip(course.exercises, WAYS, strict=True):
            if answering:
                course.answer(place, exercise, answering)
        (place / "answers" / "sample-evidence.json").write_text("{")
        for result in (course.autograde(), course.nbgrader.generate_feedback(course.module)):
            assert result["success"], result.get("error")
        outcomes = (
            "Right",
            "Partly right",
            "Not right",
            "Could not be read",
            "Left blank",
            "A person will look at this",
        )
        assert [words for words in outcomes if f"</span>&nbsp;{words}<" not in course.feedback("sam")] == []
        return course.classroom / "feedback" / "sam" / course.module / "sample.html"


@pytest.fixture
def reading(page: Page, written: Path) -> Page:
    """The page, opened from disk with its notes unfolded."""
    page.goto(written.as_uri())
    for fold in page.locator("summary").all():
        fold.click()
    return page


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory, written: Path) -> Iterator[str]:
    """A JupyterLab in which the page lies."""
    folder = tmp_path_factory.mktemp("lab")
    with laboratory(folder) as address:
        (folder / "work" / "feedback.html").write_bytes(written.read_bytes())
        yield address


@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing(reading: Page, theme: Literal["light", "dark"]) -> None:
    """Does axe-core find nothing, in light and in dark, with all outcomes and notes on the page?"""
    reading.emulate_media(color_scheme=theme)
    found: dict[str, Any] = Axe().run(reading, options=RULES).response
    nodes = [(rule["id"], node["html"][:200]) for rule in found["violations"] for node in rule["nodes"]]
    assert nodes == []


def test_dark_is_dark(reading: Page) -> None:
    """Do page and reviews follow a wish for dark?"""
    reading.emulate_media(color_scheme="dark")
    papers = reading.evaluate(
        """() => [document.body, document.querySelector("table"), ...document.querySelectorAll("section > div")]
            .map((node) => Math.max(...getComputedStyle(node).backgroundColor.match(/\\d+/g).slice(0, 3)))"""
    )
    assert max(papers) < 64


@pytest.mark.parametrize("width", [640, 400, 320], ids=["1280 px at 200 %", "400 px", "320 px"])
def test_no_sideways_scroll(reading: Page, width: int) -> None:
    """Does everything fit when it is zoomed to 200 %, and on a narrow screen?"""
    reading.set_viewport_size({"width": width, "height": 700})
    assert reading.evaluate("document.documentElement.scrollWidth") <= width


def test_text_alone_can_be_twice_as_large(reading: Page) -> None:
    """Does all text grow with the reader's own size of text?"""
    sizes = """() => [...document.querySelectorAll("main *")]
        .map((node) => parseFloat(getComputedStyle(node).fontSize))"""
    before = reading.evaluate(sizes)
    reading.evaluate("document.documentElement.style.fontSize = '32px'")
    assert {round(after / size, 2) for size, after in zip(before, reading.evaluate(sizes), strict=True)} == {2}


def test_targets_are_large_enough(reading: Page) -> None:
    """Is everything that can be pressed at least 24 px high?"""
    heights = reading.evaluate(
        """() => [...document.querySelectorAll("a, summary")].map((node) => node.getBoundingClientRect().height)"""
    )
    assert min(heights) >= 24


def test_links_work_in_jupyterlab(page: Page, lab: str) -> None:
    """In JupyterLab's sandboxed viewer, do the keyboard's links lead to a review and back, and is all as it was?"""
    asked: list[str] = []
    page.goto(f"{lab}/lab/tree/feedback.html")
    frame = page.frame_locator("iframe")
    link = frame.get_by_role("link", name="8. What is left over?")
    link.wait_for(timeout=60_000)
    page.on("request", lambda request: asked.append(request.url) if "feedback.html" in request.url else None)
    link.press("Enter")
    heading = frame.get_by_role("heading", name="8. What is left over?")
    expect(heading).to_be_in_viewport()
    expect(heading).to_be_focused()
    frame.get_by_role("link", name="Back to the top").last.press("Enter")
    expect(frame.get_by_role("heading", level=1)).to_be_in_viewport()
    assert [address for address in asked if "/files/" in address] == []
    assert frame.locator("main").evaluate("(node) => getComputedStyle(node).fontSize") == "16px"


def test_printed_whole(reading: Page) -> None:
    """Are folded notes printed, and links that lead nowhere on paper left out?"""
    reading.locator("summary").first.click()
    reading.emulate_media(media="print")
    expect(reading.locator("details > div").first).to_be_visible()
    expect(reading.get_by_text("Back to the top").first).to_be_hidden()
