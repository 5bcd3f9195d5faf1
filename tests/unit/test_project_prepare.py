"""The program behind `make course` and `make test`: each failure in one plain sentence, and the next run recovers."""

import ast
import errno
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

HOUSE = Path(__file__).resolve().parents[2]
PROGRAM = HOUSE / "setup" / "prepare.py"


@pytest.fixture
def prepare() -> ModuleType:
    """The program, imported afresh."""
    specification = importlib.util.spec_from_file_location("prepare", PROGRAM)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of what the program needs, in a folder of its own."""
    for name in ("setup", "revcycle"):
        shutil.copytree(HOUSE / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "LICENSE", "LICENSE-CONTENT", "NOTICE.md"):
        shutil.copy(HOUSE / name, tmp_path)
    return tmp_path


def is_plain(sentence: str) -> bool:
    """Whether this is something to read, and not something Python says."""
    return bool(sentence) and "Traceback" not in sentence and "Error" not in sentence and "\n" not in sentence.strip()


def test_old_python_can_read_the_program() -> None:
    """Can Python 3.6 read the program far enough to say that it is too old?"""
    ast.parse(PROGRAM.read_text(encoding="utf-8"), feature_version=(3, 6))


def test_only_the_standard_library_is_needed() -> None:
    """Does the program run before anything is installed?"""
    tree = ast.parse(PROGRAM.read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert names <= sys.stdlib_module_names
    assert not any(isinstance(node, ast.ImportFrom) for node in ast.walk(tree))


def test_too_old_python_is_said(prepare: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Does somebody with an old Python read which one is needed?"""
    monkeypatch.setattr(prepare, "examine", lambda program: ((3, 9), True))
    with pytest.raises(SystemExit) as end:
        prepare.use_new_enough_python(["course"])
    assert is_plain(str(end.value))
    assert "Python 3.11 or newer is needed" in str(end.value)


def test_missing_venv_module_is_said(prepare: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Does somebody whose Python has no venv module read what to install?"""
    monkeypatch.setattr(prepare, "examine", lambda program: ((3, 12), False))
    with pytest.raises(SystemExit) as end:
        prepare.use_new_enough_python(["course"])
    assert is_plain(str(end.value))
    assert "sudo apt install python3.12-venv" in str(end.value)


def test_newer_python_on_the_path_is_used(prepare: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is a Python that will do found, past old ones, broken ones, and ones without venv?"""
    found = {"/old": ((3, 6), True), "/broken": (None, False), "/bare": ((3, 12), False), "/good": ((3, 11), True)}
    started = []
    monkeypatch.setattr(prepare, "candidates", lambda: list(found))
    monkeypatch.setattr(prepare, "examine", found.get)
    monkeypatch.setattr(os, "execv", lambda program, arguments: started.append((program, arguments)))
    prepare.use_new_enough_python(["course", "--port", "9000"])
    assert started == [("/good", ["/good", str(PROGRAM), "course", "--port", "9000"])]


def test_command_that_stands_for_nothing_is_passed_over(prepare: ModuleType, tmp_path: Path) -> None:
    """Is a launcher that fails, such as one for a version that is not there, found out by running it?"""
    launcher = tmp_path / "python3.12"
    launcher.write_text("#!/bin/sh\necho 'python3.12: command not found' >&2\nexit 127\n")
    launcher.chmod(0o755)
    assert prepare.examine(str(launcher)) == (None, False)
    assert prepare.examine(sys.executable) == (sys.version_info[:2], True)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("WARNING: NewConnectionError(...): Failed\nERROR: No matching distribution found for x", "internet could not"),
        ("Temporary failure in name resolution", "internet could not"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("PermissionError: [Errno 13] Permission denied: '/a'", "cannot be written to"),
        ("ERROR: No matching distribution found for numpy==9", "not to be had for this Python"),
        ("something new\nerror: metadata-generation-failed", "metadata-generation-failed. Details are in"),
        ("", "without a word"),
    ],
)
def test_failed_installation_is_explained(prepare: ModuleType, said: str, sentence: str) -> None:
    """Is what pip says told in one sentence that says what to do?"""
    told = prepare.explain(said, "The packages could not be installed")
    assert sentence in told
    assert is_plain(told)


