"""Sums of the claim: items 20, 28 and 29 of the CMS-1500, form locators 47 and 48 of the UB-04."""

from __future__ import annotations

from collections.abc import Iterator

from revcycle.clearinghouse.case import Case
from revcycle.clearinghouse.edit import Book, Found
from revcycle.money import dollars

__all__ = ["EDITS"]

EDITS = Book()


@EDITS.rule(
    "QH-1701", "reject", "A8:400", "The lines do not add up to the total", form="28", bill="47", at="2300 CLM02"
)
def total_differs(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1 and X223A2, CLM02: the sum of the lines' charges."""
    if case.claim.lines and case.claim.total > 0 and case.claim.total != case.claim.charges:
        yield Found(
            f"The lines add up to {dollars(case.claim.charges)}, but the claim's total is {dollars(case.claim.total)}.",
            "Mend the charge that is wrong, or the total.",
        )


@EDITS.rule("QH-1702", "reject", "A7:178", "The total is not above 0", form="28", bill="47", at="2300 CLM02")
def total_zero(case: Case) -> Iterator[Found]:
    """A claim asks for money. One without lines, or with a wrong line, is told by that line's edit."""
    if case.claim.total <= 0 and case.claim.charges > 0:
        yield Found(f"The claim's total is {dollars(case.claim.total)}.", "Write the sum of the lines.")


@EDITS.rule("QH-1703", "reject", "A7:183:QC", "What the patient paid cannot be", form="29", bill="54", at="2300 AMT02")
def patient_paid(case: Case) -> Iterator[Found]:
    """Item 29: from nothing up to the total, for the services of this claim only."""
    paid = case.claim.patient_paid
    if paid < 0 or (paid > case.claim.total and paid > case.claim.charges):
        yield Found(
            f"The patient is said to have paid {dollars(paid)} of {dollars(case.claim.total)}.",
            "Write what the patient paid for these services only.",
        )


@EDITS.rule("QH-1704", "reject", "A8:596", "More is not covered than was charged", form="", bill="48", at="2400 SV207")
def noncovered(case: Case) -> Iterator[Found]:
    """Source: UB-04, form locators 47 and 48."""
    for number, line in case.lines():
        if not 0 <= line.noncovered <= max(line.charge, 0):
            yield Found(
                f"Line {number} charges {dollars(line.charge)}, of which {dollars(line.noncovered)} is not covered.",
                "The part that is not covered is at most the charge.",
                number,
            )


@EDITS.rule("QH-1705", "reject", "A7:179", "An outside laboratory was paid nothing", form="20", at="2400 PS102")
def outside_lab(case: Case) -> Iterator[Found]:
    """Item 20: YES stands with what the laboratory was paid. Source: CMS-1500 instructions, item 20."""
    if case.claim.outside_lab is not None and case.claim.outside_lab <= 0:
        yield Found(
            f"Item 20 says that an outside laboratory was paid {dollars(case.claim.outside_lab)}.",
            "Write what it was paid, or NO where there was none.",
        )
