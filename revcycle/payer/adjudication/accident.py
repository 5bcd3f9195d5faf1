"""Intake: injuries that another insurer is to pay for first (CO-19, CO-21)."""

from __future__ import annotations

from revcycle.payer.adjudication.case import Case

__all__ = ["other_insurer_first"]


def other_insurer_first(case: Case) -> None:
    """A health plan waits for the answer of the insurer of a work injury or an auto accident.

    Any other accident (item 10c) is decided as it is.
    """
    claim = case.claim
    if case.accident_insurer:
        return
    answered = {one.filing for one in claim.insurances[1:] if one.adjudication is not None}
    source = case.file_source("rules")
    if claim.employment and "WC" not in answered:
        sentence = (
            "Item 10a says that the condition comes from work: the workers' compensation insurer is to pay. Bill "
            "it. If it refuses, send this claim again with its answer; if the mark is wrong, take it off."
        )
        case.send_back("19", "work-related", source, sentence)
    elif claim.auto and "AM" not in answered:
        sentence = (
            "Item 10b says auto accident: the auto insurer is to pay first. Bill it, and send this claim again with "
            "its answer; if the mark is wrong, take it off."
        )
        case.send_back("21", "auto-accident", source, sentence)
