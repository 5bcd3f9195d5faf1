"""Line rules: care that the fee of an earlier operation includes (CO-97 with M144).

An operation with 10 or 90 global days includes the visits after it, and further procedures for it outside of an
operating room, by the same physician or the same specialty of the group (Medicare Claims Processing Manual, chapter 12,
section 40).
"""

from __future__ import annotations

from datetime import date, timedelta

from revcycle.dates import us_date
from revcycle.payer.adjudication.case import Case, LineCase
from revcycle.payer.adjudication.coding import earlier_lines, same_hands
from revcycle.payer.adjudication.result import DAYS_OF_CARE

__all__ = ["SOURCE", "after_surgery"]

SOURCE = "Medicare Claims Processing Manual (Pub. 100-04), chapter 12, section 40, 2026"
VISIT_PASSES = frozenset({"24", "25", "57"})
PROCEDURE_PASSES = frozenset({"58", "78", "79"})


def after_surgery(case: Case) -> None:
    """Denies what falls into the global days of an earlier operation and does not say that it is something else."""
    for line in case.open_lines():
        procedure = line.procedure
        if procedure is None or case.proven("global-days", line):
            continue
        visit = procedure.visit
        operation = procedure.family == "surgery" and procedure.global_days in ("000", "010", "090")
        if not (visit or operation) or line.marks & (VISIT_PASSES if visit else PROCEDURE_PASSES):
            continue
        for item, day in _operations(case, line):
            earlier = case.codes.procedure(item)
            last = day + timedelta(days=DAYS_OF_CARE[earlier.global_days]) if earlier else day
            if earlier is None or not day < case.day(line) <= last:
                continue
            mend = (
                "If the visit had nothing to do with it, put 24 on the line, with the diagnosis that shows it."
                if visit
                else "If it was planned or went further, put 58 on the line; 78 for an unplanned return to the "
                "operating room; 79 if it had nothing to do with it."
            )
            names = case.codes.shown(line.item), case.codes.shown(item)
            days = DAYS_OF_CARE[earlier.global_days]
            sentence = (
                f"{names[0]} on {us_date(case.day(line))} lies within the {days} days of care that {names[1]} "
                f"of {us_date(day)} includes "
                f"(to {us_date(last)}). {mend} Else take it off."
            )
            line.deny("CO", "97", "global-days", SOURCE, sentence, "M144")
            break


def _operations(case: Case, line: LineCase) -> list[tuple[str, date]]:
    """Operations with days of care by the same hands: on this claim, and on claims decided before."""
    hands = same_hands(case, line)
    here = [
        (other.item, case.day(other))
        for other in case.lines
        if other is not line and not other.denied and _has_days(case, other.item) and same_hands(case, other) == hands
    ]
    operated = case.history.operated(case.person.id, case.day(line)) if case.person else []
    before = [(done.item, done.day) for done in earlier_lines(case, line, operated) if done.global_days]
    return here + before


def _has_days(case: Case, item: str) -> bool:
    found = case.codes.procedure(item)
    return found is not None and found.global_days in DAYS_OF_CARE
