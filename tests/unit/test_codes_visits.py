"""The level of a visit: by medical decision making and by time, under the rules of each year."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revcycle.codes.visits.facts import Problem, Risk, Setting, Test, TimeSpent, Visit
from revcycle.codes.visits.families import standard
from revcycle.codes.visits.level import Level, NoLevel, level
from revcycle.codes.visits.mdm import Rank, decide
from revcycle.codes.visits.visit_time import prolonged

NOW = date(2026, 6, 10)
OFFICE = Visit(NOW, Setting.OFFICE, new_patient=False)

# The minutes at which each code begins, apart from the table of the program.
OFFICE_NEW = [("99202", 15), ("99203", 30), ("99204", 45), ("99205", 60)]
OFFICE_ESTABLISHED = [("99212", 10), ("99213", 20), ("99214", 30), ("99215", 40)]
TIMES = [
    (Setting.OFFICE, True, 2021, OFFICE_NEW),
    (Setting.OFFICE, True, 2023, OFFICE_NEW),
    (Setting.OFFICE, True, 2026, OFFICE_NEW),
    (Setting.OFFICE, False, 2021, OFFICE_ESTABLISHED),
    (Setting.OFFICE, False, 2023, OFFICE_ESTABLISHED),
    (Setting.OFFICE, False, 2026, OFFICE_ESTABLISHED),
    (Setting.HOSPITAL_INITIAL, None, 2023, [("99221", 40), ("99222", 55), ("99223", 75)]),
    (Setting.HOSPITAL_INITIAL, None, 2026, [("99221", 40), ("99222", 55), ("99223", 75)]),
    (Setting.HOSPITAL_SUBSEQUENT, None, 2023, [("99231", 25), ("99232", 35), ("99233", 50)]),
    (Setting.HOSPITAL_SUBSEQUENT, None, 2026, [("99231", 25), ("99232", 35), ("99233", 50)]),
]


def found(visit: Visit) -> Level:
    """The level, which there must be."""
    answer = level(visit)
    assert isinstance(answer, Level), answer
    return answer


def refused(visit: Visit) -> NoLevel:
    """The refusal, which there must be."""
    answer = level(visit)
    assert isinstance(answer, NoLevel), answer
    return answer


def ordered(number: int) -> tuple[Test, ...]:
    """As many different tests, ordered."""
    return tuple(Test(f"test {place}", ordered=True) for place in range(number))


def at(rank: Rank, day: date = NOW, setting: Setting = Setting.OFFICE, new: bool | None = False) -> Visit:
    """A visit whose problems and risk reach a rank, and whose data reach nothing."""
    problem = {1: Problem.SELF_LIMITED, 2: Problem.STABLE_CHRONIC, 3: Problem.CHRONIC_WORSE, 4: Problem.THREAT}[rank]
    risk = {1: Risk.MINIMAL, 2: Risk.LOW, 3: Risk.PRESCRIPTION_DRUG, 4: Risk.HOSPITALIZATION}[rank]
    return Visit(day, setting, new, problems=(problem,), risks=(risk,))


# --- problems


@pytest.mark.parametrize(
    ("problems", "reached"),
    [
        ((), "none"),
        ((Problem.SELF_LIMITED,), "minimal"),
        ((Problem.SELF_LIMITED,) * 2, "low"),
        ((Problem.SELF_LIMITED,) * 5, "low"),
        ((Problem.STABLE_CHRONIC,), "low"),
        ((Problem.STABLE_CHRONIC, Problem.SELF_LIMITED), "low"),
        ((Problem.STABLE_CHRONIC,) * 2, "moderate"),
        ((Problem.STABLE_CHRONIC,) * 6, "moderate"),
        ((Problem.ACUTE_UNCOMPLICATED,), "low"),
        ((Problem.ACUTE_UNCOMPLICATED,) * 3, "low"),
        ((Problem.STABLE_ACUTE,), "low"),
        ((Problem.ACUTE_UNCOMPLICATED_IN_HOSPITAL,), "low"),
        ((Problem.CHRONIC_WORSE,), "moderate"),
        ((Problem.CHRONIC_WORSE,) * 4, "moderate"),
        ((Problem.UNDIAGNOSED_UNCERTAIN,), "moderate"),
        ((Problem.ACUTE_SYSTEMIC,), "moderate"),
        ((Problem.ACUTE_COMPLICATED_INJURY,), "moderate"),
        ((Problem.CHRONIC_SEVERE,), "high"),
        ((Problem.THREAT,), "high"),
        ((Problem.SELF_LIMITED, Problem.THREAT), "high"),
    ],
)
def test_problems(problems: tuple[Problem, ...], reached: str) -> None:
    """Does each kind and number of problems reach its level, and no more?"""
    assert decide(replace(OFFICE, problems=problems)).problems.reached == reached


@pytest.mark.parametrize("problem", [Problem.STABLE_ACUTE, Problem.ACUTE_UNCOMPLICATED_IN_HOSPITAL])
def test_kinds_of_problems_since_2023(problem: Problem) -> None:
    """Do the kinds of problems added in 2023 count from then on, and before that get a sentence?"""
    assert decide(replace(OFFICE, date_of_service=date(2023, 1, 1), problems=(problem,))).problems.reached == "low"
    before = decide(replace(OFFICE, date_of_service=date(2022, 12, 31), problems=(problem,))).problems
    assert before.reached == "none"
    assert "only since 2023" in before.why


# --- data


@pytest.mark.parametrize(
    ("facts", "reached"),
    [
        ({}, "minimal"),
        ({"tests": ordered(1)}, "minimal"),
        ({"external_notes": ("Dr. Lind",)}, "minimal"),
        ({"tests": ordered(2)}, "limited"),
        ({"tests": ordered(1), "external_notes": ("Dr. Lind",)}, "limited"),
        ({"external_notes": ("Dr. Lind", "County Hospital")}, "limited"),
        ({"independent_historian": True}, "limited"),
        ({"independent_historian": True, "tests": ordered(1)}, "limited"),
        ({"independent_historian": True, "tests": ordered(2)}, "moderate"),
        ({"tests": ordered(3)}, "moderate"),
        ({"tests": ordered(9)}, "moderate"),
        ({"tests": (Test("chest film", interpreted=True),)}, "moderate"),
        ({"discussion": True}, "moderate"),
        ({"discussion": True, "independent_historian": True, "tests": ordered(1)}, "moderate"),
        ({"discussion": True, "tests": ordered(2)}, "moderate"),
        ({"discussion": True, "tests": ordered(3)}, "extensive"),
        ({"discussion": True, "tests": (Test("chest film", interpreted=True),)}, "extensive"),
        ({"tests": (*ordered(3), Test("chest film", interpreted=True))}, "extensive"),
        ({"tests": (*ordered(2), Test("chest film", ordered=True, interpreted=True))}, "extensive"),
        ({"tests": (Test("film", interpreted=True), Test("scan", interpreted=True))}, "moderate"),
    ],
)
def test_data(facts: dict[str, object], reached: str) -> None:
    """Do the items and groups of data reach their level, and no more?"""
    assert decide(replace(OFFICE, **facts)).data.reached == reached  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("counted", "words"),
    [
        ((Test("A1c", ordered=True, reviewed=True), Test("lipids", ordered=True)), "A1c counts once"),
        ((Test("glucose", reviewed=True), Test(" Glucose", reviewed=True), Test("b", ordered=True)), "counts once"),
        ((*ordered(2), Test("ECG", ordered=True, interpreted=True, billed_here=True)), "ECG is left out"),
        ((*ordered(2), Test("TSH", reviewed=True, counted_earlier=True)), "TSH was counted when it was ordered"),
    ],
)
def test_what_counts_once_or_not(counted: tuple[Test, ...], words: str) -> None:
    """Do an order and its result, the same test again, a billed and an earlier test stay out, with the reason?"""
    data = decide(replace(OFFICE, tests=counted)).data
    assert data.reached == "limited"
    assert words in data.why


def test_notes_of_one_source_count_once() -> None:
    """Are two notes of the same outside source one item?"""
    assert decide(replace(OFFICE, external_notes=("Dr. Lind", "dr.  lind"))).data.reached == "minimal"


# --- risk


@pytest.mark.parametrize(
    ("risks", "reached"),
    [
        ((), "minimal"),
        ((Risk.MINIMAL,), "minimal"),
        ((Risk.LOW,), "low"),
        ((Risk.LOW,) * 4, "low"),
        ((Risk.PRESCRIPTION_DRUG,), "moderate"),
        ((Risk.SOCIAL_DETERMINANTS,), "moderate"),
        ((Risk.MINOR_SURGERY_RISK_FACTORS,), "moderate"),
        ((Risk.MAJOR_SURGERY,), "moderate"),
        ((Risk.OTHER_MODERATE,), "moderate"),
        ((Risk.PRESCRIPTION_DRUG, Risk.SOCIAL_DETERMINANTS), "moderate"),
        ((Risk.MAJOR_SURGERY_RISK_FACTORS,), "high"),
        ((Risk.EMERGENCY_MAJOR_SURGERY,), "high"),
        ((Risk.TOXICITY_MONITORING,), "high"),
        ((Risk.HOSPITALIZATION,), "high"),
        ((Risk.ESCALATION,), "high"),
        ((Risk.DO_NOT_RESUSCITATE,), "high"),
        ((Risk.PARENTERAL_CONTROLLED_SUBSTANCE,), "high"),
        ((Risk.OTHER_HIGH, Risk.LOW), "high"),
    ],
)
def test_risk(risks: tuple[Risk, ...], reached: str) -> None:
    """Does the riskiest decision give the risk, however many there are?"""
    assert decide(replace(OFFICE, risks=risks)).risk.reached == reached


@pytest.mark.parametrize("risk", [Risk.ESCALATION, Risk.PARENTERAL_CONTROLLED_SUBSTANCE])
def test_risks_since_2023(risk: Risk) -> None:
    """Do the risks named since 2023 count from then on only?"""
    assert decide(replace(OFFICE, date_of_service=date(2023, 1, 1), risks=(risk,))).risk.reached == "high"
    before = decide(replace(OFFICE, date_of_service=date(2022, 12, 31), risks=(risk,))).risk
    assert before.reached == "minimal"
    assert "only since 2023" in before.why


# --- two of three

visits = st.builds(
    Visit,
    st.sampled_from([date(2021, 3, 1), date(2023, 3, 1), NOW]),
    st.just(Setting.OFFICE),
    st.booleans(),
    st.lists(st.sampled_from(Problem), max_size=4).map(tuple),
    st.lists(st.sampled_from(["a", "b", "c"]), max_size=3).map(tuple),
    st.lists(
        st.builds(
            Test, st.sampled_from("wxyz"), st.booleans(), st.booleans(), st.booleans(), st.booleans(), st.booleans()
        ),
        max_size=4,
    ).map(tuple),
    st.booleans(),
    st.booleans(),
    st.lists(st.sampled_from(Risk), max_size=3).map(tuple),
    st.none() | st.builds(TimeSpent, st.integers(0, 120), st.integers(0, 30)),
)


@given(visit=visits)
def test_two_of_three_decide(visit: Visit) -> None:
    """Is the level of decision making the middle one of its three elements, wherever a problem was dealt with?"""
    decision = decide(visit)
    low, middle, high = sorted(element.rank for element in decision.elements)
    assert low <= middle <= high
    assert decision.rank == (middle if decision.problems.rank else Rank.NONE)
    assert decision.rank == Rank.NONE or sum(element.rank >= decision.rank for element in decision.elements) >= 2


@given(
    visit=visits,
    problem=st.sampled_from(Problem),
    risk=st.sampled_from(Risk),
    test=st.builds(Test, st.sampled_from("vwx"), st.booleans(), st.booleans(), st.booleans()),
    minutes=st.integers(0, 60),
)
def test_another_fact_never_lowers(visit: Visit, problem: Problem, risk: Risk, test: Test, minutes: int) -> None:
    """Can one more problem, risk, test, note, talk or minute lower a level?"""
    codes = [one.code for one in ladder(visit)]

    def place(visit: Visit) -> int:
        answer = level(visit)
        return codes.index(answer.code) if isinstance(answer, Level) else -1

    for more in (
        replace(visit, problems=(*visit.problems, problem)),
        replace(visit, risks=(*visit.risks, risk)),
        replace(visit, tests=(*visit.tests, test)),
        replace(visit, external_notes=(*visit.external_notes, "d")),
        replace(visit, independent_historian=True),
        replace(visit, discussion=True),
        replace(visit, time=TimeSpent((visit.time.clinician if visit.time else 0) + minutes)),
    ):
        assert place(more) >= place(visit)


def ladder(visit: Visit) -> tuple:  # type: ignore[type-arg]
    """The levels of a visit's kind, from low to high."""
    family = standard().family(visit.setting, visit.new_patient, visit.date_of_service)
    assert family is not None
    return family.levels


