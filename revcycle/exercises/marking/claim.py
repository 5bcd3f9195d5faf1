"""A claim form completed item by item, held against the form that the engine makes of the encounter."""

from __future__ import annotations

import random
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from revcycle.claim.files_837 import written_alone
from revcycle.claim.forms import read_form
from revcycle.claim.forms.boxes import split_item
from revcycle.claim.forms.locating import locate
from revcycle.exercises import billed
from revcycle.exercises.marking.item_values import another, means, sort_of, unreadable
from revcycle.exercises.marking.key import Key
from revcycle.exercises.marking.kind import Kind, PartVerdict, Problem, Reading, net, strange
from revcycle.exercises.variants import Shown
from revcycle.x12.reader import read
from revcycle.x12.writing import Unwritable

ENGINE = frozenset({"encounter", "items", *billed.CORRECTION})
"""Names under ``answer`` that tell what is billed; without any of them an answer is a table from item to text."""

LONGEST = 500


class ClaimItems(Kind):
    """Values are dicts from item to the text as typed, blanks around it taken off; what cannot be read is told apart.

    A key's answer is what the engine bills: ``{ encounter = {...} }`` lays parts over the encounter that students are
    told of, ``frequency`` and ``original_reference`` correct an earlier claim, ``items`` names texts that no encounter
    tells. An asked item that stays empty there must stay blank: filled, it costs its weight.
    """

    def read(self, shown: Shown, raw: Any) -> Reading:
        if raw is None or raw in ({}, ""):
            return Reading("blank")
        if not isinstance(raw, dict) or any(not isinstance(text, str) for text in raw.values()):
            return strange()
        asked = billed.asked_items(shown)
        if any(item not in asked or len(text) > LONGEST for item, text in raw.items()):
            return strange()
        value, problems = {}, []
        for item in asked:
            text = raw.get(item, "").strip()
            if not text:
                continue
            name = billed.item_name(billed.form_kind(shown), item)
            value[item] = text
            try:
                means(billed.box_of(shown, item), text)
            except ValueError as error:
                problems.append(Problem(name, str(error), item))
        if not value:
            return Reading("blank")
        open_ = len(asked) - len(value)
        blank = (f"{open_} of the {len(asked)} open items. Some may have to stay so.",) if open_ else ()
        return Reading("malformed" if problems else "whole", value, tuple(problems), blank)

    def _compare(self, shown: Shown, value: Mapping[str, str], key: Key) -> tuple[Fraction, tuple[PartVerdict, ...]]:
        right = self._texts(shown, key.answer)
        earned = cost = most = 0
        parts = []
        for item in billed.asked_items(shown):
            name = billed.item_name(billed.form_kind(shown), item)
            weight = _under(key.weights, item) or 1
            typed = value.get(item, "")
            label = f"{name}: {typed or 'nothing typed'}"
            if _named(key.optional, item):
                if typed and self._readable(shown, item, typed):
                    parts.append(PartVerdict(label, "optional", part=item))
                continue
            if item not in right:
                if typed:
                    cost += weight
                    reply = self._reply(shown, item, typed, key) or "This item stays blank on this claim."
                    parts.append(PartVerdict(label, "wrong", reply, item))
                continue
            most += weight
            if not typed:
                parts.append(PartVerdict(label, "missing", key.reply(*(f"not:{one}" for one in _names(item))), item))
            elif self._readable(shown, item, typed):
                if self._meaning(shown, item, typed) in self._accepted(shown, item, right[item], key):
                    earned += weight
                    parts.append(PartVerdict(label, "right", part=item))
                else:
                    parts.append(PartVerdict(label, "wrong", self._reply(shown, item, typed, key), item))
        return net(earned, cost, most), tuple(parts)

    def _meaning(self, shown: Shown, item: str, text: str) -> Any:
        return means(billed.box_of(shown, item), text)

    def _readable(self, shown: Shown, item: str, text: str) -> bool:
        try:
            self._meaning(shown, item, text)
        except ValueError:
            return False
        return True

    def _accepted(self, shown: Shown, item: str, right: str, key: Key) -> list[Any]:
        others = [text for answer in key.alternatives for one in _names(item) if (text := answer.get(one))]
        return [self._meaning(shown, item, text) for text in (right, *others)]

    def _reply(self, shown: Shown, item: str, typed: str, key: Key) -> str:
        for error, reply in key.wrong.items():
            named, mark, text = error.partition(":")
            if mark and named in _names(item) and self._same(shown, item, text.strip(), typed):
                return reply
        return key.reply(*_names(item))

    def _same(self, shown: Shown, item: str, one: str, other: str) -> bool:
        try:
            return bool(self._meaning(shown, item, one) == self._meaning(shown, item, other))
        except ValueError:
            return one == other

    def _texts(self, shown: Shown, notation: Any) -> dict[str, str]:
        """The right text of each asked item that is not to stay blank."""
        asked = billed.asked_items(shown)
        if not isinstance(notation, dict):
            raise ValueError("an answer of a claim is a table.")
        if not set(notation) & ENGINE:
            if unknown := [item for item in notation if item not in asked]:
                raise LookupError(f"the item “{', '.join(unknown)}” is not asked.")
            return {item: notation[item] for item in asked if notation.get(item)}
        if unknown := sorted(set(notation) - ENGINE):
            raise LookupError(f"“{', '.join(unknown)}” is not a known part of the answer to a claim.")
        own = notation.get("items", {})
        if unknown := [item for item in own if item not in asked]:
            raise LookupError(f"the item “{', '.join(unknown)}” is not asked.")
        form = billed.billed(shown, notation).form
        told = billed.billed(shown).form
        for item in [*told.items, *form.items]:
            if item not in asked and told.text(item) != form.text(item):
                change = f"from “{told.text(item)}” to “{form.text(item)}”"
                raise ValueError(f"the key changes item {item} {change}, and it is not asked. Ask for it.")
        return {item: text for item in asked if (text := own.get(item, form.text(item)))}

    def describe(self, shown: Shown, value: Mapping[str, str]) -> list[str]:
        kind = billed.form_kind(shown)
        return [f"{billed.item_name(kind, item)}: {text}" for item, text in value.items()]

    def beside(self, shown: Shown, key: Key) -> tuple[str, list[str]]:
        """Where each right text stands in the 837 of the whole claim."""
        right = self._texts(shown, key.answer)
        told = billed.handed_out(shown)
        claim, _ = read_form(told.typed({**told.items, **right}))
        try:
            written = written_alone(claim) if claim is not None else b""
        except Unwritable:
            written = b""
        if not written:
            return "", []
        segments = {segment.number: segment for segment in read(written)}
        places = locate(written)
        lines = []
        for item in right:
            name = billed.item_name(billed.form_kind(shown), item)
            found = [(segments[place.segment], place) for place in places.get(item, ())]
            at = ", ".join(
                f"{segment.tag}{place.element:02d}{f'-{place.component}' if place.component else ''}"
                for segment, place in found
            )
            texts = " and ".join(dict.fromkeys(f"`{segment.text}`" for segment, _ in found))
            lines.append(f"{name}: {at} in {texts}" if found else f"{name}: on paper only")
        return "In the raw 837", lines

    def from_key(self, shown: Shown, notation: Any) -> Any:
        return self._texts(shown, notation)

    def right(self, shown: Shown, key: Key) -> Any:
        return self._texts(shown, key.answer)

    def blank(self, shown: Shown) -> Any:
        return {}

    def malformed(self, shown: Shown) -> Any:
        return {item: unreadable(billed.box_of(shown, item)) for item in billed.asked_items(shown)}

    def wrong(self, shown: Shown, key: Key) -> Any:
        typed = {}
        for item, text in self._texts(shown, key.answer).items():
            if _named(key.optional, item):
                continue
            box = billed.box_of(shown, item)
            accepted = self._accepted(shown, item, text, key)
            other = another(box, text)
            while means(box, other) in accepted:
                other = another(box, other)
            typed[item] = other
        return typed

    def everything(self, shown: Shown, key: Key) -> Any:
        """The usual thing in every box: the first choice, one unit, the first day, the total, all diagnoses."""
        form = billed.billed(shown).form
        usual = {
            "number": "1",
            "date": form.text("24A-from.1") or form.text("FL6-from"),
            "money": form.text("28") or form.text("FL47-total"),
            "pointer": "ABCD"[: sum(1 for item in form.items if item in ("21A", "21B", "21C", "21D"))],
            "place": "11",
        }
        typed = {}
        for item in billed.asked_items(shown):
            box = billed.box_of(shown, item)
            sort = sort_of(box)
            typed[item] = box.choices[0] if box.choices else usual.get(sort) or form.text("26") or form.text("FL3a")
        return typed

    def guess(self, shown: Shown, key: Key, generator: random.Random) -> Any:
        """For each box a text of its sort from anywhere on the form, or one from nowhere."""
        form = billed.billed(shown).form
        by_sort: dict[str, set[str]] = {}
        for item, text in [*form.items.items(), *self._texts(shown, key.answer).items()]:
            by_sort.setdefault(sort_of(billed.box_of(shown, item)), set()).add(text)
        typed = {}
        for item in billed.asked_items(shown):
            box = billed.box_of(shown, item)
            sort = sort_of(box)
            if box.choices:
                typed[item] = generator.choice(box.choices)
            elif sort == "pointer":
                typed[item] = "".join(generator.sample("ABCD", generator.randint(1, 2)))
            elif sort == "number":
                typed[item] = str(generator.randint(1, 6))
            else:
                pool = [text for text in sorted(by_sort.get(sort, ())) if self._readable(shown, item, text)]
                nowhere = [another(box, text) for text in pool]
                typed[item] = generator.choice([*pool, *nowhere, *nowhere] or ["9"])
        return typed


def _names(item: str) -> tuple[str, ...]:
    """How a key may name an item: with its line, or for all lines."""
    name = split_item(item)[0]
    return (item,) if name == item else (item, name)


def _named(names: tuple[str, ...], item: str) -> bool:
    return any(name in names for name in _names(item))


def _under(weights: Mapping[str, int], item: str) -> int:
    return next((weights[name] for name in _names(item) if name in weights), 0)
