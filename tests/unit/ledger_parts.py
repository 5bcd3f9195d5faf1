"""Remittances that tests of the ledger start from: two lines of Greta's visit, and what payers say of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from revcycle.claim import Adjustment, Claim, Insurance, Line, PayerName
from revcycle.payer.remittance import ClaimPayment, LinePayment, ProviderAdjustment, Remittance
from tests.unit.claim_parts import GRETA, LARKFIELD_PPO, office_visit

LARKFIELD_ID, COPPERLEAF_ID = "TRN01", "TRN02"
SERVED, BILLED, ANSWERED = date(2026, 5, 4), date(2026, 5, 5), date(2026, 5, 26)
NAMES = {LARKFIELD_ID: "Larkfield Health Insurance", COPPERLEAF_ID: "Copperleaf Health Plan"}
COPPERLEAF = Insurance(PayerName("Copperleaf Health Plan", COPPERLEAF_ID), "S", "HM", "CPH1", GRETA)


def visit(**changes: object) -> Claim:
    """Greta's visit with a laboratory test: $200.00 and $40.00."""
    lines = (
        Line("99213", 20000, first=SERVED, last=SERVED, place="11", pointers=(1,)),
        Line("84443", 4000, first=SERVED, last=SERVED, place="11", pointers=(1,)),
    )
    return office_visit(**{"lines": lines, "total": 24000, **changes})


def visit_with_two_plans(**changes: object) -> Claim:
    """The same, with a second plan."""
    return visit(insurances=(LARKFIELD_PPO, COPPERLEAF), **changes)


def adjusted(*codes: str | tuple[str, int]) -> tuple[Adjustment, ...]:
    """Adjustments from code and cents in turn: adjusted("CO-45", 8000, "PR-3", 2500)."""
    pairs = zip(codes[::2], codes[1::2], strict=True)
    return tuple(Adjustment(*str(code).split("-"), int(cents)) for code, cents in pairs)  # type: ignore[call-overload]


def paid_line(line: int, code: str, charge: int, paid: int, *codes: object, **changes: object) -> LinePayment:
    """One line as decided."""
    made = LinePayment(line, code, charge, paid, None, Decimal(1), Decimal(1), adjustments=adjusted(*codes))  # type: ignore[arg-type]
    return replace(made, **changes)  # type: ignore[arg-type]


def decided(*lines: LinePayment, account: str = "QMG-0001", **changes: object) -> ClaimPayment:
    """A claim as decided."""
    owes = sum(line.patient_owes for line in lines)
    made = ClaimPayment(
        *(account, "1", sum(line.charge for line in lines), sum(line.paid for line in lines), owes),
        *("12", "LK-1", "11", "1", GRETA.name, "LCP200001"),
        lines=lines,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def reversal(claim: ClaimPayment, **changes: object) -> ClaimPayment:
    """What takes a decision back."""
    turned = tuple(
        replace(
            line,
            charge=-line.charge,
            paid=-line.paid,
            adjustments=tuple(replace(one, amount=-one.amount) for one in line.adjustments),
        )
        for line in claim.lines
    )
    own = tuple(replace(one, amount=-one.amount) for one in claim.adjustments)
    made = replace(
        claim, status="22", charge=-claim.charge, paid=-claim.paid, patient_owes=-claim.patient_owes, lines=turned,
        adjustments=own, reverses=claim.control_number,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def remittance(
    *claims: ClaimPayment,
    trace: str = "T-1",
    outside: Sequence[ProviderAdjustment] = (),
    day: date = ANSWERED,
    payer: str = LARKFIELD_ID,
    **changes: object,
) -> Remittance:
    """A payment that balances."""
    amount = sum(claim.paid for claim in claims) - sum(one.amount for one in outside)
    made = Remittance(
        *(NAMES.get(payer, "Another payer"), payer, "Quillhaven Medical Group", "2000000010", "000000101"),
        *(day, trace, "ACH", amount, claims, tuple(outside)),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


VISIT = paid_line(1, "99213", 20000, 9500, "CO-45", 8000, "PR-3", 2500)
LAB = paid_line(2, "84443", 4000, 2400, "CO-45", 1000, "PR-2", 600)
LAB_REFUSED = paid_line(2, "84443", 4000, 0, "CO-16", 4000, remarks=("N382",))
CLEAN = decided(VISIT, LAB)
"""Paid $119.00, price differences $90.00, the patient $31.00."""
