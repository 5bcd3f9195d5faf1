"""Appeals: whether one may be asked for, and what it comes to.

An appeal is overturned when what was missing is shown now; it is upheld when it is not; it is dismissed, and counts as
never asked, when it may not be asked for at all or comes too late. The levels and days stand in the payer's file. The
least sum in dispute at a hearing and in court is Medicare's (42 CFR 405.1006), by year.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from revcycle.codes.procedures import units as unit_limits
from revcycle.codes.procedures.procedures import shown
from revcycle.dates import us_date
from revcycle.money import dollars
from revcycle.payer.adjudication.history import Decided, DecidedLine, History, Permission
from revcycle.payer.payer import Payer
from revcycle.payer.remittance import ClaimPayment

__all__ = ["GROUNDS", "AppealDecision", "Evidence", "Ground", "Outcome", "dismissal", "proof"]

Ground = Literal[
    "authorization", "referral", "medical-necessity", "timely-filing", "bundled", "global-days", "units", "record"
]
Outcome = Literal["overturned", "upheld", "dismissed"]
GROUNDS: tuple[Ground, ...] = get_args(Ground)

DENIED_FOR: dict[Ground, frozenset[str]] = {
    "authorization": frozenset({"authorization", "authorization-for-another", "authorization-exceeded"}),
    "referral": frozenset({"referral", "referral-used"}),
    "medical-necessity": frozenset({"medical-necessity"}),
    "timely-filing": frozenset({"timely-filing"}),
    "bundled": frozenset({"bundled", "bundled-never", "bundled-visit"}),
    "global-days": frozenset({"global-days"}),
    "units": frozenset({"units"}),
    "record": frozenset({"record-not-sent"}),
}
"""The rules of a denial that each ground contests."""

LEAST = {3: {2025: 19000, 2026: 20000}, 5: {2025: 190000, 2026: 196000}}
"""Cents that must be in dispute at Medicare's third and fifth level, by the year of the request."""
MEDICAL_JUDGMENT = frozenset({"medical-necessity"})


@dataclass(frozen=True, slots=True)
class Evidence:
    """What comes with an appeal.

    Attributes:
        record: whether the record that shows the service as billed is with it.
        diagnoses: codes that the record supports.
        authorization, referral: a number that the payer gave, also afterwards.
        emergency: whether the record shows an emergency.
        accepted: the day on which the payer accepted the claim by its 277CA.
        percent: how much of the usual work the record shows.
    """

    record: bool = False
    diagnoses: tuple[str, ...] = ()
    authorization: str = ""
    referral: str = ""
    emergency: bool = False
    accepted: date | None = None
    percent: int = 100


@dataclass(frozen=True, slots=True)
class AppealDecision:
    """What an appeal or a reopening comes to.

    Attributes:
        outcome: "overturned", "upheld" or "dismissed".
        sentence: why, and what can be done next.
        payments: the reversal and the new payment where it was overturned; else none.
    """

    outcome: Outcome
    sentence: str
    payments: tuple[ClaimPayment, ...] = ()


def dismissal(
    payer: Payer, decided: Decided | None, number: str, level: int, ground: Ground, on: date
) -> AppealDecision | None:
    """Why an appeal may not be asked for; None where it may."""
    why = _barred(payer, decided, number, level, ground) or (
        _late(payer, decided, level, on) if decided is not None else ""
    )
    if not why and decided is not None and payer.kind == "medicare":
        why = _too_little(decided, level, ground, on)
    return AppealDecision("dismissed", why) if why else None


def proof(
    payer: Payer, history: History, decided: Decided, ground: Ground, evidence: Evidence
) -> tuple[dict[int, str], str]:
    """What the evidence shows of the lines that were denied on this ground, by line; and what it does not show."""
    proven: dict[int, str] = {}
    missing = ""
    for line in contested(decided, ground):
        why, lacks = _shown(payer, history, decided, line, ground, evidence)
        if why:
            proven[line.number] = why
        missing = missing or lacks
    return proven, missing


def contested(decided: Decided, ground: Ground) -> list[DecidedLine]:
    """The lines that were denied, wholly or in part, for a rule that this ground contests."""
    rules = DENIED_FOR[ground]
    numbers = {one.line for one in decided.payment.explanations if one.rule in rules}
    return [line for line in decided.lines if line.number in numbers]


def _barred(payer: Payer, decided: Decided | None, number: str, level: int, ground: Ground) -> str:
    if decided is None:
        return f"{payer.name} has no claim {number}. Copy the control number from the remittance (CLP07)."
    if decided.undone_by:
        return f"{number} no longer stands: {decided.undone_by} took its place. Appeal that one, if it is wrong too."
    if decided.returned:
        return f"{number} was never decided on its merits, so there is nothing to appeal. Mend it and send it again."
    if payer.kind == "medicare" and ground == "timely-filing":
        return (
            "Medicare's refusal of a late claim is no decision that can be appealed (42 CFR 405.926). Only the "
            "exceptions of 42 CFR 424.44 help, such as an error of the government or entitlement given later."
        )
    if not contested(decided, ground):
        return (
            f"No line of {number} was denied on that ground. Read the reason codes again, and choose the ground by "
            "them."
        )
    done = len(decided.appeals)
    if level != done + 1 or level > len(payer.appeals):
        if done >= len(payer.appeals):
            return f"{number} has been through every level of appeal at {payer.name}."
        return (
            f"The next level is {done + 1}, {payer.appeals[done].name}. Levels cannot be left out or asked for twice."
        )
    if payer.appeals[level - 1].name == "External review" and ground not in MEDICAL_JUDGMENT:
        return "External review is for medical judgment only, such as whether a service was necessary."
    return ""


