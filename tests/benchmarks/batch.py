"""How fast a class is graded by the batch, against stock nbgrader on the same class; and how much memory it needs.

    python tests/benchmarks/batch.py [--students 500] [--sample 20] [--memory 100,2000]

Both grade the same hand-ins of the sample module, as tests/benchmarks/autograde.py says: stock nbgrader runs plain
Python cells that give the same numbers. The batch grades the whole class anew after each part of a sample that
stock nbgrader takes; each way's figure is the median of its rounds. The scores of the sample must be equal, by
hash. ``--memory`` grades classes of these sizes, each by the command in a process of its own, and prints its peak.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from nbgrader.converters.autograde import Autograde

from grading.batch import BatchAutograde
from tests.benchmarks.autograde import SORTS, Stock, course_in, digest, scores, seconds
from tests.pipeline.temporary_course import HOUSE, SAMPLE, TemporaryCourse

ROUNDS = 5


def hand_in(course: TemporaryCourse, students: int) -> list[str]:
    """Hand in for so many students, who differ in skill and in the cases that they met."""
    names = [f"student-{number:04}" for number in range(students)]
    for number, name in enumerate(names):
        sort = SORTS[number % len(SORTS)]
        course.answer_all(
            course.hand_in(name),
            lambda kind, shown, key, sort=sort: (  # type: ignore[misc]
                kind.blank(shown) if sort == "blank" else getattr(kind, sort)(shown, key)
            ),
            number % 3,
        )
    return names


def batch_seconds(course: TemporaryCourse, before: Path) -> float:
    """Grade the whole class from the start, and return how long it took, in all."""
    shutil.copy(before, course.classroom / "gradebook.db")
    shutil.rmtree(course.classroom / "autograded")
    api = course.nbgrader
    api.coursedir.assignment_id, api.coursedir.student_id = SAMPLE, "*"
    made = BatchAutograde(coursedir=api.coursedir, parent=api)
    start = time.perf_counter()
    made.start()
    taken = time.perf_counter() - start
    assert {outcome.state for outcome in made.outcomes.values()} == {"graded"}
    return taken


def processor_seconds() -> float:
    """The processor's time so far, that of kernels included: on a busy machine it says more than the clock."""
    return sum(os.times()[:4])


def speed(folder: Path, students: int, sample: int) -> None:
    """Time both ways by turns, and print what they took a hand-in."""
    with course_in(folder) as course:
        before = folder / "before.db"
        shutil.copy(course.classroom / "gradebook.db", before)
        names = hand_in(course, students)
        stock = Stock(folder / "stock")
        batch_seconds(course, before)
        points = scores(course.nbgrader, "revcycle")
        picked = names[:: max(1, students // sample)][:sample]
        for number, name in enumerate(picked):
            own = {key.partition(" ")[2]: value for key, value in points.items() if key.partition(" ")[0] == name}
            stock.hand_in(f"r{number % ROUNDS}-{name}", own)
        ours, theirs, our_work, their_work = [], [], [], []
        for number in range(ROUNDS):
            count = len(picked[number::ROUNDS])
            begun = processor_seconds()
            theirs.append(seconds(Autograde, stock.api, f"r{number}-*") / count)
            their_work.append((processor_seconds() - begun) / count)
            begun = processor_seconds()
            ours.append(batch_seconds(course, before) / students)
            our_work.append((processor_seconds() - begun) / students)
            print(f"round {number + 1}: batch {ours[-1] * 1000:6.1f} ms, stock {theirs[-1] * 1000:6.0f} ms", flush=True)
        one, other = statistics.median(ours), statistics.median(theirs)
        print(f"median:    batch {one * 1000:6.1f} ms, stock {other * 1000:6.0f} ms a hand-in: {other / one:.0f} times")
        work, more = statistics.median(our_work), statistics.median(their_work)
        print(f"processor: batch {work * 1000:6.1f} ms, stock {more * 1000:6.0f} ms a hand-in: {more / work:.0f} times")
        print(f"{students} hand-ins by the batch: {one * students:.1f} s (stock, reckoned: {other * students:.0f} s)")
        found = {key: value for key, value in points.items() if key.partition(" ")[0] in picked}
        expected = {key.partition("-")[2]: value for key, value in scores(stock.api, "stock").items()}
        print(f"{len(found)} scores of the sample: batch {digest(found)}, stock {digest(expected)}")
        if found != expected:
            sys.exit("The scores differ, so the times cannot be compared.")


def memory(folder: Path, students: int) -> None:
    """Grade a class by the command, in a process of its own, and print the most memory that it had."""
    with course_in(folder) as course:
        hand_in(course, students)
        command = [sys.executable, "-m", "grading", "autograde", SAMPLE]
        with subprocess.Popen(
            command, cwd=HOUSE, env={**os.environ, **course.environment}, stdout=subprocess.DEVNULL
        ) as program:
            _, status, used = os.wait4(program.pid, 0)
            program.returncode = os.waitstatus_to_exitcode(status)
        print(f"{students:5} hand-ins: exit code {program.returncode}, peak {used.ru_maxrss / 1024:.0f} MB", flush=True)


def main() -> None:
    """Measure, in a temporary folder."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--students", type=int, default=500)
    reader.add_argument("--sample", type=int, default=20)
    reader.add_argument("--memory", default="100,2000")
    options = reader.parse_args()
    sizes = [int(size) for size in options.memory.split(",") if size]
    with tempfile.TemporaryDirectory(prefix="batch-") as made:
        speed(_new(made, "speed"), options.students, options.sample)
        for size in sizes:
            memory(_new(made, f"memory-{size}"), size)


def _new(made: str, name: str) -> Path:
    folder = Path(made) / name
    folder.mkdir()
    return folder


if __name__ == "__main__":
    main()
