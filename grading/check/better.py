"""Answers made better by one step: a right part added, or a wrong one taken away. None may earn less than before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from revcycle.chart import find_phrase
from revcycle.exercises.definition import KindName
from revcycle.exercises.marking import Key, kind_of
from revcycle.exercises.marking.services import coded_here
from revcycle.exercises.variants import Shown

Steps = Iterator[tuple[str, Any]]


def better_answers(shown: Shown, raw: Any, key: Key) -> Steps:
    """Yield what was made better, and the better raw answer.

    Keys with alternatives are left out, because a part may be right in one whole answer and wrong in another.
    """
    if key.alternatives or kind_of(shown.exercise).read(shown, raw).outcome != "whole":
        return
    if steps := STEPS.get(shown.exercise.kind):
        yield from steps(shown, raw, key)


def _choice(shown: Shown, raw: Any, key: Key) -> Steps:
    if shown.exercise.choose == "one":
        return
    for name in shown.case.options:
        if name in key.answer and name not in raw:
            yield f"adding “{name}”", [*raw, name]
        elif name in raw and name not in key.answer and name not in key.optional:
            yield f"taking “{name}” away", [one for one in raw if one != name]


def _sort(shown: Shown, raw: Any, key: Key) -> Steps:
    yield from _bins(shown, raw, key) if shown.exercise.arrange == "bins" else _order(raw, key)


def _bins(shown: Shown, raw: Any, key: Key) -> Steps:
    for item in shown.case.items:
        if raw.get(item) != key.answer[item]:
            yield f"moving “{item}” to its bin", {**raw, item: key.answer[item]}
            yield f"taking “{item}” away", {one: chosen for one, chosen in raw.items() if one != item}


def _order(raw: Any, key: Key) -> Steps:
    rank = {item: number for number, item in enumerate(key.answer)}
    for number, (one, other) in enumerate(pairwise(raw)):
        if rank[one] > rank[other]:
            yield f"putting “{other}” before “{one}”", [*raw[:number], other, one, *raw[number + 2 :]]


def _codes(_: Shown, raw: Any, key: Key) -> Steps:
    given = [row["code"] for row in raw]
    for code in key.answer:
        if code not in given:
            yield f"adding {code}", [*raw, {"code": code}]
    for code in given:
        if code not in key.answer and code not in key.optional:
            yield f"taking {code} away", [row for row in raw if row["code"] != code]


def _evidence(shown: Shown, raw: Any, key: Key) -> Steps:
    for phrase in key.answer:
        first, last = find_phrase(shown.words, phrase)
        if all(mark["to"] < first - 1 or mark["from"] > last + 1 for mark in raw):  # else it would become one mark
            text = " ".join(shown.words[first : last + 1])
            yield f"marking “{phrase}”", [*raw, {"from": first, "to": last, "text": text}]


def _services(shown: Shown, raw: Any, key: Key) -> Steps:
    if coded_here(shown):
        return  # a pointer means another diagnosis as soon as one is added or taken away
    reference = kind_of(shown.exercise).right(shown, key)["lines"]
    given = raw["lines"]
    for place, line in enumerate(given):
        right = [one for one in reference if one["code"] == line["code"]]
        rest = [one for other, one in enumerate(given) if other != place]
        if not right:
            yield f"taking line {place + 1} away", {"lines": rest}
        if len(right) == 1 and sum(one["code"] == line["code"] for one in given) == 1:
            for part in shown.exercise.asks:
                better = {**line, part: right[0][part]}
                yield (
                    f"giving line {place + 1} the right {part}",
                    {"lines": [*given[:place], better, *given[place + 1 :]]},
                )
    for line in reference:
        if all(one["code"] != line["code"] for one in given):
            yield f"adding {line['code']}", {"lines": [*given, line]}


def _claim(shown: Shown, raw: Any, key: Key) -> Steps:
    right = kind_of(shown.exercise).right(shown, key)
    for item in dict.fromkeys([*right, *raw]):
        without = {one: text for one, text in raw.items() if one != item}
        better = {**without, item: right[item]} if item in right else without
        yield f"mending the item “{item}”", better


def _named(shown: Shown, raw: Any, key: Key) -> Steps:
    for name, given in kind_of(shown.exercise).right(shown, key).items():
        yield f"giving the right answer to “{name}”", {**raw, name: given}


def _posting(shown: Shown, raw: Any, key: Key) -> Steps:
    right = kind_of(shown.exercise).right(shown, key)
    for name in {**right, **raw}:
        yield f"putting “{name}” right", {**raw, name: right.get(name, "")}


STEPS: Mapping[KindName, Callable[[Shown, Any, Key], Steps]] = {
    "choice": _choice,
    "sort": _sort,
    "codes": _codes,
    "evidence": _evidence,
    "services": _services,
    "claim": _claim,
    "amount": _named,
    "level": _named,
    "segments": _named,
    "posting": _posting,
}
