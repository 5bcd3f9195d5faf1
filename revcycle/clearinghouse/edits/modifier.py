"""The modifiers: item 24D of the CMS-1500, form locator 44 of the UB-04."""

from __future__ import annotations

import re
from collections.abc import Iterator

from revcycle.clearinghouse.case import Case
from revcycle.clearinghouse.edit import Book, Found

__all__ = ["EDITS"]

EDITS = Book()
PLACE = {"form": "24D", "bill": "44", "at": "2400 SV101-3", "bill_at": "2400 SV202-3"}
NOTICES = frozenset({"GA", "GX", "GY", "GZ"})
"""Modifiers on a notice of expected denial (ABN). Source: Medicare Claims Processing Manual, chapter 30 (2026)."""


@EDITS.rule("QH-1651", "reject", "A7:453", "A modifier has a wrong form", **PLACE)
def modifier_form(case: Case) -> Iterator[Found]:
    """A modifier has two characters, capital letters or digits."""
    for number, line in case.lines():
        for mark in line.modifiers:
            if not re.fullmatch("[A-Z0-9]{2}", mark):
                yield Found(f"“{mark[:10]}” on line {number} is no modifier.", "Write its two characters.", number)


@EDITS.rule("QH-1652", "reject", "A7:453", "A modifier stands on a line twice", **PLACE)
def modifier_repeated(case: Case) -> Iterator[Found]:
    """Source: Medicare Claims Processing Manual, chapter 26, section 10.4, item 24D (2026)."""
    yield from _told(case, "Keep it once.", "modifier-repeated")


@EDITS.rule("QH-1653", "reject", "A7:453", "A line has more than four modifiers", **PLACE)
def modifier_count(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1, SV101-3 to SV101-6."""
    yield from _told(case, "Keep the four that decide on payment.", "modifier-too-many")


@EDITS.rule("QH-1654", "reject", "A8:453", "A modifier does not fit the procedure", **PLACE)
def modifier_misfit(case: Case) -> Iterator[Found]:
    """Source: assets/codes/modifiers.csv, applies_to."""
    rules = ("modifier-does-not-apply", "add-on-with-51", "waived-test")
    yield from _told(case, "Take the modifier off, or mend the code.", *rules)


@EDITS.rule("QH-1655", "reject", "A8:453", "A modifier belongs on another kind of claim", **PLACE)
def modifier_claim(case: Case) -> Iterator[Found]:
    """Source: assets/codes/modifiers.csv, claim."""
    yield from _told(case, "Take the modifier off.", "modifier-wrong-claim")


@EDITS.rule("QH-1656", "reject", "A8:453", "Two modifiers contradict each other", **PLACE)
def modifier_conflict(case: Case) -> Iterator[Found]:
    """Source: assets/codes/modifiers.csv, conflicts_with; those on notices have an edit of their own."""
    for number, finding in case.modifier_rule("modifier-conflict"):
        if not set(finding.codes[:2]) <= NOTICES:
            yield Found(f"Line {number}: {finding.sentence}", "Keep the one that is true.", number)


@EDITS.rule("QH-1657", "reject", "A8:453", "Two modifiers on the notice contradict each other", **PLACE)
def notice_conflict(case: Case) -> Iterator[Found]:
    """GA signed notice, GX voluntary notice, GY never covered, GZ no notice: of these only GX and GY go together."""
    for number, finding in case.modifier_rule("modifier-conflict"):
        if set(finding.codes[:2]) <= NOTICES:
            yield Found(
                f"Line {number}: {finding.sentence}",
                "Look whether there is a notice (ABN), and keep what is true.",
                number,
            )


@EDITS.rule("QH-1658", "warning", "A8:453", "A modifier on Medicare's notice on a claim to another payer", **PLACE)
def notice_elsewhere(case: Case) -> Iterator[Found]:
    """The notice (ABN) is Medicare's. Source: Medicare Claims Processing Manual, chapter 30 (2026)."""
    if case.payer is None or case.kind == "medicare":
        return
    for number, line in case.lines():
        if marks := sorted(NOTICES & set(line.modifiers)):
            yield Found(
                f"Line {number} bears {', '.join(marks)}, which speaks of Medicare's notice; the claim goes to "
                f"{case.payer_name}.",
                "Take it off, unless this payer asks for it.",
                number,
            )


@EDITS.rule("QH-1659", "reject", "A6:453", "Anesthesia does not say who gave it", form="24D", at="2400 SV101-3")
def anesthesia_provider(case: Case) -> Iterator[Found]:
    """Source: Medicare Claims Processing Manual, chapter 12, section 50 (2026)."""
    yield from _told(case, "Add the modifier from the anesthesia record.", "anesthesia-provider-missing")


@EDITS.rule("QH-1660", "reject", "A6:453", "Therapy does not say under which plan", **PLACE)
def therapy_plan(case: Case) -> Iterator[Found]:
    """Source: Medicare Claims Processing Manual, chapter 5, section 20 (2026)."""
    rules = ("therapy-plan-missing", "therapy-wrong-plan", "assistant-without-plan")
    yield from _told(case, "Add GP, GO or GN as the plan of care says.", *rules)


@EDITS.rule(
    "QH-1661", "reject", "A8:453", "The parts of a test do not fit the hospital", form="24B, 24D", at="2400 SV101-3"
)
def technical_part(case: Case) -> Iterator[Found]:
    """Source: Medicare Claims Processing Manual, chapter 13, section 20 (2026)."""
    rules = ("technical-part-in-hospital", "professional-part-missing", "shared-visit-in-office")
    yield from _told(case, "Bill what the physician did there; the hospital bills its own part.", *rules)


@EDITS.rule(
    "QH-1662", "warning", "A8:249", "A telehealth modifier does not fit the place", form="24B, 24D", at="2400 SV105"
)
def telehealth_place(case: Case) -> Iterator[Found]:
    """Source: Medicare Claims Processing Manual, chapter 12, section 190 (2026)."""
    yield from _told(case, "Write place 10 or 02, or take the modifier off.", "telehealth-place")


@EDITS.rule("QH-1663", "warning", "A7:453", "A modifier that this course does not know", **PLACE)
def modifier_unknown(case: Case) -> Iterator[Found]:
    """The course holds the modifiers that it teaches (assets/codes/modifiers.csv): another may be right."""
    for number, finding in case.modifier_rule("modifier-unknown"):
        if re.fullmatch("[A-Z0-9]{2}", finding.codes[0]):
            yield Found(f"Line {number}: {finding.sentence}", "Look it up in the official list.", number)


def _told(case: Case, mend: str, *rules: str) -> Iterator[Found]:
    for number, finding in case.modifier_rule(*rules):
        if finding.severity == "error" or finding.rule == "telehealth-place":
            yield Found(f"Line {number}: {finding.sentence}", mend, number)
