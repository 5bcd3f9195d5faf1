"""Exercises: their definitions, the answers folder, the cases drawn for each student, marking, and what students see.

The functions that notebooks call are here; what they need is imported when they are first called, because the
judge and the commands import this package too, and never draw anything.
"""

from __future__ import annotations

from typing import Any

__all__ = ["drill", "exercise", "look_up", "your_name"]


def exercise(exercise_id: str) -> Any:
    """Return one exercise of this notebook's module. See :func:`revcycle.exercises.session.exercise`."""
    from revcycle.exercises import session

    return session.exercise(exercise_id)


def drill() -> Any:
    """Return the timed look-up drill of this notebook's module. See :func:`revcycle.exercises.session.drill`."""
    from revcycle.exercises import session

    return session.drill()


def look_up() -> Any:
    """Return the Tabular List to read in. See :func:`revcycle.exercises.session.look_up`."""
    from revcycle.exercises import session

    return session.look_up()


def your_name() -> Any:
    """Return a field for the student's name. See :func:`revcycle.exercises.session.your_name`."""
    from revcycle.exercises import session

    return session.your_name()
