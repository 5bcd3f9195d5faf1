"""The nearest word of the classification to one that is in no title: "diabetis", "astma"."""

from __future__ import annotations

import functools
from difflib import get_close_matches

from revcycle.codes.index import Index
from revcycle.codes.synonyms import everyday_words

__all__ = ["nearest"]

SHORTEST = 4
LIKENESS = 0.75


def nearest(index: Index, word: str) -> str:
    """The word itself when a title has it or it is too short to judge, else the most similar one, if any."""
    if len(word) < SHORTEST or word.isdigit():
        return word
    known = _vocabulary(index)
    near = [other for other in known.get(word[0], ()) if abs(len(other) - len(word)) <= 2]
    if any(other.startswith(word) for other in known.get(word[0], ())):
        return word
    return next(iter(get_close_matches(word, near, 1, LIKENESS)), word)


@functools.lru_cache(maxsize=2)
def _vocabulary(index: Index) -> dict[str, list[str]]:
    """All words of titles and everyday expressions, by their first letter."""
    words: dict[str, list[str]] = {}
    texts = [title for (title,) in index.rows("select title from family")]
    for word in sorted({word for text in texts for word in text.split()} | everyday_words()):
        words.setdefault(word[0], []).append(word)
    return words
