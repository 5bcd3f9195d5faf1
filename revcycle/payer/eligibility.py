"""Eligibility and benefits: what a provider asks a payer (270), and what the payer answers (271).

    inquiry = ask(world, "greta-norgard", "larkfield-ppo", date(2026, 5, 4))
    response = answer(world, inquiry)
    print(explain(response))                       # revcycle.payer.eligibility_card: what a front desk reads
    write_inquiries([inquiry], ...)                # revcycle.payer.eligibility_wire

Source: X12's implementation guide 005010X279A1, adopted by 45 CFR 162.1202; codes and positions only. What is told of
benefits comes from the plan's own file. Left out: drugs given in an office have no kind of service of their own there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from revcycle.claim.named import Name
from revcycle.parties.coverage import Coverage
from revcycle.parties.identifiers import npi_is_valid
from revcycle.parties.people import Patient
from revcycle.payer.accumulators import Accumulators
from revcycle.payer.payer import Payer
from revcycle.payer.plan import Network
from revcycle.payer.world import World

__all__ = [
    "GENERAL",
    "REFUSALS",
    "AccumulatorKey",
    "Benefit",
    "Entity",
    "Inquiry",
    "Member",
    "Refusal",
    "Response",
    "UnknownMembershipError",
    "answer",
    "ask",
]

AccumulatorKey = tuple[str, str, date, Network]
"""Plan, person who holds the membership, first day of the plan year, network: whose limits are meant."""

GENERAL = "30"
"""EQ01 for a question about the plan as a whole."""


@dataclass(frozen=True, slots=True)
class Member:
    """A person as question and answer name them.

    Attributes:
        name: of the person.
        member_id: as on the card; "" for a dependent without a number of their own.
        born: None where it is not told.
        sex: F, M or U; "" where it is not told.
    """

    name: Name
    member_id: str = ""
    born: date | None = None
    sex: str = ""


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One question about one patient: a 270.

    Attributes:
        payer, payer_id: who is asked.
        provider, provider_npi: who asks.
        subscriber: who holds the membership, as the provider knows them.
        dependent: the patient, where that is not the subscriber.
        day: the day of service that is asked about.
        services: kinds of service (EQ01), such as GENERAL or "98" an office visit.
        trace: the provider's own number of the question (TRN02).
    """

    payer: str
    payer_id: str
    provider: str
    provider_npi: str
    subscriber: Member
    day: date | None
    dependent: Member | None = None
    services: tuple[str, ...] = (GENERAL,)
    trace: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    """Somebody whom a benefit names (2120): a primary care provider, another payer.

    Attributes:
        role: NM101, such as "P3" primary care provider, "PRP" primary payer.
        name: of the organization, or last and first name.
        kind: of the number: "XX" an NPI, "PI" a payer's.
        number: "" where there is none.
        person: whether it is a person.
    """

    role: str
    name: Name
    kind: str = ""
    number: str = ""
    person: bool = False


