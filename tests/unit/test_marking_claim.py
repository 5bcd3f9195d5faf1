"""Marking a claim form item by item against the form that the engine makes of the encounter."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revcycle.chart import ChartShelf
from revcycle.claim.forms import box
from revcycle.exercises.billed import asked_items, billed, handed_out
from revcycle.exercises.definition import Case, Exercise
from revcycle.exercises.marking import Key, Verdict, kind_of
from revcycle.exercises.marking.item_values import another, means
from revcycle.exercises.variants import Draw, Shown

PLAIN: dict[str, str] = {"why": "w", "source": "s"}
VISIT: dict[str, Any] = {
    "id": "QMG-1",
    "patient": "anselm-dupree",
    "house": "practice",
    "plans": ["larkfield-ppo"],
    "provider": "okafor",
    "place": "11",
    "diagnoses": ["J02.0", "I10"],
    "services": [{"item": "office-visit-established-low", "day": "2026-06-15"}],
}
ASKED = ("2", "3", "21A", "22-code", "24E.1", "24F.1", "33a")
POINTED = Key({"encounter": {"services": [{"pointers": [1, 2]}]}}, **PLAIN)
STAY: dict[str, Any] = {
    "id": "QHS-1",
    "patient": "anselm-dupree",
    "house": "hospital",
    "plans": ["larkfield-ppo"],
    "provider": "chen",
    "diagnoses": [{"code": "J18.9", "present_on_admission": "Y"}],
    "services": [{"item": "inpatient-medical", "day": "2026-06-15", "units": "2"}],
    "hospital": {"inpatient": True, "first": "2026-06-15", "last": "2026-06-17", "status": "01"},
}


def shown(asked: tuple[str, ...] = ASKED, encounter: dict[str, Any] = VISIT, form: str = "CMS-1500") -> Shown:
    """Return a claim exercise of one case."""
    case = Case("only", encounter=encounter, asked=asked)
    exercise = Exercise("x", 1, "m", "f", "claim", "t", "o", "p", {"only": case}, form=form)  # type: ignore[arg-type]
    return Shown(exercise, case, Draw("mia"), None, {})


def marked(raw: Any, key: Key = POINTED, case: Shown | None = None) -> Verdict:
    """Mark a raw answer."""
    case = case or shown()
    kind = kind_of(case.exercise)
    return kind.mark(case, kind.read(case, raw), key)


def right(**changed: str) -> dict[str, str]:
    """The reference answer with some items changed; "" leaves one blank."""
    case = shown()
    answer = {**kind_of(case.exercise).right(case, POINTED), **changed}
    return {item: text for item, text in answer.items() if text}


def test_the_engine_answers() -> None:
    """Is the right answer what the engine puts on the form, with the key's part of the encounter?"""
    assert right() == {
        "2": "Dupree, Anselm",
        "3": "02 14 1966",
        "21A": "J020",
        "24E.1": "AB",
        "24F.1": "200.00",
        "33a": "2000000010",
    }
    assert marked(right()).outcome == "right"


@pytest.mark.parametrize(
    ("item", "typed"),
    [
        ("2", "DUPREE ANSELM"),
        ("2", "dupree,anselm"),
        ("3", "1966-02-14"),
        ("3", "02/14/1966"),
        ("21A", "j02.0"),
        ("24E.1", "a, b"),
        ("24F.1", "$200"),
        ("24F.1", "200 00"),
        ("33a", "2000 000 010"),
    ],
)
def test_items_count_by_what_they_mean(item: str, typed: str) -> None:
    """Does a text count by what it means, however it is typed?"""
    assert marked(right(**{item: typed})).outcome == "right"


@pytest.mark.parametrize(
    ("item", "typed"),
    [("2", "Anselm Dupree"), ("3", "02 15 1966"), ("21A", "J02.9"), ("24E.1", "BA"), ("24F.1", "20.00")],
)
def test_wrong_items_cost_themselves(item: str, typed: str) -> None:
    """Does a wrong item cost its own share and no more?"""
    verdict = marked(right(**{item: typed}))
    assert (verdict.outcome, verdict.fraction) == ("wrong", Fraction(5, 6))


