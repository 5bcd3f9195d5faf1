"""How hard prose is to read."""

import json
from pathlib import Path

from grading.reading_level import reading_levels

EASY = "The cat sat on the mat. It was warm there. The sun was out, and the cat was glad. It did not want to go in."
HARD = (
    "Reimbursement methodologies necessitate comprehensive documentation of medically indicated interventions, "
    "notwithstanding contradictory administrative interpretations promulgated by intermediary organizations. "
    "Institutional stakeholders consequently prioritize interdisciplinary communication initiatives."
)


def module(folder: Path, *texts: str) -> Path:
    """Write a module whose lesson has a section for each text."""
    cells = [{"cell_type": "markdown", "source": f"## Section {number}\n\n{text}"} for number, text in enumerate(texts)]
    (folder / "lesson.ipynb").write_text(json.dumps({"cells": cells}), "utf-8")
    (folder / "exercises.toml").write_text("", "utf-8")
    return folder


def test_hard_prose_is_told_from_easy(tmp_path: Path) -> None:
    """Does a section of long words and sentences stand out, by its name?"""
    easy, hard, whole = reading_levels(module(tmp_path, EASY, HARD))
    assert (easy.name, hard.name, whole.name) == ("Section 0", "Section 1", "Whole module")
    assert easy.grade < 4 < 15 < hard.grade
    assert easy.grade < whole.grade < hard.grade


def test_codes_and_tables_are_not_prose(tmp_path: Path) -> None:
    """Do codes, tables and pictures leave the grade as it is?"""
    extra = "\n\n| reimbursement | methodology |\n|---|---|\n| intermediary | S52.501D |\n\n![A picture.](images/a.svg)"
    plain, *_ = reading_levels(module(tmp_path, EASY))
    with_table, *_ = reading_levels(module(tmp_path, EASY + extra))
    assert abs(plain.grade - with_table.grade) < 0.5
