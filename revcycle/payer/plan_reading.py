"""Reads the plans of a payer's file."""

from __future__ import annotations

import itertools
from datetime import date
from typing import cast

from revcycle.money import dollars
from revcycle.payer import plan as words
from revcycle.payer.plan import (
    Benefits,
    CostShare,
    DeductibleKind,
    Limits,
    Network,
    Part,
    Plan,
    PlanKind,
    PlanYear,
    SecondaryMethod,
    Service,
)
from revcycle.world_files import Entry

__all__ = ["read_plan"]

COURSE_YEAR = (date(2025, 10, 1), date(2026, 9, 30))
"""The dates of service of the course. A plan must know all of them."""


def read_plan(entry: Entry, payer: str) -> Plan:
    """One table ``[[plan]]`` of a payer's file."""
    benefits = {network: _benefits(entry.entry(network)) for network in words.NETWORKS if network in entry}
    if "in_network" not in benefits:
        entry.fault("the table in_network is missing. Add one: what the patient pays in the network.")
    years = tuple(_year(year, tuple(benefits)) for year in entry.entries("year", needed=True))
    _no_gaps(entry, years)
    steps = cast(tuple[Part, ...], entry.texts("steps", words.STEPS))
    if sorted(steps) != sorted(words.STEPS):
        entry.fault(f"steps must name {', '.join(words.STEPS)}, each once, in the plan's order.", "steps")
    outside = "out_of_network" in benefits
    percent = entry.percent("out_of_network_percent", None if outside else 0, most=300)
    plan = Plan(
        id=entry.id(),
        name=entry.text("name"),
        kind=cast(PlanKind, entry.one("kind", words.PLAN_KINDS)),
        payer=payer,
        years=years,
        benefits=benefits,
        deductible_kind=cast(DeductibleKind, entry.one("deductible_kind", words.DEDUCTIBLE_KINDS)),
        counts=cast(frozenset[Part], frozenset(entry.texts("counts", words.COUNTED))),
        steps=steps,
        referral=entry.flag("referral"),
        referral_exempt=cast(frozenset[Service], frozenset(entry.texts("referral_exempt", words.SERVICES))),
        out_of_network_percent=percent,
        balance_billing=entry.flag("balance_billing"),
        secondary=cast(SecondaryMethod, entry.one("secondary", words.SECONDARY_METHODS)),
        benefit_maximum=entry.money("benefit_maximum") if "benefit_maximum" in entry else None,
        rules=entry.texts("rules"),
    )
    _agree(entry, plan)
    if plan.referral_exempt and not plan.referral:
        entry.fault("referral_exempt is told, but referral is false. Remove the one or change the other.")
    entry.finish()
    return plan


def _agree(entry: Entry, plan: Plan) -> None:
    """Whether limits and shares of the patient fit each other."""
    for network, benefits in plan.benefits.items():
        limits = [year.limits[network] for year in plan.years]
        most = [limit.out_of_pocket_individual for limit in limits] + [limit.out_of_pocket_family for limit in limits]
        if not plan.counts and any(sum_ is not None for sum_ in most):
            entry.fault("it has an out-of-pocket maximum, but counts names nothing that counts toward it.", "counts")
        taken = any(cost.deductible for cost in (*benefits.costs.values(), benefits.other))
        if taken and all(limit.deductible_individual is None for limit in limits):
            entry.fault(
                "a service takes the deductible, but no plan year has one. Add it, or deductible = false.", network
            )


def _benefits(entry: Entry) -> Benefits:
    costs: dict[Service, CostShare] = {}
    for service in words.SERVICES:
        if service in entry:
            costs[service] = _cost(entry.entry(service))
    if "preventive" not in costs:
        entry.fault("preventive is missing. Add preventive = {} where preventive care costs the patient nothing.")
    missing = [service for service in words.SERVICES if service not in costs]
    if missing and "other" not in entry:
        entry.fault(f"{missing[0]} is missing, and so is other. Add it, or other for all that are not named.")
    other = _cost(entry.entry("other", needed=False))
    entry.finish()
    return Benefits(costs, other)


def _cost(entry: Entry) -> CostShare:
    cost = CostShare(
        covered=entry.flag("covered", default=True),
        copay=entry.money("copay", 0),
        deductible=entry.flag("deductible", default=False),
        coinsurance=entry.percent("coinsurance", 0),
        visits=entry.whole("visits", default=0),
    )
    if not cost.covered and cost != CostShare(covered=False):
        entry.fault("it is not covered, and yet a share is told. Remove the share, or covered = false.")
    entry.finish()
    return cost


def _year(entry: Entry, networks: tuple[Network, ...]) -> PlanYear:
    first, last = entry.span()
    if last is None:
        entry.fault("it has no last day. Add to = 2026-12-31, or the day the plan year ends.", "to")
    limits = {network: _limits(entry.entry(network)) for network in networks}
    entry.finish()
    return PlanYear(first, last or first, limits)


def _limits(entry: Entry) -> Limits:
    limits = Limits(
        entry.limit("deductible_individual"),
        entry.limit("deductible_family"),
        entry.limit("out_of_pocket_individual"),
        entry.limit("out_of_pocket_family"),
    )
    for name, one, family in (
        ("deductible", limits.deductible_individual, limits.deductible_family),
        ("out_of_pocket", limits.out_of_pocket_individual, limits.out_of_pocket_family),
    ):
        if one is not None and family is not None and family < one:
            sentence = f"the family's limit ({dollars(family)}) is below one person's ({dollars(one)}). Change one."
            entry.fault(sentence, f"{name}_family")
    for who, deductible, most in (
        ("individual", limits.deductible_individual, limits.out_of_pocket_individual),
        ("family", limits.deductible_family, limits.out_of_pocket_family),
    ):
        if deductible is not None and most is not None and deductible > most:
            sentence = f"the deductible ({dollars(deductible)}) is over the out-of-pocket maximum ({dollars(most)})."
            entry.fault(f"{sentence} Raise the maximum or lower the deductible.", f"deductible_{who}")
    entry.finish()
    return limits


def _no_gaps(entry: Entry, years: tuple[PlanYear, ...]) -> None:
    for before, after in itertools.pairwise(years):
        if after.first <= before.last:
            entry.fault(f"the plan years overlap: one ends {before.last}, the next begins {after.first}.", "year")
        elif (after.first - before.last).days > 1:
            entry.fault(
                f"no plan year holds the days after {before.last} and before {after.first}. Close the gap.", "year"
            )
    if years and (years[0].first > COURSE_YEAR[0] or years[-1].last < COURSE_YEAR[1]):
        entry.fault(f"the plan years must hold all days from {COURSE_YEAR[0]} to {COURSE_YEAR[1]}. Add a year.", "year")
