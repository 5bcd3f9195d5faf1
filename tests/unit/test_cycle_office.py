"""The billing office: payments of one day, and papers that a payer waits for."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from revcycle.claim import Claim, Diagnosis
from revcycle.claim.encounter import BilledEncounter, BilledService
from revcycle.cycle import BillingOffice
from revcycle.ledger import LedgerError
from revcycle.payer.reading_835 import read_remittances
from tests.unit.office_choices import world

DAY = date(2026, 5, 4)


def visit(number: int, patient: str = "greta-norgard", **service: object) -> BilledEncounter:
    """A visit to Dr. Okafor."""
    item = BilledService("office-visit-established-low", DAY, pointers=(1,))
    return BilledEncounter(
        id=f"QMG-{number:04d}",
        patient=patient,
        house="practice",
        plans=("larkfield-ppo",),
        provider="okafor",
        place="11",
        diagnoses=(Diagnosis("I10"),),
        services=(replace(item, **service),),  # type: ignore[arg-type]
    )


def sent(office: BillingOffice, encounter: BilledEncounter) -> Claim:
    """An encounter billed and on its way."""
    (claim,) = office.bill(encounter)
    office.send([claim], datetime(2026, 5, 6, 9, tzinfo=UTC))
    return claim


def test_two_payments_of_a_day_are_two() -> None:
    """Has a payer's second payment of a day a number of its own, so that the ledger takes both?"""
    office = BillingOffice(world())
    claims = []
    for number, patient in enumerate(("greta-norgard", "anselm-dupree"), start=1):
        claims.append(sent(office, visit(number, patient)))
        office.pay(date(2026, 5, 20))
    postings = office.post(date(2026, 5, 21))
    assert [posting.amount for posting in postings] == [7500, 7500]
    traces = [
        one.trace for message in office.mail if message.kind == "835" for one in read_remittances(message.content)
    ]
    assert traces == ["TRN01-20260520-P", "TRN01-20260520-P2"]
    assert [office.ledger.account(claim.account).total.payer_paid for claim in claims] == [7500, 7500]


def test_papers_are_sent_and_paid_for() -> None:
    """Does what a payer decides on the papers it asked for come with its next payment?"""
    office = BillingOffice(world())
    claim = sent(office, visit(1, item="skin-biopsy-punch", modifiers=("22",)))
    assert office.pay(date(2026, 5, 20)) == ()
    (payment,) = office.answer_request(claim.account, date(2026, 5, 22), {1: 130})
    assert office.decisions[claim.account] == [payment]
    office.pay(date(2026, 5, 25))
    office.post(date(2026, 5, 26))
    total = office.ledger.account(claim.account).total  # biopsies go to the deductible, which is still open
    assert (total.patient, total.open) == (payment.patient_owes, 0)
    assert payment.patient_owes > 0
    with pytest.raises(LedgerError, match="No payer waits"):
        office.answer_request(claim.account, date(2026, 5, 27))


def test_papers_that_nobody_sends() -> None:
    """Is the claim denied once the last day has passed, and not before?"""
    office = BillingOffice(world())
    claim = sent(office, visit(1, item="skin-biopsy-punch", modifiers=("22",)))
    assert office.close_requests(date(2026, 5, 20)) == ()
    (payment,) = office.close_requests(date(2026, 7, 20))
    assert (payment.account, payment.paid) == (claim.account, 0)
    assert office.close_requests(date(2026, 7, 20)) == ()
