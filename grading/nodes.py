"""Notebook cells and outputs. nbformat has no types of its own; this is where they end."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
import nbformat.v4

_nbformat: Any = nbformat
_v4: Any = nbformat.v4


def read_notebook_file(path: Path) -> Any:
    """Return a notebook of the course. Raises OSError or ValueError when it cannot be read."""
    try:
        return _nbformat.read(path, as_version=4)
    except nbformat.ValidationError as error:
        raise ValueError("it is not a valid notebook") from error


def empty_notebook() -> Any:
    """Return a notebook without cells."""
    return _v4.new_notebook()


def text_cell(markdown: str, metadata: Mapping[str, Any]) -> Any:
    """Return a Markdown cell."""
    return _v4.new_markdown_cell(markdown, metadata=dict(metadata))


def code_cell(source: str, metadata: Mapping[str, Any], outputs: list[Any]) -> Any:
    """Return a code cell that was not run."""
    return _v4.new_code_cell(source, metadata=dict(metadata), outputs=outputs)


def shown(html: str, text: str) -> Any:
    """Return an output that a page shows."""
    return _v4.new_output("display_data", data={"text/html": html, "text/plain": text})


def result(value: float) -> Any:
    """Return the output that nbgrader reads as a cell's score: a plain number, never a number of another library."""
    return _v4.new_output("execute_result", data={"text/plain": repr(float(value))}, execution_count=None)
