"""Remittances in a row: reversals, money taken back, balances carried, interest and capitation."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revcycle.claim import Adjustment
from revcycle.parties import Organization
from revcycle.payer import Payer, World, read_world
from revcycle.payer.adjudication import PayerDesk
from revcycle.payer.correction import correction_of, replacement, reverse
from revcycle.payer.overpayments import Balance, Overpayment, Refund, RemittingError, paid_twice
from revcycle.payer.remittance import PAID, REVERSAL, ClaimPayment, Remittance
from revcycle.payer.remitting import capitation, interest, late_days, overpaid, remit
from tests.unit.claim_parts import office_visit

DAY = date(2026, 6, 1)


@pytest.fixture(scope="module")
def world() -> World:
    """The course's own world."""
    return read_world()


@pytest.fixture(scope="module")
def payer(world: World) -> Payer:
    """Larkfield: 30 days to pay, 12% a year after that."""
    return world.payers["larkfield"]


@pytest.fixture(scope="module")
def practice(world: World) -> Organization:
    """Who is paid."""
    return world.roster.organizations["practice"]


@pytest.fixture(scope="module")
def visit(world: World) -> ClaimPayment:
    """Greta's visit: charge 200, allowed 100, copay 25, paid 75."""
    (paid,) = PayerDesk(world, "larkfield").adjudicate(office_visit(), DAY)
    return paid


def paid(visit: ClaimPayment, number: str, cents: int) -> ClaimPayment:
    """A claim with another number and payment, in balance."""
    line = visit.lines[0]
    adjustments = tuple(one for one in (Adjustment("CO", "45", 20000 - cents),) if one.amount)
    return replace(
        visit,
        account=f"A-{number}",
        control_number=number,
        paid=cents,
        patient_owes=0,
        lines=(replace(line, paid=cents, adjustments=adjustments),),
    )


def told(remittance: Remittance) -> list[tuple[str, str, int]]:
    """The sums outside of claims."""
    return [(one.reason, one.reference, one.amount) for one in remittance.adjustments]


# ---------------------------------------------------------------- reversal


def test_a_reversal_undoes_every_bucket(visit: ClaimPayment) -> None:
    """Do a payment and its reversal add up to nothing, line by line, code by code, sentence by sentence?"""
    back = reverse(visit)
    assert (back.status, back.reverses, back.control_number) == (REVERSAL, visit.control_number, visit.control_number)
    assert (back.charge, back.paid, back.patient_owes) == (-visit.charge, -visit.paid, -visit.patient_owes)
    assert back.difference == 0
    for line, before in zip(back.lines, visit.lines, strict=True):
        assert line.difference == 0
        assert line.allowed == -(before.allowed or 0)
        assert [(one.code, -one.amount) for one in line.adjustments] == [
            (one.code, one.amount) for one in before.adjustments
        ]
    for bucket in (PAID, "CO-45", "PR-3"):
        assert sum(one.amount for one in back.why(1, bucket)) == -sum(one.amount for one in visit.why(1, bucket))
        assert visit.why(1, bucket)
    assert all(one.sentence.startswith("The payer takes its decision") for one in back.explanations)


def test_a_reversal_is_not_reversed(visit: ClaimPayment) -> None:
    """Is a reversal of a reversal refused in a sentence?"""
    with pytest.raises(ValueError, match="is a reversal already"):
        reverse(reverse(visit))


def test_the_correction_beside_it(visit: ClaimPayment) -> None:
    """Is the new decision of the same account and days found, and another account's not?"""
    after = replace(paid(visit, "N2", 5000), account=visit.account)
    back, new = replacement(visit, after)
    assert correction_of(back, (back, new)) is new
    assert correction_of(back, (back, paid(visit, "N3", 100))) is None
    assert correction_of(back, (back, visit)) is None
    assert correction_of(back, (new, back)) is None


# ---------------------------------------------------------------- one remittance


