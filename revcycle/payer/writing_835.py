"""Writes what a payer has decided as an 835, the payment and its advice (005010X221A1).

    interchange = write_remittances([remittance], "TRN01", "2000000010", datetime(2026, 6, 1, 9, 30), control=12)
    Path("larkfield.835").write_bytes(interchange.written())

One transaction for each remittance. What stands on the wire is read back by :mod:`revcycle.payer.reading_835` and is
the same remittance again; explanations and sentences are never on the wire. Texts come back as X12 can carry them:
without accents, without the four separators, without blanks at their ends. Lines are numbered by their place.

Source: X12's implementation guide 005010X221A1, adopted by 45 CFR 162.1602; positions and qualifiers only. Banks and
accounts are invented: no bank has the routing number 000000000.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import TypeVar

from revcycle.claim.adjudicated import Adjustment
from revcycle.claim.named import Name
from revcycle.payer.directory import listed_payer
from revcycle.payer.remittance import ClaimPayment, LinePayment, Remittance
from revcycle.x12.writing import Interchange, TransactionWriter, Unwritable, amount, composite, day8, number, plain_text

__all__ = ["FILING_CODES_835", "write_remittances"]

FILING_CODES_835 = frozenset(
    ("12", "13", "14", "15", "16", "17", "AM", "CH", "DS", "HM", "LM", "MA", "MB", "MC", "OF", "TV", "VA", "WC", "ZZ")
)
"""What CLP06 may hold: fewer than SBR09 of a claim. CI (commercial) is written as 15, anything else as ZZ."""

Thing = TypeVar("Thing")
BANK, ACCOUNT = "000000000", "TRAINING"
IN_ONE_SEGMENT = 6  # adjustments of a CAS or PLB
REMARKS = 5  # remark codes of an MIA or MOA
INPATIENT = frozenset(("11", "12", "18", "21", "22", "41"))  # type of bill, first two digits
CODE_KINDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"^D[0-9]{4}$"), "AD"),
    (re.compile(r"^[0-9]{11}$"), "N4"),
)


def write_remittances(
    remittances: Iterable[Remittance], sender: str, receiver: str, moment: datetime, control: int = 1
) -> Interchange:
    """An interchange with one 835 for each remittance.

    Args:
        remittances: as decided; they are written whether they balance or not.
        sender, receiver: the numbers of ISA06 and ISA08.
        moment: when it is made; its day is the production date (DTM*405).
        control: the interchange's control number.

    Raises:
        Unwritable: something has no place on the wire: an unknown payer without an address, more than five remark
            codes of one claim, or a line without a control number of its own that is not at its place.
    """
    interchange = Interchange(sender, receiver, moment, control)
    for remittance in remittances:
        with interchange.transaction("835") as transaction:
            _remittance(transaction, remittance, receiver, moment.date())
    return interchange


@functools.lru_cache(maxsize=8192)
def _text(text: str, most: int) -> str:
    return plain_text(text, most)


def _remittance(transaction: TransactionWriter, remittance: Remittance, receiver: str, made: date) -> None:
    add = transaction.add
    originator = _originator(remittance.payer_id)
    money, method = amount(remittance.amount), remittance.method
    bank: tuple[str, ...] = ()
    if method == "ACH":
        bank = ("CCP", "01", BANK, "DA", ACCOUNT, originator, "", "01", BANK, "DA", ACCOUNT)
    handling = "H" if method == "NON" else "I"
    add("BPR", handling, money, "C", _text(method, 3), *(bank or ("",) * 11), day8(remittance.day))
    add("TRN", "1", _text(remittance.trace, 50), originator)
    if receiver not in (remittance.payee_npi, remittance.payee_tax_id):
        add("REF", "EV", _text(receiver, 50))
    add("DTM", "405", day8(made))
    _payer(transaction, remittance)
    npi, tax_id = _text(remittance.payee_npi, 10), _text(remittance.payee_tax_id, 50)
    add("N1", "PE", _text(remittance.payee, 60), "XX" if npi else "FI", npi or tax_id)
    if npi and tax_id:
        add("REF", "TJ", tax_id)
    if remittance.claims:
        add("LX", "1")
    for claim in remittance.claims:
        _claim(transaction, claim)
    for few in _by_six(remittance.adjustments):
        pairs: list[str] = []
        for one in few:
            pairs += [composite(_text(one.reason, 2), _text(one.reference, 50)), amount(one.amount)]
        add("PLB", npi or tax_id, f"{remittance.day.year:04d}1231", *pairs)


def _originator(payer_id: str) -> str:
    """TRN03: 1 and the payer's tax number, here an invented one that begins with 00, as the IRS gives out none."""
    if re.fullmatch(r"1[0-9]{9}", payer_id):
        return payer_id
    digits = "".join(character for character in payer_id if character.isascii() and character.isdigit())
    return f"1002{digits[-6:]:0>6}"


def _payer(transaction: TransactionWriter, remittance: Remittance) -> None:
    add, address, phone = transaction.add, remittance.payer_address, remittance.payer_phone
    if address is None:
        listed = listed_payer(remittance.payer_id) or listed_payer(remittance.payer)
        if listed is None:
            raise Unwritable(
                f"The payer {remittance.payer or remittance.payer_id} has no address, and an 835 must name one. "
                "Give the remittance a payer_address."
            )
        address, phone = listed.address, phone or listed.phone
    add("N1", "PR", _text(remittance.payer, 60))
    add("N3", _text(address.street, 55))
    add("N4", _text(address.city, 30), _text(address.state, 2), address.zip_code.replace("-", ""))
    if remittance.payer_id:
        add("REF", "2U", _text(remittance.payer_id, 50))
    call = ("TE", "".join(character for character in phone if character.isdigit())) if phone else ()
    if call:
        add("PER", "CX", "CLAIMS", *call)
    add("PER", "BL", "ELECTRONIC REMITTANCE", *call)


