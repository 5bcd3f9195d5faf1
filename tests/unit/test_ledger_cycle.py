"""The whole way: a claim written, read, charged, decided, remitted, written and read as an 835, posted, and settled."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from revcycle.claim import Claim, Diagnosis, Insurance, Line, Name, PayerName, Person
from revcycle.claim.files_837 import write_claims
from revcycle.claim.levels_837 import Receiver, submitter_of
from revcycle.claim.reading_837 import read_claims
from revcycle.claim.secondary import secondary_claim
from revcycle.codes.procedures import procedures
from revcycle.ledger import Ledger, Posting
from revcycle.ledger.bank import reconcile
from revcycle.ledger.follow_up import follow_up
from revcycle.payer import World, read_world
from revcycle.payer.adjudication import PayerDesk
from revcycle.payer.overpayments import Balance
from revcycle.payer.prior import prior_adjudication
from revcycle.payer.reading_835 import read_remittances
from revcycle.payer.remittance import ClaimPayment
from revcycle.payer.remitting import remit
from revcycle.payer.writing_835 import write_remittances
from tests.unit.claim_parts import GRETA, LARKFIELD_PPO, PRACTICE, office_visit, short_stay


@pytest.fixture(scope="module")
def world() -> World:
    """The course's own world."""
    return read_world()


class Cycle:
    """A practice's ledger and its payers, with every message on the wire between them."""

    def __init__(self, world: World) -> None:
        self.world, self.ledger = world, Ledger.of(world)
        self.desks = {payer.payer_id: PayerDesk(world, payer.id) for payer in world.payers.values()}
        self.carried: dict[str, Balance] = {}
        self.traces = 0
        self.decisions: list[ClaimPayment] = []

    def sent(self, claim: Claim) -> Claim:
        """The claim as the payer reads it from the 837."""
        receiver = Receiver("Clearinghouse", "CLEAR01")
        made = write_claims([claim], submitter_of(PRACTICE), receiver, datetime(2026, 6, 1, 9, 0, tzinfo=UTC))
        (read,) = read_claims(made.written())
        return read.claim

    def answered(self, claim: Claim, received: date, paid: date) -> Posting:
        """The payer's answer to a claim, posted as it came on the wire."""
        identity = claim.destination.payer.payer_id
        payments = self.desks[identity].adjudicate(self.sent(claim), received)
        self.decisions += payments
        return self.remitted(identity, payments, paid)

    def remitted(self, identity: str, payments: tuple[ClaimPayment, ...], paid: date) -> Posting:
        """A remittance with these decisions, posted as it came on the wire."""
        self.traces += 1
        payer = next(one for one in self.world.payers.values() if one.payer_id == identity)
        payee = self.world.roster.organizations["practice"]
        made, self.carried[identity] = remit(
            payments, payer, payee, paid, f"TRACE{self.traces}", self.carried.get(identity)
        )
        file = write_remittances([made], identity, "QUILLHAVEN", datetime(2026, 6, 1, 9, 0, tzinfo=UTC))
        (read,) = read_remittances(file.written())
        posting = self.ledger.post(read)
        assert not posting.unposted
        assert posting.difference == 0
        assert all(one.difference == 0 for one in reconcile(self.ledger))
        return posting


@pytest.fixture
def cycle(world: World) -> Cycle:
    """A new practice."""
    return Cycle(world)


def test_a_clean_claim_from_charge_to_zero(cycle: Cycle) -> None:
    """Greta's visit of 200: Larkfield allows 100, she owes a copay of 25. Is it zero after both have paid?"""
    account = cycle.ledger.charge(office_visit(), date(2026, 5, 5))
    cycle.ledger.take_payment(account.number, 2500, date(2026, 5, 4), "card", "R-1")
    posting = cycle.answered(office_visit(), date(2026, 5, 8), date(2026, 5, 20))
    assert (posting.posted[0].paid, posting.posted[0].to_patient) == (7500, 2500)
    total = account.total
    assert (total.charge, total.paid, total.adjusted, total.patient, total.open) == (20000, 10000, 10000, 0, 0)
    assert follow_up(cycle.ledger, date(2026, 9, 1)) == []


