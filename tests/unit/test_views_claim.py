"""What the browser is told of a claim form and of a raw file, without a browser."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from revcycle.chart import ChartShelf
from revcycle.exercises.answers import AnswersFolder
from revcycle.exercises.variants import Shown
from revcycle.exercises.views.claim import ClaimView
from revcycle.exercises.views.segments import SegmentsView
from tests.unit.test_marking_claim import ASKED, STAY, VISIT, shown
from tests.unit.test_marking_segments import shown as asked_about


def view(case: Shown, folder: Path) -> ClaimView:
    """Draw a claim exercise."""
    return ClaimView(case, AnswersFolder(folder), ChartShelf(folder))


def labels(widget: ClaimView) -> dict[str, Any]:
    """The rows of the face sheet by label."""
    return {label: text for group in widget.scene["sheet"] for label, text in group.get("rows", ())}


def test_the_scene_holds_no_answer(tmp_path: Path) -> None:
    """Is no asked item among what is given, while the face sheet tells what the office knows?"""
    widget = view(shown(), tmp_path)
    assert not set(widget.scene["given"]) & set(ASKED)
    assert labels(widget)["ID number"] == "LCP000006"
    assert labels(widget)["Date of birth"] == "02/14/1966"


def test_the_raw_file_follows_what_is_typed(tmp_path: Path) -> None:
    """Does the raw file hold what was typed, right or wrong, and nothing else in its place?"""
    widget = view(shown(), tmp_path)
    widget.set_state({"answer": {"21A": "Z99.9", "24F.1": "3.50"}, "tick": "1"})
    told = json.dumps(widget.notice["raw"]["segments"])
    assert "Z999" in told
    assert "J020" not in told
    (line,) = (one for one in widget.notice["raw"]["segments"] if one["tag"] == "SV1")
    assert line["elements"][1] == ["3.5"]


def test_unreadable_items_are_named(tmp_path: Path) -> None:
    """Is each item that cannot be read told by its name, and the raw file's absence explained?"""
    widget = view(shown(), tmp_path)
    widget.set_state({"answer": {"24F.1": "plenty"}, "tick": "1"})
    assert [fault["item"] for fault in widget.notice["faults"]] == ["24F.1"]
    assert widget.notice["raw"]["trouble"].startswith("Mend what is marked first")


@pytest.mark.parametrize("raw", [[], {"2": 1}, {"1": "Other"}, {"99": "x"}])
def test_what_does_not_fit(raw: Any) -> None:
    """Is an answer refused that no form of this exercise could have saved?"""
    assert not ClaimView.fits(shown(), raw)


def test_hospital_form(tmp_path: Path) -> None:
    """Is the UB-04 drawn with its lines, and the stay on its face sheet?"""
    widget = view(shown(("FL4", "FL42", "FL67"), STAY, "UB-04"), tmp_path)
    assert widget.scene["paper"]["form"] == "UB-04"
    assert widget.scene["open"] == ["FL4", "FL42.1", "FL67"]
    assert labels(widget)["Admitted"] == "06/15/2026"
    assert widget.notice["raw"]["segments"] or widget.notice["raw"]["trouble"]


def test_the_insured_is_told(tmp_path: Path) -> None:
    """Does the face sheet tell who is insured, where that is not the patient?"""
    child = {**VISIT, "patient": "caleb-norgard", "plans": ["larkfield-ppo", "tallgrass-hdhp"]}
    widget = view(shown(encounter=child), tmp_path)
    titles = [group["title"] for group in widget.scene["sheet"]]
    assert titles[:3] == ["Patient", "Coverage", "Second coverage"]
    assert "Greta Norgard" in json.dumps(widget.scene["sheet"])


def test_more_lines_than_services(tmp_path: Path) -> None:
    """Can an author leave room for lines that the student must add?"""
    case = shown(("24D",))
    longer = replace(case, exercise=replace(case.exercise, lines=3))
    assert view(longer, tmp_path).scene["open"] == ["24D.1", "24D.2", "24D.3"]


def test_elements_are_drawn_without_their_meaning(tmp_path: Path) -> None:
    """Does the browser get the raw texts of a file, and no reading of them?"""
    case = asked_about()
    widget = SegmentsView(case, AnswersFolder(tmp_path), ChartShelf(tmp_path))
    assert set(widget.scene["segments"][0]) == {"number", "tag", "elements", "separators"}
    assert SegmentsView.fits(case, {"means": "a"})
    assert not SegmentsView.fits(case, {"charge": {"at": "1.99", "text": "x"}})
    assert not SegmentsView.fits(case, {"means": "z"})
