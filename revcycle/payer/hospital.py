"""What a hospital's claim is worth by its contract: the price of the stay or visit, and the part of it of each line.

A **stay** (type of bill 11) is one service: in intensive care, of a newborn, of childbirth, surgical or medical. It is
paid by the case, by the day, by its MS-DRG or by a percentage of the charge. A **visit** is paid by its dearest case
rate, which covers all that was done, or, where no line has a case rate, line by line. What is paid for the whole is
spread over its lines by their charges, to the last cent. The payer groups a stay itself: its DRG counts, not the
claim's. A condition acquired in the hospital does not raise the DRG (revcycle.codes.inpatient.drg).

Not modelled: transfers, outliers, readmissions, teaching and other hospitals' additions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from revcycle.claim.claim import Claim, HospitalStay
from revcycle.codes.inpatient import drg as groups
from revcycle.money import dollars, percent_of, spread, to_cents
from revcycle.payer.contract import Contract, HospitalRate
from revcycle.payer.hospital_lines import OTHER, ROOM, is_inpatient, is_room, service_of

__all__ = ["HospitalLine", "HospitalPrice", "days_of", "price_stay", "stay_service"]

STILL_PATIENT = "30"
NEWBORN, CHILDBIRTH = "Z38", "O"
MEDICAL, SURGICAL = "inpatient-medical", "inpatient-surgical"
INTENSIVE, MATERNITY, NEWBORNS = "inpatient-intensive", "inpatient-maternity", "inpatient-newborn"


@dataclass(frozen=True, slots=True)
class HospitalLine:
    """A line of a hospital's claim with its price.

    Attributes:
        line: its number, from 1.
        service: of the hospital; the stay's own for all lines of a stay.
        charge: what it is priced on, in cents: its charge less what the hospital itself calls not covered.
        noncovered: the rest of its charge, in cents.
        allowed: in cents; None where the claim cannot be priced. It may lie above the charge.
        rule: "hospital-case", "hospital-per-diem", "hospital-drg", "hospital-each" or "hospital-percent-of-charge".
        source: the contract's line.
        sentence: how the price came about, with the figures.
    """

    line: int
    service: str
    charge: int
    noncovered: int
    allowed: int | None
    rule: str
    source: str
    sentence: str


@dataclass(frozen=True, slots=True)
class HospitalPrice:
    """A hospital's claim with its price.

    Attributes:
        service: the service of the stay, or of the visit that a case rate covers; "" for a visit paid line by line.
        lines: in the claim's order.
        drg: by which the payer sees the stay, three digits; "" for a visit, or where the table does not hold the stay.
        stated_drg: what the claim says.
        reasons: what decided, in sentences: how it was grouped, what did not count, where the claim says otherwise.
        trouble: why it cannot be priced, in a sentence (CO-A8: no DRG can be assigned); "" where it can.
    """

    service: str
    lines: tuple[HospitalLine, ...]
    drg: str = ""
    stated_drg: str = ""
    reasons: tuple[str, ...] = field(default=(), compare=False)
    trouble: str = ""

    @property
    def allowed(self) -> int:
        """The price of the whole claim, in cents."""
        return sum(line.allowed or 0 for line in self.lines)

    @property
    def drg_changed(self) -> bool:
        """Whether the payer pays by another DRG than the claim states."""
        return bool(self.drg and self.stated_drg and self.drg != self.stated_drg)


@dataclass(frozen=True, slots=True)
class _Grouped:
    number: int | None
    surgical: bool | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Worth:
    """What one group of lines is worth: the sum, the basis, and how it was computed."""

    amount: int
    basis: str
    words: str


def price_stay(claim: Claim, contract: Contract) -> HospitalPrice:
    """The price of a stay or visit by a hospital's contract.

    Args:
        claim: an institutional claim with lines.
        contract: of the hospital with the payer, in force on the day of admission (a visit: of the first day).

    Raises:
        ValueError: the claim is a professional one, has no lines, or a line charges less than nothing.
        CodeFileError: hospital_lines.csv is missing or damaged.
        TableUnavailableError: a table of the codes of stays is missing or damaged.
    """
    if claim.stay is None or not claim.lines:
        raise ValueError("Only a hospital's claim with lines can be priced by a hospital's contract.")
    if any(line.charge < 0 for line in claim.lines):
        raise ValueError("A line charges less than 0. Mend the claim first.")
    if is_inpatient(claim.stay.type_of_bill):
        return _stay(claim, claim.stay, contract)
    return _visit(claim, contract)


def days_of(stay: HospitalStay) -> int:
    """The days that are paid: that of discharge is not one of them, but one who still stays has the last day too."""
    nights = (stay.last - stay.first).days
    return max(1, nights + (1 if stay.status == STILL_PATIENT else 0))


def stay_service(claim: Claim, services: Sequence[str], surgical: bool | None) -> str:
    """What a stay is as a whole.

    A newborn's (its principal diagnosis says so), with days in intensive care, of pregnancy and childbirth, surgical or
    medical. The DRG tells surgical from medical; where it is not known, a line of the operating room does.

    Args:
        claim: of the stay.
        services: of its lines, as :func:`revcycle.payer.hospital_lines.service_of` tells them.
        surgical: whether an operation makes the DRG; None where the DRG is not known.
    """
    principal = claim.diagnoses[0].code.upper() if claim.diagnoses else ""
    if principal.startswith(NEWBORN):
        return NEWBORNS
    if INTENSIVE in services:
        return INTENSIVE
    if principal.startswith(CHILDBIRTH):
        return MATERNITY
    operated = surgical if surgical is not None else SURGICAL in services
    return SURGICAL if operated else MEDICAL


def _stay(claim: Claim, stay: HospitalStay, contract: Contract) -> HospitalPrice:
    services = [service_of(line, inpatient=True)[0] for line in claim.lines]
    grouped = _group(claim, stay)
    service = stay_service(claim, services, grouped.surgical)
    charges, noncovered = _charges(claim)
    rate = _rate(contract, service)
    source = _source(contract, rate)
    number = f"{grouped.number:03d}" if grouped.number is not None else ""
    reasons = list(grouped.reasons)
    if number and stay.drg and number != stay.drg:
        reasons.append(f"The claim states DRG {stay.drg}. The payer groups its codes to {number} and goes by that.")
    if rate.basis == "drg" and grouped.number is None:
        trouble = "The contract pays by DRG, and the codes of the claim lead to none that we know."
        lines = tuple(
            HospitalLine(at, service, charge, off, None, "hospital-drg", source, trouble)
            for at, (charge, off) in enumerate(zip(charges, noncovered, strict=True), start=1)
        )
        return HospitalPrice(service, lines, "", stay.drg, tuple(reasons), trouble)
    worth = _stay_worth(claim, stay, contract, rate, services, grouped.number, charges)
    lines = _spread(contract, worth, source, service, charges, noncovered)
    return HospitalPrice(service, lines, number, stay.drg, tuple(reasons))


def _visit(claim: Claim, contract: Contract) -> HospitalPrice:
    services = [service_of(line, inpatient=False)[0] for line in claim.lines]
    charges, noncovered = _charges(claim)
    cases = [(_rate(contract, service), service) for service in dict.fromkeys(services)]
    cases = [(rate, service) for rate, service in cases if rate.basis == "case"]
    if cases:
        rate, service = max(cases, key=lambda found: found[0].amount)
        words = f"The case rate for {_words(service)} is {dollars(rate.amount)} and covers the whole visit"
        worth = _Worth(rate.amount, "case", words)
        lines = _spread(contract, worth, _source(contract, rate), service, charges, noncovered)
        return HospitalPrice(service, lines, stated_drg=claim.stay.drg if claim.stay else "")
    lines = tuple(
        _single(contract, at, service, charge, off, claim.lines[at - 1].units)
        for at, (service, charge, off) in enumerate(zip(services, charges, noncovered, strict=True), start=1)
    )
    return HospitalPrice("", lines, stated_drg=claim.stay.drg if claim.stay else "")


def _single(contract: Contract, at: int, service: str, charge: int, noncovered: int, units: Decimal) -> HospitalLine:
    """A line of a visit with a price of its own. A day's rate counts for each unit."""
    rate = _rate(contract, service)
    if rate.basis in ("each", "per-diem"):
        amount = to_cents(Decimal(rate.amount) * max(Decimal(0), units) / 100)
        words = f"{_words(service).capitalize()}: {units.normalize():f} x {dollars(rate.amount)} = {dollars(amount)}"
        worth = _Worth(amount, "each", words)
    else:
        if rate.basis == "drg":  # a visit has none
            rate = contract.rates[OTHER]
        worth = _percentage(rate, charge)
    line = _spread(contract, worth, _source(contract, rate), service, [charge], [noncovered])[0]
    return HospitalLine(at, service, charge, noncovered, line.allowed, line.rule, line.source, line.sentence)


