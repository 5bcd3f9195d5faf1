"""Replacements and voids (frequency 7 and 8): which claim is meant, and how its decision is taken back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from revcycle.dates import us_date
from revcycle.payer.accumulators import Accumulators
from revcycle.payer.adjudication.case import Case
from revcycle.payer.adjudication.history import AccumulatorKey, Decided, DecidedLine, History
from revcycle.payer.correction import reverse
from revcycle.payer.remittance import ClaimPayment

__all__ = ["find_original", "give_back", "undo"]

Fault = tuple[str, ...]


def find_original(case: Case) -> tuple[Decided | None, Fault | None]:
    """The decision that a replacement or void means, or why there is none (reason, rule, source, sentence, remarks).

    An original claim has neither.
    """
    claim, payer = case.claim, case.payer
    if claim.frequency not in ("7", "8"):
        return None, None
    source = case.file_source("correction")
    what = "replaces" if claim.frequency == "7" else "takes back"
    if payer.correction.method == "reopening":
        sentence = (
            f"The claim has frequency {claim.frequency}, and {payer.name} does not work by it. {payer.correction.rule} "
            "Send a new claim with frequency 1 only for what was never processed."
        )
        return None, ("16", "frequency-not-used", source, sentence, "N152")
    number = claim.original_reference.strip()
    if not number and payer.correction.needs_control_number:
        sentence = f"The claim {what} another and does not say which. {payer.correction.rule}"
        return None, ("16", "control-number-missing", source, sentence, "M47")
    original = case.history.decided.get(number)
    if original is None:
        sentence = (
            f"The claim {what} {number}, and {payer.name} gave no claim that number. Copy the number from the "
            "remittance (CLP07) into item 22."
        )
        return None, ("16", "control-number-unknown", source, sentence, "M47")
    if original.undone_by:
        sentence = (
            f"{number} was taken back already by {original.undone_by}. Name the newest control number of the claim."
        )
        return None, ("16", "already-replaced", source, sentence, "M47")
    if original.claim.destination.member_id != claim.destination.member_id:
        sentence = f"{number} is a claim of another member. Check the control number and the member's number."
        return None, ("16", "another-claim", source, sentence, "N152")
    last = original.remitted + timedelta(days=payer.correction.days)
    if case.received > last:
        sentence = (
            f"A correction of {number} had to be here by {us_date(last)}, {payer.correction.days} days after "
            "the remittance of "
            f"{us_date(original.remitted)}; it came on {us_date(case.received)}. If the payer was wrong, look "
            "at the appeal."
        )
        return None, ("29", "correction-late", source, sentence)
    return original, None


def undo(history: History, original: Decided, by: str) -> ClaimPayment:
    """Takes a decision back in a history that is a copy: the money, and what it put on the accumulators.

    ``by`` is the control number of the claim that takes it back. The reversal bears the original's number.
    """
    history.post((), give_back(history.accumulators, original.lines), {original.payment.control_number: by})
    return reverse(original.payment)


def give_back(
    accumulators: dict[AccumulatorKey, Accumulators], lines: Iterable[DecidedLine]
) -> dict[AccumulatorKey, Accumulators]:
    """The accumulators that some lines changed, as if those lines had never been."""
    changed: dict[AccumulatorKey, Accumulators] = {}
    for charged in (line.charged for line in lines if line.charged):
        before = changed.get(charged.key) or accumulators[charged.key]
        changed[charged.key] = before.take_back(
            charged.person,
            deductible=charged.deductible,
            copay=charged.copay,
            coinsurance=charged.coinsurance,
            paid=charged.paid,
            visits={charged.service: charged.visits} if charged.visits else {},
        )
    return changed