@dataclass(frozen=True, slots=True)
class Benefit:
    """One fact of an answer: an EB segment with what hangs on it.

    Attributes:
        kind: EB01, such as "1" active, "6" inactive, "A" coinsurance, "B" copay, "C" deductible, "F" limit, "G"
            out-of-pocket maximum, "I" not covered, "L" primary care provider, "R" another payer.
        coverage: "IND" one person, "FAM" the family, "" not told (EB02).
        services: kinds of service (EB03).
        insurance: kind of insurance (EB04).
        plan: its name (EB05).
        period: "23" calendar year, "22" plan year, "27" visit, "36" admission, "29" what remains (EB06).
        amount: in cents (EB07).
        percent: the patient's, as a fraction: 0.2 is 20 % (EB08).
        counted, count: what is counted, such as "VS" visits, and how many (EB09, EB10).
        authorization: "Y" needed, "N" not, "U" it depends on the service, "" not told (EB11).
        network: "Y" in the network, "N" outside, "W" all the same, "" not told (EB12).
        first, last: the days between which it holds (DTP*356 and 357).
        messages: in words.
        entities: whom it names.
    """

    kind: str
    coverage: str = ""
    services: tuple[str, ...] = ()
    insurance: str = ""
    plan: str = ""
    period: str = ""
    amount: int | None = None
    percent: Decimal | None = None
    counted: str = ""
    count: Decimal | None = None
    authorization: str = ""
    network: str = ""
    first: date | None = None
    last: date | None = None
    messages: tuple[str, ...] = ()
    entities: tuple[Entity, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a question could not be answered (AAA).

    Attributes:
        level: "payer", "provider", "subscriber" or "dependent": what it is about.
        reason: AAA03, such as "75".
        follow_up: "C" correct and ask again, "N" do not ask again (AAA04).
        valid: whether the question itself was right (AAA01).
    """

    level: str
    reason: str
    follow_up: str = "C"
    valid: bool = False


@dataclass(frozen=True, slots=True)
class Response:
    """The answer to one question: a 271.

    Attributes:
        payer, payer_id, provider, provider_npi, trace: as asked.
        subscriber, dependent: as the payer knows them; as asked where it does not.
        relationship: of the dependent to the subscriber, such as "19" child (INS02).
        group_id, group: the number and name of the employer's group.
        day: the day it holds for.
        benefits: what is told.
        refusals: why nothing can be told; none where it is.
        left_out: what a 271 by others holds beyond this, in words.
    """

    payer: str
    payer_id: str
    provider: str
    provider_npi: str
    subscriber: Member | None
    day: date | None
    dependent: Member | None = None
    relationship: str = ""
    group_id: str = ""
    group: str = ""
    trace: str = ""
    benefits: tuple[Benefit, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    left_out: tuple[str, ...] = field(default=(), compare=False)

    @property
    def active(self) -> bool:
        """Whether any plan of this payer covers the patient on that day (EB01 1 to 5)."""
        return any(benefit.kind in ("1", "2", "3", "4", "5") for benefit in self.benefits)

    @property
    def patient(self) -> Member | None:
        """Whom it is about."""
        return self.dependent or self.subscriber


REFUSALS: Mapping[str, str] = {
    "15": "Something that the payer needs is missing. Complete the question.",
    "42": "The payer cannot answer now. Ask again later.",
    "43": "The provider's NPI is missing or cannot be one. Check it and ask again.",
    "50": "The provider may not ask this payer. Ask the payer to be enrolled.",
    "51": "The payer does not know the provider. Check the NPI, or ask the payer to be enrolled.",
    "57": "The day of service is missing or wrong. Check it and ask again.",
    "58": "The date of birth is missing or wrong. Ask the patient, and ask again.",
    "62": "The payer does not tell about that day. Ask about a day of a plan year that it has on file.",
    "63": "The day of service lies ahead. Ask again nearer to the visit.",
    "64": "The patient's number is missing or wrong. Copy it from the card.",
    "65": "The patient's name is missing or is not the one on file. Copy it from the card.",
    "67": "The payer does not find the patient in this membership. Look who is on the card.",
    "71": "The date of birth differs from the payer's records. Ask the patient, and check what was typed.",
    "72": "The member number is missing or wrong. Copy it from the card.",
    "73": "The name is not that of the person who holds the member number. Copy it from the card.",
    "75": "The payer does not find the member number. Copy it from the card, and ask whether the plan is the same.",
    "T4": "The payer's name or number is missing. Look for it on the card.",
}
"""What each reason of a refusal means, and what the front desk does."""


class UnknownMembershipError(ValueError):
    """A question cannot be made. The message is a sentence."""


RELATIONSHIPS = {"spouse": "01", "child": "19", "stepchild": "17", "other": "G8"}


def person_name(person: Patient) -> Name:
    """A patient's name as messages carry it."""
    first, _, middle = person.first_names.partition(" ")
    return Name(person.last_name, first, middle)


def ask(
    world: World, patient: str, plan: str, day: date, *, services: tuple[str, ...] = (GENERAL,), house: str = "practice"
) -> Inquiry:
    """The question that the practice (or the hospital) asks about a patient and a plan, as the front desk knows them.

    Args:
        world: people and payers.
        patient: an id such as "greta-norgard", or a full name.
        plan: the id of the plan, such as "larkfield-ppo".
        day: of service. The patient may have left the plan by then: that is what the question is for.
        services: kinds of service.
        house: who asks, "practice" or "hospital".

    Raises:
        UnknownMembershipError: no such patient or plan, or the patient was never in it.
    """
    found = world.roster.find(patient)
    if len(found) != 1:
        told = "Nobody here bears" if not found else f"{len(found)} people here bear"
        raise UnknownMembershipError(f"{told} the name “{patient}”. To see all names: revcycle world list")
    if plan not in world.plans:
        raise UnknownMembershipError(f"There is no plan “{plan}”. The plans are: {', '.join(sorted(world.plans))}.")
    person = found[0]
    memberships = [one for one in world.roster.coverages(person.id) if one.plan == plan]
    if not memberships:
        held = ", ".join(dict.fromkeys(one.plan for one in world.roster.coverages(person.id))) or "no plan"
        raise UnknownMembershipError(f"{person.name} is not in {plan}. On file: {held}.")
    coverage = next((one for one in memberships if one.active(day)), memberships[-1])
    payer, asker = world.payer_of(plan), world.roster.organizations[house]
    holder = world.roster.patients[coverage.subscriber.person]
    subscriber = Member(person_name(holder), coverage.subscriber.member_id, holder.born, _sex(holder))
    dependent = None if holder.id == person.id else Member(person_name(person), "", person.born, _sex(person))
    trace = f"{person.id[:20]}-{day:%Y%m%d}".upper()
    return Inquiry(
        payer.name, payer.payer_id, asker.name, asker.npi, subscriber, day, dependent, tuple(services), trace
    )


def answer(
    world: World, inquiry: Inquiry, accumulators: Mapping[AccumulatorKey, Accumulators] | None = None
) -> Response:
    """What the payer answers.

    Args:
        world: people and payers.
        inquiry: the question, right or wrong.
        accumulators: what memberships have used, as a payer's history holds it; nothing where it is left out.

    Returns:
        Benefits of every plan of this payer that the patient is or was in under that number, or refusals.
    """
    from revcycle.payer.eligibility_benefits import plan_benefits

    payer = _payer(world, inquiry)
    if payer is None:
        return _refused(inquiry, Refusal("payer", "T4"))
    if not npi_is_valid(inquiry.provider_npi):
        return _refused(inquiry, Refusal("provider", "43"))
    if not _known_provider(world, inquiry.provider_npi):
        return _refused(inquiry, Refusal("provider", "51"))
    patient_level = "dependent" if inquiry.dependent is not None else "subscriber"
    if inquiry.day is None:
        return _refused(inquiry, Refusal(patient_level, "57"))
    found = _member(world, payer, inquiry)
    if isinstance(found, Refusal):
        return _refused(inquiry, found)
    person, coverages = found
    if not any(world.plans[one.plan].year(inquiry.day) for one in coverages):
        return _refused(inquiry, Refusal(patient_level, "62"))
    active = [one for one in coverages if one.active(inquiry.day)]
    benefits: list[Benefit] = []
    for coverage in active or coverages[-1:]:
        benefits += plan_benefits(world, coverage, inquiry, accumulators or {})
    coverage = (active or coverages)[-1]
    holder = world.roster.patients[coverage.subscriber.person]
    subscriber = Member(person_name(holder), coverage.subscriber.member_id, holder.born, _sex(holder))
    dependent = None if holder.id == person.id else Member(person_name(person), "", person.born, _sex(person))
    return Response(
        payer=payer.name,
        payer_id=payer.payer_id,
        provider=inquiry.provider,
        provider_npi=inquiry.provider_npi,
        subscriber=subscriber,
        day=inquiry.day,
        dependent=dependent,
        relationship=RELATIONSHIPS[coverage.relationship] if dependent else "",
        group_id=coverage.subscriber.group_id,
        group=coverage.subscriber.group_name if coverage.subscriber.group_id else "",
        trace=inquiry.trace,
        benefits=tuple(benefits),
    )


def _payer(world: World, inquiry: Inquiry) -> Payer | None:
    wanted = inquiry.payer.casefold()
    by_number = [one for one in world.payers.values() if one.payer_id == inquiry.payer_id]
    return next(iter(by_number or (one for one in world.payers.values() if one.name.casefold() == wanted)), None)


def _known_provider(world: World, npi: str) -> bool:
    known = {one.npi for one in world.roster.organizations.values()}
    return npi in known or any(one.npi == npi for one in world.roster.providers.values())


def _member(world: World, payer: Payer, inquiry: Inquiry) -> tuple[Patient, list[Coverage]] | Refusal:
    """The patient with every coverage under that member number, the earliest first; or why not."""
    asked = inquiry.subscriber
    if not asked.member_id:
        return Refusal("subscriber", "72")
    held = [
        coverage
        for family in world.roster.families.values()
        for coverage in family.coverages
        if coverage.plan in payer.plans and coverage.subscriber.member_id.casefold() == asked.member_id.casefold()
    ]
    if not held:
        return Refusal("subscriber", "75")
    holder = world.roster.patients[held[0].subscriber.person]
    if inquiry.dependent is None:
        if refusal := _differs(asked, holder, "subscriber", "73"):
            return refusal
        person = holder
    else:
        wanted = inquiry.dependent
        if (asked.name.last or asked.name.first) and not _same_name(asked.name, holder):
            return Refusal("subscriber", "73")
        members = {one.patient: world.roster.patients[one.patient] for one in held}
        named = [one for one in members.values() if _same_name(wanted.name, one)]
        if not named:
            return Refusal("dependent", "67")
        person = next((one for one in named if one.born == wanted.born), named[0])
        if refusal := _differs(wanted, person, "dependent", "67"):
            return refusal
    own = [one for one in held if one.patient == person.id]
    return (person, sorted(own, key=lambda one: one.begins)) if own else Refusal("subscriber", "75")


def _differs(asked: Member, person: Patient, level: str, other_name: str) -> Refusal | None:
    if not _same_name(asked.name, person):
        return Refusal(level, other_name)
    if asked.born is None:
        return Refusal(level, "58")
    return None if asked.born == person.born else Refusal(level, "71")


def _same_name(name: Name, person: Patient) -> bool:
    """Whether last name and first given name agree, capitals or not."""
    on_file = person_name(person)
    first = name.first.split()[0] if name.first.split() else ""
    return (name.last.casefold(), first.casefold()) == (on_file.last.casefold(), on_file.first.casefold())


def _sex(person: Patient) -> str:
    return person.sex if person.sex in ("F", "M") else "U"


def _refused(inquiry: Inquiry, refusal: Refusal) -> Response:
    told = refusal.level in ("subscriber", "dependent")
    return Response(
        payer=inquiry.payer,
        payer_id=inquiry.payer_id,
        provider="" if refusal.level == "payer" else inquiry.provider,
        provider_npi="" if refusal.level == "payer" else inquiry.provider_npi,
        subscriber=inquiry.subscriber if told else None,
        day=inquiry.day if told else None,
        dependent=inquiry.dependent if refusal.level == "dependent" else None,
        trace=inquiry.trace if told else "",
        refusals=(refusal,),
    )
