"""The coding rules over an encounter: each on codes it must find fault with, and on codes it must leave alone."""

import functools
import random
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revcycle.codes.diagnoses import icd10cm
from revcycle.codes.encounter import Encounter, Override, check
from revcycle.codes.encounter.encounter import Case
from revcycle.codes.encounter.exclusion import excludes1
from revcycle.codes.finding import SEVERITIES, Finding

LEFT = {"sides": frozenset({"left"})}


def found(codes: str, **facts: Any) -> list[tuple[str, str]]:
    """Rule and severity of all findings but the reminders."""
    findings = check(Encounter(codes=tuple(codes.split()), **facts)).findings
    return [(finding.rule, finding.severity) for finding in findings if finding.severity != "reminder"]


def reminders(codes: str) -> set[str]:
    """The rules of the reminders."""
    return {one.rule for one in check(Encounter(tuple(codes.split()))).findings if one.severity == "reminder"}


@pytest.mark.parametrize(
    ("codes", "facts", "expected"),
    [
        ("S52.5", {}, [("not-billable", "error")]),
        ("M54.5", {}, [("no-longer-valid", "error")]),
        ("Q99.99Z", {}, [("invalid", "error")]),
        ("I10 i10", {}, [("twice", "error")]),
        ("J02.0 J03.90", {}, [("excludes1", "conflict")]),
        ("K21.9 K21.00", {}, [("contradicting", "conflict")]),
        ("G63", {}, [("manifestation-first", "error"), ("code-first-missing", "warning")]),
        ("B96.20", {}, [("manifestation-first", "error")]),
        ("D63.1", {}, [("code-first-missing", "warning")]),
        ("D63.1 N18.4", {}, [("code-first", "error")]),
        ("B96.20 N39.0", {}, [("manifestation-first", "error"), ("use-additional-order", "warning")]),
        ("W01.0XXA S52.501A", {}, [("external-cause-first", "error")]),
        ("R65.20 A41.9", {}, [("code-first", "error"), ("never-first", "error")]),
        ("E78.5 Z00.00", {}, [("only-first", "warning")]),
        ("J18.9 O99.511", {}, [("obstetrics-first", "error")]),
        ("T46.6X5A R21", {}, [("drug-effect-first", "error")]),
        ("T46.4X6A I10", {}, [("drug-effect-first", "error")]),
        ("R40.0 R00.1 T46.5X1A", {}, [("poisoning-first", "warning")]),
        ("T22.212S L91.0", {}, [("sequela-first", "warning")]),
        ("J13 A40.3", {}, [("ordered", "conflict")]),
        ("K63.5 Z12.11", {}, [("ordered", "conflict")]),
        ("J44.1 J44.9", {}, [("combined", "warning")]),
        ("E78.2 E78.5", {}, [("combined", "warning")]),
        ("I48.21 I48.91", {}, [("combined", "warning")]),
        ("N18.4 N18.9", {}, [("combined", "warning")]),
        ("O80 O70.1 Z37.0", {}, [("combined", "warning")]),
        ("Z47.89 S93.411D", {}, [("combined", "warning")]),
        ("Z00.129 H66.001", {}, [("combined", "warning")]),
        ("Z00.00 R73.03", {}, [("combined", "warning")]),
        ("K25.4 K92.1", {}, [("integral-symptom", "warning")]),
        ("I21.4", {"uncertain": frozenset({"i21.4"})}, [("suspected", "error")]),
        ("B20", {"uncertain": frozenset({"B20"}), "setting": "inpatient"}, [("suspected", "error")]),
        ("S52.501A", LEFT, [("side", "error")]),
        ("H66.90", LEFT, [("side-unspecified", "warning")]),
        ("M17.11 M17.12", {}, [("both-sides", "error")]),
        ("H65.01 H65.02", {}, [("both-sides", "error")]),
        ("I10 N18.30", {}, [("linked", "conflict")]),
        ("I10 I50.9", {}, [("linked", "conflict")]),
        ("I12.9 N18.30 I50.9", {}, [("linked", "conflict")]),
        ("E11.9 N18.4", {}, [("linked", "conflict")]),
        ("E11.9 E11.42", {}, [("combined", "warning")]),
        ("J44.9 J18.9", {}, [("combined", "warning")]),
        ("E78.00 E78.1", {}, [("combined", "warning")]),
        ("J18.9 R05.9", {}, [("integral-symptom", "warning")]),
        ("I10 Z68.35", {}, [("weight", "error")]),
        ("H66.91", {"chart": "Right ear: otitis media, acute suppurative"}, [("unspecified", "warning")]),
        ("J45.909", {"chart": "His asthma is now moderate persistent."}, [("unspecified", "warning")]),
        ("I48.91", {"chart": "Permanent atrial fibrillation, rate controlled."}, [("unspecified", "warning")]),
        ("N18.9", {"chart": "Chronic kidney disease, stage 4."}, [("unspecified", "warning")]),
        ("J20.9", {"chart": "The acute bronchitis is due to parainfluenza virus."}, [("unspecified", "warning")]),
        ("J18.9", {"chart": "- Prob community-acquired pneumonia, r/o w/ CXR"}, [("doubted", "warning")]),
        ("J18.9", {"chart": "Pneumonia, suspected."}, [("doubted", "warning")]),
        ("J18.9", {"chart": "Pneumonia vs bronchitis"}, [("doubted", "warning")]),
        ("I48.21 G47.33", {"chart": "Possible sleep apnea."}, [("doubted", "warning")]),
        (
            "S82.221A",
            {"chart": "Open fracture of the shaft of the right tibia, transverse, displaced."},
            [("open-fracture", "warning")],
        ),
        (
            "L91.0 T22.212A",
            {"chart": "Keloid, a late result of the second-degree burn of the left forearm."},
            [("sequela-as-present", "warning")],
        ),
        ("I12.9", {}, [("use-additional", "warning")]),
        ("E11.22", {}, [("use-additional", "warning")]),
        ("E11.621", {}, [("use-additional", "warning")]),
        ("O24.420 Z3A.39", {}, [("outcome-missing", "warning")]),
        ("N40.0", {"sex": "F"}, [("sex", "warning")]),
        ("J96.01 T40.2X1A", {"setting": "inpatient"}, [("poisoning-first", "warning")]),
        ("S93.401D W10.9XXA", {}, [("phases", "warning")]),
        ("S52.501A W10.9XXD", {}, [("phases", "warning")]),
        ("O14.13 Z3A.24", {}, [("trimester", "warning")]),
        ("J06.9 Z3A.20", {}, [("code-first-missing", "warning")]),
        ("K21.9 K20.90", {}, [("combined", "warning")]),
        ("Z12.11 K92.1", {}, [("combined", "warning")]),
        ("N18.9", {"chart": "CKD stage 4, eGFR 22."}, [("unspecified", "warning")]),
        ("I26.99 R06.02", {"uncertain": frozenset({"I26.99"})}, [("suspected", "error")]),
        ("O80 Z37.0", {"sex": "M"}, [("sex", "warning"), ("sex", "warning")]),
        ("Z00.129", {"age": 40}, [("age", "warning")]),
        ("O80 Z37.0", {"age": 70}, [("age", "warning")]),
    ],
)
def test_faults(codes: str, facts: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    """Does each rule find what it is for, with its severity, and no other rule anything?"""
    assert found(codes, **facts) == expected


@pytest.mark.parametrize(
    ("codes", "facts"),
    [
        ("S52.501A W01.0XXA", {"sides": frozenset({"right"})}),
        ("S52.501A S52.502A", {"sides": frozenset({"right", "left"})}),  # no code says both wrists
        ("K21.00", {"chart": "Reflux with esophagitis."}),
        ("N18.4 D63.1", {}),
        ("A18.01", {}),
        ("N39.0 B96.20", {}),
        ("E11.42", {}),
        ("I12.9 N18.30", {}),
        ("I11.0 I50.9", {}),
        ("I13.0 I50.9 N18.30", {}),
        ("E11.22 N18.4", {}),
        ("J44.0 J18.9", {}),
        ("J18.9 R09.02", {}),  # low oxygen is not part of every pneumonia
        ("R05.9 R50.9", {}),
        ("E66.813 Z68.41", {}),
        ("M17.0", {"sides": frozenset({"right", "left"})}),
        ("Z00.00 E78.5", {"age": 40}),
        ("Z00.129", {"age": 5}),
        ("O80 Z37.0 Z3A.39", {"sex": "F", "age": 30}),
        ("N40.1 R35.0", {"sex": "M"}),
        ("J18.9", {"uncertain": frozenset({"J18.9"}), "setting": "inpatient"}),
        ("J20.9", {"chart": "Acute bronchitis. He works at the parainfluenza virus laboratory."}),
        ("N40.1", {"sex": "X"}),
        ("O70.1 Z3A.39", {}),
        ("I50.9 I42.0", {"sex": "M"}),  # its "code first" is for the pregnant
        ("S52.501P W10.9XXD", {}),
        ("S52.501A S93.401D W10.9XXA", {}),
        ("O14.12 Z3A.24", {}),
        ("O14.12 Z3A.27", {}),
        ("O14.13 Z3A.28", {}),
        ("K21.00", {}),
        ("K80.10", {"chart": "Acute cholecystitis with gallstones, suspected. Chronic cholecystitis with calculus."}),
        ("J18.9", {"chart": "Probable pneumonia.", "setting": "inpatient"}),
        ("S82.221B", {"chart": "Open fracture of the shaft of the right tibia, transverse, displaced."}),
        ("S82.221A", {"chart": "Fracture of the shaft of the right tibia: open reduction."}),
        ("S82.221A", {"chart": "Open wound of the hand. Fracture of the shaft of the tibia."}),
        ("L91.0 T22.212S", {"chart": "Keloid, a late result of the second-degree burn of the left forearm."}),
        ("S93.401A", {"chart": "Keloid, a late result of a burn."}),
        ("O24.420 Z3A.39 Z37.0", {}),
        ("E11.621 L97.512", {}),
        ("N39.0", {}),  # the germ is often not known
        ("J20.9", {"chart": "Acute bronchitis, most likely viral."}),
        ("R05.1 R50.9", {"chart": "Fever, probably flu."}),
        ("M25.512", {"chart": "Suspected tear of the rotator cuff, left."}),
        ("I48.91", {"chart": "Atrial fibrillation, not permanent. Possible permanent atrial fibrillation."}),
        ("J45.909", {"chart": "His sister has severe persistent asthma."}),
        ("N18.9", {"chart": "Chronic kidney disease. Pressure ulcer, stage 4."}),
        ("R21 T46.6X5A", {}),
        ("I10 T46.4X6A", {}),
        ("T46.5X1A R40.0 R00.1", {}),
        ("L91.0 T22.212S", {}),
        ("A40.3 J13", {}),
        ("Z12.11 K63.5", {}),
        ("Z47.1 Z96.651", {}),
        ("Z00.129 J45.40", {}),
    ],
)
def test_no_faults(codes: str, facts: dict[str, Any]) -> None:
    """Are codes that go together left alone?"""
    assert found(codes, **facts) == []


def test_reminders() -> None:
    """Are “use additional”, “code also”, “code first, if” and Excludes2 told as reminders, and only while open?"""
    assert "use-additional" in reminders("E11.9")
    assert "code-first-missing" in reminders("I50.9")
    assert "code-also" in reminders("I21.4")
    assert "excludes2" in reminders("J44.9 J60")
    assert "code-first-missing" not in reminders("I11.0 I50.9")


@pytest.mark.parametrize(
    ("code", "chart", "named"),
    [
        ("S83.206A", "Complex tear of the medial meniscus, right knee, current injury.", "S83.231 "),
        ("G43.909", "Migraine with aura.", "G43.1 "),  # nothing is said of intractable or not
        ("M17.9", "Primary osteoarthritis of the right knee.", "M17.11 "),
        ("J45.909", "His asthma is now moderate persistent.", "J45.4 "),
    ],
)
def test_the_more_exact_code_is_named(code: str, chart: str, named: str) -> None:
    """Is the code named that says what the chart says, for the side that it speaks of, and nothing beyond?"""
    findings = check(Encounter((code,), chart=chart, sides=frozenset({"right"}))).findings
    (sentence,) = [one.sentence for one in findings if one.rule == "unspecified"]
    assert sentence.split("Look at ")[1].startswith(named)
    assert sentence.split("Look at ")[1].count("(") == 1


def told(codes: str) -> list[str]:
    """The sentences of all reminders."""
    return [one.sentence for one in check(Encounter(tuple(codes.split()))).findings if one.severity == "reminder"]


def test_reminders_say_what_is_asked_for() -> None:
    """Does a reminder name what a note asks for in words, not by bare codes, and no more than a few?"""
    (smoking,) = told("I10")
    assert "an additional code: exposure to environmental tobacco smoke (Z77.22); " in smoking
    assert smoking.count(";") == 4
    assert " and 1 more. Look" in smoking
    assert any("“code also”: any associated open wound. If" in sentence for sentence in told("S93.411D"))
    assert any("an additional code to identify resistance" in sentence for sentence in told("J18.9"))
    assert any("hypertension (I11.0)" in sentence for sentence in told("I50.23"))
    assert any("an additional code to identify body mass index" in sentence for sentence in told("E66.9"))
    assert any("E08.621, E08.622 and 8 more" in sentence for sentence in told("L97.519"))


def test_reminders_for_drugs_keep_their_kinds_apart() -> None:
    """Is a note on adverse effects told for adverse effects only, and one on underdosing for that only?"""
    assert not any("code first" in sentence for sentence in told("R21 T46.6X5A"))
    assert not any("Z91.12" in sentence for sentence in told("R21 T46.6X5A"))
    assert any("Z91.12" in sentence for sentence in told("I10 T46.4X6A"))
    poisoned = told("T46.5X1A R00.1")
    assert [sentence for sentence in poisoned if "code first" in sentence or "T36-T50" in sentence] == []
    assert any("T36-T50" in sentence for sentence in told("R00.1"))


@pytest.mark.parametrize(("code", "asked"), [("S93.411D", "foreign body"), ("Z79.01", "follow-up")])
def test_notes_of_a_chapter_that_say_nothing_here(code: str, asked: str) -> None:
    """Is no reminder given for a note of a whole chapter or block that does not concern the code?"""
    assert not any(asked in sentence for sentence in told(code))


@pytest.mark.parametrize(("code", "asked"), [("S61.210A", "foreign body"), ("Z85.3", "follow-up")])
def test_notes_of_a_chapter_that_count(code: str, asked: str) -> None:
    """Is the same note told where it does concern the code?"""
    assert any(asked in sentence for sentence in told(code))


@pytest.mark.parametrize(
    ("chart", "asked"),
    [
        ("", True),
        ("Smokes a pack a day.", True),
        ("He has never smoked.", False),
        ("Lifelong nonsmoker.", False),
        ("Denies alcohol and tobacco.", False),
        ("Denies chest pain. Smokes.", True),
        ("Never smoked. Her husband smokes at home.", True),
    ],
)
def test_tobacco_is_asked_for_unless_the_note_answers(chart: str, asked: bool) -> None:
    """Is a tobacco code asked for beside hypertension, but not where the note says that there is none?"""
    findings = check(Encounter(("I10",), chart=chart)).findings
    assert any("tobacco" in finding.sentence for finding in findings) == asked


def test_every_finding_explains_itself() -> None:
    """Has each finding codes, a sentence that ends, and a source with its year?"""
    codes = ("G63", "I10", "N18.30", "S52.5", "J18.9", "R05.9", "Z68.35", "xyz", "E11.9", "I50.9")
    for finding in check(Encounter(codes, sex="M", age=3, chart="cough", sides=frozenset({"left"}))).findings:
        assert finding.codes
        assert finding.sentence.endswith(".")
        assert "FY2026" in finding.source or "Medicare Code Editor" in finding.source


def test_worst_first() -> None:
    """Do errors come before conflicts, these before warnings, and reminders last?"""
    ranks = [SEVERITIES.index(one.severity) for one in check(Encounter(("S52.5", "I10", "N18.30", "R03.0"))).findings]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) > 2


