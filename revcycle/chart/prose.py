"""Short Markdown as numbered words, so that a note can be drawn, marked and judged by the same count.

The subset is what a clinical note needs: headings, paragraphs, lists, bold and italic. Nothing is passed through
as HTML, so no text can carry active content to a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Literal

Style = Literal["plain", "strong", "emphasis", "code"]
BlockKind = Literal["heading", "paragraph", "item"]

_EDGE = " \t\n.,;:!?()[]{}\"'“”\u2018\u2019"


@dataclass(frozen=True)
class Word:
    """One word as shown, with its punctuation and its style."""

    text: str
    style: Style = "plain"


@dataclass(frozen=True)
class Block:
    """A heading, paragraph or list item.

    ``level`` is the heading's or list's depth, from 1; ``first`` is the number of its first word.
    """

    kind: BlockKind
    level: int
    first: int
    words: tuple[Word, ...]
    ordered: bool = False


class ProseError(ValueError):
    """A Markdown construct that notes and prompts do not use (a table, an image, HTML)."""


@lru_cache(maxsize=512)
def blocks(markdown: str) -> tuple[Block, ...]:
    """Return the blocks of a Markdown text, words numbered from 0 through the whole text.

    Raises ProseError when the text holds something other than headings, paragraphs, lists, bold, italic or code.
    """
    parsed = _parser()(markdown)
    gathered: list[Block] = []
    for kind, level, ordered, words in _walk(parsed if isinstance(parsed, list) else [], depth=0):
        if words:
            first = gathered[-1].first + len(gathered[-1].words) if gathered else 0
            gathered.append(Block(kind, level, first, words, ordered))
    return tuple(gathered)


@cache
def _parser() -> Any:
    """The reader of Markdown, made once: making it takes longer than reading a sentence."""
    import mistune

    return mistune.create_markdown(renderer=None)


def words_of(text_blocks: Iterable[Block]) -> tuple[str, ...]:
    """Return every word of the blocks in order: the numbering that marks refer to."""
    return tuple(word.text for block in text_blocks for word in block.words)


def find_phrase(words: Sequence[str], phrase: str) -> tuple[int, int]:
    """Return the first and last word number of a phrase; ``"phrase#2"`` names its second occurrence.

    Case and the punctuation at the edges of words do not matter. Raises LookupError with a plain sentence when the
    phrase does not occur, or occurs more than once and none is named.
    """
    match = re.fullmatch(r"(.*?)#(\d+)", phrase, re.DOTALL)
    sought, wanted = (match[1], int(match[2])) if match else (phrase, 0)
    target = [bare(word) for word in sought.split()]
    bared = [bare(word) for word in words]
    if not target:
        raise LookupError("An empty phrase cannot be found.")
    found = [start for start in range(len(bared) - len(target) + 1) if bared[start : start + len(target)] == target]
    if not found or wanted > len(found):
        raise LookupError(
            f"The phrase “{sought}” does not occur in the chart" + (f" {wanted} times." if found else ".")
        )
    if len(found) > 1 and not wanted:
        raise LookupError(f"The phrase “{sought}” occurs {len(found)} times: name one as “{sought}#1”.")
    start = found[max(wanted, 1) - 1]
    return start, start + len(target) - 1


def bare(word: str) -> str:
    """Return a word without case and without punctuation at its edges."""
    return word.strip(_EDGE).casefold()


def _walk(tokens: Iterable[dict[str, Any]], depth: int) -> Iterable[tuple[BlockKind, int, bool, tuple[Word, ...]]]:
    for token in tokens:
        kind = token["type"]
        if kind == "heading":
            yield "heading", int(token["attrs"]["level"]), False, _words(token["children"])
        elif kind == "paragraph":
            yield "paragraph", 1, False, _words(token["children"])
        elif kind == "list":
            ordered = bool(token["attrs"].get("ordered"))
            for item in token["children"]:
                for child in item["children"]:
                    if child["type"] in ("block_text", "paragraph"):
                        yield "item", depth + 1, ordered, _words(child["children"])
                    else:
                        yield from _walk([child], depth + 1)
        elif kind not in ("blank_line", "thematic_break"):
            raise ProseError(f"“{kind}” is not used in notes and prompts. Use headings, paragraphs and lists.")


def _words(children: Iterable[dict[str, Any]]) -> tuple[Word, ...]:
    words: list[Word] = []
    joined = False
    for text, style in _runs(children, "plain"):
        if text[:1].isspace():
            joined = False
        for number, piece in enumerate(text.split()):
            if number == 0 and joined and words:
                words[-1] = Word(words[-1].text + piece, words[-1].style)
            else:
                words.append(Word(piece, style))
        joined = (bool(text.strip()) and not text[-1].isspace()) or (joined and not text)
    return tuple(words)


def _runs(children: Iterable[dict[str, Any]], style: Style) -> Iterable[tuple[str, Style]]:
    for child in children:
        kind = child["type"]
        if kind == "text":
            yield child["raw"], style
        elif kind == "strong":
            yield from _runs(child["children"], "strong")
        elif kind == "emphasis":
            yield from _runs(child["children"], "emphasis")
        elif kind == "codespan":
            yield child["raw"], "code"
        elif kind in ("softbreak", "linebreak"):
            yield " ", style
        else:
            raise ProseError(f"“{kind}” is not used in notes and prompts. Use plain words, bold or italic.")
