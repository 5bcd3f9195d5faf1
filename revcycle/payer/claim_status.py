"""The status of a claim: what a provider asks (276), and what the payer answers (277).

    question = about(claim)
    response = answer(world, question, history, today=date(2026, 6, 20))
    print(explain(response))                # revcycle.payer.claim_status_page
    write_questions([question], ...)        # revcycle.payer.claim_status_wire

Categories (STC01-1), of X12's list of claim status categories: F1 paid, F2 denied, F4 decided with nothing to pay, F0
decided and waiting for the payment, F3 taken back or replaced, P1 in process, P3 waiting for papers, A4 not found, D0
search without success.

Source: X12's implementation guide 005010X212, adopted by 45 CFR 162.1402; codes and positions only.
A payer's own request for papers (277 X213) is not modelled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from revcycle.claim.claim import Claim
from revcycle.claim.named import Person
from revcycle.payer.adjudication.history import Decided, History, Pending
from revcycle.payer.eligibility import Member
from revcycle.payer.remittance import REVERSAL, Remittance
from revcycle.payer.world import World

__all__ = ["ClaimStatus", "LineStatus", "Status", "StatusQuestion", "StatusResponse", "about", "answer"]

UNPROCESSABLE, SEE_REMITTANCE, PAID_CODE = "122", "1", "65"
DENIALS = {"18": ("54", ""), "26": ("88", "QC"), "27": ("88", "QC"), "31": ("33", ""), "109": ("116", "")}
"""What stands beside F2 by the reason of the denial: duplicate, not eligible on the dates, not found, wrong payer."""
CAPITATED = "24"


@dataclass(frozen=True, slots=True)
class Status:
    """One status (STC).

    Attributes:
        category: such as "F1".
        code: what more is told, such as "65" paid.
        entity: whom it is about, such as "1P" the provider; "" for none.
        day: since when it holds (STC02).
        charge, paid: in cents (STC04, 05); None where not told.
        decided: the day of the decision (STC06).
        check_day, check: of the payment (STC08, 09).
    """

    category: str
    code: str
    entity: str = ""
    day: date | None = None
    charge: int | None = None
    paid: int | None = None
    decided: date | None = None
    check_day: date | None = None
    check: str = ""


@dataclass(frozen=True, slots=True)
class LineStatus:
    """One service line (SVC and what follows).

    Attributes:
        code, modifiers, revenue_code, units: as billed.
        charge, paid: in cents.
        first, last: days of service.
        statuses: of the line.
        control: the provider's own number of the line (REF*FJ).
    """

    code: str
    charge: int
    paid: int
    statuses: tuple[Status, ...]
    modifiers: tuple[str, ...] = ()
    revenue_code: str = ""
    units: Decimal = Decimal(1)
    first: date | None = None
    last: date | None = None
    control: str = ""


@dataclass(frozen=True, slots=True)
class ClaimStatus:
    """One claim.

    Attributes:
        trace: the number of the question (TRN02).
        statuses: the claim's, the main one first.
        account: the provider's number of the account (REF*EJ).
        control_number: the payer's number (REF*1K).
        type_of_bill: of a hospital's claim, three digits (REF*BLT).
        first, last: days of service.
        lines: each with its own.
    """

    trace: str
    statuses: tuple[Status, ...]
    account: str = ""
    control_number: str = ""
    type_of_bill: str = ""
    first: date | None = None
    last: date | None = None
    lines: tuple[LineStatus, ...] = ()


@dataclass(frozen=True, slots=True)
class StatusQuestion:
    """One question about one claim: a 276.

    Attributes:
        payer, payer_id: who is asked.
        receiver, receiver_id: who sends the question and gets the answer, often the provider itself.
        provider, provider_npi: whose claim it is.
        subscriber: who holds the membership.
        dependent: the patient, where that is not the subscriber.
        account, control_number, type_of_bill: of the claim; "" where not known.
        charge: in cents; None where not told.
        first, last: days of service.
        trace: the provider's own number of the question.
    """

    payer: str
    payer_id: str
    receiver: str
    receiver_id: str
    provider: str
    provider_npi: str
    subscriber: Member
    dependent: Member | None = None
    account: str = ""
    control_number: str = ""
    type_of_bill: str = ""
    charge: int | None = None
    first: date | None = None
    last: date | None = None
    trace: str = ""


@dataclass(frozen=True, slots=True)
class StatusResponse:
    """The answer: a 277.

    Attributes:
        payer, payer_id, receiver, receiver_id, provider, provider_npi: as asked.
        subscriber, dependent: whose claims they are; None where the answer is about the provider or the whole question.
        claims: what was found; one without a control number where nothing was.
        statuses: of the provider or the whole question, where no claim can be told of.
        left_out: what a 277 by others holds beyond this, in words.
    """

    payer: str
    payer_id: str
    receiver: str
    receiver_id: str
    provider: str
    provider_npi: str
    subscriber: Member | None = None
    dependent: Member | None = None
    claims: tuple[ClaimStatus, ...] = ()
    statuses: tuple[Status, ...] = ()
    left_out: tuple[str, ...] = field(default=(), compare=False)


def about(claim: Claim, control_number: str = "") -> StatusQuestion:
    """The question about a claim that was sent, with the payer's own number of it where that is known."""
    insurance, days = claim.destination, claim.days
    dependent = None if insurance.relationship == "self" else _member(claim.patient, "")
    return StatusQuestion(
        payer=insurance.payer.name,
        payer_id=insurance.payer.payer_id,
        receiver=claim.billing.name,
        receiver_id=claim.billing.npi,
        provider=claim.billing.name,
        provider_npi=claim.billing.npi,
        subscriber=_member(insurance.insured, insurance.member_id),
        dependent=dependent,
        account=claim.account,
        control_number=control_number,
        type_of_bill=_type_of_bill(claim),
        charge=claim.total,
        first=days[0] if days else None,
        last=days[1] if days else None,
        trace=f"{claim.account}-S",
    )


