"""A hospital's claim: what its lines are, what the stay or visit is worth, and what is written off of each line."""

from __future__ import annotations

from fractions import Fraction

from revcycle.money import dollars
from revcycle.payer.adjudication.case import Case, LineCase
from revcycle.payer.adjudication.coverage import emergency
from revcycle.payer.adjudication.pricing import half_up
from revcycle.payer.contract import Contract
from revcycle.payer.hospital import HospitalLine, price_stay

__all__ = ["price", "services"]


def services(case: Case) -> None:
    """Prices the claim, and names each line by the hospital's service that it belongs to: benefits go by that."""
    contract = _contract(case)
    if contract is None:
        sentence = (
            f"{case.payer.name} has no rates of a hospital for this plan and day. Ask the payer for its contract."
        )
        case.deny("CO", "147", "no-rates", case.file_source("contract"), sentence)
        return
    case.hospital = price_stay(case.claim, contract)
    for line in case.open_lines():
        line.item = case.hospital.lines[line.number - 1].service


def price(case: Case) -> None:
    """Allows each open line its part of the price, and takes away what lies above it."""
    assert case.hospital is not None
    reasons = " ".join(case.hospital.reasons)
    for line in case.open_lines():
        found = case.hospital.lines[line.number - 1]
        if found.allowed is None:
            sentence = f"{found.sentence} {reasons} Check the diagnoses and procedures, and send a corrected claim."
            line.deny("CO", "A8", "no-drg", found.source, sentence)
            continue
        if found.noncovered:
            _noncovered(case, line, found)
        _allow(case, line, found, found.allowed, reasons)


def _contract(case: Case) -> Contract | None:
    """The hospital's contract; out of network the payer's newest with a hospital, to measure by."""
    assert case.plan is not None
    plan, day = case.plan.id, case.day(case.lines[0])
    if case.house and (own := case.payer.contract(case.house, plan, day)):
        return own
    known = [one for one in case.payer.contracts if one.organization == "hospital" and plan in one.plans]
    return max(known, key=lambda one: one.first, default=None)


def _noncovered(case: Case, line: LineCase, found: HospitalLine) -> None:
    shielded = case.accident_insurer or case.payer.kind == "medicaid"
    sentence = f"The hospital itself calls {dollars(found.noncovered)} of the line not covered (FL 48)."
    source = case.plan_source(line, "not covered by the hospital's own word")
    line.take("CO" if shielded else "PR", "96", found.noncovered, "noncovered-charges", source, sentence)
    line.remark("N130")


def _allow(case: Case, line: LineCase, found: HospitalLine, worth: int, reasons: str) -> None:
    assert case.plan is not None
    charge, words = found.charge, f"{found.sentence} {reasons}".strip()
    outside = line.contract is None
    if outside and not emergency(case, line):
        percent = case.plan.out_of_network_percent
        worth = half_up(Fraction(worth * percent, 100))
        words += f" Out of network {percent}% of it are allowed."
    if outside:
        worth = min(worth, charge)
    line.allowed = worth
    over = charge - worth
    start = f"{words} {dollars(worth)} of the line's charge of {dollars(charge)} is allowed."
    if over < 0:
        line.take("CO", "94", over, "above-charge", found.source, f"{start} The contract pays more than the charge.")
    elif outside and case.plan.balance_billing and not emergency(case, line):
        sentence = f"{start} There is no contract, so the rest may be billed to the patient."
        line.take("PR", "45", over, "balance-billing", case.plan_source(line, "balance_billing"), sentence)
    elif outside:
        sentence = f"{start} The rest of an emergency may not be billed to the patient."
        line.take("CO", "45", over, "no-surprises", "No Surprises Act, 45 CFR 149.410, since 2022", sentence)
    else:
        reason = case.above_fee
        sentence = f"{start} The contract makes that the whole price: write {dollars(over)} off, and never bill it."
        line.take("CO", reason, over, found.rule, found.source, sentence)
