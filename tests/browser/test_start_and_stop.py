"""Starting and stopping the course: what stands on the screen, and what is left behind."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.running import HOUSE, RunningCourse, running_course, write_module


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one small module."""
    folder = tmp_path_factory.mktemp("modules")
    write_module(folder / "01-claims-basics", ["1"])
    return folder


@pytest.fixture(scope="module")
def taken_port() -> Iterator[int]:
    """A port on which another program listens."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.fixture(scope="module")
def running(modules: Path, taken_port: int) -> Iterator[RunningCourse]:
    """A course that found its port taken."""
    with running_course(modules, "--port", str(taken_port)) as course:
        yield course


def test_taken_port_is_replaced_and_said(running: RunningCourse, taken_port: int) -> None:
    """Does the course choose another port when its own is taken, and say so?"""
    assert f"Port {taken_port} is taken by another program" in running.said
    assert f":{taken_port}/" not in running.address
    assert running.ask("/api/status")["kernels"] == 0


def test_one_address_is_printed(running: RunningCourse) -> None:
    """Is there exactly one address to open?"""
    assert running.said.count("http://") == 1


def test_server_answers_on_loopback_only_and_asks_for_the_token(running: RunningCourse) -> None:
    """Is the course closed to everybody else?"""
    server = psutil.Process(running.process.pid).children()[0]
    listening = [each.laddr.ip for each in server.net_connections("inet") if each.status == psutil.CONN_LISTEN]
    assert set(listening) == {"127.0.0.1"}
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(running.address.split("/lab")[0] + "/api/contents")


def test_second_start_gives_the_address_of_the_first(running: RunningCourse, modules: Path) -> None:
    """Is somebody who starts the course twice led to the one that runs?"""
    variables = os.environ | {"REVCYCLE_MODULES": str(modules), "REVCYCLE_CLASSROOM": str(running.classroom)}
    command = [sys.executable, "-m", "grading", "course", "--no-browser"]
    second = subprocess.run(command, cwd=HOUSE, env=variables, capture_output=True, text=True, timeout=60, check=False)
    assert second.returncode == 0
    assert running.address in second.stdout
    assert "running already" in second.stdout


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stopping_leaves_nothing_running(modules: Path, number: signal.Signals) -> None:
    """Are JupyterLab, its kernels and its terminals gone when the course is stopped?"""
    with running_course(modules) as course:
        course.ask("/api/kernels", {"name": "python3"})
        course.ask("/api/terminals", {})
        started = psutil.Process(course.process.pid).children(recursive=True)
        assert len(started) >= 3
        said = course.stop(number)
    assert course.process.returncode == 0
    assert "The course has stopped." in said
    assert [process for process in started if process.is_running() and process.status() != psutil.STATUS_ZOMBIE] == []


def test_address_stays_the_same_from_day_to_day(modules: Path, tmp_path: Path) -> None:
    """Does a bookmark of the course keep working after a new start?"""
    classroom = HOUSE / f"classroom-{tmp_path.name}-{time.monotonic_ns()}"
    addresses = []
    try:
        for _ in range(2):
            with running_course(modules, "--port", "18765", classroom=classroom) as course:
                addresses.append(course.address)
                said = course.stop()
        assert addresses[0] == addresses[1]
        assert "is released" not in said, "the second start has nothing to release"
    finally:
        shutil.rmtree(classroom)
