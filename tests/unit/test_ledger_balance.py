"""The ledger's invariant: charge = paid + adjusted + patient + open, on every line, after whatever happens."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from revcycle.claim import Adjustment
from revcycle.ledger import PATIENT, Entry, Kind, Ledger, LedgerError
from revcycle.ledger.adjusting import REASONS
from revcycle.ledger.bank import reconcile
from revcycle.ledger.history import history
from revcycle.ledger.matching import spread
from revcycle.payer.remittance import ClaimPayment, LinePayment, ProviderAdjustment
from tests.unit.ledger_parts import (
    BILLED,
    COPPERLEAF_ID,
    LARKFIELD_ID,
    decided,
    paid_line,
    remittance,
    reversal,
    visit_with_two_plans,
)

CODES = (
    "CO-45",
    "CO-16",
    "CO-50",
    "CO-97",
    "CO-24",
    "CO-253",
    "OA-23",
    "OA-18",
    "PI-45",
    "PR-1",
    "PR-2",
    "PR-3",
    "OA-100",
    "CO-104",
)
PAYERS = (LARKFIELD_ID, COPPERLEAF_ID)
ACCOUNTS = ("QMG-0001", "QMG-0002", "unknown")
PARTIES = (PATIENT, *PAYERS)
cents = st.integers(-500, 30000)


def by_hand(entries: list[Entry]) -> dict[tuple[str, int], dict[str, int]]:
    """The five sums of each line, added up from the journal without the ledger's own arithmetic."""
    lines: dict[tuple[str, int], dict[str, int]] = {}
    for one in entries:
        if one.kind.outside:
            continue
        sums = lines.setdefault((one.account, one.line), dict.fromkeys(("charge", "paid", "adjusted", *PARTIES), 0))
        match one.kind:
            case Kind.CHARGE:
                sums["charge"] += one.amount
                sums[one.party] += one.amount
            case Kind.TRANSFER:
                sums[one.party] -= one.amount
                sums[one.to] += one.amount
            case Kind.REFUND | Kind.TAKEBACK:
                sums["paid"] -= one.amount
                sums[one.party] += one.amount
            case Kind.CONTRACTUAL | Kind.ADJUSTMENT | Kind.WRITE_OFF:
                sums["adjusted"] += one.amount
                sums[one.party] -= one.amount
            case Kind.PAYER_PAYMENT | Kind.PATIENT_PAYMENT | Kind.APPLIED:
                sums["paid"] += one.amount
                sums[one.party] -= one.amount
    return lines


def holds(ledger: Ledger) -> None:
    """Asserts every invariant of the books."""
    added = by_hand(ledger.journal)
    for account in ledger.accounts.values():
        for line in account.lines:
            tally = line.tally
            assert tally.charge == tally.paid + tally.adjusted + tally.patient + tally.open
            sums = added.get((account.number, line.number), dict.fromkeys(("charge", "paid", "adjusted", *PARTIES), 0))
            assert (tally.charge, tally.paid, tally.adjusted) == (sums["charge"], sums["paid"], sums["adjusted"])
            assert tally.patient == sums[PATIENT]
            assert tally.open == sum(sums[payer] for payer in PAYERS)
        rows = history(ledger, account.number)
        assert rows[-1].balance == account.balance
    assert [entry.number for entry in ledger.journal] == list(range(1, len(ledger.journal) + 1))
    assert all(one.difference == 0 for one in reconcile(ledger))


@st.composite
def lines(draw: st.DrawFn, number: int, code: str, charge: int) -> LinePayment:
    """A line that balances, with any adjustments."""
    found = draw(st.lists(st.tuples(st.sampled_from(CODES), cents), max_size=4, unique_by=lambda one: one[0]))
    told = [Adjustment(*name.split("-"), amount) for name, amount in found if amount]
    paid = charge - sum(one.amount for one in told)
    control = draw(st.sampled_from(["", "", "unknown"]))
    return replace(paid_line(number, code, charge, paid), adjustments=tuple(told), control=control)


