"""Saving judged hand-ins: the grades in the gradebook first, then the folder in its place.

A hand-in is saved in one transaction, never in parts. The disk needs longer to make a transaction last than judging
takes, so hand-ins that were judged within the same moment share one. What is broken off before the end of it is not in
the gradebook and has no folder, and what is broken off after it has no folder: the next run grades it again, to the
same grades.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from grading.batch.gradebook import BatchGradebook, Graded, Released
from grading.batch.patience import DiskFullError, GradebookBusyError
from grading.batch.place import Place

MOST_TOGETHER = 16
LONGEST_WAIT = 0.25
"""Seconds for which a judged hand-in waits for others to be saved with."""


@dataclass(frozen=True)
class Judged:
    """A hand-in that waits to be saved."""

    graded: Graded
    place: Place


class Writer:
    """The only one who writes. ``done`` is told of each hand-in, with the error that kept it from being saved."""

    def __init__(
        self,
        gradebook: BatchGradebook,
        module: Released,
        patiently: Callable[[Callable[[], None]], Any],
        done: Callable[[Judged, Exception | None], None],
    ) -> None:
        self._gradebook = gradebook
        self._module = module
        self._patiently = patiently
        self._done = done
        self._waiting: list[Judged] = []
        self._since = 0.0

    def add(self, judged: Judged) -> None:
        """Take a hand-in, and save those that wait when it is time. Raises as :meth:`flush` does."""
        if not self._waiting:
            self._since = time.monotonic()
        self._waiting.append(judged)
        if len(self._waiting) >= MOST_TOGETHER or time.monotonic() - self._since > LONGEST_WAIT:
            self.flush()

    def flush(self) -> None:
        """Save what waits.

        Raises GradebookBusyError and DiskFullError; what is not saved then is left as it was before.
        """
        together, self._waiting = self._waiting, []
        try:
            self._save_all(together)
        except BaseException:
            for judged in together:
                judged.place.sweep()
            raise

    def drop(self) -> None:
        """Forget what waits: it was not saved, and the next run grades it again."""
        for judged in self._waiting:
            judged.place.sweep()
        self._waiting = []

    def _save_all(self, together: Sequence[Judged]) -> None:
        if not together:
            return
        try:
            self._patiently(lambda: self._transaction(together))
        except (DiskFullError, GradebookBusyError):
            raise
        except Exception as error:  # noqa: BLE001 - one of them cannot be saved: the others must not suffer
            if len(together) > 1:
                for judged in together:
                    self._save_all([judged])
                return
            together[0].place.sweep()
            self._done(together[0], error)
            return
        for judged in together:
            judged.place.put()
            self._done(judged, None)

    def _transaction(self, together: Sequence[Judged]) -> None:
        try:
            with self._gradebook.transaction() as connection:
                self._gradebook.save(connection, self._module, [judged.graded for judged in together])
                for judged in together:
                    judged.place.set_aside()
        except BaseException:
            for judged in together:
                judged.place.bring_back()
            raise
