"""Collecting hand-ins and returning feedback through nbgrader's exchange, with this course's rules.

Feedback shows the right answers. So the last hand-in before it is returned counts: a later one stays in the exchange,
is not collected, and is flagged for a person. Plugged in through nbgrader's own setting, ``ExchangeFactory``.
"""

from __future__ import annotations

import glob
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.exchange.default import ExchangeCollect, ExchangeReleaseFeedback
from nbgrader.utils import notebook_hash

from grading.handins import SECRET, HandIn, stamps
from grading.pipeline import matching


def returned_note(coursedir: Any, student: str, assignment: str) -> Path:
    """Where it is written down when a student's feedback was first returned; beside the feedback, which is remade."""
    folder = Path(coursedir.format_path(coursedir.feedback_directory, student, assignment))
    return folder.with_name(f"{folder.name}.returned.txt")


def returned_at(coursedir: Any, student: str, assignment: str) -> datetime | None:
    """When a student's feedback was first returned (UTC, without a zone as nbgrader keeps times), or None."""
    try:
        return datetime.fromisoformat(returned_note(coursedir, student, assignment).read_text("utf-8").strip())
    except (OSError, ValueError):
        return None


def flag(coursedir: Any, student: str, assignment: str) -> None:
    """Ask a person to look at a student's hand-in, in the gradebook."""
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        try:
            for notebook in gradebook.find_submission(assignment, student).notebooks:
                notebook.flagged = True
            gradebook.db.commit()
        except MissingEntry:
            return


class Collect(ExchangeCollect):  # type: ignore[misc]
    """Collects what was handed in before feedback was returned. Links in a hand-in are left behind."""

    src_records: list[Any]

    def init_src(self) -> None:
        """List the hand-ins to collect; those that came after the feedback are left where they are, and flagged."""
        super().init_src()
        assignment = self.coursedir.assignment_id
        self.late: list[str] = []
        counting = []
        for record in self.src_records:
            returned = returned_at(self.coursedir, record["username"], assignment)
            if returned is not None and record["timestamp"] > returned:
                self.late.append(record["username"])
            else:
                counting.append(record)
        self.src_records = counting
        for student in self.late:
            self.log.warning("%s handed in again after the feedback was returned: not collected, flagged.", student)
            flag(self.coursedir, student, assignment)

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy one hand-in without its links; one that is too large is told and does not stop the others."""
        links = [path.name for path in Path(src).rglob("*") if path.is_symlink()]
        if links:
            self.log.warning("%s: links to other files were left out: %s", src, ", ".join(links[:5]))
        ignored = self.coursedir.ignore
        try:
            self.coursedir.ignore = [*ignored, *map(glob.escape, links)]
            super().do_copy(src, dest, log)
        except (RuntimeError, OSError) as error:
            self.log.error("%s was not collected: %s", src, error)
        finally:
            self.coursedir.ignore = ignored


class ReleaseFeedback(ExchangeReleaseFeedback):  # type: ignore[misc]
    """Returns feedback, also to a student whose notebook was handed in under another name, and writes down when."""

    def copy_files(self) -> None:
        """Put the feedback where each student's own nbgrader looks for it."""
        super().copy_files()
        assignment = self.coursedir.assignment_id
        moment = f"{datetime.now(UTC).replace(tzinfo=None):%Y-%m-%dT%H:%M:%S}"
        for page in sorted(matching(f"{self.src_path}/*.html")):
            student = Path(page).parent.parent.name
            folder = self.coursedir.format_path(self.coursedir.submitted_directory, student, assignment)
            handin = HandIn(student, assignment, Path(folder).absolute())
            handed_in = Path(handin.notebook(Path(page).stem).name).stem
            secret = stamps(handin.folder).get(SECRET)
            if secret and handed_in != Path(page).stem:
                name = notebook_hash(secret=secret, notebook_id=handed_in)
                shutil.copyfile(page, Path(self.dest_path) / f"{name}.html")
            note = returned_note(self.coursedir, student, assignment)
            if not note.exists():
                note.write_text(moment, "utf-8")
