"""People and organizations of the invented world."""

import ast
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import revcycle
from revcycle.parties import Coverage, npi_for, npi_is_valid
from revcycle.payer import World, read_world

DAY = date(2026, 6, 15)
ROOMS = Path(revcycle.__file__).parent


@pytest.fixture(scope="module")
def world() -> World:
    """The course's own world."""
    return read_world()


@pytest.mark.parametrize("number", ["1234567893", "1993999998"])
def test_published_examples_pass_the_check_digit(number: str) -> None:
    """Do numbers that others publish as examples of the formula pass?"""
    assert npi_is_valid(number)


@given(st.from_regex("[12][0-9]{8}", fullmatch=True), st.integers(0, 9), st.integers(0, 9))
def test_the_check_digit_finds_every_wrong_digit(nine: str, place: int, digit: int) -> None:
    """Is a number with one digit changed never valid?"""
    right = npi_for(nine)
    changed = right[:place] + str(digit) + right[place + 1 :]
    assert npi_is_valid(changed) == (changed == right)


@pytest.mark.parametrize("text", ["", "3000000018", "12345678", "12345678931", "123456789X"])
def test_other_texts_are_no_npi(text: str) -> None:
    """Is a text of another form, or that begins with another digit, no NPI?"""
    assert not npi_is_valid(text)
    with pytest.raises(ValueError, match="nine digits"):
        npi_for(text)


def imports(path: Path) -> Iterator[str]:
    """What a file of Python imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def test_imports_run_one_way() -> None:
    """Do parties know nothing of stages, payers only of earlier ones, and earlier ones nothing of payers?"""
    stages = ("codes", "chart", "claim", "clearinghouse", "payer", "ledger", "exercises", "bench", "commands")
    allowed = {"parties": set(), "payer": {"codes", "chart", "claim", "clearinghouse", "payer"}}
    for room, known in allowed.items():
        for path in (ROOMS / room).glob("*.py"):
            used = {name.split(".")[1] for name in imports(path) if name.startswith("revcycle.")}
            assert used & set(stages) <= known, path.name
    for room in ("codes", "chart"):
        for path in (ROOMS / room).rglob("*.py"):
            assert not any(name.startswith("revcycle.payer") for name in imports(path)), path.name


def test_nobody_is_real(world: World) -> None:
    """Are all NPIs, tax ids, telephones and Medicare numbers such as nobody has?"""
    roster = world.roster
    numbers = [party.npi for party in (*roster.organizations.values(), *roster.providers.values())]
    assert len(numbers) == len(set(numbers)) == 19
    assert all(npi_is_valid(number) and number.startswith("2") for number in numbers)
    assert all(house.tax_id.startswith("00") for house in roster.organizations.values())
    phones = {person.phone for person in roster.patients.values()} | {payer.phone for payer in world.payers.values()}
    assert all(phone.startswith("555-01") for phone in phones)
    medicare = {coverage.subscriber.member_id for coverage in held(world) if coverage.plan.startswith("medicare")}
    assert all(number.startswith("0") and len(number) == 11 for number in medicare)


def held(world: World) -> list[Coverage]:
    """Every coverage of everybody."""
    return [coverage for family in world.roster.families.values() for coverage in family.coverages]


def test_member_ids_belong_to_one_membership(world: World) -> None:
    """Does a member id of a plan belong to one subscriber only?"""
    owners: dict[tuple[str, str], str] = {}
    for coverage in held(world):
        key = (coverage.plan, coverage.subscriber.member_id)
        assert owners.setdefault(key, coverage.subscriber.person) == coverage.subscriber.person, key


def test_finds_people_by_name_and_birth(world: World) -> None:
    """Is a person found by id or name, capitals or not, and not with another date of birth?"""
    (found,) = world.roster.find("CALEB norgard")
    assert (found.id, found.last_name, found.first_names) == ("caleb-norgard", "Norgard", "Caleb")
    assert world.roster.find("caleb-norgard", date(2014, 10, 22)) == (found,)
    assert world.roster.find("Caleb Norgard", date(2014, 10, 23)) == ()
    assert world.roster.find("nobody") == ()


def test_coverage_ends(world: World) -> None:
    """Is coverage active on its last day and not on the next?"""
    roster = world.roster
    assert roster.coverage("rosalind-kettering", "tallgrass-hdhp", date(2026, 7, 31)) is not None
    assert roster.coverage("rosalind-kettering", "tallgrass-hdhp", date(2026, 8, 1)) is None
    assert roster.coverages("rosalind-kettering", date(2026, 9, 2)) == ()


def test_a_newborn_is_covered_from_birth(world: World) -> None:
    """Do both parents' plans cover the newborn from the day of birth, and not before?"""
    born = world.roster.patients["baby-etcheverry"].born
    assert len(world.roster.coverages("baby-etcheverry", born)) == 2
    assert world.roster.coverages("baby-etcheverry", date(2026, 8, 3)) == ()


