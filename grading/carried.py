"""What a hand-in carries from another module, held against what the same student handed in there.

A student may work on with an answer that was handed in as something else: mended afterwards, say, or another student's.
It is graded as it lies in the hand-in, and a person is told. It is never a lost mark.
"""

from __future__ import annotations

from collections.abc import Iterator

from grading.handins import HandIn
from revcycle.exercises.answers import DamagedAnswerError
from revcycle.exercises.variants import Shown


def carried_flags(shown: Shown, handin: HandIn) -> Iterator[str]:
    """Yield a sentence for the grader where a student's own visit is not the one handed in for its module."""
    if not shown.carried:
        return
    exercise = shown.exercise
    module, _, source = exercise.carries.partition("/")
    begun = f"{exercise.id}: the student works on with an own answer of {module}, “{source}”"
    end = "It was graded as it lies in this hand-in. Please look. No mark was taken away."
    try:
        carried, there = handin.carried(exercise.id), handin.beside(module).answer_with_all(source)
    except DamagedAnswerError as error:
        yield f"{begun}. What was handed in for {module} cannot be read: {error} {end}"
        return
    if there is None:
        yield f"{begun}, but nothing was handed in there. {end}"
    elif carried is not None and not carried.says_the_same(there):
        yield f"{begun}, which is not the same as what was handed in there. {end}"