@given(visit=visits)
def test_every_answer_is_told_in_sentences(visit: Visit) -> None:
    """Does every answer come with whole sentences, one line for each element, and a source with its year?"""
    answer = level(visit)
    assert str(min(visit.date_of_service.year, 2024)) in answer.source
    assert [line.split(":")[0] for line in answer.reasoning[:5]] == [
        "Problems",
        "Data",
        "Risk",
        "Decision making",
        "Time",
    ]
    for line in answer.reasoning:
        assert line.endswith(".")
        assert ".." not in line
        assert "  " not in line


# --- codes


@pytest.mark.parametrize(
    ("setting", "new", "codes"),
    [
        (Setting.OFFICE, True, "99202 99203 99204 99205"),
        (Setting.OFFICE, False, "99212 99213 99214 99215"),
        (Setting.EMERGENCY, None, "99282 99283 99284 99285"),
        (Setting.HOSPITAL_INITIAL, None, "99221 99221 99222 99223"),
        (Setting.HOSPITAL_SUBSEQUENT, None, "99231 99231 99232 99233"),
    ],
)
def test_decision_making_leads_to_its_code(setting: Setting, new: bool | None, codes: str) -> None:
    """Does each level of decision making lead to its code, in each kind of visit?"""
    answers = [found(at(rank, setting=setting, new=new)) for rank in list(Rank)[1:]]
    assert [answer.code for answer in answers] == codes.split()
    assert {answer.by for answer in answers} == {"mdm"}


