"""The judged notebook of a hand-in, written from parts that are the same for the whole class.

Only the graded cells, the student's own cells and the notes for the grader differ from one student to the next. All
others are written once, as text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from copy import copy, deepcopy
from typing import Any

from nbgrader import utils

from grading.judge import is_judged, mark_judged, note_cell, write_review
from grading.judgement import Judgement
from grading.nodes import notebook_text
from grading.sanitise import Restored, Source


class Pages:
    """One notebook of a module, to be written for any student.

    ``clean`` is what nbgrader makes of ``source``, the module's own notebook, before it is judged. ``points`` are the
    graded cells in their order.
    """

    def __init__(self, source: Any, clean: Any) -> None:
        self.source = Source(source.cells)
        self.plain = [cell["id"] for cell in source.cells] == [cell["id"] for cell in clean.cells] and all(
            is_judged(cell) and cell.cell_type == "code"
            for cell in clean.cells
            if utils.is_grade(cell) or utils.is_solution(cell) or utils.is_task(cell)
        )
        """Whether every graded cell is there, and left to the judge; if not, nbgrader's own way must be gone."""
        mark_judged(clean)
        self._graded = {number: cell for number, cell in enumerate(clean.cells) if is_judged(cell)}
        self.points: Mapping[str, float] = {
            cell.metadata.nbgrader.grade_id: float(cell.metadata.nbgrader.points) for cell in self._graded.values()
        }
        self._texts = ["" if number in self._graded else _cell_text(cell) for number, cell in enumerate(clean.cells)]
        frame = notebook_text({**clean, "cells": []})
        self._before, _, self._after = frame.partition(_NONE)

    def written(self, restored: Restored, judgements: Mapping[str, Judgement], notes: Sequence[str]) -> str:
        """Return the notebook file of one student, as nbgrader writes it."""
        texts = [_cell_text(note_cell(notes))] if notes else []
        texts += map(_cell_text, restored.added.get(-1, ()))
        for number, text in enumerate(self._texts):
            texts.append(text or self._judged(number, judgements))
            texts += map(_cell_text, restored.added.get(number, ()))
        return f'{self._before}"cells": [\n{_BETWEEN.join(texts)}\n ]{self._after}'

    def _judged(self, number: int, judgements: Mapping[str, Judgement]) -> str:
        cell = copy(self._graded[number])
        cell["metadata"] = deepcopy(cell.metadata)
        write_review(cell, judgements[cell.metadata.nbgrader.grade_id])
        return _cell_text(cell)


_NONE = '"cells": []'
_BETWEEN = ",\n"
_STEP = " "

_quoted = json.encoder.encode_basestring


def _cell_text(cell: Mapping[str, Any]) -> str:
    """A cell as it stands in the list of cells of a notebook file: nbformat's own form, which a test compares."""
    split = {**cell, "source": cell["source"].splitlines(keepends=True)}
    if "outputs" in cell:
        split["outputs"] = [
            {**output, "data": {kind: text.splitlines(keepends=True) for kind, text in output["data"].items()}}
            for output in cell["outputs"]
        ]
    return f"  {_json(split, '  ')}"


def _json(value: Any, margin: str) -> str:
    """Write JSON as nbformat does. Python's own writer is slow as soon as it is to indent."""
    if isinstance(value, str):
        return _quoted(value)
    inner = margin + _STEP
    if isinstance(value, dict) and value:
        entries = [f"{inner}{_quoted(name)}: {_json(entry, inner)}" for name, entry in sorted(value.items())]
        return "{\n" + ",\n".join(entries) + f"\n{margin}}}"
    if isinstance(value, list) and value:
        entries = [_quoted(entry) if isinstance(entry, str) else _json(entry, inner) for entry in value]
        return f"[\n{inner}" + f",\n{inner}".join(entries) + f"\n{margin}]"
    return json.dumps(value)
