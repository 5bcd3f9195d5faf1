"""One line of service, as the rules on modifiers, bundling and units look at it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from revcycle.codes.procedures import procedures
from revcycle.codes.procedures.procedures import Procedure

__all__ = ["HCPCS", "ServiceLine", "key"]

HCPCS = re.compile(r"[A-CE-V][0-9]{4}")  # D codes are dental and belong to the American Dental Association


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One line of service.

    Attributes:
        item: a concept id, a number of the set in use, or a HCPCS Level II code.
        modifiers: its modifiers, in order.
        units: how many.
        day: the date of service; lines without one count as of the same day.
        provider: who gave the service, by any name; lines of different names are not compared.
    """

    item: str
    modifiers: tuple[str, ...] = ()
    units: int = 1
    day: date | None = None
    provider: str = ""

    @property
    def procedure(self) -> Procedure | None:
        """The procedure, where the course knows it."""
        return procedures.get(self.item)

    @property
    def key(self) -> str:
        """What tables call it."""
        return key(self.item)

    @property
    def code(self) -> str:
        """What stands on the claim: the number of the set in use, or the code as given."""
        found = self.procedure
        return found.number if found else self.item.strip().upper()

    @property
    def marks(self) -> frozenset[str]:
        """Its modifiers in capitals."""
        return frozenset(mark.strip().upper() for mark in self.modifiers)


def key(item: str) -> str:
    """What tables call an item: the concept id where the course knows it, else the code in capitals."""
    found = procedures.get(item)
    return found.concept if found else item.strip().upper()
