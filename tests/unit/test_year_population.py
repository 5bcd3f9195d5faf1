"""The invented people of the year."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from revcycle.clearinghouse.connections import read_connections
from revcycle.parties.people import Family
from revcycle.payer.world import World, read_world
from revcycle.world_files import WorldFileError
from revcycle.year import causes as settings
from revcycle.year.causes import CAUSES, causes, office
from revcycle.year.making import Plan, year_world
from revcycle.year.mistakes import MAKERS
from revcycle.year.population import FIRST, LAST, panel_families
from revcycle.year.visits import year_file


@pytest.fixture(scope="module")
def families() -> tuple[Family, ...]:
    """The people of forty panels."""
    return tuple(family for panel in range(40) for family in panel_families(3, panel, 250))


def test_panel_is_a_function_of_the_seed() -> None:
    """Are the people the same for a seed, and others for another seed or panel?"""
    assert panel_families(3, 5, 250) == panel_families(3, 5, 250)
    assert panel_families(3, 5, 250) != panel_families(4, 5, 250)
    assert panel_families(3, 5, 250)[0].members[0].name != panel_families(3, 6, 250)[0].members[0].name


def test_member_numbers_are_the_household_s_own(families: tuple[Family, ...]) -> None:
    """Does no number belong to two households, nor to one of the course's own people?"""
    owners: dict[str, set[str]] = {}
    for family in (*families, *read_world().roster.families.values()):
        for coverage in family.coverages:
            owners.setdefault(coverage.subscriber.member_id, set()).add(family.id)
    assert [number for number, held in owners.items() if len(held) > 1] == []
    assert len({person.id for family in families for person in family.members}) == sum(
        len(family.members) for family in families
    )


def test_member_numbers_have_the_payer_s_form(families: tuple[Family, ...]) -> None:
    """Would the clearinghouse take every member number and number of an injury?"""
    world, connections = read_world(), read_connections()
    for family in families:
        for coverage in family.coverages:
            known = connections.get(world.payer_of(coverage.plan).payer_id)
            assert known is not None
            assert re.fullmatch(known.member_id, coverage.subscriber.member_id)
            if coverage.claim_number:
                assert known.claim_number is not None
                assert re.fullmatch(known.claim_number, coverage.claim_number)


def test_mix_is_as_stated(families: tuple[Family, ...]) -> None:
    """Are there as many households of each plan as the file says, by and large?"""
    share = {}
    for kind, plan in (("copperleaf", "copperleaf-hmo"), ("medicaid", "medicaid")):
        held = sum(1 for family in families if family.coverages[0].plan == plan)
        share[kind] = 100 * held / len(families)
    assert abs(share["copperleaf"] - office().households["copperleaf"]) < 3
    assert abs(share["medicaid"] - office().households["medicaid"]) < 3


def test_some_coverage_ends_in_the_year(families: tuple[Family, ...]) -> None:
    """Do some end in the year, most of them followed by another plan on the next day?"""
    ended = {
        one.patient: one for family in families for one in family.coverages if one.ends and FIRST <= one.ends <= LAST
    }
    assert len(ended) > 50
    begun = {(one.patient, one.begins) for family in families for one in family.coverages}
    followed = [one for one in ended.values() if one.ends and (one.patient, one.ends + timedelta(days=1)) in begun]
    assert len(followed) > len(ended) / 2


def test_nobody_is_covered_before_birth(families: tuple[Family, ...]) -> None:
    """Do coverage, relationship and age fit each other?"""
    for family in families:
        people = {person.id: person for person in family.members}
        for one in family.coverages:
            person = people[one.patient]
            assert one.begins >= person.born
            assert (one.relationship == "self") == (one.subscriber.person == one.patient)
            assert one.relationship != "child" or person.age(LAST) <= 19
            assert not one.plan.startswith("medicare") or person.age(one.begins) >= 64


def test_year_world_passes_the_world_check() -> None:
    """Are the year's people people as the world knows them?"""
    from revcycle.payer import world as checking
    from revcycle.world_files import Faults

    world: World = year_world(Plan(claims=500, seed=2))
    faults = Faults()
    checking._agree_coverages(world, faults)
    assert faults == []
    assert "greta-norgard" in world.roster.patients
    assert world.roster.coverages("greta-norgard", date(2026, 5, 4))


def test_every_cause_has_a_maker_and_a_rate() -> None:
    """Is each cause of the file made by something, and nothing made without a rate?"""
    assert set(MAKERS) == set(CAUSES) == set(causes())


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("office.toml", "larkfield = 27 ", "larkfield = 37 ", "must come to 100"),
        ("office.toml", "charge_entry = [0, 5]", "charge_entry = [5, 0]", "two numbers of days"),
        ("office.toml", "pays = 3 }", "pays = 8 }", "from 1 to 5"),
        ("office.toml", "batch_weekdays = [1, 2, 3, 4, 5]", "batch_weekdays = []", "weekdays by number"),
        ("office.toml", "charity = 15", "charitee = 15", "charity is missing"),
        ("causes.toml", "[zip-code-wrong]", "[zip-code-rong]", "not known here"),
        ("causes.toml", "per_thousand = 11", "per_thousand = 1100", "from 0 to 200"),
        ("causes.toml", 'where = "registration"', 'where = "moon"', "Use one of"),
    ],
)
def test_damaged_settings_are_told(
    name: str, old: str, new: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Does a wrong line say which file, which line and what to do?"""
    text = year_file(name).read_text("utf-8")
    assert old in text
    (tmp_path / name).write_text(text.replace(old, new, 1), "utf-8")
    monkeypatch.setattr(settings, "year_file", lambda asked: tmp_path / asked)
    with pytest.raises(WorldFileError, match=told):
        (causes if name == "causes.toml" else office)()
