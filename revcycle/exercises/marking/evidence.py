"""Words marked in a note: the evidence for what is asked."""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from revcycle.chart import find_phrase
from revcycle.exercises.marking.key import Key
from revcycle.exercises.marking.kind import Kind, PartVerdict, Problem, Reading, net, strange
from revcycle.exercises.variants import Shown

Span = tuple[int, int]

_SHORTEST_LIMIT = 8
"""A mark may always be this many words long, however short the phrase it is to find."""


class Evidence(Kind):
    """Values are tuples of spans of word numbers, inclusive; neighboring marks are one."""

    def read(self, shown: Shown, raw: Any) -> Reading:
        if raw is None or raw in ([], ""):
            return Reading("blank")
        if not isinstance(raw, list) or len(raw) > 500:
            return strange()
        spans: list[Span] = []
        for mark in raw:
            if not isinstance(mark, dict):
                return strange()
            first, last = mark.get("from"), mark.get("to")
            if type(first) is not int or type(last) is not int or not 0 <= first <= last < len(shown.words):
                return strange("A mark")
            if mark.get("text") != " ".join(shown.words[first : last + 1]):
                sentence = "The note has changed since these words were marked. Remove the mark and mark them again."
                return Reading("malformed", None, (Problem(str(mark.get("text"))[:80], sentence),))
            spans.append((first, last))
        return Reading("whole", merged(spans))

    def _compare(self, shown: Shown, value: Sequence[Span], key: Key) -> tuple[Fraction, tuple[PartVerdict, ...]]:
        words = shown.words
        needed = {phrase: find_phrase(words, phrase) for phrase in key.answer}
        allowed = [find_phrase(words, phrase) for phrase in key.optional]
        tempting = {phrase: find_phrase(words, phrase) for phrase in key.wrong if not phrase.startswith("not:")}
        found: set[str] = set()
        wrong = 0
        parts = []
        for span in value:
            hits = {phrase for phrase, wanted in needed.items() if _finds(span, wanted)}
            longest = max(_SHORTEST_LIMIT, 3 * sum(_length(needed[phrase]) for phrase in hits))
            label = f"“{' '.join(words[span[0] : span[1] + 1])}”"
            if hits and _length(span) <= longest:
                found |= hits
                parts.append(PartVerdict(label, "right", part=label))
            elif not hits and any(_overlap(span, place) * 2 >= _length(span) for place in allowed):
                parts.append(PartVerdict(label, "optional", part=label))
            else:
                wrong += 1
                reply = (
                    "This mark is too long to show which words you mean. Mark only the words that prove it."
                    if hits
                    else ""
                )
                names = [phrase for phrase, place in tempting.items() if _overlap(span, place)]
                parts.append(PartVerdict(label, "wrong", reply or key.reply(*names), label))
        parts += [
            PartVerdict(f"“{phrase.partition('#')[0]}”", "missing", key.reply(f"not:{phrase}"), phrase)
            for phrase in needed
            if phrase not in found
        ]
        return net(len(found), wrong, len(needed)), tuple(parts)

    def describe(self, shown: Shown, value: Sequence[Span]) -> list[str]:
        return [f"“{' '.join(shown.words[first : last + 1])}”" for first, last in value]

    def from_key(self, shown: Shown, notation: Any) -> Any:
        if not isinstance(notation, list) or any(not isinstance(phrase, str) for phrase in notation):
            raise ValueError("an answer of evidence is a list of phrases from the chart.")
        return [_mark(shown, *find_phrase(shown.words, phrase)) for phrase in notation]

    def blank(self, shown: Shown) -> Any:
        return []

    def malformed(self, shown: Shown) -> Any:
        return [{"from": 0, "to": len(shown.words), "text": ""}]

    def wrong(self, shown: Shown, key: Key) -> Any:
        kept = [find_phrase(shown.words, phrase) for phrase in (*key.answer, *key.optional)]
        for start in range(len(shown.words) - 2):
            if all(not _overlap((start, start + 2), span) for span in kept):
                return [_mark(shown, start, start + 2)]
        raise ValueError("the chart has no three words outside the answer.")

    def everything(self, shown: Shown, key: Key) -> Any:
        return [_mark(shown, 0, len(shown.words) - 1)]

    def guess(self, shown: Shown, key: Key, generator: random.Random) -> Any:
        starts = [generator.randrange(len(shown.words)) for _ in key.answer]
        return [_mark(shown, start, min(start + 3, len(shown.words) - 1)) for start in starts]


def merged(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return the spans in order, with those that overlap or touch made one."""
    joined: list[Span] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = joined[-1][0], max(last, joined[-1][1])
        else:
            joined.append((first, last))
    return tuple(joined)


def _mark(shown: Shown, first: int, last: int) -> dict[str, Any]:
    return {"from": first, "to": last, "text": " ".join(shown.words[first : last + 1])}


def _length(span: Span) -> int:
    return span[1] - span[0] + 1


def _overlap(one: Span, other: Span) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]) + 1)


def _finds(span: Span, wanted: Span) -> bool:
    return 2 * _overlap(span, wanted) >= _length(wanted)
