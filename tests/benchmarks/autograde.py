"""How long grading a class takes, against stock nbgrader on the same class. Prints figures, asserts equal scores.

    python tests/benchmarks/autograde.py [--students 100] [--rounds 5]

Both grade the same hand-ins of the sample module. The course's judge reads the answer files and runs nothing. Stock
nbgrader gets the same notebooks, in which plain Python cells give the same numbers, and runs them. They take turns,
a part of the class at a time, in one process that has everything imported.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbgrader.apps import NbGraderAPI
from nbgrader.converters.autograde import Autograde
from traitlets.config import Config

from grading.pipeline import CourseAutograde
from tests.pipeline.temporary_course import SAMPLE, SAMPLE_KEYS, SAMPLE_MODULES, TemporaryCourse, empty_gradebook

SORTS = ("right", "everything", "wrong", "blank")


class Stock:
    """Stock nbgrader, with its own settings throughout, over notebooks of plain Python."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        config = Config()
        config.CourseDirectory.root = str(folder)
        config.CourseDirectory.course_id = "stock"
        config.CourseDirectory.db_url = f"sqlite:///{folder}/gradebook.db"
        folder.mkdir()
        (folder / "gradebook.db").write_bytes(empty_gradebook())
        source = folder / "source" / SAMPLE
        source.mkdir(parents=True)
        notebook = json.loads((SAMPLE_MODULES / SAMPLE / "sample.ipynb").read_text("utf-8"))
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                name = cell["metadata"].get("nbgrader", {}).get("grade_id")
                cell["source"] = f'points["{name}"]' if name else "points = {}" if cell["id"] == "course" else "pass"
                cell["metadata"].pop("editable", None)
        notebook["metadata"]["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        (source / "sample.ipynb").write_text(json.dumps(notebook))
        self.api = NbGraderAPI(config=config)
        result = self.api.generate_assignment(SAMPLE)
        assert result["success"], result

    def hand_in(self, student: str, points: dict[str, float]) -> None:
        """Hand in a notebook whose cells come to these points."""
        place = self.folder / "submitted" / student / SAMPLE
        place.mkdir(parents=True)
        notebook = json.loads((self.folder / "release" / SAMPLE / "sample.ipynb").read_text("utf-8"))
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code" and "".join(cell["source"]) == "points = {}":
                cell["source"] = f"points = {points!r}"
        (place / "sample.ipynb").write_text(json.dumps(notebook))


def seconds(converter: type[Any], api: Any, student: str) -> float:
    """Grade the hand-ins whose student's name fits, and return how long it took."""
    api.coursedir.assignment_id, api.coursedir.student_id = SAMPLE, student
    made = converter(coursedir=api.coursedir, parent=api)
    with quiet_kernels():
        start = time.perf_counter()
        made.start()
        return time.perf_counter() - start


@contextlib.contextmanager
def quiet_kernels() -> Iterator[None]:
    """Keep what kernels write to the terminal, each its own warning, off it."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def scores(api: Any, course: str) -> dict[str, float]:
    """Every score of every student."""
    from nbgrader.api import Gradebook

    with Gradebook(api.coursedir.db_url, course) as gradebook:
        return {
            f"{submission.student.id} {grade.name}": float(grade.score)
            for submission in gradebook.assignment_submissions(SAMPLE)
            for notebook in submission.notebooks
            for grade in notebook.grades
        }


def digest(found: dict[str, float]) -> str:
    """A short text that is the same for the same scores."""
    return hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()[:16]


@contextlib.contextmanager
def course_in(folder: Path) -> Iterator[TemporaryCourse]:
    """The course in a temporary classroom."""
    (folder / "course").mkdir()
    made = TemporaryCourse(folder / "course", SAMPLE, SAMPLE_MODULES, SAMPLE_KEYS)
    os.environ.update(made.environment)
    made.release()
    yield made


def main() -> None:
    """Grade the class in both ways by turns, and print what it took."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--students", type=int, default=100)
    reader.add_argument("--rounds", type=int, default=5)
    options = reader.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="autograde-"))
    try:
        with course_in(folder) as course:
            measure(course, Stock(folder / "stock"), options.students, options.rounds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measure(course: TemporaryCourse, stock: Stock, students: int, rounds: int) -> None:
    """Hand in, find the scores once, then time both ways by turns over the same students."""
    names = [f"r{number % rounds}-{number:03}" for number in range(students)]
    for number, name in enumerate(names):
        sort = SORTS[number % len(SORTS)]
        course.answer_all(
            course.hand_in(name),
            lambda kind, shown, key, sort=sort: (
                kind.blank(shown) if sort == "blank" else getattr(kind, sort)(shown, key)
            ),
            number % 2,
        )
    course.autograde()
    for name in names:
        stock.hand_in(name, {exercise: grade.score for exercise, grade in course.grades(name).items()})
    shutil.rmtree(course.classroom / "autograded")
    ours, theirs = [], []
    for number in range(rounds):
        count = sum(name.startswith(f"r{number}-") for name in names)
        ours.append(seconds(CourseAutograde, course.nbgrader, f"r{number}-*") / count)
        theirs.append(seconds(Autograde, stock.api, f"r{number}-*") / count)
        print(
            f"round {number + 1}: course {ours[-1] * 1000:6.0f} ms, stock {theirs[-1] * 1000:6.0f} ms a hand-in",
            flush=True,
        )
    one, other = statistics.median(ours), statistics.median(theirs)
    found, expected = scores(course.nbgrader, "revcycle"), scores(stock.api, "stock")
    print(f"median:  course {one * 1000:6.0f} ms, stock {other * 1000:6.0f} ms a hand-in, ratio {other / one:.1f}")
    print(f"{students} hand-ins: course {one * students:.0f} s, stock {other * students:.0f} s")
    print(f"{len(found)} scores: course {digest(found)}, stock {digest(expected)}")
    if found != expected:
        sys.exit("The scores differ, so the times cannot be compared.")


if __name__ == "__main__":
    main()
