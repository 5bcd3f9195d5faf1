"""Lines of service: what each part of a line earns, and what is told of it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revcycle.codes.procedures import procedures
from revcycle.exercises.marking import Key, Verdict, kind_of
from tests.unit.test_marking import CODED, CODED_KEY, SERVICES, SERVICES_KEY, marked, shown

JOINT = "20610"
WHOLE = 9  # what the parts of a line weigh together


def lines(*rows: tuple[str, str, str, str]) -> dict[str, Any]:
    """Return raw lines: code, modifiers, units, pointers."""
    return {"lines": [dict(zip(("code", "modifiers", "units", "pointers"), row, strict=True)) for row in rows]}


def billed(*rows: tuple[str, str, str, str]) -> Verdict:
    """Mark raw lines."""
    return marked(SERVICES, SERVICES_KEY, lines(*rows))


DRUG = ("J3301", "", "4", "AB")


@pytest.mark.parametrize(
    ("row", "lost"),
    [
        ((JOINT, "RT", "1", "A"), 0),
        ((JOINT, "rt", " 1 ", "a"), 0),
        ((JOINT, "", "1", "A"), 2),
        ((JOINT, "LT", "1", "A"), 2),
        ((JOINT, "RT 59", "1", "A"), 2),
        ((JOINT, "RT", "2", "A"), 1),
        ((JOINT, "RT", "", "A"), 1),
        ((JOINT, "RT", "1", ""), 2),
        ((JOINT, "RT", "1", "C"), 2),
        ((JOINT, "RT", "1", "AC"), Fraction(2, 3)),
        ((JOINT, "RT", "1", "CA"), 2),
    ],
)
def test_parts_of_a_line(row: tuple[str, str, str, str], lost: Fraction | int) -> None:
    """Does each part of a line that is off cost its own weight, and nothing else?"""
    assert billed(row, DRUG).fraction == Fraction(2 * WHOLE - lost, 2 * WHOLE)


@pytest.mark.parametrize(
    ("pointers", "share"), [("AB", 1), ("A", Fraction(2, 3)), ("BA", Fraction(1, 3)), ("B", Fraction(1, 3))]
)
def test_the_first_pointer_counts_most(pointers: str, share: Fraction | int) -> None:
    """Does the first pointer count more than the others?"""
    found = billed((JOINT, "RT", "1", "A"), ("J3301", "", "4", pointers)).fraction
    assert found == Fraction(2 * WHOLE, 2 * WHOLE) - Fraction(2 * (1 - Fraction(share))) / (2 * WHOLE)


def test_lines_too_many_and_too_few() -> None:
    """Does a wrong line cost as much as a right one earns, an optional one nothing, and never below zero?"""
    right = (JOINT, "RT", "1", "A")
    assert billed(right, DRUG, ("96372", "", "1", "A")).fraction == Fraction(1, 2)
    assert billed(right, DRUG, ("73562", "", "1", "A")).fraction == 1
    assert billed(right).fraction == Fraction(1, 2)
    assert billed(right, right, DRUG).fraction == Fraction(1, 2)
    assert billed(("96372", "", "1", "A"), ("73610", "", "1", "A")).fraction == 0
    assert [part.outcome for part in billed(right).parts] == ["right", "missing"]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("20611", "", "1", "A"), "is not among the procedures"),
        (("J33O1", "", "1", "A"), "Did you mean J3301"),
        ((JOINT, "RT", "two", "A"), "“two” is no number of units"),
        ((JOINT, "RT", "0", "A"), "no number of units"),
        ((JOINT, "RT", "1", "D"), "“D” points to no diagnosis. The diagnoses have the letters A to C."),
        ((JOINT, "RT", "1", "1"), "points to no diagnosis"),
        ((JOINT, "right", "1", "A"), "A modifier has two characters"),
        ((JOINT, "ZQ", "1", "A"), "The course knows no modifier “ZQ”"),
        ((JOINT, "RT 59 25 LT 50", "1", "A"), "room for 4 modifiers"),
    ],
)
def test_malformed_is_told_apart(row: tuple[str, str, str, str], sentence: str) -> None:
    """Is a part that cannot be read told as such, while the rest of the hand-in still earns its points?"""
    verdict = billed(row, DRUG)
    assert verdict.outcome == "malformed"
    assert sentence in verdict.parts[0].reply
    assert verdict.fraction >= Fraction(1, 2)
    assert verdict.fraction < 1


def test_replies() -> None:
    """Does a tempting error of a part get the key's reply, and the rules' own where the key has none?"""
    verdict = billed((JOINT, "", "1", "A"), DRUG)
    assert [part.reply for part in verdict.parts if part.outcome == "wrong"] == ["Which knee?"]
    silent = Key(SERVICES_KEY.answer, "w", "s")
    verdict = marked(SERVICES, silent, lines((JOINT, "", "1", "A"), DRUG))
    assert "The line does not say where" in next(part.reply for part in verdict.parts if part.outcome == "wrong")


def test_order_of_modifiers_where_it_matters() -> None:
    """Does a modifier that decides on payment have to stand before one that only informs, and no other?"""
    case = shown("services", asks=("modifiers",), most=4)
    key = Key([{"service": "chest-xray-two-views", "modifiers": ["26", "GC"]}], "w", "s")
    assert marked(case, key, lines(("71046", "26 GC", "", ""))).fraction == 1
    assert marked(case, key, lines(("71046", "GC 26", "", ""))).fraction == Fraction(5, 6)
    key = Key([{"service": "large-joint-injection", "modifiers": ["59", "XS"]}], "w", "s")
    assert marked(case, key, lines((JOINT, "XS 59", "", ""))).fraction == 1


def test_two_lines_of_one_service() -> None:
    """Is a line for each side held against the side it fits best, in whatever order they stand?"""
    case = shown("services", asks=("modifiers", "units"), most=4)
    rows = [{"service": "large-joint-injection", "modifiers": [side]} for side in ("LT", "RT")]
    key = Key(rows, "w", "s")
    assert marked(case, key, lines((JOINT, "RT", "1", ""), (JOINT, "LT", "1", ""))).fraction == 1
    assert marked(case, key, lines((JOINT, "RT", "1", ""), (JOINT, "RT", "1", ""))).fraction == Fraction(12, 14)
    assert marked(case, key, lines((JOINT, "RT", "1", ""))).fraction == Fraction(1, 2)


def test_diagnoses_coded_in_the_same_exercise() -> None:
    """Do pointers follow the student's own letters, and do wrong diagnoses cost what right ones earn?"""
    line = {"code": JOINT, "modifiers": "RT", "units": "1", "pointers": "B"}
    codes = [{"code": "I10"}, {"code": "M1711"}]
    assert marked(CODED, CODED_KEY, {"diagnoses": codes, "lines": [line]}).fraction == 1
    assert marked(CODED, CODED_KEY, {"diagnoses": codes, "lines": []}).fraction == Fraction(6, 15)
    assert marked(CODED, CODED_KEY, {"diagnoses": [*codes, {"code": "R69"}], "lines": [line]}).fraction == Fraction(
        12, 15
    )
    verdict = marked(CODED, CODED_KEY, {"diagnoses": [], "lines": [line]})
    assert verdict.parts[0].reply == "“B” points to no diagnosis. Give a diagnosis first."


@given(
    st.permutations([(JOINT, "RT", "1", "A"), DRUG, ("96372", "", "1", "A"), ("73610", "", "1", "A")]),
    st.integers(0, 4),
)
@settings(deadline=None)
def test_wrong_lines_never_pay(order: list[tuple[str, str, str, str]], number: int) -> None:
    """Can taking a wrong line away, or adding a right one, ever lower a score?"""
    rows = order[:number]
    before = billed(*rows).fraction
    assert billed(*(row for row in rows if row[0] in (JOINT, "J3301"))).fraction >= before
    if DRUG not in rows:
        assert billed(*rows, DRUG).fraction >= before


def test_the_fictional_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Is the same key right with the fictional numbers, and is a CPT number then unknown?"""
    monkeypatch.setattr(procedures, "numbers", lambda: "fictional")
    kind = kind_of(SERVICES.exercise)
    raw = kind.right(SERVICES, SERVICES_KEY)
    assert raw["lines"][0]["code"] != JOINT
    assert marked(SERVICES, SERVICES_KEY, raw).fraction == 1
    assert billed((JOINT, "RT", "1", "A"), DRUG).outcome == "malformed"
    assert raw["lines"][0]["code"] in kind.describe(SERVICES, kind.read(SERVICES, raw).value)[0]
