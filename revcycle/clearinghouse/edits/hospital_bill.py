"""The hospital's bill: type, frequency, status, revenue codes and lines: form locators 4, 6, 17 and 42 to 46.

Source: 837 005010X223A2 and the Medicare Claims Processing Manual, chapter 25 (2026), in our own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from revcycle.clearinghouse.case import Case
from revcycle.clearinghouse.edit import Book, Found
from revcycle.dates import us_date

__all__ = ["EDITS"]

EDITS = Book()
TYPES = frozenset(
    {
        *("11", "12", "13", "14", "18", "21", "22", "23", "28", "32", "33", "34", "41", "43", "65", "66", "71", "72"),
        *("73", "74", "75", "76", "77", "79", "81", "82", "83", "84", "85", "86", "87", "89"),
    }
)
"""Types of facility and care that are given out, without the leading 0 and the frequency."""
OUTPATIENT = ("13", "14", "83", "85")
STATUSES = frozenset(
    {
        *("01", "02", "03", "04", "05", "06", "07", "09", "20", "21", "30", "40", "41", "42", "43", "50", "51", "61"),
        *("62", "63", "64", "65", "66", "69", "70", *(str(number) for number in range(81, 96))),
    }
)
"""Where patients go, as UB-04 form locator 17 tells it; 81 to 95 are for a planned return."""
STILL_THERE = "30"
INTERIM = ("2", "3")
CODED = tuple(str(number).zfill(3) for number in (30, 31, 32, 35, 40, 42, 43, 44, 45, 48, 51, 61, 73))
"""Revenue codes by their first three digits whose outpatient lines say what was done: laboratory, imaging, therapy,
emergency room, clinic, EKG."""
ROOM = re.compile("01[0-9]{2}|020[0-9]|021[0-9]")
"""Revenue codes for a day of room and board."""


@EDITS.rule("QH-3001", "reject", "A6:228", "The bill has no hospital part", bill="4", at="2300 CLM05-1")
def stay_missing(case: Case) -> Iterator[Found]:
    """Type of bill, days covered, admission and status stand there."""
    if case.stay is None:
        yield Found("An institutional claim needs its type of bill and the days it covers.", "Fill in the UB-04.")


@EDITS.rule("QH-3002", "reject", "A7:228", "There is no such type of bill", bill="4", at="2300 CLM05-1")
def type_of_bill(case: Case) -> Iterator[Found]:
    """The first digit is the kind of facility, the second the kind of care."""
    if case.stay is not None and case.stay.type_of_bill not in TYPES:
        yield Found(
            f"“{case.stay.type_of_bill[:10]}” begins no type of bill.", "Inpatient hospital is 11, outpatient 13."
        )


@EDITS.rule("QH-3003", "reject", "A8:188", "The statement ends before it begins", bill="6", at="2300 DTP03")
def statement_backwards(case: Case) -> Iterator[Found]:
    """Form locator 6 holds the first day, then the last."""
    stay = case.stay
    if stay is not None and stay.last < stay.first:
        yield Found(
            f"The statement covers {us_date(stay.first)} to {us_date(stay.last)}: that runs backwards.",
            "Write the first day, then the last.",
        )


@EDITS.rule("QH-3004", "reject", "A7:188", "The statement ends after the day the claim came", bill="6", at="2300 DTP03")
def statement_later(case: Case) -> Iterator[Found]:
    """A stay is billed when its days are over."""
    stay = case.stay
    if stay is not None and stay.last > case.received and stay.first <= stay.last:
        yield Found(
            f"The statement covers days up to {us_date(stay.last)}, but the claim came on {us_date(case.received)}.",
            "Mend the dates, or wait for the end of the stay.",
        )


@EDITS.rule("QH-3005", "reject", "A6:234", "Where the patient went is missing", bill="17", at="2300 CL103")
def status_missing(case: Case) -> Iterator[Found]:
    """Source: 837 005010X223A2, CL103."""
    if case.stay is not None and not case.stay.status.strip():
        yield Found("The patient's status is missing.", "Write two digits, such as 01 for home.")


@EDITS.rule("QH-3006", "reject", "A7:234", "There is no such status", bill="17", at="2300 CL103")
def status_unknown(case: Case) -> Iterator[Found]:
    """Source: UB-04, form locator 17."""
    if case.stay is not None and case.stay.status.strip() and case.stay.status not in STATUSES:
        yield Found(f"“{case.stay.status[:10]}” is no status of a patient.", "Write two digits, such as 01 for home.")


@EDITS.rule("QH-3007", "reject", "A8:234", "Status and frequency contradict each other", bill="4, 17", at="2300 CL103")
def status_frequency(case: Case) -> Iterator[Found]:
    """Who is still there (30) has an interim bill (frequency 2 or 3), and who has left has none."""
    if case.stay is None or not case.inpatient or case.stay.status not in STATUSES:
        return
    still, frequency = case.stay.status == STILL_THERE, case.claim.frequency
    if still and frequency in ("1", "4"):
        yield Found(
            f"The patient is still in hospital (status 30), but frequency {frequency} says that the stay is over.",
            "Send an interim bill (2 or 3), or mend the status.",
        )
    elif not still and frequency in INTERIM:
        yield Found(
            f"Frequency {frequency} is an interim bill, but the patient has left (status {case.stay.status}).",
            "The last bill of a stay has frequency 4; a whole stay has 1.",
        )


@EDITS.rule("QH-3008", "reject", "A6:455", "A line has no revenue code", bill="42", at="2400 SV201")
def revenue_missing(case: Case) -> Iterator[Found]:
    """Source: 837 005010X223A2, SV201."""
    for number, line in case.lines():
        if not line.revenue_code.strip():
            yield Found(f"Line {number} has no revenue code.", "Add its four digits.", number)


@EDITS.rule("QH-3009", "reject", "A7:455", "A revenue code has a wrong form", bill="42", at="2400 SV201")
def revenue_form(case: Case) -> Iterator[Found]:
    """Four digits; 0001 is the total, which the 837 tells elsewhere."""
    for number, line in case.lines():
        code = line.revenue_code
        if code.strip() and (not re.fullmatch("[0-9]{4}", code) or code in ("0000", "0001")):
            yield Found(
                f"“{code[:10]}” on line {number} is no revenue code of a service.",
                "Write four digits, such as 0300; the total has no line in the 837.",
                number,
            )


@EDITS.rule(
    "QH-3010", "reject", "A6:507", "An outpatient line does not say what was done", bill="44", at="2400 SV202-2"
)
def outpatient_code_missing(case: Case) -> Iterator[Found]:
    """Source: Medicare Claims Processing Manual, chapter 4, section 20 (2026): outpatient services are coded."""
    if case.stay is None or case.stay.type_of_bill not in OUTPATIENT:
        return
    for number, line in case.lines():
        if line.revenue_code[:3] in CODED and len(line.revenue_code) == 4 and not line.code.strip():
            yield Found(
                f"Line {number} has revenue code {line.revenue_code}, but no procedure.",
                "Add the CPT or HCPCS code.",
                number,
            )


@EDITS.rule("QH-3011", "reject", "A6:187", "An outpatient line has no date", bill="45", at="2400 DTP03")
def outpatient_day_missing(case: Case) -> Iterator[Found]:
    """Source: 837 005010X223A2, DTP*472 of loop 2400: needed on outpatient lines."""
    if case.stay is None or case.stay.type_of_bill not in OUTPATIENT:
        return
    for number, line in case.lines():
        if line.code.strip() and line.first is None:
            yield Found(f"Line {number} has no date of service.", "Write the day of the service.", number)


@EDITS.rule(
    "QH-3012", "reject", "A8:258", "The days of room and board do not fit the stay", bill="6, 46", at="2400 SV205"
)
def room_days(case: Case) -> Iterator[Found]:
    """The day of discharge is not counted, except when the patient came and left on one day."""
    stay = case.stay
    if stay is None or not case.acute or stay.last < stay.first or case.claim.frequency not in ("1", "2", "3", "4"):
        return
    rooms = [(number, line) for number, line in case.lines() if ROOM.fullmatch(line.revenue_code)]
    first = stay.first
    if stay.admitted is not None and stay.first < stay.admitted <= stay.last:
        first = stay.admitted  # services of the days before the admission may be on the same bill
    days = (stay.last - first).days + (1 if stay.status == STILL_THERE else 0) or 1
    billed = sum(line.units for _, line in rooms)
    if rooms and billed != days and all(line.units > 0 for _, line in rooms):
        yield Found(
            f"The stay has {days} days of room and board, but {billed} are billed.",
            "Count the nights; the day of discharge is not billed.",
            rooms[0][0],
        )
