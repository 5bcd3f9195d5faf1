"""What a line is worth: the contract's fee for the place, what modifiers make of it, and the charge where that is less.

fee x units x percentages (assistant, practitioner, both sides, reduced ...), rounded half up to the cent once;
then the reduction of further procedures of a session (59); then the lesser of that and the charge (45).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from revcycle.dates import us_date
from revcycle.money import dollars
from revcycle.payer.adjudication import anesthesia
from revcycle.payer.adjudication.case import Case, LineCase
from revcycle.payer.adjudication.coding import same_hands
from revcycle.payer.adjudication.coverage import emergency
from revcycle.payer.adjudication.documents import by_record
from revcycle.payer.contract import Contract, Fee

__all__ = ["half_up", "paid_sentence", "price"]

ASSISTANTS = frozenset({"80", "81", "82", "AS"})
THERAPY_ASSISTANTS = frozenset({"CQ", "CO"})
THERAPY_ASSISTANT_PERCENT = 85
"""Of Medicare's fee since 2022 (Social Security Act 1834(v))."""
NOT_THE_PRACTITIONERS_WORK = ("J", "A", "L", "Q")
"""Drugs and supplies cost the same in anybody's hands."""
SEVERAL = frozenset({"000", "010", "090"})


@dataclass(slots=True)
class _Price:
    """A price on its way: the sum, and the words that lead to it."""

    line: LineCase
    amount: Fraction
    words: list[str] = field(default_factory=list)

    def percent(self, percent: int, why: str) -> None:
        if percent != 100:
            self.amount *= Fraction(percent, 100)
            self.words.append(f"{percent} % {why}")


def price(case: Case) -> None:
    """Prices every open line; a line without a price is denied or paid for by the month."""
    prices: list[_Price] = []
    for line in case.open_lines():
        contract = line.contract or _reference(case)
        if line.contract and line.item in line.contract.capitated:
            sentence = (
                f"{case.codes.shown(line.item)} is paid for by the month "
                f"({dollars(line.contract.per_member_per_month)} a "
                "member), not by the claim. Nothing is owed: write the charge off, and bill nobody."
            )
            line.deny("CO", "24", "capitated", case.contract_source(line, "capitated services"), sentence)
            line.denied = False  # it was given and is paid for, only not here
        elif contract is None or contract.schedule is None:
            sentence = (
                f"{case.payer.name} has no fee schedule for {us_date(case.day(line))}. Ask the payer for its contract."
            )
            line.deny("CO", "147", "no-schedule", case.file_source("contract"), sentence)
        elif found := _priced(case, line, contract):
            prices.append(found)
    reduced = _several(case, prices)
    for one in prices:
        _allow(case, one, reduced.get(one.line.number, 100))


def half_up(amount: Fraction) -> int:
    """Whole cents, halves up. For sums that are not below 0."""
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


def paid_sentence(line: LineCase) -> str:
    """Why a line is paid what it is paid."""
    allowed = dollars(line.allowed or 0)
    owes = line.patient_owes
    less = f" less {dollars(owes)} that the patient owes" if owes else ""
    return f"Of the charge of {dollars(line.line.charge)}, {allowed} is allowed{less}: paid is {dollars(line.open)}."


def _reference(case: Case) -> Contract | None:
    """The schedule that out-of-network care is measured by: the payer's newest with a practice, for this plan."""
    assert case.plan is not None
    found = [one for one in case.payer.contracts if one.schedule and case.plan.id in one.plans]
    return max(found, key=lambda one: one.first, default=None)


