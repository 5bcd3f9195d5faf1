"""A payment run: claims go to the desks of the payers that they name, and each payer pays what it decided.

    run = pay(read_world(), claims, received=date(2026, 6, 1), paid=date(2026, 6, 15))
    for paid in run.payers:
        paid.payer.name, paid.remittances, paid.waiting
    run.strangers          # claims to payers that nobody here knows

Every desk begins without a memory: nothing was decided, authorized or used before. Source of the steps: the modules of
adjudication and remitting.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from revcycle.claim.claim import Claim
from revcycle.claim.named import BillingProvider
from revcycle.parties.organizations import Organization
from revcycle.payer.adjudication import PayerDesk, Pending
from revcycle.payer.payer import Payer
from revcycle.payer.remittance import ClaimPayment, Remittance
from revcycle.payer.remitting import interest, remit
from revcycle.payer.world import World

__all__ = ["PaidByPayer", "PaymentRun", "pay", "payer_of"]


@dataclass(frozen=True, slots=True)
class PaidByPayer:
    """What one payer made of its claims.

    Attributes:
        payer: whose desk it was.
        remittances: one for each provider that billed, in the order of the first claim.
        waiting: claims that wait for papers.
    """

    payer: Payer
    remittances: tuple[Remittance, ...]
    waiting: tuple[Pending, ...]


@dataclass(frozen=True, slots=True)
class PaymentRun:
    """What became of all claims.

    Attributes:
        payers: those that had claims, in the order of the first claim.
        strangers: claims to payers that nobody here knows.
    """

    payers: tuple[PaidByPayer, ...]
    strangers: tuple[Claim, ...]


def pay(world: World, claims: Iterable[Claim], received: date, paid: date) -> PaymentRun:
    """Decides claims in their order and pays them.

    Args:
        world: people and payers.
        claims: as they came, right or wrong.
        received: the day on which the payers received them.
        paid: the day of the payments; from late payments some payers owe interest.

    Raises:
        RemittingError: a payer decided a claim twice under one number.
    """
    desks: dict[str, PayerDesk] = {}
    decided: dict[str, dict[str, tuple[BillingProvider, list[ClaimPayment]]]] = {}
    strangers: list[Claim] = []
    for claim in claims:
        payer = payer_of(world, claim)
        if payer is None:
            strangers.append(claim)
            continue
        desk = desks.setdefault(payer.id, PayerDesk(world, payer.id))
        payees = decided.setdefault(payer.id, {})
        for payment in desk.adjudicate(claim, received, paid):
            made = desk.decision(payment.control_number)
            billing = made.claim.billing if made else claim.billing
            payees.setdefault(billing.npi, (billing, []))[1].append(payment)
    payers = []
    for key, desk in desks.items():
        remittances = []
        for number, (billing, told) in enumerate(decided[key].values(), start=1):
            trace = f"{desk.payer.payer_id}-{paid:%Y%m%d}-{number:02d}"
            late = [one for payment in told if (one := interest(desk.payer, payment, paid)) is not None]
            remittance, _ = remit(told, desk.payer, _payee(world, billing), paid, trace, additions=late)
            desk.remitted(remittance)
            remittances.append(remittance)
        payers.append(PaidByPayer(desk.payer, tuple(remittances), tuple(desk.history.pending.values())))
    return PaymentRun(tuple(payers), tuple(strangers))


def payer_of(world: World, claim: Claim) -> Payer | None:
    """The payer that a claim goes to, by its number, else by its name; None where nobody here is that payer."""
    named = claim.destination.payer
    for payer in world.payers.values():
        if payer.payer_id == named.payer_id:
            return payer
    wanted = named.name.strip().casefold()
    return next((payer for payer in world.payers.values() if payer.name.casefold() == wanted), None)


def _payee(world: World, billing: BillingProvider) -> Organization:
    """Who is paid: the practice or the hospital, or a stranger as its claim names it."""
    for organization in world.roster.organizations.values():
        if organization.npi == billing.npi:
            return organization
    return Organization("practice", billing.name, billing.npi, billing.tax_id, "", billing.address, billing.phone)
