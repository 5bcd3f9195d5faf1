"""More than one coverage: items 9 and 11d of the CMS-1500, form locators 50 to 60, and what the first payer decided."""

from __future__ import annotations

from collections.abc import Iterator

from revcycle.claim import Insurance, PriorAdjudication
from revcycle.clearinghouse.case import Case
from revcycle.clearinghouse.edit import Book, Found
from revcycle.money import dollars

__all__ = ["EDITS"]

EDITS = Book()
ORDERS = ("P", "S", "T")
GROUPS = ("CO", "OA", "PI", "PR")
MEDICARE_SECONDARY = frozenset({"12", "13", "14", "15", "16", "41", "42", "43", "47"})
"""Value codes by which a hospital says why another payer comes before Medicare."""


@EDITS.rule("QH-1901", "reject", "A7:742", "The order of the payers is not told", form="1", bill="50", at="2000B SBR01")
def order_unknown(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1 and X223A2, SBR01; this course takes three payers."""
    for place, insurance in enumerate(case.claim.insurances):
        if insurance.order not in ORDERS:
            yield Found(
                f"“{insurance.order[:10]}” does not say in which order {insurance.payer.name} pays.",
                "Write P for the first, S for the second, T for the third.",
                place="2320 SBR01" if place else "",
            )


@EDITS.rule(
    "QH-1902", "reject", "A8:742", "Two payers pay in the same place", form="9, 11d", bill="50", at="2320 SBR01"
)
def order_repeated(case: Case) -> Iterator[Found]:
    """Only one payer pays first."""
    orders = [insurance.order for insurance in case.claim.insurances]
    for order in ORDERS:
        if orders.count(order) > 1:
            which = {"P": "first", "S": "second", "T": "third"}[order]
            yield Found(f"Two payers are said to pay {which}.", "Ask which plan comes first, and mend the order.")


@EDITS.rule(
    "QH-1903",
    "reject",
    "A6:286",
    "A later payer is asked, but nothing says what the first decided",
    form="9, 11d",
    bill="54",
    at="2320 AMT02",
)
def first_decision_missing(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1 and X223A2, loops 2320 and 2430: the next payer sees what the one before paid."""
    if case.insurance is not None and case.insurance.order in ("S", "T") and not case.claim.earlier:
        yield Found(
            f"{case.payer_name} is asked as a later payer, but the claim does not carry the first payer's decision.",
            "Bill the first payer; when its remittance has come, add what it paid and adjusted.",
        )


@EDITS.rule(
    "QH-1904",
    "reject",
    "A8:742",
    "The first payer is asked after a payer has decided",
    form="9, 11d",
    bill="50",
    at="2000B SBR01",
)
def first_after_decision(case: Case) -> Iterator[Found]:
    """Who pays first knows of no decision before it."""
    if case.insurance is not None and case.insurance.order == "P" and case.claim.earlier:
        yield Found(
            f"{case.payer_name} is asked as the first payer, but {case.claim.earlier[0].payer.name} has decided.",
            "Write S where this payer comes second; else take the other decision off.",
        )


@EDITS.rule(
    "QH-1905", "reject", "A8:672", "The first payer's sums do not balance", form="29", bill="54", at="2320 AMT02"
)
def decision_balance(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1, on balancing: charge less all adjustments is what was paid."""
    for insurance, decision in _decisions(case):
        adjusted = sum(one.amount for one in decision.adjustments)
        adjusted += sum(one.amount for line in decision.lines for one in line.adjustments)
        if case.claim.total - adjusted != decision.paid:
            yield Found(
                f"{insurance.payer.name} is said to have paid {dollars(decision.paid)} and adjusted "
                f"{dollars(adjusted)}: together not the charge of {dollars(case.claim.total)}.",
                "Copy payment and adjustments from that payer's remittance.",
            )


@EDITS.rule(
    "QH-1906",
    "reject",
    "A8:672",
    "The first payer's sums of a line do not balance",
    form="29",
    bill="54",
    at="2430 SVD02",
)
def line_balance(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1, on balancing: the line's charge less its adjustments is what was paid for it."""
    for insurance, decision in _decisions(case):
        for prior in decision.lines:
            if not 1 <= prior.line <= len(case.claim.lines):
                continue
            charge = case.claim.lines[prior.line - 1].charge
            adjusted = sum(one.amount for one in prior.adjustments)
            if charge - adjusted != prior.paid:
                yield Found(
                    f"For line {prior.line}, {insurance.payer.name} is said to have paid {dollars(prior.paid)} and "
                    f"adjusted {dollars(adjusted)}: together not the charge of {dollars(charge)}.",
                    "Copy payment and adjustments from that payer's remittance.",
                    prior.line,
                )


@EDITS.rule(
    "QH-1907",
    "reject",
    "A7:710",
    "The first payer decided on a line that is not there",
    form="24",
    bill="42",
    at="2430 SVD01",
)
def line_dangling(case: Case) -> Iterator[Found]:
    """Each decision belongs to a line of this claim."""
    for insurance, decision in _decisions(case):
        for prior in decision.lines:
            if not 1 <= prior.line <= len(case.claim.lines):
                yield Found(
                    f"{insurance.payer.name} is said to have decided on line {prior.line}; the claim has "
                    f"{len(case.claim.lines)}.",
                    "Send the lines as the first payer had them.",
                )


@EDITS.rule(
    "QH-1908",
    "reject",
    "A6:516:PRP",
    "The day of the first payer's decision is missing",
    form="9",
    bill="54",
    at="2330B DTP03",
)
def decision_day(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1 and X223A2, DTP*573 of loop 2330B or 2430."""
    for insurance, decision in _decisions(case):
        if decision.day is None and not decision.lines:
            yield Found(
                f"The claim does not say when {insurance.payer.name} decided.",
                "Add the date of that payer's remittance.",
            )


@EDITS.rule(
    "QH-1909", "reject", "A7:696", "An adjustment without a group code in use", form="29", bill="54", at="2320 CAS01"
)
def adjustment_group(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1 and X223A2, CAS01: CO, OA, PI, PR. CR belonged to version 4010."""
    for insurance, decision in _decisions(case):
        everything = [*decision.adjustments, *(one for line in decision.lines for one in line.adjustments)]
        for group in sorted({one.group for one in everything} - set(GROUPS)):
            yield Found(
                f"An adjustment of {insurance.payer.name} has the group code “{group[:10]}”.",
                "Copy the group code from the remittance: CO, OA, PI or PR.",
            )


@EDITS.rule(
    "QH-1910",
    "reject",
    "A6:578",
    "Why Medicare comes second is not told",
    form="11",
    bill="39",
    at="2000B SBR05",
    bill_at="2300 HI01-2",
)
def medicare_second(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1, SBR05; on a hospital's bill a value code; 42 CFR 411.20 and following."""
    insurance = case.insurance
    if insurance is None or case.kind != "medicare" or insurance.order not in ("S", "T"):
        return
    told = insurance.medicare_secondary.strip()
    if case.stay is not None:
        told = next((value.code for value in case.stay.values if value.code in MEDICARE_SECONDARY), "")
    if not told:
        yield Found(
            "Medicare is asked after another payer, but the claim does not say why.",
            "Add the reason, such as 12 for one who is 65 and covered by work.",
        )


@EDITS.rule(
    "QH-1911",
    "reject",
    "A6:164:GB",
    "The number of the other coverage is missing",
    form="9a",
    bill="60",
    at="2330A NM109",
)
def other_member_id(case: Case) -> Iterator[Found]:
    """Source: 837 005010X222A1 and X223A2, loop 2330A."""
    for insurance in case.claim.insurances[1:]:
        if not insurance.member_id.strip():
            yield Found(
                f"The member's number at {insurance.payer.name or 'the other payer'} is missing.",
                "Copy it from that card.",
            )


def _decisions(case: Case) -> Iterator[tuple[Insurance, PriorAdjudication]]:
    for insurance in case.claim.earlier:
        if insurance.adjudication is not None:
            yield insurance, insurance.adjudication
