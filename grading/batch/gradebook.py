"""The gradebook as the batch uses it: what a module was released with is read once, and hand-ins are saved whole.

It writes the rows that nbgrader's own preprocessors write (SaveAutoGrades, AskAPerson and AssignLatePenalties), so that
Formgrader, feedback and exports find what they would find after ``nbgrader autograde``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sql
from nbgrader import api
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy.engine import Connection, Engine, make_url

_STUDENT: Any = api.Student.__table__
_SUBMISSION: Any = api.SubmittedAssignment.__table__
_NOTEBOOK: Any = api.SubmittedNotebook.__table__
_GRADE: Any = api.Grade.__table__
_CELL: Any = api.GradeCell.__table__


@dataclass(frozen=True)
class Released:
    """A module as the gradebook knows it: its id there, when it is due, and the ids of its notebooks and cells.

    ``cells`` holds, by notebook and name, the ids of the graded cells.
    """

    id: str
    due: datetime | None
    notebooks: Mapping[str, str]
    cells: Mapping[str, Mapping[str, str]]
    by_hand: bool
    """Whether a part of it is for a person to grade, written answers for one."""


@dataclass(frozen=True)
class Scored:
    """What one notebook of a hand-in earned: scores by cell, the cells that wait for a person, and the flag."""

    scores: Mapping[str, float]
    waiting: frozenset[str]
    flagged: bool


@dataclass(frozen=True)
class Graded:
    """What is to be saved of one hand-in: whose it is, when it was handed in if that is known, and its notebooks."""

    student: str
    handed_in: datetime | None
    notebooks: Mapping[str, Scored]


@dataclass(frozen=True)
class Standing:
    """How one hand-in stands in the gradebook."""

    score: float
    points: float
    waits_for_a_person: bool
    flagged: bool


class UnknownStudentError(LookupError):
    """A student whom the gradebook does not know, where none may be added."""


class BatchGradebook:
    """The gradebook, open for as long as a batch runs. It has one connection."""

    def __init__(self, url: str, penalties: AssignLatePenalties, create_students: bool = True) -> None:
        self._engine = _engine(url)
        self._penalties = penalties
        self._create_students = create_students

    def close(self) -> None:
        """Let go of the gradebook."""
        self._engine.dispose()

    def released(self, module: str) -> Released:
        """Return what the gradebook knows of a module. Raises DBAPIError when it cannot be read."""
        assignment: Any = api.Assignment.__table__
        notebook: Any = api.Notebook.__table__
        cell: Any = api.BaseCell.__table__
        with self._engine.connect() as connection:
            found = connection.execute(
                sql.select(assignment.c.id, assignment.c.duedate).where(assignment.c.name == module)
            ).one()
            listed = connection.execute(
                sql.select(notebook.c.name, notebook.c.id).where(notebook.c.assignment_id == found.id)
            )
            notebooks = {name: str(key) for name, key in listed}
            cells: dict[str, dict[str, str]] = {name: {} for name in notebooks}
            by_hand = False
            for name, key in notebooks.items():
                for row in connection.execute(
                    sql.select(cell.c.id, cell.c.name, cell.c.type).where(cell.c.notebook_id == key)
                ):
                    by_hand = by_hand or row.type != "GradeCell"
                    cells[name][row.name] = row.id
        return Released(found.id, found.duedate, notebooks, cells, by_hand)

    def standings(self, module: Released) -> dict[str, Standing]:
        """Return how every hand-in of a module stands, by student, in one reading."""
        waiting = sql.func.max(sql.case((_GRADE.c.needs_manual_grade, 1), else_=0))
        flagged = sql.func.max(sql.case((_NOTEBOOK.c.flagged, 1), else_=0))
        points = sql.func.sum(_CELL.c.max_score)
        with self._engine.connect() as connection:
            rows = connection.execute(
                sql.select(_SUBMISSION.c.student_id, sql.func.sum(api.Grade.score), points, waiting, flagged)
                .select_from(_SUBMISSION)
                .join(_NOTEBOOK, _NOTEBOOK.c.assignment_id == _SUBMISSION.c.id)
                .join(_GRADE, _GRADE.c.notebook_id == _NOTEBOOK.c.id)
                .join(_CELL, _CELL.c.id == _GRADE.c.cell_id)
                .where(_SUBMISSION.c.assignment_id == module.id)
                .group_by(_SUBMISSION.c.student_id)
            )
            return {row[0]: Standing(float(row[1]), float(row[2]), bool(row[3]), bool(row[4])) for row in rows}

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Keep the gradebook: all that is done with the connection is saved at the end, or nothing.

        Raises DBAPIError when the gradebook cannot be had, or the saving fails.
        """
        with self._engine.begin() as connection:
            yield connection

    def save(self, connection: Connection, module: Released, graded: Sequence[Graded]) -> None:
        """Save what hand-ins earned. What a person has set (scores, comments, extensions) is left as it is.

        Raises UnknownStudentError when a student is not in the gradebook and none may be added.
        """
        self._meet(connection, [one.student for one in graded])
        submissions = _submissions(connection, module, graded)
        notebooks = _notebooks(connection, module, [found.id for found in submissions.values()])
        rows = [
            (notebooks[submissions[one.student].id, name], name, scored)
            for one in graded
            for name, scored in one.notebooks.items()
        ]
        _grades(connection, module, rows)
        penalties = [
            {"key": key, "penalty": self._penalty(connection, one.student, key, submissions[one.student].late)}
            for one in graded
            for key in (notebooks[submissions[one.student].id, name] for name in one.notebooks)
        ]
        connection.execute(_SET_PENALTY, penalties)
        if flagged := [{"key": key} for key, _, scored in rows if scored.flagged]:
            connection.execute(_SET_FLAG, flagged)

    def _meet(self, connection: Connection, students: Sequence[str]) -> None:
        rows = connection.execute(sql.select(_STUDENT.c.id).where(_STUDENT.c.id.in_(students)))
        new = sorted(set(students) - {row[0] for row in rows})
        if new and not self._create_students:
            raise UnknownStudentError(f"The gradebook has no student “{new[0]}”, and none may be added to it.")
        if new:
            connection.execute(_STUDENT.insert(), [{"id": student} for student in new])

    def _penalty(self, connection: Connection, student: str, notebook: str, late: float) -> float | None:
        """What is taken off for a late hand-in, found by nbgrader's own rule and the plug-in that it is set to."""
        if late <= 0:
            return None
        summed = sql.select(sql.func.coalesce(sql.func.sum(api.Grade.score), 0.0))
        score = connection.execute(summed.where(api.Grade.notebook_id == notebook)).scalar_one()
        penalty = self._penalties.plugin_inst.late_submission_penalty(student, score, late)
        if penalty is None:
            return None
        return float(self._penalties._check_late_penalty(SimpleNamespace(score=score), penalty))


