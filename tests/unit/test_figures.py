"""The figure of the revenue cycle: one drawing, and a copy of it in every module."""

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from revcycle.figures import NAME, STAGES, draw_copies, where_you_are

MODULES = Path(__file__).resolve().parents[2] / "modules"
PRESENT = sorted(path.name for path in MODULES.iterdir() if path.name in STAGES)


@pytest.mark.parametrize("module", PRESENT)
def test_copy_of_each_module(module: str) -> None:
    """Is every module's figure the drawing with that module's stages lit?"""
    copy = MODULES / module / "images" / NAME
    assert copy.is_file(), f"Run `python -m revcycle.figures modules`: {module} has no {NAME}."
    assert copy.read_text("utf-8") == where_you_are(STAGES[module]), "Run `python -m revcycle.figures modules`."


@pytest.mark.parametrize("stages", STAGES.values(), ids=STAGES.keys())
def test_what_is_lit(stages: list[str]) -> None:
    """Are exactly the stages that a module names lit, in a drawing that is still XML?"""
    drawing = ElementTree.fromstring(where_you_are(stages))
    assert {group.get("id") for group in drawing.iter() if group.get("class") == "stage here"} == set(stages)


def test_unknown_stage() -> None:
    """Is a stage that the drawing lacks told in a plain sentence?"""
    with pytest.raises(LookupError, match="no stage “audit”"):
        where_you_are(["audit"])


def test_draws_modules_that_are_there(tmp_path: Path) -> None:
    """Are copies written for the modules that exist, and for no others?"""
    (tmp_path / "07-building-the-claim").mkdir()
    (tmp_path / "somebody-elses-module").mkdir()
    written = draw_copies(tmp_path)
    assert written == [tmp_path / "07-building-the-claim" / "images" / NAME]
    assert written[0].read_text("utf-8") == where_you_are(["claim"])
