"""The gradebook as the batch uses it: what a module was released with is read once, and a hand-in is one transaction.

It writes the rows that nbgrader's own preprocessors write (SaveAutoGrades, AskAPerson and AssignLatePenalties), so that
Formgrader, feedback and exports find what they would find after ``nbgrader autograde``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
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
        """Keep the gradebook for one hand-in: all of it is saved at the end, or nothing.

        Raises DBAPIError when the gradebook cannot be had, or the saving fails.
        """
        with self._engine.begin() as connection:
            yield connection

    def save(
        self,
        connection: Connection,
        module: Released,
        student: str,
        handed_in: datetime | None,
        scored: Mapping[str, Scored],
    ) -> None:
        """Save what one hand-in earned. What a person has set (scores, comments, extensions) is left as it is.

        Raises UnknownStudentError when the student is not in the gradebook and none may be added.
        """
        self._meet(connection, student)
        late, submission = _submission(connection, module, student, handed_in)
        notebooks = _notebooks(connection, module, submission)
        _grades(connection, module, notebooks, scored)
        for name, found in scored.items():
            values: dict[str, Any] = {
                "late_submission_penalty": self._penalty(connection, student, notebooks[name], late)
            }
            if found.flagged:
                values["flagged"] = True
            connection.execute(_NOTEBOOK.update().where(_NOTEBOOK.c.id == notebooks[name]).values(values))

    def _meet(self, connection: Connection, student: str) -> None:
        if connection.execute(sql.select(_STUDENT.c.id).where(_STUDENT.c.id == student)).first() is None:
            if not self._create_students:
                raise UnknownStudentError(f"The gradebook has no student “{student}”, and none may be added to it.")
            connection.execute(_STUDENT.insert().values(id=student))

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


def _submission(
    connection: Connection, module: Released, student: str, handed_in: datetime | None
) -> tuple[float, str]:
    """Return how many seconds late a hand-in is, and its id in the gradebook, where it is made if need be."""
    columns = (_SUBMISSION.c.id, _SUBMISSION.c.timestamp, _SUBMISSION.c.extension)
    mine = sql.and_(_SUBMISSION.c.assignment_id == module.id, _SUBMISSION.c.student_id == student)
    found = connection.execute(sql.select(*columns).where(mine)).first()
    if found is None:
        key, extension = api.new_uuid(), None
        connection.execute(
            _SUBMISSION.insert().values(id=key, assignment_id=module.id, student_id=student, timestamp=handed_in)
        )
    else:
        key, extension = found.id, found.extension
        if handed_in is None:
            handed_in = found.timestamp
        elif handed_in != found.timestamp:
            connection.execute(_SUBMISSION.update().where(_SUBMISSION.c.id == key).values(timestamp=handed_in))
    if handed_in is None or module.due is None:
        return 0.0, key
    due = module.due + extension if extension is not None else module.due
    return max(0.0, (handed_in - due).total_seconds()), key


def _notebooks(connection: Connection, module: Released, submission: str) -> Mapping[str, str]:
    """Return the ids of a hand-in's notebooks by name, where they are made if need be."""
    columns = (_NOTEBOOK.c.notebook_id, _NOTEBOOK.c.id)
    wanted = sql.and_(
        _NOTEBOOK.c.notebook_id.in_(list(module.notebooks.values())), _NOTEBOOK.c.assignment_id == submission
    )
    known: dict[str, str] = {row[0]: row[1] for row in connection.execute(sql.select(*columns).where(wanted))}
    new = [
        {"id": api.new_uuid(), "assignment_id": submission, "notebook_id": key, "flagged": False}
        for key in module.notebooks.values()
        if key not in known
    ]
    if new:
        connection.execute(_NOTEBOOK.insert(), new)
        known |= {row["notebook_id"]: row["id"] for row in new}
    return {name: known[key] for name, key in module.notebooks.items()}


def _grades(
    connection: Connection, module: Released, notebooks: Mapping[str, str], scored: Mapping[str, Scored]
) -> None:
    """Save the scores, each in its row, which is made if need be."""
    columns = (_GRADE.c.notebook_id, _GRADE.c.cell_id, _GRADE.c.id, _GRADE.c.manual_score)
    cells = [cell for name in scored for cell in module.cells[name].values()]
    # Both columns of the table's index are named: by its notebook alone a grade is found by reading the whole table.
    wanted = sql.and_(_GRADE.c.cell_id.in_(cells), _GRADE.c.notebook_id.in_(list(notebooks.values())))
    rows = connection.execute(sql.select(*columns).where(wanted))
    known = {(of, cell): (key, by_hand) for of, cell, key, by_hand in rows}
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for name, found in scored.items():
        for exercise, cell in module.cells[name].items():
            key, by_hand = known.get((notebooks[name], cell), ("", None))
            facts = {
                "auto_score": found.scores[exercise],
                "needs_manual_grade": by_hand is not None or exercise in found.waiting,
            }
            if key:
                changed.append({"key": key, **facts})
            else:
                new.append({"id": api.new_uuid(), "notebook_id": notebooks[name], "cell_id": cell, **facts})
    if new:
        connection.execute(_GRADE.insert(), new)
    if changed:
        names: Sequence[str] = ("auto_score", "needs_manual_grade")
        update = _GRADE.update().where(_GRADE.c.id == sql.bindparam("key"))
        connection.execute(update.values({name: sql.bindparam(name) for name in names}), changed)


def _engine(url: str) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        return sql.create_engine(url, pool_size=1, max_overflow=0, pool_pre_ping=True)
    engine = sql.create_engine(url, connect_args={"timeout": 1.0})
    # Python's sqlite3 begins a transaction only at the first change, so that two who have read both wait for the other.
    # One that is to write is begun as such, at once; SQLAlchemy's documentation of the SQLite dialect says how.
    sql.event.listen(engine, "connect", lambda connection, _: setattr(connection, "isolation_level", None))
    sql.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine
