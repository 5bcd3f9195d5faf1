"""Which line of an LMS's roster is which student: by login, student id or e-mail, never by likeness."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from grading.lms.grades import Student
from grading.lms.layouts import Layout
from grading.lms.roster import Roster


@dataclass(frozen=True)
class Matched:
    """The roster's row of each student, by id, and a sentence on each student that has none or not a sure one."""

    rows: Mapping[str, tuple[str, ...]]
    unmatched: Mapping[str, str]


def matched(layout: Layout, roster: Roster, students: Sequence[Student]) -> Matched:
    """Match students to rows. What fits two rows, or a row that fits two students, is left to a person."""
    people = [row for row in roster.rows if layout.is_student(roster, row)]
    shared = [key for key in layout.keys if key != layout.internal and roster.place(key) is not None]
    exact = _index(roster, people, shared, lambda text: text)
    loose = _index(roster, people, shared, str.casefold)
    internal = _index(roster, people, [layout.internal] if layout.internal else [], lambda text: text)
    found: dict[str, int] = {}
    unmatched: dict[str, str] = {}
    for student in students:
        names = [name for name in (student.id, student.lms_id, student.email) if name]
        places = {place for name in names for place in exact.get(name, ())}
        places |= internal.get(student.lms_id, set())
        places = places or {place for name in names for place in loose.get(name.casefold(), ())}
        if len(places) == 1:
            found[student.id] = places.pop()
        elif places:
            unmatched[student.id] = f"{student.known_as} fits {len(places)} lines of the roster."
        else:
            unmatched[student.id] = f"{student.known_as} is not in the roster, neither by login, student id nor e-mail."
    for place in set(found.values()):
        rivals = sorted(name for name, row in found.items() if row == place)
        if len(rivals) > 1:
            for name in rivals:
                others = ", ".join(other for other in rivals if other != name)
                unmatched[name] = f"{name} fits the same line of the roster as {others}."
                del found[name]
    return Matched({name: people[place] for name, place in found.items()}, unmatched)


def identifier(text: str) -> str:
    """Return an id without the sign that Brightspace puts before it."""
    return text.strip().removeprefix("#")


def _index(
    roster: Roster, people: Sequence[tuple[str, ...]], columns: Sequence[str], form: Callable[[str], str]
) -> dict[str, set[int]]:
    index: dict[str, set[int]] = {}
    for place, row in enumerate(people):
        for column in columns:
            if key := identifier(roster.cell(row, column)):
                index.setdefault(form(key), set()).add(place)
    return index
