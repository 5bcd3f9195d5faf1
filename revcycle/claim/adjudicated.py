"""What an earlier payer has decided, as a claim to the next payer carries it (837 loops 2320 and 2430)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

__all__ = ["Adjustment", "PriorAdjudication", "PriorLine"]


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Part of a charge that was not paid, and why: one entry of a CAS segment.

    Attributes:
        group: who bears it: CO, PR, OA or PI.
        reason: the claim adjustment reason code, such as "45".
        amount: in cents; above 0 takes away from the payment, and a reversal turns the sign around.
        quantity: units that were not paid, where units were cut; else None.
    """

    group: str
    reason: str
    amount: int
    quantity: Decimal | None = None

    @property
    def code(self) -> str:
        """As people name it, such as "CO-45"."""
        return f"{self.group}-{self.reason}"


@dataclass(frozen=True, slots=True)
class PriorLine:
    """What an earlier payer decided about one line.

    Attributes:
        line: the number of the claim's line, from 1.
        paid: in cents.
        code, modifiers, units: what was paid for, which may differ from what was billed.
        adjustments: of the line.
        day: of the decision.
    """

    line: int
    paid: int
    code: str
    modifiers: tuple[str, ...]
    units: Decimal
    adjustments: tuple[Adjustment, ...]
    day: date


@dataclass(frozen=True, slots=True)
class PriorAdjudication:
    """What an earlier payer decided about the claim.

    Attributes:
        paid: in cents, for the whole claim.
        patient_owes: in cents, what that payer left to the patient.
        control_number: that payer's number of the claim.
        day: of the decision; None where each line tells its own.
        adjustments: of the claim as a whole.
        lines: of each line that the payer decided about.
    """

    paid: int
    patient_owes: int
    control_number: str = ""
    day: date | None = None
    adjustments: tuple[Adjustment, ...] = ()
    lines: tuple[PriorLine, ...] = ()

    @property
    def decided(self) -> date | None:
        """The day of the decision, the latest of what the claim and its lines tell; None where nothing tells one."""
        return max((day for day in (self.day, *(line.day for line in self.lines)) if day is not None), default=None)
