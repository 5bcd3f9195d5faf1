"""The figure of the revenue cycle: one drawing, and a copy of it in every module."""

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from revcycle.figures import NAME, STAGES, draw_copies, way_on, where_you_are

MODULES = Path(__file__).resolve().parents[2] / "modules"
PRESENT = sorted(path.name for path in MODULES.iterdir() if path.name in STAGES)


@pytest.mark.parametrize("module", PRESENT)
def test_copy_of_each_module(module: str) -> None:
    """Is every module's figure the drawing with that module's stages lit?"""
    copy = MODULES / module / "images" / NAME
    assert copy.is_file(), f"Run `python -m grading links`: {module} has no {NAME}."
    assert copy.read_text("utf-8") == where_you_are(STAGES[module]), "Run `python -m grading links`."


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


@pytest.mark.parametrize("module", STAGES)
def test_way_on(module: str) -> None:
    """Does each module's cell link to every other module once at each of its stages, and never to itself?"""
    links = re.findall(r"\]\(\.\./([^/)]+)/([^)]+)\.ipynb\)", way_on(module))
    assert sorted(name for name, _ in links) == sorted(
        name for name, stages in STAGES.items() for _ in stages if name != module
    )
    assert all(name.partition("-")[2] == stem for name, stem in links)


@pytest.mark.parametrize("module", PRESENT)
def test_links_name_files(module: str) -> None:
    """Is the notebook of each module called as the links of the others say?"""
    assert (MODULES / module / f"{module.partition('-')[2]}.ipynb").is_file()


def test_words_for_the_figure() -> None:
    """Do the words for those who cannot see the figure say where the flag stands?"""
    assert "stands at stage 3, codes.](images/" in way_on("03-diagnosis-codes")
    assert "stands at stage 6, payer and at stage 7, payment posted.](" in way_on("09-adjudication-and-posting")
    assert "at the start, before stage 1.](" in way_on("00-start-here")
    with pytest.raises(LookupError, match="no module “99-nowhere”"):
        way_on("99-nowhere")
