"""Charges: a claim opens an account, a corrected claim changes it, a void takes it back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from revcycle.claim import Claim, Line, Person
from revcycle.claim.named import PayerName
from revcycle.ledger.account import Account, AccountLine, Submission, guarantor_of, payer_id
from revcycle.ledger.books import Books, Draft
from revcycle.ledger.entry import PATIENT, Entry, Kind, LedgerError
from revcycle.money import dollars

__all__ = ["charge", "rebill", "submit"]


def charge(books: Books, claim: Claim, day: date, guarantor: Person | None = None, again: bool = False) -> Account:
    """Opens the account of a claim with its charges; who pays first owes them, or the patient where nobody is insured.

    Args:
        books: what it is posted to.
        claim: an original claim, as it was sent.
        day: of billing.
        guarantor: who gets the bill; by default the patient, for a child the insured.
        again: whether the same services to the same patient on the same day are meant to be charged twice.

    Raises:
        LedgerError: the account or the same services were charged before, or the claim holds nothing to charge.
    """
    number = claim.account
    if not number.strip():
        raise LedgerError("The claim has no account number (item 26; CLM01). Give it one, so that payments find it.")
    if number in books.accounts:
        raise LedgerError(
            f"Account {number} was charged on {books.accounts[number].opened}. A claim is charged once; "
            "a corrected or void claim, or one to the next payer, is sent again with rebill."
        )
    if claim.frequency in ("7", "8"):
        raise LedgerError(
            f"Account {number} does not exist, so there is nothing that this claim could replace or void."
        )
    _check(claim)
    if not again and (same := _same_services(books, claim)):
        raise LedgerError(
            f"The same services to the same patient on the same day stand on account {same.number}. If they were given "
            "twice, charge with again=True; else drop this claim."
        )
    payers = _payers(claim)
    lines = [AccountLine(place, line) for place, line in enumerate(claim.lines, 1)]
    account = Account(number, claim, guarantor or guarantor_of(claim, day), payers, day, lines)
    draft = Draft(books, day)
    owes = next(iter(payers), PATIENT)
    for line in lines:
        draft.add(Kind.CHARGE, line.service.charge, owes, account, line.number, code=line.service.code)
    books.accounts[number] = account
    books.prints.setdefault(_print(claim), number)
    books.commit(draft)
    if payers:
        account.submissions.append(Submission(owes, day, claim.frequency))
    return account


def rebill(books: Books, claim: Claim, day: date) -> tuple[Entry, ...]:
    """Sends the claim of an account again: to the next payer, as a replacement (7), or as a void (8).

    What the corrected claim charges differently is posted as a charge, or as one taken back, with the payer it goes
    to. A void takes all charges back. Payments and adjustments stay until the payer reverses them.

    Raises:
        LedgerError: there is no such account, it is another patient's, or the claim holds nothing to charge.
    """
    account = may_rebill(books, claim)
    payer = _destination(claim)
    draft = Draft(books, day)
    added = [AccountLine(place, line) for place, line in enumerate(claim.lines, 1) if place > len(account.lines)]
    account.lines += added
    for line in account.lines:
        service = claim.lines[line.number - 1] if line.number <= len(claim.lines) else None
        wanted = 0 if service is None or claim.frequency == "8" else service.charge
        now = line.tally.charge
        note = "" if wanted == now else f"The claim was changed: {dollars(now)} became {dollars(wanted)}."
        code = service.code if service else line.service.code
        draft.add(Kind.CHARGE, wanted - now, payer, account, line.number, code=code, note=note, reversal=wanted < now)
    entries = books.commit(draft)
    for line, service in zip(account.lines, claim.lines, strict=False):
        line.service = service
    account.claim = claim
    for name, known in _payers(claim).items():
        account.payers.setdefault(name, known)
    account.submissions.append(Submission(payer, day, claim.frequency))
    return entries


def may_rebill(books: Books, claim: Claim) -> Account:
    """The account of a claim that may be sent again; nothing is posted. Raises LedgerError as :func:`rebill` does."""
    account = books.account(claim.account)
    _check(claim)
    if (claim.patient.name, claim.patient.born) != (account.patient.name, account.patient.born):
        raise LedgerError(
            f"Account {account.number} is {_person(account.patient)}'s, and the claim is {_person(claim.patient)}'s. "
            "A claim for the wrong patient is voided, and the right one charged to an account of its own."
        )
    if not claim.insurances:
        raise LedgerError(f"The claim of account {account.number} names no payer to send it to.")
    return account


def returned(books: Books, claim: Claim, day: date, why: str, *, charged: bool) -> None:
    """Notes that the clearinghouse returned a claim, and why: it never reached the payer, and no answer is waited for.

    ``charged``: whether its account was charged when it was sent; else it is one that was billed before. Of that one
    nothing changes: what the claim was to correct still stands.

    Raises:
        LedgerError: there is no such account.
    """
    account = books.account(claim.account)
    if charged and account.submissions:
        account.submissions.pop()
    account.submissions.append(Submission(_destination(claim), day, claim.frequency, returned=why))


def submit(books: Books, number: str, payer: str, day: date, frequency: str = "1") -> None:
    """Notes that the claim was sent to a payer, so that its answer is waited for.

    Raises:
        LedgerError: no such account, or the payer does not stand on it.
    """
    account = books.account(number)
    if payer not in account.payers:
        known = ", ".join(account.payers) or "none"
        raise LedgerError(f"{payer} is no payer of account {number}. Its payers are: {known}.")
    account.submissions.append(Submission(payer, day, frequency))


def _check(claim: Claim) -> None:
    if not claim.lines:
        raise LedgerError(f"The claim of account {claim.account} has no services. There is nothing to charge.")
    for place, line in enumerate(claim.lines, 1):
        if line.charge < 0:
            raise LedgerError(f"Line {place} of account {claim.account} charges {dollars(line.charge)}: below 0.")
    if claim.total != claim.charges:
        raise LedgerError(
            f"The claim of account {claim.account} says {dollars(claim.total)} in all, but its lines add up to "
            f"{dollars(claim.charges)}. Mend the claim first."
        )


def _payers(claim: Claim) -> dict[str, PayerName]:
    """The payers by id, who pays first in front; a second coverage of the same payer bears #2."""
    payers: dict[str, PayerName] = {}
    for insurance in sorted(claim.insurances, key=lambda one: ("P", "S", "T", one.order).index(one.order)):
        name = insurance.payer.payer_id
        same = sum(1 for known in payers if payer_id(known) == name)
        payers[f"{name}#{same + 1}" if same else name] = insurance.payer
    return payers


def _destination(claim: Claim) -> str:
    """Which of the claim's payers it goes to."""
    place = [one.order for one in sorted(claim.insurances, key=lambda one: ("P", "S", "T", one.order).index(one.order))]
    return list(_payers(claim))[place.index(claim.destination.order)]


def _person(person: Person) -> str:
    return " ".join(filter(None, (person.name.first, person.name.last)))


def _print(claim: Claim) -> tuple[object, ...]:
    """What makes two claims the same services."""
    patient = claim.patient
    name = patient.name.last.casefold(), patient.name.first.casefold()
    return (*name, patient.born, claim.billing.npi, claim.days, _services(claim.lines))


def _services(lines: Iterable[Line]) -> frozenset[tuple[object, ...]]:
    return frozenset((line.code or line.revenue_code, line.modifiers, line.first, line.units) for line in lines)


def _same_services(books: Books, claim: Claim) -> Account | None:
    if claim.days is None:
        return None
    number = books.prints.get(_print(claim))
    return books.accounts[number] if number else None