def _stay_worth(
    claim: Claim,
    stay: HospitalStay,
    contract: Contract,
    rate: HospitalRate,
    services: Sequence[str],
    number: int | None,
    charges: Sequence[int],
) -> _Worth:
    if rate.basis == "drg" and number is not None:
        weight = groups.weight(number) or Decimal(0)
        amount = to_cents(Decimal(rate.amount) / 100 * weight)
        words = f"DRG {number:03d} has the weight {weight}: {dollars(rate.amount)} x {weight} = {dollars(amount)}"
        return _Worth(amount, "drg", words)
    if rate.basis in ("per-diem", "each"):
        return _by_day(claim, stay, contract, rate, services)
    if rate.basis == "percent-of-charge":
        return _percentage(rate, sum(charges))
    words = f"The case rate for {_words(rate.service)} is {dollars(rate.amount)} for the whole stay"
    return _Worth(rate.amount, "case", words)


def _by_day(
    claim: Claim, stay: HospitalStay, contract: Contract, rate: HospitalRate, services: Sequence[str]
) -> _Worth:
    """Days in intensive care at its rate, all others at that of the stay; never more days than the stay has."""
    days = days_of(stay)
    in_rooms = {True: 0, False: 0}  # intensive or not
    for line, service in zip(claim.lines, services, strict=True):
        if is_room(service):
            in_rooms[service == INTENSIVE] += max(0, int(line.units))
    if not any(in_rooms.values()):
        in_rooms[False] = days
    dear = min(in_rooms[True], days)
    usual = min(in_rooms[False], days - dear)
    intensive = _rate(contract, INTENSIVE)
    others = rate if rate.service != INTENSIVE else _rate(contract, _beneath(claim, services))
    parts = [(usual, others), (dear, intensive)]
    amount = sum(number * used.amount for number, used in parts)
    told = " + ".join(f"{number} x {dollars(used.amount)}" for number, used in parts if number)
    over = sum(in_rooms.values()) - days
    more = f" (the claim has {over} days more than the stay)" if over > 0 else ""
    return _Worth(amount, "per-diem", f"Days: {told or '0'} = {dollars(amount)}{more}")


