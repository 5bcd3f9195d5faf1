"""What lies before the judge while one hand-in is graded; the preprocessors find it through their converter."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from grading.draws import ClassDraws
from grading.handins import FoundNotebook, HandIn
from grading.judgement import Judgement
from grading.material import Material


class NotAtDeskError(RuntimeError):
    """A preprocessor of the course was run by stock nbgrader, which cannot judge; nothing may be scored then."""


@dataclass
class Desk:
    """One hand-in, the material it is judged with, and what the judge found.

    ``released`` are the ids of the cells that the gradebook knows; ``found`` is the notebook as handed in.
    """

    material: Material
    handin: HandIn
    found: FoundNotebook
    draws: ClassDraws
    released: Collection[str]
    judgements: list[Judgement] = field(default_factory=list)

    @property
    def notes(self) -> list[str]:
        """All that the grader should know of this hand-in, and the student need not."""
        flags = [flag for judgement in self.judgements for flag in judgement.flags]
        return [*self.handin.remarks, *flags, *self.draws.flags(self.handin.student)]

    @property
    def suspicious(self) -> bool:
        """Whether a person should look at the whole hand-in."""
        return any(judgement.flags for judgement in self.judgements) or bool(self.draws.flags(self.handin.student))


def desk_of(preprocessor: Any) -> Desk:
    """Return the desk of the converter that runs this preprocessor. Raises NotAtDeskError when there is none."""
    converter = getattr(getattr(preprocessor, "parent", None), "parent", None)
    desk = getattr(converter, "desk", None)
    if not isinstance(desk, Desk):
        raise NotAtDeskError(
            "Nothing was graded: the course's own grading is not plugged in. Run nbgrader with the course's settings, "
            "from the folder grading/, or use: python -m grading autograde"
        )
    return desk
