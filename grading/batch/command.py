"""``python -m grading autograde``: grades one module after another, and tells what came of it."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from nbgrader.converters.base import NbGraderException
from sqlalchemy.exc import DBAPIError

from grading.batch.lock import AnotherBatchError
from grading.batch.patience import DiskFullError, GradebookBusyError
from grading.batch.run import BatchAutograde
from grading.batch.summary import lines
from grading.classroom import NbgraderError

GRADED, TROUBLE, ANOTHER, INTERRUPTED = 0, 1, 3, 130
"""Exit codes: every hand-in is graded; something could not be; another batch is at work; it was interrupted."""


def grade(nbgrader: Any, modules: Sequence[str], student: str, force: bool, log: Path) -> int:
    """Grade the hand-ins of modules. Returns the exit code. Raises NbgraderError when a module cannot be graded."""
    worst = GRADED
    for module in modules:
        nbgrader.coursedir.assignment_id = module
        nbgrader.coursedir.student_id = student
        batch = BatchAutograde(coursedir=nbgrader.coursedir, parent=nbgrader)
        batch.force = force
        batch.stream = sys.stderr
        code, said = _run(batch, log)
        print("\n".join(lines(module, batch.outcomes, batch.standings)), flush=True)
        if said:
            print(said, file=sys.stderr)
        worst = max(worst, code)
        if said:
            break
        failed = sum(outcome.state == "failed" for outcome in batch.outcomes.values())
        if failed:
            worst = max(worst, TROUBLE)
            counted = f"{failed} hand-in{'s' if failed != 1 else ''}"
            print(f"{counted} could not be graded. Details are in {log}.", file=sys.stderr)
    return worst


def _run(batch: BatchAutograde, log: Path) -> tuple[int, str]:
    """Run one batch. Returns its exit code, and why it stopped before the end."""
    try:
        with _ended_politely():
            batch.start()
    except NbGraderException as error:
        raise NbgraderError(str(error)) from error
    except AnotherBatchError as error:
        return ANOTHER, str(error)
    except (DiskFullError, GradebookBusyError) as error:
        return TROUBLE, str(error)
    except DBAPIError as error:
        batch.log.exception("The gradebook cannot be used.")
        return TROUBLE, f"The gradebook cannot be used ({error.orig}). Details are in {log}."
    except KeyboardInterrupt:
        return INTERRUPTED, "Stopped. What was graded is saved; the same command does the rest."
    return GRADED, ""


@contextmanager
def _ended_politely() -> Iterator[None]:
    """Let the system's request to end do what Ctrl-C does."""

    def stop(number: int, frame: Any) -> NoReturn:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
