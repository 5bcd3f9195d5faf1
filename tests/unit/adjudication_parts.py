"""Claims and desks for tests of adjudication, made from a few words: who, which plan, which services."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from revcycle.claim import (
    Adjustment,
    BillingProvider,
    Claim,
    Diagnosis,
    Insurance,
    Line,
    Name,
    NamedProvider,
    PayerName,
    Person,
    PriorAdjudication,
    PriorLine,
)
from revcycle.codes.procedures import procedures
from revcycle.money import read_dollars
from revcycle.parties.people import Patient
from revcycle.payer import Accumulators, Taken, World, read_world
from revcycle.payer.adjudication import PayerDesk
from revcycle.payer.plan import Network
from revcycle.payer.remittance import ClaimPayment, LinePayment
from tests.unit.claim_parts import PRACTICE

FIXTURES = Path(__file__).parents[1] / "fixtures" / "adjudications"
STRANGER = replace(PRACTICE, name="Faraway Clinic", npi="2000009995", tax_id="000000999")
MAY = date(2026, 5, 4)


@functools.cache
def world() -> World:
    """The course's world, read once."""
    return read_world()


def desk(plan: str) -> PayerDesk:
    """A desk of the plan's payer that has decided nothing yet."""
    return PayerDesk(world(), world().plans[plan].payer)


def service(item: str, day: date = MAY, **facts: Any) -> Line:
    """One line: a concept id or HCPCS code; the practice's charge where none is told."""
    found = procedures.get(item)
    units = Decimal(str(facts.get("units", 1)))
    charge = facts.get("charge")
    each = world().roster.charges.get(item, 10000)
    return Line(
        found.number if found else item,
        read_dollars(charge) if isinstance(charge, str) else charge if charge is not None else int(each * units),
        units,
        tuple(facts.get("modifiers", "").split()),
        facts.get("unit", "UN"),
        facts.get("day", day),
        facts.get("day", day),
        facts.get("place", "11"),
        tuple(facts.get("pointers", [1])),
        facts.get("emergency", False),
    )


def claim(
    patient: str,
    plan: str,
    services: Sequence[Line],
    diagnoses: Sequence[str] = ("I10",),
    provider: str = "okafor",
    **changes: Any,
) -> Claim:
    """A claim of the practice that is right in all that is not told."""
    person = world().roster.patients[patient]
    lines = tuple(services)
    made = Claim(
        kind="professional",
        account="QMG-0001",
        patient=_person(person),
        insurances=(insurance(patient, plan),),
        billing=PRACTICE,
        diagnoses=tuple(Diagnosis(code) for code in diagnoses),
        lines=lines,
        total=sum(line.charge for line in lines),
        place=lines[0].place,
        rendering=rendering(provider),
    )
    return replace(made, **changes)


def rendering(provider: str) -> NamedProvider:
    """A provider of the practice as a claim names it; any other word is a stranger's last name."""
    known = world().roster.providers.get(provider)
    if known is None:
        return NamedProvider(Name(provider.title(), "Robin"), "2000008880")
    *first, last = known.name.split(",")[0].split()
    return NamedProvider(Name(last, " ".join(first)), known.npi)


def insurance(patient: str, plan: str, order: str = "P") -> Insurance:
    """A patient's coverage as a claim names it."""
    coverage = next(one for one in world().roster.coverages(patient) if one.plan == plan)
    payer = world().payer_of(plan)
    subscriber = world().roster.patients[coverage.subscriber.person]
    relationship = {"stepchild": "child"}.get(coverage.relationship, coverage.relationship)
    filing = {"workers-compensation": "WC", "auto": "AM"}.get(payer.kind, "CI")
    return Insurance(
        PayerName(payer.name, payer.payer_id),
        order,
        filing,
        coverage.subscriber.member_id,
        _person(subscriber),
        relationship,  # type: ignore[arg-type]
    )


def _person(person: Patient) -> Person:
    return Person(Name(person.last_name, person.first_names), person.born, person.sex, person.address)


def told(line: LinePayment) -> str:
    """A line as the fixtures tell it: allowed, paid, every adjustment, the remarks."""
    allowed = "none" if line.allowed is None else _sum(line.allowed)
    parts = [f"allowed {allowed}", f"paid {_sum(line.paid)}"]
    parts += [f"{one.code} {_sum(one.amount)}" for one in line.adjustments]
    parts += [f"remark {code}" for code in line.remarks]
    return "; ".join(parts)


