"""What a membership has used of its deductible and out-of-pocket maximum."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revcycle.payer import Accumulators, Limits, Plan, Taken, read_world
from revcycle.payer.plan import COUNTED, Part

PEOPLE = ("ana", "ben", "cleo")
cents = st.integers(0, 1_000_000)
limit = st.none() | st.integers(0, 1_000_000)


def plan(name: str) -> Plan:
    """A plan of the course's world."""
    return read_world().plans[name]


@st.composite
def starts(draw: st.DrawFn) -> Accumulators:
    """Accumulators of any plan, with nothing used."""
    limits = Limits(draw(limit), draw(limit), draw(limit), draw(limit))
    counts: frozenset[Part] = frozenset(draw(st.sets(st.sampled_from(COUNTED))))
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    return Accumulators("any", "in_network", first, last, limits, draw(st.booleans()), draw(st.booleans()), counts)


Event = tuple[str, int, int, int]
events = st.lists(st.tuples(st.sampled_from(PEOPLE), cents, cents, cents), max_size=12)


def taken_as_allowed(state: Accumulators, event: Event) -> Accumulators:
    """One service after another, each sum cut to what may still be taken, as a payer does it."""
    person, deductible, copay, coinsurance = event
    if not state.family:
        person = PEOPLE[0]
    state = state.add(person, deductible=min(deductible, state.deductible_left(person)))
    most = state.out_of_pocket_left(person)
    copay = copay if most is None or "copay" not in state.counts else min(copay, most)
    state = state.add(person, copay=copay)
    most = state.out_of_pocket_left(person)
    coinsurance = coinsurance if most is None or "coinsurance" not in state.counts else min(coinsurance, most)
    return state.add(person, coinsurance=coinsurance)


def played(state: Accumulators, services: Sequence[Event]) -> Accumulators:
    """The state after some services."""
    for event in services:
        state = taken_as_allowed(state, event)
    return state


@given(starts(), events)
def test_never_above_a_limit_and_never_below_nothing(state: Accumulators, services: list[Event]) -> None:
    """After any services, is nothing used above its limit, and nothing left below 0?"""
    state = played(state, services)
    limits = state.limits
    for person in PEOPLE:
        taken = state.taken(person)
        assert state.deductible_left(person) >= 0
        assert (state.out_of_pocket_left(person) or 0) >= 0
        if limits.deductible_individual is not None and not (state.family and state.aggregate):
            assert taken.deductible <= limits.deductible_individual
        if limits.out_of_pocket_individual is not None:
            assert taken.out_of_pocket <= limits.out_of_pocket_individual
    if state.family and limits.deductible_family is not None:
        assert state.family_deductible <= limits.deductible_family
    if state.family and limits.out_of_pocket_family is not None:
        assert state.family_out_of_pocket <= limits.out_of_pocket_family


@given(starts(), events, st.integers(1, 1000))
def test_more_than_is_left_is_refused(state: Accumulators, services: list[Event], over: int) -> None:
    """Is a sum over what is left refused, and nothing changed by it?"""
    state = played(state, services)
    before = dict(state.people)
    with pytest.raises(ValueError, match="over what is left of the deductible"):
        state.add(PEOPLE[0], deductible=state.deductible_left(PEOPLE[0]) + over)
    most = state.out_of_pocket_left(PEOPLE[0])
    if most is not None and "coinsurance" in state.counts:
        with pytest.raises(ValueError, match="out-of-pocket maximum"):
            state.add(PEOPLE[0], coinsurance=most + over)
    assert state.people == before


@given(starts(), events, events)
def test_what_is_added_can_be_taken_back(state: Accumulators, before: list[Event], services: list[Event]) -> None:
    """Does taking back what a service added give the state before it?"""
    state = played(state, before)
    for person, *_ in services:
        most = state.out_of_pocket_left(person) if state.family or person == PEOPLE[0] else 0
        deductible = state.deductible_left(person) // 2
        coinsurance = 0 if most is None else max(0, most - deductible) // 2
        after = state.add(person, deductible=deductible, coinsurance=coinsurance, paid=5, visits={"therapy": 1})
        back = after.take_back(person, deductible=deductible, coinsurance=coinsurance, paid=5, visits={"therapy": 1})
        assert back == state
        state = after


