"""The answers folder: one readable file per exercise, beside the notebook, holding the raw answer and never a score."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from revcycle.exercises.variants import Draw, Shown

FOLDER = "answers"
SCHEMA = 1
LARGEST = 1_000_000
"""Bytes; a file above this was not written by an exercise."""

LEFT_BEHIND = 60
"""Seconds after which a temporary file is no longer being written by anybody."""

_saving = threading.Lock()


class DamagedAnswerError(ValueError):
    """An answer file that cannot be understood; the message says why in plain words."""


class NotSavedError(OSError):
    """An answer could not be written; the message tells the student what to do."""


@dataclass(frozen=True)
class SavedAnswer:
    """What an answer file records: the raw answer, the case shown, and whom it was drawn for."""

    exercise: str
    version: int
    module: str
    kind: str
    case: str
    draw: Draw
    answer: Any
    saved: datetime


class AnswersFolder:
    """The answers beside one notebook."""

    def __init__(self, module: Path) -> None:
        self.folder = module / FOLDER

    def path(self, exercise_id: str) -> Path:
        """Where the answer to an exercise is kept."""
        return self.folder / f"{exercise_id}.json"

    def read(self, exercise_id: str) -> SavedAnswer | None:
        """Return the saved answer, or None when there is none yet.

        Raises DamagedAnswerError when the file is not whole.
        """
        facts = self.load(f"{exercise_id}.json")
        if facts is None:
            return None
        saved = understood(facts)
        if saved.exercise != exercise_id:
            raise DamagedAnswerError(f"it says that it answers “{saved.exercise[:80]}”.")
        return saved

    def load(self, name: str) -> Any:
        """Return what a file of the folder holds, as JSON; None when there is no such file.

        Raises DamagedAnswerError when it is not whole.
        """
        path = self.folder / name
        try:
            if not path.is_file():
                if path.exists() or path.is_symlink():
                    raise DamagedAnswerError("it is not an ordinary file.")
                return None
            if path.stat().st_size > LARGEST:
                raise DamagedAnswerError("it is far larger than any answer.")
            facts = json.loads(path.read_text("utf-8"))
        except OSError as error:
            raise DamagedAnswerError("it cannot be opened.") from error
        except (ValueError, RecursionError) as error:
            if isinstance(error, DamagedAnswerError):
                raise
            raise DamagedAnswerError("its text was cut off or changed.") from error
        if facts is None:
            raise DamagedAnswerError("it does not hold an answer.")
        return facts

    def keep(self, name: str, facts: Any) -> None:
        """Write a file so that a crash at any moment leaves either the old file or the new one, whole.

        Nothing is written while nbgrader runs the notebook.
        Raises NotSavedError with a plain sentence when it cannot be written.
        """
        if os.environ.get("NBGRADER_EXECUTION"):
            return
        with _saving:
            self._replace(self.folder / name, json.dumps(facts, ensure_ascii=False, indent=1) + "\n")

    def save(self, shown: Shown, answer: Any) -> SavedAnswer:
        """Write an answer, as :meth:`keep` writes. Raises NotSavedError as it does."""
        exercise = shown.exercise
        saved = SavedAnswer(
            exercise=exercise.id,
            version=exercise.version,
            module=exercise.module,
            kind=exercise.kind,
            case=shown.case.id,
            draw=shown.draw,
            answer=answer,
            saved=datetime.now(UTC).replace(microsecond=0),
        )
        self.keep(f"{exercise.id}.json", facts_of(saved))
        return saved

    def set_aside(self, exercise_id: str) -> Path:
        """Move a damaged answer file out of the way, under a name that tells, and return where it is now."""
        path = self.path(exercise_id)
        stamp = f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
        kept = path.with_name(f"{exercise_id}.damaged-{stamp}.json")
        try:
            path.rename(kept)
        except OSError as error:
            raise NotSavedError(_reason(error)) from error
        return kept

    def _sweep(self) -> None:
        """Remove what a kernel that was killed while saving left behind."""
        for leftover in self.folder.glob(".*.tmp"):
            with contextlib.suppress(OSError):
                if time.time() - leftover.stat().st_mtime > LEFT_BEHIND:
                    leftover.unlink()

    def _replace(self, path: Path, text: str) -> None:
        temporary: Path | None = None
        try:
            self.folder.mkdir(exist_ok=True)
            self._sweep()
            handle, name = tempfile.mkstemp(dir=self.folder, prefix=f".{path.stem}-", suffix=".tmp")
            temporary = Path(name)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            temporary.chmod(0o644)
            temporary.replace(path)
        except OSError as error:
            if temporary:
                with contextlib.suppress(OSError):
                    temporary.unlink()
            raise NotSavedError(_reason(error)) from error


def facts_of(saved: SavedAnswer) -> dict[str, Any]:
    """Return an answer as its file holds it."""
    return {
        "schema": SCHEMA,
        "course": saved.draw.course,
        "module": saved.module,
        "exercise": saved.exercise,
        "version": saved.version,
        "kind": saved.kind,
        "case": saved.case,
        "attempt": saved.draw.attempt,
        "drawn_for": saved.draw.student,
        "answer": saved.answer,
        "saved": saved.saved.isoformat(),
    }


def understood(facts: Any) -> SavedAnswer:
    """Return the answer that a file holds. Raises DamagedAnswerError when it is none."""
    if not isinstance(facts, dict):
        raise DamagedAnswerError("it does not hold an answer.")
    if facts.get("schema") != SCHEMA:
        raise DamagedAnswerError("it was written by another release of the course.")
    texts = ("course", "module", "exercise", "kind", "case", "drawn_for", "saved")
    if any(not isinstance(facts.get(name), str) for name in texts) or "answer" not in facts:
        raise DamagedAnswerError("a part of it is missing.")
    if any(type(facts.get(name)) is not int or not 0 < facts[name] < 10_000 for name in ("version", "attempt")):
        raise DamagedAnswerError("a part of it is missing.")
    try:
        moment = datetime.fromisoformat(facts["saved"])
    except ValueError as error:
        raise DamagedAnswerError("its date was changed.") from error
    return SavedAnswer(
        exercise=facts["exercise"],
        version=facts["version"],
        module=facts["module"],
        kind=facts["kind"],
        case=facts["case"],
        draw=Draw(facts["drawn_for"], facts["attempt"], facts["course"]),
        answer=facts["answer"],
        saved=moment,
    )


def _reason(error: OSError) -> str:
    import errno

    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "Not saved: the disk is full. Free some space, then change your answer once more."
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return "Not saved: this folder cannot be written to. Tell your instructor; keep this page open."
    return f"Not saved: the computer says “{error.strerror or error}”. Tell your instructor; keep this page open."
