"""What ``revcycle payer FILE.837`` tells of claims: charged, paid, owed, and the reasons in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from revcycle.claim.adjudicated import Adjustment
from revcycle.claim.reading_837 import ReadClaim
from revcycle.dates import us_date
from revcycle.money import dollars
from revcycle.payer.payment_run import PaidByPayer, PaymentRun
from revcycle.payer.remittance import PAID, REVERSAL, ClaimPayment, LinePayment, Remittance
from revcycle.x12.dictionary import meaning, reason, remark
from revcycle.x12.segment import shown

__all__ = ["claim_object", "in_dollars", "lines", "plain_value"]

METHODS = {"ACH": "by transfer", "CHK": "by check", "NON": "so no money moves"}


def lines(
    run: PaymentRun, names: Mapping[str, Path | None], received: date, read_from: Sequence[ReadClaim], *, why: bool
) -> Iterator[str]:
    """The summary, a line each; where ``why``, with the rule behind every sum.

    Raises:
        CodeFileError: a table of the course is missing or damaged.
    """
    yield f"{len(read_from)} claim{'' if len(read_from) == 1 else 's'}, received on {us_date(received)}"
    for one in run.payers:
        yield ""
        yield from _payer(one, names[one.payer.id], why)
    for claim in run.strangers:
        named = claim.destination.payer
        told = shown(named.name or named.payer_id) or "a payer without a name"
        yield ""
        yield f"Claim {shown(claim.account)} was not decided: nobody here is {told} ({shown(named.payer_id)})."
        yield "  Mend the payer's name and number on the claim. To see all payers: revcycle world list"
    left_out = sum(len(found.left_out) for found in read_from)
    if left_out:
        yield ""
        yield f"{left_out} segments of the file say more than a claim here holds. --json lists them."


def _payer(one: PaidByPayer, file: Path | None, why: bool) -> Iterator[str]:
    for remittance in one.remittances:
        method = METHODS.get(remittance.method, "")
        yield (
            f"{one.payer.name} pays {shown(remittance.payee)} {dollars(remittance.amount)} on "
            f"{us_date(remittance.day)} {method}, number {remittance.trace}"
        )
        yield from _remittance(remittance, why)
    for pending in one.waiting:
        yield f"{one.payer.name} has not decided claim {shown(pending.claim.account)}: it asks for papers."
        for line, what in pending.needs.items():
            yield f"  Line {line}: {what}" if line else f"  {what}"
        yield f"  Send them by {us_date(pending.due)}, under the number {pending.number}."
    if file is not None:
        yield f"Written: {file}"


def _remittance(remittance: Remittance, why: bool) -> Iterator[str]:
    for claim in remittance.claims:
        yield from _claim(claim, why)
    for one in remittance.adjustments:
        known = meaning("plb", one.reason) or "an adjustment that this course does not explain"
        sign = "taken away" if one.amount > 0 else "added"
        yield f"  Outside of the claims: {one.reason}, {known}: {dollars(abs(one.amount))} {sign}."
        if one.sentence:
            yield f"    {one.sentence}"


def _claim(claim: ClaimPayment, why: bool) -> Iterator[str]:
    name = " ".join(part for part in (claim.patient.first, claim.patient.last) if part)
    back = " (taken back)" if claim.status == REVERSAL else ""
    yield (
        f"  Claim {shown(claim.account)}, {shown(name)}{back}: charged {dollars(claim.charge)}, paid "
        f"{dollars(claim.paid)}, patient owes {dollars(claim.patient_owes)}"
    )
    for one in claim.adjustments:
        yield f"    {_adjusted(one)}"
    for code in claim.remarks:
        yield f"    Remark {_remarked(code)}"
    for line in claim.lines:
        yield f"    Line {line.line}, {_service(line)}: charged {dollars(line.charge)}, paid {dollars(line.paid)}"
        for one in line.adjustments:
            yield f"      {_adjusted(one)}"
        for code in line.remarks:
            yield f"      Remark {_remarked(code)}"
        if why:
            for explained in (one for one in claim.explanations if one.line == line.line):
                bucket = "Paid" if explained.bucket == PAID else explained.bucket
                yield f"      Why {bucket} {dollars(explained.amount)}: {explained.sentence} ({explained.source})"
    if why:
        for explained in (one for one in claim.explanations if one.line == 0):
            yield f"    Why {explained.bucket} {dollars(explained.amount)}: {explained.sentence} ({explained.source})"


def _service(line: LinePayment) -> str:
    return shown("-".join([line.code or f"revenue code {line.revenue_code}", *line.modifiers]))


def _adjusted(one: Adjustment) -> str:
    known = reason(one.reason)
    told = f", {known.meaning}" if known is not None else ""
    return f"{shown(one.code)} {dollars(one.amount)}{told}"


def _remarked(code: str) -> str:
    known = remark(code)
    return f"{shown(code)}: {known}" if known else shown(code)


def claim_object(claim: ClaimPayment) -> dict[str, Any]:
    """A claim for another program: sums as texts with two decimals."""
    return {
        "account": claim.account,
        "control_number": claim.control_number,
        "status": claim.status,
        "patient": " ".join(part for part in (claim.patient.first, claim.patient.last) if part),
        "charge": in_dollars(claim.charge),
        "paid": in_dollars(claim.paid),
        "patient_owes": in_dollars(claim.patient_owes),
        "adjustments": [_adjustment(one) for one in claim.adjustments],
        "remarks": [{"code": code, "meaning": remark(code) or ""} for code in claim.remarks],
        "lines": [
            {
                "line": line.line,
                "code": line.code,
                "modifiers": line.modifiers,
                "revenue_code": line.revenue_code,
                "charge": in_dollars(line.charge),
                "allowed": None if line.allowed is None else in_dollars(line.allowed),
                "paid": in_dollars(line.paid),
                "units": line.units,
                "adjustments": [_adjustment(one) for one in line.adjustments],
                "remarks": [{"code": code, "meaning": remark(code) or ""} for code in line.remarks],
            }
            for line in claim.lines
        ],
        "why": [
            {
                "line": one.line,
                "bucket": one.bucket,
                "amount": in_dollars(one.amount),
                "rule": one.rule,
                "source": one.source,
                "sentence": one.sentence,
            }
            for one in claim.explanations
        ],
    }


def _adjustment(one: Adjustment) -> dict[str, Any]:
    known = reason(one.reason)
    return {
        "group": one.group,
        "reason": one.reason,
        "amount": in_dollars(one.amount),
        "meaning": known.meaning if known is not None else "",
    }


def in_dollars(cents: int) -> Decimal:
    """Cents as dollars with two decimals, for JSON."""
    return (Decimal(cents) / 100).quantize(Decimal("0.01"))


def plain_value(value: Any) -> str:
    """A sum, number or day as JSON takes it; for :func:`json.dumps`."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in JSON")
