"""The visits a year is made of: each is coded right, and a clean claim of it is paid by every payer that covers it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from revcycle.clearinghouse import rejected, scrub
from revcycle.codes.diagnoses import releases
from revcycle.codes.encounter import Encounter, check
from revcycle.codes.procedures import bundling, procedures
from revcycle.codes.procedures.bundling import check_add_ons, check_bundling
from revcycle.codes.procedures.data_file import CodeFileError
from revcycle.codes.procedures.modifier_rules import check_modifiers
from revcycle.codes.procedures.service_line import ServiceLine
from revcycle.codes.procedures.units import check_units
from revcycle.ledger.denial_policy import denial_policy
from revcycle.payer.adjudication import PayerDesk
from revcycle.payer.adjudication.codes import CodeBook
from revcycle.payer.world import World, read_world
from revcycle.year import visits
from revcycle.year.billing import FrontDesk
from revcycle.year.population import panel_families, with_families
from revcycle.year.schedule import Visit, coverages_of
from revcycle.year.visits import Template, templates
from revcycle.year.work import refusals

DAYS = (date(2025, 11, 12), date(2026, 6, 10))
"""Before and after the codes of April, and in both calendar years."""
SOUND = pytest.mark.parametrize("template", templates(), ids=lambda one: one.id)


@pytest.fixture(scope="module")
def world() -> World:
    """Payers, and enough people that every kind of household is among them."""
    base = read_world()
    families = tuple(family for panel in range(24) for family in panel_families(7, panel, 250))
    return World(with_families(base.roster, families), base.payers, base.services)


@pytest.fixture(scope="module")
def codes() -> CodeBook:
    """One code book for all desks."""
    return CodeBook()


def days_of(template: Template) -> list[date]:
    """The days it is tried on."""
    found = [day for day in DAYS if day.month in template.months]
    return found or [date(2025, 12, 10)]


def who_may(world: World, template: Template) -> Iterator[Visit]:
    """For each plan that may pay for it first, one visit on each day it is tried on."""
    for day in days_of(template):
        seen = set()
        for family in world.roster.families.values():
            for person in family.members if family.id.startswith("year-") else ():
                coverages = coverages_of(family, person.id, day, world.plans, template.injury)
                plans = frozenset(one.plan for one in coverages)
                if not coverages or coverages[0].plan in seen or not template.fits(person.age(day), person.sex, plans):
                    continue
                seen.add(coverages[0].plan)
                yield Visit(day, 1, person, family, template, template.providers[0], coverages)


@SOUND
def test_clean_visit_is_accepted_and_paid(template: Template, world: World, codes: CodeBook) -> None:
    """Does every payer that covers the visit take the right claim, and refuse no cent of it?"""
    found = list(who_may(world, template))
    assert found
    for visit in found:
        payer = world.payer_of(visit.coverages[0].plan)
        desk = PayerDesk(world, payer.id, codes=codes)
        claim = FrontDesk(world, {payer.id: desk}).claim(visit, "A-1")
        received = visit.day + timedelta(days=3)
        edits = scrub(claim, received)
        assert not rejected(edits), [str(edit.reading) for edit in edits]
        (payment,) = desk.adjudicate(claim, received)
        assert list(refusals(payment, denial_policy())) == []
        assert payment.paid + payment.patient_owes > 0


@SOUND
def test_diagnoses_stand_together(template: Template) -> None:
    """Are the diagnoses valid on every day of the year, and in order, for the youngest and the oldest?"""
    for day in days_of(template):
        for age in template.ages:
            sex = template.sex or "F"
            review = check(Encounter(template.diagnoses, on=day, sex=sex, age=age), releases.for_date(day))
            assert [one.sentence for one in review.findings if one.severity in ("error", "conflict")] == []


@SOUND
def test_services_stand_together(template: Template) -> None:
    """Do bundling, add-ons, units and modifiers find no error?"""
    lines = [ServiceLine(one.item, one.modifiers, int(one.units)) for one in template.services]
    found = [*check_bundling(lines), *check_add_ons(lines), *check_units(lines)]
    for line in lines:
        found += check_modifiers(line.item, line.modifiers, place=template.place, claim="professional")
    assert [one.sentence for one in found if one.severity in ("error", "warning")] == []


@SOUND
def test_providers_and_services_are_known(template: Template, world: World) -> None:
    """Does the practice know who gives it, and what it charges?"""
    assert all(world.roster.providers[one].organization == "practice" for one in template.providers)
    assert all(service.item in world.roster.charges for service in template.services)
    assert {number for service in template.services for number in service.pointers} <= set(
        range(1, len(template.diagnoses) + 1)
    )


def test_extra_part_is_bundled() -> None:
    """Is the part that a careless coder bills too really part of a service of the visit?"""
    named = [one for one in templates() if one.extra]
    assert len(named) >= 10
    for one in named:
        assert procedures.get(one.extra) is not None, one.id
        pairs = [pair for service in one.services if (pair := bundling.pair(service.item, one.extra))]
        assert pairs, one.id
        assert all(pair.column_two == one.extra for pair in pairs), one.id


def test_every_specialty_has_visits(world: World) -> None:
    """Does every provider of the practice see patients in the year?"""
    seen = {name for one in templates() for name in one.providers}
    assert seen == set(world.roster.providers)


def test_missing_modifier_is_noticed(world: World, codes: CodeBook) -> None:
    """Would the test of clean claims notice a visit that is coded wrong?"""
    good = next(one for one in templates() if one.id == "migraine-with-shot")
    first = replace(good.services[0], modifiers=())
    wrong = replace(good, services=(first, *good.services[1:]))
    with pytest.raises(AssertionError):
        test_clean_visit_is_accepted_and_paid(wrong, world, codes)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("knee-xray+RT@1", "knee-xray+RT@7", "points to diagnosis"),
        ("knee-xray+RT@1", "knee xray", "is no service"),
        ("knee-pain-films,whitlock,16", "knee-pain-films,whitlock,often", "weight"),
        ("knee-pain-films,whitlock,16,18-95", "knee-pain-films,whitlock,16,young", "ages"),
        ("knee-pain-films,", "shoulder-pinch,", "twice"),
        ("id,providers", "name,providers", "column"),
    ],
)
def test_damaged_file_is_told(old: str, new: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Does a damaged file of visits name its line and what to do?"""
    text = visits.year_file("visits.csv").read_text("utf-8")
    assert old in text
    (tmp_path / "visits.csv").write_text(text.replace(old, new), "utf-8")
    monkeypatch.setattr(visits, "year_file", lambda name: tmp_path / name)
    with pytest.raises(CodeFileError, match=told):
        visits.templates()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("knee-pain-films,whitlock,", "knee-pain-films,nobody,", "the provider “nobody”"),
        ("knee-xray+RT@1", "knee-photo+RT@1", "the service “knee-photo”"),
        (",-medicare-b,,10,", ",-medicare-x,,10,", "the plan “medicare-x”"),
        (",-medicare-b,,10,", ",-medicare-b,,98,", "place “98”"),
        (",creatinine", ",creatinin", "the part “creatinin”"),
    ],
)
def test_unknown_names_are_told(
    old: str, new: str, told: str, tmp_path: Path, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Is a visit that the practice cannot give or bill named, with what to do?"""
    text = visits.year_file("visits.csv").read_text("utf-8")
    assert old in text
    (tmp_path / "visits.csv").write_text(text.replace(old, new), "utf-8")
    visits.check_templates(world)
    monkeypatch.setattr(visits, "year_file", lambda name: tmp_path / name)
    with pytest.raises(CodeFileError, match=told):
        visits.check_templates(world)
