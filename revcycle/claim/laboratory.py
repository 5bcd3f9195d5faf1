"""Laboratory tests: which of them the billing office's own laboratory did, so that the claim bears its certificate.

Source: 42 CFR 493 (CLIA); Medicare Claims Processing Manual, chapter 16, section 70 (2026).
"""

from __future__ import annotations

from revcycle.claim.claim import Line
from revcycle.codes.procedures.procedures import Procedure

__all__ = ["done_here"]

OWN_PLACES = frozenset({"11", "20", "49", "71", "72", "81"})
"""Places whose own laboratory does the test: offices, clinics and the laboratory itself."""

NOT_HERE = frozenset({"90", "26"})
"""Modifiers of a test that was sent out, and of its reading alone."""


def done_here(line: Line, procedure: Procedure | None) -> bool:
    """Whether a line is a test that the laboratory at its place of service did."""
    if procedure is None or procedure.family != "laboratory":
        return False
    return line.place in OWN_PLACES and NOT_HERE.isdisjoint(line.modifiers)
