"""nbgrader as the commands use it: opened with the course's settings, its log kept in a file."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


class NbgraderError(Exception):
    """nbgrader could not do what it was asked to; the message says why, as far as nbgrader does."""


def open_nbgrader(log: Path) -> Any:
    """Return nbgrader's interface with the settings of nbgrader_config.py, writing its log to a file.

    nbgrader calls ``alembic`` by name for a new gradebook, so the environment's programs are put on PATH.
    """
    from nbgrader.apps import NbGraderAPI
    from traitlets.config.loader import PyFileConfigLoader

    os.environ["PATH"] = str(Path(sys.executable).parent) + os.pathsep + os.environ.get("PATH", os.defpath)
    logging.raiseExceptions = False  # where the disk is full the log cannot grow either; the command says so itself
    logger = logging.getLogger("traitlets")
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
        handler.close()
    log.parent.mkdir(parents=True, exist_ok=True)
    logger.addHandler(logging.FileHandler(log, encoding="utf-8"))
    logger.propagate = False
    warnings.filterwarnings("ignore", module=r"nbgrader\.")  # they tell nbgrader's authors something, not graders
    return NbGraderAPI(config=PyFileConfigLoader("nbgrader_config.py", path=str(HERE)).load_config())


def done(result: dict[str, Any] | None) -> None:
    """Raise NbgraderError when one of nbgrader's steps failed."""
    if result is None:
        raise NbgraderError("nbgrader's exchange does not work on this system. It needs Linux or macOS.")
    if result["success"]:
        return
    said = [line for line in result.get("error", "").splitlines() if line.strip()]
    reason = said[-1].strip().rpartition("Error: ")[2] if said else "nbgrader gave no reason"
    for prefix in ("nbgrader.converters.base.NbGraderException: ", "nbgrader.exchange.abc.exchange.ExchangeError: "):
        reason = reason.removeprefix(prefix)
    raise NbgraderError(reason)
