"""The key of one case: what is right, what else is accepted, why, and the replies to tempting errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from revcycle.exercises.definition import KEY_FIELDS, DefinitionError, Exercise

Credit = Literal["net", "all"]
Sequence = Literal["none", "first", "order"]


@dataclass(frozen=True)
class Key:
    """The key of one case in key notation, as authors write it.

    ``wrong`` gives a reply for each tempting error, by its name in key notation.
    ``source`` names the rule and its year. ``settled`` names the coding rules that the chart settles against their
    presumption, which ``why`` explains. ``weights`` tells how much items of a claim count, where it is not 1.
    """

    answer: Any
    why: str
    source: str
    optional: tuple[str, ...] = ()
    alternatives: tuple[Any, ...] = ()
    wrong: Mapping[str, str] = field(default_factory=dict)
    credit: Credit = "net"
    sequence: Sequence = "none"
    settled: tuple[str, ...] = ()
    weights: Mapping[str, int] = field(default_factory=dict)

    def reply(self, *names: str) -> str:
        """Return the reply to the first of these errors that the key answers, else an empty text."""
        return next((self.wrong[name] for name in names if name in self.wrong), "")


def read_key(exercise: Exercise, case_id: str, table: Mapping[str, Any], file: str = "") -> Key:
    """Return the key of one case from an exercise's key table, whose own settings are the defaults of its cases.

    Raises DefinitionError naming the file, the exercise and what is missing.
    """

    def wrong(problem: str) -> DefinitionError:
        return DefinitionError(file or exercise.file, exercise.id, f"case “{case_id}”: {problem}")

    cases = table.get("case", {})
    own = cases.get(case_id, {}) if isinstance(cases, dict) else {}
    if not isinstance(own, dict):
        raise wrong("its key must be a table.")
    if unknown := sorted(set(own) - KEY_FIELDS):
        raise wrong(f"“{', '.join(unknown)}” is not a known setting of a key.")
    merged: dict[str, Any] = {name: own.get(name, table.get(name)) for name in KEY_FIELDS - {"samples", "wrong"}}
    if merged["answer"] is None:
        raise wrong("there is no answer. Add the case's answer to the key.")
    for needed in ("why", "source"):
        if not isinstance(merged[needed], str) or not merged[needed].strip():
            raise wrong(f"{needed} is missing. Name the rule, and its source with a date.")
    credit: Credit = merged["credit"] or "net"
    sequence: Sequence = merged["sequence"] or "none"
    if credit not in get_args(Credit):
        raise wrong(f"credit “{credit}” is not net or all.")
    if sequence not in get_args(Sequence):
        raise wrong(f"sequence “{sequence}” is not none, first or order.")
    replies = {**table.get("wrong", {}), **own.get("wrong", {})}
    weights = merged["weights"] or {}
    if any(type(weight) is not int or weight < 1 for weight in weights.values()):
        raise wrong("every weight must be a whole number from 1.")
    if any(not isinstance(reply, str) or not reply.strip() for reply in replies.values()):
        raise wrong("every reply under wrong must be a sentence.")
    return Key(
        answer=merged["answer"],
        why=merged["why"].strip(),
        source=merged["source"].strip(),
        optional=tuple(merged["optional"] or ()),
        alternatives=tuple(merged["alternatives"] or ()),
        wrong=replies,
        credit=credit,
        sequence=sequence,
        settled=tuple(merged["settled"] or ()),
        weights=weights,
    )


def practice_key(exercise: Exercise, case_id: str) -> Key:
    """Return the open key of a practice exercise's case. Raises DefinitionError as read_key does."""
    return read_key(exercise, case_id, {**exercise.key, "case": {case_id: exercise.cases[case_id].key or {}}})
