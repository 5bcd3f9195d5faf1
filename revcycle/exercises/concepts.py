"""Procedures in raw files: written as concept ids in braces, read with the numbers that the program has for them."""

from __future__ import annotations

import re

from revcycle.codes.procedures import procedures

__all__ = ["with_numbers"]

_CONCEPT = re.compile(r"\{([a-z0-9-]+)\}")


def with_numbers(text: str) -> str:
    """Return a raw file with each ``{concept-id}`` as the procedure's number, so that no file needs a CPT license.

    Raises:
        ValueError: the file names a procedure that the course does not have. The message is a sentence.
    """

    def number(match: re.Match[str]) -> str:
        found = procedures.get(match[1])
        if found is None:
            raise ValueError(f"the file names {{{match[1]}}}, which is no procedure of the course.")
        return found.number

    return _CONCEPT.sub(number, text)
