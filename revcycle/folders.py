"""Where things lie: the shared assets, the cache, and what belongs to one person.

Every function returns a :class:`pathlib.Path`. Tests and schools move the writable folders with the environment
variables ``REVCYCLE_CACHE``, ``REVCYCLE_HOME`` and ``REVCYCLE_CODE_SETS``.
"""

from __future__ import annotations

import functools
import os
from importlib.resources import files
from pathlib import Path

__all__ = ["FolderUnavailableError", "assets", "cache", "code_sets", "personal"]


class FolderUnavailableError(Exception):
    """A folder the course needs is missing or cannot be created. The message is a sentence for the reader."""


def assets() -> Path:
    """The folder of what the modules share: charts, codes, images.

    An installed wheel carries it inside the package; a checkout has it beside the package.

    Raises:
        FolderUnavailableError: it is in neither place, so the installation is incomplete.
    """
    package = _package()
    for folder in (package / "assets", package.parent / "assets"):
        if folder.is_dir():
            return folder
    raise FolderUnavailableError(
        "The course's assets folder is missing, so the installation is incomplete. Install the course again."
    )


def cache() -> Path:
    """The folder for what can be built again, such as the code index. Created when it is missing.

    Raises:
        FolderUnavailableError: it cannot be created.
    """
    return _writable("REVCYCLE_CACHE", "user_cache_dir")


def personal() -> Path:
    """The folder for what belongs to this person and cannot be built again, such as the name they gave.

    Raises:
        FolderUnavailableError: it cannot be created.
    """
    return _writable("REVCYCLE_HOME", "user_data_dir")


def code_sets() -> Path:
    """The folder for code files that the school has loaded: other releases, licensed lists. Created when missing.

    A school sets ``REVCYCLE_CODE_SETS`` to one folder that all its people read.

    Raises:
        FolderUnavailableError: it cannot be created.
    """
    return _writable("REVCYCLE_CODE_SETS", "user_data_dir", "code-sets")


@functools.cache
def _package() -> Path:
    """Where the package lies: asked for with every look-up of a code, and it does not move."""
    return Path(str(files("revcycle")))


def _writable(variable: str, kind: str, below: str = "") -> Path:
    named = os.environ.get(variable)
    if named:
        folder = Path(named).expanduser().absolute()
    else:
        import platformdirs  # only here: not needed where the school sets the folders itself

        folder = Path(getattr(platformdirs, kind)("revcycle", appauthor=False)) / below
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FolderUnavailableError(
            f"The folder {folder} cannot be created ({error.strerror or error}). "
            f"Make room or ask for permission to write there, or set {variable} to a folder you may write to."
        ) from error
    return folder
