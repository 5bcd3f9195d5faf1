"""The two cells that every lesson gets by program, and the links between its words and the last of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from grading.lessons.glossary import FILE, GlossaryError, Term, glossary, is_tidy
from grading.lessons.linking import linked
from revcycle.figures import NAME, STAGES, number, way_on, where_you_are

FIGURE = "where-you-are"
WORDS = "words-of-this-module"
_SHOWN = re.compile(rf"!\[[^\]]*\]\(images/{re.escape(NAME)}\)\n*")
_TOP = 4  # the figure stands among so many first cells

_INTRODUCTION = """## Words of this module

A word with dots under it is a word of the trade. Press it, and you are told what it means. With the \
keyboard: Tab to the link, Enter, and Enter once more to go on reading. Here they are all together.
"""


def furnished(notebook: dict[str, Any], module: str) -> tuple[dict[str, Any], list[Term]]:
    """Return a lesson with its figure, its links to the glossary and its list of words, and the terms it links.

    Doing it twice changes nothing. Raises GlossaryError when the glossary is broken.
    """
    cells = list(_without_own_figure(cell for cell in notebook["cells"] if cell.get("id") != WORDS))
    if FIGURE not in [cell.get("id") for cell in cells]:
        first_code = next((place for place, cell in enumerate(cells) if cell["cell_type"] == "code"), 0)
        cells.insert(first_code + 1, _markdown(FIGURE, ""))
    prose = [cell for cell in cells if cell["cell_type"] == "markdown" and cell["id"] != FIGURE]
    texts, terms = linked([_text(cell) for cell in prose], glossary().values(), number(module))
    for cell, text in zip(prose, texts, strict=True):
        if text != _text(cell):
            cell["source"] = _like(cell["source"], text)
    for cell in cells:
        if cell.get("id") == FIGURE:
            cell["source"] = _like(cell["source"], way_on(module))
    if terms:
        cells.append(_markdown(WORDS, _words(terms, number(module))))
    return {**notebook, "cells": cells}, terms


def furnish(module: Path) -> list[Term]:
    """Write figure, links and list of words into a module's folder, and return the terms that its lesson links."""
    drawing = module / "images" / NAME
    drawing.parent.mkdir(exist_ok=True)
    drawing.write_text(where_you_are(STAGES[module.name]), "utf-8", newline="\n")
    found: list[Term] = []
    for path in sorted(module.glob("*.ipynb")):
        before = json.loads(path.read_text("utf-8"))
        after, terms = furnished(before, module.name)
        found += terms
        if after != before:
            path.write_text(json.dumps(after, indent=1, ensure_ascii=False) + "\n", "utf-8", newline="\n")
    return found


def problems(module: Path) -> Iterator[str]:
    """Yield what a lesson lacks of all this. A folder that is no module of the course's is left alone."""
    if module.name not in STAGES:
        return
    mend = f"Run: python -m grading links {module.name}"
    try:
        drawing = module / "images" / NAME
        if not drawing.is_file() or drawing.read_text("utf-8") != where_you_are(STAGES[module.name]):
            yield f"{module.name}/images/{NAME}: it is not the course's figure with this module's stage lit. {mend}"
        for path in sorted(module.glob("*.ipynb")):
            notebook = json.loads(path.read_text("utf-8"))
            after, _ = furnished(notebook, module.name)
            if after != notebook:
                yield f"{module.name}/{path.name}: figure, links or list of words are not up to date. {mend}"
            yield from _figure_on_top(f"{module.name}/{path.name}", after)
    except (OSError, ValueError, KeyError) as error:
        if not isinstance(error, GlossaryError):
            yield f"{module.name}: its figure or its notebook cannot be read ({error})."


def glossary_problems() -> Iterator[str]:
    """Yield what is wrong with the glossary itself."""
    try:
        glossary()
        if not is_tidy():
            yield f"assets/{FILE}: not in alphabetic order, or a term stands there twice. Run: python -m grading links"
    except GlossaryError as error:
        yield str(error)


def _figure_on_top(where: str, notebook: dict[str, Any]) -> Iterator[str]:
    place = [cell.get("id") for cell in notebook["cells"]].index(FIGURE)
    if place >= _TOP:
        yield f"{where}: the figure stands in cell {place + 1}. Its place is among the first {_TOP} cells."


def _without_own_figure(cells: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the cells without the figure where an author shows it: it has a cell of its own."""
    for cell in cells:
        text = _text(cell)
        rest = text if cell.get("id") == FIGURE or cell["cell_type"] != "markdown" else _SHOWN.sub("", text)
        if rest.strip() or not text.strip():
            yield {**cell, "source": _like(cell["source"], rest)} if rest != text else dict(cell)


def _words(terms: list[Term], module_number: str) -> str:
    ordered = sorted(terms, key=lambda term: term.name.casefold().strip('"'))
    lines = [f'* <b id="{term.anchor(module_number)}">{term.name}</b>: {term.meaning}' for term in ordered]
    return f"{_INTRODUCTION}\n" + "\n".join(lines)


def _markdown(name: str, source: str) -> dict[str, Any]:
    metadata = {"editable": False, "deletable": False}
    return {"cell_type": "markdown", "id": name, "metadata": metadata, "source": source.splitlines(keepends=True)}


def _text(cell: dict[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def _like(before: str | list[str], text: str) -> str | list[str]:
    """Return a text in the form that the notebook's file uses: one string, or a list of lines."""
    return text if isinstance(before, str) else text.splitlines(keepends=True)