def test_concepts_are_those_of_the_course() -> None:
    """Does the answer name the service by the course's own names?"""
    concepts = {one.concept: one.code for family in standard().families for one in family.levels}
    assert concepts["office-visit-established-minimal"] == "99211"
    assert concepts["office-visit-new-moderate"] == "99204"
    assert concepts["emergency-visit-low"] == "99283"
    assert concepts["hospital-discharge-long"] == "99239"
    assert found(at(Rank.LOW)).concept == "office-visit-established-low"


@pytest.mark.parametrize(("setting", "new", "year", "levels"), TIMES)
def test_the_boundary_of_each_time(
    setting: Setting, new: bool | None, year: int, levels: list[tuple[str, int]]
) -> None:
    """Does each level begin at its minute, and not one minute before?"""
    visit = Visit(date(year, 3, 1), setting, new)
    below: str | None = None
    for code, minutes in levels:
        reached = found(replace(visit, time=TimeSpent(minutes)))
        assert (reached.code, reached.by, reached.time, reached.mdm) == (code, "time", code, None)
        short = level(replace(visit, time=TimeSpent(minutes - 1)))
        assert (short.code if isinstance(short, Level) else None) == below
        below = code
    assert found(replace(visit, time=TimeSpent(600))).code == below


def test_ranges_until_2023_and_minimums_since() -> None:
    """Is the same time told as a range in 2023 and as a minimum in 2024?"""
    visit = replace(at(Rank.LOW), time=TimeSpent(25))
    told = {year: found(replace(visit, date_of_service=date(year, 12, 31))).reasoning[4] for year in (2023, 2024)}
    assert "99213 (20 to 29 minutes)" in told[2023]
    assert "99213 (20 minutes or more)" in told[2024]


