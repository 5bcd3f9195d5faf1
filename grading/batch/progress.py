"""How far a batch has come: one line that changes on a terminal, a plain line now and then in a log."""

from __future__ import annotations

import time
from typing import TextIO

_ON_A_TERMINAL = 0.2
_IN_A_LOG = 15.0


class Progress:
    """Tells of one module's hand-ins, on the stream for messages."""

    def __init__(self, stream: TextIO, module: str, total: int) -> None:
        self._stream = stream
        self._module = module
        self._total = total
        self._done = 0
        self._terminal = stream.isatty()
        self._began = self._told = time.monotonic()

    def step(self, count: int = 1) -> None:
        """Count hand-ins that are done, and tell of it when it is time."""
        self._done += count
        now = time.monotonic()
        if now - self._told >= (_ON_A_TERMINAL if self._terminal else _IN_A_LOG):
            self._told = now
            self._write(self.line(now - self._began))

    def line(self, seconds: float) -> str:
        """Return how far it has come after so many seconds."""
        rate = self._done / seconds if seconds > 0 else 0.0
        left = f", {_lasting((self._total - self._done) / rate)} left" if rate else ""
        pace = f"{rate:.0f} a second" if rate >= 10 else f"{rate:.1f} a second"
        return f"{self._module}: {self._done} of {self._total} hand-ins, {pace}{left}"

    def clear(self) -> None:
        """Take the changing line away."""
        if self._terminal:
            print("\r\x1b[K", end="", file=self._stream, flush=True)

    def _write(self, line: str) -> None:
        if self._terminal:
            print(f"\r\x1b[K{line}", end="", file=self._stream, flush=True)
        else:
            print(line, file=self._stream, flush=True)


def _lasting(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
