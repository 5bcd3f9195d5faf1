"""Intake: is everything on the claim that the payer needs to work on it (CO-16, the remark says what is missing).

A clearinghouse stops most of this before. What comes through is sent back as a whole, with every fault named.
"""

from __future__ import annotations

from collections.abc import Iterator

from revcycle.dates import us_date
from revcycle.parties.identifiers import npi_is_valid
from revcycle.payer.adjudication.case import Case, LineCase

__all__ = ["complete"]

Fault = tuple[int, str, str]
"""A line, or 0 for the claim; the remark code; what is wrong and what to do."""


def complete(case: Case) -> None:
    """Sends the claim back if something that is needed is missing or wrong."""
    faults = [*_claim_faults(case), *(fault for line in case.lines for fault in _line_faults(case, line))]
    if not faults:
        return
    remarks = list(dict.fromkeys(remark for _, remark, _ in faults))
    words = " ".join(dict.fromkeys(sentence for _, _, sentence in faults))
    again = "Send a new, complete claim." if case.medicare else "Mend that and send the claim again."
    case.send_back("16", "information-missing", case.file_source("claims"), f"{words} {again}", *remarks)


def _claim_faults(case: Case) -> Iterator[Fault]:
    claim = case.claim
    if not npi_is_valid(claim.billing.npi):
        yield 0, "N257", f"The billing provider's NPI “{claim.billing.npi}” is missing or wrong (item 33a)."
    if claim.rendering and claim.rendering.npi and not npi_is_valid(claim.rendering.npi):
        yield 0, "N290", f"The rendering provider's NPI “{claim.rendering.npi}” is wrong (item 24J)."
    if not claim.diagnoses:
        yield 0, "MA63", "There is no diagnosis (item 21)."
    for diagnosis in claim.diagnoses:
        if not case.codes.billable(diagnosis.code):
            yield 0, "M76", f"“{diagnosis.code}” is no complete diagnosis code of ICD-10-CM (item 21): code it in full."
    if not claim.lines:
        yield 0, "M51", "There is no service on the claim (item 24)."
    elif claim.total != claim.charges:
        yield 0, "M54", "The total charge (item 28) is not what the lines add up to."
    if claim.days and claim.days[1] > case.received:
        yield (
            0,
            "M52",
            f"A service of {us_date(claim.days[1])} had not happened when the claim came ({us_date(case.received)}).",
        )


def _line_faults(case: Case, line: LineCase) -> Iterator[Fault]:
    number, billed, claim = line.number, line.line, case.claim
    if billed.charge < 0:
        yield number, "M79", f"Line {number} has a charge below nothing."
    if billed.units <= 0:
        yield number, "M53", f"Line {number} has no units (item 24G)."
    if billed.first and billed.last and billed.last < billed.first:
        yield number, "M59", f"Line {number} ends before it begins (item 24A)."
    if claim.kind == "institutional":
        if not billed.revenue_code:
            yield number, "M50", f"Line {number} has no revenue code (FL 42)."
        return
    if billed.first is None:
        yield number, "M52", f"Line {number} has no date of service (item 24A)."
    if line.procedure is None and not case.codes.hcpcs(billed.code):
        yield number, "M51", f"“{billed.code}” on line {number} is no procedure code that is in use (item 24D)."
    elif line.procedure is None and billed.first and not case.codes.hcpcs(billed.code, billed.first):
        yield number, "M51", f"{billed.code} on line {number} is not in force on {us_date(billed.first)} (item 24D)."
    if case.codes.place(billed.place) is None:
        yield number, "M77", f"“{billed.place}” on line {number} is no place of service (item 24B)."
    pointed = [pointer for pointer in billed.pointers if 1 <= pointer <= len(claim.diagnoses)]
    if not pointed or len(pointed) < len(billed.pointers):
        yield number, "M76", f"Line {number} points to no diagnosis, or to one that is not there (item 24E)."
    if "50" in line.marks and billed.units > 1:
        yield (
            number,
            "M53",
            f"Line {number} has modifier 50 and {billed.units} units: 50 says both sides, so units are 1.",
        )
    yield from _special_faults(case, line)


def _special_faults(case: Case, line: LineCase) -> Iterator[Fault]:
    number, billed, procedure = line.number, line.line, line.procedure
    if procedure and procedure.family == "anesthesia" and billed.unit != "MJ":
        yield number, "M53", f"Line {number} is anesthesia: report minutes, not units (item 24G)."
    elif (procedure is None or procedure.family != "anesthesia") and billed.unit == "MJ":
        yield number, "M53", f"Line {number} counts minutes, and only anesthesia does: report units (item 24G)."
    elif billed.unit != "MJ" and billed.units != int(billed.units) and line.procedure is not None:
        yield (
            number,
            "M53",
            f"Line {number} has {billed.units} units: a procedure is counted in whole units (item 24G).",
        )
    if case.medicare and procedure and procedure.family == "laboratory" and "QW" in line.marks and not _clia(case):
        yield number, "MA120", f"Line {number} is a waived test (QW): put the CLIA number into item 23."


def _clia(case: Case) -> bool:
    return bool(case.claim.laboratory.strip())
