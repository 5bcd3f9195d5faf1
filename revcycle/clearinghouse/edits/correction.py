"""Originals, corrections and claims sent twice: items 19, 22 and 26 of the CMS-1500, form locators 3a, 4, 64 and 80."""

from __future__ import annotations

from collections.abc import Iterator

from revcycle.clearinghouse.case import Case
from revcycle.clearinghouse.edit import Book, Found
from revcycle.dates import us_date

__all__ = ["EDITS"]

EDITS = Book()
FREQUENCIES = {"professional": ("1", "7", "8"), "institutional": ("0", "1", "2", "3", "4", "5", "7", "8", "9")}
"""Source: 837 005010X222A1 and X223A2, CLM05-3; NUCC takes 7 and 8 only in item 22."""
CORRECTIONS = ("7", "8")
DELAYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "15")  # CLM20
MOST_ACCOUNT = 20  # 837 005010X222A1 and X223A2, CLM01: what every payer keeps and gives back
MOST_NOTE = 80  # NTE02


@EDITS.rule(
    "QH-1801",
    "reject",
    "A6:464",
    "A correction without the payer's claim number",
    form="22",
    bill="64",
    at="2300 REF02",
)
def reference_missing(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1 and X223A2, REF*F8 of loop 2300."""
    if case.claim.frequency in CORRECTIONS and not case.claim.original_reference.strip():
        what = "replaces" if case.claim.frequency == "7" else "takes back"
        yield Found(
            f"The claim {what} an earlier one (frequency {case.claim.frequency}), but does not say which.",
            "Add the payer's claim number from the remittance.",
        )


@EDITS.rule(
    "QH-1802", "reject", "A8:535", "An original that names an earlier claim", form="22", bill="4, 64", at="2300 CLM05-3"
)
def original_with_reference(case: Case) -> Iterator[Found]:
    """An original leaves item 22 empty."""
    if case.claim.frequency == "1" and case.claim.original_reference.strip():
        yield Found(
            f"The claim is an original (frequency 1), yet names the claim {case.claim.original_reference[:30]}.",
            "Leave the number out, or send a replacement (7) or a void (8).",
        )


@EDITS.rule(
    "QH-1803", "reject", "A7:535", "The payer takes no replacement and no void", form="22", bill="4", at="2300 CLM05-3"
)
def correction_not_taken(case: Case) -> Iterator[Found]:
    """Source: the payer's line in assets/clearinghouse/payers.toml. Medicare Part B corrects by reopening or appeal."""
    if case.payer is not None and case.claim.frequency in CORRECTIONS and case.claim.kind not in case.payer.corrections:
        yield Found(
            f"{case.payer.name} takes no {case.claim.kind} claim with frequency {case.claim.frequency}.",
            "Ask the payer to reopen the claim, or appeal. What was never processed is sent as a new claim.",
        )


@EDITS.rule("QH-1804", "reject", "A7:535", "A frequency that there is not", form="22", bill="4", at="2300 CLM05-3")
def frequency_unknown(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1 and X223A2, CLM05-3."""
    known = FREQUENCIES[case.claim.kind]
    if case.claim.frequency not in known:
        yield Found(
            f"“{case.claim.frequency[:10]}” is no frequency of a {case.claim.kind} claim.",
            "Write 1 for an original, 7 for a replacement, 8 for a void.",
        )


@EDITS.rule("QH-1805", "reject", "A3:54", "The claim was sent before", form="24", bill="42", at="2300 CLM01")
def sent_before(case: Case) -> Iterator[Found]:
    """A claim that says exactly what an accepted one said. One that was mended is another claim."""
    earlier = case.sent.earlier(case.claim)
    if earlier is not None:
        yield Found(
            f"The same claim was accepted on {us_date(earlier.day)} as {earlier.trace}.",
            "Ask the payer where it is (276/277) and wait. A correction is sent as one.",
        )


@EDITS.rule("QH-1806", "reject", "A3:54", "The claim stands in the file twice", form="24", bill="42", at="2300 CLM01")
def twice_in_file(case: Case) -> Iterator[Found]:
    """The first of them is taken."""
    if case.twin:
        yield Found(f"Claim {case.twin} of this file says the same.", "Send it once.")


@EDITS.rule("QH-1807", "reject", "A6:478", "The patient's account is missing", form="26", bill="3a", at="2300 CLM01")
def account_missing(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1 and X223A2, CLM01: every answer on the claim bears it."""
    if not case.claim.account.strip():
        yield Found("The claim has no account number.", "Add your own number of the patient's account.")


@EDITS.rule("QH-1808", "reject", "A7:478", "The patient's account is too long", form="26", bill="3a", at="2300 CLM01")
def account_long(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1 and X223A2, CLM01: 20 characters are what a payer must keep."""
    if len(case.claim.account) > MOST_ACCOUNT:
        yield Found(
            f"The account has {len(case.claim.account)} characters; a payer keeps {MOST_ACCOUNT}.",
            "Use a shorter number.",
        )


@EDITS.rule(
    "QH-1809", "reject", "A7:555", "A reason for delay that there is not", form="19", bill="80", at="2300 CLM20"
)
def delay_unknown(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1 and X223A2, CLM20."""
    if case.claim.delay_reason and case.claim.delay_reason not in DELAYS:
        yield Found(
            f"“{case.claim.delay_reason[:10]}” is no reason for delay.", "Use one of 1 to 11 or 15, or leave it out."
        )


@EDITS.rule("QH-1810", "reject", "A7:704", "The note is too long", form="19", bill="80", at="2300 NTE02")
def note_long(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1 and X223A2, NTE02."""
    if len(case.claim.note) > MOST_NOTE:
        yield Found(f"The note has {len(case.claim.note)} characters; {MOST_NOTE} are allowed.", "Shorten it.")


@EDITS.rule(
    "QH-1811", "reject", "A7:589", "Whether assignment is taken is not told", form="27", bill="53", at="2300 CLM07"
)
def assignment(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1 and X223A2, CLM07: A yes, B for laboratory services only, C no."""
    if case.claim.assignment not in ("A", "B", "C"):
        yield Found(
            f"“{case.claim.assignment[:10]}” does not say whether the provider takes assignment.",
            "Write A for yes, C for no.",
        )
