"""The words of titles and queries, and which titles come first when nothing else decides."""

from __future__ import annotations

import re
import unicodedata

from revcycle.codes import common
from revcycle.codes.source import Entry

__all__ = ["plain_words", "split", "standing"]

WORD = re.compile(r"[a-z0-9]+")


def split(text: str) -> list[str]:
    """The words of a text in lower case, without accents; a possessive loses its 's."""
    flat = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return WORD.findall(flat.replace("'s ", " ").removesuffix("'s").replace("'", ""))


def plain_words(text: str) -> str:
    """The same words, put together with spaces, each once."""
    return " ".join(dict.fromkeys(split(text)))


def standing(entry: Entry) -> tuple[float, str]:
    """Sort key of an entry when nothing is known of the query but that it fits: the lower, the earlier."""
    words = split(entry.title)
    score = float(len(words))
    if entry.code in common.codes():
        score -= 10
    if entry.level in ("chapter", "block"):
        score += 12
    elif not entry.billable:
        score += 3
    if "unspecified" in words:
        score -= 2
    if entry.code[0] in "VWXY":
        score += 10
    return score, entry.code
