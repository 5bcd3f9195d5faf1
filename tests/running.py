"""The course as `make course` runs it, for tests: over modules of the test's own, in a classroom of its own."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).resolve().parent.parent
SECONDS_TO_START = 90


@dataclass
class RunningCourse:
    """A course that runs: its process, the address it printed, and its classroom."""

    process: subprocess.Popen[str]
    address: str
    classroom: Path
    said: str

    def ask(self, path: str, body: dict[str, Any] | None = None, method: str | None = None) -> Any:
        """Ask JupyterLab's server for something, or send it something, and return its reply."""
        base, token = re.fullmatch(r"(.*)/lab\?course&token=(.*)", self.address).groups()  # type: ignore[union-attr]
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(f"{base}{path}", data, {"Authorization": f"token {token}"}, method=method)
        with urllib.request.urlopen(request, timeout=30) as reply:
            said = reply.read()
        return json.loads(said) if said else None

    def begin_again(self) -> None:
        """Forget what students did and what JupyterLab remembers, as on the first day. The modules stay released."""
        for kernel in self.ask("/api/kernels"):
            self.ask(f"/api/kernels/{kernel['id']}", method="DELETE")
        for name in ("my-work", "cache", "exchange/revcycle/inbound", "exchange/revcycle/feedback"):
            for path in (self.classroom / name).glob("*"):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.rmtree(self.classroom / "jupyter" / "config" / "lab", ignore_errors=True)

    def stop(self, number: signal.Signals = signal.SIGINT) -> str:
        """Stop it as a person does, and return all that it said."""
        self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=40)
        return self.said + rest


@contextmanager
def running_course(modules: Path, *options: str, classroom: Path | None = None) -> Iterator[RunningCourse]:
    """Run the course over these modules. The classroom lies in the house, since JupyterLab shows nothing outside it."""
    room = classroom or HOUSE / f"classroom-{os.getpid()}-{time.monotonic_ns()}"
    variables = os.environ | {"REVCYCLE_MODULES": str(modules), "REVCYCLE_CLASSROOM": str(room)}
    command = [sys.executable, "-m", "grading", "course", "--no-browser", *options]
    process = subprocess.Popen(
        command, cwd=HOUSE, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        said = _until_address(process)
        address = re.search(r"http://\S+", said)
        if not address:
            raise RuntimeError(f"The course did not start. It said: {said}")
        yield RunningCourse(process, address[0], room, said)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(40)
        if classroom is None:
            shutil.rmtree(room, ignore_errors=True)


def _until_address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    said = ""
    late = time.monotonic() + SECONDS_TO_START
    for line in process.stdout:
        said += line
        if "Ctrl-C" in line or time.monotonic() > late:
            break
    return said


def write_module(folder: Path, cells: list[str]) -> None:
    """Write a small module: a heading, then one graded cell for each piece of code."""
    import nbformat

    notebook = nbformat.v4.new_notebook(
        metadata={
            "revcycle": {"module": folder.name},
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": {"name": "python"},
        }
    )
    notebook.cells.append(nbformat.v4.new_markdown_cell("# A small module", id="heading"))
    for number, code in enumerate(cells, start=1):
        stamp = {"grade": True, "solution": False, "locked": True, "task": False, "schema_version": 3}
        graded = stamp | {"grade_id": f"exercise-{number}", "points": 1}
        cell = nbformat.v4.new_code_cell(code, metadata={"nbgrader": graded}, id=f"cell-{number}")
        notebook.cells.append(cell)
    folder.mkdir(parents=True)
    name = folder.name.split("-", 1)[1]
    nbformat.write(notebook, folder / f"{name}.ipynb")
