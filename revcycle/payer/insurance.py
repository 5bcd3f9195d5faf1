"""What the world knows of a patient's coverage, as a claim tells it."""

from __future__ import annotations

from datetime import date

from revcycle.claim.building import BillingError
from revcycle.claim.encounter import Accident, AccidentKind, BilledEncounter
from revcycle.claim.named import FILING_CODES, Insurance, InsuredRelationship, Name, PayerName, Person
from revcycle.claim.naming import person
from revcycle.dates import us_date
from revcycle.parties.coverage import Coverage
from revcycle.payer.world import World

__all__ = ["accident_on_claim", "insurance_on_claim", "insurances_on_claim"]

ORDERS = {"primary": "P", "secondary": "S", "tertiary": "T"}
RELATIONSHIPS: dict[str, InsuredRelationship] = {"stepchild": "child"}
ACCIDENTS: dict[str, AccidentKind] = {"workers-compensation": "work", "auto": "auto"}


def insurance_on_claim(world: World, coverage: Coverage, order: str = "P", medicare_secondary: str = "") -> Insurance:
    """One coverage as a claim tells it.

    The insured of workers' compensation is the employer, and the patient is the employee (NUCC's instructions for
    item 4 of the CMS-1500; X12's interpretation 1925 of the 837P).

    Args:
        order: "P", "S" or "T", or in words: "primary" and so on.
        medicare_secondary: why Medicare is second, such as "12"; see the order of benefits.

    Raises:
        KeyError: the world has no such plan or person.
    """
    plan, payer = world.plans[coverage.plan], world.payer_of(coverage.plan)
    subscriber = coverage.subscriber
    insured = person(world.roster.patients[subscriber.person])
    relationship: InsuredRelationship = RELATIONSHIPS.get(coverage.relationship, _plain(coverage.relationship))
    if plan.kind == "workers-compensation" and subscriber.group_name:
        insured, relationship = Person(Name(subscriber.group_name), organization=True), "other"
    filing = FILING_CODES.get(plan.kind, FILING_CODES["commercial"])
    return Insurance(
        payer=PayerName(payer.name, payer.payer_id, payer.address),
        order=ORDERS.get(order, order),
        filing=filing,
        member_id=subscriber.member_id,
        insured=insured,
        relationship=relationship,
        group_id=subscriber.group_id,
        plan_name=plan.name,
        medicare_secondary=medicare_secondary,
    )


def _plain(relationship: str) -> InsuredRelationship:
    known: dict[str, InsuredRelationship] = {"self": "self", "spouse": "spouse", "child": "child"}
    return known.get(relationship, "other")


def insurances_on_claim(
    world: World, encounter: BilledEncounter, medicare_secondary: str = ""
) -> tuple[Insurance, ...]:
    """The coverages of an encounter in the order of its plans, the payer that the claim goes to first.

    Args:
        medicare_secondary: why Medicare is second, where it is among the plans and not the first.

    Raises:
        BillingError: the patient was never in one of the plans, or the encounter tells no day of service.
    """
    day = encounter.day
    found: list[Insurance] = []
    for place, plan in enumerate(encounter.plans):
        coverage = _coverage(world, encounter, plan, day)
        medicare = world.plans[plan].kind.startswith("medicare")
        reason = medicare_secondary if medicare and place else ""
        found.append(insurance_on_claim(world, coverage, "PST"[min(place, 2)], reason))
    return tuple(found)


def _coverage(world: World, encounter: BilledEncounter, plan: str, day: date | None) -> Coverage:
    patient = world.roster.patients.get(encounter.patient)
    coverage = None
    if patient is not None and day is not None and plan in world.plans:
        held = [one for one in world.roster.coverages(patient.id) if one.plan == plan]
        # An office bills the card that it has on file: that it had ended, the payer tells (PR-26, PR-27).
        coverage = world.roster.coverage(patient.id, plan, day) or max(held, key=lambda one: one.begins, default=None)
    if coverage is None:
        who = patient.name if patient is not None else f"“{encounter.patient}”"
        when = f"on {us_date(day)}, and never was" if day else "on any day"
        sentence = f"Encounter {encounter.id} cannot be billed: {who} is not in the plan {plan} {when}."
        raise BillingError(f"{sentence} Ask for the card, and mend the plans of the encounter.")
    return coverage


def accident_on_claim(world: World, coverage: Coverage, state: str = "") -> Accident | None:
    """The accident that a coverage of an injury is for; None for every other coverage.

    Args:
        state: where an auto accident happened, two letters.
    """
    kind = ACCIDENTS.get(world.plans[coverage.plan].kind)
    if kind is None:
        return None
    return Accident(kind, coverage.accident, state if kind == "auto" else "", coverage.claim_number)
