"""The file of grades for one LMS: a line for each student, and in words what a person must know of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from grading.lms.cells import as_name, as_points, is_formula, points_in
from grading.lms.grades import ModuleGrades, Student
from grading.lms.layouts import Item, Layout
from grading.lms.matching import Matched, identifier, matched
from grading.lms.roster import Roster

_ONLY_FROM_ROSTER = ("LastName", "FirstName", "Integration ID", "Root Account", "Surname")


@dataclass
class GradeFile:
    """The table to write. ``notes`` are worth knowing; each of ``faults`` leaves something for a person to do."""

    header: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    students: int = 0


def grade_file(
    layout: Layout,
    modules: Sequence[ModuleGrades],
    students: Sequence[Student],
    roster: Roster | None = None,
    chosen: Mapping[str, str] | None = None,
    so_far: bool = False,
) -> GradeFile:
    """Return the file of grades of some modules.

    ``chosen`` names the LMS's grade column of a module where the titles differ. A score that waits for a person stays
    blank, unless ``so_far`` asks for the points so far; what is not graded is always blank. Where the LMS holds a grade
    already and the course has none, the LMS's stays: a blank would take it away.
    """
    made = GradeFile()
    items = {module.name: _item(layout, module, roster, chosen or {}, made) for module in modules}
    _leave_out_doubled(items, made)
    modules = [module for module in modules if items[module.name]]
    columns = [item for module in modules if (item := items[module.name])]
    identity = _identity(layout, roster)
    made.header = [*identity, *(item.header for item in columns)]
    if layout.points_row:
        points = [_points_possible(layout, roster, item, module) for item, module in zip(columns, modules, strict=True)]
        made.rows.append(["    Points Possible", *[""] * (len(identity) - 1), *points])
    found = matched(layout, roster, students) if roster else Matched({}, {})
    for student in students:
        if student.id in found.unmatched:
            lost = _points_of(student, modules)
            kept_back = f" Not passed on: {', '.join(lost)}." if lost else " There is no grade to pass on yet."
            (made.faults if lost else made.notes).append(found.unmatched[student.id] + kept_back)
            continue
        row = found.rows.get(student.id)
        cells = list(_who(layout, identity, roster, row, student))
        runs = [cell for name, cell in zip(identity, cells, strict=True) if layout.is_key(name) and is_formula(cell)]
        if runs:
            made.faults.append(f"{student.known_as}: a spreadsheet would run “{runs[0]}”. Enter the grades by hand.")
            continue
        for module, item in zip(modules, columns, strict=True):
            held = roster.cell(row, item.header) if roster and row else ""
            cells.append(_grade(module, student.id, so_far) or ("" if is_formula(held) else held))
        made.rows.append(cells)
        made.students += 1
    _tell_waiting(modules, students, so_far, made)
    if roster:
        used = set(found.rows.values())
        people = [row for row in roster.rows if layout.is_student(roster, row) and row not in used]
        if people:
            named = ", ".join(_called(layout, roster, row) for row in people)
            made.notes.append(f"In the roster, but not in the file, having no line in the gradebook: {named}.")
    if layout.last:
        made.header.append(layout.last[0])
        made.rows = [[*row, layout.last[1]] for row in made.rows]
    return made


def _item(
    layout: Layout, module: ModuleGrades, roster: Roster | None, chosen: Mapping[str, str], made: GradeFile
) -> Item | None:
    """The LMS's column for a module: the chosen one, the one of its title, or a new one. None when it is not sure."""
    new = Item(layout.new_item.format(title=module.name), module.name)
    items = layout.items(roster) if roster else []
    wanted = chosen.get(module.name, "")
    if wanted:
        fitting = [item for item in items if wanted in (item.header, item.title)]
        if not fitting:
            made.faults.append(f"{module.name}: the roster has no column “{wanted}”, so the module is left out.")
            return None
    else:
        fitting = [item for item in items if _same_title(module.name, item.title)]
    if len(fitting) > 1:
        listed = " and ".join(f"“{item.header}”" for item in fitting)
        made.faults.append(f"{module.name}: {listed} both fit. Choose one: --column {module.name}=TITLE")
        return None
    if not fitting:
        where = "The roster has no column of that title. " if roster else ""
        made.notes.append(f"{module.name}: {where}{layout.new_item_note}")
        return new
    item = fitting[0]
    row = next((row for row in roster.rows if layout.is_points_row(roster, row)), None) if roster else None
    points = points_in(roster.cell(row, item.header)) if roster and row else item.points
    if points is not None and points != module.points:
        made.faults.append(
            f"{module.name}: {layout.lms} counts {as_points(points)} points, the course {as_points(module.points)}. "
            f"The file holds the course's points: make them equal in {layout.lms} first."
        )
    return item


