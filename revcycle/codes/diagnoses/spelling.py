"""The nearest words of the classification to one that is in no title: "diabetis", "astma"."""

from __future__ import annotations

import math
from difflib import SequenceMatcher

from revcycle.codes.diagnoses.index import Index
from revcycle.codes.diagnoses.synonyms import everyday_words
from revcycle.codes.diagnoses.words import FILLERS

__all__ = ["nearest"]

SHORTEST = 4  # letters: shorter words are too like each other
LIKENESS = 0.75  # of difflib's ratio, from 0 to 1
MOST = 2
FREQUENCY = 0.004  # what a word gains for each doubling of its uses: less than one letter counts
# How a word may begin that sounds as if it began with this letter: "fobia", "nuemonia", "sychosis".
SOUNDS_LIKE = {"f": ("ph",), "n": ("pn", "kn"), "s": ("c", "ps"), "r": ("rh",), "k": ("c",), "c": ("k", "s")}
SOUNDS_LIKE |= {"j": ("g",), "g": ("j",), "x": ("z",), "z": ("x",), "i": ("e",), "e": ("a", "i"), "a": ("e",)}


def nearest(index: Index, word: str) -> list[str]:
    """The most similar words, the likeliest first; the word alone when a title has it or nothing is like it.

    A nearer word comes before one that is used more often; only among words equally near does use decide.
    """
    if len(word) < SHORTEST or word.isdigit() or word in FILLERS:
        return [word]
    known = _beginning(index, word[0])
    if any(other.startswith(word) for other in known):
        return [word]
    near = _near(known, word)
    for other in () if near else SOUNDS_LIKE.get(word[0], ()):
        near += _near(_beginning(index, other[0]), other + word[1:])
    return list(dict.fromkeys(other for _, other in sorted(near, reverse=True)))[:MOST] or [word]


def _beginning(index: Index, letter: str) -> dict[str, int]:
    """The words that begin with this letter, and how often titles have them."""
    known = dict(index.rows("select word, uses from vocabulary where word >= ? and word < ?", (letter, letter + "~")))
    return {other: 1 for other in everyday_words() if other[0] == letter} | known


def _near(known: dict[str, int], word: str) -> list[tuple[float, str]]:
    matcher = SequenceMatcher(b=word, autojunk=False)
    near: list[tuple[float, str]] = []
    for other, uses in known.items():
        if abs(len(other) - len(word)) <= 2:
            matcher.set_seq1(other)
            if matcher.quick_ratio() >= LIKENESS and (likeness := matcher.ratio()) >= LIKENESS:
                near.append((likeness + FREQUENCY * math.log2(uses), other))
    return near
