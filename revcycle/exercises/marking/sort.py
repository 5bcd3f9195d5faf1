"""Sorting items into bins, and putting items in order."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations
from typing import Any

from revcycle.exercises.marking.key import Key
from revcycle.exercises.marking.kind import Kind, PartVerdict, Problem, Reading, net, strange, texts
from revcycle.exercises.variants import Shown

_UNKNOWN = "This answer names something that the exercise does not have. Place the items again."


class Sort(Kind):
    """Items into bins; values are dicts from item id to bin id."""

    def read(self, shown: Shown, raw: Any) -> Reading:
        if raw is None or raw in ({}, ""):
            return Reading("blank")
        if not isinstance(raw, dict) or len(raw) > 200:
            return strange()
        value, problems = {}, []
        for item, chosen in raw.items():
            if not isinstance(item, str) or item not in shown.case.items:
                problems.append(Problem("Your answer", _UNKNOWN))
            elif chosen not in ("", *shown.case.bins):
                problems.append(Problem(shown.case.items[item], _UNKNOWN, item))
            elif chosen:
                value[item] = chosen
        if problems:
            return Reading("malformed", value, tuple(problems))
        if not value:
            return Reading("blank")
        return Reading("whole", value, blank=tuple(text for item, text in shown.items.items() if item not in value))

    def _compare(self, shown: Shown, value: dict[str, str], key: Key) -> tuple[Fraction, tuple[PartVerdict, ...]]:
        items, bins = shown.case.items, shown.case.bins
        best: tuple[Fraction, tuple[PartVerdict, ...]] | None = None
        for accepted in (key.answer, *key.alternatives):
            parts = []
            right = wrong = 0
            for item in shown.items:
                if item in key.optional:
                    continue
                if item not in value:
                    parts.append(PartVerdict(f"{items[item]}: not placed", "missing", part=item))
                elif value[item] == accepted[item]:
                    right += 1
                    parts.append(PartVerdict(f"{items[item]}: {bins[value[item]]}", "right", part=item))
                else:
                    wrong += 1
                    reply = key.reply(f"{item}:{value[item]}", item)
                    parts.append(PartVerdict(f"{items[item]}: {bins[value[item]]}", "wrong", reply, item))
            fraction = net(right, Fraction(wrong, len(bins) - 1), len(items) - len(key.optional))
            if best is None or fraction > best[0]:
                best = fraction, tuple(parts)
        assert best is not None
        return best

    def describe(self, shown: Shown, value: dict[str, str]) -> list[str]:
        return [f"{text}: {shown.case.bins[value[item]]}" for item, text in shown.items.items() if item in value]

    def from_key(self, shown: Shown, notation: Any) -> Any:
        if not isinstance(notation, dict):
            raise ValueError("an answer of sorting into bins is a table from item to bin.")
        for item, chosen in notation.items():
            if item not in shown.case.items or chosen not in shown.case.bins:
                raise LookupError(f"there is no item “{item}” or no bin “{chosen}”.")
        return dict(notation)

    def right(self, shown: Shown, key: Key) -> Any:
        if missing := [item for item in shown.case.items if item not in key.answer]:
            raise LookupError(f"the answer places no “{', '.join(missing)}”.")
        return super().right(shown, key)

    def blank(self, shown: Shown) -> Any:
        return {}

    def malformed(self, shown: Shown) -> Any:
        return dict.fromkeys(shown.case.items, "no-such-bin")

    def wrong(self, shown: Shown, key: Key) -> Any:
        answers = (key.answer, *key.alternatives)
        return {
            item: next(name for name in shown.case.bins if all(answer[item] != name for answer in answers))
            for item in shown.case.items
            if item not in key.optional
        }

    def everything(self, shown: Shown, key: Key) -> Any:
        def earned(name: str) -> Fraction:
            return self.mark(shown, self.read(shown, dict.fromkeys(shown.case.items, name)), key).fraction

        return dict.fromkeys(shown.case.items, max(shown.case.bins, key=earned))

    def guess(self, shown: Shown, key: Key, generator: random.Random) -> Any:
        return {item: generator.choice(list(shown.case.bins)) for item in shown.case.items}


class Order(Kind):
    """Items in order; values are tuples of item ids. Every pair of items in the right order counts the same."""

    def read(self, shown: Shown, raw: Any) -> Reading:
        if raw is None or raw in ([], ""):
            return Reading("blank")
        placed = texts(raw)
        if placed is None:
            return strange()
        if unknown := [item for item in placed if item not in shown.case.items]:
            return Reading("malformed", None, tuple(Problem(item[:80], _UNKNOWN) for item in unknown))
        blank = tuple(text for item, text in shown.items.items() if item not in placed)
        return Reading("whole", tuple(placed), blank=blank)

    def _compare(self, shown: Shown, value: tuple[str, ...], key: Key) -> tuple[Fraction, tuple[PartVerdict, ...]]:
        items = shown.case.items
        best: tuple[Fraction, tuple[PartVerdict, ...]] | None = None
        for accepted in (key.answer, *key.alternatives):
            rank = {item: number for number, item in enumerate(accepted)}
            agree = sum(1 if rank[one] < rank[other] else -1 for one, other in combinations(value, 2))
            fraction = net(agree, 0, len(items) * (len(items) - 1) // 2)
            parts = []
            for number, item in enumerate(value):
                fits = all(
                    (rank[other] < rank[item]) == (place < number) for place, other in enumerate(value) if other != item
                )
                label = f"{number + 1}. {items[item]}"
                parts.append(
                    PartVerdict(label, "right", part=item)
                    if fits
                    else PartVerdict(label, "wrong", key.reply(item), item)
                )
            parts += [
                PartVerdict(f"{items[item]}: not placed", "missing", part=item)
                for item in shown.items
                if item not in value
            ]
            if best is None or fraction > best[0]:
                best = fraction, tuple(parts)
        assert best is not None
        return best

    def describe(self, shown: Shown, value: tuple[str, ...]) -> list[str]:
        return [f"{number}. {shown.case.items[item]}" for number, item in enumerate(value, start=1)]

    def from_key(self, shown: Shown, notation: Any) -> Any:
        placed = texts(notation)
        if placed is None:
            raise ValueError("an answer of ordering is a list of item ids.")
        if unknown := [item for item in placed if item not in shown.case.items]:
            raise LookupError(f"there is no item “{', '.join(unknown)}”.")
        return list(placed)

    def right(self, shown: Shown, key: Key) -> Any:
        if missing := [item for item in shown.case.items if item not in key.answer]:
            raise LookupError(f"the answer places no “{', '.join(missing)}”.")
        return super().right(shown, key)

    def blank(self, shown: Shown) -> Any:
        return []

    def malformed(self, shown: Shown) -> Any:
        return ["no-such-item"]

    def wrong(self, shown: Shown, key: Key) -> Any:
        return list(reversed(key.answer))

    def everything(self, shown: Shown, key: Key) -> Any:
        return sorted(shown.case.items, key=lambda item: shown.case.items[item].casefold())

    def guess(self, shown: Shown, key: Key, generator: random.Random) -> Any:
        return generator.sample(list(shown.case.items), len(shown.case.items))
