"""All that grading a class leaves behind, in a form that can be compared: the gradebook's contents and the files."""

from __future__ import annotations

import hashlib
import json
import stat
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy

from tests.pipeline.temporary_course import TemporaryCourse

QUERIES = {
    "students": "select id, first_name, last_name, email, lms_user_id from student",
    "submissions": """
        select a.name, s.student_id, s.timestamp, s.extension
        from submitted_assignment s join assignment a on a.id = s.assignment_id""",
    "notebooks": """
        select a.name, s.student_id, n.name, b.flagged, b.late_submission_penalty
        from submitted_notebook b join notebook n on n.id = b.notebook_id
        join submitted_assignment s on s.id = b.assignment_id join assignment a on a.id = s.assignment_id""",
    "grades": """
        select a.name, s.student_id, n.name, c.name, g.auto_score, g.manual_score, g.extra_credit,
            g.needs_manual_grade, p.max_score, p.cell_type
        from grade g join submitted_notebook b on b.id = g.notebook_id join notebook n on n.id = b.notebook_id
        join submitted_assignment s on s.id = b.assignment_id join assignment a on a.id = s.assignment_id
        join base_cell c on c.id = g.cell_id left join grade_cells p on p.id = c.id""",
    "comments": """
        select a.name, s.student_id, n.name, c.name, m.auto_comment, m.manual_comment
        from comment m join submitted_notebook b on b.id = m.notebook_id join notebook n on n.id = b.notebook_id
        join submitted_assignment s on s.id = b.assignment_id join assignment a on a.id = s.assignment_id
        join base_cell c on c.id = m.cell_id""",
    "the module": """
        select a.name, a.duedate, n.name, c.name, c.type
        from assignment a join notebook n on n.assignment_id = a.id join base_cell c on c.notebook_id = n.id""",
}
"""Every column of the tables that grading writes, but for the ids, which are random, and what they point at by name."""


def gradebook_rows(course: TemporaryCourse) -> dict[str, list[Any]]:
    """The gradebook, each table sorted; values as SQLite keeps them, so that gradebooks elsewhere compare too."""
    engine = sqlalchemy.create_engine(course.nbgrader.coursedir.db_url, poolclass=sqlalchemy.NullPool)
    with engine.connect() as connection:
        return {
            name: sorted(([*map(_plain, row)] for row in connection.execute(sqlalchemy.text(query))), key=repr)
            for name, query in QUERIES.items()
        }


def _plain(value: Any) -> Any:
    if isinstance(value, timedelta):
        value = datetime(1970, 1, 1) + value  # noqa: DTZ001 - as SQLAlchemy keeps a span of time in SQLite
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S.%f}"
    return int(value) if isinstance(value, bool) else value


def graded_files(course: TemporaryCourse) -> dict[str, str]:
    """Every file under autograded/ with its mode and the hash of its bytes.

    Left out are the secrets of hand-ins that came without one: grading makes those up.
    """
    folder = course.classroom / "autograded"
    return {
        path.relative_to(folder).as_posix(): f"{stat.S_IMODE(path.lstat().st_mode):o} {_digest(path.read_bytes())}"
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.parent != folder and not _made_up(course, path)
    }


def _made_up(course: TemporaryCourse, path: Path) -> bool:
    handed_in = course.classroom / "submitted" / path.relative_to(course.classroom / "autograded")
    return path.name == "submission_secret.txt" and (
        not handed_in.is_file() or path.read_bytes() != handed_in.read_bytes()
    )


def results(course: TemporaryCourse) -> tuple[dict[str, list[Any]], dict[str, str]]:
    """The gradebook and the files, to be compared so that a difference can be read."""
    return gradebook_rows(course), graded_files(course)


def digest(course: TemporaryCourse) -> str:
    """A short text that is the same for the same results."""
    return _digest(json.dumps(results(course), sort_keys=True).encode())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
