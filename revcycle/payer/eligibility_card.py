"""An eligibility answer as a front desk reads it: is the patient covered, what is due at the desk, what else to ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from revcycle.dates import us_date
from revcycle.money import dollars
from revcycle.payer.eligibility import GENERAL, REFUSALS, Benefit, Member, Response
from revcycle.x12.dictionary import meaning
from revcycle.x12.segment import shown
from revcycle.x12.writing import number

__all__ = ["explain"]

NETWORKS = {"Y": "In the network", "N": "Outside of the network", "W": "At any provider", "": "Benefits"}
LIMITS = {"C": "Deductible", "G": "Out-of-pocket maximum"}
ACTIVE = ("1", "2", "3", "4", "5")
ELSEWHERE = ("6", "7", "8", "L", "R")  # told in another part of the page
PERIODS = {
    "22": " a plan year",
    "23": " a calendar year",
    "25": " a contract year",
    "26": " a benefit period",
    "32": " in all",
}
AUTHORIZATION = {"Y": " Authorization is needed.", "U": " Authorization may be needed."}
WHOSE = {"IND": "one person", "FAM": "family"}
ROLES = {"PRP": "it pays first", "SEP": "it pays second", "TTP": "it pays third", "PR": "who pays first is not known"}


def explain(response: Response) -> str:
    """The answer on a page, in plain words: who, whether covered, limits and what is left, each service, other payers.

    Raises:
        CodeFileError: a table of the course is missing or damaged.
    """
    return "\n".join(_lines(response))


def _lines(response: Response) -> Iterator[str]:
    yield f"{shown(response.payer)} answers {shown(response.provider) or 'nobody that it can name'}"
    if response.patient is not None:
        yield f"Patient: {_who(response.patient)}"
    if response.dependent is not None and response.subscriber is not None:
        relationship = meaning("relationship", response.relationship) if response.relationship else ""
        told = f" (the patient is: {relationship})" if relationship else ""
        yield f"Covered through: {_who(response.subscriber)}{told}"
    if response.group:
        yield f"Group: {shown(response.group)} ({shown(response.group_id)})"
    yield ""
    for refusal in response.refusals:
        known = meaning("refusal", refusal.reason) or "the reason is none that this course explains"
        yield f"NO ANSWER. Reason {shown(refusal.reason)}: {known}."
        yield f"  {REFUSALS.get(refusal.reason, 'Call the payer.')}"
    yield from _coverage(response)
    for network in ("Y", "N", "W", ""):
        found = [
            one for one in response.benefits if one.network == network and one.kind not in (*ACTIVE, "6", "L", "R")
        ]
        for plan, benefits in groupby(found, key=lambda one: one.plan):
            yield ""
            yield f"{NETWORKS[network]}{f', {shown(plan)}' if plan else ''}:"
            yield from _network(list(benefits))
    yield from _others(response.benefits)
    for left_out in response.left_out:
        yield f"Not understood: {left_out}"


def _elsewhere(one: Benefit) -> bool:
    return one.kind in ELSEWHERE or (one.kind in ACTIVE and (GENERAL in one.services or not one.services))


def _who(member: Member) -> str:
    name = " ".join(part for part in (member.name.first, member.name.middle, member.name.last) if part)
    born = f", born {us_date(member.born)}" if member.born else ""
    card = f", member number {shown(member.member_id)}" if member.member_id else ""
    return f"{shown(name) or 'without a name'}{born}{card}"


def _coverage(response: Response) -> Iterator[str]:
    on = f" on {us_date(response.day)}" if response.day else ""
    for benefit in response.benefits:
        plan = shown(benefit.plan) or "the plan"
        since = f", since {us_date(benefit.first)}" if benefit.first else ""
        until = f", until {us_date(benefit.last)}" if benefit.last else ""
        if benefit.kind in ACTIVE and (GENERAL in benefit.services or not benefit.services):
            whose = f", {WHOSE[benefit.coverage]}" if benefit.coverage in WHOSE else ""
            yield f"COVERED{on}: {plan}{whose}{since}{until}."
            yield from (f"  {shown(message, 264)}" for message in benefit.messages)
        elif benefit.kind in ("6", "7", "8"):
            yield f"NOT COVERED{on}: {plan}{since}{until}."
            yield "  Ask the patient for another plan. Without one, this visit is paid by the patient."
        elif benefit.kind == "L":
            names = ", ".join(_entity_name(entity.name.first, entity.name.last) for entity in benefit.entities)
            yield f"Primary care provider: {names or 'one must be chosen'}."
            yield from (f"  {shown(message, 264)}" for message in benefit.messages)


def _network(benefits: list[Benefit]) -> Iterator[str]:
    remaining = {(one.kind, one.coverage, one.services): one for one in benefits if one.period in ("29", "33")}
    for one in benefits:
        if one.period in ("29", "33"):
            continue
        left = remaining.get((one.kind, one.coverage, one.services))
        if one.kind in LIMITS and one.amount is not None:
            rest = f", {dollars(left.amount)} left" if left is not None and left.amount is not None else ""
            whose = f", {WHOSE[one.coverage]}" if one.coverage in WHOSE else ""
            yield f"  {LIMITS[one.kind]}{whose}: {dollars(one.amount)}{_period(one)}{rest}.{_said(one.messages)}"
        elif one.kind == "F":
            yield f"  {_services(one)}: {_limit(one)}{_left(left)}.{_said(one.messages)}"
    shares = [one for one in benefits if one.kind in ("A", "B", "I") or (one.kind in ACTIVE)]
    for (services, messages), same in groupby(shares, key=lambda one: (one.services, one.messages)):
        parts = list(same)
        told = " and ".join(_share(one) for one in parts)
        named = any("uthorization" in message for message in messages)
        needed = "" if named else AUTHORIZATION.get(parts[0].authorization, "")
        yield f"  {_services_named(services)}: {told}.{_said(messages)}{needed}"
    for one in benefits:
        if one.kind not in (*LIMITS, "F", "A", "B", "I", *ACTIVE):
            known = meaning("benefit", one.kind) or f"benefit {shown(one.kind)}"
            money = f" {dollars(one.amount)}" if one.amount is not None else ""
            yield f"  {_services(one)}: {known}{money}.{_said(one.messages)}"


def _share(one: Benefit) -> str:
    if one.kind == "I":
        return "not covered"
    if one.kind == "B":
        times = {"27": " a visit", "36": " a stay", "7": " a day"}.get(one.period, "")
        return f"copay {dollars(one.amount or 0)}{times}"
    if one.kind == "A" and one.percent is not None:
        return f"the patient pays {number(one.percent * 100)} %" if one.percent else "the patient pays nothing"
    return "covered" if one.kind in ACTIVE else "coinsurance that is not told"


def _limit(one: Benefit) -> str:
    if one.amount is not None:
        return f"at most {dollars(one.amount)}{_period(one)}"
    if one.count is not None:
        counted = meaning("quantity", one.counted) or "of something"
        return f"at most {number(one.count)} {counted}{_period(one)}"
    return "there is a limit"


def _left(left: Benefit | None) -> str:
    if left is None:
        return ""
    if left.amount is not None:
        return f", {dollars(left.amount)} left"
    return f", {number(left.count)} left" if left.count is not None else ""


def _period(one: Benefit) -> str:
    return {"23": " a calendar year", "22": " a plan year", "25": " a contract year", "32": " in all"}.get(
        one.period, ""
    )


def _others(benefits: Iterable[Benefit]) -> Iterator[str]:
    others = [one for one in benefits if one.kind == "R"]
    if others:
        yield ""
        yield "Other payers on file:"
    for one in others:
        for entity in one.entities or ():
            role = ROLES.get(entity.role, "")
            named = _entity_name(entity.name.first, entity.name.last)
            plan = f", {shown(one.plan)}" if one.plan else ""
            yield f"  {named}{plan}{f': {role}' if role else ''}.{_said(one.messages)}"
        if not one.entities:
            yield f"  {shown(one.plan) or 'another payer, not named'}.{_said(one.messages)}"


def _entity_name(first: str, last: str) -> str:
    return shown(" ".join(part for part in (first, last) if part))


def _services(one: Benefit) -> str:
    return _services_named(one.services)


def _services_named(services: tuple[str, ...]) -> str:
    if not services or services == (GENERAL,):
        return "The plan as a whole"
    names = [meaning("service", code) or f"service {shown(code)}" for code in services]
    told = ", ".join(names)
    return told[0].upper() + told[1:]


def _said(messages: tuple[str, ...]) -> str:
    sentences = (shown(message, 264) for message in messages)
    return "".join(f" {one}" if one.endswith((".", "!", "?")) else f" {one}." for one in sentences)
