"""Posting remittances: scenarios worked out by hand, and what cannot be posted."""

from dataclasses import replace
from datetime import date

import pytest

from revcycle.ledger import PATIENT, Kind, Ledger, LedgerError
from revcycle.ledger.bank import reconcile
from revcycle.ledger.history import history, history_page, history_text
from revcycle.payer.remittance import ProviderAdjustment
from tests.unit.claim_parts import short_stay
from tests.unit.ledger_parts import (
    ANSWERED,
    BILLED,
    CLEAN,
    COPPERLEAF_ID,
    LAB,
    LAB_REFUSED,
    LARKFIELD_ID,
    SERVED,
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


def test_a_clean_claim_goes_to_zero(ledger: Ledger) -> None:
    """Charge 240; copay 25 at the desk; paid 95 + 24, CO-45 80 + 10, PR 25 + 6: does a last 6 bring zero?"""
    ledger.take_payment("QMG-0001", 2500, SERVED, "card", "R-1")
    assert sums(ledger) == (24000, 2500, 0, -2500, 24000)
    posting = ledger.post(remittance(CLEAN))
    assert sums(ledger) == (24000, 14400, 9000, 600, 0)
    claim = posting.posted[0]
    assert (claim.paid, claim.contractual, claim.to_patient, claim.to_next) == (11900, 9000, 3100, 0)
    ledger.take_payment("QMG-0001", 600, LATER, "check", "101")
    assert sums(ledger) == (24000, 15000, 9000, 0, 0)
    assert ledger.account("QMG-0001").balance == 0


def test_a_copay_finds_the_line_that_needs_it(ledger: Ledger) -> None:
    """Is a copay, held on the first line, moved to the second when only that one has a patient's share?"""
    ledger.take_payment("QMG-0001", 600, SERVED)
    ledger.post(remittance(decided(paid_line(1, "99213", 20000, 12000, "CO-45", 8000), LAB)))
    lines = ledger.account("QMG-0001").lines
    assert [line.tally.balance for line in lines] == [0, 0]
    assert [line.tally.patient_paid for line in lines] == [0, 600]
    assert not any(row.what == Kind.APPLIED for row in history(ledger, "QMG-0001"))


def test_a_denial_is_not_written_off(ledger: Ledger) -> None:
    """Does CO-16 stay open with the payer and wait, while CO-45 beside it is taken off?"""
    posting = ledger.post(remittance(decided(VISIT, LAB_REFUSED)))
    assert sums(ledger) == (24000, 9500, 8000, 2500, 4000)
    denial = posting.posted[0].denials[0]
    assert (denial.line, denial.code, denial.amount, denial.remarks) == (2, "CO-16", 4000, ("N382",))
    assert list(ledger.account("QMG-0001").denials) == [denial]


def test_a_denied_claim_is_corrected_and_paid(ledger: Ledger) -> None:
    """CO-16 on all; the corrected claim is paid 119: is it then as if it had been clean, and the denial gone?"""
    refused = decided(paid_line(1, "99213", 20000, 0, "CO-16", 20000), LAB_REFUSED)
    ledger.post(remittance(refused))
    assert sums(ledger) == (24000, 0, 0, 0, 24000)
    ledger.rebill(visit(frequency="7", original_reference="LK-1"), date(2026, 6, 1))
    ledger.post(remittance(replace(CLEAN, frequency="7", control_number="LK-2"), trace="T-2", day=LATER))
    assert sums(ledger) == (24000, 11900, 9000, 3100, 0)
    assert not list(ledger.account("QMG-0001").denials)
    assert [one.frequency for one in ledger.account("QMG-0001").submissions] == ["1", "7"]


def test_a_corrected_claim_may_charge_otherwise(ledger: Ledger) -> None:
    """Does a replacement with $150.00 for the visit change the charge, and its remittance then fit?"""
    claim = visit(frequency="7", original_reference="LK-1")
    cheaper = replace(claim.lines[0], code="99212", charge=15000)
    ledger.rebill(replace(claim, lines=(cheaper, claim.lines[1]), total=19000), date(2026, 6, 1))
    assert sums(ledger) == (19000, 0, 0, 0, 19000)
    line = paid_line(1, "99212", 15000, 7000, "CO-45", 5500, "PR-3", 2500)
    ledger.post(remittance(decided(line, LAB)))
    assert sums(ledger) == (19000, 9400, 6500, 3100, 0)


def test_a_secondary_pays_what_the_primary_left() -> None:
    """Primary 119 and CO-45 90, 31 left: secondary with OA-23 209 pays 25 + 0 and leaves 6. Is 6 the patient's?"""
    ledger = Ledger()
    ledger.charge(visit_with_two_plans(), BILLED)
    ledger.post(remittance(CLEAN))
    assert ledger.account("QMG-0001").total.balances == {LARKFIELD_ID: 0, COPPERLEAF_ID: 3100}
    second = decided(
        paid_line(1, "99213", 20000, 2500, "OA-23", 17500),
        paid_line(2, "84443", 4000, 0, "OA-23", 3400, "PR-1", 600),
        status="2",
    )
    posting = ledger.post(remittance(second, payer=COPPERLEAF_ID, day=LATER))
    assert sums(ledger) == (24000, 14400, 9000, 600, 0)
    assert not posting.posted[0].notes


def test_a_secondary_that_repeats_the_price_difference() -> None:
    """OA-23 names only the primary's payment (95 and 24), and CO-45 again (80 and 10): is it taken off once only?"""
    ledger = Ledger()
    ledger.charge(visit_with_two_plans(), BILLED)
    ledger.post(remittance(CLEAN))
    second = decided(
        paid_line(1, "99213", 20000, 2000, "OA-23", 9500, "CO-45", 8500),
        paid_line(2, "84443", 4000, 600, "OA-23", 2400, "CO-45", 1000),
        status="2",
    )
    posting = ledger.post(remittance(second, payer=COPPERLEAF_ID, day=LATER))
    assert sums(ledger) == (24000, 14500, 9500, 0, 0)
    assert posting.posted[0].contractual == 500  # its own 5.00 more


def test_a_secondary_that_counts_more_than_the_account_knows() -> None:
    """OA-23 of 180 where the account has 175: do 5.00 stay open with the secondary, and is that said?"""
    ledger = Ledger()
    ledger.charge(visit_with_two_plans(), BILLED)
    ledger.post(remittance(CLEAN))
    second = decided(
        paid_line(1, "99213", 20000, 2000, "OA-23", 18000),
        paid_line(2, "84443", 4000, 600, "OA-23", 3400),
        status="2",
    )
    posting = ledger.post(remittance(second, payer=COPPERLEAF_ID, day=LATER))
    assert sums(ledger) == (24000, 14500, 9000, 0, 500)
    assert "$5.00 stay open" in posting.posted[0].notes[0]


def test_the_same_remittance_is_posted_once(ledger: Ledger) -> None:
    """Is the same trace of the same payer refused, and another payer's same trace not?"""
    ledger.post(remittance(CLEAN))
    before = list(ledger.journal)
    with pytest.raises(LedgerError, match="not posted twice"):
        ledger.post(remittance(trace="T-1"))
    assert ledger.journal == before
    ledger.post(remittance(trace="T-1", payer=COPPERLEAF_ID))


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (remittance(CLEAN, amount=11901), "does not balance"),
        (remittance(CLEAN, trace=" "), "no number"),
        (remittance(reversal(CLEAN)), "never below 0"),
    ],
)
def test_a_remittance_that_is_refused_whole(ledger: Ledger, sent: object, words: str) -> None:
    """Is nothing posted of a remittance that does not balance, has no trace, or pays less than nothing?"""
    with pytest.raises(LedgerError, match=words):
        ledger.post(sent)  # type: ignore[arg-type]
    assert len(ledger.journal) == 2
    assert not ledger.deposits


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        (replace(CLEAN, account="QMG-9"), "No account has this number"),
        (replace(CLEAN, paid=11800), "does not balance"),
        (decided(replace(VISIT, paid=9600), LAB), "does not balance"),
        (decided(paid_line(1, "99213", 19000, 8500, "CO-45", 8000, "PR-3", 2500), LAB), "were charged"),
        (decided(VISIT, LAB, paid_line(3, "36415", 1000, 1000)), "on no line of the account"),
        (replace(CLEAN, status="25"), "estimate"),
    ],
)
def test_a_claim_that_cannot_be_posted_leaves_its_money_unapplied(ledger: Ledger, claim: object, words: str) -> None:
    """Is it told why, is the account untouched, and does the deposit still add up?"""
    posting = ledger.post(remittance(claim))  # type: ignore[arg-type]
    assert words in posting.unposted[0].sentence
    assert any("NOT POSTED" in sentence for sentence in posting.sentences())
    assert posting.difference == 0
    assert sums(ledger) == (24000, 0, 0, 0, 24000)
    assert ledger.unapplied(LARKFIELD_ID) == {"LK-1": posting.amount}