@pytest.mark.parametrize(
    ("item", "typed", "told"),
    [
        ("3", "Monday", "month, day and year"),
        ("33a", "200000001", "ten digits"),
        ("21A", "strep", "does not look like a diagnosis code"),
        ("24E.1", "1", "the letter of the diagnosis"),
        ("24F.1", "plenty", "dollars and cents"),
        ("22-code", "??", "room for 1"),
    ],
)
def test_unreadable_is_no_error_of_billing(item: str, typed: str, told: str) -> None:
    """Is a text that cannot be read told apart from a wrong one, with what to type?"""
    verdict = marked(right(**{item: typed}))
    assert verdict.outcome == "malformed"
    assert told in verdict.parts[0].reply


def test_blank_items_must_stay_blank() -> None:
    """Does an item that must stay blank cost its weight when it is filled, and is it answered?"""
    verdict = marked(right(**{"22-code": "7"}))
    assert verdict.fraction == Fraction(5, 6)
    assert (
        next(part.reply for part in verdict.parts if part.part == "22-code") == "This item stays blank on this claim."
    )
    heavy = Key(POINTED.answer, **PLAIN, weights={"22-code": 3})
    assert marked(right(**{"22-code": "7"}), heavy).fraction == Fraction(1, 2)


def test_never_below_nothing() -> None:
    """Does a form with nothing right and something filled that must be blank earn 0?"""
    assert marked({"22-code": "7", "2": "Nobody, Ann"}).fraction == 0


@pytest.mark.parametrize("raw", [{}, {"2": " "}, None])
def test_blank(raw: Any) -> None:
    """Is a form on which nothing is typed blank, and worth nothing?"""
    assert (marked(raw).outcome, marked(raw).fraction) == ("blank", 0)


def test_weights() -> None:
    """Do weights say how much an item counts, on one line or on all?"""
    key = Key(POINTED.answer, **PLAIN, weights={"24E": 5})
    assert marked(right(**{"24E.1": "A"}), key).fraction == Fraction(1, 2)


def test_alternatives_and_optional_items() -> None:
    """Does an alternative count for its item alone, and is an optional item neither earned nor lost?"""
    key = Key(POINTED.answer, **PLAIN, alternatives=({"24E.1": "A"},), optional=("33a",))
    assert marked(right(**{"24E.1": "A", "33a": "2000001018"}), key).outcome == "right"
    assert marked(right(**{"24E.1": "B"}), key).fraction == Fraction(4, 5)


def test_replies() -> None:
    """Is a wrong value answered by its own reply, by its item's else, and a missing item by its own?"""
    wrong = {"24E.1: A": "one", "24E": "any", "not:24E": "none", "24F.1: 20": "cents"}
    key = Key(POINTED.answer, **PLAIN, wrong=wrong)

    def reply(item: str, typed: str) -> str:
        return next(part.reply for part in marked(right(**{item: typed}), key).parts if part.part == item)

    assert [reply("24E.1", typed) for typed in ("a", "B", "")] == ["one", "any", "none"]
    assert reply("24F.1", "$20.00") == "cents"


def test_a_corrected_claim() -> None:
    """Does a key that corrects a claim ask for item 22?"""
    key = Key({**POINTED.answer, "frequency": "7", "original_reference": "LK-9"}, **PLAIN)
    case = shown((*ASKED, "22"))
    kind = kind_of(case.exercise)
    assert kind.right(case, key)["22-code"] == "7"
    assert kind.right(case, key)["22"] == "LK-9"


