"""Exercises that carry an answer: the source, fresh starts that give nothing away, no mistake charged twice."""

from __future__ import annotations

from collections.abc import Iterator

from grading.material import Material
from grading.reference import Answering, key_of, reference_carried, reference_shown, source_of
from revcycle.chart import ChartError
from revcycle.exercises.carrying.completing import NotUsableError, completed
from revcycle.exercises.definition import Case, DefinitionError, Exercise
from revcycle.exercises.definition.checks import CARRIES
from revcycle.exercises.marking import Key, kind_of
from revcycle.exercises.variants import Draw, Shown, show

WRONG_SOURCES: dict[str, Answering] = {
    "an answer that is wrong in everything": lambda kind, shown, key: kind.wrong(shown, key),
    "an answer with everything on offer": lambda kind, shown, key: kind.everything(shown, key),
}
"""Ways to answer the source badly: what comes of them counts as right here."""


def carrying_problems(material: Material) -> Iterator[str]:
    """Yield what is wrong with a module's exercises that carry an answer."""
    for exercise in material.definitions:
        if not exercise.carries:
            continue
        where = f"{exercise.file}, exercise “{exercise.id}”: "
        try:
            there, source = source_of(material, exercise)
        except DefinitionError as error:
            yield str(error)
            continue
        if CARRIES[exercise.kind] != source.kind:
            yield f"{where}{exercise.kind} carries {CARRIES[exercise.kind]}, but “{source.id}” is {source.kind}."
            continue
        if source.practice != exercise.practice:
            yield f"{where}what is carried into graded work is graded, and into practice is practice. Mend carries."
        yield from (where + problem for problem in _given_problems(material, exercise))
        for case_id, case in exercise.cases.items():
            if not case.given:
                yield from _own_problems(material, there, source, exercise, case_id)


def _given_problems(material: Material, exercise: Exercise) -> Iterator[str]:
    """Fresh starts that an answer further up would solve, or that show a code of one."""
    given = [case for case in exercise.cases.values() if case.given]
    there, above = material, exercise
    for _ in range(len(CARRIES)):
        if not above.carries:
            return
        try:
            there, above = source_of(there, above)
        except DefinitionError:
            return  # told where that exercise is looked at
        for case in given:
            for other in above.cases.values():
                if case.id == other.id:
                    yield f"case “{case.id}”: it is given, but “{above.id}” has it too. Give it another name."
                if shared := sorted(_visits(case) & _visits(other)):
                    yield f"case “{case.id}”: “{above.id}” works on the same visit, {shared[0]}. Give another one."
                if not above.practice and (told := sorted(_shown_codes(case) & _asked_codes(there, above, other.id))):
                    yield (
                        f"case “{case.id}”: it shows {', '.join(told)}, and so does the right answer to “{above.id}”, "
                        f"case “{other.id}”. Give a visit with other codes."
                    )


def _visits(case: Case) -> set[str]:
    """The charts and accounts that a case is about."""
    chart = {case.chart, case.chart[:20].rstrip("-")} if case.chart else set()
    account = {str(case.encounter["id"])} if case.encounter.get("id") else set()
    return chart | account | ({one.account for one in case.remittance.visits} if case.remittance else set())


def _shown_codes(case: Case) -> set[str]:
    """The diagnoses and services that a case tells everybody who opens it."""
    told = {*case.diagnoses, *case.encounter.get("diagnoses", ())}
    told |= {str(one["item"]) for one in case.encounter.get("services", ()) if "item" in one}
    for visit in case.remittance.visits if case.remittance else ():
        told |= {*visit.diagnoses, *(one.item for one in visit.services)}
    return told


def _asked_codes(material: Material, exercise: Exercise, case_id: str) -> set[str]:
    """The diagnoses and services that are to be found in a case; none where the student is told them."""
    if exercise.kind not in ("codes", "services"):
        return set()
    try:
        key = key_of(material, exercise, case_id)
    except DefinitionError:
        return set()  # told where that exercise is looked at
    found: set[str] = set()
    for answer in (key.answer, *key.alternatives):
        rows = answer.get("lines", ()) if isinstance(answer, dict) else answer
        found |= set(answer.get("diagnoses", ())) if isinstance(answer, dict) else set()
        for row in rows:
            found |= {row} if isinstance(row, str) else {str(row.get("service", "")), *row.get("pointers", ())}
    return found


def _own_problems(
    material: Material, there: Material, source: Exercise, exercise: Exercise, case_id: str
) -> Iterator[str]:
    where = f"{exercise.file}, exercise “{exercise.id}”: case “{case_id}”: "
    try:
        reference = reference_shown(material, exercise, case_id)
        key = key_of(material, exercise, case_id)
    except (DefinitionError, ChartError) as error:
        yield str(error)
        return
    gave = source.cases[case_id].diagnoses
    if exercise.kind == "claim" and tuple(exercise.cases[case_id].encounter.get("diagnoses", ())) != gave:
        told = f"write encounter = {{ diagnoses = {list(gave)} }}" if gave else "take diagnoses out of the encounter"
        yield f"{where}its diagnoses must be those that the source gives, and no others: {told}."
    yield from (f"{material.keys.file if not exercise.practice else where}: {one}" for one in _changed(reference, key))
    kind = kind_of(exercise)
    for name, answering in WRONG_SOURCES.items():
        try:
            carried = reference_carried(material, exercise, case_id, answering)
            own = completed(show(exercise, Draw("reference"), material.shelf, case_id), carried).shown
        except (DefinitionError, NotUsableError):
            continue  # a student with this answer works on the given visit
        try:
            verdict = kind.mark(own, kind.read(own, kind.right(own, key)), key)
        except (LookupError, ValueError, TypeError, AttributeError) as error:
            yield f"{where}with {name} in “{source.id}” it cannot be marked: {str(error).strip(chr(34))}"
            continue
        if verdict.outcome != "right":
            yield f"{where}with {name} in “{source.id}” the right answer here is marked {verdict.outcome}."


def _changed(shown: Shown, key: Key) -> Iterator[str]:
    """Where a key would replace what the student brings."""
    exercise, case = shown.exercise, shown.case
    where = f"exercise “{exercise.id}”: case “{case.id}”: "
    if exercise.kind == "services":
        for answer in (key.answer, *key.alternatives):
            for row in answer if isinstance(answer, list) else answer.get("lines", ()):
                if absent := [code for code in row.get("pointers", ()) if code not in case.diagnoses]:
                    named = ", ".join(absent)
                    yield f"{where}it points to {named}, which the right answer of the source does not have."
    if exercise.kind == "claim" and isinstance(key.answer, dict):
        from revcycle.exercises.billed import CARRIED

        changes = sorted(set(key.answer.get("encounter", {})) & set(CARRIED))
        items = [item for item in key.answer.get("items", key.answer) if _is_carried(item)]
        if changes or items:
            yield f"{where}the key changes what is carried: {', '.join([*changes, *items])}. Take it out."
    if exercise.kind == "posting" and key.answer != "ledger":
        yield f'{where}what is posted follows from the student\'s own claim. Write answer = "ledger".'


def _is_carried(item: str) -> bool:
    name = item.partition(".")[0]
    return name.startswith(("21", "24D", "24E", "24F", "24G", "24-modifier", "FL42", "FL44", "FL46", "FL47", "FL67"))
