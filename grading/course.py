"""The course on one computer, for one person who is instructor and student: what ``make course`` starts.

It makes the classroom folder (exchange, gradebook, the student's work), releases each module that is new or has
changed, and runs JupyterLab until it is told to stop. A student's copy of a module is never touched.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import webbrowser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from grading.classroom import NbgraderError, done, open_nbgrader
from grading.lab_process import Lab, LabError

__all__ = ["AlreadyRunningError", "Classroom", "main", "release_changed"]

HOUSE = Path(__file__).resolve().parent.parent
FIRST_PORT = 8888


class AlreadyRunningError(Exception):
    """Another process runs the course in the same classroom. Its only argument is the address to open."""


@dataclass(frozen=True)
class Classroom:
    """Where one class lives on disk. The same environment variables move it for nbgrader_config.py."""

    modules: Path
    folder: Path

    @classmethod
    def of_this_house(cls) -> Classroom:
        """The classroom that nbgrader_config.py speaks of."""
        return cls(
            modules=Path(os.environ.get("REVCYCLE_MODULES", HOUSE / "modules")).resolve(),
            folder=Path(os.environ.get("REVCYCLE_CLASSROOM", HOUSE / "classroom")).resolve(),
        )

    def make_folders(self) -> None:
        """Make every folder that nbgrader expects to be there already.

        Raises:
            OSError: one cannot be made.
        """
        for name in ("my-work", "submitted", "autograded", "feedback", "release", "cache"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        exchange = self.folder / "exchange"
        exchange.mkdir(exist_ok=True)
        exchange.chmod(0o777)  # nbgrader insists on an exchange that everybody may write to

    def module_names(self) -> list[str]:
        """The modules in the order of their numbers. A module is a folder with a notebook in it."""
        if not self.modules.is_dir():
            return []
        return sorted(folder.name for folder in self.modules.iterdir() if any(folder.glob("*.ipynb")))

    @contextmanager
    def hold(self) -> Iterator[IO[str]]:
        """Keep this classroom for one course at a time, and give the file in which to write down its address.

        Raises:
            AlreadyRunningError: another process keeps it.
        """
        import fcntl  # not on Windows, where the grader's other commands work all the same

        with (self.folder / "running.txt").open("a+", encoding="utf-8") as note:
            note.seek(0)
            try:
                fcntl.flock(note, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise AlreadyRunningError(note.read().strip()) from None
            note.truncate(0)
            yield note
            note.truncate(0)


def main(arguments: list[str]) -> int:
    """Set up the classroom, release what has changed, and run JupyterLab until Ctrl-C. Returns the exit code."""
    options = _options(arguments)
    classroom = Classroom.of_this_house()
    try:
        classroom.make_folders()
        with classroom.hold() as note:
            for sentence in release_changed(classroom):
                print(sentence, flush=True)
            return _run_lab(classroom, options, note)
    except AlreadyRunningError as running:
        print(f"The course is running already, in another window. Open this address:\n\n    {running}\n")
        return 0
    except LabError as trouble:
        print(trouble, file=sys.stderr)
    except OSError as trouble:
        print(
            f"The folder {classroom.folder} cannot be used ({trouble.strerror or trouble}). "
            "Make room or ask for permission to write there, then run the same command again.",
            file=sys.stderr,
        )
    except KeyboardInterrupt:
        print("\nStopped before the course had started. The same command carries on another time.")
    return 1


def _options(arguments: list[str]) -> argparse.Namespace:
    reader = argparse.ArgumentParser(prog="python -m grading course", description="Start the course on this computer.")
    reader.add_argument("--port", type=int, default=FIRST_PORT, help="the port to try first (default %(default)s)")
    reader.add_argument("--no-browser", action="store_true", help="print the address only; open no browser")
    return reader.parse_args(arguments)


# Releasing ------------------------------------------------------------------------------------------------------------


def release_changed(classroom: Classroom) -> Iterator[str]:
    """Release each module that was never released, or has changed since. Yields a sentence for each.

    A module with a fault in its exercises or keys stays as it was released before. What a student has fetched stays
    as it is: releasing fills the exchange, not the student's folder.
    """
    record = classroom.folder / "released.json"
    released = _read_record(record)
    names = classroom.module_names()
    if not names:
        yield f"There is no module in {classroom.modules} yet."
    changed = {name: digest for name in names if released.get(name) != (digest := _digest(classroom.modules / name))}
    if not changed:
        return
    log = classroom.folder / "nbgrader.log"
    nbgrader = open_nbgrader(log)  # takes a second, so only when something has changed
    nbgrader.config.ExchangeReleaseAssignment.force = True  # takes the place of what was released before
    for name, digest in changed.items():
        faults = _faults(classroom.modules / name)
        if faults:
            yield (
                f"Module {name} is not released. {faults[0]} "
                f"`python -m grading check` lists all that is to be mended ({len(faults)} in this module)."
            )
            continue
        try:
            done(nbgrader.generate_assignment(name))
            done(nbgrader.release_assignment(name))
        except NbgraderError as trouble:
            yield f"Module {name} could not be released: {trouble}. Details are in {log}."
            continue
        yield f"Module {name} is released{' again, because it has changed' if name in released else ''}."
        released[name] = digest
        unfinished = record.with_suffix(".new")
        unfinished.write_text(json.dumps(released, indent=1), encoding="utf-8")
        unfinished.replace(record)


def _faults(module: Path) -> Sequence[str]:
    """Return what is wrong with a module's exercises and keys, a sentence each."""
    if not (module / "exercises.toml").is_file():
        return ()  # a notebook without exercises
    from grading.check import check_modules

    return check_modules([module]).problems


def _read_record(record: Path) -> dict[str, str]:
    try:
        found = json.loads(record.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}  # then everything is released once more, which does no harm
    return found if isinstance(found, dict) else {}


def _digest(module: Path) -> str:
    """Return a short text that changes whenever anything in the module's folder does."""
    total = hashlib.sha256()
    for path in sorted(module.rglob("*")):
        if path.is_file() and not {".ipynb_checkpoints", "__pycache__"} & set(path.parts):
            total.update(f"{path.relative_to(module)}\0".encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


# JupyterLab -----------------------------------------------------------------------------------------------------------


def _run_lab(classroom: Classroom, options: argparse.Namespace, note: IO[str]) -> int:
    lab = Lab(house=HOUSE, classroom=classroom.folder, first_port=options.port)
    with lab.running():
        if lab.port != options.port:
            print(f"Port {options.port} is taken by another program, so the course uses port {lab.port}.")
        note.write(lab.address)
        note.flush()
        print(f"\nThe course is running. Open this address in your browser:\n\n    {lab.address}\n")
        print("To stop it, press Ctrl-C in this window. Answers are saved as you give them.", flush=True)
        if not options.no_browser and _has_display():
            webbrowser.open(lab.address)
        stopped_by = lab.wait()
    if stopped_by:
        print(f"\n{stopped_by}")
    return lab.exit_code


def _has_display() -> bool:
    """Whether a person sits at a terminal on a screen, so that a browser can be opened for them."""
    screen = sys.platform == "darwin" or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    return sys.stdout.isatty() and screen
