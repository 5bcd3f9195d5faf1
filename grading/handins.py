"""One hand-in as it lies under submitted/: found, bounded and read without trusting anything in it.

A hand-in is a student's own folder. It may hold links, pipes, damaged or huge files, and files of other names than
expected; none of that may reach another file of the grader's computer, or stop the grading of others. Links are never
followed, and nothing in a hand-in is ever run.
"""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from revcycle.exercises.answers import FOLDER, LARGEST, AnswersFolder, DamagedAnswerError, SavedAnswer
from revcycle.exercises.carrying.copies import Carried, copy_name, gathered, kept_copy

LARGEST_NOTEBOOK = 20_000_000
"""Bytes; a notebook above this is not read."""

MOST_CELLS = 2_000
MOST_FILES = 500


@dataclass(frozen=True)
class FoundCell:
    """A cell of a handed-in notebook: only what is needed to tell whose it is, and its text."""

    cell_type: str
    source: str
    id: str = ""
    grade_id: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class FoundNotebook:
    """The notebook of a hand-in as far as it can be read; ``remark`` tells the grader what was unusual."""

    name: str
    cells: tuple[FoundCell, ...] = ()
    remark: str = ""


class UnreadableNotebookError(ValueError):
    """A handed-in notebook that cannot be read; the message continues the sentence "The notebook x ..."."""


@dataclass
class HandIn:
    """One student's hand-in of one module.

    ``folder`` is submitted/<student>/<module>. ``remarks`` gathers what the grader should know about it.
    """

    student: str
    module: str
    folder: Path
    remarks: list[str] = field(default_factory=list)

    @cached_property
    def root(self) -> Path:
        """Where the answers lie: the folder itself, or the one folder in it when the whole hand-in was nested."""
        if is_folder(self.folder / FOLDER) or any(_notebooks(self.folder)):
            return self.folder
        nested = [path for path in _entries(self.folder) if is_folder(path) and not path.name.startswith((".", "__"))]
        if len(nested) == 1 and (is_folder(nested[0] / FOLDER) or any(_notebooks(nested[0]))):
            return nested[0]
        return self.folder

    def answer(self, exercise_id: str) -> SavedAnswer | None:
        """Return the saved answer to an exercise, or None when there is none.

        Raises DamagedAnswerError when there is one that cannot be used.
        """
        folder = self._answers(f"{exercise_id}.json")
        return folder.read(exercise_id) if folder else None

    def carried(self, exercise_id: str) -> Carried | None:
        """Return the copy that an exercise was worked on with, or None when there is none.

        Raises DamagedAnswerError when there is one that cannot be used.
        """
        folder = self._answers(copy_name(exercise_id))
        return kept_copy(folder, exercise_id) if folder else None

    def answer_with_all(self, exercise_id: str) -> Carried | None:
        """Return the answer to an exercise with all that belongs to it, as another module brings it along.

        Raises DamagedAnswerError when a part of it cannot be used.
        """
        names = (f"{exercise_id}.json", copy_name(exercise_id), f"sent.{exercise_id}.json")
        folder = self._answers(*names)
        return gathered(folder, exercise_id) if folder else None

    def beside(self, module: str) -> HandIn:
        """The same student's hand-in of another module."""
        return HandIn(self.student, module, self.folder.parent / module)

    def _answers(self, *names: str) -> AnswersFolder | None:
        """The answers folder, once it is sure that neither it nor these files in it lead elsewhere; None without one.

        Raises DamagedAnswerError when they do.
        """
        answers = self.root / FOLDER
        if not is_folder(answers):
            if answers.is_symlink() or answers.exists():
                raise DamagedAnswerError("the answers folder is not an ordinary folder.")
            return None
        if any((answers / name).is_symlink() for name in names):
            raise DamagedAnswerError("it is a link to another file.")
        return AnswersFolder(self.root)

    def has_answers(self) -> bool:
        """Whether anything lies in the answers folder."""
        answers = self.root / FOLDER
        return is_folder(answers) and any(_entries(answers))

    def notebook(self, name: str) -> FoundNotebook:
        """Return the handed-in notebook of that name, under whatever file name it was handed in.

        Never raises: what is missing or unreadable is told in the remark.
        """
        expected = f"{name}.ipynb"
        files = {path.name: path for path in _notebooks(self.root)}
        if expected in files:
            try:
                content = read_notebook(files[expected])
            except UnreadableNotebookError as error:
                return self._released(name, f"The notebook {expected} {error}")
            if module_of(content) in ("", self.module):
                return FoundNotebook(expected, cells_of(content))
        for other, path in sorted(files.items()):
            if other == expected:
                continue
            try:
                content = read_notebook(path)
            except UnreadableNotebookError:
                continue
            if module_of(content) == self.module:
                return FoundNotebook(other, cells_of(content), f"The notebook was handed in as {other}.")
        if expected in files:
            return self._released(name, f"The notebook {expected} belongs to another module.")
        if files:
            listed = ", ".join(sorted(files)[:3])
            return self._released(name, f"There is no notebook of this module, only {listed}.")
        return self._released(name, f"There is no notebook {expected}.")

    def _released(self, name: str, problem: str) -> FoundNotebook:
        if self.has_answers():
            rest = "The answers are there and were graded on the notebook as released."
        else:
            others = sorted(path.name for path in _entries(self.folder) if path.name not in STAMPS)
            rest = "There are no answers either, so every exercise counts as left blank."
            if others:
                rest += f" The hand-in holds: {', '.join(others[:5])}."
        return FoundNotebook(f"{name}.ipynb", (), f"{problem} {rest}")