@pytest.mark.parametrize(
    ("minutes", "code"), [(None, "99238"), (0, "99238"), (30, "99238"), (31, "99239"), (200, "99239")]
)
def test_discharge_goes_by_time_alone(minutes: int | None, code: str) -> None:
    """Does the day of discharge need more than 30 written minutes for the higher code, whatever was decided?"""
    time = None if minutes is None else TimeSpent(minutes)
    answer = found(replace(at(Rank.HIGH, setting=Setting.HOSPITAL_DISCHARGE, new=None), time=time))
    assert (answer.code, answer.by, answer.decision) == (code, "time", None)


def test_emergency_never_goes_by_time() -> None:
    """Do hours in the emergency department change nothing?"""
    answer = found(replace(at(Rank.LOW, setting=Setting.EMERGENCY, new=None), time=TimeSpent(180)))
    assert (answer.code, answer.time) == ("99283", None)
    assert "never counts for emergency visits" in answer.reasoning[4]


def test_only_the_clinicians_minutes_count() -> None:
    """Do minutes of staff, of other days and of billed services stay out, and is that said?"""
    answer = found(replace(OFFICE, time=TimeSpent(19, staff=30, other_days=12, billed_separately=5)))
    assert answer.code == "99212"
    assert "Not counted: 30 of staff, 12 on other days, 5 for services billed on their own." in answer.reasoning[4]


