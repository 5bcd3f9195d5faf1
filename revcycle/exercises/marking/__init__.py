"""Marking: an answer held against a key.

The classes hold no key themselves. The kernel uses them for practice exercises, whose keys are open; the grader's
judge uses the same ones with the keys of graded exercises, which never leave the grader.
"""

from revcycle.exercises.definition import Exercise
from revcycle.exercises.marking.amount import Amount
from revcycle.exercises.marking.choice import Choice
from revcycle.exercises.marking.codes import Codes
from revcycle.exercises.marking.evidence import Evidence
from revcycle.exercises.marking.key import Key, practice_key, read_key
from revcycle.exercises.marking.kind import FAULTS, Kind, Outcome, PartVerdict, Problem, Reading, Verdict
from revcycle.exercises.marking.level import Level
from revcycle.exercises.marking.services import Services
from revcycle.exercises.marking.sort import Order, Sort

__all__ = [
    "FAULTS",
    "Key",
    "Kind",
    "Outcome",
    "PartVerdict",
    "Problem",
    "Reading",
    "Verdict",
    "kind_of",
    "practice_key",
    "read_key",
]


def kind_of(exercise: Exercise) -> Kind:
    """Return the marking of an exercise's kind."""
    match exercise.kind:
        case "choice":
            return Choice()
        case "sort":
            return Sort() if exercise.arrange == "bins" else Order()
        case "codes":
            return Codes()
        case "evidence":
            return Evidence()
        case "amount":
            return Amount()
        case "claim":
            # The engine of claims is loaded for those exercises alone.
            from revcycle.exercises.marking.claim import ClaimItems

            return ClaimItems()
        case "segments":
            from revcycle.exercises.marking.segments import Segments

            return Segments()
        case "posting":
            # It brings the whole engine along: a second that no other kind has to wait for.
            from revcycle.exercises.marking.posting import Posting

            return Posting()
        case "services":
            return Services()
        case "level":
            return Level()
