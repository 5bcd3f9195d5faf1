"""A patient's membership in a plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

__all__ = [
    "EMPLOYMENTS",
    "ENTITLEMENTS",
    "ORDERS",
    "RELATIONSHIPS",
    "Coverage",
    "Employment",
    "Entitlement",
    "Order",
    "Relationship",
    "Subscriber",
]

Relationship = Literal["self", "spouse", "child", "stepchild", "other"]
Order = Literal["primary", "secondary", "tertiary", "unknown"]
Employment = Literal["active", "retired", "continuation", "none"]
Entitlement = Literal["age", "disability", "kidney-failure", ""]
RELATIONSHIPS: tuple[Relationship, ...] = get_args(Relationship)
ORDERS: tuple[Order, ...] = get_args(Order)
EMPLOYMENTS: tuple[Employment, ...] = get_args(Employment)
ENTITLEMENTS: tuple[Entitlement, ...] = get_args(Entitlement)


@dataclass(frozen=True, slots=True)
class Subscriber:
    """The person who holds a membership.

    Attributes:
        person: the id of the person.
        member_id: as it stands on the card.
        group_id, group_name: the employer's group, empty where there is none.
        employment: by what work the coverage is held: at work, retired, continued after work ended, or none.
        employer_size: how many the employer employs; 0 where there is none. Medicare asks for 20 and for 100.
        entitled_by: why one has Medicare.
        since: the first day of the membership: which of two parents' plans has been in force longer.
    """

    person: str
    member_id: str
    group_id: str
    group_name: str
    employment: Employment
    employer_size: int
    entitled_by: Entitlement
    since: date


@dataclass(frozen=True, slots=True)
class Coverage:
    """One patient in one plan.

    Attributes:
        id: the plan, and the patient's id after a colon.
        patient: the id of the patient.
        plan: the id of the plan, as charts name it.
        subscriber: who holds the membership.
        relationship: the patient's to the subscriber ("self", "child" ...).
        order: whether the plan pays first, second or third, as the front desk has it; "unknown" when nobody has asked.
        begins, ends: the first and the last day, both covered; no end is open.
        claim_number: of the accident or injury, for workers' compensation and auto.
        accident: its date, None for other plans.
        primary_care_provider: the id of the provider whom a plan with referrals asks first, else empty.
    """

    id: str
    patient: str
    plan: str
    subscriber: Subscriber
    relationship: Relationship
    order: Order
    begins: date
    ends: date | None
    claim_number: str = ""
    accident: date | None = None
    primary_care_provider: str = ""

    def active(self, day: date) -> bool:
        """Whether the patient is covered on that day."""
        return self.begins <= day and (self.ends is None or day <= self.ends)
