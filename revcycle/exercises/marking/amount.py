"""Typed values: sums of money, percentages, days, counts and dates."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from revcycle.dates import read_date, us_date
from revcycle.exercises.definition import Unit
from revcycle.exercises.marking.formula import work_out
from revcycle.exercises.marking.key import Key
from revcycle.exercises.marking.kind import Kind, PartVerdict, Problem, Reading, net, strange
from revcycle.exercises.variants import Shown
from revcycle.money import dollars, read_signed_dollars, to_cents

Amount_ = int | Decimal | date

_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_LONGEST = 60


class Amount(Kind):
    """Values are dicts from field id to whole cents, whole numbers, percentages (Decimal) or dates, by unit."""

    def read(self, shown: Shown, raw: Any) -> Reading:
        if raw is None or raw in ({}, ""):
            return Reading("blank")
        if not isinstance(raw, dict) or any(not isinstance(typed, str) for typed in raw.values()):
            return strange()
        if any(name not in shown.case.fields for name in raw):
            return strange()
        value, problems, blank = {}, [], []
        for name, field in shown.case.fields.items():
            typed = raw.get(name, "").strip()
            if not typed:
                blank.append(field.label)
                continue
            try:
                value[name] = read_typed(typed, field.unit)
            except ValueError as error:
                problems.append(Problem(field.label, str(error), name))
        if problems:
            return Reading("malformed", value, tuple(problems), tuple(blank))
        return Reading("whole", value, blank=tuple(blank)) if value else Reading("blank")

    def _compare(
        self, shown: Shown, value: Mapping[str, Amount_], key: Key
    ) -> tuple[Fraction, tuple[PartVerdict, ...]]:
        right = 0
        parts = []
        for name, field in shown.case.fields.items():
            accepted = [
                self._worth(shown, name, answer[name]) for answer in (key.answer, *key.alternatives) if name in answer
            ]
            if name not in value:
                parts.append(PartVerdict(f"{field.label}: nothing typed", "missing", key.reply(f"not:{name}"), name))
                continue
            label = f"{field.label}: {said(value[name], field.unit)}"
            if value[name] in accepted:
                right += 1
                parts.append(PartVerdict(label, "right", part=name))
            else:
                parts.append(PartVerdict(label, "wrong", self._reply(shown, name, value[name], key), name))
        return net(right, 0, len(shown.case.fields)), tuple(parts)

    def _worth(self, shown: Shown, name: str, notation: str) -> Amount_:
        unit = shown.case.fields[name].unit
        if not notation.startswith("="):
            return read_typed(notation, unit)
        result = work_out(notation[1:], shown.figures)
        return to_cents(result) if unit == "dollars" else int(result) if unit in ("days", "count") else result

    def _reply(self, shown: Shown, name: str, value: Amount_, key: Key) -> str:
        for error, reply in key.wrong.items():
            field, mark, notation = error.partition(":")
            if mark and field == name and self._worth(shown, name, notation.strip()) == value:
                return reply
        return key.reply(name)

    def describe(self, shown: Shown, value: Mapping[str, Amount_]) -> list[str]:
        return [
            f"{field.label}: {said(value[name], field.unit)}"
            for name, field in shown.case.fields.items()
            if name in value
        ]

    def from_key(self, shown: Shown, notation: Any) -> Any:
        if not isinstance(notation, dict) or any(not isinstance(value, str) for value in notation.values()):
            raise ValueError("an answer of amounts is a table from field to text.")
        if unknown := [name for name in notation if name not in shown.case.fields]:
            raise LookupError(f"there is no field “{', '.join(unknown)}”.")
        return {
            name: said(self._worth(shown, name, value), shown.case.fields[name].unit)
            if value.startswith("=")
            else value
            for name, value in notation.items()
        }

    def right(self, shown: Shown, key: Key) -> Any:
        if missing := [name for name in shown.case.fields if name not in key.answer]:
            raise LookupError(f"the answer has no value for “{', '.join(missing)}”.")
        return super().right(shown, key)

    def blank(self, shown: Shown) -> Any:
        return {}

    def malformed(self, shown: Shown) -> Any:
        return dict.fromkeys(shown.case.fields, "about a hundred")

    def wrong(self, shown: Shown, key: Key) -> Any:
        typed = {}
        for name, field in shown.case.fields.items():
            accepted = {
                self._worth(shown, name, answer[name]) for answer in (key.answer, *key.alternatives) if name in answer
            }
            value = next(iter(accepted))
            while value in accepted:
                value = value + timedelta(days=1) if isinstance(value, date) else value + 1
            typed[name] = said(value, field.unit)
        return typed

    def everything(self, shown: Shown, key: Key) -> Any:
        return dict.fromkeys(
            shown.case.fields, "0" if all(f.unit != "date" for f in shown.case.fields.values()) else ""
        )

    def guess(self, shown: Shown, key: Key, generator: random.Random) -> Any:
        typed = {}
        for name, field in shown.case.fields.items():
            if field.unit == "date":
                typed[name] = us_date(date(2026, 1, 1) + timedelta(days=generator.randrange(365)))
            else:
                typed[name] = str(generator.randrange(1, 100))
        return typed


def read_typed(typed: str, unit: Unit) -> Amount_:
    """Return what a typed text means in a unit. Raises ValueError with a plain sentence when it means nothing."""
    text = typed.strip()
    if len(text) > _LONGEST:
        raise ValueError("This is too long for a number or a date.")
    if unit == "dollars":
        return read_signed_dollars(text)
    if unit == "date":
        return read_date(text)
    number = re.sub(r"(?i)\s*(%|percent|days?)$", "", text).replace(",", "")
    if not _NUMBER.fullmatch(number):
        example = {"percent": "20", "days": "30"}.get(unit, "4")
        raise ValueError(f"“{text}” is not a number. Type digits only, such as {example}.")
    if unit == "percent":
        return Decimal(number)
    if Decimal(number) != int(Decimal(number)):
        raise ValueError(f"“{text}” is not a whole number. Type digits only, such as 30.")
    return int(Decimal(number))


def said(value: Amount_, unit: Unit) -> str:
    """Return a value as a person would write it in its unit."""
    if isinstance(value, date):
        return us_date(value)
    if unit == "dollars":
        return dollars(int(value))
    return f"{value}%" if unit == "percent" else f"{value}"
