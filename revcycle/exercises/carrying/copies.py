"""What an exercise carries: the student's answer in another module, copied beside the answers here.

The copy is one file, ``answers/carried.<exercise>.json``, so that each hand-in stands alone. No exercise can be named
like it: ids have no dot. It holds the answer file of the source, what that answer itself carried, and the claims that
were sent there (``answers/sent.<exercise>.json``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from revcycle.exercises.answers import AnswersFolder, DamagedAnswerError, SavedAnswer, facts_of, understood

__all__ = [
    "MOST_LINKS",
    "Carried",
    "Sent",
    "beside",
    "copy_name",
    "gathered",
    "keep_copy",
    "kept_copy",
    "set_copy_aside",
]

SCHEMA = 1
MOST_LINKS = 6
"""How many answers may hang on each other: more modules than the course carries through."""

MOST_SENT = 100


@dataclass(frozen=True)
class Sent:
    """A claim that was sent in practice: the case, the simulated day, and the raw answer."""

    case: str
    day: date
    answer: Any


@dataclass(frozen=True)
class Carried:
    """An answer of another module. ``before`` is what that answer itself was given with, ``sent`` what was sent."""

    source: SavedAnswer
    before: Carried | None = None
    sent: tuple[Sent, ...] = ()

    @property
    def name(self) -> str:
        """The exercise it comes from, as module/exercise."""
        return f"{self.source.module}/{self.source.exercise}"

    def says_the_same(self, other: Carried | None) -> bool:
        """Whether two copies hold the same answers to the same cases, whenever they were saved."""
        return other is not None and list(_contents(self)) == list(_contents(other))


def copy_name(exercise_id: str) -> str:
    """The name of the file in the answers folder that holds what an exercise carries."""
    return f"carried.{exercise_id}.json"


def gathered(folder: AnswersFolder, exercise_id: str) -> Carried | None:
    """Return the answer to an exercise with all that belongs to it; None where there is none.

    Raises DamagedAnswerError when a file of it is not whole.
    """
    saved = folder.read(exercise_id)
    if saved is None:
        return None
    before = kept_copy(folder, exercise_id)
    if before is not None and before.source.case != saved.case:
        before = None  # the answer is about a given visit, so it was given without the copy
    log = folder.load(f"sent.{exercise_id}.json")
    sent = _sent(log if log is not None else [])
    return Carried(saved, before, tuple(one for one in sent if one.case == saved.case))


def kept_copy(folder: AnswersFolder, exercise_id: str) -> Carried | None:
    """Return the copy that an exercise is worked on with; None where there is none.

    Raises DamagedAnswerError when it is not whole.
    """
    facts = folder.load(copy_name(exercise_id))
    return None if facts is None else _carried(facts)


def keep_copy(folder: AnswersFolder, exercise_id: str, carried: Carried) -> None:
    """Write the copy that an exercise is worked on with. Raises NotSavedError when it cannot be written."""
    folder.keep(copy_name(exercise_id), _facts(carried))


def set_copy_aside(folder: AnswersFolder, exercise_id: str) -> None:
    """Move a damaged copy out of the way, under a name that tells. Raises NotSavedError when it cannot be moved."""
    folder.set_aside(copy_name(exercise_id).removesuffix(".json"))


def beside(module: Path, source: str) -> Path:
    """Where the module of a source, written as module/exercise, lies beside another one."""
    return module.parent / source.partition("/")[0]


def _contents(carried: Carried | None) -> Iterator[Any]:
    while carried is not None:
        source = carried.source
        yield source.module, source.exercise, source.version, source.kind, source.case, source.answer
        yield [(one.case, one.day, one.answer) for one in carried.sent]
        carried = carried.before


def _facts(carried: Carried) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "answer": facts_of(carried.source),
        "carried": _facts(carried.before) if carried.before else None,
        "sent": [{"case": one.case, "day": one.day.isoformat(), "answer": one.answer} for one in carried.sent],
    }


def _carried(facts: Any, links: int = 1) -> Carried:
    if not isinstance(facts, dict) or not {"schema", "answer", "carried", "sent"} <= set(facts):
        raise DamagedAnswerError("a part of it is missing.")
    if facts["schema"] != SCHEMA:
        raise DamagedAnswerError("it was written by another release of the course.")
    if links > MOST_LINKS:
        raise DamagedAnswerError("it holds more answers than hang on each other.")
    before = None if facts["carried"] is None else _carried(facts["carried"], links + 1)
    return Carried(understood(facts["answer"]), before, _sent(facts["sent"]))


def _sent(log: Any) -> tuple[Sent, ...]:
    if not isinstance(log, list) or len(log) > MOST_SENT:
        raise DamagedAnswerError("what was sent cannot be read.")
    try:
        return tuple(Sent(str(one["case"]), date.fromisoformat(one["day"]), one["answer"]) for one in log)
    except (TypeError, KeyError, ValueError) as error:
        raise DamagedAnswerError("what was sent cannot be read.") from error