TIME = "timestamp.txt"
SECRET = "submission_secret.txt"
STAMPS = (TIME, SECRET)
"""What nbgrader itself puts into a hand-in."""


def is_folder(path: Path) -> bool:
    """Whether a path is a folder, and no link to one."""
    return stat.S_ISDIR(_mode(path))


def is_file(path: Path, largest: int) -> bool:
    """Whether a path is an ordinary file of at most so many bytes, and no link to one."""
    return stat.S_ISREG(_mode(path)) and path.lstat().st_size <= largest


def stamps(folder: Path) -> Mapping[str, str]:
    """Return nbgrader's own two small files of a hand-in, without what it would not have written."""
    patterns = {TIME: r"[0-9A-Za-z:+./_ -]{1,80}", SECRET: r"[0-9A-Za-z]{16,256}"}
    found = {}
    for name in STAMPS:
        path = folder / name
        if is_file(path, 1000):
            text = path.read_text("utf-8", errors="replace").strip()
            if re.fullmatch(patterns[name], text):
                found[name] = text
    return found


def read_notebook(path: Path) -> Mapping[str, Any]:
    """Return a notebook file's content. Raises UnreadableNotebookError when it is not a notebook of today's form."""
    if not stat.S_ISREG(_mode(path)):
        raise UnreadableNotebookError("is a link or no ordinary file.")
    try:
        if path.stat().st_size > LARGEST_NOTEBOOK:
            raise UnreadableNotebookError("is far too large to be read.")
        content = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise UnreadableNotebookError("cannot be opened.") from error
    except (ValueError, RecursionError) as error:
        if isinstance(error, UnreadableNotebookError):
            raise
        raise UnreadableNotebookError("is damaged: it is not a whole notebook file.") from error
    if not isinstance(content, dict) or not isinstance(content.get("cells"), list):
        raise UnreadableNotebookError("is damaged: it holds no cells.")
    return content


def module_of(content: Mapping[str, Any]) -> str:
    """Return the module that a notebook says it belongs to, or an empty text."""
    found = _table(_table(content.get("metadata")).get("revcycle")).get("module")
    return found if isinstance(found, str) else ""


def cells_of(content: Mapping[str, Any]) -> tuple[FoundCell, ...]:
    """Return the cells of a notebook, leaving out what is no cell."""
    return tuple(_cell(cell) for cell in content["cells"][:MOST_CELLS] if isinstance(cell, dict))


def _cell(cell: Mapping[str, Any]) -> FoundCell:
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    metadata = _table(cell.get("metadata"))
    tags = metadata.get("tags")
    return FoundCell(
        cell_type=_text(cell.get("cell_type")),
        source=_text(source),
        id=_text(cell.get("id")),
        grade_id=_text(_table(metadata.get("nbgrader")).get("grade_id")),
        tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
    )


def _notebooks(folder: Path) -> Iterator[Path]:
    return (path for path in _entries(folder) if path.suffix.lower() == ".ipynb" and not is_folder(path))


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())[:MOST_FILES]
    except OSError:
        return []


def _mode(path: Path) -> int:
    try:
        return path.lstat().st_mode
    except (OSError, ValueError):
        return 0


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def answer_files(handin: HandIn) -> list[Path]:
    """Return the answer files that are safe to copy: ordinary ones of bounded size."""
    answers = handin.root / FOLDER
    if not is_folder(answers):
        return []
    return [path for path in _entries(answers) if path.suffix == ".json" and is_file(path, LARGEST)]