_SET_PENALTY = (
    _NOTEBOOK.update()
    .where(_NOTEBOOK.c.id == sql.bindparam("key"))
    .values(late_submission_penalty=sql.bindparam("penalty"))
)
_SET_FLAG = _NOTEBOOK.update().where(_NOTEBOOK.c.id == sql.bindparam("key")).values(flagged=True)
_SET_TIME = _SUBMISSION.update().where(_SUBMISSION.c.id == sql.bindparam("key")).values(timestamp=sql.bindparam("time"))
_SET_SCORE = (
    _GRADE.update()
    .where(_GRADE.c.id == sql.bindparam("key"))
    .values(auto_score=sql.bindparam("score"), needs_manual_grade=sql.bindparam("waits"))
)


@dataclass(frozen=True)
class _Submission:
    """A hand-in's id in the gradebook, and how many seconds late it is."""

    id: str
    late: float


def _submissions(connection: Connection, module: Released, graded: Sequence[Graded]) -> Mapping[str, _Submission]:
    """Return the hand-ins by student, made where need be, with the times at which they were handed in."""
    table = _SUBMISSION.c
    students = [one.student for one in graded]
    wanted = sql.and_(table.assignment_id == module.id, table.student_id.in_(students))
    rows = connection.execute(sql.select(table.student_id, table.id, table.timestamp, table.extension).where(wanted))
    known = {row[0]: row for row in rows}
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    found = {}
    for one in graded:
        key, time, extension = known[one.student][1:] if one.student in known else (api.new_uuid(), None, None)
        if one.student not in known:
            facts = {"assignment_id": module.id, "student_id": one.student, "timestamp": one.handed_in}
            new.append({"id": key, **facts})
        elif one.handed_in is not None and one.handed_in != time:
            changed.append({"key": key, "time": one.handed_in})
        found[one.student] = _Submission(key, _late(one.handed_in or time, module.due, extension))
    if new:
        connection.execute(_SUBMISSION.insert(), new)
    if changed:
        connection.execute(_SET_TIME, changed)
    return found


