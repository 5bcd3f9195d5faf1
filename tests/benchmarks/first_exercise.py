"""From the address to the first usable exercise, and the memory of a student's kernel. Prints figures.

    python tests/benchmarks/first_exercise.py

It starts the course in a classroom of its own, opens module 03 in a real browser, presses Start, and looks at the
kernel's process.
"""

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import psutil
from playwright.sync_api import Page, sync_playwright

from tests.conftest import BROWSER_ARGUMENTS, HOUSE, find_chromium
from tests.running import RunningCourse, running_course

MODULE, NOTEBOOK = "03-diagnosis-codes", "diagnosis-codes"
ROUNDS = 5


def one_round(page: Page, course: RunningCourse) -> tuple[float, float, float]:
    """Return the seconds from address to Start, from Start to the first exercise, and from Start to all of them."""
    began = time.perf_counter()
    page.goto(
        course.address.replace("/lab?course&", f"/lab/tree/{course.classroom.name}/my-work/{MODULE}/{NOTEBOOK}.ipynb?")
    )
    button = page.get_by_role("button", name="Start", exact=True)
    button.wait_for(timeout=90_000)
    seen = time.perf_counter()
    button.click()
    page.locator(".rc-card").first.wait_for(timeout=90_000, state="attached")
    first = time.perf_counter()
    button.wait_for(state="hidden", timeout=90_000)
    return seen - began, first - seen, time.perf_counter() - seen


def kernels(course: RunningCourse) -> list[psutil.Process]:
    """The kernels that run now."""
    children = psutil.Process(course.process.pid).children(recursive=True)
    return [child for child in children if any("ipykernel" in word for word in child.cmdline())]


def main() -> None:
    """Print the figures."""
    with running_course(HOUSE / "modules") as course, sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=find_chromium(), args=BROWSER_ARGUMENTS)
        course.ask("/assignments/fetch", {"course_id": "revcycle", "assignment_id": MODULE})
        rounds, sizes = [], []
        for _ in range(ROUNDS):
            page = browser.new_page(viewport={"width": 1300, "height": 900})
            rounds.append(one_round(page, course))
            time.sleep(1)
            sizes += [kernel.memory_full_info() for kernel in kernels(course)]
            page.close()
            for kernel in course.ask("/api/kernels"):
                course.ask(f"/api/kernels/{kernel['id']}", method="DELETE")
        browser.close()
    for name, seconds in zip(
        ("address to Start", "Start to first exercise", "Start to all exercises"),
        zip(*rounds, strict=True),
        strict=True,
    ):
        print(f"{name:26} median {statistics.median(seconds):5.2f} s   slowest {max(seconds):5.2f} s   of {ROUNDS}")
    unique = statistics.median(size.uss for size in sizes) / 2**20
    resident = statistics.median(size.rss for size in sizes) / 2**20
    print(
        f"kernel with module 03 open  {unique:5.0f} MB of its own, {resident:.0f} MB resident   median of {len(sizes)}"
    )


if __name__ == "__main__":
    main()