def answer(
    world: World,
    question: StatusQuestion,
    history: History,
    today: date,
    *,
    waiting: Iterable[tuple[Claim, date]] = (),
    remittances: Sequence[Remittance] | None = None,
) -> StatusResponse:
    """What the payer answers.

    Args:
        world: people and payers.
        question: as it came.
        history: the payer's memory.
        today: the day of the answer.
        waiting: claims that came on a day and have not been decided yet.
        remittances: those sent so far: a decision in none of them waits for its payment. None where that is not
            known: each decision then counts as told on its day.
    """
    known = {one.npi for one in world.roster.organizations.values()}
    known |= {one.npi for one in world.roster.providers.values()}
    base = StatusResponse(
        *(question.payer, question.payer_id, question.receiver, question.receiver_id),
        *(question.provider, question.provider_npi),
    )
    if question.provider_npi not in known:
        return replace(base, statuses=(Status("D0", "26", "1P", today),))
    found = [_of_decided(one, question.trace, remittances) for one in history.decided.values() if _is(one, question)]
    found += [
        _of_pending(pending, question.trace)
        for pending in history.pending.values()
        if _matches(pending.claim, pending.number, question)
    ]
    for claim, received in waiting:
        if _matches(claim, "", question):
            found.append(_of_claim(claim, question.trace, Status("P1", "20", day=received, charge=claim.total)))
    if not found:
        category, code = ("A4", "35") if _is_member(world, question) else ("D0", "33")
        status = Status(category, code, day=today)
        found = [_not_found(question, status)]
    return replace(base, subscriber=question.subscriber, dependent=question.dependent, claims=tuple(found))


def _member(person: Person, member_id: str) -> Member:
    return Member(person.name, member_id, person.born, person.sex)


def _type_of_bill(claim: Claim) -> str:
    return f"{claim.stay.type_of_bill}{claim.frequency}" if claim.stay is not None else ""


def _is(one: Decided, question: StatusQuestion) -> bool:
    return one.payment.status != REVERSAL and _matches(one.claim, one.payment.control_number, question)


def _matches(claim: Claim, control_number: str, question: StatusQuestion) -> bool:
    """Whether a claim is the one that is asked about: every fact that the question tells must agree."""
    if claim.destination.member_id.casefold() != question.subscriber.member_id.casefold():
        return False
    if question.control_number and question.control_number != control_number:
        return False
    if not question.control_number and question.account and question.account != claim.account:
        return False
    if question.control_number or question.account:
        return True
    days = claim.days
    overlap = (
        days is not None
        and question.first is not None
        and days[0] <= (question.last or question.first)
        and question.first <= days[1]
    )
    return overlap and question.charge in (None, claim.total)


def _is_member(world: World, question: StatusQuestion) -> bool:
    wanted = question.subscriber.member_id.casefold()
    return any(
        coverage.subscriber.member_id.casefold() == wanted
        and world.payer_of(coverage.plan).payer_id == question.payer_id
        for family in world.roster.families.values()
        for coverage in family.coverages
    )


def _of_decided(one: Decided, trace: str, remittances: Sequence[Remittance] | None) -> ClaimStatus:
    payment, claim = one.payment, one.claim
    sent = [
        remittance
        for remittance in remittances or ()
        if any(paid.control_number == payment.control_number for paid in remittance.claims)
    ]
    told = sent[0].day if sent else one.remitted
    status = Status("", "", "", told, payment.charge, payment.paid, one.remitted)
    if one.undone_by:
        status = replace(status, category="F3", code=SEE_REMITTANCE, paid=0)
    elif remittances is not None and not sent:
        status = replace(status, category="F0", code="3")
    else:
        category, code, entity = _outcome(one)
        status = replace(status, category=category, code=code, entity=entity)
        if sent and category == "F1":
            status = replace(status, check_day=sent[0].day, check=sent[0].trace)
    lines = [] if one.undone_by else list(_line_statuses(one, told, waiting=status.category == "F0"))
    return ClaimStatus(
        trace,
        (status,),
        payment.account,
        payment.control_number,
        _type_of_bill(claim),
        payment.first,
        payment.last,
        tuple(lines),
    )


def _outcome(one: Decided) -> tuple[str, str, str]:
    payment = one.payment
    if payment.paid > 0:
        return "F1", PAID_CODE, ""
    if one.returned:
        return "F2", UNPROCESSABLE, ""
    reasons = [adjustment.reason for adjustment in payment.all_adjustments]
    if one.lines and all(line.denied for line in one.lines):
        return "F2", *next((DENIALS[reason] for reason in reasons if reason in DENIALS), (SEE_REMITTANCE, ""))
    return "F4", "107" if CAPITATED in reasons else "104", ""


def _line_statuses(one: Decided, day: date, *, waiting: bool) -> Iterator[LineStatus]:
    denied = {line.number for line in one.lines if line.denied}
    for line in one.payment.lines:
        if waiting:
            category, code = "F0", "3"
        elif line.paid > 0:
            category, code = "F1", PAID_CODE
        elif line.line in denied or one.returned:
            category, code = "F2", SEE_REMITTANCE
        else:
            reasons = {adjustment.reason for adjustment in line.adjustments}
            category, code = "F4", "107" if CAPITATED in reasons else "104"
        yield LineStatus(
            line.code,
            line.charge,
            line.paid,
            (Status(category, code, day=day),),
            line.modifiers,
            line.revenue_code,
            line.billed_units,
            line.first or one.payment.first,
            line.last or one.payment.last,
            line.control,
        )


def _of_pending(pending: Pending, trace: str) -> ClaimStatus:
    status = Status("P3", "123", "1P", day=pending.asked, charge=pending.claim.total)
    return _of_claim(pending.claim, trace, status, pending.number)


def _of_claim(claim: Claim, trace: str, status: Status, control_number: str = "") -> ClaimStatus:
    first, last = claim.days or (None, None)
    return ClaimStatus(trace, (status,), claim.account, control_number, _type_of_bill(claim), first, last)


def _not_found(question: StatusQuestion, status: Status) -> ClaimStatus:
    return ClaimStatus(
        question.trace,
        (status,),
        question.account,
        "",
        question.type_of_bill,
        question.first,
        question.last,
    )
