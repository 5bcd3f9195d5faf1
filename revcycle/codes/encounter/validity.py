"""Is each code one that may be reported, on that day, and only once?"""

from __future__ import annotations

from collections.abc import Iterator

from revcycle.codes.diagnoses import releases
from revcycle.codes.encounter.encounter import Case
from revcycle.codes.finding import Finding
from revcycle.dates import us_date

__all__ = ["in_force_at_another_time", "not_billable", "twice"]

RULES = {"blank": "blank", "heading": "not-billable", "former": "no-longer-valid", "unknown": "invalid"}
SECTIONS = {
    "blank": "I.B.2",
    "heading": "I.B.2 (highest number of characters), I.A.4 and I.A.5 (placeholder and 7th character)",
    "former": "I.B.2, and the tabular list of that year",
    "unknown": "I.B.1 (look the code up in the tabular list)",
}


def not_billable(case: Case) -> Iterator[Finding]:
    """Codes that cannot be reported: no code, a heading, of an earlier year, or unknown."""
    for text, verdict in zip(case.encounter.codes, case.verdicts, strict=True):
        if verdict.status != "billable":
            shown = verdict.code.code if verdict.code else " ".join(text.split())[:20]
            source = case.guideline(SECTIONS[verdict.status])
            yield Finding(RULES[verdict.status], "error", (shown,), verdict.sentence, source)


def in_force_at_another_time(case: Case) -> Iterator[Finding]:
    """Codes that are not valid on the date of service, but are in another release that is here.

    Source: 45 CFR 162.1000, and for each release CMS's dates; a stay is coded by its date of discharge.
    """
    day = case.encounter.on
    if day is None or all(verdict.billable for verdict in case.verdicts):
        return
    for text, verdict in zip(case.encounter.codes, case.verdicts, strict=True):
        if verdict.billable or not text.strip():
            continue
        others = [one for one in releases.known() if releases.look_up(one).billable(text)]
        if others and all(releases.look_up(one) is not case.release for one in others):
            code = releases.look_up(others[0]).get(text)
            shown = code.code if code else text
            which = " and ".join(one.label for one in others)
            when = "date of discharge" if case.encounter.setting == "inpatient" else "date of service"
            sentence = (
                f"{shown} is a complete code in {which}, but not on {us_date(day)}. The {when} decides which "
                "year the codes are taken from, not the day on which you code."
            )
            yield Finding("not-in-force", "error", (shown,), sentence, case.guideline("I.B.1; 45 CFR 162.1000"))


def twice(case: Case) -> Iterator[Finding]:
    """The same code more than once."""
    codes = [verdict.code.code for verdict in case.verdicts if verdict.billable and verdict.code]
    for code in dict.fromkeys(code for code in codes if codes.count(code) > 1):
        sentence = (
            f"{code} is listed {codes.count(code)} times. Report a code once, also when the condition is there twice."
        )
        yield Finding("twice", "error", (code,), sentence, case.guideline("I.B.12"))