def _late(payer: Payer, decided: Decided, level: int, on: date) -> str:
    step = payer.appeals[level - 1]
    start = decided.appeals[-1][1] if step.counts_from == "previous-decision" and decided.appeals else decided.remitted
    last = start + timedelta(days=step.days)
    if on <= last:
        return ""
    return (
        f"The {step.name.lower()} had to be asked for by {us_date(last)}, {step.days} days after "
        f"{us_date(start)}; it came on {us_date(on)}. The "
        "decision stands."
    )


def _too_little(decided: Decided, level: int, ground: Ground, on: date) -> str:
    if level not in LEAST:
        return ""
    years = LEAST[level]
    least = years[max((year for year in years if year <= on.year), default=min(years))]
    dispute = sum(line.charge for line in contested(decided, ground))
    if dispute >= least:
        return ""
    return f"At this level at least {dollars(least)} must be in dispute, and here it is {dollars(dispute)}."


def _shown(
    payer: Payer, history: History, decided: Decided, line: DecidedLine, ground: Ground, evidence: Evidence
) -> tuple[str, str]:
    """What shows that a line is to be paid, or what is lacking: one of the two is empty."""
    name = shown(line.item)
    if ground in ("authorization", "referral"):
        return _permitted(payer, history, decided, line, ground, evidence)
    if ground == "timely-filing":
        return _in_time(payer, decided, line, evidence)
    if ground == "medical-necessity":
        return _necessary(payer, decided, line, evidence)
    if ground == "units" and (limit := unit_limits.limit(line.item)) and limit.adjudication == "2":
        return "", f"No record changes the limit of {limit.units} for {name}. {limit.reason}"
    if ground == "bundled" and any(
        one.line == line.number and one.rule == "bundled-never" for one in decided.payment.explanations
    ):
        return "", f"{name} is never paid beside the other service, whatever the record says."
    if not evidence.record:
        return "", f"The record for {name} is not with the appeal. Send the note that shows why it is to be paid."
    return f"The record shows {name} as it was billed.", ""


def _permitted(
    payer: Payer, history: History, decided: Decided, line: DecidedLine, ground: Ground, evidence: Evidence
) -> tuple[str, str]:
    name = shown(line.item)
    number = evidence.authorization if ground == "authorization" else evidence.referral
    found = history.permissions.get(number)
    if found is not None and found.kind == ground and _fits(found, decided, line):
        return f"{ground.capitalize()} {number} is on file for {name}.", ""
    plan = line.charged.key[0] if line.charged else ""
    rule = next(
        (one for one in payer.authorizations if line.item in one.items and plan in ("", *one.plans)),
        None,
    )
    if ground == "authorization" and evidence.emergency and evidence.record and rule and rule.emergency_exempt:
        return f"The record shows that {name} was an emergency, which needs no authorization.", ""
    return "", (
        f"No {ground} for {name} on {line.day} is shown. Ask {payer.name} for one in retrospect, and name its number."
    )


def _fits(found: Permission, decided: Decided, line: DecidedLine) -> bool:
    if found.person != decided.person or not found.first <= line.day <= found.last:
        return False
    return found.kind == "referral" or line.item in found.items


def _in_time(payer: Payer, decided: Decided, line: DecidedLine, evidence: Evidence) -> tuple[str, str]:
    claim = decided.claim
    institutional = claim.kind == "institutional"
    days = claim.days if institutional else None
    first, last = days or (line.day, line.day)
    end = payer.filing.last_day(first, last, institutional)
    if evidence.accepted and evidence.accepted <= end:
        return (
            f"The 277CA shows that the claim was accepted on {us_date(evidence.accepted)}, by the last day, "
            f"{us_date(end)}.",
            "",
        )
    if evidence.accepted:
        return (
            "",
            f"The 277CA is of {us_date(evidence.accepted)}, and the last day was {us_date(end)}: it was late then too.",
        )
    return "", (
        f"There is no proof that the claim was here by {us_date(end)}. A list of the office's own is none: "
        "send the 277CA "
        "with its date of acceptance."
    )


def _necessary(payer: Payer, decided: Decided, line: DecidedLine, evidence: Evidence) -> tuple[str, str]:
    rule = next((one for one in payer.medical_necessity if line.item in one.items), None)
    name = shown(line.item)
    if rule is None:
        return f"There is no list for {name} any more.", ""
    fitting = [code for code in evidence.diagnoses if rule.supports(code)]
    if fitting and evidence.record:
        return f"The record shows {', '.join(fitting)}, which is on the list for {name}.", ""
    if fitting:
        return "", f"{', '.join(fitting)} would support {name}, but the record that shows it is not with the appeal."
    return "", f"Nothing on the list for {name} is shown ({rule.listed})."