def _late(handed_in: datetime | None, due: datetime | None, extension: timedelta | None) -> float:
    if handed_in is None or due is None:
        return 0.0
    return max(0.0, (handed_in - (due + extension if extension is not None else due)).total_seconds())


def _notebooks(connection: Connection, module: Released, submissions: Sequence[str]) -> Mapping[tuple[str, str], str]:
    """Return the ids of notebooks by hand-in and name, made where need be."""
    table = _NOTEBOOK.c
    wanted = sql.and_(
        table.notebook_id.in_(list(module.notebooks.values())), table.assignment_id.in_(list(submissions))
    )
    rows = connection.execute(sql.select(table.assignment_id, table.notebook_id, table.id).where(wanted))
    known = {(row[0], row[1]): row[2] for row in rows}
    new = [
        {"id": api.new_uuid(), "assignment_id": submission, "notebook_id": key, "flagged": False}
        for submission in submissions
        for key in module.notebooks.values()
        if (submission, key) not in known
    ]
    if new:
        connection.execute(_NOTEBOOK.insert(), new)
        known |= {(row["assignment_id"], row["notebook_id"]): row["id"] for row in new}
    return {(one, name): known[one, key] for one in submissions for name, key in module.notebooks.items()}


def _grades(connection: Connection, module: Released, notebooks: Sequence[tuple[str, str, Scored]]) -> None:
    """Save the scores of notebooks, given with their ids and names; each in its row, which is made where need be."""
    table = _GRADE.c
    cells = {cell for _, name, _ in notebooks for cell in module.cells[name].values()}
    # Both columns of the table's index are named: by its notebook alone a grade is found by reading the whole table.
    wanted = sql.and_(table.cell_id.in_(sorted(cells)), table.notebook_id.in_([key for key, _, _ in notebooks]))
    rows = connection.execute(sql.select(table.notebook_id, table.cell_id, table.id, table.manual_score).where(wanted))
    known = {(row[0], row[1]): (row[2], row[3]) for row in rows}
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for notebook, name, scored in notebooks:
        for exercise, cell in module.cells[name].items():
            key, by_hand = known.get((notebook, cell), ("", None))
            score, waits = scored.scores[exercise], by_hand is not None or exercise in scored.waiting
            if key:
                changed.append({"key": key, "score": score, "waits": waits})
            else:
                facts = {"id": api.new_uuid(), "notebook_id": notebook, "cell_id": cell}
                new.append({**facts, "auto_score": score, "needs_manual_grade": waits})
    if new:
        connection.execute(_GRADE.insert(), new)
    if changed:
        connection.execute(_SET_SCORE, changed)


def _engine(url: str) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        return sql.create_engine(url, pool_size=1, max_overflow=0, pool_pre_ping=True)
    engine = sql.create_engine(url, connect_args={"timeout": 1.0})
    # Python's sqlite3 begins a transaction only at the first change, so that two who have read both wait for the other.
    # One that is to write is begun as such, at once; SQLAlchemy's documentation of the SQLite dialect says how.
    sql.event.listen(engine, "connect", lambda connection, _: setattr(connection, "isolation_level", None))
    sql.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine
