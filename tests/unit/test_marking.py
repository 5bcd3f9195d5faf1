"""Marking: what earns, what costs, and what never happens."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revcycle.chart import Chart
from revcycle.chart.chart import Patient
from revcycle.exercises.definition import Case, Exercise, Field
from revcycle.exercises.marking import Key, Verdict, kind_of
from revcycle.exercises.marking.formula import work_out
from revcycle.exercises.variants import Draw, Shown

PLAIN = {"why": "w", "source": "s"}
NOTE = """Fell on ice. Closed fracture of the left radius. Pain is mild.
Denies loss of consciousness. Smokes daily since youth."""


def shown(kind: str, **parts: Any) -> Shown:
    """Return an exercise of one case as shown to Mia."""
    settings_ = {name: parts.pop(name) for name in ("choose", "arrange", "asks", "most", "visit") if name in parts}
    note = parts.pop("note", "")
    case = Case("only", **parts)
    exercise = Exercise("x", 1, "01-sample", "f", kind, "t", "o", "p", {"only": case}, **settings_)  # type: ignore[arg-type]
    patient = Patient("Ann Bell", date(1961, 3, 2), "F")
    day = date(2026, 6, 15)
    chart = (
        Chart("c", "t", "office", "11", day, None, "okafor", "self-pay", "x", "tidy", patient, note) if note else None
    )
    return Shown(exercise, case, Draw("mia"), chart, {"charge": Decimal("120.00")})


MANY = shown("choice", choose="many", options={name: name.upper() for name in "abcdef"})
MANY_KEY = Key(["a", "b", "c"], optional=("d",), wrong={"e": "Not E."}, **PLAIN)
SORT = shown("sort", arrange="bins", items={name: name for name in "abcdef"}, bins={"x": "X", "y": "Y", "z": "Z"})
SORT_KEY = Key({"a": "x", "b": "x", "c": "y", "d": "y", "e": "z", "f": "z"}, **PLAIN)
ORDER = shown("sort", arrange="order", items={name: name for name in "abcde"})
ORDER_KEY = Key(list("cabed"), **PLAIN)
CODES = shown("codes", note=NOTE)
CODES_KEY = Key(
    ["I11.0", "I50.9"], optional=("Z87.891",), wrong={"I10": "No.", "R06.02": "No."}, sequence="order", **PLAIN
)
EVIDENCE = shown("evidence", note=NOTE)
EVIDENCE_KEY = Key(
    ["Closed fracture", "left radius"], optional=("Fell on ice",), wrong={"Pain is mild": "Integral."}, **PLAIN
)
AMOUNT = shown(
    "amount", fields={"owed": Field("Owed", "dollars"), "by": Field("By", "date"), "rate": Field("Rate", "percent")}
)
AMOUNT_KEY = Key(
    {"owed": "= charge * 0.2", "by": "2026-09-01", "rate": "20"}, wrong={"owed: 120.00": "All of it?"}, **PLAIN
)
SERVICES = shown(
    "services", note=NOTE, asks=("modifiers", "units", "pointers"), diagnoses=("M17.11", "M25.562", "I10"), most=6
)
SERVICES_KEY = Key(
    [
        {"service": "large-joint-injection", "modifiers": ["RT"], "units": 1, "pointers": ["M17.11"]},
        {"service": "J3301", "units": 4, "pointers": ["M17.11", "M25.562"]},
    ],
    optional=("knee-xray",),
    wrong={"medicine-injection": "No.", "large-joint-injection: modifiers = none": "Which knee?"},
    **PLAIN,
)
CODED = shown("services", note=NOTE, asks=("modifiers", "units", "pointers"), most=12)
CODED_KEY = Key(
    {
        "diagnoses": ["M17.11", "I10"],
        "lines": [{"service": "large-joint-injection", "modifiers": ["RT"], "units": 1, "pointers": ["M17.11"]}],
    },
    **PLAIN,
)
LEVEL = shown(
    "level",
    note=NOTE,
    asks=("problems", "data", "risk", "time", "basis", "code", "prolonged"),
    facts={"problems": {"bone": "A broken radius", "smoke": "Smoking", "pain": "Pain"}},
)
LEVEL_KEY = Key(
    {
        "problems": "moderate",
        "data": "limited",
        "risk": "moderate",
        "time": 25,
        "basis": "mdm",
        "code": "office-visit-established-moderate",
        "prolonged": 0,
        "facts": ["bone"],
    },
    wrong={"problems: low": "A break is more.", "smoke": "Not dealt with.", "time: 40": "Staff too?"},
    **PLAIN,
)
ALL = [
    (MANY, MANY_KEY),
    (SORT, SORT_KEY),
    (ORDER, ORDER_KEY),
    (CODES, CODES_KEY),
    (EVIDENCE, EVIDENCE_KEY),
    (AMOUNT, AMOUNT_KEY),
    (SERVICES, SERVICES_KEY),
    (CODED, CODED_KEY),
    (LEVEL, LEVEL_KEY),
]
IDS = ["many", "bins", "order", "codes", "evidence", "amount", "services", "services-coded", "level"]
everyone = pytest.mark.parametrize(("case", "key"), ALL, ids=IDS)

junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(
            st.sampled_from(["code", "from", "to", "a", "", "lines", "units", "facts"]), inner, max_size=4
        )
    ),
    max_leaves=10,
)


def marked(case: Shown, key: Key, raw: Any) -> Verdict:
    """Read and mark a raw answer."""
    kind = kind_of(case.exercise)
    return kind.mark(case, kind.read(case, raw), key)


@everyone
def test_specimens(case: Shown, key: Key) -> None:
    """Does each kind mark its own specimens as what they are?"""
    kind = kind_of(case.exercise)
    assert marked(case, key, kind.right(case, key)).outcome == "right"
    assert marked(case, key, kind.right(case, key)).fraction == 1
    assert marked(case, key, kind.blank(case)).outcome == "blank"
    assert marked(case, key, kind.wrong(case, key)).outcome == "wrong"
    assert marked(case, key, kind.wrong(case, key)).fraction == 0
    assert marked(case, key, kind.malformed(case)).outcome == "malformed"
    assert marked(case, key, kind.malformed(case)).fraction == 0


@everyone
def test_taking_everything_never_pays(case: Shown, key: Key) -> None:
    """Does everything on offer earn at most half, and guessing a quarter on average?"""
    kind = kind_of(case.exercise)
    assert marked(case, key, kind.everything(case, key)).fraction <= Fraction(1, 2)
    generator = random.Random(7)
    earned = [marked(case, key, kind.guess(case, key, generator)).fraction for _ in range(200)]
    assert sum(earned) / 200 <= Fraction(1, 4)


@everyone
@given(raw=junk)
@settings(max_examples=60, deadline=None)
def test_any_answer_gets_a_verdict(case: Shown, key: Key, raw: object) -> None:
    """Can any value in an answer file stop the marking or earn more than the points?"""
    verdict = marked(case, key, raw)
    assert 0 <= verdict.fraction <= 1
    assert verdict.outcome in ("blank", "malformed", "wrong", "right")


@given(st.sets(st.sampled_from("abcdef")), st.sampled_from("abc"), st.sampled_from("ef"))
def test_right_parts_never_cost(chosen: set[str], right: str, wrong: str) -> None:
    """Can adding a right option, or taking a wrong one away, ever lower a score?"""
    before = marked(MANY, MANY_KEY, sorted(chosen)).fraction
    assert marked(MANY, MANY_KEY, sorted(chosen | {right})).fraction >= before
    assert marked(MANY, MANY_KEY, sorted(chosen - {wrong})).fraction >= before


@given(st.permutations(["I11.0", "I50.9", "I10", "R06.02", "Z87.891"]), st.integers(0, 5))
def test_wrong_codes_never_pay(order: list[str], number: int) -> None:
    """Can taking a wrong code off the list ever lower a score?"""
    rows = [{"code": code} for code in order[:number]]
    before = marked(CODES, CODES_KEY, rows).fraction
    for wrong in ("I10", "R06.02"):
        assert marked(CODES, CODES_KEY, [row for row in rows if row["code"] != wrong]).fraction >= before


@pytest.mark.parametrize(
    ("codes", "fraction"),
    [
        (["I11.0", "I50.9"], 1),
        (["i110", "I509"], 1),
        (["I50.9", "I11.0"], Fraction(2, 3)),
        (["I11.0"], Fraction(1, 3)),
        (["I11.0", "I50.9", "Z87.891"], 1),
        (["I11.0", "I50.9", "I10"], Fraction(2, 3)),
        (["I10"], 0),
    ],
)
def test_codes_with_sequence(codes: list[str], fraction: Fraction | int) -> None:
    """Do codes, their spelling, their sequence and superfluous codes earn what they should?"""
    assert marked(CODES, CODES_KEY, [{"code": code} for code in codes]).fraction == fraction


def test_an_unknown_code_is_told_apart() -> None:
    """Is a code that does not exist malformed, with a sentence, and the rest still marked?"""
    verdict = marked(CODES, CODES_KEY, [{"code": "I11.0"}, {"code": "I11.77"}])
    assert verdict.outcome == "malformed"
    assert "is not in ICD-10-CM" in verdict.parts[0].reply


def test_replies_reach_the_student() -> None:
    """Does a tempting wrong answer get its own reply?"""
    verdict = marked(CODES, CODES_KEY, [{"code": "I10"}])
    assert [(part.outcome, part.reply) for part in verdict.parts][:1] == [("wrong", "No.")]
    verdict = marked(AMOUNT, AMOUNT_KEY, {"owed": "$120"})
    assert [part.reply for part in verdict.parts if part.part == "owed"] == ["All of it?"]


def marks(*spans: tuple[int, int]) -> list[dict[str, Any]]:
    """Return raw marks over the note's words."""
    return [{"from": a, "to": b, "text": " ".join(EVIDENCE.words[a : b + 1])} for a, b in spans]


