"""The coding rules over the right answers: a key that breaks one is wrong, or says that the chart settles it."""

from __future__ import annotations

from collections.abc import Iterator

from grading.material import Material
from revcycle.chart import Chart, ChartError
from revcycle.codes.encounter import Encounter, check
from revcycle.exercises.definition import Exercise
from revcycle.exercises.marking import Key, practice_key


def coding_problems(material: Material) -> Iterator[str]:
    """Yield what the rules find in the keys of a module's coding exercises, reminders apart."""
    for exercise in material.definitions:
        if exercise.kind != "codes":
            continue
        for case_id, case in exercise.cases.items():
            try:
                key = practice_key(exercise, case_id) if exercise.practice else material.key(exercise, case_id)
                chart = material.shelf.chart(case.chart) if case.chart else None
            except (ValueError, ChartError):
                continue  # told elsewhere
            file = exercise.file if exercise.practice else material.keys.file
            where = f"{file}, exercise “{exercise.id}”: case “{case_id}”: "
            yield from (where + problem for problem in _answers(exercise, key, chart, case.text))


def _answers(exercise: Exercise, key: Key, chart: Chart | None, text: str) -> Iterator[str]:
    used = set()
    for answer in (key.answer, *key.alternatives):
        for finding in check(encounter_of(answer, chart, text)).findings:
            if finding.rule in key.settled:
                used.add(finding.rule)
            elif finding.severity != "reminder":
                yield (
                    f"the coding rules find a fault in {', '.join(answer)}: {finding.sentence} ({finding.source}) Mend "
                    f'the key; if the chart settles it, say why and add settled = ["{finding.rule}"].'
                )
    for rule in key.settled:
        if rule not in used:
            yield f"settled names “{rule}”, which finds nothing in the answer. Take it out."


def encounter_of(answer: object, chart: Chart | None, text: str) -> Encounter:
    """Return an answer of codes as the rules look at it."""
    codes = tuple(map(str, answer)) if isinstance(answer, list | tuple) else ()
    if chart is None:
        return Encounter(codes, chart=text)
    return Encounter(
        codes,
        setting="inpatient" if chart.setting == "inpatient" else "outpatient",
        on=chart.date_of_service,
        sex=chart.patient.sex,
        age=chart.age,
        chart=chart.body,
    )
