"""Which student of the course a hand-in belongs to: by the LMS's roster, the gradebook, or the name itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from grading.lms.filenames import Owner, as_student_id, cleaned
from grading.lms.grades import Student
from grading.lms.layouts import LAYOUTS, Layout
from grading.lms.matching import identifier
from grading.lms.roster import Roster


class NobodyError(ValueError):
    """No student can be told for sure; the message says why in a sentence."""


class People:
    """Everybody who is known: the gradebook's students, and those of a roster."""

    def __init__(self, students: Sequence[Student], roster: Roster | None) -> None:
        self.students = students
        self.roster = roster
        layouts = [layout for layout in LAYOUTS.values() if roster and layout.recognises(roster)]
        # Canvas's columns are its own; the other three share "Username" and are told apart by what else there is.
        self.layout: Layout | None = max(layouts, key=self._fits, default=None)

    def _fits(self, layout: Layout) -> int:
        return sum(self.roster.place(name) is not None for name in layout.identity) if self.roster else 0

    @property
    def logins(self) -> set[str]:
        """All logins in small letters."""
        found = {student.id.casefold() for student in self.students}
        return found | {person.id.casefold() for _, person in self._listed}

    def find(self, owner: Owner) -> Student:
        """Return the student of an LMS's name. Raises NobodyError when several fit, or a roster has none."""
        listed = self._of_roster(owner)
        if listed:
            return listed
        if owner.login:
            return self._known(lambda one: one.id.casefold() == owner.login.casefold()) or Student(
                _safe(owner.login), lms_id=owner.lms_id
            )
        if owner.lms_id and (known := self._known(lambda one: one.lms_id == owner.lms_id)):
            return known
        first, _, last = owner.name.partition(" ")
        if owner.lms == "Canvas":
            return Student(_safe(f"{owner.name}-{owner.lms_id}"), lms_id=owner.lms_id)
        if known := self._known(lambda one: (one.first_name, one.last_name) == (first, last)):
            return known
        return Student(_safe(owner.name), first, last, lms_id=owner.lms_id)

    def named(self, name: str) -> Student:
        """Return the student whom a hand-in names itself, by login, e-mail or full name. Raises NobodyError."""
        name = cleaned(name)
        plain = name.strip().casefold()
        everybody = {person.id: person for person in [*(person for _, person in self._listed), *self.students]}
        called = [one for one in everybody.values() if plain in _names(one)]
        if len(called) > 1:
            raise NobodyError(f"“{name[:80]}” may be {' or '.join(sorted(one.id for one in called))}.")
        if called:
            return called[0]
        first, _, last = name.strip().partition(" ")
        return Student(_safe(name), first, last)

    def _of_roster(self, owner: Owner) -> Student | None:
        fitting = [person for row, person in self._listed if self._is(owner, row)]
        ids = {person.id for person in fitting}
        if len(ids) > 1:
            raise NobodyError(f"the roster has {len(ids)} people of the name {owner.name or owner.login}.")
        if self.roster and owner.lms and not ids:
            raise NobodyError(f"{owner.name or owner.login} is not in the roster.")
        return fitting[0] if fitting else None

    def _is(self, owner: Owner, row: tuple[str, ...]) -> bool:
        assert self.roster
        assert self.layout
        if owner.lms_id and self.layout.internal:
            return self.roster.cell(row, self.layout.internal) == owner.lms_id
        if owner.login:
            return identifier(self.roster.cell(row, self.layout.login)).casefold() == owner.login.casefold()
        return _full_name(self.roster, row).casefold() == owner.name.casefold()

    @cached_property
    def _listed(self) -> Sequence[tuple[tuple[str, ...], Student]]:
        if not self.roster or not self.layout:
            return ()
        by_id = {one.id: one for one in self.students}
        rows = [row for row in self.roster.rows if self.layout.is_student(self.roster, row)]
        return [(row, _student(self.layout, self.roster, row, by_id)) for row in rows]

    def _known(self, fits: Callable[[Student], bool]) -> Student | None:
        found = [one for one in self.students if fits(one)]
        if len(found) > 1:
            raise NobodyError(f"the gradebook has {len(found)} such students: {', '.join(one.id for one in found)}.")
        return found[0] if found else None


def _student(layout: Layout, roster: Roster, row: tuple[str, ...], by_id: Mapping[str, Student]) -> Student:
    """The student of a line of the roster."""
    keys = [layout.login, *(key for key in layout.keys if key != layout.internal)]
    names = [name for key in keys if (name := identifier(roster.cell(row, key)))]
    email = roster.cell(row, "Email address") or roster.cell(row, "Email")
    names += [name for name in (email,) if name]
    for name in names:  # who has handed in before keeps the id that the gradebook knows
        if name in by_id:
            return by_id[name]
    first = roster.cell(row, "First name") or roster.cell(row, "FirstName")
    last = roster.cell(row, "Last name") or roster.cell(row, "LastName") or roster.cell(row, "Surname")
    if not first and ", " in roster.cell(row, "Student"):
        last, _, first = roster.cell(row, "Student").partition(", ")
    internal = roster.cell(row, layout.internal) if layout.internal else ""
    login = names[0] if names else internal
    return Student(_safe(login), first, last, email, internal)


def _full_name(roster: Roster, row: tuple[str, ...]) -> str:
    first = roster.cell(row, "First name") or roster.cell(row, "FirstName")
    last = roster.cell(row, "Last name") or roster.cell(row, "LastName") or roster.cell(row, "Surname")
    return f"{first} {last}".strip()


def _names(student: Student) -> set[str]:
    full = f"{student.first_name} {student.last_name}".strip()
    return {name.casefold() for name in (student.id, student.email, full) if name}


def _is_safe(text: str) -> bool:
    return bool(text) and all(letter.isalnum() or letter in "._-@" for letter in text) and not text.startswith(".")


def _safe(name: str) -> str:
    made = name if _is_safe(name) and len(name) <= 64 else as_student_id(name)
    if not made:
        raise NobodyError(f"“{name[:80]}” cannot be made the name of a student.")
    return made
