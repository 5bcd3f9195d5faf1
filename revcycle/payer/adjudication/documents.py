"""Line rules: services whose price depends on what the record says. The payer asks for it before it decides.

A request that nobody answers ends in CO-226, with a remark that says which paper was missing.
"""

from __future__ import annotations

from revcycle.payer.adjudication.case import Case, LineCase

__all__ = ["ask", "by_record"]

BY_RECORD = {
    "22": "how much greater the work was than usual",
    "53": "how far the procedure went before it was stopped",
    "54": "which part of the care was agreed to be this physician's",
    "55": "which part of the care was agreed to be this physician's",
    "62": "which part of the operation each surgeon did",
    "78": "what was done in the operating room",
}
"""Modifiers without a percentage in any contract: what the record must show."""


def ask(case: Case) -> None:
    """Notes which lines need papers; denies those whose papers were asked for and did not come."""
    for line in case.open_lines():
        modifier = by_record(line)
        if not modifier:
            continue
        wanted = BY_RECORD.get(modifier, "what was left out of the service")
        surgical = line.procedure is not None and line.procedure.family == "surgery"
        paper = "the operative note" if surgical else "the record"
        known = case.percents.get(line.number)
        if known is None:
            case.requests[line.number] = (
                f"{case.codes.shown(line.item)} has modifier {modifier}: {case.payer.name} asks for {paper}, which "
                f"must show {wanted}."
            )
        elif known < 0:
            sentence = (
                f"{case.codes.shown(line.item)} has modifier {modifier}, and {paper} that shows {wanted} was asked "
                "for and did not come "
                "in time. Send it with an appeal; next time answer the request before its last day."
            )
            line.deny(
                "CO", "226", "record-not-sent", case.file_source("claims"), sentence, "M29" if surgical else "M127"
            )


def by_record(line: LineCase) -> str:
    """The modifier that makes the price a matter of the record; "" where there is none."""
    if found := next((mark for mark in line.line.modifiers if mark in BY_RECORD), ""):
        return found
    reduced = line.contract.reduced if line.contract else 0
    return "52" if "52" in line.marks and not reduced else ""
