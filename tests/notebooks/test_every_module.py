"""What holds for the notebook of every module."""

import json
import os
import re
import shutil
import time
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from revcycle.exercises.definition import read_definitions

HOUSE = Path(__file__).resolve().parents[2]
MODULES = sorted(path for path in (HOUSE / "modules").iterdir() if (path / "exercises.toml").is_file())
WIDGET = "application/vnd.jupyter.widget-view+json"
every_module = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)


def notebook_of(module: Path) -> Path:
    """The one notebook of a module."""
    (found,) = module.glob("*.ipynb")
    return found


@every_module
def test_pictures_are_there(module: Path) -> None:
    """Does each picture lie in the module's folder, with words for those who cannot see it?"""
    cells = json.loads(notebook_of(module).read_text("utf-8"))["cells"]
    text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    pictures = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", text)
    assert pictures
    for words, path in pictures:
        assert len(words) > 40
        assert (module / path).is_file()


@every_module
@pytest.mark.slow
def test_runs_top_to_bottom(module: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Does the notebook run without a person in 20 seconds, with a widget in every exercise's cell and no error?"""
    monkeypatch.setenv("REVCYCLE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(HOUSE), os.environ.get("PYTHONPATH", "")]))
    folder = Path(shutil.copytree(module, tmp_path / module.name))
    notebook = nbformat.read(notebook_of(folder), as_version=4)  # type: ignore[no-untyped-call]
    began = time.monotonic()
    NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(folder)}}).execute()
    assert time.monotonic() - began < 20
    drawn = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.endswith(")")]
    exercises = [cell for cell in drawn if "exercise(" in cell.source]
    assert len(exercises) == len(list(read_definitions(module)))
    for cell in drawn:
        assert [WIDGET in output.get("data", {}) for output in cell.outputs] == [True], cell.id
