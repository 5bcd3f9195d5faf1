"""The steps of an adjudication, in the order in which a payer works.

Each step is a small function that looks at the case and takes money away from lines, denies lines, or leaves them open.
A step that concerns the whole claim ends the matter for all lines. What is open at the end is paid.
"""

from __future__ import annotations

from collections.abc import Callable

from revcycle.payer.adjudication import (
    accident,
    authorization,
    coding,
    cost_share,
    coverage,
    documents,
    filing,
    global_days,
    information,
    institutional,
    member,
    necessity,
    pricing,
    second,
    sequestration,
)
from revcycle.payer.adjudication.case import Case

__all__ = ["INSTITUTIONAL", "INTAKE", "PROFESSIONAL", "run"]

Step = Callable[[Case], None]

INTAKE: tuple[Step, ...] = (
    second.earlier_payers,
    member.right_payer,
    member.identify,
    member.entitled,
    information.complete,
    filing.duplicate,
    member.covered_then,
    filing.in_time,
    accident.other_insurer_first,
    second.in_order,
)
"""For every claim: whose it is, whether it can be worked on, and whether it came in time."""

PROFESSIONAL: tuple[Step, ...] = (
    coverage.benefit,
    coverage.excluded_by_law,
    coding.modifiers,
    coding.place,
    coding.add_ons,
    coding.new_patient,
    coding.bundled,
    global_days.after_surgery,
    coding.units,
    authorization.referral,
    authorization.prior_authorization,
    necessity.medical_necessity,
    cost_share.visit_limit,
    documents.ask,
    pricing.price,
    cost_share.share,
    sequestration.sequester,
    sequestration.paid_to_patient,
)
"""For the lines of a professional claim that are still open."""


INSTITUTIONAL: tuple[Step, ...] = (
    institutional.services,
    coverage.benefit,
    authorization.prior_authorization,
    institutional.price,
    cost_share.share,
    sequestration.sequester,
)
"""For the lines of a hospital's claim that are still open."""


def run(case: Case) -> None:
    """Takes a case through all steps. Afterwards every line is decided, or papers are asked for."""
    hospital = case.claim.kind == "institutional"
    steps = INSTITUTIONAL if hospital else PROFESSIONAL
    what = "hospital rates" if hospital else "fee schedule"
    for step in (*INTAKE, *steps):
        if case.decided or case.requests:
            break
        step(case)
    if not case.requests:
        for line in case.open_lines():
            line.pay("payment", case.contract_source(line, what), pricing.paid_sentence(line))
