"""One batch at a time over one class: a lock that the system lets go of when its holder ends, however it ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO


class AnotherBatchError(Exception):
    """Another batch grades the same class; the message says since when."""


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Keep the class for one batch. ``folder`` is where judged hand-ins lie.

    Raises AnotherBatchError when another one keeps it, OSError when the folder cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / ".grading.lock"
    with path.open("a+", encoding="utf-8") as note:
        with suppress(PermissionError):  # it is another grader's, who has done so already
            path.chmod(0o664)
        if not _held(note):
            note.seek(0)
            raise AnotherBatchError(
                f"This class is being graded already, by {note.read().strip() or 'another program'}. Nothing was done. "
                "When that one has finished, run the same command again: it does what is left."
            )
        note.truncate(0)
        note.write(f"process {os.getpid()}, begun {datetime.now():%Y-%m-%d %H:%M:%S}")  # noqa: DTZ005 - for who reads it
        note.flush()
        yield


def _held(note: IO[str]) -> bool:
    """Lock the file, or say that another program has it. Its first bytes are left to be read where locks are strict."""
    try:
        if sys.platform == "win32":
            import msvcrt

            note.seek(1000)
            msvcrt.locking(note.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(note, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
