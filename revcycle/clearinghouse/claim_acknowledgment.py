"""Writes the answer on claims, 277CA 005010X214: which go to the payer, and which come back for what.

Levels: the clearinghouse (20), who sent the file (21), each billing provider (19), each patient (PT). A rejected claim
bears a status for each edit, with the edit's code and reading as its text; what is wrong with a line stands at
the line again. Warnings have no place in it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from revcycle.claim import Claim, Line
from revcycle.clearinghouse.edit import Edit, Status
from revcycle.parties.identifiers import npi_is_valid
from revcycle.x12.writing import Interchange as InterchangeWriter
from revcycle.x12.writing import TransactionWriter, amount, composite, day8, hour4, number, plain_text, span8

__all__ = ["ACCEPTED", "RECEIVED", "Batch", "ClaimAnswer", "write_claim_acknowledgment"]

RECEIVED = Status("A1", "19", "AY")
ACCEPTED = Status("A2", "20")
LINES = "247"
UNKNOWN = "UNKNOWN"
MOST_STATUSES = 50
SHORTEST = 2  # characters of a modifier, and of a number in NM109
MOST_TEXT = 264  # STC12
SIGNS = str.maketrans({"\N{LEFT DOUBLE QUOTATION MARK}": '"', "\N{RIGHT DOUBLE QUOTATION MARK}": '"', ":": ";"})
"""A colon parts components, so a text has none."""


@dataclass(frozen=True, slots=True)
class ClaimAnswer:
    """What becomes of one claim.

    Attributes:
        number: which claim of the file it is, from 1.
        segment: its CLM segment in the file, from 1.
        claim: as read.
        trace: the clearinghouse's number of it.
        edits: all that the edits say, warnings included.
        accepted: whether it goes to the payer.
        left_out: how many segments of it tell what the course's claim has no field for. They are forwarded as they are.
    """

    number: int
    segment: int
    claim: Claim
    trace: str
    edits: tuple[Edit, ...]
    accepted: bool
    left_out: int = 0

    @property
    def rejections(self) -> tuple[Edit, ...]:
        """The edits that keep it from the payer."""
        return tuple(edit for edit in self.edits if edit.severity == "reject")

    @property
    def warnings(self) -> tuple[Edit, ...]:
        """The edits that let it pass."""
        return tuple(edit for edit in self.edits if edit.severity == "warning")


@dataclass(frozen=True, slots=True)
class Batch:
    """The claims of one transaction.

    Attributes:
        submitter, submitter_id: who sent it (NM1*41).
        reference: the sender's number of the batch (BHT03).
        claims: in their order.
    """

    submitter: str
    submitter_id: str
    reference: str
    claims: tuple[ClaimAnswer, ...]


def write_claim_acknowledgment(out: InterchangeWriter, batch: Batch, name: str, sender: str, trace: str) -> None:
    """Adds the 277CA of one batch to an interchange.

    Args:
        out: the interchange back to the sender.
        batch: what was decided.
        name, sender: the clearinghouse.
        trace: its number of the batch.
    """
    day = out.moment.date()
    with out.transaction("277CA") as segments:
        segments.add("BHT", "0085", "08", plain_text(trace, 50), day8(day), hour4(out.moment), "TH")
        segments.add("HL", 1, "", "20", 1)
        segments.add("NM1", "AY", "2", plain_text(name, 60), "", "", "", "", "46", plain_text(sender, 80))
        segments.add("TRN", "1", plain_text(trace, 50))
        segments.add("DTP", "050", "D8", day8(day))
        segments.add("DTP", "009", "D8", day8(day))
        _receiver(segments, batch, day)
        hierarchy = 2
        for claims in _together(batch.claims, lambda answer: (answer.claim.billing,)):
            hierarchy = _provider(segments, claims, hierarchy, day)


def _receiver(out: TransactionWriter, batch: Batch, day: date) -> None:
    out.add("HL", 2, 1, "21", 1 if batch.claims else 0)
    submitter = plain_text(batch.submitter, 60) or UNKNOWN
    out.add("NM1", "41", "2", submitter, "", "", "", "", "46", _number(batch.submitter_id))
    out.add("TRN", "2", plain_text(batch.reference, 50) or UNKNOWN)
    out.add("STC", composite(*_parts(RECEIVED)), day8(day), "WQ", amount(_charged(batch.claims)))
    _totals(out, batch.claims, "90", "AA")


def _provider(out: TransactionWriter, claims: Sequence[ClaimAnswer], hierarchy: int, day: date) -> int:
    billing = claims[0].claim.billing
    parent = hierarchy = hierarchy + 1
    out.add("HL", parent, 2, "19", 1)
    kind, identifier = "XX", billing.npi
    if not npi_is_valid(identifier):  # a number that cannot be one names nobody
        kind, identifier = "FI", billing.tax_id
    named = plain_text(billing.name, 60) or UNKNOWN
    out.add("NM1", "85", "2", named, "", "", "", "", kind, _number(identifier))
    out.add("TRN", "1", "0")
    out.add("STC", composite(*_parts(RECEIVED)), "", "WQ", amount(_charged(claims)))
    _totals(out, claims, "QA", "QC")
    for patient in _together(claims, lambda answer: (answer.claim.patient.name, _member(answer.claim))):
        hierarchy += 1
        out.add("HL", hierarchy, parent, "PT")
        who = patient[0].claim.patient.name
        last, first, middle = plain_text(who.last, 60) or UNKNOWN, plain_text(who.first, 35), plain_text(who.middle, 25)
        suffix, member = plain_text(who.suffix, 10), _number(_member(patient[0].claim))
        out.add("NM1", "QC", "1", last, first, middle, "", suffix, "MI", member)
        for answer in patient:
            _claim(out, answer, day)
    return hierarchy


def _claim(out: TransactionWriter, answer: ClaimAnswer, day: date) -> None:
    claim = answer.claim
    out.add("TRN", "2", plain_text(claim.account, 50) or UNKNOWN)
    charge = amount(claim.total)
    if answer.accepted:
        out.add("STC", composite(*_parts(ACCEPTED)), day8(day), "WQ", charge)
    for edit in answer.rejections[:MOST_STATUSES]:
        out.add("STC", composite(*_parts(edit.status)), day8(day), "U", charge, *[""] * 7, _text(edit))
    out.add("REF", "1K", answer.trace)
    if claim.stay is not None:
        bill = plain_text(claim.stay.type_of_bill + claim.frequency, 50)
        out.add("REF", "BLT", bill) if bill else None
    first, last = claim.days or (day, day)
    if first < last:
        out.add("DTP", "472", "RD8", span8(first, last))
    else:
        out.add("DTP", "472", "D8", day8(first))
    for place, line in enumerate(claim.lines, start=1):
        if edits := [edit for edit in answer.rejections if edit.line == place]:
            _line(out, line, edits, day)


def _line(out: TransactionWriter, line: Line, edits: Iterable[Edit], day: date) -> None:
    code, revenue = plain_text(line.code, 48), plain_text(line.revenue_code, 48)
    if not code and not revenue:
        return  # nothing names the line; the claim's own statuses tell of it
    marks = [mark for mark in (plain_text(one, 2) for one in line.modifiers[:4]) if len(mark) == SHORTEST]
    procedure = composite("HC", code, *marks) if code else composite("NU", revenue)
    units = number(line.units) if line.units > 0 else ""
    out.add("SVC", procedure, amount(line.charge), "", revenue if code else "", "", "", units)
    for status in dict.fromkeys(edit.status for edit in edits):
        out.add("STC", composite(*_parts(status)), day8(day), "U")
    if control := plain_text(line.control, 50):
        out.add("REF", "FJ", control)
    if line.first is not None:
        spans = line.last is not None and line.first < line.last
        told = span8(line.first, line.last) if spans and line.last is not None else day8(line.first)
        out.add("DTP", "472", "RD8" if spans else "D8", told)


def _totals(out: TransactionWriter, claims: Sequence[ClaimAnswer], accepted: str, rejected: str) -> None:
    taken = [answer for answer in claims if answer.accepted]
    returned = [answer for answer in claims if not answer.accepted]
    for qualifier, some in ((accepted, taken), (rejected, returned)):
        if some:
            out.add("QTY", qualifier, len(some))
    for qualifier, some in (("YU", taken), ("YY", returned)):
        if some:
            out.add("AMT", qualifier, amount(_charged(some)))


def _charged(claims: Iterable[ClaimAnswer]) -> int:
    return sum(answer.claim.total for answer in claims)


def _member(claim: Claim) -> str:
    return claim.insurances[0].member_id if claim.insurances else ""


def _number(text: str) -> str:
    """A number as NM109 takes it; what is shorter is none."""
    plain = plain_text(text, 80)
    return plain if len(plain) >= SHORTEST else UNKNOWN


def _parts(status: Status) -> tuple[str, ...]:
    return status.category, status.code, status.entity


def _text(edit: Edit) -> str:
    """What is wrong and what to do, as far as whole sentences have room."""
    line = f" line {edit.line}" if edit.line else ""
    said = f"{edit.code}{line} - {edit.reading} {edit.mend}"
    whole = plain_text(said.translate(SIGNS), len(said) * 2)
    if len(whole) <= MOST_TEXT:
        return whole
    end = max(whole.rfind(f"{sign} ", 0, MOST_TEXT + 1) for sign in ".?!")
    if end > 0:
        return whole[: end + 1]
    return f"{whole[: MOST_TEXT - 3].rpartition(' ')[0] or whole[: MOST_TEXT - 3]}..."


def _together(claims: Sequence[ClaimAnswer], of: Callable[[ClaimAnswer], Hashable]) -> list[list[ClaimAnswer]]:
    found: dict[Hashable, list[ClaimAnswer]] = {}
    for answer in claims:
        found.setdefault(of(answer), []).append(answer)
    return list(found.values())
