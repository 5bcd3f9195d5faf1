"""A class to be graded by the batch, again and again from the start, undisturbed or disturbed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from grading.batch import BatchAutograde
from tests.pipeline.class_results import digest
from tests.pipeline.hostile import ALL
from tests.pipeline.temporary_course import HOUSE, TemporaryCourse, temporary_course

ANSWERINGS = ("right", "wrong", "everything", "blank")


class GradedClass:
    """Hand-ins of one module, ordinary and hostile, with what an undisturbed batch makes of them."""

    def __init__(self, course: TemporaryCourse) -> None:
        self.course = course
        self._before = course.folder / "before.db"
        shutil.copy(course.classroom / "gradebook.db", self._before)
        self.grade()
        self.undisturbed = digest(course)

    @property
    def autograded(self) -> Path:
        """Where the judged hand-ins lie."""
        return self.course.classroom / "autograded"

    @property
    def gradebook(self) -> Path:
        """The gradebook's file."""
        return self.course.classroom / "gradebook.db"

    def begin_again(self) -> None:
        """Forget all grading."""
        for path in self.course.classroom.glob("gradebook.db*"):
            path.unlink()
        shutil.copy(self._before, self.gradebook)
        shutil.rmtree(self.autograded)
        self.autograded.mkdir()

    def batch(self, patience: float = 60.0) -> BatchAutograde:
        """A batch over the whole class."""
        api = self.course.nbgrader
        api.coursedir.assignment_id, api.coursedir.student_id = self.course.module, "*"
        made = BatchAutograde(coursedir=api.coursedir, parent=api)
        made.patience = patience
        return made

    def grade(self) -> dict[str, int]:
        """Grade what is not graded yet, and return how many hand-ins came to which end."""
        made = self.batch()
        made.start()
        states = [outcome.state for outcome in made.outcomes.values()]
        return {state: states.count(state) for state in set(states)}

    def program(self, *options: str, **more: Any) -> subprocess.Popen[str]:
        """Start the command as a person would."""
        command = [sys.executable, "-m", "grading", "autograde", self.course.module, *options]
        environment = {**os.environ, **self.course.environment}
        return subprocess.Popen(
            command, cwd=HOUSE, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more
        )

    def digest(self) -> str:
        """A short text that is the same for the same gradebook and files."""
        return digest(self.course)

    def leftovers(self) -> list[str]:
        """What lies beside the judged hand-ins, but for the lock."""
        hidden = [path for path in self.autograded.rglob(".*") if path.name != ".grading.lock"]
        return [path.name for path in hidden]


@contextmanager
def graded_class(folder: Path, ordinary: int) -> Iterator[GradedClass]:
    """Hand in so many ordinary hand-ins and all hostile ones, grade them undisturbed, and keep the outcome."""
    with temporary_course(folder) as course:
        for number in range(ordinary):
            name = ANSWERINGS[number % len(ANSWERINGS)]
            place = course.hand_in(f"student-{number:03}")
            course.answer_all(
                place,
                lambda kind, shown, key, name=name: (  # type: ignore[misc]
                    kind.blank(shown) if name == "blank" else getattr(kind, name)(shown, key)
                ),
                number % 3,
            )
        for hostile in ALL:
            hostile.hand_in(course)
        yield GradedClass(course)
