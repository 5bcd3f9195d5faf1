"""Adjudication: a claim arrives at a payer and is decided, line by line, to the cent.

PayerDesk          one payer's desk: claims, replacements, answers to requests, reopenings, appeals
History            what the payer remembers; copy it to come back to a state
"""

from revcycle.payer.adjudication.appeals import AppealDecision, Evidence, Ground
from revcycle.payer.adjudication.desk import PayerDesk
from revcycle.payer.adjudication.history import Charged, Decided, DecidedLine, History, Pending, Permission, Recomputed

__all__ = [
    "AppealDecision",
    "Charged",
    "Decided",
    "DecidedLine",
    "Evidence",
    "Ground",
    "History",
    "PayerDesk",
    "Pending",
    "Permission",
    "Recomputed",
]
