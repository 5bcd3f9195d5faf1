"""What must not meet: graded cases and practice, and the texts of graded keys and anything that a student receives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from grading.answer_keys import name_of
from grading.check.code_sets import strings
from grading.material import Material
from revcycle.exercises.definition import Case, Exercise
from revcycle.folders import assets

SHORTEST = 25
"""Letters; a shorter text says nothing that could only come from a key."""

_READ = (".toml", ".md", ".ipynb", ".py", ".js", ".json", ".txt", ".csv", ".yml", ".html", ".svg", ".css")


def shared_case_problems(materials: Sequence[Material]) -> Iterator[str]:
    """Yield where a practice exercise shows, or its key solves, the case of a graded one."""
    cases = [
        (material, exercise, case)
        for material in materials
        for exercise in material.definitions
        for case in exercise.cases.values()
    ]
    practice = [(exercise, case) for _, exercise, case in cases if exercise.practice]
    for material, graded, case in cases:
        if graded.practice:
            continue
        where = f"{graded.file}, exercise “{graded.id}”: case “{case.id}”: "
        for other, shown in practice:
            if case.chart and case.chart == shown.chart:
                if graded.kind == other.kind:
                    yield f"{where}the practice exercise “{other.id}” shows the same chart. Give one of them another."
                elif solved := sorted(_answers(material, graded, case) & set(_words(other, shown))):
                    yield f"{where}the practice exercise “{other.id}” gives its answer away: {', '.join(solved)}."
            elif case.text.strip() and case.text.split() == shown.text.split() and case.chart == shown.chart:
                yield f"{where}the practice exercise “{other.id}” asks the same. Give one of them another case."


def _answers(material: Material, exercise: Exercise, case: Case) -> set[str]:
    if exercise.kind != "codes":
        return set()
    table = material.keys.tables.get(exercise.id, {})
    return set(strings(table.get("case", {}).get(case.id, {}).get("answer", table.get("answer", []))))


def _words(exercise: Exercise, case: Case) -> Iterator[str]:
    everything: list[Any] = [exercise.prompt, list(exercise.hints), dict(exercise.key), case.text, dict(case.key or {})]
    everything += [dict(case.options), dict(case.items), dict(case.bins)]
    for text in strings(everything):
        yield from re.findall(r"[A-Z0-9.]+[A-Z0-9]", text)


def key_texts(material: Material) -> dict[str, tuple[str, str]]:
    """Return the texts that only a graded key holds, squeezed; each with its exercise, and as it is written."""
    found = {}
    for exercise in material.graded:
        name = name_of(exercise, material.definitions)
        table = material.keys.tables.get(name, {})
        cases = table.get("case", {})
        for part in (table, *(cases.values() if isinstance(cases, dict) else ())):
            for text in strings([part.get("why", ""), *part.get("wrong", {}).values()]):
                if len(text) >= SHORTEST:
                    found[squeezed(text)] = name, text
    return found


def squeezed(text: str) -> str:
    """Return a text without what a file format may add to it: escapes, quotes and line ends."""
    return re.sub(r"\\u[0-9a-f]{4}|[^a-z0-9]+", "", text.casefold())


def leak_problems(materials: Sequence[Material]) -> Iterator[str]:
    """Yield files for students that hold a text of a graded key."""
    secrets = [(material, *entry) for material in materials for entry in key_texts(material).items()]
    for folder in (*(material.folder for material in materials), assets()):
        for path in _texts(folder):
            content = squeezed(path.read_text("utf-8", errors="replace"))
            for material, text, (name, written) in secrets:
                if text in content:
                    yield (
                        f"{folder.name}/{path.relative_to(folder)}: it holds a text of the key of “{name}” in "
                        f"{material.keys.file}, and students would read it. Say it in other words here: “{written}”"
                    )


def _texts(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.suffix in _READ and path.is_file())
