"""Reads a billing encounter from a table as authors write it in TOML.

    encounter = { id = "QMG-4410", patient = "bettina-crowhurst", plans = ["larkfield-ppo"], provider = "novak",
                  house = "practice", place = "11", diagnoses = ["J02.0"],
                  services = [{ item = "office-visit-established-low", day = 2026-04-20, pointers = [1] }] }

The names are those of :class:`revcycle.claim.encounter.BilledEncounter`. A diagnosis may be a code alone. Sums are
whole cents.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from revcycle.claim.encounter import BilledEncounter
from revcycle.claim.flat import built

__all__ = ["encounter_of_table"]


def encounter_of_table(table: Mapping[str, Any]) -> BilledEncounter:
    """The encounter of a table.

    Raises:
        NotAClaimError: a name is not known, or a value cannot be read. The message says which.
    """
    given = dict(table)
    given["diagnoses"] = [{"code": one} if isinstance(one, str) else one for one in table.get("diagnoses", ())]
    tree = _tree(given)
    assert isinstance(tree, dict)
    encounter = built(BilledEncounter, tree)
    assert isinstance(encounter, BilledEncounter)
    return encounter


def _tree(value: Any) -> Any:
    """The value as texts in nested tables, as a flat claim has them."""
    if isinstance(value, Mapping):
        return {name: _tree(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return {str(place): _tree(inner) for place, inner in enumerate(value)}
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