def test_one_bad_claim_does_not_stop_the_others(ledger: Ledger) -> None:
    """Is the good claim of a remittance posted while the unknown one waits, and can it be posted later by hand?"""
    posting = ledger.post(remittance(replace(CLEAN, account="QMG-2", control_number="LK-2"), CLEAN))
    assert [claim.account for claim in posting.posted] == ["QMG-0001"]
    assert ledger.unapplied(LARKFIELD_ID) == {"LK-2": 11900}
    ledger.charge(visit(account="QMG-2"), BILLED, again=True)
    ledger.post_line("QMG-2", 1, LARKFIELD_ID, LATER, 9500, VISIT.adjustments, trace="LK-2", from_unapplied=True)
    ledger.post_line("QMG-2", 2, LARKFIELD_ID, LATER, 2400, LAB.adjustments, trace="LK-2", from_unapplied=True)
    assert ledger.unapplied(LARKFIELD_ID) == {}
    assert sums(ledger, "QMG-2") == sums(ledger)


def test_a_payer_that_is_not_the_account_s(ledger: Ledger) -> None:
    """Is a payment by somebody else's plan left unapplied?"""
    posting = ledger.post(remittance(CLEAN, payer=COPPERLEAF_ID))
    assert "no payer of this account" in posting.unposted[0].sentence


