"""Where the claim goes: the payer, what it takes, and what kind of coverage it is."""

from __future__ import annotations

from collections.abc import Iterator

from revcycle.clearinghouse.case import Case
from revcycle.clearinghouse.edit import Book, Found

__all__ = ["EDITS"]

EDITS = Book()


@EDITS.rule("QH-1101", "reject", "A6:153:PR", "The payer's id is missing", form="1", bill="51", at="2010BB NM109")
def payer_missing(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1 and X223A2, loop 2010BB."""
    if case.insurance is None:
        yield Found("The claim names no payer.", "Add the patient's coverage.")
    elif not case.insurance.payer.payer_id.strip():
        yield Found("The payer has no id for electronic claims.", "Look the payer up in the clearinghouse's list.")


@EDITS.rule("QH-1102", "reject", "A7:153:PR", "The payer is not known here", form="1", bill="51", at="2010BB NM109")
def payer_unknown(case: Case) -> Iterator[Found]:
    """The clearinghouse delivers to the payers of its list only (assets/clearinghouse/payers.toml)."""
    if case.insurance is not None and case.insurance.payer.payer_id.strip() and case.payer is None:
        named = case.insurance.payer.payer_id[:20]
        yield Found(
            f"The clearinghouse is connected to no payer with the id “{named}”.",
            "Compare the id with the card and with the clearinghouse's list, or send the claim on paper.",
        )


@EDITS.rule(
    "QH-1103", "reject", "A3:116", "The payer does not take this kind of claim", form="1", bill="51", at="2010BB NM109"
)
def kind_not_taken(case: Case) -> Iterator[Found]:
    """Source: the payer's line in assets/clearinghouse/payers.toml."""
    if case.payer is not None and case.claim.kind not in case.payer.claims:
        yield Found(
            f"{case.payer.name} takes no {case.claim.kind} claims through this clearinghouse.",
            "Check the payer, or send the claim on paper.",
        )


@EDITS.rule(
    "QH-1104",
    "warning",
    "A7:480:PR",
    "The kind of coverage does not fit the payer",
    form="1",
    bill="50",
    at="2000B SBR09",
)
def filing_code(case: Case) -> Iterator[Found]:
    """Source: the payer's line in assets/clearinghouse/payers.toml; 837, SBR09."""
    if case.payer is None or case.insurance is None or not case.payer.filing:
        return
    filing = case.insurance.filing
    if filing not in case.payer.filing:
        yield Found(
            f"The claim calls the coverage “{filing[:10]}” (SBR09), but the plans of {case.payer.name} are "
            f"{' or '.join(case.payer.filing)}.",
            "Check item 1 and the payer: it may be the wrong card.",
        )
