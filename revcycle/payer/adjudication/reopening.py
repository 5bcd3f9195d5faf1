"""Reopening: how Medicare mends a small error in a claim that it has processed (42 CFR 405.980)."""

from __future__ import annotations

from datetime import date, timedelta

from revcycle.claim.claim import Claim
from revcycle.dates import us_date
from revcycle.payer.adjudication.appeals import AppealDecision
from revcycle.payer.adjudication.history import Decided
from revcycle.payer.payer import Payer

__all__ = ["refusal"]


def refusal(payer: Payer, decided: Decided | None, number: str, corrected: Claim, on: date) -> AppealDecision | None:
    """Why a claim is not reopened; None where it is."""
    why = _why_not(payer, decided, number, corrected, on)
    return AppealDecision("dismissed", why) if why else None


def _why_not(payer: Payer, decided: Decided | None, number: str, corrected: Claim, on: date) -> str:
    if payer.correction.method != "reopening":
        return f"{payer.name} does not reopen claims. {payer.correction.rule}"
    if decided is None:
        return f"{payer.name} has no claim {number}. Copy the control number from the remittance (CLP07)."
    if decided.undone_by:
        return f"{number} was corrected already: {decided.undone_by} took its place."
    if decided.returned:
        return f"{number} was never processed, so there is nothing to reopen. Send a new, complete claim."
    last = decided.remitted + timedelta(days=payer.correction.days)
    if on > last:
        return f"A reopening for any reason had to be asked for by {us_date(last)}, one year after the decision."
    before = decided.claim
    if (before.patient, before.destination.member_id) != (corrected.patient, corrected.destination.member_id):
        return "A reopening cannot turn the claim into one of another patient. Send a claim for that patient."
    if len(corrected.lines) > len(before.lines):
        return "A reopening cannot add services. Send a claim with the forgotten services only."
    if corrected.frequency != "1":
        return f"The claim has frequency {corrected.frequency}. {payer.correction.rule}"
    return ""
