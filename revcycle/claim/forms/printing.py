"""A form as PDF, drawn by the course itself: the boxes of the HTML on letter paper, each page marked TRAINING."""

from __future__ import annotations

import io
import textwrap
from typing import TYPE_CHECKING, Any

from revcycle.claim.forms.attached import attachments
from revcycle.claim.forms.boxes import FORM_NAMES, LINES_PER_PAGE, Box, boxes, item_of
from revcycle.claim.forms.filled import FilledForm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from revcycle.claim.claim import ClaimKind

__all__ = ["pdf"]

PAGE = (612.0, 792.0)  # letter, in points
MARGIN = 24.0
HEAD = 26.0
COLUMNS = 60
LINE_HEIGHT = {"professional": 10.5, "institutional": 8.8}
LABEL_SIZE = {"professional": 5.2, "institutional": 4.3}
TEXT_SIZE = {"professional": 7.6, "institutional": 6.8}
LEAST_SIZE = 3.4
LABELS, TEXTS = "Helvetica", "Courier"
RED, GRAY = (0.6, 0.1, 0.1), (0.9, 0.9, 0.9)
SHADE = (0.98, 0.93, 0.93)
LAST_PAGE_ONLY = frozenset({"28", "29", "FL42-total", "FL47-total", "FL48-total"})
WIDEST = 96  # characters of a line of an attachment


def pdf(form: FilledForm) -> bytes:
    """The form as a PDF file, whose text can be selected. The same form gives the same bytes.

    Six service lines stand on each page of a CMS-1500 and 22 on each of a UB-04; the totals stand on the last. What is
    attached follows on pages of its own.
    """
    from reportlab.pdfgen.canvas import Canvas

    name = FORM_NAMES[form.kind]
    file = io.BytesIO()
    paper = Canvas(file, pagesize=PAGE, invariant=1, lang="en-US")
    account = form.text("26" if form.kind == "professional" else "FL3a")
    paper.setTitle(_shown(f"{name} claim form for training{f', account {account}' if account else ''}"))
    paper.setAuthor("revcycle")
    paper.setSubject("Training: not a real claim")
    for page in range(1, form.pages + 1):
        _head(paper, f"{name} claim form", f"Page {page} of {form.pages}")
        _form(paper, form, page)
        paper.showPage()
    for attached in attachments(form):
        _attachment(paper, attached.title, attached.rows)
    paper.save()
    return file.getvalue()


def _head(paper: Any, title: str, count: str) -> None:
    """The mark across the page, and its head."""
    paper.saveState()
    paper.setFillColorRGB(*GRAY)
    paper.setFont(f"{LABELS}-Bold", 110)
    paper.translate(PAGE[0] / 2, PAGE[1] / 2)
    paper.rotate(52)
    paper.drawCentredString(0, -36, "TRAINING")
    paper.restoreState()
    top = PAGE[1] - MARGIN - 10
    paper.setFillColorRGB(0, 0, 0)
    paper.setFont(f"{LABELS}-Bold", 11)
    paper.drawString(MARGIN, top, title)
    paper.setFont(LABELS, 8)
    paper.drawCentredString(PAGE[0] / 2, top, "TRAINING: not a real claim. Drawn for a course, not for filing.")
    paper.drawRightString(PAGE[0] - MARGIN, top, count)


def _form(paper: Any, form: FilledForm, page: int) -> None:
    known = boxes(form.kind)
    line_rows = sorted({one.row for one in known if one.on_line})
    height = LINE_HEIGHT[form.kind]
    most = LINES_PER_PAGE[form.kind]
    lines_height = height * len(line_rows) * most + height
    rows = max(one.row + one.height - 1 for one in known) - len(line_rows)
    row_height = (PAGE[1] - 2 * MARGIN - HEAD - lines_height) / rows
    top = PAGE[1] - MARGIN - HEAD
    lines_top = top - (line_rows[0] - 1) * row_height
    for one in known:
        if one.on_line:
            continue
        above = one.row - 1 if one.row < line_rows[0] else one.row - 1 - len(line_rows)
        down = above * row_height + (0 if one.row < line_rows[0] else lines_height)
        text = form.text(one.item)
        if one.item in LAST_PAGE_ONLY and page < form.pages:
            text = ""
        _box(paper, one, text, top - down, row_height * one.height, form.kind)
    _head_of_lines(paper, [one for one in known if one.on_line and one.row == line_rows[-1]], lines_top, height)
    for number in range(most):
        line = (page - 1) * most + number + 1
        for one in (one for one in known if one.on_line):
            place = lines_top - height - (number * len(line_rows) + one.row - line_rows[0]) * height
            _cell(paper, one, form.text(item_of(one, line)), place, height, shaded=one.row != line_rows[-1])


def _across(one: Box) -> tuple[float, float]:
    """Where a box begins, and how wide it is."""
    unit = (PAGE[0] - 2 * MARGIN) / COLUMNS
    return MARGIN + (one.column - 1) * unit, one.width * unit


