"""Real kernels, killed while answers are being saved.

A run kills 12 kernels. ``KILLS=200 python -m pytest tests/notebooks/test_killed_kernel.py`` does the long one.
"""

import os
import random
import signal
import time
from pathlib import Path

import pytest
from jupyter_client.manager import KernelManager

from revcycle.exercises.answers import AnswersFolder
from tests.fixtures.sample import furnished

KILLS = int(os.environ.get("KILLS", "12"))

# Answers with all the noise of a real one; what the exercise has confirmed as saved is noted in a second file.
BUSY_STUDENT = """
import os
from revcycle import exercise
view = exercise("sample-codes")
confirmed = os.open("confirmed", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
number = {first}
while True:
    number += 1
    view.set_state({{"answer": [{{"code": f"S52.{{number:07d}}"}}] * 40, "tick": str(number)}})
    if view.notice["tick"] == str(number) and not view.notice["trouble"]:
        os.write(confirmed, number.to_bytes(8, "big"))
"""


def last_confirmed(module: Path) -> int:
    """The number of the last answer that the student was told is saved."""
    told = (module / "confirmed").read_bytes() if (module / "confirmed").exists() else b""
    whole = len(told) // 8 * 8
    return int.from_bytes(told[whole - 8 : whole], "big") if whole else 0


def test_no_saved_answer_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Does a kernel that is killed at any moment leave the last saved answer whole, and no file that cannot be read?"""
    module = furnished(tmp_path, monkeypatch)
    folder = AnswersFolder(module)
    generator = random.Random(2026)
    found = 0
    for _ in range(KILLS):
        manager = KernelManager(kernel_name="python3")
        manager.start_kernel(cwd=str(module))
        client = manager.client()
        client.start_channels()
        before = last_confirmed(module)
        client.execute(BUSY_STUDENT.format(first=found))
        late = time.monotonic() + 60
        while last_confirmed(module) == before and time.monotonic() < late:
            time.sleep(0.01)
        time.sleep(generator.uniform(0, 0.1))
        manager.signal_kernel(signal.SIGKILL)
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        confirmed = last_confirmed(module)
        assert confirmed > before
        saved = folder.read("sample-codes")
        assert saved is not None
        found = int(saved.answer[0]["code"].removeprefix("S52."))
        assert found in (confirmed, confirmed + 1)
        assert {path.suffix for path in folder.folder.iterdir()} <= {".json", ".tmp"}
