"""Whether the people and plans that charts name are in the world."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from revcycle.chart.chart import Chart, ChartError, read_chart
from revcycle.payer.world import SELF_PAY, World
from revcycle.world_files import Fault

__all__ = ["chart_faults"]


def chart_faults(world: World, folders: Sequence[Path]) -> Iterator[Fault]:
    """What the charts of some folders name and the world does not have: provider, patient, or coverage on that day."""
    for folder in folders:
        for path in sorted(folder.glob("*.md")):
            name = f"{folder.name}/{path.name}"
            try:
                chart = read_chart(path)
            except ChartError as error:
                yield Fault(name, "", str(error).removeprefix(f"{path.name}: "))
                continue
            for place, sentence in _missing(world, chart):
                yield Fault(name, place, sentence)


def _missing(world: World, chart: Chart) -> Iterator[tuple[str, str]]:
    if chart.provider not in world.roster.providers:
        yield "provider", f"“{chart.provider}” is no provider of practice.toml. Mend the id, or add the provider."
    found = world.roster.find(chart.patient.name, chart.patient.born)
    if len(found) != 1:
        count = "nobody" if not found else f"{len(found)} people"
        sentence = f"{count} in parties/ bears the name {chart.patient.name}, born {chart.patient.born}."
        yield "patient", f"{sentence} Add a line to parties/patients.csv, or mend name and date of birth."
        return
    person = found[0]
    if person.sex != chart.patient.sex:
        yield (
            "patient",
            f"{person.name} is {chart.patient.sex} here and {person.sex} in parties/. Change one of the two.",
        )
    first = chart.admitted or chart.date_of_service
    if chart.coverage == SELF_PAY:
        if active := world.roster.coverages(person.id, first):
            yield (
                "coverage",
                f"{person.name} pays alone here, but has {active[0].plan} on {first}. Change one of the two.",
            )
    elif world.roster.coverage(person.id, chart.coverage, first) is None:
        sentence = f"{person.name} is not in the plan {chart.coverage} on {first}."
        yield "coverage", f"{sentence} Change the coverage here, or the person's plans in parties/."
