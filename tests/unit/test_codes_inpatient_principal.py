"""The principal diagnosis: each rule of section II on a case that breaks it and on one that does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revcycle.codes.diagnoses import icd10cm
from revcycle.codes.finding import SEVERITIES
from revcycle.codes.inpatient import principal
from revcycle.codes.inpatient.principal import Stay

ADMITTING = "R50.9"


def found(stay: Stay) -> list[tuple[str, str]]:
    """Rule and severity of each finding."""
    return [(finding.rule, finding.severity) for finding in principal.check(stay)]


@pytest.mark.parametrize(
    "stay",
    [
        Stay("A40.3", ("J13",), ADMITTING, indicators={"A40.3": "Y", "J13": "Y"}),
        Stay("Z51.11", ("C91.00",), "Z51.11"),
        Stay("O99.512", ("J45.41", "Z3A.22"), "J45.41"),
        Stay("J18.9", ("E03.9",), "R05.1"),
        Stay("R07.9", (), "R07.9"),
        Stay("O70.1", ("Z37.0",), "O80", indicators={"O70.1": "N"}),
        Stay("T82.7XXA", ("A41.9",), ADMITTING, reason="complication"),
        Stay("J18.9", ("A41.9",), ADMITTING, indicators={"J18.9": "Y", "A41.9": "N"}),
        Stay("K80.00", (), "R10.11", reason="outpatient surgery", surgery_for="K80.00"),
        Stay("T81.40XA", (), ADMITTING, reason="outpatient surgery", surgery_for="K80.00"),
        Stay("K80.20", (), "R10.11", planned="K80.20"),
    ],
)
def test_a_sound_choice_is_left_in_peace(stay: Stay) -> None:
    """Does a principal diagnosis against which no rule speaks get no finding?"""
    assert found(stay) == []


@pytest.mark.parametrize(
    ("stay", "rule", "severity", "words", "section"),
    [
        (Stay("R07.9", ("I21.4",), "R07.9"), "principal-symptom", "conflict", "the diagnosis leads", "II.A"),
        (
            Stay("J18.9", ("I50.23",), ADMITTING, equal=("J18.9", "I50.23")),
            "principal-equal",
            "reminder",
            "Either may lead",
            "II.B and II.C",
        ),
        (
            Stay("E86.0", ("J18.9", "I50.23"), ADMITTING, equal=("J18.9", "I50.23")),
            "principal-equal",
            "error",
            "not E86.0",
            "II.B and II.C",
        ),
        (
            Stay("K35.80", ("K57.32",), "R10.31", either_or=("K35.80", "K57.32")),
            "principal-either-or",
            "reminder",
            "coded as if confirmed",
            "II.D",
        ),
        (
            Stay("R10.31", ("K35.80", "K57.32"), "R10.31", either_or=("K35.80", "K57.32")),
            "principal-either-or",
            "conflict",
            "ended in October 2014",
            "II.D",
        ),
        (Stay("Z53.09", ("K80.20",), "K80.20"), "principal-not-carried-out", "error", "still leads", "II.F"),
        (
            Stay("J06.9", ("K80.20",), "K80.20", planned="K80.20"),
            "principal-not-carried-out",
            "error",
            "K80.20",
            "II.F",
        ),
        (
            Stay("A41.9", ("T82.7XXA",), ADMITTING, reason="complication"),
            "principal-complication",
            "conflict",
            "admitted for a complication",
            "II.G",
        ),
        (
            Stay("T81.89XA", (), ADMITTING, reason="complication"),
            "principal-complication",
            "reminder",
            "a further code tells it",
            "II.G",
        ),
        (Stay("J18.9", (), ADMITTING, uncertain=("J18.9",)), "uncertain-as-if", "reminder", "as if it existed", "II.H"),
        (Stay("B20", (), ADMITTING, uncertain=("B20",)), "uncertain-not-allowed", "error", "HIV disease", "II.H"),
        (Stay("R50.9", ("A92.5",), ADMITTING, uncertain=("A925",)), "uncertain-not-allowed", "error", "Zika", "II.H"),
        (Stay("U07.1", (), ADMITTING, uncertain=("U07.1",)), "uncertain-not-allowed", "error", "COVID-19", "II.H"),
        (Stay("J09.X2", (), ADMITTING, uncertain=("J09.X2",)), "uncertain-not-allowed", "error", "novel", "II.H"),
        (Stay("J10.1", (), ADMITTING, uncertain=("J10.1",)), "uncertain-not-allowed", "error", "identified", "II.H"),
        (Stay("I50.23", ("J18.9",), "R06.02", ruled_out=("J18.9",)), "ruled-out", "error", "not coded", "II.H"),
        (
            Stay("I50.23", (), "R06.02", reason="medical observation"),
            "principal-observation",
            "reminder",
            "what made the hospital admit",
            "II.I.1",
        ),
        (
            Stay("K80.20", (), "K80.20", reason="postoperative observation"),
            "principal-observation",
            "reminder",
            "the general definition",
            "II.I.2",
        ),
        (
            Stay("I48.91", (), "K80.20", reason="outpatient surgery", surgery_for="K80.20"),
            "principal-outpatient-surgery",
            "conflict",
            "(K80.20)",
            "II.J",
        ),
        (
            Stay("S72.002A", (), "S72.002A", reason="rehabilitation"),
            "principal-rehabilitation",
            "error",
            "such as D",
            "II.K",
        ),
        (
            Stay("Z47.1", (), "Z47.1", reason="rehabilitation"),
            "principal-rehabilitation",
            "reminder",
            "aftercare",
            "II.K",
        ),
        (Stay("S82.842S", ("M19.172",), "M19.172"), "principal-late-effect", "conflict", "late effect", "I.B.10"),
        (Stay("Z47.89", ("S72.002A",), "S72.002A"), "principal-aftercare", "conflict", "no aftercare", "I.C.21.c.7"),
        (
            Stay("J18.9", (), "S72.002A", indicators={"J189": "n"}),
            "principal-began-later",
            "conflict",
            "began after admission",
            "appendix I",
        ),
        (
            Stay("J13", ("A40.3",), ADMITTING, indicators={"A40.3": "Y"}),
            "principal-sepsis",
            "error",
            "it leads and J13 follows",
            "I.C.1.d.4",
        ),
        (Stay("J13", ("A40.3",), ADMITTING), "principal-sepsis", "conflict", "ask the provider", "I.C.1.d.4"),
        (Stay("W01.0XXA", ("S72.002A",), "S72.002A"), "principal-external-cause", "error", "never leads", "I.C.20.a.6"),
        (Stay("Z37.0", ("O80",), "O80"), "principal-only-beside", "error", "outcome of a delivery", "I.C.21.c"),
        (Stay("J18.9"), "admitting-missing", "reminder", "admitting diagnosis", "form locator 69"),
    ],
)
def test_each_rule_finds_its_case(stay: Stay, rule: str, severity: str, words: str, section: str) -> None:
    """Does each rule find the case made for it, and nothing else there, with its section and year?"""
    findings = principal.check(stay)
    assert [(finding.rule, finding.severity) for finding in findings] == [(rule, severity)]
    assert words in findings[0].sentence
    assert section in findings[0].source
    assert "2026" in findings[0].source


def test_a_symptom_may_lead_when_no_diagnosis_was_made() -> None:
    """Is a symptom beside nothing but another symptom, a status or a cause of injury left in front?"""
    assert found(Stay("R55", ("R42", "Z79.4", "W19.XXXA"), "R55")) == []


def test_what_is_uncertain_but_not_coded_is_not_spoken_of() -> None:
    """Are only coded diagnoses judged?"""
    assert found(Stay("R50.9", (), "R50.9", uncertain=("B20",), ruled_out=("J18.9",))) == []


def test_the_gravest_comes_first() -> None:
    """Are errors told before conflicts and reminders?"""
    stay = Stay("R07.9", ("I21.4", "B20"), uncertain=("B20", "I21.4"))
    severities = [finding.severity for finding in principal.check(stay)]
    assert severities == ["error", "conflict", "reminder", "reminder"]


def test_the_codes_that_rules_name_exist() -> None:
    """Does every category that a rule names stand in the release?"""
    named = [*principal.ONLY_CONFIRMED, *principal.ONLY_BESIDE, *principal.SEPSIS, *principal.AFTERCARE]
    named += [*principal.LOCAL_INFECTIONS, *(code for code in principal.COMPLICATIONS if len(code) > 1)]
    assert [code for code in named if not icd10cm.exists(code)] == []


@given(
    code=st.text(max_size=8),
    others=st.lists(st.sampled_from(["J18.9", "A41.9", "S72.002A", "R07.9", ""]), max_size=3),
    reason=st.sampled_from(["", "complication", "medical observation", "outpatient surgery", "rehabilitation"]),
)
def test_any_stay_gets_an_answer(code: str, others: list[str], reason: principal.Reason) -> None:
    """Do any facts whatever get findings with a sentence, sorted, and never an exception?"""
    findings = principal.check(Stay(code, tuple(others), reason=reason))
    assert all(finding.sentence and finding.source for finding in findings)
    ranks = [SEVERITIES.index(finding.severity) for finding in findings]
    assert ranks == sorted(ranks)
