"""A void goes out, and another claim's account changes with it: from the 837 to the ledger, to the cent."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from revcycle.cycle import BillingOffice
from revcycle.ledger.bank import reconcile
from revcycle.payer import read_world
from tests.unit.adjudication_parts import claim, service

FIRST = date(2026, 5, 4)


def test_a_void_moves_the_deductible_to_the_next_account() -> None:
    """Is what a void leaves to another claim told in the next 835, posted as reversal and new decision, and balanced?

    By hand: the x-ray of 40.00 was all deductible; the fracture's care of 600.00 then 460.00 deductible, 28.00
    coinsurance and 112.00 paid. Without the x-ray: 500.00, 20.00 and 80.00: 32.00 go back to the payer.
    """
    office = BillingOffice(read_world())
    xray = claim(
        "anselm-dupree",
        "larkfield-ppo",
        [service("wrist-xray", FIRST, modifiers="LT")],
        ["S52.502A"],
        "whitlock",
        account="A-1",
    )
    day = FIRST + timedelta(days=5)
    care = claim(
        "anselm-dupree",
        "larkfield-ppo",
        [service("wrist-fracture-closed-setting", day, modifiers="LT")],
        ["S52.502A"],
        "whitlock",
        account="A-2",
    )
    for number, bill in enumerate((xray, care)):
        sending = office.send([bill], datetime(2026, 5, 11 + number, 9, 0, tzinfo=UTC))
        assert sending.accepted == (bill.account,), [one for s in sending.submissions for one in s.rejected]
    office.pay(date(2026, 5, 20))
    office.post(date(2026, 5, 21))
    second = office.ledger.account("A-2")
    assert (second.total.paid, second.total.patient) == (11200, 48800)
    void = office.corrected("A-1", frequency="8")
    office.send([void], datetime(2026, 6, 1, 9, 0, tzinfo=UTC))
    (sent,) = office.pay(date(2026, 6, 10))
    assert sent.accounts == ("A-1", "A-2")
    (posting,) = office.post(date(2026, 6, 11))
    assert [(one.account, one.reversal) for one in posting.posted] == [("A-1", True), ("A-2", True), ("A-2", False)]
    assert not posting.unposted
    assert (second.total.paid, second.total.patient, second.total.adjusted) == (8000, 52000, 60000)
    assert second.total.open == 0
    first = office.ledger.account("A-1")
    assert (first.total.paid, first.total.patient, first.total.adjusted) == (0, 0, 0)
    assert all(one.difference == 0 for one in reconcile(office.ledger))
    (told,) = office.desks["TRN01"].history.recomputed
    assert told.decision is office.decisions["A-2"][-1]
    # what stands now is what the next correction of the account names, and the payer knows it
    again = office.corrected("A-2")
    assert again.original_reference == told.decision.control_number
    office.send([replace(again, frequency="8")], datetime(2026, 6, 15, 9, 0, tzinfo=UTC))
    assert office.decisions["A-2"][-1].reverses == told.decision.control_number
