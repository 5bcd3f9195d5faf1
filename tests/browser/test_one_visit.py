"""One visit from chart to posted payment in modules 03, 04, 07 and 09: by a strong student and by a careless one."""

import os
import shutil
import tomllib
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from revcycle.exercises.definition import read_definitions
from revcycle.exercises.marking import Key, kind_of, read_key
from revcycle.exercises.variants import Draw, Shown, drawn_case
from tests.browser.answering import card, enter
from tests.browser.harness.bridge import Room
from tests.fixtures.sample import HOUSE, saved

DIAGNOSES, SERVICES = "03-diagnosis-codes", "04-procedure-codes"
CLAIM, POSTING = "07-building-the-claim", "09-adjudication-and-posting"
KNEE, TOE, ARM = "planned-knee-shot-and-thyroid", "ingrown-nail-and-migraine", "cut-arm-and-pressure"


class Student:
    """A student at four modules that lie side by side, all in one page."""

    def __init__(self, page: Page, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.page, self.folder, self._monkeypatch = page, folder, monkeypatch
        for name in (DIAGNOSES, SERVICES, CLAIM, POSTING):
            shutil.copytree(HOUSE / "modules" / name, folder / name)
        monkeypatch.setenv("REVCYCLE_HOME", str(folder / "home"))
        monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
        self.room = Room(page, folder / DIAGNOSES)

    def named(self, name: str) -> None:
        """Say who it is: cases are drawn by the name."""
        self._monkeypatch.setenv("JUPYTERHUB_USER", name)

    def opens(self, module: str, exercise_id: str) -> tuple[Any, Locator]:
        """Open an exercise as its notebook would, and return it with its card."""
        self.room.module = self.folder / module
        self._monkeypatch.chdir(self.room.module)
        widget = self.room.exercise(exercise_id)
        return widget, card(self.page, widget._shown.exercise.title)

    def kept(self, module: str, exercise_id: str) -> Any:
        """The raw answer in the answers folder, once everything typed has arrived."""
        self.room.settle()
        return saved(self.folder / module, exercise_id)["answer"]

    def completes(self, place: Locator, items: dict[str, str]) -> None:
        """Fill in boxes of the claim form."""
        for item, text in items.items():
            box = place.locator(f'[data-item="{item}"]')
            if box.evaluate("(node) => node.tagName") == "SELECT":
                box.select_option(text)
            else:
                box.fill(text)
        box.press("Tab")

    def checks(self, place: Locator) -> Locator:
        """Press Check, and return the panel of what came back."""
        place.get_by_role("button", name="Check my answer").click()
        self.room.settle()
        return place.locator(".sn")

    def sees(self, name: str, place: Locator) -> None:
        """Keep a picture for whoever wants to look: in the folder that REVCYCLE_PICTURES names."""
        if folder := os.environ.get("REVCYCLE_PICTURES"):
            place.screenshot(path=Path(folder) / f"{name}.png")


@pytest.fixture
def student(page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Student:
    """A student who has fetched the four modules."""
    page.set_viewport_size({"width": 1100, "height": 900})
    return Student(page, tmp_path, monkeypatch)


def raw_lines(panel: Locator, name: str) -> Locator:
    """The raw lines of a message that came back, unfolded."""
    message = panel.locator(".sn-time > li").filter(has=panel.page.get_by_role("heading", name=name, exact=True))
    message.locator("summary").click()
    return message.locator(".sn-raw")


def graded_key(shown: Shown) -> Key:
    """The grader's key of an exercise as met."""
    path = HOUSE / "grading" / "keys" / f"{shown.exercise.module}.toml"
    return read_key(shown.exercise, shown.case.id, tomllib.loads(path.read_text("utf-8"))[shown.exercise.id])


def worth(shown: Shown, raw: Any, key: Key) -> Fraction:
    """The share of the points that an answer earns."""
    kind = kind_of(shown.exercise)
    return kind.mark(shown, kind.read(shown, raw), key).fraction


def who_draws(case: str) -> str:
    """The name of a student whose visit in module 03 is this one."""
    exercise = read_definitions(HOUSE / "modules" / DIAGNOSES).current["code-your-visit-diagnoses"]
    return next(name for name in map("student-{}".format, range(200)) if drawn_case(exercise, Draw(name)) == case)


CHAIN = (
    (DIAGNOSES, "code-your-visit-diagnoses"),
    (SERVICES, "code-your-visit"),
    (CLAIM, "bill-your-visit"),
    (POSTING, "post-your-visit"),
)
PAID = {
    KNEE: ("CLP*QMG-3101*1*580*226.6*34.4*HM*", ("SVC*HC:99214:25*280*106**1", "CAS*PR*3*20", "CAS*PR*2*14.4")),
    ARM: ("CLP*QMG-3102*1*920*66.64*300*MB*", ("CAS*PR*1*171**2*17", "CAS*CO*253*1.36")),
    TOE: ("CLP*QMG-3103*1*520*115*145*12*", ("SVC*HC:11730:TA*240*0**1", "CAS*PR*3*25", "CAS*PR*1*120")),
}
"""What each visit brings: the claim of the 835, and some of its other segments. In dollars, by hand from fees and plan."""


@pytest.mark.parametrize("case", list(PAID))
def test_a_strong_student_takes_one_visit_from_chart_to_posted_payment(student: Student, case: str) -> None:
    """Does the visit coded in 03 go on through 04, 07 and 09, each step worth all its points and the money as it is?"""
    student.named(who_draws(case))
    for module, exercise_id in CHAIN:
        widget, place = student.opens(module, exercise_id)
        shown = widget._shown
        assert shown.case.id == case
        key = graded_key(shown)
        right = kind_of(shown.exercise).right(shown, key)
        if module == CLAIM:
            student.completes(place, right)
        else:
            enter(student.page, shown, right)
        assert worth(shown, student.kept(module, exercise_id), key) == 1
        if module != DIAGNOSES:
            expect(place.locator(".rc-visit h4")).to_have_text("You work on your own visit")
        student.sees(f"strong-{case}-{module}", place)
    expect(place).to_contain_text("In balance")
    place.locator("summary", has_text="Show the raw segments").click()
    raw = place.locator(".rc-segments")
    for segment in PAID[case].raw:
        expect(raw).to_contain_text(segment)
    for sentence in PAID[case].plain:
        expect(raw).to_contain_text(sentence)
    student.sees(f"strong-{case}-raw", place)