def test_a_price_difference_of_the_whole_charge_is_a_denial(ledger: Ledger) -> None:
    """CO-45 for the whole charge hides a denial: does it wait? Is capitation (24) taken off all the same?"""
    line = paid_line(1, "99213", 20000, 0, "CO-45", 20000)
    ledger.post(remittance(decided(line, paid_line(2, "84443", 4000, 0, "CO-24", 4000))))
    assert sums(ledger) == (24000, 0, 4000, 0, 20000)


def test_sequestration_is_never_the_patient_s(ledger: Ledger) -> None:
    """Is CO-253 taken off like the contract's price difference?"""
    line = paid_line(1, "99213", 20000, 9310, "CO-45", 8000, "CO-253", 190, "PR-2", 2500)
    ledger.post(remittance(decided(line, LAB)))
    assert sums(ledger) == (24000, 11710, 9190, 3100, 0)
    assert ledger.account("QMG-0001").decisions[0].lines[0].allowed == 12000


def test_what_the_payer_takes_without_a_contract_waits(ledger: Ledger) -> None:
    """Is PI-45 no write-off, since no contract is behind it?"""
    ledger.post(remittance(decided(paid_line(1, "99213", 20000, 12000, "PI-45", 8000), LAB)))
    assert [one.code for one in ledger.account("QMG-0001").denials] == ["PI-45"]


def test_a_duplicate_denial_says_nothing_new(ledger: Ledger) -> None:
    """Does OA-18 after a payment change nothing, and after a denial leave the first denial standing?"""
    ledger.post(remittance(decided(VISIT, LAB_REFUSED)))
    before = sums(ledger)
    twice = decided(paid_line(1, "99213", 20000, 0, "OA-18", 20000), paid_line(2, "84443", 4000, 0, "OA-18", 4000))
    posting = ledger.post(remittance(twice, trace="T-2"))
    assert sums(ledger) == before
    assert [one.code for one in ledger.account("QMG-0001").denials] == ["CO-16"]
    assert "duplicate" in posting.posted[0].notes[0]


def test_what_the_payer_gave_to_the_patient() -> None:
    """Is OA-100 the patient's to pay, even where a second plan stands on the account?"""
    ledger = Ledger()
    ledger.charge(visit_with_two_plans(), BILLED)
    ledger.post(remittance(decided(paid_line(1, "99213", 20000, 0, "CO-45", 8000, "OA-100", 12000), LAB)))
    assert ledger.account("QMG-0001").owed_by(PATIENT) == 12000


def test_a_stay_that_is_decided_as_a_whole() -> None:
    """12,150 charged, 9,000 paid, CO-45 2,650, PR-1 500 for the claim: is every line settled to the cent?"""
    ledger = Ledger()
    account = ledger.charge(short_stay(), date(2026, 6, 8))
    claim = replace(
        decided(account="QCH-0001"), charge=1215000, paid=900000, adjustments=adjusted("CO-45", 265000, "PR-1", 50000)
    )
    ledger.post(remittance(claim))
    assert sums(ledger, "QCH-0001") == (1215000, 900000, 265000, 50000, 0)
    assert all(line.tally.open == 0 for line in account.lines)
    rows = history(ledger, "QCH-0001")
    assert [(row.amount, row.balance) for row in rows] == [
        (1215000, 1215000),
        (900000, 315000),
        (265000, 50000),
        (50000, 50000),
    ]


def test_a_deductible_of_the_claim_as_a_whole(ledger: Ledger) -> None:
    """Lines allowed 120 and 30, and PR-1 30 for the claim: is 120 paid, and are 24 and 6 the patient's?"""
    lines = paid_line(1, "99213", 20000, 12000, "CO-45", 8000), paid_line(2, "84443", 4000, 3000, "CO-45", 1000)
    ledger.post(remittance(replace(decided(*lines), paid=12000, adjustments=adjusted("PR-1", 3000))))
    assert sums(ledger) == (24000, 12000, 9000, 3000, 0)
    assert [line.tally.patient for line in ledger.account("QMG-0001").lines] == [2400, 600]


