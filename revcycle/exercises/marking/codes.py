"""Codes assigned from a chart, in the sequence in which they would be reported."""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from revcycle.codes.diagnoses import icd10cm
from revcycle.codes.diagnoses.verdict import check
from revcycle.exercises.marking.key import Key
from revcycle.exercises.marking.kind import Kind, PartVerdict, Problem, Reading, net, strange
from revcycle.exercises.variants import Shown


class Codes(Kind):
    """Values are tuples of codes with their dot, first-listed first."""

    def read(self, shown: Shown, raw: Any) -> Reading:
        if raw is None or raw in ([], ""):
            return Reading("blank")
        if not isinstance(raw, list) or len(raw) > 60:
            return strange()
        value: list[str] = []
        problems: list[Problem] = []
        for row in raw:
            typed = row.get("code") if isinstance(row, dict) else None
            if not isinstance(typed, str):
                return strange()
            if not typed.strip():
                continue
            code = icd10cm.get(typed)
            if code is None or code.level in ("chapter", "block"):
                problems.append(Problem(typed.strip()[:40], check(typed).sentence))
            elif code.code not in value:
                value.append(code.code)
        if problems:
            return Reading("malformed", tuple(value), tuple(problems))
        return Reading("whole", tuple(value)) if value else Reading("blank")

    def _compare(self, shown: Shown, value: Sequence[str], key: Key) -> tuple[Fraction, tuple[PartVerdict, ...]]:
        best: tuple[Fraction, tuple[PartVerdict, ...]] | None = None
        for accepted in (key.answer, *key.alternatives):
            found = [code for code in value if code in accepted]
            wrong = [code for code in value if code not in accepted and code not in key.optional]
            sequenced = key.sequence != "none" and len(accepted) > 1
            in_order = sequenced and self._in_order(value, accepted, key)
            fraction = net(len(found) + in_order, len(wrong), len(accepted) + sequenced)
            parts = []
            for code in value:
                if code in found:
                    parts.append(PartVerdict(titled(code), "right", part=code))
                elif code in wrong:
                    parts.append(PartVerdict(titled(code), "wrong", key.reply(code), code))
                else:
                    parts.append(PartVerdict(titled(code), "optional", part=code))
            parts += [
                PartVerdict(titled(code), "missing", key.reply(f"not:{code}"), code)
                for code in accepted
                if code not in value
            ]
            if sequenced and not in_order and len(found) > 1:
                parts.append(PartVerdict("The sequence of the codes", "wrong", key.reply("sequence"), "sequence"))
            if best is None or fraction > best[0]:
                best = fraction, tuple(parts)
        assert best is not None
        return best

    @staticmethod
    def _in_order(value: Sequence[str], accepted: Sequence[str], key: Key) -> bool:
        given = [code for code in value if code not in key.optional or code in accepted]
        if key.sequence == "first":
            return given[:1] == list(accepted[:1])
        return [code for code in given if code in accepted] == list(accepted)

    def describe(self, shown: Shown, value: Sequence[str]) -> list[str]:
        return [titled(code) for code in value]

    def from_key(self, shown: Shown, notation: Any) -> Any:
        if not isinstance(notation, list) or any(not isinstance(code, str) for code in notation):
            raise ValueError("an answer of codes is a list of codes.")
        return [{"code": code} for code in notation]

    def blank(self, shown: Shown) -> Any:
        return []

    def malformed(self, shown: Shown) -> Any:
        return [{"code": "not a code"}]

    def wrong(self, shown: Shown, key: Key) -> Any:
        accepted = {*key.answer, *key.optional, *(code for answer in key.alternatives for code in answer)}
        tempting = [code for code in key.wrong if icd10cm.get(code) is not None and code not in accepted]
        return [{"code": code} for code in tempting or [code for code in ("Z00.00", "R69") if code not in accepted]]

    def everything(self, shown: Shown, key: Key) -> Any:
        answers = [code for answer in (key.answer, *key.alternatives) for code in answer]
        tempting = [row["code"] for row in self.wrong(shown, key)]
        return [{"code": code} for code in dict.fromkeys([*answers, *key.optional, *tempting])]

    def guess(self, shown: Shown, key: Key, generator: random.Random) -> Any:
        offered = [row["code"] for row in self.everything(shown, key)]
        return [{"code": code} for code in generator.sample(offered, generator.randint(1, min(3, len(offered))))]


def titled(code: str) -> str:
    """Return a code with its official title."""
    found = icd10cm.get(code)
    return f"{code} {found.title}" if found else code
