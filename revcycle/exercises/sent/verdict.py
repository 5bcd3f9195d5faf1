"""What came of a claim, in words: what happened, what caused it, what to change, and what is as it should be."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from revcycle.clearinghouse.edit import Edit
from revcycle.exercises.sent.reasons import is_normal, look_at
from revcycle.exercises.sent.sending import Back
from revcycle.money import dollars
from revcycle.payer.remittance import ClaimPayment, Explanation, LinePayment

__all__ = ["Cause", "State", "Told", "income", "verdict"]

State = Literal["refused", "rejected", "waiting", "denied", "partly", "taken-back", "off", "paid", "patient"]


@dataclass(frozen=True)
class Cause:
    """Why something came back.

    Attributes:
        where: the item or the line.
        code: as it stands on the wire, such as "CO-97" or "A7:562:85".
        sentence: what happened, by the engine.
        own: whether the entry caused it; False where the right claim meets the same.
    """

    where: str
    code: str
    sentence: str
    own: bool = True


@dataclass(frozen=True)
class Told:
    """All that is said of one sending.

    Attributes:
        state: what became of it.
        headline: the same in a few words.
        lead: one or two sentences more.
        causes: in the order of the lines.
        changes: what to do.
        compared: what the right claim would have brought.
        notes: what is as it should be.
    """

    state: State
    headline: str
    lead: str
    causes: tuple[Cause, ...] = ()
    changes: tuple[str, ...] = ()
    compared: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())


def income(payment: ClaimPayment) -> int:
    """What a decision brings to the practice: the payer's payment, and what the patient owes. In cents."""
    return payment.paid + payment.patient_owes


def verdict(back: Back, right: Back | None, *, correct: bool, resubmits: bool, brought: str = "") -> Told:
    """What happened to a claim.

    Args:
        back: what came back.
        right: what comes back for the right claim; None where it cannot be sent.
        correct: whether the marking found nothing wrong.
        resubmits: whether the form asks for item 22, so that a claim can be replaced here.
        brought: the module that the student's own codes come from. They count as right here, but what they cause is
            the student's to mend.
    """
    if brought:
        return _with_own_codes(back, right, brought, correct=correct, resubmits=resubmits)
    if not back.reached:
        return _rejected(back, right, resubmits)
    name = back.payer.name if back.payer else "The payer"
    if back.waiting:
        return _waiting(back, name)
    payment = back.decision
    if payment is None:
        taken = dollars(-back.reversal.paid) if back.reversal else "$0.00"
        lead = f"{name} took its earlier decision back, and with it {taken}. The claim is as if it had never been."
        return Told("taken-back", "Taken back: the claim is void", lead)
    causes = _causes(payment, right)
    compared = _compared(payment, right, correct=correct)
    if causes:
        return _refused_by_payer(back, payment, causes, compared, resubmits)
    return _paid(back, payment, right, compared, correct=correct, resubmits=resubmits)


def _with_own_codes(back: Back, right: Back | None, brought: str, *, correct: bool, resubmits: bool) -> Told:
    told = verdict(back, right, correct=correct, resubmits=resubmits)
    if all(cause.own for cause in told.causes):
        return told
    where = f"A cause lies in what you brought from {brought}. Mend it there, and press “Bring my answers again” here."
    mended = verdict(back, None, correct=correct, resubmits=resubmits)
    return replace(mended, changes=(where, *mended.changes), compared=told.compared)


def _rejected(back: Back, right: Back | None, resubmits: bool) -> Told:
    again = (
        "Mend it, and send it again as a new claim. Item 22 stays blank." if resubmits else "Mend it, and check again."
    )
    if back.answer is None:
        lead = "The clearinghouse cannot read the file (999). No claim in it was looked at."
        faults = tuple(
            Cause(f"Segment {fault.position}, {fault.tag}", fault.code, fault.sentence)
            for submission in back.sending.submissions
            for _, _, transaction in submission.acknowledgment.transactions()
            for fault in transaction.faults
        )
        return Told("refused", "Refused as a file: it never reached the payer", lead, faults, (again,))
    same = {(edit.code, edit.line) for edit in right.rejections} if right else set()
    edits = back.rejections
    causes = tuple(
        Cause(_place(edit), str(edit.status), edit.reading, (edit.code, edit.line) not in same) for edit in edits
    )
    changes = tuple(dict.fromkeys(f"{_place(edit)}: {edit.mend}" for edit in edits))
    lead = (
        "A rejection is no denial: no payer has looked at the claim, and nothing needs an appeal. The time to bill "
        "goes on."
    )
    return Told(
        "rejected", "Rejected by the clearinghouse: it never reached the payer", lead, causes, (*changes, again)
    )


