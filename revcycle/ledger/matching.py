"""Which line of an account each part of a remittance's claim belongs to, and what each line is paid and adjusted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from revcycle.claim.adjudicated import Adjustment
from revcycle.ledger.account import Account, AccountLine
from revcycle.money import dollars
from revcycle.payer.remittance import ClaimPayment, LinePayment

__all__ = ["LineResult", "UnpostableError", "line_results", "spread"]


class UnpostableError(Exception):
    """Why a claim of a remittance cannot be posted, in a sentence."""


@dataclass(slots=True)
class LineResult:
    """What a payer says of one line of the account: paid, adjustments, allowed (None where it is not told), remarks."""

    line: AccountLine
    paid: int = 0
    adjustments: list[Adjustment] = field(default_factory=list)
    allowed: int | None = None
    remarks: tuple[str, ...] = ()


def line_results(account: Account, claim: ClaimPayment) -> list[LineResult]:
    """What a claim's payment says of each line, sums for the claim as a whole spread over the lines.

    Raises:
        UnpostableError: it does not balance, or is about other charges than the account's.
    """
    if claim.difference:
        raise UnpostableError(
            f"The claim does not balance: charge less adjustments less payment leaves {dollars(claim.difference)}. "
            "Ask the payer for a corrected remittance."
        )
    if not claim.lines:
        return _whole(account, claim)
    results = _by_line(account, claim)
    if sum(line.charge for line in claim.lines) != claim.charge:
        raise UnpostableError("The charges of its lines do not add up to the charge of the claim.")
    _spread_claim_level(results, claim)
    return results


def spread(total: Sequence[int], weights: Sequence[int]) -> list[list[int]]:
    """Splits sums over places so that each place gets its weight in all and each sum is used up, to the cent.

    Args:
        total: the sums to be split; together they are what the weights are together.
        weights: what each place gets.

    Each place takes its part of what is left of each sum; cents that do not divide go to the largest remainders.
    """
    left = list(total)
    rest = sum(left)
    result: list[list[int]] = []
    for weight in weights:
        if not rest:
            result.append([0] * len(left))
            continue
        parts = [weight * amount // rest for amount in left]
        remainders = [weight * amount - part * rest for amount, part in zip(left, parts, strict=True)]
        missing = weight - sum(parts)
        order = sorted(
            range(len(left)), key=lambda place: (-remainders[place] if rest > 0 else remainders[place], place)
        )
        for place in order[:missing]:
            parts[place] += 1
        left = [amount - part for amount, part in zip(left, parts, strict=True)]
        rest -= weight
        result.append(parts)
    return result


def _whole(account: Account, claim: ClaimPayment) -> list[LineResult]:
    """A claim that is decided as a whole, as stays in hospital are."""
    if abs(claim.charge) != account.charge:
        raise UnpostableError(
            f"The remittance says {dollars(claim.charge)} were charged, the account {dollars(account.charge)}."
        )
    sign = -1 if claim.charge < 0 else 1
    sums = [claim.paid, *(one.amount for one in claim.adjustments)]
    cells = spread(sums, [sign * line.tally.charge for line in account.lines])
    results = []
    for line, parts in zip(account.lines, cells, strict=True):
        shares = [
            Adjustment(one.group, one.reason, share)
            for one, share in zip(claim.adjustments, parts[1:], strict=True)
            if share
        ]
        results.append(LineResult(line, parts[0], shares, None, claim.remarks))
    return results


def _by_line(account: Account, claim: ClaimPayment) -> list[LineResult]:
    found: dict[int, LineResult] = {}
    charges: dict[int, int] = {}
    for told in claim.lines:
        if told.difference:
            raise UnpostableError(
                f"Line {told.line} does not balance: charge less adjustments less payment leaves "
                f"{dollars(told.difference)}. Ask the payer for a corrected remittance."
            )
        line = _line(account, told)
        result = found.setdefault(line.number, LineResult(line))
        result.paid += told.paid
        result.adjustments += told.adjustments
        result.remarks += tuple(one for one in (*told.remarks, *claim.remarks) if one not in result.remarks)
        if told.allowed is not None:
            result.allowed = told.allowed + (result.allowed or 0)
        charges[line.number] = charges.get(line.number, 0) + told.charge
    for number, charged in charges.items():
        mine = found[number].line.tally.charge
        if charged != mine:
            raise UnpostableError(
                f"Line {number} ({found[number].line.name}): the remittance says {dollars(charged)} were charged, "
                f"the account {dollars(mine)}."
            )
    return [found[number] for number in sorted(found)]


def _line(account: Account, told: LinePayment) -> AccountLine:
    if told.control:
        for line in account.lines:
            if line.service.control == told.control:
                return line
    if 1 <= told.line <= len(account.lines):
        line = account.lines[told.line - 1]
        codes = {told.code, told.billed_code, told.revenue_code} - {""}
        if not codes or codes & {line.service.code, line.service.revenue_code}:
            return line
    code = told.billed_code or told.code
    same = [line for line in account.lines if line.service.code == code and line.tally.charge == told.charge]
    if len(same) == 1:
        return same[0]
    raise UnpostableError(f"Line {told.line} ({told.code or told.revenue_code}) is on no line of the account.")


def _spread_claim_level(results: list[LineResult], claim: ClaimPayment) -> None:
    """Takes the claim's own adjustments off the lines' payments, each line by its part of what was paid."""
    total = sum(one.amount for one in claim.adjustments)
    paid = sum(result.paid for result in results)
    if paid - total != claim.paid:
        raise UnpostableError(
            f"Its lines were paid {dollars(paid)} and the claim's own adjustments are {dollars(total)}, but the claim "
            f"was paid {dollars(claim.paid)}."
        )
    if not claim.adjustments:
        return
    weights = [result.paid for result in results] if paid else [result.line.tally.charge for result in results]
    rest = sum(weights)
    left = [one.amount for one in claim.adjustments]
    for result, weight in zip(results, weights, strict=True):
        shares = [amount * weight // rest if rest else 0 for amount in left]
        if rest == weight:
            shares = list(left)
        rest -= weight
        left = [amount - share for amount, share in zip(left, shares, strict=True)]
        for one, share in zip(claim.adjustments, shares, strict=True):
            if share:
                result.paid -= share
                result.adjustments.append(Adjustment(one.group, one.reason, share))
