"""Checks what the parts of an 837 claim say of each other: totals, pointers, dates, parties, codes.

Sources: the implementation guides 005010X222A1 and 005010X223A2; 45 CFR 162.1002 (ICD-10 from 1 October 2015).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from revcycle.x12.claims import ClaimReader, ClaimSeen, LineSeen
from revcycle.x12.dictionary import place as place_name
from revcycle.x12.finding import Finding, fault
from revcycle.x12.segment import Segment, shown
from revcycle.x12.values import money, plain_day, plain_money, read_number
from revcycle.x12.walk import Step

__all__ = ["ClaimRules"]

ICD_10_SINCE = date(2015, 10, 1)
ICD_10 = re.compile(r"^[A-Z][0-9][0-9A-Z]{1,5}$")
ICD_9 = re.compile(r"^(?:[0-9]{3,5}|V[0-9]{2,4}|E[0-9]{3,4})$")
REVENUE = re.compile(r"^[0-9]{4}$")
PO_BOX = re.compile(r"^\s*P\.?\s*O\.?\s*BOX\b", re.IGNORECASE)
MOST_DIAGNOSES = {"837P": 12, "837D": 4}
NINE_DIGITS = {"837P": {"2010AA", "2310C", "2420C"}, "837I": {"2010AA", "2310E"}, "837D": {"2010AA", "2310C"}}
SERVICE = {"837P": "SV1", "837I": "SV2", "837D": "SV3"}


class ClaimRules:
    """Checks the claims of a file as its segments come by."""

    def __init__(self) -> None:
        self.reader = ClaimReader()
        self.guide = ""

    def take(self, step: Step) -> list[Finding]:
        """What is wrong with the claim that ended before this segment, and with this segment by itself."""
        ended, guide = self.reader.take(step), self.guide
        found = list(_claim(ended, guide)) if ended is not None else []
        known = step.transaction.guide if step.transaction is not None else None
        self.guide = known.table if known is not None and known.set == "837" else ""
        if not self.guide:
            self.reader.claim = None
        else:
            found += _addresses(step, self.guide)
        return found

    def end(self) -> list[Finding]:
        """What is wrong with the claim that was open when the file ended."""
        ended = self.reader.end()
        return list(_claim(ended, self.guide)) if ended is not None else []


def _addresses(step: Step, guide: str) -> list[Finding]:
    segment, loop = step.segment, step.loop.id if step.loop is not None else ""
    if segment.tag == "N4" and loop in NINE_DIGITS[guide] and segment.element(4) in ("", "US", "USA"):
        zip_code = segment.element(3)
        if zip_code and not (len(zip_code) == 9 and zip_code.isdecimal()):
            sentence = f"The ZIP code “{shown(zip_code)}” must have nine digits, without a hyphen, for this provider."
            return [fault("zip-code", segment, sentence, "Write ZIP+4, such as 123450001.", element=3)]
    if segment.tag == "N3" and loop == "2010AA" and PO_BOX.match(segment.element(1)):
        sentence = "The billing provider's address is a post office box; it must be a street address."
        mend = "Write the street here. A box may stand in the pay-to address, loop 2010AB."
        return [fault("billing-address", segment, sentence, mend, element=1)]
    if segment.tag == "REF" and loop == "2010AA" and segment.element(1) in ("EI", "SY"):
        number = segment.element(2)
        if number and not (len(number) == 9 and number.isdecimal()):
            sentence = f"The tax number “{shown(number)}” must be nine digits, without a hyphen."
            return [fault("tax-number", segment, sentence, "Write it so.", element=2, severity="warning")]
    return []


def _claim(claim: ClaimSeen, guide: str) -> Iterator[Finding]:
    yield from _total(claim)
    yield from _patient(claim)
    yield from _kind(claim, guide)
    yield from _frequency(claim)
    yield from _diagnoses(claim, guide)
    for line in claim.lines:
        yield from _service(claim, line, guide)
    if guide == "837I" and "434" not in claim.dates:
        sentence = "A hospital claim says with DTP*434 which days it covers; this one does not."
        yield fault("statement-dates", claim.segment, sentence, "Add DTP*434*RD8 with first and last day.")


def _total(claim: ClaimSeen) -> Iterator[Finding]:
    lines = [line for line in claim.lines if line.service is not None]
    total = sum(line.charge for line in lines)
    if lines and read_number(claim.segment.element(2)) is not None and total != claim.charge:
        sentence = (
            f"The claim's total is {plain_money(claim.charge)}, but its {len(lines)} lines add up to "
            f"{plain_money(money(str(total)))}."
        )
        yield fault("claim-total", claim.segment, sentence, "CLM02 must be the sum of the lines' charges.", element=2)


def _patient(claim: ClaimSeen) -> Iterator[Finding]:
    relation = claim.insurance.element(2) if claim.insurance is not None else ""
    if claim.loop == "2000B" and claim.insurance is not None and relation != "18":
        sentence = "The claim stands under the subscriber, but SBR02 does not say that the subscriber is the patient."
        mend = "Write 18 in SBR02; or add the patient's own level (HL*..*..*23) before the claim."
        yield fault("patient-level", claim.segment, sentence, mend)
    elif claim.loop == "2000B" and claim.insurance is not None:
        for tag in ("N3", "N4", "DMG"):
            if tag not in claim.facts:
                sentence = f"The subscriber is the patient, so {tag} must stand in loop 2010BA; it does not."
                yield fault("subscriber-facts", claim.segment, sentence, f"Add {tag} after the subscriber's NM1.")
    elif claim.loop == "2000C" and relation == "18":
        sentence = "SBR02 says that the subscriber is the patient, but the claim stands under another patient."
        yield fault("patient-level", claim.segment, sentence, "Leave SBR02 empty, or remove the patient's level.")


def _kind(claim: ClaimSeen, guide: str) -> Iterator[Finding]:
    place, kind = claim.segment.component(5, 1), claim.segment.component(5, 2)
    expected = "A" if guide == "837I" else "B"
    if kind and kind != expected and kind in "AB":
        what = "type of bill (A)" if expected == "A" else "place of service (B)"
        sentence = f"CLM05-2 says “{kind}”, but this kind of claim tells a {what} there."
        yield fault("place-kind", claim.segment, sentence, f"Write {expected}.", element=5, component=2)
    elif kind == "B" and place and place_name(place) is None:
        sentence = f"CLM05-1 holds “{shown(place)}”, which is no place of service."
        yield fault(
            "place-unknown", claim.segment, sentence, "Use one of CMS's codes, such as 11.", element=5, component=1
        )


def _frequency(claim: ClaimSeen) -> Iterator[Finding]:
    frequency = claim.segment.component(5, 3)
    if frequency in ("7", "8") and not claim.references.get("F8"):
        what = "replaces" if frequency == "7" else "voids"
        sentence = f"The claim {what} an earlier one (frequency {frequency}), but REF*F8 does not say which."
        yield fault("original-number", claim.segment, sentence, "Add REF*F8 with the payer's claim number.")
    if frequency == "1" and claim.references.get("F8"):
        sentence = "The claim is an original (frequency 1), but REF*F8 names an earlier claim."
        mend = "Use frequency 7 or 8 for a correction, or remove REF*F8."
        yield fault("original-number", claim.segment, sentence, mend, severity="warning")


def _diagnoses(claim: ClaimSeen, guide: str) -> Iterator[Finding]:
    most = MOST_DIAGNOSES.get(guide)
    if most and len(claim.diagnoses) == most + 1:
        sentence = f"The claim has more than {most} diagnoses."
        yield fault("diagnosis-count", claim.segment, sentence, "Keep those that the lines need.")
    if claim.diagnoses and claim.diagnoses[0].qualifier not in ("BK", "ABK"):
        first = claim.diagnoses[0]
        sentence = "The first diagnosis must be the principal one (ABK)."
        yield fault("diagnosis-order", first.segment, sentence, "Put ABK first.", element=first.element)
    seen: set[str] = set()
    days = claim.days
    for diagnosis in claim.diagnoses:
        old = diagnosis.qualifier in ("BK", "BF")
        code = shown(diagnosis.code)
        if diagnosis.code and not (ICD_9 if old else ICD_10).match(diagnosis.code):
            sentence = f"“{code}” does not have the form of an ICD-{'9' if old else '10'}-CM code."
            mend = "Write it without the dot, in capitals, such as J189."
            yield fault("diagnosis-form", diagnosis.segment, sentence, mend, element=diagnosis.element, component=2)
        if diagnosis.code and diagnosis.code in seen:
            sentence = f"The diagnosis {code} stands twice on the claim."
            yield fault(
                "diagnosis-repeats",
                diagnosis.segment,
                sentence,
                "Keep one of them.",
                element=diagnosis.element,
                component=2,
            )
        seen.add(diagnosis.code)
    if days and claim.diagnoses and (claim.diagnoses[0].qualifier in ("BK", "BF")) == (days[-1] >= ICD_10_SINCE):
        first = claim.diagnoses[0]
        new = days[-1] >= ICD_10_SINCE
        sentence = (
            f"On {plain_day(days[-1])} diagnoses are coded in ICD-{'10' if new else '9'}, but {first.qualifier} says "
        )
        sentence += "ICD-9." if new else "ICD-10."
        mend = "Use ABK and ABF with ICD-10 codes." if new else "Use BK and BF with ICD-9 codes."
        yield fault("diagnosis-version", first.segment, sentence, mend, element=first.element, component=1)


def _service(claim: ClaimSeen, line: LineSeen, guide: str) -> Iterator[Finding]:
    service = line.service
    if service is None:
        return  # its absence is told with the loop
    quantity = read_number(line.quantity)
    if quantity is not None and quantity <= 0:
        sentence = f"The line has a quantity of {shown(line.quantity)}; it must be more than 0."
        yield fault("quantity", service, sentence, "Write how many units or minutes.")
    if guide == "837I" and service.element(1) and not REVENUE.match(service.element(1)):
        sentence = f"“{shown(service.element(1))}” is no revenue code; it has four digits."
        yield fault("revenue-code", service, sentence, "Write it with its leading zero, such as 0300.", element=1)
    if guide == "837P" and service.tag == "SV1":
        yield from _professional(claim, line, service)
    if claim.born is not None and line.dates and line.dates[0] < claim.born:
        sentence = (
            f"The service of {plain_day(line.dates[0])} lies before the patient's birth, {plain_day(claim.born)}."
        )
        yield fault("date-order", service, sentence, "Check both dates.")


def _professional(claim: ClaimSeen, line: LineSeen, service: Segment) -> Iterator[Finding]:
    if not line.dates:
        sentence = "The line has no readable date of service (DTP*472)."
        yield fault("service-date", line.opener, sentence, "Add DTP*472*D8 with the date, such as 20260615.")
    if service.element(3) and service.element(3) not in ("UN", "MJ"):
        sentence = f"SV103 says “{shown(service.element(3))}”. A line counts units (UN) or minutes of anesthesia (MJ)."
        yield fault("unit", service, sentence, "Write UN or MJ.", element=3)
    if not line.pointers:
        sentence = "The line points to no diagnosis (SV107)."
        yield fault("diagnosis-pointer", service, sentence, "Write which diagnosis it treats, such as 1.", element=7)
    if claim.coded and not claim.diagnoses:
        return  # what is wrong with the HI segment is told there
    for place, pointer in enumerate(line.pointers, start=1):
        count = len(claim.diagnoses)
        if not pointer.isdecimal() or not 1 <= int(pointer[:4]) <= count:
            sentence = f"The pointer “{shown(pointer)}” leads to no diagnosis; the claim has {count}."
            mend = f"Write a number from 1 to {count}." if count else "Add the diagnoses (HI)."
            yield fault("diagnosis-pointer", service, sentence, mend, element=7, component=place)
    if len(line.pointers) > 4:
        sentence = f"The line points to {len(line.pointers)} diagnoses; four are allowed."
        yield fault("diagnosis-pointer", service, sentence, "Keep the four that matter most.", element=7)