def test_a_denied_claim_is_corrected_and_paid(cycle: Cycle) -> None:
    """A test refused for its diagnosis: to work, corrected with frequency 7, paid, and off the list?"""
    number = procedures.all_procedures()
    code = next(one.number for one in number if one.concept == "hemoglobin-a1c")
    day = date(2026, 5, 4)
    line = Line(code, 6000, first=day, last=day, place="11", pointers=(1,))
    claim = office_visit(lines=(line,), total=6000)
    account = cycle.ledger.charge(claim, date(2026, 5, 5))
    posting = cycle.answered(claim, date(2026, 5, 8), date(2026, 5, 20))
    assert [one.code for one in posting.posted[0].denials] == ["CO-50"]
    assert account.total.open == 6000
    assert [item.task for item in follow_up(cycle.ledger, date(2026, 5, 21))] == ["denial"]
    right = replace(
        claim,
        diagnoses=(Diagnosis("E11.9"),),
        frequency="7",
        original_reference=cycle.decisions[0].control_number,
    )
    cycle.ledger.rebill(right, date(2026, 5, 22))
    posting = cycle.answered(right, date(2026, 5, 25), date(2026, 6, 8))
    assert [one.reversal for one in posting.posted] == [True, False]
    total = account.total
    assert (total.charge, total.open) == (6000, 0)
    assert total.paid > 0
    assert not list(account.denials)
    if total.patient:
        cycle.ledger.take_payment(account.number, total.patient, date(2026, 6, 20), "check", "7")
    assert account.balance == 0


def test_two_plans_pay_one_after_the_other(cycle: Cycle) -> None:
    """Caleb has his mother's Larkfield and his father's Tallgrass: does the second take over what the first left?"""
    caleb = Person(Name("Norgard", "Caleb"), date(2014, 10, 22), "M", GRETA.address)
    jonas = Person(Name("Norgard", "Jonas"), date(1984, 9, 21), "M", GRETA.address)
    tallgrass = next(one for one in cycle.world.payers.values() if "tallgrass-hdhp" in one.plans)
    second = Insurance(
        *(PayerName(tallgrass.name, tallgrass.payer_id, tallgrass.address), "S", "CI", "TGS200001", jonas, "child"),
        group_id="FWL-40",
    )
    first = replace(LARKFIELD_PPO, relationship="child")
    claim = office_visit(patient=caleb, insurances=(first, second))
    account = cycle.ledger.charge(claim, date(2026, 5, 5))
    assert account.guarantor == GRETA
    cycle.answered(claim, date(2026, 5, 8), date(2026, 5, 20))
    assert account.owed_by(tallgrass.payer_id) == 2500
    assert [item.task for item in follow_up(cycle.ledger, date(2026, 5, 21))] == ["claim to send"]
    following = secondary_claim(claim, prior_adjudication(cycle.decisions[-1], date(2026, 5, 20)))
    cycle.ledger.rebill(following, date(2026, 5, 22))
    posting = cycle.answered(following, date(2026, 5, 26), date(2026, 6, 10))
    assert not posting.posted[0].notes
    assert account.total.open == 0
    assert account.total.patient + account.total.payer_paid == 10000
    if account.total.patient:
        cycle.ledger.take_payment(account.number, account.total.patient, date(2026, 6, 20))
    assert account.balance == 0


def test_a_paid_claim_is_voided_and_the_money_taken_later(cycle: Cycle) -> None:
    """Is a void's reversal posted, the money owed unapplied until the payer takes it, and both accounts right then?"""
    account = cycle.ledger.charge(office_visit(), date(2026, 5, 5))
    cycle.answered(office_visit(), date(2026, 5, 8), date(2026, 5, 20))
    void = office_visit(frequency="8", original_reference=cycle.decisions[0].control_number)
    cycle.ledger.rebill(void, date(2026, 6, 1))
    cycle.answered(void, date(2026, 6, 3), date(2026, 6, 10))
    total = account.total
    assert (total.charge, total.paid, total.adjusted, total.patient, total.open) == (0, 0, 0, 0, 0)
    assert sum(cycle.ledger.unapplied("TRN01").values()) == 7500
    later = date(2026, 6, 20)
    line = replace(office_visit().lines[0], first=later, last=later)
    other = office_visit(account="QMG-0002", lines=(line,))
    cycle.ledger.charge(other, date(2026, 6, 22))
    posting = cycle.answered(other, date(2026, 6, 24), date(2026, 8, 1))
    assert (posting.amount, posting.posted[0].paid) == (0, 7500)
    assert cycle.ledger.unapplied("TRN01") == {}
    bank = next(one for one in reconcile(cycle.ledger) if one.party == "TRN01")
    assert (bank.deposits, bank.payments, bank.unapplied) == (7500, 7500, 0)


def test_a_hospital_stay_goes_to_zero(cycle: Cycle) -> None:
    """Is a stay, decided by its case and spread over its lines, settled by what the payer and the patient pay?"""
    account = cycle.ledger.charge(short_stay(), date(2026, 6, 8))
    cycle.answered(short_stay(), date(2026, 6, 10), date(2026, 6, 25))
    for denial in list(account.denials):
        cycle.ledger.write_off(
            *(account.number, "no-authorization", date(2026, 8, 1)), party=denial.payer, line=denial.line
        )
    assert account.total.open == 0
    if account.total.patient:
        cycle.ledger.take_payment(account.number, account.total.patient, date(2026, 8, 1))
    assert account.balance == 0
    assert all(line.tally.difference == 0 for line in account.lines)
