"""What leaves the house: the wheel that students install, and the source distribution."""

import json
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]
LAB = "share/jupyter/labextensions/revcycle/"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both builds."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(HOUSE)]
    subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> list[str]:
    """The names of the files in the wheel."""
    return zipfile.ZipFile(next(built.glob("*.whl"))).namelist()


@pytest.fixture(scope="module")
def source(built: Path) -> list[str]:
    """The names of the files in the source distribution, below its own folder."""
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        return [name.split("/", 1)[1] for name in archive.getnames()]


def test_wheel_holds_library_and_assets(wheel: list[str]) -> None:
    """Does a student's installation have what lessons need?"""
    assert "revcycle/__init__.py" in wheel
    assert "revcycle/assets/practice.toml" in wheel
    assert any(name.startswith("revcycle/assets/charts/") for name in wheel)


def test_wheel_holds_the_extension_where_jupyterlab_looks(wheel: list[str]) -> None:
    """Does JupyterLab find the Start button and the start page?"""
    extension = {name.split(LAB)[1] for name in wheel if LAB in name}
    there = {str(path.relative_to(HOUSE / "revcycle/lab")) for path in (HOUSE / "revcycle/lab").rglob("*.*")}
    assert extension == there
    assert not any(name.startswith("revcycle/lab") for name in wheel)


def test_builds_hold_nothing_of_the_graders(wheel: list[str], source: list[str]) -> None:
    """Do keys, modules and tests stay at home?"""
    allowed = re.compile(r"revcycle/|assets/|revcycle-[\d.]+\.(data|dist-info)/")
    assert [name for name in wheel if not allowed.match(name)] == []
    tops = {name.split("/")[0] for name in source}
    files = {"pyproject.toml", "README.md", "LICENSE", "LICENSE-CONTENT", "NOTICE.md", "PKG-INFO", ".gitignore"}
    assert tops <= {"revcycle", "assets", *files}


def test_extension_is_the_package_that_is_built() -> None:
    """Do the extension's name and version agree with the project's?"""
    import revcycle

    package = json.loads((HOUSE / "revcycle/lab/package.json").read_text(encoding="utf-8"))
    project = (HOUSE / "pyproject.toml").read_text(encoding="utf-8")
    assert package["name"] == "revcycle"
    assert f'version = "{package["version"]}"' in project
    assert package["version"] == revcycle.__version__
