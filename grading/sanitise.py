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


@dataclass(frozen=True)
class Restored:
    """The cells of a notebook made whole, and a remark for the grader on each thing that was put right."""

    cells: Sequence[Any]
    remarks: Sequence[str]


def restore(source: Sequence[Mapping[str, Any]], found: Sequence[FoundCell]) -> Restored:
    """Return the source's cells, with the cells that the student added as text where they stood."""
    by_id = {cell["id"]: number for number, cell in enumerate(source) if cell.get("id")}
    by_grade_id = {grade_id(cell): number for number, cell in enumerate(source) if grade_id(cell)}
    by_text = {cell["source"].strip(): number for number, cell in enumerate(source)}
    met: dict[int, FoundCell] = {}
    added: dict[int, list[FoundCell]] = {}
    remarks: list[str] = []
    place = -1
    for cell in found:
        number = by_grade_id.get(cell.grade_id, by_id.get(cell.id, by_text.get(cell.source.strip())))
        if number is None:
            if cell.source.strip():
                added.setdefault(place, []).append(cell)
            continue
        place = number
        name = grade_id(source[number])
        whole = cell.source.strip() == source[number]["source"].strip()
        if number not in met or (whole and met[number].source.strip() != cell.source.strip()):
            repeated = number in met
            met[number] = cell
        else:
            repeated = True
        if repeated and name:
            remarks.append(f"The cell {name} stood there more than once; the one that fits the course was kept.")
    cells = _text_cells(added.get(-1, ()))
    for number, original in enumerate(source):
        if name := grade_id(original):
            remarks += _changes(name, original, met.get(number), whole=bool(found))
        cells += [deepcopy(original), *_text_cells(added.get(number, ()))]
    for number, written in enumerate(cell for cell in cells if cell["metadata"].get("revcycle", {}).get("added")):
        written["id"] = f"added-by-student-{number}"
    return Restored(cells, tuple(dict.fromkeys(remarks)))


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


def _text_cells(added: Sequence[FoundCell]) -> list[Any]:
    cells = []
    for cell in added[:_MOST_ADDED]:
        text = _UNPRINTABLE.sub("\ufffd", cell.source[:_LONGEST])
        # A fence longer than any in the text: nothing in it can end the block, and all of it is shown as it stands.
        fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
        kind = "code" if cell.cell_type == "code" else "text"
        heading = f"*A {kind} cell added by the student, shown as it stands:*"
        cells.append(text_cell(f"{heading}\n\n{fence}\n{text}\n{fence}", {"revcycle": {"added": True}}))
    return cells


class Restore(NbGraderPreprocessor):  # type: ignore[misc]
    """Replaces the handed-in notebook by the course's own, keeping the student's own cells as text."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Rebuild the notebook from its source and note what was put right."""
        desk = desk_of(self)
        source = desk.material.notebook(resources["nbgrader"]["notebook"])
        restored = restore(source.cells, desk.found.cells)
        nb.cells = list(restored.cells)
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
