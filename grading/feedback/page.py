"""A judged notebook written as the student's feedback page.

nbgrader makes the page through its own setting, ``GenerateFeedback.exporter_class``, so its command, Formgrader's
button and ``python -m grading feedback`` all give this one. Of the notebook only what was graded is shown. The reviews
are the judge's HTML; all other text goes through a template that escapes everything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup
from nbconvert.exporters import Exporter
from nbgrader import utils
from nbgrader.preprocessors import GetGrades

from grading.judge import REVIEW
from grading.review import OUTCOMES, clean, without_head

_HERE = Path(__file__).resolve().parent
_LONGEST = 20_000
_NAMES = {"code": "Your program", "markdown": "Your written answer", "task": "Task"}


@dataclass(frozen=True)
class Entry:
    """One graded thing on the page.

    ``review`` is the judge's HTML; a cell graded by hand has its ``text`` instead. ``points`` is None where a cell is
    commented on but earns nothing.
    """

    anchor: str
    title: str
    outcome: str
    score: float
    points: float | None
    by_grader: bool = False
    review: str = ""
    text: str = ""
    comment: str = ""

    @property
    def icon(self) -> str:
        """The sign of the outcome."""
        return OUTCOMES[self.outcome][0] if self.outcome else ""

    @property
    def words(self) -> str:
        """The outcome in words."""
        return OUTCOMES[self.outcome][1] if self.outcome else "Comment"

    @property
    def earned(self) -> str:
        """The points, as the table shows them."""
        return "" if self.points is None else f"{number(self.score)} of {number(self.points)}"


class Grades(GetGrades):  # type: ignore[misc]
    """nbgrader's GetGrades, which also notes what a person graded and what still waits for one."""

    def _get_score(self, cell: Any, resources: Any) -> None:
        name = cell.metadata.nbgrader.grade_id
        grade = self.gradebook.find_grade(name, self.notebook_id, self.assignment_id, self.student_id)
        cell.metadata.nbgrader.update(
            score=float(grade.score or 0),
            points=float(grade.max_score or 0),
            waits=bool(grade.needs_manual_grade),
            by_grader=grade.manual_score is not None or bool(grade.extra_credit),
        )


class FeedbackPage(Exporter):
    """Writes the page. It holds all that it needs: no script, and nothing is fetched from anywhere."""

    file_extension = ".html"
    output_mimetype = "text/html"

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[Any, Any]:
        """Return the page of a judged notebook, and nbconvert's resources."""
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        facts = resources["nbgrader"]
        entries = [entry_of(cell) for cell in nb.cells if _is_shown(cell)]
        page = _template().render(
            title=module_title(nb, facts["notebook"]),
            entries=entries,
            waiting=sum(entry.outcome == "waiting" for entry in entries),
            score=facts["score"],
            points=facts["max_score"],
            late=facts["late_penalty"],
        )
        return page, resources


def module_title(nb: Any, otherwise: str) -> str:
    """Return the notebook's title: from its metadata, its first heading, or else the given name."""
    if title := nb.metadata.get("title"):
        return clean(str(title))
    lines = (line for cell in nb.cells if cell.cell_type == "markdown" for line in cell.source.splitlines())
    return clean(next((line[2:].strip() for line in lines if line.startswith("# ")), otherwise))


def entry_of(cell: Any) -> Entry:
    """Return what the page shows of one cell; its grades are in its metadata already."""
    facts = cell.metadata.nbgrader
    by_hand = utils.is_solution(cell) or utils.is_task(cell)
    judged = {} if by_hand else cell.metadata.get("revcycle", {}).get(REVIEW, {})
    scored = utils.is_grade(cell) or utils.is_task(cell)
    score, points = facts.get("score", 0.0), facts.get("points", 0.0)
    by_grader = bool(facts.get("by_grader"))
    outcome = ""
    if scored and facts.get("waits"):
        outcome = "waiting"
    elif scored:
        said = judged.get("outcome", "waiting")
        # What the judge found no longer stands once a person has set the points.
        outcome = _by_points(score, points) if by_grader or said == "waiting" else said
    return Entry(
        anchor=f"review-{facts.grade_id}",
        title=judged.get("title") or _NAMES["task" if utils.is_task(cell) else cell.cell_type],
        outcome=outcome,
        score=score,
        points=points if scored else None,
        by_grader=by_grader and not by_hand,
        review="" if by_hand else Markup("\n".join(_shown_html(cell.get("outputs", ())))),
        text=_plain(cell.source) if by_hand else "",
        comment=_plain(facts.get("comment") or ""),
    )


def number(value: float) -> str:
    """Return points to the hundredth, without needless zeros."""
    return f"{round(value, 2):.10g}"


def _is_shown(cell: Any) -> bool:
    facts = cell.metadata.get("nbgrader", {})
    return utils.is_grade(cell) or utils.is_task(cell) or bool(utils.is_solution(cell) and facts.get("comment"))


def _by_points(score: float, points: float) -> str:
    return "right" if score >= points else "partly" if score > 0 else "wrong"


def _shown_html(outputs: Iterable[Any]) -> list[str]:
    """The reviews that the judge wrote. The number beside them is for nbgrader alone.

    A review's own head is left out: the page says the same, with the points as a person may have set them.
    """
    shown = (output for output in outputs if output.output_type == "display_data")
    return [without_head(output.data.get("text/html", "")) for output in shown]


def _plain(text: str) -> str:
    return clean(text.replace("\r\n", "\n"), _LONGEST)


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["number"] = number
    environment.globals["style"] = Markup((_HERE / "page.css").read_text("utf-8"))
    return environment.get_template("page.html.j2")
