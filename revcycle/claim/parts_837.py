"""What both 837s write in the same way: names, addresses, providers, sums that another payer decided, texts.

Each part follows assets/x12/loops-837P.csv and loops-837I.csv. Contents go out as they are, right or wrong: the
clearinghouse has to find what is wrong. Only what cannot stand on the wire is changed (accents and separators, by
:func:`revcycle.x12.writing.plain_text`) or refused with a sentence (texts that are too long).

Sources: the guides 005010X222A1 and 005010X223A2; X12's data element dictionary, version 005010, for lengths.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby

from revcycle.claim.adjudicated import Adjustment, PriorLine
from revcycle.claim.claim import Claim, Line
from revcycle.claim.named import Insurance, Name, NamedFacility, NamedProvider, PayerName, Person
from revcycle.parties.organizations import Address
from revcycle.x12.segment import shown
from revcycle.x12.writing import TransactionWriter, Unwritable, amount, composite, day8, number, plain_text, span8

__all__ = [
    "EMPLOYEE",
    "address",
    "claim_reference",
    "code",
    "dates",
    "facility",
    "level_of_payment",
    "other_payers",
    "payer",
    "person",
    "phone_number",
    "prior_lines",
    "provider",
    "quantity",
    "relationship_code",
    "text",
    "undotted",
    "yes",
]

RELATIONSHIP_CODES = {"self": "18", "spouse": "01", "child": "19", "other": "G8"}
"""SBR02 and PAT01 by the patient's relationship to the insured."""

EMPLOYEE = "20"
"""The same where the insured is the employer, as with workers' compensation."""

NINE_DIGITS = re.compile(r"^([0-9]{5})-([0-9]{4})$")
PER_SEGMENT = 6  # adjustments of one group that one CAS segment holds
LONGEST = 1000  # more than any element of ours may hold
STREET = 55


@functools.lru_cache(maxsize=16384)
def code(value: str) -> str:
    """A code or number as X12 may carry it, however wrong it is."""
    return plain_text(value, LONGEST)


def text(value: str, most: int, what: str) -> str:
    """A text as X12 may carry it.

    Raises:
        Unwritable: it is too long for its element.
    """
    carried = code(value)
    if len(carried) > most:
        raise Unwritable(f"{what} “{shown(carried)}” has {len(carried)} characters; X12 has room for {most}.")
    return carried


def yes(answer: bool) -> str:
    """Y or N."""
    return "Y" if answer else "N"


def quantity(value: Decimal) -> str:
    """A quantity.

    Raises:
        Unwritable: it is no number of at most 15 digits.
    """
    written = number(value) if value.is_finite() and abs(value.adjusted()) < 15 else ""
    if not written or len(written) > 15:
        raise Unwritable(f"The quantity {shown(str(value))} is no number of at most 15 digits.")
    return written


def undotted(diagnosis: str) -> str:
    """An ICD-10-CM code as the wire has it, without its dot."""
    return code(diagnosis.replace(".", ""))


def phone_number(phone: str) -> str:
    """The digits of a telephone number; as typed where it has none."""
    return re.sub(r"[^0-9]", "", phone) or code(phone)


def address(out: TransactionWriter, place: Address | None, whose: str) -> None:
    """N3 and N4 of an address, as far as it says anything. A long street goes on in N302."""
    if place is None:
        return
    street = text(place.street, 2 * STREET, f"The street of {whose}")
    if street:
        cut = len(street) if len(street) <= STREET else street.rfind(" ", 0, STREET + 1)
        first, second = (street[:cut], street[cut:].strip()) if cut > 0 else (street[:STREET], street[STREET:])
        if len(second) > STREET:
            raise Unwritable(f"The street of {whose} “{shown(street)}” does not fit into two lines of {STREET}.")
        out.add("N3", first, second)
    zip_code = NINE_DIGITS.sub(r"\1\2", code(place.zip_code))
    city, state = text(place.city, 30, f"The city of {whose}"), text(place.state, 2, f"The state of {whose}")
    if city or state or zip_code:
        out.add("N4", city, state, text(zip_code, 15, f"The ZIP code of {whose}"))


def names(name: Name) -> tuple[str, str, str, str, str]:
    """NM103 to NM107."""
    return (
        text(name.last, 60, "The last name"),
        text(name.first, 35, "The first name"),
        text(name.middle, 25, "The middle name"),
        "",
        text(name.suffix, 10, "The suffix"),
    )


def person(out: TransactionWriter, role: str, who: Person, member_id: str = "", full: bool = True) -> None:
    """NM1 of a patient or insured; with full, also N3, N4 and DMG."""
    identifier = text(member_id, 80, "The member id")
    kind = "MI" if identifier else ""
    out.add("NM1", role, "2" if who.organization else "1", *names(who.name), kind, identifier)
    if full:
        address(out, who.address, who.name.last)
        if who.born is not None or who.sex:
            born = ("D8", day8(who.born)) if who.born is not None else ("", "")
            out.add("DMG", *born, code(who.sex))


