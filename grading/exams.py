"""The areas of the exams that exercises may serve: assets/exams.toml, by tags such as CPC/diagnosis-codes."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from grading.material import Material
from revcycle.folders import assets

FILE = "exams.toml"


@dataclass(frozen=True)
class Exam:
    """One exam: who holds it, what is known of its outline, its areas in words and their shares in percent."""

    name: str
    body: str
    basis: str
    areas: Mapping[str, str]
    shares: Mapping[str, str]

    def tag(self, area: str) -> str:
        """What an exercise that serves this area bears under ``exams``."""
        return f"{self.name}/{area}"


@cache
def exams() -> Mapping[str, Exam]:
    """Return the exams by name."""
    tables = tomllib.loads((assets() / FILE).read_text("utf-8"))
    return {
        name: Exam(
            name=name,
            body=table["body"],
            basis=table["basis"],
            areas={area: facts["name"] for area, facts in table["areas"].items()},
            shares={area: facts["share"] for area, facts in table["areas"].items() if "share" in facts},
        )
        for name, table in tables.items()
        if isinstance(table, dict)
    }


@cache
def dated() -> str:
    """When the areas were last looked at."""
    return str(tomllib.loads((assets() / FILE).read_text("utf-8"))["dated"])


def known_tags() -> Iterator[str]:
    """Yield every tag that an exercise may bear: an exam's area, or the exam alone where no area fits."""
    for exam in exams().values():
        yield exam.name
        yield from map(exam.tag, exam.areas)


def exam_problems(material: Material) -> Iterator[str]:
    """Yield each exam tag of a module's exercises that is unknown."""
    known = set(known_tags())
    for exercise in material.definitions:
        for tag in exercise.exams:
            if tag in known:
                continue
            exam = exams().get(tag.partition("/")[0])
            may = ", ".join(map(exam.tag, exam.areas)) if exam else f"EXAM/area, of the exams {', '.join(exams())}"
            yield (
                f"{exercise.file}, exercise “{exercise.id}”: exams names “{tag}”, which is unknown. "
                f"Known: {may} (assets/{FILE})."
            )
