"""What a student reads under each graded exercise: the outcome, their answer, the right one, why, and the rule.

A review is built once and written twice, as HTML for the feedback page and Formgrader and as plain text. Everything
in it is escaped, and it brings its own colors and no script, so it can be read on any page. A page that has a dark side
sets the ``--review-…`` properties, as the feedback page does (grading/feedback/page.css); Formgrader sets none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from revcycle.chart import Chart, Word, blocks
from revcycle.dates import us_date

OUTCOMES = {
    # outcome: icon, words, color (each at least 4.5 to 1 on white)
    "right": ("✔", "Right", "#1b6e35"),
    "partly": ("◐", "Partly right", "#7a5200"),
    "wrong": ("✘", "Not right", "#a31621"),
    "blank": ("○", "Left blank", "#4a4a4a"),
    "malformed": ("⚠", "Could not be read", "#7a5200"),
    "waiting": ("⚑", "A person will look at this", "#3b4ba3"),
}
"""How each outcome is shown."""

_PARTS = {
    "right": ("✔", "right"),
    "wrong": ("✘", "not right"),
    "missing": ("○", "missing"),
    "malformed": ("⚠", "could not be read"),
    "optional": ("•", "accepted, not needed"),
}
_HEAD, _END_OF_HEAD = '<div class="review-head">', "</div><!-- head -->"
_LONGEST = 600
_KEPT = 4_000
"""How many texts are kept as they were last written: a class reads the same prompts, charts and replies."""
_UNPRINTABLE = re.compile("[\ud800-\udfff\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Item:
    """A line of a list: a text, the mark of a part (``right``, ``missing`` and so on) and the reply to it."""

    text: str
    mark: str = ""
    reply: str = ""


@dataclass(frozen=True)
class Section:
    """A part of a review under its own heading."""

    heading: str
    paragraphs: Sequence[str] = ()
    items: Sequence[Item] = ()


@dataclass(frozen=True)
class Review:
    """A whole review. ``outcome`` is one of right, partly, wrong, blank, malformed and waiting.

    ``asked`` holds the Markdown texts that the student was shown; they come from the course and not from the student.
    """

    title: str
    outcome: str
    score: float
    points: float
    sections: Sequence[Section] = ()
    asked: Sequence[str] = ()
    chart: Chart | None = None

    def html(self) -> str:
        """The review as HTML. The classes keep MathJax from reading sums of money as formulas."""
        icon, words, color = OUTCOMES[self.outcome]
        parts = [
            '<div class="tex2jax_ignore mathjax_ignore" style="color:var(--review-ink,#1f1f1f);'
            "background:var(--review-paper,#ffffff);border:1px solid var(--review-line,#767676);"
            f"border-left:6px solid var(--review-edge,{color});padding:10px 16px;margin:6px 0;"
            'font:var(--review-size,15px)/1.5 system-ui,sans-serif;max-width:52em;overflow-wrap:anywhere">',
            f'{_HEAD}<p style="margin:0 0 6px;font-size:17px"><strong style="color:{color}">'
            f'<span aria-hidden="true">{icon}</span> {words}</strong> · {escape(self.earned)}</p>',
            f'<p style="margin:0 0 6px"><strong>{_safe(self.title)}</strong></p>{_END_OF_HEAD}',
            *(_prose_html(text) for text in self.asked if text),
        ]
        if self.chart is not None:
            parts += [
                f'<details style="margin:0 0 6px"><summary style="display:list-item;cursor:pointer">The note: '
                f"{_safe(self.chart.title)}</summary>"
                '<div style="border-left:2px solid var(--review-line,#767676);padding-left:12px;margin:6px 0">',
                f'<p style="margin:0 0 4px">{_safe(_head(self.chart))}</p>',
                _prose_html(self.chart.body),
                "</div></details>",
            ]
        for section in self.sections:
            parts.append(
                '<h3 style="margin:10px 0 2px;color:inherit;font:inherit;font-weight:bold">'
                f"{escape(section.heading)}</h3>"
            )
            parts += [f'<p style="margin:0 0 4px">{_said_html(text)}</p>' for text in section.paragraphs]
            if section.items:
                listed = "".join(f'<li style="margin:2px 0">{_item_html(item)}</li>' for item in section.items)
                parts.append(f'<ul style="margin:0 0 4px;padding-left:22px">{listed}</ul>')
        return "\n".join([*parts, "</div>"])

    def text(self) -> str:
        """The review as plain text, with everything that the HTML says."""
        icon, words, _ = OUTCOMES[self.outcome]
        lines = [f"{icon} {words}: {self.earned}", clean(self.title)]
        for text in self.asked:
            lines += _prose_lines(text)
        for section in self.sections:
            lines += ["", section.heading, *(_said(text) for text in section.paragraphs)]
            for item in section.items:
                mark = "{} {}: ".format(*_PARTS[item.mark]) if item.mark else ""
                lines.append(f"  - {mark}{_said(item.text)}" + (f" | {_said(item.reply)}" if item.reply else ""))
        return "\n".join(lines)

    @property
    def earned(self) -> str:
        """The points earned, in words."""
        if self.outcome == "waiting":
            return f"your grader sets the points, {self.points:g} at most"
        return f"{self.score:g} of {self.points:g} points"


def without_head(html: str) -> str:
    """Return a review's HTML without its first lines, for a page that says title, outcome and points itself."""
    before, _, rest = html.partition(_HEAD)
    return before + rest.partition(_END_OF_HEAD)[2] if rest else html


