"""Checks a 999: whether what it counts of a group is what it answers."""

from __future__ import annotations

from revcycle.x12.finding import Finding, fault
from revcycle.x12.segment import shown
from revcycle.x12.walk import Step

__all__ = ["AcknowledgmentRules"]


class AcknowledgmentRules:
    """Checks the 999s of a file as their segments come by."""

    def __init__(self) -> None:
        self.answered = self.accepted = 0

    def take(self, step: Step) -> list[Finding]:
        """What is wrong with a group's counts (AK9) at this segment."""
        segment = step.segment
        if segment.tag in ("ST", "AK1"):
            self.answered = self.accepted = 0
        elif segment.tag == "AK2":
            self.answered += 1
        elif segment.tag == "IK5" and segment.element(1) in ("A", "E"):
            self.accepted += 1
        elif segment.tag == "AK9" and self.answered:
            return [
                fault(
                    "acknowledgment-count",
                    segment,
                    f"AK9{place:02d} says {shown(segment.element(place))} {what}, but {count} are answered so here.",
                    "A 999 may leave accepted transactions out; else ask the sender.",
                    element=place,
                    severity="warning",
                )
                for place, count, what in ((3, self.answered, "received"), (4, self.accepted, "accepted"))
                if segment.element(place) != str(count)
            ]
        return []
