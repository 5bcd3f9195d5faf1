"""The claim that a raw answer stands for.

A ``claim`` answer is read from the form as typed. A ``services`` answer is billed with what the office knows of the
visit: the chart's patient, plan, provider, place and day, and the case's ``encounter`` where it tells more, such as an
authorization. What an exercise does not ask for is as in the right answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from zlib import crc32

from revcycle.claim.building import BillingError, build
from revcycle.claim.claim import Claim
from revcycle.claim.encounter import BilledEncounter
from revcycle.claim.flat import NotAClaimError
from revcycle.claim.forms import read_form
from revcycle.claim.tabled import encounter_of_table
from revcycle.exercises import billed
from revcycle.exercises.marking import Key, Problem, Reading, kind_of
from revcycle.exercises.marking.claim import ENGINE
from revcycle.exercises.marking.service_lines import Billed, Line, paired
from revcycle.exercises.marking.services import wanted
from revcycle.exercises.overlay import laid_over
from revcycle.exercises.variants import Shown
from revcycle.payer.insurance import insurances_on_claim

__all__ = ["HeldBack", "asks_for_resubmission", "claim_of", "right_claim", "right_encounter"]

RESUBMISSION = {"CMS-1500": ("22-code", "22"), "UB-04": ("FL4", "FL64A")}
"""The items that make a claim a replacement of another: its frequency, and the payer's claim number."""

READY_OFFICE = "Nothing was sent: the office has no claim to send yet."


class HeldBack(ValueError):  # noqa: N818  it is an answer to the student, and no error of the course
    """An answer that is no claim yet: ``problems`` says item by item what to do."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(READY_OFFICE)
        self.problems = tuple(problems)


def asks_for_resubmission(shown: Shown) -> bool:
    """Whether the form asks for item 22, so that a claim can come again as a replacement."""
    if shown.exercise.kind != "claim":
        return False
    return set(RESUBMISSION[shown.exercise.form]) <= set(billed.asked_items(shown))


def claim_of(shown: Shown, key: Key, raw: Any) -> Claim:
    """The claim of a raw answer that is not blank.

    Raises:
        HeldBack: it is no claim yet; the problems say why.
        CodeFileError, HcpcsFileError, IndexUnavailableError: a table of the course is missing or damaged.
    """
    reading = kind_of(shown.exercise).read(shown, raw)
    if reading.outcome == "blank":
        raise HeldBack([Problem("Your answer", "Nothing is entered yet. Enter an answer first.")])
    if shown.exercise.kind == "claim":
        return _typed(shown, reading, raw)
    if reading.problems:
        raise HeldBack(reading.problems)
    if not reading.value.lines:
        raise HeldBack([Problem("The lines", "No line is entered yet. Add what was done.")])
    if without := [part for part in reading.blank if part.endswith(": units")]:
        raise HeldBack(
            [Problem(part, "Type how many were given, such as 1. No line goes out without.") for part in without]
        )
    return _built(shown, encounter_of_lines(shown, key, reading.value))


def right_claim(shown: Shown, key: Key) -> Claim:
    """The claim of the right answer.

    Raises:
        HeldBack: the case's own encounter cannot be billed: a fault of the exercise.
    """
    return claim_of(shown, key, kind_of(shown.exercise).right(shown, key))


def right_encounter(shown: Shown, key: Key) -> BilledEncounter:
    """The visit as it really was.

    Raises:
        HeldBack: the case's own encounter cannot be billed: a fault of the exercise.
    """
    if shown.exercise.kind == "claim":
        engine = isinstance(key.answer, dict) and set(key.answer) & ENGINE
        try:
            return billed.billed(shown, key.answer if engine else None).encounter
        except ValueError as error:
            raise _fault(error) from error
    return encounter_of_lines(shown, key, wanted(shown, key.answer))


def _typed(shown: Shown, reading: Reading, raw: Any) -> Claim:
    """The claim of a form as typed."""
    if reading.value is None:  # no form of this exercise
        raise HeldBack(reading.problems)
    form = billed.handed_out(shown)
    claim, faults = read_form(form.typed({**form.items, **raw}))
    if claim is None:
        kind = billed.form_kind(shown)
        raise HeldBack(
            [
                Problem(billed.item_name(kind, one.item) if one.item else "The form", _bare(one.sentence), one.item)
                for one in faults
                if one.stops
            ]
            or [Problem("The form", "It does not tell a whole claim. Fill in what is blank.")]
        )
    return claim


def _bare(sentence: str) -> str:
    """What is said of a box, without its name in front, which stands beside it already."""
    name, colon, said = sentence.partition(": ")
    return f"{said[:1].upper()}{said[1:]}" if colon and name.startswith(("Item ", "FL ", "Payer")) else sentence


def encounter_of_lines(shown: Shown, key: Key, value: Billed) -> BilledEncounter:
    """The visit with these lines and diagnoses, as the office hands it to billing.

    Raises:
        HeldBack: the case does not tell enough of the visit: a fault of the exercise.
    """
    told = laid_over({**billed.of_chart(shown), "id": _account(shown)}, shown.case.encounter)
    diagnoses = list(value.diagnoses or shown.case.diagnoses)
    day = told.pop("day", shown.chart.date_of_service if shown.chart else None)
    right = wanted(shown, key.answer)
    lines = [
        _service(shown, line, partner, diagnoses, day)
        for line, partner in paired(value.lines, right.lines)
        if line is not None
    ]
    try:
        return encounter_of_table({**told, "diagnoses": diagnoses, "services": lines})
    except NotAClaimError as error:
        raise _fault(error) from error


def _account(shown: Shown) -> str:
    """The number of the visit's account: as an office numbers them, and the same each time."""
    return f"QMG-{1000 + crc32((shown.chart.id if shown.chart else shown.case.id).encode()) % 9000}"


def _service(shown: Shown, line: Line, right: Line | None, diagnoses: Sequence[str], day: Any) -> Mapping[str, Any]:
    """One line as the office captures it; a part that is not asked is as in the right line."""
    asks, model = shown.exercise.asks, right or Line(line.item, (), 1, tuple(diagnoses[:1]))
    marks = line.modifiers if "modifiers" in asks else model.modifiers
    units = line.units if "units" in asks else model.units
    pointers = line.pointers if "pointers" in asks else model.pointers
    places = [diagnoses.index(code) + 1 for code in pointers if code in diagnoses]
    return {"item": line.item, "day": day, "units": Decimal(units or 1), "modifiers": marks, "pointers": places}


def _built(shown: Shown, encounter: BilledEncounter) -> Claim:
    world = billed.world()
    try:
        return build(encounter, world.roster, insurances_on_claim(world, encounter))
    except BillingError as error:
        raise _fault(error) from error


def _fault(error: ValueError) -> HeldBack:
    """What cannot be billed, without the name of the encounter, which students do not know."""
    told = str(error).partition(" cannot be billed: ")[2] or str(error)
    return HeldBack([Problem("The office", f"{told[:1].upper()}{told[1:]}")])