def test_a_plain_payment(payer: Payer, practice: Organization, visit: ClaimPayment) -> None:
    """Is the sum of the claims sent by transfer, with nothing outside of them?"""
    remittance, balance = remit([visit, paid(visit, "B", 4025)], payer, practice, DAY, "T1")
    assert (remittance.amount, remittance.method, remittance.adjustments) == (11525, "ACH", ())
    assert (remittance.payer_id, remittance.payee_npi, remittance.difference) == ("TRN01", practice.npi, 0)
    assert balance == Balance()
    assert remit([visit], payer, practice, DAY, "T1", check=True)[0].method == "CHK"


def test_nothing_paid(payer: Payer, practice: Organization, visit: ClaimPayment) -> None:
    """Is a remittance of denials only sent without money, and without a balance?"""
    remittance, balance = remit([paid(visit, "B", 0)], payer, practice, DAY, "T1", check=True)
    assert (remittance.amount, remittance.method, remittance.adjustments) == (0, "NON", ())
    assert balance == Balance()


def test_two_steps(payer: Payer, practice: Organization, visit: ClaimPayment) -> None:
    """Is a reversal told first with its money added back, and the money taken from others after the wait?

    75 was paid for the visit and 40 is right: 35 too much. First 835: -75 + 40 - WO(-35) = 0. After 30 days:
    60 for another claim less WO 35 is 25.
    """
    new = replace(paid(visit, "N2", 4000), account=visit.account)
    first, balance = remit(replacement(visit, new), payer, practice, DAY, "T1")
    assert told(first) == [("WO", visit.control_number, -3500)]
    assert (first.amount, first.method, first.difference) == (0, "NON", 0)
    assert balance.owed == 3500
    early, same = remit([paid(visit, "C", 1000)], payer, practice, DAY + timedelta(29), "T2", balance)
    assert (early.amount, early.adjustments, same) == (1000, (), balance)
    second, end = remit([paid(visit, "D", 6000)], payer, practice, DAY + timedelta(30), "T3", balance)
    assert told(second) == [("WO", visit.control_number, 3500)]
    assert (second.amount, second.difference, end) == (2500, 0, Balance())


def test_at_once_and_carried(payer: Payer, practice: Organization, visit: ClaimPayment) -> None:
    """Is a sum below 0 carried with FB, under one number in both remittances, and is no payment ever below 0?"""
    first, balance = remit([reverse(visit)], payer, practice, DAY, "T1", recovery="at-once")
    assert told(first) == [("FB", "T1", -7500)]
    assert (first.amount, first.method, first.difference) == (0, "NON", 0)
    assert balance == Balance(7500, "T1")
    second, end = remit([paid(visit, "B", 10000)], payer, practice, DAY, "T2", balance)
    assert told(second) == [("FB", "T1", 7500)]
    assert (second.amount, second.difference, end) == (2500, 0, Balance())


def test_still_short(payer: Payer, practice: Organization, visit: ClaimPayment) -> None:
    """Does a balance that is not covered become one new one, and does it wait where there is nothing to settle?"""
    balance = Balance(7500, "T1")
    idle, same = remit([paid(visit, "B", 0)], payer, practice, DAY, "T2", balance)
    assert (idle.adjustments, same) == ((), balance)
    short, rest = remit([paid(visit, "C", 3000)], payer, practice, DAY, "T3", balance)
    assert told(short) == [("FB", "T1", 7500), ("FB", "T3", -4500)]
    assert (short.amount, short.difference, rest) == (0, 0, Balance(4500, "T3"))
    worse, more = remit([reverse(visit)], payer, practice, DAY, "T4", rest, recovery="at-once")
    assert told(worse) == [("FB", "T3", 4500), ("FB", "T4", -12000)]
    assert more == Balance(12000, "T4")
    even, none = remit([paid(visit, "E", 12000)], payer, practice, DAY, "T5", more)
    assert (even.amount, even.method, none) == (0, "NON", Balance())


