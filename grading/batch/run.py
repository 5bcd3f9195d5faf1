"""The batch: the course's form of nbgrader's autograder, which goes from hand-in to hand-in without its detours."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.preprocessors import AssignLatePenalties
from nbgrader.utils import find_all_files, parse_utc

from grading.batch.gradebook import BatchGradebook, Graded, Scored, Standing
from grading.batch.lock import only_one
from grading.batch.pages import Pages
from grading.batch.patience import LONGEST, DiskFullError, GradebookBusyError, full, no_room, patiently
from grading.batch.place import Place
from grading.batch.progress import Progress
from grading.batch.writer import Judged, Writer
from grading.desk import Desk
from grading.handins import SECRET, TIME, FoundNotebook, HandIn, answer_files, stamps
from grading.judgement import Bench
from grading.nodes import empty_notebook, read_notebook_text
from grading.pipeline import AUTOGRADE, SANITISE, CourseAutograde, readable_time
from grading.review import clean
from grading.sanitise import restore
from revcycle.exercises.answers import FOLDER


@dataclass(frozen=True)
class Outcome:
    """What became of one hand-in.

    ``state`` is graded (now), before (graded by an earlier run) or failed; ``notes`` are for the grader, and
    ``waiting`` says, by exercise, why an answer waits for a person.
    """

    student: str
    state: str
    notes: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()


class BatchAutograde(CourseAutograde):
    """Grades all hand-ins of one module that its settings name. ``outcomes`` and ``standings`` tell what came of it.

    A hand-in that cannot be graded is named and stops none of the others. What stops the whole batch (a full disk, a
    gradebook that others keep too long, an interruption) leaves everything before it graded and saved.
    """

    stream: Any = None
    """Where progress is told: a text stream, or None for nowhere."""
    patience: float = LONGEST
    """Seconds to wait for the gradebook while other programs keep it."""

    def start(self) -> None:
        """Grade. Raises NbGraderException when the module as a whole cannot be graded, AnotherBatchError when
        another batch is at work, DiskFullError and GradebookBusyError when grading had to stop.
        """
        self.outcomes: dict[str, Outcome] = {}
        self.standings: Mapping[str, Standing] = {}
        self._progress: Progress | None = None
        self._found: dict[str, Outcome] = {}
        try:
            with only_one(Path(self.coursedir.format_path(self.coursedir.autograded_directory, ".", "."))):
                super().start()
        except OSError as error:
            if no_room(error):
                raise full() from error
            raise

    def init_notebooks(self) -> None:
        """List the hand-ins, waiting for the gradebook while others keep it."""
        self._patiently(super().init_notebooks)

    def convert_notebooks(self) -> None:
        """Grade hand-in by hand-in."""
        module = str(self.coursedir.assignment_id)
        penalties = AssignLatePenalties(parent=self.exporter)
        penalties.init_plugin()
        self._gradebook = BatchGradebook(self.coursedir.db_url, penalties, self.create_student)
        try:
            self._released = self._patiently(lambda: self._gradebook.released(module))
            self._make_ready(module)
            if self.stream is not None:
                self._progress = Progress(self.stream, module, len(self.assignments))
            self._grade_all(module)
        finally:
            if self._progress:
                self._progress.clear()
            self._gradebook.close()
        self.standings = self._patiently(lambda: self._gradebook.standings(self._released))

    def _grade_all(self, module: str) -> None:
        self._writer = Writer(self._gradebook, self._released, self._patiently, self._saved)
        try:
            for folder in sorted(self.assignments):
                self._grade_one(module, self._ids(folder)[0], folder)
            self._writer.flush()
        except BaseException:
            self._writer.drop()
            raise

    def _make_ready(self, module: str) -> None:
        """Do once what is the same for every hand-in of the module."""
        folder = self.coursedir.format_path(self.coursedir.source_directory, ".", module)
        kept = {os.path.join(folder, name) for name in self.exclude_overwriting.get(module, [])}  # noqa: PTH118
        own = set(find_all_files(folder, [*self.coursedir.ignore, "*.ipynb"])) - kept
        self._own = {os.path.relpath(path, folder): Path(path).read_bytes() for path in sorted(own)}
        self._pages = {
            name: Pages(self.materials[module].notebook(name), self._clean(module, name))
            for name in sorted(self.released[module])
        }
        # Settings or notebooks that this batch was not made for: each hand-in then goes nbgrader's own way.
        self._by_nbgrader = (
            self._released.by_hand
            or [*self.sanitize_preprocessors] != SANITISE
            or [*self.autograde_preprocessors] != AUTOGRADE
            or any(
                not pages.plain or set(pages.points) != set(self._released.cells[name])
                for name, pages in self._pages.items()
            )
        )
        if self._by_nbgrader:
            self.log.warning(
                "%s is not graded by widgets alone, so it takes nbgrader's own way, which is slow.", module
            )

    def _clean(self, module: str, notebook: str) -> Any:
        """Return what nbgrader makes of an untouched notebook before it is judged."""
        nowhere = HandIn("", module, Path(os.devnull))
        found = FoundNotebook(f"{notebook}.ipynb")
        material, draws = self.materials[module], self.draws[module]
        self.desk = Desk(material, nowhere, found, draws, self.released[module][notebook])
        facts = {"student": "", "assignment": module, "notebook": notebook, "db_url": self.coursedir.db_url}
        self._init_preprocessors()
        make = self.exporter.from_notebook_node
        resources = {"unique_key": notebook, "nbgrader": facts}
        text, _ = self._patiently(lambda: make(empty_notebook(), resources=resources))
        return read_notebook_text(text)

    def _grade_one(self, module: str, student: str, folder: str) -> None:
        """Grade one hand-in, whatever it is."""
        try:
            if not self.wanted(module, student):
                Place(Path(self._format_dest(module, student))).sweep()  # left by a run that was killed
                self._tell(Outcome(student, "before"))
                return
            self.run_pre_convert_hook()
            if self._by_nbgrader:
                self._tell(_graded(student, self._grade_as_nbgrader(student, folder)))
            else:
                judged = self._judge(module, student)
        except (DiskFullError, GradebookBusyError):
            raise
        except Exception as error:
            if no_room(error):
                raise full() from error
            self._failed(student, error)
            return
        if not self._by_nbgrader:
            self._writer.add(judged)

    def _saved(self, judged: Judged, error: Exception | None) -> None:
        student = judged.graded.student
        if error is not None:
            self._failed(student, error)
            return
        if self.coursedir.groupshared:
            self.set_permissions(self.coursedir.assignment_id, student)
        self.run_post_convert_hook()
        self._tell(self._found.pop(student))

    def _failed(self, student: str, error: Exception) -> None:
        self.log.error("%s could not be graded.", student, exc_info=error)
        self._tell(
            Outcome(student, "failed", (f"It could not be graded: {str(error).strip() or type(error).__name__}",))
        )

    def _tell(self, outcome: Outcome) -> None:
        self.outcomes[outcome.student] = outcome
        if self._progress:
            self._progress.step()

    def _grade_as_nbgrader(self, student: str, folder: str) -> list[Desk]:
        whole, self.assignments = self.assignments, {folder: self.assignments[folder]}
        self.desks.clear()
        try:
            super().convert_notebooks()
        finally:
            self.assignments = whole
        return list(self.desks.values())

    def _judge(self, module: str, student: str) -> Judged:
        """Judge a hand-in and write it beside its place."""
        desks: list[Desk] = []
        scored: dict[str, Scored] = {}
        texts = dict(self._own)
        for name, pages in self._pages.items():
            desk = self._desk(module, student, name)
            restored = restore(pages.source, desk.found.cells)
            for remark in restored.remarks:
                self.log.warning("%s: %s", student, clean(remark))
            desk.handin.remarks.extend(restored.remarks)
            bench = Bench(desk.material, desk.handin, desk.draws.usual(student))
            judgements = {exercise: bench.judge(exercise, points) for exercise, points in pages.points.items()}
            desk.judgements.extend(judgements.values())
            texts[f"{name}.ipynb"] = pages.written(restored, judgements, desk.notes).encode("utf-8")
            scored[name] = Scored(
                {exercise: judgement.score for exercise, judgement in judgements.items()},
                frozenset(exercise for exercise, found in judgements.items() if found.outcome == "damaged"),
                desk.suspicious,
            )
            desks.append(desk)
        handin = desks[0].handin
        written = {TIME: "", SECRET: secrets.token_hex(64)} | dict(stamps(handin.folder))
        if not readable_time(written[TIME]):
            written[TIME] = ""
        texts = {name: text.encode("utf-8") for name, text in written.items()} | texts
        files = {f"{FOLDER}/{path.name}": path for path in answer_files(handin)}
        place = Place(Path(self._format_dest(module, student)))
        place.prepare(texts, files, int(str(self.permissions), 8))
        self._found[student] = _graded(student, desks)
        return Judged(Graded(student, parse_utc(written[TIME]) if written[TIME] else None, scored), place)

    def _desk(self, module: str, student: str, notebook: str) -> Desk:
        handin = self._handin(module, student)
        found = handin.notebook(notebook)
        if found.remark:
            self.log.warning("%s: %s", student, clean(found.remark))
            handin.remarks.append(found.remark)
        return Desk(self.materials[module], handin, found, self.draws[module], self.released[module][notebook])

    def _patiently(self, action: Any) -> Any:
        def tell(sentence: str) -> None:
            self.log.warning(sentence)
            if self._progress:
                self._progress.clear()
            if self.stream is not None:
                print(sentence, file=self.stream, flush=True)

        return patiently(action, tell, self.patience)


def _graded(student: str, desks: Sequence[Desk]) -> Outcome:
    judgements = [judgement for desk in desks for judgement in desk.judgements]
    return Outcome(
        student,
        "graded",
        tuple(note for desk in desks for note in desk.notes),
        tuple(f"{judgement.exercise}: {judgement.reason}" for judgement in judgements if judgement.reason),
    )
