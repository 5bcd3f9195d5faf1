"""The case of an exercise, completed with the student's own answer of another module.

A raw answer is read here without the exercise that it answers, because a hand-in stands alone. Whatever it holds, one
of two things comes of it: a case that can be worked on and graded, with sentences on what had to be left out or filled
in, or :class:`NotUsableError` with a sentence on why not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from revcycle.codes.diagnoses import icd10cm
from revcycle.codes.procedures import hcpcs, procedures
from revcycle.codes.procedures.service_line import key as item_of
from revcycle.exercises.carrying.copies import Carried
from revcycle.exercises.marking.service_lines import LETTERS, MOST_ON_A_LINE, read_modifiers, read_units
from revcycle.exercises.variants import Shown

__all__ = ["Completed", "NotUsableError", "completed", "module_words"]

LONGEST = 40  # characters of what was typed that are repeated
MOST_ROWS = 50


class NotUsableError(ValueError):
    """A student's own answer that cannot be worked on further; the message says why, and what to do."""


@dataclass(frozen=True)
class Completed:
    """The exercise as the student meets it with the own answer; ``notes`` tell what was left out or filled in."""

    shown: Shown
    notes: tuple[str, ...] = ()


def completed(shown: Shown, carried: Carried) -> Completed:
    """Return an exercise, shown with a case that waits for an answer, with that answer in it.

    Raises NotUsableError when nothing can be done with it.
    """
    exercise, source = shown.exercise, carried.source
    if carried.name != exercise.carries:
        raise NotUsableError(f"What was brought is not the answer of {exercise_words(exercise.carries)}.")
    if source.case != shown.case.id or shown.case.given:
        raise NotUsableError("What was brought is about another visit.")
    if exercise.kind == "services" and source.kind == "codes":
        return _services(shown, carried)
    if exercise.kind == "claim" and source.kind == "services":
        return _claim(shown, carried)
    if exercise.kind == "posting" and source.kind == "claim":
        from revcycle.exercises.carrying.sending import posted  # it brings the whole engine along

        return posted(shown, carried)
    raise NotUsableError(f"What was brought does not fit this exercise: it is of the kind {source.kind[:LONGEST]}.")


def module_words(module: str) -> str:
    """Return how a module is called in a sentence: "module 04 (procedure codes)"."""
    number, _, words = module.partition("-")
    return f"module {number} ({words.replace('-', ' ')})" if words else f"module {number}"


def exercise_words(source: str) -> str:
    """Return how an exercise, written as module/exercise, is called in a sentence."""
    return module_words(source.partition("/")[0])


# Codes become the diagnoses of a visit whose services are coded


def _services(shown: Shown, carried: Carried) -> Completed:
    codes, strange = diagnoses_of(carried.source.answer)
    if not codes:
        where = exercise_words(carried.name)
        raise NotUsableError(f"Your answer in {where} holds no diagnosis code yet. Code the visit there first.")
    case = replace(shown.case, diagnoses=codes)
    notes = tuple(f"“{typed}” is not a diagnosis code, so it is left out." for typed in strange)
    return Completed(replace(shown, case=case, carried=True), notes)