def test_taken_from_too_little(payer: Payer, practice: Organization, visit: ClaimPayment) -> None:
    """Is an overpayment taken as a whole, and what the claims do not cover carried forward?"""
    balance = Balance().told(Overpayment("CN-9", 9000, DAY - timedelta(60)))
    remittance, rest = remit([paid(visit, "B", 4000)], payer, practice, DAY, "T1", balance)
    assert told(remittance) == [("WO", "CN-9", 9000), ("FB", "T1", -5000)]
    assert (remittance.amount, remittance.difference, rest) == (0, 0, Balance(5000, "T1"))


def test_a_check_comes(payer: Payer, practice: Organization, visit: ClaimPayment) -> None:
    """Is the provider's check acknowledged with 72 and WO of one sum, so that nothing is taken twice?"""
    balance = Balance().told(Overpayment("CN-9", 9000, DAY - timedelta(10)))
    part, rest = remit(
        [paid(visit, "B", 4000)], payer, practice, DAY, "T1", balance, refunds=[Refund("CN-9", 3000, "1001")]
    )
    assert told(part) == [("72", "CN-9", -3000), ("WO", "CN-9", 3000)]
    assert (part.amount, part.difference, rest.owed) == (4000, 0, 6000)
    _, end = remit([], payer, practice, DAY, "T2", rest, refunds=[Refund("CN-9", 6000)])
    assert end == Balance()
    with pytest.raises(RemittingError, match="0 cents are open"):
        remit([], payer, practice, DAY, "T3", end, refunds=[Refund("CN-9", 1, "1002")])


def test_interest(payer: Payer, world: World, practice: Organization, visit: ClaimPayment) -> None:
    """Is a clean claim that is 30 days late paid with interest: 75.00 x 12% x 30 / 365 = 0.74?"""
    day = DAY + timedelta(60)
    assert late_days(payer, DAY, day) == 30
    late = interest(payer, visit, day)
    assert late is not None
    assert (late.reason, late.reference, late.amount) == ("L6", visit.control_number, -74)
    remittance, _ = remit([visit], payer, practice, day, "T1", additions=[late])
    assert (remittance.amount, remittance.difference) == (7574, 0)
    assert interest(payer, visit, DAY + timedelta(30)) is None
    assert interest(payer, reverse(visit), day) is None
    assert interest(world.payers["medicaid"], visit, day) is None


def test_capitation(world: World, visit: ClaimPayment, practice: Organization) -> None:
    """Does an HMO pay 2.00 for each of 340 members a month, and a plan without capitation nothing?"""
    copperleaf = world.payers["copperleaf"]
    contract = copperleaf.contract("practice", "copperleaf-hmo", DAY)
    assert contract is not None
    monthly = capitation(contract, 340, DAY)
    assert monthly is not None
    assert (monthly.reason, monthly.reference, monthly.amount) == ("CT", "202606", -68000)
    remittance, _ = remit([], copperleaf, practice, DAY, "T1", additions=[monthly])
    assert (remittance.amount, remittance.method, remittance.difference) == (68000, "ACH", 0)
    larkfield = world.payers["larkfield"].contract("practice", "larkfield-ppo", DAY)
    assert larkfield is not None
    assert capitation(larkfield, 340, DAY) is None
    with pytest.raises(RemittingError, match="fewer than 0"):
        capitation(contract, -1, DAY)


def test_what_is_refused(payer: Payer, practice: Organization, visit: ClaimPayment) -> None:
    """Are a claim told twice, a trace number used twice and an addition that takes away refused in a sentence?"""
    with pytest.raises(RemittingError, match="twice"):
        remit([visit, visit], payer, practice, DAY, "T1")
    with pytest.raises(RemittingError, match="trace number"):
        remit([visit], payer, practice, DAY, "T1", Balance(100, "T1"))
    late = interest(payer, visit, DAY + timedelta(90))
    assert late is not None
    with pytest.raises(RemittingError, match="adds nothing"):
        remit([visit], payer, practice, DAY, "T1", additions=[replace(late, amount=5)])
    with pytest.raises(RemittingError, match="Give a sum above 0"):
        Balance().told(Overpayment("X", 0, DAY))


