"""What all tests share: the browser, and the rule that nothing is left out in silence."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HOUSE = Path(__file__).resolve().parent.parent
BROWSER_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
PATIENCE = 30_000  # ms for an expectation to come true: on a busy machine a kernel alone takes seconds
BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium() -> str | None:
    """Return the path of a Chromium on this computer, or None. ``CHROMIUM`` in the environment names another one."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if Path(named).is_file() else None
    return next((found for name in BROWSER_NAMES if (found := shutil.which(name))), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies under tests/browser, and leave it out where there is no browser."""
    missing = find_chromium() is None
    for item in items:
        if HOUSE / "tests" / "browser" in item.path.parents:
            item.add_marker("browser")
            if missing:
                item.add_marker(pytest.mark.skip(reason="no Chromium found on this computer"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """In continuous integration a skipped test is a failed one: there, everything must have run."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI"):  # type: ignore[attr-defined]
        report.outcome = "failed"  # type: ignore[attr-defined]
        report.longrepr = f"{item.nodeid} was skipped, and nothing may be skipped here: {report.longrepr}"  # type: ignore[attr-defined]
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was not run."""
    skipped = terminalreporter.stats.get("skipped", [])
    if not skipped:
        return
    terminalreporter.section(f"NOT RUN: {len(skipped)} tests", sep="!", red=True, bold=True)
    if find_chromium() is None:
        terminalreporter.line("No Chromium was found, so nothing was tried in a browser.")
        terminalreporter.line(
            "Install one (on Debian or Ubuntu: sudo apt install chromium), or name one: CHROMIUM=/its/path"
        )
    for report in skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        terminalreporter.line(f"  {report.nodeid}: {reason}")


@pytest.fixture(scope="session")
def cms_files() -> Path:
    """A folder with code files as CMS publishes them. They are not part of the project; the environment names it."""
    named = os.environ.get("REVCYCLE_CMS_FILES")
    if not named:
        pytest.skip("REVCYCLE_CMS_FILES names no folder with CMS's published code files")
    return Path(named)


@pytest.fixture(scope="session")
def x12_samples() -> Path:
    """A folder with X12 files that others wrote. They are not part of the project; the environment names it."""
    named = os.environ.get("REVCYCLE_X12_SAMPLES")
    if not named:
        pytest.skip("REVCYCLE_X12_SAMPLES names no folder with X12 files by others")
    return Path(named)


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """One Chromium for all browser tests."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=find_chromium(), args=BROWSER_ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def page(browser: "Browser") -> "Iterator[Page]":
    """A new page with nothing remembered: no cookies, no storage."""
    context = browser.new_context(viewport={"width": 1300, "height": 850}, locale="en-US", timezone_id="UTC")
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()
