"""One mistake is charged once: whatever was coded wrong in one module counts as right where it is carried to.

A run tries 30 answers for each visit. ``CHOICES=1000 python -m pytest -s tests/unit/test_carried_once.py`` tries 1,000.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from grading.material import Material
from grading.reference import reference_carried, reference_shown
from revcycle.exercises import billed
from revcycle.exercises.carrying.completing import NotUsableError, completed
from revcycle.exercises.carrying.copies import Carried
from revcycle.exercises.marking import Key, Verdict, kind_of
from revcycle.exercises.variants import Draw, Shown, show
from revcycle.money import dollars
from tests.fixtures.sample import HOUSE

CHOICES = int(os.environ.get("CHOICES", "30"))
OFTEN = settings(
    max_examples=CHOICES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
SERVICES, CLAIM, POSTING = "04-procedure-codes", "07-building-the-claim", "09-adjudication-and-posting"
EXERCISE = {SERVICES: "code-your-visit", CLAIM: "bill-your-visit", POSTING: "post-your-visit"}
VISITS = ("planned-knee-shot-and-thyroid", "cut-arm-and-pressure", "ingrown-nail-and-migraine")
NEAR = dict(zip(VISITS, ("M17.12", "S51.811A", "L60.8"), strict=True))
"""A neighbor of the right code for the procedure of each visit."""
LETTERS = "ABCD"

CODES = (
    *("M17.11", "M17.12", "M17.9", "E03.9", "E03.8", "I10", "I11.9", "S51.812A", "S51.811A"),
    *("L60.0", "L60.8", "G43.009", "G43.909", "R05.9", "Z23"),
)
"""Codes of all visits, their neighbors, and codes of nobody."""

DIAGNOSES = st.lists(st.sampled_from(CODES), min_size=1, max_size=4, unique=True)

ITEMS = (
    *("office-visit-established-low", "office-visit-established-moderate", "office-visit-new-high", "nail-avulsion"),
    *("large-joint-injection", "laceration-repair-intermediate-trunk", "wart-destruction", "J1010", "J3301"),
    *("strep-rapid-test", "chest-xray-two-views", "colonoscopy-diagnostic"),
)
LINES = st.lists(
    st.fixed_dictionaries(
        {
            "code": st.sampled_from(ITEMS),
            "modifiers": st.sampled_from(["", "", "25", "59", "RT", "LT", "TA", "50", "25 59", "RT 59"]),
            "units": st.integers(1, 9999).map(str) | st.sampled_from(["1", "1", "2", "80"]),
            "pointers": st.lists(st.sampled_from(LETTERS), min_size=1, max_size=4, unique=True).map("".join),
        }
    ),
    min_size=1,
    max_size=8,
)
"""Lines that can be billed, right or wrong. Codes are concepts here, and numbers as soon as they are typed."""


@cache
def material(module: str) -> Material:
    """A module with its keys."""
    return Material.of(HOUSE / "modules" / module)


@cache
def right_way(module: str, visit: str) -> tuple[Shown, Key, Carried]:
    """An exercise as who has answered everything right meets it, its key, and what is carried then."""
    exercise = material(module).definitions.current[EXERCISE[module]]
    shown = reference_shown(material(module), exercise, visit)
    key = material(module).key(exercise, visit)
    return shown, key, reference_carried(material(module), exercise, visit)


def met(module: str, visit: str, carried: Carried) -> Shown:
    """The exercise as a student meets it who carries an answer."""
    exercise = material(module).definitions.current[EXERCISE[module]]
    return completed(show(exercise, Draw("mia"), material(module).shelf, visit), carried).shown


def answering(carried: Carried, raw: Any) -> Carried:
    """The same with another answer."""
    return replace(carried, source=replace(carried.source, answer=raw))


def marked(shown: Shown, raw: Any, key: Key) -> Verdict:
    """What an answer earns."""
    kind = kind_of(shown.exercise)
    return kind.mark(shown, kind.read(shown, raw), key)


# 03 to 04


def lines_for(own: list[str], key: Key) -> list[dict[str, str]]:
    """The right services, each for the student's own diagnosis: the code itself, else its nearest, else the first."""
    rows = []
    for line in key.answer:
        letters = ""
        for wanted in line["pointers"]:
            near = [code for code in own if code == wanted] or [code for code in own if code[:3] == wanted[:3]] or own
            letters += LETTERS[own.index(near[0])]
        number = billed_number(line["service"])
        marks = " ".join(line.get("modifiers", ()))
        rows.append({"code": number, "modifiers": marks, "units": str(line.get("units", 1)), "pointers": letters})
    return rows


def billed_number(item: str) -> str:
    """The number of a concept."""
    from revcycle.codes.procedures import procedures

    found = procedures.get(item)
    return found.number if found else item


