"""The scrubber: every edit over one claim.

from revcycle.clearinghouse.scrubbing import scrub

for edit in scrub(claim, date(2026, 5, 6)):
    print(edit.code, edit.severity, edit.item, edit.reading, edit.mend)
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from revcycle.claim import Claim
from revcycle.clearinghouse import lookups
from revcycle.clearinghouse.acknowledgment import SyntaxFault
from revcycle.clearinghouse.case import Case
from revcycle.clearinghouse.connections import Connections, read_connections
from revcycle.clearinghouse.edit import Edit, Rule
from revcycle.clearinghouse.edits import RULES
from revcycle.clearinghouse.sent import Sent

__all__ = ["rejected", "scrub"]

NOTHING = Sent()
BY_KIND: dict[str, tuple[Rule, ...]] = {
    kind: tuple(rule for rule in RULES.values() if rule.holds_for(kind)) for kind in ("professional", "institutional")
}


def scrub(
    claim: Claim,
    received: date,
    sent: Sent = NOTHING,
    *,
    connections: Connections | None = None,
    twin: int = 0,
    faults: Sequence[SyntaxFault] = (),
) -> tuple[Edit, ...]:
    """What the edits say of a claim, in the order of their codes; nothing for a clean claim.

    Args:
        claim: right or wrong.
        received: the day it came.
        sent: what was sent before.
        connections: the clearinghouse's payers; by default those of the course.
        twin: the number, from 1, of an earlier claim of the same file that says the same; 0 where there is none.
        faults: what the 999 has told of the claim's syntax.

    Raises:
        WorldFileError: assets/clearinghouse/payers.toml is missing or damaged.
        CodeFileError, HcpcsFileError, IndexUnavailableError, RulesUnreadableError, TableUnavailableError: a table of
            codes is missing or damaged.
    """
    if connections is None:
        lookups.refresh()
        connections = read_connections()
    case = Case(claim, received, connections, sent, twin, faults)
    found: list[Edit] = []
    for rule in BY_KIND[claim.kind]:
        severity = connections.severity(rule.code, rule.severity, case.payer)
        if severity != "off":
            found += [rule.edit(one, claim.kind, severity) for one in rule.check(case)]
    return tuple(found)


def rejected(edits: tuple[Edit, ...]) -> bool:
    """Whether one of the edits keeps the claim from the payer."""
    return any(edit.severity == "reject" for edit in edits)
