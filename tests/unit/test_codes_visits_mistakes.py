"""Claimed levels that are wrong, new and established patients, and the table of levels."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revcycle import folders
from revcycle.codes.procedures import procedures
from revcycle.codes.visits.facts import Problem, Risk, Setting, Test, TimeSpent, Visit
from revcycle.codes.visits.families import VisitLevelsUnavailableError, read, standard
from revcycle.codes.visits.level import Level, level
from revcycle.codes.visits.mistakes import observed_mistakes
from revcycle.codes.visits.patient_status import EarlierService, Practitioner, is_new_patient, patient_status

NOW = date(2026, 6, 10)
TABLE = folders.assets() / "codes" / "visit_levels.toml"

# Supports 99213: problems moderate, data minimal, risk low.
LOW = Visit(NOW, Setting.OFFICE, False, problems=(Problem.STABLE_CHRONIC,) * 2, risks=(Risk.LOW,))
# Supports 99214 by decision making.
MODERATE = Visit(NOW, Setting.OFFICE, False, problems=(Problem.CHRONIC_WORSE,), risks=(Risk.PRESCRIPTION_DRUG,))


def rules(claimed: str, visit: Visit) -> list[str]:
    """The rules that find something in a claim."""
    return [finding.rule for finding in observed_mistakes(claimed, visit)]


# --- mistakes


@pytest.mark.parametrize("claimed", ["99214", " 99214", "office-visit-established-moderate"])
def test_a_right_level_has_no_mistakes(claimed: str) -> None:
    """Is nothing found in a level that the note supports, by number or by name?"""
    assert observed_mistakes(claimed, MODERATE) == ()


def test_too_high_tells_what_is_short() -> None:
    """Does a level too high get an error that names the elements that stay below, and the right code?"""
    first = observed_mistakes("99215", MODERATE)[0]
    assert (first.rule, first.severity, first.codes) == ("visit-level-too-high", "error", ("99215", "99214"))
    assert "Problems are moderate; data are minimal; risk is moderate." in first.sentence
    assert "at least 40 minutes" in first.sentence
    assert "2024" in first.source


def test_too_low_tells_what_was_earned() -> None:
    """Does a level too low get a warning with the code that the note supports?"""
    first = observed_mistakes("99213", MODERATE)[0]
    assert (first.rule, first.severity, first.codes) == ("visit-level-too-low", "warning", ("99213", "99214"))


@pytest.mark.parametrize(
    ("rule", "facts"),
    [
        ("visit-test-twice", {"tests": (Test("A1c", ordered=True, reviewed=True), Test("TSH", ordered=True))}),
        ("visit-test-twice", {"tests": (Test("glucose", reviewed=True),) * 3}),
        ("visit-source-twice", {"external_notes": ("Dr. Lind",) * 3}),
        ("visit-billed-test", {"tests": (Test("ECG", ordered=True, interpreted=True, billed_here=True),)}),
        (
            "visit-earlier-test",
            {
                "tests": (
                    Test("a", ordered=True),
                    Test("b", ordered=True),
                    Test("c", reviewed=True, counted_earlier=True),
                )
            },
        ),
        ("visit-other-minutes", {"time": TimeSpent(22, staff=10)}),
        ("visit-one-element", {}),
    ],
)
def test_the_mistake_behind_a_level_too_high(rule: str, facts: dict[str, object]) -> None:
    """Is the mistake named that leads to the claimed level, and only where it does?"""
    visit = replace(LOW, **facts)  # type: ignore[arg-type]
    answer = level(visit)
    assert isinstance(answer, Level)
    assert answer.code == "99213"
    assert rules("99214", visit) == list(dict.fromkeys(["visit-level-too-high", rule, "visit-one-element"]))
    assert rules("99215", visit) == ["visit-level-too-high"]


def test_emergency_time_is_named() -> None:
    """Is a time in the note told to be no reason for an emergency level?"""
    visit = replace(MODERATE, setting=Setting.EMERGENCY, new_patient=None, time=TimeSpent(90))
    assert rules("99285", visit) == ["visit-level-too-high", "visit-emergency-time"]
    assert rules("99285", replace(visit, time=None)) == ["visit-level-too-high"]


@pytest.mark.parametrize(
    ("rule", "claimed", "visit"),
    [
        ("visit-time-left-out", "99214", replace(MODERATE, time=TimeSpent(45))),
        ("visit-decision-left-out", "99213", replace(MODERATE, time=TimeSpent(25))),
        ("visit-three-of-three", "99212", MODERATE),
    ],
)
def test_the_mistake_behind_a_level_too_low(rule: str, claimed: str, visit: Visit) -> None:
    """Is it named when time, decision making or the best two elements were left aside?"""
    assert rules(claimed, visit) == ["visit-level-too-low", rule]


def test_staff_only_has_no_other_level() -> None:
    """Is a clinician's level refused when only staff saw the patient?"""
    (finding,) = observed_mistakes("99213", replace(MODERATE, seen_by_clinician=False))
    assert finding.rule == "visit-level-too-high"
    assert "Only staff saw the patient" in finding.sentence
    assert "minutes" not in finding.sentence