def _claim(transaction: TransactionWriter, claim: ClaimPayment) -> None:
    add = transaction.add
    filing = claim.filing if claim.filing in FILING_CODES_835 else "15" if claim.filing == "CI" else "ZZ"
    add(
        *("CLP", _text(claim.account, 38), _text(claim.status, 2), amount(claim.charge), amount(claim.paid)),
        amount(claim.patient_owes) if claim.patient_owes else "",
        *(filing, _text(claim.control_number, 50), _text(claim.place, 2), _text(claim.frequency, 1)),
        *("", _text(claim.drg, 4)),
    )
    _adjustments(transaction, claim.adjustments)
    member = ("MI", _text(claim.member_id, 80)) if claim.member_id else ()
    _person(transaction, "QC", claim.patient, *member)
    if claim.insured is not None:
        if claim.organization:
            transaction.add("NM1", "IL", "2", _text(claim.insured.last, 60), "", "", "", "", *member)
        else:
            _person(transaction, "IL", claim.insured, *member)
    if claim.corrected is not None:
        _person(transaction, "74", claim.corrected)
    if claim.rendering_npi:
        add("NM1", "82", "1", "", "", "", "", "", "XX", _text(claim.rendering_npi, 80))
    if claim.forwarded_to:
        _forwarded(transaction, claim.forwarded_to)
    _claim_remarks(transaction, claim)
    if claim.reverses:
        add("REF", "F8", _text(claim.reverses, 50))
    for qualifier, day in (("232", claim.first), ("233", claim.last), ("050", claim.received)):
        if day is not None:
            add("DTM", qualifier, day8(day))
    for place, line in enumerate(claim.lines, start=1):
        if line.line != place and not line.control:
            raise Unwritable(
                f"Line {line.line} of claim {claim.account} stands in place {place} and has no control number of its "
                "own: an 835 could not tell which line is meant. Put the lines in order, or give it its number."
            )
        _line(transaction, line)


def _person(transaction: TransactionWriter, role: str, name: Name, *identifier: str) -> None:
    names = (_text(name.last, 60), _text(name.first, 35), _text(name.middle, 25), "", _text(name.suffix, 10))
    transaction.add("NM1", role, "1", *names, *identifier)


def _forwarded(transaction: TransactionWriter, payer: str) -> None:
    listed = listed_payer(payer)
    identifier = listed.payer_id if listed is not None else payer
    transaction.add("NM1", "TT", "2", _text(payer, 60), "", "", "", "", "PI", _text(identifier, 80))


def _claim_remarks(transaction: TransactionWriter, claim: ClaimPayment) -> None:
    remarks = [_text(code, 50) for code in claim.remarks]
    if not remarks:
        return
    if len(remarks) > REMARKS:
        raise Unwritable(f"Claim {claim.account} has {len(remarks)} remark codes of its own; an 835 holds {REMARKS}.")
    stay = claim.drg or any(line.revenue_code for line in claim.lines)
    if stay and claim.place in INPATIENT:
        first, *others = remarks
        transaction.add("MIA", "0", "", "", "", first, *("",) * 14, *others)
    else:
        transaction.add("MOA", "", "", *remarks)


def _line(transaction: TransactionWriter, line: LinePayment) -> None:
    add = transaction.add
    code, revenue = _text(line.code, 48), _text(line.revenue_code, 48)
    modifiers = [_text(modifier, 2) for modifier in line.modifiers]
    service = composite(_kind(code), code, *modifiers) if code else composite("NU", revenue, *modifiers)
    billed = _text(line.billed_code, 48)
    billed_units = number(line.billed_units) if line.billed_units != line.units else ""
    billed_service = composite(_kind(billed), billed) if billed else ""
    paid_units = number(line.units)
    add(
        *("SVC", service, amount(line.charge), amount(line.paid), revenue if code else "", paid_units),
        *(billed_service, billed_units),
    )
    if line.first is not None and line.first == line.last:
        add("DTM", "472", day8(line.first))
    else:
        for qualifier, day in (("150", line.first), ("151", line.last)):
            if day is not None:
                add("DTM", qualifier, day8(day))
    _adjustments(transaction, line.adjustments)
    if line.control:
        add("REF", "6R", _text(line.control, 50))
    if line.allowed is not None:
        add("AMT", "B6", amount(line.allowed))
    for remark in line.remarks:
        add("LQ", "HE", _text(remark, 30))


def _kind(code: str) -> str:
    return next((kind for form, kind in CODE_KINDS if form.match(code)), "HC")


def _adjustments(transaction: TransactionWriter, adjustments: Sequence[Adjustment]) -> None:
    """CAS segments: one for each run of one group, and a further one for each six adjustments of it."""
    for group, run in groupby(adjustments, key=lambda one: one.group):
        for few in _by_six(tuple(run)):
            parts: list[str] = []
            for one in few:
                quantity = number(one.quantity) if one.quantity is not None else ""
                parts += [_text(one.reason, 5), amount(one.amount), quantity]
            transaction.add("CAS", _text(group, 2), *parts)


def _by_six(things: Sequence[Thing]) -> list[Sequence[Thing]]:
    return [things[start : start + IN_ONE_SEGMENT] for start in range(0, len(things), IN_ONE_SEGMENT)]
