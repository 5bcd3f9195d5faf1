"""The diagnoses of one encounter as they would be reported, and what the rules need to know about it."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from revcycle.codes.diagnoses.icd10cm import ICD10CM, Code, Note, compact
from revcycle.codes.diagnoses.verdict import Verdict, check

__all__ = ["Case", "Encounter", "Override", "Reported", "Setting", "Side"]

Setting = Literal["outpatient", "inpatient"]
Side = Literal["right", "left"]
DRUG_EFFECTS = ("poisoning", "adverse effect", "underdosing")


@dataclass(frozen=True, slots=True)
class Override:
    """A coder's decision that a finding does not hold here, and why.

    Attributes:
        rule: the finding's rule.
        codes: the codes it is about; all of the finding's must be among them.
        reason: what the chart says, in the coder's words. It may not be empty.
    """

    rule: str
    codes: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Encounter:
    """One encounter's diagnosis codes and its facts. Only the codes are needed: what is not known is not checked.

    Attributes:
        codes: in the order of reporting: the first-listed or principal diagnosis, then the others; as typed.
        setting: "inpatient" for a hospital's own claim of a stay; all else is "outpatient", a physician's visit to an
            inpatient too.
        on: the date of service; for inpatients that of the discharge.
        sex: F or M as registered; others are not checked.
        age: in whole years on that date.
        sides: the sides of the body that the chart speaks of.
        uncertain: those codes whose condition the chart calls probable, suspected, ruled out and the like.
        chart: the words of the note, to find detail that a code leaves out.
        overrides: what the coder has decided otherwise.
    """

    codes: tuple[str, ...]
    setting: Setting = "outpatient"
    on: date | None = None
    sex: str | None = None
    age: int | None = None
    sides: frozenset[Side] = frozenset()
    uncertain: frozenset[str] = frozenset()
    chart: str = ""
    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True)
class Reported:
    """One code of the encounter that exists in the release, with its place, counted from 1."""

    code: Code
    place: int
    line: tuple[Code, ...]  # the code and the entries above it
    notes: tuple[Note, ...]

    @functools.cached_property
    def compact(self) -> str:
        """The code without its dot."""
        return self.code.code.replace(".", "")

    @property
    def name(self) -> str:
        """The code with its title, as a sentence names it."""
        return f"{self.code.code} ({self.code.title})"

    @property
    def category(self) -> str:
        """Its first three characters."""
        return self.code.code[:3]

    @property
    def drug_effect(self) -> str:
        """Of a drug's code (T36-T50): "poisoning", "adverse effect" or "underdosing"; of all others, nothing.

        Source: the titles, which say what the 5th or 6th character does (guideline I.C.19.e).
        """
        if not self.within("T36", "T50"):
            return ""
        title = self.code.title.lower()
        return next((effect for effect in DRUG_EFFECTS if title.startswith(effect)), "")

    def begins(self, *beginnings: str) -> bool:
        """Whether the code begins with one of these, dots apart."""
        return self.compact.startswith(tuple(text.replace(".", "") for text in beginnings))

    def within(self, first: str, last: str) -> bool:
        """Whether its category lies in a range of categories."""
        return first <= self.category <= last

    def notes_of(self, kind: str) -> Iterator[Note]:
        """Its notes of one kind, inherited ones included."""
        return (note for note in self.notes if note.kind == kind)


@dataclass(frozen=True)
class Case:
    """An encounter beside the release it is read with: what every rule is given."""

    encounter: Encounter
    release: ICD10CM
    verdicts: tuple[Verdict, ...] = field(init=False)
    reported: tuple[Reported, ...] = field(init=False)

    def __post_init__(self) -> None:
        verdicts = tuple(check(text, self.release) for text in self.encounter.codes)
        found: dict[str, Reported] = {}
        for place, verdict in enumerate(verdicts, start=1):
            if verdict.code is not None and verdict.code.level not in ("chapter", "block"):
                found.setdefault(verdict.code.code, _reported(self.release, verdict.code.code, place))
        object.__setattr__(self, "verdicts", verdicts)
        object.__setattr__(self, "reported", tuple(found.values()))

    @property
    def year(self) -> str:
        """The release's fiscal year, such as "FY2026"."""
        return self.release.release.split(",")[0]

    @property
    def first(self) -> Reported | None:
        """The first-listed or principal diagnosis, where it is a code of the release."""
        return self.reported[0] if self.reported and self.reported[0].place == 1 else None

    @property
    def first_name(self) -> str:
        """What the first code is called in this setting."""
        return "principal diagnosis" if self.encounter.setting == "inpatient" else "first-listed diagnosis"

    def suspects(self, one: Reported) -> bool:
        """Whether the chart only suspects what a code stands for."""
        return one.compact in {compact(code) for code in self.encounter.uncertain}

    def pairs(self) -> Iterator[tuple[Reported, Reported]]:
        """Every two of its codes, the earlier first."""
        for number, one in enumerate(self.reported):
            for other in self.reported[number + 1 :]:
                yield one, other

    def tabular(self, note: Note) -> str:
        """Where a note stands, for a finding's source."""
        return f"ICD-10-CM Tabular List {self.year}, {note.kind} note at {note.code}: “{note.text}”"

    def guideline(self, section: str) -> str:
        """A section of the guidelines, for a finding's source."""
        return f"ICD-10-CM Official Guidelines {self.year}, section {section}"


@functools.lru_cache(maxsize=4096)
def _facts(release: ICD10CM, code: str) -> tuple[tuple[Code, ...], tuple[Note, ...]]:
    found = release.get(code)
    line = (found, *release.ancestors(code)) if found else ()
    return line, tuple(release.notes(code))


def _reported(release: ICD10CM, code: str, place: int) -> Reported:
    line, notes = _facts(release, code)
    return Reported(line[0], place, line, notes)
