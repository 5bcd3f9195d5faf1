"""What a rule has found in a set of codes: the one answer that all rules of all code sets give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

__all__ = ["SEVERITIES", "Finding", "Severity"]

Severity = Literal["error", "conflict", "warning", "reminder"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at, and why.

    Attributes:
        rule: the rule's stable id, such as "excludes1"; a coder's override names it.
        severity: "error": cannot stand; "conflict": may stand for a reason, which the coder gives; "warning": likely
            wrong; "reminder": to be looked up in the chart.
        codes: the codes concerned, as printed, the one to change first.
        sentence: what is the matter and what to do, in plain words.
        source: the note, edit or guideline behind it, with its year.
    """

    rule: str
    severity: Severity
    codes: tuple[str, ...]
    sentence: str
    source: str