def test_evidence_by_overlap() -> None:
    """Is a phrase found by half of its words, and is a mark over the whole note none?"""
    assert marked(EVIDENCE, EVIDENCE_KEY, marks((3, 4), (7, 8))).fraction == 1
    assert marked(EVIDENCE, EVIDENCE_KEY, marks((3, 8))).fraction == 1
    assert marked(EVIDENCE, EVIDENCE_KEY, marks((4, 4))).fraction == Fraction(1, 2)
    assert marked(EVIDENCE, EVIDENCE_KEY, marks((0, 18))).fraction == 0
    assert marked(EVIDENCE, EVIDENCE_KEY, marks(*((n, n) for n in range(19)))).fraction == 0
    assert marked(EVIDENCE, EVIDENCE_KEY, marks((3, 4), (7, 8), (0, 2))).fraction == 1


def test_a_changed_note_is_told() -> None:
    """Is a mark whose words are no longer in the note malformed, rather than judged on other words?"""
    raw = [{"from": 3, "to": 4, "text": "Open fracture"}]
    assert marked(EVIDENCE, EVIDENCE_KEY, raw).outcome == "malformed"


def test_amounts_as_typed() -> None:
    """Are amounts judged by their worth, and is a malformed one told apart from the right ones?"""
    assert marked(AMOUNT, AMOUNT_KEY, {"owed": "24", "by": "9/1/2026", "rate": "20 %"}).fraction == 1
    verdict = marked(AMOUNT, AMOUNT_KEY, {"owed": "24", "by": "soon", "rate": "20"})
    assert (verdict.outcome, verdict.fraction) == ("malformed", Fraction(2, 3))
    assert [part.outcome for part in verdict.parts] == ["malformed", "right", "right"]


def test_all_or_nothing() -> None:
    """Does credit “all” give nothing for a part?"""
    key = Key(["a", "b", "c"], credit="all", **PLAIN)
    assert marked(MANY, key, ["a", "b"]).fraction == 0
    assert marked(MANY, key, ["a", "b", "c"]).fraction == 1


@pytest.mark.parametrize(
    "formula", ["__import__('os')", "charge.real", "charge ** 9", "other", "", "1/0", "f(1)", "'x'"]
)
def test_a_formula_holds_sums_only(formula: str) -> None:
    """Is everything but plain sums refused with a sentence?"""
    with pytest.raises(ValueError, match="formula"):
        work_out(formula, {"charge": Decimal(1)})


def test_a_formula_is_worked_out_exactly() -> None:
    """Are sums of money exact, to the cent?"""
    assert work_out("max(0, charge - 0.10) * 3", {"charge": Decimal("0.30")}) == Decimal("0.60")
