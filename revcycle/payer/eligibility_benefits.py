"""What a 271 tells of one plan: active or not, limits and what is left of them, the patient's share, who else pays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from revcycle.claim.named import Name
from revcycle.codes.procedures import procedures
from revcycle.parties.coverage import Coverage
from revcycle.payer.accumulators import Accumulators, Taken
from revcycle.payer.eligibility import GENERAL, AccumulatorKey, Benefit, Entity, Inquiry
from revcycle.payer.plan import CostShare, Network, Plan, PlanYear, Service
from revcycle.payer.world import OFFICE_VISIT, World

__all__ = ["INSURANCE_TYPES", "SERVICE_TYPES", "plan_benefits"]

SERVICE_TYPES: Mapping[Service, str] = {
    "primary-care-visit": "98",
    "specialist-visit": "98",
    "preventive": "81",
    "emergency": "86",
    "inpatient-stay": "48",
    "hospital-visit": "99",
    "outpatient-hospital": "50",
    "surgery": "2",
    "maternity": "69",
    "imaging": "4",
    "advanced-imaging": "62",
    "laboratory": "5",
    "therapy": "PT",
    "mental-health": "MH",
    "supply": "DM",
    "anesthesia": "7",
    "diagnostic-test": "73",
}
"""The kind of service (EB03) of each family of services. Drugs that are given in an office have none."""

WIDER = {"47": ("48", "50"), "1": ("98", "99", "2", "4", "5", "62", "69", "7", "73", "81")}
"""Kinds of service that are asked for together: hospital, medical care."""

INSURANCE_TYPES = {
    "ppo": "PR",
    "hmo": "HM",
    "high-deductible": "C1",
    "medicare-a": "MA",
    "medicare-b": "MB",
    "medicaid": "MC",
    "workers-compensation": "WC",
    "auto": "AP",
}
"""EB04 by kind of plan."""

NETWORKED = frozenset(("ppo", "hmo", "high-deductible"))
PAYER_ROLES = {"primary": "PRP", "secondary": "SEP", "tertiary": "TTP", "unknown": "PR"}
VISITS: Mapping[Service, tuple[str, ...]] = {
    "primary-care-visit": ("Primary care.",),
    "specialist-visit": ("Specialist.",),
}
MESSAGE = 264  # MSG01's length


def plan_benefits(
    world: World, coverage: Coverage, inquiry: Inquiry, accumulators: Mapping[AccumulatorKey, Accumulators]
) -> Iterator[Benefit]:
    """Every benefit of one membership on the day asked about; of one that is not active only that, and since when."""
    plan, day = world.plans[coverage.plan], inquiry.day
    assert day is not None  # a question without a day was refused
    insurance = INSURANCE_TYPES[plan.kind]
    year = plan.year(day)
    head = Benefit("1", "", (GENERAL,), insurance, plan.name, first=coverage.begins, last=coverage.ends)
    if not coverage.active(day) or year is None:
        yield replace(head, kind="6")
        return
    members = _members(world, coverage)
    yield replace(head, coverage="FAM" if members > 1 else "IND", messages=_network(world, coverage, inquiry))
    yield from _primary_care(world, coverage, plan)
    networks: tuple[Network, ...] = ("in_network", "out_of_network")
    for network in (one for one in networks if one in plan.benefits):
        used = accumulators.get((plan.id, coverage.subscriber.person, year.first, network))
        used = used or (Accumulators.start(plan, day, network, members) if network in year.limits else None)
        mark = _network_mark(plan, network)
        if used is not None:
            yield from _limits(plan, year, used, coverage.patient, mark)
        keys = [(plan.id, coverage.subscriber.person, year.first, every) for every in networks]
        taken = [accumulators[key].taken(coverage.patient) for key in keys if key in accumulators]
        yield from _shares(world, coverage, inquiry, network, used, mark, taken)
    if plan.benefit_maximum is not None:
        yield from _maximum(plan, coverage, accumulators)
    yield from _other_payers(world, coverage, day)


def _members(world: World, coverage: Coverage) -> int:
    family = world.roster.family(coverage.patient)
    same = {
        one.patient
        for one in family.coverages
        if one.plan == coverage.plan and one.subscriber.member_id == coverage.subscriber.member_id
    }
    return len(same)


def _network_mark(plan: Plan, network: Network) -> str:
    if plan.kind not in NETWORKED:
        return "W"
    return "Y" if network == "in_network" else "N"


def _network(world: World, coverage: Coverage, inquiry: Inquiry) -> tuple[str, ...]:
    """Whether who asks is in the plan's network; nothing for a plan without one."""
    plan, day = world.plans[coverage.plan], inquiry.day
    house = next(
        (one.id for one in world.roster.organizations.values() if one.npi == inquiry.provider_npi),
        next((one.organization for one in world.roster.providers.values() if one.npi == inquiry.provider_npi), None),
    )
    if plan.kind not in NETWORKED or house is None or day is None:
        return ()
    inside = world.payer_of(plan.id).contract(house, plan.id, day) is not None
    return (f"The provider who asks is {'in' if inside else 'outside of'} the network.",)