@pytest.mark.parametrize(
    ("claimed", "rule", "words"),
    [
        ("99204", "visit-patient-status", "99204 is for a new patient, and this patient is established"),
        ("99284", "visit-setting", "another kind of visit (emergency)"),
        ("99201", "visit-code-gone", "since January 1, 2021"),
        ("99218", "visit-code-gone", "like an inpatient stay"),
        ("99244", "visit-consultation", "Medicare does not pay"),
        ("36415", "visit-code-unknown", "not one of the visits"),
        ("", "visit-code-unknown", "not one of the visits"),
    ],
)
def test_codes_of_other_kinds(claimed: str, rule: str, words: str) -> None:
    """Does a code of another family, one that is gone, a consultation or no visit get its own reason?"""
    (finding,) = observed_mistakes(claimed, MODERATE)
    assert finding.rule == rule
    assert words in finding.sentence


def test_codes_are_gone_only_from_their_year_on() -> None:
    """Was an observation code of 2022 not yet gone?"""
    visit = replace(MODERATE, date_of_service=date(2022, 12, 31))
    assert rules("99218", visit) == ["visit-code-unknown"]
    assert rules("99218", replace(visit, date_of_service=date(2023, 1, 1))) == ["visit-code-gone"]


def test_no_judgement_where_there_is_no_level() -> None:
    """Is a claim left undecided, with the reason, where the rules held here do not apply?"""
    visit = replace(MODERATE, setting=Setting.EMERGENCY, date_of_service=date(2022, 5, 1))
    (finding,) = observed_mistakes("99284", visit)
    assert (finding.rule, finding.severity) == ("visit-level-undecided", "warning")
    assert "begin on January 1, 2023" in finding.sentence


every_code = st.sampled_from(sorted({one.code for family in standard().families for one in family.levels}))


@given(
    claimed=every_code,
    setting=st.sampled_from(Setting),
    problems=st.lists(st.sampled_from(Problem), max_size=3).map(tuple),
    risks=st.lists(st.sampled_from(Risk), max_size=2).map(tuple),
    minutes=st.none() | st.integers(0, 100),
    seen=st.booleans(),
)
def test_mistakes_agree_with_the_level(
    claimed: str,
    setting: Setting,
    problems: tuple[Problem, ...],
    risks: tuple[Risk, ...],
    minutes: int | None,
    seen: bool,
) -> None:
    """Is there nothing to find exactly when the claimed code is the supported one?"""
    time = None if minutes is None else TimeSpent(minutes)
    visit = Visit(NOW, setting, True, problems=problems, risks=risks, time=time, seen_by_clinician=seen)
    answer = level(visit)
    findings = observed_mistakes(claimed, visit)
    assert (findings == ()) == (isinstance(answer, Level) and answer.code == claimed)
    assert all(finding.sentence.endswith(".") and "  " not in finding.sentence for finding in findings)


# --- new or established

OKAFOR = Practitioner("Okafor", "Riverside Practice", "family medicine")


def seen(
    day: date, name: str = "Lind", group: str = "Riverside Practice", specialty: str = "Family Medicine"
) -> EarlierService:
    """An earlier face-to-face service."""
    return EarlierService(day, Practitioner(name, group, specialty))


@pytest.mark.parametrize(
    ("earlier", "new", "words"),
    [
        ([], True, "no earlier service"),
        ([seen(date(2025, 1, 5))], False, "the same practice and specialty saw the patient on 01/05/2025"),
        ([seen(date(2023, 6, 11))], False, "new again from 06/12/2026 on"),
        ([seen(date(2023, 6, 10))], False, "new again from 06/11/2026 on"),
        ([seen(date(2023, 6, 9))], True, "more than three years ago"),
        ([seen(date(2025, 1, 5), specialty="dermatology")], True, "another specialty of this practice"),
        ([seen(date(2025, 1, 5), group="Hill Clinic")], True, "only other practices"),
        (
            [seen(date(2025, 1, 5), name="okafor", group="Hill Clinic", specialty="urgent care")],
            False,
            "this clinician",
        ),
        ([replace(seen(date(2025, 1, 5)), face_to_face=False)], True, "without meeting the patient"),
        ([seen(NOW), seen(date(2027, 1, 1))], True, "no earlier service"),
        ([seen(date(2019, 1, 5)), seen(date(2024, 1, 5), group="Hill Clinic")], True, "only other practices"),
    ],
)
def test_new_or_established(earlier: list[EarlierService], new: bool, words: str) -> None:
    """Does each earlier service make the patient established or leave them new, with the reason?"""
    status = patient_status(NOW, OKAFOR, earlier)
    assert status.new == new == is_new_patient(NOW, OKAFOR, earlier)
    assert words in status.sentence


