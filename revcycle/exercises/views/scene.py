"""The scene of an exercise: all that the browser is told to draw. It never holds a key."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from revcycle.chart import Block, Chart, blocks
from revcycle.dates import us_date
from revcycle.exercises.variants import Shown
from revcycle.folders import assets

# Names of the places of service that the charts use, by CMS's two-digit code (a work of the US government).
PLACES = {
    "02": "Telehealth, not in the patient's home",
    "10": "Telehealth, in the patient's home",
    "11": "Office",
    "12": "Home",
    "19": "Off-campus outpatient hospital",
    "20": "Urgent care",
    "21": "Inpatient hospital",
    "22": "On-campus outpatient hospital",
    "23": "Emergency room",
    "24": "Ambulatory surgical center",
    "31": "Skilled nursing facility",
    "32": "Nursing facility",
    "62": "Outpatient rehabilitation",
    "65": "Dialysis center",
    "81": "Independent laboratory",
}
_HOSPITAL = frozenset({"19", "21", "22", "23"})
_SEX = {"F": "female", "M": "male", "X": "X"}


@dataclass(frozen=True)
class Spot:
    """Where an exercise stands in its notebook, in words; empty where the notebook does not tell."""

    place: str = ""
    points: str = ""


def scene_of(shown: Shown, spot: Spot, parts: Mapping[str, Any]) -> dict[str, Any]:
    """Return what every kind shows, with the ``parts`` of the kind itself."""
    exercise = shown.exercise
    drawn_from = [case for case in exercise.cases.values() if case.given or not exercise.carries]
    fresh = (len(drawn_from) > 1 and not shown.carried) or bool(shown.figures)
    return {
        "id": exercise.id,
        "kind": exercise.kind,
        "title": exercise.title,
        "objective": exercise.objective,
        "practice": exercise.practice,
        "sends": exercise.sends,
        "place": spot.place,
        "points": spot.points,
        "tabular": exercise.tabular,
        "prompt": prose(exercise.prompt),
        "text": prose(shown.text) if shown.text else [],
        "hints": [prose(hint) for hint in exercise.hints],
        "chart": paper(shown.chart) if shown.chart else None,
        "another": ("Another case" if fresh else "Start again") if exercise.practice else "",
        **parts,
    }


def prose(markdown: str) -> list[dict[str, Any]]:
    """Return Markdown as blocks of words for the browser; what is not prose is shown as it was typed."""
    try:
        return drawn(blocks(markdown))
    except ValueError:
        words = [[word, "plain"] for word in markdown.split()]
        return [{"kind": "paragraph", "level": 1, "ordered": False, "first": 0, "words": words}]


def entries(texts: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return options, items or bins: each with its id, its words to show, and its plain text for names."""
    return [{"id": name, "words": (words := inline(text)), "text": plain(words)} for name, text in texts.items()]


def inline(markdown: str) -> list[list[str]]:
    """Return one line of Markdown as words with their styles."""
    return [word for block in prose(markdown) for word in block["words"]]


def plain(words: Sequence[Sequence[str]]) -> str:
    """Return words as text without their styles."""
    return " ".join(word for word, _ in words)


def drawn(text: Sequence[Block]) -> list[dict[str, Any]]:
    """Return blocks as plain values."""
    return [
        {
            "kind": block.kind,
            "level": block.level,
            "ordered": block.ordered,
            "first": block.first,
            "words": [[word.text, word.style] for word in block.words],
        }
        for block in text
    ]


def paper(chart: Chart) -> dict[str, Any]:
    """Return a chart as its letterhead, the facts of the encounter, and the note."""
    world = _world(assets() / "practice.toml")
    patient = chart.patient
    if chart.admitted is None:
        days = [["Date of service", us_date(chart.date_of_service)]]
    else:
        days = [["Admitted", us_date(chart.admitted)], ["Discharged", us_date(chart.date_of_service)]]
    house = "hospital" if chart.place_of_service in _HOSPITAL else "practice"
    age = f"{chart.age} years" if chart.age else "under 1 year"
    return {
        "house": world.get(house, {}).get("name", ""),
        "title": chart.title,
        "facts": [
            ["Patient", patient.name],
            ["Age and sex", f"{age}, {_SEX.get(patient.sex, patient.sex)}"],
            ["Date of birth", us_date(patient.born)],
            *days,
            ["Place of service", _place_of_service(chart.place_of_service)],
            ["Provider", _name(world, "providers", chart.provider)],
            ["Coverage", _name(world, "coverages", chart.coverage)],
        ],
        "blocks": drawn(chart.blocks),
    }


def spot_of(module: Path, exercise_id: str) -> Spot:
    """Return where the notebook beside the exercises places one of them: ``Exercise 3 of 12``, ``4 points``."""
    for notebook in sorted(module.glob("*.ipynb")):
        try:
            spots = _spots(notebook, notebook.stat().st_mtime_ns)
        except (OSError, ValueError, TypeError, AttributeError, KeyError):
            continue
        if exercise_id in spots:
            return spots[exercise_id]
    return Spot()


@lru_cache(maxsize=8)
def _spots(notebook: Path, changed: int) -> dict[str, Spot]:
    graded: dict[str, float] = {}
    for cell in json.loads(notebook.read_text("utf-8"))["cells"]:
        facts = cell.get("metadata", {}).get("nbgrader", {})
        if facts.get("grade"):
            graded[facts["grade_id"]] = facts.get("points", 0)
    return {
        name: Spot(f"Exercise {number} of {len(graded)}", f"{points:g} {'point' if points == 1 else 'points'}")
        for number, (name, points) in enumerate(graded.items(), start=1)
    }


@lru_cache(maxsize=2)
def _world(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}


def _place_of_service(code: str) -> str:
    return f"{code} {PLACES[code]}" if code in PLACES else code


def _name(world: Mapping[str, Any], shelf: str, name: str) -> str:
    return str(world.get(shelf, {}).get(name, {}).get("name", name))