def diagnoses_of(raw: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the real codes of a raw answer of codes, in order, and what was typed but is no code."""
    typed = [row["code"].strip() for row in _rows(raw) if isinstance(row.get("code"), str) and row["code"].strip()]
    found = {text: _real(text) for text in typed}
    codes = tuple(dict.fromkeys(code for text in typed if (code := found[text])))[: len(LETTERS)]
    return codes, tuple(text[:LONGEST] for text, code in found.items() if not code)


def _real(typed: str) -> str:
    found = icd10cm.get(typed)
    return found.code if found is not None and found.level not in ("chapter", "block") else ""


# Services become the encounter that a claim is for


def _claim(shown: Shown, carried: Carried) -> Completed:
    from revcycle.exercises import billed  # the engine of claims is loaded for those exercises alone

    where = exercise_words(carried.name)
    diagnoses, places = _pointed(shown, carried)
    if not diagnoses:
        raise NotUsableError(f"Your answer in {where} has no diagnosis code yet. Code the visit there first.")
    told = shown.case.encounter
    practice = told.get("house", "practice") == "practice"
    roster = billed.world().roster
    services: list[dict[str, Any]] = []
    notes: list[str] = []
    for number, row in enumerate(_rows(_table(carried.source.answer).get("lines")), start=1):
        service = _service(number, row, places, notes)
        if service is None:
            continue
        marks = tuple(service["modifiers"])
        if practice and roster.charge(service["item"], marks) is None:
            notes.append(
                f"The practice has no charge for {row['code'].strip()[:LONGEST]}, so line {number} is left out."
            )
            continue
        services.append(service)
    if not services:
        raise NotUsableError(
            f"Your answer in {where} has no line that can be billed yet. Code the services there first."
        )
    encounter = {**told, "diagnoses": list(diagnoses), "services": services}
    own = replace(shown, case=replace(shown.case, encounter=encounter), carried=True)
    try:
        billed.billed(own)
    except ValueError as error:
        raise NotUsableError(f"Your answer in {where} cannot be billed as it is. {error}") from error
    return Completed(own, tuple(notes))


def _pointed(shown: Shown, carried: Carried) -> tuple[tuple[str, ...], Mapping[str, int]]:
    """The diagnoses of a services answer, and where among them each letter points, from 1.

    They are those that were coded in the answer, else those that it carried, else those that its case gave: these the
    author repeats in the encounter of the case here.
    """
    typed = [row["code"] for row in _rows(_table(carried.source.answer).get("diagnoses")) if _text(row.get("code"))]
    if typed:
        codes = tuple(dict.fromkeys(code for text in typed if (code := _real(text))))[: len(LETTERS)]
        named = [_real(text) for text in typed]
    elif carried.before is not None:
        codes, _ = diagnoses_of(carried.before.source.answer)
        named = list(codes)
    else:
        codes = tuple(str(code) for code in shown.case.encounter.get("diagnoses", ()))
        named = list(codes)
    places = {letter: codes.index(code) + 1 for letter, code in zip(LETTERS, named, strict=False) if code in codes}
    return codes, places


def _service(number: int, row: Mapping[str, Any], places: Mapping[str, int], notes: list[str]) -> dict[str, Any] | None:
    code = _text(row.get("code"))
    if not code:
        return None
    known = procedures.get(code) or hcpcs.get(code)
    if known is None:
        notes.append(f"“{code[:LONGEST]}” on line {number} is not a code that can be billed, so the line is left out.")
        return None
    letters = [letter for letter in dict.fromkeys(_text(row.get("pointers")).upper()) if letter in places]
    pointers = list(dict.fromkeys(places[letter] for letter in letters))[:MOST_ON_A_LINE]
    if not pointers:
        notes.append(f"Line {number} points to no diagnosis. Here it points to A, the first one.")
    return {
        "item": item_of(code),
        "units": Decimal(_units(number, _text(row.get("units")), notes)),
        "modifiers": list(_modifiers(number, _text(row.get("modifiers")), notes)),
        "pointers": pointers or [1],
    }


def _units(number: int, text: str, notes: list[str]) -> int:
    try:
        units = read_units(text)
    except ValueError:
        units = None
    if units is None:
        notes.append(f"Line {number} has no number of units. Here it has 1.")
    return units or 1


def _modifiers(number: int, text: str, notes: list[str]) -> Sequence[str]:
    try:
        return read_modifiers(text)
    except ValueError:
        notes.append(f"The modifiers of line {number} cannot be read, so they are left out.")
        return ()


def _rows(raw: Any) -> list[Mapping[str, Any]]:
    return [row for row in raw[:MOST_ROWS] if isinstance(row, dict)] if isinstance(raw, list) else []


def _table(raw: Any) -> Mapping[str, Any]:
    return raw if isinstance(raw, dict) else {}


def _text(value: Any) -> str:
    return value.strip()[:500] if isinstance(value, str) else ""