def test_practitioners_who_work_alone_are_no_group() -> None:
    """Are two practitioners without a group not taken for one practice?"""
    alone = Practitioner("Okafor", "", "family medicine")
    assert is_new_patient(NOW, alone, [seen(date(2025, 1, 5), group="")])


def test_three_years_after_february_29() -> None:
    """Does a visit on February 29 stop counting on March 1, three years later?"""
    earlier = [seen(date(2024, 2, 29))]
    assert not is_new_patient(date(2027, 2, 28), OKAFOR, earlier)
    assert is_new_patient(date(2027, 3, 1), OKAFOR, earlier)


# --- the table


def test_made_up_numbers_take_their_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the set of made-up numbers in use, do level and mistakes speak of them, and never of CPT's?"""
    monkeypatch.setenv("REVCYCLE_CODE_SETS", str(tmp_path))
    procedures.use("fictional")
    answer = level(MODERATE)
    assert isinstance(answer, Level)
    assert answer.code.startswith("EM")
    assert not re.search(r"\b99[0-9]{3}\b", " ".join(answer.reasoning))
    assert observed_mistakes(answer.code.lower(), MODERATE) == ()
    low = procedures.get("office-visit-established-low")
    assert low is not None
    assert observed_mistakes(low.number, MODERATE)[0].codes == (low.number, answer.code)


def test_concepts_and_codes_belong_together() -> None:
    """Does each kind of visit stand once a year, under concepts and codes that belong together?"""
    table = standard()
    kinds = [(family.setting, family.new_patient, family.since) for family in table.families]
    assert len(set(kinds)) == len(kinds)
    pairs = {(one.concept, one.code) for family in table.families for one in family.levels}
    assert len({concept for concept, _ in pairs}) == len({code for _, code in pairs}) == len(pairs)
    gone = {code for part in table.gone for code in part.codes} | set(table.consultations)
    assert not gone & {code for _, code in pairs}


@pytest.mark.parametrize(
    ("sound", "damaged", "words"),
    [
        ('[[family]]\nsetting = "office"\npatient = "new"', "[[family]\n", "line"),
        ('setting = "emergency"', 'setting = "ambulance"', "“ambulance” is no setting"),
        ('setting = "emergency"', 'setting = "office"', "no family for emergency"),
        ('setting = "office"\npatient = "new"', 'setting = "office"\npatient = "old"', "Write new or established"),
        (
            'setting = "office"\npatient = "new"',
            'setting = "office"\npatient = "established"',
            "office needs one family",
        ),
        ('"emergency-visit-low"', '"emergency-visit-lower"', "level 3: there is no procedure “emergency-visit-lower”"),
        ('"emergency-visit-low"', "3", "level 3: concept should be a text in quotation marks"),
        ('cpt = "office-visit-prolonged"', 'cpt = "longer"', "prolonged: there is no procedure “longer”"),
        ('medicare = "G2212"', 'medicare = "G 2212"', "made of letters and digits"),
        ('decision = ["low"], minutes = 30, to = 44', 'decision = ["lowly"], minutes = 30', "decision may hold"),
        ("minutes = 55 }", "minutes = 35 }", "minutes do not rise"),
        ("minutes = 55 }", 'minutes = "55" }', "minutes should be a whole number"),
        ("minutes = 55 }", "minutes = -5 }", "minutes should be a whole number"),
        ("cpt_minutes = 65", "cpt_hours = 1", "prolonged: cpt_minutes should be a whole number"),
        ("[consultations]", "[consultation]", "[consultations] is missing"),
        ("[[rules]]\nsince = 2021", "[[rules]]\nsince = 2025", "no source"),
        ('codes = ["99201"]', 'codes = "99201"', "gone 1: codes should be a list"),
    ],
)
def test_a_damaged_table_is_told(sound: str, damaged: str, words: str, tmp_path: Path) -> None:
    """Does a damaged table say the file, the place and the mend, and load nothing?"""
    text = TABLE.read_text("utf-8")
    assert sound in text
    file = tmp_path / "visit_levels.toml"
    file.write_text(text.replace(sound, damaged, 1), "utf-8")
    with pytest.raises(VisitLevelsUnavailableError) as told:
        read(file)
    assert str(file) in str(told.value)
    assert words in str(told.value)


def test_a_missing_table_is_told(tmp_path: Path) -> None:
    """Does a missing table say which file, and what to do?"""
    with pytest.raises(VisitLevelsUnavailableError, match=r"visit_levels\.toml.*Install the course again"):
        read(tmp_path / "visit_levels.toml")
