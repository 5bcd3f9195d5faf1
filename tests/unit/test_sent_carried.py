"""What comes back of a claim with the student's own codes of another module: a mistake there is told as the cause."""

from __future__ import annotations

from typing import Any

from grading.material import Material
from grading.reference import reference_carried
from revcycle.exercises.carrying.completing import completed
from revcycle.exercises.marking import Key, Kind, kind_of, practice_key
from revcycle.exercises.sent.told import came_back
from revcycle.exercises.variants import Draw, Shown, show
from tests.fixtures.sample import HOUSE

MODULE = HOUSE / "modules" / "07-building-the-claim"
CASE = "numb-hand-and-pressure"
WHERE = "A cause lies in what you brought from module 04 (procedure codes)."


def without_modifiers(kind: Kind, shown: Shown, key: Key) -> Any:
    """The right lines, with no modifier on the visit."""
    raw = kind.right(shown, key)
    raw["lines"][0]["modifiers"] = ""
    return raw


def sent(answering: Any = None, **changed: str) -> dict[str, Any]:
    """What comes back of the right form, some of its items changed, with codes that were answered in some way."""
    material = Material.of(MODULE)
    exercise = material.definitions.current["practice-visit-claim"]
    carried = reference_carried(material, exercise, CASE, *([answering] if answering else []))
    shown = completed(show(exercise, Draw("mia"), material.shelf, CASE), carried).shown
    key, kind = practice_key(exercise, CASE), kind_of(exercise)
    raw = {**kind.right(shown, key), **changed}
    told, _ = came_back(shown, key, raw, (), kind.mark(shown, kind.read(shown, raw), key))
    return told


def test_a_mistake_that_was_brought_is_the_cause() -> None:
    """Is a denial for the student's own codes told as theirs, with where to mend it and how to send it again?"""
    told = sent(without_modifiers)
    assert told["also"] == []
    assert [cause["code"].partition(":")[0] for cause in told["causes"]] == ["CO-97"]
    assert WHERE in told["changes"][0]
    assert "Item 22 takes code 7" in told["changes"][-1]


def test_right_codes_are_not_blamed() -> None:
    """With right codes brought, is a mistake on the form blamed on the form alone, and the right form on nothing?"""
    told = sent(**{"1a": "LCP00957"})
    assert told["state"] == "rejected"
    assert not any(WHERE in change for change in told["changes"])
    assert sent()["causes"] == sent()["also"] == []