def _beneath(claim: Claim, services: Sequence[str]) -> str:
    """What a stay with intensive care is on its other days."""
    stay = claim.stay
    surgical = _group(claim, stay).surgical if stay is not None else None
    return stay_service(claim, [service for service in services if service != INTENSIVE], surgical)


def _percentage(rate: HospitalRate, charge: int) -> _Worth:
    amount = percent_of(charge, rate.percent)
    words = f"{rate.percent}% of the charge: {rate.percent}% x {dollars(charge)} = {dollars(amount)}"
    return _Worth(amount, "percent-of-charge", words)


def _spread(
    contract: Contract,
    worth: _Worth,
    source: str,
    service: str,
    charges: Sequence[int],
    noncovered: Sequence[int],
) -> tuple[HospitalLine, ...]:
    """The worth, no more than the charge where the contract says so, spread over the lines by charge."""
    total = sum(charges)
    amount, sentence = worth.amount, f"{worth.words}."
    if contract.lesser_of_charge and amount > total:
        amount = total
        sentence = f"{worth.words}. The charge of {dollars(total)} is less, and the contract pays the lesser."
    parts = spread(amount, charges)
    if len(charges) > 1:
        sentence = f"{sentence} It is spread over the lines by their charges."
    return tuple(
        HospitalLine(at, service, charge, off, part, f"hospital-{worth.basis}", source, sentence)
        for at, (charge, off, part) in enumerate(zip(charges, noncovered, parts, strict=True), start=1)
    )


def _charges(claim: Claim) -> tuple[list[int], list[int]]:
    """What each line is priced on, and what the hospital itself calls not covered."""
    noncovered = [min(line.charge, max(0, line.noncovered)) for line in claim.lines]
    return [line.charge - off for line, off in zip(claim.lines, noncovered, strict=True)], noncovered


def _group(claim: Claim, stay: HospitalStay) -> _Grouped:
    """The DRG by the claim's codes; where our table does not hold them, the claim's own, if that is in the table."""
    if not claim.diagnoses:
        return _stated(stay, ("The claim has no diagnosis.",))
    first, *others = claim.diagnoses
    found = groups.drg(
        first.code,
        [other.code for other in others],
        [procedure.code for procedure in stay.procedures],
        sex=claim.patient.sex,
        age=_age(claim, stay),
        discharge_status=stay.status or "01",
        indicators={one.code: one.present_on_admission for one in claim.diagnoses if one.present_on_admission},
    )
    if found.drg is None:
        return _stated(stay, found.reasons)
    family = groups.family_of(found.drg)
    return _Grouped(found.drg, family.surgical if family else None, found.reasons)


def _stated(stay: HospitalStay, reasons: tuple[str, ...]) -> _Grouped:
    number = int(stay.drg) if stay.drg.isdigit() else None
    if number is None or groups.weight(number) is None:
        return _Grouped(None, None, reasons)
    family = groups.family_of(number)
    more = f"The payer goes by DRG {stay.drg}, as the claim states it."
    return _Grouped(number, family.surgical if family else None, (*reasons, more))


def _age(claim: Claim, stay: HospitalStay) -> int | None:
    born, day = claim.patient.born, stay.admitted or stay.first
    if born is None:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _rate(contract: Contract, service: str) -> HospitalRate:
    return contract.rates.get(service) or contract.rates[OTHER]


def _source(contract: Contract, rate: HospitalRate) -> str:
    return f"Contract {contract.id}, hospital rate {rate.service} ({rate.basis}), in force since {contract.first}"


def _words(service: str) -> str:
    return {
        MEDICAL: "a medical stay",
        SURGICAL: "a surgical stay",
        INTENSIVE: "a stay with intensive care",
        MATERNITY: "a stay for pregnancy and childbirth",
        NEWBORNS: "a newborn's stay",
        ROOM: "a day",
        OTHER: "anything else",
    }.get(service, service.replace("-", " "))
