"""Which case a student meets."""

from __future__ import annotations

import random
from collections import Counter
from decimal import Decimal

from revcycle.chart import ChartShelf
from revcycle.exercises.definition import Case, Exercise, Figure
from revcycle.exercises.variants import Draw, drawn_case, show


def exercise(version: int = 1) -> Exercise:
    """Return an exercise of three cases, one with a drawn sum."""
    figure = Figure(Decimal("80.00"), Decimal("240.00"), Decimal("5.00"))
    cases = {
        name: Case(name, text="Charge {charge}", figures={"charge": figure}, options={o: o for o in "abcdef"})
        for name in ("one", "two", "three")
    }
    return Exercise("sums", version, "01-sample", "f", "choice", "t", "o", "p", cases)


def test_the_same_student_meets_the_same_case() -> None:
    """Is the draw the same at every call, whatever other randomness the program used?"""
    first = drawn_case(exercise(), Draw("mia"))
    random.seed(5)
    assert drawn_case(exercise(), Draw("mia")) == first


def test_cases_are_spread_over_a_class() -> None:
    """Do students of a class meet all cases about equally?"""
    met = Counter(drawn_case(exercise(), Draw(f"student-{number}")) for number in range(300))
    assert set(met) == {"one", "two", "three"}
    assert min(met.values()) > 70


def test_a_second_attempt_meets_a_new_case() -> None:
    """Do three attempts at three cases meet each case once?"""
    assert {drawn_case(exercise(), Draw("mia", attempt)) for attempt in (1, 2, 3)} == {"one", "two", "three"}


def test_a_sum_is_a_pure_function_of_the_draw() -> None:
    """Is a drawn sum within its bounds, on its steps, and the same each time?"""
    for number in range(50):
        draw = Draw(f"student-{number}")
        shown = show(exercise(), draw, ChartShelf(), "one")
        charge = shown.figures["charge"]
        assert Decimal(80) <= charge <= Decimal(240)
        assert (charge - 80) % 5 == 0
        assert show(exercise(), draw, ChartShelf(), "one").text == shown.text == f"Charge ${charge:,.2f}"


def test_options_are_shuffled_without_loss() -> None:
    """Does each student see all options, in an order of their own?"""
    orders = {tuple(show(exercise(), Draw(f"student-{number}"), ChartShelf()).options) for number in range(20)}
    assert len(orders) > 5
    assert all(sorted(order) == list("abcdef") for order in orders)


def test_a_new_version_is_a_new_draw() -> None:
    """Does the version take part in the draw?"""
    draws = [(drawn_case(exercise(1), Draw(f"s{n}")), drawn_case(exercise(2), Draw(f"s{n}"))) for n in range(40)]
    assert any(before != after for before, after in draws)
