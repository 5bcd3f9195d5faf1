"""What came of a batch, in words: a line for each hand-in, then how many were graded and who needs a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from grading.review import clean

if TYPE_CHECKING:
    from grading.batch.gradebook import Standing
    from grading.batch.run import Outcome

_EARLIER = "graded earlier: why a person must look is told in the judged notebook"


def lines(module: str, outcomes: Mapping[str, Outcome], standings: Mapping[str, Standing]) -> list[str]:
    """Return the lines that tell of one module's hand-ins; nothing when none was looked at."""
    if not outcomes:
        return []
    told = [f"{module}:"]
    asked: dict[str, list[str]] = {}
    for student, outcome in sorted(outcomes.items()):
        standing = standings.get(student)
        needed = standing is not None and (standing.waits_for_a_person or standing.flagged)
        told.append(_line(outcome, standing, needed))
        told += [f"      {note}" for note in (*outcome.notes, *outcome.waiting)]
        if needed:
            asked[student] = [*outcome.waiting, *outcome.notes] or [_EARLIER]
    states = [outcome.state for outcome in outcomes.values()]
    counts = {
        "graded now": states.count("graded"),
        "graded before": states.count("before"),
        "NOT GRADED": states.count("failed"),
    }
    counted = ", ".join(f"{number} {name}" for name, number in counts.items() if number)
    told.append(f"{module}: {len(states)} hand-in{'s' if len(states) != 1 else ''}: {counted}.")
    if asked:
        told.append(f"A person must look at {len(asked)} of them:")
        told += [f"  {student}: {_shortened(reasons)}" for student, reasons in asked.items()]
    return [clean(" ".join(line.splitlines())) for line in told]  # a hand-in's own words reach no terminal as they are


def _line(outcome: Outcome, standing: Standing | None, needed: bool) -> str:
    if outcome.state == "failed":
        return f"  {outcome.student}: NOT GRADED"
    if standing is None:
        return f"  {outcome.student}: graded"
    line = f"  {outcome.student}: {standing.score:g} of {standing.points:g} points"
    return f"{line}, a person must look" if needed else line


def _shortened(reasons: list[str]) -> str:
    more = f" (and {len(reasons) - 1} more, above)" if len(reasons) > 1 else ""
    return f"{reasons[0]}{more}"
