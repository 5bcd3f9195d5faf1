"""Reads a 277CA back, ours or another's: each claim's answer in plain words.

from revcycle.clearinghouse.explaining import explain

for answer in explain(Path("claims.277")):
    print(answer.account, "accepted" if answer.accepted else "rejected")
    for status in answer.statuses:
        print(status.code, status.item, status.reading)
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from revcycle.clearinghouse.edit import Rule, Status
from revcycle.clearinghouse.edits import RULES
from revcycle.x12.dictionary import meaning
from revcycle.x12.segment import Segment, shown
from revcycle.x12.values import read_number
from revcycle.x12.walk import walk

__all__ = ["ClaimReading", "StatusReading", "explain", "status_words"]

OURS = re.compile(r"(QH-[0-9]{4})(?: line ([0-9]{1,3}))? - (.+)", re.DOTALL)
ACCEPTING = ("A0", "A1", "A2", "A5")


@dataclass(frozen=True, slots=True)
class StatusReading:
    """One status of a claim.

    Attributes:
        status: as it stands, such as "A7:562:85".
        words: the same in plain words.
        code: the edit's code, where it is one of ours; "" otherwise.
        line: which line it is about, from 1; 0 for the claim.
        item: the item of the CMS-1500 or form locator of the UB-04 to mend; "" where that is not known.
        reading: what is wrong and what to do, where the answer says so; else the plain words.
    """

    status: str
    words: str
    code: str
    line: int
    item: str
    reading: str


@dataclass(slots=True)
class ClaimReading:
    """What a 277CA says of one claim.

    Attributes:
        account: the provider's own number of it.
        patient: the name.
        trace: the number that the clearinghouse or payer gave it; "" where it gave none.
        bill: the type of bill of a hospital's claim; else "".
        charge: in cents.
        accepted: whether it went on. Accepted is not paid.
        statuses: those of the claim, then those of its lines that the claim's do not tell already.
    """

    account: str
    patient: str
    trace: str = ""
    bill: str = ""
    charge: int = 0
    accepted: bool = True
    statuses: list[StatusReading] = field(default_factory=list)


def explain(source: bytes | Path) -> tuple[ClaimReading, ...]:
    """Every claim that a 277CA answers, in its order.

    Raises:
        X12Error: the file cannot be read, or not any further.
        CodeFileError: a table of the course is missing or damaged.
    """
    found: list[ClaimReading] = []
    patient = ""
    line = 0
    raw: list[tuple[ClaimReading, Segment, int]] = []
    for step in walk(source):
        segment, loop = step.segment, step.loop.id if step.loop is not None else ""
        if loop == "2100D" and segment.tag == "NM1":
            patient = shown(", ".join(filter(None, (segment.element(3), segment.element(4)))))
        elif loop == "2200D" and segment.tag == "TRN":
            found.append(ClaimReading(shown(segment.element(2)), patient))
            line = 0
        elif loop == "2200D" and found and segment.tag == "REF":
            if segment.element(1) == "1K":
                found[-1].trace = shown(segment.element(2))
            elif segment.element(1) == "BLT":
                found[-1].bill = shown(segment.element(2), 4)
        elif loop == "2220D" and segment.tag == "SVC":
            line += 1
        elif loop in ("2200D", "2220D") and found and segment.tag == "STC":
            raw.append((found[-1], segment, line if loop == "2220D" else 0))
    for claim, segment, place in raw:
        _take(claim, segment, place)
    return tuple(found)


def _take(claim: ClaimReading, segment: Segment, place: int) -> None:
    for position in (1, 10, 11):
        parts = segment.components(position)
        if not parts:
            continue
        status = Status(*(shown(part, 10) for part in [*parts, "", "", ""][:3]))
        if place and any(known.status == str(status) for known in claim.statuses):
            continue  # the claim has told it with its words
        if not place and position == 1:
            charge = read_number(segment.element(4))
            claim.charge = int(charge * Decimal(100)) if charge is not None else claim.charge
        claim.accepted = claim.accepted and status.category in ACCEPTING
        claim.statuses.append(_reading(status, segment.element(12), bool(claim.bill)))


def _reading(status: Status, text: str, hospital: bool) -> StatusReading:
    words = status_words(status)
    ours = OURS.fullmatch(text.strip())
    rule = RULES.get(ours[1]) if ours is not None else None
    if ours is not None and rule is not None:
        item = rule.bill if hospital else rule.form
        return StatusReading(str(status), words, ours[1], int(ours[2] or 0), item, shown(ours[3], 300))
    item = _likely_item(status, hospital) if status.category not in ACCEPTING else ""
    told = shown(text.strip(), 300)
    return StatusReading(str(status), words, "", 0, item, f"{words} {told}".strip())


def _likely_item(status: Status, hospital: bool) -> str:
    """The item that our own edits with that status name, where they all name the same."""
    same = [rule for rule in RULES.values() if (rule.status.code, rule.status.entity) == (status.code, status.entity)]
    items = {item for rule in same if (item := _item(rule, hospital))}
    return items.pop() if len(items) == 1 else ""


def _item(rule: Rule, hospital: bool) -> str:
    return rule.bill if hospital else rule.form


def status_words(status: Status) -> str:
    """A status in plain words, such as "Rejected: information is invalid: NPI (billing provider)."

    Raises:
        CodeFileError: a table of the course is missing or damaged.
    """
    category = meaning("status_category", status.category) or f"category {status.category}"
    about = meaning("status", status.code) or f"status {status.code}"
    entity = meaning("entity", status.entity) or status.entity
    whose = f" ({entity})" if entity else ""
    return f"{category[:1].upper()}{category[1:]}: {about}{whose}."