def test_several_reversals(visit: ClaimPayment) -> None:
    """Is each reversal's overpayment told apart, one that pays more left out, each correction used once?"""
    first, second, third = paid(visit, "A", 5000), paid(visit, "B", 3000), paid(visit, "C", 2000)
    more = replace(paid(visit, "C2", 2500), account=third.account)
    less = replace(paid(visit, "A2", 1000), account=first.account)
    payments = [reverse(first), less, reverse(second), reverse(third), more]
    assert [(one.reference, one.amount) for one in overpaid(payments, DAY)] == [("A", 4000), ("B", 3000)]


def test_paid_twice(visit: ClaimPayment) -> None:
    """Is a second payment for the same services an overpayment, unless one was taken back or a modifier parts them?"""
    again = replace(visit, control_number="N2", account="OTHER")
    assert [(one.reference, one.amount) for one in paid_twice([visit, again], DAY)] == [("N2", 7500)]
    assert paid_twice([visit, reverse(visit), again], DAY) == ()
    repeated = replace(again, lines=(replace(again.lines[0], modifiers=("76",)),))
    assert paid_twice([visit, repeated], DAY) == ()
    assert paid_twice([visit, replace(again, paid=0)], DAY) == ()
    assert paid_twice([visit, replace(again, member_id="ANOTHER")], DAY) == ()


# ---------------------------------------------------------------- any sequence

STEPS = st.lists(
    st.tuples(
        st.lists(st.integers(0, 20000), max_size=3),  # new claims
        st.integers(0, 3),  # how many earlier ones are reversed
        st.sampled_from(["at-once", "later"]),
        st.integers(0, 40),  # days to the next remittance
        st.integers(0, 5000),  # the provider sends back so much of the oldest overpayment
        st.integers(0, 300),  # capitation or interest
    ),
    max_size=8,
)


@given(steps=STEPS)
def test_any_sequence(
    steps: list[tuple[list[int], int, str, int, int, int]],
    payer: Payer,
    practice: Organization,
    visit: ClaimPayment,
) -> None:
    """Does every remittance balance and stay at 0 or above, and is every cent sent, owed or sent back in the end?"""
    balance, day, number, open_claims = Balance(), DAY, 0, list[ClaimPayment]()
    sent = claims = checks = added = 0
    traces: dict[str, list[int]] = {}
    for at, (new, back, recovery, days, refund, extra) in enumerate(steps):
        payments = [reverse(one) for one in open_claims[:back]]
        del open_claims[:back]
        for cents in new:
            number += 1
            open_claims.append(paid(visit, f"C{number}", cents))
            payments.append(open_claims[-1])
        oldest = balance.overpayments[0] if balance.overpayments else None
        refunds = [Refund(oldest.reference, min(refund, oldest.amount))] if oldest and refund else []
        addition = interest(payer, paid(visit, "I", 10000), DAY + timedelta(60))
        assert addition is not None
        additions = [replace(addition, amount=-extra)] if extra else []
        remittance, after = remit(
            payments,
            payer,
            practice,
            day,
            f"T{at}",
            balance,
            recovery=recovery,  # type: ignore[arg-type]
            refunds=refunds,
            additions=additions,
        )
        assert remittance.difference == 0
        assert remittance.amount >= 0
        assert (remittance.method == "NON") == (remittance.amount == 0)
        assert all(one.amount for one in remittance.adjustments)
        assert after.forwarded >= 0
        assert all(one.amount > 0 for one in after.overpayments)
        assert bool(after.forwarded) == bool(after.reference)
        for one in remittance.adjustments:
            if one.reason == "FB":
                traces.setdefault(one.reference, []).append(one.amount)
        sent += remittance.amount
        claims += sum(one.paid for one in remittance.claims)
        checks += sum(one.amount for one in refunds)
        added += extra
        balance, day = after, day + timedelta(days)
    # Money with the provider = what its claims are worth now + additions + what it still owes.
    assert sent - checks == claims + added + balance.owed
    for reference, amounts in traces.items():
        assert sum(amounts) == (-balance.forwarded if reference == balance.reference else 0)
        assert len(amounts) == (1 if reference == balance.reference else 2)
