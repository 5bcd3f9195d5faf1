"""Remittances that tests start from, strategies for any that balance, and pyx12 as a judge beside our check."""

import io
import logging
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import strategies as st

from revcycle.claim import Adjustment, Name
from revcycle.payer.remittance import ClaimPayment, LinePayment, ProviderAdjustment, Remittance

MOMENT = datetime(2026, 6, 2, 9, 30, tzinfo=UTC)
DAY = date(2026, 5, 4)


def visit_paid(**changes: object) -> ClaimPayment:
    """Greta Norgard's office visit of 2026-05-04: charge 200, allowed 120, copay 25, paid 95."""
    claim = ClaimPayment(
        account="QMG-0001",
        status="1",
        charge=20000,
        paid=9500,
        patient_owes=2500,
        filing="12",
        control_number="LK2600001",
        place="11",
        frequency="1",
        patient=Name("Norgard", "Greta"),
        member_id="LCP200001",
        rendering_npi="2000001018",
        received=date(2026, 5, 11),
        first=DAY,
        last=DAY,
        lines=(
            LinePayment(
                line=1,
                code="99213",
                charge=20000,
                paid=9500,
                allowed=12000,
                units=Decimal(1),
                billed_units=Decimal(1),
                first=DAY,
                last=DAY,
                adjustments=(Adjustment("CO", "45", 8000), Adjustment("PR", "3", 2500)),
                control="QMG-0001-1",
            ),
        ),
    )
    return replace(claim, **changes)  # type: ignore[arg-type]


def remittance(*claims: ClaimPayment, **changes: object) -> Remittance:
    """What Larkfield pays the practice for these claims on 2026-06-01; without any, for the office visit."""
    claims = claims or (visit_paid(),)
    paid = sum(claim.paid for claim in claims)
    whole = Remittance(
        payer="Larkfield Health Insurance",
        payer_id="TRN01",
        payee="Quillhaven Medical Group",
        payee_npi="2000000010",
        payee_tax_id="000000101",
        day=date(2026, 6, 1),
        trace="LK-0000123",
        method="ACH" if paid > 0 else "NON",
        amount=max(0, paid),
        claims=claims,
        adjustments=() if paid >= 0 else (ProviderAdjustment("FB", "LK-0000123", paid),),
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


# Reasons that may stand with their group, need no remark, and are in use.
REASONS = (("CO", "45"), ("CO", "97"), ("PR", "1"), ("PR", "2"), ("PR", "3"), ("OA", "23"), ("CO", "253"))
WORDS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-'.", min_size=1, max_size=12)
CODES = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=12)
DAYS = st.dates(date(2025, 10, 1), date(2026, 9, 30))
NAMES = st.builds(Name, WORDS, WORDS, st.just("") | WORDS, st.sampled_from(("", "Jr")))


@st.composite
def lines(draw: st.DrawFn, place: int, sign: int) -> LinePayment:
    """A line that balances; below 0 throughout where it is a reversal's."""
    chosen = draw(st.lists(st.tuples(st.sampled_from(REASONS), st.integers(1, 90_000)), max_size=14))
    adjustments = tuple(
        Adjustment(group, reason, sign * cents, draw(st.none() | st.integers(1, 5).map(Decimal)))
        for (group, reason), cents in chosen
    )
    paid = sign * draw(st.integers(0, 90_000))
    code = draw(st.sampled_from(("99213", "J1885", "71046", "")))
    first = draw(st.none() | DAYS)
    last = draw(st.none() | DAYS.filter(lambda day: first is None or day >= first))
    units = Decimal(draw(st.integers(0, 9)))
    return LinePayment(
        line=place,
        code=code,
        charge=sum(one.amount for one in adjustments) + paid,
        paid=paid,
        allowed=draw(st.none() | st.integers(0, 90_000)),
        units=units,
        billed_units=draw(st.sampled_from((units, units + 1))),
        modifiers=draw(st.sampled_from(((), ("25",), ("59", "RT", "XS", "76")))) if code else (),
        revenue_code=draw(st.sampled_from(("", "0450"))) if code else "0120",
        first=first,
        last=last,
        adjustments=adjustments,
        remarks=draw(st.sampled_from(((), ("N130",), ("M15", "N20")))),
        control=draw(st.just("") | CODES),
        billed_code=draw(st.sampled_from(("", "99215"))),
    )


