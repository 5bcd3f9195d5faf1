"""Whether the clearinghouse and the payers' own files say the same of each payer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from revcycle.clearinghouse.connections import FILE, Connection, examine
from revcycle.payer.payer import Payer
from revcycle.payer.world import World
from revcycle.world_files import Fault

__all__ = ["connection_faults"]

KINDS = {"commercial": "health"}
"""What the clearinghouse calls a kind of payer, where it has another word."""


def connection_faults(world: World, folder: Path) -> Iterator[Fault]:
    """What is wrong with the clearinghouse's file, and where it contradicts the payers of the world.

    An assets folder without a clearinghouse has none to contradict.
    """
    if not (folder / FILE).parent.is_dir():
        return
    connections, faults = examine(folder)
    yield from faults
    known = {payer.payer_id: payer for payer in world.payers.values()}
    for payer_id, payer in known.items():
        if payer_id not in connections.payers:
            sentence = f"{payer.name} ({payer_id}) is missing. Add a table [[payer]] for it."
            yield Fault(FILE, "payer", sentence)
    for payer_id, connection in connections.payers.items():
        own = known.get(payer_id)
        if own is None:
            yield Fault(FILE, payer_id, "no payer of payers/ has this payer_id. Mend it, or remove the table.")
            continue
        for key, sentence in _contradictions(connection, own):
            yield Fault(FILE, f"{payer_id}, {key}", f"{sentence} Give both files the same.")
    for family in world.roster.families.values():
        for coverage in family.coverages:
            plan = next((payer for payer in known.values() if coverage.plan in payer.plans), None)
            member = connections.payers.get(plan.payer_id) if plan is not None else None
            number = coverage.subscriber.member_id
            if member is not None and not member.member_id.fullmatch(number):
                sentence = f"the number {number} of {coverage.patient} does not have the form that member_id tells."
                yield Fault(FILE, f"{member.payer_id}, member_id", f"{sentence} Mend one of the two.")


def _contradictions(connection: Connection, payer: Payer) -> Iterator[tuple[str, str]]:
    file = f"payers/{payer.id}.toml"
    if connection.name != payer.name:
        yield "name", f"the name is “{connection.name}”, but “{payer.name}” in {file}."
    kind = KINDS.get(payer.kind, payer.kind)
    if connection.kind != kind:
        yield "kind", f"it is {connection.kind}, but {payer.kind} in {file}."
    replaces = payer.correction.method == "replacement"
    if replaces != ("professional" in connection.corrections):
        method = payer.correction.method
        yield "corrections", f"whether it takes professional replacements differs from the method {method} of {file}."
    referral = any(plan.referral for plan in payer.plans.values())
    if connection.referral != referral:
        yield "referral", f"it is {str(connection.referral).lower()}, but the plans of {file} say otherwise."