@pytest.mark.parametrize("visit", VISITS)
def test_wrong_diagnoses_cost_nothing_in_04(visit: str) -> None:
    """With any diagnoses brought from 03, do the right services for the student's own diagnoses earn every point?"""
    _, key, carried = right_way(SERVICES, visit)

    @given(DIAGNOSES)
    @OFTEN
    def one(own: list[str]) -> None:
        shown = met(SERVICES, visit, answering(carried, [{"code": code} for code in own]))
        assert list(shown.case.diagnoses) == own
        verdict = marked(shown, {"lines": lines_for(own, key)}, key)
        assert (verdict.outcome, verdict.fraction) == ("right", 1)

    one()


@pytest.mark.parametrize(("visit", "near"), list(NEAR.items()))
def test_a_pointer_past_the_nearest_code_costs(visit: str, near: str) -> None:
    """Does the procedure point to what the student coded for its reason, a neighbor of the right code, and not past?"""
    _, key, carried = right_way(SERVICES, visit)
    shown = met(SERVICES, visit, answering(carried, [{"code": near}, {"code": "R05.9"}]))
    rows = lines_for([near, "R05.9"], key)
    assert rows[1]["pointers"] == "A"
    past = [rows[0], rows[1] | {"pointers": "B"}, *rows[2:]]
    assert marked(shown, {"lines": rows}, key).fraction == 1
    assert marked(shown, {"lines": past}, key).fraction < 1


@pytest.mark.parametrize(("visit", "near"), list(NEAR.items()))
def test_a_pointer_to_a_code_of_nobody_costs_nothing_more(visit: str, near: str) -> None:
    """Is a second pointer, to a diagnosis of which the key knows nothing, not charged here again?"""
    _, key, carried = right_way(SERVICES, visit)
    shown = met(SERVICES, visit, answering(carried, [{"code": near}, {"code": "R05.9"}]))
    rows = lines_for([near, "R05.9"], key)
    both = [rows[0], rows[1] | {"pointers": "AB"}, *rows[2:]]
    assert marked(shown, {"lines": both}, key).fraction == 1


@pytest.mark.parametrize("visit", VISITS)
def test_wrong_services_cost_as_much_as_ever(visit: str) -> None:
    """Whatever was brought from 03, does a line that is wrong in itself still cost in 04?"""
    _, key, carried = right_way(SERVICES, visit)

    @given(DIAGNOSES)
    @OFTEN
    def one(own: list[str]) -> None:
        shown = met(SERVICES, visit, answering(carried, [{"code": code} for code in own]))
        rows = lines_for(own, key)
        assert marked(shown, {"lines": rows[1:]}, key).fraction < 1
        assert marked(shown, {"lines": [rows[0] | {"modifiers": "59"}, *rows[1:]]}, key).fraction < 1

    one()


# 04 to 07


def typed(own: list[str], lines: list[dict[str, str]]) -> list[dict[str, str]]:
    """Lines as a student types them who has these diagnoses."""
    known = LETTERS[: len(own)]
    rows = []
    for line in lines:
        letters = "".join(letter for letter in line["pointers"] if letter in known) or "A"
        rows.append({**line, "code": billed_number(line["code"]), "pointers": letters})
    return rows


def form_of(shown: Shown, visit: str, own: list[str], rows: list[dict[str, str]]) -> dict[str, str]:
    """The form that a faithful biller fills in for these lines, box by box; what no line tells is as on any claim."""
    first, key, _ = right_way(CLAIM, visit)
    model = kind_of(first.exercise).right(first, key)
    own_form = billed.billed(shown).form
    form = {item: text for item, text in model.items() if not item.startswith(("21", "24"))}
    form["21-indicator"] = "0"
    form |= {f"21{letter}": code for letter, code in zip(LETTERS, own, strict=False)}
    if own_form.text("23"):
        form["23"] = own_form.text("23")
    total = 0
    for number, row in enumerate(rows, start=1):
        of_any_line = {item[:-2]: text for item, text in model.items() if item.startswith("24") and item.endswith(".1")}
        kept = {name: text for name, text in of_any_line.items() if name in ("24A-from", "24A-to", "24B", "24J")}
        form |= {f"{name}.{number}": text for name, text in kept.items()}
        marks = row["modifiers"].split()
        each = billed.world().roster.charge(item_of(row["code"]), marks) or 0
        total += each * int(row["units"])
        form |= {
            f"24D.{number}": row["code"],
            f"24E.{number}": row["pointers"],
            f"24F.{number}": dollars(each * int(row["units"])),
            f"24G.{number}": row["units"],
            **{f"24D-modifier-{place}.{number}": mark for place, mark in enumerate(marks, start=1)},
        }
    return form | {"28": dollars(total)}


def item_of(number: str) -> str:
    """The concept of a number."""
    from revcycle.codes.procedures.service_line import key

    return key(number)


