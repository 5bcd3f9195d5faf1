"""What is taken back: reversals, takebacks, balances carried forward, postings undone; and the bank."""

from dataclasses import replace
from datetime import date

import pytest

from revcycle.ledger import Ledger, LedgerError
from revcycle.ledger.bank import reconcile
from revcycle.ledger.routing import route
from revcycle.payer.remittance import ProviderAdjustment
from tests.unit.ledger_parts import (
    BILLED,
    CLEAN,
    COPPERLEAF_ID,
    LAB,
    LAB_REFUSED,
    LARKFIELD_ID,
    VISIT,
    adjusted,
    decided,
    paid_line,
    remittance,
    reversal,
    visit,
    visit_with_two_plans,
)

LATER = date(2026, 6, 30)


@pytest.fixture
def ledger() -> Ledger:
    """One account of $240.00: a visit of $200.00 and a test of $40.00."""
    made = Ledger()
    made.charge(visit(), BILLED)
    return made


def sums(ledger: Ledger, number: str = "QMG-0001") -> tuple[int, int, int, int, int]:
    """Charge, paid, adjusted, patient, open."""
    total = ledger.account(number).total
    return total.charge, total.paid, total.adjusted, total.patient, total.open


def test_a_void_takes_the_charges_back(ledger: Ledger) -> None:
    """After a void and the payer's reversal, is nothing left of charge and payment?"""
    ledger.post(remittance(CLEAN))
    ledger.rebill(visit(frequency="8", original_reference="LK-1"), date(2026, 6, 1))
    assert sums(ledger) == (0, 11900, 9000, 3100, -24000)
    other = ledger.charge(visit(account="QMG-2"), BILLED, again=True)
    bigger = replace(CLEAN, account=other.number, control_number="LK-9")
    ledger.post(remittance(reversal(CLEAN), bigger, trace="T-2", day=LATER))
    assert sums(ledger) == (0, 0, 0, 0, 0)


def test_a_reversal_and_correction_in_one_remittance(ledger: Ledger) -> None:
    """Paid 119, reversed, paid again 110 with 40 to the patient: is only the second decision on the account?"""
    ledger.post(remittance(CLEAN))
    right = replace(
        decided(paid_line(1, "99213", 20000, 8600, "CO-45", 8000, "PR-3", 3400), LAB), control_number="LK-2"
    )
    posting = ledger.post(
        remittance(reversal(CLEAN), right, trace="T-2", outside=[ProviderAdjustment("FB", "T-2", -900)])
    )
    assert sums(ledger) == (24000, 11000, 9000, 4000, 0)
    assert [claim.reversal for claim in posting.posted] == [True, False]
    assert ledger.unapplied(LARKFIELD_ID) == {"T-2": 900}
    again = [decision.reversed for decision in ledger.account("QMG-0001").decisions]
    assert again == [True, False]


def test_a_balance_carried_forward_cancels_out(ledger: Ledger) -> None:
    """A reversal of 119 without other claims is carried forward and taken from the next payment: is nothing left?"""
    ledger.post(remittance(CLEAN))
    ledger.post(remittance(reversal(CLEAN), trace="T-2", outside=[ProviderAdjustment("FB", "T-2", -11900)]))
    other = ledger.charge(visit(account="QMG-2"), BILLED, again=True)
    claim = replace(CLEAN, account=other.number, control_number="LK-9")
    ledger.post(remittance(claim, trace="T-3", outside=[ProviderAdjustment("FB", "T-2", 11900)]))
    assert ledger.unapplied(LARKFIELD_ID) == {}
    assert sums(ledger) == (24000, 0, 0, 0, 24000)
    bank = reconcile(ledger)[0]
    assert (bank.deposits, bank.payments, bank.income, bank.unapplied) == (11900, 11900, 0, 0)


