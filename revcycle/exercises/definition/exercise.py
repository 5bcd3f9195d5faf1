"""What an exercise is, as far as students are told: its settings, its cases, and what makes a definition wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from revcycle.exercises.posting.task import Remitted

KindName = Literal["choice", "sort", "codes", "evidence", "amount", "services", "level", "claim", "segments", "posting"]
FormName = Literal["CMS-1500", "UB-04"]
Wire = Literal["837P", "837I", "999", "277CA", "835"]
Unit = Literal["dollars", "percent", "days", "count", "date"]
Place = Literal["office", "emergency", "hospital-initial", "hospital-subsequent", "hospital-discharge"]


class DefinitionError(ValueError):
    """An exercise that is not written as it must be: names the file, the exercise, the problem and the mend."""

    def __init__(self, file: str, exercise: str, problem: str) -> None:
        super().__init__(f"{file}, exercise “{exercise}”: {problem}" if exercise else f"{file}: {problem}")
        self.file, self.exercise, self.problem = file, exercise, problem


@dataclass(frozen=True)
class Field:
    """One typed value of an ``amount`` exercise."""

    label: str
    unit: Unit


@dataclass(frozen=True)
class Ask:
    """One question about a raw file: answered by marking an element or, where there are options, by choosing one."""

    text: str
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Figure:
    """A sum that is drawn per student: from ``start`` to ``stop`` in steps of ``step``."""

    start: Decimal
    stop: Decimal
    step: Decimal


@dataclass(frozen=True)
class Case:
    """One reviewed case of an exercise, as shown; ``key`` is filled for practice exercises only.

    ``encounter`` is the visit or stay that a ``claim`` is for, as far as students are told; ``asked`` its open items.
    ``raw`` is the text of an X12 file to read, or ``wire`` says which one the engine makes of the encounter; ``asks``
    are the questions about it. ``given`` marks the fresh start of an exercise that otherwise carries the student's own
    answer of another module.
    """

    id: str
    text: str = ""
    chart: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    bins: Mapping[str, str] = field(default_factory=dict)
    items: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, Field] = field(default_factory=dict)
    figures: Mapping[str, Figure] = field(default_factory=dict)
    encounter: Mapping[str, Any] = field(default_factory=dict)
    asked: tuple[str, ...] = ()
    raw: str = ""
    wire: Wire = "837P"
    asks: Mapping[str, Ask] = field(default_factory=dict)
    remittance: Remitted | None = None
    diagnoses: tuple[str, ...] = ()
    facts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    patient: Literal["", "new", "established"] = ""
    given: bool = False
    key: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Exercise:
    """The public half of one exercise.

    ``file`` is where it is written, for messages; ``tabular`` asks for the Tabular List to read in beside it; ``form``
    and ``lines`` are the paper of a ``claim`` and how many service lines it shows, 0 for as many as there are services.
    ``carries`` names the exercise whose answer is worked on here, as module/exercise; ``sends`` says that what is
    checked in practice is sent to the clearinghouse and the payer.
    """

    id: str
    version: int
    module: str
    file: str
    kind: KindName
    title: str
    objective: str
    prompt: str
    cases: Mapping[str, Case]
    guide: tuple[str, ...] = ()
    beyond: str = ""
    hints: tuple[str, ...] = ()
    exams: tuple[str, ...] = ()
    practice: bool = False
    shuffle: bool = True
    choose: Literal["one", "many"] = "one"
    arrange: Literal["bins", "order"] = "bins"
    most: int = 12
    tabular: bool = False
    form: FormName = "CMS-1500"
    lines: int = 0
    asks: tuple[str, ...] = ()
    visit: Place = "office"
    carries: str = ""
    sends: bool = False
    key: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Definitions:
    """What one exercises.toml holds: exercises by id, those kept at an older version, and the problems found."""

    current: Mapping[str, Exercise]
    older: Mapping[tuple[str, int], Exercise]
    problems: tuple[DefinitionError, ...]

    def find(self, exercise_id: str, version: int | None = None) -> Exercise | None:
        """Return the exercise of that id, at that version if one is named, else None."""
        now = self.current.get(exercise_id)
        if version is None or (now is not None and now.version == version):
            return now
        return self.older.get((exercise_id, version))

    def __iter__(self) -> Iterator[Exercise]:
        return iter(self.current.values())
