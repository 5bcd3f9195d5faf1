"""Whatever students choose in modules 00, 03, 04, 07 and 09: every 837, 999, 277CA and 835 that comes of it is right.

A run makes 80 choices, of which two in three follow a visit from module to module with what was carried.
``CHOICES=1000 python -m pytest -s tests/unit/test_course_fuzz.py`` makes 1,000 and prints what came of them.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any

from grading.material import Material
from grading.reference import key_of, reference_shown
from revcycle.claim.claim import Claim
from revcycle.claim.files_837 import written_alone
from revcycle.claim.forms import read_form
from revcycle.cycle import Message
from revcycle.exercises import billed
from revcycle.exercises.answers import SavedAnswer
from revcycle.exercises.carrying.completing import NotUsableError, completed
from revcycle.exercises.carrying.copies import Carried, Sent
from revcycle.exercises.definition import Exercise
from revcycle.exercises.marking import Key, kind_of
from revcycle.exercises.posting.desk import desk_of
from revcycle.exercises.sent.claims import HeldBack, asks_for_resubmission, claim_of
from revcycle.exercises.sent.sending import Desk
from revcycle.exercises.variants import Draw, Shown, show
from revcycle.payer.reading_835 import imbalances, read_remittances
from revcycle.x12.check import check
from revcycle.x12.finding import Finding
from revcycle.x12.writing import Unwritable
from tests.fixtures.sample import HOUSE
from tests.unit.office_choices import whole
from tests.unit.x12_judge import faults

CHOICES = int(os.environ.get("CHOICES", "80"))
UNSOUND = frozenset(
    {
        *("unreadable", "segment-unknown", "segment-order", "segment-repeats", "loop-repeats", "element-unknown"),
        *("level-number", "level-parent", "level-children", "component-separator", "trailing-separator"),
        *("control-number", "control-repeats", "envelope-open", "envelope-order", "group-code", "guide-addenda"),
        *("guide-differs", "guide-missing", "guide-replaced", "guide-unknown", "isa-elements", "isa-version"),
        *("isa-width", "count", "outside-transaction", "repetition-separator", "segment-count", "set-unknown"),
    }
)
"""Findings about the file, which nothing that a student types may cause: a claim's own mistakes are of other kinds."""

EVERY = 4 if CHOICES < 500 else 10
"""One in so many files is judged by pyx12 too."""

START, DIAGNOSES, SERVICES = "00-start-here", "03-diagnosis-codes", "04-procedure-codes"
CLAIM, POSTING = "07-building-the-claim", "09-adjudication-and-posting"
CHAINS = (
    ("practice-visit-diagnoses", "practice-visit-services", "practice-visit-claim", "practice-visit-posting"),
    ("code-your-visit-diagnoses", "code-your-visit", "bill-your-visit", "post-your-visit"),
)
CODES = (
    "I10",
    "E11.9",
    "M17.11",
    "M17.12",
    "E03.9",
    "S51.812A",
    "S51.812D",
    "L60.0",
    "G43.009",
    "G56.01",
    "R05.9",
    "Z23",
)
NUMBERS = ("99212", "99213", "99214", "99215", "20610", "12032", "11730", "17110", "20526", "J1010", "J3301", "36415")
MARKS = ("", "", "", "25", "59", "RT", "LT", "TA", "50", "26", "TC", "25 59")
TYPED = (
    *("", "", "", "0", "1", "7", "8", "A", "AB", "DCBA", "11", "21", "99", "YES", "NO", "-5", "1.5", "999999.99", "80"),
    *("LCP000014", "LCP999999", "2000000010", "2000000011", "E11.9", "E11", "M545", "99213", "99214", "83036", "25"),
    *("05 11 2026", "05 11 2031", "02 30 2026", "Dupree, Anselm", "*~:^", "é“”", "x" * 60, "LAR26134000001", "Self"),
)


@cache
def material(module: str) -> Material:
    """A module with its keys."""
    return Material.of(HOUSE / "modules" / module)


@cache
def on_their_own() -> tuple[tuple[str, Exercise, str], ...]:
    """Every case in which a student makes a claim without carrying one: forms to fill in, services that are sent."""
    return tuple(
        (module, exercise, case.id)
        for module in (START, SERVICES, CLAIM)
        for exercise in material(module).definitions
        for case in exercise.cases.values()
        if exercise.kind == "claim" or exercise.sends
        if not exercise.carries or case.given
    )


