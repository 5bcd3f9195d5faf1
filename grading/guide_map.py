"""From each fact of the guide, and each area of an exam, to the exercises that serve it. Made anew each time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from grading.exams import Exam, dated, exams
from grading.guide import facts
from grading.material import Material
from revcycle.exercises.definition import Exercise

TOLD = "00-start-here"
"""The module whose text tells every answer: it shows how exercises work, and checks no fact."""

PLAN: Mapping[str, str] = {
    "01-two-sides-of-one-cycle": "O1 O2 O3 O4 O5 O6 O7 O8 O11 C8 B13 B14 S2",
    "02-reading-the-record": "O9 C1 C7 S1 S3",
    "03-diagnosis-codes": "O2 C2 S4 C7",
    "04-procedure-codes": "C3 C4 O2 S3",
    "05-code-to-money": "C5 C6 O7",
    "06-coverage-and-patient-cost": "B9 B10 B11 B12 O10",
    "07-building-the-claim": "O3 B1 B2 B3 S5",
    "08-clearinghouse": "S6 O4 B4",
    "09-adjudication-and-posting": "B4 B6 B11 B9",
    "10-denials-and-appeals": "B5 S7 C6",
    "11-receivables": "B7 B8 O8 O11",
    "12-credentials-pay-and-path": "K1 K2 K3 K4 K5 K6 K7 P1 P2 P3 P4 P5 P6 P7 D1 D2 D3 T1 T2 T3 T4 T5 T6 T7",
}
"""The facts that each module is to teach, of the syllabus; module 13 takes them all up again."""


@dataclass(frozen=True)
class Place:
    """One exercise of one module."""

    module: str
    exercise: Exercise

    def __str__(self) -> str:
        return f"{self.module[:2]} {self.exercise.title} ({self.exercise.id})"


@dataclass(frozen=True)
class GuideMap:
    """What was found in some modules."""

    modules: Sequence[str]
    places: Sequence[Place]

    @classmethod
    def of(cls, materials: Sequence[Material]) -> GuideMap:
        """Look through modules."""
        places = [Place(material.module, exercise) for material in materials for exercise in material.definitions]
        return cls([material.module for material in materials], places)

    def checking(self, fact: str) -> list[Place]:
        """The graded exercises that check a fact."""
        return [place for place in self._graded if fact in place.exercise.guide and place.module != TOLD]

    def told(self, fact: str) -> list[Place]:
        """The graded exercises of module 00 that touch a fact: their answers stand in the text."""
        return [place for place in self._graded if fact in place.exercise.guide and place.module == TOLD]

    def state(self, fact: str) -> str:
        """Whether a fact is ``checked``; if not, ``open`` where its module is still to come, else ``missing``."""
        if self.checking(fact):
            return "checked"
        planned = [module for module, listed in PLAN.items() if fact in listed.split()]
        return "missing" if planned and all(module in self.modules for module in planned) else "open"

    @property
    def checked(self) -> list[str]:
        """The facts that a graded exercise checks."""
        return [fact for fact in facts() if self.state(fact) == "checked"]

    def serving(self, exam: Exam, area: str) -> list[Place]:
        """The exercises, graded and practice, that serve an area of an exam."""
        return [place for place in self.places if exam.tag(area) in place.exercise.exams]

    def without_area(self, exam: Exam) -> list[Place]:
        """The exercises that name an exam, and no area of it."""
        return [place for place in self.places if exam.name in place.exercise.exams]

    @property
    def _graded(self) -> Iterator[Place]:
        return (place for place in self.places if not place.exercise.practice)


def summary(found: GuideMap) -> Iterator[str]:
    """Yield the lines that a terminal shows."""
    states = {fact: found.state(fact) for fact in facts()}
    yield f"The guide: {len(found.checked)} of {len(states)} facts are checked by a graded exercise."
    for fact in found.checked:
        yield f"  {fact:4} {'; '.join(map(str, found.checking(fact)))}"
    waiting = [fact for fact, state in states.items() if state == "open"]
    if waiting:
        yield f"Open, for modules that are still to come: {', '.join(waiting)}."
    if missing := [fact for fact, state in states.items() if state == "missing"]:
        yield f"Missing, though the modules that teach them are there: {', '.join(missing)}."
    yield ""
    yield disclaimer()
    for exam in exams().values():
        served = [area for area in exam.areas if any(not one.exercise.practice for one in found.serving(exam, area))]
        yield f"{exam.name} ({exam.body}): {len(served)} of {len(exam.areas)} areas have a graded exercise."
        for area, words in exam.areas.items():
            places = found.serving(exam, area)
            yield f"  {words}: {_numbers(places) if places else 'not served'}"
        if bare := found.without_area(exam):
            yield f"  no area named: {_numbers(bare)}"


def disclaimer() -> str:
    """What the map does not promise."""
    return (
        f"Areas of exams as of {dated()}. This course is not affiliated with AAPC, AHIMA or NHA. An area counts as "
        "served when an exercise bears its tag: that is no promise to pass an exam, or of a credential or a job."
    )


def page(found: GuideMap, today: date) -> str:
    """Return the whole map as a page of its own: nothing is fetched from anywhere."""
    rows = []
    for fact in facts().values():
        places = found.checking(fact.id)
        cell = _list(places) or f"<em>{found.state(fact.id)}</em>{_planned(fact.id)}"
        told = _list(found.told(fact.id))
        rows.append(
            f'<tr><th scope="row">{fact.id}</th><td>{escape(fact.then)}</td><td>{cell}</td><td>{told}</td></tr>'
        )
    parts = [
        _table(
            "The guide's facts", ("Fact", "What the guide says", "Graded exercises that check it", "Told in 00"), rows
        ),
        f"<h2>Exams</h2><p>{escape(disclaimer())}</p>",
    ]
    for exam in exams().values():
        lines = [
            f'<tr><th scope="row">{escape(words)}</th><td>{exam.shares.get(area, "")}</td>'
            f"<td>{_list(found.serving(exam, area)) or '<em>not served</em>'}</td></tr>"
            for area, words in exam.areas.items()
        ]
        if bare := found.without_area(exam):
            lines.append(f'<tr><th scope="row">no area named</th><td></td><td>{_list(bare)}</td></tr>')
        parts.append(_table(f"{exam.name} ({exam.body})", ("Area", "Share, percent", "Exercises"), lines))
        parts.append(f"<p>{escape(exam.basis)}</p>")
    made = f"{today:%B} {today.day}, {today.year}"
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Guide map</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><style>'
        "body{font-family:sans-serif;line-height:1.5;max-width:75em;margin:2em auto;padding:0 1em;color:#14303f;"
        "background:#fff}table{border-collapse:collapse;width:100%}caption{text-align:left;font-weight:bold;"
        "font-size:1.3em;margin:1em 0 .3em}th,td{border:1px solid #8a9aa3;padding:.4em .6em;text-align:left;"
        "vertical-align:top}ul{margin:0;padding-left:1.2em}</style></head><body><main>"
        f"<h1>Guide map</h1><p>Made on {made} from {len(found.modules)} modules: {escape(', '.join(found.modules))}. "
        f"{len(found.checked)} of {len(facts())} facts are checked by a graded exercise. <em>Open</em>: its module is "
        "still to come. <em>Missing</em>: its modules are there, and no graded exercise checks it.</p>"
        + "\n".join(parts)
        + "</main></body></html>\n"
    )


def _planned(fact: str) -> str:
    modules = [module[:2] for module, listed in PLAN.items() if fact in listed.split()]
    return f" (planned for {' and '.join(modules)})" if modules else ""


def _numbers(places: Sequence[Place]) -> str:
    graded = sum(not place.exercise.practice for place in places)
    modules = sorted({place.module[:2] for place in places})
    return f"{graded} graded, {len(places) - graded} practice, in {', '.join(modules)}"


def _list(places: Sequence[Place]) -> str:
    lines = [f"<li>{escape(str(place))}{', practice' if place.exercise.practice else ''}</li>" for place in places]
    return f"<ul>{''.join(lines)}</ul>" if lines else ""


def _table(caption: str, heads: Sequence[str], rows: Sequence[str]) -> str:
    head = "".join(f'<th scope="col">{one}</th>' for one in heads)
    body = "".join(rows)
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
