"""All that came back, as the browser draws it. Nothing here is told before a practice answer is checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from revcycle.cycle.message import Message
from revcycle.dates import us_date
from revcycle.exercises.carrying.completing import exercise_words
from revcycle.exercises.marking import Key, Verdict
from revcycle.exercises.sent.claims import HeldBack, asks_for_resubmission, claim_of, right_claim
from revcycle.exercises.sent.log import MOST, Past
from revcycle.exercises.sent.reasons import GROUPS, NORMAL
from revcycle.exercises.sent.sending import Back, Desk, replayed
from revcycle.exercises.sent.verdict import Told, verdict
from revcycle.exercises.variants import Shown
from revcycle.money import dollars
from revcycle.payer.remittance import ClaimPayment
from revcycle.x12.dictionary import reason, remark
from revcycle.x12.plain import read_segment
from revcycle.x12.walk import Step, walk
from revcycle.x12.writing import Unwritable

__all__ = ["came_back", "held"]

NAMES = {
    "837P": "Your claim (837P)",
    "837I": "Your claim (837I)",
    "999": "Can the file be read? (999)",
    "277CA": "Is the claim taken? (277CA)",
    "835": "The payer's decision and money (835)",
}
DECIDING = {"999": ("IK3", "IK4", "IK5"), "277CA": ("STC",), "835": ("CLP", "CAS", "LQ")}
"""The segments of an answer that say what became of the claim."""
OF_THE_CLAIM = ("2200D", "2220D")
"""The loops of a 277CA about one claim; the others are about the file and who sent it."""


def came_back(
    shown: Shown, key: Key, raw: Any, earlier: tuple[Past, ...], marked: Verdict
) -> tuple[dict[str, Any], Past | None]:
    """What to draw, and the sending to note; None where nothing was sent.

    Raises:
        CodeFileError, HcpcsFileError, IndexUnavailableError: a table of the course is missing or damaged.
    """
    resubmits = asks_for_resubmission(shown)
    if len(earlier) >= MOST:
        sentence = f"This claim was sent {MOST} times. Press the button for a new start above, and begin anew."
        return held("Not sent", sentence), None
    try:
        desk = replayed(shown, key, earlier)
        before = [_short(shown, key, back, number) for number, back in enumerate(desk.backs, start=1)]
        day = desk.next_day
        back = desk.send(claim_of(shown, key, raw), day)
    except HeldBack as stopped:
        items = [{"where": one.part, "code": "", "text": one.sentence} for one in stopped.problems]
        return held("Not sent: the office stops it first", "There is no claim to send yet.", items), None
    except Unwritable as error:
        return held("Not sent: the claim cannot be written", str(error)), None
    told = verdict(
        back,
        _right(shown, key, back),
        correct=marked.outcome == "right",
        resubmits=resubmits,
        brought=exercise_words(shown.exercise.carries) if shown.carried else "",
    )
    return {**_drawn(told, back), "before": before}, Past(shown.case.id, day, raw)


def _right(shown: Shown, key: Key, back: Back) -> Back | None:
    """What comes back for the right claim, sent alone on the first day; None where it cannot be sent."""
    try:
        desk = Desk(shown, key)
        return desk.send(right_claim(shown, key), desk.next_day)
    except (HeldBack, Unwritable):
        return None


def held(headline: str, lead: str, causes: Sequence[Mapping[str, str]] = ()) -> dict[str, Any]:
    """What to draw where nothing was sent."""
    nothing: dict[str, Any] = {name: [] for name in ("also", "changes", "compared", "notes", "messages", "before")}
    told = {"state": "held", "headline": headline, "lead": lead, "causes": list(causes), "money": None, "number": ""}
    return {**nothing, **told}


def _short(shown: Shown, key: Key, back: Back, number: int) -> str:
    """One earlier sending in a line."""
    told = verdict(back, None, correct=True, resubmits=True)
    payment = back.decision
    known = f" Payer's claim number: {payment.control_number}." if payment else ""
    kind = {"7": " as a replacement", "8": " as a void"}.get(back.claim.frequency, "")
    became = told.headline
    if payment and told.state in ("paid", "patient"):
        became = f"Paid {dollars(payment.paid)}, patient's part {dollars(payment.patient_owes)}"
    return f"{number}. Sent {us_date(back.day)}{kind}: {became}.{known}"


def _drawn(told: Told, back: Back) -> dict[str, Any]:
    payment = back.decision
    causes = [{"where": one.where, "code": _meaning(one.code), "text": one.sentence} for one in told.causes if one.own]
    also = [
        {"where": one.where, "code": _meaning(one.code), "text": one.sentence} for one in told.causes if not one.own
    ]
    return {
        "state": told.state,
        "headline": told.headline,
        "lead": told.lead,
        "causes": causes,
        "also": also,
        "changes": list(told.changes),
        "compared": list(told.compared),
        "notes": list(told.notes),
        "number": payment.control_number if payment else "",
        "money": _money(payment) if payment else None,
        "messages": [_message(message, back) for message in back.messages],
    }


def _meaning(code: str) -> str:
    """A code with what it says: "CO-97: is part of another service"."""
    group, dash, number = code.partition("-")
    known = reason(number) if dash and group in GROUPS else None
    return f"{code}: {known.meaning}" if known else code


def _money(payment: ClaimPayment) -> dict[str, Any]:
    """The lines of the decision: charge, allowed, paid, what was taken off and why, the patient's part."""
    rows = []
    for line in payment.lines:
        off = [
            f"{dollars(one.amount)} {_meaning(f'{one.group}-{one.reason}')} "
            f"({GROUPS.get(one.group, one.group)}{'' if one.reason in NORMAL else '; see what caused it'})"
            for one in line.adjustments
        ]
        off += [f"{mark}: {words}" for mark in line.remarks if (words := remark(mark))]
        rows.append(
            {
                "name": f"{line.line}: {'-'.join((line.code or line.revenue_code, *line.modifiers))}",
                "charge": dollars(line.charge),
                "allowed": dollars(line.allowed) if line.allowed is not None else "not priced",
                "paid": dollars(line.paid),
                "off": off,
                "patient": dollars(line.patient_owes),
            }
        )
    total = [dollars(payment.charge), "", dollars(payment.paid), dollars(payment.patient_owes)]
    return {"rows": rows, "total": total}