def _priced(case: Case, line: LineCase, contract: Contract) -> _Price | None:
    assert contract.schedule is not None
    fee = contract.schedule.fee(line.item)
    source = case.contract_source(line, f"fee of {line.item}")
    if fee is None:
        sentence = (
            f"{case.codes.shown(line.item)} is not on the fee schedule of {case.payer.name}: it is no benefit of the "
            "plan."
        )
        line.deny("CO" if case.accident_insurer else "PR", "204", "not-on-schedule", source, sentence, "N130")
        return None
    amount, words = _fee(case, line, fee)
    if not amount:
        _not_payable(case, line, source)
        return None
    found = _Price(line, Fraction(amount), [words])
    if line.procedure and line.procedure.family == "anesthesia":
        found.amount, more = anesthesia.units(line, found.amount)
        found.words.append(more)
    else:
        found.amount *= Fraction(line.units)
        if line.units != 1:
            found.words.append(f"{line.units} units")
    _percentages(case, found, contract)
    return found


def _fee(case: Case, line: LineCase, fee: Fee) -> tuple[int, str]:
    """The fee for the part and the place, in cents, and how it is called."""
    if "26" in line.marks and fee.professional is not None:
        return fee.professional, f"professional part {dollars(fee.professional)}"
    if "TC" in line.marks and fee.technical is not None:
        return fee.technical, f"technical part {dollars(fee.technical)}"
    where = case.codes.place(line.line.place)
    if where and where.rate == "facility":
        return fee.facility, f"facility fee {dollars(fee.facility)} (place {where.code})"
    return fee.non_facility, f"fee {dollars(fee.non_facility)} (place {line.line.place or 'not told'})"


def _not_payable(case: Case, line: LineCase, source: str) -> None:
    if line.service == "preventive":
        sentence = (
            f"{case.payer.name} does not cover general check-ups, {case.codes.shown(line.item)}. The patient owes "
            "the charge."
        )
        line.deny("PR", "49", "routine-not-covered", source, sentence)
    else:
        sentence = (
            f"{case.payer.name} does not pay under {case.codes.shown(line.item)}. Report the code that it takes for "
            "the service, and "
            "send a correction; the patient is not billed."
        )
        line.deny("CO", "96", "code-not-paid", source, sentence, "N56")


def _percentages(case: Case, found: _Price, contract: Contract) -> None:
    line, marks = found.line, found.line.marks
    if line.contract is None and not emergency(case, line):
        assert case.plan is not None
        found.percent(case.plan.out_of_network_percent, "out of network")
    medicare = case.payer.medicare
    if medicare and not medicare.participating:
        found.percent(medicare.non_participating_percent, "for those who do not participate")
    if ASSISTANTS & marks:
        found.percent(contract.assistant, "for an assistant at surgery")
    practitioner = line.provider is not None and line.provider.kind == "non-physician-practitioner"
    if (practitioner or "AS" in marks) and _own_work(line):
        found.percent(contract.non_physician, "for a non-physician practitioner")
    if medicare and THERAPY_ASSISTANTS & marks:
        found.percent(THERAPY_ASSISTANT_PERCENT, "for a therapy assistant")
    procedure = line.procedure
    if "50" in marks and procedure and "paired" in procedure.sides and "one-fee" not in procedure.sides:
        found.percent(contract.bilateral, "for both sides (50)")
    if mark := by_record(line):
        found.percent(case.percents.get(line.number, 100), f"by the record ({mark})")
    elif "52" in marks:
        found.percent(contract.reduced, "for a reduced service (52)")


def _own_work(line: LineCase) -> bool:
    """Whether a practitioner's percentage holds: for services, not for tests of a laboratory, vaccines and supplies."""
    if line.procedure is None:
        return not line.item.startswith(NOT_THE_PRACTITIONERS_WORK)
    return line.procedure.family != "laboratory" and not line.item.endswith("-vaccine")


