"""Intake: the same claim twice (OA-18), and a claim that comes too late (CO-29)."""

from __future__ import annotations

from revcycle.dates import us_date
from revcycle.payer.adjudication.case import Case, LineCase
from revcycle.payer.adjudication.result import provider_npi

__all__ = ["duplicate", "in_time"]

Key = tuple[object, ...]
REPEATED = frozenset({"59", "76", "77", "91", "XE", "XP", "XS", "XU"})


def duplicate(case: Case) -> None:
    """A line that was decided before, or waits for papers, is not decided again.

    Patient, provider, day, service, modifiers and charge are the same. The code list wants OA with 18, and CO for
    workers' compensation only (X12, claim adjustment reason codes, 18).
    """
    if case.person is None:
        return
    where: dict[Key, str] = {}
    days = {case.day(line_case) for line_case in case.lines}
    earlier = {one.payment.control_number: one for day in days for one in case.history.on(case.person.id, day)}
    for one in earlier.values():
        for line in one.lines:
            key: Key = (line.day, line.code, tuple(sorted(line.modifiers)), line.charge, line.provider)
            # The first decision is the one to look up and to correct, not a later duplicate of it.
            where.setdefault(key, f"claim {one.payment.control_number}, received {us_date(one.received)}")
    for waiting in case.history.pending.values():
        if waiting.person == case.person.id and waiting.claim.lines == case.claim.lines:
            for same in case.lines:
                where[_key(case, same)] = f"claim {waiting.number}, which waits for papers"
    group = "CO" if case.payer.kind == "workers-compensation" else "OA"
    for line_case in case.open_lines():
        key = _key(case, line_case)
        if key in where:
            sentence = (
                f"Line {line_case.number} is the same as one of {where[key]}. Look up what became of that one: a claim "
                f"that was decided is not mended by sending it again. {case.payer.correction.rule} A service that was "
                "truly given twice on one day takes a modifier that says so, such as 76, 91 or 59."
            )
            line_case.deny(group, "18", "duplicate", case.file_source("claims"), sentence)
    _within(case)


def _within(case: Case) -> None:
    """The same line twice on one claim, without a modifier that says that the service was given twice."""
    group = "CO" if case.payer.kind == "workers-compensation" else "OA"
    first: set[Key] = set()
    for line in case.open_lines():
        key = _key(case, line)
        if key in first and case.claim.kind == "professional" and not line.marks & REPEATED:
            sentence = (
                f"Line {line.number} is the same as an earlier line of this claim. Report the units on one line; a "
                "service that was truly given twice takes a modifier that says so, such as 76 or 91."
            )
            line.deny(group, "18", "duplicate-line", case.file_source("claims"), sentence)
        first.add(key)


def in_time(case: Case) -> None:
    """The payer's limit, counted from the day of service that the payer counts from; a late line alone is denied."""
    if case.claim.frequency == "7" or "timely-filing" in case.shown:
        return
    filing, claim = case.payer.filing, case.claim
    days = claim.days
    earlier = [day for one in claim.earlier if one.adjudication and (day := one.adjudication.decided)]
    remittance = max(earlier, default=None)
    for line in case.open_lines():
        institutional = claim.kind == "institutional"
        first = line.line.first or (days[0] if days else case.received)
        last = line.line.last or first
        if institutional and days:
            first, last = days
        end = filing.last_day(first, last, institutional, remittance)
        if case.received > end:
            limit = f"{filing.limit} {'calendar year' if filing.unit == 'years' else 'days'}"
            sentence = (
                f"The claim came on {us_date(case.received)}; for services of "
                f"{us_date(last if institutional else first)} the last day "
                f"was {us_date(end)} ({limit}). The patient is not billed. If it was sent in time, the clearinghouse's "
                "acceptance (277CA) is the proof"
            )
            appeal = (
                " that an appeal needs." if not case.medicare else ", and Medicare decides on it outside of appeals."
            )
            no_appeal = ("N211",) if case.medicare else ()
            line.deny("CO", "29", "timely-filing", case.file_source("filing"), sentence + appeal, *no_appeal)


def _key(case: Case, line: LineCase) -> Key:
    billed = line.line
    npi = provider_npi(case.claim, line)
    return case.day(line), billed.code or billed.revenue_code, tuple(sorted(billed.modifiers)), billed.charge, npi
