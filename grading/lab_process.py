"""One JupyterLab on this computer, started and stopped whole: when it ends, none of its kernels is left."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

import psutil

__all__ = ["Lab", "LabError", "free_port"]

LOOPBACK = "127.0.0.1"
PORTS_TRIED = 50
SECONDS_TO_START = 120
SECONDS_TO_STOP = 10


class LabError(Exception):
    """JupyterLab could not be started or kept running. The message is a sentence for the reader."""


class Lab:
    """A JupyterLab over the house, with settings and memory of its own, apart from the user's.

    The classroom lies inside the house: JupyterLab shows nothing outside it.

    Attributes: ``port``, ``address`` (of the start page, with the token) and ``exit_code``, once it has started.
    """

    def __init__(self, *, house: Path, classroom: Path, first_port: int) -> None:
        self.house = house
        self.classroom = classroom
        self.port = first_port
        self.exit_code = 0
        self._log = classroom / "lab.log"
        self._stop = threading.Event()
        self._stopped_by = ""
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where the start page is. The token stays the same, so that a bookmark keeps working."""
        return f"http://{LOOPBACK}:{self.port}/lab?course&token={self._token()}"

    @contextmanager
    def running(self) -> Iterator[None]:
        """Start JupyterLab and wait until it answers; at the end stop it and everything it has started.

        Ctrl-C, SIGTERM and a closed window end :meth:`wait`.

        Raises:
            LabError: it does not start.
            KeyboardInterrupt: it was told to stop before it had started.
        """
        signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.signal(number, self._asked_to_stop) for number in signals}
        try:
            self._start()
            yield
        finally:
            self._end()
            for number, handler in before.items():
                signal.signal(number, handler)

    def wait(self) -> str:
        """Wait until somebody stops JupyterLab. Returns a sentence that says how it ended."""
        assert self._process is not None
        while not self._stop.wait(0.3):
            code = self._process.poll()
            if code is None:
                continue
            if code == 0:
                return "JupyterLab was shut down."
            self.exit_code = 1
            return f"JupyterLab ended by itself. What it said last is in {self._log}"
        return self._stopped_by

    def _asked_to_stop(self, number: int, frame: FrameType | None) -> None:
        self._stopped_by = "The course has stopped. Answers are saved; `make course` starts it again."
        self._stop.set()

    def _start(self) -> None:
        """Start on the first free port. Another program may take it in between, so this is tried more than once."""
        for _ in range(5):
            self.port = free_port(self.port)
            with self._log.open("wb") as log:
                self._process = subprocess.Popen(
                    self._command(),
                    cwd=self.house,
                    env=self._variables(),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,  # Ctrl-C reaches this program only, which then stops the rest in order
                )
            if self._answers():
                return
            if self._stop.is_set():
                raise KeyboardInterrupt
            self._end()
            if "already in use" not in self._log.read_text(encoding="utf-8", errors="replace"):
                break
        raise LabError(f"JupyterLab could not be started. What it said is in {self._log}")

    def _command(self) -> list[str]:
        command = [
            *(sys.executable, "-m", "jupyterlab", "--no-browser"),
            f"--ServerApp.ip={LOOPBACK}",
            f"--ServerApp.port={self.port}",
            "--ServerApp.port_retries=0",
            f"--ServerApp.root_dir={self.house}",
            f"--FileContentsManager.preferred_dir={self.classroom / 'my-work'}",  # where the file list opens
            "--LabApp.extension_manager=readonly",  # the other one asks the internet at every start
        ]
        return [*command, "--allow-root"] if os.geteuid() == 0 else command

    def _variables(self) -> dict[str, str]:
        own = self.classroom / "jupyter"
        programs = str(Path(sys.executable).parent)  # nbgrader looks for alembic on PATH
        return os.environ | {
            "PATH": programs + os.pathsep + os.environ.get("PATH", os.defpath),
            "JUPYTER_CONFIG_PATH": str(self.house / "grading"),
            "JUPYTER_CONFIG_DIR": str(own / "config"),
            "JUPYTER_DATA_DIR": str(own / "data"),
            "JUPYTER_RUNTIME_DIR": str(own / "runtime"),
            "JUPYTER_TOKEN": self._token(),  # not as an argument, which every user of the computer could read
        }

    def _token(self) -> str:
        path = self.classroom / "jupyter" / "token"
        if not path.is_file():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(24), encoding="ascii")
        return path.read_text(encoding="ascii")

    def _answers(self) -> bool:
        """Wait until JupyterLab answers. False if it ended first."""
        assert self._process is not None
        question = urllib.request.Request(
            f"http://{LOOPBACK}:{self.port}/api/status", headers={"Authorization": f"token {self._token()}"}
        )
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        late = time.monotonic() + SECONDS_TO_START
        while self._process.poll() is None and time.monotonic() < late and not self._stop.is_set():
            try:
                with direct.open(question, timeout=5):
                    return True
            except (urllib.error.URLError, OSError):
                self._stop.wait(0.1)
        return False

    def _end(self) -> None:
        """Stop JupyterLab, then whatever it has started and not stopped itself."""
        if self._process is None:
            return
        started = _descendants(self._process.pid)
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                started += _descendants(self._process.pid)
                self._process.kill()
                self._process.wait()
        for signal_to_send in (signal.SIGTERM, signal.SIGKILL):
            left = [process for process in started if _is_alive(process)]
            for process in left:
                with suppress(psutil.NoSuchProcess):
                    process.send_signal(signal_to_send)
            psutil.wait_procs(left, timeout=2)


def _descendants(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def free_port(first: int) -> int:
    """Return the first port from ``first`` on that nobody listens on.

    Raises:
        LabError: there is none nearby.
    """
    for port in range(first, min(first + PORTS_TRIED, 65536)):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            return port
    raise LabError(f"None of the ports from {first} on is free. Name another one: make course OPTIONS='--port 9000'")
