"""Accessible HTML for what the ledger shows: tables with a caption and headers, facts with their names."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path

from revcycle.money import dollars

__all__ = ["facts", "money", "page", "paragraph", "table"]

STYLE = Path(__file__).parent / "static" / "ledger.css"
SHORT, LONG = 16, 40  # characters: what stays on one line, and what needs a wide column


class Cents(str):
    """A sum as it is shown; such cells stand to the right."""

    __slots__ = ()


def money(cents: int) -> str:
    """A sum as a cell of a table."""
    return Cents(dollars(cents))


def table(
    caption: str,
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    empty: str = "Nothing.",
    *,
    total: bool = False,
) -> str:
    """A table whose first column names the row, in a place of its own that scrolls. Without rows it is a sentence.

    Args:
        caption: what the table tells.
        headers: one for each column.
        rows: cells as texts; a sum is made with `money`.
        empty: what to say where there are no rows.
        total: whether the last row sums up the others.
    """
    if not rows:
        return paragraph(f"{caption}: {empty}")
    looks = [_look([row[column] for row in rows]) for column in range(len(headers))]
    head = "".join(_cell("th", text, look, "col") for text, look in zip(headers, looks, strict=True))
    body = ""
    for number, row in enumerate(rows, start=1):
        body += '<tr class="lg-total">' if total and number == len(rows) else "<tr>"
        body += _cell("th", row[0], looks[0], "row")
        body += "".join(_cell("td", text, look) for text, look in zip(row[1:], looks[1:], strict=True))
        body += "</tr>"
    name = escape(caption, quote=True)
    return (
        f'<div class="lg-scroll" role="group" tabindex="0" aria-label="{name}"><table class="lg-table">'
        f"<caption><span>{name}</span></caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def facts(named: Sequence[tuple[str, str]]) -> str:
    """Names with what they mean, such as the head of a statement."""
    pairs = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(text)}</dd></div>" for name, text in named)
    return f'<dl class="lg-facts">{pairs}</dl>'


def paragraph(text: str) -> str:
    """A sentence or two."""
    return f"<p>{escape(text)}</p>"


def page(title: str, *parts: str, level: int = 2) -> str:
    """A section with its heading, which brings its own style. It holds no id, so it may stand twice."""
    name = escape(title, quote=True)
    return (
        f'<style>{_style()}</style><section class="lg" aria-label="{name}">'
        f"<h{level}>{name}</h{level}>{''.join(parts)}</section>"
    )


@cache
def _style() -> str:
    return STYLE.read_text("utf-8")


def _cell(tag: str, text: str, look: str, scope: str = "") -> str:
    names = [look, "lg-short"] if len(text) <= SHORT else [look]
    scoped = f' scope="{scope}"' if scope else ""
    return f'<{tag}{scoped} class="{" ".join(filter(None, names))}">{escape(text)}</{tag}>'


def _look(cells: Sequence[str]) -> str:
    """How a column stands: sums to the right, sentences with room."""
    if all(isinstance(text, Cents) for text in cells if text):
        return "lg-sum"
    return "lg-long" if max(map(len, cells)) > LONG else ""
