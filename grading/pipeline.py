"""nbgrader's autograder for this course: every hand-in gets a verdict, and none stops the others.

How it is plugged in. nbgrader names its converter in its code (``nbgrader.apps.autogradeapp`` for the command,
``nbgrader.apps.api`` for Formgrader's button) and has no setting for another. All ways in load nbgrader_config.py,
which calls :func:`configure`; that puts :class:`CourseAutograde` under the same name in those two modules. Whoever
grades without these settings gets stock nbgrader, under which every graded cell raises an error and earns nothing.
"""

from __future__ import annotations

import glob
import json
import os
import re
import secrets
import shutil
from pathlib import Path
from typing import Any, NoReturn

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters.autograde import Autograde
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.utils import parse_utc

from grading.desk import Desk
from grading.draws import ClassDraws
from grading.handins import SECRET, TIME, HandIn, answer_files, stamps
from grading.judge import JUDGED
from grading.material import Material
from grading.nodes import empty_notebook
from revcycle.exercises.answers import FOLDER
from revcycle.exercises.definition import DefinitionError

SANITISE = [
    "grading.sanitise.Restore",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
# No Execute: a module whose answers all come from widgets is judged without running anything.
AUTOGRADE = [
    "grading.judge.Judge",
    "nbgrader.preprocessors.SaveAutoGrades",
    "grading.judge.AskAPerson",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
FEEDBACK = ["grading.feedback.page.Grades"]


def configure(c: Any) -> None:
    """Put the course's grading into nbgrader's settings, and its converter where nbgrader looks for one."""
    c.Autograde.sanitize_preprocessors = SANITISE
    c.Autograde.autograde_preprocessors = AUTOGRADE
    c.GenerateFeedback.preprocessors = FEEDBACK
    c.GenerateFeedback.exporter_class = "grading.feedback.page.FeedbackPage"
    c.OverwriteCells.add_missing_cells = True
    c.ExchangeFactory.collect = "grading.exchange.Collect"
    c.ExchangeFactory.release_feedback = "grading.exchange.ReleaseFeedback"
    plug_in()


def plug_in() -> None:
    """Make nbgrader's command and Formgrader's button use the course's autograder."""
    import nbgrader.apps.api
    import nbgrader.apps.autogradeapp

    nbgrader.apps.api.Autograde = CourseAutograde
    nbgrader.apps.autogradeapp.Autograde = CourseAutograde


class HandIns(BaseConverter):  # type: ignore[misc]
    """How hand-ins are taken in. Stands behind nbgrader's Autograde, which calls these methods as its parent's."""

    desk: Desk | None = None

    def init_notebooks(self) -> None:
        """List the hand-ins by their folders, so that one without its notebook is graded too."""
        self.assignments = {}
        self.notebooks: list[str] = []
        self.materials: dict[str, Material] = {}
        self.released: dict[str, dict[str, list[str]]] = {}
        self.graded: dict[str, list[str]] = {}
        self.draws: dict[str, ClassDraws] = {}
        self.desks: dict[tuple[str, str], Desk] = {}
        wanted = self._format_source(self.coursedir.assignment_id, self.coursedir.student_id)
        for folder in matching(wanted):
            notebooks = self._released_notebooks(self._ids(folder)[1])
            self.assignments[folder] = [f"{folder}{os.sep}{name}.ipynb" for name in notebooks]
        if not self.assignments:
            self._fail(f"There are no hand-ins under {wanted}. Collect them first, or mend the name of the module.")
        for assignment in sorted(self.released):
            self._prepare(assignment)

    def _ids(self, folder: str) -> tuple[str, str]:
        pattern = self._format_source("(?P<assignment_id>.*)", "(?P<student_id>.*)", escape=True)
        match = re.match(pattern, folder)
        if match is None:
            self._fail(f"The folder {folder} does not lie where hand-ins lie.")
        return match["student_id"], match["assignment_id"]

    def _released_notebooks(self, assignment: str) -> list[str]:
        """Return the notebooks that the gradebook knows of a module, and remember their cells."""
        if assignment not in self.released:
            with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
                try:
                    notebooks = gradebook.find_assignment(assignment).notebooks
                    self.released[assignment] = {
                        notebook.name: [cell.name for cell in notebook.source_cells] for notebook in notebooks
                    }
                    self.graded[assignment] = [cell.name for notebook in notebooks for cell in notebook.grade_cells]
                except MissingEntry:
                    self.released[assignment] = {}
            if not self.released[assignment]:
                self._fail(f"{assignment} has not been released, so the gradebook does not know it. Release it first.")
        return sorted(self.released[assignment])

    def _prepare(self, assignment: str) -> None:
        """Read the module, and refuse to grade it at all when a graded cell cannot be judged."""
        folder = Path(self.coursedir.format_path(self.coursedir.source_directory, ".", assignment)).resolve()
        try:
            material = Material.of(folder)
            for name in self.released[assignment]:
                material.notebook(name)
        except DefinitionError as error:
            self._fail(str(error))
        graded = self.graded[assignment]
        if problems := material.missing(graded):
            self._fail("Nothing was graded. " + " ".join(problems))
        self.materials[assignment] = material
        class_glob = self.coursedir.format_path(self.coursedir.submitted_directory, "*", assignment)
        handins = [HandIn(self._ids(found)[0], assignment, Path(found)) for found in matching(class_glob)]
        self.draws[assignment] = ClassDraws(handins, graded)

    def _fail(self, sentence: str) -> NoReturn:
        self.log.error(sentence)
        raise NbGraderException(sentence)

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Copy nothing from a hand-in but nbgrader's stamps and answer files: no links, no pages, nothing huge."""
        handin = self._handin(assignment_id, student_id)
        dest = Path(self._format_dest(assignment_id, student_id))
        dest.mkdir(parents=True, exist_ok=True)
        for name, text in stamps(handin.folder).items():
            if name != TIME or readable_time(text):
                (dest / name).write_text(text, "utf-8")
        for path in answer_files(handin):
            (dest / FOLDER).mkdir(exist_ok=True)
            shutil.copyfile(path, dest / FOLDER / path.name, follow_symlinks=False)

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Take the notebook in without trusting it; then, in the second round, let nbgrader judge the clean copy."""
        if not self._sanitizing:
            super().convert_single_notebook(notebook_filename)
            return
        resources = self.init_single_notebook_resources(notebook_filename)
        facts = resources["nbgrader"]
        handin = self._handin(facts["assignment"], facts["student"])
        found = handin.notebook(facts["notebook"])
        if found.remark:
            self.log.warning("%s: %s", handin.student, found.remark)
            handin.remarks.append(found.remark)
        self.desk = Desk(
            self.materials[handin.module],
            handin,
            found,
            self.draws[handin.module],
            self.released[handin.module][facts["notebook"]],
        )
        self.desks[handin.student, facts["notebook"]] = self.desk
        output, resources = self.exporter.from_notebook_node(empty_notebook(), resources=resources)
        self.write_single_notebook(output, resources)

    def _handin(self, assignment_id: str, student_id: str) -> HandIn:
        folder = self.coursedir.format_path(self.coursedir.submitted_directory, student_id, assignment_id)
        return HandIn(student_id, assignment_id, Path(folder).absolute())


class CourseAutograde(Autograde, HandIns):  # type: ignore[misc]
    """nbgrader's Autograde over hand-ins that are taken in with care."""

    def wanted(self, assignment_id: str, student_id: str) -> bool:
        """Say whether a hand-in is to be graded: a new one, a newer one, one that was broken off, or any by force."""
        if student_id in (self.coursedir.student_id_exclude or "").split(","):
            return False
        dest = Path(self._format_dest(assignment_id, student_id))
        if not dest.exists() or self.force:
            return True
        if not all(judged(dest / f"{name}.ipynb") for name in self._released_notebooks(assignment_id)):
            self.log.warning("%s: grading was broken off before, and starts again.", student_id)
            return True
        source = Path(self.coursedir.format_path(self.coursedir.submitted_directory, student_id, assignment_id))
        new, old = (stamps(folder).get(TIME, "") for folder in (source, dest))
        if new and not readable_time(new):
            self.log.warning("%s: the time of the hand-in cannot be read. Use --force to grade it again.", student_id)
            return False
        return bool(new and old and readable_time(old) and parse_utc(new) > parse_utc(old))

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Say whether a hand-in is to be graded, and make room for it."""
        if not self.wanted(assignment_id, student_id):
            self.log.info("%s is graded already.", student_id)
            return False
        dest = Path(self._format_dest(assignment_id, student_id))
        if dest.exists():
            shutil.rmtree(dest)
        return True

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Prepare the hand-in's place, reading its time from the clean copy and not from the hand-in."""
        self._sanitizing = False
        try:
            super().init_assignment(assignment_id, student_id)
        finally:
            self._sanitizing = True
        # A hand-in that came another way than nbgrader's exchange has no stamps. It gets some, because releasing the
        # feedback of a whole class stops at the first hand-in without them.
        dest = Path(self._format_dest(assignment_id, student_id))
        for name, text in ((TIME, ""), (SECRET, secrets.token_hex(64))):
            if not (dest / name).exists():
                (dest / name).write_text(text, "utf-8")


def matching(pattern: str) -> list[str]:
    """Return the paths that fit a pattern of nbgrader's, as nbgrader writes them."""
    return sorted(glob.glob(pattern))  # noqa: PTH207 - the pattern is absolute


def judged(path: Path) -> bool:
    """Whether a notebook under autograded/ was graded to the end."""
    try:
        return bool(json.loads(path.read_text("utf-8"))["metadata"]["revcycle"][JUDGED])
    except (OSError, ValueError, KeyError, TypeError):
        return False


def readable_time(text: str) -> bool:
    """Whether nbgrader can read the time of a hand-in."""
    try:
        return parse_utc(text) is not None
    except (ValueError, OverflowError):
        return False
