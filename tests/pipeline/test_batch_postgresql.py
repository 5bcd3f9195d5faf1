"""The gradebook in PostgreSQL, named by its URL: the same results, and a server that may fall over in the midst."""

from __future__ import annotations

import importlib.util
import threading
import time
from collections.abc import Iterator

import pytest

from tests.pipeline.batches import GradedClass, graded_class
from tests.pipeline.class_results import digest
from tests.pipeline.postgresql import Server, programs, running_server


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server of our own."""
    found = programs()
    if found is None or importlib.util.find_spec("psycopg") is None:
        pytest.skip("PostgreSQL's programs (Debian: postgresql) or the package psycopg are not installed")
    with running_server(found) as running:
        yield running


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, server: Server) -> Iterator[GradedClass]:
    """A class that was graded with its gradebook in SQLite."""
    with graded_class(tmp_path_factory.mktemp("postgresql"), ordinary=40) as found:
        yield found


def moved(made: GradedClass, server: Server, name: str) -> None:
    """Begin again with the gradebook in an empty database, into which the module is released."""
    made.begin_again()
    server.make_database(name)
    made.course.nbgrader.coursedir.db_url = server.url(name)
    result = made.course.nbgrader.generate_assignment(made.course.module)
    assert result["success"], result.get("error")


def test_the_same_results_as_with_sqlite(made: GradedClass, server: Server) -> None:
    """Does the batch leave the same grades and files as with SQLite, also when it is forced, and does the button?"""
    moved(made, server, "same")
    assert set(made.grade()) == {"graded"}
    assert digest(made.course) == made.undisturbed
    batch = made.batch()
    batch.force = True
    batch.start()
    assert digest(made.course) == made.undisturbed
    for student in ("student-001", "corrupt-answer"):
        assert made.course.autograde(student)["success"]
    assert digest(made.course) == made.undisturbed


def test_the_server_falls_over_in_the_midst(made: GradedClass, server: Server) -> None:
    """Stopped at once and started again twice while the batch is at work, does it cost no grade?"""
    moved(made, server, "fallen")
    stopped = []

    def disturb() -> None:
        for wanted in (10, 40):
            while len(list(made.autograded.glob(f"*/{made.course.module}"))) < wanted:
                time.sleep(0.001)
            server.stop()
            stopped.append(wanted)
            time.sleep(0.5)
            server.start()

    other = threading.Thread(target=disturb, daemon=True)
    other.start()
    states = made.grade()
    other.join()
    assert stopped == [10, 40]
    assert set(states) == {"graded"}
    assert digest(made.course) == made.undisturbed
