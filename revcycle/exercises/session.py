"""What a notebook cell calls: an exercise, the look-up drill, and the field for the student's name.

Whatever goes wrong here is told in a sentence: a student never meets a traceback.
"""

from __future__ import annotations

import getpass
import html
import os
import random
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from revcycle.chart import ChartError, ChartShelf
from revcycle.codes.diagnoses import icd10cm
from revcycle.codes.diagnoses.index import IndexUnavailableError
from revcycle.exercises.answers import AnswersFolder, DamagedAnswerError, NotSavedError, SavedAnswer
from revcycle.exercises.carrying.visits import Visits
from revcycle.exercises.definition import FILE_NAME, DefinitionError, Definitions, Exercise, read_definitions
from revcycle.exercises.marking import kind_of, practice_key
from revcycle.exercises.posting.task import TaskError
from revcycle.exercises.student import kept, student_id
from revcycle.exercises.variants import Draw, Shown, show
from revcycle.folders import FolderUnavailableError

if TYPE_CHECKING:
    from revcycle.exercises.views.frame import ExerciseView

NOT_JUDGED_HERE = (
    "Answers are not judged in the notebook. The course's judge reads them from the answers folder beside it. "
    "This cell was run by a grader without that judge: use the course's nbgrader_config.py."
)


class UnknownExerciseError(LookupError):
    """A notebook asks for an exercise that its module does not have. The message is a sentence for the student."""


class Panel:
    """A plain sentence in place of what could not be drawn."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence

    def __repr__(self) -> str:
        return self.sentence

    def _repr_html_(self) -> str:
        style = (
            "max-width:75ch;padding:12px 16px;border:1px solid #b06a00;border-left-width:6px;border-radius:6px;"
            "font:16px/1.5 var(--jp-content-font-family,sans-serif);color:var(--jp-content-font-color1,#222)"
        )
        return f'<div role="note" style="{style}">{html.escape(self.sentence)}</div>'


def exercise(exercise_id: str) -> Any:
    """Return one exercise of this notebook's module, ready to be worked on.

    It shows the case drawn for this student, or the saved answer with its own case, and saves each change. Under
    nbgrader it draws nothing: while validating it says on standard error what is still blank.

    Raises RuntimeError while autograding, because answers are judged from the answers folder.
    """
    running = os.environ.get("NBGRADER_EXECUTION")
    if running == "autograde":
        raise RuntimeError(NOT_JUDGED_HERE)
    if running:
        _guarded(lambda: _report_blanks(Path.cwd(), exercise_id))
        return None
    return _guarded(lambda: _opened(Path.cwd(), exercise_id).view())


def drill() -> Any:
    """Return the timed look-up drill of this notebook's module: never graded, with a personal best kept here."""
    if os.environ.get("NBGRADER_EXECUTION"):
        return None

    def draw() -> Any:
        from revcycle.exercises.views.drill import DrillView, read_items

        # Its own generator: the drill must neither disturb nor follow the student's random numbers.
        return DrillView(read_items(Path.cwd()), Path.cwd().name, generator=random.Random())

    return _guarded(draw)


def look_up() -> Any:
    """Return the Tabular List to read in: search, chapters down to codes with their notes, an index, recent codes."""
    if os.environ.get("NBGRADER_EXECUTION"):
        return None

    def draw() -> Any:
        from revcycle.exercises.views.tabular import TabularView

        return TabularView()

    return _guarded(draw)


def your_name() -> Any:
    """Return a field for the student's name, which their cases are drawn for."""
    if os.environ.get("NBGRADER_EXECUTION"):
        return None

    def draw() -> Any:
        from revcycle.exercises.views.frame import draw_blank_ones_for
        from revcycle.exercises.views.name import NameView

        hub = os.environ.get("JUPYTERHUB_USER", "")
        given = hub or kept("student").get("name", "")
        return NameView(given if isinstance(given, str) else "", from_hub=bool(hub), named=draw_blank_ones_for)

    return _guarded(draw)


class Opened:
    """An exercise with its case, the saved answer if there is one, and what the student must be told about it."""

    def __init__(self, module: Path, shown: Shown, shelf: ChartShelf) -> None:
        self.module, self.shown, self.shelf = module, shown, shelf
        self.folder = AnswersFolder(module)
        self.saved: SavedAnswer | None = None
        self.tidings: list[str] = []
        self.visits: Visits | None = None

    @classmethod
    def meeting(
        cls, module: Path, exercise: Exercise, draw: Draw, shelf: ChartShelf, saved: SavedAnswer | None = None
    ) -> Opened:
        """Open an exercise: with the case of the saved answer, else with the one drawn or carried."""
        if not exercise.carries:
            opened = cls(module, show(exercise, draw, shelf, saved.case if saved else None), shelf)
            opened.saved = saved
            return opened
        visits = Visits(module, exercise, shelf, draw)
        turn = visits.opened(saved)
        opened = cls(module, turn.shown, shelf)
        opened.saved, opened.tidings, opened.visits = turn.saved, list(turn.tidings), visits
        return opened

    def view(self) -> ExerciseView:
        """Return the widget."""
        from revcycle.exercises.views import view_of
        from revcycle.exercises.views.scene import spot_of

        view = view_of(self.shown.exercise)
        if self.saved and not view.fits(self.shown, self.saved.answer):
            self.saved = None
            self.tidings.append(_set_aside(self.folder, self.shown.exercise.id, "it does not hold an answer."))
        spot = spot_of(self.module, self.shown.exercise.id)
        told = self.tidings
        return view(self.shown, self.folder, self.shelf, saved=self.saved, spot=spot, tidings=told, visits=self.visits)


