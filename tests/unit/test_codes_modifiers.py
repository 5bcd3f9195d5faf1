"""Modifiers and the rules on them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revcycle import folders
from revcycle.codes.finding import SEVERITIES, Finding
from revcycle.codes.procedures import modifiers, procedures
from revcycle.codes.procedures.data_file import CodeFileError
from revcycle.codes.procedures.modifier_rules import check_modifiers
from revcycle.codes.procedures.procedures import Numbers

NEEDED = [
    *(
        "22",
        "23",
        "24",
        "25",
        "26",
        "33",
        "50",
        "51",
        "52",
        "53",
        "57",
        "58",
        "59",
        "62",
        "76",
        "77",
        "78",
        "79",
        "80",
        "82",
    ),
    *("90", "91", "93", "95", "LT", "RT", "TC", "XE", "XP", "XS", "XU", "GA", "GX", "GY", "GZ", "KX", "JW", "JZ"),
    *("GP", "GO", "GN", "AS", "QW", "AA", "QK", "QX", "QZ", "FA", "TA"),
    *(f"E{i}" for i in range(1, 5)),
    *(f"{letter}{i}" for letter in "FT" for i in range(1, 10)),
]


@pytest.fixture(autouse=True, params=["cpt", "fictional"])
def numbers(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Numbers:
    """Each set of numbers in turn: every rule holds with both."""
    monkeypatch.setenv("REVCYCLE_CODE_SETS", str(tmp_path / "sets"))
    procedures.use(request.param)
    chosen: Numbers = request.param
    return chosen


def told(item: str, marks: str, place: str = "") -> list[Finding]:
    """All findings but reminders."""
    found = check_modifiers(item, marks.split(), place=place)
    return [finding for finding in found if finding.severity != "reminder"]


def rules(item: str, marks: str, place: str = "") -> list[str]:
    """The rules behind them, with severity."""
    return [f"{finding.rule} {finding.severity}" for finding in told(item, marks, place)]


def reminders(item: str, marks: str, place: str = "") -> list[str]:
    """The rules of the reminders."""
    found = check_modifiers(item, marks.split(), place=place)
    return [finding.rule for finding in found if finding.severity == "reminder"]


def test_all_needed_modifiers_are_there() -> None:
    """Does the course know each modifier that the cases need, in any case?"""
    assert {modifier.code for modifier in modifiers.all_modifiers()} >= set(NEEDED)
    assert modifiers.get(" xe ") == modifiers.get("XE") is not None
    assert modifiers.get("ZZ") is None


def test_letters_say_left_and_right() -> None:
    """Does each lid, finger and toe name its own place?"""
    say = {modifier.code: modifier.says for modifier in modifiers.all_modifiers()}
    assert say["E1"] == "done on the upper left eyelid"
    assert say["E4"] == "done on the lower right eyelid"
    assert (say["FA"], say["F4"]) == ("done on the left thumb", "done on the left little finger")
    assert (say["F5"], say["F6"]) == ("done on the right thumb", "done on the right index finger")
    assert (say["TA"], say["T9"]) == ("done on the left great toe", "done on the right fifth toe")
    assert len(set(say.values())) == len(say)


@pytest.mark.parametrize(
    ("item", "marks", "place"),
    [
        ("office-visit-established-low", "25", "11"),
        ("office-visit-established-low", "24 57", "11"),
        ("office-visit-established-low", "95", "10"),
        ("eye-exam-established-comprehensive", "25", "11"),
        ("large-joint-injection", "59 RT", "11"),
        ("large-joint-injection", "50", "11"),
        ("large-joint-injection", "XS LT", "11"),
        ("knee-xray", "26 RT", "22"),
        ("knee-xray", "RT", "11"),
        ("knee-xray", "TC RT", "11"),
        ("finger-xray", "F1", "11"),
        ("nail-avulsion", "TA", "11"),
        ("chalazion-removal", "E3", "11"),
        ("cataract-removal", "79 LT", "24"),
        ("therapeutic-exercise", "GP KX", "11"),
        ("therapeutic-exercise", "GO CO", "11"),
        ("speech-treatment", "GN", "11"),
        ("anesthesia-upper-abdomen", "AA P2", "22"),
        ("anesthesia-upper-abdomen", "QX QS", "22"),
        ("strep-rapid-test", "QW", "11"),
        ("glucose", "91", "11"),
        ("glucose", "90", "81"),
        ("colonoscopy-snare", "PT", "24"),
        ("knee-replacement", "80 RT", "21"),
        ("knee-replacement", "AS LT", "21"),
        ("office-visit-established-low", "GA", "11"),
        ("preventive-visit-established-65-and-over", "GY GX", "11"),
        ("J1100", "JZ", "11"),
        ("J1100", "JW", "11"),
        ("L1830", "RT KX", "12"),
        ("12345", "25", "11"),
    ],
)
def test_right_lines_are_left_alone(item: str, marks: str, place: str) -> None:
    """Is a line with fitting modifiers free of all but reminders?"""
    assert told(item, marks, place) == []


@pytest.mark.parametrize(
    ("item", "marks", "mark"),
    [
        *(("office-visit-established-low", mark, mark) for mark in ("59", "XE", "XP", "XS", "XU")),
        *(("emergency-visit-high", mark, mark) for mark in ("22", "51", "53", "58", "62", "76", "78", "79", "80")),
        *(("large-joint-injection", f"{mark} RT", mark) for mark in ("24", "25", "57")),
        *(
            ("large-joint-injection", f"{mark} RT", mark)
            for mark in ("26", "TC", "90", "91", "QW", "AA", "GP", "JW", "54")
        ),
        *(("glucose", mark, mark) for mark in ("76", "80", "GO", "QZ", "50", "26")),
        ("ekg-complete", "26", "26"),
        ("ekg-tracing", "TC", "TC"),
        ("colonoscopy-snare", "50", "50"),
        ("eye-exam-established-comprehensive", "59", "59"),
        ("flu-vaccine", "JZ", "JZ"),
        ("J1100", "25", "25"),
        ("J1100", "26", "26"),
        ("L1830", "25", "25"),
        ("99999", "JW", "JW"),
    ],
)
def test_a_modifier_where_it_does_not_belong(item: str, marks: str, mark: str) -> None:
    """Is a modifier an error on a service that it is not for, with the modifier named first?"""
    found = [finding for finding in told(item, marks) if finding.rule == "modifier-does-not-apply"]
    assert [(finding.severity, finding.codes[0]) for finding in found] == [("error", mark)]


@pytest.mark.parametrize(
    ("item", "marks"),
    [("colonoscopy-snare", "LT"), ("knee-xray", "RT E1"), ("nail-avulsion", "T1 RT"), ("glucose", "F1")],
)
def test_a_place_that_the_service_does_not_have(item: str, marks: str) -> None:
    """Is a side, finger, toe or lid only a warning where the service has none?"""
    assert "modifier-does-not-apply warning" in rules(item, marks)


@pytest.mark.parametrize(
    ("item", "marks"),
    [
        ("knee-xray", "26 TC RT"),
        ("knee-xray", "LT RT"),
        ("large-joint-injection", "50 LT"),
        ("large-joint-injection", "RT 50"),
        ("large-joint-injection", "59 XS RT"),
        ("large-joint-injection", "XE 59 RT"),
        ("J1100", "JW JZ"),
        ("office-visit-established-low", "GA GZ"),
        ("office-visit-established-low", "GA GX"),
        ("office-visit-established-low", "GY GZ"),
        ("office-visit-established-low", "93 95"),
        ("therapeutic-exercise", "GP GO"),
        ("anesthesia-upper-abdomen", "AA QK"),
        ("knee-replacement", "62 80 RT"),
        ("knee-replacement", "58 78 RT"),
        ("knee-replacement", "52 22 RT"),
        ("knee-xray", "76 77 RT"),
        ("colonoscopy-snare", "PT 33"),
    ],
)
def test_two_that_cannot_stand_together(item: str, marks: str) -> None:
    """Is each pair that contradicts itself told once, in either order?"""
    assert rules(item, marks).count("modifier-conflict error") == 1
    assert rules(item, " ".join(reversed(marks.split()))).count("modifier-conflict error") == 1


def test_conflicts_go_both_ways() -> None:
    """Does the table name a conflict at both modifiers, so that a reader finds it at either?"""
    table = {modifier.code: modifier.conflicts_with for modifier in modifiers.all_modifiers()}
    one_way = [(one, two) for one, others in table.items() for two in others if one not in table[two]]
    assert one_way == []


def test_unknown_repeated_and_too_many() -> None:
    """Are an unknown modifier, a repeated one and a fifth one errors?"""
    assert rules("glucose", "Z9") == ["modifier-unknown error"]
    assert "two characters" in told("glucose", "LEFT")[0].sentence
    assert rules("glucose", "91 91") == ["modifier-repeated error"]
    assert "modifier-too-many error" in rules("L1830", "RT KX GA 59 77")
    assert "modifier-too-many error" not in rules("L1830", "RT KX GA 59")


def test_side_missing() -> None:
    """Is a paired service without a side a warning, and one that is paid once for both not?"""
    assert rules("knee-xray", "", "11") == ["side-missing warning"]
    assert rules("nail-avulsion", "", "11") == ["side-missing warning"]
    assert rules("earwax-removal", "", "11") == []
    assert rules("earwax-removal", "50", "11") == ["bilateral-one-fee warning"]
    assert rules("leg-vein-ultrasound-limited", "50", "11") == ["bilateral-one-fee warning"]
    assert rules("leg-vein-ultrasound-limited", "LT", "11") == []
    assert rules("colonoscopy-snare", "", "11") == []


@pytest.mark.parametrize("place", ["19", "21", "22", "23"])
def test_parts_in_a_hospital(place: str) -> None:
    """On a physician's claim from a hospital, is the technical part an error and 26 asked for?"""
    assert rules("chest-xray-two-views", "TC", place) == ["technical-part-in-hospital error"]
    assert rules("ekg-tracing", "", place) == ["technical-part-in-hospital error"]
    assert rules("chest-xray-two-views", "", place) == ["professional-part-missing error"]
    assert rules("ekg-complete", "", place) == ["professional-part-missing error"]
    assert rules("chest-xray-two-views", "26", place) == rules("ekg-reading", "", place) == []
    assert check_modifiers("chest-xray-two-views", [], place=place, claim="institutional") == []


