"""Numbers that were given beforehand: item 23 of the CMS-1500, form locator 63 of the UB-04; laboratories (CLIA)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from revcycle.claim.laboratory import done_here
from revcycle.clearinghouse import lookups
from revcycle.clearinghouse.case import Case
from revcycle.clearinghouse.edit import Book, Found

__all__ = ["EDITS"]

EDITS = Book()
CLIA = re.compile("[0-9]{2}D[0-9]{7}")


@EDITS.rule(
    "QH-2101", "reject", "A7:252:PR", "The authorization has a wrong form", form="23", bill="63", at="2300 REF02"
)
def authorization_form(case: Case) -> Iterator[Found]:
    """Source: the payer's line in assets/clearinghouse/payers.toml."""
    number = case.claim.authorization
    if case.payer is not None and number and not case.payer.authorization.fullmatch(number):
        yield Found(
            f"“{number[:40]}” cannot be an authorization of {case.payer.name}.",
            "Copy the number from the payer's answer.",
        )


@EDITS.rule("QH-2102", "reject", "A7:761:PR", "The referral has a wrong form", form="23", bill="63", at="2300 REF02")
def referral_form(case: Case) -> Iterator[Found]:
    """Source: the payer's line in assets/clearinghouse/payers.toml."""
    number = case.claim.referral
    if case.payer is not None and number and not case.payer.authorization.fullmatch(number):
        yield Found(
            f"“{number[:40]}” cannot be a referral of {case.payer.name}.", "Copy the number from the payer's answer."
        )


@EDITS.rule(
    "QH-2103",
    "warning",
    "A6:761:PR",
    "The plan works with referrals, and the claim has none",
    form="17, 23",
    at="2300 REF02",
)
def referral_missing(case: Case) -> Iterator[Found]:
    """Source: the payer's line in assets/clearinghouse/payers.toml. Whether this care needs one, the plan decides."""
    claim = case.claim
    if case.payer is None or not case.payer.referral or claim.referral.strip() or claim.authorization.strip():
        return
    if claim.referring is not None and claim.referring.role in ("", "DN"):
        yield Found(
            f"A provider referred the patient, and {case.payer.name} works with referrals, but there is no number.",
            "Ask the primary care provider's office for the referral before the claim is denied.",
        )


@EDITS.rule(
    "QH-2104", "reject", "A6:544", "Laboratory tests without the laboratory's number", form="23", at="2300 REF02"
)
def laboratory_missing(case: Case) -> Iterator[Found]:
    """Source: 42 CFR 493 (CLIA); Medicare Claims Processing Manual, chapter 16, section 70 (2026)."""
    if case.claim.laboratory.strip():
        return
    for number, line in case.lines():
        if done_here(line, lookups.procedure(line.code)):
            yield Found(
                f"Line {number} is a laboratory test done here, but the claim lacks the laboratory's CLIA number.",
                "Add the number of the laboratory's certificate; a test sent out takes 90.",
                number,
            )
            return


@EDITS.rule("QH-2105", "reject", "A7:544", "The laboratory's number has a wrong form", form="23", at="2300 REF02")
def laboratory_form(case: Case) -> Iterator[Found]:
    """Source: Medicare Claims Processing Manual, chapter 16, section 70 (2026): ten characters, the third a D."""
    number = case.claim.laboratory
    if number.strip() and not CLIA.fullmatch(number):
        yield Found(f"“{number[:20]}” is no CLIA number.", "Write its ten characters: two digits, a D, seven digits.")