def _primary_care(world: World, coverage: Coverage, plan: Plan) -> Iterator[Benefit]:
    provider = world.roster.providers.get(coverage.primary_care_provider)
    if provider is None:
        return
    given, _, last = provider.name.partition(",")[0].rpartition(" ")
    messages = ("A specialist needs a referral from this provider.",) if plan.referral else ()
    entity = Entity("P3", Name(last, given), "XX", provider.npi, person=True)
    yield Benefit("L", services=(GENERAL,), messages=messages, entities=(entity,))


def _limits(plan: Plan, year: PlanYear, used: Accumulators, person: str, mark: str) -> Iterator[Benefit]:
    """Deductible and out-of-pocket maximum, each as it is and as what remains."""
    whole_year = (year.first.month, year.first.day, year.last.month, year.last.day) == (1, 1, 12, 31)
    period = "23" if whole_year else "22"
    if plan.kind == "medicare-a":
        period = "26"  # Part A counts by benefit period (42 CFR 409.60, 409.82)
    limits, taken = used.limits, used.taken(person)
    together = used.family and used.aggregate
    rows = (
        ("C", "IND", None if together else limits.deductible_individual, taken.deductible),
        ("C", "FAM", limits.deductible_family if used.family else None, used.family_deductible),
        ("G", "IND", limits.out_of_pocket_individual, taken.out_of_pocket),
        ("G", "FAM", limits.out_of_pocket_family if used.family else None, used.family_out_of_pocket),
    )
    for kind, whose, limit, gone in rows:
        if limit is None:
            continue
        whole = Benefit(kind, whose, (GENERAL,), plan=plan.name, period=period, amount=limit, network=mark)
        if kind == "C" and whose == "FAM" and together:
            whole = replace(whole, messages=("The family meets its deductible together.",))
        yield whole
        yield replace(whole, period="29", amount=max(0, limit - gone), messages=())


def _shares(
    world: World,
    coverage: Coverage,
    inquiry: Inquiry,
    network: Network,
    used: Accumulators | None,
    mark: str,
    taken: Sequence[Taken],
) -> Iterator[Benefit]:
    """The patient's share of each kind of service that is asked for; all of them for a general question.

    ``taken`` is what the patient has used in every network: visits are counted together.
    """
    plan = world.plans[coverage.plan]
    asked = {kind for service in inquiry.services for kind in WIDER.get(service, (service,))}
    everything = GENERAL in asked or not asked & set(SERVICE_TYPES.values())
    grouped: dict[tuple[CostShare, str, tuple[str, ...], tuple[str, ...]], list[Service]] = {}
    for family, kind in SERVICE_TYPES.items():
        if everything or kind in asked:
            needed, lists = _authorization(world, plan, family, inquiry.day)
            cost = plan.benefits[network].cost(family)
            grouped.setdefault((cost, needed, VISITS.get(family, ()), lists), []).append(family)
    for (cost, needed, words, lists), families in grouped.items():
        kinds = tuple(SERVICE_TYPES[family] for family in families)
        base = Benefit("1", services=kinds, plan=plan.name, network=mark, messages=words)
        if not cost.covered:
            yield replace(base, kind="I")
            continue
        yield from _share(replace(base, authorization=needed, messages=(*words, *lists)), cost, used)
        if cost.visits:
            gone = sum(one.visits.get(families[0], 0) for one in taken)
            limit = replace(base, kind="F", coverage="IND", counted="VS")
            yield replace(limit, period="23", count=Decimal(cost.visits))
            yield replace(limit, period="29", count=Decimal(max(0, cost.visits - gone)))


