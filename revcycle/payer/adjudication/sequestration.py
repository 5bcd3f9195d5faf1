"""Medicare: what the law takes from each payment after the patient's share, and to whom the payment goes."""

from __future__ import annotations

from fractions import Fraction

from revcycle.money import dollars
from revcycle.payer.adjudication.case import Case
from revcycle.payer.adjudication.pricing import half_up, unassigned

__all__ = ["paid_to_patient", "sequester"]

LAW = "Budget Control Act of 2011 (2 U.S.C. 901a), sequestration, 2026"


def sequester(case: Case) -> None:
    """Takes the percentage from every payment (CO-253). The patient is not asked for it."""
    medicare = case.payer.medicare
    if medicare is None or not medicare.sequestration_percent:
        return
    for line in case.open_lines():
        cut = half_up(Fraction(max(0, line.open) * medicare.sequestration_percent, 100))
        sentence = (
            f"By law {medicare.sequestration_percent} % is taken from the payment of {dollars(line.open)}: "
            f"{dollars(cut)}. "
            "It is written off; the patient owes nothing of it."
        )
        line.take("CO", "253", cut, "sequestration", LAW, sentence)


def paid_to_patient(case: Case) -> None:
    """Without assignment Medicare pays the patient, not the provider (OA-100; Social Security Act 1842(b)(3)(B))."""
    if not unassigned(case):
        return
    for line in case.open_lines():
        sentence = (
            f"The claim takes no assignment, so Medicare has sent {dollars(line.open)} to the patient. Collect the "
            "whole price from the patient, up to the limiting charge."
        )
        line.take("OA", "100", line.open, "paid-to-patient", "Social Security Act 1842(b)(3)(B)", sentence)
