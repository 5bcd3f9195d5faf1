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
from revcycle.exercises.marking import Key, kind_of, practice_key, read_key
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

    def sends(self, place: Locator) -> Locator:
        """Check the answer and send the claim, and return the panel of what came back."""
        place.get_by_role("button", name="Check my answer and send the claim").click()
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


def reference(shown: Shown) -> Any:
    """The right answer to a practice exercise as met."""
    return kind_of(shown.exercise).right(shown, practice_key(shown.exercise, shown.case.id))


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
PRACTICE = (
    (DIAGNOSES, "practice-visit-diagnoses"),
    (SERVICES, "practice-visit-services"),
    (CLAIM, "practice-visit-claim"),
    (POSTING, "practice-visit-posting"),
)
PAID = {
    KNEE: (
        ("CLP*QMG-3101*1*580*226.6*34.4*", "SVC*HC:99214:25*280*106**1", "CAS*PR*3*20", "CAS*PR*2*14.4"),
        ("charge: $580.00; paid: $226.60; patient owes: $34.40", "reason: coinsurance (2); amount: $14.40"),
    ),
    ARM: (
        ("CLP*QMG-3102*1*920*66.64*300*MB*", "CAS*PR*1*171**2*17", "CAS*CO*253*1.36"),
        ("reason: sequestration: federal payments cut by law (253); amount: $1.36",),
    ),
    TOE: (
        ("CLP*QMG-3103*1*520*115*145*", "SVC*HC:11730:TA*240*0**1", "CAS*PR*1*120"),
        ("reason: copayment (3); amount: $25.00", "reason: deductible (1); amount: $120.00"),
    ),
}
"""What each visit brings: segments of its 835, and words beside them. In dollars, by hand from fees and plan."""


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
    raw, plain = PAID[case]
    for text in (*raw, *plain):
        expect(place.locator(".rc-segments")).to_contain_text(text)
    student.sees(f"strong-{case}-raw", place)


def test_a_strong_student_is_paid_at_once(student: Student) -> None:
    """Does the right claim of the visit to practice on pass the clearinghouse, and is it paid at the first go?"""
    student.named("sam")
    for module, exercise_id in PRACTICE[:2]:
        widget, _ = student.opens(module, exercise_id)
        enter(student.page, widget._shown, reference(widget._shown))
        student.room.settle()
    widget, place = student.opens(*PRACTICE[2])
    student.completes(place, reference(widget._shown))
    panel = student.sends(place)
    expect(panel.locator(".sn-headline")).to_contain_text("Paid in full under the contract: $115.00")
    expect(raw_lines(panel, "Is the claim taken? (277CA)")).to_contain_text("STC*A2:20*")
    expect(panel).to_contain_text("Yes: the claim goes on to the payer. Taken is not paid.")
    money = raw_lines(panel, "The payer's decision and money (835)")
    expect(money).to_contain_text("CLP*QMG-3001*1*520*115*145*")
    expect(panel).to_contain_text("Larkfield Health Insurance pays $115.00 of the charge of $520.00.")
    student.sees("paid-at-once", place)
    widget, place = student.opens(*PRACTICE[3])
    enter(student.page, widget._shown, reference(widget._shown))
    expect(place).to_contain_text("In balance")


def test_a_careless_student_is_rejected_then_denied_and_mends_it(student: Student) -> None:
    """Does a wrong ID number come back from the clearinghouse and a lost modifier from the payer, and is the rest paid?

    The careless one mends the number, goes back to 04 for the modifier, sends a correction, and posts what came.
    """
    student.named("sam")
    widget, _ = student.opens(*PRACTICE[0])
    enter(student.page, widget._shown, reference(widget._shown))
    assert [row["code"] for row in student.kept(*PRACTICE[0])] == ["I10", "G56.01"]
    coded, services = student.opens(*PRACTICE[1])
    lines = reference(coded._shown)
    lines["lines"][0]["modifiers"] = ""
    enter(student.page, coded._shown, lines)
    assert student.kept(*PRACTICE[1]) == lines
    billed, claim = student.opens(*PRACTICE[2])
    student.completes(claim, {**reference(billed._shown), "1a": "LCP00957"})
    panel = student.sends(claim)
    expect(panel.locator(".sn-headline")).to_have_text("Rejected by the clearinghouse: it never reached the payer")
    expect(raw_lines(panel, "Is the claim taken? (277CA)")).to_contain_text("STC*A7:164:IL*")
    expect(panel).to_contain_text("“LCP00957” cannot be a number of Larkfield Health Insurance.")
    student.sees("careless-1-rejected", claim)

    student.completes(claim, {"1a": "LCP000957"})
    panel = student.sends(claim)
    expect(panel.locator(".sn-headline")).to_contain_text("refused line 1")
    money = raw_lines(panel, "The payer's decision and money (835)")
    expect(money).to_contain_text("CAS*CO*97*280")
    expect(panel).to_contain_text("CO-97: included in the payment for another service")
    expect(panel).to_contain_text("With significant, separate visit work put 25 on 99214.")
    expect(panel).to_contain_text("A cause lies in what you brought from module 04 (procedure codes).")
    number = panel.get_by_text("own number of the claim").locator("code").text_content() or ""
    student.sees("careless-2-denied", claim)

    services.get_by_label("Modifiers of line 1, 99214", exact=True).fill("25")
    assert student.kept(*PRACTICE[1])["lines"][0]["modifiers"] == "25"
    claim.get_by_role("button", name="Bring my answers again").click()
    student.sees("careless-3-brought-again", claim)
    student.completes(claim, {"24D-modifier-1.1": "25", "22-code": "7", "22": number})
    panel = student.sends(claim)
    expect(panel.locator(".sn-headline")).to_contain_text("Paid in full under the contract: $115.00")
    student.sees("careless-4-paid", claim)

    posted, account = student.opens(*PRACTICE[3])
    enter(student.page, posted._shown, reference(posted._shown))
    expect(account).to_contain_text("In balance")
    account.get_by_role("button", name="Check my answer").click()
    expect(account.locator(".rc-reply")).to_contain_text("Right")
    student.sees("careless-5-posted", account)
