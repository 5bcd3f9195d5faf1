"""``import revcycle``: quick, and the functions of a notebook whichever way they are reached."""

import subprocess
import sys

import pytest

REACHED = [
    "from revcycle import exercise, drill; assert callable(exercise) and callable(drill)",
    "import revcycle.exercise; from revcycle import exercise; assert callable(exercise)",
    "from revcycle import exercise; import revcycle.exercise; from revcycle import exercise; assert callable(exercise)",
    "import revcycle.exercise as package; assert package.exercise is not package",
]


@pytest.mark.parametrize("code", REACHED)
def test_functions_are_found(code: str) -> None:
    """Is ``exercise`` a function for the notebook, though a package bears the same name?"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_nothing_heavy_is_imported() -> None:
    """Does ``import revcycle`` leave widgets, nbgrader and pandas alone?"""
    heavy = {"ipywidgets", "anywidget", "nbgrader", "pandas", "grading"}
    code = f"import sys, revcycle; print(*sorted({heavy} & set(sys.modules)))"
    asked = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert asked.stdout.strip() == ""


def test_unknown_name_is_an_attribute_error() -> None:
    """Is a misspelt name told as Python tells it?"""
    import revcycle

    with pytest.raises(AttributeError, match="no attribute 'excercise'"):
        revcycle.excercise  # noqa: B018
