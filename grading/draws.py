"""Whom the answers of a class were drawn for, to find one draw under two students.

Hand-ins may bear other ids than the draws (an LMS has its own), so a draw id that differs from the hand-in's is no
sign of anything. The same draw id under two students is: copied work, or a shared computer. A person decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from grading.handins import HandIn
from revcycle.exercises.answers import DamagedAnswerError

_MOST_NAMED = 5


class ClassDraws:
    """The draw ids of all hand-ins of one module."""

    def __init__(self, handins: Iterable[HandIn], exercises: Collection[str]) -> None:
        students: dict[str, set[str]] = defaultdict(set)
        self._own: dict[str, Mapping[str, list[str]]] = {}
        for handin in handins:
            own = drawn_for(handin, exercises)
            self._own[handin.student] = own
            for draw in own:
                students[draw].add(handin.student)
        self._shared = {draw: owners for draw, owners in students.items() if len(owners) > 1}

    def usual(self, student: str) -> str:
        """Return the draw id of most of a student's answers, or an empty text when there are none."""
        own = self._own.get(student, {})
        return max(own, key=lambda draw: (len(own[draw]), draw)) if own else ""

    def flags(self, student: str) -> list[str]:
        """Return a sentence for the grader for each draw id that this student shares with others."""
        sentences = []
        for draw, exercises in self._own.get(student, {}).items():
            others = sorted(self._shared.get(draw, set()) - {student})
            if not others:
                continue
            named = ", ".join(others[:_MOST_NAMED])
            if len(others) > _MOST_NAMED:
                named += f" and {len(others) - _MOST_NAMED} more"
            sentences.append(
                f"{len(exercises)} of the answers are drawn for the name “{draw[:80]}”, as are answers of {named}. "
                "It may be a shared computer or copied work: please look. No mark was taken away."
            )
        return sentences


def drawn_for(handin: HandIn, exercises: Collection[str]) -> Mapping[str, list[str]]:
    """Return the draw ids of a hand-in, each with the exercises drawn for it; damaged files are left out.

    An answer that was given with one of another module is drawn for both.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for exercise_id in exercises:
        try:
            saved, carried = handin.answer(exercise_id), handin.carried(exercise_id)
        except DamagedAnswerError:
            continue
        if saved is None:
            continue
        names = [saved.draw.student]
        if carried is not None and carried.source.case == saved.case:
            names.append(carried.source.draw.student)
        for name in dict.fromkeys(names):
            found[name].append(exercise_id)
    return found
