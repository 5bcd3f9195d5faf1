"""All checks together, and the totals of what was looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grading import lessons
from grading.check.carrying import carrying_problems
from grading.check.charts import chart_problems
from grading.check.code_sets import code_problems
from grading.check.coding_rules import coding_problems
from grading.check.key_files import key_problems
from grading.check.levels import level_problems
from grading.check.notebooks import notebook_problems
from grading.check.queries import charts_to_query
from grading.check.scores import score_problems
from grading.check.secrecy import leak_problems, shared_case_problems
from grading.check.service_lines import service_problems
from grading.exams import exam_problems
from grading.guide import GuideError, facts
from grading.guide_map import GuideMap
from grading.material import Material
from revcycle.exercises.definition import DefinitionError
from revcycle.exercises.marking import FAULTS
from revcycle.folders import assets


@dataclass(frozen=True)
class Report:
    """What the checks found: a sentence for each fault, and how much there was to look at."""

    problems: Sequence[str]
    graded: int
    practice: int
    cases: int
    charts: int
    charts_in_bank: int
    queries: int
    facts: int
    facts_known: int

    @property
    def totals(self) -> str:
        """How much was looked at, in a sentence."""
        return (
            f"Looked at {self.graded} graded and {self.practice} practice exercises with {self.cases} cases. "
            f"They use {self.charts} of the bank's {self.charts_in_bank} charts; "
            f"{self.queries} charts end in a query to the provider. "
            f"Graded exercises check {self.facts} of the guide's {self.facts_known} facts."
        )


def check_modules(folders: Sequence[Path]) -> Report:
    """Check some modules and all that they share."""
    problems: list[str] = []
    materials = []
    for folder in folders:
        try:
            materials.append(Material.of(folder))
        except DefinitionError as error:
            problems.append(str(error))
    try:
        problems += list(_problems(materials))
        known = facts()
    except (*FAULTS, GuideError) as error:
        problems.append(str(error))
        known = {}
    exercises = [exercise for material in materials for exercise in material.definitions]
    graded = [exercise for exercise in exercises if not exercise.practice]
    charts = {case.chart for exercise in exercises for case in exercise.cases.values() if case.chart}
    return Report(
        problems=tuple(dict.fromkeys(problems)),
        graded=len(graded),
        practice=len(exercises) - len(graded),
        cases=sum(len(exercise.cases) for exercise in exercises),
        charts=len(charts),
        charts_in_bank=sum(len(list(folder.glob("*.md"))) for folder in _bank(materials)),
        queries=len(charts_to_query(materials)),
        facts=len(GuideMap.of(materials).checked) if known else 0,
        facts_known=len(known),
    )


def _problems(materials: Sequence[Material]) -> Iterator[str]:
    for material in materials:
        yield from map(str, material.definitions.problems)
        yield from key_problems(material)
        yield from score_problems(material)
        yield from code_problems(material)
        yield from coding_problems(material)
        yield from service_problems(material)
        yield from level_problems(material)
        yield from carrying_problems(material)
        yield from notebook_problems(material)
        yield from lessons.problems(material.folder)
        yield from exam_problems(material)
    yield from lessons.glossary_problems()
    yield from shared_case_problems(materials)
    yield from leak_problems(materials)
    yield from chart_problems(_bank(materials))


def _bank(materials: Sequence[Material]) -> list[Path]:
    """The folders that hold charts: the shared one, and those of the modules themselves."""
    return [assets() / "charts", *(material.folder / "charts" for material in materials)]
