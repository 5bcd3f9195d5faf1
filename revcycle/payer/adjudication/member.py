"""Intake: is this the right payer, who is the patient, and was there coverage on the day."""

from __future__ import annotations

from collections.abc import Sequence

from revcycle.claim.named import Person
from revcycle.dates import us_date
from revcycle.parties.coverage import Coverage
from revcycle.parties.people import Patient
from revcycle.payer.adjudication.case import Case

__all__ = ["covered_then", "entitled", "identify", "right_payer"]


def right_payer(case: Case) -> None:
    """A claim that names another payer is not this one's (CO-109)."""
    named = case.claim.destination.payer
    if named.payer_id.strip().upper() != case.payer.payer_id:
        sentence = (
            f"The claim is made out to {named.name or 'nobody'} ({named.payer_id or 'no payer number'}), and this is "
            f"{case.payer.name} ({case.payer.payer_id}). Send it to the payer on the patient's card."
        )
        case.send_back("109", "wrong-payer", case.file_source("payer_id"), sentence)


def identify(case: Case) -> None:
    """Finds the patient by member number, name and birth date (OA-31; CO-140; CO-16 with N329; CO-32)."""
    claim, source = case.claim, case.file_source("members")
    number = claim.destination.member_id.strip().upper()
    covered = case.members.get(number, ())
    if not covered:
        case.unknown = True
        sentence = (
            f"{case.payer.name} has no member with the number {number or '(none)'}. Compare it with the patient's "
            "card, sign by sign, and check that the card is the newest one. Then send the claim again."
        )
        case.send_back("31", "member-unknown", source, sentence, group="OA")
        return
    people = {one.patient: case.world.roster.patients[one.patient] for one in covered}
    found = [person for person in people.values() if _same_name(person, claim.patient)]
    if not found:
        self_ = claim.destination.relationship == "self"
        reason, rule = ("140", "name-and-number") if self_ else ("32", "not-a-dependent")
        why = "belongs to somebody else" if self_ else "covers nobody of that name"
        sentence = (
            f"The number {number} {why} than the patient on the claim, {_shown(claim.patient)}. "
            if self_
            else f"The number {number} {why}: {_shown(claim.patient)}. "
        )
        sentence += (
            "Compare name and number with the card: a nickname, a new last name or a wrong card are usual causes."
        )
        case.send_back(reason, rule, source, sentence)
        return
    same_day = [person for person in found if claim.patient.born in (None, person.born)]
    if not same_day:
        born = us_date(claim.patient.born) if claim.patient.born else "none"
        sentence = (
            f"The claim says that {_shown(claim.patient)} was born on {born}, and that is not what {case.payer.name} "
            "has. Ask the patient, mend item 3, and send the claim again."
        )
        case.send_back("16", "birth-date", source, sentence, "N329")
        return
    case.person = same_day[0]
    mine = [one for one in covered if one.patient == case.person.id]
    case.coverage = _fitting(case, mine)
    case.plan = case.payer.plans[case.coverage.plan]


def entitled(case: Case) -> None:
    """Insurers of an injury want its claim number; Medicare wants the part that pays for this kind of claim."""
    claim, coverage = case.claim, case.coverage
    if coverage is None:
        return
    if case.accident_insurer:
        source = case.file_source("rules")
        kind = "work" if case.payer.kind == "workers-compensation" else "an auto accident"
        related = claim.employment if case.payer.kind == "workers-compensation" else claim.auto
        if not related:
            sentence = (
                f"Item 10 does not say that the condition comes from {kind}, and {case.payer.name} pays for nothing "
                "else. If it does, mark it and send the claim again; if not, the patient's own plan is to pay."
            )
            case.send_back("109", "not-related", source, sentence)
        elif claim.claim_number.strip().upper() != coverage.claim_number.upper():
            given = claim.claim_number.strip()
            said = f"bears the claim number {given}, which is not that of" if given else "bears no claim number for"
            when = us_date(coverage.accident) if coverage.accident else "an unknown day"
            sentence = (
                f"The claim {said} the injury of {when}. Ask the patient or the adjuster for the number, "
                "put it into item 11b, and send the claim again."
            )
            case.send_back("16", "injury-claim-number", source, sentence, "MA27")
    elif case.medicare and coverage.plan != _part(case):
        wanted = case.payer.plans[_part(case)].name if _part(case) in case.payer.plans else _part(case)
        sentence = f"The patient has no {wanted}, which pays for this kind of claim. Look up the entitlement again."
        case.deny("PR", "26", "not-entitled", case.file_source("plan"), sentence)


def covered_then(case: Case) -> None:
    """Services before the coverage began or after it ended (PR-26, PR-27), line by line."""
    coverage = case.coverage
    if coverage is None or case.plan is None:
        return
    source = f"Membership {coverage.id}, {coverage.begins} to {coverage.ends or 'open'}"
    for line in case.open_lines():
        day = case.day(line)
        if day < coverage.begins:
            sentence = (
                f"The coverage began on {us_date(coverage.begins)}, after the service of {us_date(day)}. Look "
                "for the plan that the "
                "patient had on that day, and bill it; else the patient owes the charge."
            )
            line.deny("PR", "26", "before-coverage", source, sentence)
        elif coverage.ends and day > coverage.ends:
            sentence = (
                f"The coverage ended on {us_date(coverage.ends)}, before the service of {us_date(day)}. Ask "
                "the patient for the new "
                "plan, and bill it; else the patient owes the charge."
            )
            line.deny("PR", "27", "after-coverage", source, sentence)
        elif case.plan.year(day) is None:
            sentence = f"{case.plan.name} has no benefits for {us_date(day)}: its file has no plan year for it."
            line.deny("CO", "26", "no-plan-year", case.file_source("plan.year"), sentence)


def _fitting(case: Case, coverages: Sequence[Coverage]) -> Coverage:
    """Of one person's coverages under one number, the one this claim is for."""
    days = case.claim.days
    fitting = [one for one in coverages if one.plan == _part(case)] if case.medicare else coverages
    fitting = fitting or coverages
    if case.accident_insurer:
        number = case.claim.claim_number.strip().upper()
        fitting = [one for one in fitting if one.claim_number.upper() == number] or fitting
    active = [one for one in fitting if days and one.active(days[0])]
    return (active or list(fitting))[0]


def _part(case: Case) -> str:
    stay = case.claim.stay
    return "medicare-a" if stay is not None and stay.type_of_bill.startswith("11") else "medicare-b"


def _same_name(person: Patient, named: Person) -> bool:
    """The last names are the same, and so are the first words of the first names, capitals or not."""
    last, first = named.name.last.strip().casefold(), named.name.first.strip().casefold().split()
    ours = person.first_names.casefold().split()
    return last == person.last_name.casefold() and bool(first) and bool(ours) and first[0] == ours[0]


def _shown(person: Person) -> str:
    return f"{person.name.first} {person.name.last}".strip() or "nobody"
