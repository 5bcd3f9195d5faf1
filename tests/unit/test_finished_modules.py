"""What the syllabus asks of a finished module, as far as a program can tell."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from grading.material import Material
from grading.reading_level import reading_levels
from revcycle.exercises.definition import Exercise
from revcycle.exercises.marking import Key, practice_key

MODULES = Path(__file__).resolve().parents[2] / "modules"
FINISHED = ("00-start-here", "01-two-sides-of-one-cycle", "03-diagnosis-codes", "07-building-the-claim")
"""A module enters here when it is finished."""

every_one = pytest.mark.parametrize("name", FINISHED)


def keys(material: Material) -> Iterator[tuple[Exercise, str, Key]]:
    """Yield each case of a module with its key."""
    for exercise in material.definitions:
        for case in exercise.cases:
            yield exercise, case, practice_key(exercise, case) if exercise.practice else material.key(exercise, case)


@every_one
def test_tempting_answers_are_answered(name: str) -> None:
    """Are at least two tempting wrong answers of each case, practice or graded, answered?"""
    few = [(exercise.id, case) for exercise, case, key in keys(Material.of(MODULES / name)) if len(key.wrong) < 2]
    assert few == []


@every_one
def test_sources_have_a_date(name: str) -> None:
    """Does each rationale name its source with a year?"""
    undated = [
        (exercise.id, case, key.source)
        for exercise, case, key in keys(Material.of(MODULES / name))
        if not re.search(r"(?<!\d)20[0-9][0-9](?!\d)", key.source)
    ]
    assert undated == []


@every_one
def test_practice_and_graded_are_apart(name: str) -> None:
    """Is no chart and no text of a graded case one of a practice case?"""
    exercises = list(Material.of(MODULES / name).definitions)
    shown = {
        practice: {
            " ".join(part.split())
            for exercise in exercises
            if exercise.practice is practice
            for case in exercise.cases.values()
            for part in (case.chart or "", case.text)
            if len(part) > 0
        }
        for practice in (True, False)
    }
    assert len(shown[False]) > 5
    assert shown[True] & shown[False] == set()


@pytest.mark.parametrize("name", FINISHED[1:])
def test_how_much_there_is(name: str) -> None:
    """Are there ten graded and ten practice exercises, and three cases in at least half of the graded ones?"""
    exercises = list(Material.of(MODULES / name).definitions)
    graded = [exercise for exercise in exercises if not exercise.practice]
    assert len(graded) >= 10
    assert len(exercises) - len(graded) >= 10
    assert sum(len(exercise.cases) >= 3 for exercise in graded) * 2 >= len(graded)


@every_one
def test_reading_level(name: str) -> None:
    """Is the whole lesson, and each section of it, at the ninth grade or below?"""
    levels = list(reading_levels(MODULES / name))
    assert levels[-1].name == "Whole module"
    assert [(level.name, level.grade) for level in levels if level.grade > 9] == []


@every_one
def test_pictures_in_words(name: str) -> None:
    """Do the words for each picture say more than its name, and does each picture have a ground of its own?"""
    (path,) = (MODULES / name).glob("*.ipynb")
    cells = json.loads(path.read_text("utf-8"))["cells"]
    text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    pictures = re.findall(r"!\[([^\]]*)\]\(([^)]+\.svg)\)", text)
    assert pictures
    for words, picture in pictures:
        assert len(words.split()) >= 10, picture
        drawing = (MODULES / name / picture).read_text("utf-8")
        first = re.search(
            r"<(?:rect|path|circle|polygon)\b[^>]*>", re.sub(r"<defs>.*?</defs>", "", drawing, flags=re.DOTALL)
        )
        assert first is not None
        assert first[0].startswith("<rect"), f"{picture}: begin with a rectangle that fills the ground"
