"""Broken and hostile hand-ins, kept under tests/fixtures/handins: how each is laid out, and what must become of it.

Each folder holds hand-in.toml and, under files/, what lies over an honest hand-in. Settings of hand-in.toml:

what       what is wrong with it, in a sentence
answers    "right" (default: everything is answered rightly before the files are laid over it) or "none"
drawn_for  the name that all answers were drawn for
remove     files taken out;  links: links put in;  repeat: large files, as a text and how many times
nest       the folder in which the whole hand-in lies
lost       the exercises that earn nothing ("all" or names); every other one earns all of its points
waiting    the exercises that wait for a person;  flagged: whether the whole hand-in does
outcome    how the reviews of lost exercises begin;  reviews: what a review says
notes      what the grader is told;  keeps: what the judged notebook shows;  never: what it never holds
harmless   the word "hacked" may stand in it as text only
"""

from __future__ import annotations

import shutil
import tomllib
from dataclasses import dataclass, field
from typing import Any

from tests.pipeline.temporary_course import HOUSE, TemporaryCourse

HAND_INS = HOUSE / "tests" / "fixtures" / "handins"


@dataclass(frozen=True)
class Hostile:
    """One of them."""

    name: str
    what: str
    answers: str = "right"
    drawn_for: str = ""
    remove: list[str] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    repeat: dict[str, dict[str, Any]] = field(default_factory=dict)
    nest: str = ""
    lost: str | list[str] = field(default_factory=list)
    waiting: str | list[str] = field(default_factory=list)
    flagged: bool = False
    outcome: str = ""
    reviews: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    keeps: list[str] = field(default_factory=list)
    never: list[str] = field(default_factory=list)
    harmless: bool = False

    def hand_in(self, course: TemporaryCourse) -> None:
        """Lay it out where hand-ins are collected to."""
        place = course.hand_in(self.name)
        if self.answers == "right":
            for exercise in course.exercises:
                course.answer(place, exercise, lambda kind, shown, key: kind.right(shown, key), student=self.drawn_for)
        for name in self.remove:
            target = place / name
            shutil.rmtree(target) if target.is_dir() else target.unlink()
        files = HAND_INS / self.name / "files"
        if files.is_dir():
            shutil.copytree(files, place, dirs_exist_ok=True)
        for name, target_name in self.links.items():
            (place / name).symlink_to(target_name)
        for name, recipe in self.repeat.items():
            (place / name).write_text(recipe["text"] * recipe["times"])
        if self.nest:
            nested = place / self.nest
            nested.mkdir()
            for path in list(place.iterdir()):
                if path.suffix != ".txt" and path != nested:
                    path.rename(nested / path.name)

    def named(self, which: str | list[str], course: TemporaryCourse) -> set[str]:
        """The exercises that a setting names."""
        return {exercise.id for exercise in course.exercises} if which == "all" else set(which)


ALL = [
    Hostile(name=path.parent.name, **tomllib.loads(path.read_text("utf-8")))
    for path in sorted(HAND_INS.glob("*/hand-in.toml"))
]
