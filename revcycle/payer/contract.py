"""What a payer has agreed to pay an organization: fee schedules, hospital rates, and how they are applied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from revcycle.parties.organizations import House

__all__ = ["BASES", "HOSPITAL_SERVICES", "Basis", "Contract", "Fee", "FeeSchedule", "HospitalRate"]

Basis = Literal["each", "case", "per-diem", "drg", "percent-of-charge"]
BASES: tuple[Basis, ...] = get_args(Basis)
HOSPITAL_SERVICES = (
    *("inpatient-medical", "inpatient-surgical", "inpatient-intensive", "inpatient-maternity", "inpatient-newborn"),
    *("outpatient-surgery", "outpatient-endoscopy", "emergency-department", "observation-hour", "infusion-visit"),
    *("imaging", "advanced-imaging", "laboratory", "any-other"),
)
"""What a hospital is paid for. How a stay or visit is told apart stands with the hospital's claim."""


@dataclass(frozen=True, slots=True)
class Fee:
    """What is allowed for one unit of a service, in cents.

    Attributes:
        item: a concept id of assets/codes/procedures.csv, or a HCPCS code.
        non_facility: in an office and other places that the practice pays for.
        facility: in a hospital or other place that bills for itself.
        professional, technical: the parts that 26 and TC claim; None where a service has no such parts.
    """

    item: str
    non_facility: int
    facility: int
    professional: int | None = None
    technical: int | None = None


@dataclass(frozen=True, slots=True)
class FeeSchedule:
    """The fees of one contract, by item."""

    id: str
    fees: Mapping[str, Fee]

    def fee(self, item: str) -> Fee | None:
        """The fee of a concept id or HCPCS code; None when the schedule has none."""
        return self.fees.get(item)


@dataclass(frozen=True, slots=True)
class HospitalRate:
    """What the hospital is paid for one service.

    Attributes:
        service: one of HOSPITAL_SERVICES.
        basis: "each" (a unit), "case" (a whole stay or visit), "per-diem" (a day), "drg" (the amount times the weight
            of the MS-DRG), or "percent-of-charge".
        amount: in cents; 0 for a percentage.
        percent: of the charge; 0 for an amount.
    """

    service: str
    basis: Basis
    amount: int
    percent: int


@dataclass(frozen=True, slots=True)
class Contract:
    """One agreement between a payer and an organization.

    Attributes:
        id: a stable name.
        organization: "practice" or "hospital".
        plans: the ids of the plans it holds for.
        first, last: its first and last day of service; no last day is open.
        lesser_of_charge: whether the charge is allowed where it is below the fee.
        multiple_procedures: percentages for the procedures of one session by falling fee, the last for all further.
        bilateral: the percentage for both sides (modifier 50).
        assistant: the percentage for a physician who assists at surgery (80 to 82).
        non_physician: the percentage for a non-physician practitioner.
        reduced: the percentage for a reduced service (52); 0 where the payer looks at each.
        schedule: the practice's fees, None for the hospital.
        rates: the hospital's rates by service, empty for the practice.
        capitated: the items that are paid for by the month, not by the claim.
        per_member_per_month: in cents, for those.
    """

    id: str
    organization: House
    plans: tuple[str, ...]
    first: date
    last: date | None
    lesser_of_charge: bool
    multiple_procedures: tuple[int, ...]
    bilateral: int
    assistant: int
    non_physician: int
    reduced: int
    schedule: FeeSchedule | None
    rates: Mapping[str, HospitalRate]
    capitated: frozenset[str]
    per_member_per_month: int

    def in_force(self, day: date) -> bool:
        """Whether it holds for services of that day."""
        return self.first <= day and (self.last is None or day <= self.last)
