"""Links from a term to its meaning: the first time that a lesson uses it, and only there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from grading.lessons.glossary import Term

_LINK = re.compile(r"\[([^\]]+)\]\(#\d+-word-[^)]*\)")
# What is never linked: headings, code, pictures and other links, HTML.
_CLOSED = re.compile(
    r"^#{1,6}[ ][^\n]*$|^```.*?^```|`[^`\n]*`|!?\[[^\]]*\]\([^)]*\)|<[^>]+>|https?://\S+", re.MULTILINE | re.DOTALL
)


def unlinked(source: str) -> str:
    """Return a cell's text without links to the glossary."""
    return _LINK.sub(r"\1", source)


def linked(sources: Sequence[str], terms: Iterable[Term], number: str) -> tuple[list[str], list[Term]]:
    """Return the texts of a lesson with each term linked where it stands first, and the terms found.

    ``number`` is the module's. Of two terms that begin at one place, the longer is meant.
    """
    plain = [unlinked(source) for source in sources]
    waiting = {term.name: term for term in terms}
    found: list[Term] = []
    texts = []
    for source in plain:
        closed = [match.span() for match in _CLOSED.finditer(source)]
        text, places = source, []
        for match, term in _meant(source, waiting.values(), closed):
            if term.name in waiting:
                del waiting[term.name]
                found.append(term)
                places.append((match, term))
        for (start, end), term in reversed(places):
            text = f"{text[:start]}[{text[start:end]}](#{term.anchor(number)}){text[end:]}"
        texts.append(text)
    return texts, found


def _meant(
    source: str, terms: Iterable[Term], closed: Sequence[tuple[int, int]]
) -> Iterable[tuple[tuple[int, int], Term]]:
    """Yield each place of a term in a text, from the first to the last; none lies within another."""
    places = []
    for term in terms:
        before, after = (r"\*\*", r"\*\*") if term.everyday else (r"(?<![\w\-/])", r"(?![\w\-])")
        for match in re.finditer(f"{before}({term.pattern}){after}", source):
            start, end = match.span(1)
            if not any(start < stop and begin < end for begin, stop in closed):
                places.append((start, end, term))
    reached = 0
    for start, end, term in sorted(places, key=lambda place: (place[0], -place[1])):
        if start >= reached:
            reached = end
            yield (start, end), term
