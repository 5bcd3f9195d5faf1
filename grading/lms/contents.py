"""What an unpacked hand-in holds: where the work of a module lies in it, and what it says of module and student itself.

What a hand-in says of itself can be forged. It only finds the work, and names the student where no LMS does.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grading.handins import UnreadableNotebookError, is_file, module_of, read_notebook
from grading.lms.filenames import is_junk, owner_by_course_name
from revcycle.exercises.answers import FOLDER, LARGEST, DamagedAnswerError, understood

NOTE = "hand-in.json"
"""What the Course page puts into a zip beside the work: module, student, and when it was made."""

_LARGEST_NOTE = 10_000


@dataclass
class Contents:
    """An unpacked hand-in as far as it concerns one module.

    ``root`` is the folder with the module's work; None when nothing in it belongs to the module. ``loose`` are answer
    files that lie outside an answers folder, by exercise. ``modules`` are those that the hand-in names itself,
    ``students`` whom it names, the surest first.
    """

    folder: Path
    root: Path | None = None
    loose: dict[str, Path] = field(default_factory=dict)
    modules: list[str] = field(default_factory=list)
    students: list[str] = field(default_factory=list)
    made: str = ""

    @property
    def has_answers(self) -> bool:
        """Whether there is an answer in it."""
        return bool(self.loose) or bool(self.root and any((self.root / FOLDER).glob("*.json")))

    @property
    def belongs(self) -> bool:
        """Whether something in it belongs to the module."""
        return self.root is not None or bool(self.loose)

    def copy_to(self, place: Path) -> None:
        """Copy the work to where a hand-in lies; all that there is, when nothing of the module is in it."""
        place.mkdir(parents=True, exist_ok=True)
        source = self.root or (None if self.loose else self.folder)
        if source:
            shutil.copytree(source, place, dirs_exist_ok=True, ignore=_left_behind)
        for exercise, path in self.loose.items():
            (place / FOLDER).mkdir(exist_ok=True)
            shutil.copyfile(path, place / FOLDER / f"{exercise}.json")


def contents_of(folder: Path, module: str) -> Contents:
    """Look through an unpacked hand-in for the work of a module. Never raises for what the files hold."""
    found = Contents(folder)
    roots: list[tuple[int, int, str]] = []  # best first: with answers, then the nearest
    files = sorted(_files(folder), key=lambda path: len(path.parts))
    said: dict[str, None] = {}
    for path in files:
        own, drawn_for = _says(path)
        if not own:
            continue
        found.modules.append(own)
        if own != module:
            continue
        if drawn_for:
            said[drawn_for] = None
        if path.suffix.casefold() == ".json" and path.parent.name != FOLDER:
            found.loose[path.stem] = path
        else:
            answers = path.suffix.casefold() == ".json"
            root = path.parent.parent if answers else path.parent
            roots.append((0 if answers else 1, len(root.parts), str(root)))
    if roots:
        found.root = Path(min(roots)[2])
    else:
        found.root = _by_name(files, module)
    notes = [path for path in files if path.name == NOTE]
    near = [path for path in notes if found.root and path.parent in (found.root, *found.root.parents)]
    for path in near[-1:] or (notes if len(notes) == 1 else []):
        _read_note(path, found)
    if len(said) == 1:
        found.students += said
    return found


def _files(folder: Path) -> Iterator[Path]:
    for place, _, names in os.walk(folder):
        yield from (Path(place) / name for name in sorted(names))


def _read_note(path: Path, found: Contents) -> None:
    facts = _json(path, _LARGEST_NOTE)
    found.modules += [text for text in [_text(facts.get("module"))] if text]
    found.students += [text for text in [_text(facts.get("student"))] if text]
    found.made = found.made or _text(facts.get("made"))


def _says(path: Path) -> tuple[str, str]:
    """The module and the student that an answer file or notebook names; empty texts where it names none."""
    if path.suffix.casefold() == ".ipynb":
        try:
            return module_of(read_notebook(path)), ""
        except UnreadableNotebookError:
            return "", ""
    if path.suffix.casefold() != ".json" or path.name == NOTE:
        return "", ""
    try:
        saved = understood(_json(path, LARGEST))
    except DamagedAnswerError:
        return "", ""
    return saved.module, saved.draw.student


def _by_name(files: list[Path], module: str) -> Path | None:
    """The folder with a notebook of the module's name, damaged as it may be."""
    words = module.partition("-")[2]
    named = [path for path in files if path.suffix.casefold() == ".ipynb" and path.stem.startswith((words, module))]
    if named:
        return named[0].parent
    answers = [path.parent.parent for path in files if path.parent.name == FOLDER and module in path.parts]
    return answers[0] if answers else None


def _left_behind(place: str, names: list[str]) -> set[str]:
    return {name for name in names if is_junk((name,)) or name == NOTE}


def _json(path: Path, largest: int) -> Mapping[str, Any]:
    if not is_file(path, largest):
        return {}
    try:
        facts = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return facts if isinstance(facts, dict) else {}


def _text(value: Any) -> str:
    return value.strip()[:200] if isinstance(value, str) else ""


def student_named(contents: Contents, file_name: str) -> str:
    """Whom a hand-in names as its student: in its note, in all of its answers, or in the name of its zip."""
    return contents.students[0] if contents.students else owner_by_course_name(file_name)
