"""``import revcycle``: quick, and the functions of a notebook whichever way they are reached."""

import subprocess
import sys

import pytest

NOTEBOOK = "from revcycle import drill, exercise, look_up, your_name; assert callable(exercise)"


def test_functions_are_found() -> None:
    """Are the functions that notebooks call found where notebooks look?"""
    subprocess.run([sys.executable, "-c", NOTEBOOK], check=True)


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
