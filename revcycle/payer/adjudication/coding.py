"""Line rules on codes: modifiers, place of service, add-ons, new patients, bundling, units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations

from revcycle.codes.procedures import bundling
from revcycle.codes.procedures import units as unit_limits
from revcycle.codes.procedures.service_line import ServiceLine
from revcycle.dates import us_date
from revcycle.payer.adjudication.case import Case, LineCase
from revcycle.payer.adjudication.history import Decided, DecidedLine
from revcycle.payer.adjudication.result import provider_npi

__all__ = ["add_ons", "bundled", "earlier_lines", "modifiers", "new_patient", "place", "same_hands", "units"]

MISSING = frozenset({"professional-part-missing", "therapy-plan-missing", "anesthesia-provider-missing"})
HOSPITAL_ONLY = ("hospital-initial-", "hospital-subsequent-", "hospital-discharge-")
MANDATORY_EDITS = ("medicare", "medicaid")
"""Payers that must use the national edits (Medicare; Medicaid by section 6507 of the Affordable Care Act)."""


def modifiers(case: Case) -> None:
    """Modifiers that do not fit the service, or are missing (CO-4)."""
    for line in case.open_lines():
        if line.procedure is None and not line.line.modifiers:
            continue
        for finding in case.codes.modifiers(line.item, line.line.modifiers, line.line.place):
            if finding.severity != "error":
                break  # errors come first
            if finding.rule == "technical-part-in-hospital":
                line.deny("CO", "5", finding.rule, finding.source, finding.sentence, "M97")
            else:
                remark = "N822" if finding.rule in MISSING else "N823"
                line.deny("CO", "4", finding.rule, finding.source, finding.sentence, remark)
            break


def place(case: Case) -> None:
    """A visit that cannot have happened in the place that is told (CO-5)."""
    for line in case.open_lines():
        where, item = line.line.place, line.item
        if item.startswith("emergency-visit-") and where != "23":
            needs = "belongs to an emergency department, place 23"
        elif item.startswith(HOSPITAL_ONLY) and where not in ("19", "21", "22", "23", "51", "61"):
            needs = "belongs to a hospital, such as place 21 or 22"
        elif item.startswith("nursing-facility-") and where not in ("31", "32", "54", "56"):
            needs = "belongs to a nursing facility, place 31 or 32"
        elif item.startswith("office-visit-") and where == "21":
            needs = "is for the office and for outpatients; a patient in hospital (place 21) has a hospital visit"
        else:
            continue
        sentence = (
            f"{case.codes.shown(item)} {needs}, and the line says {where}. Correct the place, or choose the visit "
            "that fits it."
        )
        line.deny("CO", "5", "place-of-service", case.file_source("claims"), sentence, "M77")


def add_ons(case: Case) -> None:
    """An add-on without any service that it adds to, or whose service is denied (CO-107)."""
    for line in list(case.open_lines()):
        if line.procedure is None or not line.procedure.add_on:
            continue
        near = [other for other in case.lines if other is not line and _together(case, line, other)]
        parents = [other for other in near if other.item in line.procedure.add_on_to]
        before = any(done.item in line.procedure.add_on_to for done in _on(case, line, case.day(line)))
        if any(not parent.denied for parent in parents) or before:
            continue
        first = case.codes.shown(min(line.procedure.add_on_to))
        why = "the service that it adds to was not paid" if parents else f"it stands alone here; it adds to {first}"
        sentence = (
            f"{case.codes.shown(line.item)} is an add-on, and {why}. Report the service that it adds to on the same "
            "claim, or mend "
            "what that one was denied for."
        )
        line.deny("CO", "107", "add-on-alone", bundling.ADD_ON_SOURCE, sentence, "N122")


def new_patient(case: Case) -> None:
    """A new patient was not seen by this specialty of the group in three years (CO-B16).

    Medicare Claims Processing Manual, chapter 12, section 30.6.7, 2026; other payers take the same definition.
    """
    for line in case.open_lines():
        if not line.item.startswith("office-visit-new-"):
            continue
        day = case.day(line)
        since = _three_years_before(day)
        seen = [
            done.day
            for done in earlier_lines(case, line, case.history.of(case.person.id) if case.person else ())
            if since < done.day < day and done.specialty and _face_to_face(case, done.item)
        ]
        if seen:
            last = max(seen)
            sentence = (
                f"{case.codes.shown(line.item)} is for new patients. The same specialty of the practice saw this "
                f"patient on {us_date(last)}, less "
                f"than three years before {us_date(day)}. Report the visit of a known patient, and send a correction."
            )
            line.deny(
                "CO", "B16", "new-patient", "Medicare Claims Processing Manual, chapter 12, 30.6.7, 2026", sentence
            )


def bundled(case: Case) -> None:
    """Services that are not paid beside another one of the day (CO-236; CO-97 where the edits are the payer's own)."""
    lines = list(case.open_lines())
    edited = case.payer.kind in MANDATORY_EDITS
    for one, two in _near(case, lines):
        for finding in case.codes.beside(one, two):
            if finding.severity == "reminder":
                continue
            out = one if _number(case, one) == finding.codes[0] else two
            line = next((line for line in lines if _tag(case, line) == out), None)
            if line is None or line.decided or case.proven("bundled", line):
                continue
            rule = "bundled-visit" if finding.rule.startswith("visit-with-") else finding.rule
            if rule == "bundled-visit" and finding.rule != rule:
                line.deny("CO", "97", "bundled-visit", finding.source, finding.sentence, "M144")
            elif edited:
                line.deny("CO", "236", rule, finding.source, finding.sentence)
            else:
                line.deny("CO", "97", rule, finding.source, finding.sentence, "M15")


def units(case: Case) -> None:
    """More units than are believed (CO-151): where the national edits hold the line, else what is over the limit."""
    days: dict[tuple[str, date, str], list[LineCase]] = defaultdict(list)
    for line in case.open_lines():
        limit = case.codes.limit(line.item)
        if limit is None or case.proven("units", line):
            continue
        if limit.kind == "day":
            days[line.item, case.day(line), same_hands(case, line)].append(line)
        elif line.units > limit.units:
            _cut(case, line, limit, limit.units)
    for (item, day, _hands), same in days.items():
        limit = case.codes.limit(item)
        assert limit is not None
        before = [done.units for done in _on(case, same[0], day) if done.item == item]
        left = limit.units - sum(before)
        total = sum(int(line.units) for line in same)
        if total <= left:
            continue
        for line in same:
            _cut(case, line, limit, max(0, left))
            left -= int(line.units)


def _cut(case: Case, line: LineCase, limit: unit_limits.Limit, left: int) -> None:
    if left >= line.units:
        return
    source = f"{unit_limits.SOURCE}; units.csv"
    name = case.codes.shown(line.item)
    most = f"{limit.units} a {limit.kind} is the most that the payer accepts"
    over = f"{name} has {line.units} units here, and {most}. {limit.reason}"
    appeal = (
        "No record changes that: mend the units."
        if limit.adjudication == "2"
        else "Check the units; if all were done and needed, appeal with the record."
    )
    if left == 0 or case.payer.kind in MANDATORY_EDITS:
        line.deny("CO", "151", "units", source, f"{over} {appeal}", "N362")
        return
    billed = line.units
    kept = line.line.charge * left // int(billed)
    line.take("CO", "151", line.line.charge - kept, "units", source, f"{over} {left} of them may be paid. {appeal}")
    line.quantities["CO", "151"] = billed - left
    line.units = Decimal(left)
    line.remark("N362")


def same_hands(case: Case, line: LineCase) -> str:
    """Who gave the service, as bundling sees it: physicians of one group and specialty are one."""
    specialty = line.provider.specialty if line.provider else ""
    return specialty or provider_npi(case.claim, line)


def earlier_lines(case: Case, line: LineCase, decided: Iterable[Decided]) -> list[DecidedLine]:
    """What the same hands did for the patient on some of the claims decided before; denied lines are left out."""
    hands = same_hands(case, line)
    return [
        done
        for one in decided
        if one.claim.billing.npi == case.claim.billing.npi and one.claim.kind == case.claim.kind
        for done in one.lines
        if (done.specialty or done.provider) == hands and not done.denied
    ]


def _on(case: Case, line: LineCase, *days: date) -> list[DecidedLine]:
    """The same of some days."""
    person = case.person.id if case.person else ""
    found = [one for day in days for one in case.history.on(person, day)]
    return [done for done in earlier_lines(case, line, found) if done.day in days]


def _tag(case: Case, line: LineCase) -> ServiceLine:
    """A line as the rules on bundling look at it; its number stands in the units, where those rules do not look."""
    return ServiceLine(line.item, line.line.modifiers, line.number, case.day(line), same_hands(case, line))


def _near(case: Case, lines: list[LineCase]) -> list[tuple[ServiceLine, ServiceLine]]:
    """Pairs of lines by the same hands on the same day or the next, lines of earlier claims included."""
    here = [_tag(case, line) for line in lines]
    found = [(one, two) for one, two in combinations(here, 2) if one.provider == two.provider]
    for line, tag in zip(lines, here, strict=True):
        day = case.day(line)
        found += [
            (tag, ServiceLine(done.item, done.modifiers, -1, done.day, tag.provider))
            for done in _on(case, line, day - timedelta(days=1), day, day + timedelta(days=1))
        ]
    return found


def _number(case: Case, line: ServiceLine) -> str:
    found = case.codes.procedure(line.item)
    return found.number if found else line.item


def _together(case: Case, line: LineCase, other: LineCase) -> bool:
    return case.day(line) == case.day(other) and same_hands(case, line) == same_hands(case, other)


def _face_to_face(case: Case, item: str) -> bool:
    procedure = case.codes.procedure(item)
    return procedure is not None and procedure.family not in ("laboratory", "radiology")


def _three_years_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 3)
    except ValueError:  # February 29
        return day.replace(year=day.year - 3, day=28)
