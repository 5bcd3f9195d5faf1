"""A form as a page that can be read: HTML with the order and the layout of the paper, drawn by the course itself."""

from __future__ import annotations

import html as escaping
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from revcycle.claim.forms.attached import attachments
from revcycle.claim.forms.boxes import FORM_NAMES, LINES, LINES_PER_PAGE, Box, boxes, item_of
from revcycle.claim.forms.filled import FilledForm

__all__ = ["STYLE", "html", "pages_of_lines"]

STATIC = Path(__file__).parent / "static"
STYLE = (STATIC / "form.css").read_text("utf-8")
FEWEST_ROWS = 6  # rows of lines that are drawn, also where they are blank
SHADED = 22  # the row of the shaded half of a CMS-1500's line


def html(form: FilledForm) -> str:
    """The form as a piece of HTML that brings its own style, marked TRAINING. It holds no id, so it may stand twice."""
    name = FORM_NAMES[form.kind]
    count = f"{form.pages} page{'' if form.pages == 1 else 's'}"
    parts = [
        f"<style>{STYLE}</style>",
        f'<article class="cf cf-{form.kind}" aria-label="{name} claim form">',
        '<header class="cf-head">',
        f'<h3>{name} <span class="cf-sub">claim form, {count}</span></h3>',
        '<p class="cf-training">TRAINING <span class="cf-sub">not a real claim</span></p>',
        "</header>",
    ]
    for block, group in groupby(boxes(form.kind), key=lambda one: one.block):
        members = list(group)
        parts.append(f'<section class="cf-block" aria-label="{_safe(block)}"><h4>{_safe(block)}</h4>')
        parts += _lines(form, members) if block == LINES else _grid(form, members)
        parts.append("</section>")
    for attached in attachments(form):
        parts.append(f'<section class="cf-block cf-attached"><h4>Attached: {_safe(attached.title)}</h4><dl>')
        parts += [f"<div><dt>{_safe(label)}</dt><dd>{_safe(text)}</dd></div>" for label, text in attached.rows]
        parts.append("</dl></section>")
    parts.append("</article>")
    return "\n".join(parts)


def pages_of_lines(form: FilledForm) -> list[range]:
    """The service lines on each page, from 1."""
    most = LINES_PER_PAGE[form.kind]
    return [range(page * most + 1, page * most + most + 1) for page in range(form.pages)]


def _grid(form: FilledForm, members: Sequence[Box]) -> list[str]:
    first = min(one.row for one in members)
    parts = ['<dl class="cf-grid">']
    for one in members:
        place = f"--r:{one.row - first + 1};--c:{one.column};--w:{one.width};--h:{one.height}"
        if one.kind == "heading":
            parts.append(f'<div class="cf-box cf-heading" style="{place}"><dt>{_name(one)}</dt><dd></dd></div>')
            continue
        look = " cf-reserved" if one.kind == "reserved" else ""
        parts.append(f'<div class="cf-box{look}" style="{place}"><dt>{_name(one)}</dt>')
        parts.append(f"<dd>{_value(one, form.text(one.item))}</dd></div>")
    return [*parts, "</dl>"]


def _name(one: Box) -> str:
    number = f'<span class="cf-number">{_safe(one.number)}</span> ' if one.number else ""
    if one.short == one.label:
        return f"{number}{_safe(one.label)}"
    return f'{number}<span aria-hidden="true">{_safe(one.short)}</span>{_unseen(one.label)}'


def _value(one: Box, text: str) -> str:
    if one.choices:
        known = next((choice for choice in one.choices if choice.upper() == text.strip().upper()), "")
        marks = "".join(
            f'<span class="cf-choice{" cf-chosen" if choice == known else ""}">{_safe(choice)}</span>'
            for choice in one.choices
        )
        return f'{_unseen(text or "blank")}<span class="cf-choices" aria-hidden="true">{marks}</span>' + (
            f'<span class="cf-text" aria-hidden="true">{_safe(text)}</span>' if text and not known else ""
        )
    if text:
        return f'<span class="cf-text">{_safe(text)}</span>'
    return _unseen("reserved" if one.kind == "reserved" else "blank")


def _lines(form: FilledForm, members: Sequence[Box]) -> list[str]:
    main = [one for one in members if not (form.kind == "professional" and one.row == SHADED)]
    shaded = [one for one in members if one not in main]
    parts: list[str] = []
    for page, lines in enumerate(pages_of_lines(form), start=1):
        shown = [line for line in lines if line <= max(form.rows, lines[0] + FEWEST_ROWS - 1)]
        told = f"Lines {shown[0]} to {shown[-1]}" + (f", page {page} of {form.pages}" if form.pages > 1 else "")
        parts.append(f'<table class="cf-lines" role="table" aria-label="{told}"><caption>{told}</caption>')
        parts.append('<thead role="rowgroup"><tr role="row">')
        parts.append('<th scope="col" role="columnheader">Line</th>')
        parts += [f'<th scope="col" role="columnheader" style="--w:{one.width}">{_name(one)}</th>' for one in main]
        parts.append('</tr></thead><tbody role="rowgroup">')
        for line in shown:
            parts.append(f'<tr role="row"><th scope="row" role="rowheader">{line}</th>')
            for one in main:
                text = form.text(item_of(one, line))
                cell = f'<td role="cell" class="cf-is-{one.kind}" data-label="{_safe(_plain(one))}">'
                parts.append(f"{cell}{_value(one, text)}</td>")
            parts.append("</tr>")
            more = [(one, text) for one in shaded if (text := form.text(item_of(one, line)))]
            if more:
                said = "; ".join(f"{_safe(_plain(one))}: {_value(one, text)}" for one, text in more)
                row = f'<th scope="row" role="rowheader">{_unseen(f"{line}, ")}shaded</th>'
                parts.append(
                    f'<tr class="cf-shaded" role="row">{row}<td role="cell" colspan="{len(main)}">{said}</td></tr>'
                )
        parts.append("</tbody></table>")
    return parts


def _plain(one: Box) -> str:
    return f"{one.number} {one.label}".strip()


def _unseen(text: str) -> str:
    return f'<span class="cf-unseen">{_safe(text)}</span>'


def _safe(text: str) -> str:
    return escaping.escape(text, quote=True)
