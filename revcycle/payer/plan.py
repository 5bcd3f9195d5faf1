"""A plan: what it covers, and what of it the patient pays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

__all__ = [
    "COUNTED",
    "DEDUCTIBLE_KINDS",
    "NETWORKS",
    "PLAN_KINDS",
    "SECONDARY_METHODS",
    "SERVICES",
    "STEPS",
    "Benefits",
    "CostShare",
    "DeductibleKind",
    "Limits",
    "Network",
    "Part",
    "Plan",
    "PlanKind",
    "PlanYear",
    "SecondaryMethod",
    "Service",
]

PlanKind = Literal[
    "ppo", "hmo", "high-deductible", "medicare-b", "medicare-a", "medicaid", "workers-compensation", "auto"
]
Network = Literal["in_network", "out_of_network"]
Part = Literal["deductible", "copay", "coinsurance"]
DeductibleKind = Literal["embedded", "aggregate"]
SecondaryMethod = Literal["up-to-allowed", "own-benefit-less-paid", "lowest-of-three", "own-fee-less-paid", "none"]
Service = Literal[
    "primary-care-visit",
    "specialist-visit",
    "preventive",
    "emergency",
    "inpatient-stay",
    "hospital-visit",
    "outpatient-hospital",
    "surgery",
    "maternity",
    "imaging",
    "advanced-imaging",
    "laboratory",
    "therapy",
    "mental-health",
    "drug",
    "supply",
    "anesthesia",
    "diagnostic-test",
]
PLAN_KINDS: tuple[PlanKind, ...] = get_args(PlanKind)
NETWORKS: tuple[Network, ...] = get_args(Network)
COUNTED: tuple[Part, ...] = get_args(Part)
STEPS: tuple[Part, ...] = get_args(Part)
DEDUCTIBLE_KINDS: tuple[DeductibleKind, ...] = get_args(DeductibleKind)
SECONDARY_METHODS: tuple[SecondaryMethod, ...] = get_args(SecondaryMethod)
SERVICES: tuple[Service, ...] = get_args(Service)
"""The families of service that benefits are told by.

Which procedure or service of the hospital belongs to which stands in payers/services.csv.
"""


@dataclass(frozen=True, slots=True)
class CostShare:
    """What the patient pays of one family of services.

    Attributes:
        covered: whether the plan covers it at all.
        copay: in cents, a visit or a stay.
        deductible: whether the deductible is taken first.
        coinsurance: the patient's percentage of what is left.
        visits: the most visits in a plan year, 0 for no limit.
    """

    covered: bool = True
    copay: int = 0
    deductible: bool = False
    coinsurance: int = 0
    visits: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one plan year in one network, in cents; None where there is none."""

    deductible_individual: int | None
    deductible_family: int | None
    out_of_pocket_individual: int | None
    out_of_pocket_family: int | None


@dataclass(frozen=True, slots=True)
class PlanYear:
    """One plan year: its first and last day, and the limits of each network that the plan has."""

    first: date
    last: date
    limits: Mapping[Network, Limits]


@dataclass(frozen=True, slots=True)
class Benefits:
    """What a plan pays in one network.

    Attributes:
        costs: the patient's share by family of services.
        other: the share for families that are not named.
    """

    costs: Mapping[Service, CostShare]
    other: CostShare

    def cost(self, service: Service) -> CostShare:
        """The patient's share of a family of services."""
        return self.costs.get(service, self.other)


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan of a payer.

    Attributes:
        id: as charts name the coverage.
        name: as it stands on the card.
        kind: what kind of plan it is.
        payer: the id of its payer.
        years: its plan years, in order, without gaps.
        benefits: by network. A plan without out-of-network benefits has one only, and pays nothing outside but in
            an emergency.
        deductible_kind: "embedded": one person of a family meets the individual deductible; "aggregate": a family
            meets the family deductible together, before anybody of it is past it.
        counts: which parts of the patient's share count toward the out-of-pocket maximum.
        steps: the plan's own order of taking the parts.
        referral: whether a specialist's services need a referral by the primary care provider.
        referral_exempt: the families of services that need none all the same.
        out_of_network_percent: what is allowed outside the network, as a percentage of the payer's fee schedule.
        balance_billing: whether a provider outside the network may bill the rest of the charge to the patient
            (never for emergency care in the United States; No Surprises Act, since 2022).
        secondary: how it pays after another plan: "up-to-allowed" (what is left, up to its own allowed amount in all),
            "own-benefit-less-paid" (its own benefit less what the other paid), "lowest-of-three" (Medicare, 42 CFR
            411.33), "own-fee-less-paid" (Medicaid), "none".
        benefit_maximum: the most it pays for one accident, in cents; None where there is no such limit.
        rules: what else an instructor should know, in sentences.
    """

    id: str
    name: str
    kind: PlanKind
    payer: str
    years: tuple[PlanYear, ...]
    benefits: Mapping[Network, Benefits]
    deductible_kind: DeductibleKind
    counts: frozenset[Part]
    steps: tuple[Part, ...]
    referral: bool
    referral_exempt: frozenset[Service]
    out_of_network_percent: int
    balance_billing: bool
    secondary: SecondaryMethod
    benefit_maximum: int | None
    rules: tuple[str, ...]

    def year(self, day: date) -> PlanYear | None:
        """The plan year of a day, None when the file holds none."""
        return next((year for year in self.years if year.first <= day <= year.last), None)
