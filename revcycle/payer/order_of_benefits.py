"""Which plan pays first: the order of a patient's plans for one day of service, with the rule that decided each place.

Rules: an insurer of the injury first; Medicare by the federal rules on secondary payment; plans among each other by the
model regulation of the insurance commissioners (NAIC 120, 2013, section 6 D), which most states follow; Medicaid last.
Not modelled: TRICARE, joint custody by decree, two reasons for Medicare at once, plans of several employers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from revcycle.parties.coverage import ORDERS, Coverage, Order
from revcycle.parties.people import Family
from revcycle.payer.plan import Plan
from revcycle.payer.plan_pairs import Decided, earlier
from revcycle.payer.world import World

__all__ = ["MedicarePart", "Ordered", "order_of_benefits", "order_of_coverages"]

MedicarePart = Literal["medicare-a", "medicare-b"]
WORKING_AGED, DISABLED_EMPLOYER, KIDNEY_MONTHS = 20, 100, 30
WORKING = "active"
INJURY = ("workers-compensation", "auto")
MEDICAID_LAW = "Social Security Act 1902(a)(25); 42 CFR 433.139"
MSP_LAW = {
    "age": "42 CFR 411.170 to 411.175",
    "disability": "42 CFR 411.200 to 411.206",
    "kidney-failure": "42 CFR 411.160 to 411.165",
}
MSP_CODES = {"age": "12", "disability": "43", "kidney-failure": "13", "workers-compensation": "15", "auto": "14"}
"""SBR05: why Medicare is not first."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """One plan in its place.

    Attributes:
        coverage: the patient's membership.
        place: 1 pays first.
        rule: what decided its place against its neighbor, such as "birthday" or "medicaid-last".
        sentence: the same in plain words.
        source: where the rule stands.
        medicare_secondary: where it is Medicare and not first, why, as SBR05 tells it, such as "12"; else "".
    """

    coverage: Coverage
    place: int
    rule: str
    sentence: str
    source: str
    medicare_secondary: str = ""

    @property
    def order(self) -> Order:
        """The place in words: primary, secondary or tertiary (and for any further place)."""
        return ORDERS[min(self.place, 3) - 1]

    @property
    def on_file(self) -> Order:
        """What the front desk has on file."""
        return self.coverage.order

    @property
    def wrong_on_file(self) -> bool:
        """Whether the front desk has another place on file. Not to have asked is not wrong yet."""
        return self.on_file not in ("unknown", self.order)

    @property
    def file_sentence(self) -> str:
        """What to do about what is on file; empty where it is right."""
        if self.wrong_on_file:
            return f"On file this plan is {self.on_file}, but it is {self.order}: correct it before the claim goes out."
        if self.on_file == "unknown":
            return f"Nobody has asked which plan pays first. This one is {self.order}: put it on file."
        return ""


def order_of_benefits(
    world: World,
    patient: str,
    day: date,
    *,
    employment: bool = False,
    auto: bool = False,
    accident: date | None = None,
    part: MedicarePart = "medicare-b",
) -> tuple[Ordered, ...]:
    """The plans that are to pay for a patient's service of a day, in their order.

    Args:
        world: people and plans.
        patient: the id of the patient.
        day: of the service.
        employment, auto: what the condition is related to, as item 10 of the claim tells it. The insurer of an injury
            counts for its own injury only; any other day's care leaves it out.
        accident: the day of the accident, where the claim tells it.
        part: which part of Medicare the service belongs to; the other part is left out.

    Raises:
        KeyError: there is no such patient.
    """
    family = world.roster.family(patient)
    coverages = world.roster.coverages(patient, day)
    related = {kind for kind, told in zip(INJURY, (employment, auto), strict=True) if told}
    counted = []
    for coverage in coverages:
        kind = world.plans[coverage.plan].kind
        if kind in INJURY:
            if kind in related and accident in (None, coverage.accident):
                counted.append(coverage)
        elif kind not in ("medicare-a", "medicare-b") or kind == part:
            counted.append(coverage)
    return order_of_coverages(family, counted, world.plans, day)


def order_of_coverages(
    family: Family, coverages: Sequence[Coverage], plans: Mapping[str, Plan], day: date
) -> tuple[Ordered, ...]:
    """The same for given coverages of one patient, all to be counted. The order they come in changes nothing."""
    groups: dict[str, list[Coverage]] = {name: [] for name in ("injury", "before", "medicare", "after", "medicaid")}
    medicare = next((one for one in coverages if plans[one.plan].kind.startswith("medicare")), None)
    against: dict[str, Decided] = {}
    for coverage in sorted(coverages, key=lambda one: one.id):
        kind = plans[coverage.plan].kind
        if kind in INJURY:
            groups["injury"].append(coverage)
        elif kind == "medicaid":
            groups["medicaid"].append(coverage)
        elif coverage is medicare:
            groups["medicare"].append(coverage)
        elif medicare is None:
            groups["before"].append(coverage)
        else:
            first, decided = _before_medicare(coverage, medicare, day)
            groups["before" if first else "after"].append(coverage)
            against[coverage.id] = decided
    for name in ("before", "after"):
        groups[name] = _sorted(groups[name], family)
    # A workers' compensation case is settled before an auto insurer is asked: an accident at work is one of work.
    groups["injury"].sort(key=lambda one: INJURY.index(plans[one.plan].kind))
    listed = [(name, coverage) for name, found in groups.items() for coverage in found]
    return tuple(_placed(listed, at, family, plans, against) for at in range(len(listed)))


def _sorted(coverages: list[Coverage], family: Family) -> list[Coverage]:
    """By the rules of plans among each other: each is put before the first that it comes before."""
    found: list[Coverage] = []
    for coverage in coverages:
        at = next((at for at, other in enumerate(found) if earlier(coverage, other, family)[0]), len(found))
        found.insert(at, coverage)
    return found


def _placed(
    listed: list[tuple[str, Coverage]],
    at: int,
    family: Family,
    plans: Mapping[str, Plan],
    against: Mapping[str, Decided],
) -> Ordered:
    name, coverage = listed[at]
    if len(listed) == 1:
        told = _alone(name, plans[coverage.plan])
    elif at + 1 < len(listed):
        told = _between(listed[at], listed[at + 1], family, plans, against)
    else:
        told = _between(listed[at - 1], listed[at], family, plans, against)
    code = ""
    if name == "medicare" and at:
        first_group, first = listed[0]
        entitled = coverage.subscriber.entitled_by
        reason = plans[first.plan].kind if first_group == "injury" else entitled
        code = MSP_CODES.get(reason, "")
    return Ordered(coverage, at + 1, told.rule, told.sentence, told.source, code)


def _alone(name: str, plan: Plan) -> Decided:
    if name == "injury":
        return Decided("injury-insurer", f"{plan.name} answers for this injury.", f"{plan.name}, rules of the plan")
    return Decided("only-plan", "It is the only plan of that day.", "the patient's coverage")


def _between(
    one: tuple[str, Coverage],
    other: tuple[str, Coverage],
    family: Family,
    plans: Mapping[str, Plan],
    against: Mapping[str, Decided],
) -> Decided:
    """The rule by which one plan comes before the next."""
    (before, first), (after, second) = one, other
    name, following = plans[first.plan].name, plans[second.plan].name
    if before == "injury":
        if after == "injury":
            sentence = f"The injury came from work: {name} pays before {following}."
            return Decided("work-before-auto", sentence, f"{name}, rules of the plan")
        sentence = f"{name} answers for this injury and pays before {following}."
        return Decided("injury-insurer", sentence, f"{name}, rules of the plan")
    if after == "medicaid":
        sentence = f"Medicaid is the payer of last resort: {name} pays first."
        return Decided("medicaid-last", sentence, MEDICAID_LAW)
    if after == "medicare":
        return against[first.id]
    if before == "medicare":
        return against[second.id]
    if before != after:  # Medicare stands between them, and decides for both
        return against[first.id]
    return earlier(first, second, family)[1]


def _before_medicare(coverage: Coverage, medicare: Coverage, day: date) -> tuple[bool, Decided]:
    """Whether an employer's plan pays before Medicare."""
    holder, entitled = coverage.subscriber, medicare.subscriber.entitled_by
    law = MSP_LAW.get(entitled, "42 CFR 411.20 to 411.52")
    people = f"{holder.group_name or 'the employer'} has {holder.employer_size} employees"
    if entitled == "kidney-failure" and holder.group_id:
        months = (day.year - medicare.begins.year) * 12 + day.month - medicare.begins.month
        first = months < KIDNEY_MONTHS
        sentence = (
            f"Medicare came by kidney failure in {medicare.begins:%B %Y}. For {KIDNEY_MONTHS} months the employer's "
            f"plan pays first, whatever its size; {day:%B %Y} is month {months + 1}, so "
            f"{'the plan' if first else 'Medicare'} pays first."
        )
        return first, Decided("kidney-failure-30-months", sentence, law)
    if holder.employment != WORKING:
        what = {"retired": "held by one who has retired", "continuation": "continued after work ended"}
        sentence = f"The plan is {what.get(holder.employment, 'not held by work')}: Medicare pays first."
        return False, Decided("medicare-before-retired", sentence, law)
    if entitled == "age" and coverage.relationship in ("self", "spouse"):
        first = holder.employer_size >= WORKING_AGED
        reason = f"{people}. From {WORKING_AGED} on the plan of one who works pays before Medicare by age"
        return first, Decided("working-aged", _sizes(reason, first), law)
    if entitled == "disability":
        first = holder.employer_size >= DISABLED_EMPLOYER
        reason = f"{people}. From {DISABLED_EMPLOYER} on the plan of one who works pays before Medicare by disability"
        return first, Decided("disability-employer", _sizes(reason, first), law)
    sentence = "The plan does not come from one's own or the spouse's work: Medicare pays first."
    return False, Decided("medicare-first", sentence, law)


def _sizes(reason: str, first: bool) -> str:
    return f"{reason}, so {'the plan' if first else 'Medicare'} pays first."
