"""Notebooks and exercises must agree, and a graded cell must be one that nbgrader and students cannot break."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from grading.material import Material
from revcycle.exercises.definition import DefinitionError

CALL = re.compile(r"""\bexercise\(\s*["']([^"']*)["']""")
TAG = re.compile(r"<[^>]+>")
TABLES = ("exercises.toml", "drill.toml")
STRAY = ("answers", "keys", "feedback")


def notebook_problems(material: Material) -> Iterator[str]:
    """Yield what is wrong with a module's notebook and folder."""
    yield from _folder(material)
    graded: list[str] = []
    drawn: set[str] = set()
    for name in material.notebook_names():
        try:
            notebook = material.notebook(name)
        except DefinitionError as error:
            yield str(error)
            continue
        where = f"{material.module}/{name}.ipynb: "
        if notebook.metadata.get("revcycle", {}).get("module") != material.module:
            yield f'{where}its metadata must hold {{"revcycle": {{"module": "{material.module}"}}}}.'
        for cell in notebook.cells:
            if cell.cell_type == "code":
                drawn.update(CALL.findall(cell.source))
                if cell.outputs or cell.execution_count is not None:
                    yield f"{where}the cell “{_first_line(cell)}” holds outputs. Clear them."
            elif cell.cell_type == "markdown":
                yield from _sums_as_formula(where, cell.source)
            if cell.metadata.get("nbgrader", {}).get("grade"):
                graded.append(cell.metadata.nbgrader.get("grade_id", ""))
                yield from _graded_cell(where, cell)
    yield from _agreement(material, graded, drawn)


def _agreement(material: Material, graded: list[str], drawn: set[str]) -> Iterator[str]:
    """Every exercise has its cell, and every cell its exercise."""
    for exercise in material.definitions:
        where = f"{exercise.file}, exercise “{exercise.id}”: "
        if exercise.practice and exercise.id in graded:
            yield f"{where}it is practice, but the notebook grades it."
        elif exercise.practice and exercise.id not in drawn:
            yield f"{where}the notebook does not show it. Add its cell, or take the exercise out."
        elif not exercise.practice and exercise.id not in graded:
            yield f"{where}the notebook has no graded cell for it. Add one, or set practice."
    known = {exercise.id for exercise in material.definitions}
    known |= {problem.exercise for problem in material.definitions.problems}
    for exercise_id in sorted((drawn | set(graded)) - known):
        yield f"{material.module}: the notebook shows “{exercise_id}”, but there is no such exercise."
    for exercise_id in sorted({one for one in graded if graded.count(one) > 1}):
        yield f"{material.module}: the notebook grades “{exercise_id}” more than once."


def _folder(material: Material) -> Iterator[str]:
    names = material.notebook_names()
    if len(names) != 1:
        yield f"{material.module}: a module has one notebook, and here are {len(names)}."
    for path in sorted(material.folder.rglob("*")):
        inside = path.relative_to(material.folder)
        if set(inside.parts) & set(STRAY):
            yield f"{material.module}/{inside}: this would be handed to students. Take it out of the module."
        elif path.suffix == ".toml" and inside.name not in TABLES:
            yield f"{material.module}/{inside}: only {' and '.join(TABLES)} belong here; keys lie in grading/keys."


def _sums_as_formula(where: str, source: str) -> Iterator[str]:
    """JupyterLab reads what stands between two dollar signs of one run of text as a formula, escaped or not."""
    import mistune

    for run in TAG.split(str(mistune.html(source))):
        if run.count("$") > 1:
            yield (
                f"{where}“{' '.join(run.split())[:60]}” holds two dollar signs, and would be shown as a formula. "
                "Set each sum in bold."
            )


def _graded_cell(where: str, cell: Any) -> Iterator[str]:
    facts = cell.metadata.nbgrader
    where = f"{where}the graded cell “{facts.get('grade_id', '')}” "
    if cell.cell_type != "code" or facts.get("solution") or facts.get("task"):
        yield f"{where}must be a code cell of the type “Autograder tests”."
        return
    if not facts.get("locked"):
        yield f"{where}is not locked."
    points = facts.get("points")
    if not isinstance(points, int | float) or points <= 0:
        yield f"{where}has no points."
    if CALL.findall(cell.source) != [facts.get("grade_id")]:
        yield f'{where}must call exercise("{facts.get("grade_id", "")}"), and nothing else.'
    if not _first_line(cell).startswith("#"):
        yield f"{where}must begin with a comment, which is all that a collapsed cell shows."
    if not cell.metadata.get("jupyter", {}).get("source_hidden"):
        yield f"{where}is not collapsed. Set jupyter.source_hidden in its metadata."
    if cell.metadata.get("tags"):
        yield f"{where}has tags. Take them out."


def _first_line(cell: Any) -> str:
    return str(cell.source).partition("\n")[0][:60]