@st.composite
def claim_payments(draw: st.DrawFn) -> ClaimPayment:
    """A claim that balances, with lines, adjustments of its own, or both."""
    status = draw(st.sampled_from(("1", "2", "3", "22")))
    sign = -1 if status == "22" else 1
    drawn = tuple(draw(lines(place, sign)) for place in range(1, draw(st.integers(1, 4)) + 1))
    charge = sum(line.charge for line in drawn)
    adjustments: tuple[Adjustment, ...] = ()
    paid = sum(line.paid for line in drawn)
    if draw(st.booleans()):
        own = sign * draw(st.integers(1, 5_000))
        adjustments, paid = (Adjustment("CO", "45", own),), paid - own
    owed = sum(one.amount for line in drawn for one in line.adjustments if one.group == "PR")
    first, last = sorted((draw(DAYS), draw(DAYS)))
    return ClaimPayment(
        account=draw(CODES),
        status=status,
        charge=charge,
        paid=paid,
        patient_owes=owed,
        filing=draw(st.sampled_from(("12", "HM", "MB", "MC", "WC"))),
        control_number=draw(CODES),
        place=draw(st.sampled_from(("11", "13", "23"))),
        frequency=draw(st.sampled_from(("1", "7"))),
        patient=draw(NAMES),
        member_id=draw(CODES.filter(lambda text: len(text) > 1)),
        insured=draw(st.none() | NAMES),
        corrected=draw(st.none() | NAMES),
        rendering_npi=draw(st.sampled_from(("", "2000001018"))),
        received=draw(st.none() | DAYS),
        first=draw(st.sampled_from((None, first))),
        last=draw(st.sampled_from((None, last))),
        drg=draw(st.sampled_from(("", "194"))),
        adjustments=adjustments,
        remarks=draw(st.sampled_from(((), ("MA01",), ("MA01", "MA07", "N4", "N130", "M15")))),
        lines=drawn,
        forwarded_to=draw(st.sampled_from(("", "State Medicaid", "A payer of its own"))),
        reverses=draw(CODES) if status == "22" else "",
    )


@st.composite
def remittances(draw: st.DrawFn) -> Remittance:
    """A remittance that balances, with up to six adjustments outside of claims; what is below 0 is carried forward."""
    claims = tuple(draw(st.lists(claim_payments(), max_size=3)))
    chosen = draw(st.lists(st.tuples(st.sampled_from(("WO", "L6", "CT")), st.integers(-9_000, 9_000)), max_size=5))
    outside = tuple(ProviderAdjustment(reason, f"REF-{cents}", cents) for reason, cents in chosen if cents)
    net = sum(claim.paid for claim in claims) - sum(one.amount for one in outside)
    if net < 0:
        outside = (*outside, ProviderAdjustment("FB", "CARRIED", net))
    return Remittance(
        payer="Larkfield Health Insurance",
        payer_id="TRN01",
        payee=draw(WORDS),
        payee_npi="2000000010",
        payee_tax_id="000000101",
        day=draw(DAYS),
        trace=draw(CODES),
        method=draw(st.sampled_from(("ACH", "CHK"))) if net > 0 else "NON",
        amount=max(0, net),
        claims=claims,
        adjustments=outside,
    )


class _Heard(logging.Handler):
    """Keeps what pyx12 says of a file."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keeps an error, but for pyx12's own: it cannot answer an 835, which has no ST03, with its 999."""
        if not record.getMessage().startswith("Failed to create 999"):
            self.said.append(record.getMessage())


def pyx12_faults(written: bytes) -> list[str]:
    """What pyx12 finds in a file, in its own words; none where it accepts the file."""
    import pyx12.params
    from pyx12.x12n_document import x12n_document

    heard, logger = _Heard(), logging.getLogger("pyx12")
    logger.addHandler(heard)
    propagated, logger.propagate = logger.propagate, False
    try:
        accepted = x12n_document(pyx12.params.params(), io.StringIO(written.decode()), io.StringIO(), None)
    finally:
        logger.removeHandler(heard)
        logger.propagate = propagated
    return heard.said if heard.said or accepted else ["refused"]
