"""nbgrader's export plug-ins for four LMSs, behind ``python -m grading export`` and ``nbgrader export --exporter``.

For instance, from the folder grading/:
``nbgrader export --exporter=grading.lms.exporters.CanvasExport --to=grades.csv --LmsExport.roster=canvas.csv``
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from nbgrader.api import MissingEntry
from nbgrader.plugins.export import ExportPlugin
from traitlets import Bool, Dict, Unicode

from grading.lms.grades import grades_of, students_of
from grading.lms.layouts import BLACKBOARD, BRIGHTSPACE, CANVAS, MOODLE, Layout
from grading.lms.roster import Roster, RosterError, written
from grading.lms.table import GradeFile, grade_file


class LmsExport(ExportPlugin):  # type: ignore[misc]
    """Writes the grades as the CSV file that an LMS imports."""

    layout: ClassVar[Layout]

    roster = Unicode("", help="the CSV file of students and grades that the LMS exported").tag(config=True)
    columns = Dict(help="the LMS's title of a module's grade column, where it differs").tag(config=True)
    so_far = Bool(False, help="write the points so far where a person must still look").tag(config=True)

    def write(self, gradebook: Any) -> tuple[Path, GradeFile]:
        """Write the file, and return where it is and what it holds.

        Raises RosterError when the roster is not one of this LMS, MissingEntry for a module that is not in the
        gradebook, and OSError when the file cannot be written.
        """
        roster = Roster.read(Path(self.roster)) if self.roster else None
        if roster and not self.layout.recognises(roster):
            expected = ", ".join(self.layout.keys[:3])
            raise RosterError(
                f"{self.roster} is no export of {self.layout.lms}: it has none of the columns {expected}. Export the "
                f"grades in {self.layout.lms} and give that file."
            )
        names = [str(name) for name in self.assignment] or sorted(one.name for one in gradebook.assignments)
        modules = [grades_of(gradebook, name) for name in names]
        students = students_of(gradebook, [str(name) for name in self.student])
        made = grade_file(self.layout, modules, students, roster, self.columns, self.so_far)
        path = Path(self.to or f"grades-{self.layout.lms.casefold()}.csv")
        encoding, delimiter = (roster.encoding, roster.delimiter) if roster else ("utf-8-sig", ",")
        written(path, [made.header, *made.rows], encoding, delimiter)
        return path, made

    def export(self, gradebook: Any) -> None:
        """Write the file for ``nbgrader export``. Raises SystemExit with 1 when something is left for a person."""
        try:
            path, made = self.write(gradebook)
        except (RosterError, MissingEntry) as error:
            self.log.error(str(error))
            raise SystemExit(1) from error
        for note in made.notes:
            self.log.warning(note)
        for fault in made.faults:
            self.log.error(fault)
        self.log.info("Wrote the grades of %s students to %s", made.students, path)
        if made.faults:
            raise SystemExit(1)


class CanvasExport(LmsExport):
    """For Canvas."""

    layout = CANVAS


class MoodleExport(LmsExport):
    """For Moodle."""

    layout = MOODLE


class BlackboardExport(LmsExport):
    """For Blackboard."""

    layout = BLACKBOARD


class BrightspaceExport(LmsExport):
    """For Brightspace (D2L)."""

    layout = BRIGHTSPACE


EXPORTERS = {
    one.layout.lms.casefold(): one for one in (CanvasExport, MoodleExport, BlackboardExport, BrightspaceExport)
}