def _place(edit: Edit) -> str:
    line = f", line {edit.line}" if edit.line else ""
    return f"Item {edit.item}{line}"


def _waiting(back: Back, name: str) -> Told:
    causes = tuple(
        Cause(f"Line {line}", "", sentence) for one in back.waiting for line, sentence in sorted(one.needs.items())
    )
    due = max(one.due for one in back.waiting)
    lead = f"{name} has the claim, and decides when the papers are there. Nothing is paid or denied yet."
    changes = (
        "Does the note really show this modifier? If not, take it off.",
        f"If it does, the office sends the paper. It must be there by {due:%m/%d/%Y}, or the line is denied.",
    )
    return Told("waiting", f"Not decided yet: {name} asks for papers", lead, causes, changes)


def _causes(payment: ClaimPayment, right: Back | None) -> tuple[Cause, ...]:
    decided = right.decision if right else None
    lines = {line.line: line for line in payment.lines}
    same = set()
    if decided:
        codes = {line.line: line.code for line in decided.lines}
        same = {(one.rule, one.bucket, codes.get(one.line)) for one in decided.explanations if not is_normal(one)}
    return tuple(
        Cause(
            _line(lines.get(one.line)),
            one.bucket,
            one.sentence,
            (one.rule, one.bucket, lines[one.line].code if one.line in lines else None) not in same,
        )
        for one in payment.explanations
        if not is_normal(one)
    )


def _line(line: LinePayment | None) -> str:
    if line is None:
        return "The claim"
    return f"Line {line.line}, {'-'.join((line.code or line.revenue_code, *line.modifiers))}"


def _bad(payment: ClaimPayment) -> list[Explanation]:
    return [one for one in payment.explanations if not is_normal(one)]


def _refused_by_payer(
    back: Back, payment: ClaimPayment, causes: tuple[Cause, ...], compared: tuple[str, ...], resubmits: bool
) -> Told:
    name = back.payer.name if back.payer else "The payer"
    hit = {one.line for one in _bad(payment)}
    whole = 0 in hit or all(line.line in hit and not line.paid and line.allowed is None for line in payment.lines)
    own = any(cause.own for cause in causes)
    mine = [one for one, cause in zip(_bad(payment), causes, strict=True) if cause.own]
    changes = list(dict.fromkeys(look_at(one.rule, one.bucket) for one in mine))
    if own:
        if any(one.rule != "duplicate" for one in mine):  # a correction names the first claim, never its duplicate
            changes.append(_again(back, payment, resubmits))
        lead = f"{name} has looked at the claim and said no. That is a denial, and no rejection."
        if back.returned:
            lead = f"The claim reached {name}, but could not be worked on as it is."
    else:
        lead = "Nothing in your entry caused this: the right claim meets the same answer."
    if whole:
        end = "it cannot work on the claim" if back.returned else "nothing is paid"
        return Told("denied", f"Denied by {name}: {end}", lead, causes, tuple(changes), compared)
    named = ", ".join(str(line) for line in sorted(hit))
    many = "lines" if len(hit) > 1 else "line"
    taken = "Paid in part" if payment.paid else "Denied in part"
    if own and payment.paid:
        lead = f"{name} paid {dollars(payment.paid)}, and took off a part that it does not accept."
    elif own:
        lead = (
            f"{name} does not accept a part of the claim. Of the rest it pays nothing itself: "
            f"{dollars(payment.patient_owes)} is the patient's part."
        )
    headline = f"{taken}: {name} refused {many} {named}"
    cut = [line for line in payment.lines if line.line in hit and line.allowed is not None]
    if len(cut) == len(hit):
        headline = f"{'Paid' if payment.paid else 'Taken for'} less than asked for: {name} cut {many} {named}"
    return Told("partly", headline, lead, causes, tuple(changes), compared, _notes(payment))


