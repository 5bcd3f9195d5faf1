"""The figure of the revenue cycle on top of every module, with that module's stages lit.

It is drawn once, by hand, in assets/images/where-you-are.svg. Every module carries a copy of its own, because a student
receives the module's folder only. After a change to the drawing: ``python -m revcycle.figures modules``.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from revcycle.folders import assets

__all__ = ["NAME", "STAGES", "draw_copies", "where_you_are"]

NAME = "where-you-are.svg"

STAGES: Mapping[str, Sequence[str]] = {
    "00-start-here": ["start"],
    "01-two-sides-of-one-cycle": ["whole"],
    "02-reading-the-record": ["visit"],
    "03-diagnosis-codes": ["codes"],
    "04-procedure-codes": ["codes"],
    "05-code-to-money": ["codes", "claim"],
    "06-coverage-and-patient-cost": ["registration"],
    "07-building-the-claim": ["claim"],
    "08-clearinghouse": ["clearinghouse"],
    "09-adjudication-and-posting": ["payer", "posting"],
    "10-denials-and-appeals": ["denials"],
    "11-receivables": ["denials", "balance"],
    "12-credentials-pay-and-path": ["whole"],
    "13-capstone-one-week": ["whole"],
}
"""The stages of the drawing that each module lights; ``whole`` is the whole ring."""


def where_you_are(stages: Sequence[str]) -> str:
    """Return the drawing, as SVG text, with these stages lit.

    Raises LookupError when the drawing has no such stage.
    """
    drawing = (assets() / "images" / NAME).read_text("utf-8")
    for stage in stages:
        drawing, lit = re.subn(f'id="{re.escape(stage)}" class="stage"', f'id="{stage}" class="stage here"', drawing)
        if lit != 1:
            raise LookupError(f"The figure of the revenue cycle has no stage “{stage}”.")
    return drawing


def draw_copies(modules: Path) -> list[Path]:
    """Write the figure of each of the course's modules that this folder holds, and return the files written."""
    written = []
    for name, stages in STAGES.items():
        if (modules / name).is_dir():
            path = modules / name / "images" / NAME
            path.parent.mkdir(exist_ok=True)
            path.write_text(where_you_are(stages), "utf-8", newline="\n")
            written.append(path)
    return written


if __name__ == "__main__":
    for drawn in draw_copies(Path(sys.argv[1] if len(sys.argv) > 1 else "modules")):
        print(drawn)
