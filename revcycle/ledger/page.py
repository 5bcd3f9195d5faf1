"""Accessible HTML for what the ledger shows: tables with a caption and headers, facts with their names."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from revcycle.money import dollars

__all__ = ["facts", "money", "page", "paragraph", "table"]


class Cents(str):
    """A sum as it is shown; such cells stand to the right."""

    __slots__ = ()


def money(cents: int) -> str:
    """A sum as a cell of a table."""
    return Cents(dollars(cents))


def table(caption: str, headers: Sequence[str], rows: Sequence[Sequence[str]], empty: str = "Nothing.") -> str:
    """A table whose first column names the row. Without rows it is a sentence."""
    if not rows:
        return paragraph(f"{caption}: {empty}")
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in headers)
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>' + "".join(_cell(text) for text in row[1:]) + "</tr>"
        for row in rows
    )
    return (
        f'<table class="ledger"><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def facts(named: Sequence[tuple[str, str]]) -> str:
    """Names with what they mean, such as the head of a statement."""
    return "<dl>" + "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in named) + "</dl>"


def paragraph(text: str) -> str:
    """A sentence or two."""
    return f"<p>{escape(text)}</p>"


def page(title: str, *parts: str, level: int = 2) -> str:
    """A section with its heading."""
    name = escape(title, quote=True)
    return f'<section aria-label="{name}"><h{level}>{name}</h{level}>{"".join(parts)}</section>'


def _cell(text: str) -> str:
    right = ' style="text-align:right"' if isinstance(text, Cents) else ""
    return f"<td{right}>{escape(text)}</td>"