def test_a_reversal_takes_back_from_the_second_payer_what_went_to_it() -> None:
    """Does a reversal by the primary make the secondary owe nothing, and leave what it paid as its credit?"""
    ledger = Ledger()
    ledger.charge(visit_with_two_plans(), BILLED)
    ledger.post(remittance(CLEAN))
    paid = decided(
        paid_line(1, "99213", 20000, 2500, "OA-23", 17500), paid_line(2, "84443", 4000, 600, "OA-23", 3400), status="2"
    )
    ledger.post(remittance(paid, payer=COPPERLEAF_ID))
    ledger.post(remittance(reversal(CLEAN), trace="T-2", outside=[ProviderAdjustment("WO", "LK-1", -11900)]))
    assert ledger.account("QMG-0001").total.balances == {LARKFIELD_ID: 24000, COPPERLEAF_ID: -3100}


def test_a_reversal_of_something_never_posted(ledger: Ledger) -> None:
    """Is it left off the account, with its money told as unapplied?"""
    posting = ledger.post(remittance(reversal(CLEAN), outside=[ProviderAdjustment("FB", "T-1", -11900)]))
    assert not posting.posted
    assert "no decision of that amount" in posting.unposted[0].sentence
    assert sums(ledger) == (24000, 0, 0, 0, 24000)
    assert ledger.unapplied(LARKFIELD_ID) == {"LK-1": -11900, "T-1": 11900}


def test_a_takeback_outside_of_claims(ledger: Ledger) -> None:
    """Paid 119; later WO 20 off another payment: is it unapplied until put on the account, where 20 is open again?"""
    ledger.post(remittance(CLEAN))
    other = ledger.charge(visit(account="QMG-2"), BILLED, again=True)
    claim = replace(CLEAN, account=other.number, control_number="LK-9")
    posting = ledger.post(remittance(claim, trace="T-2", outside=[ProviderAdjustment("WO", "LK-1", 2000)]))
    assert (posting.amount, posting.outside[0].amount) == (9900, -2000)
    assert ledger.unapplied(LARKFIELD_ID) == {"LK-1": -2000}
    ledger.apply_unapplied(LARKFIELD_ID, "LK-1", "QMG-0001", 1, LATER)
    assert ledger.unapplied(LARKFIELD_ID) == {}
    assert sums(ledger) == (24000, 9900, 9000, 3100, 2000)
    ledger.adjust("QMG-0001", 1, "CO-45", 2000, LATER, party=LARKFIELD_ID, note="The payer's letter of June 2.")
    assert sums(ledger) == (24000, 9900, 11000, 3100, 0)
    bank = reconcile(ledger)[0]
    assert (bank.deposits, bank.payments, bank.unapplied, bank.difference) == (21800, 21800, 0, 0)


def test_interest_and_capitation_are_income_of_no_account(ledger: Ledger) -> None:
    """Do L6 1.50 and CT 300 reach the bank without touching an account?"""
    apart = [ProviderAdjustment("L6", "LK-1", -150), ProviderAdjustment("CT", "2026-05", -30000)]
    ledger.post(remittance(CLEAN, outside=apart))
    bank = reconcile(ledger)[0]
    assert (bank.deposits, bank.payments, bank.income, bank.unapplied) == (42050, 11900, 30150, 0)
    assert sums(ledger) == (24000, 11900, 9000, 3100, 0)


def test_a_refund_that_the_payer_confirms(ledger: Ledger) -> None:
    """The practice refunds 20 by check; WO 20 and 72 -20 come with a later payment: does nothing stay unapplied?"""
    ledger.post(remittance(decided(paid_line(1, "99213", 20000, 11500, "CO-45", 8000, "PR-3", 500), LAB)))
    ledger.post_line(
        *("QMG-0001", 1, LARKFIELD_ID, LATER, 2000, adjusted("CO-45", 18000)), trace="paid by mistake"
    )  # the same line, paid a second time
    assert ledger.account("QMG-0001").owed_by(LARKFIELD_ID) == -2000
    ledger.refund("QMG-0001", LARKFIELD_ID, 2000, LATER, "C-9")
    other = ledger.charge(visit(account="QMG-2"), BILLED, again=True)
    claim = replace(CLEAN, account=other.number)
    apart = [ProviderAdjustment("WO", "LK-1", 2000), ProviderAdjustment("72", "LK-1", -2000)]
    ledger.post(remittance(claim, trace="T-3", outside=apart))
    assert ledger.unapplied(LARKFIELD_ID) == {}
    assert ledger.account("QMG-0001").total.open == 0
    assert all(one.difference == 0 for one in reconcile(ledger))


