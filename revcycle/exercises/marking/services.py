"""Lines of service from a chart: procedure or HCPCS code, modifiers, units, and pointers to diagnoses.

A key names a procedure by its concept id and a pointer by its diagnosis code, so that neither another set of numbers
nor another sequence of diagnoses makes it wrong. Where a case gives no diagnoses and pointers are asked, the student
codes them in the same exercise.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from revcycle.codes.diagnoses import icd10cm
from revcycle.codes.diagnoses.verdict import check
from revcycle.codes.procedures import hcpcs, procedures
from revcycle.codes.procedures.modifier_rules import check_modifiers
from revcycle.codes.procedures.service_line import key as item_of
from revcycle.exercises.marking.carried_codes import as_the_key_has_it, standing_for, without_lost
from revcycle.exercises.marking.codes import titled
from revcycle.exercises.marking.key import Key
from revcycle.exercises.marking.kind import Kind, PartVerdict, Problem, Reading, strange
from revcycle.exercises.marking.service_lines import (
    DIAGNOSIS_WEIGHT,
    LETTERS,
    LONGEST,
    MOST_ON_A_LINE,
    WEIGHTS,
    Billed,
    Line,
    out_of_order,
    paired,
    read_modifiers,
    read_pointers,
    read_units,
    shares_of,
)
from revcycle.exercises.variants import Shown

_MOST_ROWS = 24


def coded_here(shown: Shown) -> bool:
    """Whether the student codes the diagnoses in the same exercise."""
    return "pointers" in shown.exercise.asks and not shown.case.diagnoses


class Services(Kind):
    """Values are :class:`Billed`."""

    def read(self, shown: Shown, raw: Any) -> Reading:
        if raw is None or raw in ({}, [], ""):
            return Reading("blank")
        if not isinstance(raw, dict) or not set(raw) <= {"lines", "diagnoses"}:
            return strange()
        rows, typed = _rows(raw.get("lines", [])), _rows(raw.get("diagnoses", []))
        if rows is None or typed is None or any("code" not in row for row in typed):
            return strange()
        problems: list[Problem] = []
        diagnoses = list(shown.case.diagnoses)
        if coded_here(shown):
            diagnoses = [_diagnosis(row["code"], problems) for row in typed if row["code"].strip()]
        lines, blank = [], []
        for number, row in enumerate(rows, start=1):
            if not row.get("code", "").strip():
                continue
            line = _line(shown, number, row, diagnoses, problems)
            if line is None:
                continue
            lines.append(line)
            blank += [f"Line {number}: {name}" for name, empty in _empty(shown, line) if empty]
        own = tuple(code for code in dict.fromkeys(diagnoses) if icd10cm.get(code)) if coded_here(shown) else ()
        value = Billed(tuple(lines), own) if lines or own else None
        if problems:
            return Reading("malformed", value, tuple(problems), tuple(blank))
        return Reading("whole", value, blank=tuple(blank)) if value else Reading("blank")

    def _compare(self, shown: Shown, value: Billed, key: Key) -> tuple[Fraction, tuple[PartVerdict, ...]]:
        best: tuple[Fraction, tuple[PartVerdict, ...]] | None = None
        for notation in (key.answer, *key.alternatives):
            found = self._against(shown, value, wanted(shown, notation), key)
            if best is None or found[0] > best[0]:
                best = found
        assert best is not None
        return best

    def _against(self, shown: Shown, value: Billed, accepted: Billed, key: Key) -> tuple[Fraction, Any]:
        optional = {item_of(name) for name in key.optional} | set(key.optional)
        whole = sum(WEIGHTS[name] for name in ("service", *shown.exercise.asks))
        earned, parts = Fraction(0), []
        typed = {line.number: line for line in value.lines}
        for line, right in _held_against(shown, value.lines, accepted.lines):
            if line is None:
                assert right is not None
                parts.append(PartVerdict(named(right.item), "missing", key.reply(f"not:{right.item}"), right.item))
            elif right is not None:
                points, told = _line_parts(shown, typed[line.number], shares_of(line, right), right, key)
                earned += points
                parts += told
            elif line.item in optional:
                parts.append(PartVerdict(f"Line {line.number}: {named(line.item)}", "optional", part=line.item))
            else:
                earned -= whole
                said = f"Line {line.number}: {named(line.item)}"
                parts.append(PartVerdict(said, "wrong", key.reply(line.item), line.item))
        for code in value.diagnoses:
            if code in accepted.diagnoses:
                earned += DIAGNOSIS_WEIGHT
                parts.append(PartVerdict(titled(code), "right", part=code))
            elif code in optional:
                parts.append(PartVerdict(titled(code), "optional", part=code))
            else:
                earned -= DIAGNOSIS_WEIGHT
                parts.append(PartVerdict(titled(code), "wrong", key.reply(code), code))
        parts += [
            PartVerdict(titled(code), "missing", key.reply(f"not:{code}"), code)
            for code in accepted.diagnoses
            if code not in value.diagnoses
        ]
        most = whole * len(accepted.lines) + DIAGNOSIS_WEIGHT * len(accepted.diagnoses)
        most -= sum(WEIGHTS[part] for line in accepted.lines for part in line.unjudged if part in shown.exercise.asks)
        return min(Fraction(1), max(Fraction(0), earned / most)), tuple(parts)

    def describe(self, shown: Shown, value: Billed) -> list[str]:
        diagnoses = shown.case.diagnoses or value.diagnoses
        told = [f"{letter}: {titled(code)}" for letter, code in zip(LETTERS, value.diagnoses, strict=False)]
        for line in value.lines:
            facts = [f"{_number(line.item)}{''.join(f'-{mark}' for mark in line.modifiers)}"]
            if "units" in shown.exercise.asks and line.units is not None:
                facts.append(f"{line.units} unit{'' if line.units == 1 else 's'}")
            if line.pointers:
                facts.append(f"for {_pointed(line.pointers, diagnoses)}")
            told.append(f"{', '.join(facts)}: {_label(line.item)}")
        return told

    def from_key(self, shown: Shown, notation: Any) -> Any:
        return _raw(shown, wanted(shown, notation))

    def blank(self, shown: Shown) -> Any:
        return {"lines": []}

    def malformed(self, shown: Shown) -> Any:
        return {"lines": [{"code": "no such service", "modifiers": "right", "units": "two", "pointers": "first"}]}

    def wrong(self, shown: Shown, key: Key) -> Any:
        lines = [Line(item, units=1) for item in self._tempting(shown, key)[: shown.exercise.most]]
        accepted = {code for answer in _answers(shown, key) for code in answer.diagnoses} | set(key.optional)
        unfit = [code for code in ("Z00.00", "R69") if code not in accepted] if coded_here(shown) else []
        return _raw(shown, Billed(tuple(lines), tuple(unfit)))

    def everything(self, shown: Shown, key: Key) -> Any:
        answers = _answers(shown, key)
        lines = [line for answer in answers for line in answer.lines]
        lines += [Line(item_of(name), units=1) for name in key.optional if _known(name)]
        items = dict.fromkeys(line.item for line in lines)
        marks = tuple(dict.fromkeys(mark for line in lines for mark in line.modifiers))[:MOST_ON_A_LINE]
        codes = dict.fromkeys(code for answer in answers for code in answer.diagnoses)
        diagnoses = (*codes, *(code for code in ("Z00.00", "R69") if code not in codes)) if coded_here(shown) else ()
        pointed = (diagnoses or shown.case.diagnoses)[:MOST_ON_A_LINE] if "pointers" in shown.exercise.asks else ()
        taken = [Line(item, marks, 1, tuple(pointed)) for item in [*items, *self._tempting(shown, key)]]
        return _raw(shown, Billed(tuple(taken[: max(shown.exercise.most, len(items))]), diagnoses))

    def guess(self, shown: Shown, key: Key, generator: random.Random) -> Any:
        answers = _answers(shown, key)
        offered = [line.item for answer in answers for line in answer.lines]
        offered = list(dict.fromkeys([*offered, *self._tempting(shown, key)[: max(4, len(offered))]]))
        marks = [
            "",
            *(mark for answer in answers for line in answer.lines for mark in line.modifiers),
            "25",
            "RT",
            "LT",
        ]
        diagnoses = (*(code for answer in answers for code in answer.diagnoses), "Z00.00", "R69")
        diagnoses = tuple(dict.fromkeys(diagnoses)) if coded_here(shown) else ()
        coded = tuple(generator.sample(diagnoses, generator.randint(1, 2))) if diagnoses else ()
        pointed = coded or shown.case.diagnoses if "pointers" in shown.exercise.asks else ()
        lines = [
            Line(
                item,
                tuple(filter(None, [generator.choice(marks)])) if "modifiers" in shown.exercise.asks else (),
                generator.choice([1, 1, 2, 3]),
                (generator.choice(pointed),) if pointed else (),
            )
            for item in generator.sample(offered, generator.randint(1, min(3, len(offered))))
        ]
        return _raw(shown, Billed(tuple(lines), coded))

    def _tempting(self, shown: Shown, key: Key) -> list[str]:
        """Services that no answer has: those that the key replies to, then neighbors of the right ones."""
        fitting = {line.item for answer in _answers(shown, key) for line in answer.lines}
        unfit = fitting | {item_of(name) for name in key.optional}
        named_ = [item_of(name) for name in key.wrong if ":" not in name and _known(name)]
        families = {found.family for found in map(procedures.get, fitting) if found}
        near = [one.concept for one in procedures.all_procedures() if one.family in families or not families]
        far = [one.concept for one in procedures.all_procedures()]
        return [item for item in dict.fromkeys([*named_, *near, *far]) if item not in unfit][: 2 * shown.exercise.most]


def wanted(shown: Shown, notation: Any) -> Billed:
    """Return what a key's notation stands for: a list of lines, or a table of ``lines`` and ``diagnoses``.

    Raises:
        LookupError: a service or a diagnosis is not there.
        ValueError: the notation has another form.
    """
    table = {"lines": notation} if isinstance(notation, list) else notation
    if (
        not isinstance(table, dict)
        or not set(table) <= {"lines", "diagnoses"}
        or not isinstance(table.get("lines"), list)
    ):
        raise ValueError("an answer of services is a list of lines, or a table of diagnoses and lines.")
    own = tuple(table.get("diagnoses", ()))
    if own and not coded_here(shown):
        raise ValueError("the case gives its diagnoses, so the answer has none.")
    lines = tuple(_wanted(shown, row, own or shown.case.diagnoses) for row in table["lines"])
    if shown.carried:
        standing = standing_for(lines, shown.case.diagnoses)
        lines = tuple(without_lost(line, standing) for line in lines)
    return Billed(lines, own)


def _wanted(shown: Shown, row: Any, diagnoses: Sequence[str]) -> Line:
    if not isinstance(row, dict) or not set(row) <= {"service", "modifiers", "units", "pointers"}:
        raise ValueError("a line has service, modifiers, units and pointers, and nothing else.")
    service = row.get("service")
    if not isinstance(service, str) or not _known(service):
        raise LookupError(f"there is no service “{service}”: name a concept id or a HCPCS code.")
    pointers = tuple(row.get("pointers", ()))
    if not shown.carried and (absent := [code for code in pointers if code not in diagnoses]):
        raise LookupError(f"{', '.join(absent)} is not among the diagnoses.")
    return Line(item_of(service), tuple(row.get("modifiers", ())), row.get("units", 1), pointers)


def _held_against(
    shown: Shown, lines: Sequence[Line], accepted: Sequence[Line]
) -> Iterator[tuple[Line | None, Line | None]]:
    """Yield given and accepted lines in pairs; the pointers to carried diagnoses as the key names them."""
    if shown.carried:
        standing = standing_for(accepted, shown.case.diagnoses)
        lines = [as_the_key_has_it(line, standing) for line in lines]
    yield from paired(lines, accepted)


def named(item: str) -> str:
    """Return a service with its number and label."""
    return f"{_number(item)} {_label(item)}".strip()


def _answers(shown: Shown, key: Key) -> list[Billed]:
    return [wanted(shown, notation) for notation in (key.answer, *key.alternatives)]


def _raw(shown: Shown, billed: Billed) -> dict[str, Any]:
    """Return the raw answer that the browser would send."""
    diagnoses = billed.diagnoses or shown.case.diagnoses
    asks = shown.exercise.asks
    letters = {code: letter for letter, code in zip(LETTERS, diagnoses, strict=False)}
    if shown.carried:
        standing = standing_for(billed.lines, shown.case.diagnoses)
        letters = {standing[code]: letter for code, letter in reversed(letters.items()) if code in standing} | letters
    lines = [
        {
            "code": _number(line.item),
            "modifiers": " ".join(line.modifiers) if "modifiers" in asks else "",
            "units": str(line.units) if "units" in asks else "",
            "pointers": "".join(letters[code] for code in line.pointers),
        }
        for line in billed.lines
    ]
    if not coded_here(shown):
        return {"lines": lines}
    return {"diagnoses": [{"code": code} for code in billed.diagnoses], "lines": lines}


def _rows(raw: Any) -> list[dict[str, str]] | None:
    """Return rows of texts; None when it is anything else."""
    if not isinstance(raw, list) or len(raw) > _MOST_ROWS:
        return None
    if any(not isinstance(row, dict) or any(not isinstance(text, str) for text in row.values()) for row in raw):
        return None
    return raw


def _diagnosis(typed: str, problems: list[Problem]) -> str:
    found = icd10cm.get(typed)
    if found is None or found.level in ("chapter", "block"):
        problems.append(Problem(typed.strip()[:LONGEST], check(typed).sentence))
        return typed.strip()[:LONGEST]
    return found.code


def _line(
    shown: Shown, number: int, row: Mapping[str, str], diagnoses: Sequence[str], problems: list[Problem]
) -> Line | None:
    typed = row["code"].strip()[:LONGEST]
    asks = shown.exercise.asks
    item = item_of(typed)
    if procedures.get(typed) is None:
        verdict = hcpcs.verdict(typed, shown.chart.date_of_service if shown.chart else None)
        if verdict.code is None:
            sentence = verdict.sentence
            if verdict.status == "cpt":
                sentence = f"{typed} is not among the procedures that this course names. Search for it by words."
            problems.append(Problem(f"Line {number}: code", sentence, f"{number}:code"))
            return None
        item = verdict.code.code
    unread = set()

    def read(part: str, reader: Any) -> Any:
        try:
            return reader(row.get(part, "").strip()[: 2 * LONGEST]) if part in asks else None
        except ValueError as error:
            unread.add(part)
            problems.append(Problem(f"Line {number}: {part}", str(error), f"{number}:{part}"))
            return None

    marks = read("modifiers", read_modifiers) or ()
    units = read("units", read_units)
    pointers = read("pointers", lambda text: read_pointers(text, diagnoses)) or ()
    return Line(item, marks, units, pointers, number, frozenset(unread))


def _empty(shown: Shown, line: Line) -> Iterator[tuple[str, bool]]:
    """Parts that must hold something. A line may well have no modifier."""
    if "units" in shown.exercise.asks:
        yield "units", line.units is None and "units" not in line.unread
    if "pointers" in shown.exercise.asks:
        yield "pointers", not line.pointers and "pointers" not in line.unread


def _line_parts(
    shown: Shown, line: Line, found: Mapping[str, Fraction], right: Line, key: Key
) -> tuple[Fraction, list[PartVerdict]]:
    """Return what a line of the right service earns, and its parts: one verdict where all is right.

    ``found`` tells how much of each part is right.
    """
    item, where = line.item, f"Line {line.number}, {_number(line.item)}"
    earned, off = Fraction(WEIGHTS["service"]), []
    judged = [part for part in shown.exercise.asks if part not in right.unjudged]
    shares = {part: share for part, share in found.items() if part in judged}
    for part, share in shares.items():
        earned += WEIGHTS[part] * share
        if share == 1 or part in line.unread:
            continue
        said, name = _said(shown, line, part)
        replies = [f"{item}: {part} = {name}", *([f"{item}: order"] if share else []), f"{item}: {part}"]
        reply = key.reply(*replies) or (_modifier_rule(line, right) if part == "modifiers" else "")
        off.append(PartVerdict(f"{where}: {said}", "wrong", reply, f"{line.number}:{part}"))
    if off or line.unread:
        return earned, [PartVerdict(f"Line {line.number}: {named(item)}", "right", part=item), *off]
    facts = [said for part in shares if (said := _said(shown, line, part)[0]) != "no modifier"]
    told = ", ".join([named(item), *facts])
    return earned, [PartVerdict(f"Line {line.number}: {told}", "right", part=item)]


def _said(shown: Shown, line: Line, part: str) -> tuple[str, str]:
    """Return a part in words, and as the names of errors write it."""
    if part == "modifiers":
        marks = " ".join(line.modifiers)
        many = "modifiers" if len(line.modifiers) > 1 else "modifier"
        return (f"{many} {marks}", marks) if marks else ("no modifier", "none")
    if part == "units":
        units = "no units" if line.units is None else f"{line.units} unit{'' if line.units == 1 else 's'}"
        return units, str(line.units or "none")
    if not line.pointers:
        return "no pointer", "none"
    return f"pointing to {', '.join(line.pointers)}", " ".join(line.pointers)


def _modifier_rule(line: Line, right: Line) -> str:
    """Return what the coding rules say of modifiers that are off, where they say something."""
    if said := out_of_order(line, right):
        return said
    found = check_modifiers(line.item, line.modifiers)
    return next((finding.sentence for finding in found if finding.severity in ("error", "warning")), "")


def _pointed(pointers: Sequence[str], diagnoses: Sequence[str]) -> str:
    return ", ".join(
        f"{LETTERS[list(diagnoses).index(code)]} ({code})" if code in diagnoses else code for code in pointers
    )


def _known(service: str) -> bool:
    return procedures.get(service) is not None or hcpcs.get(service) is not None


def _number(item: str) -> str:
    found = procedures.get(item)
    return found.number if found else item


def _label(item: str) -> str:
    found = hcpcs.get(item)
    return procedures.label(item) or (found.label if found else "")
