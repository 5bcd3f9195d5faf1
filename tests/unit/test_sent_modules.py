"""The course's own exercises that send: the right answer must go through."""

from __future__ import annotations

from pathlib import Path

import pytest

from grading.material import Material
from grading.reference import reference_shown
from revcycle.exercises.definition import FILE_NAME, read_definitions
from revcycle.exercises.marking import kind_of, practice_key
from revcycle.exercises.sent.told import came_back
from revcycle.exercises.variants import Draw
from tests.fixtures.sample import HOUSE

MODULES = sorted(path.parent for path in (HOUSE / "modules").glob(f"*/{FILE_NAME}"))
SENDING = [
    (module, exercise, case)
    for module in MODULES
    for exercise in read_definitions(module)
    if exercise.sends
    for case in exercise.cases
]


def test_there_are_some() -> None:
    """Does any exercise of the course send?"""
    assert SENDING


@pytest.mark.parametrize(
    ("module", "exercise", "case"),
    SENDING,
    ids=[f"{module.name}-{exercise.id}-{case}" for module, exercise, case in SENDING],
)
def test_the_right_answer_reaches_the_payer(module: Path, exercise: object, case: str) -> None:
    """Is the right answer taken by clearinghouse and payer, so that only a wrong one meets trouble?

    A payer may deny it all the same, where the case is about that; then it says that the entry is not the cause.
    What the case carries from another module is right, too.
    """
    found = read_definitions(module).current[exercise.id]  # type: ignore[attr-defined]
    shown = reference_shown(Material.of(module), found, case, Draw("mia"))
    key, kind = practice_key(found, case), kind_of(found)
    raw = kind.right(shown, key)
    told, _ = came_back(shown, key, raw, (), kind.mark(shown, kind.read(shown, raw), key))
    assert told["state"] not in ("held", "rejected", "refused"), (told["headline"], told["lead"], told["causes"])
    assert told["causes"] == []
