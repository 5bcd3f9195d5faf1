"""The figure of the revenue cycle on top of every module, with that module's stages lit, and the way to other modules.

It is drawn once, by hand, in assets/images/where-you-are.svg. Every module carries a copy of its own, because a student
receives the module's folder only. ``python -m grading links`` writes the copies, and the cell that shows them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from revcycle.folders import assets

__all__ = ["NAME", "STAGES", "draw_copies", "number", "title", "way_on", "where_you_are"]

NAME = "where-you-are.svg"

RING: Mapping[str, str] = {
    "registration": "registration and coverage",
    "visit": "visit and its record",
    "codes": "codes",
    "claim": "claim",
    "clearinghouse": "clearinghouse",
    "payer": "payer",
    "posting": "payment posted",
    "denials": "denials and follow-up",
    "balance": "patient bill",
}
"""The nine stages of the ring, in their order, each in words."""

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

_TITLES = {
    "05-code-to-money": "From code to money",
    "12-credentials-pay-and-path": "Credentials, pay and path",
    "13-capstone-one-week": "Capstone: one week",
}


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


def number(module: str) -> str:
    """Return the number that a module's name begins with, such as 03."""
    return module.partition("-")[0]


def title(module: str) -> str:
    """Return the title that goes with a module's name, such as “Diagnosis codes”."""
    return _TITLES.get(module) or module.partition("-")[2].replace("-", " ").capitalize()


def way_on(module: str) -> str:
    """Return, as Markdown, the figure with words for those who cannot see it, and links to all other modules.

    The links are relative: modules lie side by side where a student works, each in the folder of its name.
    Raises LookupError when the course has no such module.
    """
    if module not in STAGES:
        raise LookupError(f"The course has no module “{module}”.")
    numbered = list(enumerate(RING.items(), start=1))
    ring = ", ".join(f"{place} {words}" for place, (_, words) in numbered)
    lines = [f"* Before the ring: {_links(module, 'start')}", f"* All the way around: {_links(module, 'whole')}"]
    lines += [f"* Stage {place}, {words}: {_links(module, stage)}" for place, (stage, words) in numbered]
    return (
        f"![The revenue cycle as a ring of nine stages: {ring}; then the next visit starts. A dashed arrow leads from "
        f"denials back to the claim. The flag “You are here” stands {_place(module)}.](images/{NAME})\n\n"
        f"**You are here:** module {number(module)}, *{title(module)}*.\n\n"
        "<details>\n<summary>Go to another module</summary>\n\n" + "\n".join(lines) + "\n\n"
        "A module opens once you have it. When your instructor hands one out, press **Get** on the Course page.\n\n"
        "</details>"
    )


def _place(module: str) -> str:
    lit = [f"stage {place}, {words}" for place, (stage, words) in enumerate(RING.items(), 1) if stage in STAGES[module]]
    if lit:
        return f"at {' and at '.join(lit)}"
    return (
        "at the start, before stage 1"
        if "start" in STAGES[module]
        else "in the middle: this module is about all stages"
    )


def _links(here: str, stage: str) -> str:
    parts = []
    for module in (name for name, stages in STAGES.items() if stage in stages):
        name = f"{number(module)} {title(module)}"
        stem = module.partition("-")[2]
        parts.append(f"**{name}** (you are here)" if module == here else f"[{name}](../{module}/{stem}.ipynb)")
    return ", ".join(parts)