def _message(message: Message, back: Back) -> dict[str, Any]:
    return {
        "kind": message.kind,
        "name": NAMES.get(message.kind, message.kind),
        "when": f"{us_date(message.moment.date())}, {message.moment:%H:%M}",
        "way": f"From {message.sender} to {message.receiver}",
        "plain": list(_plain(message, back)),
        "segments": [
            [step.segment.text + "~", read_segment(step.segment).sentence, _decides(message.kind, step)]
            for step in walk(message.content)
        ],
    }


def _decides(kind: str, step: Step) -> bool:
    within = kind != "277CA" or (step.loop is not None and step.loop.id in OF_THE_CLAIM)
    return within and step.segment.tag in DECIDING.get(kind, ())


def _plain(message: Message, back: Back) -> Iterator[str]:
    """A message in a few sentences."""
    claim = back.claim
    match message.kind:
        case "837P" | "837I":
            lines = f"{len(claim.lines)} line{'' if len(claim.lines) == 1 else 's'}"
            kind = {"7": "A replacement of", "8": "A void of"}.get(claim.frequency, "")
            yield f"A claim of {dollars(claim.total)} with {lines}, for {claim.destination.payer.name or 'no payer'}."
            if kind:
                yield f"{kind} the payer's claim {claim.original_reference or 'without a number'}."
        case "999":
            if back.answer is None:
                yield "No: the file has an error of form, and nothing in it is looked at."
            else:
                yield "Yes: the file has the right form. That says nothing yet about the claim in it."
        case "277CA":
            if back.reached:
                yield "Yes: the claim goes on to the payer. Taken is not paid."
                yield from (f"A warning, item {one.item}: {one.reading} {one.mend}" for one in back.warnings)
            else:
                yield "No: the claim comes back. It never reached the payer."
        case "835":
            yield from _paid_words(back)


def _paid_words(back: Back) -> Iterator[str]:
    name = back.payer.name if back.payer else "The payer"
    if back.reversal:
        yield f"First it takes its earlier decision back: {dollars(-back.reversal.paid)} that was paid (status 22)."
    if payment := back.decision:
        yield f"{name} pays {dollars(payment.paid)} of the charge of {dollars(payment.charge)}."
        yield f"The patient owes {dollars(payment.patient_owes)}."
