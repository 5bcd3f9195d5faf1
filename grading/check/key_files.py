"""Keys and what they must hold: one for every graded case, samples, answered misconceptions, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from grading.answer_keys import name_of
from grading.guide import facts
from grading.material import Material
from grading.reference import reference_shown
from revcycle.chart import find_phrase
from revcycle.codes.diagnoses import icd10cm
from revcycle.codes.procedures import hcpcs, procedures
from revcycle.exercises.definition import KEY_FIELDS, DefinitionError, Exercise
from revcycle.exercises.marking import practice_key
from revcycle.exercises.marking.level import offered
from revcycle.exercises.marking.posting import mistakes_of
from revcycle.exercises.posting.task import TaskError
from revcycle.exercises.variants import Shown

FEWEST_ANSWERED = 2
"""Tempting wrong answers with a reply that every exercise must have, over all its cases."""


def key_problems(material: Material) -> Iterator[str]:
    """Yield what is wrong with a module's keys."""
    yield from _strangers(material)
    for exercise in (*material.definitions, *material.definitions.older.values()):
        where = f"{exercise.file}, exercise “{exercise.id}”: "
        for fact in exercise.guide:
            if fact not in facts():
                yield f"{where}there is no fact “{fact}” in the guide. Mend the id in guide."
        if exercise.practice:
            yield from _practice(exercise)
        else:
            yield from _graded(material, exercise)


def _strangers(material: Material) -> Iterator[str]:
    """Tables, cases and settings of a key file that no exercise has."""
    known = {name_of(exercise, material.definitions): exercise for exercise in material.graded}
    broken = {problem.exercise for problem in material.definitions.problems}
    for name, table in material.keys.tables.items():
        where = f"{material.keys.file}, exercise “{name}”: "
        exercise = known.get(name)
        if exercise is None:
            if name not in broken:
                yield f"{where}{material.module} has no such graded exercise. Mend the name or take the key out."
            continue
        if unknown := sorted(set(table) - KEY_FIELDS - {"case"}):
            yield f"{where}“{', '.join(unknown)}” is not a known setting of a key."
        cases = table.get("case", {})
        for case_id in cases if isinstance(cases, dict) else ():
            if case_id not in exercise.cases:
                yield f"{where}there is no case “{case_id}”. Mend its name or take it out."


def _practice(exercise: Exercise) -> Iterator[str]:
    for case_id in exercise.cases:
        try:
            practice_key(exercise, case_id)
        except (DefinitionError, TypeError, AttributeError, ValueError) as error:
            yield str(error)


def _graded(material: Material, exercise: Exercise) -> Iterator[str]:
    name = name_of(exercise, material.definitions)
    where = f"{material.keys.file}, exercise “{name}”: "
    missing = list(material.unkeyed(exercise))
    if missing:
        yield from missing
        return
    if material.definitions.find(exercise.id) != exercise:
        return  # an older version only has to stay gradable
    yield from _unreachable(material, exercise, where)
    table = material.keys.tables[name]
    answered = len(table.get("wrong", {}))
    answered += sum(len(table.get("case", {}).get(case_id, {}).get("wrong", {})) for case_id in exercise.cases)
    if answered < FEWEST_ANSWERED:
        yield f"{where}it answers {answered} tempting errors; {FEWEST_ANSWERED} are needed. Add replies under wrong."
    try:
        samples = material.keys.samples(exercise, material.definitions)
    except DefinitionError as error:
        yield str(error)
        return
    for outcome in ("right", "wrong"):
        if all(sample.outcome != outcome for sample in samples):
            yield f'{where}there is no {outcome} sample. Add one: [["{name}".samples]].'


def _unreachable(material: Material, exercise: Exercise, where: str) -> Iterator[str]:
    """Replies to errors that nobody can make, because their names are not those of the exercise."""
    table = material.keys.tables[name_of(exercise, material.definitions)]
    cases = {case_id: reference_shown(material, exercise, case_id) for case_id in exercise.cases}
    for name in table.get("wrong", {}):
        if not any(can_be_made(shown, name) for shown in cases.values()):
            yield f"{where}there is no error “{name}” to reply to, in any case. Mend its name under wrong."
    for case_id, shown in cases.items():
        for name in table.get("case", {}).get(case_id, {}).get("wrong", {}):
            if not can_be_made(shown, name):
                yield f"{where}case “{case_id}”: there is no error “{name}” to reply to. Mend its name under wrong."


def can_be_made(shown: Shown, error: str) -> bool:
    """Whether the name of an error, as keys write it, is that of a part of the exercise."""
    case, name = shown.case, error.removeprefix("not:")
    match shown.exercise.kind:
        case "choice":
            return name in case.options
        case "sort":
            item, mark, chosen = error.partition(":")
            return item in case.items and (not mark or chosen in case.bins)
        case "evidence":
            return _of_the_words(shown, name)
        case "amount":
            return name in case.fields if error.startswith("not:") else error.partition(":")[0] in case.fields
        case "posting":
            try:
                return error in mistakes_of(shown)
            except TaskError:
                return True  # told where answers are marked
        case "codes":
            return True  # looked at with the codes themselves
        case "claim":
            return _of_an_item(shown, name.partition(":")[0])
        case "segments":
            return name.partition(":")[0] in case.asks
        case "level":
            return _of_a_level(shown, name)
        case "services":
            service = name.partition(":")[0]
            return any(known(service) is not None for known in (procedures.get, hcpcs.get, icd10cm.get))


def _of_the_words(shown: Shown, phrase: str) -> bool:
    try:
        find_phrase(shown.words, phrase)
    except LookupError:
        return False
    return True


def _of_an_item(shown: Shown, named: str) -> bool:
    from revcycle.exercises.billed import asked_items

    return any(named in (item, item.partition(".")[0]) for item in asked_items(shown))


def _of_a_level(shown: Shown, name: str) -> bool:
    part, _, chosen = name.partition(": ")
    if part in shown.exercise.asks:
        options = offered(shown, part)
        return not chosen or not options or chosen in options
    return any(name in facts for facts in shown.case.facts.values())
