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


def read_notebook_text(text: str) -> Any:
    """Return a notebook that nbgrader has written."""
    return _nbformat.reads(text, as_version=4)


def notebook_text(notebook: Mapping[str, Any]) -> str:
    """Return a notebook as nbgrader writes it, without holding it against its schema."""
    return f"{_v4.writes_json(_node(notebook))}\n"


def empty_notebook() -> Any:
    """Return a notebook without cells."""
    return _v4.new_notebook()


# The cells and outputs below are of the right form by how they are made. nbformat's own makers hold each against its
# schema, which takes longer than judging does; a whole notebook is held against it when nbgrader writes it.


def text_cell(name: str, markdown: str, metadata: Mapping[str, Any]) -> Any:
    """Return a Markdown cell of that id."""
    return _node({"cell_type": "markdown", "id": name, "metadata": metadata, "source": markdown})


def code_cell(name: str, source: str, metadata: Mapping[str, Any], outputs: list[Any]) -> Any:
    """Return a code cell of that id that was not run."""
    facts = {"cell_type": "code", "execution_count": None, "id": name, "metadata": metadata, "source": source}
    return _node({**facts, "outputs": outputs})


def shown(html: str, text: str) -> Any:
    """Return an output that a page shows."""
    return _node({"output_type": "display_data", "data": {"text/html": html, "text/plain": text}, "metadata": {}})


def result(value: float) -> Any:
    """Return the output that nbgrader reads as a cell's score: a plain number, never a number of another library."""
    data = {"text/plain": repr(float(value))}
    return _node({"output_type": "execute_result", "execution_count": None, "data": data, "metadata": {}})


def _node(facts: Mapping[str, Any]) -> Any:
    return nbformat.from_dict(dict(facts))  # type: ignore[no-untyped-call]