def test_an_override_settles_a_conflict_with_a_reason() -> None:
    """Can a coder settle a conflict by saying why, and is the reason kept beside it?"""
    codes = ("N18.4", "I10")
    open_review = check(Encounter(codes))
    override = Override("linked", codes, "The nephrologist writes that polycystic disease alone caused the CKD.")
    settled = check(Encounter(codes, overrides=(override,)))
    assert not open_review.clean
    assert settled.clean
    assert [(finding.rule, by) for finding, by in settled.settled] == [("linked", override)]


@pytest.mark.parametrize(
    ("codes", "override"),
    [
        (("N18.4", "I10"), Override("linked", ("N18.4", "I10"), "  ")),
        (("N18.4", "I10"), Override("linked", ("N18.4",), "Unrelated.")),
        (("N18.4", "I10"), Override("excludes1", ("N18.4", "I10"), "Unrelated.")),
        (("S52.5",), Override("not-billable", ("S52.5",), "The payer takes it.")),
    ],
)
def test_an_override_that_settles_nothing(codes: tuple[str, ...], override: Override) -> None:
    """Is an override without a reason, for other codes, for another rule or against an error left without effect?"""
    review = check(Encounter(codes, overrides=(override,)))
    assert not review.clean
    assert review.settled == ()


@pytest.mark.parametrize(
    ("text", "faulty"),
    [
        ("s52501a", False),
        (" s52.501 a ", False),
        ("", True),
        (" ", True),
        ("S52.501A\u200b", False),
        ("\uff29\uff11\uff10.9", True),
        ("\uff33\uff15\uff12.501A", False),
        ("É11.9", True),
        ("I10" * 5000, True),
        ("\ud800", True),
        ("19", True),
        ("S50-S59", True),
    ],
)
def test_any_text_for_a_code(text: str, faulty: bool) -> None:
    """Does any text get an answer, and what is no code an error?"""
    review = check(Encounter((text, "I10"), on=date(2026, 6, 1)))
    assert any(finding.severity == "error" for finding in review.findings) == faulty


