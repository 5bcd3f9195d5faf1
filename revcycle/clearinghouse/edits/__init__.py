"""The edits of the clearinghouse, a file for each subject. Each is a small function that looks at one thing.

from revcycle.clearinghouse.edits import RULES

for rule in RULES.values():
    print(rule.code, rule.severity, rule.status, rule.form, rule.bill, rule.title)
"""

from __future__ import annotations

from collections.abc import Mapping

from revcycle.clearinghouse.edit import Rule
from revcycle.clearinghouse.edits import (
    accident,
    authorization,
    correction,
    date_order,
    diagnosis,
    hospital_bill,
    hospital_codes,
    hospital_stay,
    line,
    modifier,
    other_insurance,
    payer,
    procedure,
    provider,
    subscriber,
    total,
    wire,
)

__all__ = ["RULES"]

BOOKS = (
    wire.EDITS,
    *(subscriber.EDITS, payer.EDITS, provider.EDITS, date_order.EDITS, diagnosis.EDITS, line.EDITS, procedure.EDITS),
    *(modifier.EDITS, total.EDITS, correction.EDITS, other_insurance.EDITS, accident.EDITS, authorization.EDITS),
    *(hospital_bill.EDITS, hospital_stay.EDITS, hospital_codes.EDITS),
)


def _all() -> dict[str, Rule]:
    found: dict[str, Rule] = {}
    for book in BOOKS:
        for rule in book:
            if rule.code in found:
                raise ValueError(f"Two edits have the code {rule.code}.")
            found[rule.code] = rule
    return dict(sorted(found.items()))


RULES: Mapping[str, Rule] = _all()
"""Every edit by its code."""
