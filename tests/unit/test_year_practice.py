"""A panel's year in the office: what goes wrong has the effect it should, and no cent is lost on the way."""

from collections import Counter
from datetime import datetime, time
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revcycle.clearinghouse import rejected, scrub
from revcycle.codes.procedures import procedures
from revcycle.cycle.office import BillingOffice
from revcycle.payer.remittance import ClaimPayment
from revcycle.payer.world import read_world
from revcycle.world_files import WorldFileError
from revcycle.year.causes import REJECTED, causes
from revcycle.year.mistakes import MAKERS, Scene
from revcycle.year.population import FIRST, LAST, panel_families
from revcycle.year.practice import TWICE, PanelYear
from revcycle.year.schedule import draw_visits
from revcycle.year.work import Work
from tests.unit.year_parts import panel

EXPECTED = {
    "old-member-id": {"OA-31"},
    "birth-date-mistyped": {"CO-16"},
    "coverage-ended": {"PR-27"},
    "other-payer-first": {"CO-22"},
    "referral-missing": {"CO-288"},
    "authorization-missing": {"CO-197"},
    "modifier-25-missing": {"CO-97", "CO-236"},
    "part-billed-too": {"CO-97", "CO-236"},
    "wrong-diagnosis-for-test": {"CO-50"},
    "too-many-units": {"CO-151"},
    "charges-entered-late": {"CO-29"},
    "billed-twice": {"OA-18", "CO-18"},
}
"""What the payer says, by what went wrong."""


def codes(payment: ClaimPayment) -> set[str]:
    """Every adjustment code of a payment."""
    return {one.code for one in payment.all_adjustments}


@pytest.fixture(scope="module")
def years() -> list[PanelYear]:
    """Three panels after their year, so that every cause happens."""
    return [panel(), *(PanelYear(4, number, 250).run() for number in (1, 2))]


def test_every_cause_has_its_effect(years: list[PanelYear]) -> None:
    """Does each root cause come back as the rejection or denial that it would really bring, and nothing else?"""
    happened = Counter[str]()
    for work in (work for year in years for work in year.works if work.cause and work.sent):
        if work.cause in REJECTED:
            assert work.rejections, work
            happened[work.cause] += 1
        elif work.first_answer is not None:
            assert not work.rejections
            assert codes(work.first_answer.payment) & EXPECTED[work.cause], (work.cause, work.account)
            happened[work.cause] += 1
    assert set(happened) == set(causes())


def test_nothing_else_is_denied(years: list[PanelYear]) -> None:
    """Is a claim without a cause never rejected, nor refused by any payer?"""
    for year in years:
        for work in year.works:
            if not work.cause:
                assert work.first_outcome(year.ledger.policy) in (
                    *("paid", "patient owes", "no payment due", "waiting", "not sent"),
                )
                assert not work.rejections


def test_every_account_adds_up(years: list[PanelYear]) -> None:
    """Is charge = paid + adjusted + patient + open on every account, with nothing below 0 that nobody explains?"""
    for year in years:
        for account in year.ledger.accounts.values():
            assert account.total.difference == 0
        assert year.ledger.total.difference == 0
        assert year.ledger.total.charge > 0


def test_every_remittance_is_posted_whole(years: list[PanelYear]) -> None:
    """Does every claim of every remittance find its account?"""
    for year in years:
        for entry in year.ledger.journal:
            assert entry.code != "unposted"
        for one in year.remitted:
            assert one.difference == 0


def test_days_go_forward(years: list[PanelYear]) -> None:
    """Does everything happen after the visit, within the year, and in the order of days?"""
    for year in years:
        assert all(FIRST <= entry.day <= LAST for entry in year.ledger.journal)
        assert all(a.day <= b.day for a, b in zip(year.ledger.journal, year.ledger.journal[1:], strict=False))
        for work in year.works:
            assert FIRST <= work.visit.day <= LAST
            assert work.visit.day <= work.entered <= work.goes
            assert all(day >= work.goes for day in work.sent)
            assert all(answer.day > work.sent[0] for answer in work.answers)


def test_claims_are_paid_within_the_payer_s_limit(years: list[PanelYear]) -> None:
    """Does each payer answer a claim within its prompt-pay days?"""
    for year in years:
        for work in year.works:
            if work.first_answer is not None and not work.rejections:
                payer = year.desks[work.first_answer.payer_id].payer
                assert (work.first_answer.day - work.sent[0]).days <= payer.prompt_pay_days


