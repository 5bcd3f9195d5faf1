"""A real JupyterLab over one folder, for what a bare page cannot show."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

from tests.fixtures.sample import HOUSE, SAMPLE

NOTEBOOK = "01-sample/sample.ipynb"
STARTING = 60  # seconds


@contextmanager
def laboratory(folder: Path, module: Path = SAMPLE) -> Iterator[str]:
    """Serve a copy of a module, the sample one, from a folder, and yield the server's address."""
    shutil.copytree(module, folder / "work" / module.name)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "JUPYTER_CONFIG_PATH": str(HOUSE / "grading"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "IPYTHONDIR": str(folder / "ipython"),
        "REVCYCLE_HOME": str(folder / "home"),
        "JUPYTERHUB_USER": "",
    }
    command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", f"--ServerApp.port={port}"]
    command += ["--ServerApp.port_retries=0", "--IdentityProvider.token=", f"--ServerApp.root_dir={folder / 'work'}"]
    with (folder / "lab.log").open("wb") as log:
        server = subprocess.Popen(command, env=environment, cwd=folder, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        _await(address, server, folder / "lab.log")
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


def _await(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    give_up = time.monotonic() + STARTING
    while time.monotonic() < give_up:
        try:
            with urllib.request.urlopen(f"{address}/api", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            if server.poll() is not None:
                break
            time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not start: {log.read_text('utf-8', 'replace')[-2000:]}")


def open_and_start(page: "Page", address: str, notebook: str = NOTEBOOK) -> None:
    """Open a notebook, the sample's, and press Start, as a student does."""
    page.goto(f"{address}/lab/tree/{notebook}")
    page.get_by_role("button", name="Start", exact=True).click(timeout=60_000)
    page.wait_for_selector(".rc-card", timeout=60_000)