def _sum(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def scenarios() -> list[dict[str, Any]]:
    """Every scenario of every file, with the file's name."""
    found = []
    for path in sorted(FIXTURES.glob("*.toml")):
        found += [{**one, "file": path.stem} for one in tomllib.loads(path.read_text("utf-8"))["scenario"]]
    return found


def play(scenario: Mapping[str, Any]) -> list[tuple[Mapping[str, Any], tuple[ClaimPayment, ...]]]:
    """Hands a scenario's claims in, one after another, at one fresh desk."""
    plan = scenario["plan"]
    at = desk(plan)
    for used in scenario.get("used", []):
        _use(at, plan, scenario["patient"], used)
    for one in scenario.get("authorize", []):
        at.authorize(scenario["patient"], one["items"], one["from"], one["to"], units=one.get("units", 0))
    for one in scenario.get("refer", []):
        at.refer(scenario["patient"], one["provider"], one["from"], one["to"], visits=one.get("visits", 0))
    return [(one, at.adjudicate(_told_claim(scenario, one), one["received"])) for one in scenario["claim"]]


def _use(at: PayerDesk, plan: str, patient: str, used: Mapping[str, Any]) -> None:
    """Puts on the accumulators what the year has used before the scenario begins."""
    network: Network = used.get("network", "in_network")
    found = at.world.plans[plan]
    coverage = next(one for one in at.world.roster.coverages(patient) if one.plan == plan)
    subscriber = coverage.subscriber.person
    members = {one.patient for one in at.world.roster.family(patient).coverages if one.subscriber.person == subscriber}
    start = Accumulators.start(found, used["day"], network, len(members))
    key = (plan, subscriber, start.first, network)
    before = at.history.accumulators.get(key, start)
    taken = Taken(
        read_dollars(used.get("deductible", "0")),
        read_dollars(used.get("out_of_pocket", "0")),
        read_dollars(used.get("paid", "0")),
        used.get("visits", {}),
    )
    people = {**before.people, used.get("person", patient): taken}
    at.history.accumulators[key] = replace(before, people=people)


def _told_claim(scenario: Mapping[str, Any], one: Mapping[str, Any]) -> Claim:
    facts = {key: one.get(key, scenario.get(key)) for key in ("patient", "plan", "provider", "diagnoses")}
    day = one["day"]
    made = claim(
        facts["patient"],
        facts["plan"],
        [service(line["item"], day, **{k: v for k, v in line.items() if k != "item"}) for line in one["lines"]],
        facts["diagnoses"],
        facts["provider"] or "okafor",
    )
    changes: dict[str, Any] = {}
    for name in ("authorization", "referral", "employment", "auto", "accident", "claim_number", "frequency"):
        if name in one:
            changes[name] = one[name]
    if "replaces" in one:
        changes["original_reference"] = one["replaces"]
    billing: BillingProvider = STRANGER if one.get("stranger") else made.billing
    made = replace(made, billing=billing, **changes)
    member = one.get("member_id")
    if member is not None:
        made = replace(made, insurances=(replace(made.destination, member_id=member),))
    for earlier in one.get("earlier", []):
        made = _after(made, facts["patient"], earlier)
    return made


def _after(made: Claim, patient: str, earlier: Mapping[str, Any]) -> Claim:
    """The claim with another payer's decision on it."""
    lines = []
    for number, (words, line) in enumerate(zip(earlier["lines"], made.lines, strict=True), 1):
        adjustments = []
        for part in filter(None, words.split("; ")):
            code, amount = part.split()
            group, reason = code.split("-")
            adjustments.append(Adjustment(group, reason, read_dollars(amount)))
        paid = line.charge - sum(one.amount for one in adjustments)
        lines.append(PriorLine(number, paid, line.code, line.modifiers, line.units, tuple(adjustments), earlier["day"]))
    owed = sum(one.amount for line in lines for one in line.adjustments if one.group == "PR")
    decided = PriorAdjudication(sum(line.paid for line in lines), owed, "X1", earlier["day"], (), tuple(lines))
    other = replace(insurance(patient, earlier["plan"]), adjudication=decided)
    return replace(made, insurances=(replace(made.destination, order="S"), *made.insurances[1:], other))