def _opened(module: Path, exercise_id: str) -> Opened:
    definitions = _definitions(module)
    found = definitions.find(exercise_id)
    if found is None:
        if broken := next((error for error in definitions.problems if error.exercise == exercise_id), None):
            raise broken
        raise UnknownExerciseError(
            f"This module has no exercise “{exercise_id}”. Fetch the module again, or tell your instructor."
        )
    if found.practice:
        for case in found.cases:
            practice_key(found, case)
    if found.kind == "codes":
        icd10cm.release()  # without the index nothing could be looked up: say so now
    shelf = ChartShelf(module)
    folder = AnswersFolder(module)
    tidings: list[str] = []
    saved: SavedAnswer | None = None
    try:
        saved = folder.read(exercise_id)
    except DamagedAnswerError as damage:
        tidings.append(_set_aside(folder, exercise_id, str(damage)))
    if saved is None:
        opened = Opened.meeting(module, found, Draw(_student()), shelf)
    else:
        opened = _restored(module, definitions, found, saved, shelf)
    opened.tidings = tidings + opened.tidings
    return opened


def _restored(module: Path, definitions: Definitions, now: Exercise, saved: SavedAnswer, shelf: ChartShelf) -> Opened:
    """Open an exercise as it was when it was answered, where that is still possible."""
    answered = definitions.find(now.id, saved.version)
    if answered and answered.kind == saved.kind and saved.case in answered.cases:
        opened = Opened.meeting(module, answered, saved.draw, shelf, saved)
        if answered.version != now.version:
            opened.tidings.append(
                "This exercise has a newer version. You began the earlier one, so you go on with that, and it counts."
            )
        return opened
    opened = Opened.meeting(module, now, Draw(_student(), saved.draw.attempt), shelf)
    path = opened.folder.path(now.id)
    older = path.with_name(f"{now.id}.version-{saved.version}-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.json")
    try:
        path.rename(older)
        kept_as = f"Your earlier answer is kept as answers/{older.name}."
    except OSError as error:
        kept_as = f"Your earlier answer could not be set aside ({error.strerror or error}): tell your instructor first."
    opened.tidings.append(f"This exercise was changed after you answered it. {kept_as} Please answer it again.")
    return opened


def _set_aside(folder: AnswersFolder, exercise_id: str, damage: str) -> str:
    try:
        where = f"The file is kept as answers/{folder.set_aside(exercise_id).name}, for your instructor to look at."
    except NotSavedError as trouble:
        where = f"The file could not be set aside. {trouble}"
    return f"Your saved answer could not be read: {damage} {where} Please answer again."


def _report_blanks(module: Path, exercise_id: str) -> None:
    opened = _opened(module, exercise_id)
    shown = opened.shown
    kind = kind_of(shown.exercise)
    reading = kind.read(shown, opened.saved.answer if opened.saved else kind.blank(shown))
    said = (
        ["nothing entered yet."] if reading.outcome == "blank" else [f"still blank: {part}." for part in reading.blank]
    )
    said += [problem.sentence for problem in reading.problems]
    for sentence in said:
        print(f"{shown.exercise.title}: {sentence}", file=sys.stderr)


def _guarded(draw: Callable[[], Any]) -> Any:
    """Return what ``draw`` returns, or a panel that says in a sentence why it could not."""
    try:
        return draw()
    except (DefinitionError, ChartError, TaskError) as error:
        return _told(f"This exercise cannot be shown. {_sentence(str(error))}")
    except (IndexUnavailableError, FolderUnavailableError, UnknownExerciseError) as error:
        return _told(str(error))
    except ImportError as error:
        return _told(f"A package of the course is missing ({error.name or error}). Install the course again.")
    except Exception as error:  # noqa: BLE001  the last guard between a fault of ours and a student
        return _told(f"This exercise cannot be shown ({type(error).__name__}: {error}). Tell your instructor.")


def _told(sentence: str) -> Any:
    if os.environ.get("NBGRADER_EXECUTION"):
        print(sentence, file=sys.stderr)
        return None
    return Panel(sentence)


def _sentence(problem: str) -> str:
    return problem if problem.endswith("your instructor.") else f"{problem} Tell your instructor."


def _definitions(module: Path) -> Definitions:
    path = module / FILE_NAME
    return _read(module, path.stat().st_mtime_ns if path.is_file() else 0)


@lru_cache(maxsize=4)
def _read(module: Path, changed: int) -> Definitions:
    return read_definitions(module)


def _student() -> str:
    try:
        return student_id()
    except FolderUnavailableError:
        return getpass.getuser()