@pytest.mark.parametrize("visit", VISITS)
def test_wrong_services_cost_nothing_in_07(visit: str) -> None:
    """With any services and diagnoses brought, does the claim that bills them faithfully earn every point?"""
    _, key, carried = right_way(CLAIM, visit)
    assert carried.before is not None
    counts: Counter[str] = Counter()

    @given(DIAGNOSES, LINES)
    @OFTEN
    def one(own: list[str], lines: list[dict[str, str]]) -> None:
        assert carried.before is not None
        rows = typed(own, lines)
        before = answering(carried.before, [{"code": code} for code in own])
        shown = met(CLAIM, visit, replace(answering(carried, {"lines": rows}), before=before))
        form = form_of(shown, visit, own, rows)
        verdict = marked(shown, form, key)
        off = [(part.label, part.reply) for part in verdict.parts if part.outcome not in ("right", "optional")]
        assert (verdict.outcome, verdict.fraction, off) == ("right", 1, [])
        counts["lines"] += len(rows)

    one()
    assert counts["lines"] > CHOICES


@pytest.mark.parametrize("visit", VISITS)
def test_an_unfaithful_claim_costs_in_07(visit: str) -> None:
    """Is the right code of the visit wrong on the claim of a student who brought another, so that the copy decides?"""
    shown, key, carried = right_way(CLAIM, visit)
    right = kind_of(shown.exercise).right(shown, key)
    rows = [{**row, "modifiers": "59", "units": "3"} for row in carried.source.answer["lines"]]
    own = met(CLAIM, visit, answering(carried, {"lines": rows}))
    assert marked(own, right, key).fraction < 1
    assert marked(shown, right, key).fraction == 1


@pytest.mark.parametrize("part", [{"diagnoses": ["R69"]}, {"services": [{"units": 7}, {"units": 7}]}])
def test_no_key_replaces_what_is_carried(part: dict[str, Any]) -> None:
    """Would even a key that names other codes leave the student's own ones on the right form?"""
    shown, _, _ = right_way(CLAIM, VISITS[0])
    assert billed.billed(shown, {"encounter": part}).form == billed.billed(shown).form


WILD = st.fixed_dictionaries(
    {
        "lines": st.lists(
            st.fixed_dictionaries(
                {
                    "code": st.sampled_from([*ITEMS, "99999", "", "~", "E0114", "0001F"]) | st.text(max_size=8),
                    "modifiers": st.sampled_from(["", "XX", "25 59 76 77 91", "25,RT"]) | st.text(max_size=6),
                    "units": st.sampled_from(["", "0", "-1", "1.5", "10000", "two"]) | st.text(max_size=4),
                    "pointers": st.sampled_from(["", "Z", "ABCDEFGHIJKL", "a b", "AA"]) | st.text(max_size=4),
                }
            ),
            max_size=9,
        )
    }
)


def mangled(before: Any) -> st.SearchStrategy[Any]:
    """Any JSON at all, and answers with strange parts."""
    leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | st.sampled_from([before])
    names = st.sampled_from(["code", "lines", "diagnoses", "units", "modifiers", "pointers"]) | st.text(max_size=4)
    return WILD | st.recursive(leaves, lambda of: st.lists(of, max_size=4) | st.dictionaries(names, of, max_size=4))


@pytest.mark.parametrize("visit", VISITS)
def test_whatever_is_brought_can_be_billed_or_is_told(visit: str) -> None:
    """Is any answer brought to 07 either refused in a sentence, or a claim whose faithful form earns every point?"""
    _, key, carried = right_way(CLAIM, visit)
    counts: Counter[str] = Counter()

    @given(mangled(carried.source.answer))
    @OFTEN
    def one(raw: Any) -> None:
        try:
            shown = met(CLAIM, visit, answering(carried, raw))
        except NotUsableError as refused:
            told = str(refused)
        else:
            told = ""
        if told:
            assert told.endswith(".")
            counts["refused"] += 1
            return
        counts["billed"] += 1
        assert marked(shown, kind_of(shown.exercise).right(shown, key), key).fraction == 1

    one()
    assert counts["refused"]
    assert counts["billed"]


# 07 to 09


@pytest.mark.parametrize("visit", VISITS)
def test_a_wrong_claim_costs_nothing_in_09(visit: str) -> None:
    """With any claim brought that a payer answers, does posting that answer earn every point, whatever it pays?"""
    claim, _, _ = right_way(CLAIM, visit)
    _, key, carried = right_way(POSTING, visit)
    good = carried.source.answer
    counts: Counter[str] = Counter()
    items = [item for item in billed.asked_items(claim) if item in good or item.startswith(("24", "21", "22"))]
    texts = st.sampled_from(
        ["", "1", "2", "AB", "B", "59", "25", "RT", "99213", "20610", "I10", "R05.9", "100.00", "40", "YES", "NO"]
    )

    @given(st.dictionaries(st.sampled_from(items), texts, max_size=3))
    @OFTEN
    def one(changes: dict[str, str]) -> None:
        try:
            shown = met(POSTING, visit, answering(carried, {**good, **changes}))
        except NotUsableError as refused:
            told = str(refused)
        else:
            told = ""
        if told:
            assert told.endswith(".")
            counts["refused"] += 1
            return
        verdict = marked(shown, kind_of(shown.exercise).right(shown, key), key)
        assert (verdict.outcome, verdict.fraction) == ("right", 1)
        counts["posted"] += 1

    one()
    print(f"\n{visit}: {dict(counts)}")
    assert counts["posted"]