@functools.cache
def billable() -> list[str]:
    """Every billable code of the release."""
    return [code for (code,) in icd10cm.standard().index.rows("select code from entry where billable order by id")]


def _excluded(codes: tuple[str, str]) -> list[Finding]:
    return list(excludes1(Case(Encounter(codes), icd10cm.standard())))


def test_excludes1_is_symmetric() -> None:
    """Over 1,000 pairs of real codes, is the answer about Excludes1 the same in either order, and nothing fails?

    Half are drawn at random, half are codes of one block, where such notes are frequent.
    """
    draw = random.Random(20261124)
    codes = billable()
    conflicts = 0
    for number in range(1000):
        place = draw.randrange(len(codes))
        near = min(len(codes) - 1, max(0, place + draw.randint(-400, 400)))
        other = codes[draw.randrange(len(codes))] if number % 2 else codes[near]
        pair = (codes[place], other)
        check(Encounter(pair, sex="F", age=50, chart="pain in the left knee", sides=frozenset({"left"})))
        there, back = _excluded(pair), _excluded((pair[1], pair[0]))
        assert [set(finding.codes) for finding in there] == [set(finding.codes) for finding in back]
        conflicts += bool(there)
    assert conflicts > 5


@settings(max_examples=60, deadline=None)
@given(st.lists(st.deferred(lambda: st.sampled_from(billable())) | st.text(max_size=8), max_size=14), st.data())
def test_any_encounter(codes: list[str], data: st.DataObject) -> None:
    """Does any list of codes and texts get an answer, whatever the patient?"""
    encounter = Encounter(
        tuple(codes),
        setting=data.draw(st.sampled_from(["outpatient", "inpatient"])),
        sex=data.draw(st.sampled_from(["F", "M", "X", None])),
        age=data.draw(st.one_of(st.none(), st.integers(0, 120))),
        sides=data.draw(st.sampled_from([frozenset(), frozenset({"left"}), frozenset({"left", "right"})])),
        uncertain=frozenset(codes[:2]),
        chart=data.draw(st.text(max_size=60)),
    )
    review = check(encounter)
    assert all(finding.severity in SEVERITIES for finding in review.findings)


def test_a_date_without_a_release_is_told() -> None:
    """Is it said when no release is here for the date, and are the codes checked all the same?"""
    review = check(Encounter(("I10", "N18.30"), on=date(2027, 1, 5)))
    assert {finding.rule for finding in review.findings} >= {"release", "linked"}
    assert "release" not in {finding.rule for finding in check(Encounter(("I10",), on=date(2026, 6, 1))).findings}
