"""Which plan pays first, family by family, and rule by rule."""

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest

from revcycle.parties import Coverage, Family, Subscriber
from revcycle.parties.people import Patient
from revcycle.payer import World, read_world
from revcycle.payer.order_of_benefits import Ordered, order_of_benefits, order_of_coverages
from revcycle.payer.plan_pairs import earlier

DAY = date(2026, 8, 10)
LARKFIELD, TALLGRASS, COPPERLEAF = "larkfield-ppo", "tallgrass-hdhp", "copperleaf-hmo"
MEDICARE, MEDICAID, ANVIL, WAYFARER = "medicare-b", "medicaid", "anvil-comp", "wayfarer-auto"

STORIES: dict[str, tuple[str, str, list[tuple[str, str]]]] = {
    # family: (patient, what the care is related to, plans in order with the rule of each place)
    "norgard: birthday rule, March 9 before September 21, though the father is older": (
        "caleb-norgard",
        "",
        [(LARKFIELD, "birthday"), (TALLGRASS, "birthday")],
    ),
    "fenwick: the decree beats custody": (
        "milo-fenwick",
        "",
        [(LARKFIELD, "court-decree"), (COPPERLEAF, "court-decree")],
    ),
    "castellane: custodial parent, her spouse, the other parent": (
        "priya-castellane",
        "",
        [(LARKFIELD, "custodial-parent"), (COPPERLEAF, "custodial-spouse"), (TALLGRASS, "custodial-spouse")],
    ),
    "lindhurst: one plan": ("beckett-lindhurst", "", [(COPPERLEAF, "only-plan")]),
    "thornbury: one plan, held by the father": ("malik-thornbury", "", [(TALLGRASS, "only-plan")]),
    "etcheverry: a newborn, February 8 before May 25": (
        "baby-etcheverry",
        "",
        [(LARKFIELD, "birthday"), (COPPERLEAF, "birthday")],
    ),
    "quintero: Medicaid alone": ("rafael-quintero", "", [(MEDICAID, "only-plan")]),
    "delacorte: at work for 240": (
        "amos-delacorte",
        "",
        [(LARKFIELD, "working-aged"), (MEDICARE, "working-aged")],
    ),
    "delacorte: the spouse of one at work": (
        "ruth-delacorte",
        "",
        [(LARKFIELD, "working-aged"), (MEDICARE, "working-aged")],
    ),
    "birdwhistle: at work for 9": (
        "otis-birdwhistle",
        "",
        [(MEDICARE, "working-aged"), (LARKFIELD, "working-aged")],
    ),
    "hartwell: retired": (
        "lydia-hartwell",
        "",
        [(MEDICARE, "medicare-before-retired"), (LARKFIELD, "medicare-before-retired")],
    ),
    "osterman: disabled, wife's employer of 900": (
        "dale-osterman",
        "",
        [(LARKFIELD, "disability-employer"), (MEDICARE, "disability-employer")],
    ),
    "vantongeren: kidney failure, month 15 of 30": (
        "ilse-vantongeren",
        "",
        [(COPPERLEAF, "kidney-failure-30-months"), (MEDICARE, "kidney-failure-30-months")],
    ),
    "rosario: Medicaid last": ("pia-rosario", "", [(LARKFIELD, "medicaid-last"), (MEDICAID, "medicaid-last")]),
    "okonjo: Medicare before Medicaid": (
        "esther-okonjo",
        "",
        [(MEDICARE, "medicaid-last"), (MEDICAID, "medicaid-last")],
    ),
    "pemberley: her own plan first": (
        "clara-pemberley",
        "",
        [(LARKFIELD, "own-plan-first"), (COPPERLEAF, "own-plan-first")],
    ),
    "pemberley: his own plan first": (
        "hal-pemberley",
        "",
        [(COPPERLEAF, "own-plan-first"), (LARKFIELD, "own-plan-first")],
    ),
    "yarrow: one birthday, the plan since 2018 before the plan since 2021": (
        "wren-yarrow",
        "",
        [(TALLGRASS, "birthday-longer-in-force"), (LARKFIELD, "birthday-longer-in-force")],
    ),
    "kettering: no plan any more in August": ("rosalind-kettering", "", []),
    "ashdown: his own plan, though only continued": (
        "paul-ashdown",
        "",
        [(LARKFIELD, "own-plan-first"), (COPPERLEAF, "own-plan-first")],
    ),
    "tamblyn: the hand": (
        "gil-tamblyn",
        "employment",
        [(ANVIL, "injury-insurer"), (TALLGRASS, "injury-insurer")],
    ),
    "tamblyn: anything else": ("gil-tamblyn", "", [(TALLGRASS, "only-plan")]),
    "sorel: the accident": ("mina-sorel", "auto", [(WAYFARER, "injury-insurer"), (LARKFIELD, "injury-insurer")]),
    "sorel: anything else": ("mina-sorel", "", [(LARKFIELD, "only-plan")]),
    "larkspur: one plan for all": ("ella-larkspur", "", [(TALLGRASS, "only-plan")]),
}


