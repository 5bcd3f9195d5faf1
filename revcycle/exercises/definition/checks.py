"""What each kind of exercise needs before anybody can work on it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from revcycle.exercises.definition.exercise import Case, Exercise, KindName

ASKS: Mapping[str, tuple[str, ...]] = {
    "services": ("modifiers", "units", "pointers"),
    "level": ("problems", "data", "risk", "time", "basis", "code", "prolonged"),
}
"""What an exercise of a kind may ask: all unless it names some, but prolonged time only where it is named."""

CARRIES: Mapping[KindName, KindName] = {"services": "codes", "claim": "services", "posting": "claim"}
"""Which kind of exercise may carry the answer of which other kind."""


def check_exercise(exercise: Exercise, wrong: Any) -> None:
    """Raise what ``wrong`` makes of a sentence where an exercise lacks something that its kind needs."""
    _check_carrying(exercise, wrong)
    _check_kind(exercise, wrong)
    if exercise.sends and not (exercise.practice and exercise.kind in ("services", "claim")):
        raise wrong("sends is for practice of services or claim: a graded answer is not sent.")


def _check_carrying(exercise: Exercise, wrong: Any) -> None:
    given = [case.id for case in exercise.cases.values() if case.given]
    if not exercise.carries:
        if given:
            raise wrong(f"case “{given[0]}”: given is for an exercise that carries an answer. Name it under carries.")
        return
    if exercise.kind not in CARRIES:
        raise wrong(f"carries is for the kinds {', '.join(CARRIES)}.")
    if not given or len(given) == len(exercise.cases):
        raise wrong("carries needs a case to work on with the own answer, and one with given = true as a fresh start.")
    for case in exercise.cases.values():
        if case.given:
            continue
        if case.diagnoses:
            raise wrong(f"case “{case.id}”: its diagnoses are carried, so do not give them here.")
        if "services" in case.encounter:
            raise wrong(f"case “{case.id}”: its services are carried, so do not give them here.")
        if case.remittance and (case.remittance.visits or case.remittance.content):
            raise wrong(f"case “{case.id}”: its claim is carried, so name no visit and no file here.")


def _check_kind(exercise: Exercise, wrong: Any) -> None:
    for case in exercise.cases.values():
        where = f"case “{case.id}”: "
        if exercise.kind == "choice":
            fewest = 4 if exercise.choose == "one" else 5
            if len(case.options) < fewest:
                raise wrong(f"{where}choose = “{exercise.choose}” needs at least {fewest} options, or guessing pays.")
        elif exercise.kind == "sort":
            fewest = 5 if exercise.arrange == "bins" else 4
            if len(case.items) < fewest:
                raise wrong(f"{where}arrange = “{exercise.arrange}” needs at least {fewest} items, or guessing pays.")
            if exercise.arrange == "bins" and len(case.bins) < 2:
                raise wrong(f"{where}sorting needs at least two bins.")
        elif exercise.kind == "evidence" and not case.chart:
            raise wrong(f"{where}evidence is marked in a chart: name one.")
        elif exercise.kind == "posting" and case.remittance is None:
            raise wrong(f"{where}a posting exercise needs a remittance.")
        elif exercise.kind == "level":
            _check_level(exercise, case, where, wrong)
        elif case.diagnoses and exercise.kind != "services":
            raise wrong(f"{where}only an exercise of services gives diagnoses.")
        elif exercise.kind in CASE_CHECKS:
            CASE_CHECKS[exercise.kind](case, where, wrong)


def _check_segments(case: Case, where: str, wrong: Any) -> None:
    if not case.asks or not (case.raw or case.encounter):
        raise wrong(f"{where}segments needs questions (asks), and a file or an encounter.")
    if any(0 < len(ask.options) < 4 for ask in case.asks.values()):
        raise wrong(f"{where}a question with options needs at least 4 of them, or guessing pays.")


def _check_claim(case: Case, where: str, wrong: Any) -> None:
    if not (case.asked and (case.encounter or case.chart)):
        raise wrong(f"{where}a claim needs an encounter, and the items that are asked.")


def _check_amount(case: Case, where: str, wrong: Any) -> None:
    if not case.fields:
        raise wrong(f"{where}an amount exercise needs fields.")
    for name in re.findall(r"\{(\w+)\}", case.text):
        if name not in case.figures:
            raise wrong(f"{where}the text names {{{name}}}, but there is no such figure.")


def _check_level(exercise: Exercise, case: Case, where: str, wrong: Any) -> None:
    if unasked := [name for name in case.facts if name not in exercise.asks]:
        raise wrong(f"{where}facts of {', '.join(unasked)} are offered, but it is not asked.")
    if "code" not in exercise.asks and exercise.visit == "office" and not case.patient:
        raise wrong(f"{where}the code follows from the table only where patient says new or established.")


CASE_CHECKS: Mapping[KindName, Callable[[Case, str, Any], None]] = {
    "amount": _check_amount,
    "claim": _check_claim,
    "segments": _check_segments,
}
