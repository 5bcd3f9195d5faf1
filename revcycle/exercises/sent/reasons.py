"""What a biller looks at for each reason of a payer, in our own words.

The payer's own sentence tells what happened on this claim. Here stands only where to look, so that it is true of every
claim that meets the rule.
"""

from __future__ import annotations

from collections.abc import Mapping

from revcycle.payer.remittance import PAID, Explanation

__all__ = ["GROUPS", "LOOK_AT", "is_normal", "look_at"]

NORMAL = frozenset({"1", "2", "3", "23", "24", "45", "59", "94", "100", "253", "P12", "P23"})
"""Adjustment reasons that follow from contract, plan and law when all is well: price, patient's share, other payers."""

GROUPS: Mapping[str, str] = {
    "CO": "the practice bears it",
    "PR": "the patient owes it",
    "OA": "for another reason",
    "PI": "the payer took it off",
}

CODED = "Compare the diagnoses with the note, and the pointer of the line (items 21 and 24E)."
CARD = "Compare the name, the birth date and the ID number with the insurance card (items 1a, 2 and 3)."
MARKS = "Compare the modifiers of the line with the note (item 24D)."
NUMBER = "Compare the number in item 23 with the one that the payer gave."
RESUBMIT = "Look at item 22: the code, and the payer's claim number."
PAYER = "Find out which plan pays first for this visit, and bill that one."

LOOK_AT: Mapping[str, str] = {
    "wrong-payer": PAYER,
    "member-unknown": CARD,
    "name-and-number": CARD,
    "not-a-dependent": CARD,
    "birth-date": CARD,
    "not-related": "Look at item 10: does the visit come from an accident or from work?",
    "injury-claim-number": "Look at item 11b: the number of the accident's claim.",
    "not-entitled": "Look up the coverage of the patient on the day of the visit.",
    "before-coverage": "Look up the coverage of the patient on the day of the visit.",
    "after-coverage": "Look up the coverage of the patient on the day of the visit.",
    "information-missing": "Mend each item that the payer names.",
    "duplicate": "Do not send the same claim again as new. Find the first answer, and correct that one.",
    "duplicate-line": "Put all units of one service on one line, or show with a modifier that it was done again.",
    "timely-filing": "The time to bill has run out. Look for proof that it was sent in time.",
    "frequency-not-used": RESUBMIT,
    "control-number-missing": RESUBMIT,
    "control-number-unknown": RESUBMIT,
    "already-replaced": RESUBMIT,
    "another-claim": RESUBMIT,
    "correction-late": "The time for corrections has run out.",
    "work-related": PAYER,
    "auto-accident": PAYER,
    "other-payer-first": PAYER,
    "place-of-service": "Compare the place of service with the visit that was coded (items 24B and 24D).",
    "add-on-alone": "An add-on code needs its main service on the claim. Look for it in the note.",
    "new-patient": "Was the patient seen here in the last three years? Choose the visit code by that.",
    "bundled-visit": "Does the note show separate work for the visit? Only then does modifier 25 belong on it. If not, "
    "the visit is part of the procedure.",
    "bundled": "Does the note show another session or another site? Only then does a modifier such as 59 belong there. "
    "If not, take the line off that the payer did not pay.",
    "bundled-never": "The two services are never paid together. Take off the one that is part of the other.",
    "units": "Count the units again in the note (item 24G).",
    "global-days": "The visit falls into the days of care after an operation. Does the note show another reason?",
    "referral": "A referral is needed first. Its number goes into item 23.",
    "referral-used": "A new referral is needed.",
    "authorization": "The service needs an authorization. Its number goes into item 23.",
    "authorization-for-another": NUMBER,
    "authorization-exceeded": "Ask the payer for more units.",
    "medical-necessity": CODED,
    "medical-necessity-notice": CODED,
    "excluded-by-law": "Compare the diagnoses and the modifiers of the line with the note (items 21, 24D and 24E).",
    "expected-denial": MARKS,
    "record-not-sent": "Send the paper that the payer asks for.",
    "code-not-paid": "Look for the code that this payer takes for the service.",
    "not-on-schedule": "Compare the code of the line with the note (item 24D). The plan has no price for it.",
    "not-covered": "Compare the code of the line with the note (item 24D). The plan does not cover it.",
    "routine-not-covered": "Compare the code of the line with the note (item 24D).",
    "out-of-network": "Look up which plans the practice has a contract with.",
    "visit-limit": "Tell the patient: the visits of the year are used up.",
    "noncovered-charges": "Look at FL 48: charges that the hospital itself calls not covered.",
    "no-drg": "Compare the diagnoses and procedures with the record.",
}


def look_at(rule: str, bucket: str) -> str:
    """Where to look, for a rule of a payer."""
    if rule in LOOK_AT:
        return LOOK_AT[rule]
    return MARKS if bucket.endswith("-4") else "Read the payer's reason. It says what can be done."


def is_normal(explanation: Explanation) -> bool:
    """Whether it is as it should be: paid, or taken off by contract, plan or law."""
    return explanation.bucket == PAID or explanation.bucket.partition("-")[2] in NORMAL