def _leave_out_doubled(items: dict[str, Item | None], made: GradeFile) -> None:
    """Leave out modules that would be written into one and the same column."""
    owners: dict[str, list[str]] = {}
    for name, item in items.items():
        if item:
            owners.setdefault(item.header.casefold(), []).append(name)
    for names in owners.values():
        if len(names) > 1:
            made.faults.append(f"{' and '.join(names)} fit one column of the LMS. Name each one's own with --column.")
            items.update(dict.fromkeys(names))


def _same_title(module: str, title: str) -> bool:
    """Whether a title means a module, as "Module 3: Diagnosis codes" or "Diagnosis codes" mean 03-diagnosis-codes."""
    number, words = _numbered(module)
    other, title_words = _numbered(title)
    return title_words == words and other in ("", number)


def _numbered(title: str) -> tuple[str, str]:
    """A title's number, without zeros before it, and its words in their plainest form."""
    plain = re.sub(r"[\W_]+", " ", title.casefold()).strip().removeprefix("module ")
    words = plain.lstrip("0123456789")
    return plain[: len(plain) - len(words)].lstrip("0"), words.strip()


def _identity(layout: Layout, roster: Roster | None) -> list[str]:
    if roster:
        known = [name.casefold() for name in layout.identity]
        return [name for name in roster.header if name.casefold() in known]
    return [name for name in layout.identity if name not in _ONLY_FROM_ROSTER]


def _points_possible(layout: Layout, roster: Roster | None, item: Item, module: ModuleGrades) -> str:
    if roster:
        for row in roster.rows:
            if layout.is_points_row(roster, row) and (held := roster.cell(row, item.header)) and not is_formula(held):
                return held
    return as_points(module.points)


def _who(
    layout: Layout, identity: Sequence[str], roster: Roster | None, row: tuple[str, ...] | None, student: Student
) -> Iterator[str]:
    """The cells that say who a student is: the roster's own, or without one what the gradebook knows."""
    full = ", ".join(part for part in (student.last_name, student.first_name) if part)
    own = {
        layout.login: student.id,
        layout.email: student.email,
        layout.internal: student.lms_id,
        "Student": full or student.id,
        "Last Name": student.last_name,
        "First Name": student.first_name,
        "Last name": student.last_name,
        "First name": student.first_name,
    }
    for name in identity:
        text = roster.cell(row, name) if roster and row else own.get(name, "")
        yield text if layout.is_key(name) else as_name(text)


def _grade(module: ModuleGrades, student: str, so_far: bool) -> str:
    if student in module.scores:
        return as_points(module.scores[student])
    return as_points(module.waiting[student]) if so_far and student in module.waiting else ""


def _points_of(student: Student, modules: Sequence[ModuleGrades]) -> list[str]:
    graded = [module for module in modules if student.id in module.scores]
    return [f"{as_points(module.scores[student.id])} in {module.name}" for module in graded]


def _called(layout: Layout, roster: Roster, row: tuple[str, ...]) -> str:
    keys = [key for key in (layout.login, *layout.keys) if roster.cell(row, key)]
    return as_name(identifier(roster.cell(row, keys[0])))


def _tell_waiting(modules: Sequence[ModuleGrades], students: Sequence[Student], so_far: bool, made: GradeFile) -> None:
    for module in modules:
        waiting = [student.id for student in students if student.id in module.waiting]
        if waiting:
            left = "the file holds the points so far" if so_far else "left blank"
            made.notes.append(f"{module.name}: waiting to be graded by a person, {left}: {', '.join(waiting)}.")
        blank = sum(student.id not in module.waiting and student.id not in module.scores for student in students)
        if blank:
            made.notes.append(f"{module.name}: {blank} of the gradebook's students have no grade; left blank.")
