"""The judge over whatever an answer file may hold: never an error, never more than the points, nothing unescaped."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grading.handins import HandIn
from grading.judgement import Bench, earned
from grading.material import Material
from grading.review import Item, Review, Section
from revcycle.exercises.marking import kind_of
from revcycle.exercises.variants import Draw, drawn_case, show
from tests.pipeline.temporary_course import SAMPLE, SAMPLE_KEYS, SAMPLE_MODULES

TEXTS = st.sampled_from(["", "side", "coder", "S93.401A", "120.00", "<script>", "\ud800", "9" * 5000, "2026-02-30"])
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | st.text(max_size=8)
NAMES = TEXTS | st.sampled_from(["code", "from", "to", "text", "adjustment", "days", "read-note", "visit"])
ANYTHING = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(NAMES, inner, max_size=5))


@pytest.fixture(scope="module")
def material() -> Iterator[Material]:
    """The sample module with its keys."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REVCYCLE_KEYS", str(SAMPLE_KEYS))
        yield Material.of(SAMPLE_MODULES / SAMPLE)


def written(material: Material, name: str, answer: Any) -> str:
    """Return an answer file with that raw answer."""
    exercise = material.definitions.current[name]
    facts = {
        "schema": 1,
        "course": "revcycle",
        "module": SAMPLE,
        "exercise": name,
        "version": exercise.version,
        "kind": exercise.kind,
        "case": drawn_case(exercise, Draw("mia")),
        "attempt": 1,
        "drawn_for": "mia",
        "answer": answer,
        "saved": "2026-11-23T14:02:11+00:00",
    }
    return json.dumps(facts)


NAMES_OF_EXERCISES = [
    "sample-choice-one",
    "sample-choice-many",
    "sample-bins",
    "sample-order",
    "sample-codes",
    "sample-sequence",
    "sample-evidence",
    "sample-amount",
]


@pytest.mark.parametrize("name", NAMES_OF_EXERCISES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answer=ANYTHING)
def test_any_answer_is_judged(material: Material, tmp_path: Path, name: str, answer: Any) -> None:
    """Is whatever stands as an answer judged by the marking itself, within the points, and told in plain characters?"""
    place = tmp_path / "mia"
    (place / "answers").mkdir(parents=True, exist_ok=True)
    (place / "answers" / f"{name}.json").write_text(written(material, name, answer), "utf-8")
    judgement = Bench(material, HandIn("mia", SAMPLE, place)).judge(name, 4.0)
    assert judgement.outcome in ("blank", "malformed", "wrong", "right"), judgement.reason
    assert 0 <= judgement.score <= 4
    assert "<script" not in judgement.review.html()
    (judgement.review.html() + judgement.review.text()).encode("utf-8")


@pytest.mark.parametrize("name", NAMES_OF_EXERCISES)
def test_right_answers_are_right_without_nbgrader(material: Material, tmp_path: Path, name: str) -> None:
    """Does the judge alone find the reference answer right, and show the note and the guide's fact beside it?"""
    shown = show(material.definitions.current[name], Draw("mia"), material.shelf)
    raw = kind_of(shown.exercise).right(shown, material.key(shown.exercise, shown.case.id))
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / f"{name}.json").write_text(written(material, name, raw), "utf-8")
    judgement = Bench(material, HandIn("mia", SAMPLE, tmp_path)).judge(name, 3.5)
    assert (judgement.outcome, judgement.score) == ("right", 3.5)
    assert "From the guide" in judgement.review.text()
    assert ("The note:" in judgement.review.html()) == (shown.chart is not None)


def test_an_unknown_exercise_is_never_scored(material: Material, tmp_path: Path) -> None:
    """Does the judge refuse an id that the course does not have, and one that is practice?"""
    bench = Bench(material, HandIn("mia", SAMPLE, tmp_path))
    for name in ("no-such-exercise", "practice-choice"):
        with pytest.raises(LookupError, match=name):
            bench.judge(name, 4.0)


@pytest.mark.parametrize(
    ("points", "parts", "score"), [(4.0, (1, 3), 1.33), (1.0, (2, 3), 0.67), (2.675, (1, 1), 2.67)]
)
def test_points_are_rounded_and_never_exceeded(points: float, parts: tuple[int, int], score: float) -> None:
    """Are points given to the hundredth, and never more of them than there are?"""
    from fractions import Fraction

    assert earned(points, Fraction(*parts)) == pytest.approx(score, abs=0.006)
    assert earned(points, Fraction(*parts)) <= points


def test_emphasis_is_drawn_and_html_is_not() -> None:
    """Is *emphasis* in the course's words drawn as such, and HTML or a link in anybody's words shown as typed?"""
    hostile = '<img src=x onerror="alert(1)"> [here](javascript:alert(1))'
    review = Review(
        "T", "wrong", 0, 1, [Section("Why", ["Look at *who* is asked."], [Item(hostile, "wrong", "**No.**")])]
    )
    html = review.html()
    assert "<em>who</em>" in html
    assert "<strong>No.</strong>" in html
    assert "<img" not in html
    assert "<a" not in html
    assert "Look at who is asked." in review.text()
