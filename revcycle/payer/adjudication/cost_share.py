"""What of the price the patient pays: copay, deductible and coinsurance in the plan's own order, up to its limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import get_args

from revcycle.money import dollars
from revcycle.payer.accumulators import Accumulators
from revcycle.payer.adjudication import second
from revcycle.payer.adjudication.case import Case, LineCase
from revcycle.payer.adjudication.history import AccumulatorKey, Charged
from revcycle.payer.adjudication.pricing import half_up
from revcycle.payer.hospital_lines import is_inpatient
from revcycle.payer.plan import CostShare, Network, Part, Service

__all__ = ["accumulators", "cost", "share", "visit_limit"]

CODES: dict[Part, str] = {"deductible": "1", "coinsurance": "2", "copay": "3"}
NAMED = {
    "primary-care-visit": "a visit in primary care",
    "specialist-visit": "a visit to a specialist",
    "inpatient-stay": "a stay in hospital",
    "hospital-visit": "a visit in hospital",
    "emergency": "emergency care",
    "outpatient-hospital": "outpatient care in hospital",
}
"""Families of services that need more than their own name in a sentence."""
OUT_OF_HOSPITAL = 60
SCREENING_TURNED = ((2022, 20), (2026, 15), (2029, 10), (9999, 0))
"""Medicare's coinsurance where a screening of the colon becomes a treatment (PT), by the last year of each step."""
SCREENING_LAW = "Social Security Act 1833(a)(1)(Y), 1833(dd), by the Consolidated Appropriations Act 2021, section 122"


@dataclass(slots=True)
class _Share:
    """One line's share: what is left of the price, and what was taken by part."""

    left: int
    taken: dict[Part, int]


def visit_limit(case: Case) -> None:
    """Visits beyond the plan's limit of the year (PR-119). A day counts once for each family of services.

    Visits inside and outside of the network are counted together, as plans that cover both usually write it.
    """
    for line in case.open_lines():
        limit = cost(case, line).visits
        if not limit or _counted_today(case, line):
            continue
        used = _visits_used(case, line)
        days = {
            case.day(other)
            for other in case.lines
            if other.number < line.number and other.service == line.service and not other.decided
        }
        if case.day(line) not in days and used + len(days) >= limit:
            sentence = (
                f"The plan pays for {limit} visits of {line.service} in a year, and {used + len(days)} are used. The "
                "patient owes this one; tell patients before their last covered visit."
            )
            line.deny("PR", "119", "visit-limit", case.plan_source(line, f"{line.service}: {limit} visits"), sentence)


def _visits_used(case: Case, line: LineCase) -> int:
    """In the line's plan year, in every network."""
    plan, subscriber, first, _network = accumulators(case, line)[0]
    keys: list[AccumulatorKey] = [(plan, subscriber, first, network) for network in get_args(Network)]
    known = [case.accumulators.get(key) or case.history.accumulators.get(key) for key in keys]
    return sum(one.taken(_person(case)).visits.get(line.service, 0) for one in known if one is not None)


def share(case: Case) -> None:
    """Takes the patient's share of every open line, in the claim's order, and counts it.

    After another payer the share is worked out first as if there were none; what the patient then owes is counted, and
    of the deductible what would have been met without another payer.
    """
    lines = list(case.open_lines())
    if not any(line.prior for line in lines):
        for line in lines:
            _count(case, line, _alone(case, line), max(0, line.open))
        return
    as_before = dict(case.accumulators)
    shares = {}
    for line in lines:
        shares[line.number] = _alone(case, line)
        _count(case, line, shares[line.number], max(0, line.open))
    case.accumulators = as_before
    for line in lines:
        line.charged = None
    decided = second.settle(case, shares)
    for line in lines:
        result = decided[line.number]
        owed: dict[Part, int] = {
            "deductible": result.credited,
            "copay": result.copay,
            "coinsurance": result.coinsurance,
        }
        _count(case, line, owed, result.paid)


def _alone(case: Case, line: LineCase) -> dict[Part, int]:
    """Takes the share of one line, as the first payer does, and tells its parts."""
    assert case.plan is not None
    before = accumulators(case, line)[1]
    taken = _Share(max(0, min(line.allowed or 0, line.open)), dict.fromkeys(CODES, 0))
    if not case.accident_insurer:
        for part in case.plan.steps:
            before = _take(case, line, before, part, taken)
    if case.plan.benefit_maximum is not None:
        _maximum(case, line, before)
    return taken.taken


def _count(case: Case, line: LineCase, owed: Mapping[Part, int], paid: int) -> None:
    """Puts a line on the accumulators, all at once."""
    key, before = accumulators(case, line)
    person = _person(case)
    visits = 1 if cost(case, line).visits and not _counted_today(case, line) else 0
    case.accumulators[key] = before.add(
        person,
        deductible=owed["deductible"],
        copay=owed["copay"],
        coinsurance=owed["coinsurance"],
        paid=paid,
        visits={line.service: visits} if visits else {},
    )
    line.charged = Charged(
        key,
        person,
        line.service,
        case.day(line),
        owed["deductible"],
        owed["copay"],
        owed["coinsurance"],
        paid,
        visits,
    )


