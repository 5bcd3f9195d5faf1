"""What importing the library costs those who draw nothing."""

import subprocess
import sys

HEAVY = ("anywidget", "ipywidgets", "traitlets", "mistune", "pandas", "sqlite3")


def loaded(code: str) -> set[str]:
    """Return the packages that are loaded after some code."""
    command = [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return {name.partition(".")[0] for name in output.split()}


def test_the_library_alone() -> None:
    """Does importing the library leave the widget libraries alone?"""
    assert not loaded("from revcycle import exercise, drill, your_name") & set(HEAVY)


def test_definitions_and_answers() -> None:
    """Can the judge read definitions and answers without the widget libraries?"""
    code = "import revcycle.exercises.definition, revcycle.exercises.answers, revcycle.exercises.variants"
    assert not loaded(code) & {"anywidget", "ipywidgets", "traitlets", "pandas"}