@st.composite
def claims(draw: st.DrawFn) -> ClaimPayment:
    """A claim's payment: right, partial, as a whole, or about something else."""
    account, status = draw(st.sampled_from(ACCOUNTS)), draw(st.sampled_from(("1", "2", "4", "19", "23", "25")))
    first, second = draw(lines(1, "99213", 20000)), draw(lines(2, "84443", 4000))
    control = draw(st.sampled_from(("LK-1", "LK-2", "")))
    made = decided(first, second, account=account, status=status, control_number=control)
    shape = draw(st.integers(0, 6))
    if shape == 0:
        made = decided(second, account=account, status=status)
    elif shape == 1:
        told = (*first.adjustments, *second.adjustments)
        made = replace(made, lines=(), adjustments=told)
    elif shape == 2:
        own = Adjustment("PR", "1", draw(st.integers(-100, 3000)))
        made = replace(made, adjustments=(own,), paid=made.paid - own.amount)
    elif shape == 3:
        made = replace(made, paid=made.paid + draw(st.integers(-1, 1)))
    elif shape == 4:
        made = decided(replace(first, charge=first.charge + 100, paid=first.paid + 100), second, account=account)
    return reversal(made) if draw(st.integers(0, 3)) == 0 else made


outside = st.lists(
    st.builds(
        ProviderAdjustment, st.sampled_from(("WO", "FB", "L6", "CT", "72", "XX")), st.sampled_from(("LK-1", "R")), cents
    ),
    max_size=3,
)
operations = st.lists(
    st.one_of(
        st.tuples(st.just("post"), st.lists(claims(), max_size=3), outside, st.sampled_from(PAYERS), st.integers(0, 9)),
        st.tuples(st.just("pay"), cents, st.sampled_from(("", "R-1"))),
        st.tuples(st.just("refund"), st.sampled_from(PARTIES), cents),
        st.tuples(st.just("write off"), st.sampled_from(sorted(REASONS)), st.sampled_from(PARTIES), cents | st.none()),
        st.tuples(st.just("transfer"), st.sampled_from(PARTIES), st.sampled_from(PARTIES), cents, st.integers(0, 3)),
        st.tuples(st.just("adjust"), st.sampled_from(CODES), st.sampled_from(PARTIES), cents),
        st.tuples(
            st.just("apply"),
            st.sampled_from(PAYERS),
            st.sampled_from(("LK-1", "LK-2", "R", "unknown")),
            cents | st.none(),
        ),
        st.tuples(
            st.just("by hand"), lines(1, "99213", 20000), st.sampled_from(PAYERS), st.booleans(), st.integers(0, 9)
        ),
        st.tuples(st.just("reinstate"), cents),
        st.tuples(st.just("undo"), st.integers(0, 15)),
        st.tuples(st.just("rebill"), st.sampled_from(("1", "7", "8")), st.integers(0, 30000)),
    ),
    max_size=14,
)


def run(ledger: Ledger, what: tuple[Any, ...], day: date) -> None:
    """Does one thing."""
    account = "QMG-0001"
    match what:
        case "post", told, apart, payer, trace:
            ledger.post(remittance(*told, outside=apart, payer=payer, trace=f"T-{trace}", day=day))
        case "pay", amount, reference:
            ledger.take_payment(account, amount, day, "card", reference)
        case "refund", party, amount:
            ledger.refund(account, party, amount, day, "C-1")
        case "write off", reason, party, amount:
            ledger.write_off(account, reason, day, party=party, amount=amount)
        case "transfer", party, to, amount, line:
            ledger.transfer(account, line, amount, day, party=party, to=to, note="")
        case "adjust", code, party, amount:
            ledger.adjust(account, 1, code, amount, day, party=party, note="")
        case "apply", payer, reference, amount:
            ledger.apply_unapplied(payer, reference, account, 1, day, amount)
        case "by hand", line, payer, held, trace:
            ledger.post_line(
                *(account, 1, payer, day, line.paid, line.adjustments), trace=f"H-{trace}", from_unapplied=held
            )
        case "reinstate", amount:
            ledger.reinstate(account, amount, day)
        case "undo", batch:
            ledger.undo(batch, day, "a mistake")
        case "rebill", frequency, charge:
            claim = visit_with_two_plans(frequency=frequency)
            changed = replace(claim.lines[1], charge=charge)
            ledger.rebill(replace(claim, lines=(claim.lines[0], changed), total=20000 + charge), day)
        case _:
            raise AssertionError(what)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(operations)