def test_the_higher_of_the_two_is_taken() -> None:
    """Is the higher of decision making and time taken, and the other one told?"""
    by_time = found(replace(at(Rank.LOW), time=TimeSpent(41)))
    assert (by_time.code, by_time.by, by_time.mdm, by_time.time) == ("99215", "time", "99213", "99215")
    by_decision = found(replace(at(Rank.MODERATE), time=TimeSpent(12)))
    assert (by_decision.code, by_decision.by, by_decision.mdm, by_decision.time) == ("99214", "mdm", "99214", "99212")
    assert "time would reach 99212 only" in by_decision.reasoning[-1]
    both = found(replace(at(Rank.LOW), time=TimeSpent(20)))
    assert (both.code, both.by) == ("99213", "mdm")


def test_what_would_lift_it_is_told() -> None:
    """Does the reasoning say what the next level would ask?"""
    lines = found(replace(at(Rank.LOW), tests=ordered(1))).reasoning
    assert "It would be moderate with a second stable long-term illness" in lines[0]
    assert "It would be limited with another note or test" in lines[1]
    assert "For moderate, two would have to reach moderate: none does." in lines[3]


# --- staff, and no level


@pytest.mark.parametrize(
    ("setting", "new", "code"), [(Setting.OFFICE, False, "99211"), (Setting.EMERGENCY, None, "99281")]
)
def test_staff_only(setting: Setting, new: bool | None, code: str) -> None:
    """Does a visit with staff only get the lowest code, which asks for no decision making?"""
    answer = found(replace(at(Rank.HIGH, setting=setting, new=new), seen_by_clinician=False, time=TimeSpent(50)))
    assert (answer.code, answer.by, answer.decision) == (code, "staff", None)


@pytest.mark.parametrize(("setting", "new"), [(Setting.OFFICE, True), (Setting.HOSPITAL_DISCHARGE, None)])
def test_staff_only_where_there_is_no_code_for_it(setting: Setting, new: bool | None) -> None:
    """Is a visit with staff only refused where all codes need the clinician?"""
    visit = replace(at(Rank.LOW, setting=setting, new=new), seen_by_clinician=False)
    assert "Only staff saw the patient" in refused(visit).sentence


@pytest.mark.parametrize(
    ("day", "setting", "begins"),
    [
        (date(2020, 12, 31), Setting.OFFICE, 2021),
        (date(1999, 1, 1), Setting.OFFICE, 2021),
        (date(2022, 12, 31), Setting.EMERGENCY, 2023),
        (date(2022, 12, 31), Setting.HOSPITAL_INITIAL, 2023),
        (date(2022, 12, 31), Setting.HOSPITAL_SUBSEQUENT, 2023),
        (date(2022, 12, 31), Setting.HOSPITAL_DISCHARGE, 2023),
    ],
)
def test_earlier_rules_are_not_guessed(day: date, setting: Setting, begins: int) -> None:
    """Is a visit before the rules held here refused with their first year, and the next day answered?"""
    new = True if setting == Setting.OFFICE else None
    assert f"begin on January 1, {begins}" in refused(at(Rank.LOW, day, setting, new)).sentence
    assert found(at(Rank.LOW, date(begins, 1, 1), setting, new))


