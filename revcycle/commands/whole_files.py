"""Writes the files of one answer together: all of them whole, or none."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

__all__ = ["write_together"]


def write_together(files: Mapping[Path, bytes]) -> None:
    """Writes all files, or none: each is complete under another name before the first gets its own.

    Raises:
        OSError: a folder or a file cannot be written.
    """
    waiting: list[tuple[str, Path]] = []
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as made:
                waiting.append((made.name, path))
                made.write(content)
                made.flush()
                os.fsync(made.fileno())
            Path(made.name).chmod(0o644)
        for name, path in waiting:
            Path(name).replace(path)
    finally:
        for name, _ in waiting:
            Path(name).unlink(missing_ok=True)