def payer(out: TransactionWriter, who: PayerName) -> None:
    """NM1, N3 and N4 of a payer."""
    identifier = text(who.payer_id, 80, "The payer's number")
    kind = "PI" if identifier else ""
    out.add("NM1", "PR", "2", text(who.name, 60, "The payer's name"), "", "", "", "", kind, identifier)
    address(out, who.address, who.name)


def provider(out: TransactionWriter, role: str, who: NamedProvider | None) -> None:
    """NM1 of a person who treated, referred, ordered, attended or operated; nothing for nobody."""
    if who is not None:
        npi = code(who.npi)
        out.add("NM1", role, "1", *names(who.name), "XX" if npi else "", npi)


def facility(out: TransactionWriter, where: NamedFacility | None) -> None:
    """NM1, N3 and N4 of the place of service (item 32); nothing where the claim tells none."""
    if where is not None:
        npi, name = code(where.npi), text(where.name, 60, "The facility's name")
        out.add("NM1", "77", "2", name, "", "", "", "", "XX" if npi else "", npi)
        address(out, where.address, where.name)


def relationship_code(insurance: Insurance) -> str:
    """What the patient is to the insured, as the guides code it."""
    if insurance.relationship == "other" and insurance.insured.organization:
        return EMPLOYEE
    return RELATIONSHIP_CODES[insurance.relationship]


def level_of_payment(insurance: Insurance, relationship: str, professional: bool) -> tuple[str, ...]:
    """The elements of an SBR segment. An institutional one has no place for why Medicare is second."""
    return (
        code(insurance.order),
        relationship,
        text(insurance.group_id, 50, "The group number"),
        text(insurance.plan_name, 60, "The name of the group or plan"),
        code(insurance.medicare_secondary) if professional else "",
        "",
        "",
        "",
        code(insurance.filing),
    )


def claim_reference(out: TransactionWriter, qualifier: str, value: str, what: str) -> None:
    """A REF segment; nothing where there is no number."""
    if carried := text(value, 50, what):
        out.add("REF", qualifier, carried)


def dates(out: TransactionWriter, qualifier: str, first: date | None, last: date | None = None) -> None:
    """A DTP segment: one day (D8), or two that differ (RD8); nothing where there is no day.

    Only the last day is written as RD8 with nothing before the hyphen: wrong on the wire as it is on the claim.
    """
    if first is None and last is not None:
        out.add("DTP", qualifier, "RD8", f"-{day8(last)}")
    elif first is not None and (last is None or last == first):
        out.add("DTP", qualifier, "D8", day8(first))
    elif first is not None and last is not None:
        out.add("DTP", qualifier, "RD8", span8(first, last))


def adjustments(out: TransactionWriter, found: Sequence[Adjustment]) -> None:
    """CAS segments: up to six reasons of one group in each, in their order."""
    for group, run in groupby(found, key=lambda adjustment: adjustment.group):
        same = list(run)
        for start in range(0, len(same), PER_SEGMENT):
            elements: list[str] = []
            for adjustment in same[start : start + PER_SEGMENT]:
                units = "" if adjustment.quantity is None else quantity(adjustment.quantity)
                elements += [code(adjustment.reason), amount(adjustment.amount), units]
            out.add("CAS", code(group), *elements)


def other_payers(out: TransactionWriter, claim: Claim) -> None:
    """Loops 2320, 2330A and 2330B of every payer but the one that the claim goes to."""
    for insurance in claim.insurances[1:]:
        out.add(
            "SBR",
            *level_of_payment(insurance, relationship_code(insurance), claim.kind == "professional"),
        )
        decided = insurance.adjudication
        if decided is not None:
            adjustments(out, decided.adjustments)
            out.add("AMT", "D", amount(decided.paid))
            if decided.patient_owes:
                out.add("AMT", "EAF", amount(decided.patient_owes))
        out.add("OI", "", "", yes(insurance.assigned), "", "", "Y" if insurance.released else "I")
        person(out, "IL", insurance.insured, insurance.member_id, full=False)
        address(out, insurance.insured.address, insurance.insured.name.last)
        payer(out, insurance.payer)
        if decided is not None:
            dates(out, "573", decided.day)
            claim_reference(out, "F8", decided.control_number, "The other payer's claim number")


def prior_lines(out: TransactionWriter, claim: Claim, line: Line, place: int) -> None:
    """Loop 2430: what each earlier payer decided about a line of the claim."""
    for insurance in claim.insurances[1:]:
        for decided in insurance.adjudication.lines if insurance.adjudication is not None else ():
            if decided.line == place:
                _prior_line(out, insurance, line, decided)


def _prior_line(out: TransactionWriter, insurance: Insurance, line: Line, decided: PriorLine) -> None:
    if len(decided.modifiers) > 4:
        raise Unwritable(f"{insurance.payer.name} decided about more than four modifiers; X12 has room for four.")
    procedure = composite("HC", code(decided.code), *map(code, decided.modifiers)) if decided.code else ""
    units, payer_id = quantity(decided.units), code(insurance.payer.payer_id)
    out.add("SVD", payer_id, amount(decided.paid), procedure, code(line.revenue_code), units)
    adjustments(out, decided.adjustments)
    dates(out, "573", decided.day)
