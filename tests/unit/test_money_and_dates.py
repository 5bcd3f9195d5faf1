"""Sums of money and dates, as people type them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revcycle.dates import read_date, us_date
from revcycle.money import dollars, read_dollars, read_signed_dollars


@given(st.integers(-(10**9), 10**9))
def test_money_there_and_back(cents: int) -> None:
    """Does every sum survive being written and read again?"""
    assert read_dollars(dollars(cents)) == cents


@pytest.mark.parametrize(
    ("typed", "cents"),
    [("120", 12000), ("$1,204.50", 120450), (" 12.5 ", 1250), (".75", 75), ("-$3", -300), ("$-3", -300), ("0", 0)],
)
def test_ways_to_type_money(typed: str, cents: int) -> None:
    """Are the usual ways to type a sum understood?"""
    assert read_dollars(typed) == cents


@pytest.mark.parametrize("typed", ["", "$", "12.345", "1,20", "about 100", "1e5", "--3", "-$-3", "٣", "½", "."])
def test_what_is_no_money(typed: str) -> None:
    """Is a text that is no sum of money told so in a sentence?"""
    with pytest.raises(ValueError, match="not a sum of money"):
        read_dollars(typed)


@pytest.mark.parametrize(
    "typed", ["-25", "-$25.00", "$-25", "\u221225", "\u201325.00", "(25)", "($25.00)", " ( 25.00 ) "]
)
def test_ways_to_type_money_below_zero(typed: str) -> None:
    """Is a sum below zero read, however a keyboard or a bookkeeper writes it?"""
    assert read_signed_dollars(typed) == -2500


@pytest.mark.parametrize("typed", ["()", "(25", "25)", "--25", "((25))", "25-", ""])
def test_what_is_no_money_below_zero(typed: str) -> None:
    """Is a sum with half a sign told, and not guessed at?"""
    with pytest.raises(ValueError, match="is not a sum of money"):
        read_signed_dollars(typed)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_dates_there_and_back(day: date) -> None:
    """Is a date read the same from both ways of writing it?"""
    assert read_date(us_date(day)) == read_date(day.isoformat()) == day


@pytest.mark.parametrize("typed", ["6/1/26", "06-01-2026", " 6/01/2026 ", "2026-6-1"])
def test_ways_to_type_a_date(typed: str) -> None:
    """Are the usual ways to type a date understood?"""
    assert read_date(typed) == date(2026, 6, 1)


@pytest.mark.parametrize("typed", ["", "June 15", "02/30/2026", "2026-13-01", "15/06/2026"])
def test_what_is_no_date(typed: str) -> None:
    """Is a text that is no date told so in a sentence?"""
    with pytest.raises(ValueError, match="not a date"):
        read_date(typed)