def test_more_paid_than_charged(ledger: Ledger) -> None:
    """Is CO-94 below 0 (a price above the charge) a contractual adjustment below 0?"""
    ledger.post(remittance(decided(paid_line(1, "99213", 20000, 22500, "CO-94", -5000, "PR-3", 2500), LAB)))
    assert sums(ledger) == (24000, 24900, -4000, 3100, 0)


def test_a_claim_is_charged_once(ledger: Ledger) -> None:
    """Is the same account refused, and the same services under another number too?"""
    with pytest.raises(LedgerError, match="charged once"):
        ledger.charge(visit(), LATER)
    with pytest.raises(LedgerError, match="same services"):
        ledger.charge(visit(account="QMG-2"), LATER)
    assert list(ledger.accounts) == ["QMG-0001"]
    with pytest.raises(LedgerError, match="add up"):
        ledger.charge(visit(account="QMG-3", total=1), LATER, again=True)


def test_a_mended_birth_date_or_name_is_the_same_patient(ledger: Ledger) -> None:
    """Can a claim go out again with one of the two mended, and is it refused where both are another's?"""
    claim = visit()
    older, other = replace(claim.patient, born=date(1980, 1, 1)), replace(claim.patient.name, last="Norgaard")
    ledger.rebill(replace(claim, patient=older), LATER)
    ledger.rebill(replace(claim, patient=replace(older, name=other)), LATER)
    with pytest.raises(LedgerError, match="wrong patient"):
        ledger.rebill(claim, LATER)


def test_a_line_by_hand(ledger: Ledger) -> None:
    """Is it posted as the remittance would be, refused when out of balance, and refused twice?"""
    with pytest.raises(LedgerError, match=r"come to \$199.00"):
        ledger.post_line("QMG-0001", 1, LARKFIELD_ID, ANSWERED, 9400, VISIT.adjustments, trace="C-5")
    ledger.post_line("QMG-0001", 1, LARKFIELD_ID, ANSWERED, 9500, VISIT.adjustments, trace="C-5")
    with pytest.raises(LedgerError, match="not posted twice"):
        ledger.post_line("QMG-0001", 1, LARKFIELD_ID, ANSWERED, 9500, VISIT.adjustments, trace="C-5")
    ledger.post_line("QMG-0001", 2, LARKFIELD_ID, ANSWERED, 2400, LAB.adjustments, trace="C-5")
    assert sums(ledger) == (24000, 11900, 9000, 3100, 0)


def test_a_forwarded_claim_is_waited_for() -> None:
    """When the first payer sends the claim on, is the second payer's answer awaited without another claim?"""
    ledger = Ledger()
    ledger.charge(visit_with_two_plans(), BILLED)
    ledger.post(remittance(replace(CLEAN, status="19", forwarded_to="Copperleaf Health Plan")))
    sent = ledger.account("QMG-0001").submissions[-1]
    assert (sent.payer, sent.forwarded, sent.day) == (COPPERLEAF_ID, True, ANSWERED)


def test_a_history_reads_like_a_page(ledger: Ledger) -> None:
    """Does it tell date, what, who, amount and running balance, as rows, as a table with headers, and as text?"""
    ledger.take_payment("QMG-0001", 2500, SERVED, "card", "R-1")
    ledger.post(remittance(CLEAN))
    told = [(row.what, row.who, row.amount, row.balance) for row in history(ledger, "QMG-0001")]
    assert told == [
        ("charge", "Larkfield Health Insurance", 24000, 24000),
        ("patient payment by card", "the patient", 2500, 21500),
        ("payer payment", "Larkfield Health Insurance", 11900, 9600),
        ("contractual adjustment (CO-45)", "Larkfield Health Insurance", 9000, 600),
        ("transfer to the patient (PR-3)", "Larkfield Health Insurance", 2500, 600),
        ("transfer to the patient (PR-2)", "Larkfield Health Insurance", 600, 600),
    ]
    html = history_page(ledger, "QMG-0001")
    assert html.count('<th scope="col"') == 6
    assert "<caption>" in html
    assert "05/26/2026" in history_text(ledger, "QMG-0001")
    with pytest.raises(LedgerError, match="no account QMG-9"):
        history(ledger, "QMG-9")


def test_a_payer_is_known_by_its_name_too(ledger: Ledger) -> None:
    """When the remittance bears another number of the payer, is it posted by name, once, and does the bank agree?"""
    sent = replace(remittance(CLEAN, outside=[ProviderAdjustment("L6", "", -100)]), payer_id="1999999999")
    posting = ledger.post(sent)
    assert (posting.payer, len(posting.posted)) == (LARKFIELD_ID, 1)
    assert [(one.party, one.difference) for one in reconcile(ledger)] == [(LARKFIELD_ID, 0)]
    with pytest.raises(LedgerError, match="not posted twice"):
        ledger.post(sent)
