"""Readable summaries of what the world holds: payers, plans, providers, patients, families."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from revcycle.dates import us_date
from revcycle.money import dollars
from revcycle.parties import Coverage, Family, Patient, Provider
from revcycle.payer import Contract, CostShare, Payer, Plan, World

__all__ = ["facts", "names", "summary"]

WIDTH = 100
Lines = Iterator[str]


def names(world: World) -> dict[str, list[str]]:
    """The ids that can be shown, by kind."""
    roster = world.roster
    return {
        "payers": list(world.payers),
        "plans": list(world.plans),
        "providers": list(roster.providers),
        "families": [family.id for family in roster.families.values() if family.story],
        "patients": list(roster.patients),
    }


def summary(world: World, name: str) -> str:
    """What bears an id or name, in words; empty when nothing does. One id may stand for several things."""
    found: list[str] = []
    for thing in _things(world, name):
        if isinstance(thing, Payer):
            found += _payer(thing)
        elif isinstance(thing, Plan):
            found += _plan(thing, world)
        elif isinstance(thing, Provider):
            found += _provider(thing)
        elif isinstance(thing, Family):
            found += _family(thing, world)
        else:
            found += _patient(thing, world)
        found.append("")
    return "\n".join(_wrapped(line) for line in found).rstrip()


def facts(world: World, name: str) -> dict[str, Any] | None:
    """The same as values, by kind; None when nothing bears that name. Fee schedules are left out."""
    found: dict[str, Any] = {}
    for thing in _things(world, name):
        found.setdefault(type(thing).__name__.lower(), []).append(_plain(asdict(thing)))
        if isinstance(thing, Patient):
            held = [_plain(asdict(coverage)) for coverage in world.roster.coverages(thing.id)]
            found.setdefault("coverages", []).extend(held)
    return found or None


def _things(world: World, name: str) -> list[Payer | Plan | Provider | Family | Patient]:
    wanted = name.strip().casefold()
    found: list[Payer | Plan | Provider | Family | Patient] = []
    for group in (world.payers, world.plans, world.roster.providers):
        found += [thing for thing in group.values() if wanted in (thing.id, thing.name.casefold())]
    found += [family for family in world.roster.families.values() if family.id == wanted and family.story]
    return [*found, *world.roster.find(name)]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items() if key not in ("schedule", "rates")}
    if isinstance(value, set | frozenset):
        return sorted(_plain(part) for part in value)
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value


def _payer(payer: Payer) -> Lines:
    filing = payer.filing
    yield f"{payer.name} ({payer.id}), {payer.kind}, payer id {payer.payer_id}"
    yield f"  {payer.address}, telephone {payer.phone}"
    yield f"  Plans: {', '.join(plan.name for plan in payer.plans.values())}"
    limit = f"{filing.limit} {filing.unit if filing.limit != 1 else filing.unit.removesuffix('s')}"
    yield (
        f"  Timely filing: {limit} from the {filing.professional.replace('-', ' ')} of service (professional), "
        f"{filing.institutional.replace('-', ' ')} (institutional)"
    )
    yield f"  Correction by {payer.correction.method}, within {payer.correction.days} days: {payer.correction.rule}"
    for level in payer.appeals:
        start = level.counts_from.replace("-", " ")
        yield f"  Appeal: {level.name}, {level.days} days from the {start}. {level.rule}".rstrip()
    for contract in payer.contracts:
        yield from _contract(contract)
    for rule in payer.authorizations:
        yield f"  Prior authorization: {', '.join(sorted(rule.items))}. {rule.reason}"
    for necessity in payer.medical_necessity:
        yield f"  Medical necessity: {', '.join(sorted(necessity.items))} with {necessity.listed}. {necessity.reason}"
    if payer.medicare:
        known = payer.medicare
        yield (
            f"  {'Participating' if known.participating else 'Not participating'}; limiting charge "
            f"{known.limiting_charge_percent} % of {known.non_participating_percent} % of the fee for who is not; "
            f"sequestration {known.sequestration_percent} %"
        )
    for sentence in payer.rules:
        yield f"  Rule: {sentence}"


def _contract(contract: Contract) -> Lines:
    last = us_date(contract.last) if contract.last else "open"
    yield f"  Contract {contract.id} with the {contract.organization}, {us_date(contract.first)} to {last}"
    if contract.schedule:
        falling = ", ".join(str(step) for step in contract.multiple_procedures)
        yield (
            f"    {len(contract.schedule.fees)} fees in {contract.schedule.id}; multiple procedures {falling} %, "
            f"bilateral {contract.bilateral} %, assistant {contract.assistant} %, "
            f"non-physician {contract.non_physician} %"
        )
    for rate in contract.rates.values():
        amount = f"{rate.percent} %" if rate.basis == "percent-of-charge" else dollars(rate.amount)
        yield f"    {rate.service}: {amount} ({rate.basis})"
    if contract.capitated:
        monthly = dollars(contract.per_member_per_month)
        yield f"    Capitated at {monthly} a member and month: {', '.join(sorted(contract.capitated))}"


def _plan(plan: Plan, world: World) -> Lines:
    yield f"{plan.name} ({plan.id}), {plan.kind}, of {world.payer_of(plan.id).name}"
    for year in plan.years:
        for network, limits in year.limits.items():
            sums = (
                ("deductible", limits.deductible_individual, limits.deductible_family),
                ("out-of-pocket maximum", limits.out_of_pocket_individual, limits.out_of_pocket_family),
            )
            told = "; ".join(f"{name} {_limit(one)} a person, {_limit(family)} a family" for name, one, family in sums)
            yield f"  {us_date(year.first)} to {us_date(year.last)}, {network.replace('_', ' ')}: {told}"
    for network, benefits in plan.benefits.items():
        yield f"  {network.replace('_', ' ').capitalize()}:"
        for service, cost in benefits.costs.items():
            yield f"    {service}: {_cost(cost)}"
        yield f"    all other: {_cost(benefits.other)}"
    yield f"  Deductible of a family: {plan.deductible_kind}. The patient's share is taken as {', '.join(plan.steps)}."
    yield f"  Toward the out-of-pocket maximum: {', '.join(sorted(plan.counts)) or 'there is none'}"
    referral = f"needed, except for {', '.join(sorted(plan.referral_exempt))}" if plan.referral else "not needed"
    yield f"  Referral to a specialist: {referral}"
    yield f"  As second payer: {plan.secondary}"
    if plan.benefit_maximum is not None:
        yield f"  At most {dollars(plan.benefit_maximum)} for one accident"
    for sentence in plan.rules:
        yield f"  Rule: {sentence}"


def _limit(cents: int | None) -> str:
    return "none" if cents is None else dollars(cents)


def _cost(cost: CostShare) -> str:
    if not cost.covered:
        return "not covered"
    parts = [f"copay {dollars(cost.copay)}"] if cost.copay else []
    parts += ["deductible"] if cost.deductible else []
    parts += [f"coinsurance {cost.coinsurance} %"] if cost.coinsurance else []
    told = ", ".join(parts) or "nothing to pay"
    return f"{told}, {cost.visits} visits a year" if cost.visits else told


def _provider(provider: Provider) -> Lines:
    yield f"{provider.name} ({provider.id}), NPI {provider.npi}"
    care = "primary care" if provider.primary_care else "specialist"
    yield f"  {provider.taxonomy}, {provider.kind.replace('-', ' ')}, {provider.specialty}: {care}"


def _family(family: Family, world: World) -> Lines:
    yield f"Family {family.id}: {family.story}"
    if family.parents:
        yield f"  The parents are {family.parents}."
    for who, role in ((family.custodial_parent, "lives with"), (family.decreed_parent, "the court makes responsible")):
        if who:
            yield f"  Whom the child {role}: {who}" if role == "lives with" else f"  Whom {role}: {who}"
    for person in family.members:
        yield from (f"  {line}" for line in _patient(person, world))


def _patient(person: Patient, world: World) -> Lines:
    yield f"{person.name} ({person.id}), {person.sex}, born {us_date(person.born)}"
    yield f"  {person.address}, telephone {person.phone}"
    held = world.roster.coverages(person.id)
    for coverage in held:
        yield f"  {_coverage(coverage)}"
    if not held:
        yield "  No coverage: self-pay"


def _coverage(coverage: Coverage) -> str:
    held = coverage.subscriber
    last = f" to {us_date(coverage.ends)}" if coverage.ends else ""
    parts = [
        f"{coverage.plan} since {us_date(coverage.begins)}{last}, {coverage.relationship}",
        f"order {coverage.order}",
        f"member {held.member_id}",
    ]
    if coverage.relationship != "self":
        parts.append(f"subscriber {held.person}")
    if held.group_name:
        size = f", {held.employer_size} employees" if held.employer_size else ""
        parts.append(f"{held.group_name} {held.group_id}".strip() + f" ({held.employment}{size})")
    if coverage.primary_care_provider:
        parts.append(f"primary care by {coverage.primary_care_provider}")
    if held.entitled_by:
        parts.append(f"entitled by {held.entitled_by}")
    if coverage.claim_number and coverage.accident:
        parts.append(f"claim {coverage.claim_number} of {us_date(coverage.accident)}")
    return "; ".join(parts)


def _wrapped(line: str) -> str:
    indent = " " * (len(line) - len(line.lstrip()))
    return textwrap.fill(
        line.strip(), WIDTH, initial_indent=indent, subsequent_indent=indent + "  ", break_on_hyphens=False
    )
