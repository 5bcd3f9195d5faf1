"""The judge as nbgrader runs it: the outputs of every autograded cell become what the course's marking says.

nbgrader gives a cell without a readable score full marks. So whatever a hand-in's cells hold is replaced here, a cell
that cannot be judged stops the hand-in with an error, and nothing is left for nbgrader to guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from nbgrader import utils
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from grading.desk import desk_of
from grading.judgement import Bench, Judgement
from grading.nodes import code_cell, result, shown
from grading.review import clean

JUDGED = "judged"
"""Set under ``revcycle`` in a judged notebook's metadata: without it, grading was broken off."""
REVIEW = "review"
"""Set under ``revcycle`` in a judged cell's metadata: title and outcome, for the table on the feedback page."""

_FOR_GRADER = "grader"


class Judge(NbGraderPreprocessor):  # type: ignore[misc]
    """Writes a review and a score into every autograded cell. Comes before SaveAutoGrades."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Judge every autograded cell of the notebook."""
        desk = desk_of(self)
        bench = Bench(desk.material, desk.handin, desk.draws.usual(desk.handin.student))
        desk.judgements.clear()
        for cell in nb.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
            if not is_judged(cell):
                continue
            facts = cell.metadata.nbgrader
            judgement = bench.judge(facts.grade_id, float(facts.points))
            desk.judgements.append(judgement)
            write_review(cell, judgement)
        if desk.notes:
            nb.cells.insert(0, note_cell(desk.notes))
        mark_judged(nb)
        return nb, resources


def is_judged(cell: Any) -> bool:
    """Whether a cell's score is for the judge to find: it is graded, and not by hand."""
    return bool(utils.is_grade(cell)) and not utils.is_solution(cell)


def write_review(cell: Any, judgement: Judgement) -> None:
    """Make a judgement the outputs of its cell."""
    in_short = {"title": judgement.review.title, "outcome": judgement.review.outcome}
    cell.metadata.setdefault("revcycle", {})[REVIEW] = in_short
    cell.outputs = [shown(judgement.review.html(), judgement.review.text()), result(judgement.score)]


def mark_judged(nb: Any) -> None:
    """Say in a notebook that it was judged to the end."""
    nb.metadata.setdefault("revcycle", {})[JUDGED] = True


class AskAPerson(NbGraderPreprocessor):  # type: ignore[misc]
    """Marks in the gradebook what a person must look at. Comes after SaveAutoGrades, which would undo it."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Ask for a grade by hand where an answer file is damaged, and flag a hand-in that looks copied."""
        desk = desk_of(self)
        waiting = [judgement.exercise for judgement in desk.judgements if judgement.outcome == "damaged"]
        if waiting or desk.suspicious:
            facts = resources["nbgrader"]
            place = (facts["notebook"], facts["assignment"], facts["student"])
            with Gradebook(facts["db_url"]) as gradebook:
                for exercise_id in waiting:
                    gradebook.find_grade(exercise_id, *place).needs_manual_grade = True
                if desk.suspicious:
                    gradebook.find_submission_notebook(*place).flagged = True
                gradebook.db.commit()
        return nb, resources


def note_cell(sentences: Sequence[str]) -> Any:
    """Return the cell that tells the grader what was unusual."""
    listed = "".join(f"<li>{escape(clean(sentence))}</li>" for sentence in sentences)
    html = (
        '<div class="tex2jax_ignore mathjax_ignore" style="color:#1f1f1f;background:#fff8e1;border:1px solid #7a5200;'
        'padding:8px 14px;max-width:52em;overflow-wrap:anywhere"><strong>For the grader.</strong> '
        f"The student does not see this.<ul>{listed}</ul></div>"
    )
    text = "\n".join(["For the grader. The student does not see this.", *(f"- {clean(text)}" for text in sentences)])
    facts = {"revcycle": {"for": _FOR_GRADER}}
    return code_cell("notes-for-the-grader", "# Notes for the grader", facts, [shown(html, text)])
