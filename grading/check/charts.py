"""Charts: readable, in the fictional world of the course and on its calendar, and without codes."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from grading.check.code_sets import mentioned
from revcycle.chart import Chart, ChartError
from revcycle.chart.chart import read_chart
from revcycle.folders import assets

FIRST_DAY, LAST_DAY = date(2026, 4, 1), date(2026, 9, 30)
"""One release of ICD-10-CM (FY2026, April) holds for all dates of service of the course."""

_PHONE = re.compile(r"\b\d{3}[-. ]\d{4}\b")


def chart_problems(folders: Sequence[Path]) -> Iterator[str]:
    """Yield what is wrong with the charts of some folders."""
    world = tomllib.loads((assets() / "practice.toml").read_text("utf-8"))
    for folder in folders:
        for path in sorted(folder.glob("*.md")):
            try:
                chart = read_chart(path)
            except ChartError as error:
                yield str(error)
                continue
            for problem in _problems(chart, set(world["providers"]), set(world["coverages"])):
                yield f"{path.name}: {problem}"


def _problems(chart: Chart, providers: set[str], coverages: set[str]) -> Iterator[str]:
    if chart.provider not in providers:
        yield f"provider “{chart.provider}” is not in assets/practice.toml."
    if chart.coverage not in coverages:
        yield f"coverage “{chart.coverage}” is not in assets/practice.toml."
    for day in filter(None, (chart.admitted, chart.date_of_service)):
        if not FIRST_DAY <= day <= LAST_DAY:
            yield f"{day} is outside the course's calendar, April to September 2026."
    if chart.admitted and chart.admitted > chart.date_of_service:
        yield "the patient is discharged before being admitted."
    if chart.patient.born > chart.date_of_service:
        yield "the patient is born after the visit."
    if codes := mentioned(chart.body):
        yield f"the note names {', '.join(codes)}. Notes are written in words; finding the code is the exercise."
    if phones := [phone for phone in _PHONE.findall(chart.body) if not phone.startswith("555-01")]:
        yield f"the telephone number {phones[0]} may be somebody's. Use 555-0100 to 555-0199."
