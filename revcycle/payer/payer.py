"""A payer: who it is, its plans, and its rules for claims."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from revcycle.parties.organizations import Address, House
from revcycle.payer.contract import Contract
from revcycle.payer.plan import Plan
from revcycle.payer.rules import AppealLevel, Authorization, Correction, FilingLimit, MedicalNecessity

__all__ = ["PAYER_KINDS", "MedicareRules", "Payer", "PayerKind"]

PayerKind = Literal["commercial", "medicare", "medicaid", "workers-compensation", "auto"]
PAYER_KINDS: tuple[PayerKind, ...] = get_args(PayerKind)


@dataclass(frozen=True, slots=True)
class MedicareRules:
    """What only Medicare has.

    Attributes:
        participating: whether the practice takes assignment always.
        non_participating_percent: of the fee schedule, for those who do not (42 CFR 414.20).
        limiting_charge_percent: of that, the most such a one may charge (Social Security Act 1848(g)).
        sequestration_percent: taken from each payment, after the patient's share.
        notice_items: services that are often expected to be denied, for which a notice (ABN) is given first.
    """

    participating: bool
    non_participating_percent: int
    limiting_charge_percent: int
    sequestration_percent: int
    notice_items: frozenset[str]


@dataclass(frozen=True, slots=True)
class Payer:
    """One payer.

    Attributes:
        id: a stable name, that of its file.
        name: as on the card.
        payer_id: its invented number for electronic claims.
        kind: what it is.
        address, phone: where paper goes and who answers.
        plans: by id.
        contracts: with the practice and the hospital.
        authorizations, medical_necessity: its lists.
        filing, correction, appeals: its rules for claims.
        prompt_pay_days: within how many days it pays a clean claim.
        medicare: only for Medicare.
        rules: what else an instructor should know, in sentences.
        late_interest_percent: the yearly rate that it pays on clean claims paid late; 0 where none is agreed.
    """

    id: str
    name: str
    payer_id: str
    kind: PayerKind
    address: Address
    phone: str
    plans: Mapping[str, Plan]
    contracts: tuple[Contract, ...]
    authorizations: tuple[Authorization, ...]
    medical_necessity: tuple[MedicalNecessity, ...]
    filing: FilingLimit
    correction: Correction
    appeals: tuple[AppealLevel, ...]
    prompt_pay_days: int
    medicare: MedicareRules | None
    rules: tuple[str, ...]
    late_interest_percent: int = 0

    def contract(self, organization: House, plan: str, day: date) -> Contract | None:
        """The contract for a service of that day; None where the organization is out of the plan's network."""
        return next(
            (
                contract
                for contract in self.contracts
                if contract.organization == organization and plan in contract.plans and contract.in_force(day)
            ),
            None,
        )

    def authorization(self, item: str, plan: str, day: date) -> Authorization | None:
        """The list that asks for prior authorization of an item; None where none is needed."""
        return next(
            (
                rule
                for rule in self.authorizations
                if item in rule.items
                and plan in rule.plans
                and rule.first <= day
                and (rule.last is None or day <= rule.last)
            ),
            None,
        )

    def necessity(self, item: str, plan: str) -> MedicalNecessity | None:
        """The list of diagnoses that an item is paid for with; None where any will do."""
        return next((rule for rule in self.medical_necessity if item in rule.items and plan in rule.plans), None)
