"""The notebook of a hand-in made whole again: every cell of the course from its source, and the student's own as text.

Answers lie in the answers folder, so nothing that is judged depends on a notebook's cells. What was deleted, doubled,
edited, renamed or tagged is put right, and told to the grader. Cells that the student added are kept as plain text:
they are never run, and no HTML in them reaches a page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from nbgrader.preprocessors import NbGraderPreprocessor

from grading.desk import desk_of
from grading.handins import FoundCell
from grading.nodes import text_cell

_LONGEST = 20_000
_MOST_ADDED = 200
_UNPRINTABLE = re.compile("[\ud800-\udfff\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


class Source:
    """The cells of a module's own notebook, looked up in the ways by which a handed-in cell is known again."""

    def __init__(self, cells: Sequence[Mapping[str, Any]]) -> None:
        self.cells = cells
        self.texts = [cell["source"].strip() for cell in cells]
        self._by_id = {cell["id"]: number for number, cell in enumerate(cells) if cell.get("id")}
        self._by_grade_id = {grade_id(cell): number for number, cell in enumerate(cells) if grade_id(cell)}
        self._by_text = {text: number for number, text in enumerate(self.texts)}

    def number(self, cell: FoundCell) -> int | None:
        """Return the place of the cell that a handed-in one is, or None when it is the student's own."""
        return self._by_grade_id.get(cell.grade_id, self._by_id.get(cell.id, self._by_text.get(cell.source.strip())))


@dataclass(frozen=True)
class Restored:
    """What is put right in a handed-in notebook.

    ``added`` are the cells that the student added, made plain text, by the place of the source's cell after which
    they stand (-1 for the top); ``remarks`` tell the grader of each thing that was put right.
    """

    added: Mapping[int, Sequence[Any]]
    remarks: Sequence[str]

    def cells(self, source: Sequence[Mapping[str, Any]]) -> list[Any]:
        """Return the whole notebook's cells, each the caller's own."""
        cells = [*self.added.get(-1, ())]
        for number, original in enumerate(source):
            cells += [deepcopy(original), *self.added.get(number, ())]
        return cells


def restore(source: Source, found: Sequence[FoundCell]) -> Restored:
    """Hold a handed-in notebook against its source."""
    met: dict[int, FoundCell] = {}
    added: dict[int, list[FoundCell]] = {}
    remarks: list[str] = []
    place = -1
    for cell in found:
        number = source.number(cell)
        if number is None:
            if cell.source.strip():
                added.setdefault(place, []).append(cell)
            continue
        place = number
        name = grade_id(source.cells[number])
        whole = cell.source.strip() == source.texts[number]
        if number not in met or (whole and met[number].source.strip() != cell.source.strip()):
            repeated = number in met
            met[number] = cell
        else:
            repeated = True
        if repeated and name:
            remarks.append(f"The cell {name} stood there more than once; the one that fits the course was kept.")
    for number, original in enumerate(source.cells):
        if name := grade_id(original):
            remarks += _changes(name, original, met.get(number), whole=bool(found))
    return Restored(_as_text(added), tuple(dict.fromkeys(remarks)))


def _changes(name: str, cell: Mapping[str, Any], met: FoundCell | None, whole: bool) -> list[str]:
    if met is None:
        return [f"The cell {name} was missing and was put back."] if whole else []
    remarks = []
    if met.source.strip() != cell["source"].strip() or met.cell_type != cell["cell_type"]:
        remarks.append(f"The cell {name} was changed and was restored.")
    if met.grade_id != name:
        remarks.append(f"The id of the cell {name} was changed and was restored.")
    if tags := sorted(set(met.tags) - set(cell["metadata"].get("tags", []))):
        shown = ", ".join(tag[:40] for tag in tags[:5])
        remarks.append(f"Tags set by the student on the cell {name} were dropped: {shown}.")
    return remarks


def grade_id(cell: Mapping[str, Any]) -> str:
    """Return nbgrader's id of a cell, or an empty text when nbgrader does not know the cell."""
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))


def _as_text(added: Mapping[int, Sequence[FoundCell]]) -> Mapping[int, Sequence[Any]]:
    written: dict[int, list[Any]] = {}
    count = 0
    for place, cells in sorted(added.items()):
        for cell in cells[:_MOST_ADDED]:
            text = _UNPRINTABLE.sub("\ufffd", cell.source[:_LONGEST])
            # A fence longer than any in the text: nothing in it can end the block, and all of it is shown as it stands.
            fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
            kind = "code" if cell.cell_type == "code" else "text"
            heading = f"*A {kind} cell added by the student, shown as it stands:*"
            markdown = f"{heading}\n\n{fence}\n{text}\n{fence}"
            made = text_cell(f"added-by-student-{count}", markdown, {"revcycle": {"added": True}})
            written.setdefault(place, []).append(made)
            count += 1
    return written


class Restore(NbGraderPreprocessor):  # type: ignore[misc]
    """Replaces the handed-in notebook by the course's own, keeping the student's own cells as text."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Rebuild the notebook from its source and note what was put right."""
        desk = desk_of(self)
        source = desk.material.notebook(resources["nbgrader"]["notebook"])
        restored = restore(Source(source.cells), desk.found.cells)
        nb.cells = restored.cells(source.cells)
        nb.metadata = deepcopy(source.metadata)
        nb.nbformat, nb.nbformat_minor = source.nbformat, source.nbformat_minor
        for cell in nb.cells:
            if grade_id(cell) and grade_id(cell) not in desk.released:
                self.log.warning("%s came after the release: it is not graded. Release again.", grade_id(cell))
                del cell.metadata["nbgrader"]
        for remark in restored.remarks:
            self.log.warning("%s: %s", desk.handin.student, remark)
        desk.handin.remarks.extend(restored.remarks)
        return nb, resources