@pytest.mark.parametrize("sums", [{"deductible": 1}, {"coinsurance": 1}, {"paid": 1}, {"visits": {"therapy": 1}}])
def test_more_than_was_added_cannot_be_taken_back(sums: dict[str, int]) -> None:
    """Is taking back what was never added refused?"""
    state = Accumulators.start(plan("larkfield-ppo"), date(2026, 3, 2), "in_network")
    with pytest.raises(ValueError, match="than was added"):
        state.take_back("ana", **sums)  # type: ignore[arg-type]


@pytest.mark.parametrize("part", ["deductible", "copay", "coinsurance", "paid"])
def test_a_sum_below_nothing_is_refused(part: str) -> None:
    """Is a negative sum refused, whichever way?"""
    state = Accumulators.start(plan("larkfield-ppo"), date(2026, 3, 2), "in_network")
    with pytest.raises(ValueError, match="below 0"):
        state.add("ana", **{part: -1})  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="below 0"):
        state.take_back("ana", **{part: -1})  # type: ignore[arg-type]


def test_an_embedded_deductible_by_hand() -> None:
    """$500 a person, $1,000 a family: after $500, $400 and $100 of three people, is nothing left for anybody?"""
    state = Accumulators.start(plan("larkfield-ppo"), date(2026, 3, 2), "in_network", members=4)
    state = state.add("ana", deductible=50_000)
    assert state.deductible_left("ana") == 0
    assert state.deductible_left("ben") == 50_000
    state = state.add("ben", deductible=40_000)
    assert state.deductible_left("cleo") == 10_000
    state = state.add("cleo", deductible=10_000)
    assert [state.deductible_left(person) for person in ("ana", "ben", "cleo", "dan")] == [0, 0, 0, 0]


def test_an_aggregate_deductible_by_hand() -> None:
    """$4,000 for a family together: may one person use more than a person alone has, and is the rest everybody's?"""
    state = Accumulators.start(plan("tallgrass-hdhp"), date(2026, 3, 2), "in_network", members=4)
    state = state.add("ana", deductible=300_000)
    assert state.deductible_left("ana") == state.deductible_left("ben") == 100_000
    alone = Accumulators.start(plan("tallgrass-hdhp"), date(2026, 3, 2), "in_network")
    assert alone.deductible_left("ana") == 200_000


def test_the_out_of_pocket_maximum_of_one_person_holds_in_a_family() -> None:
    """$5,000 a person, $8,000 a family: is one person done at $5,000, with $3,000 left for the others?"""
    state = Accumulators.start(plan("tallgrass-hdhp"), date(2026, 3, 2), "in_network", members=4)
    state = state.add("ana", deductible=400_000, coinsurance=100_000)
    assert state.out_of_pocket_left("ana") == 0
    assert state.out_of_pocket_left("ben") == 300_000


def test_a_plan_without_a_maximum() -> None:
    """Does Medicare Part B have the deductible of its year and no maximum?"""
    part_b = plan("medicare-b")
    state = Accumulators.start(part_b, date(2026, 3, 2), "in_network")
    assert (state.deductible_left("ana"), state.out_of_pocket_left("ana")) == (28_300, None)
    assert Accumulators.start(part_b, date(2025, 12, 31), "in_network").deductible_left("ana") == 25_700
    assert state.add("ana", coinsurance=10**9).taken("ana") == Taken()


def test_a_new_plan_year_begins_with_nothing_used() -> None:
    """Does January 1 reset what December used, and a day of the same year keep it?"""
    larkfield = plan("larkfield-ppo")
    state = Accumulators.start(larkfield, date(2025, 10, 1), "in_network").add("ana", deductible=40_000)
    assert state.on(date(2025, 12, 31), larkfield) is state
    after = state.on(date(2026, 1, 1), larkfield)
    assert after.taken("ana") == Taken()
    assert after.deductible_left("ana") == 50_000


def test_where_a_plan_has_no_limits() -> None:
    """Is a day without a plan year, or a network without benefits, told in a sentence?"""
    with pytest.raises(ValueError, match="no plan year for 2031-01-01"):
        Accumulators.start(plan("larkfield-ppo"), date(2031, 1, 1), "in_network")
    with pytest.raises(ValueError, match="pays nothing there"):
        Accumulators.start(plan("copperleaf-hmo"), date(2026, 1, 1), "out_of_network")
