"""What each root cause does to a claim: the right claim goes in, the claim that was really sent comes out.

A cause that cannot happen to a visit (a missing modifier 25 where there is none) gives None.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from revcycle.claim.claim import Claim, Line
from revcycle.codes.procedures import bundling, procedures, units
from revcycle.parties.coverage import Coverage
from revcycle.parties.identifiers import npi_is_valid
from revcycle.payer.payer import Payer
from revcycle.payer.world import World
from revcycle.year.billing import FrontDesk
from revcycle.year.population import LAST
from revcycle.year.schedule import Visit

__all__ = ["MAKERS", "Scene", "ended_before"]


@dataclass(frozen=True, slots=True)
class Scene:
    """A visit with its right claim, and what a mistake may need.

    Attributes:
        visit: what happened.
        claim: as it should be.
        world, desk: payers and people.
        random: the panel's own.
    """

    visit: Visit
    claim: Claim
    world: World
    desk: FrontDesk
    random: Random

    @property
    def payer(self) -> Payer:
        """Who pays first."""
        return self.world.payer_of(self.visit.coverages[0].plan)


def _member(claim: Claim, number: str) -> Claim:
    first = claim.insurances[0]
    return replace(claim, insurances=(replace(first, member_id=number), *claim.insurances[1:]))


def member_id_mistyped(scene: Scene) -> Claim | None:
    """Two of its signs are left out: it cannot be a number of the payer."""
    number = scene.claim.insurances[0].member_id
    return _member(scene.claim, number[:-2])


def old_member_id(scene: Scene) -> Claim | None:
    """A number of the right form that the payer has given to nobody."""
    number = scene.claim.insurances[0].member_id
    last = scene.random.randrange(10, 99)
    if scene.payer.kind == "medicare":
        return _member(scene.claim, f"0X{number[2:]}")
    return _member(scene.claim, f"{number[:3]}9{last:02d}{number[6:]}")


def birth_date_missing(scene: Scene) -> Claim | None:
    """The patient's; where the patient is the insured, there too."""
    return _born(scene.claim, None)


def birth_date_mistyped(scene: Scene) -> Claim | None:
    """Day and month are exchanged, or the day is one off."""
    born = scene.visit.person.born
    wrong = born.replace(month=born.day, day=born.month) if born.day <= 12 and born.day != born.month else None
    return _born(scene.claim, wrong or born - timedelta(days=1))


def _born(claim: Claim, born: date | None) -> Claim:
    first = claim.insurances[0]
    if first.relationship == "self":
        first = replace(first, insured=replace(first.insured, born=born))
    return replace(claim, patient=replace(claim.patient, born=born), insurances=(first, *claim.insurances[1:]))


def zip_code_wrong(scene: Scene) -> Claim | None:
    """One digit of the patient's is left out."""
    patient = scene.claim.patient
    address = replace(scene.visit.person.address, zip_code="0010")
    return replace(scene.claim, patient=replace(patient, address=address))


def diagnosis_incomplete(scene: Scene) -> Claim | None:
    """A code of five or more characters loses its last one."""
    codes = scene.claim.diagnoses
    place = next((at for at, one in enumerate(codes) if len(one.code.replace(".", "")) >= 5), None)
    if place is None:
        return None
    short = replace(codes[place], code=codes[place].code[:-1].rstrip("."))
    if any(one.code == short.code for one in codes):
        return None
    return replace(scene.claim, diagnoses=(*codes[:place], short, *codes[place + 1 :]))


def provider_number_mistyped(scene: Scene) -> Claim | None:
    """Two neighbors are exchanged, so that the check digit is wrong."""
    rendering = scene.claim.rendering
    if rendering is None:
        return None
    digits = rendering.npi
    for at in (7, 6, 8):
        wrong = f"{digits[:at]}{digits[at + 1]}{digits[at]}{digits[at + 2 :]}"
        # The check digit does not notice 09 for 90, nor two that are the same.
        if not npi_is_valid(wrong):
            return replace(scene.claim, rendering=replace(rendering, npi=wrong))
    return None


def laboratory_number_missing(scene: Scene) -> Claim | None:
    """Only where the claim needs it."""
    return replace(scene.claim, laboratory="") if scene.claim.laboratory else None


def ended_before(visit: Visit) -> Coverage | None:
    """A coverage of the patient that had ended before the visit."""
    ended = [
        one for one in visit.family.coverages if one.patient == visit.person.id and one.ends and one.ends < visit.day
    ]
    return ended[-1] if ended and visit.coverages[0].accident is None else None


def coverage_ended(scene: Scene) -> Claim | None:
    """The plan that has ended is billed."""
    old = ended_before(scene.visit)
    if old is None:
        return None
    return replace(scene.claim, insurances=scene.desk.insurances((old,)), referral="", authorization="", referring=None)


def other_payer_first(scene: Scene) -> Claim | None:
    """The second plan is billed as the first, and as if there were no other."""
    if len(scene.visit.coverages) < 2:
        return None
    second = scene.visit.coverages[1]
    return replace(scene.claim, insurances=scene.desk.insurances((second,)), referral="", authorization="")


