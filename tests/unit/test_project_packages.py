"""What the project asks for: the same in every file, and pinned in a way that installs anywhere."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HOUSE = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
PINNED = (HOUSE / "setup" / "pinned-versions.txt").read_text(encoding="utf-8").splitlines()
PIN = re.compile(r"([A-Za-z0-9._-]+)==([A-Za-z0-9.!+]+)")


def by_name(requirements: list[str]) -> dict[str, str]:
    """Requirements as {name: bounds}."""
    read = [Requirement(one) for one in requirements]
    return {canonicalize_name(one.name): str(one.specifier) for one in read}


def conda() -> dict[str, str]:
    """What environment.yml asks for, by conda and by pip, as {name: bounds}."""
    listed = yaml.safe_load((HOUSE / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    by_pip = next(one["pip"] for one in listed if isinstance(one, dict))
    return by_name([one for one in listed if isinstance(one, str)] + [one for one in by_pip if one != "--editable ."])


def test_environment_file_has_the_bounds_of_the_project() -> None:
    """Do the conda way and the pip way ask for the same versions?"""
    asked = by_name(PROJECT["dependencies"] + EXTRAS["grading"]) | {"python": PROJECT["requires-python"]}
    given = conda()
    assert {name: given.get(name) for name in asked} == asked
    assert set(given) - set(asked) == {"make", "pip"}


def test_environment_file_names_the_big_packages_itself() -> None:
    """Does conda bring JupyterLab, ipywidgets, nbgrader and pandas, and pip only the rest?"""
    listed = yaml.safe_load((HOUSE / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    names = by_name([one for one in listed if isinstance(one, str)])
    assert {"jupyterlab", "ipywidgets", "nbgrader", "pandas"} <= set(names)


def test_pinned_versions_hold_names_and_versions_only() -> None:
    """Is the pinned list free of addresses and hashes?"""
    lines = [line for line in PINNED if not line.startswith("#")]
    assert len(lines) > 50
    assert [line for line in lines if not PIN.fullmatch(line)] == []


def test_pinned_versions_lie_within_the_bounds() -> None:
    """Is every package that the project names pinned, to a version that it allows?"""
    pinned = {canonicalize_name(found[1]): found[2] for line in PINNED if (found := PIN.fullmatch(line))}
    named = [Requirement(one) for one in PROJECT["dependencies"] + EXTRAS["grading"] + EXTRAS["tests"]]
    wrong = [
        str(one)
        for one in named
        if not one.specifier.contains(pinned.get(canonicalize_name(one.name), "0"), prereleases=True)
    ]
    assert wrong == []


@pytest.mark.parametrize("table", ["dependencies", *EXTRAS])
def test_every_package_has_its_reason(table: str) -> None:
    """Does each requirement in pyproject.toml say on its line why it is there?"""
    lines = (HOUSE / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    start = lines.index(f"{table} = [")
    entries = lines[start + 1 : lines.index("]", start)]
    assert entries
    assert [line for line in entries if not re.search(r'",\s+# \w', line)] == []