def _several(case: Case, prices: list[_Price]) -> dict[int, int]:
    """The percentage of each procedure of a session by falling price; the highest-priced one is paid in full.

    Medicare Claims Processing Manual, chapter 12, section 40.6. Endoscopies of one family have a rule of their own
    there, which is left out.
    """
    sessions: dict[tuple[date, str], list[_Price]] = defaultdict(list)
    for one in prices:
        procedure = one.line.procedure
        if procedure and procedure.family == "surgery" and procedure.global_days in SEVERAL and not procedure.add_on:
            sessions[case.day(one.line), same_hands(case, one.line)].append(one)
    found: dict[int, int] = {}
    for session in sessions.values():
        ranked = sorted(session, key=lambda one: (-one.amount, one.line.number))
        for rank, one in enumerate(ranked):
            contract = one.line.contract or _reference(case)
            steps = contract.multiple_procedures if contract else (100,)
            found[one.line.number] = steps[min(rank, len(steps) - 1)]
    return found


def _allow(case: Case, found: _Price, percent: int) -> None:
    """The allowed amount, and what goes away above it."""
    line, charge = found.line, found.line.open
    full = half_up(found.amount)
    reduced = half_up(found.amount * Fraction(percent, 100))
    lesser = line.contract is None or line.contract.lesser_of_charge
    line.allowed = min(charge, reduced) if lesser else reduced
    schedule = line.contract.schedule if line.contract else None
    source = case.contract_source(line, f"fee schedule {schedule.id}" if schedule else "fee schedule")
    further = max(0, min(charge, full) - max(line.allowed, 0))
    if further:
        sentence = (
            f"A further procedure of one session is paid at {percent} % of its price of {dollars(full)}: "
            f"{dollars(reduced)}. The highest-priced one is paid in full."
        )
        line.take(
            "CO", "59", further, "several-procedures", case.contract_source(line, "multiple_procedures"), sentence
        )
    words = " x ".join(found.words)
    over = charge - further - line.allowed
    if over < 0:
        sentence = (
            f"The contract pays {dollars(line.allowed)} ({words}), which is more than the charge of {dollars(charge)}."
        )
        # A sum below 0 with CO, for the contract or the law asks for more than the charge (X12, request 2044).
        line.take("CO", "94", over, "above-charge", source, sentence)
    elif over:
        _above(case, line, over, f"Allowed is {dollars(line.allowed)} ({words}).", source)


def _above(case: Case, line: LineCase, over: int, start: str, source: str) -> None:
    """The part of the charge above the price: whose it is."""
    assert case.plan is not None
    assert line.allowed is not None
    reason = case.above_fee
    if unassigned(case):
        assert case.payer.medicare is not None
        percent = case.payer.medicare.limiting_charge_percent
        most = half_up(Fraction(line.allowed * percent, 100))
        patients = max(0, min(over, most - line.allowed))
        law = "Social Security Act 1848(g), limiting charge, 2026"
        if patients:
            sentence = (
                f"{start} Without assignment the patient may be asked for up to {percent} % of it, {dollars(most)}."
            )
            line.take("PR", "45", patients, "limiting-charge", law, sentence)
        if over > patients:
            sentence = (
                f"{start} The charge is above the limiting charge of {dollars(most)}: nobody may be asked for that."
            )
            line.take("CO", "45", over - patients, "above-limiting-charge", law, sentence)
    elif line.contract is None and case.plan.balance_billing and not emergency(case, line):
        sentence = f"{start} There is no contract on this day, so the rest of the charge may be billed to the patient."
        line.take("PR", reason, over, "balance-billing", case.plan_source(line, "balance_billing"), sentence)
    elif line.contract is None:
        sentence = f"{start} The rest of an emergency may not be billed to the patient."
        line.take("CO", reason, over, "no-surprises", "No Surprises Act, 45 CFR 149.410, since 2022", sentence)
    else:
        sentence = f"{start} The contract makes that the whole price: write {dollars(over)} off, and never bill it."
        line.take("CO", reason, over, "fee-schedule", source, sentence)


def unassigned(case: Case) -> bool:
    """Whether a Medicare claim comes from one who does not participate and takes no assignment (item 27)."""
    medicare = case.payer.medicare
    return medicare is not None and not medicare.participating and case.claim.assignment == "C"