def test_therapy_plans() -> None:
    """Is therapy without its plan an error, and with another plan too?"""
    assert rules("manual-therapy", "") == ["therapy-plan-missing error"]
    assert rules("manual-therapy", "GN") == ["therapy-wrong-plan error"]
    assert rules("physical-therapy-evaluation-low", "GO") == ["therapy-wrong-plan error"]
    assert rules("manual-therapy", "GP CO") == ["assistant-without-plan error"]
    assert rules("manual-therapy", "GP CQ") == []


def test_anesthesia_needs_who_gave_it() -> None:
    """Does an anesthesia line need AA or one of its kin on a physician's claim only?"""
    assert rules("anesthesia-knee-replacement", "P3") == ["anesthesia-provider-missing error"]
    assert rules("anesthesia-knee-replacement", "QZ P3") == []
    assert check_modifiers("anesthesia-knee-replacement", [], claim="institutional") == []


def test_waived_tests() -> None:
    """Is QW wrong on what needs none or is never waived, and a reminder in the office?"""
    assert rules("urine-pregnancy-test", "QW") == ["waived-test error"]
    assert rules("urinalysis-automated-microscopy", "QW") == ["waived-test error"]
    assert reminders("strep-rapid-test", "", "11") == ["waived-test"]
    assert reminders("strep-rapid-test", "", "81") == []


