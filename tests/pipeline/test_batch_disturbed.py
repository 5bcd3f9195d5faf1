"""The batch is killed, interrupted, kept waiting, run twice at once and left without room: no grade may suffer.

Each time the gradebook and every file under autograded/ are compared, by hash, with those of an undisturbed batch.
``REVCYCLE_KILLS`` in the environment says how often the batch is killed; a few times when it says nothing.
"""

from __future__ import annotations

import os
import random
import re
import resource
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from grading.batch.gradebook import BatchGradebook
from grading.batch.patience import GradebookBusyError
from grading.batch.place import Place
from tests.pipeline.batches import GradedClass, graded_class

KILLS = int(os.environ.get("REVCYCLE_KILLS", "3"))
PARTIAL = 40_000
"""Bytes that a file may have while the disk is full: the gradebook is larger."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GradedClass]:
    """A class with ordinary and hostile hand-ins."""
    with graded_class(tmp_path_factory.mktemp("disturbed"), ordinary=60) as found:
        yield found


@pytest.fixture
def ungraded(made: GradedClass) -> GradedClass:
    """The same class, not graded yet."""
    made.begin_again()
    return made


def judged(made: GradedClass) -> int:
    """How many hand-ins have their folder."""
    return len(list(made.autograded.glob(f"*/{made.course.module}")))


def test_undisturbed_batches_agree(ungraded: GradedClass) -> None:
    """Do two batches from the start give the same, so that hashes can be compared at all?"""
    ungraded.grade()
    assert ungraded.digest() == ungraded.undisturbed
    assert ungraded.leftovers() == []


@pytest.mark.parametrize("number", range(KILLS))
def test_killed_at_a_random_moment(ungraded: GradedClass, number: int) -> None:
    """After kill -9 in the midst of grading, does the next run do the rest, with nothing half and nothing twice?"""
    chance = random.Random(f"{number}/{os.environ.get('REVCYCLE_SEED', '')}")
    program = ungraded.program()
    whole = len(list(ungraded.course.classroom.glob(f"submitted/*/{ungraded.course.module}")))
    wanted = chance.randrange(whole)
    while program.poll() is None and judged(ungraded) < wanted:
        time.sleep(0.001)
    time.sleep(chance.uniform(0, 0.08))
    program.kill()
    program.communicate()
    before = judged(ungraded)
    states = ungraded.grade()
    assert states.get("before", 0) == before
    assert states.get("graded", 0) == whole - before
    assert ungraded.digest() == ungraded.undisturbed
    assert ungraded.leftovers() == []


STEPS = [
    (Place, "prepare"),
    (Place, "set_aside"),
    (Place, "put"),
    (BatchGradebook, "save"),
]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("owner", "name"), STEPS, ids=lambda part: getattr(part, "__name__", part))
def test_broken_off_at_each_step(
    ungraded: GradedClass, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, after: bool
) -> None:
    """Broken off just before or after any step, the first time and when forced again, does the next run mend all?"""
    whole = getattr(owner, name)
    calls = []

    def broken(self: Any, *given: Any) -> Any:
        calls.append(self)
        if len(calls) < 20:
            return whole(self, *given)
        if after:
            whole(self, *given)
        os.kill(os.getpid(), signal.SIGKILL)
        return None

    for force in (False, True):
        calls.clear()
        child = os.fork()
        if child == 0:
            with monkeypatch.context() as patch:
                patch.setattr(owner, name, broken)
                batch = ungraded.batch()
                batch.force = force
                try:
                    batch.start()
                finally:
                    os._exit(0)
        os.waitpid(child, 0)
        ungraded.grade()
        assert ungraded.digest() == ungraded.undisturbed


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted(ungraded: GradedClass, number: signal.Signals) -> None:
    """Stopped by Ctrl-C or by the system, does it say so, return 130, and leave the rest to the next run?"""
    program = ungraded.program()
    while program.poll() is None and judged(ungraded) < 10:
        time.sleep(0.001)
    held = sqlite3.connect(ungraded.gradebook, isolation_level=None, timeout=30)
    held.execute("begin exclusive")  # so that it cannot have finished before the signal arrives
    program.send_signal(number)
    _, said = program.communicate(timeout=60)
    held.close()
    assert program.returncode == 130
    assert "Stopped. What was graded is saved; the same command does the rest." in said
    assert "Traceback" not in said
    assert ungraded.leftovers() == []
    assert ungraded.grade().get("before", 0) >= 10
    assert ungraded.digest() == ungraded.undisturbed


def test_the_gradebook_is_locked_for_a_while(ungraded: GradedClass) -> None:
    """While another program keeps the gradebook, longer than nbgrader would wait, does the batch wait and lose none?"""
    held = sqlite3.connect(ungraded.gradebook, isolation_level=None, check_same_thread=False)
    held.execute("begin exclusive")
    program = ungraded.program()
    lines = []

    def read() -> None:
        assert program.stderr is not None
        for line in program.stderr:
            lines.append(line)
            if "in use by another program" in line:
                held.execute("rollback")

    listener = threading.Thread(target=read)
    listener.start()
    program.wait(120)
    listener.join()
    held.close()
    assert program.returncode == 0
    assert any(
        "in use by another program, or cannot be reached: waiting (database is locked)" in line for line in lines
    )
    assert ungraded.digest() == ungraded.undisturbed


def test_the_gradebook_is_locked_in_the_midst(ungraded: GradedClass) -> None:
    """Locked between two hand-ins, again and again, does the batch come to the same end?"""
    ended = threading.Event()

    def disturb() -> None:
        held = sqlite3.connect(ungraded.gradebook, isolation_level=None, timeout=30)
        while not ended.is_set():
            held.execute("begin exclusive")
            ended.wait(0.4)
            held.execute("rollback")
            ended.wait(0.05)
        held.close()

    other = threading.Thread(target=disturb)
    other.start()
    try:
        ungraded.grade()
    finally:
        ended.set()
        other.join()
    assert ungraded.digest() == ungraded.undisturbed


def test_the_gradebook_stays_locked(ungraded: GradedClass) -> None:
    """When the gradebook never comes free, does the batch stop with a sentence, and the next run do everything?"""
    held = sqlite3.connect(ungraded.gradebook, isolation_level=None)
    held.execute("begin exclusive")
    with pytest.raises(GradebookBusyError, match="could not be used for 1 seconds"):
        ungraded.batch(patience=1.0).start()
    held.execute("rollback")
    held.close()
    ungraded.grade()
    assert ungraded.digest() == ungraded.undisturbed
    assert ungraded.leftovers() == []


def test_two_batches_at_once(ungraded: GradedClass) -> None:
    """Of two batches started together, does one grade everything and the other say so and return 3?"""
    programs = [ungraded.program() for _ in range(2)]
    said = [program.communicate(timeout=120) for program in programs]
    codes = [program.returncode for program in programs]
    assert 0 in codes
    if 3 in codes:
        err = said[codes.index(3)][1]
        assert re.search(r"This class is being graded already, by (process \d+|another program)[.,]", err)
        assert "Traceback" not in err
    else:  # one had finished before the other began
        assert codes == [0, 0]
    assert ungraded.digest() == ungraded.undisturbed


def test_another_batch_is_refused(ungraded: GradedClass) -> None:
    """While one batch is at work, is another refused before it has done anything?"""
    from grading.batch.lock import only_one

    with only_one(ungraded.autograded):
        program = ungraded.program()
        _, said = program.communicate(timeout=60)
    assert program.returncode == 3
    assert f"by process {os.getpid()}, begun" in said
    assert judged(ungraded) == 0


def test_the_button_is_pressed_meanwhile(ungraded: GradedClass) -> None:
    """While the batch grades, does nbgrader's own way over the same hand-ins harm neither?"""
    program = ungraded.program()
    while program.poll() is None and judged(ungraded) < 5:
        time.sleep(0.001)
    for student in ("student-058", "student-059", "zipped"):
        ungraded.course.autograde(student)
    program.communicate(timeout=120)
    ungraded.grade()
    assert ungraded.digest() == ungraded.undisturbed