@pytest.fixture(scope="module")
def world() -> World:
    """The course's own world."""
    return read_world()


def order(world: World, patient: str, related: str = "", day: date = DAY) -> tuple[Ordered, ...]:
    """The order for one patient."""
    return order_of_benefits(world, patient, day, employment=related == "employment", auto=related == "auto")


@pytest.mark.parametrize("story", STORIES)
def test_every_family(world: World, story: str) -> None:
    """Is the order of each family's plans what its story says, by the rule that it says?"""
    patient, related, expected = STORIES[story]
    found = order(world, patient, related)
    assert [(one.coverage.plan, one.rule) for one in found] == expected
    assert [one.place for one in found] == list(range(1, len(found) + 1))
    for one in found:
        assert one.sentence.endswith(".")
        assert one.source


def test_no_family_is_left_out(world: World) -> None:
    """Has every family with more than one plan for somebody a story above?"""
    told = {world.roster.patients[patient].family for patient, _, _ in STORIES.values()}
    for family in world.roster.families.values():
        for member in family.members:
            plans = {one.plan for one in world.roster.coverages(member.id)} - {"medicare-a"}
            assert len(plans) < 2 or family.id in told, member.id


@pytest.mark.parametrize(
    ("patient", "related", "code"),
    [
        ("amos-delacorte", "", "12"),
        ("dale-osterman", "", "43"),
        ("ilse-vantongeren", "", "13"),
        ("otis-birdwhistle", "", ""),
        ("lydia-hartwell", "", ""),
        ("esther-okonjo", "", ""),
    ],
)
def test_why_medicare_is_second(world: World, patient: str, related: str, code: str) -> None:
    """Does Medicare's place bear the code of SBR05 where it is not first, and none where it is?"""
    (medicare,) = [one for one in order(world, patient, related) if one.coverage.plan == MEDICARE]
    assert medicare.medicare_secondary == code


def test_the_thirty_months(world: World) -> None:
    """Does kidney failure put the employer's plan first through month 30, and Medicare from month 31?"""
    for day, first in ((date(2027, 11, 30), COPPERLEAF), (date(2027, 12, 1), MEDICARE)):
        assert order(world, "ilse-vantongeren", day=day)[0].coverage.plan == first


def test_part_a(world: World) -> None:
    """Does a stay in hospital have Part A in the order, and a visit Part B, never both?"""
    stay = order_of_benefits(world, "amos-delacorte", DAY, part="medicare-a")
    assert [one.coverage.plan for one in stay] == [LARKFIELD, "medicare-a"]


def test_another_accident(world: World) -> None:
    """Is the insurer of an injury left out when the claim tells of another day?"""
    on = {"employment": True, "accident": date(2026, 3, 16)}
    assert order_of_benefits(world, "gil-tamblyn", DAY, **on)[0].coverage.plan == ANVIL  # type: ignore[arg-type]
    other = order_of_benefits(world, "gil-tamblyn", DAY, employment=True, accident=date(2026, 7, 1))
    assert [one.coverage.plan for one in other] == [TALLGRASS]


def test_what_the_front_desk_has(world: World) -> None:
    """Is a wrong order on file told from a right one and from one that nobody has asked for?"""
    right = order(world, "greta-norgard")
    assert [one.file_sentence for one in right] == ["", ""]
    unknown = order(world, "caleb-norgard")[0]
    assert not unknown.wrong_on_file
    assert "Nobody has asked" in unknown.file_sentence
    wrong = replace(unknown, coverage=replace(unknown.coverage, order="secondary"))
    assert wrong.wrong_on_file
    assert "On file this plan is secondary, but it is primary" in wrong.file_sentence


# ---------------------------------------------------------------- rules that no family has, by plans made for them


def person(name: str, month: int, day: int) -> Patient:
    """Somebody."""
    home = next(iter(read_world().roster.patients.values())).address
    return Patient(name, f"{name.title()} Doe", date(1980, month, day), "F", home, "", "doe")


def coverage(plan: str, holder: str, relationship: str, employment: str = "active", begins: int = 2020) -> Coverage:
    """The child's or adult's membership in a plan."""
    since = date(begins, 1, 1)
    subscriber = Subscriber(holder, f"M-{holder}", "G", "Employer", employment, 50, "", since)  # type: ignore[arg-type]
    return Coverage(f"{plan}:pat", "pat", plan, subscriber, relationship, "unknown", since, None)  # type: ignore[arg-type]


def family(**facts: str) -> Family:
    """Parents Ann (May 5) and Bob (June 6), and Pat."""
    members = (person("ann", 5, 5), person("bob", 6, 6), person("pat", 7, 7))
    told = {"parents": "together", "custodial_parent": "", "decreed_parent": "", **facts}
    return Family("doe", "", members, "ann", coverages=(), **told)  # type: ignore[arg-type]