def _again(back: Back, payment: ClaimPayment, resubmits: bool) -> str:
    """How the claim comes again, by the payer's own rules."""
    payer, number = back.payer, payment.control_number
    if back.returned:
        blank = " Item 22 stays blank." if resubmits else ""
        return f"Mend it, and send it again as a new claim: nothing was decided on it.{blank}"
    if payer is None or payer.correction.method == "reopening":
        told = payer.correction.rule if payer else ""
        return f"In an office: {told} The payer's claim number is {number}." if told else "Ask the payer what to do."
    if resubmits:
        return (
            "Mend it, and send it as a replacement. Item 22 takes code 7 and the payer's claim number "
            f"{number}. It stands in the 835 (CLP07)."
        )
    return (
        f"In an office it now goes as a replacement: item 22 takes code 7 and the payer's claim number {number}. Here "
        "each check is a first claim: mend it, and check again."
    )


def _notes(payment: ClaimPayment) -> tuple[str, ...]:
    """The patient's part and the write-off, where there are any: nothing to mend."""
    sums: dict[str, int] = {}
    for one in payment.explanations:
        if is_normal(one) and one.bucket != "paid":
            sums[one.bucket] = sums.get(one.bucket, 0) + one.amount
    words = {
        "PR-1": "goes to the patient's deductible",
        "PR-2": "is the patient's coinsurance",
        "PR-3": "is the patient's copay",
        "CO-45": "is above the contract's price: write it off, and bill nobody",
        "CO-253": "is taken off by law: write it off",
        "CO-59": "is taken off a further procedure of the session",
        "CO-24": "is paid for by the month, not by the claim: write it off",
    }
    return tuple(f"{dollars(amount)} {words[bucket]}." for bucket, amount in sums.items() if bucket in words and amount)


def _paid(
    back: Back,
    payment: ClaimPayment,
    right: Back | None,
    compared: tuple[str, ...],
    *,
    correct: bool,
    resubmits: bool,
) -> Told:
    name = back.payer.name if back.payer else "The payer"
    decided = right.decision if right else None
    notes = _notes(payment)
    owes = f" {dollars(payment.patient_owes)} is the patient's part." if payment.patient_owes else ""
    if correct or decided is None:
        if payment.paid or not payment.patient_owes:
            headline = f"Paid in full under the contract: {dollars(payment.paid)}"
            lead = f"{name} takes the claim as it is, and pays what the contract says.{owes}"
        else:
            headline = f"Taken in full: the patient owes the whole price, {dollars(payment.patient_owes)}"
            lead = f"{name} takes the claim as it is. It pays nothing, and that is no denial.{owes}"
        state: State = "paid" if payment.paid or not payment.patient_owes else "patient"
        return Told(state, headline, lead, notes=notes)
    gap = income(payment) - income(decided)
    taken = "Paid" if payment.paid else "Taken as billed"
    changes = ["Mend what the marking above says.", _again(back, payment, resubmits)]
    if gap > 0:
        headline = f"{taken}, and {dollars(gap)} too much"
        lead = (
            "The payer takes what was billed. It cannot see the note. The note does not support it: an audit finds "
            "that, and then the money goes back. Done again and again, it can be treated as abuse or fraud."
        )
        changes.append("What was paid too much is given back.")
    elif gap < 0:
        headline = f"{taken}, but {dollars(-gap)} is lost"
        lead = "The payer takes what was billed, and nobody asks for the rest. Work that is not billed is lost money."
    else:
        headline = f"{taken}, and yet not right"
        lead = (
            "The payer did not see the error, and the sum is the same. But the claim still tells something wrong "
            "about the visit. It stays in the patient's history, and an audit counts it."
        )
    return Told("off", headline, lead, (), tuple(changes), compared, notes)


def _compared(payment: ClaimPayment, right: Back | None, *, correct: bool) -> tuple[str, ...]:
    decided = right.decision if right else None
    if decided is None or correct:
        return ()
    gap = income(payment) - income(decided)
    told = [f"The right claim would have brought {_parts(decided)}.", f"Yours brings {_parts(payment)}."]
    if gap:
        told.append(
            f"That is {dollars(gap)} more than the note supports: it has to go back."
            if gap > 0
            else f"As long as nobody mends it, {dollars(-gap)} is lost."
        )
    return tuple(told)


def _parts(payment: ClaimPayment) -> str:
    return (
        f"{dollars(income(payment))} ({dollars(payment.paid)} from the payer, {dollars(payment.patient_owes)} from the "
        "patient)"
    )