def clean(text: str, longest: int = _LONGEST) -> str:
    """Return a text without what cannot be printed or reverses the direction of writing, and not too long."""
    cleaned = _UNPRINTABLE.sub("\ufffd", text)
    return cleaned if len(cleaned) <= longest else f"{cleaned[:longest]} …"


def _head(chart: Chart) -> str:
    """The facts of the encounter that decide how it is coded."""
    setting = chart.setting.replace("-", " ").capitalize()
    stay = f"{us_date(chart.admitted)} to " if chart.admitted else ""
    return f"{setting}, {stay}{us_date(chart.date_of_service)}. {chart.patient.name}, age {chart.age}."


def _safe(text: str) -> str:
    return escape(clean(text))


def _words(text: str) -> Sequence[Word]:
    """The words of one sentence or more with their emphasis; as they stand where they are no plain paragraph."""
    try:
        found = blocks(clean(text))
    except ValueError:
        found = ()
    if len(found) == 1 and found[0].kind == "paragraph":
        return found[0].words
    return [Word(word) for word in clean(text).split()]


@lru_cache(_KEPT)
def _said(text: str) -> str:
    return " ".join(word.text for word in _words(text))


@lru_cache(_KEPT)
def _said_html(text: str) -> str:
    return " ".join(_word_html(word.text, word.style) for word in _words(text))


def _item_html(item: Item) -> str:
    mark = ""
    if item.mark:
        icon, words = _PARTS[item.mark]
        mark = f'<span aria-hidden="true">{icon}</span> <em>{words}:</em> '
    reply = f'<br><span style="color:var(--review-soft,#333333)">{_said_html(item.reply)}</span>' if item.reply else ""
    return f"{mark}{_said_html(item.text)}{reply}"


def _prose_lines(prose: str) -> Sequence[str]:
    return [" ".join(word.text for word in block.words) for block in blocks(prose)]


@lru_cache(_KEPT)
def _prose_html(prose: str) -> str:
    written = []
    number = 0
    for block in blocks(prose):
        number = number + 1 if block.kind == "item" and block.ordered else 0
        words = " ".join(_word_html(word.text, word.style) for word in block.words)
        if block.kind == "heading":
            words = f"<strong>{words}</strong>"
        indent = f"padding-left:{block.level * 14}px" if block.kind == "item" else ""
        bullet = (f"{number}. " if block.ordered else "• ") if block.kind == "item" else ""
        written.append(f'<p style="margin:0 0 4px;{indent}">{bullet}{words}</p>')
    return "\n".join(written)


def _word_html(text: str, style: str) -> str:
    element = {"strong": "strong", "emphasis": "em", "code": "code"}.get(style)
    return f"<{element}>{escape(text)}</{element}>" if element else escape(text)