def _box(paper: Any, one: Box, text: str, top: float, height: float, kind: ClaimKind) -> None:
    label_size, text_size = LABEL_SIZE[kind], TEXT_SIZE[kind]
    left, width = _across(one)
    _frame(paper, left, top, width, height, filled=one.kind == "reserved")
    label = f"{one.number} {one.short}".strip()
    paper.setFillColorRGB(*RED)
    _text(paper, LABELS, label_size, label, left + 2, top - label_size - 0.5, width - 3)
    paper.setFillColorRGB(0, 0, 0)
    base = top - min(height - 1.6, label_size + text_size + 2.8)
    if one.choices:
        _choices(paper, one, text, left + 2, base, width - 3)
    else:
        _text(paper, TEXTS, text_size, text, left + 2, base, width - 3)


def _choices(paper: Any, one: Box, text: str, left: float, base: float, width: float) -> None:
    """Squares with their words, a cross in the one that is chosen; a text that is none of them stands beside."""
    known = [choice for choice in one.choices if choice.upper() == text.strip().upper()]
    words = [*one.choices, *([] if known or not text else [text])]
    size = _fitting(LABELS, 6.2, " ".join(words) + "  XX" * len(words), width)
    for word in words:
        if word in one.choices:
            paper.setStrokeColorRGB(*RED)
            paper.rect(left, base - 0.6, size - 0.8, size - 0.8, stroke=1, fill=0)
            if word in known:
                paper.setFont(f"{TEXTS}-Bold", size)
                paper.drawString(left + 0.5, base - 0.2, "X")
            left += size + 1
        font = f"{LABELS}-Bold" if word in known else LABELS
        paper.setFont(font, size)
        paper.drawString(left, base, _shown(word))
        left += paper.stringWidth(_shown(word), font, size) + size * 0.8


def _head_of_lines(paper: Any, main: Sequence[Box], top: float, height: float) -> None:
    for one in main:
        left, width = _across(one)
        _frame(paper, left, top, width, height, filled=False)
        paper.setFillColorRGB(*RED)
        label = one.number if one.kind == "reserved" else f"{one.number} {one.short}"
        _text(paper, LABELS, 5, label, left + 1.5, top - height + 3, width - 2)


def _cell(paper: Any, one: Box, text: str, top: float, height: float, shaded: bool) -> None:
    left, width = _across(one)
    _frame(paper, left, top, width, height, filled=shaded)
    paper.setFillColorRGB(0, 0, 0)
    _text(paper, TEXTS, 6.8, text, left + 1.5, top - height + 2.2, width - 2)


def _frame(paper: Any, left: float, top: float, width: float, height: float, filled: bool) -> None:
    paper.setStrokeColorRGB(*RED)
    paper.setLineWidth(0.4)
    if filled:
        paper.saveState()
        paper.setFillColorRGB(*SHADE)
        paper.setFillAlpha(0.6)
        paper.rect(left, top - height, width, height, stroke=1, fill=1)
        paper.restoreState()
    else:
        paper.rect(left, top - height, width, height, stroke=1, fill=0)


def _text(paper: Any, font: str, size: float, text: str, left: float, base: float, width: float) -> None:
    """A text as large as it fits; one that is too long all the same is squeezed, never cut."""
    shown = _shown(text)
    if not shown:
        return
    size = _fitting(font, size, shown, width)
    wide = paper.stringWidth(shown, font, size)
    drawn = paper.beginText(left, base)
    drawn.setFont(font, size)
    drawn.setHorizScale(min(100.0, 100 * width / wide))
    drawn.textOut(shown)
    paper.drawText(drawn)


def _fitting(font: str, size: float, text: str, width: float) -> float:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    wide = stringWidth(_shown(text), font, size)
    return max(LEAST_SIZE, size * min(1.0, width / wide)) if wide else size


def _attachment(paper: Any, title: str, rows: Sequence[tuple[str, str]]) -> None:
    """Pages with what is attached, a row under the other."""
    lines = [piece for label, text in rows for piece in textwrap.wrap(_shown(f"{label}: {text}"), WIDEST) or [""]]
    most = 54
    pages = [lines[start : start + most] for start in range(0, len(lines), most)] or [[]]
    for number, shown in enumerate(pages, start=1):
        _head(paper, "Attached", f"Page {number} of {len(pages)}")
        paper.setFont(f"{LABELS}-Bold", 10)
        paper.drawString(MARGIN, PAGE[1] - MARGIN - HEAD - 8, _shown(title))
        paper.setFont(TEXTS, 9)
        for place, line in enumerate(shown):
            paper.drawString(MARGIN, PAGE[1] - MARGIN - HEAD - 26 - 12.4 * place, line)
        paper.showPage()


def _shown(text: str) -> str:
    """A text as the fonts that every reader has can show it; what they lack becomes a question mark."""
    flat = " ".join(text.split())
    return flat.encode("cp1252", "replace").decode("cp1252")
