"""Indicators, each worked out by hand from the figures in its docstring."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from revcycle.ledger import Kind, Ledger
from revcycle.ledger.figures import BalanceRow, ClaimRow, Figures, figures, tables
from revcycle.ledger.indicators import INDICATORS, indicator, indicators, indicators_page
from tests.unit.ledger_parts import (
    ANSWERED,
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

YEAR = Figures(
    date(2025, 10, 1),
    date(2026, 9, 30),
    charges=36_500_000,
    contractual=14_600_000,
    other=365_000,
    bad_debt=730_000,
    charity=365_000,
    denied_off=146_000,
    other_off=54_000,
    payer_payments=17_000_000,
    patient_payments=3_000_000,
    refunds=365_000,
    desk_payments=1_200_000,
    insurance=3_000_000,
    patients=1_000_000,
    credit=50_000,
    credit_accounts=12,
    over_90=600_000,
    submitted=1000,
    submitted_charges=36_000_000,
    clean=940,
    resolved=870,
    denied=80,
    denied_charges=3_600_000,
    denied_amount=3_960_000,
    remitted=960,
    cost=687_225,
)
"""A year of 365 days: charges $365,000.00, contractual $146,000.00, and so on."""


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        # Receivable 40,000 less allowance 30,000 x 146,000 / 365,000 = 12,000: 28,000. Net revenue 365,000 - 146,000
        # - 3,650 - (7,300 + 3,650 + 1,460 + 540) = 202,400, 554.52 a day. 28,000 / (202,400 / 365) = 50.4941.
        ("days-hfma", Fraction(2_800_000 * 365, 20_240_000), "50.5 days"),
        # 40,000 - 500 = 39,500 by 1,000 a day.
        ("days-mgma", Fraction(395, 10), "39.5 days"),
        # 40,000 by (365,000 - 3,650) / 365 = 990 a day.
        ("days-aafp", Fraction(4000, 99), "40.4 days"),
        ("clean-claims", Fraction(940, 1000), "94.0 %"),
        ("first-pass", Fraction(870, 1000), "87.0 %"),
        ("denials-count", Fraction(80, 1000), "8.0 %"),
        # 36,000 of 360,000.
        ("denials-charges", Fraction(1, 10), "10.0 %"),
        # 39,600 of 360,000.
        ("denials-aafp", Fraction(11, 100), "11.0 %"),
        # 80 of 960 = 8.33.
        ("denials-remitted", Fraction(1, 12), "8.3 %"),
        # (200,000 - 3,650) / (365,000 - 146,000) = 196,350 / 219,000 = 89.66.
        ("collection-aafp", Fraction(19_635, 21_900), "89.7 %"),
        # 196,350 / (219,000 - 3,650 - 3,650) = 196,350 / 211,700 = 92.75.
        ("collection-mgma", Fraction(19_635, 21_170), "92.7 %"),
        # 196,350 / 365,000 = 53.79.
        ("collection-gross", Fraction(19_635, 36_500), "53.8 %"),
        # 6,000 of 40,000.
        ("aged-90", Fraction(15, 100), "15.0 %"),
        # 12,000 of 30,000.
        ("point-of-service", Fraction(2, 5), "40.0 %"),
        ("bad-debt", Fraction(2, 100), "2.0 %"),
        ("charity", Fraction(1, 100), "1.0 %"),
        # 1,460 of 202,400 = 0.72.
        ("denial-write-offs", Fraction(146, 20_240), "0.7 %"),
        # 500 of 40,000 = 1.25, half up.
        ("credit-balances", Fraction(5, 400), "1.3 %"),
        # 6,872.25 of 196,350 = 3.5.
        ("cost-to-collect", Fraction(35, 1000), "3.5 %"),
    ],
)
def test_worked_by_hand(name: str, value: Fraction, shown: str) -> None:
    """Is each value what paper says, exactly and as shown?"""
    found = indicator(name, YEAR)
    assert (found.value, found.shown) == (value, shown)
    assert found.value == found.numerator / found.denominator


def test_the_example_that_aafp_publishes() -> None:
    """Payments 500,000 less refunds 14,000 by charges 850,000 less adjustments 350,000: is it 97.2 %?"""
    made = Figures(date(2026, 1, 1), date(2026, 12, 31), charges=85_000_000, contractual=35_000_000)
    made = replace(made, payer_payments=50_000_000, refunds=1_400_000)
    assert indicator("collection-aafp", made).shown == "97.2 %"


def test_the_three_count_the_same_books_differently() -> None:
    """Do HFMA, MGMA and AAFP give three values for one year?"""
    assert len({indicator(f"days-{body}", YEAR).shown for body in ("hfma", "mgma", "aafp")}) == 3


def test_a_given_allowance_is_used() -> None:
    """With an allowance of 10,000 instead of the estimate, is it 30,000 by 554.52 a day: 54.1?"""
    assert indicator("days-hfma", replace(YEAR, allowance=1_000_000)).shown == "54.1 days"


def test_every_indicator_says_whose_it_is() -> None:
    """Has each a name, an owner, a formula and its figures, and is the page a table with headers?"""
    found = indicators(YEAR)
    assert tuple(one.id for one in found) == INDICATORS
    for one in found:
        assert one.name
        assert one.formula
        assert one.figures
        assert any(body in one.owner for body in ("HFMA", "MGMA", "AAFP", "no body"))
    html = indicators_page(found)
    assert html.count("<tr>") == len(found) + 1
    assert "charges $365,000.00" in html
    assert "days in the period 365" in html


def test_division_by_nothing_is_a_sentence() -> None:
    """Has an empty period no value and a sentence, and no crash, for every indicator?"""
    empty = Figures(date(2026, 1, 1), date(2026, 1, 31), cost=100)
    for one in indicators(empty):
        assert one.value is None
        assert one.shown == "none"
        assert one.note.startswith("No value: there is nothing to divide by")


def test_what_cannot_be_asked() -> None:
    """Is an unknown indicator, cost without a cost, and a period that ends before it begins refused in a sentence?"""
    with pytest.raises(LookupError, match="days-hfma"):
        indicator("days", YEAR)
    with pytest.raises(ValueError, match="Give the cost"):
        indicator("cost-to-collect", replace(YEAR, cost=None))
    assert "cost-to-collect" not in {one.id for one in indicators(replace(YEAR, cost=None))}
    with pytest.raises(ValueError, match="before it begins"):
        figures(date(2026, 2, 1), date(2026, 1, 1), [], [], [], [])


def test_the_figures_of_a_ledger() -> None:
    """Two accounts of 240: one clean with a copay of 25, one with a refused line of 40. Is each figure right?"""
    ledger = Ledger()
    ledger.charge(visit(), BILLED)
    ledger.take_payment("QMG-0001", 2500, SERVED)
    ledger.charge(visit(account="QMG-2"), BILLED, again=True)
    ledger.post(remittance(CLEAN, decided(VISIT, LAB_REFUSED, account="QMG-2")))
    ledger.take_payment("QMG-0001", 1100, ANSWERED)
    claims, owed = tables(ledger, ANSWERED, touched=frozenset({"QMG-2"}))
    found = figures(date(2026, 5, 1), date(2026, 5, 31), claims, ledger.journal, ledger.deposits, owed)
    assert (found.days, found.charges, found.contractual, found.payments) == (31, 48000, 17000, 25000)
    assert (found.insurance, found.patients, found.credit, found.credit_accounts) == (4000, 2500, 500, 1)
    assert (found.submitted, found.clean, found.resolved, found.denied, found.denied_amount) == (2, 1, 1, 0, 4000)
    assert (found.desk_payments, found.patient_payments) == (2500, 3600)
    outside = figures(date(2026, 6, 1), date(2026, 6, 30), claims, ledger.journal, ledger.deposits, owed)
    assert (outside.charges, outside.payments, outside.submitted) == (0, 0, 0)


def test_tables_of_another_make_will_do() -> None:
    """Do rows from pandas, with kinds as texts, give the same figures?"""
    pandas = pytest.importorskip("pandas")
    claims = [
        ClaimRow("A", LARKFIELD_ID, BILLED, 24000, True, ANSWERED, True, 24000),
        ClaimRow("B", LARKFIELD_ID, BILLED, 100, False),
    ]
    owed = [BalanceRow("A", LARKFIELD_ID, 24000, 95), BalanceRow("B", "patient", -100, 3)]
    ledger = Ledger()
    ledger.charge(visit(), BILLED)
    ledger.post(remittance(CLEAN))
    period = date(2026, 5, 1), date(2026, 5, 31)
    rows = (claims, ledger.journal, ledger.deposits, owed)

    def table(things: list[object]) -> object:
        names = type(things[0]).__slots__  # type: ignore[attr-defined]
        frame = pandas.DataFrame([{name: getattr(one, name) for name in names} for one in things])
        if "kind" in frame:
            frame["kind"] = [str(kind) for kind in frame["kind"]]
        return frame.itertuples()

    theirs = figures(*period, *(table(list(one)) for one in rows))  # type: ignore[arg-type]
    assert theirs == figures(*period, *rows)
    assert (theirs.over_90, theirs.remitted, theirs.denied) == (24000, 1, 1)
    assert Kind.CHARGE == "charge"
