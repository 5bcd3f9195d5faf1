"""What fields of the browser hold, read without ever failing: anything may stand in a message."""

from __future__ import annotations

from typing import Any

__all__ = ["age", "rows", "sex", "short", "texts", "whole_number"]

OLDEST = 130
LONGEST_NUMBER = 20  # signs; a longer one is none that anybody meant
LONGEST_CODE = 40


def texts(given: Any) -> tuple[str, ...]:
    """Return the texts of a list, and nothing for what is no list."""
    return tuple(text for text in given if isinstance(text, str)) if isinstance(given, list) else ()


def rows(given: Any) -> list[dict[str, Any]]:
    """Return the tables of a list, and nothing for what is no list."""
    return [row for row in given if isinstance(row, dict)] if isinstance(given, list) else []


def short(given: Any, longest: int = LONGEST_CODE) -> str:
    """Return a text without the blanks around it, cut to a length; nothing for what is no text."""
    return given[: longest * 2].strip()[:longest] if isinstance(given, str) else ""


def sex(given: Any) -> str:
    """Return F or M, and nothing for anything else."""
    return str(given) if given in ("F", "M") else ""


def whole_number(given: Any, most: int) -> int | None:
    """Return a number as typed; None when nothing is.

    Raises:
        ValueError: it is no whole number from 0 to the most.
    """
    text = str(given if given is not None else "").strip()
    if not text:
        return None
    if len(text) > LONGEST_NUMBER or not text.isdecimal() or int(text) > most:
        raise ValueError(f"This is no whole number from 0 to {most}.")
    return int(text)


def age(given: Any, unread: list[str]) -> int | None:
    """Return an age in years. When it cannot be read it is None, and ``unread`` gets a sentence that says so."""
    try:
        return whole_number(given, OLDEST)
    except ValueError:
        unread.append("The age could not be read, so it was left out. Write whole years, such as 47; 0 for a baby.")
        return None