@pytest.mark.parametrize(
    ("number", "sentence"),
    [(errno.EACCES, "cannot be written to"), (errno.EROFS, "cannot be written to"), (errno.ENOSPC, "disk is full")],
)
def test_folder_that_refuses_is_explained(prepare: ModuleType, number: int, sentence: str) -> None:
    """Is a folder that cannot be written to named, with what to do about it?"""
    told = prepare.explain_system(OSError(number, "refused", "/some/where/.venv"))
    assert sentence in told
    assert is_plain(told)


def run_offline(copy: Path) -> subprocess.CompletedProcess[str]:
    """Run the program where every address is unreachable."""
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_CONFIG_FILE": os.devnull, "PIP_NO_CACHE_DIR": "1"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    return subprocess.run(
        [sys.executable, str(copy / "setup" / "prepare.py"), "course"],
        env=kept | nowhere,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.slow
def test_without_a_network_one_sentence_is_said_and_the_next_run_starts_afresh(copy: Path) -> None:
    """Is a computer without internet told so, and does the next run notice what was left half-finished?"""
    first = run_offline(copy)
    assert first.returncode == 1
    assert "internet could not be reached" in first.stderr
    assert is_plain(first.stderr)
    assert (copy / ".venv" / "unfinished").exists()
    (copy / ".venv" / "left-behind.txt").touch()
    second = run_offline(copy)
    assert "An earlier run was not finished" in second.stdout
    assert not (copy / ".venv" / "left-behind.txt").exists()


@pytest.mark.slow
def test_update_without_a_network_keeps_what_was_finished(copy: Path) -> None:
    """Does somebody who updates the course without internet keep the environment, for when it is back?"""
    subprocess.run([sys.executable, "-m", "venv", str(copy / ".venv")], check=True)
    (copy / ".venv" / "ready.json").write_text('{"digest": "of an earlier version", "extras": ["grading"]}')
    assert "internet could not be reached" in run_offline(copy).stderr
    assert not (copy / ".venv" / "unfinished").exists()
    assert "An earlier run was not finished" not in run_offline(copy).stdout


def test_finished_environment_is_used_as_it_is(
    prepare: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Is nothing installed again when nothing has changed, and everything checked when something has?"""
    python = tmp_path / "python"
    python.symlink_to(sys.executable)
    for name, value in {"PYTHON": python, "READY": tmp_path / "ready", "UNFINISHED": tmp_path / "unfinished"}.items():
        monkeypatch.setattr(prepare, name, str(value))
    assert not prepare.is_ready(["grading"])
    (tmp_path / "ready").write_text(f'{{"digest": "{prepare.digest()}", "extras": ["grading"]}}')
    assert prepare.is_ready(["grading"])
    assert not prepare.is_ready(["grading", "tests"])
    (tmp_path / "unfinished").touch()
    assert not prepare.is_ready(["grading"])
    (tmp_path / "unfinished").unlink()
    (tmp_path / "ready").write_text("half a li")
    assert not prepare.is_ready(["grading"])


def test_digest_follows_the_pinned_versions(copy: Path, prepare: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Does a new pinned version lead to a new installation?"""
    monkeypatch.setattr(prepare, "HOUSE", str(copy))
    monkeypatch.setattr(prepare, "PINNED", str(copy / "setup" / "pinned-versions.txt"))
    before = prepare.digest()
    assert prepare.digest() == before
    with (copy / "setup" / "pinned-versions.txt").open("a") as file:
        file.write("another==1.0\n")
    assert prepare.digest() != before


def test_two_runs_take_turns(copy: Path) -> None:
    """Does a second `make` in the same folder wait for the first?"""
    code = "import prepare; lock = prepare.take_turn(); print('mine', flush=True); input()"
    command = ["env", f"PYTHONPATH={copy / 'setup'}", sys.executable, "-c", code]
    first = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert first.stdout is not None
    assert first.stdout.readline() == "mine\n"
    second = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert second.stdout is not None
    assert "Waiting for it to end" in second.stdout.readline()
    first.communicate("\n")
    assert second.communicate("\n")[0] == "mine\n"
