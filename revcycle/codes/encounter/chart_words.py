"""The words of a chart, sentence by sentence: what it says for certain, what it only suspects, and what it denies."""

from __future__ import annotations

import re

from revcycle.codes.diagnoses.synonyms import abbreviated
from revcycle.codes.diagnoses.words import LIGHT_WORDS, singular, split

__all__ = ["VAGUE", "certain_words", "doubted_words", "sentences", "tells_of_absence", "title_words"]

VAGUE = {"unspecified", "other", "nos"}
SAID_OF_ALL = LIGHT_WORDS | VAGUE
SAID_OF_ALL |= {"right", "left", "bilateral", "unilateral", "part", "type", "specified", "closed"}
SENTENCE_END = re.compile(r"[.;!?\n](?![0-9])")
DENIED = re.compile(r"(?i)\b(?:no|not|without|never|denie[sd]|uncomplicated)\b[^,;:]*")
# Guideline IV.H: words that leave a diagnosis uncertain, with the short forms of notes.
DOUBTS = r"possibl[ey]|probabl[ey]|prob|suspect\w*|suspicio\w+|likely|questionable|rule out|versus|vs"
BETWEEN_TWO = ("versus", "vs")
DOUBTED = re.compile(rf"(?i)\b(?:{DOUBTS})\b|\br/o\b|\?")
CONDITION = re.compile(r"(?i)\bif\b")  # what is to be done if it should turn out so
FAMILY = {"mother", "mothers", "father", "fathers", "sister", "brother", "son", "daughter", "family", "aunt", "uncle"}
BRACKETED = re.compile(r"\([^()]*\)|\[[^][]*\]")


def sentences(chart: str) -> list[str]:
    """The sentences of a chart; a new line begins a new one."""
    return [text.strip() for text in SENTENCE_END.split(chart) if text.strip()]


def certain_words(sentence: str) -> frozenset[str]:
    """What a sentence says of the patient for certain; nothing when it doubts, or tells of a relative."""
    if DOUBTED.search(sentence) or CONDITION.search(sentence) or FAMILY & set(split(sentence)):
        return frozenset()
    return _stated(sentence)


def doubted_words(sentence: str) -> frozenset[str]:
    """What a sentence doubts: what follows its word of doubt, or what comes before when nothing follows."""
    doubt = DOUBTED.search(sentence)
    if doubt is None:
        return frozenset()
    if doubt[0].lower() in BETWEEN_TWO:
        return _stated(sentence)
    return _stated(sentence[doubt.end() :]) or _stated(sentence[: doubt.start()])


def title_words(title: str) -> frozenset[str]:
    """The words of a title that make it special: no brackets, and nothing that it says is absent."""
    bare = DENIED.sub(" ", BRACKETED.sub(" ", title))
    return frozenset(singular(word) for word in split(bare) if word not in SAID_OF_ALL)


def tells_of_absence(title: str) -> bool:
    """Whether a title says that something is not there, such as "without aura"."""
    return bool(DENIED.search(title))


def _stated(sentence: str) -> frozenset[str]:
    said = [singular(word) for word in split(DENIED.sub(" ", sentence))]
    return frozenset([*said, *(full for word in said for full in abbreviated(word))])