class Choosing:
    """One student's choices, and all that is looked at after them."""

    def __init__(self, number: int, counts: Counter[str]) -> None:
        self.chance, self.counts = random.Random(f"course/{number}"), counts
        self._sent: list[Any] = []

    def choose(self) -> None:
        """Follow one visit through the modules, or work on one exercise by itself."""
        if self.chance.random() < 2 / 3:
            self.follow(self.chance.choice(CHAINS))
            return
        module, exercise, case = self.chance.choice(on_their_own())
        shown = reference_shown(material(module), exercise, case, Draw("mia"))
        key = key_of(material(module), exercise, case)
        for _ in range(self.chance.choice((1, 1, 2, 3))):
            self.claim(shown, key, self.raw(shown, key))
        self.sent(shown, key)

    # From module to module

    def follow(self, chain: tuple[str, ...]) -> None:
        """Code, bill and post one visit, with what was chosen before in each."""
        carried: Carried | None = None
        case = ""
        for module, name in zip((DIAGNOSES, SERVICES, CLAIM, POSTING), chain, strict=True):
            exercise = material(module).definitions.current[name]
            case = case or self.chance.choice([one.id for one in exercise.cases.values() if not one.given])
            shown = show(exercise, Draw("mia"), material(module).shelf, case)
            try:
                shown = completed(shown, carried).shown if carried else shown
            except NotUsableError as told:
                self.counts[f"{module}: given instead"] += 1
                self.told(told)
                return
            self.counts[f"{module}: own"] += 1
            key = key_of(material(module), exercise, case)
            if exercise.kind == "posting":
                self.posted(shown)
                return
            self._sent = []
            raw = self.raw(shown, key)
            if exercise.kind == "claim" or exercise.sends:
                self.claim(shown, key, raw)
            log = self.sent(shown, key)
            now = datetime(2026, 6, 1, tzinfo=UTC)
            saved = SavedAnswer(name, exercise.version, module, exercise.kind, case, Draw("mia"), raw, now)
            carried = Carried(saved, carried, log)

    def told(self, refused: NotUsableError) -> None:
        """Why an own visit does not go on is a sentence."""
        assert str(refused).endswith("."), refused
        assert "Error" not in str(refused), refused

    def posted(self, shown: Shown) -> None:
        """The 835 that is posted."""
        assert shown.case.remittance is not None
        segments = desk_of(shown.case.remittance).segments
        content = "".join(f"{text}~" for text, _ in segments).encode()
        self.right("835 posted", content)
        self.money(content)

    # What is typed

    def raw(self, shown: Shown, key: Key) -> Any:
        """An answer: right, guessed, or right but for some of it."""
        kind = kind_of(shown.exercise)
        way = self.chance.random()
        if way < 0.1:
            return kind.guess(shown, key, self.chance)
        right = kind.right(shown, key)
        if way < 0.45:
            return right
        if shown.exercise.kind == "codes":
            return [{"code": self.chance.choice(CODES)} for _ in right] + right[: self.chance.randint(0, 2)]
        if shown.exercise.kind == "services":
            return {**right, "lines": [*self.rows(right["lines"])]}
        asked = billed.asked_items(shown)
        items = self.chance.sample(asked, min(self.chance.choice((1, 1, 2, 6)), len(asked)))
        return {**right, **{item: self.chance.choice(TYPED) for item in items}}

    def rows(self, right: list[dict[str, str]]) -> Iterator[dict[str, str]]:
        """Right lines, most of them changed, and some more."""
        extra = {"code": self.chance.choice(NUMBERS), "modifiers": "", "units": "1", "pointers": "A"}
        for row in [*right, *([extra] * self.chance.choice((0, 0, 1, 3)))]:
            changed = dict(row)
            for name, texts in (
                ("code", NUMBERS),
                ("modifiers", MARKS),
                ("units", ("1", "2", "40", "9999", "")),
                ("pointers", ("A", "B", "BA", "", "C")),
            ):
                if name in row and self.chance.random() < 0.1:
                    changed[name] = self.chance.choice(texts)
            yield changed

    # What comes of it

    def claim(self, shown: Shown, key: Key, raw: Any) -> None:
        """The raw 837 that stands beside a form, and the answer for sending it later."""
        self._sent.append(raw)
        if shown.exercise.kind == "claim":
            form = billed.handed_out(shown)
            typed = raw if isinstance(raw, dict) else {}
            self.beside(read_form(form.typed({**form.items, **typed}))[0])

    def beside(self, claim: Claim | None) -> None:
        """The 837 that a student sees: one that can be read, whatever is wrong with the claim in it."""
        try:
            content = written_alone(claim) if claim is not None else b""
        except Unwritable:
            content = b""
        if not content:
            self.counts["837 beside a form: none yet"] += 1
            return
        found = errors(content)
        assert not [one for one in found if one.rule in UNSOUND], found
        self.counts[f"837 beside a form: {'told' if found else 'right'}"] += 1

    def sent(self, shown: Shown, key: Key) -> tuple[Sent, ...]:
        """Send what was typed, one after the other; graded work is sent too, though its students only see the 837."""
        if not self._sent:
            return ()
        desk, log = Desk(shown, key), []
        waiting = list(self._sent)
        while waiting:
            raw, day = waiting.pop(0), desk.next_day
            try:
                back = desk.send(claim_of(shown, key, raw), day)
            except (HeldBack, Unwritable):
                self.counts["held by the office"] += 1
                continue
            log.append(Sent(shown.case.id, day, raw))
            self.counts["sent"] += 1
            self.counts["accepted" if back.reached else "rejected"] += 1
            own = errors(back.messages[0].content)
            if back.reached:
                assert own == [], own
            if back.decision and asks_for_resubmission(shown) and back.claim.frequency != "7":
                right = kind_of(shown.exercise).right(shown, key)
                waiting.append({**right, "22-code": "7", "22": back.decision.control_number})
                self.counts["corrected"] += 1
        for message in desk.office.mail:
            self.message(message, desk)
        return tuple(log) if shown.exercise.sends else ()

    def message(self, message: Message, desk: Desk) -> None:
        """A file on its way: what houses and payers write is right; a student's own claim was looked at above."""
        own = message.kind.startswith("837") and message.sender != desk.office.clearinghouse.connections.name
        if own:
            assert not [one for one in errors(message.content) if one.rule in UNSOUND]
            self.counts[f"{message.kind} of the student"] += 1
            return
        self.right(message.kind, message.content)
        if message.kind == "835":
            self.money(message.content)

    def right(self, kind: str, content: bytes) -> None:
        """A file without an error, and without a warning where a house or a payer wrote it; some by pyx12 too."""
        found = errors(content) if kind.startswith("837") else list(check(content))
        assert found == [], (kind, found)
        self.counts[kind] += 1
        if kind.startswith("83") and self.counts[kind] % EVERY == 0:
            assert faults(content) == [], kind
            self.counts["judged by pyx12"] += 1

    def money(self, content: bytes) -> None:
        """Every cent of an 835 has a place."""
        for remittance in read_remittances(content):
            assert imbalances(remittance) == ()
            for claim in remittance.claims:
                whole(claim)


def errors(content: bytes) -> list[Finding]:
    """What is wrong in a file."""
    return [one for one in check(content) if one.severity == "error"]


def test_any_choices_in_the_course() -> None:
    """Is every file that any choice brings right, are its sums whole, and is a refusal a sentence?"""
    counts: Counter[str] = Counter()
    for number in range(CHOICES):
        try:
            Choosing(number, counts).choose()
        except Exception as error:
            raise AssertionError(f"choice {number}: {error}") from error
    print(f"\n{CHOICES:,} choices: {dict(sorted(counts.items()))}")
    for word in ("837P", "999", "277CA", "835", "835 posted", "accepted", "rejected", f"{POSTING}: own"):
        assert counts[word], f"no choice has led to: {word}"


def test_every_remittance_to_post_is_right() -> None:
    """Is the 835 of every posting exercise that needs no carried claim right, and is every cent in its place?"""
    counts: Counter[str] = Counter()
    looking = Choosing(0, counts)
    for module in (START, POSTING):
        for exercise in material(module).definitions:
            for case in exercise.cases.values():
                if exercise.kind == "posting" and (case.given or not exercise.carries):
                    looking.posted(show(exercise, Draw("mia"), material(module).shelf, case.id))
    assert counts["835 posted"] >= 15
