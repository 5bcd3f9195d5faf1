"""The nearest words of the classification to one that is in no title: "diabetis", "astma"."""

from __future__ import annotations

from difflib import SequenceMatcher

from revcycle.codes.diagnoses.index import Index
from revcycle.codes.diagnoses.synonyms import everyday_words

__all__ = ["nearest"]

SHORTEST = 4  # letters: shorter words are too like each other
LIKENESS = 0.75  # of difflib's ratio, from 0 to 1
MOST = 2


def nearest(index: Index, word: str) -> list[str]:
    """The most similar words, the likeliest first; the word alone when a title has it or nothing is like it."""
    if len(word) < SHORTEST or word.isdigit():
        return [word]
    first = word[0]
    known = dict(index.rows("select word, uses from vocabulary where word >= ? and word < ?", (first, first + "~")))
    known |= {other: 1 for other in everyday_words() if other[0] == first and other not in known}
    if any(other.startswith(word) for other in known):
        return [word]
    matcher = SequenceMatcher(b=word, autojunk=False)
    near: list[tuple[float, int, str]] = []
    for other, uses in known.items():
        if abs(len(other) - len(word)) <= 2:
            matcher.set_seq1(other)
            if matcher.quick_ratio() >= LIKENESS and (likeness := matcher.ratio()) >= LIKENESS:
                near.append((round(likeness, 1), uses, other))
    return [other for _, _, other in sorted(near, reverse=True)[:MOST]] or [word]
