"""Line rules: which benefit a service falls under, and whether the plan covers it at all."""

from __future__ import annotations

from revcycle.dates import us_date
from revcycle.payer.adjudication.case import Case, LineCase
from revcycle.payer.hospital_lines import is_inpatient

__all__ = ["SCREENING", "benefit", "emergency", "excluded_by_law"]

SCREENING = ("Z00", "Z01.4", "Z11", "Z12", "Z13")
"""A laboratory test whose first diagnosis begins so is preventive: check-ups and screening. The course's own rule."""

EMERGENCY_ADMISSIONS = ("1", "5")
"""Emergency and trauma (FL 14)."""


def benefit(case: Case) -> None:
    """Finds each line's family of services, its network and its contract; denies what the plan does not cover."""
    assert case.plan is not None
    for line in case.open_lines():
        _place_in_benefits(case, line)
        network = line.network
        benefits = case.plan.benefits.get(network)
        if benefits is None:
            sentence = (
                f"{case.claim.billing.name} is not in the network of {case.plan.name} on "
                f"{us_date(case.day(line))}, and "
                "outside of it the plan pays for emergencies only. The patient owes the charge."
            )
            line.deny("PR", "242", "out-of-network", case.plan_source(line, "out of network"), sentence)
        elif not benefits.cost(line.service).covered:  # type: ignore[arg-type]
            _not_covered(case, line)


def excluded_by_law(case: Case) -> None:
    """Medicare: what the provider itself marks as excluded (GY), or as expected to be denied without notice (GZ).

    GX tells of a voluntary notice for something excluded. Medicare Claims Processing Manual, chapter 30, section 50;
    GZ is denied unseen since 2011 (Change Request 7228).
    """
    if not case.medicare:
        return
    for line in case.open_lines():
        if {"GY", "GX"} & line.marks:
            sentence = (
                "The line says itself that Medicare never covers the service (GY or GX). The patient owes the "
                "charge; a further plan may pay with this answer."
            )
            line.deny(
                "PR", "96", "excluded-by-law", "Medicare Claims Processing Manual, chapter 30, 2026", sentence, "N425"
            )
        elif "GZ" in line.marks:
            sentence = (
                "The line says itself that it is not necessary by Medicare's rules and that no notice was signed (GZ). "
                "Medicare pays nothing, and the patient may not be billed. Have the notice (ABN) signed before the "
                "service."
            )
            line.deny("CO", "50", "expected-denial", "Medicare Claims Processing Manual, chapter 30, 2026", sentence)


def emergency(case: Case, line: LineCase) -> bool:
    """Whether a line is emergency care: marked in item 24C, of an emergency department, or of an emergency stay."""
    stay = case.claim.stay
    if stay is not None and is_inpatient(stay.type_of_bill) and stay.admission_type in EMERGENCY_ADMISSIONS:
        return True
    return line.line.emergency or line.line.place == "23" or line.service == "emergency"


def _place_in_benefits(case: Case, line: LineCase) -> None:
    assert case.plan is not None
    day = case.day(line)
    line.service = _family(case, line)
    rule = case.payer.necessity(line.item, case.plan.id)
    if rule is not None and rule.excluded and line.service == "preventive":
        line.service = "drug"  # as prevention it is excluded, so what is paid of it is treatment
    if why := _preventive(case, line):
        line.service, line.preventive = "preventive", why
    line.contract = case.payer.contract(case.house, case.plan.id, day) if case.house else None
    if line.contract is None:
        line.network = "in_network" if emergency(case, line) else "out_of_network"


def _family(case: Case, line: LineCase) -> str:
    try:
        return case.world.service(line.item, line.provider.id if line.provider else "")
    except KeyError:  # a stranger, or a code without a line in services.csv
        family = case.world.services.get(line.item, "supply")
        return "specialist-visit" if family == "office-visit" else family


def _preventive(case: Case, line: LineCase) -> str:
    """Why a service that is not preventive by itself counts as such; "" where it does not."""
    if line.service == "preventive":
        return ""
    if "33" in line.marks and not case.medicare:
        return "modifier 33"
    first = case.claim.diagnoses[line.line.pointers[0] - 1].code if line.line.pointers else ""
    if line.service == "laboratory" and first.startswith(SCREENING):
        return f"its first diagnosis, {first}"
    return ""


def _not_covered(case: Case, line: LineCase) -> None:
    assert case.plan is not None
    group = "CO" if case.accident_insurer else "PR"
    owes = "Bill the patient's own plan." if case.accident_insurer else "The patient owes the charge."
    family = line.service.replace("-", " ")
    sentence = f"{case.plan.name} does not cover {family}. {owes}"
    if case.medicare and line.service == "inpatient-stay":
        sentence = "A stay in hospital is a matter of Part A. Bill it on the hospital's claim."
    line.deny(group, "204", "not-covered", case.plan_source(line, f"{line.service}: not covered"), sentence, "N130")
