"""The patient's side: payments, refunds, write-offs, transfers, statements and the steps of asking."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from revcycle.claim import Name, Person
from revcycle.ledger import PATIENT, Ledger, LedgerError
from revcycle.ledger.statement import (
    STEPS,
    next_step,
    send_statement,
    statement,
    statement_page,
    statement_text,
)
from tests.unit.claim_parts import GRETA, LARKFIELD_PPO
from tests.unit.ledger_parts import (
    BILLED,
    CLEAN,
    LAB_REFUSED,
    LARKFIELD_ID,
    SERVED,
    VISIT,
    decided,
    remittance,
    visit,
)

DAY = date(2026, 6, 1)
PRACTICE = "Quillhaven Medical Group"


@pytest.fixture
def ledger() -> Ledger:
    """An account on which the patient owes $31.00 and nothing else is open."""
    made = Ledger()
    made.charge(visit(), BILLED)
    made.post(remittance(CLEAN))
    return made


def balance(ledger: Ledger) -> int:
    """What is open on the account."""
    return ledger.account("QMG-0001").balance


def test_too_much_is_paid_back(ledger: Ledger) -> None:
    """Owed 31, paid 50: is the credit 19, refundable once, and not more?"""
    ledger.take_payment("QMG-0001", 5000, DAY, "check", "101")
    assert balance(ledger) == -1900
    with pytest.raises(LedgerError, match=r"owes the patient \$19.00"):
        ledger.refund("QMG-0001", PATIENT, 1901, DAY, "C-1")
    ledger.refund("QMG-0001", PATIENT, 1900, DAY, "C-1")
    assert balance(ledger) == 0
    with pytest.raises(LedgerError, match=r"\$0.00"):
        ledger.refund("QMG-0001", PATIENT, 1, DAY, "C-2")


@pytest.mark.parametrize("amount", [0, -100])
def test_a_payment_is_above_nothing(ledger: Ledger, amount: int) -> None:
    """Is a payment of nothing or less refused?"""
    with pytest.raises(LedgerError, match="above 0"):
        ledger.take_payment("QMG-0001", amount, DAY)


def test_the_same_check_is_taken_once(ledger: Ledger) -> None:
    """Is a check refused the second time, unless the first was undone? Is barter refused?"""
    entries = ledger.take_payment("QMG-0001", 3100, DAY, "check", "101")
    with pytest.raises(LedgerError, match="already"):
        ledger.take_payment("QMG-0001", 3100, DAY, "check", "101")
    with pytest.raises(LedgerError, match="no way to pay"):
        ledger.take_payment("QMG-0001", 3100, DAY, "eggs")  # type: ignore[arg-type]
    ledger.undo(entries[0].batch, DAY, "The check bounced.")
    assert balance(ledger) == 3100


def test_a_payment_at_the_desk_is_known(ledger: Ledger) -> None:
    """Is a payment on the day of service one at the desk, and one later not?"""
    ledger.take_payment("QMG-0001", 100, SERVED)
    ledger.take_payment("QMG-0001", 100, DAY)
    ledger.take_payment("QMG-0001", 100, DAY, at_desk=True)
    assert [one.at_desk for one in ledger.deposits if one.party == PATIENT] == [True, False, True]


def test_bad_debt(ledger: Ledger) -> None:
    """Four letters and 120 days: is 31 written off without a warning, and taken back in part when the patient pays?"""
    early = ledger.write_off("QMG-0001", "bad-debt", DAY, amount=100)
    assert "never billed" in early.warnings[0]
    ledger.undo(early.entries[0].batch, DAY, "Too early.")
    for step in STEPS[:4]:
        send_statement(ledger, GRETA, DAY + timedelta(days=step.after))
    soon = ledger.write_off("QMG-0001", "bad-debt", DAY + timedelta(days=119), amount=100)
    assert "120 days" in soon.warnings[0]
    ledger.undo(soon.entries[0].batch, DAY, "Too early.")
    done = ledger.write_off("QMG-0001", "bad-debt", DAY + timedelta(days=120), note="Approved by the manager.")
    assert done.warnings == ()
    assert balance(ledger) == 0
    assert ledger.account("QMG-0001").total.written_off == 3100
    ledger.reinstate("QMG-0001", 1000, DAY + timedelta(days=200), "Paid to the agency.")
    ledger.take_payment("QMG-0001", 1000, DAY + timedelta(days=200))
    total = ledger.account("QMG-0001").total
    assert (total.balance, total.written_off, total.patient_paid) == (0, 2100, 1000)
    with pytest.raises(LedgerError, match=r"Only \$21.00"):
        ledger.reinstate("QMG-0001", 2101, DAY)


def test_courtesy_is_warned_of(ledger: Ledger) -> None:
    """Does a courtesy write-off of a copay tell of routine waiver?"""
    done = ledger.write_off("QMG-0001", "courtesy", DAY)
    assert "as a habit" in done.warnings[0]
    assert balance(ledger) == 0


@pytest.mark.parametrize(
    ("reason", "party", "amount", "words"),
    [
        ("timely-filing", PATIENT, None, "for a payer's balance"),
        ("denial", PATIENT, None, "for a payer's balance"),
        ("charity", LARKFIELD_ID, None, "for a patient's balance"),
        ("bad-debt", LARKFIELD_ID, None, "for a patient's balance"),
        ("small-balance", PATIENT, None, "no small balance"),
        ("charity", PATIENT, 3101, "cannot be written off"),
        ("charity", PATIENT, 0, "above 0"),
        ("denial", LARKFIELD_ID, None, "owes nothing"),
        ("whim", PATIENT, None, "no reason"),
        ("charity", "TRN77", None, "nothing to do with account"),
    ],
)
def test_write_offs_that_are_refused(ledger: Ledger, reason: str, party: str, amount: int | None, words: str) -> None:
    """Is each refused with its sentence, and nothing posted?"""
    before = len(ledger.journal)
    with pytest.raises(LedgerError, match=words):
        ledger.write_off("QMG-0001", reason, DAY, party=party, amount=amount)  # type: ignore[arg-type]
    assert len(ledger.journal) == before


def test_what_came_too_late_is_written_off_with_the_payer() -> None:
    """CO-29 on 40: does it wait, and is it written off as timely filing without touching the patient?"""
    ledger = Ledger()
    ledger.charge(visit(), BILLED)
    late = replace(LAB_REFUSED, adjustments=(replace(LAB_REFUSED.adjustments[0], reason="29"),))
    ledger.post(remittance(decided(VISIT, late)))
    done = ledger.write_off("QMG-0001", "timely-filing", DAY, party=LARKFIELD_ID, line=2)
    assert "must not be billed" in done.warnings[0]
    total = ledger.account("QMG-0001").total
    assert (total.open, total.patient, total.written_off) == (0, 2500, 4000)
    assert not list(ledger.account("QMG-0001").denials)


def test_a_transfer_by_hand(ledger: Ledger) -> None:
    """Can what the patient owes go to a payer, and no more than is owed, and not to a stranger?"""
    ledger.transfer("QMG-0001", 1, 2500, DAY, party=PATIENT, to=LARKFIELD_ID, note="Appealed.")
    assert ledger.account("QMG-0001").owed_by(LARKFIELD_ID) == 2500
    for changes, words in (
        ({"amount": 601}, "owes"),
        ({"to": "TRN99"}, "nothing to do"),
        ({"to": PATIENT}, "two parties"),
        ({"line": 3}, "no line 3"),
    ):
        asked = {"line": 2, "amount": 600, "party": PATIENT, "to": LARKFIELD_ID, **changes}
        with pytest.raises(LedgerError, match=words):
            ledger.transfer("QMG-0001", day=DAY, note="", **asked)  # type: ignore[arg-type]


@pytest.mark.parametrize(("code", "words"), [("PR-1", "transfer"), ("45", "no adjustment"), ("CO-", "no adjustment")])
def test_adjustments_that_are_refused(ledger: Ledger, code: str, words: str) -> None:
    """Is an adjustment without group, or with PR, refused?"""
    with pytest.raises(LedgerError, match=words):
        ledger.adjust("QMG-0001", 1, code, 100, DAY, party=LARKFIELD_ID, note="")


def test_a_statement_tells_what_insurance_did(ledger: Ledger) -> None:
    """Charge 240, insurance 119, adjusted 90, due 31: does data, page and text tell so?"""
    made = statement(ledger, GRETA, DAY)
    one = made.billed[0]
    assert (one.charge, one.insurance_paid, one.adjusted, one.patient_paid, one.due) == (24000, 11900, 9000, 0, 3100)
    assert (made.due, made.pay_by, made.ages) == (3100, date(2026, 6, 22), (3100, 0, 0, 0, 0))
    assert made.step.name == "first statement"
    assert "visit" in one.services[0][0].lower()
    html, text = statement_page(made, PRACTICE), statement_text(made, PRACTICE)
    for page in (html, text):
        for words in (
            "(99213)",
            "$31.00",
            "06/22/2026",
            "it paid $119.00 and left $31.00 to you",
            "financial assistance",
        ):
            assert words in page


def test_a_statement_can_be_read_by_a_screen_reader(ledger: Ledger) -> None:
    """Has every table a caption, column and row headers, the page a heading and a name, and is text escaped?"""
    html = statement_page(statement(ledger, GRETA, DAY), "Quill & Haven <Group>")
    tables = re.findall("<table.*?</table>", html, re.DOTALL)
    assert len(tables) == 3
    for table in tables:
        assert "<caption>" in table
        columns = table.count('<th scope="col"')
        rows = re.findall("<tr>.*?</tr>", table.partition("<tbody>")[2])
        assert rows
        for row in rows:
            assert row.count('<th scope="row"') + row.count("<td") == columns
            assert row.count('<th scope="row"') == 1
    assert html.count("<dt>") == html.count("<dd>") == 4
    assert re.search(r'<section class="lg" aria-label="Statement from Quill &amp; Haven &lt;Group&gt;"><h2>', html)


def test_a_statement_over_two_accounts_sums_them_up(ledger: Ledger) -> None:
    """Two accounts of 240, with 31 due each: is there a row of sums, and does each sentence name its account?"""
    assert "All accounts" not in statement_page(statement(ledger, GRETA, DAY), PRACTICE)
    ledger.charge(visit(account="QMG-2"), BILLED, again=True)
    ledger.post(remittance(replace(CLEAN, account="QMG-2"), trace="T-2"))
    html = statement_page(statement(ledger, GRETA, DAY), PRACTICE)
    (row,) = re.findall('<tr class="lg-total">(.*?)</tr>', html)
    cells = re.findall(">([^<]+)</t[hd]>", row)
    assert cells == ["All accounts", "$480.00", "$238.00", "$180.00", "$0.00", "$62.00"]
    for account in ("QMG-0001", "QMG-2"):
        assert f"<p>Account {account}: Larkfield Health Insurance decided on" in html


def test_no_statement_while_insurance_is_open(ledger: Ledger) -> None:
    """Is an account with a denial to work not billed, named as waiting, and a bill refused if there is no other?"""
    ledger.charge(visit(account="QMG-2"), BILLED, again=True)
    ledger.post(remittance(decided(VISIT, LAB_REFUSED, account="QMG-2"), trace="T-2"))
    made = statement(ledger, GRETA, DAY)
    assert [one.account for one in made.billed] == ["QMG-0001"]
    assert [one.account for one in made.waiting] == ["QMG-2"]
    assert "Larkfield Health Insurance has refused a part" in statement_text(made, PRACTICE)
    ledger.take_payment("QMG-0001", 3100, DAY)
    with pytest.raises(LedgerError, match="No bill goes out before that"):
        statement(ledger, GRETA, DAY)
    with pytest.raises(LedgerError, match="has no account"):
        statement(ledger, Person(Name("Nobody")), DAY)


def test_a_child_s_bill_goes_to_the_insured() -> None:
    """Is the bill of a patient of 7 years the insured's, and of one who is 18 their own?"""
    child = Person(Name("Norgard", "Caleb"), date(2018, 6, 1), "M")
    ledger = Ledger()
    insured = replace(LARKFIELD_PPO, relationship="child")
    assert ledger.charge(visit(patient=child, insurances=(insured,)), BILLED).guarantor == GRETA
    grown = replace(child, born=BILLED.replace(year=BILLED.year - 18))
    claim = visit(patient=grown, insurances=(insured,), account="QMG-2")
    assert ledger.charge(claim, BILLED).guarantor == grown


def test_the_steps_of_asking(ledger: Ledger) -> None:
    """Is each letter due 30 days after the last, and a decision after 120; is none due once it is paid?"""
    account = ledger.account("QMG-0001")
    names = []
    for days in range(0, 130, 10):
        day = DAY + timedelta(days=days)
        step = next_step(account, day)
        if step is not None:
            names.append((days, step.name))
            if step.letter:
                send_statement(ledger, GRETA, day)
    assert names == [
        (0, "first statement"),
        (30, "reminder"),
        (60, "second reminder"),
        (90, "final notice"),
        (120, "decision"),
    ]
    with pytest.raises(LedgerError, match="already"):
        send_statement(ledger, GRETA, DAY)
    ledger.transfer("QMG-0001", 1, 500, DAY, party=PATIENT, to=LARKFIELD_ID, note="Appealed.")
    assert next_step(account, DAY + timedelta(days=125)) is None
    ledger.transfer("QMG-0001", 1, 500, DAY, party=LARKFIELD_ID, to=PATIENT, note="The appeal was lost.")
    assert next_step(account, DAY + timedelta(days=125)) is not None
    ledger.take_payment("QMG-0001", 3100, DAY + timedelta(days=125))
    assert next_step(account, DAY + timedelta(days=130)) is None
