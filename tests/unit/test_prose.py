"""Notes as numbered words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revcycle.chart import blocks, find_phrase, words_of

NOTE = """## Reason for visit
Pain in the **left** wrist, after a fall.

- Closed fracture of the *left* radius.
- No pain at rest.
"""


def test_words_are_numbered_through_the_whole_note() -> None:
    """Does each block know the number of its first word?"""
    drawn = blocks(NOTE)
    assert [block.kind for block in drawn] == ["heading", "paragraph", "item", "item"]
    assert [block.first for block in drawn] == [0, 3, 11, 17]
    assert words_of(drawn)[3:8] == ("Pain", "in", "the", "left", "wrist,")


def test_style_inside_a_word_does_not_split_it() -> None:
    """Does a word that is half bold stay one word?"""
    assert words_of(blocks("un**believ**able news")) == ("unbelievable", "news")


def test_a_phrase_is_found_without_its_punctuation() -> None:
    """Is a phrase found whatever the case and punctuation at its edges?"""
    assert find_phrase(words_of(blocks(NOTE)), "LEFT wrist") == (6, 7)


def test_a_phrase_that_occurs_twice_must_be_named() -> None:
    """Is an ambiguous phrase refused until one occurrence is named?"""
    words = words_of(blocks(NOTE))
    with pytest.raises(LookupError, match="occurs 2 times"):
        find_phrase(words, "pain")
    assert find_phrase(words, "pain#2") == (18, 18)


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "![x](y.png)", "[x](http://example.org)"])
def test_active_content_is_refused(text: str) -> None:
    """Can a chart bring HTML, an image or a link into the page?"""
    with pytest.raises(ValueError, match="not used in notes"):
        blocks(text)


@given(st.lists(st.text(st.characters(whitelist_categories=["L", "N"]), min_size=1), min_size=1))
def test_no_word_is_lost(words: list[str]) -> None:
    """Does every word of a plain paragraph come out once, in order?"""
    text = "x " + " ".join(words)
    assert words_of(blocks(text)) == tuple(text.split())
