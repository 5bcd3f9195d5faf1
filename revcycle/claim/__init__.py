"""The claim: one model, made from an encounter, with two paper faces and two on the wire.

    claim.Claim                a professional or an institutional claim

It knows the parties and the codes, and nothing of who pays how much.
"""

from revcycle.claim.adjudicated import Adjustment, PriorAdjudication, PriorLine
from revcycle.claim.claim import Claim, Diagnosis, HospitalStay, Line, Occurrence, StayProcedure, ValueAmount
from revcycle.claim.named import BillingProvider, Insurance, Name, NamedFacility, NamedProvider, PayerName, Person

__all__ = [
    "Adjustment",
    "BillingProvider",
    "Claim",
    "Diagnosis",
    "HospitalStay",
    "Insurance",
    "Line",
    "Name",
    "NamedFacility",
    "NamedProvider",
    "Occurrence",
    "PayerName",
    "Person",
    "PriorAdjudication",
    "PriorLine",
    "StayProcedure",
    "ValueAmount",
]