def referral_missing(scene: Scene) -> Claim | None:
    """The claim bears no referral, because nobody asked for one."""
    plan = scene.world.plans[scene.visit.coverages[0].plan]
    exempt = all(
        scene.world.service(one.item, scene.visit.provider) in plan.referral_exempt
        for one in scene.visit.template.services
    )
    if not scene.claim.referral or exempt or scene.visit.template.place == "23":
        return None
    return replace(scene.claim, referral="", referring=None)


def authorization_missing(scene: Scene) -> Claim | None:
    """The claim bears no authorization."""
    return replace(scene.claim, authorization="") if scene.claim.authorization else None


def modifier_25_missing(scene: Scene) -> Claim | None:
    """Only where a service of the claim includes the visit, so that the payer would not pay both."""
    lines = scene.claim.lines
    services = scene.visit.template.services
    place = next((at for at, line in enumerate(lines) if "25" in line.modifiers), None)
    if place is None or services[place].item.startswith("preventive-visit-"):
        return None
    marks = tuple(mark for mark in lines[place].modifiers if mark != "25")
    return _with_lines(scene.claim, (*lines[:place], replace(lines[place], modifiers=marks), *lines[place + 1 :]))


def part_billed_too(scene: Scene) -> Claim | None:
    """The component that the template names is billed beside the whole."""
    extra = scene.visit.template.extra
    found = procedures.get(extra) if extra else None
    if found is None:
        return None
    lines = scene.claim.lines
    whole = next((one for one in scene.visit.template.services if bundling.pair(one.item, extra)), None)
    if whole is None:
        return None
    line = lines[scene.visit.template.services.index(whole)]
    charge = scene.world.roster.charges[extra]
    marks = tuple(mark for mark in line.modifiers if mark in ("RT", "LT", "33", "PT"))
    added = replace(line, code=found.number, charge=charge, units=Decimal(1), modifiers=marks, control="")
    return _with_lines(scene.claim, (*lines, added))


def wrong_diagnosis_for_test(scene: Scene) -> Claim | None:
    """A line points to another diagnosis of the claim, which is not on the payer's list for the service."""
    plan = scene.visit.coverages[0].plan
    for at, service in enumerate(scene.visit.template.services):
        rule = scene.payer.necessity(service.item, plan)
        if rule is None:
            continue
        for number, diagnosis in enumerate(scene.claim.diagnoses, 1):
            if not rule.supports(diagnosis.code):
                lines = list(scene.claim.lines)
                lines[at] = replace(lines[at], pointers=(number,))
                return replace(scene.claim, lines=tuple(lines))
    return None


def too_many_units(scene: Scene) -> Claim | None:
    """A key was hit twice: 2 becomes 22, or 1 becomes 11, on a service with a limit."""
    for at, service in enumerate(scene.visit.template.services):
        limit = units.limit(service.item)
        procedure = procedures.get(service.item)
        if limit is None or procedure is None or not (procedure.timed or procedure.family == "laboratory"):
            continue
        lines = list(scene.claim.lines)
        wrong = int(f"{int(service.units)}{int(service.units)}")
        if wrong <= limit.units:
            continue
        charge = scene.world.roster.charges[service.item] * wrong
        lines[at] = replace(lines[at], units=Decimal(wrong), charge=charge)
        return _with_lines(scene.claim, tuple(lines))
    return None


def charges_entered_late(scene: Scene) -> Claim | None:
    """The claim is right, but goes out after the limit; only where that day still lies within the year."""
    if scene.payer.filing.unit != "days" or len(scene.visit.coverages) > 1:
        return None
    late = scene.payer.filing.last_day(scene.visit.day, scene.visit.day, False) + timedelta(days=1)
    return scene.claim if late + timedelta(days=20) <= LAST else None


def again(scene: Scene) -> Claim | None:
    """The claim as it is; that it is a second one is what is wrong."""
    return scene.claim


def _with_lines(claim: Claim, lines: tuple[Line, ...]) -> Claim:
    return replace(claim, lines=lines, total=sum(line.charge for line in lines))


Maker = Callable[[Scene], Claim | None]

MAKERS: Mapping[str, Maker] = {
    "member-id-mistyped": member_id_mistyped,
    "birth-date-missing": birth_date_missing,
    "zip-code-wrong": zip_code_wrong,
    "diagnosis-incomplete": diagnosis_incomplete,
    "provider-number-mistyped": provider_number_mistyped,
    "laboratory-number-missing": laboratory_number_missing,
    "sent-twice": again,
    "old-member-id": old_member_id,
    "birth-date-mistyped": birth_date_mistyped,
    "coverage-ended": coverage_ended,
    "other-payer-first": other_payer_first,
    "referral-missing": referral_missing,
    "authorization-missing": authorization_missing,
    "modifier-25-missing": modifier_25_missing,
    "part-billed-too": part_billed_too,
    "wrong-diagnosis-for-test": wrong_diagnosis_for_test,
    "too-many-units": too_many_units,
    "charges-entered-late": charges_entered_late,
    "billed-twice": again,
}
"""How each cause is made, by its id."""