def accumulators(case: Case, line: LineCase) -> tuple[AccumulatorKey, Accumulators]:
    """What the membership has used so far in the plan year of the line, this claim's earlier lines included."""
    assert case.plan is not None
    assert case.coverage is not None
    day = case.day(line)
    year = case.plan.year(day)
    first = benefit_period(case) if case.plan.kind == "medicare-a" else year.first if year else day
    subscriber = case.coverage.subscriber.person
    key = (case.plan.id, subscriber, first, line.network)
    found = case.accumulators.get(key) or case.history.accumulators.get(key)
    if found is None:
        family = case.world.roster.family(case.coverage.patient).coverages
        members = {one.patient for one in family if one.plan == case.plan.id and one.subscriber.person == subscriber}
        found = Accumulators.start(case.plan, day, line.network, len(members))
    return key, found


def benefit_period(case: Case) -> date:
    """The first day of the benefit period that a stay under Medicare Part A falls into: its deductible is due once.

    A period ends when the patient has been out of hospital for 60 days in a row, that of discharge counted (42 CFR
    409.60).
    """
    assert case.claim.stay is not None
    first = case.claim.stay.first
    stays = [one.claim.stay for one in case.history.of(_person(case)) if one.claim.stay is not None]
    for stay in sorted(stays, key=lambda one: one.last, reverse=True):
        if is_inpatient(stay.type_of_bill) and stay.first <= first and (first - stay.last).days < OUT_OF_HOSPITAL:
            first = stay.first
    return first


def cost(case: Case, line: LineCase) -> CostShare:
    """The plan's share for a line's family of services, with what the law makes of it."""
    assert case.plan is not None
    service: Service = line.service  # type: ignore[assignment]
    outside = case.plan.benefits.get("out_of_network")
    benefits = case.plan.benefits.get(line.network) or case.plan.benefits["in_network"]
    if line.contract is None and line.network == "in_network" and outside and service in outside.costs:
        benefits = outside  # an emergency outside the network
    found = benefits.cost(service)
    if case.medicare and "PT" in line.marks:
        percent = next(step for last, step in SCREENING_TURNED if case.day(line).year <= last)
        return replace(found, copay=0, deductible=False, coinsurance=percent)
    return found


def _take(case: Case, line: LineCase, before: Accumulators, part: Part, taken: _Share) -> Accumulators:
    plan, benefit, person = case.plan, cost(case, line), _person(case)
    assert plan is not None
    most = before.out_of_pocket_left(person) if part in plan.counts else None
    if part == "copay":
        wanted = min(taken.left, max(0, benefit.copay - _copays_of_the_day(case, line)))
        why = f"The copay for {_words(line)} is {dollars(benefit.copay)}"
        whole = benefit.copay
        what = f"{line.service} copay {dollars(benefit.copay)}"
    elif part == "deductible":
        left = before.deductible_left(person) if benefit.deductible else 0
        wanted = min(taken.left, left)
        why = f"{dollars(left)} of the deductible was still open"
        whole = left
        what = f"{line.network.replace('_', ' ')} deductible"
    else:
        wanted = half_up(Fraction(taken.left * benefit.coinsurance, 100))
        why = f"The patient pays {benefit.coinsurance} % of the {dollars(taken.left)} that are left: {dollars(wanted)}"
        whole = wanted
        what = f"{line.service} coinsurance {benefit.coinsurance} %"
    amount = wanted if most is None else min(wanted, most)
    if not amount:
        return before
    if amount < whole:
        why += f"; this line takes {dollars(amount)} of it"
    if amount < wanted:
        why += ", and with that the out-of-pocket maximum is reached"
    if case.medicare and "PT" in line.marks:
        what = SCREENING_LAW
    sentence = f"{why}. Collect it from the patient."
    line.take("PR", CODES[part], amount, part, case.plan_source(line, what), sentence)
    taken.left -= amount
    taken.taken[part] += amount
    return before.add(
        person,
        deductible=amount if part == "deductible" else 0,
        copay=amount if part == "copay" else 0,
        coinsurance=amount if part == "coinsurance" else 0,
    )


def _maximum(case: Case, line: LineCase, before: Accumulators) -> None:
    """The most that is paid for one accident (PR-119): the rest is for the patient's own plan."""
    assert case.plan is not None
    assert case.plan.benefit_maximum is not None
    left = max(0, case.plan.benefit_maximum - before.taken(_person(case)).paid)
    if line.open > left:
        sentence = (
            f"The most that is paid for one accident is {dollars(case.plan.benefit_maximum)}, and {dollars(left)} of "
            "it was left. Bill the patient's own plan for the rest, with this answer."
        )
        source = case.plan_source(line, "benefit_maximum")
        line.take("PR", "119", line.open - left, "benefit-maximum", source, sentence)


def _copays_of_the_day(case: Case, line: LineCase) -> int:
    """What was taken as copay for the same family of services on the same day."""
    here = sum(
        other.charged.copay
        for other in case.lines
        if other.charged and other.number < line.number and _same_day(other.charged, line.service, case.day(line))
    )
    return here + sum(one.copay for one in _before(case, line))


def _counted_today(case: Case, line: LineCase) -> bool:
    here = any(
        other.charged and other.charged.visits and _same_day(other.charged, line.service, case.day(line))
        for other in case.lines
        if other.number < line.number
    )
    return here or any(one.visits for one in _before(case, line))


def _before(case: Case, line: LineCase) -> list[Charged]:
    """What earlier claims charged the patient for the same family of services on the same day."""
    return [
        done.charged
        for one in case.history.on(_person(case), case.day(line))
        for done in one.lines
        if done.charged and _same_day(done.charged, line.service, case.day(line))
    ]


def _same_day(charged: Charged, service: str, day: date) -> bool:
    return charged.service == service and charged.day == day


def _person(case: Case) -> str:
    return case.person.id if case.person else ""


def _words(line: LineCase) -> str:
    return NAMED.get(line.service, line.service.replace("-", " "))
