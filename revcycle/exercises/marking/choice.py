"""Choosing one option, or every option that holds."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

from revcycle.exercises.marking.key import Key
from revcycle.exercises.marking.kind import Kind, PartVerdict, Problem, Reading, net, strange, texts
from revcycle.exercises.variants import Shown


class Choice(Kind):
    """Values are sets of option ids, of one member where one is to be chosen."""

    def read(self, shown: Shown, raw: Any) -> Reading:
        if raw is None or raw in ("", []):
            return Reading("blank")
        chosen = texts([raw] if isinstance(raw, str) else raw)
        if chosen is None:
            return strange()
        if unknown := [name for name in chosen if name not in shown.case.options]:
            sentence = "This answer names an option that the exercise does not have. Choose again."
            return Reading("malformed", None, tuple(Problem(name[:80], sentence) for name in unknown))
        if shown.exercise.choose == "one" and len(chosen) > 1:
            return Reading("malformed", None, (Problem("Your answer", "Only one option may be chosen. Choose again."),))
        return Reading("whole", frozenset(chosen))

    def _compare(self, shown: Shown, value: frozenset[str], key: Key) -> tuple[Fraction, tuple[PartVerdict, ...]]:
        options = shown.case.options
        best: tuple[Fraction, tuple[PartVerdict, ...]] | None = None
        for accepted in (key.answer, *key.alternatives):
            needed = frozenset([accepted] if isinstance(accepted, str) else accepted)
            wrong = value - needed - frozenset(key.optional)
            if shown.exercise.choose == "one":
                fraction = Fraction(int(value == needed))
            else:
                offered = len(options) - len(needed) - len(key.optional)
                weight = Fraction(len(needed), min(len(needed), offered)) if offered else Fraction(1)
                fraction = net(len(value & needed), len(wrong) * weight, len(needed))
            parts = []
            for name in shown.options:
                if name in value and name in needed:
                    parts.append(PartVerdict(options[name], "right", part=name))
                elif name in wrong:
                    parts.append(PartVerdict(options[name], "wrong", key.reply(name), name))
                elif name in value:
                    parts.append(PartVerdict(options[name], "optional", part=name))
                elif name in needed and shown.exercise.choose == "many":
                    parts.append(PartVerdict(options[name], "missing", key.reply(f"not:{name}"), name))
            if best is None or fraction > best[0]:
                best = fraction, tuple(parts)
        assert best is not None
        return best

    def describe(self, shown: Shown, value: frozenset[str]) -> list[str]:
        return [text for name, text in shown.options.items() if name in value]

    def from_key(self, shown: Shown, notation: Any) -> Any:
        names = texts([notation] if isinstance(notation, str) and notation else notation or [])
        if names is None:
            raise ValueError("an answer of a choice is an option id, or a list of them.")
        if unknown := [name for name in names if name not in shown.case.options]:
            raise LookupError(f"there is no option “{', '.join(unknown)}”.")
        if shown.exercise.choose == "one":
            if len(names) > 1:
                raise ValueError("only one option may be chosen.")
            return names[0] if names else ""
        return list(names)

    def blank(self, shown: Shown) -> Any:
        return "" if shown.exercise.choose == "one" else []

    def malformed(self, shown: Shown) -> Any:
        return "no-such-option" if shown.exercise.choose == "one" else ["no-such-option"]

    def wrong(self, shown: Shown, key: Key) -> Any:
        accepted = {
            name
            for answer in (key.answer, *key.alternatives)
            for name in ([answer] if isinstance(answer, str) else answer)
        }
        wrong = [name for name in shown.case.options if name not in accepted and name not in key.optional]
        return wrong[0] if shown.exercise.choose == "one" else wrong

    def everything(self, shown: Shown, key: Key) -> Any:
        return self.wrong(shown, key) if shown.exercise.choose == "one" else list(shown.case.options)

    def guess(self, shown: Shown, key: Key, generator: random.Random) -> Any:
        names = list(shown.case.options)
        if shown.exercise.choose == "one":
            return generator.choice(names)
        return [name for name in names if generator.random() < 0.5]