def test_keys_cannot_disagree_with_what_is_told() -> None:
    """Is a key refused that changes an item which students are not asked for, or that names unknown ones?"""
    case = shown()
    kind = kind_of(case.exercise)
    with pytest.raises(ValueError, match="changes item 10c"):
        kind.right(case, Key({"encounter": {"accident": {"kind": "other", "day": "2026-06-14"}}}, **PLAIN))
    with pytest.raises(LookupError, match="33b"):
        kind.from_key(case, {"33b": "x"})
    with pytest.raises(ValueError, match="99Z"):
        asked_items(shown(("99Z",)))


def test_nothing_of_the_answer_is_handed_out() -> None:
    """Is no asked item on the form that is handed out, nor anything beside it that hangs on one?"""
    form = handed_out(shown(("1", *ASKED)))
    assert not set(form.items) & {"1", *ASKED}
    assert all(item not in ("1", *ASKED) for one in form.beyond for item, _ in one.boxes)


def test_names_of_items() -> None:
    """Can an author name an item on all lines, all boxes of a number, and all?"""
    assert asked_items(shown(("24E", "5"))) == ("5-street", "5-city", "5-state", "5-zip", "5-phone", "24E.1")
    assert len(asked_items(shown(("all",)))) > 100
    assert asked_items(shown(("FL42", "FL17"), STAY, "UB-04")) == ("FL17", "FL42.1")


def test_charts_tell_the_rest() -> None:
    """Does a case with a chart take patient, plan, provider, place and day from it?"""
    chart = ChartShelf(Path("modules/00-start-here")).chart("strep-throat-visit")
    case = Case("c", encounter={"diagnoses": ["J02.0"], "services": [{"item": "office-visit-established-low"}]})
    exercise = Exercise("x", 1, "m", "f", "claim", "t", "o", "p", {"c": case})
    made = billed(Shown(exercise, case, Draw("mia"), chart, {}))
    assert made.form.items["2"] == "Crowhurst, Bettina"
    assert made.form.items["24A-from.1"] == "04 20 26"


def test_hospital_claim() -> None:
    """Is the UB-04 marked too, with codes of four digits whatever zeros are typed?"""
    case = shown(("FL4", "FL6", "FL17", "FL42", "FL67"), STAY, "UB-04")
    kind = kind_of(case.exercise)
    key = Key({"encounter": {}}, **PLAIN)
    answer = kind.right(case, key)
    assert answer["FL67"] == "J189"
    typed = {**answer, "FL4": answer["FL4"].lstrip("0"), "FL42.1": answer["FL42.1"].lstrip("0"), "FL67": "J18.9"}
    assert marked(typed, key, case).outcome == "right"
    assert marked(kind.wrong(case, key), key, case).fraction == 0


@pytest.mark.parametrize(
    "item", ["1", "1a", "2", "3", "5-state", "10a", "17", "21A", "24D", "24E", "24F", "24G", "33a"]
)
def test_another_value_is_another(item: str) -> None:
    """Does the value that tests answer wrongly with mean something else, and can it be read?"""
    case = shown((item,), VISIT)
    form = billed(case).form
    found = box("professional", item)
    assert found is not None
    text = form.items.get(item) or form.items.get(f"{item}.1") or "Chidi Okafor"
    text = "A" if item == "24E" else text
    assert means(found, another(found, text)) != means(found, text)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(ASKED) | st.text(max_size=6), st.text(max_size=30) | st.integers(), max_size=8))
def test_any_answer_gets_a_verdict(raw: Any) -> None:
    """Is every answer marked between 0 and 1, whatever it is?"""
    assert 0 <= marked(raw).fraction <= 1


def test_a_whole_form_can_be_guessed() -> None:
    """Can every box of a form be guessed at, though a text that stands in one box is too long for another?"""
    case = shown(("all",), {**VISIT, "patient": "anton-vreeland", "plans": ["tallgrass-hdhp"]})
    kind = kind_of(case.exercise)
    for seed in range(20):
        raw = kind.guess(case, POINTED, random.Random(seed))
        assert kind.mark(case, kind.read(case, raw), POINTED).fraction < Fraction(1, 4)
