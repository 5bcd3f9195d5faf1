"""The tables of a year and their columns: what each holds, and as which kind of value.

Kinds: id (a text), category (one of a few words), cents (whole cents), day, whole (a whole number), flag (yes or no).
What is not known, or did not happen, is empty (pandas' missing value), never 0 or a made-up word.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

__all__ = ["ORDER", "TABLES", "Kind"]

Kind = Literal["id", "category", "cents", "day", "whole", "flag"]

TABLES: Mapping[str, Mapping[str, Kind]] = {
    # One row a claim, as it stands on the last day. Always: charge = paid + patient_paid + adjusted + written_off
    # + patient_open + payer_open. first_outcome and denial tell what happened at first, cause what really went wrong:
    # no remittance says that. billed is what was first on the claim; charge is 0 while it is not sent.
    "claims": {
        "account": "id",
        "patient": "id",
        "payer": "category",
        "plan": "category",
        "second_payer": "category",
        "provider": "category",
        "specialty": "category",
        "visit": "category",
        "place": "category",
        "service_day": "day",
        "entered": "day",
        "sent": "day",
        "lines": "whole",
        "billed": "cents",
        "charge": "cents",
        "clean": "flag",
        "rejection": "category",
        "first_outcome": "category",
        "answered": "day",
        "denied": "flag",
        "denial": "category",
        "denied_amount": "cents",
        "resolved": "flag",
        "times_sent": "whole",
        "appeal": "category",
        "cause": "category",
        "cause_part": "category",
        "first_payment": "day",
        "days_to_payment": "whole",
        "paid": "cents",
        "patient_paid": "cents",
        "adjusted": "cents",
        "written_off": "cents",
        "patient_open": "cents",
        "payer_open": "cents",
        "statements": "whole",
        "status": "category",
    },
    # One row a charge of an account, with its sums on the last day and what the first payer made of it at first.
    "lines": {
        "account": "id",
        "line": "whole",
        "code": "category",
        "modifiers": "category",
        "units": "whole",
        "diagnosis": "category",
        "charge": "cents",
        "first_allowed": "cents",
        "first_paid": "cents",
        "first_denial": "category",
        "paid": "cents",
        "patient_paid": "cents",
        "adjusted": "cents",
        "written_off": "cents",
        "patient_open": "cents",
        "payer_open": "cents",
    },
    # The journal of the ledger. account is empty for money outside of accounts; party is a payer's id, or "patient".
    "postings": {
        "number": "whole",
        "day": "day",
        "account": "id",
        "line": "whole",
        "kind": "category",
        "amount": "cents",
        "party": "category",
        "to": "category",
        "code": "category",
        "reference": "id",
        "reversal": "flag",
    },
    # One row for each sum that a payer refused, first and later answers alike.
    "denials": {
        "account": "id",
        "line": "whole",
        "payer": "category",
        "day": "day",
        "code": "category",
        "remarks": "category",
        "amount": "cents",
        "first": "flag",
        "cause": "category",
        "cause_part": "category",
        "worked": "flag",
        "appeal": "category",
        "given_up": "flag",
        "paid_since": "cents",
    },
    "patients": {
        "patient": "id",
        "family": "id",
        "born": "day",
        "sex": "category",
        "plan": "category",
        "second_plan": "category",
        "coverage_ends": "day",
        "claims": "whole",
    },
    # One row a payment by a payer. amount = claims_paid + outside; posted is empty where the year ended before.
    "remittances": {
        "payer": "category",
        "trace": "id",
        "day": "day",
        "posted": "day",
        "claims": "whole",
        "claims_paid": "cents",
        "outside": "cents",
        "amount": "cents",
    },
    # What came to the bank, or left it.
    "deposits": {
        "day": "day",
        "party": "category",
        "amount": "cents",
        "reference": "id",
        "method": "category",
        "at_desk": "flag",
    },
    # What each party owes on the last day (below 0: is owed), with its age in days from the day of service.
    "balances": {
        "account": "id",
        "party": "category",
        "amount": "cents",
        "age": "whole",
        "since": "day",
    },
}
"""Every table with its columns, in their order."""

ORDER: Mapping[str, tuple[str, ...]] = {
    "claims": ("service_day", "account"),
    "lines": ("account", "line"),
    "postings": ("number",),
    "denials": ("day", "account", "line", "code"),
    "patients": ("patient",),
    "remittances": ("day", "payer"),
    "deposits": ("day", "party", "reference"),
    "balances": ("account", "party"),
}
"""What the rows of each table are sorted by."""