@pytest.mark.parametrize(
    ("patient", "day", "pays"),
    [
        ("caleb-norgard", DAY, "greta-norgard"),
        ("malik-thornbury", DAY, "malik-thornbury"),
        ("malik-thornbury", date(2024, 12, 10), "edwin-thornbury"),
        ("malik-thornbury", date(2024, 12, 11), "malik-thornbury"),
        ("jonas-norgard", DAY, "jonas-norgard"),
    ],
)
def test_who_gets_the_bill(world: World, patient: str, day: date, pays: str) -> None:
    """Does an adult get the bill alone, and a child's go to the family's guarantor?"""
    assert world.roster.guarantor(patient, day).person.id == pays


def plans(world: World, patient: str) -> dict[str, Coverage]:
    """The coverages of a patient by plan."""
    return {coverage.plan: coverage for coverage in world.roster.coverages(patient, DAY)}


def test_birthday_family(world: World) -> None:
    """Do both parents work, live together, and both cover the child, with birthdays that decide?"""
    family = world.roster.families["norgard"]
    assert family.parents == "together"
    subscribers = [coverage.subscriber for coverage in plans(world, "caleb-norgard").values()]
    assert [subscriber.employment for subscriber in subscribers] == ["active", "active"]
    birthdays = {(person.born.month, person.born.day) for person in family.members if person.id != "caleb-norgard"}
    assert len(birthdays) == 2
    assert {coverage.order for coverage in plans(world, "caleb-norgard").values()} == {"unknown"}


def test_birthday_tie_family(world: World) -> None:
    """Are the parents born on one day of the year, with plans in force since different days?"""
    family = world.roster.families["yarrow"]
    parents = [person for person in family.members if person.id != "wren-yarrow"]
    assert len({(person.born.month, person.born.day) for person in parents}) == 1
    assert len({coverage.subscriber.since for coverage in plans(world, "wren-yarrow").values()}) == 2


def test_court_decree_family(world: World) -> None:
    """Does a decree name the parent the child does not live with, and do both parents' plans cover the child?"""
    family = world.roster.families["fenwick"]
    assert (family.parents, family.custodial_parent, family.decreed_parent) == (
        "apart",
        "delia-fenwick",
        "ross-fenwick",
    )
    assert {coverage.subscriber.person for coverage in plans(world, "milo-fenwick").values()} == {
        "delia-fenwick",
        "ross-fenwick",
    }


def test_custody_without_decree(world: World) -> None:
    """Do plans of the custodial parent, that parent's spouse and the other parent cover the child?"""
    family = world.roster.families["castellane"]
    assert (family.custodial_parent, family.decreed_parent) == ("anjali-castellane", "")
    relationships = sorted(coverage.relationship for coverage in plans(world, "priya-castellane").values())
    assert relationships == ["child", "child", "stepchild"]


@pytest.mark.parametrize(
    ("patient", "entitled", "employment", "size"),
    [
        ("amos-delacorte", "age", "active", 240),
        ("otis-birdwhistle", "age", "active", 9),
        ("lydia-hartwell", "age", "retired", 410),
        ("dale-osterman", "disability", "active", 900),
        ("ilse-vantongeren", "kidney-failure", "active", 320),
    ],
)
def test_medicare_beside_an_employer(world: World, patient: str, entitled: str, employment: str, size: int) -> None:
    """Are the facts there that say whether Medicare pays second?"""
    found = plans(world, patient)
    employer = next(coverage.subscriber for plan, coverage in found.items() if not plan.startswith("medicare"))
    assert found["medicare-b"].subscriber.entitled_by == entitled
    assert (employer.employment, employer.employer_size) == (employment, size)


def test_medicaid_is_never_first(world: World) -> None:
    """Where Medicaid stands beside another plan, is it last?"""
    beside = [
        coverage
        for coverage in held(world)
        if coverage.plan == "medicaid" and len(world.roster.coverages(coverage.patient, DAY)) > 1
    ]
    assert len(beside) >= 2
    assert {coverage.order for coverage in beside} == {"secondary"}


def test_there_are_families_enough(world: World) -> None:
    """Are there at least 25 families with a story, and accidents beside other plans?"""
    assert sum(bool(family.story) for family in world.roster.families.values()) >= 25
    for patient, plan in (("gil-tamblyn", "anvil-comp"), ("mina-sorel", "wayfarer-auto")):
        found = plans(world, patient)
        assert len(found) == 2
        assert found[plan].claim_number
        assert found[plan].accident == found[plan].begins