def _share(base: Benefit, cost: CostShare, used: Accumulators | None) -> Iterator[Benefit]:
    has_deductible = used is not None and bool(used.limits.deductible_individual or used.limits.deductible_family)
    if has_deductible:
        word = "The deductible comes first." if cost.deductible else "No deductible."
        base = replace(base, messages=(word, *base.messages))
    if cost.copay:
        period = "36" if base.services == ("48",) else "27"
        yield replace(base, kind="B", period=period, amount=cost.copay)
    if cost.coinsurance or not cost.copay:
        yield replace(base, kind="A", percent=Decimal(cost.coinsurance) / 100)


def _authorization(world: World, plan: Plan, family: Service, day: date | None) -> tuple[str, tuple[str, ...]]:
    """Whether a family of services needs prior authorization: Y all of it, N nothing, U what the message names."""
    wanted = OFFICE_VISIT if family in VISITS else family
    items = [item for item, known in world.services.items() if known == wanted]
    payer = world.payer_of(plan.id)
    needing = [item for item in items if day is not None and payer.authorization(item, plan.id, day) is not None]
    if not needing:
        return "N", ()
    if len(needing) == len(items):
        return "Y", ()
    words = "Authorization is needed for some of it"
    return "U", tuple(_wrapped([words, *(_label(item) for item in needing)]))


def _wrapped(parts: list[str]) -> Iterator[str]:
    """The parts, semicolons between them, in messages that are short enough."""
    line = ""
    for part in parts:
        longer = f"{line}; {part}" if line else part
        if len(longer) > MESSAGE:
            yield line
            longer = part
        line = longer[:MESSAGE]
    yield line


def _label(item: str) -> str:
    return procedures.label(item) or item.replace("-", " ")


def _maximum(plan: Plan, coverage: Coverage, accumulators: Mapping[AccumulatorKey, Accumulators]) -> Iterator[Benefit]:
    """The most that the plan pays for one accident, over all plan years."""
    paid = sum(
        used.taken(coverage.patient).paid
        for (of_plan, holder, _, _), used in accumulators.items()
        if (of_plan, holder) == (plan.id, coverage.subscriber.person)
    )
    most = plan.benefit_maximum or 0
    whole = Benefit("F", "IND", (GENERAL,), plan=plan.name, period="32", amount=most, messages=("For one accident.",))
    yield whole
    yield replace(whole, period="33", amount=max(0, most - paid))


def _other_payers(world: World, coverage: Coverage, day: date) -> Iterator[Benefit]:
    """Plans of other payers that the patient is in on that day: whether they pay first is on file, or must be asked."""
    payer = world.payer_of(coverage.plan)
    for other in world.roster.coverages(coverage.patient, day):
        theirs = world.payer_of(other.plan)
        if theirs.id == payer.id:
            continue
        plan = world.plans[other.plan]
        role = PAYER_ROLES[other.order]
        entity = Entity(role, Name(theirs.name), "PI", theirs.payer_id)
        asks = ("Nobody has told which plan pays first. Ask the patient.",) if role == "PR" else ()
        kind = INSURANCE_TYPES[plan.kind]
        yield Benefit("R", "", (GENERAL,), kind, plan.name, messages=asks, entities=(entity,))
