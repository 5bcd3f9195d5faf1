"""What a payer is: plans and their benefits, contracts, fee schedules, lists, limits and rules, and accumulators.

Adjudication stands on this; nothing here decides a claim.
"""

from revcycle.payer.accumulators import Accumulators, Taken
from revcycle.payer.contract import Contract, Fee, FeeSchedule, HospitalRate
from revcycle.payer.payer import Payer
from revcycle.payer.plan import Benefits, CostShare, Limits, Plan, PlanYear
from revcycle.payer.rules import AppealLevel, Authorization, Correction, FilingLimit, MedicalNecessity
from revcycle.payer.world import World, examine, read_world

__all__ = [
    "Accumulators",
    "AppealLevel",
    "Authorization",
    "Benefits",
    "Contract",
    "Correction",
    "CostShare",
    "Fee",
    "FeeSchedule",
    "FilingLimit",
    "HospitalRate",
    "Limits",
    "MedicalNecessity",
    "Payer",
    "Plan",
    "PlanYear",
    "Taken",
    "World",
    "examine",
    "read_world",
]
