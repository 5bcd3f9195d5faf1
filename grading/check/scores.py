"""What answers earn: the samples their stated scores, the reference all, and careless answering little or nothing."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from math import sqrt
from typing import Any

from grading.answer_keys import Sample
from grading.check.better import better_answers
from grading.material import Material
from grading.reference import key_of, reference_shown
from revcycle.exercises.definition import DefinitionError, Exercise
from revcycle.exercises.marking import Key, Kind, Verdict, kind_of
from revcycle.exercises.variants import Shown

MOST_FOR_EVERYTHING = Fraction(1, 2)
MOST_FOR_GUESSING = 0.25
GUESSES = 200
_CLOSE = 0.005


def score_problems(material: Material) -> Iterator[str]:
    """Yield where answers to a module's exercises do not earn what they must."""
    for exercise in material.definitions:
        for case_id in exercise.cases:
            try:
                key = key_of(material, exercise, case_id)
                shown = reference_shown(material, exercise, case_id)
            except ValueError:
                continue  # told elsewhere
            file = exercise.file if exercise.practice else material.keys.file
            for problem in _case(shown, key):
                yield f"{file}, exercise “{exercise.id}”: case “{case_id}”: {problem}"
        if not exercise.practice:
            yield from _samples(material, exercise)


def _case(shown: Shown, key: Key) -> Iterator[str]:
    kind = kind_of(shown.exercise)

    def marked(raw: Any) -> Verdict:
        return kind.mark(shown, kind.read(shown, raw), key)

    try:
        for name, raw, outcome, fraction in (
            ("the reference answer", kind.right(shown, key), "right", 1),
            ("an answer left blank", kind.blank(shown), "blank", 0),
            ("an answer that is wrong in everything", kind.wrong(shown, key), "wrong", 0),
            ("an unreadable answer", kind.malformed(shown), "malformed", 0),
        ):
            verdict = marked(raw)
            if verdict.outcome != outcome or verdict.fraction != fraction:
                marked_as = f"{verdict.outcome} with {_said(verdict.fraction)}"
                yield f"{name} is marked {marked_as}, not {outcome} with {fraction}."
        if shown.exercise.practice:
            return
        everything = marked(kind.everything(shown, key)).fraction
        if everything > MOST_FOR_EVERYTHING:
            yield f"taking everything on offer earns {_said(everything)}. Half is the most that may be earned that way."
        guessed, error = _guessing(kind, shown, key)
        if guessed - 2 * error > MOST_FOR_GUESSING:
            yield f"guessing earns {guessed:.2f} on average. A quarter is the most: add options or items."
    except (LookupError, ValueError, TypeError, AttributeError, StopIteration) as error_:
        yield f"its answers cannot be marked ({error_}). Mend the key."


def _guessing(kind: Kind, shown: Shown, key: Key) -> tuple[float, float]:
    """Return what guessing earns on average, and the standard error of that average."""
    if shown.exercise.kind == "choice" and shown.exercise.choose == "one":
        earned = [float(kind.mark(shown, kind.read(shown, name), key).fraction) for name in shown.case.options]
        return sum(earned) / len(earned), 0.0
    generator = random.Random(f"{shown.exercise.id}/{shown.case.id}")
    earned = [
        float(kind.mark(shown, kind.read(shown, kind.guess(shown, key, generator)), key).fraction)
        for _ in range(GUESSES)
    ]
    average = sum(earned) / GUESSES
    return average, sqrt(sum((one - average) ** 2 for one in earned) / (GUESSES - 1) / GUESSES)


def _samples(material: Material, exercise: Exercise) -> Iterator[str]:
    try:
        samples = material.keys.samples(exercise, material.definitions)
    except DefinitionError:
        return  # told elsewhere
    for number, sample in enumerate(samples, start=1):
        for problem in _sample(material, exercise, sample):
            yield f"{material.keys.file}, exercise “{exercise.id}”: sample {number}: {problem}"


def _sample(material: Material, exercise: Exercise, sample: Sample) -> Iterator[str]:
    if sample.case not in exercise.cases:
        yield f"there is no case “{sample.case}”."
        return
    kind = kind_of(exercise)
    try:
        key = material.key(exercise, sample.case)
        shown = reference_shown(material, exercise, sample.case)
        raw = sample_answer(kind, shown, sample)
        verdict = kind.mark(shown, kind.read(shown, raw), key)
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        yield f"it cannot be marked: {error}"
        return
    if abs(float(verdict.fraction) - sample.score) > _CLOSE or verdict.outcome != sample.outcome:
        yield (
            f"it states {sample.outcome} with {sample.score:g}, but is marked {verdict.outcome} with "
            f"{_said(verdict.fraction)}. Mend the sample or the key."
        )
    for change, better in better_answers(shown, raw, key):
        if kind.mark(shown, kind.read(shown, better), key).fraction < verdict.fraction:
            yield f"{change} lowers its score. An answer made better must never earn less."


def sample_answer(kind: Kind, shown: Shown, sample: Sample) -> Any:
    """Return the raw answer that a sample stands for; blank and malformed ones may be written as saved."""
    try:
        return kind.from_key(shown, sample.answer)
    except (LookupError, ValueError):
        if sample.outcome in ("malformed", "blank"):
            return sample.answer
        raise


def _said(fraction: Fraction) -> str:
    return f"{float(fraction):.4g}"
