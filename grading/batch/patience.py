"""Waiting for a gradebook that is in use by another program, or whose server is being started again.

SQLite lets one program write at a time. nbgrader gives up after five seconds, and the hand-in is lost; here it is
tried again until it works or the time is up.
"""

from __future__ import annotations

import errno
import os
import random
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError

Found = TypeVar("Found")

LONGEST = 600.0
"""Seconds after which a gradebook that cannot be used is given up."""

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NOTE_EVERY = 10.0


class GradebookBusyError(Exception):
    """The gradebook could not be used for a long time; the message says so."""


class DiskFullError(Exception):
    """Nothing more can be written; the message says so."""


def patiently(action: Callable[[], Found], tell: Callable[[str], None], longest: float = LONGEST) -> Found:
    """Do something with the gradebook, again and again while another program keeps it. It must bear being repeated.

    Raises GradebookBusyError when the time is up, DiskFullError when there is no room to write.
    """
    began = time.monotonic()
    told = began - _NOTE_EVERY + 1
    pause, jitter = 0.05, random.Random(os.getpid())  # two batches must not wait in step
    while True:
        try:
            return action()
        except DBAPIError as error:
            if no_room(error):
                raise full() from error
            if not passes(error):
                raise
            now = time.monotonic()
            if now - began > longest:
                raise GradebookBusyError(
                    f"The gradebook could not be used for {longest:.0f} seconds ({_reason(error)}). "
                    "Close what else works with it, then run the same command again."
                ) from error
            if now - told >= _NOTE_EVERY:
                tell(f"The gradebook is in use by another program, or cannot be reached: waiting ({_reason(error)}).")
                told = now
        time.sleep(pause * jitter.uniform(0.5, 1))
        pause = min(pause * 2, 2.0)


def passes(error: DBAPIError) -> bool:
    """Whether the same thing may work a little later."""
    said = str(error.orig).lower()
    if type(error.orig).__module__.startswith("sqlite3"):
        return "locked" in said or "busy" in said or isinstance(error, IntegrityError)
    state = str(getattr(error.orig, "sqlstate", None) or "")
    # 08: connection, 40: deadlock or serialization, 53: resources, 57P: the server is being stopped or started.
    # A second program may have made the same rows meanwhile (23505); and who cannot connect gets no state at all.
    return (
        error.connection_invalidated or state[:2] in ("08", "40", "53") or state[:3] == "57P" or state in ("23505", "")
    )


def no_room(error: BaseException) -> bool:
    """Whether an error says that the disk is full, or that a file must not grow."""
    if isinstance(error, OSError):
        return error.errno in _FULL
    said = str(getattr(error, "orig", error)).lower()
    return "disk is full" in said or "disk i/o error" in said or str(_state(error)) == "53100"


def full() -> DiskFullError:
    """Return the error that says that the disk is full, and what to do."""
    return DiskFullError(
        "The disk is full, so grading stopped. Nothing is lost: what was graded is saved, and nothing is half done. "
        "Make room, then run the same command again: it does the rest."
    )


def _state(error: BaseException) -> object:
    return getattr(getattr(error, "orig", None), "sqlstate", None)


def _reason(error: DBAPIError) -> str:
    return str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error.orig).__name__