def test_the_same_payment_twice_is_a_credit_and_no_second_write_off(ledger: Ledger) -> None:
    """When a second remittance pays the same claim again, is only its money on the account, as the payer's credit?"""
    ledger.post(remittance(CLEAN))
    posting = ledger.post(remittance(CLEAN, trace="T-2"))
    assert sums(ledger) == (24000, 23800, 9000, 3100, -11900)
    assert len(posting.posted[0].notes) == 2
    assert "credit balance" in posting.posted[0].notes[0]


def test_an_undone_remittance_may_be_posted_again(ledger: Ledger) -> None:
    """After a posting is undone, are the sums as before, is the trace free, and is it undone once only?"""
    before = sums(ledger)
    batch = ledger.post(remittance(decided(VISIT, LAB_REFUSED))).entries[0].batch
    ledger.undo(batch, LATER, "Wrong file.")
    assert sums(ledger) == before
    assert not list(ledger.account("QMG-0001").denials)
    with pytest.raises(LedgerError, match="undone already"):
        ledger.undo(batch, LATER, "Again.")
    ledger.post(remittance(CLEAN))
    assert sums(ledger) == (24000, 11900, 9000, 3100, 0)
    with pytest.raises(LedgerError, match="void claim"):
        ledger.undo(1, LATER, "No.")


def test_nothing_is_posted_half(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the program itself breaks at the second line of the second claim, is not even the first line posted?"""
    from revcycle.ledger import posting

    ledger.charge(visit(account="QMG-2"), BILLED, again=True)
    seen = []

    def breaks(*told: object) -> object:
        seen.append(told)
        if len(seen) == 4:
            raise RuntimeError
        return route(*told)  # type: ignore[arg-type]

    monkeypatch.setattr(posting, "route", breaks)
    before = ledger.total, list(ledger.journal), sums(ledger), sums(ledger, "QMG-2")
    with pytest.raises(RuntimeError):
        ledger.post(remittance(CLEAN, replace(CLEAN, account="QMG-2")))
    assert before == (ledger.total, ledger.journal, sums(ledger), sums(ledger, "QMG-2"))
    assert not ledger.account("QMG-0001").decisions
    monkeypatch.undo()
    ledger.post(remittance(CLEAN, replace(CLEAN, account="QMG-2")))
    assert sums(ledger) == sums(ledger, "QMG-2") == (24000, 11900, 9000, 3100, 0)


def test_an_undone_reversal_leaves_the_first_decision(ledger: Ledger) -> None:
    """After a reversal is undone, does the decision stand, and can it be reversed for good?"""
    ledger.post(remittance(decided(VISIT, LAB_REFUSED)))
    before = sums(ledger)
    gone = reversal(decided(VISIT, LAB_REFUSED))
    apart = [ProviderAdjustment("WO", "LK-1", -9500)]
    posting = ledger.post(remittance(gone, trace="T-2", outside=apart))
    assert sums(ledger) == (24000, 0, 0, 0, 24000)
    assert not list(ledger.account("QMG-0001").denials)
    ledger.undo(posting.entries[0].batch, LATER, "Wrong file.")
    assert sums(ledger) == before
    assert [one.code for one in ledger.account("QMG-0001").denials] == ["CO-16"]
    assert not ledger.post(remittance(gone, trace="T-2", outside=apart)).unposted