def test_follow_up_happens(years: list[PanelYear]) -> None:
    """Are denials corrected, appealed, sent to the right payer, written off and taken back?"""
    works = [work for year in years for work in year.works]
    assert any(work.appealed == "overturned" for work in works)
    assert any(work.appealed == "upheld" for work in works)
    assert any(work.gave_up for work in works)
    assert any(work.voided for work in works)
    sent = [one for year in years for account in year.ledger.accounts.values() for one in account.submissions]
    assert {"1", "7", "8"} == {one.frequency for one in sent}
    assert any(len(set(work.sent_to)) > 1 and not work.cause for work in works)
    kinds = Counter((entry.kind.value, entry.code) for year in years for entry in year.ledger.journal)
    assert kinds["write-off", "bad-debt"]
    assert kinds["write-off", "small-balance"]


def test_charges_taken_back_leave_nothing(years: list[PanelYear]) -> None:
    """Is an account that was a mistake empty in the end?"""
    for year in years:
        for work in year.works:
            if work.voided:
                total = year.ledger.accounts[work.account].total
                assert (total.charge, total.balance) == (0, 0)


def test_the_same_seed_gives_the_same_year() -> None:
    """Is a panel's journal the same, whenever it is made?"""
    one, other = PanelYear(9, 3, 80).run(), PanelYear(9, 3, 80).run()
    assert one.ledger.journal == other.ledger.journal
    assert one.ledger.journal != PanelYear(10, 3, 80).run().ledger.journal


def test_number_with_an_unnoticed_slip_is_not_used() -> None:
    """Is an exchange of digits that the check digit cannot see never taken for a wrong NPI?"""
    year = PanelYear(5, 0, 60)
    for work in year.works:
        scene = Scene(work.visit, work.right, year.world, year.front, Random(1))
        wrong = MAKERS["provider-number-mistyped"](scene)
        assert wrong is None or rejected(scrub(wrong, work.goes))


def test_the_wire_decides_the_same() -> None:
    """Do the same claims, sent as files through the billing office, get the same answers to the cent?"""
    direct, wired = PanelYear(6, 0, 230), PanelYear(6, 0, 230)
    office = BillingOffice(wired.world)
    for name, desk in wired.desks.items():
        office.desks[name].history.permissions.update(desk.history.permissions)
    works = sorted((one for one in direct.works if one.cause not in TWICE), key=lambda one: one.goes)
    by_day: dict[object, list[Work]] = {}
    for work in works:
        by_day.setdefault(work.goes, []).append(work)
    sent = 0
    for day, some in by_day.items():
        told = {}
        for work in some:
            if rejected(scrub(work.wrong, work.goes)):
                continue
            (told[work.account],) = direct.desks[work.first_payer].adjudicate(work.wrong, work.goes)
        answer = office.send([work.wrong for work in some], datetime.combine(day, time(9)))  # type: ignore[arg-type]
        assert set(answer.accepted) == set(told)
        for account, payment in told.items():
            (same,) = office.decisions[account]
            assert (same.paid, same.status, same.remarks) == (payment.paid, payment.status, payment.remarks)
            assert same.adjustments == payment.adjustments
            assert [(one.paid, one.adjustments, one.remarks) for one in same.lines] == [
                (one.paid, one.adjustments, one.remarks) for one in payment.lines
            ]
            sent += 1
    assert sent > 190


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 10**6), claims=st.integers(1, 40))
def test_any_seed_adds_up(seed: int, claims: int) -> None:
    """Whatever the seed: are there as many claims as asked, and is every cent accounted for on each account?"""
    year = PanelYear(seed, seed % 7, claims).run()
    assert len(year.works) == claims
    assert all(account.total.difference == 0 for account in year.ledger.accounts.values())
    assert all(entry.code != "unposted" for entry in year.ledger.journal)


def test_too_few_people_are_told() -> None:
    """Is it said when more visits are asked for than these people can have?"""
    world = read_world()
    families = panel_families(1, 0, 10)
    with pytest.raises(WorldFileError, match="no other could be drawn"):
        draw_visits(Random(1), families, 2_000, world.plans, world.roster.providers)


def test_made_up_numbers_give_the_same_year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Does a school without a CPT license get the same year, with other numbers?"""
    known = PanelYear(4, 0, 60).run()
    monkeypatch.setenv("REVCYCLE_CODE_SETS", str(tmp_path))
    procedures.use("fictional")
    made_up = PanelYear(4, 0, 60).run()
    assert made_up.ledger.total == known.ledger.total
    assert [work.first_outcome(made_up.ledger.policy) for work in made_up.works] == [
        work.first_outcome(known.ledger.policy) for work in known.works
    ]
    assert made_up.works[0].right.lines[0].code != known.works[0].right.lines[0].code