PAIRS = {
    "two own plans: at work before retired": (
        coverage(LARKFIELD, "pat", "self", "active", 2024),
        coverage(TALLGRASS, "pat", "self", "retired", 2010),
        "active-before-retired",
    ),
    "two own plans: at work before continued": (
        coverage(LARKFIELD, "pat", "self", "active", 2024),
        coverage(TALLGRASS, "pat", "self", "continuation", 2010),
        "continuation-last",
    ),
    "one's own retired plan before the spouse's": (
        coverage(LARKFIELD, "pat", "self", "retired", 2010),
        coverage(TALLGRASS, "ann", "spouse", "active", 2024),
        "own-plan-first",
    ),
    "birthday before retirement": (
        coverage(LARKFIELD, "ann", "child", "retired"),
        coverage(TALLGRASS, "bob", "child", "active"),
        "birthday",
    ),
    "two own plans at work: the longer": (
        coverage(LARKFIELD, "pat", "self", "active", 2012),
        coverage(TALLGRASS, "pat", "self", "active", 2015),
        "longer-coverage",
    ),
    "a parent's plan and a spouse's: the longer": (
        coverage(LARKFIELD, "ann", "child", "active", 2012),
        coverage(TALLGRASS, "bob", "spouse", "active", 2015),
        "longer-coverage",
    ),
    "nothing decides": (
        coverage(LARKFIELD, "pat", "self", "active", 2015),
        coverage(TALLGRASS, "pat", "self", "active", 2015),
        "equal",
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_pairs(name: str) -> None:
    """Does each rule decide for the same plan, whichever is asked about first?"""
    first, second, rule = PAIRS[name]
    there, back = earlier(first, second, family()), earlier(second, first, family())
    assert (there[0], there[1].rule) == (True, rule)
    assert (back[0], back[1].rule) == (False, rule)


def test_custody_without_decree() -> None:
    """Does the parent whom the child lives with come first, though the other has the earlier birthday?"""
    mother, father = coverage(LARKFIELD, "ann", "child"), coverage(TALLGRASS, "bob", "child")
    apart = family(parents="apart", custodial_parent="bob")
    assert earlier(father, mother, apart)[1].rule == "custodial-parent"
    assert earlier(father, mother, apart)[0]
    decreed = family(parents="apart", custodial_parent="bob", decreed_parent="ann")
    assert earlier(mother, father, decreed)[0]


def test_retired_plan_around_medicare(world: World) -> None:
    """Does a working spouse's plan come first, Medicare second and one's own retired plan third?

    The rule of one's own plan would put them the other way round; Medicare's law parts them (NAIC 120, 6 D(1)).
    """
    since = date(2020, 1, 1)
    medicare = Coverage(
        "medicare-b:pat", "pat", MEDICARE, Subscriber("pat", "M", "", "", "none", 0, "age", since), "self", "unknown",
        since, None,
    )  # fmt: skip
    retired = coverage(TALLGRASS, "pat", "self", "retired")
    spouse = coverage(LARKFIELD, "ann", "spouse")
    for mixed in permutations((medicare, retired, spouse)):
        found = order_of_coverages(family(), mixed, world.plans, DAY)
        assert [one.coverage.plan for one in found] == [LARKFIELD, MEDICARE, TALLGRASS]


@pytest.mark.parametrize(
    ("entitled", "size", "relationship", "first"),
    [
        ("age", 19, "self", MEDICARE),
        ("age", 20, "self", LARKFIELD),
        ("age", 20, "spouse", LARKFIELD),
        ("age", 500, "child", MEDICARE),
        ("disability", 99, "self", MEDICARE),
        ("disability", 100, "child", LARKFIELD),
        ("kidney-failure", 2, "self", LARKFIELD),
    ],
)
def test_sizes(world: World, entitled: str, size: int, relationship: str, first: str) -> None:
    """Do 20 employees count for age, 100 for disability, and none for kidney failure?"""
    since = date(2026, 1, 1)
    mine = Subscriber("pat", "M", "", "", "none", 0, entitled, since)  # type: ignore[arg-type]
    medicare = Coverage("medicare-b:pat", "pat", MEDICARE, mine, "self", "unknown", since, None)
    plan = coverage(LARKFIELD, "ann", relationship)
    plan = replace(plan, subscriber=replace(plan.subscriber, employer_size=size))
    found = order_of_coverages(family(), (medicare, plan), world.plans, DAY)
    assert found[0].coverage.plan == first


def test_the_order_they_come_in(world: World) -> None:
    """Is the answer the same however the coverages are sorted?"""
    found = world.roster.family("priya-castellane")
    plans = world.roster.coverages("priya-castellane", DAY)
    answers = {
        tuple(one.coverage.plan for one in order_of_coverages(found, mixed, world.plans, DAY))
        for mixed in permutations(plans)
    }
    assert answers == {(LARKFIELD, COPPERLEAF, TALLGRASS)}


def test_nobody(world: World) -> None:
    """Is an unknown patient an error, and one without plans none?"""
    with pytest.raises(KeyError):
        order_of_benefits(world, "nobody", DAY)
    assert order(world, "ines-quintero") == ()
