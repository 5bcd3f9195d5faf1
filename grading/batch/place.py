"""The folder of a judged hand-in under autograded/: written beside its place, then put there whole.

Whatever is broken off leaves either no folder there or a whole one. What lies beside has a name that begins with a dot,
so nothing takes it for a hand-in; the next batch sweeps it away.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path


class Place:
    """Where one judged hand-in comes to lie."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._new = folder.with_name(f".{folder.name}.new")
        self._old = folder.with_name(f".{folder.name}.old")

    def prepare(self, texts: Mapping[str, bytes], files: Mapping[str, Path], mode: int) -> None:
        """Write the folder beside its place: texts by their names, and copies of files, all with the same mode.

        Raises OSError when it cannot be written; then nothing is left of it.
        """
        self.sweep()
        try:
            folders: set[str] = set()
            for name, source in files.items():
                if name not in texts:  # a file of the module takes the place of the student's
                    with source.open("rb") as file:
                        self._write(name, file.read(), mode, folders)
            for name, text in texts.items():
                self._write(name, text, mode, folders)
        except OSError:
            self.sweep()
            raise

    def _write(self, name: str, content: bytes, mode: int, folders: set[str]) -> None:
        path = f"{self._new}{os.sep}{name}"
        folder = os.path.dirname(path)  # noqa: PTH120 - twenty files for each of two thousand hand-ins
        if folder not in folders:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103
            folders.add(folder)
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
        try:
            rest = memoryview(content)
            while rest:
                rest = rest[os.write(file, rest) :]
        finally:
            os.close(file)
        os.chmod(path, mode)  # noqa: PTH101

    def set_aside(self) -> None:
        """Take away what lies in the place, to be brought back should the grades not be saved."""
        if self.folder.exists():
            self.folder.rename(self._old)

    def bring_back(self) -> None:
        """Put what was set aside where it was."""
        if self._old.exists() and not self.folder.exists():
            self._old.rename(self.folder)

    def put(self) -> None:
        """Put what was prepared in its place."""
        try:
            self._new.rename(self.folder)
        except OSError:  # another program has graded the same hand-in meanwhile
            shutil.rmtree(self.folder)
            self._new.rename(self.folder)
        self.sweep()

    def sweep(self) -> None:
        """Remove what lies beside the place."""
        for path in (self._new, self._old):
            if path.exists():
                shutil.rmtree(path)
