"""Lines of service in keys: known to the course, named by concept, in use that day, and clean under the rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from grading.check.coding_rules import encounter_of
from grading.material import Material
from grading.reference import key_of, reference_shown
from revcycle.chart import ChartError
from revcycle.codes.diagnoses import icd10cm
from revcycle.codes.encounter import check
from revcycle.codes.finding import Finding
from revcycle.codes.procedures import hcpcs, modifiers, procedures
from revcycle.codes.procedures.bundling import check_add_ons, check_bundling
from revcycle.codes.procedures.modifier_rules import check_modifiers
from revcycle.codes.procedures.service_line import ServiceLine
from revcycle.codes.procedures.units import check_units
from revcycle.exercises.definition import Exercise
from revcycle.exercises.marking import Key
from revcycle.exercises.marking.service_lines import Billed
from revcycle.exercises.marking.services import wanted
from revcycle.exercises.variants import Shown


def service_problems(material: Material) -> Iterator[str]:
    """Yield what is wrong with the lines and diagnoses of a module's exercises of services."""
    for exercise in material.definitions:
        if exercise.kind != "services":
            continue
        for case_id, case in exercise.cases.items():
            public = f"{exercise.file}, exercise “{exercise.id}”: case “{case_id}”: "
            yield from (
                f"{public}{code} cannot be billed. Mend it." for code in case.diagnoses if not icd10cm.billable(code)
            )
            try:
                key = key_of(material, exercise, case_id)
                shown = reference_shown(material, exercise, case_id)
                answers = [wanted(shown, notation) for notation in (key.answer, *key.alternatives)]
            except (ValueError, LookupError, ChartError):
                continue  # told elsewhere
            file = exercise.file if exercise.practice else material.keys.file
            where = f"{file}, exercise “{exercise.id}”: case “{case_id}”: "
            yield from (where + problem for problem in _names(exercise, key))
            yield from (where + problem for problem in _faults(shown, key, answers))


def _names(exercise: Exercise, key: Key) -> Iterator[str]:
    rows = [
        row
        for answer in (key.answer, *key.alternatives)
        for row in (answer if isinstance(answer, list) else answer["lines"])
    ]
    names = [row["service"] for row in rows] + [name.removeprefix("not:").partition(":")[0] for name in key.wrong]
    for name in dict.fromkeys([*names, *key.optional]):
        found = procedures.get(name)
        if found is not None and found.concept != name:
            yield f"it names {name} by its number. Write its concept id, {found.concept}."
    for row in rows:
        for mark in row.get("modifiers", ()):
            if "modifiers" not in exercise.asks or modifiers.get(mark) is None or mark != mark.upper():
                yield f"the modifier {mark} is not known, or not asked. Mend it."
        if not isinstance(row.get("units", 1), int) or row.get("units", 1) < 1:
            yield f"the units of {row['service']} are no whole number from 1 on."


def _faults(shown: Shown, key: Key, answers: Sequence[Billed]) -> Iterator[str]:
    used = set()
    for answer in answers:
        for finding in _findings(shown, answer):
            if finding.rule in key.settled:
                used.add(finding.rule)
            elif finding.severity != "reminder":
                yield (
                    f"the rules find a fault: {finding.sentence} ({finding.source}) Mend the key; if the chart settles "
                    f'it, say why and add settled = ["{finding.rule}"].'
                )
        for code in answer.diagnoses:
            if not icd10cm.billable(code):
                yield f"{code} cannot be billed. Give a complete code."
        for line in answer.lines:
            verdict = hcpcs.verdict(line.item, shown.chart.date_of_service if shown.chart else None)
            if procedures.get(line.item) is None and verdict.status != "valid":
                yield f"{verdict.sentence} Mend the service."
    for rule in key.settled:
        if rule not in used:
            yield f"settled names “{rule}”, which finds nothing in the answer. Take it out."


def _findings(shown: Shown, answer: Billed) -> Iterator[Finding]:
    lines = [ServiceLine(line.item, line.modifiers, line.units or 1) for line in answer.lines]
    place = shown.chart.place_of_service if shown.chart else ""
    if "modifiers" in shown.exercise.asks:
        for line in lines:
            yield from check_modifiers(line.item, line.modifiers, place=place)
        yield from check_bundling(lines)
    yield from check_add_ons(lines)
    if "units" in shown.exercise.asks:
        yield from check_units(lines)
    if answer.diagnoses:
        yield from check(encounter_of(answer.diagnoses, shown.chart, shown.case.text)).findings