def test_every_cent_is_accounted_for(sequence: list[tuple[Any, ...]]) -> None:
    """Does the sum hold on every line after any sequence of anything, and does a refused operation change nothing?"""
    ledger = Ledger()
    ledger.charge(visit_with_two_plans(), BILLED)
    ledger.charge(visit_with_two_plans(account="QMG-0002"), BILLED, again=True)
    for place, what in enumerate(sequence):
        before = len(ledger.journal), ledger.total, len(ledger.deposits), ledger.batches
        try:
            run(ledger, what, BILLED + timedelta(days=place))
        except LedgerError:
            assert before == (len(ledger.journal), ledger.total, len(ledger.deposits), ledger.batches)
        holds(ledger)


@settings(max_examples=100, deadline=None)
@given(st.lists(claims(), min_size=1, max_size=5), outside)
def test_a_posting_tells_of_all_the_money(told: list[ClaimPayment], apart: list[ProviderAdjustment]) -> None:
    """Is every cent of a deposit posted, unposted or outside of claims, whatever the remittance says?"""
    ledger = Ledger()
    ledger.charge(visit_with_two_plans(), BILLED)
    sent = remittance(*told, outside=apart)
    try:
        posting = ledger.post(sent)
    except LedgerError:
        assert sent.amount < 0 or sent.difference
        assert len(ledger.journal) == 2
        return
    assert posting.difference == 0
    assert len(posting.posted) + len(posting.unposted) == len(told)
    holds(ledger)


@given(st.lists(st.integers(-9000, 9000), min_size=1, max_size=6), st.data())
def test_sums_are_spread_to_the_last_cent(total: list[int], data: st.DataObject) -> None:
    """Does each place get its weight, and is each sum used up, with cents left over and sums below 0?"""
    whole = sum(total)
    cuts = sorted(data.draw(st.lists(st.integers(0, abs(whole)), max_size=5)))
    weights = [
        (1 if whole >= 0 else -1) * (end - start) for start, end in zip([0, *cuts], [*cuts, abs(whole)], strict=True)
    ]
    cells = spread(total, weights)
    if whole:
        assert [sum(row) for row in cells] == weights
        assert [sum(column) for column in zip(*cells, strict=True)] == total
    if all(amount >= 0 for amount in total):
        assert all(cell >= 0 for row in cells for cell in row)


def test_undoing_everything_leaves_the_charges() -> None:
    """Do the books show the charges alone when every later operation was undone, the last first?"""
    ledger = Ledger()
    ledger.charge(visit_with_two_plans(), BILLED)
    before = ledger.total
    ledger.take_payment("QMG-0001", 2500, BILLED)
    ledger.post(remittance(decided(paid_line(1, "99213", 20000, 9500, "CO-45", 8000, "PR-3", 2500))))
    ledger.transfer("QMG-0001", 1, 2500, BILLED, party=COPPERLEAF_ID, to=PATIENT, note="Copperleaf does not cover it.")
    for batch in range(ledger.batches, 1, -1):
        ledger.undo(batch, BILLED, "a mistake")
    after = ledger.total
    assert (after.charge, after.paid, after.adjusted, after.balances[LARKFIELD_ID]) == (24000, 0, 0, 24000)
    assert after.open == before.open
    holds(ledger)
