"""The paper of a ``claim`` exercise: the form as it is handed to the student, and the form of an encounter.

What stands on the form before anybody types is what the engine makes of the encounter that students are told of, less
the items that are asked. Nothing here knows a key.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from revcycle.claim.building import build
from revcycle.claim.claim import Claim, ClaimKind
from revcycle.claim.encounter import BilledEncounter
from revcycle.claim.forms import Box, FilledForm, box, boxes, fill
from revcycle.claim.forms.boxes import item_of, split_item
from revcycle.claim.tabled import encounter_of_table
from revcycle.exercises.overlay import laid_over
from revcycle.folders import assets
from revcycle.payer.insurance import insurances_on_claim
from revcycle.payer.world import SELF_PAY, World, read_world

if TYPE_CHECKING:
    from revcycle.exercises.variants import Shown

__all__ = ["Billed", "asked_items", "billed", "box_of", "form_kind", "handed_out", "item_name", "of_chart", "world"]

KINDS: dict[str, ClaimKind] = {"CMS-1500": "professional", "UB-04": "institutional"}
FEWEST_LINES = 1
CORRECTION = ("frequency", "original_reference")
CARRIED = ("diagnoses", "services")
"""Parts of an encounter that a student may bring from another module."""


@dataclass(frozen=True)
class Billed:
    """An encounter, its claim, and the claim on its form."""

    encounter: BilledEncounter
    claim: Claim
    form: FilledForm


def form_kind(shown: Shown) -> ClaimKind:
    """Which form the exercise is on."""
    return KINDS[shown.exercise.form]


def line_count(shown: Shown) -> int:
    """How many service lines are drawn: of a student's own visit all of them."""
    services = len(shown.case.encounter.get("services", ()))
    if shown.carried:
        return max(FEWEST_LINES, services)
    return shown.exercise.lines or max(FEWEST_LINES, services)


def asked_items(shown: Shown) -> tuple[str, ...]:
    """The items that the student is to see to, in the order of the form.

    An author may name an item ("24E.1", "2"), an item on all lines ("24E"), all boxes of a number ("5", "33"), or
    "all".

    Raises:
        ValueError: the form has no such item.
    """
    lines = line_count(shown)
    named = shown.case.asked
    if shown.carried:  # nobody knows before how many lines the student has
        named = tuple(name for name in named if name == "all" or split_item(name)[1] <= lines)
    return _asked(form_kind(shown), named, lines)


@functools.lru_cache(maxsize=64)
def _asked(kind: ClaimKind, named: tuple[str, ...], lines: int) -> tuple[str, ...]:
    everything = [
        item_of(one, line)
        for one in boxes(kind)
        if one.kind not in ("reserved", "heading")
        for line in (range(1, lines + 1) if one.on_line else (0,))
    ]
    chosen: set[str] = set()
    for name in named:
        found = [item for item in everything if name in ("all", item, split_item(item)[0])]
        found = found or [item for item in everything if _box(kind, item).number == name.removeprefix("FL")]
        if not found:
            raise ValueError(f"the form has no item “{name}” among its {lines} lines. Mend its name under asked.")
        chosen.update(found)
    return tuple(sorted(chosen, key=everything.index))


def box_of(shown: Shown, item: str) -> Box:
    """The box of an item that the form has."""
    return _box(form_kind(shown), item)


# A check guesses at a form so often that asking each time whether the table has changed took most of its minutes.
@functools.lru_cache(maxsize=2048)
def _box(kind: ClaimKind, item: str) -> Box:
    found = box(kind, item)
    if found is None:
        raise ValueError(f"the form has no item “{item}”.")
    return found


def item_name(kind: ClaimKind, item: str) -> str:
    """How an item is called on screen and in reviews: "24E Diagnosis pointer, line 1"."""
    one, line = _box(kind, item), split_item(item)[1]
    return f"{one.number} {one.label}".strip() + (f", line {line}" if line else "")


def billed(shown: Shown, over: Mapping[str, Any] | None = None) -> Billed:
    """The case's encounter as the engine bills it; ``over`` replaces parts of it, or tells what is corrected.

    What a student has carried here counts as right, so nothing replaces it.

    Raises:
        ValueError: the encounter cannot be read or billed. The message is a sentence.
    """
    over = over or {}
    table = laid_over(of_chart(shown), shown.case.encounter)
    changes = over.get("encounter", {})
    if shown.carried:
        changes = {name: value for name, value in changes.items() if name not in CARRIED}
    table = laid_over(table, changes)
    day = table.pop("day", shown.chart.date_of_service if shown.chart is not None else None)
    if day is not None:
        table["services"] = [{"day": day, **one} for one in table.get("services", ())]
    correction = {name: str(over[name]) for name in CORRECTION if name in over}
    made = _made(assets(), json.dumps(table, default=str, sort_keys=True), json.dumps(correction))
    if made.claim.kind != form_kind(shown):
        raise ValueError(f"this encounter is not billed on the {shown.exercise.form}. Mend form, or who bills.")
    return made


def of_chart(shown: Shown) -> dict[str, Any]:
    """What the case's chart tells of the encounter; nothing without one."""
    chart = shown.chart
    if chart is None:
        return {}
    found = world().roster.find(chart.patient.name, chart.patient.born)
    return {
        "id": chart.id[:20].rstrip("-"),
        **({"patient": found[0].id} if len(found) == 1 else {}),
        "plans": [] if chart.coverage == SELF_PAY else [chart.coverage],
        "provider": chart.provider,
        "house": "practice",
        "place": chart.place_of_service,
    }


@functools.lru_cache(maxsize=64)
def _made(_assets: Path, table: str, correction: str) -> Billed:
    encounter = encounter_of_table(json.loads(table))
    claim = build(encounter, world().roster, insurances_on_claim(world(), encounter))
    claim = replace(claim, **json.loads(correction))
    return Billed(encounter, claim, fill(claim))


def handed_out(shown: Shown) -> FilledForm:
    """The form before anybody types: without the asked items, and without anything that hangs on one of them."""
    made, asked = billed(shown).form, set(asked_items(shown))
    given = {item: text for item, text in made.items.items() if item not in asked}
    beyond = tuple(one for one in made.beyond if not any(item in asked for item, _ in one.boxes))
    return replace(made.typed(given), beyond=beyond)


def world() -> World:
    """The course's world, read once."""
    return _world(assets())


@functools.lru_cache(maxsize=2)
def _world(folder: Path) -> World:
    return read_world(folder)
