"""Line rules: a referral by the primary care provider, and authorization before the service."""

from __future__ import annotations

from revcycle.dates import us_date
from revcycle.payer.adjudication.case import Case, LineCase
from revcycle.payer.adjudication.coverage import emergency
from revcycle.payer.adjudication.history import Permission

__all__ = ["prior_authorization", "referral"]


def referral(case: Case) -> None:
    """A plan with referrals pays a specialist only with one that is on file (CO-288, CO-287)."""
    plan, coverage = case.plan, case.coverage
    if plan is None or coverage is None or not plan.referral:
        return
    for line in case.open_lines():
        known = line.provider is not None and (
            line.provider.primary_care or line.provider.id == coverage.primary_care_provider
        )
        exempt = line.service in plan.referral_exempt or emergency(case, line)
        if known or exempt or case.proven("referral", line):
            continue
        source = case.plan_source(line, "referral")
        number = case.claim.referral.strip()
        found = case.history.permissions.get(number)
        care = "a visit to a specialist"
        if line.service != "specialist-visit":
            care = f"{line.service.replace('-', ' ')} by a specialist"
        first = case.world.roster.providers.get(coverage.primary_care_provider)
        who = f" ({first.name})" if first else ""
        asks = f"{plan.name} pays for {care} only with a referral from the primary care provider{who}"
        if not number:
            sentence = (
                f"{asks}, and the claim bears none. Ask for it before the visit, and put its number into item 23."
            )
            line.deny("CO", "288", "referral", source, sentence)
        elif found is None or found.kind != "referral" or not _holds(case, line, found):
            sentence = (
                f"{asks}; {number} is not one for this patient, provider and day. Look up its number and its dates."
            )
            line.deny("CO", "288", "referral", source, sentence)
        elif found.units and _used(case, line, found, "referral") >= found.units:
            sentence = f"{asks}; {number} was for {found.units} visits, and they are used up. Ask for a new one."
            line.deny("CO", "287", "referral-used", source, sentence)


def prior_authorization(case: Case) -> None:
    """Services on the payer's list need an authorization that is on file (CO-197, CO-284, CO-198)."""
    if case.plan is None:
        return
    for line in case.open_lines():
        rule = case.payer.authorization(line.item, case.plan.id, case.day(line))
        if rule is None or (rule.emergency_exempt and emergency(case, line)) or case.proven("authorization", line):
            continue
        source = case.file_source(f"authorization since {rule.first}")
        number = case.claim.authorization.strip()
        found = case.history.permissions.get(number)
        name = case.codes.shown(line.item)
        if not number:
            sentence = (
                f"{rule.reason} {name} came without an authorization number. Ask for one before the service. "
                "Afterwards only an appeal helps: with proof of an emergency, or with a number that the payer gave "
                "before or gives in retrospect."
            )
            line.deny("CO", "197", "authorization", source, sentence)
        elif found is None or found.kind != "authorization" or found.person != (case.person.id if case.person else ""):
            sentence = (
                f"{rule.reason} {case.payer.name} has not given this patient the number {number}. Look up the number "
                "and correct item 23."
            )
            line.deny("CO", "197", "authorization", source, sentence, "M62")
        elif line.item not in found.items or not _holds(case, line, found):
            sentence = (
                f"{number} is on file, but for {', '.join(case.codes.shown(item) for item in sorted(found.items))} "
                f"from {us_date(found.first)} "
                f"to {us_date(found.last)}, and not for {name} on {us_date(case.day(line))}. Ask for one that "
                "fits the service."
            )
            line.deny("CO", "284", "authorization-for-another", source, sentence)
        elif found.units and _used(case, line, found, "authorization") + line.units > found.units:
            sentence = f"{number} was for {found.units} units in all, and this line goes beyond them. Ask for more."
            line.deny("CO", "198", "authorization-exceeded", source, sentence)


def _holds(case: Case, line: LineCase, found: Permission) -> bool:
    person = case.person.id if case.person else ""
    provider = line.provider.id if line.provider else ""
    day = case.day(line)
    return found.person == person and found.provider in ("", provider) and found.first <= day <= found.last


def _used(case: Case, line: LineCase, found: Permission, kind: str) -> int:
    """What was used of a permission before this line: units, or days of visits."""
    before = [one for one in case.history.of(found.person) if getattr(one.claim, kind).strip() == found.number]
    lines = [done for one in before for done in one.lines if not done.denied]
    if kind == "referral":
        return len({done.day for done in lines} - {case.day(line)})
    here = sum(int(other.units) for other in case.lines if other.number < line.number and other.item in found.items)
    return sum(done.units for done in lines if done.item in found.items) + here
