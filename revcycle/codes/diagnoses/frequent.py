"""Codes that everyday practice uses most: shown first when a query leaves many to choose from."""

from __future__ import annotations

import functools
import zlib

from revcycle import folders


@functools.cache
def codes() -> frozenset[str]:
    """The codes, with the dot, out of assets/codes/common_codes.csv; empty when the file is missing."""
    return frozenset(line.split(",")[0].strip() for line in _text().splitlines()[1:] if line.strip())


def stamp() -> str:
    """Changes when the list changes."""
    return f"common:{zlib.crc32(_text().encode()):08x}"


def _text() -> str:
    try:
        return (folders.assets() / "codes" / "common_codes.csv").read_text("utf-8")
    except (OSError, folders.FolderUnavailableError):
        return ""
