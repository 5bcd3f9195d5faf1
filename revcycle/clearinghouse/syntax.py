"""Where a 999 reports each finding of the course's checks, and with which of X12's codes.

Source: 999 005010X231A1 and X12's code lists of AK9, IK3, IK4, IK5 and TA1, in our own words; November 2026. What the
scrubber says of a claim, and what concerns other transactions than claims, has no place in a 999.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from revcycle.x12.dictionary import segment_kind
from revcycle.x12.finding import Finding

__all__ = ["ENVELOPE", "SYNTAX", "Level", "Syntax", "element_code", "syntax_of"]

Level = Literal["interchange", "group", "transaction", "segment", "element", "none"]


@dataclass(frozen=True, slots=True)
class Syntax:
    """How a 999 reports a finding.

    Attributes:
        level: "interchange" TA1, "group" AK9, "transaction" IK5, "segment" IK3, "element" IK4; "none" not at all.
        code: X12's code there; "" for an element whose kind decides.
        breaks: whether the transaction cannot be taken for it, wherever it stands. Otherwise a fault within a claim
            rejects that claim only.
        always: whether it is reported though the check calls it a warning.
    """

    level: Level
    code: str = ""
    breaks: bool = False
    always: bool = False


NONE = Syntax("none")
SYNTAX: Mapping[str, Syntax] = {
    # the segments of a transaction
    "segment-unknown": Syntax("segment", "1", breaks=True),
    "segment-misplaced": Syntax("segment", "2", breaks=True),
    "segment-missing": Syntax("segment", "3"),
    "loop-missing": Syntax("segment", "I7"),
    "loop-repeats": Syntax("segment", "4", breaks=True),
    "segment-repeats": Syntax("segment", "5"),
    "segment-order": Syntax("segment", "7"),
    "statement-dates": Syntax("segment", "I6"),
    "patient-level": Syntax("segment", "2"),
    # the elements of a segment
    "element-missing": Syntax("element", "1"),
    "trailing-separator": Syntax("element", "3", always=True),
    "element-long": Syntax("element", "5"),
    "characters": Syntax("element", "6", always=True),
    "component-separator": Syntax("element", "6"),
    "element-value": Syntax("element"),
    "code-invalid": Syntax("element", "7"),
    "level-number": Syntax("element", "7", breaks=True),
    "level-parent": Syntax("element", "7", breaks=True),
    "level-children": Syntax("element", "7", always=True),
    "diagnosis-order": Syntax("element", "7"),
    "place-kind": Syntax("element", "7"),
    # the transaction
    "set-unknown": Syntax("transaction", "1", breaks=True),
    "guide-unknown": Syntax("transaction", "I6", breaks=True),
    "guide-replaced": Syntax("transaction", "I6", breaks=True),
    "guide-missing": Syntax("transaction", "19", breaks=True),
    "guide-differs": Syntax("transaction", "19", breaks=True),
    "guide-addenda": Syntax("transaction", "19", always=True),
    # the group and the interchange
    "group-code": Syntax("group", "1", breaks=True),
    "isa-elements": Syntax("interchange", "022", breaks=True),
    "isa-width": Syntax("interchange", "022", breaks=True),
    "isa-version": Syntax("interchange", "003", breaks=True),
    "envelope-order": Syntax("interchange", "022", breaks=True),
    "outside-transaction": Syntax("interchange", "022", always=True),
    "truncated": Syntax("interchange", "023", breaks=True),
    "unreadable": Syntax("interchange", "023", breaks=True),
    # told by tag, see ENVELOPE; a missing end is seen where it is missing
    **dict.fromkeys(("count", "control-number", "control-repeats", "envelope-open"), NONE),
    # the scrubber's
    **dict.fromkeys(
        (
            *("billing-address", "claim-total", "date-order", "diagnosis-count", "diagnosis-form", "diagnosis-pointer"),
            *("diagnosis-repeats", "npi", "original-number", "place-unknown", "quantity", "revenue-code"),
            *("service-date", "subscriber-facts", "tax-number", "unit", "zip-code", "diagnosis-version"),
        ),
        NONE,
    ),
    # of other transactions, or no fault by itself
    **dict.fromkeys(
        (
            *("acknowledgment-count", "adjustment-zero", "balance-claim", "balance-line", "balance-remittance"),
            *("code-unknown", "element-unknown", "group-code-old", "line-charges", "patient-owes", "payment-method"),
            *("payment-negative", "reason-ended", "reason-group", "remark-needed", "repetition-separator"),
        ),
        NONE,
    ),
}
"""By rule of :data:`revcycle.x12.rules.RULES`."""

ENVELOPE: Mapping[tuple[str, str], Syntax] = {
    ("count", "SE"): Syntax("transaction", "4", breaks=True),
    ("count", "GE"): Syntax("group", "5", breaks=True),
    ("count", "IEA"): Syntax("interchange", "021", breaks=True),
    ("control-number", "SE"): Syntax("transaction", "3", breaks=True),
    ("control-number", "GE"): Syntax("group", "4", breaks=True),
    ("control-number", "IEA"): Syntax("interchange", "001", breaks=True),
    ("control-repeats", "ST"): Syntax("transaction", "23", breaks=True),
    ("control-repeats", "GS"): Syntax("group", "19", breaks=True),
    ("control-repeats", "ISA"): Syntax("interchange", "025", breaks=True),
}
"""The findings on envelopes, by the segment they are found at."""


def syntax_of(finding: Finding) -> Syntax:
    """How a 999 reports a finding; a warning is passed over, unless it is always reported."""
    known = ENVELOPE.get((finding.rule, finding.tag)) or SYNTAX.get(finding.rule, NONE)
    return known if finding.severity == "error" or known.always else NONE


def element_code(tag: str, position: int) -> str:
    """The code for a value that is none: 8 for a date, 9 for a time, 6 for characters that cannot be there.

    Raises:
        CodeFileError: a table of the course is missing or damaged.
    """
    kind = segment_kind(tag)
    element = kind.element(position) if kind is not None else None
    return {"date": "8", "date6": "8", "when": "8", "time": "9"}.get(element.kind if element else "", "6")