def test_add_ons_and_51() -> None:
    """Is 51 on an add-on an error?"""
    assert rules("skin-biopsy-tangential-additional", "51") == ["add-on-with-51 error"]
    assert rules("skin-biopsy-tangential", "51") == []


def test_drugs_tell_their_waste() -> None:
    """Does a drug code without JW or JZ get a reminder, and other codes none?"""
    assert reminders("J1100", "") == ["drug-waste-not-told"]
    assert "drug-waste-not-told" not in reminders("J1100", "JZ") + reminders("G0439", "") + reminders("glucose", "")


def test_telehealth() -> None:
    """Do 93 and 95 agree with the place, and does a telehealth place ask for them?"""
    visit = "office-visit-established-low"
    assert rules(visit, "95", "11") == ["telehealth-place warning"]
    assert rules(visit, "93", "02") == rules(visit, "95", "10") == rules(visit, "95") == []
    assert reminders(visit, "", "10") == ["telehealth-modifier"]
    assert "telehealth-modifier" not in reminders(visit, "95", "10") + reminders(visit, "", "11")
    assert rules("large-joint-injection", "95 RT", "10") == ["modifier-does-not-apply error"]


def test_shared_visits() -> None:
    """Is a shared visit wrong in the office and right in the hospital?"""
    assert rules("office-visit-established-low", "FS", "11") == ["shared-visit-in-office error"]
    assert rules("hospital-subsequent-low", "FS", "21") == []


