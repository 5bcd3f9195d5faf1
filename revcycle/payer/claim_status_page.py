"""The answer on a claim's status as a biller reads it: where the claim stands, and what to do."""

from __future__ import annotations

from collections.abc import Iterator

from revcycle.dates import us_date
from revcycle.money import dollars
from revcycle.payer.claim_status import Status, StatusResponse
from revcycle.x12.dictionary import meaning
from revcycle.x12.segment import shown

__all__ = ["NEXT", "explain"]

NEXT = {
    "A0": "The claim went on to another payer. Ask there.",
    "A1": "The payer has it. Ask again in two weeks.",
    "A2": "The payer has it and will decide. Ask again in two weeks.",
    "A3": "It never entered the payer's system. Mend it and send it again.",
    "A4": "The payer has no such claim. Look at its 277CA; if it was not accepted, send it again in time.",
    "A6": "It was rejected. Mend what is missing and send it again.",
    "A7": "It was rejected. Mend what is wrong and send it again.",
    "A8": "It was rejected. Mend what contradicts itself and send it again.",
    "D0": "The payer could not search with what it was given. Check member number and provider, and ask again.",
    "E0": "The question itself was wrong. Mend it and ask again.",
    "E1": "The payer's system did not answer. Ask again later.",
    "F0": "It is decided. Wait for the remittance.",
    "F1": "It is paid. Look for the payment, and post the remittance.",
    "F2": "It is denied. Read the reasons on the remittance, and mend or appeal before the limit.",
    "F3": "The decision was changed. Post the newer remittance.",
    "F4": "It is decided, and the payer owes nothing. Read the remittance: the patient may owe a share.",
    "P1": "The payer works on it. Ask again in two weeks.",
    "P2": "The payer looks at it. Ask again in two weeks.",
    "P3": "The payer waits for papers from the provider. Send what it asked for before the last day.",
    "P4": "The payer waits for the patient. Call the patient.",
}
"""What the biller does, by category."""


def explain(response: StatusResponse) -> str:
    """The answer on a page, in plain words: each claim, where it stands, and what to do.

    Raises:
        CodeFileError: a table of the course is missing or damaged.
    """
    return "\n".join(_page(response))


def _page(response: StatusResponse) -> Iterator[str]:
    yield f"{shown(response.payer)} answers {shown(response.provider or response.receiver)}"
    patient = response.dependent or response.subscriber
    if patient is not None:
        name = " ".join(part for part in (patient.name.first, patient.name.last) if part)
        yield f"Patient: {shown(name)}"
    for status in response.statuses:
        yield from _told(status, "")
    for claim in response.claims:
        yield ""
        when = f" of {us_date(claim.first)}" if claim.first else ""
        number = f", the payer's number {shown(claim.control_number)}" if claim.control_number else ""
        yield f"Claim {shown(claim.account) or 'without a number'}{when}{number}"
        for status in claim.statuses:
            yield from _told(status, "  ")
        for place, line in enumerate(claim.lines, start=1):
            code = "-".join([line.code or line.revenue_code, *line.modifiers])
            said = "; ".join(_meaning(status) for status in line.statuses)
            yield f"  Line {place}, {shown(code)}: {dollars(line.charge)} charged, {dollars(line.paid)} paid. {said}"
    for left_out in response.left_out:
        yield f"Not understood: {left_out}"


def _told(status: Status, indent: str) -> Iterator[str]:
    yield f"{indent}{_meaning(status)}"
    parts = []
    if status.charge is not None:
        parts.append(f"{dollars(status.charge)} charged")
    if status.paid is not None:
        parts.append(f"{dollars(status.paid)} paid")
    if status.decided is not None:
        parts.append(f"decided on {us_date(status.decided)}")
    if status.check:
        day = f" of {us_date(status.check_day)}" if status.check_day else ""
        parts.append(f"payment {shown(status.check)}{day}")
    if parts:
        yield f"{indent}{', '.join(parts)}."
    yield f"{indent}{NEXT.get(status.category, 'Call the payer.')}"


def _meaning(status: Status) -> str:
    category = meaning("status_category", status.category) or "a category that this course does not explain"
    code = meaning("status", status.code) or "a code that this course does not explain"
    entity = (meaning("entity", status.entity) or shown(status.entity)) if status.entity else ""
    whom = f" ({entity})" if entity else ""
    return f"{shown(status.category)}, {category}; {shown(status.code)}, {code}{whom}."