def run_with_little_room(made: GradedClass, size: int) -> tuple[int, str]:
    """Run the command where no file may grow above so many bytes, which systems report as they do a full disk."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    program = made.program(preexec_fn=limit)
    _, said = program.communicate(timeout=120)
    return program.returncode, said


@pytest.mark.parametrize("room", ["for no notebook", "for no growth of the gradebook"])
def test_no_room(ungraded: GradedClass, room: str) -> None:
    """Where files cannot be written, does the batch stop and say so, lose nothing, and do it all once there is room?"""
    before = ungraded.gradebook.stat().st_size
    size = PARTIAL if room == "for no notebook" else before + 8192
    code, said = run_with_little_room(ungraded, size)
    assert code == 1
    assert "The disk is full, so grading stopped. Nothing is lost" in said
    assert "Traceback" not in said
    assert sqlite3.connect(ungraded.gradebook).execute("pragma integrity_check").fetchone() == ("ok",)
    assert ungraded.leftovers() == []
    ungraded.grade()
    assert ungraded.digest() == ungraded.undisturbed


def test_no_room_takes_no_grade_away(ungraded: GradedClass) -> None:
    """Where there is no room to grade again by force, are the grades and files from before still there, all of them?"""
    ungraded.grade()

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (PARTIAL, resource.RLIM_INFINITY))

    program = ungraded.program("--force", preexec_fn=limit)
    _, said = program.communicate(timeout=120)
    assert program.returncode == 1
    assert "The disk is full" in said
    assert ungraded.digest() == ungraded.undisturbed
    assert ungraded.leftovers() == []


def test_one_that_cannot_be_saved_harms_no_other(ungraded: GradedClass, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the gradebook refuses one hand-in, are those that were to be saved with it saved all the same?"""
    whole = BatchGradebook.save

    def refusing(self: BatchGradebook, connection: Any, module: Any, graded: Any) -> None:
        whole(self, connection, module, graded)
        if any(one.student == "student-007" for one in graded):
            raise ValueError("that name is too long for this gradebook")

    with monkeypatch.context() as patch:
        patch.setattr(BatchGradebook, "save", refusing)
        batch = ungraded.batch()
        batch.start()
    failed = [outcome for outcome in batch.outcomes.values() if outcome.state == "failed"]
    assert [(outcome.student, outcome.notes) for outcome in failed] == [
        ("student-007", ("It could not be graded: that name is too long for this gradebook",))
    ]
    assert ungraded.grade() == {"before": len(batch.outcomes) - 1, "graded": 1}
    assert ungraded.digest() == ungraded.undisturbed