def test_claims() -> None:
    """Is a hospital's modifier wrong on a physician's claim, and the reverse?"""
    assert "modifier-wrong-claim error" in rules("office-visit-established-low", "27")
    found = check_modifiers("colonoscopy-snare", ["53"], claim="institutional")
    assert found[0].rule == "modifier-wrong-claim"
    assert rules("colonoscopy-snare", "53") == []


@pytest.mark.parametrize("mark", ["58", "73", "74", "78", "79"])
def test_a_facility_that_operates_has_its_own_line(mark: str) -> None:
    """Are these right on either claim (a surgery center bills Medicare on a professional one)?"""
    assert rules("cataract-removal", f"{mark} LT", "24") == []
    found = check_modifiers("cataract-removal", [mark, "LT"], claim="institutional")
    assert "modifier-wrong-claim" not in {finding.rule for finding in found}


def test_order() -> None:
    """Is it a reminder when a modifier that decides on payment stands behind one that only tells?"""
    assert "modifier-order" in reminders("large-joint-injection", "RT 59")
    assert "modifier-order" not in reminders("large-joint-injection", "59 RT")
    assert "modifier-order" in reminders("knee-xray", "RT 26")
    assert "modifier-order" not in reminders("manual-therapy", "GP CQ KX")


@pytest.mark.parametrize("mark", ["24", "25", "57"])
def test_context_of_a_visit(mark: str) -> None:
    """Does each modifier of a visit remind of what the record must show?"""
    assert "modifier-needs" in reminders("office-visit-established-low", mark, "11")


@pytest.mark.parametrize("mark", ["58", "59", "78", "79", "22"])
def test_context_of_a_procedure(mark: str) -> None:
    """Does each such modifier of a procedure remind of what the record must show?"""
    assert "modifier-needs" in reminders("knee-replacement", f"{mark} RT", "21")


@given(st.lists(st.text(st.characters(codec=None), max_size=6), max_size=8), st.text(max_size=8))
def test_any_text_is_answered(marks: list[str], item: str) -> None:
    """Does any text whatever get findings, never an exception, each whole and with its source and year?"""
    for finding in check_modifiers(item, marks):
        assert finding.severity in SEVERITIES
        assert finding.sentence.endswith(".")
        assert "2026" in finding.source


def test_every_modifier_on_every_procedure_is_answered(numbers: Numbers) -> None:
    """Does each modifier on each procedure get whole sentences, and errors before reminders?"""
    for procedure in procedures.all_procedures():
        for modifier in modifiers.all_modifiers():
            found = check_modifiers(procedure.concept, [modifier.code])
            order = [SEVERITIES.index(finding.severity) for finding in found]
            assert order == sorted(order)
            assert all(finding.codes[-1] == procedure.number and "  " not in finding.sentence for finding in found)


def test_a_damaged_table_names_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Does a damaged table say which line to mend?"""
    codes = folders.assets() / "codes"
    (tmp_path / "codes").mkdir()
    text = (codes / "modifiers.csv").read_text("utf-8")
    for old, new, words in (
        ("\n25,", "\n2,", "“2” is no modifier"),
        ("\n25,", "\n24,", "24 stands in the file twice"),
        (",TC,", ",TQ,", "conflicts_with names TQ"),
        (",split,", ",splits,", "applies_to holds “splits”"),
    ):
        assert old in text
        (tmp_path / "codes" / "modifiers.csv").write_text(text.replace(old, new, 1), "utf-8")
        with monkeypatch.context() as patch:
            patch.setattr(folders, "assets", lambda: tmp_path)
            with pytest.raises(CodeFileError, match=rf"modifiers\.csv, line \d+: .*{words}"):
                modifiers.all_modifiers()
