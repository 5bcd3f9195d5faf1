"""The Start button on a course notebook in a real JupyterLab."""

from collections.abc import Iterator

import psutil
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_start_page import ACCESSIBILITY, switch_theme
from tests.running import RunningCourse, running_course, write_module

FIELD = "import ipywidgets\nipywidgets.Text(description='Name')"
FAILS_ONCE = """
mark = Path("mark.txt")
if not mark.exists():
    mark.touch()
    raise RuntimeError("not yet")
"""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCourse]:
    """A course with a module that starts, and one that does so only the second time."""
    modules = tmp_path_factory.mktemp("modules")
    write_module(modules / "01-claims-basics", [FIELD, FIELD])
    write_module(modules / "02-fails-once", [FIELD, FAILS_ONCE])
    with running_course(modules) as course:
        yield course


@pytest.fixture
def course(running: RunningCourse) -> RunningCourse:
    """The same course, its modules fresh in the student's folder."""
    running.begin_again()
    for module in ("01-claims-basics", "02-fails-once"):
        running.ask("/assignments/fetch", {"course_id": "revcycle", "assignment_id": module})
    return running


def open_notebook(page: Page, course: RunningCourse, name: str = "01-claims-basics/claims-basics") -> None:
    """Open a notebook of the student's folder."""
    path = f"/lab/tree/{course.classroom.name}/my-work/{name}.ipynb?"
    page.goto(course.address.replace("/lab?course&", path))
    page.get_by_role("heading", name="A small module").wait_for(timeout=60_000)


def start_button(page: Page) -> Locator:
    """The button in the bar."""
    return page.get_by_role("button", name="Start", exact=True)


def fields(page: Page) -> Locator:
    """The fields that the module's cells show."""
    return page.locator(".jp-OutputArea").get_by_role("textbox", name="Name")


def start(page: Page) -> None:
    """Press Start, and wait until the module has started."""
    start_button(page).click()
    expect(fields(page)).to_have_count(2)
    expect(start_button(page)).to_be_hidden()


def restart_kernel(page: Page) -> None:
    """Restart the kernel from JupyterLab's menu."""
    page.get_by_role("menuitem", name="Kernel").click()
    page.get_by_text("Restart Kernel…", exact=True).click()
    page.get_by_role("button", name="Confirm Kernel Restart").click()


def test_notebook_is_not_run_unasked(page: Page, course: RunningCourse) -> None:
    """Does an opened module wait for the student?"""
    open_notebook(page, course)
    expect(start_button(page)).to_be_visible()
    page.wait_for_timeout(2_000)
    expect(page.locator(".jp-OutputArea-output")).to_have_count(0)


def test_enter_starts_a_module_that_was_just_opened(page: Page, course: RunningCourse) -> None:
    """Is one press of Enter enough to start, and does the student land at the top?"""
    open_notebook(page, course)
    expect(start_button(page)).to_be_focused()
    page.keyboard.press("Enter")
    expect(fields(page)).to_have_count(2)
    expect(page.get_by_role("status").filter(has_text="The module has started.")).to_be_attached()
    expect(start_button(page)).to_be_hidden()
    first = page.locator(".jp-Notebook .jp-Cell").first
    expect(first).to_be_focused()
    expect(first).to_be_in_viewport()


def test_bar_comes_back_after_a_restart(page: Page, course: RunningCourse) -> None:
    """Is a student whose kernel was restarted told what to do, and are the dead fields gone?"""
    open_notebook(page, course)
    start(page)
    restart_kernel(page)
    expect(start_button(page)).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="The module has stopped.")).to_be_visible()
    expect(fields(page).first).to_be_hidden()
    start(page)


def test_bar_comes_back_after_a_killed_kernel(page: Page, course: RunningCourse) -> None:
    """Is the bar there again when the kernel dies by itself?"""
    open_notebook(page, course)
    start(page)
    children = psutil.Process(course.process.pid).children(recursive=True)
    kernels = [process for process in children if "ipykernel_launcher" in " ".join(process.cmdline())]
    assert kernels
    for kernel in kernels:
        kernel.kill()
    expect(start_button(page)).to_be_visible()


def test_running_module_has_no_bar_after_a_reload(page: Page, course: RunningCourse) -> None:
    """Does a student who reloads the page find the module as it was?"""
    open_notebook(page, course)
    start(page)
    page.keyboard.press("Control+s")
    page.get_by_role("heading", name="A small module").wait_for()
    page.wait_for_timeout(1_000)
    page.reload()
    expect(fields(page)).to_have_count(2, timeout=60_000)
    expect(start_button(page)).to_be_hidden()


def test_dead_widgets_of_an_earlier_day_are_covered(page: Page, course: RunningCourse) -> None:
    """Is a student who comes back another day spared the broken boxes that JupyterLab shows?"""
    open_notebook(page, course)
    start(page)
    page.keyboard.press("Control+s")
    page.wait_for_timeout(1_000)
    page.get_by_role("menuitem", name="Kernel").click()
    page.get_by_text("Shut Down Kernel", exact=True).click()
    expect(start_button(page)).to_be_visible()
    page.reload()
    expect(start_button(page)).to_be_visible(timeout=60_000)
    page.wait_for_timeout(3_000)
    assert page.get_by_text("Error displaying widget").filter(visible=True).count() == 0
    assert page.locator(".jp-OutputArea-output").filter(visible=True).count() == 0
    start(page)


def test_cells_run_from_the_menu_start_the_module_too(page: Page, course: RunningCourse) -> None:
    """Does the bar leave when somebody runs the notebook in JupyterLab's own way?"""
    open_notebook(page, course)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    expect(fields(page)).to_have_count(2)
    expect(start_button(page)).to_be_hidden()


def test_failed_start_is_told_and_can_be_tried_again(page: Page, course: RunningCourse) -> None:
    """Is a module that fails to start explained in words, and does the second try work?"""
    open_notebook(page, course, "02-fails-once/fails-once")
    start_button(page).click()
    again = page.get_by_role("button", name="Start again")
    expect(again).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="A part of this module did not start.")).to_be_visible()
    again.click()
    expect(page.get_by_role("status").filter(has_text="The module has started.")).to_be_attached()


def test_bar_is_only_on_course_notebooks(page: Page, course: RunningCourse) -> None:
    """Are other notebooks left alone?"""
    work = course.classroom / "my-work"
    notebook = (work / "01-claims-basics" / "claims-basics.ipynb").read_text()
    (work / "other.ipynb").write_text(notebook.replace('"revcycle"', '"something"'))
    open_notebook(page, course, "other")
    page.wait_for_timeout(2_000)
    expect(start_button(page)).to_have_count(0)


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_bar_is_accessible(page: Page, course: RunningCourse, theme: str) -> None:
    """Does axe-core find nothing in the bar, in either theme?"""
    open_notebook(page, course)
    switch_theme(page, theme)
    expect(start_button(page)).to_be_visible()
    found = Axe().run(page, context=".revcycle-start", options=ACCESSIBILITY).response
    assert found["violations"] == []
    assert found["passes"]