@pytest.mark.parametrize("setting", [Setting.OFFICE])
def test_new_or_established_must_be_known(setting: Setting) -> None:
    """Is no level given where nobody said whether the patient is new?"""
    assert "New or established?" in refused(at(Rank.LOW, setting=setting, new=None)).sentence


def test_no_problem_and_no_time() -> None:
    """Is a note without problem and time refused, even with tests and a high risk in it?"""
    visit = replace(OFFICE, tests=ordered(3), risks=(Risk.HOSPITALIZATION,), discussion=True)
    assert "no problem" in refused(visit).sentence
    assert "no problem" in refused(replace(visit, time=TimeSpent(9))).sentence
    assert found(replace(visit, time=TimeSpent(10))).code == "99212"


def test_negative_minutes() -> None:
    """Are fewer than zero minutes refused with a sentence?"""
    with pytest.raises(ValueError, match="fewer than zero"):
        TimeSpent(20, staff=-1)


# --- prolonged time


@pytest.mark.parametrize(
    ("setting", "new", "medicare", "code", "first"),
    [
        (Setting.OFFICE, True, False, "99417", 75),
        (Setting.OFFICE, True, True, "G2212", 89),
        (Setting.OFFICE, False, False, "99417", 55),
        (Setting.OFFICE, False, True, "G2212", 69),
        (Setting.HOSPITAL_INITIAL, None, False, "99418", 90),
        (Setting.HOSPITAL_INITIAL, None, True, "G0316", 90),
        (Setting.HOSPITAL_SUBSEQUENT, None, False, "99418", 65),
        (Setting.HOSPITAL_SUBSEQUENT, None, True, "G0316", 65),
    ],
)
def test_prolonged_time(setting: Setting, new: bool | None, medicare: bool, code: str, first: int) -> None:
    """Does the first unit of prolonged time begin at its minute, and each further one 15 minutes later?"""
    for year in (2021, 2023, 2026) if setting == Setting.OFFICE else (2023, 2026):
        family = standard().family(setting, new, date(year, 3, 1))
        assert family is not None
        for minutes, units in (
            (None, 0),
            (first - 1, 0),
            (first, 1),
            (first + 14, 1),
            (first + 15, 2),
            (first + 30, 3),
        ):
            added = prolonged(family, None if minutes is None else TimeSpent(minutes), medicare=medicare)
            assert added is not None
            assert (added.code, added.units, added.first) == (code, units, first)


def test_prolonged_time_is_told_for_both_payers() -> None:
    """Is it told that Medicare's first unit comes later than CPT's?"""
    lines = found(replace(at(Rank.LOW), time=TimeSpent(60))).reasoning
    assert "add 1 unit of 99417. Medicare takes G2212 instead, and only from 69 minutes on." in lines[-1]
    assert "Medicare takes 1 unit of G2212" in found(replace(at(Rank.LOW), time=TimeSpent(70))).reasoning[-1]
    assert "Prolonged" not in " ".join(found(replace(at(Rank.LOW), time=TimeSpent(54))).reasoning)


@pytest.mark.parametrize("setting", [Setting.EMERGENCY, Setting.HOSPITAL_DISCHARGE])
def test_prolonged_time_is_not_guessed(setting: Setting) -> None:
    """Is nothing said on prolonged time where the course does not hold its rule?"""
    family = standard().family(setting, None, NOW)
    assert family is not None
    assert prolonged(family, TimeSpent(500), medicare=True) is None


def test_medicares_codes_exist(cms_files: Path) -> None:
    """Are Medicare's own codes for prolonged time in its published list?"""
    listed = {line.split("\t")[0] for line in (cms_files / "hcpcs-2025.tsv").read_text("utf-8").splitlines()}
    added = [one.prolonged for family in standard().families for one in family.levels if one.prolonged]
    assert {one.medicare for one in added} == {"G2212", "G0316"}
    assert {one.medicare for one in added} <= listed
