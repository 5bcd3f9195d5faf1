"""One clinical note with the facts of its encounter, read from a Markdown file with a TOML head."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, get_args

from revcycle.chart.prose import Block, ProseError, blocks, words_of
from revcycle.folders import assets

Setting = Literal[
    "office",
    "emergency",
    "outpatient-hospital",
    "same-day-surgery",
    "inpatient",
    "telehealth",
    "therapy",
    "laboratory",
    "radiology",
    "nursing-facility",
]
Rung = Literal["tidy", "abbreviated", "contradictory", "incomplete"]

_NEEDED = ("title", "setting", "place_of_service", "provider", "coverage", "specialty", "rung", "patient")


class ChartError(ValueError):
    """A chart that cannot be found or read; the message names the file and the mend."""


@dataclass(frozen=True)
class Patient:
    """The invented person a chart is about. ``sex`` is F, M or X as registered."""

    name: str
    born: date
    sex: str


@dataclass(frozen=True)
class Chart:
    """A clinical note and its encounter.

    ``date_of_service`` is the day of the visit; for inpatients the day of discharge, which decides the code set.
    """

    id: str
    title: str
    setting: Setting
    place_of_service: str
    date_of_service: date
    admitted: date | None
    provider: str
    coverage: str
    specialty: str
    rung: Rung
    patient: Patient
    body: str

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The note as headings, paragraphs and list items with numbered words."""
        return blocks(self.body)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Every word of the note in order; marks refer to these numbers."""
        return words_of(self.blocks)

    @property
    def age(self) -> int:
        """The patient's age in whole years on the date of service."""
        born, day = self.patient.born, self.date_of_service
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


class ChartShelf:
    """Where charts are looked up: a module's own charts first, then those that all modules share."""

    def __init__(self, module: Path | None = None) -> None:
        self.folders: Sequence[Path] = [*([module / "charts"] if module else []), assets() / "charts"]
        self._read: dict[str, Chart] = {}

    def chart(self, chart_id: str) -> Chart:
        """Return the chart of that id. Raises ChartError when there is none, or it cannot be read."""
        if chart_id not in self._read:
            for folder in self.folders:
                path = folder / f"{chart_id}.md"
                if path.is_file():
                    self._read[chart_id] = read_chart(path)
                    break
            else:
                raise ChartError(
                    f"There is no chart “{chart_id}”. Add {chart_id}.md to a charts folder, or mend the id."
                )
        return self._read[chart_id]


def read_chart(path: Path) -> Chart:
    """Read one chart file. Raises ChartError naming the file, what is wrong and the mend."""

    def wrong(problem: str) -> ChartError:
        return ChartError(f"{path.name}: {problem}")

    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise wrong("the file cannot be read as UTF-8 text.") from error
    head, mark, body = text.removeprefix("+++").partition("\n+++")
    if not text.startswith("+++") or not mark:
        raise wrong("it must begin with a head between two lines of +++.")
    try:
        facts = tomllib.loads(head)
    except tomllib.TOMLDecodeError as error:
        raise wrong(f"the head is not valid TOML: {error}.") from error
    if missing := [name for name in _NEEDED if name not in facts]:
        raise wrong(f"the head lacks {', '.join(missing)}.")
    if facts["setting"] not in get_args(Setting):
        raise wrong(f"setting “{facts['setting']}” is not one of {', '.join(get_args(Setting))}.")
    if facts["rung"] not in get_args(Rung):
        raise wrong(f"rung “{facts['rung']}” is not one of {', '.join(get_args(Rung))}.")
    inpatient = facts["setting"] == "inpatient"
    service = facts.get("discharged") if inpatient else facts.get("date_of_service")
    admitted = facts.get("admitted")
    if not isinstance(service, date) or (inpatient and not isinstance(admitted, date)):
        raise wrong("inpatients need admitted and discharged, all others date_of_service, as dates such as 2026-06-15.")
    try:
        chart = Chart(
            id=path.stem,
            title=facts["title"],
            setting=facts["setting"],
            place_of_service=str(facts["place_of_service"]),
            date_of_service=service,
            admitted=admitted if inpatient else None,
            provider=facts["provider"],
            coverage=facts["coverage"],
            specialty=facts["specialty"],
            rung=facts["rung"],
            patient=_patient(facts["patient"]),
            body=body.strip(),
        )
        if not chart.words:
            raise wrong("there is no note below the head.")
    except (ProseError, KeyError, TypeError) as error:
        raise wrong(f"{error}") from error
    return chart


def _patient(facts: dict[str, Any]) -> Patient:
    return Patient(name=facts["name"], born=facts["born"], sex=facts["sex"])
