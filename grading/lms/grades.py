"""What the gradebook says of a class, as far as an LMS takes it: points, and what is not graded yet."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Student:
    """A student of the gradebook, with what may identify them elsewhere; empty where it is not known."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_id: str = ""

    @property
    def known_as(self) -> str:
        """The id, with the name where there is one."""
        name = f"{self.first_name} {self.last_name}".strip()
        return f"{self.id} ({name})" if name else self.id


@dataclass(frozen=True)
class ModuleGrades:
    """The points of one module by student id. Whoever is in neither table has nothing that was graded."""

    name: str
    points: Decimal
    scores: Mapping[str, Decimal]
    waiting: Mapping[str, Decimal]
    """Points so far of those where a person must still look."""


def students_of(gradebook: Any, wanted: Collection[str] = ()) -> list[Student]:
    """Return the students of a gradebook by id, or only the wanted ones."""
    found = [
        Student(one.id, one.first_name or "", one.last_name or "", one.email or "", one.lms_user_id or "")
        for one in gradebook.students
        if not wanted or one.id in wanted
    ]
    return sorted(found, key=lambda student: student.id)


def grades_of(gradebook: Any, module: str) -> ModuleGrades:
    """Return the grades of a module, with late penalties taken off.

    Raises nbgrader.api.MissingEntry when the gradebook does not know the module.
    """
    from nbgrader.api import SubmittedAssignment, SubmittedNotebook

    assignment = gradebook.find_assignment(module)
    of_module = SubmittedAssignment.assignment_id == assignment.id
    begun = gradebook.db.query(SubmittedNotebook.assignment_id).join(SubmittedAssignment).filter(of_module)
    with_notebooks = {found for (found,) in begun}
    scores: dict[str, Decimal] = {}
    waiting: dict[str, Decimal] = {}
    for submission in assignment.submissions:
        earned = float(submission.score or 0) - float(submission.late_submission_penalty or 0)
        if submission.id in with_notebooks and math.isfinite(earned):
            table = waiting if submission.needs_manual_grade else scores
            table[submission.student_id] = Decimal(repr(max(0.0, earned)))
    return ModuleGrades(module, Decimal(repr(float(assignment.max_score or 0))), scores, waiting)
