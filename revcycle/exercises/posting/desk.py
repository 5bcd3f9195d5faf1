"""The accounts and the remittance of a posting exercise: made by the engine, always the same for the same task."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from revcycle.claim.building import BillingError
from revcycle.claim.claim import Claim, Diagnosis
from revcycle.claim.encounter import BilledEncounter, BilledService
from revcycle.claim.secondary import SecondaryClaimError
from revcycle.cycle import BillingOffice
from revcycle.exercises.concepts import with_numbers
from revcycle.exercises.posting.task import Remitted, ServiceGiven, Step, TaskError, Visit
from revcycle.ledger import Ledger, LedgerError
from revcycle.payer import read_world
from revcycle.payer.overpayments import RemittingError
from revcycle.payer.reading_835 import read_remittances
from revcycle.payer.remittance import Remittance
from revcycle.x12.plain import read_segment
from revcycle.x12.reader import X12Error
from revcycle.x12.walk import walk
from revcycle.x12.writing import Unwritable

__all__ = ["Desk", "desk_of"]

NINE = time(9)


@dataclass(frozen=True)
class Desk:
    """What lies on the desk before the posting: the ledger as it stands, the 835, and its segments in plain words."""

    ledger: Ledger
    remittance: Remittance
    segments: tuple[tuple[str, str], ...]

    def fresh(self) -> Ledger:
        """A copy of the ledger that may be posted to."""
        return copy.deepcopy(self.ledger)


@lru_cache(maxsize=64)
def desk_of(task: Remitted) -> Desk:
    """Return the desk of a task.

    Raises TaskError with a sentence where the engine cannot bill, send or answer as the task wants it.
    """
    office = BillingOffice(read_world())
    try:
        content = _from_files(office, task) if task.content else _from_engine(office, task)
        remittances = [one for one in read_remittances(content) if not task.payer or task.payer == one.payer]
    except (BillingError, LedgerError, SecondaryClaimError, RemittingError, X12Error, Unwritable, KeyError) as error:
        raise TaskError(f"the engine cannot make this remittance: {error}") from error
    if len(remittances) != 1:
        raise TaskError(f"there are {len(remittances)} remittances on {task.paid}. Name one payer, or mend the days.")
    return Desk(office.ledger, remittances[0], tuple(_plain(content)))


def _from_files(office: BillingOffice, task: Remitted) -> bytes:
    for visit in task.visits:
        for claim in office.bill(_encounter(visit, visit.services)):
            office.charge(claim, task.sent)
    _copays(office, task)
    for earlier in task.before:
        for remittance in read_remittances(_numbered(earlier)):
            office.ledger.post(remittance)
    return _numbered(task.content)


def _copays(office: BillingOffice, task: Remitted) -> None:
    for step in task.steps:
        if step.do != "copay":
            raise TaskError(f"step {step.do}: with a file only copays happen before. Put earlier 835s under before.")
        office.ledger.take_payment(step.account, step.amount, step.on, at_desk=True)


def _numbered(text: str) -> bytes:
    """An 835 with the procedures' numbers in place of their concept ids."""
    try:
        return with_numbers(text).encode("utf-8")
    except ValueError as error:
        raise TaskError(str(error)) from error


def _from_engine(office: BillingOffice, task: Remitted) -> bytes:
    visits = {visit.account: visit for visit in task.visits}
    told = {step.account for step in task.steps if step.do == "send"}
    first = [visit for visit in task.visits if visit.account not in told]
    _send(office, first, task.sent)
    own = _own_sent(office, task)
    for step in task.steps:
        _happens(office, replace(step, account=step.account or own), visits.get(step.account))
    sent = office.pay(max(task.paid, *(one.day for one in task.claims)) if task.claims else task.paid)
    payers = {desk.payer.name for desk in office.desks.values()}
    if task.payer and task.payer not in payers:
        raise TaskError(f"“{task.payer}” is no payer. Payers: {', '.join(sorted(payers))}.")
    fitting = [message for message in sent if not task.payer or message.sender == task.payer]
    if len(fitting) != 1:
        names = ", ".join(message.sender for message in sent) or "nobody"
        raise TaskError(f"on {task.paid} {names} sent a remittance. It must be one payer: name it under payer.")
    for message in sent:
        if message is not fitting[0]:
            for remittance in read_remittances(message.content):
                office.ledger.post(remittance)
    return fitting[0].content


def _own_sent(office: BillingOffice, task: Remitted) -> str:
    """Send the student's own claims; all but the last are answered, and the answers posted. Returns the last account.

    Raises TaskError when the last one does not reach its payer, or brings no answer yet.
    """
    for one, following in pairwise(task.claims):
        office.send([one.claim], datetime.combine(one.day, NINE))
        office.pay(following.day)
        office.post(following.day)
    for last in task.claims[-1:]:
        _accepted(office, [last.claim], last.day)
        return last.claim.account
    return ""


def _send(office: BillingOffice, visits: Sequence[Visit], on: date) -> None:
    if visits:
        _accepted(office, [claim for one in visits for claim in office.bill(_encounter(one, one.services))], on)


def _accepted(office: BillingOffice, claims: Sequence[Claim], on: date) -> None:
    sending = office.send(claims, datetime.combine(on, NINE))
    for submission in sending.submissions:
        for rejected in submission.rejected:
            reason = " ".join(edit.reading for edit in rejected.edits)
            raise TaskError(f"the clearinghouse rejects the claim of {rejected.claim.account}: {reason}")
    if sending.waiting:
        raise TaskError(f"the payer asks for papers about {sending.waiting[0][0]}, so it does not pay. Mend the visit.")


def _happens(office: BillingOffice, step: Step, visit: Visit | None) -> None:
    if step.do == "post":
        office.pay(step.on)
        office.post(step.on)
    elif not step.account:
        raise TaskError(f"step {step.do}: name the account.")
    elif step.do == "copay":
        office.ledger.take_payment(step.account, step.amount, step.on, at_desk=True)
    elif step.do == "next":
        day = office.ledger.account(step.account).decisions[-1].day
        _accepted(office, [office.next_claim(step.account, day)], step.on)
    elif visit is None:
        raise TaskError(f"step {step.do}: the student's own claim is sent already, and corrected by the student.")
    elif step.do == "send":
        _send(office, [visit], step.on)
    elif step.do == "correct":
        (claim,) = office.bill(_encounter(visit, step.services))
        _accepted(office, [office.corrected(step.account, lines=claim.lines, total=claim.total)], step.on)


def _encounter(visit: Visit, services: tuple[ServiceGiven, ...]) -> BilledEncounter:
    return BilledEncounter(
        id=visit.account,
        patient=visit.patient,
        house="practice",
        plans=visit.plans,
        provider=visit.provider,
        place=visit.place,
        diagnoses=tuple(Diagnosis(code) for code in visit.diagnoses),
        services=tuple(
            BilledService(one.item, one.day, Decimal(one.units), one.modifiers, pointers=one.pointers)
            for one in services
        ),
        authorization=visit.authorization,
    )


def _plain(content: bytes) -> Iterator[tuple[str, str]]:
    for step in walk(content):
        yield step.segment.text, read_segment(step.segment).sentence
